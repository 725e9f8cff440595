"""Akash's settlement tables, as they come out where no debt is possible."""

import pytest
from tests.x.escrow.world import ORDER, OTHER, OWNER, PROVIDER, SPONSOR, World, dec

from virtengine.kit.codec.gen.virtengine.escrow.v1.escrow import AccountState, PaymentState

OPEN, DEPLETED, CLOSED = AccountState.OPEN, AccountState.DEPLETED, AccountState.CLOSED


@pytest.mark.parametrize(
    ("deposit", "rates", "blocks", "paid", "funds", "state", "last_block"),
    [
        (100, (1, 2), 5, (5, 10), 85, OPEN, 33),
        (100, (10, 10), 5, (50, 50), 0, DEPLETED, 5),
        (100, (10, 10), 6, (50, 50), 0, DEPLETED, 5),
        (200, (10, 10), 5, (50, 50), 100, OPEN, 10),
        (200, (10, 10), 6, (60, 60), 80, OPEN, 10),
        (200, (10, 10), 10, (100, 100), 0, DEPLETED, 10),
        (200, (10, 10), 11, (100, 100), 0, DEPLETED, 10),
        (90, (10, 10), 6, (40, 40), 10, DEPLETED, 4),
        (190, (10, 10), 10, (90, 90), 10, DEPLETED, 9),
        (100, (10, 90), 2, (10, 90), 0, DEPLETED, 1),
        (100, (90, 10), 2, (90, 10), 0, DEPLETED, 1),
        (110, (20, 30), 5, (40, 60), 10, DEPLETED, 2),
    ],
)
def test_payees_of_one_deposit(
    free: World, deposit: int, rates: tuple, blocks: int, paid: tuple, funds: int, state: AccountState, last_block: int
) -> None:
    """`last_block` blocks after the payments were opened is the last that the account pays, whatever happens."""
    free.open_account(deposit)
    numbers = [free.open_payment(rate, payee) for rate, payee in zip(rates, (PROVIDER, OTHER), strict=True)]
    opened_at = free.height
    assert free.runway() == last_block
    free.advance(blocks)
    got = tuple(free.escrow.withdraw(free.ctx, ORDER, number).gross for number in numbers)
    assert got == paid == (free.gain(PROVIDER), free.gain(OTHER))
    assert (free.funds(), free.account().paid) == (dec(funds), sum(paid))
    free.end_block()
    assert free.state() is state
    assert [call for call in free.hooks.calls if call[0] == "depleted"] == (
        [("depleted", 1, opened_at + last_block)] if state is DEPLETED else []
    )


def test_l1_what_is_not_earned_goes_back(free: World) -> None:
    free.open_account(1_000)
    free.open_payment(30)
    free.advance(10)
    free.escrow.close_account(free.ctx, ORDER)
    account = free.account()
    assert (account.state, account.paid, account.refunded, account.deposits) == (CLOSED, 300, 700, ())
    assert (free.gain(PROVIDER), free.gain(OWNER)) == (300, -300)


def test_l2_nothing_accrues_before_the_payment_is_opened(free: World) -> None:
    free.open_account(1_000)
    free.advance(10)
    number = free.open_payment(30)
    assert free.account().settled_at == 11
    free.advance(1)
    assert free.escrow.settle(free.ctx, ORDER).settled_at == 12
    assert free.escrow.get_payment(free.ctx, ORDER, number).accrued == dec(30)


def test_l3_a_life_in_steps(free: World) -> None:
    free.open_account(1_000)
    number = free.open_payment(30)
    free.advance(10)
    assert free.escrow.withdraw(free.ctx, ORDER, number).gross == 300
    assert free.funds() == dec(700)
    free.advance(20)
    assert free.escrow.close_payment(free.ctx, ORDER, number).gross == 600
    assert free.escrow.get_payment(free.ctx, ORDER, number).state is PaymentState.CLOSED
    assert (free.state(), free.runway()) == (OPEN, -1)
    free.escrow.close_account(free.ctx, ORDER)
    assert (free.gain(PROVIDER), free.gain(OWNER)) == (900, -900)


def test_l4_more_than_there_is_is_never_owed(free: World) -> None:
    free.open_account(1_000)
    number = free.open_payment(30)
    opened_at = free.height
    free.advance(105)
    assert free.escrow.withdraw(free.ctx, ORDER, number).gross == 990
    assert (free.state(), free.funds()) == (DEPLETED, dec(10))
    assert free.hooks.calls[-1] == ("depleted", 1, opened_at + 33)
    for _ in range(2):
        free.escrow.close_account(free.ctx, ORDER)
        assert (free.state(), free.gain(PROVIDER), free.gain(OWNER)) == (CLOSED, 990, -990)


def test_l6_deposits_are_spent_and_given_back_in_order(free: World) -> None:
    free.open_account(50)
    free.deposit(70, SPONSOR)
    number = free.open_payment(10)
    free.advance(8)
    free.escrow.withdraw(free.ctx, ORDER, number)
    assert [(deposit.depositor, deposit.remaining) for deposit in free.account().deposits] == [(SPONSOR, 40)]
    free.escrow.close_account(free.ctx, ORDER)
    assert (free.gain(OWNER), free.gain(SPONSOR), free.gain(PROVIDER)) == (-50, -30, 80)


def test_l7_neighbours_of_one_payer_are_one_deposit(free: World) -> None:
    free.open_account(500_000)
    free.deposit(500_000)
    free.deposit(500_000, SPONSOR)
    free.deposit(500_000, OTHER)
    free.deposit(500_000, OWNER)
    line = [(OWNER, 1_000_000), (SPONSOR, 500_000), (OTHER, 500_000), (OWNER, 500_000)]
    assert [(deposit.depositor, deposit.remaining) for deposit in free.account().deposits] == line
    number = free.open_payment(1_000_000)
    free.advance(1)
    free.escrow.withdraw(free.ctx, ORDER, number)
    assert [(deposit.depositor, deposit.remaining) for deposit in free.account().deposits] == line[1:]


def test_fees_are_floored_and_the_payee_gets_the_rest(world: World) -> None:
    world.open_account(1_000_000)
    number = world.open_payment("123456.789")
    world.advance(1)
    payout = world.escrow.withdraw(world.ctx, ORDER, number)
    assert (payout.gross, payout.platform, payout.validators, payout.net) == (123_456, 2_469, 1_234, 119_753)
    assert world.module_balance("distribution") == 2_469
    assert world.module_balance("fee_collector") == 1_234
    assert world.gain(PROVIDER) == 119_753
    assert world.escrow.get_payment(world.ctx, ORDER, number).accrued == dec("0.789")
