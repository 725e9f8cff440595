"""What the module stores."""

from functools import lru_cache

from virtengine.kit.codec.gen.cosmos.bank.v1beta1.bank import Metadata, Params
from virtengine.kit.collections.codecs import AddressKey, BoolValue, IntValue, StrKey, Value, message_value, pair
from virtengine.kit.collections.indexed import IndexedMap
from virtengine.kit.collections.item import Item
from virtengine.kit.collections.map import Map
from virtengine.kit.collections.schema import Schema

__all__ = ["BankState"]


class BankState(Schema, store="bank"):
    """Balances and what is known of denominations."""

    params = Item(0x00, Value(Params.encode, lru_cache(maxsize=16)(Params.decode)))
    """`cosmos.bank.v1beta1.Params`, of which only the default is in use."""

    supply = Map(0x01, StrKey, IntValue)
    """Amount in existence, by denomination. Never zero."""

    balances = IndexedMap(0x02, pair(AddressKey, StrKey), IntValue)
    """Amount held, by (address, denomination). Never zero."""

    holders = balances.index(0x03, StrKey, of=lambda key, _amount: key[1])
    """Who holds a denomination."""

    metadata = Map(0x04, StrKey, message_value(Metadata))
    """How a denomination is to be shown, by its base unit."""

    send_enabled = Map(0x05, StrKey, BoolValue)
    """Whether a denomination may be sent, where that differs from the default."""
