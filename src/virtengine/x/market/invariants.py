"""What must hold of the market, and between the market and escrow, after every block."""

from collections.abc import Iterator

from virtengine.kit.codec.gen.virtengine.escrow.v1.escrow import AccountState, PaymentState
from virtengine.kit.codec.gen.virtengine.market.v1.market import BidState, LeaseState, Order, OrderState
from virtengine.kit.sdk.context import Context
from virtengine.kit.sdk.module import Invariant
from virtengine.x.market.coherence import find_faults
from virtengine.x.market.expected import Escrow, Ledger
from virtengine.x.market.state import ORDER_KEY
from virtengine.x.market.state import MarketState as State
from virtengine.x.market.types import LIVE, OrderKey, account_id, bid_key, hold_id, lease_key, order_key

__all__ = ["invariants"]


def invariants(escrow: Escrow) -> tuple[Invariant, ...]:
    """All of the market's invariants."""
    return (_indexes, _orders, _strays, _deposits(escrow), _accounts(escrow))


def _indexes(ctx: Context) -> Iterator[str]:
    """Every index equals a full scan."""
    for table in (State.orders, State.bids, State.leases):
        yield from table.violations(ctx)


def _orders(ctx: Context) -> Iterator[str]:
    """Each order, its bids and its leases fit together; an owner's orders are numbered from 1."""
    for key, order in State.orders.items(ctx):
        prefix = ORDER_KEY.encode(key, False)
        bids = sorted(State.bids.values(ctx, prefix=prefix), key=lambda bid: bid.id.counter)
        leases = list(State.leases.values(ctx, prefix=prefix))
        for fault in find_faults(order, bids, leases):
            yield f"market: order {_text(key)}: {fault}"
        if not 1 <= key[1] <= (State.sequences.find(ctx, key[0]) or 0):
            yield f"market: order {_text(key)} was never numbered"


def _strays(ctx: Context) -> Iterator[str]:
    """Everything stands under its own id, and nothing belongs to an order or lease that is not there."""
    stands = [key == order_key(order.id) for key, order in State.orders.items(ctx)]
    stands += [key == bid_key(bid.id) and State.orders.has(ctx, key[0]) for key, bid in State.bids.items(ctx)]
    stands += [key == lease_key(lease.id) and State.orders.has(ctx, key[0]) for key, lease in State.leases.items(ctx)]
    stands += [State.orders.has(ctx, key) for key in State.owner_copies.keys(ctx)]
    stands += [State.leases.has(ctx, key) for table in (State.configs, State.accesses) for key in table.keys(ctx)]
    if not all(stands):
        yield f"market: {stands.count(False)} entries stand where they do not belong"


def _deposits(escrow: Escrow) -> Invariant:
    def deposits(ctx: Context) -> Iterator[str]:
        """Escrow holds the deposit of each open or accepted bid, and of no other."""
        for key, bid in State.bids.items(ctx):
            hold = escrow.find_hold(ctx, hold_id(bid.id))
            wanted = bid.deposit if bid.state in (BidState.OPEN, BidState.ACCEPTED) else None
            if (None if hold is None else (hold.amount, hold.payer)) != (wanted and (wanted, bid.id.provider)):
                yield f"market: bid {_text(key[0])}/{key[2]}: {bid.state.name}, and its deposit is not where it belongs"

    return deposits


def _accounts(escrow: Escrow) -> Invariant:
    def accounts(ctx: Context) -> Iterator[str]:
        """An order's account is open exactly as long as the order is, and pays exactly what its lease says."""
        for key, order in State.orders.items(ctx):
            ledger = escrow.get_ledger(ctx, account_id(order.id))
            for fault in _find_account_faults(ctx, order, ledger):
                yield f"market: order {_text(key)}: {fault}"

    return accounts


def _find_account_faults(ctx: Context, order: Order, ledger: Ledger) -> Iterator[str]:
    account = ledger.account
    if (account.state is AccountState.CLOSED) != (order.state is OrderState.CLOSED):
        yield f"{order.state.name}, its account {account.state.name}"
    if account.denom != order.ceiling.denom:
        yield f"its account is in {account.denom}"
    if order.state is OrderState.CLOSED and (ledger.funds or account.deposits):
        yield f"CLOSED with funds {ledger.funds}"
    prefix = ORDER_KEY.encode(order_key(order.id), False)
    leases = {lease.payment: lease for lease in State.leases.values(ctx, prefix=prefix)}
    for number, payment in ledger.payments.items():
        lease = leases.get(number)
        if lease is None or lease.state not in LIVE:
            if payment.state is not PaymentState.CLOSED:
                yield f"payment {number} lives without a lease"
            continue
        if (payment.payee, payment.rate) != (lease.provider, lease.price.amount):
            yield f"payment {number} is not its lease's"
        accrues = payment.state is PaymentState.OPEN and account.state is AccountState.OPEN
        if accrues != (lease.state is LeaseState.ACTIVE):
            yield f"payment {number} is {payment.state.name}, its lease {lease.state.name}"


def _text(key: OrderKey) -> str:
    return f"{key[0].hex()}/{key[1]}"
