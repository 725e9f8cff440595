"""Sealed boxes: X25519-XSalsa20-Poly1305 between two keys, and XSalsa20-Poly1305 under a shared key (NaCl).

Nonce (24 bytes), tag (16 bytes) and ciphertext are kept apart, since an envelope on chain stores them in separate
fields. Opening a box that does not authenticate raises `BoxError`, which says nothing about the content.
"""

from dataclasses import dataclass
from typing import Final

from nacl import bindings
from nacl.exceptions import CryptoError

from virtengine.kit.crypto.entropy import random_bytes

KEY_SIZE: Final = 32
NONCE_SIZE: Final = 24
TAG_SIZE: Final = 16

_LOW_ORDER: Final = frozenset(
    point.to_bytes(32, "little")
    for point in (
        0,
        1,
        325606250916557431795983626356110631294008115727848805560023387167927233504,
        39382357235489614581723060781553021112529911719440698176882885853963445705823,
        2**255 - 20,
        2**255 - 19,
        2**255 - 18,
    )
)
"""The seven encodings, top bit cleared, of the points whose multiples by a clamped scalar are the identity."""


class BoxError(ValueError):
    """A box does not authenticate under the keys given, or its parts have the wrong size."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A message sealed under one nonce, which must never be used again with the same keys."""

    nonce: bytes
    tag: bytes
    ciphertext: bytes


def generate_key() -> bytes:
    """A new X25519 private key or secretbox key; not for consensus code."""
    return random_bytes(KEY_SIZE)


def generate_nonce() -> bytes:
    """A new random nonce; not for consensus code."""
    return random_bytes(NONCE_SIZE)


def public_key(private_key: bytes) -> bytes:
    """The X25519 public key of `private_key`."""
    _check_sizes(key=private_key)
    return bindings.crypto_scalarmult_base(private_key)


def is_low_order(public_key: bytes) -> bool:
    """Whether the X25519 point makes every shared secret zero. The top bit is ignored, as by the curve (RFC 7748)."""
    return len(public_key) == KEY_SIZE and public_key[:31] + bytes((public_key[31] & 0x7F,)) in _LOW_ORDER


def seal(plaintext: bytes, *, nonce: bytes, recipient: bytes, sender: bytes) -> Sealed:
    """Seals `plaintext` to the `recipient`'s public key by the `sender`'s private key."""
    _check_sizes(key=sender, nonce=nonce)
    return _split(nonce, bindings.crypto_box_easy_afternm(plaintext, nonce, _shared_key(recipient, sender)))


def open_sealed(sealed: Sealed, *, sender: bytes, recipient: bytes) -> bytes:
    """Opens what `sender` (public key) sealed to `recipient` (private key)."""
    _check_sizes(key=recipient, nonce=sealed.nonce, tag=sealed.tag)
    shared = _shared_key(sender, recipient)
    try:
        return bindings.crypto_box_open_easy_afternm(sealed.tag + sealed.ciphertext, sealed.nonce, shared)
    except CryptoError:
        raise BoxError("the box does not authenticate") from None


def seal_secret(plaintext: bytes, *, nonce: bytes, key: bytes) -> Sealed:
    """Seals `plaintext` under the shared `key` (secretbox)."""
    _check_sizes(key=key, nonce=nonce)
    return _split(nonce, bindings.crypto_secretbox(plaintext, nonce, key))


def open_secret(sealed: Sealed, *, key: bytes) -> bytes:
    """Opens a secretbox sealed under `key`."""
    _check_sizes(key=key, nonce=sealed.nonce, tag=sealed.tag)
    try:
        return bindings.crypto_secretbox_open(sealed.tag + sealed.ciphertext, sealed.nonce, key)
    except CryptoError:
        raise BoxError("the box does not authenticate") from None


def _shared_key(public: bytes, private: bytes) -> bytes:
    if len(public) != KEY_SIZE or is_low_order(public):
        raise BoxError("not a usable X25519 public key")
    return bindings.crypto_box_beforenm(public, private)


def _split(nonce: bytes, tagged: bytes) -> Sealed:
    return Sealed(nonce=nonce, tag=tagged[:TAG_SIZE], ciphertext=tagged[TAG_SIZE:])


def _check_sizes(key: bytes, nonce: bytes | None = None, tag: bytes | None = None) -> None:
    if len(key) != KEY_SIZE:
        raise BoxError(f"a key has {KEY_SIZE} bytes, got {len(key)}")
    if nonce is not None and len(nonce) != NONCE_SIZE:
        raise BoxError(f"a nonce has {NONCE_SIZE} bytes, got {len(nonce)}")
    if tag is not None and len(tag) != TAG_SIZE:
        raise BoxError(f"a tag has {TAG_SIZE} bytes, got {len(tag)}")
