"""Running dry is an event at a height that is known beforehand."""

import pytest
from tests.x.escrow.world import NO_FEES, ORDER, OTHER, OWNER, PROVIDER, SPONSOR, World, dec, params

from virtengine.kit.codec.gen.virtengine.escrow.v1.escrow import AccountId, AccountState, PaymentState
from virtengine.x.escrow.errors import AccountDepleted
from virtengine.x.escrow.state import EscrowState

OPEN, DEPLETED, CLOSED = AccountState.OPEN, AccountState.DEPLETED, AccountState.CLOSED


def queue(world: World) -> list[tuple[int, int]]:
    return [(height, key[1]) for _, height, key in EscrowState.depletions.scan(world.ctx)]


@pytest.mark.parametrize("top_up", [19, 20, 21])
def test_a10_a_top_up_resumes_if_it_pays_one_more_block(free: World, top_up: int) -> None:
    """One below, exactly, and one above what a block costs."""
    free.open_account(100)
    numbers = free.open_payment(10), free.open_payment(10, OTHER)
    free.advance(4)
    free.end_block()
    assert free.state() is OPEN
    free.end_block()
    assert (free.state(), free.runway()) == (DEPLETED, 0)
    free.advance(3)
    free.deposit(top_up)
    resumed_at = free.height
    if top_up < 20:
        assert (free.state(), free.runway(), free.funds()) == (DEPLETED, 0, dec(19))
        free.deposit(1)
    assert (free.state(), free.runway(), queue(free)) == (OPEN, 1, [(resumed_at + 1, 1)])
    assert all(free.escrow.get_payment(free.ctx, ORDER, number).state is PaymentState.OPEN for number in numbers)
    free.advance(2)
    assert free.state() is DEPLETED
    assert [free.escrow.withdraw(free.ctx, ORDER, number).gross for number in numbers] == [60, 60]
    assert free.funds() == dec(max(top_up, 20) - 20)


def test_a_top_up_in_the_block_of_depletion_comes_in_time(free: World) -> None:
    free.open_account(100)
    number = free.open_payment(10)
    free.advance(10)
    free.deposit(10)
    free.end_block()
    assert free.state() is OPEN
    assert [call[0] for call in free.hooks.calls] == ["funded", "funded"]
    free.end_block()
    assert (free.state(), free.escrow.withdraw(free.ctx, ORDER, number).gross) == (DEPLETED, 110)


def test_what_is_left_below_a_block_stays_and_is_refunded(free: World) -> None:
    free.open_account(109)
    free.open_payment(10)
    free.advance(40)
    assert (free.state(), free.funds()) == (DEPLETED, dec(9))
    free.escrow.close_account(free.ctx, ORDER)
    assert (free.gain(PROVIDER), free.gain(OWNER)) == (100, -100)


def test_the_listener_hears_of_deposits_and_depletion(world: World) -> None:
    heard: list[tuple[AccountState, str]] = []
    world.hooks.on_funded = lambda ctx, which: heard.append((world.escrow.get_account(ctx, which).state, "funded"))
    world.hooks.on_depleted = lambda ctx, which: heard.append((world.escrow.get_account(ctx, which).state, "depleted"))
    world.open_account(100)
    world.open_payment(10)
    world.advance(11)
    world.deposit(1)
    world.deposit(99, SPONSOR)
    assert heard == [(OPEN, "funded"), (DEPLETED, "depleted"), (DEPLETED, "funded"), (OPEN, "funded")]
    assert world.events("AccountStateChanged")[-1]["to"] == '"ACCOUNT_STATE_OPEN"'


def test_a_listener_may_pause_on_depletion_and_resume_on_funding(free: World) -> None:
    """Paused payments count for whether the account can go on: dust does not make it flap."""
    free.hooks.on_depleted = lambda ctx, which: free.escrow.pause_payment(ctx, which, 1)
    free.hooks.on_funded = lambda ctx, which: (
        free.escrow.resume_payment(ctx, which, 1)
        if free.escrow.payments(ctx, which) and free.escrow.get_account(ctx, which).state is OPEN
        else None
    )
    free.open_account(50)
    free.open_payment(10)
    free.advance(9)
    free.deposit(9)
    assert free.state() is DEPLETED
    free.deposit(1)
    assert (free.state(), free.runway()) == (OPEN, 1)
    free.advance(5)
    assert free.escrow.withdraw(free.ctx, ORDER, 1).gross == 60


def test_a_listener_may_close_the_account(free: World) -> None:
    free.hooks.on_depleted = free.escrow.close_account
    free.open_account(55)
    free.open_payment(10)
    free.advance(9)
    assert (free.state(), free.gain(OWNER), free.gain(PROVIDER)) == (CLOSED, -50, 50)


def test_no_payment_is_opened_in_a_depleted_account(free: World) -> None:
    free.open_account(50)
    free.open_payment(10)
    free.advance(6)
    with pytest.raises(AccountDepleted):
        free.open_payment(1)


def test_reserve_that_comes_back_lets_the_account_go_on_when_asked(free: World) -> None:
    free.open_account(100)
    number = free.open_payment(1, reserve=9)
    free.advance(11)
    assert (free.state(), free.escrow.resume(free.ctx, ORDER)) == (DEPLETED, False)
    free.escrow.release_reserve(free.ctx, ORDER, number, dec(30))
    assert free.state() is DEPLETED
    assert free.escrow.resume(free.ctx, ORDER)
    assert (free.state(), free.runway(), free.hooks.calls[-1]) == (OPEN, 3, ("funded", 1, free.height))
    assert not free.escrow.resume(free.ctx, ORDER)


@pytest.fixture
def crowded() -> World:
    """Three accounts ran dry in a block that handles two; the third waits, a block later."""
    world = World(params(**NO_FEES, max_depletions_per_block=2))
    for sequence in (3, 1, 2):
        id = AccountId(owner=OWNER, sequence=sequence)
        world.open_account(50, id)
        world.open_payment(10, id=id)
    world.advance(6)
    return world


THIRD = AccountId(owner=OWNER, sequence=3)


def test_a_bounded_batch_is_done_and_the_rest_carries_over_in_order(crowded: World) -> None:
    assert crowded.hooks.calls[3:] == [("depleted", 1, 6), ("depleted", 2, 6)]
    assert (crowded.state(THIRD), queue(crowded)) == (OPEN, [(6, 3)])
    crowded.end_block()
    assert (crowded.hooks.calls[-1], queue(crowded)) == (("depleted", 3, 7), [])


def test_what_waits_in_the_queue_accrues_nothing_more(crowded: World) -> None:
    assert crowded.escrow.withdraw(crowded.ctx, THIRD, 1).gross == 50
    assert (crowded.runway(THIRD), queue(crowded)) == (0, [(6, 3)])


def test_what_waits_in_the_queue_and_is_funded_goes_on_from_here(crowded: World) -> None:
    crowded.deposit(9, id=THIRD)
    assert queue(crowded) == [(6, 3)]
    crowded.deposit(11, id=THIRD)
    assert (crowded.state(THIRD), queue(crowded)) == (OPEN, [(9, 3)])
    crowded.advance(2)
    assert crowded.escrow.withdraw(crowded.ctx, THIRD, 1).gross == 70


def test_a_pause_while_waiting_in_the_queue_leaves_it(crowded: World) -> None:
    crowded.escrow.pause_payment(crowded.ctx, THIRD, 1)
    assert queue(crowded) == []
    crowded.advance(4)
    crowded.escrow.resume_payment(crowded.ctx, THIRD, 1)
    assert crowded.escrow.withdraw(crowded.ctx, THIRD, 1).gross == 50
    crowded.end_block()
    assert crowded.state(THIRD) is DEPLETED


def test_depletion_touches_only_what_is_due() -> None:
    """The same reads and writes in that block, however many accounts wait for later."""

    def count(others: int) -> int:
        world = World(params(**NO_FEES), check=False)
        for sequence in range(1, others + 1):
            world.open_account(1_000, AccountId(owner=SPONSOR, sequence=sequence))
            world.open_payment(1, id=AccountId(owner=SPONSOR, sequence=sequence))
        for sequence in range(1, 11):
            world.open_account(10, AccountId(owner=OWNER, sequence=sequence))
            world.open_payment(10, id=AccountId(owner=OWNER, sequence=sequence))
        world.advance(1)
        before = world.ctx.gas.consumed
        world.module.end_block(world.ctx)
        assert len([call for call in world.hooks.calls if call[0] == "depleted"]) == 10
        return world.ctx.gas.consumed - before

    assert count(0) == count(300)
