"""The line of payers: who may stand in it, what is taken and given back."""

from dataclasses import replace

import pytest
from tests.x.escrow.world import NO_FEES, ORDER, OTHER, OWNER, PROVIDER, RICH, SPONSOR, World, dec, params, uve

from virtengine.kit.codec.address import Address
from virtengine.kit.codec.decimal import Dec
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin, DecCoin
from virtengine.kit.codec.gen.virtengine.escrow.v1.escrow import AccountId, AccountState, DepositSource
from virtengine.kit.codec.gen.virtengine.escrow.v1.tx import MsgDeposit, MsgDepositResponse
from virtengine.kit.sdk.errors import InsufficientFunds, SdkError
from virtengine.kit.sdk.gas import GasMeter
from virtengine.x.escrow.errors import (
    AccountClosed,
    AccountExists,
    AccountNotFound,
    AmountTooLarge,
    GrantsNotSupported,
    InvalidAmount,
    InvalidSource,
    TooManyDeposits,
    WrongDenom,
)
from virtengine.x.escrow.ledger import MAX_AMOUNT, spend

BALANCE = DepositSource.BALANCE


def line(world: World) -> list[tuple[bytes, int]]:
    return [(deposit.depositor, deposit.remaining) for deposit in world.account().deposits]


def deliver(world: World, depositor: Address, amount: Coin, source: DepositSource = BALANCE) -> MsgDepositResponse:
    msg = MsgDeposit(depositor=depositor, account=ORDER, amount=amount, source=source)
    assert msg.signers() == (depositor,)
    with world.tx() as ctx:
        return world.module.msgs.deposit(ctx, msg)


def test_anybody_pays_in_with_a_message(world: World) -> None:
    world.open_account(0)
    assert deliver(world, SPONSOR, uve(70)) == MsgDepositResponse()
    assert line(world) == [(SPONSOR, 70)]
    assert (world.gain(SPONSOR), world.module_balance("escrow"), world.account().deposited) == (-70, 70, 70)
    assert world.events("EventDeposited")[0]["amount"] == '{"denom":"uve","amount":"70"}'
    assert world.events("order") == [{"owner": world.events("order")[0]["owner"], "sequence": "1"}]
    assert world.hooks.calls == [("funded", 1, 1)]


@pytest.mark.parametrize(
    ("amount", "source", "error"),
    [
        (uve(1), DepositSource.GRANT, GrantsNotSupported),
        (uve(1), DepositSource.UNSPECIFIED, InvalidSource),
        (Coin(denom="uact", amount=1), BALANCE, WrongDenom),
        (uve(0), BALANCE, InvalidAmount),
        (uve(-1), BALANCE, InvalidAmount),
        (uve(RICH + 1), BALANCE, InsufficientFunds),
        (uve(MAX_AMOUNT), BALANCE, AmountTooLarge),
        (uve(2**127), BALANCE, AmountTooLarge),
        (uve(2**255), BALANCE, AmountTooLarge),
    ],
)
def test_a_deposit_that_is_refused_changes_nothing(
    world: World, amount: Coin, source: DepositSource, error: type[SdkError]
) -> None:
    world.open_account(100)
    before = world.account(), world.gain(OWNER), list(world.ctx.events), list(world.hooks.calls)
    with pytest.raises(error):
        deliver(world, OWNER, amount, source)
    assert (world.account(), world.gain(OWNER), world.ctx.events, world.hooks.calls) == before


def test_a_deposit_needs_an_account(world: World) -> None:
    with pytest.raises(AccountNotFound, match="/1: There is no such escrow account"):
        deliver(world, OWNER, uve(1))
    with pytest.raises(AccountNotFound, match=r"^/7"):
        world.escrow.settle(world.ctx, AccountId(sequence=7))


def test_l3_a_closed_account_takes_nothing_and_is_not_made_again(world: World) -> None:
    world.open_account(100)
    with pytest.raises(AccountExists):
        world.escrow.create_account(world.ctx, ORDER, "uve")
    world.escrow.close_account(world.ctx, ORDER)
    with pytest.raises(AccountClosed):
        deliver(world, OWNER, uve(1))
    with pytest.raises(AccountExists):
        world.escrow.create_account(world.ctx, ORDER, "uve")


def test_a_deposit_joins_the_payers_last_place_only() -> None:
    world = World(params(max_deposits=4))
    world.open_account(10)
    world.deposit(5)
    world.advance(3)
    world.deposit(1, SPONSOR)
    world.deposit(2, OWNER)
    assert line(world) == [(OWNER, 15), (SPONSOR, 1), (OWNER, 2)]
    assert [deposit.height for deposit in world.account().deposits] == [1, 4, 4]


def test_a8_dust_of_strangers_never_keeps_the_owner_out() -> None:
    """The line is short, its last place is the owner's, and he can always pay more."""
    world = World(params(max_deposits=4, **NO_FEES))
    world.open_account(10)
    world.deposit(1, SPONSOR)
    world.deposit(1, OTHER)
    for depositor in (SPONSOR, PROVIDER):
        with pytest.raises(TooManyDeposits):
            deliver(world, depositor, uve(1))
    deliver(world, OTHER, uve(1))
    world.deposit(5, OWNER)
    world.deposit(5, OWNER)
    with pytest.raises(TooManyDeposits):
        deliver(world, OTHER, uve(1))
    assert line(world) == [(OWNER, 10), (SPONSOR, 1), (OTHER, 2), (OWNER, 10)]
    world.escrow.close_account(world.ctx, ORDER)
    assert [world.gain(who) for who in (OWNER, SPONSOR, OTHER)] == [0, 0, 0]


def test_a8_the_cost_of_closing_a_full_line_is_bounded() -> None:
    world = World(params(**NO_FEES))
    world.open_account(1)
    for _ in range(100):
        for depositor in (SPONSOR, OTHER):
            try:
                deliver(world, depositor, uve(1))
            except TooManyDeposits:
                continue
    assert len(line(world)) == 31
    assert len(line(world)) < params().max_deposits
    meter = GasMeter(600_000)
    world.escrow.close_account(world.metered(meter), ORDER)
    assert world.module_balance("escrow") == 0


def test_a7_an_empty_place_in_the_middle_is_the_only_one_that_goes(world: World) -> None:
    world.open_account(10)
    world.deposit(5, SPONSOR)
    world.deposit(7, OTHER)
    first, second, third = world.account().deposits
    gap = (first, replace(second, remaining=0), third)
    assert [(deposit.depositor, deposit.remaining) for deposit in spend(gap, 4)] == [(OWNER, 6), (OTHER, 7)]
    assert list(spend(gap, 10)) == [third]
    assert list(spend(gap, 17)) == []
    assert list(spend(gap, 0)) == [first, third]


def test_a6_each_account_keeps_to_its_denomination(free: World) -> None:
    acts = AccountId(owner=OWNER, sequence=2)
    free.open_account(100)
    free.escrow.create_account(free.ctx, acts, "uact")
    free.escrow.deposit(free.ctx, acts, OWNER, Coin(denom="uact", amount=100), BALANCE)
    free.escrow.open_payment(free.ctx, acts, PROVIDER, dec(15), dec(0))
    free.advance(20)
    free.escrow.close_account(free.ctx, acts)
    assert (free.gain(PROVIDER, "uact"), free.gain(PROVIDER), free.account().deposits[0].remaining) == (90, 0, 100)


@pytest.mark.parametrize("payees", [(PROVIDER, OTHER), (OTHER, PROVIDER)])
def test_a5_a_shortfall_is_split_in_proportion_whoever_comes_first(free: World, payees: tuple) -> None:
    free.open_account(150)
    for rate, payee in zip((10, 90), payees, strict=True):
        free.open_payment(rate, payee)
    free.advance(2)
    free.escrow.close_account(free.ctx, ORDER)
    assert [free.gain(payee) for payee in payees] == [10, 90]
    assert free.gain(OWNER) == -100


@pytest.mark.parametrize("amount", [2**63 - 1, 2**63, 2**64 + 1, MAX_AMOUNT])
def test_a16_amounts_beyond_machine_words_are_amounts(amount: int) -> None:
    world = World(params(**NO_FEES), rich=2**200)
    world.open_account(amount)
    number = world.escrow.open_payment(world.ctx, ORDER, PROVIDER, Dec.from_raw(amount * 10**17 + 1), dec(0))
    assert world.runway() == 9
    world.advance(30)
    assert world.escrow.withdraw(world.ctx, ORDER, number).gross == amount * 9 // 10
    with pytest.raises(AmountTooLarge):
        deliver(world, OWNER, uve(MAX_AMOUNT + 1 - amount))
    world.escrow.close_account(world.ctx, ORDER)
    assert world.state() is AccountState.CLOSED


@pytest.mark.parametrize(
    ("ceiling", "blocks", "needed"),
    [
        ("0.1", 10, 500_000),
        ("50000", 10, 500_000),
        ("50000.000000000000000001", 10, 500_001),
        ("1000000", 7, 7_000_000),
    ],
)
def test_the_minimum_hold_covers_the_runway_but_is_never_below_the_parameter(
    world: World, ceiling: str, blocks: int, needed: int
) -> None:
    price = DecCoin(denom="uve", amount=dec(ceiling))
    assert world.escrow.minimum_hold(world.ctx, price, blocks) == uve(needed)


@pytest.mark.parametrize(
    ("ceiling", "error"),
    [
        (DecCoin(denom="uact", amount=dec(1)), WrongDenom),
        (DecCoin(denom="uve", amount=dec(0)), InvalidAmount),
        (DecCoin(denom="uve", amount=dec(-1)), InvalidAmount),
        (DecCoin(denom="uve", amount=Dec.from_raw(2**315 - 1)), AmountTooLarge),
    ],
)
def test_a_minimum_hold_for_an_impossible_ceiling(world: World, ceiling: DecCoin, error: type[SdkError]) -> None:
    with pytest.raises(error):
        world.escrow.minimum_hold(world.ctx, ceiling, 2**62)
