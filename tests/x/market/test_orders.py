"""Orders: what may be asked for, how an order is funded, and how it ends before anybody serves it."""

from dataclasses import replace
from typing import Any

import pytest
from tests.x.market.world import COMMITMENT, OTHER_COMMITMENT, UNITS, BidState, Market, price, seal, uve

from virtengine.kit.codec.envelope import owner_copy_context
from virtengine.kit.codec.gen.virtengine.market.v1 import tx
from virtengine.kit.codec.gen.virtengine.market.v1.market import (
    CloseReason,
    Endpoint,
    EndpointKind,
    Gpu,
    OrderKind,
    OrderState,
    Requirement,
    ResourceUnit,
    Volume,
)
from virtengine.kit.crypto.hashes import module_address
from virtengine.kit.sdk.errors import InsufficientFunds
from virtengine.x.encryption import errors as encryption
from virtengine.x.escrow import errors as escrow
from virtengine.x.market import errors


@pytest.fixture(scope="module")
def shared() -> Market:
    return Market()


def unit(**changes: Any) -> ResourceUnit:
    return replace(UNITS[0], resources=replace(UNITS[0].resources, **changes))


def gpu(**changes: Any) -> ResourceUnit:
    return unit(gpu=replace(Gpu(units=1, vendor="nvidia", model="a100"), **changes))


TOO_BIG = 1 << 50

BAD_UNITS: dict[str, tuple[ResourceUnit, ...]] = {
    "none": (),
    "too many": tuple(replace(UNITS[0], id=number) for number in range(1, 22)),
    "id zero": (replace(UNITS[0], id=0),),
    "ids not going up": (UNITS[0], UNITS[0]),
    "count zero": (replace(UNITS[0], count=0),),
    "count too large": (replace(UNITS[0], count=51),),
    "too little CPU": (unit(cpu_milli=9),),
    "too much CPU": (unit(cpu_milli=384_001),),
    "too little memory": (unit(memory_bytes=(1 << 20) - 1),),
    "too much memory": (unit(memory_bytes=TOO_BIG),),
    "too large a volume": (unit(volumes=(Volume(size_bytes=TOO_BIG),)),),
    "two unnamed volumes": (unit(volumes=(Volume(size_bytes=1 << 30),) * 2),),
    "too many volumes": (unit(volumes=tuple(Volume(name=f"v{n}", size_bytes=1 << 30) for n in range(9))),),
    "an ill-named volume": (unit(volumes=(Volume(name="a/b", size_bytes=1 << 30),)),),
    "an ill-named class": (unit(volumes=(Volume(class_=" ", size_bytes=1 << 30),)),),
    "a GPU of nobody": (gpu(vendor=""),),
    "a GPU without a model": (gpu(model=""),),
    "a GPU with half a wildcard": (gpu(model="a*"),),
    "an ill-named interface": (gpu(interface="p ci"),),
    "too many GPUs": (gpu(units=25),),
    "no GPUs at all": (gpu(units=0),),
    "an endpoint without a kind": (unit(endpoints=(Endpoint(kind=EndpointKind.UNSPECIFIED, sequence=1),)),),
    "two endpoints of one number": (unit(endpoints=(Endpoint(kind=EndpointKind.HTTP, sequence=1),) * 2),),
    "too many endpoints": (unit(endpoints=tuple(Endpoint(kind=EndpointKind.TCP, sequence=n) for n in range(33))),),
}


@pytest.mark.parametrize("what", BAD_UNITS)
def test_units_out_of_bounds_are_refused(shared: Market, what: str) -> None:
    message = shared.order_message(units=BAD_UNITS[what])
    shared.deliver(shared.alice, message).fails_with(errors.UnitsInvalid)


@pytest.mark.parametrize(
    ("error", "changes"),
    [
        (errors.KindUnsupported, {"kind": OrderKind.VM}),
        (errors.KindUnsupported, {"kind": OrderKind.UNSPECIFIED}),
        (errors.RequirementInvalid, {"requirements": (Requirement(key="1x", value="y"),)}),
        (errors.RequirementInvalid, {"requirements": (Requirement(key="a*b", value="y"),)}),
        (errors.RequirementInvalid, {"requirements": (Requirement(key="region", value=""),)}),
        (errors.RequirementInvalid, {"requirements": (Requirement(key="region", value="eu"),) * 51}),
        (errors.PriceInvalid, {"ceiling": price(0)}),
        (errors.PriceInvalid, {"ceiling": price("-1")}),
        (errors.PriceInvalid, {"ceiling": price(10**18 + 1)}),
        (errors.PriceInvalid, {"ceiling": price(1, "!")}),
        (errors.TermInvalid, {"bid_window": 0}),
        (errors.TermInvalid, {"bid_window": 1 << 62}),
        (errors.TermInvalid, {"min_duration": -1}),
        (errors.TermInvalid, {"grace": 1}),
        (errors.TermInvalid, {"grace": 1 << 62}),
        (errors.CommitmentInvalid, {"commitment": b"short"}),
        (escrow.WrongDenom, {"ceiling": price(1, "other")}),
        (escrow.WrongDenom, {"deposit": replace(uve(5), denom="other")}),
        (escrow.InvalidAmount, {"deposit": uve(-5)}),
        (InsufficientFunds, {"deposit": uve(10**15)}),
    ],
)
def test_a_term_out_of_bounds_is_refused(shared: Market, error: Any, changes: dict[str, Any]) -> None:
    shared.deliver(shared.alice, shared.order_message(**changes)).fails_with(error)


def test_good_units_of_every_kind_are_taken(shared: Market) -> None:
    units = (
        replace(
            unit(
                volumes=(Volume(size_bytes=1 << 30), Volume(name="data", size_bytes=1 << 40, class_="fast")),
                gpu=Gpu(units=24, vendor="nvidia", model="*", memory_bytes=1 << 36, interface="sxm"),
                endpoints=(Endpoint(kind=EndpointKind.HTTP, sequence=0), Endpoint(kind=EndpointKind.UDP, sequence=1)),
            ),
            count=50,
        ),
        replace(UNITS[0], id=7),
    )
    requirements = (Requirement(key="capabilities/gpu/*", value="true"), Requirement(key="a*", value="b"))
    id = shared.create_order(units=units, requirements=requirements)
    assert (shared.order(id).units, shared.order(id).requirements) == (units, requirements)


def test_orders_of_an_owner_are_numbered_and_their_fee_goes_to_the_validators() -> None:
    market = Market(order_fee=uve(77))
    before = market.balance(market.alice)
    assert [market.create_order(deposit=uve(0)).sequence for _ in range(3)] == [1, 2, 3]
    assert market.balance(market.alice) == before - 3 * 77
    assert market.chain.balance(module_address("fee_collector")) == 3 * 77


def test_an_order_opens_exactly_when_its_escrow_holds_the_minimum() -> None:
    market = Market(min_runway_blocks=10)
    order = market.create_order(deposit=uve(999))
    assert market.order(order).state is OrderState.PENDING
    market.deliver(market.bob, market.bid_message(order)).fails_with(errors.OrderNotOpen)
    market.deposit(order, 1, market.stranger).ok()
    found = market.order(order)
    assert (found.state, found.deadline) == (OrderState.OPEN, market.height + 20)


def test_the_owners_copy_comes_back_with_the_order_and_must_be_theirs() -> None:
    market = Market()
    copy = market.owner_copy()
    id = market.create_order(owner_copy=copy)
    assert market.order(id).owner_copy == copy
    context = owner_copy_context(market.chain.chain_id, market.alice.address, COMMITMENT)
    for error, wrong in (
        (encryption.EnvelopeSignatureInvalid, market.owner_copy(OTHER_COMMITMENT)),
        (encryption.EnvelopeMalformed, replace(copy, nonce=b"")),
        (encryption.SenderUnknown, seal(market.bob, market.alice.encryption_key, context)),
        (encryption.RecipientUnknown, seal(market.alice, market.bob.encryption_key, context)),
    ):
        market.deliver(market.alice, market.order_message(owner_copy=wrong)).fails_with(error)


def test_an_unfunded_order_closes_at_its_deadline_and_takes_money_in_its_last_block() -> None:
    market = Market(funding_window=5)
    late, saved = market.create_order(deposit=uve(10)), market.create_order(deposit=uve(10))
    before = market.balance(market.alice)
    market.chain.advance(market.order(late).deadline - market.height)
    found = market.order(late)
    assert (found.state, found.reason, found.closed_at) == (OrderState.CLOSED, CloseReason.DEADLINE, market.height)
    assert market.balance(market.alice) == before + 10
    market.deposit(saved, 90).ok()
    assert market.height == market.order(saved).created_at + 5
    assert market.order(saved).state is OrderState.OPEN
    market.deposit(late, 1_000).fails_with(escrow.AccountClosed)


def test_without_an_accepted_bid_an_order_closes_with_its_bid_window() -> None:
    market = Market()
    alice, bob = market.balance(market.alice), market.balance(market.bob)
    order = market.create_order(bid_window=4)
    bid = market.bid(order)
    market.chain.advance(market.order(order).deadline - market.height)
    assert market.order(order).reason is CloseReason.DEADLINE
    assert market.get_bid(bid).state is BidState.CLOSED
    assert (market.balance(market.alice), market.balance(market.bob)) == (alice, bob)
    market.deliver(market.alice, market.accept_message(bid)).fails_with(errors.OrderNotOpen)


@pytest.mark.parametrize("deposit", [0, 1_000])
def test_a_cancelled_order_gives_everything_back(deposit: int) -> None:
    market = Market()
    before = market.balance(market.alice)
    order = market.create_order(deposit=uve(deposit))
    if deposit:
        market.bid(order)
    result = market.close_order(order).ok()
    assert {"owner": market.alice.text, "sequence": "1", "state": "CLOSED"}.items() <= (
        result.events_of("order")[-1].items()
    )
    found = market.order(order)
    assert (found.state, found.reason, found.open_bids) == (OrderState.CLOSED, CloseReason.OWNER, 0)
    assert market.balance(market.alice) == before
    market.close_order(order).fails_with(errors.OrderClosed)


def test_only_the_owner_finds_the_order_to_close(shared: Market) -> None:
    order = shared.create_order()
    shared.close_order(order, shared.bob).fails_with(errors.OrderUnknown)
    message = tx.MsgCloseOrder(owner=shared.alice.address, sequence=order.sequence)
    result = shared.chain.deliver(shared.bob.account, message)
    assert result.code
    assert shared.order(order).state is OrderState.OPEN
