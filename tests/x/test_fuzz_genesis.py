"""Whatever a genesis document says: it is refused with words, or the chain it makes runs."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.chain import TestChain
from tests.x.test_fuzz_messages import LONG_DENOM, limits, world

from virtengine.kit.codec.bech32 import encode_account
from virtengine.kit.sdk.errors import SdkError

VALUES = (
    *(0, 1, -1, 3, 1 << 32, 1 << 63, 1 << 64, True, None, "", "uve", LONG_DENOM, "é" * 200, [], {}),
    *("0", "1", "-1", "7", "30", "9223372036854775807", "18446744073709551615", str((1 << 256) - 1), "0.5", "-0.5"),
    *("99999999999999999999999999.0", "2026-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z"),
    *("AAAA", "CLOSE_REASON_OWNER", "ORDER_STATE_OPEN", "LEASE_STATE_ACTIVE", "BID_STATE_OPEN", "PAYMENT_STATE_OPEN"),
    *(encode_account(address) for address in (b"\x07" * 20, b"\x09" * 255)),
)


@cache
def document() -> str:
    """The state of a market with an order in each state."""
    return json.dumps(world().market.chain.export())


@st.composite
def damaged_documents(draw: st.DrawFn) -> dict[str, Any]:
    """That document, but for one to three places."""
    state: dict[str, Any] = json.loads(document())
    for _ in range(draw(st.integers(1, 3))):
        node: Any = state
        while True:
            keys = list(node) if isinstance(node, dict) else list(range(len(node)))
            if not keys:
                break
            key = draw(st.sampled_from(keys))
            if isinstance(node[key], dict | list) and draw(st.integers(0, 5)):
                node = node[key]
                continue
            damage(draw, node, key)
            break
    return state


def damage(draw: st.DrawFn, node: Any, key: Any) -> None:
    """Replace, drop, double or move an entry."""
    match draw(st.sampled_from(("replace", "replace", "replace", "drop", "double", "turn"))):
        case "drop":
            del node[key]
        case "double" if isinstance(node, list):
            node.append(node[key])
        case "turn" if isinstance(node, list):
            node.reverse()
        case _:
            node[key] = draw(st.sampled_from(VALUES))


def start(state: dict[str, Any]) -> TestChain:
    """A chain that goes on from a document of the market's height."""
    chain = TestChain(initial_height=world().market.chain.height + 1)
    chain.genesis = state
    chain.start()
    return chain


def explore(examples: int) -> None:
    ran: list[bool] = []
    refused: list[str] = []

    @limits(examples)
    @given(state=damaged_documents())
    def attempt(state: dict[str, Any]) -> None:
        try:
            chain = start(state)
        except SdkError as error:
            refused.append(str(error))
            return
        chain.time = world().market.chain.time
        chain.advance(3)
        ran.append(True)

    attempt()
    assert ran
    assert refused
    assert all(refused)


def test_a_damaged_document_is_refused_or_makes_a_chain_that_runs() -> None:
    explore(examples=60)


@pytest.mark.slow
def test_a_damaged_document_is_refused_or_makes_a_chain_that_runs_for_long() -> None:
    explore(examples=3_000)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("encryption keys 0 registered_at", "-1"),
        ("market orders 0 deadline", "-1"),
        ("market orders 0 created_at", "9999"),
        ("market bids 0 expires_at", "-1"),
        ("market bids 0 id provider", ""),
        ("market bids 0 id provider", encode_account(b"\x09" * 255)),
        ("market leases 0 deadline", "-1"),
        ("market leases 0 suspended_at", "-1"),
        ("market times 0 height", "-1"),
        ("escrow accounts 0 settled_at", "-1"),
        ("escrow accounts 0 settled_at", "9999"),
    ],
)
def test_what_has_no_place_in_the_state_is_refused_with_words(path: str, value: str) -> None:
    state = json.loads(document())
    *steps, last = [int(step) if step.isdigit() else step for step in path.split()]
    node = state
    for step in steps:
        node = node[step]
    node[last] = value
    with pytest.raises(SdkError, match=r".{10}"):
        start(state)


def test_a_state_comes_back_whole() -> None:
    """Exported, imported and exported: byte for byte."""
    assert json.dumps(start(json.loads(document())).export()) == document()
