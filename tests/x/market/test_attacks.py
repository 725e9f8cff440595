"""Attacks on the market that others suffered (A1 and A2, A5 to A8 at the level of accounts are escrow's tests)."""

from base64 import b64encode
from dataclasses import replace

import pytest
from tests.x.market.world import BidState, ComponentPrices, Market, price, uve

from virtengine.kit.codec.decimal import Dec
from virtengine.kit.codec.gen.virtengine.market.v1 import tx
from virtengine.kit.codec.gen.virtengine.market.v1.market import LeaseState, OrderState
from virtengine.kit.sdk.errors import InsufficientFunds
from virtengine.x.escrow import errors as escrow
from virtengine.x.market import errors

PANIC = 111222


def test_a1_twenty_losers_all_lose_and_all_deposits_are_back_in_one_transaction() -> None:
    market = Market(providers=21, max_open_bids=21)
    order = market.create_order(bid_window=100)
    before = [market.balance(party) for party in market.providers]
    bids = [market.bid(order, party) for party in market.providers]
    market.deliver(market.alice, market.accept_message(bids[7])).ok()
    states = [market.get_bid(bid).state for bid in bids]
    assert states == [BidState.LOST] * 7 + [BidState.ACCEPTED] + [BidState.LOST] * 13
    after = [market.balance(party) for party in market.providers]
    assert [b - a for b, a in zip(before, after, strict=True)] == [0] * 7 + [1_000] + [0] * 13


def test_a3_withdrawing_twice_in_one_block_and_of_two_leases_in_one_transaction_is_harmless() -> None:
    market = Market()
    first, second = market.run(), market.run({"deposit": uve(2_000)}, price=price(7))
    market.chain.advance(4)
    bob = market.balance(market.bob)
    earned = [market.lease_answer(lease).cost.truncate() for lease in (first, second)]

    def withdraw(lease) -> tx.MsgWithdraw:
        return tx.MsgWithdraw(provider=market.bob.address, lease=lease)

    txs = [
        market.chain.tx(market.bob.account, withdraw(first), withdraw(second)),
        market.chain.tx(market.bob.account, withdraw(first), withdraw(first)),
    ]
    one, two = market.chain.block(txs)
    assert [answer.amount.amount for answer in one.ok().responses] == [earned[0] + 30, earned[1] + 7]
    assert [answer.amount.amount for answer in two.ok().responses] == [0, 0]
    assert market.balance(market.bob) == bob + sum(earned) + 37


def test_a4_what_was_earned_is_paid_when_the_owner_closes_in_the_block_of_a_withdrawal() -> None:
    market = Market()
    alice, bob = market.balance(market.alice), market.balance(market.bob)
    lease = market.run()
    started = market.height
    market.chain.advance(6)
    txs = [
        market.chain.tx(market.bob.account, tx.MsgWithdraw(provider=market.bob.address, lease=lease)),
        market.chain.tx(
            market.alice.account, tx.MsgCloseOrder(owner=market.alice.address, sequence=lease.order.sequence)
        ),
        market.chain.tx(
            market.bob.account, tx.MsgSubmitUsage(provider=market.bob.address, records=(market.record(lease),))
        ),
    ]
    for result in market.chain.block(txs):
        result.ok()
    earned = 30 * (market.height - started)
    assert market.states(lease) == (OrderState.CLOSED, LeaseState.CLOSED)
    assert (market.balance(market.alice), market.balance(market.bob)) == (alice - earned, bob + earned)


def test_a6_no_second_denom_comes_into_an_order() -> None:
    market = Market()
    lease = market.run()
    message = market.bid_message(lease.order, price=price(1, "other"))
    market.deliver(market.bob, message).fails_with(errors.OrderNotOpen)
    market.deliver(market.alice, market.order_message(ceiling=price(1, "other"))).fails_with(escrow.WrongDenom)


@pytest.mark.parametrize(
    ("blocks", "top_up", "state"),
    [
        (32, 0, LeaseState.ACTIVE),
        (33, 0, LeaseState.SUSPENDED),
        (34, 0, LeaseState.SUSPENDED),
        (34, 19, LeaseState.SUSPENDED),
        (34, 20, LeaseState.ACTIVE),
        (34, 21, LeaseState.ACTIVE),
    ],
)
def test_a10_the_last_block_the_one_before_and_after_and_top_ups_around_one_block(
    blocks: int, top_up: int, state: LeaseState
) -> None:
    market = Market()
    bob = market.balance(market.bob)
    lease = market.run({"deposit": uve(1_000), "grace": 500})
    market.chain.advance(blocks)
    if top_up:
        market.deposit(lease.order, top_up).ok()
    assert market.lease(lease).state is state
    if state is LeaseState.SUSPENDED:
        market.withdraw(lease).ok()
        assert market.balance(market.bob) == bob - 1_000 + 990
        assert market.account(lease.order).funds.truncate() == 10 + top_up


def test_a11_a_flood_of_bids_keeps_no_honest_bid_out() -> None:
    market = Market(providers=5, max_open_bids=3, bid_fee=uve(10))
    order = market.create_order(bid_window=100)
    sybils, honest = market.providers[:4], market.providers[4]
    for _ in range(3):
        for sybil in sybils[:3]:
            bid = market.bid(order, sybil, price=price(90))
            market.deliver(sybil, tx.MsgCloseBid(provider=sybil.address, bid=bid)).ok()
    for sybil in sybils[:3]:
        market.bid(order, sybil, price=price(90))
    message = market.bid_message(order, sybils[3], price=price(90))
    market.deliver(sybils[3], message).fails_with(errors.SlotsFull)
    bid = market.bid(order, honest, price=price(80))
    market.accept(bid)
    assert market.order(order).bids == 13


def test_a13_a_bid_in_another_denom_is_an_error() -> None:
    market = Market()
    order = market.create_order()
    for denom in ("other", "", "!", "uve2"):
        result = market.deliver(market.bob, market.bid_message(order, price=price(1, denom)))
        assert result.pb.codespace == "market"


def test_a14_nobody_bids_on_their_own_order() -> None:
    market = Market()
    market.deliver(market.alice, market.alice.provider()).ok()
    order = market.create_order()
    market.deliver(market.alice, market.bid_message(order, market.alice)).fails_with(errors.OwnBid)


HUGE = (1 << 63, 1 << 127, 1 << 255)


@pytest.mark.parametrize("huge", HUGE)
def test_a16_huge_amounts_are_errors_wherever_they_come_in(huge: int) -> None:
    market = Market()
    order = market.create_order()
    atto = Dec(huge)
    whole = Dec(min(huge * 10**18, (1 << 314)))
    dear = replace(price(1), amount=whole)
    zero = {name: Dec(0) for name in ComponentPrices.__slots__}
    deposit = market.bid_message(order, deposit=uve(huge))
    for message in (
        market.order_message(ceiling=dear),
        market.order_message(ceiling=replace(price(1), amount=-atto)),
        market.order_message(deposit=uve(huge)),
        market.order_message(bid_window=(1 << 63) - 1),
        market.order_message(grace=(1 << 63) - 1),
    ):
        assert market.deliver(market.alice, message).code not in (0, PANIC)
    for bid in (
        market.bid_message(order, price=dear),
        market.bid_message(order, notice=(1 << 63) - 1),
        market.bid_message(order, expires_at=(1 << 63) - 1),
        *(
            market.bid_message(order, components=ComponentPrices(**{**zero, name: whole}))
            for name in ComponentPrices.__slots__
        ),
    ):
        assert market.deliver(market.bob, bid).code not in (0, PANIC)
    assert market.deliver(market.bob, deposit).code not in (0, PANIC)


def test_a16_the_dearest_order_there_can_be_has_a_sum_or_is_refused() -> None:
    market = Market(min_runway_blocks=10_000_000, setup_blocks=1)
    message = market.order_message(ceiling=price(10**18), deposit=uve(0))
    order = market.deliver(market.alice, message).ok()
    assert order.response(tx.MsgCreateOrderResponse).id.sequence == 1
    market.deliver(market.alice, replace(message, deposit=uve(10**20))).fails_with(InsufficientFunds)


def test_a16_eighteen_places_are_exact() -> None:
    market = Market()
    bob = market.balance(market.bob)
    lease = market.run(price=price("0.000000000000000001"))
    market.chain.advance(10)
    assert market.lease_answer(lease).cost == Dec(10)
    market.close_order(lease.order).ok()
    market.submit(market.record(lease)).ok()
    assert market.balance(market.bob) == bob


def test_records_with_huge_counters_are_over_the_bound_and_no_panic() -> None:
    market = Market()
    lease = market.run()
    market.chain.advance()
    counters = market.lease(lease).counters
    for name in ("memory_byte_seconds", "storage_byte_seconds"):
        record = market.record(lease, counters=replace(counters, **{name: 1 << 255}))
        market.submit(record).fails_with(errors.UsageOverBound)
        record = market.record(lease, counters=replace(counters, **{name: -1}))
        market.submit(record).fails_with(errors.UsageCounterDecreased)
    for height in (-(1 << 63), (1 << 63) - 1):
        assert market.submit(market.record(lease, to_height=height)).code not in (0, PANIC)
        assert market.submit(market.record(lease, from_height=height)).code not in (0, PANIC)
    market.submit(market.record(lease, sequence=(1 << 64) - 1)).fails_with(errors.UsageGap)


def test_nothing_sealed_is_in_any_event_or_error() -> None:
    market = Market()
    copy = market.owner_copy()
    results = [market.deliver(market.alice, market.order_message(owner_copy=copy))]
    order = results[0].response(tx.MsgCreateOrderResponse).id
    accept = market.accept_message(market.bid(order))
    tampered = market.deliver(market.alice, replace(accept, config=replace(accept.config, content_type="changed")))
    assert tampered.code
    results += [tampered, market.deliver(market.alice, accept)]
    lease = results[-1].response(tx.MsgAcceptBidResponse).id
    results.append(market.deliver(market.bob, market.confirm_message(lease)))
    results += [market.close_order(order), market.submit(market.record(lease))]
    told = "".join(str(result.events) + result.log for result in results)
    assert market.alice.text in told
    for envelope in (copy, accept.config, market.access(lease)):
        for form in (envelope.ciphertext.hex(), b64encode(envelope.ciphertext).decode(), str(envelope.ciphertext)):
            assert form not in told
