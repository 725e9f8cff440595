"""The registry's tables."""

from virtengine.kit.codec.gen.virtengine.encryption.v1.encryption import Key, KeyState, Params
from virtengine.kit.codec.timestamp import Timestamp
from virtengine.kit.collections.codecs import AddressKey, BytesKey, Int64Key, Uint32Key, message_value, pair
from virtengine.kit.collections.indexed import IndexedMap
from virtengine.kit.collections.item import Item
from virtengine.kit.collections.schema import Schema

__all__ = ["EncryptionState", "expiry_of"]


def expiry_of(time: Timestamp) -> tuple[int, int]:
    """A point in time as the queue of expiries orders it: seconds and nanoseconds."""
    return time.seconds, time.nanos


class EncryptionState(Schema, store="encryption"):
    """Params and keys."""

    params = Item(0x00, message_value(Params))
    """Limits of envelopes and of the registry."""

    keys = IndexedMap(0x01, BytesKey, message_value(Key))
    """Every key ever registered, by the 20 bytes of its fingerprint."""

    by_owner = keys.index(0x02, pair(AddressKey, Int64Key), of=lambda _, key: (key.owner, key.registered_at))
    """Keys of an account, in order of registration."""

    expiries = keys.index(
        0x03,
        pair(Int64Key, Uint32Key),
        of=lambda _, key: expiry_of(key.expires_at) if key.expires_at and key.state is KeyState.ACTIVE else None,
    )
    """Active keys that will expire, soonest first: the queue of the end of the block."""
