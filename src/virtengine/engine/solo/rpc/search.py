"""Finding transactions and blocks by what happened in them."""

from collections.abc import Callable
from typing import Final, TypeVar

from virtengine.engine.solo.query import MAX_QUERY_LENGTH, Query, QueryError
from virtengine.engine.solo.rpc.arguments import Kind, Parameter
from virtengine.engine.solo.rpc.jsonrpc import CallError
from virtengine.engine.solo.rpc.methods import Caller, Environment, Method, Work, paginate, render_stored_block
from virtengine.engine.solo.rpc.render import Json, hexed, render_tx
from virtengine.kit.codec.gen.tendermint.types import block_pb2

T = TypeVar("T")
_ORDERS: Final = ("", "asc", "desc")


def tx(env: Environment, caller: Caller, hash: bytes, prove: bool) -> Json:
    """One transaction by its hash."""
    if not hash:
        raise CallError("transaction hash cannot be empty")
    found = env.node.store.find_tx(hash)
    if found is None:
        raise CallError(f"tx ({hexed(hash)}) not found")
    return _render(env, *found, prove=prove, blocks={})


def tx_search(
    env: Environment, caller: Caller, query: str, prove: bool, page: int | None, per_page: int | None, order_by: str
) -> Json:
    """Transactions whose events match, oldest first unless asked otherwise."""
    found = _search(env.node.store.search_txs, query)
    _require_order(order_by)
    if order_by == "desc":
        found.reverse()
    blocks: dict[int, block_pb2.Block] = {}
    txs = [_render(env, *place, prove=prove, blocks=blocks) for place in paginate(found, page, per_page)]
    return {"txs": txs, "total_count": str(len(found))}


def block_search(
    env: Environment, caller: Caller, query: str, page: int | None, per_page: int | None, order_by: str
) -> Json:
    """Blocks whose own events match, newest first unless asked otherwise."""
    found = _search(env.node.store.search_blocks, query)
    _require_order(order_by)
    if order_by != "asc":
        found.reverse()
    blocks = [render_stored_block(env, height) for height in paginate(found, page, per_page)]
    return {"blocks": [block for block in blocks if block["block"] is not None], "total_count": str(len(found))}


def _search(search: Callable[[Query], list[T]], text: str) -> list[T]:
    if len(text) > MAX_QUERY_LENGTH:
        raise CallError("maximum query length exceeded")
    try:
        return search(Query.parse(text))
    except QueryError as error:
        raise CallError(str(error)) from None


def _require_order(order_by: str) -> None:
    if order_by not in _ORDERS:
        raise CallError("expected order_by to be either `asc` or `desc` or empty")


def _render(env: Environment, height: int, position: int, *, prove: bool, blocks: dict[int, block_pb2.Block]) -> Json:
    """A transaction in full; `blocks` keeps what several of one answer share."""
    if height not in blocks:
        block = env.node.store.find_block(height)
        if block is None:
            raise CallError(f"block {height} is pruned")
        blocks[height] = block
    result = env.node.store.find_tx_result(height, position)
    if result is None:
        raise CallError(f"results of block {height} are pruned")
    return render_tx(blocks[height], position, result, prove=prove)


_PAGES: Final = (
    Parameter("page", Kind.OPTIONAL_INT),
    Parameter("per_page", Kind.OPTIONAL_INT),
    Parameter("order_by", Kind.TEXT),
)

METHODS: Final[dict[str, Method]] = {
    "tx": Method(tx, (Parameter("hash", Kind.BYTES), Parameter("prove", Kind.BOOL)), work=Work.READ),
    "tx_search": Method(
        tx_search, (Parameter("query", Kind.TEXT), Parameter("prove", Kind.BOOL), *_PAGES), work=Work.SEARCH
    ),
    "block_search": Method(block_search, (Parameter("query", Kind.TEXT), *_PAGES), work=Work.SEARCH),
}
