"""The registry's tables."""

from virtengine.kit.codec.gen.virtengine.encryption.v1.encryption import Key, KeyState, Params
from virtengine.kit.codec.timestamp import Timestamp
from virtengine.kit.collections.codecs import AddressKey, BytesKey, Int64Key, Uint32Key, message_value, pair
from virtengine.kit.collections.indexed import IndexedMap
from virtengine.kit.collections.item import Item
from virtengine.kit.collections.schema import Schema

__all__ = ["EncryptionState", "KeyKey", "expiry_of", "fingerprint_prefix", "key_key", "owner_prefix"]

KeyKey = tuple[bytes, bytes]
"""Fingerprint and account."""


def key_key(key: Key) -> KeyKey:
    """Where a key is kept."""
    return bytes.fromhex(key.fingerprint), key.owner


def fingerprint_prefix(fingerprint: bytes) -> bytes:
    """What the entries of one key, whoever registered it, begin with."""
    return BytesKey.encode(fingerprint, False)


def owner_prefix(owner: bytes) -> bytes:
    """What the index entries of an account's keys begin with."""
    return AddressKey.encode(owner, False)


def expiry_of(time: Timestamp) -> tuple[int, int]:
    """A point in time as the queue of expiries orders it: seconds and nanoseconds."""
    return time.seconds, time.nanos


class EncryptionState(Schema, store="encryption"):
    """Params and keys."""

    params = Item(0x00, message_value(Params))
    """Limits of envelopes and of the registry."""

    keys = IndexedMap(0x01, pair(BytesKey, AddressKey), message_value(Key))
    """Every key ever registered, by the 20 bytes of its fingerprint and the account."""

    by_owner = keys.index(0x02, pair(AddressKey, Int64Key), of=lambda _, key: (key.owner, key.registered_at))
    """Keys of an account, in order of registration."""

    expiries = keys.index(
        0x03,
        pair(Int64Key, Uint32Key),
        of=lambda _, key: expiry_of(key.expires_at) if key.expires_at and key.state is KeyState.ACTIVE else None,
    )
    """Active keys that will expire, soonest first: the queue of the end of the block."""
