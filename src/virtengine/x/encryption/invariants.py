"""What must hold of the registry after every block."""

from collections.abc import Iterator

from virtengine.kit.codec.envelope import compute_fingerprint
from virtengine.kit.sdk.context import Context
from virtengine.x.encryption.state import EncryptionState as State

__all__ = ["indexes_match", "keys_stand_under_their_fingerprints"]


def indexes_match(ctx: Context) -> Iterator[str]:
    """Every index equals a full scan."""
    yield from State.keys.violations(ctx)


def keys_stand_under_their_fingerprints(ctx: Context) -> Iterator[str]:
    """A key is found by its fingerprint and its account, and belongs to somebody."""
    for (raw, owner), key in State.keys.items(ctx):
        if (raw.hex(), owner) != (key.fingerprint, key.owner) or key.fingerprint != compute_fingerprint(key.public_key):
            yield f"encryption: key {key.fingerprint} of {key.owner.hex()} stands under {raw.hex()} of {owner.hex()}"
        if not key.owner:
            yield f"encryption: key {key.fingerprint} belongs to nobody"
