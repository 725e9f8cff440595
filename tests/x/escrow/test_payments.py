"""Payments: what is refused, and that refusing changes nothing."""

from collections.abc import Callable

import pytest
from tests.x.escrow.world import ORDER, OTHER, OWNER, PROVIDER, World, dec

from virtengine.kit.codec.decimal import Dec
from virtengine.kit.codec.gen.virtengine.escrow.v1.escrow import AccountId
from virtengine.kit.sdk.context import Context
from virtengine.kit.sdk.errors import SdkError
from virtengine.x.escrow.errors import (
    AccountClosed,
    AccountNotFound,
    InsufficientEscrow,
    InvalidAmount,
    InvalidRate,
    PaymentClosed,
    PaymentNotFound,
    ReserveExceeded,
    TooManyPayments,
)
from virtengine.x.escrow.keeper import EscrowKeeper
from virtengine.x.escrow.ledger import MAX_PAYMENTS

Verb = Callable[[EscrowKeeper, Context, AccountId, int], object]

VERBS: dict[str, Verb] = {
    "pause": lambda keeper, ctx, account, number: keeper.pause_payment(ctx, account, number),
    "resume": lambda keeper, ctx, account, number: keeper.resume_payment(ctx, account, number),
    "credit": lambda keeper, ctx, account, number: keeper.credit(ctx, account, number, dec(0)),
    "claim": lambda keeper, ctx, account, number: keeper.claim(ctx, account, number, dec(0)),
    "release": lambda keeper, ctx, account, number: keeper.release_reserve(ctx, account, number, dec(0)),
    "withdraw": lambda keeper, ctx, account, number: keeper.withdraw(ctx, account, number),
    "close": lambda keeper, ctx, account, number: keeper.close_payment(ctx, account, number),
}
verbs = pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)


@verbs
def test_a_payment_that_is_not_there(world: World, verb: Verb) -> None:
    world.open_account()
    with pytest.raises(PaymentNotFound):
        verb(world.escrow, world.ctx, ORDER, 1)


@verbs
def test_a_payment_that_is_closed(world: World, verb: Verb) -> None:
    world.open_account()
    number = world.open_payment(1)
    world.escrow.close_payment(world.ctx, ORDER, number)
    with pytest.raises(PaymentClosed):
        verb(world.escrow, world.ctx, ORDER, number)


@verbs
def test_a_payment_of_a_closed_account(world: World, verb: Verb) -> None:
    world.open_account()
    number = world.open_payment(1)
    world.escrow.close_account(world.ctx, ORDER)
    with pytest.raises(AccountClosed):
        verb(world.escrow, world.ctx, ORDER, number)


@verbs
def test_a_payment_of_no_account(world: World, verb: Verb) -> None:
    with pytest.raises(AccountNotFound):
        verb(world.escrow, world.ctx, ORDER, 1)


@pytest.mark.parametrize(
    ("rate", "reserve_rate", "error"),
    [
        (dec(0), dec(1), InvalidRate),
        (dec(-1), dec(0), InvalidRate),
        (dec(1), dec(-1), InvalidRate),
        (dec("1000.000000000000000001"), dec(0), InsufficientEscrow),
        (dec(999), dec("1.000000000000000001"), InsufficientEscrow),
        (Dec.from_raw(2**315 - 1), Dec.from_raw(2**315 - 1), InsufficientEscrow),
    ],
)
def test_a_payment_that_cannot_be_opened(world: World, rate: Dec, reserve_rate: Dec, error: type[SdkError]) -> None:
    world.open_account(1_000)
    before = world.account()
    with pytest.raises(error), world.tx() as ctx:
        world.escrow.open_payment(ctx, ORDER, PROVIDER, rate, reserve_rate)
    assert world.account() == before


def test_one_block_is_enough_to_open_a_payment(free: World) -> None:
    free.open_account(1_000)
    number = free.open_payment(990, reserve=10)
    free.advance(9)
    assert free.escrow.withdraw(free.ctx, ORDER, number).gross == 990


def test_paused_payments_count_when_another_is_opened(world: World) -> None:
    world.open_account(100)
    world.escrow.pause_payment(world.ctx, ORDER, world.open_payment(60))
    with pytest.raises(InsufficientEscrow):
        world.open_payment(41)
    assert world.open_payment(40) == 2


def test_payments_are_numbered_and_bounded(world: World) -> None:
    world.open_account()
    for number in range(1, MAX_PAYMENTS + 1):
        assert world.open_payment("0.1") == number
        world.escrow.close_payment(world.ctx, ORDER, number)
    for attempt in (lambda: world.open_payment(1), lambda: world.escrow.charge(world.ctx, ORDER, OTHER, dec(1))):
        with pytest.raises(TooManyPayments):
            attempt()


@pytest.mark.parametrize(
    ("amount", "error"), [("90.000000000000000001", ReserveExceeded), ("-0.000000000000000001", InvalidAmount)]
)
def test_more_than_the_reserve_is_not_drawn(world: World, amount: str, error: type[SdkError]) -> None:
    world.open_account()
    number = world.open_payment(1, reserve=9)
    world.advance(10)
    for draw in (world.escrow.claim, world.escrow.release_reserve):
        with pytest.raises(error):
            draw(world.ctx, ORDER, number, dec(amount))
    world.escrow.claim(world.ctx, ORDER, number, dec(90))
    assert world.escrow.get_payment(world.ctx, ORDER, number).accrued == dec(100)


def test_a_negative_charge(world: World) -> None:
    world.open_account()
    with pytest.raises(InvalidAmount):
        world.escrow.charge(world.ctx, ORDER, OTHER, dec(-1))


def test_a_credit_comes_on_top_of_what_streams_and_takes_at_most_the_funds(free: World) -> None:
    free.open_account(100)
    number = free.open_payment(10)
    free.advance(2)
    with pytest.raises(InvalidAmount):
        free.escrow.credit(free.ctx, ORDER, number, dec(-1))
    free.escrow.credit(free.ctx, ORDER, number, dec("5.5"))
    assert free.escrow.get_payment(free.ctx, ORDER, number).accrued == dec("25.5")
    assert free.runway() == 7
    free.escrow.credit(free.ctx, ORDER, number, dec(10**40))
    assert (free.escrow.get_payment(free.ctx, ORDER, number).accrued, free.funds()) == (dec(100), dec(0))


def test_a_claim_may_come_after_the_payment_was_paused(free: World) -> None:
    free.open_account()
    number = free.open_payment(1, reserve=9)
    free.advance(10)
    free.escrow.pause_payment(free.ctx, ORDER, number)
    free.advance(10)
    free.escrow.claim(free.ctx, ORDER, number, dec(90))
    free.escrow.close_account(free.ctx, ORDER)
    assert (free.gain(PROVIDER), free.gain(OWNER)) == (100, -100)


def test_reading_what_is_not_there(world: World) -> None:
    assert world.escrow.find_account(world.ctx, ORDER) is None
    with pytest.raises(AccountNotFound):
        world.escrow.runway(world.ctx, ORDER)
    with pytest.raises(PaymentNotFound):
        world.escrow.get_payment(world.ctx, ORDER, 1)


def test_a_payout_is_announced(world: World) -> None:
    world.open_account()
    number = world.open_payment(100)
    world.advance(5)
    world.escrow.close_account(world.ctx, ORDER)
    (settled,) = world.events("EventSettled")
    amounts = {name: settled[name] for name in ("gross", "net", "platform", "validators")}
    coin = '{{"denom":"uve","amount":"{}"}}'.format
    assert amounts == {"gross": coin(500), "net": coin(485), "platform": coin(10), "validators": coin(5)}
    assert settled["payment"] == str(number)
    (refunded,) = world.events("EventRefunded")
    assert refunded["amount"] == coin(500)
    (closed,) = world.events("AccountStateChanged")
    assert (closed["from"], closed["to"]) == ('"ACCOUNT_STATE_OPEN"', '"ACCOUNT_STATE_CLOSED"')
