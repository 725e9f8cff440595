"""What provider needs of others."""

from typing import Protocol

from virtengine.kit.codec.gen.virtengine.encryption.v1.encryption import KeyKind
from virtengine.kit.sdk.context import Context

__all__ = ["Commitments", "Encryption"]


class Encryption(Protocol):
    """Knows whose keys are whose."""

    def is_active(self, ctx: Context, owner: bytes, kind: KeyKind, public_key: bytes, /) -> bool:
        """Whether the account registered this key and it is accepted now."""
        ...


class Commitments(Protocol):
    """Knows what a provider still owes others."""

    def is_committed(self, ctx: Context, provider: bytes, /) -> bool:
        """Whether the provider has open bids or live leases."""
        ...
