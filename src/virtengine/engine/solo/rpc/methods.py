"""The methods: what each takes and answers. The table at the end is the whole RPC.

Not served: `dump_consensus_state` and `broadcast_evidence` (there are no rounds and no other validators to speak of)
and CometBFT's unsafe methods; they answer "Method not found".
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Any, Final

from virtengine.engine.solo.block import BLOCK_PROTOCOL, P2P_PROTOCOL
from virtengine.engine.solo.genesis import params_to_json, public_key_to_json
from virtengine.engine.solo.node import Node
from virtengine.engine.solo.replay import COMETBFT_VERSION, make_info_request
from virtengine.engine.solo.rpc.arguments import Kind, Parameter
from virtengine.engine.solo.rpc.bus import EventBus
from virtengine.engine.solo.rpc.jsonrpc import CallError, dump
from virtengine.engine.solo.rpc.render import (
    Json,
    base64ed,
    hexed,
    render_block,
    render_block_id,
    render_block_results,
    render_commit,
    render_header,
    render_info,
    render_meta,
    render_query,
    render_time,
    render_tx_result,
    render_validator,
)
from virtengine.engine.solo.vote import strip_extensions
from virtengine.kit.codec.gen.tendermint.abci import types_pb2 as abci
from virtengine.kit.codec.gen.tendermint.types import types_pb2 as pb

_READERS: Final = 4
"""Threads that read: Python runs one at a time, so more would only take turns."""
_PER_PAGE: Final = 30
_MAX_PER_PAGE: Final = 100
_MAX_METAS: Final = 20
_GENESIS_CHUNK: Final = 16 * 1024 * 1024
_NO_TIME: Final = "1970-01-01T00:00:00Z"


class Work(Enum):
    """How much answering a method takes."""

    LOOKUP = "microseconds, on the event loop"
    READ = "longer, in one of a few threads, on a snapshot"
    SEARCH = "up to a second, one at a time, so that blocks and reads have the interpreter meanwhile"


def _make_threads() -> Mapping[Work, ThreadPoolExecutor]:
    return {
        Work.READ: ThreadPoolExecutor(_READERS, "rpc-read"),
        Work.SEARCH: ThreadPoolExecutor(1, "rpc-search"),
    }


@dataclass(frozen=True)
class Environment:
    """What the methods work on."""

    node: Node
    bus: EventBus
    node_id: str
    rpc_address: str
    threads: Mapping[Work, ThreadPoolExecutor] = field(default_factory=_make_threads)

    @cached_property
    def genesis_json(self) -> bytes:
        """The genesis document, compact."""
        return dump(self.node.genesis.to_json()).encode()

    def close(self) -> None:
        """End the threads; what waits for one is dropped."""
        for threads in self.threads.values():
            threads.shutdown(cancel_futures=True)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls."""

    address: str
    """Tells clients apart: host and port."""


Handler = Callable[..., Json | str | Awaitable[Json]]
"""A text is JSON already."""


@dataclass(frozen=True, slots=True)
class Method:
    """One method. `handler` takes the environment, the caller, and the arguments in order."""

    handler: Handler
    parameters: tuple[Parameter, ...] = ()
    work: Work = Work.LOOKUP


# Information.


def health(env: Environment, caller: Caller) -> Json:
    """Nothing, if there is an answer at all."""
    return {}


def status(env: Environment, caller: Caller) -> Json:
    """The node, how far it is, and its validator."""
    node, store = env.node, env.node.store
    latest, earliest = store.find_meta(store.height), store.find_meta(store.base)
    own = node.state.validators.find(node.validator.address)
    return {
        "node_info": {
            "protocol_version": {
                "p2p": str(P2P_PROTOCOL),
                "block": str(BLOCK_PROTOCOL),
                "app": str(node.state.app_version),
            },
            "id": env.node_id,
            "listen_addr": "",
            "network": node.genesis.chain_id,
            "version": COMETBFT_VERSION,
            "channels": "",
            "moniker": node.config.moniker,
            "other": {"tx_index": "on", "rpc_address": env.rpc_address},
        },
        "sync_info": {
            **_render_milestone("latest", latest),
            **_render_milestone("earliest", earliest),
            "catching_up": False,
        },
        "validator_info": {
            "address": hexed(node.validator.address),
            "pub_key": public_key_to_json(node.validator.public_key),
            "voting_power": str(own.power if own else 0),
        },
    }


def net_info(env: Environment, caller: Caller) -> Json:
    """No peers: this engine has none."""
    return {"listening": False, "listeners": [], "n_peers": "0", "peers": []}


def genesis(env: Environment, caller: Caller) -> str:
    """The genesis document, unless it is too large for one answer."""
    if len(env.genesis_json) > _GENESIS_CHUNK:
        raise CallError("genesis response is large, please use the genesis_chunked API instead")
    return f'{{"genesis":{env.genesis_json.decode()}}}'


def genesis_chunked(env: Environment, caller: Caller, chunk: int) -> Json:
    """A piece of the genesis document's JSON, in base64."""
    raw = env.genesis_json
    total = -(-len(raw) // _GENESIS_CHUNK)
    if not 0 <= chunk < total:
        raise CallError(f"there are {total - 1} chunks, {chunk} is invalid")
    data = base64ed(raw[chunk * _GENESIS_CHUNK : (chunk + 1) * _GENESIS_CHUNK])
    return {"chunk": str(chunk), "total": str(total), "data": data}


def consensus_params(env: Environment, caller: Caller, height: int | None) -> Json:
    """The parameters in force at a height, by default the one to come."""
    height = _get_height(env, _next_height(env), height)
    return {"block_height": str(height), "consensus_params": params_to_json(env.node.store.get_params(height))}


def consensus_state(env: Environment, caller: Caller) -> Json:
    """The height to come; there is one validator, so it has no rounds and no votes to show."""
    own = env.node.validator.address
    return {
        "round_state": {
            "height/round/step": f"{env.node.store.height + 1}/0/1",
            "start_time": env.node.state.last_block_time.rfc3339(),
            "proposal_block_hash": "",
            "locked_block_hash": "",
            "valid_block_hash": "",
            "height_vote_set": [],
            "proposer": {"address": hexed(own), "index": 0},
        }
    }


def validators(env: Environment, caller: Caller, height: int | None, page: int | None, per_page: int | None) -> Json:
    """The validator set of a height, by default the one to come."""
    height = _get_height(env, _next_height(env), height)
    members = env.node.store.get_validators(height).members
    shown = paginate(members, page, per_page)
    return {
        "block_height": str(height),
        "validators": [render_validator(member) for member in shown],
        "count": str(len(shown)),
        "total": str(len(members)),
    }


# Blocks.


def block(env: Environment, caller: Caller, height: int | None) -> Json:
    """A block, by default the latest."""
    height = _get_height(env, env.node.store.height, height)
    return render_stored_block(env, height)


def block_by_hash(env: Environment, caller: Caller, hash: bytes) -> Json:
    """A block by its hash; null if there is none."""
    return render_stored_block(env, env.node.store.find_height(hash) or 0)


def header(env: Environment, caller: Caller, height: int | None) -> Json:
    """A block's header, by default the latest."""
    meta = env.node.store.find_meta(_get_height(env, env.node.store.height, height))
    return {"header": render_header(meta.header) if meta else None}


def header_by_hash(env: Environment, caller: Caller, hash: bytes) -> Json:
    """A header by its block's hash; null if there is none."""
    meta = env.node.store.find_meta(env.node.store.find_height(hash) or 0)
    return {"header": render_header(meta.header) if meta else None}


def block_results(env: Environment, caller: Caller, height: int | None) -> Json:
    """What the application answered to a block, by default the latest."""
    height = _get_height(env, env.node.store.height, height)
    results = env.node.store.find_results(height)
    if results is None:
        raise CallError(f"could not find results for height #{height}")
    return render_block_results(height, results)


def commit(env: Environment, caller: Caller, height: int | None) -> Json:
    """A block's header and the commit for it; canonical when the next block carries it."""
    store = env.node.store
    latest = store.height
    height = _get_height(env, latest, height)
    meta, signed = store.find_meta(height), store.find_commit(height)
    if meta is None or signed is None:
        raise CallError(f"no block at height {height}")
    return {
        "signed_header": {"header": render_header(meta.header), "commit": render_commit(strip_extensions(signed))},
        "canonical": height < latest,
    }


def blockchain(env: Environment, caller: Caller, min_height: int, max_height: int) -> Json:
    """Headers of a range, newest first, twenty at most."""
    store = env.node.store
    latest = store.height
    if min_height < 0 or max_height < 0:
        raise CallError("heights must be non-negative")
    last = min(latest, max_height or latest)
    first = max(store.base, min_height or 1, last - _MAX_METAS + 1)
    if first > last:
        raise CallError(f"min height {first} can't be greater than max height {last}")
    metas = [store.find_meta(height) for height in range(last, first - 1, -1)]
    return {"last_height": str(latest), "block_metas": [render_meta(meta) for meta in metas if meta is not None]}


# The application.


async def abci_info(env: Environment, caller: Caller) -> Json:
    """What the application says of itself."""
    info = await env.node.gate.run(lambda: env.node.app.info(make_info_request()))
    return {"response": render_info(info)}


def abci_query(env: Environment, caller: Caller, path: str, data: bytes, height: int, prove: bool) -> Json:
    """Ask the application."""
    return {"response": render_query(env.node.query(path, data, height, prove=prove))}


async def check_tx(env: Environment, caller: Caller, tx: bytes) -> Json:
    """What CheckTx says of a transaction, which is not kept."""
    return render_tx_result(await env.node.gate.run(lambda: env.node.app.check_tx(abci.RequestCheckTx(tx=tx))))


# The mempool.


def unconfirmed_txs(env: Environment, caller: Caller, limit: int | None) -> Json:
    """The oldest transactions of the mempool."""
    txs = env.node.mempool.list(compute_per_page(limit))
    return {**_describe_mempool(env, len(txs)), "txs": [base64ed(tx) for tx in txs]}


def num_unconfirmed_txs(env: Environment, caller: Caller) -> Json:
    """How many transactions the mempool holds."""
    return {**_describe_mempool(env, len(env.node.mempool)), "txs": None}


# Helpers of this and the other method modules.


def compute_per_page(per_page: int | None) -> int:
    """Entries of a page: 30 unless asked otherwise, 100 at most."""
    return _PER_PAGE if per_page is None or per_page < 1 else min(per_page, _MAX_PER_PAGE)


def paginate(entries: Sequence[Any], page: int | None, per_page: int | None) -> Sequence[Any]:
    """The entries of a page, counted from 1; CallError beyond the last."""
    size = compute_per_page(per_page)
    pages = max(1, -(-len(entries) // size))
    page = 1 if page is None else page
    if not 1 <= page <= pages:
        raise CallError(f"page should be within [1, {pages}] range, given {page}")
    return entries[(page - 1) * size : page * size]


def render_stored_block(env: Environment, height: int) -> Json:
    """A block with its id; null if there is none."""
    store = env.node.store
    meta, stored = (store.find_meta(height), store.find_block(height)) if 0 < height <= store.height else (None, None)
    return {
        "block_id": render_block_id(pb.BlockID() if meta is None else meta.block_id),
        "block": None if stored is None else render_block(stored),
    }


def _next_height(env: Environment) -> int:
    """The height after the latest that clients can see."""
    return env.node.store.height + 1 if env.node.store.height else env.node.genesis.initial_height


def _get_height(env: Environment, latest: int, height: int | None) -> int:
    """The height asked for, or the latest; CallError where there is no such block."""
    if height is None:
        return latest
    if height <= 0:
        raise CallError(f"height must be greater than 0, but got {height}")
    if height > latest:
        raise CallError(f"height {height} must be less than or equal to the current blockchain height {latest}")
    if height < env.node.store.base:
        raise CallError(f"height {height} is not available, lowest height is {env.node.store.base}")
    return height


def _render_milestone(name: str, meta: pb.BlockMeta | None) -> Json:
    return {
        f"{name}_block_hash": hexed(meta.block_id.hash) if meta else "",
        f"{name}_app_hash": hexed(meta.header.app_hash) if meta else "",
        f"{name}_block_height": str(meta.header.height if meta else 0),
        f"{name}_block_time": render_time(meta.header.time) if meta else _NO_TIME,
    }


def _describe_mempool(env: Environment, count: int) -> Json:
    return {"n_txs": str(count), "total": str(len(env.node.mempool)), "total_bytes": str(env.node.mempool.total_bytes)}


_HEIGHT: Final = Parameter("height", Kind.OPTIONAL_INT)
_PAGE: Final = (Parameter("page", Kind.OPTIONAL_INT), Parameter("per_page", Kind.OPTIONAL_INT))

METHODS: Final[dict[str, Method]] = {
    "health": Method(health),
    "status": Method(status),
    "net_info": Method(net_info),
    "genesis": Method(genesis, work=Work.READ),
    "genesis_chunked": Method(genesis_chunked, (Parameter("chunk", Kind.INT),), work=Work.READ),
    "consensus_params": Method(consensus_params, (_HEIGHT,)),
    "consensus_state": Method(consensus_state),
    "validators": Method(validators, (_HEIGHT, *_PAGE)),
    "block": Method(block, (_HEIGHT,), work=Work.READ),
    "block_by_hash": Method(block_by_hash, (Parameter("hash", Kind.BYTES),), work=Work.READ),
    "header": Method(header, (_HEIGHT,)),
    "header_by_hash": Method(header_by_hash, (Parameter("hash", Kind.HEX),)),
    "block_results": Method(block_results, (_HEIGHT,), work=Work.READ),
    "commit": Method(commit, (_HEIGHT,)),
    "blockchain": Method(blockchain, (Parameter("minHeight", Kind.INT), Parameter("maxHeight", Kind.INT))),
    "abci_info": Method(abci_info),
    "abci_query": Method(
        abci_query,
        (
            Parameter("path", Kind.TEXT),
            Parameter("data", Kind.HEX),
            Parameter("height", Kind.INT),
            Parameter("prove", Kind.BOOL),
        ),
        work=Work.READ,
    ),
    "check_tx": Method(check_tx, (Parameter("tx", Kind.BYTES),)),
    "unconfirmed_txs": Method(unconfirmed_txs, (Parameter("limit", Kind.OPTIONAL_INT),), work=Work.READ),
    "num_unconfirmed_txs": Method(num_unconfirmed_txs),
}
"""What reads. `broadcast.py` and `search.py` add theirs; `table.py` is the sum."""
