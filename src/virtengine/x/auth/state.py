"""What the module stores."""

from functools import lru_cache

from virtengine.kit.codec.gen.cosmos.auth.v1beta1.auth import BaseAccount, ModuleAccount, Params
from virtengine.kit.collections.codecs import AddressKey, BytesValue, Uint64Key, Uint64Value, Value
from virtengine.kit.collections.item import Item, Sequence
from virtengine.kit.collections.map import Map
from virtengine.kit.collections.schema import Schema

__all__ = ["AuthState", "Record"]

Record = BaseAccount | ModuleAccount
"""An account as stored: without address, which is its key, and sequence, which changes with every transaction."""

_BASE, _MODULE = b"\0", b"\1"


def _encode(record: Record) -> bytes:
    return (_MODULE if isinstance(record, ModuleAccount) else _BASE) + record.encode()


@lru_cache(maxsize=1 << 15)
def _decode(raw: bytes) -> Record:
    return ModuleAccount.decode(raw[1:]) if raw[:1] == _MODULE else BaseAccount.decode(raw[1:])


class AuthState(Schema, store="auth"):
    """Accounts and how transactions are charged."""

    params = Item(0x00, Value(Params.encode, lru_cache(maxsize=16)(Params.decode)))
    """`cosmos.auth.v1beta1.Params`."""

    accounts = Map(0x01, AddressKey, Value(_encode, _decode))
    """Kind, key, number (and name and permissions of a module's), by address."""

    sequences = Map(0x02, AddressKey, Uint64Value)
    """Number of transactions an account has signed, by address; absent is 0."""

    addresses = Map(0x03, Uint64Key, BytesValue)
    """Address by account number."""

    next_number = Sequence(0x04)
    """The number of the next account."""
