"""`python -m tests.engine.serve_app HOME ADDRESS`: the real application behind an ABCI socket, for a real CometBFT."""

import sys
from pathlib import Path

from virtengine.app.app import open_app
from virtengine.engine.comet.server import run_server

if __name__ == "__main__":
    run_server(open_app(Path(sys.argv[1])), sys.argv[2])
