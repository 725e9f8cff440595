"""Who is told what: subscriptions by query, and the events of each block.

Lives on the RPC server's event loop. A subscription for one transaction's hash is found by that hash and one for a kind
of event is asked about no other, so many waiting senders do not make a block's announcement slow; and what nobody may
want is not looked into.
"""

import asyncio
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from virtengine.engine.solo.block import hash_tx
from virtengine.engine.solo.executor import Decided
from virtengine.engine.solo.index import TX_HASH, TX_HEIGHT, flatten_events
from virtengine.engine.solo.query import MAX_QUERY_LENGTH, Query, QueryError, types_of
from virtengine.engine.solo.rpc.jsonrpc import CallError, dump
from virtengine.engine.solo.rpc.render import (
    Json,
    base64_or_null,
    base64ed,
    hexed,
    render_block,
    render_block_id,
    render_events,
    render_header,
    render_param_updates,
    render_tx_result,
    render_tx_result_briefly,
    render_validator_updates,
)
from virtengine.kit.codec.gen.tendermint.abci import types_pb2 as abci

_LOG = logging.getLogger(__name__)
_EVENT_TYPE = "tm.event"
_TURN = 10
"""Transactions told of in one go."""


@dataclass(frozen=True)
class Event:
    """Something that happened; what queries match and its JSON are made once, and only if somebody wants it."""

    kind: str
    """`NewBlock`, `NewBlockHeader`, `NewBlockEvents` or `Tx`."""
    make_tags: Callable[[], dict[str, list[str]]]
    make_value: Callable[[], Json]
    tx_hash: str = ""
    """Of a `Tx` event."""
    result: abci.ExecTxResult | None = None
    """Of a `Tx` event."""
    height: int = 0

    @cached_property
    def tags(self) -> dict[str, list[str]]:
        """What queries match."""
        return self.make_tags()

    @cached_property
    def types(self) -> frozenset[str]:
        """The types in the tags."""
        return types_of(self.tags)

    @cached_property
    def data(self) -> str:
        """JSON: type and value."""
        return dump({"type": f"tendermint/event/{self.kind}", "value": self.make_value()})

    @cached_property
    def events(self) -> str:
        """JSON: the tags."""
        return dump(self.tags)


Deliver = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class Subscription:
    """A client's wish to hear of events."""

    client: str
    text: str
    query: Query
    deliver: Deliver

    kind: str | None
    """The one kind of event it can match, or None."""
    tx_hash: str | None
    """The one transaction it can match, or None."""

    @classmethod
    def of(cls, client: str, text: str, query: Query, deliver: Deliver) -> "Subscription":
        """A wish and what it is narrowed to."""
        return cls(client, text, query, deliver, _find_wanted(query, _EVENT_TYPE), _find_wanted(query, TX_HASH))

    def matches(self, event: Event) -> bool:
        """Whether the client wants to hear of it."""
        return self.kind in (None, event.kind) and self.query.matches(event.tags, event.types)


def _find_wanted(query: Query, tag: str) -> str | None:
    """The value that a query wants of a tag."""
    return next((c.text for c in query.conditions if c.tag == tag and c.op == "="), None)


class EventBus:
    """All subscriptions."""

    def __init__(self, *, max_clients: int, max_per_client: int) -> None:
        self._max_clients = max_clients
        self._max_per_client = max_per_client
        self._by_client: dict[str, dict[Query, Subscription]] = {}
        self._general: dict[tuple[str, Query], Subscription] = {}
        self._by_hash: dict[str, dict[tuple[str, Query], Subscription]] = {}

    def subscribe(self, client: str, text: str, deliver: Deliver) -> None:
        """Call `deliver` with every event that matches; CallError for a bad query, one subscribed to already, or too
        many.
        """
        own = self._by_client.get(client, {})
        if client not in self._by_client and len(self._by_client) >= self._max_clients:
            raise CallError(f"max_subscription_clients {self._max_clients} reached")
        if len(own) >= self._max_per_client:
            raise CallError(f"max_subscriptions_per_client {self._max_per_client} reached")
        query = parse_query(text)
        if query in own:
            raise CallError("already subscribed")
        subscription = Subscription.of(client, text, query, deliver)
        self._by_client.setdefault(client, own)[query] = subscription
        self._shelf(subscription)[client, query] = subscription

    def unsubscribe(self, client: str, text: str) -> None:
        """End one subscription; CallError if there is none."""
        query = parse_query(text)
        own = self._by_client.get(client, {})
        subscription = own.pop(query, None)
        if subscription is None:
            raise CallError("subscription not found")
        self._forget(subscription)
        if not own:
            del self._by_client[client]

    def unsubscribe_all(self, client: str) -> None:
        """End all of a client's subscriptions; CallError if it has none."""
        own = self._by_client.pop(client, None)
        if own is None:
            raise CallError("subscription not found")
        for subscription in own.values():
            self._forget(subscription)

    async def announce(self, blocks: asyncio.Queue[Decided]) -> None:
        """Tell of every block that comes in, until cancelled."""
        while True:
            decided = await blocks.get()
            try:
                await self.publish(decided)
            except Exception:
                # One block's announcement is lost, not all that follow.
                _LOG.exception("announcing block %d failed", decided.block.header.height)

    async def publish(self, decided: Decided) -> None:
        """Tell of a block: the block, its header, its events, then its transactions in order, with turns for those who
        are told to send on: a subscriber to all would be too slow otherwise for a block of more than its buffer holds.
        """
        for event in self._make_block_events(decided):
            self._offer(event)
        if self._general or self._by_hash:
            for position, event in enumerate(_make_tx_events(decided)):
                if position % _TURN == 0:
                    await asyncio.sleep(0)
                self._offer(event)

    def _make_block_events(self, decided: Decided) -> Iterator[Event]:
        if not self._general:
            return
        response, header = decided.response, decided.block.header

        def make_tags(kind: str) -> dict[str, list[str]]:
            return {**flatten_events(response.events), _EVENT_TYPE: [kind]}

        yield Event("NewBlock", lambda: make_tags("NewBlock"), lambda: _render_new_block(decided))
        yield Event(
            "NewBlockHeader",
            lambda: {_EVENT_TYPE: ["NewBlockHeader"]},
            lambda: {"header": render_header(header)},
        )
        yield Event(
            "NewBlockEvents",
            lambda: make_tags("NewBlockEvents"),
            lambda: {
                "height": str(header.height),
                "events": render_events(response.events) or None,
                "num_txs": str(len(decided.block.data.txs)),
            },
        )

    def _offer(self, event: Event) -> None:
        for subscription in [*self._general.values()]:
            if subscription.matches(event):
                subscription.deliver(event)
        for subscription in [*self._by_hash.get(event.tx_hash, {}).values()]:
            if subscription.matches(event):
                subscription.deliver(event)

    def _shelf(self, subscription: Subscription) -> dict[tuple[str, Query], Subscription]:
        tx_hash = subscription.tx_hash
        return self._general if tx_hash is None else self._by_hash.setdefault(tx_hash, {})

    def _forget(self, subscription: Subscription) -> None:
        shelf = self._shelf(subscription)
        del shelf[subscription.client, subscription.query]
        if not shelf and subscription.tx_hash is not None:
            del self._by_hash[subscription.tx_hash]


def parse_query(text: str) -> Query:
    """A query for subscribing; CallError if it is none."""
    if len(text) > MAX_QUERY_LENGTH:
        raise CallError("maximum query length exceeded")
    try:
        return Query.parse(text)
    except QueryError as error:
        raise CallError(f"failed to parse query: {error}") from None


def _make_tx_events(decided: Decided) -> Iterator[Event]:
    height = decided.block.header.height
    for position, (tx, result) in enumerate(zip(decided.block.data.txs, decided.response.tx_results, strict=True)):
        yield _make_tx_event(height, position, tx, result)


def _make_tx_event(height: int, position: int, tx: bytes, result: abci.ExecTxResult) -> Event:
    tx_hash = hexed(hash_tx(tx))

    def make_tags() -> dict[str, list[str]]:
        return {
            **flatten_events(result.events),
            _EVENT_TYPE: ["Tx"],
            TX_HASH: [tx_hash],
            TX_HEIGHT: [str(height)],
        }

    def make_value() -> Json:
        value = {"height": str(height), **({"index": position} if position else {}), "tx": base64ed(tx)}
        return {"TxResult": {**value, "result": render_tx_result_briefly(result)}}

    return Event("Tx", make_tags, make_value, tx_hash, result, height)


def _render_new_block(decided: Decided) -> Json:
    response = decided.response
    outcome: Json = {}
    if response.events:
        outcome["events"] = render_events(response.events)
    if response.tx_results:
        outcome["tx_results"] = [render_tx_result(result) for result in response.tx_results]
    outcome["validator_updates"] = render_validator_updates(response.validator_updates) or None
    if response.HasField("consensus_param_updates"):
        outcome["consensus_param_updates"] = render_param_updates(response.consensus_param_updates)
    outcome["app_hash"] = base64_or_null(response.app_hash)
    return {
        "block": render_block(decided.block),
        "block_id": render_block_id(decided.block_id),
        "result_finalize_block": outcome,
    }
