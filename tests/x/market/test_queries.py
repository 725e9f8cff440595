"""Questions about the market: filters by everybody's part in it, pages, costs, and who would bid."""

from dataclasses import replace
from typing import Any

import pytest
from tests.x.market.world import UNITS, BidState, Market, price, uve

from virtengine.kit.codec.gen.cosmos.base.query.v1beta1.pagination import PageRequest
from virtengine.kit.codec.gen.virtengine.market.v1 import query
from virtengine.kit.codec.gen.virtengine.market.v1.market import (
    CloseReason,
    Gpu,
    LeaseId,
    LeaseState,
    OrderKind,
    OrderState,
    Requirement,
)
from virtengine.kit.codec.gen.virtengine.provider.v1.provider import Attribute, Capacity
from virtengine.kit.sdk.errors import InvalidRequest
from virtengine.x.market import errors
from virtengine.x.market.params import DEFAULT_PARAMS


class Stage:
    """Orders of alice: leased by the first provider, open with bids of both, closed; and one of a stranger."""

    def __init__(self) -> None:
        self.market = market = Market(providers=2)
        self.lease = market.run()
        self.open = market.create_order()
        self.bids = [market.bid(self.open, party) for party in market.providers]
        self.closed = market.create_order()
        market.close_order(self.closed).ok()
        message = market.order_message(owner=market.stranger.address, deposit=uve(0))
        market.deliver(market.stranger, message).ok()

    def orders(self, **request: Any) -> list[tuple[bytes, int]]:
        found = self.market.chain.query(query.QueryOrdersRequest(**request)).orders
        return [(order.id.owner, order.id.sequence) for order in found]

    def found_bids(self, **request: Any) -> list[tuple[int, bytes]]:
        found = self.market.chain.query(query.QueryBidsRequest(**request)).bids
        return sorted((bid.id.order.sequence, bid.id.provider) for bid in found)

    def leases(self, **request: Any) -> list[LeaseId]:
        return [lease.id for lease in self.market.chain.query(query.QueryLeasesRequest(**request)).leases]


@pytest.fixture(scope="module")
def stage() -> Stage:
    return Stage()


def test_orders_are_found_by_owner_state_kind_and_height(stage: Stage) -> None:
    alice, stranger = stage.market.alice.address, stage.market.stranger.address
    everybody = sorted([(alice, 1), (alice, 2), (alice, 3), (stranger, 1)])
    assert stage.orders() == everybody
    assert stage.orders(kind=OrderKind.CONTAINER) == everybody
    assert stage.orders(kind=OrderKind.VM) == []
    assert stage.orders(owner=alice) == [(alice, 1), (alice, 2), (alice, 3)]
    assert stage.orders(owner=alice, state=OrderState.CLOSED) == [(alice, 3)]
    assert stage.orders(state=OrderState.OPEN) == [(alice, 2)]
    assert stage.orders(state=OrderState.PENDING) == [(stranger, 1)]
    height = stage.market.order(stage.closed).created_at
    assert stage.orders(min_height=height) == sorted([(alice, 3), (stranger, 1)])
    assert stage.orders(state=OrderState.OPEN, min_height=height) == []


def test_orders_come_in_pages(stage: Stage) -> None:
    seen, key = [], b""
    while True:
        page = PageRequest(key=key, limit=1)
        answer = stage.market.chain.query(query.QueryOrdersRequest(owner=stage.market.alice.address, pagination=page))
        seen += [order.id.sequence for order in answer.orders]
        key = answer.pagination.next_key
        if not key:
            break
    assert seen == [1, 2, 3]
    page = PageRequest(limit=1, reverse=True)
    newest = stage.market.chain.query(query.QueryOrdersRequest(owner=stage.market.alice.address, pagination=page))
    assert newest.orders[0].id.sequence == 3


def test_bids_are_found_by_order_provider_and_state(stage: Stage) -> None:
    alice = stage.market.alice.address
    first, second = (party.address for party in stage.market.providers)
    everything = sorted([(1, first), (2, first), (2, second)])
    assert stage.found_bids() == stage.found_bids(owner=alice) == everything
    assert stage.found_bids(owner=alice, sequence=2) == sorted([(2, first), (2, second)])
    assert stage.found_bids(owner=alice, sequence=2, provider=second) == [(2, second)]
    assert stage.found_bids(provider=first) == [(1, first), (2, first)]
    assert stage.found_bids(provider=first, state=BidState.OPEN) == [(2, first)]
    assert stage.found_bids(provider=first, state=BidState.ACCEPTED) == [(1, first)]
    assert stage.found_bids(state=BidState.LOST) == []


def test_bids_on_an_order_without_its_owner_are_a_mistake_and_not_none(stage: Stage) -> None:
    for provider in (b"", stage.market.bob.address):
        with pytest.raises(InvalidRequest, match="the owner is missing"):
            stage.market.chain.query(query.QueryBidsRequest(sequence=1, provider=provider))


def test_leases_are_found_by_owner_provider_and_state() -> None:
    market = Market(providers=2)
    stage = Stage.__new__(Stage)
    stage.market = market
    live = market.run()
    ended = market.run()
    market.close_order(ended.order).ok()
    market.submit(market.record(ended)).ok()
    alice, bob = market.alice.address, market.bob.address
    for everything in ({}, {"owner": alice}, {"provider": bob}, {"owner": alice, "provider": bob}):
        assert stage.leases(**everything) == [live, ended]
        assert stage.leases(**everything, live=True) == [live]
        assert stage.leases(**everything, state=LeaseState.CLOSED) == [ended]
        assert stage.leases(**everything, state=LeaseState.ACTIVE) == [live]
        assert stage.leases(**everything, state=LeaseState.CLOSED, live=True) == []
    assert stage.leases(provider=market.providers[1].address) == []
    assert stage.leases(owner=market.stranger.address) == []


def test_a_leases_answer_says_what_it_cost_and_how_long_the_money_lasts() -> None:
    market = Market()
    lease = market.match()
    answer = market.lease_answer(lease)
    assert (answer.cost.truncate(), answer.paid, answer.funds.truncate(), answer.runway_blocks) == (
        0,
        uve(0),
        1_000,
        -1,
    )
    market.confirm(lease)
    market.chain.advance(3)
    market.withdraw(lease).ok()
    market.chain.advance(2)
    answer = market.lease_answer(lease)
    assert (answer.cost.truncate(), answer.paid, answer.funds.truncate(), answer.runway_blocks) == (
        180,
        uve(120),
        820,
        27,
    )
    market.close(lease, market.alice, CloseReason.OWNER).ok()
    market.submit(market.record(lease)).ok()
    answer = market.lease_answer(lease)
    assert (answer.cost.truncate(), answer.paid, answer.funds.truncate(), answer.runway_blocks) == (
        210,
        uve(210),
        0,
        -1,
    )


def test_what_is_not_there_is_not_found(stage: Stage) -> None:
    market = stage.market
    for request, error in (
        (query.QueryOrderRequest(owner=market.alice.address, sequence=99), errors.OrderUnknown),
        (query.QueryLeaseRequest(owner=market.alice.address, sequence=99), errors.OrderUnknown),
        (query.QueryLeaseRequest(owner=market.alice.address, sequence=2), errors.LeaseUnknown),
        (query.QueryBidRequest(owner=market.alice.address, sequence=2), errors.BidUnknown),
    ):
        with pytest.raises(error):
            market.chain.query(request)


def test_params_are_told(stage: Stage) -> None:
    params = stage.market.chain.query(query.QueryParamsRequest()).params
    assert params.max_bid_window == DEFAULT_PARAMS.max_bid_window


def test_screening_says_who_would_bid_and_every_reason_why_others_would_not() -> None:
    market = Market(providers=0)
    for number, changes in enumerate(
        (
            {},
            {"capacity": Capacity(cpu_milli=999, memory_bytes=1, storage_bytes=1, gpu_units=0), "attributes": ()},
            {"attributes": (Attribute(key="region", value="us"),)},
        )
    ):
        party = replace(market.alice, account=market.chain.account(f"screened {number}", "1000uve"))
        market.deliver(party, *party.registrations(), party.provider(**changes)).ok()
    unit = replace(UNITS[0], resources=replace(UNITS[0].resources, gpu=Gpu(units=1, vendor="nvidia", model="*")))
    request = query.QueryScreeningRequest(units=(unit,), requirements=(Requirement(key="region", value="eu"),))
    reasons = sorted(len(found.reasons) for found in market.chain.query(request).providers)
    assert reasons == [0, 1, 5]
    assert all(found.fits is not found.reasons for found in market.chain.query(request).providers)
    with pytest.raises(errors.UnitsInvalid):
        market.chain.query(query.QueryScreeningRequest(units=(), requirements=()))


def test_transactions_are_found_by_flat_attributes() -> None:
    market = Market()
    result = market.deliver(market.alice, market.order_message(ceiling=price(10))).ok()
    (opened,) = [event for event in result.events_of("order") if event.get("state") == "OPEN"]
    assert (opened["owner"], opened["sequence"]) == (market.alice.text, "1")
    typed = result.events_of("virtengine.market.v1.EventOrderStateChanged")
    assert [(event["from"], event["to"]) for event in typed] == [
        ('"ORDER_STATE_UNSPECIFIED"', '"ORDER_STATE_PENDING"'),
        ('"ORDER_STATE_PENDING"', '"ORDER_STATE_OPEN"'),
    ]
