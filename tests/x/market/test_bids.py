"""Bids: who may offer what, slots and their loss, and that every deposit comes back whole."""

from dataclasses import replace
from typing import Any

import pytest
from tests.x.market.world import UNITS, BidState, ComponentPrices, Market, price, uve

from virtengine.kit.codec.decimal import Dec
from virtengine.kit.codec.envelope import compute_fingerprint
from virtengine.kit.codec.gen.virtengine.encryption.v1.tx import MsgRevokeKey
from virtengine.kit.codec.gen.virtengine.market.v1 import tx
from virtengine.kit.codec.gen.virtengine.market.v1.market import (
    BidId,
    Gpu,
    OrderId,
    OrderState,
    Requirement,
    ResourceUnit,
)
from virtengine.kit.codec.gen.virtengine.provider.v1.provider import ProviderState
from virtengine.kit.codec.gen.virtengine.provider.v1.tx import MsgUpdateProvider
from virtengine.kit.crypto.hashes import module_address
from virtengine.kit.sdk.errors import InsufficientFunds
from virtengine.x.market import errors


@pytest.fixture(scope="module")
def shared() -> tuple[Market, OrderId]:
    market = Market(max_notice=100)
    return market, market.create_order(bid_window=3_000)


def prices(**changes: str) -> ComponentPrices:
    zero = {name: Dec(0) for name in ComponentPrices.__slots__}
    return ComponentPrices(**{**zero, **{name: Dec.parse(text) for name, text in changes.items()}})


@pytest.mark.parametrize(
    ("error", "changes"),
    [
        (errors.OrderUnknown, {"order": OrderId(owner=b"\1" * 20, sequence=1)}),
        (errors.PriceInvalid, {"price": price(0)}),
        (errors.PriceInvalid, {"price": price("-0.5")}),
        (errors.DenomMismatch, {"price": price(1, "other")}),
        (errors.CeilingExceeded, {"price": price("100.000000000000000001")}),
        (errors.OfferMismatch, {"offer": ()}),
        (errors.OfferMismatch, {"offer": (replace(UNITS[0], count=2),)}),
        (errors.OfferMismatch, {"offer": (replace(UNITS[0], id=2),)}),
        (errors.OfferMismatch, {"offer": (replace(UNITS[0], resources=replace(UNITS[0].resources, cpu_milli=999)),)}),
        (errors.OfferMismatch, {"offer": (replace(UNITS[0], resources=replace(UNITS[0].resources, volumes=())),)}),
        (errors.PriceInvalid, {"components": prices(gpu_second="-1")}),
        (errors.CeilingExceeded, {"components": prices(cpu_milli_second="0.0701")}),
        (errors.TermInvalid, {"notice": -1}),
        (errors.TermInvalid, {"notice": 101}),
        (errors.ExpiryInvalid, {"expires_at": 1}),
        (errors.ExpiryInvalid, {"expires_at": -1}),
        (errors.ExpiryInvalid, {"expires_at": 1 << 60}),
        (errors.DenomMismatch, {"deposit": replace(uve(1_000), denom="other")}),
        (errors.DepositTooSmall, {"deposit": uve(999)}),
        (InsufficientFunds, {"deposit": uve(10**15)}),
    ],
)
def test_a_bid_out_of_bounds_is_refused(shared: tuple[Market, OrderId], error: Any, changes: dict[str, Any]) -> None:
    market, order = shared
    market.deliver(market.bob, market.bid_message(order, **changes)).fails_with(error)


def test_a_bid_may_cost_the_ceiling_with_full_use_of_its_components() -> None:
    market = Market()
    order = market.create_order()
    bid = market.get_bid(market.bid(order, components=prices(cpu_milli_second="0.07"), price=price(30)))
    assert bid.reserve_rate == Dec.from_int(70)
    assert bid.expires_at == market.order(order).deadline


def test_only_an_active_registered_provider_who_is_not_the_owner_may_bid() -> None:
    market = Market()
    order = market.create_order()
    market.deliver(market.stranger, market.bid_message(order, market.stranger)).fails_with(errors.NotProvider)
    market.deliver(market.alice, market.alice.provider()).ok()
    market.deliver(market.alice, market.bid_message(order, market.alice)).fails_with(errors.OwnBid)
    create = market.bob.provider()
    update = {name: getattr(create, name) for name in create.__slots__}
    market.deliver(market.bob, MsgUpdateProvider(**update, state=ProviderState.PAUSED)).ok()
    market.deliver(market.bob, market.bid_message(order)).fails_with(errors.ProviderPaused)


def test_a_provider_without_a_required_attribute_may_not_bid() -> None:
    market = Market()
    for key, value, error in (
        ("region", "us", errors.RequirementUnmet),
        ("regio", "eu", errors.RequirementUnmet),
        ("region", "eu", None),
        ("reg*", "eu", None),
    ):
        order = market.create_order(requirements=(Requirement(key=key, value=value),))
        result = market.deliver(market.bob, market.bid_message(order))
        if error:
            result.fails_with(error)
        else:
            result.ok()


def test_an_offer_makes_a_gpu_concrete_and_nothing_else_different() -> None:
    market = Market()

    def unit(**gpu: Any) -> tuple[ResourceUnit, ...]:
        resources = replace(UNITS[0].resources, gpu=replace(Gpu(units=1, vendor="nvidia", model="*"), **gpu))
        return (replace(UNITS[0], resources=resources),)

    order = market.create_order(units=unit())
    for wrong in (
        unit(),
        UNITS,
        unit(model=""),
        unit(model="a100", units=2),
        unit(model="a100", vendor="amd"),
    ):
        market.deliver(market.bob, market.bid_message(order, offer=wrong)).fails_with(errors.OfferMismatch)
    market.bid(order, offer=unit(model="a100", memory_bytes=1 << 36, interface="pcie"))
    fixed = market.create_order(units=unit(model="a100", memory_bytes=1 << 36, interface="sxm"))
    for wrong in (unit(model="h100"), unit(model="a100"), unit(model="a100", memory_bytes=1 << 36, interface="pcie")):
        market.deliver(market.bob, market.bid_message(fixed, offer=wrong)).fails_with(errors.OfferMismatch)


def test_a_provider_has_one_open_bid_on_an_order_and_may_bid_again_after_taking_it_back() -> None:
    market = Market(bid_fee=uve(5))
    order = market.create_order()
    before = market.balance(market.bob)
    first = market.bid(order)
    market.deliver(market.bob, market.bid_message(order)).fails_with(errors.AlreadyBid)
    market.deliver(market.alice, tx.MsgCloseBid(provider=market.alice.address, bid=first)).fails_with(errors.NotBidder)
    market.deliver(market.bob, tx.MsgCloseBid(provider=market.bob.address, bid=first)).ok()
    market.deliver(market.bob, tx.MsgCloseBid(provider=market.bob.address, bid=first)).fails_with(errors.BidNotOpen)
    second = market.bid(order)
    assert (first.counter, second.counter) == (1, 2)
    assert market.balance(market.bob) == before - 1_000 - 2 * 5
    assert market.chain.balance(module_address("fee_collector")) == 2 * 5
    unknown = replace(second, counter=9)
    market.deliver(market.bob, tx.MsgCloseBid(provider=market.bob.address, bid=unknown)).fails_with(errors.BidUnknown)
    market.deliver(market.alice, market.accept_message(unknown)).fails_with(errors.BidUnknown)


@pytest.mark.parametrize("losers", [1, 2, 19])
def test_when_one_wins_all_others_lose_and_have_their_deposits_in_the_same_transaction(losers: int) -> None:
    market = Market(providers=losers + 1)
    order = market.create_order(bid_window=100)
    before = [market.balance(party) for party in market.providers]
    bids = [market.bid(order, party, price=price(30 + n)) for n, party in enumerate(market.providers)]
    market.accept(bids[0])
    assert [market.get_bid(bid).state for bid in bids[1:]] == [BidState.LOST] * losers
    assert [market.balance(party) for party in market.providers] == [before[0] - 1_000, *before[1:]]


def test_only_a_strictly_better_price_takes_a_slot_and_it_takes_the_dearest() -> None:
    market = Market(providers=5, max_open_bids=2)
    order = market.create_order()
    before = market.balance(market.providers[1])
    cheap = market.bid(order, market.providers[0], price=price(10))
    dear = market.bid(order, market.providers[1], price=price(50))
    for equal in (price(50), price("50.1")):
        message = market.bid_message(order, market.providers[2], price=equal)
        market.deliver(market.providers[2], message).fails_with(errors.SlotsFull)
    better = market.bid(order, market.providers[2], price=price("49.999999999999999999"))
    assert [market.get_bid(bid).state for bid in (cheap, dear, better)] == [
        BidState.OPEN,
        BidState.LOST,
        BidState.OPEN,
    ]
    assert market.balance(market.providers[1]) == before
    market.bid(order, market.providers[3], price=price(9), components=prices(cpu_milli_second="0.04"))
    metered = BidId(order=order, provider=market.providers[3].address, counter=4)
    market.bid(order, market.providers[4], price=price(20))
    assert market.get_bid(metered).state is BidState.LOST
    assert market.order(order).open_bids == 2


def test_among_equals_the_latest_loses_its_slot() -> None:
    market = Market(providers=3, max_open_bids=2)
    order = market.create_order()
    first, second = (market.bid(order, party) for party in market.providers[:2])
    market.bid(order, market.providers[2], price=price(1))
    assert [market.get_bid(bid).state for bid in (first, second)] == [BidState.OPEN, BidState.LOST]


def test_a_bid_expires_after_the_last_height_at_which_it_can_be_accepted() -> None:
    market = Market(providers=2)
    order = market.create_order()
    before = market.balance(market.bob)
    lost = market.bid(order, expires_at=market.height + 3)
    market.chain.advance(2)
    assert market.get_bid(lost).state is BidState.CLOSED
    assert (market.balance(market.bob), market.order(order).open_bids) == (before, 0)
    market.deliver(market.alice, market.accept_message(lost)).fails_with(errors.BidNotOpen)
    taken = market.bid(order, expires_at=market.height + 2)
    market.accept(taken)
    assert market.order(order).state is OrderState.MATCHED


def test_only_the_owner_accepts() -> None:
    market = Market()
    bid = market.bid(market.create_order())
    message = market.accept_message(bid, owner=market.bob.address)
    market.deliver(market.bob, message).fails_with(errors.NotOrderOwner)


def test_a_provider_whose_key_is_dead_cannot_be_sealed_to_and_so_does_not_bid() -> None:
    market = Market()
    order = market.create_order()
    fingerprint = compute_fingerprint(market.bob.encryption_key)
    market.deliver(market.bob, MsgRevokeKey(owner=market.bob.address, fingerprint=fingerprint)).ok()
    market.deliver(market.bob, market.bid_message(order)).fails_with(errors.ProviderKeyNotActive)
