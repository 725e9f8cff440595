"""`python -m tests.engine.serve_solo HOME [real]`: the embedded engine as a process to be killed."""

import sys
from pathlib import Path

from tests.engine.toyapp import ToyApp

from virtengine.engine.errors import EngineError
from virtengine.engine.solo.process import run_node
from virtengine.kit.baseapp.abci import Application


def make_app(home: Path) -> Application:
    if "real" not in sys.argv:
        return ToyApp(home / "data" / "app.json")
    from virtengine.app.app import open_app

    return open_app(home)


if __name__ == "__main__":
    home = Path(sys.argv[1])
    try:
        run_node(lambda: make_app(home), home)
    except EngineError as error:
        sys.exit(f"error: {error}")
