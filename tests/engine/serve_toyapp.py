"""`python -m tests.engine.serve_toyapp STATE ADDRESS`: the toy application behind an ABCI socket, for a real
CometBFT.
"""

import sys
from pathlib import Path

from tests.engine.toyapp import ToyApp

from virtengine.engine.comet.server import run_server

if __name__ == "__main__":
    run_server(ToyApp(Path(sys.argv[1])), sys.argv[2])
