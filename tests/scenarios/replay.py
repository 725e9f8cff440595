"""A node that is asked what another one was asked. Run as a process of its own, so that it has its own hash seed.

Usage: python -m tests.scenarios.replay RECORDING OUTPUT HOME SIGNATURES TX_BYTES CHECK RESTART…

HOME is a folder for the state, or `-` for memory; CHECK is `check` to run CheckTx on each transaction before its block;
the node is restarted after each height in RESTART. OUTPUT gets one line of hex per response.
"""

import sys
from pathlib import Path

from tests.scenarios.recording import Recording

from virtengine.app.app import App, build_app
from virtengine.app.config import AppConfig
from virtengine.app.modules import modules
from virtengine.kit.codec.gen.tendermint.abci import types_pb2 as abci
from virtengine.kit.store.memory import MemoryStores
from virtengine.kit.store.multistore import MultiStore
from virtengine.kit.store.pruning import custom


def main(recording: str, output: str, home: str, signatures: str, tx_bytes: str, check: str, *restarts: str) -> None:
    """Answer everything and write the answers down."""
    recorded = Recording.load(Path(recording))
    config = AppConfig(signature_cache=int(signatures), tx_cache_bytes=int(tx_bytes))
    names = modules().store_names
    memory = MemoryStores(names)

    def open_node() -> tuple[App, MultiStore | MemoryStores]:
        stores = memory if home == "-" else MultiStore.open(Path(home), names, custom(5), sync=False)
        return build_app(stores, config), stores

    app, stores = open_node()
    app.init_chain(abci.RequestInitChain.FromString(recorded.init_chain))
    with Path(output).open("w") as file:
        for raw in recorded.requests:
            request = abci.RequestFinalizeBlock.FromString(raw)
            if check == "check":
                for tx in request.txs:
                    app.check_tx(abci.RequestCheckTx(tx=tx))
            response = app.finalize_block(request)
            app.commit(abci.RequestCommit())
            print(response.SerializeToString(deterministic=True).hex(), file=file)
            if str(request.height) in restarts:
                stores.close()
                app, stores = open_node()


if __name__ == "__main__":
    main(*sys.argv[1:])
