"""Each invariant sees what it is there to see."""

from dataclasses import replace

import pytest
from tests.x.escrow.world import ORDER, OWNER, PROVIDER, PurseState, World, dec

from virtengine.kit.codec.gen.virtengine.escrow.v1.escrow import AccountState, PaymentState
from virtengine.kit.crypto.hashes import module_address
from virtengine.x.escrow.state import EscrowState

KEY = (OWNER, 1)


@pytest.fixture
def world() -> World:
    world = World()
    world.open_account(1_000)
    world.open_payment(5, reserve=1)
    world.advance(4)
    world.escrow.settle(world.ctx, ORDER)
    assert world.violations() == []
    return world


def test_the_module_account_is_short(world: World) -> None:
    PurseState.balances.set(world.ctx, (module_address("escrow"), "uve"), 999)
    assert world.violations() == ["escrow: the module account has 999uve, accounts and holds say 1000"]


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"deposited": 1_001}, "deposited 1001 is not what was paid, refunded and is held: 1000"),
        ({"paid": 1, "refunded": -1}, "an amount is not positive"),
        ({"paid": 1, "deposited": 1_001}, "paid is not the sum"),
        ({"depletes_at": 7}, "depletes at 7, but should at 167"),
        ({"payments": 2}, "2 payments were opened, but there are"),
        ({"payments": 0}, "payment 0101010101010101010101010101010101010101/1/1 has no account"),
        ({"state": AccountState.CLOSED, "depletes_at": 0}, "closed with deposits or living payments"),
    ],
)
def test_an_account_that_is_wrong(world: World, changes: dict, text: str) -> None:
    EscrowState.accounts.set(world.ctx, KEY, replace(world.account(), **changes))
    assert any(text in violation for violation in world.violations())


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"accrued": dec(997)}, "claims exceed what is held by 1.000000000000000000"),
        ({"reserve": dec(-1)}, "a negative amount"),
        ({"state": PaymentState.CLOSED}, "closed with claims"),
        ({"paid": 3}, "paid is not the sum"),
        ({"number": 2}, "says it is another"),
    ],
)
def test_a_payment_that_is_wrong(world: World, changes: dict, text: str) -> None:
    payment = world.escrow.get_payment(world.ctx, ORDER, 1)
    EscrowState.payments.set(world.ctx, (*KEY, 1), replace(payment, **changes))
    assert any(text in violation for violation in world.violations())


def test_an_orphan_payment(world: World) -> None:
    payment = world.escrow.get_payment(world.ctx, ORDER, 1)
    EscrowState.payments.set(world.ctx, (PROVIDER, 1, 1), payment)
    assert any("has no account" in violation for violation in world.violations())


def test_an_index_that_is_wrong(world: World) -> None:
    world.ctx.store("escrow").delete(EscrowState.depletions.entry(KEY, world.account()))
    assert world.violations() == ["escrow: index depletions has 0 entries, a scan of accounts gives 1"]
