"""`python -m virtengine.cli.devnet.child ARGUMENTS`: one command of `ve` that ends when the devnet's process does.

The kernel sends SIGTERM to it when its parent dies, however that happens, so a killed devnet leaves nothing behind
that holds ports.
"""

import ctypes
import os
import signal
import sys

from virtengine.cli.main import main

_PR_SET_PDEATHSIG = 1


def _follow_parent(parent: int) -> None:
    """End with the parent; at once if it ended already."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(1)


if __name__ == "__main__":
    _follow_parent(int(sys.argv[1]))
    sys.exit(main(sys.argv[2:]))
