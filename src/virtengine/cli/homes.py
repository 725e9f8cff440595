"""Where a command finds its settings and keys.

In this order: `--home`, `VE_HOME`, an own home at `~/.virtengine` once it has a `config/client.toml`, the devnet that
runs on this machine (`VE_DEVNET_HOME`, else `~/.virtengine-devnet`), and `~/.virtengine` again, where nothing is yet.
So with a devnet running and nothing else set up, `ve order create FILE --wait` needs no flag; a command says on stderr
that it uses the devnet.
"""

import fcntl
import os
from pathlib import Path
from typing import Final

from virtengine.cli.failures import CliError

__all__ = ["DEVNET_LOCK", "default_home", "devnet_home", "find_home", "is_devnet_running", "settings_path"]

DEVNET_LOCK: Final = "devnet.lock"
"""Held by the process that runs the devnet of a home; its text is that process's id."""


def default_home() -> Path:
    """A user's own home."""
    return _user_home() / ".virtengine"


def devnet_home() -> Path:
    """The home of the devnet, unless told otherwise."""
    return Path(os.environ.get("VE_DEVNET_HOME") or _user_home() / ".virtengine-devnet").expanduser()


def _user_home() -> Path:
    try:
        return Path.home()
    except RuntimeError:
        raise CliError("this user has no home directory", "Set HOME, or name another place with --home.") from None


def settings_path(home: Path) -> Path:
    """The file of a home's client settings."""
    return home / "config" / "client.toml"


def is_devnet_running(home: Path) -> bool:
    """Whether a process holds the devnet's lock in `home`."""
    try:
        with (home / DEVNET_LOCK).open() as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def find_home(chosen: Path | None) -> tuple[Path, bool]:
    """The home to use, and whether it is a running devnet's that nobody named."""
    if chosen is not None:
        return chosen.expanduser(), False
    own, devnet = default_home(), devnet_home()
    if not settings_path(own).exists() and is_devnet_running(devnet):
        return devnet, True
    return own, False
