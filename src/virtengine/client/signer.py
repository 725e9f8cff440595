"""An account's private key and what derives from it."""

import hashlib
import hmac
from dataclasses import dataclass

from virtengine.kit.codec.address import Address
from virtengine.kit.codec.any import Any, pack
from virtengine.kit.codec.bech32 import encode_account
from virtengine.kit.codec.gen.cosmos.crypto.secp256k1.keys import PubKey
from virtengine.kit.crypto import ed25519, secp256k1
from virtengine.kit.crypto.box import public_key as box_public_key
from virtengine.kit.crypto.hashes import address_of_secp256k1

__all__ = ["EnvelopeKeys", "Signer"]


@dataclass(frozen=True, slots=True, repr=False)
class EnvelopeKeys:
    """The keys an account seals and signs envelopes with; never printed."""

    box_private: bytes
    """X25519, 32 bytes."""
    box_public: bytes
    signing_seed: bytes
    """Ed25519 seed, 32 bytes."""
    signing_public: bytes


class Signer:
    """Signs for one account. Its private key is in no text this object gives."""

    def __init__(self, private_key: bytes) -> None:
        self._private_key = private_key
        self.public_key = secp256k1.public_key(private_key)
        self.address = Address(address_of_secp256k1(self.public_key))

    def __repr__(self) -> str:
        return f"Signer({self.bech32})"

    @property
    def bech32(self) -> str:
        """The account address as text."""
        return encode_account(self.address)

    @property
    def public_key_any(self) -> Any:
        """The public key as transactions carry it."""
        return pack(PubKey(key=self.public_key))

    def sign(self, message: bytes) -> bytes:
        """64 bytes over SHA-256 of `message`."""
        return secp256k1.sign(self._private_key, message)

    def envelope_keys(self) -> EnvelopeKeys:
        """Keys for sealed data, derived from the account key, so that whoever restores the account restores them.

        HMAC-SHA-256 of a fixed label under the private key: one label per key.
        """
        box_private = self._derive(b"virtengine/envelope/x25519/v1")
        seed = self._derive(b"virtengine/envelope/ed25519/v1")
        return EnvelopeKeys(
            box_private=box_private,
            box_public=box_public_key(box_private),
            signing_seed=seed,
            signing_public=ed25519.public_key(seed),
        )

    def _derive(self, label: bytes) -> bytes:
        return hmac.new(self._private_key, label, hashlib.sha256).digest()
