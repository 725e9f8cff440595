"""Who hears of what, and that what nobody may want is not looked into."""

import asyncio
from collections.abc import Iterable
from typing import Any

import pytest

from virtengine.engine.solo.block import hash_tx
from virtengine.engine.solo.executor import Decided
from virtengine.engine.solo.index import flatten_events
from virtengine.engine.solo.rpc import bus as bus_module
from virtengine.engine.solo.rpc.bus import Event, EventBus
from virtengine.kit.codec.gen.tendermint.abci import types_pb2 as abci
from virtengine.kit.codec.gen.tendermint.types import block_pb2
from virtengine.kit.codec.gen.tendermint.types import types_pb2 as pb

TXS = (b"one", b"two", b"three")


@pytest.fixture
def flattened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The types of the events that were looked into."""
    seen: list[str] = []

    def flatten(events: Iterable[Any]) -> dict[str, list[str]]:
        events = list(events)
        seen.extend(event.type for event in events)
        return flatten_events(events)

    monkeypatch.setattr(bus_module, "flatten_events", flatten)
    return seen


def publish(*queries: str) -> list[str]:
    """What a client with these subscriptions is told of a block of three transactions, each with one event."""
    told: list[str] = []
    bus = EventBus(max_clients=1, max_per_client=9)

    def deliver(event: Event) -> None:
        told.append(event.kind if event.kind != "Tx" else event.tags["sent.what"][0])

    for query in queries:
        bus.subscribe("client", query, deliver)
    response = abci.ResponseFinalizeBlock()
    response.events.add(type="begun").attributes.add(key="a", value="b")
    for tx in TXS:
        result = response.tx_results.add(gas_used=5)
        result.events.add(type="sent").attributes.add(key="what", value=tx.decode())
    block = block_pb2.Block(data=pb.Data(txs=TXS))
    asyncio.run(bus.publish(Decided(block, pb.BlockID(), response)))
    return told


@pytest.mark.parametrize(
    ("query", "told", "looked_into"),
    [
        ("tm.event='NewBlockHeader'", ["NewBlockHeader"], 0),
        ("tm.event='NewBlock'", ["NewBlock"], 1),
        (f"tm.event='Tx' AND tx.hash='{hash_tx(b'two').hex().upper()}'", ["two"], 1),
        (f"tx.hash='{hash_tx(b'two').hex().upper()}'", ["two"], 1),
        (f"tm.event='NewBlock' AND tx.hash='{hash_tx(b'two').hex().upper()}'", [], 0),
        ("tm.event='Tx'", ["one", "two", "three"], 3),
        ("sent.what CONTAINS 't'", ["two", "three"], 5),
        ("tm.event='Vote'", [], 0),
        ("tm.event CONTAINS 'Block'", ["NewBlock", "NewBlockHeader", "NewBlockEvents"], 5),
    ],
)
def test_only_what_may_be_wanted_is_looked_into(
    flattened: list[str], query: str, told: list[str], looked_into: int
) -> None:
    assert publish(query) == told
    assert len(flattened) == looked_into


def test_an_event_is_looked_into_once_for_all(flattened: list[str]) -> None:
    assert publish("tm.event='Tx' AND sent.what='one'", "tm.event='Tx' AND sent.what='two'") == ["one", "two"]
    assert flattened == ["sent"] * 3
