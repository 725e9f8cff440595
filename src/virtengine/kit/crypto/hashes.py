"""Hashes of the chain and the addresses derived from them."""

import hashlib

from virtengine.kit.crypto import _ripemd160


def sha256(data: bytes) -> bytes:
    """SHA-256, 32 bytes."""
    return hashlib.sha256(data).digest()


def _has_ripemd160() -> bool:
    try:
        hashlib.new("ripemd160")
    except ValueError:
        return False
    return True


if _has_ripemd160():

    def ripemd160(data: bytes) -> bytes:
        """RIPEMD-160, 20 bytes."""
        return hashlib.new("ripemd160", data).digest()

else:  # pragma: no cover - depends on the OpenSSL the interpreter was linked with
    ripemd160 = _ripemd160.ripemd160


def address_of_secp256k1(public_key: bytes) -> bytes:
    """The 20-byte account address of a compressed secp256k1 key: RIPEMD-160 of SHA-256."""
    return ripemd160(hashlib.sha256(public_key).digest())


def address_of_ed25519(public_key: bytes) -> bytes:
    """The 20-byte consensus address of an ed25519 key: SHA-256, truncated (CometBFT `crypto.AddressHash`)."""
    return hashlib.sha256(public_key).digest()[:20]


def module_address(name: str) -> bytes:
    """The 20-byte address of a module account, which no key controls (SDK `authtypes.NewModuleAddress`)."""
    return hashlib.sha256(name.encode()).digest()[:20]
