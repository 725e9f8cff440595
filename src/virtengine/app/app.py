"""The application put together: for an engine (`App`), and for those who only read (`make_querier`)."""

from functools import partial
from pathlib import Path
from typing import Any, Final

from virtengine.app.ante import ante_steps
from virtengine.app.config import AppConfig
from virtengine.app.gates import Gates
from virtengine.app.genesis import export_state, init_genesis, render_params
from virtengine.app.modules import Modules
from virtengine.app.modules import modules as default_modules
from virtengine.app.services import services
from virtengine.app.services.node_client import NodeClient
from virtengine.kit.baseapp.abci import BaseApp
from virtengine.kit.baseapp.block import BlockRunner
from virtengine.kit.baseapp.collector import freeze
from virtengine.kit.baseapp.committed import CommittedStores, SnapshotSource
from virtengine.kit.baseapp.decoding import TxDecoder
from virtengine.kit.baseapp.query import AbciQueries, Querier
from virtengine.kit.baseapp.signing import SignatureCache
from virtengine.kit.baseapp.tx import TxRunner
from virtengine.kit.codec.gen.tendermint.types.params_pb2 import ConsensusParams
from virtengine.kit.sdk.context import Context
from virtengine.kit.sdk.router import MsgRouter, QueryRouter
from virtengine.kit.store.multistore import MultiStore
from virtengine.x.auth.ante import AccountAnte
from virtengine.x.consensus.keeper import find_params

__all__ = ["NAME", "App", "build_app", "make_querier", "open_app"]

NAME: Final = "virtengine"
VERSION: Final = "0.1.0"
STATE_DIRECTORY: Final = Path("data", "application")
"""Where in a node's home the state is."""


class App(BaseApp):
    """The application for an engine: ABCI, and what tools need beside it."""

    def __init__(
        self, stores: CommittedStores, config: AppConfig, modules: Modules, gates: Gates, node: NodeClient | None
    ) -> None:
        self.modules = modules
        decoder = TxDecoder(config.tx_cache_bytes)
        txs = _make_runner(config, modules, gates, decoder)
        self.querier = Querier(stores, _make_routes(config, modules, txs, node), config.query_gas_limit)
        super().__init__(
            name=NAME,
            version=VERSION,
            stores=stores,
            init_genesis=partial(init_genesis, modules),
            decoder=decoder,
            txs=txs,
            blocks=BlockRunner(
                txs,
                (module.begin_block for module in modules.all if module.begin_block),
                (module.end_block for module in modules.all if module.end_block),
                find_params,
            ),
            queries=AbciQueries(self.querier, txs.run, VERSION),
            keep_recent=config.pruning.keep_recent,
        )

    def check_invariants(self, ctx: Context) -> list[str]:
        """A sentence for each violation."""
        return list(self.modules.check_invariants(ctx))

    def export(self, height: int = 0) -> dict[str, Any]:
        """A genesis document of the state at a height (0 for the latest), from which a new chain can go on.

        Validators, and the hash of the state before, are the engine's part.
        """
        with self.querier.snapshot(height) as snapshot:
            ctx = self.querier.context(snapshot)
            return {
                "genesis_time": ctx.time.rfc3339(),
                "chain_id": ctx.chain_id,
                "initial_height": str(ctx.height + 1),
                "consensus_params": render_params(find_params(ctx) or ConsensusParams()),
                "app_hash": "",
                "app_state": export_state(self.modules, ctx),
            }


def build_app(
    stores: CommittedStores,
    config: AppConfig | None = None,
    *,
    modules: Modules | None = None,
    gates: Gates | None = None,
    node: NodeClient | None = None,
) -> App:
    """The application on given stores."""
    return App(stores, config or AppConfig(), modules or default_modules(), gates or Gates(), node)


def open_app(home: Path, config: AppConfig | None = None, *, node: NodeClient | None = None) -> App:
    """The application on the state in a node's home, which is made if there is none; for a process that runs it."""
    config = config or AppConfig()
    wired = default_modules()
    stores = MultiStore.open(home / STATE_DIRECTORY, wired.store_names, config.pruning)
    app = build_app(stores, config, modules=wired, node=node)
    freeze()
    return app


def make_querier(
    source: SnapshotSource,
    config: AppConfig | None = None,
    *,
    modules: Modules | None = None,
    node: NodeClient | None = None,
) -> Querier:
    """All queries, for a process that only reads: `querier.answer(path, request, height)`, simulation included."""
    config = config or AppConfig()
    wired = modules or default_modules()
    txs = _make_runner(config, wired, Gates(), TxDecoder(0))
    return Querier(source, _make_routes(config, wired, txs, node), config.query_gas_limit)


def _make_runner(config: AppConfig, modules: Modules, gates: Gates, decoder: TxDecoder) -> TxRunner:
    signatures = SignatureCache(config.signature_cache)
    account = AccountAnte(modules.accounts, modules.bank, signatures, config.minimum_gas_prices)
    return TxRunner(MsgRouter(modules.msgs, gates.check_message), ante_steps(account, gates), decoder)


def _make_routes(config: AppConfig, modules: Modules, txs: TxRunner, node: NodeClient | None) -> QueryRouter:
    return QueryRouter((*modules.queries, *services(config, modules, txs, node)))
