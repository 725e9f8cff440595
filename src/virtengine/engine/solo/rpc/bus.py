"""Who is told what: subscriptions by query, and the events of each block.

Lives on the RPC server's event loop. A subscription for one transaction's hash is found by that hash, so many waiting
senders do not make a block's announcement slow.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from virtengine.engine.solo.block import hash_tx
from virtengine.engine.solo.executor import Decided
from virtengine.engine.solo.index import TX_HASH, TX_HEIGHT, flatten_events
from virtengine.engine.solo.query import MAX_QUERY_LENGTH, Query, QueryError
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

_EVENT_TYPE = "tm.event"


@dataclass(frozen=True)
class Event:
    """Something that happened; its JSON is made once, and only if somebody wants it."""

    kind: str
    """`NewBlock`, `NewBlockHeader`, `NewBlockEvents` or `Tx`."""
    tags: dict[str, list[str]]
    """What queries match."""
    make_value: Callable[[], Json]
    result: abci.ExecTxResult | None = None
    """Of a `Tx` event."""
    height: int = 0

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

    @property
    def tx_hash(self) -> str | None:
        """The one transaction it can match, or None."""
        conditions = self.query.conditions
        return next((c.text for c in conditions if c.tag == TX_HASH and c.op == "="), None)


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
        subscription = Subscription(client, text, query, deliver)
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

    def publish(self, decided: Decided) -> None:
        """Tell of a block: the block, its header, its events, then its transactions in order."""
        for event in self._make_block_events(decided):
            self._offer(event)
        if self._general or self._by_hash:
            for event in _make_tx_events(decided):
                self._offer(event)

    def _make_block_events(self, decided: Decided) -> Iterator[Event]:
        if not self._general:
            return
        response, header = decided.response, decided.block.header
        tags = flatten_events(response.events)
        yield Event("NewBlock", {**tags, _EVENT_TYPE: ["NewBlock"]}, lambda: _render_new_block(decided))
        yield Event("NewBlockHeader", {_EVENT_TYPE: ["NewBlockHeader"]}, lambda: {"header": render_header(header)})
        yield Event(
            "NewBlockEvents",
            {**tags, _EVENT_TYPE: ["NewBlockEvents"]},
            lambda: {
                "height": str(header.height),
                "events": render_events(response.events) or None,
                "num_txs": str(len(decided.block.data.txs)),
            },
        )

    def _offer(self, event: Event) -> None:
        for subscription in [*self._general.values()]:
            if subscription.query.matches(event.tags):
                subscription.deliver(event)
        for subscription in [*self._by_hash.get("".join(event.tags.get(TX_HASH, ())), {}).values()]:
            if subscription.query.matches(event.tags):
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
        tags = {
            **flatten_events(result.events),
            _EVENT_TYPE: ["Tx"],
            TX_HASH: [hexed(hash_tx(tx))],
            TX_HEIGHT: [str(height)],
        }
        value = {"height": str(height), **({"index": position} if position else {}), "tx": base64ed(tx)}

        def make_value(value: Json = value, result: abci.ExecTxResult = result) -> Json:
            return {"TxResult": {**value, "result": render_tx_result_briefly(result)}}

        yield Event("Tx", tags, make_value, result, height)


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
