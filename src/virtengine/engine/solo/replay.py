"""The handshake at the start: bring application and block store to one height (CometBFT `consensus/replay.go`).

The application says which height it committed last. The store is level with it or ahead, by one height after a crash
and by any number when the application's data was removed; it executes the difference again, and each step must give the
hash it gave before. An application ahead of the store cannot be helped and is refused.
"""

import logging
from dataclasses import replace

from virtengine.engine.errors import Halt
from virtengine.engine.solo.block import BLOCK_PROTOCOL, P2P_PROTOCOL
from virtengine.engine.solo.blockstore import BlockStore
from virtengine.engine.solo.executor import Executor
from virtengine.engine.solo.genesis import GenesisDoc
from virtengine.engine.solo.state import State, apply_init_chain, compute_results_hash, make_genesis_state
from virtengine.engine.solo.validators import ValidatorSet
from virtengine.kit.baseapp.abci import Application
from virtengine.kit.codec.gen.tendermint.abci import types_pb2 as abci

COMETBFT_VERSION = "0.38.25"
"""The release whose behaviour this engine has; clients choose their decoder by it."""
ABCI_VERSION = "2.0.0"
_LOG = logging.getLogger(__name__)
_LOG_EVERY = 1000
_OTHER_PROGRAM = "the program is another one, or not deterministic"


def make_info_request() -> abci.RequestInfo:
    """What an engine says of itself."""
    return abci.RequestInfo(
        version=COMETBFT_VERSION, block_version=BLOCK_PROTOCOL, p2p_version=P2P_PROTOCOL, abci_version=ABCI_VERSION
    )


def handshake(app: Application, genesis: GenesisDoc, store: BlockStore, executor: Executor) -> State:
    """The state to go on from, with application, blocks and indexes level. Halt where that cannot be."""
    info = app.info(make_info_request())
    state = store.find_state()
    if state is None:
        state = _begin(genesis, info, store)
    elif state.chain_id != genesis.chain_id:
        raise Halt(
            f"the block store holds chain {state.chain_id}, genesis names {genesis.chain_id}: "
            "wrong home or genesis file"
        )
    app_height, app_hash = info.last_block_height, info.last_block_app_hash
    if app_height > state.last_height:
        raise Halt(
            f"the application is at height {app_height}, the block store only at {state.last_height}: "
            "restore the block store from the same backup, or reset the node"
        )
    if app_height == 0:
        state = _init_chain(app, genesis, state, store)
        app_hash = state.app_hash
    if app_height < state.last_height:
        app_hash = _replay(state, store, executor, app, first=max(app_height + 1, state.initial_height))
    if app_hash != state.app_hash:
        raise Halt(
            f"at height {state.last_height} the application has app hash {app_hash.hex().upper()}, "
            f"the chain {state.app_hash.hex().upper()}: its data was changed, or the program is another one"
        )
    _index_missing(state, store)
    return state


def _begin(genesis: GenesisDoc, info: abci.ResponseInfo, store: BlockStore) -> State:
    if info.last_block_height:
        raise Halt(
            f"the application is at height {info.last_block_height}, the block store is empty: "
            "restore the block store from the same backup, or reset the node"
        )
    state = make_genesis_state(genesis)
    return replace(state, app_version=info.app_version or state.app_version)


def _init_chain(app: Application, genesis: GenesisDoc, state: State, store: BlockStore) -> State:
    """An application at height 0 gets genesis; its answer counts only where the chain has no block yet."""
    request = abci.RequestInitChain(
        chain_id=genesis.chain_id,
        consensus_params=genesis.params,
        validators=[
            member.to_update() for member in ValidatorSet.of(entry.validator for entry in genesis.validators).members
        ],
        app_state_bytes=genesis.app_state,
        initial_height=genesis.initial_height,
    )
    request.time.seconds, request.time.nanos = genesis.genesis_time.seconds, genesis.genesis_time.nanos
    response = app.init_chain(request)
    if state.last_height:
        return state
    state = apply_init_chain(state, response)
    store.save_state(state)
    return state


def _replay(state: State, store: BlockStore, executor: Executor, app: Application, *, first: int) -> bytes:
    """Execute stored blocks up to the state's height; returns the app hash it ends with."""
    if first < store.base:
        raise Halt(
            f"the application is at height {first - 1}, the block store begins at {store.base}: "
            "the blocks between are pruned; restore the application from a snapshot or backup"
        )
    _LOG.info("replaying blocks %d to %d", first, state.last_height)
    app_hash = b""
    for height in range(first, state.last_height + 1):
        block, meta, recorded = store.find_block(height), store.find_meta(height), store.find_results(height)
        if block is None or meta is None or recorded is None:
            raise Halt(f"block {height} is missing in the block store, below its height {state.last_height}")
        response = executor.finalize(state, block, meta.block_id)
        app_hash = response.app_hash
        if app_hash != recorded.app_hash:
            raise Halt(
                f"replaying block {height} gave app hash {app_hash.hex().upper()}, it was "
                f"{recorded.app_hash.hex().upper()}: {_OTHER_PROGRAM}"
            )
        if compute_results_hash(response.tx_results) != compute_results_hash(recorded.tx_results):
            raise Halt(f"replaying block {height} gave other transaction results: {_OTHER_PROGRAM}")
        app.commit(abci.RequestCommit())
        if height % _LOG_EVERY == 0:
            _LOG.info("replayed %d of %d", height, state.last_height)
    return app_hash


def _index_missing(state: State, store: BlockStore) -> None:
    """Index the block whose index a crash cut off."""
    for height in range(max(store.height + 1, state.initial_height), state.last_height + 1):
        block, results = store.find_block(height), store.find_results(height)
        if block is None or results is None:
            raise Halt(f"block {height} is missing in the block store, below its height {state.last_height}")
        store.save_index(height, block.data.txs, results)
