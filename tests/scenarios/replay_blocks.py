"""Execute all blocks of a node's home anew, from genesis, and print each height with the app hash it gave.

Usage: python -m tests.scenarios.replay_blocks HOME

HOME holds config/ and data/blockstore.db of the node, and no state. The node's own start does the work.
"""

import sys
from pathlib import Path

from virtengine.app.app import open_app
from virtengine.engine.solo.node import Node
from virtengine.kit.codec.gen.tendermint.abci import types_pb2 as abci


def main(home: Path) -> None:
    """Open the node, which replays; end without making a block."""
    app = open_app(home)
    finalize = app.finalize_block

    def listen(request: abci.RequestFinalizeBlock) -> abci.ResponseFinalizeBlock:
        response = finalize(request)
        print(request.height, response.app_hash.hex())
        return response

    app.finalize_block = listen  # type: ignore[method-assign]
    node = Node.open(app, home)
    print("end", node.height, node.state.app_hash.hex())
    node.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
