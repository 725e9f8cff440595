"""The market's tables."""

from virtengine.kit.codec.gen.virtengine.encryption.v1.encryption import Envelope
from virtengine.kit.codec.gen.virtengine.market.v1.genesis import HeightTime
from virtengine.kit.codec.gen.virtengine.market.v1.market import Bid, BidState, Lease, LeaseState, Order, Params
from virtengine.kit.collections.codecs import (
    AddressKey,
    BytesKey,
    Int64Key,
    Uint8Key,
    Uint32Key,
    Uint64Key,
    Uint64Value,
    message_value,
    pair,
    triple,
)
from virtengine.kit.collections.indexed import IndexedMap
from virtengine.kit.collections.item import Item
from virtengine.kit.collections.map import Map
from virtengine.kit.collections.schema import Schema
from virtengine.x.market.types import compute_due, compute_rate

__all__ = ["BID_KEY", "LEASE_KEY", "ORDER_KEY", "RATE_SIZE", "MarketState"]

ORDER_KEY = pair(AddressKey, Uint64Key)
BID_KEY = triple(ORDER_KEY, AddressKey, Uint32Key)
LEASE_KEY = pair(ORDER_KEY, Uint32Key)

RATE_SIZE = 16
"""Bytes of a rate in an index: a ceiling of `rules.MAX_PRICE` in parts of 10^-18 fits."""


class MarketState(Schema, store="market"):
    """Orders, bids, leases, what stands sealed beside them, and the header times that usage is measured by."""

    params = Item(0x00, message_value(Params))
    """Set at genesis; changed by governance only."""

    sequences = Map(0x01, AddressKey, Uint64Value)
    """The number of an owner's last order."""

    orders = IndexedMap(0x02, ORDER_KEY, message_value(Order))
    """Every order ever made, without its sealed copy."""

    orders_by_state = orders.index(0x03, Uint8Key, of=lambda _, order: order.state)
    """Orders by state: what bidders follow."""

    orders_due = orders.index(0x04, Int64Key, of=lambda _, order: order.deadline or None)
    """Orders by the height at which funding, bidding or provisioning must be done."""

    bids = IndexedMap(0x05, BID_KEY, message_value(Bid))
    """Every bid ever made."""

    bids_by_provider = bids.index(
        0x06, pair(AddressKey, Uint8Key), of=lambda key, bid: (key[1], int(bid.state is not BidState.OPEN))
    )
    """Bids of a provider, the open ones (0) first."""

    open_bids = bids.index(
        0x07,
        pair(ORDER_KEY, BytesKey),
        of=lambda key, bid: (
            (key[0], compute_rate(bid).to_bytes(RATE_SIZE, "big") + key[2].to_bytes(4, "big"))
            if bid.state is BidState.OPEN
            else None
        ),
    )
    """Open bids of an order, the cheapest first, of equals the oldest."""

    bids_due = bids.index(0x08, Int64Key, of=lambda _, bid: bid.expires_at if bid.state is BidState.OPEN else None)
    """Open bids by the last height at which they can be accepted."""

    leases = IndexedMap(0x09, LEASE_KEY, message_value(Lease))
    """Every lease ever begun, without its envelopes."""

    leases_by_provider = leases.index(
        0x0A,
        pair(AddressKey, Uint8Key),
        of=lambda _, lease: (lease.provider, int(lease.state is LeaseState.CLOSED)),
    )
    """Leases of a provider, the live ones (0) first."""

    leases_by_state = leases.index(0x0B, Uint8Key, of=lambda _, lease: lease.state)
    """Leases by state."""

    leases_due = leases.index(0x0C, Int64Key, of=lambda _, lease: compute_due(lease))
    """Leases by the height at which the chain acts if nobody does before."""

    owner_copies = Map(0x0D, ORDER_KEY, message_value(Envelope))
    """Manifests that owners sealed to themselves, by order."""

    configs = Map(0x0E, LEASE_KEY, message_value(Envelope))
    """Manifests sealed to the provider, by lease. Apart from the lease, which every usage record rewrites."""

    accesses = Map(0x0F, LEASE_KEY, message_value(Envelope))
    """Endpoints and credentials sealed to the owner, by lease."""

    times = Map(0x10, Int64Key, message_value(HeightTime))
    """Header times of the last heights: a bounded ring."""
