"""What accrues is exact, whoever looks at it and how often."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.x.escrow.world import NO_FEES, ORDER, OTHER, OWNER, PROVIDER, World, dec, params

from virtengine.kit.codec.decimal import Dec
from virtengine.kit.codec.gen.virtengine.escrow.v1.escrow import PaymentState


def test_a_third_over_a_thousand_blocks_is_the_floor_less_fees(world: World) -> None:
    """Price 0.333333333333333333 with withdrawals at random heights: not a unit more or less."""
    world.open_account(1_000)
    number = world.open_payment("0.333333333333333333")
    supply, opened_at, moments = world.supply(), world.height, random.Random(7)
    gross = net = platform = validators = 0
    while world.height < opened_at + 1_000:
        world.advance(min(moments.randrange(1, 90), opened_at + 1_000 - world.height))
        payout = world.escrow.withdraw(world.ctx, ORDER, number)
        gross += payout.gross
        net, platform, validators = net + payout.net, platform + payout.platform, validators + payout.validators
    assert gross == 333
    assert net == gross - platform - validators == world.gain(PROVIDER)
    assert (world.module_balance("distribution"), world.module_balance("fee_collector")) == (platform, validators)
    assert world.escrow.get_payment(world.ctx, ORDER, number).accrued == dec("0.333333333333333")
    assert world.supply() == supply
    world.escrow.close_account(world.ctx, ORDER)
    assert world.gain(OWNER) == -333


@pytest.mark.parametrize(("rate", "paid"), [("1.575357", 1_575), ("0.9", 900)])
def test_a2_settling_every_block_takes_nothing_from_anybody(free: World, rate: str, paid: int) -> None:
    """A second payee who settles each block rounds nobody's stream down."""
    free.open_account(10_000)
    honest, busy = free.open_payment(rate, PROVIDER), free.open_payment("0.000000000000000001", OTHER)
    for _ in range(1_000):
        free.advance(1)
        free.escrow.withdraw(free.ctx, ORDER, busy)
    assert free.escrow.withdraw(free.ctx, ORDER, honest).gross == paid


def test_a3_withdrawing_twice_in_a_block_is_paid_once(free: World) -> None:
    free.open_account(1_000)
    first, second = free.open_payment(7), free.open_payment(11, OTHER)
    free.advance(10)
    assert [
        free.escrow.withdraw(free.ctx, ORDER, number).gross for number in (first, first, second, second, first)
    ] == [
        70,
        0,
        110,
        0,
        0,
    ]


def test_a4_closing_in_the_block_of_a_withdrawal_pays_everybody(free: World) -> None:
    free.open_account(1_000)
    first = free.open_payment(3)
    free.open_payment(7, OTHER)
    free.advance(50)
    free.escrow.withdraw(free.ctx, ORDER, first)
    free.escrow.close_account(free.ctx, ORDER)
    assert (free.gain(PROVIDER), free.gain(OTHER), free.gain(OWNER)) == (150, 350, -500)


def test_settling_is_idempotent(world: World) -> None:
    world.open_account(1_000)
    world.open_payment("0.1", reserve="0.2")
    world.advance(9)
    once = world.escrow.settle(world.ctx, ORDER), world.escrow.payments(world.ctx, ORDER)
    assert (world.escrow.settle(world.ctx, ORDER), world.escrow.payments(world.ctx, ORDER)) == once


def test_a_closed_account_settles_to_itself(world: World) -> None:
    world.open_account(1_000)
    world.escrow.close_account(world.ctx, ORDER)
    before = world.account()
    world.advance(3)
    assert world.escrow.settle(world.ctx, ORDER) == before


def test_a_paused_payment_accrues_nothing_and_the_runway_ends(free: World) -> None:
    free.open_account(100)
    number = free.open_payment(10)
    free.advance(3)
    free.escrow.pause_payment(free.ctx, ORDER, number)
    free.escrow.pause_payment(free.ctx, ORDER, number)
    assert free.runway() == -1
    free.advance(20)
    free.escrow.resume_payment(free.ctx, ORDER, number)
    assert free.runway() == 7
    free.advance(2)
    assert free.escrow.withdraw(free.ctx, ORDER, number).gross == 50


def test_a_payment_resumed_without_funds_depletes_at_the_end_of_the_block(free: World) -> None:
    free.open_account(100)
    number = free.open_payment(10)
    free.escrow.pause_payment(free.ctx, ORDER, number)
    free.escrow.charge(free.ctx, ORDER, OTHER, dec(95))
    free.escrow.resume_payment(free.ctx, ORDER, number)
    assert free.runway() == 0
    free.end_block()
    assert free.hooks.calls[-1] == ("depleted", 1, 1)


rates = st.integers(1, 3 * 10**18).map(Dec.from_raw)


@settings(max_examples=40)
@given(
    streams=st.lists(st.tuples(rates, rates), min_size=1, max_size=3),
    deposit=st.integers(18, 200),  # a block of three streams at their highest
    looks=st.sets(st.integers(1, 60)),
)
def test_settling_on_the_way_changes_nothing(streams: list, deposit: int, looks: set) -> None:
    """settle(a) then settle(b) is settle(b), for any heights, rates and funds, across depletion too."""
    worlds = World(params(**NO_FEES)), World(params(**NO_FEES))
    for world in worlds:
        world.open_account(deposit)
        for rate, reserve_rate in streams:
            world.escrow.open_payment(world.ctx, ORDER, PROVIDER, rate, reserve_rate)
    watched, alone = worlds
    for step in range(60):
        if step in looks:
            watched.escrow.settle(watched.ctx, ORDER)
            watched.escrow.withdraw(watched.ctx, ORDER, 1)
        for world in worlds:
            world.end_block()
    for world in worlds:
        world.escrow.withdraw(world.ctx, ORDER, 1)
        world.escrow.settle(world.ctx, ORDER)
    assert watched.account() == alone.account()
    assert watched.escrow.payments(watched.ctx, ORDER) == alone.escrow.payments(alone.ctx, ORDER)
    assert watched.hooks.calls == alone.hooks.calls


def test_runway_counts_as_many_blocks_as_are_paid(free: World) -> None:
    free.open_account(1_000)
    free.open_payment("3.5", reserve="1.5")
    assert free.runway() == 200
    free.advance(60)
    assert (free.runway(), free.funds()) == (140, dec(700))


def test_a_rate_too_small_to_run_out_in_any_future_needs_no_queue(world: World) -> None:
    world.open_account(100)
    number = world.open_payment("0.000000000000000001")
    assert (world.account().depletes_at, world.runway()) == (0, -1)
    world.advance(3)
    world.escrow.settle(world.ctx, ORDER)
    assert world.escrow.get_payment(world.ctx, ORDER, number).accrued == dec("0.000000000000000003")


def test_metered_usage_is_claimed_from_the_reserve_and_the_rest_goes_back(free: World) -> None:
    free.open_account(1_000)
    number = free.open_payment(1, reserve=9)
    free.advance(10)
    free.escrow.claim(free.ctx, ORDER, number, dec("20.5"))
    payment = free.escrow.get_payment(free.ctx, ORDER, number)
    assert (payment.accrued, payment.reserve, free.funds()) == (dec("30.5"), dec("69.5"), dec(900))
    free.escrow.release_reserve(free.ctx, ORDER, number, dec("9.5"))
    assert (free.funds(), free.runway()) == (dec("909.5"), 90)
    assert free.escrow.close_payment(free.ctx, ORDER, number).gross == 30
    closed = free.escrow.get_payment(free.ctx, ORDER, number)
    assert (closed.state, closed.accrued, closed.reserve, closed.paid) == (PaymentState.CLOSED, dec(0), dec(0), 30)
    assert free.funds() == dec(970)


def test_a_charge_takes_at_most_the_funds(free: World) -> None:
    free.open_account(100)
    free.open_payment(10, reserve=5)
    free.advance(4)
    assert free.escrow.charge(free.ctx, ORDER, OTHER, dec("15.9")).gross == 15
    assert free.escrow.charge(free.ctx, ORDER, OTHER, dec(10**40)).gross == 25
    assert free.escrow.charge(free.ctx, ORDER, OTHER, dec(1)).gross == 0
    assert free.funds() == dec(0)
    free.escrow.close_account(free.ctx, ORDER)
    assert (free.gain(PROVIDER), free.gain(OTHER), free.gain(OWNER)) == (40, 40, -80)


def test_a_payout_of_nothing_moves_and_says_nothing(world: World) -> None:
    world.open_account(100)
    number = world.open_payment("0.1")
    world.advance(9)
    payout = world.escrow.withdraw(world.ctx, ORDER, number)
    assert (payout.gross, payout.net, world.events("EventSettled")) == (0, 0, [])
    assert world.gain(OWNER) == -100 == -world.module_balance("escrow")
