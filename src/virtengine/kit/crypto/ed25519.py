"""Ed25519 signatures (RFC 8032), the validators' consensus keys.

libsodium behind it: canonical encodings only, small-order keys refused. That is narrower than the ZIP-215 rule of
CometBFT, and equal to it for every signature an honest signer produces.
"""

from typing import Final

from nacl import bindings
from nacl.exceptions import BadSignatureError

from virtengine.kit.crypto.entropy import random_bytes

SEED_SIZE: Final = 32
PUBLIC_KEY_SIZE: Final = 32
SIGNATURE_SIZE: Final = 64


def generate_seed() -> bytes:
    """A new private seed; not for consensus code."""
    return random_bytes(SEED_SIZE)


def public_key(seed: bytes) -> bytes:
    """The 32-byte public key of a 32-byte seed."""
    public, _ = bindings.crypto_sign_seed_keypair(seed)
    return public


def is_public_key(data: bytes) -> bool:
    """Whether `data` is the canonical encoding of a point of the main subgroup: a key that can verify anything."""
    return len(data) == PUBLIC_KEY_SIZE and bool(bindings.crypto_core_ed25519_is_valid_point(data))


def sign(seed: bytes, message: bytes) -> bytes:
    """The deterministic 64-byte signature of `message`."""
    _, secret = bindings.crypto_sign_seed_keypair(seed)
    return bindings.crypto_sign(message, secret)[:SIGNATURE_SIZE]


def verify(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` is valid; False on malformed input."""
    if len(signature) != SIGNATURE_SIZE or len(public_key) != PUBLIC_KEY_SIZE:
        return False
    try:
        bindings.crypto_sign_open(signature + message, public_key)
    except BadSignatureError:
        return False
    return True
