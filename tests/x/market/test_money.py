"""When the money runs out: suspension at the predicted height, the grace, and what metered components may cost."""

import pytest
from tests.x.market.world import BidState, ComponentPrices, Counters, Market, price, uve

from virtengine.kit.codec.decimal import Dec
from virtengine.kit.codec.gen.virtengine.escrow.v1.escrow import AccountState
from virtengine.kit.codec.gen.virtengine.market.v1.market import CloseReason, LeaseState, MeterSource, OrderState

# --- the grace


@pytest.mark.parametrize("provider_sleeps", [False, True])
def test_funds_for_37_blocks_suspend_at_the_predicted_height_and_close_after_the_grace(provider_sleeps: bool) -> None:
    market = Market(final_record_blocks=4)
    alice, bob = market.balance(market.alice), market.balance(market.bob)
    lease = market.run({"deposit": uve(37 * 30 + 29), "grace": 6})
    started = market.height
    assert market.lease_answer(lease).runway_blocks == 37
    market.chain.advance(36)
    assert market.lease(lease).state is LeaseState.ACTIVE
    market.chain.advance()
    suspended = market.lease(lease)
    assert (suspended.state, suspended.suspended_at, market.height) == (
        LeaseState.SUSPENDED,
        started + 37,
        started + 37,
    )
    assert market.lease_answer(lease).runway_blocks == 0
    if not provider_sleeps:
        market.submit(market.record(lease, to_height=started + 37)).ok()
    market.chain.advance(started + 37 + 6 - market.height)
    if provider_sleeps:
        assert market.states(lease) == (OrderState.ACTIVE, LeaseState.CLOSING)
        assert market.lease(lease).stop_at == started + 37
        market.chain.advance(4)
    assert market.states(lease) == (OrderState.CLOSED, LeaseState.CLOSED)
    assert market.order(lease.order).reason is market.lease(lease).reason is CloseReason.INSUFFICIENT_FUNDS
    assert market.get_bid(market.lease(lease).bid).state is BidState.CLOSED
    assert (market.balance(market.alice), market.balance(market.bob)) == (alice - 37 * 30, bob + 37 * 30)


def test_a_top_up_in_the_last_block_of_the_grace_resumes_and_what_lay_between_is_free() -> None:
    market = Market()
    lease = market.run({"deposit": uve(37 * 30), "grace": 6})
    started = market.height
    market.chain.advance(37 + 5)
    assert market.lease(lease).state is LeaseState.SUSPENDED
    market.deposit(lease.order, 90, market.stranger).ok()
    resumed = market.lease(lease)
    assert market.height == started + 37 + 6
    assert (resumed.state, resumed.suspended_at) == (LeaseState.ACTIVE, 0)
    market.chain.advance(3)
    again = market.lease(lease)
    assert (again.state, again.suspended_at) == (LeaseState.SUSPENDED, started + 37 + 6 + 3)
    market.chain.advance(3)
    bob = market.balance(market.bob)
    market.withdraw(lease).ok()
    assert market.balance(market.bob) == bob + (37 + 3) * 30


def test_a_grace_is_earned_back_by_running_and_not_by_a_block_per_grace() -> None:
    """Nobody keeps a suspended workload waiting for a block's price per grace: standing still takes from the grace,
    and each active block gives one back."""
    market = Market()
    lease = market.run({"deposit": uve(300), "grace": 6})
    market.chain.advance(10)
    assert market.lease(lease).deadline == market.height + 6
    market.chain.advance(5)
    market.deposit(lease.order, 30).ok()
    assert (market.lease(lease).state, market.lease(lease).grace_full_at) == (LeaseState.ACTIVE, market.height + 6)
    market.chain.advance()
    assert (market.lease(lease).state, market.lease(lease).deadline) == (LeaseState.SUSPENDED, market.height + 1)
    market.deposit(lease.order, 60).ok()
    market.chain.advance(2)
    assert (market.lease(lease).state, market.lease(lease).deadline) == (LeaseState.SUSPENDED, market.height + 2)
    market.deposit(lease.order, 30 * 20).ok()
    market.chain.advance(20)
    assert (market.lease(lease).state, market.lease(lease).deadline) == (LeaseState.SUSPENDED, market.height + 6)


def test_a_small_top_up_takes_nothing_of_the_grace_that_was_left() -> None:
    """Anybody may pay in: a stranger's block must not bring the end nearer."""
    market = Market()
    lease = market.run({"deposit": uve(300), "grace": 50})
    market.chain.advance(10)
    end = market.lease(lease).deadline
    market.chain.advance(9)
    market.deposit(lease.order, 30, market.stranger).ok()
    market.chain.advance()
    assert (market.lease(lease).state, market.lease(lease).deadline) == (LeaseState.SUSPENDED, end + 2)


def test_a_top_up_that_does_not_pay_for_a_block_resumes_nothing() -> None:
    market = Market()
    lease = market.run({"deposit": uve(100), "grace": 6})
    market.chain.advance(3)
    market.deposit(lease.order, 19).ok()
    assert market.lease(lease).state is LeaseState.SUSPENDED
    market.deposit(lease.order, 1).ok()
    assert market.lease(lease).state is LeaseState.ACTIVE


def test_a_block_after_the_grace_is_too_late() -> None:
    market = Market()
    lease = market.run({"deposit": uve(100), "grace": 6})
    market.chain.advance(3 + 6)
    assert market.lease(lease).state is LeaseState.CLOSING
    market.deposit(lease.order, 1_000).ok()
    account = market.account(lease.order)
    assert (market.lease(lease).state, account.account.state) == (LeaseState.CLOSING, AccountState.OPEN)
    market.chain.advance(3)
    assert market.account(lease.order).funds.truncate() == 1_010
    alice = market.balance(market.alice)
    market.submit(market.record(lease)).ok()
    assert market.balance(market.alice) == alice + 1_010


def test_a_notice_ends_a_suspended_lease_where_it_was_suspended() -> None:
    market = Market()
    lease = market.run({"deposit": uve(100), "grace": 500}, notice=8)
    started = market.height
    market.close(lease, market.bob, CloseReason.DECOMMISSION).ok()
    market.chain.advance(8)
    found = market.lease(lease)
    assert (found.state, found.reason, found.stop_at) == (
        LeaseState.CLOSING,
        CloseReason.DECOMMISSION,
        started + 3,
    )


def test_an_owner_ends_a_suspended_lease() -> None:
    market = Market()
    lease = market.run({"deposit": uve(100), "grace": 500})
    started = market.height
    market.chain.advance(5)
    market.close_order(lease.order).ok()
    assert (market.lease(lease).state, market.lease(lease).stop_at) == (LeaseState.CLOSING, started + 3)


def test_without_usage_records_a_lease_is_closed_and_each_record_keeps_it_alive() -> None:
    market = Market(liveness_blocks=5)
    lease = market.run({"deposit": uve(10_000)})
    market.chain.advance(3)
    market.submit(market.record(lease)).ok()
    market.chain.advance(4)
    assert market.lease(lease).state is LeaseState.ACTIVE
    market.chain.advance()
    found = market.lease(lease)
    assert (found.state, found.reason, found.stop_at) == (LeaseState.CLOSING, CloseReason.NO_USAGE, market.height)


def test_a_suspended_lease_is_not_asked_for_records_until_it_goes_on() -> None:
    market = Market(liveness_blocks=5)
    lease = market.run({"deposit": uve(100), "grace": 500})
    market.chain.advance(20)
    assert market.lease(lease).state is LeaseState.SUSPENDED
    market.deposit(lease.order, 10_000).ok()
    market.chain.advance(5)
    assert market.lease(lease).reason is CloseReason.NO_USAGE


# --- metered components: one milli-CPU second costs 0.002, so full use of 1,000 costs 2 per block of a second


METERED = ComponentPrices(
    cpu_milli_second=Dec.parse("0.002"), memory_byte_second=Dec(0), storage_byte_second=Dec(0), gpu_second=Dec(0)
)


def used(milli_seconds: int) -> Counters:
    return Counters(cpu_milli_seconds=milli_seconds)


def test_metered_use_is_paid_from_a_reserve_and_the_rest_of_it_goes_back() -> None:
    market = Market()
    lease = market.run({"deposit": uve(1_000)}, price=price(10), components=METERED)
    started = market.height
    assert market.account(lease.order).account.depletes_at == started + 1_000 // 12
    market.chain.advance(9)
    bob = market.balance(market.bob)
    market.submit(market.record(lease, counters=used(4_500))).ok()
    assert market.balance(market.bob) == bob + 10 * 10 + 9
    account = market.account(lease.order)
    assert account.payments[0].reserve == Dec(0)
    assert account.funds == Dec.from_int(1_000 - 109)
    assert account.runway_blocks == (1_000 - 109) // 12


def test_full_use_in_slow_blocks_is_paid_up_to_the_reserve_and_never_beyond() -> None:
    market = Market()
    lease = market.run({"deposit": uve(1_000)}, price=price(10), components=METERED)
    market.chain.advance(9, seconds_per_block=5)
    bob = market.balance(market.bob)
    market.submit(market.record(lease, counters=used(46_000))).ok()
    assert market.balance(market.bob) == bob + 10 * 10 + 10 * 2


def test_reserve_of_blocks_that_are_not_recorded_yet_is_kept_for_them() -> None:
    market = Market()
    lease = market.run({"deposit": uve(1_000)}, price=price(10), components=METERED)
    started = market.height
    market.chain.advance(9)
    market.submit(market.record(lease, to_height=started + 4, counters=used(0))).ok()
    assert market.account(lease.order).payments[0].reserve == Dec.from_int(6 * 2)
    bob = market.balance(market.bob)
    market.submit(market.record(lease, counters=used(7_000))).ok()
    assert market.balance(market.bob) == bob + 10 + 14


@pytest.mark.parametrize("late", [False, True])
def test_a_record_after_the_usage_grace_moves_the_counters_and_is_paid_nothing(late: bool) -> None:
    market = Market(usage_grace_blocks=4)
    lease = market.run({"deposit": uve(1_000)}, price=price(10), components=METERED)
    started = market.height
    market.chain.advance(5 + late)
    bob = market.balance(market.bob)
    market.submit(market.record(lease, to_height=started + 2, counters=used(2_000))).ok()
    assert market.balance(market.bob) == bob + 10 * (6 + late) + (0 if late else 4)
    assert market.lease(lease).counters == used(2_000)
    bob = market.balance(market.bob)
    market.submit(market.record(lease, counters=used(3_000))).ok()
    assert market.balance(market.bob) == bob + 10 + 2


def test_sums_over_a_process_tree_are_evidence_and_cost_nothing() -> None:
    market = Market()
    lease = market.run({"deposit": uve(1_000)}, price=price(10), components=METERED)
    market.chain.advance(4)
    bob = market.balance(market.bob)
    market.submit(market.record(lease, counters=used(5_000), source=MeterSource.PROCESS_TREE)).ok()
    assert market.balance(market.bob) == bob + 50
    assert market.account(lease.order).payments[0].reserve == Dec(0)


def test_reserve_that_comes_back_lets_a_suspended_lease_go_on() -> None:
    market = Market()
    lease = market.run({"deposit": uve(120), "grace": 50}, price=price(10), components=METERED)
    started = market.height
    market.chain.advance(12)
    assert market.lease(lease).suspended_at == started + 10
    market.submit(market.record(lease, to_height=started + 10, counters=used(0))).ok()
    assert market.lease(lease).state is LeaseState.ACTIVE
    market.chain.advance(1)
    assert market.lease(lease).state is LeaseState.SUSPENDED


def test_the_final_record_is_paid_for_its_components_too() -> None:
    market = Market()
    alice, bob = market.balance(market.alice), market.balance(market.bob)
    lease = market.run({"deposit": uve(1_000)}, price=price(10), components=METERED)
    market.chain.advance(9)
    market.close_order(lease.order).ok()
    market.chain.advance(2)
    market.submit(market.record(lease, counters=used(5_000), final=True)).ok()
    assert (market.balance(market.alice), market.balance(market.bob)) == (alice - 110, bob + 110)
    assert market.states(lease) == (OrderState.CLOSED, LeaseState.CLOSED)


def test_a_third_of_a_unit_per_block_adds_up_to_exactly_the_floor() -> None:
    market = Market()
    bob = market.balance(market.bob)
    lease = market.run({"ceiling": price(1)}, price=price("0.333333333333333333"))
    for blocks in (7, 1, 30, 2, 60):
        market.chain.advance(blocks - 1)
        market.withdraw(lease).ok()
    assert market.balance(market.bob) == bob - 1_000 + 33
