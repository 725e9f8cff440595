"""ECDSA over secp256k1, as Cosmos accounts use it.

Public keys are 33 bytes compressed, signatures 64 bytes `r || s` (big-endian) over the SHA-256 of the message, `s` in
the lower half of the order (Cosmos SDK `crypto/keys/secp256k1`). libsecp256k1 refuses a high `s` itself. Verification
calls it straight: the binding's `verify` wants DER and decompresses the key each time. The calls release the
interpreter's lock, so threads verify in parallel.
"""

from hashlib import sha256
from typing import Final, Self

from btclib_libsecp256k1 import dsa, keys
from btclib_libsecp256k1 import ffi as _ffi
from btclib_libsecp256k1 import lib as _lib
from btclib_libsecp256k1.context import ctx as _context

PUBLIC_KEY_SIZE: Final = 33
SIGNATURE_SIZE: Final = 64
ORDER: Final = 0xFFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFE_BAAEDCE6_AF48A03B_BFD25E8C_D0364141
"""Order of the group: private keys are 1..ORDER-1."""


class Point:
    """The point that a public key is, decompressed: doing so takes an eighth of a verification."""

    __slots__ = ("_handle",)

    def __init__(self, handle: object) -> None:
        self._handle = handle

    @classmethod
    def find(cls, raw: bytes) -> Self | None:
        """The point that `raw` is the compressed form of; None if there is none."""
        if len(raw) != PUBLIC_KEY_SIZE:
            return None
        handle = _ffi.new("secp256k1_pubkey *")
        return cls(handle) if _lib.secp256k1_ec_pubkey_parse(_context, handle, raw, PUBLIC_KEY_SIZE) else None

    def verify_digest(self, digest: bytes, signature: bytes) -> bool:
        """Whether `signature` is the low-S signature of a SHA-256 hash by this key; False on malformed input."""
        if len(signature) != SIGNATURE_SIZE or len(digest) != 32:
            return False
        pair = _ffi.new("secp256k1_ecdsa_signature *")
        if not _lib.secp256k1_ecdsa_signature_parse_compact(_context, pair, signature):
            return False
        return bool(_lib.secp256k1_ecdsa_verify(_context, pair, digest, self._handle))


def verify(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` is a low-S signature of SHA-256(`message`) by `public_key`; False on malformed input."""
    return verify_digest(public_key, sha256(message).digest(), signature)


def verify_digest(public_key: bytes, digest: bytes, signature: bytes) -> bool:
    """`verify` for a message already hashed to 32 bytes."""
    point = Point.find(public_key)
    return point is not None and point.verify_digest(digest, signature)


def sign(private_key: bytes, message: bytes) -> bytes:
    """Deterministic (RFC 6979) low-S signature of SHA-256(`message`); raises ValueError on an invalid key."""
    return dsa.to_compact(dsa.sign(sha256(message).digest(), private_key))


def public_key(private_key: bytes) -> bytes:
    """The compressed public key of `private_key`; raises ValueError on an invalid key."""
    return keys.pubkey_from_prvkey(private_key)


def is_private_key(raw: bytes) -> bool:
    """Whether `raw` is a private key: 32 bytes, above zero and below the order of the group."""
    return len(raw) == 32 and keys.prvkey_verify(raw)


def add_private_keys(first: bytes, second: bytes) -> bytes:
    """Their sum modulo the order, as BIP-32 derives keys; raises ValueError where that is no private key."""
    return keys.prvkey_tweak_add(first, second)


def is_public_key(raw: bytes) -> bool:
    """Whether `raw` is the compressed form of a point on the curve."""
    return Point.find(raw) is not None
