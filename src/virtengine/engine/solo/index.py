"""Indexes for searching: transactions by hash and by event attribute, blocks by their own events.

Derived data: all of it can be rebuilt from blocks and results (`replay.py` does so for a block whose index a crash cut
off).

As in CometBFT, conditions of one query meet in one event: `transfer.sender='a' AND transfer.recipient='b'` finds one
transfer from a to b, not two unrelated ones in a transaction.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from virtengine.engine.solo import postings
from virtengine.engine.solo.block import hash_tx
from virtengine.engine.solo.database import Reader, Writer
from virtengine.engine.solo.hexadecimal import parse_hex
from virtengine.engine.solo.keys import read_tx_key, tx_key
from virtengine.engine.solo.postings import Effort, Heights, Place, Postings, collect
from virtengine.engine.solo.query import Condition, Query, QueryError
from virtengine.kit.codec.gen.tendermint.abci import types_pb2 as abci

_TX_HASHES: Final = "tx_hashes"
"""transaction hash → height, position"""
_TX_EVENTS: Final = "tx_events"
"""The transactions' events."""
_BLOCK_EVENTS: Final = "block_events"
"""The blocks' own events, all at position 0."""
TABLES: Final = (_TX_HASHES, _TX_EVENTS, _BLOCK_EVENTS, *postings.TABLES)

_BLOCK_EFFORT: Final = 10
"""Entries that reading a block's number of transactions is worth."""

TX_HASH: Final = "tx.hash"
TX_HEIGHT: Final = "tx.height"
BLOCK_HEIGHT: Final = "block.height"


def write_block(writer: Writer, height: int, txs: Sequence[bytes], response: abci.ResponseFinalizeBlock) -> None:
    """Index a block's transactions, their events and its own events."""
    found: Postings = {}
    number = 0
    for position, result in enumerate(response.tx_results):
        number = collect(found, position, number, result.events)
    postings.write(writer, _TX_EVENTS, height, found)
    own: Postings = {}
    collect(own, 0, 0, response.events)
    postings.write(writer, _BLOCK_EVENTS, height, own)
    hashes = []
    for position, (tx, result) in enumerate(zip(txs, response.tx_results, strict=True)):
        tx_hash = hash_tx(tx)
        # A transaction that failed when repeated must not hide the success people ask for.
        if result.code == 0 or writer.get(_TX_HASHES, tx_hash) is None:
            hashes.append((tx_hash, tx_key(height, position)))
    writer.put_many(_TX_HASHES, sorted(hashes))


def find_tx(reader: Reader, tx_hash: bytes) -> tuple[int, int] | None:
    """Height and position of a transaction, or None."""
    if not tx_hash:
        return None
    key = reader.get(_TX_HASHES, tx_hash)
    return None if key is None else read_tx_key(key)


def search_txs(
    reader: Reader, query: Query, first_height: int, last_height: int, count_txs: Callable[[int], int]
) -> list[tuple[int, int]]:
    """Height and position of every transaction that matches, in order. `count_txs` gives a block's number of them."""
    for condition in query.conditions:
        if condition.tag == TX_HASH:
            found = find_tx(reader, _read_hash(condition))
            return [] if found is None or found[0] > last_height else [found]
    heights, others = _split(query, TX_HEIGHT, last_height)
    if heights.is_empty:
        return []
    if not others:
        return _list_txs(max(heights.first, first_height), heights.last, count_txs)
    places = _search_events(reader, _TX_EVENTS, others, heights)
    return sorted({(height, position): None for height, position, _ in places})


def search_blocks(reader: Reader, query: Query, first_height: int, last_height: int) -> list[int]:
    """Every height whose block events match, in order."""
    heights, others = _split(query, BLOCK_HEIGHT, last_height)
    if heights.is_empty:
        return []
    if not others:
        found = range(max(heights.first, first_height), heights.last + 1)
        Effort().spend(len(found))
        return list(found)
    return sorted({height: None for height, _, _ in _search_events(reader, _BLOCK_EVENTS, others, heights)})


def flatten_events(events: Iterable[abci.Event]) -> dict[str, list[str]]:
    """Values by `type.attribute`, as subscriptions match and print them."""
    flat: dict[str, list[str]] = {}
    for event in events:
        if event.type:
            for attribute in event.attributes:
                if attribute.key:
                    flat.setdefault(f"{event.type}.{attribute.key}", []).append(attribute.value)
    return flat


def _list_txs(first: int, last: int, count_txs: Callable[[int], int]) -> list[tuple[int, int]]:
    """Every transaction in a range of heights."""
    effort, found = Effort(), []
    for height in range(first, last + 1):
        count = count_txs(height)
        effort.spend(_BLOCK_EFFORT + count)
        found += [(height, position) for position in range(count)]
    return found


def _search_events(reader: Reader, table: str, conditions: Sequence[Condition], heights: Heights) -> Iterable[Place]:
    """The places at which every condition is met by the same event."""
    effort = Effort()
    places: dict[Place, None] | None = None
    for condition in conditions:
        met = dict.fromkeys(postings.find_places(reader, table, condition, heights, effort))
        places = met if places is None else {place: None for place in places if place in met}
        if not places:
            return ()
    return places or ()


def _split(query: Query, height_tag: str, last_height: int) -> tuple[Heights, list[Condition]]:
    """The heights a query allows, and its other conditions."""
    heights, others = Heights(0, last_height), []
    for condition in query.conditions:
        if condition.tag == height_tag:
            heights = heights.narrow(condition)
        else:
            others.append(condition)
    return heights, others


def _read_hash(condition: Condition) -> bytes:
    try:
        return parse_hex(condition.text)
    except ValueError as error:
        raise QueryError(f"error during searching for a hash in the query: {error}") from error
