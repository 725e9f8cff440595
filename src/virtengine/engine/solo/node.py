"""The node: an application, a home and the loop that makes blocks.

`Node.step` makes one block and starts no thread: scenario tests drive the chain with it, on a clock of their own.
`run_node` is the process: consensus in the main thread, the RPC server on an event loop in another, the application
between them behind its `Gate`.
"""

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

from virtengine.engine.gate import Gate
from virtengine.engine.solo.blockstore import BlockStore
from virtengine.engine.solo.config import Config
from virtengine.engine.solo.executor import Decided, Executor, stand_still
from virtengine.engine.solo.genesis import GenesisDoc
from virtengine.engine.solo.home import Home, read_clock
from virtengine.engine.solo.mempool import Mempool
from virtengine.engine.solo.params import compute_max_data_bytes
from virtengine.engine.solo.privval import PrivateValidator
from virtengine.engine.solo.replay import handshake
from virtengine.engine.solo.state import State
from virtengine.kit.baseapp.abci import Application
from virtengine.kit.codec.gen.tendermint.abci import types_pb2 as abci
from virtengine.kit.codec.timestamp import Timestamp

_LOG = logging.getLogger(__name__)
Clock = Callable[[], Timestamp]
Listener = Callable[[Decided], None]


class Node:
    """A chain of one validator. Blocks come from one thread; transactions, queries and reads from any."""

    def __init__(
        self,
        app: Application,
        genesis: GenesisDoc,
        validator: PrivateValidator,
        store: BlockStore,
        config: Config,
        *,
        clock: Clock = read_clock,
        crash_point: Callable[[str], None] = stand_still,
    ) -> None:
        """Shakes hands with the application, which may replay blocks; EngineError if they do not fit together."""
        self.app = app
        self.genesis = genesis
        self.config = config
        self.store = store
        self.validator = validator
        self.gate = Gate()
        self._clock = clock
        self._listeners: list[Listener] = []
        self._executor = Executor(app, store, validator, self.gate, crash_point=crash_point)
        self._state = handshake(app, genesis, store, self._executor)
        self._state.validators.require_majority(validator.address)
        self.mempool = Mempool(
            config.mempool,
            app.check_tx,
            max_tx_size=compute_max_data_bytes(self._state.params, len(self._state.validators.members)),
            max_gas=self._state.params.block.max_gas,
        )

    @classmethod
    def open(
        cls,
        app: Application,
        root: Path,
        config: Config | None = None,
        *,
        clock: Clock = read_clock,
        crash_point: Callable[[str], None] = stand_still,
    ) -> Self:
        """The node of a home that `init_home` made; the settings come from the home where none are given."""
        home = Home(root)
        config = Config.load(home.settings) if config is None else config
        genesis = GenesisDoc.load(home.genesis)
        validator = home.load_validator(durable=config.durable)
        store = BlockStore(home.data, durable=config.durable)
        try:
            return cls(app, genesis, validator, store, config, clock=clock, crash_point=crash_point)
        except BaseException:
            store.close()
            raise

    @property
    def state(self) -> State:
        """The chain's state after the last block."""
        return self._state

    @property
    def height(self) -> int:
        """The last block's height, 0 before the first."""
        return self._state.last_height

    def add_listener(self, listener: Listener) -> None:
        """Call `listener` with every block from now on, once it is committed and indexed, from the thread that made
        it.
        """
        self._listeners.append(listener)

    def remove_listener(self, listener: Listener) -> None:
        """Stop calling `listener`."""
        self._listeners.remove(listener)

    def check_tx(self, tx: bytes) -> abci.ResponseCheckTx:
        """Offer a transaction; it is in the mempool if the answer has code 0. MempoolError if it was not considered."""
        with self.gate:
            return self.mempool.check(tx)

    def query(self, path: str, data: bytes = b"", height: int = 0, *, prove: bool = False) -> abci.ResponseQuery:
        """Ask the application. It answers from a committed snapshot and takes no lock."""
        return self.app.query(abci.RequestQuery(path=path, data=data, height=height, prove=prove))

    def step(self, now: Timestamp | None = None) -> Decided:
        """Make one block, of whatever the mempool holds.

        `now` is the validator's clock while it votes. After BFT time that is the time of the *next* block's header: the
        first block has genesis time, each later one the time at which its predecessor was signed.
        """
        self._state, decided = self._executor.make_next(
            self._state, self.mempool, self._clock() if now is None else now
        )
        for listener in tuple(self._listeners):
            listener(decided)
        return decided

    def run(self, stop: threading.Event) -> None:
        """Make blocks, `timeout_commit` apart, until `stop` is set. The block being made is finished first."""
        settings = self.config.consensus
        while not stop.is_set():
            started = time.monotonic()
            decided = self.step()
            _log_block(decided, time.monotonic() - started)
            # CometBFT counts from the vote, so executing a block does not delay the next one unless it takes longer.
            if stop.wait(max(0.0, started + settings.timeout_commit - time.monotonic())):
                return
            if not settings.create_empty_blocks:
                self._wait_for_work(stop, started)

    def close(self) -> None:
        """Release the store. The application is its owner's to close."""
        self.store.close()

    def _wait_for_work(self, stop: threading.Event, since: float) -> None:
        """Wait for a transaction. A changed app hash gets its block at once, so that it is in a header and can be
        proved.
        """
        meta = self.store.find_meta(self._state.last_height)
        if meta is None or meta.header.app_hash != self._state.app_hash:
            return
        interval = self.config.consensus.create_empty_blocks_interval
        while not len(self.mempool) and not (interval and time.monotonic() - since >= interval):
            if stop.wait(0.02):
                return


def _log_block(decided: Decided, seconds: float) -> None:
    header = decided.block.header
    _LOG.info(
        "block %d: %d txs, app hash %s, %.0f ms",
        header.height,
        len(decided.block.data.txs),
        decided.response.app_hash[:6].hex().upper(),
        seconds * 1000,
        extra={"height": header.height, "txs": len(decided.block.data.txs)},
    )
