"""What the proto files cannot say: how things are found, and the tables of their lives."""

from collections.abc import Mapping
from typing import Final

from virtengine.kit.codec.bech32 import encode_account
from virtengine.kit.codec.gen.virtengine.escrow.v1.escrow import AccountId
from virtengine.kit.codec.gen.virtengine.market.v1.market import (
    Bid,
    BidId,
    BidState,
    CloseReason,
    Lease,
    LeaseId,
    LeaseState,
    OrderId,
    OrderState,
)
from virtengine.x.market.errors import IllegalMove

__all__ = [
    "BID_MOVES",
    "CHAIN_REASONS",
    "LEASE_MOVES",
    "LIVE",
    "ORDER_MOVES",
    "OWNER_REASONS",
    "PROVIDER_REASONS",
    "RUNNING",
    "BidKey",
    "LeaseKey",
    "OrderKey",
    "account_id",
    "bid_key",
    "check_bid_move",
    "check_lease_move",
    "check_order_move",
    "compute_due",
    "compute_rate",
    "hold_id",
    "lease_key",
    "order_key",
]

OrderKey = tuple[bytes, int]
"""Owner and sequence."""
BidKey = tuple[OrderKey, bytes, int]
"""Order, provider and counter."""
LeaseKey = tuple[OrderKey, int]
"""Order and attempt."""

ORDER_MOVES: Final[Mapping[OrderState, tuple[OrderState, ...]]] = {
    OrderState.UNSPECIFIED: (OrderState.PENDING,),
    OrderState.PENDING: (OrderState.OPEN, OrderState.CLOSED),
    OrderState.OPEN: (OrderState.MATCHED, OrderState.CLOSED),
    OrderState.MATCHED: (OrderState.ACTIVE, OrderState.OPEN, OrderState.CLOSED),
    OrderState.ACTIVE: (OrderState.CLOSED,),
    OrderState.CLOSED: (),
}
"""Every change of an order's state; UNSPECIFIED is one that does not exist yet."""

BID_MOVES: Final[Mapping[BidState, tuple[BidState, ...]]] = {
    BidState.UNSPECIFIED: (BidState.OPEN,),
    BidState.OPEN: (BidState.ACCEPTED, BidState.LOST, BidState.CLOSED),
    BidState.ACCEPTED: (BidState.CLOSED,),
    BidState.LOST: (),
    BidState.CLOSED: (),
}
"""Every change of a bid's state."""

LEASE_MOVES: Final[Mapping[LeaseState, tuple[LeaseState, ...]]] = {
    LeaseState.UNSPECIFIED: (LeaseState.PROVISIONING,),
    LeaseState.PROVISIONING: (LeaseState.ACTIVE, LeaseState.CLOSED),
    LeaseState.ACTIVE: (LeaseState.SUSPENDED, LeaseState.CLOSING),
    LeaseState.SUSPENDED: (LeaseState.ACTIVE, LeaseState.CLOSING),
    LeaseState.CLOSING: (LeaseState.CLOSED,),
    LeaseState.CLOSED: (),
}
"""Every change of a lease's state."""

RUNNING: Final = (LeaseState.ACTIVE, LeaseState.SUSPENDED, LeaseState.CLOSING)
"""States of the lease of an ACTIVE order, and no others: its usage is recorded."""
LIVE: Final = (LeaseState.PROVISIONING, *RUNNING)
"""States in which a lease binds anybody."""

OWNER_REASONS: Final = (CloseReason.OWNER,)
"""What an owner may say."""
PROVIDER_REASONS: Final = (CloseReason.UNSTABLE, CloseReason.DECOMMISSION, CloseReason.PROVIDER_UNSPECIFIED)
"""What a provider may say of a lease that ran. CANNOT_PROVISION is said by refusing one."""
CHAIN_REASONS: Final = (CloseReason.INSUFFICIENT_FUNDS, CloseReason.NO_USAGE, CloseReason.DEADLINE)
"""What only the chain may say."""


def check_order_move(before: OrderState, after: OrderState) -> None:
    """A change that is not in the table is a bug."""
    if after not in ORDER_MOVES[before]:
        raise IllegalMove(f"order: {before.name} to {after.name}")


def check_bid_move(before: BidState, after: BidState) -> None:
    """A change that is not in the table is a bug."""
    if after not in BID_MOVES[before]:
        raise IllegalMove(f"bid: {before.name} to {after.name}")


def check_lease_move(before: LeaseState, after: LeaseState) -> None:
    """A change that is not in the table is a bug."""
    if after not in LEASE_MOVES[before]:
        raise IllegalMove(f"lease: {before.name} to {after.name}")


def order_key(id: OrderId) -> OrderKey:
    """Where the order is kept."""
    return id.owner, id.sequence


def bid_key(id: BidId) -> BidKey:
    """Where the bid is kept."""
    return order_key(id.order), id.provider, id.counter


def lease_key(id: LeaseId) -> LeaseKey:
    """Where the lease is kept."""
    return order_key(id.order), id.attempt


def account_id(id: OrderId) -> AccountId:
    """The escrow account of an order: it has the order's id."""
    return AccountId(owner=id.owner, sequence=id.sequence)


def hold_id(id: BidId) -> str:
    """What escrow holds a bid's deposit under."""
    return f"bid/{encode_account(id.order.owner)}/{id.order.sequence}/{encode_account(id.provider)}/{id.counter}"


def compute_rate(bid: Bid) -> int:
    """The most a bid costs per block, in parts of 10^-18: its price and what goes to the reserve."""
    return bid.price.amount.raw + bid.reserve_rate.raw


def compute_due(lease: Lease) -> int | None:
    """The height at whose end the chain has something to do with the lease, if nothing happens before; None: none."""
    if lease.state in (LeaseState.ACTIVE, LeaseState.SUSPENDED) and lease.stop_at:
        return min(lease.deadline, lease.stop_at)
    return lease.deadline or None
