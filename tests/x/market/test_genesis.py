"""The market's genesis document: what is exported becomes the same state again, and nonsense is refused."""

import json
from dataclasses import replace
from typing import Any

import pytest
from tests.support.chain import TestChain
from tests.x.market.test_money import METERED
from tests.x.market.world import BidState, Market, price, uve

from virtengine.kit.codec.gen.cosmos.bank.v1beta1.genesis import GenesisState as BankGenesis
from virtengine.kit.codec.gen.virtengine.market.v1.genesis import GenesisState, HeightTime, OwnerSequence
from virtengine.kit.codec.gen.virtengine.market.v1.market import (
    CloseReason,
    LeaseState,
    OrderState,
    WorkloadState,
)
from virtengine.kit.codec.json import from_json, to_json
from virtengine.kit.codec.timestamp import Timestamp
from virtengine.kit.sdk.errors import SdkError
from virtengine.x.market import errors
from virtengine.x.market.errors import InvalidGenesis, InvalidParams
from virtengine.x.market.genesis import MarketGenesis
from virtengine.x.market.params import DEFAULT_PARAMS, validate_params


@pytest.fixture(scope="module")
def exported() -> dict[str, Any]:
    """The state of a market with something in every state."""
    market = Market(providers=2)
    market.create_order(deposit=uve(0))
    market.create_order(owner_copy=market.owner_copy(), bid_window=500)
    market.bid(market.create_order(bid_window=500), components=METERED, price=price(10))
    market.match()
    active = market.run({"deposit": uve(10_000)})
    market.submit(market.record(active)).ok()
    market.close(market.run({"deposit": uve(10_000)}, notice=500), market.bob, CloseReason.UNSTABLE).ok()
    market.run({"deposit": uve(100), "grace": 500})
    market.close_order(market.run().order).ok()
    market.close_order(market.match().order).ok()
    market.chain.advance()
    return market.chain.export()


def test_an_exported_chain_starts_again_with_the_same_state(exported: dict[str, Any]) -> None:
    again = TestChain(initial_height=1_000)
    again.genesis = json.loads(json.dumps(exported))
    again.start()
    assert again.export() == exported
    assert [*again.modules.check_invariants(again.ctx())] == []


@pytest.fixture(scope="module")
def document(exported: dict[str, Any]) -> GenesisState:
    genesis = from_json(GenesisState, exported["market"])
    MarketGenesis().validate(genesis)
    states = {order.state for order in genesis.orders}
    assert states == set(OrderState) - {OrderState.UNSPECIFIED}
    assert {lease.state for lease in genesis.leases} == set(LeaseState) - {LeaseState.UNSPECIFIED}
    return genesis


def test_a_document_of_a_later_height_is_refused(exported: dict[str, Any]) -> None:
    again = TestChain(initial_height=2)
    again.genesis = json.loads(json.dumps({**exported, "escrow": again.genesis["escrow"]}))
    escrow = again.modules.accounts.module_address("escrow")
    bank = from_json(BankGenesis, exported["bank"])
    balances = tuple(balance for balance in bank.balances if balance.address != escrow)
    again.genesis["bank"] = to_json(replace(bank, balances=balances, supply=()))
    with pytest.raises(InvalidGenesis, match="something happened at height"):
        again.start()


def at(items: Any, state: Any, /, **changes: Any) -> Any:
    """The same items, the first of that state changed."""
    place = next(n for n, item in enumerate(items) if item.state is state)
    return (*items[:place], replace(items[place], **changes), *items[place + 1 :])


def orders(state: OrderState, /, **changes: Any) -> Any:
    return lambda genesis: replace(genesis, orders=at(genesis.orders, state, **changes))


def leases(state: LeaseState, /, **changes: Any) -> Any:
    return lambda genesis: replace(genesis, leases=at(genesis.leases, state, **changes))


def bids(state: BidState, /, **changes: Any) -> Any:
    return lambda genesis: replace(genesis, bids=at(genesis.bids, state, **changes))


FAULTS = {
    "an order twice": lambda g: replace(g, orders=(*g.orders, g.orders[0])),
    "a sequence twice": lambda g: replace(g, sequences=(*g.sequences, g.sequences[0])),
    "a height twice": lambda g: replace(g, times=(HeightTime(height=1, time=Timestamp(1)),) * 2),
    "an order never numbered": lambda g: replace(g, sequences=(OwnerSequence(owner=g.sequences[0].owner, sequence=1),)),
    "bids of nobody's order": lambda g: replace(g, orders=g.orders[:-1]),
    "a closed order without a reason": orders(OrderState.CLOSED, reason=CloseReason.UNSPECIFIED),
    "an open order with a reason": orders(OrderState.OPEN, reason=CloseReason.OWNER),
    "an open order without a deadline": orders(OrderState.OPEN, deadline=0),
    "an active order with a deadline": orders(OrderState.ACTIVE, deadline=9),
    "more bids than there are": orders(OrderState.OPEN, bids=9),
    "more open bids than there are": orders(OrderState.OPEN, open_bids=9),
    "more attempts than there are": orders(OrderState.ACTIVE, attempts=2),
    "a matched order that is active": orders(OrderState.MATCHED, state=OrderState.ACTIVE, deadline=0),
    "a pending order that is matched": orders(OrderState.PENDING, state=OrderState.MATCHED),
    "a bid above the ceiling": bids(BidState.OPEN, price=price(101)),
    "a bid in another denom": bids(BidState.OPEN, price=price(1, "other")),
    "an accepted bid that lost": bids(BidState.ACCEPTED, state=BidState.LOST),
    "a lease at another price": leases(LeaseState.ACTIVE, price=price(1)),
    "a lease of an unknown bid": lambda g: leases(LeaseState.ACTIVE, bid=replace(g.bids[0].id, counter=77))(g),
    "an active lease with the owner's reason": leases(LeaseState.ACTIVE, reason=CloseReason.OWNER),
    "a closing lease without a reason": leases(LeaseState.CLOSING, reason=CloseReason.UNSPECIFIED),
    "an active lease without a deadline": leases(LeaseState.ACTIVE, deadline=0),
    "a closed lease with a deadline": leases(LeaseState.CLOSED, deadline=5),
    "an active lease that is suspended": leases(LeaseState.ACTIVE, suspended_at=5),
    "a lease suspended beyond its order's grace": leases(LeaseState.SUSPENDED, deadline=10**6),
    "an active lease that was closed": leases(LeaseState.ACTIVE, closed_at=5),
    "an active lease without a payment": leases(LeaseState.ACTIVE, payment=0),
    "a lease recorded before it was active": leases(LeaseState.ACTIVE, recorded_to=1),
}


@pytest.mark.parametrize("what", FAULTS)
def test_a_document_that_contradicts_itself_is_refused(document: GenesisState, what: str) -> None:
    with pytest.raises(InvalidGenesis):
        MarketGenesis().validate(FAULTS[what](document))


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (orders(OrderState.ACTIVE, grace=(1 << 63) - 1), errors.TermInvalid),
        (orders(OrderState.ACTIVE, grace=-1), errors.TermInvalid),
        (orders(OrderState.MATCHED, bid_window=(1 << 63) - 1), errors.TermInvalid),
        (orders(OrderState.ACTIVE, units=()), errors.UnitsInvalid),
        (orders(OrderState.ACTIVE, commitment=b""), errors.CommitmentInvalid),
        (orders(OrderState.CLOSED, ceiling=price(10**19)), errors.PriceInvalid),
        (leases(LeaseState.ACTIVE, notice=(1 << 63) - 1), errors.TermInvalid),
    ],
)
def test_what_no_message_could_have_made_is_refused(document: GenesisState, change: Any, error: type[SdkError]) -> None:
    """Or it would stop the chain at the end of some later block: heights are numbers of 63 bits."""
    with pytest.raises(error):
        MarketGenesis().validate(change(document))


def test_a_grace_cannot_be_taken_ahead(exported: dict[str, Any]) -> None:
    again = TestChain(initial_height=1_000)
    again.genesis = json.loads(json.dumps(exported))
    next(lease for lease in again.genesis["market"]["leases"] if lease["active_at"] != "0")["grace_full_at"] = "1006"
    with pytest.raises(InvalidGenesis, match="something happened at height 1001"):
        again.start()


def test_a_lease_may_say_what_its_workload_does(document: GenesisState) -> None:
    MarketGenesis().validate(leases(LeaseState.ACTIVE, workload=WorkloadState.FAILED)(document))


@pytest.mark.parametrize(
    "changes",
    [
        {"reference_block_ms": 0},
        {"max_open_bids": 101},
        {"funding_window": -1},
        {"time_ring_blocks": 10_000_001},
        {"order_fee": uve(-1)},
        {"bid_fee": replace(uve(1), denom="")},
        {"min_bid_deposit": uve(1 << 97)},
        {"min_grace": 10, "max_grace": 9},
        {"setup_blocks": 31},
        {"usage_grace_blocks": 3_601},
    ],
)
def test_params_out_of_bounds_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidParams):
        validate_params(replace(DEFAULT_PARAMS, **changes))


def test_default_params_are_within_bounds() -> None:
    validate_params(DEFAULT_PARAMS)
    assert MarketGenesis().default().params == DEFAULT_PARAMS


def test_two_open_bids_of_one_provider_and_bids_of_the_owner_are_refused(document: GenesisState) -> None:
    bid = next(bid for bid in document.bids if bid.state is BidState.OPEN)
    twin = replace(bid, id=replace(bid.id, counter=2))
    both = replace(
        orders(OrderState.OPEN)(document),
        orders=tuple(
            replace(order, bids=2, open_bids=2) if order.id == bid.id.order else order for order in document.orders
        ),
        bids=(*document.bids, twin),
    )
    with pytest.raises(InvalidGenesis, match="two open bids"):
        MarketGenesis().validate(both)
    own = replace(bid, id=replace(bid.id, provider=bid.id.order.owner))
    with pytest.raises(InvalidGenesis, match="own"):
        MarketGenesis().validate(replace(document, bids=tuple(own if each == bid else each for each in document.bids)))
