"""Everything escrow remembers."""

from virtengine.kit.codec.gen.virtengine.escrow.v1.escrow import Account, AccountId, Hold, Params, Payment
from virtengine.kit.collections.codecs import (
    AddressKey,
    Int64Key,
    StrKey,
    Uint8Key,
    Uint32Key,
    Uint64Key,
    message_value,
    pair,
    triple,
)
from virtengine.kit.collections.indexed import IndexedMap
from virtengine.kit.collections.item import Item
from virtengine.kit.collections.map import Map
from virtengine.kit.collections.schema import Schema

__all__ = ["AccountKey", "EscrowState", "account_key"]

AccountKey = tuple[bytes, int]
"""Owner and sequence of the order."""


def account_key(id: AccountId) -> AccountKey:
    """Where the account is kept."""
    return id.owner, id.sequence


class EscrowState(Schema, store="escrow"):
    """Tables of escrow. The `escrow` module account holds exactly what accounts and holds say, in each denomination."""

    params = Item(0x00, message_value(Params))
    """Set at genesis."""

    accounts = IndexedMap(0x01, pair(AddressKey, Uint64Key), message_value(Account))
    """One per order, kept after it is closed."""

    depletions = accounts.index(0x02, Int64Key, of=lambda _, account: account.depletes_at or None)
    """The queue of open accounts that will run dry, by the height at which they do."""

    by_state = accounts.index(0x03, Uint8Key, of=lambda _, account: account.state)
    """Accounts by state."""

    payments = Map(0x04, triple(AddressKey, Uint64Key, Uint32Key), message_value(Payment))
    """Payments by account and number, kept after they are closed."""

    holds = Map(0x05, StrKey, message_value(Hold))
    """Money held for a purpose, by the id of what it is held for."""
