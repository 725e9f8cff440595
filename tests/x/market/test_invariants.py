"""Every invariant of the market sees the state that breaks it."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.x.market.world import BidState, Market, price, uve

from virtengine.kit.codec.gen.virtengine.escrow.v1.escrow import AccountId, PaymentState
from virtengine.kit.codec.gen.virtengine.market.v1.market import CloseReason, LeaseId, LeaseState, OrderId, OrderState
from virtengine.kit.sdk.context import Context
from virtengine.x.escrow.state import EscrowState
from virtengine.x.market.state import MarketState as State
from virtengine.x.market.types import bid_key, hold_id, lease_key, order_key


class Stage:
    """A running lease, and an order with an open bid; edits are made on a context whose writes are lost."""

    def __init__(self) -> None:
        self.market = Market()
        self.lease: LeaseId = self.market.run()
        self.open: OrderId = self.market.create_order()
        self.bid = self.market.bid(self.open)

    def violations(self, edit: Callable[[Context], object]) -> list[str]:
        ctx = self.market.chain.ctx()
        market = next(module for module in self.market.chain.modules.all if module.name == "market")
        assert [fault for check in market.invariants for fault in check(ctx)] == []
        edit(ctx)
        return [fault for check in market.invariants for fault in check(ctx)]


@pytest.fixture(scope="module")
def stage() -> Stage:
    return Stage()


def change_order(stage: Stage, **changes: object) -> Callable[[Context], object]:
    key = order_key(stage.open)
    return lambda ctx: State.orders.set(ctx, key, replace(State.orders.get(ctx, key), **changes))


def change_lease(stage: Stage, **changes: object) -> Callable[[Context], object]:
    key = lease_key(stage.lease)
    return lambda ctx: State.leases.set(ctx, key, replace(State.leases.get(ctx, key), **changes))


def change_payment(stage: Stage, **changes: object) -> Callable[[Context], object]:
    key = (*order_key(stage.lease.order), 1)
    return lambda ctx: EscrowState.payments.set(ctx, key, replace(EscrowState.payments.get(ctx, key), **changes))


def change_account(stage: Stage, id: OrderId, **changes: object) -> Callable[[Context], object]:
    key = order_key(id)
    return lambda ctx: EscrowState.accounts.set(ctx, key, replace(EscrowState.accounts.get(ctx, key), **changes))


BROKEN: dict[str, tuple[str, Callable[[Stage], Callable[[Context], object]]]] = {
    "an index entry that nothing stands behind": (
        "index orders_by_state",
        lambda s: lambda ctx: ctx.store("market").set(b"\x03\x02stray", b""),
    ),
    "an order without a deadline": ("OPEN with deadline 0", lambda s: change_order(s, deadline=0)),
    "an order never numbered": (
        "was never numbered",
        lambda s: lambda ctx: State.sequences.set(ctx, s.open.owner, 1),
    ),
    "an order under another's key": (
        "stand where they do not belong",
        lambda s: (
            lambda ctx: State.orders.set(ctx, (s.open.owner, 1), replace(State.orders.get(ctx, order_key(s.open))))
        ),
    ),
    "a sealed copy of no order": (
        "1 entries stand where they do not belong",
        lambda s: lambda ctx: State.owner_copies.set(ctx, (s.open.owner, 9), s.market.owner_copy()),
    ),
    "a bid whose deposit is gone": (
        "OPEN, and its deposit is not where it belongs",
        lambda s: lambda ctx: EscrowState.holds.remove(ctx, hold_id(s.bid)),
    ),
    "a lost bid whose deposit is still held": (
        "LOST, and its deposit is not where it belongs",
        lambda s: (
            lambda ctx: State.bids.set(
                ctx, bid_key(s.bid), replace(State.bids.get(ctx, bid_key(s.bid)), state=BidState.LOST)
            )
        ),
    ),
    "a closed order with an open account": (
        "CLOSED, its account OPEN",
        lambda s: change_order(
            s, state=OrderState.CLOSED, reason=CloseReason.OWNER, closed_at=5, deadline=0, open_bids=0
        ),
    ),
    "a closed order with funds": (
        "CLOSED with funds",
        lambda s: change_order(s, state=OrderState.CLOSED, reason=CloseReason.OWNER, closed_at=5, deadline=0),
    ),
    "an account in another denom": ("its account is in other", lambda s: change_account(s, s.open, denom="other")),
    "a payment at another rate": ("is not its lease's", lambda s: change_payment(s, rate=price(1).amount)),
    "an active lease that is not paid": (
        "is PAUSED, its lease ACTIVE",
        lambda s: change_payment(s, state=PaymentState.PAUSED),
    ),
    "a payment that outlives its lease": (
        "payment 1 lives without a lease",
        lambda s: change_lease(s, state=LeaseState.CLOSED, reason=CloseReason.OWNER, closed_at=5, deadline=0),
    ),
    "a lease whose bid is not there": (
        "its bid is not there",
        lambda s: change_lease(s, bid=replace(s.bid, counter=7)),
    ),
    "open bids on an order that takes none": (
        "PENDING with open bids",
        lambda s: change_order(s, state=OrderState.PENDING),
    ),
    "a live lease of an order that has none": (
        "MATCHED and a lease PROVISIONING are not together",
        lambda s: change_order(s, state=OrderState.MATCHED),
    ),
    "an active order without a lease": (
        "ACTIVE and a running lease are not together",
        lambda s: change_order(s, state=OrderState.ACTIVE, deadline=0),
    ),
    "a live lease before the last": (
        "a lease is live that is not the last",
        lambda s: (
            lambda ctx: State.leases.set(
                ctx,
                (order_key(s.lease.order), 2),
                replace(
                    State.leases.get(ctx, lease_key(s.lease)),
                    id=replace(s.lease, attempt=2),
                    state=LeaseState.CLOSED,
                    reason=CloseReason.OWNER,
                    closed_at=5,
                    deadline=0,
                ),
            )
        ),
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_state_is_seen(stage: Stage, what: str) -> None:
    sentence, edit = BROKEN[what]
    violations = stage.violations(edit(stage))
    assert any(sentence in violation for violation in violations), violations


def test_escrow_accounts_that_are_no_orders_are_none_of_the_markets_business(stage: Stage) -> None:
    ctx = stage.market.chain.ctx()
    market = next(module for module in stage.market.chain.modules.all if module.name == "market")
    other = AccountId(owner=stage.open.owner, sequence=77)
    before = len(ctx.events)
    market.keeper.account_funded(ctx, other)
    market.keeper.account_depleted(ctx, other)
    market.keeper.account_depleted(ctx, AccountId(owner=stage.open.owner, sequence=stage.open.sequence))
    assert len(ctx.events) == before


def test_the_stage_is_sound(stage: Stage) -> None:
    assert stage.violations(lambda ctx: None) == []
    assert stage.market.order(stage.open).ceiling == price(100)
    assert stage.market.get_bid(stage.bid).deposit == uve(1_000)
