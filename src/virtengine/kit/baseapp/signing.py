"""Signatures over transactions: what is signed, by which kinds of keys, and whether it verifies. All pure.

Only SIGN_MODE_DIRECT is offered: the signed bytes are a `cosmos.tx.v1beta1.SignDoc`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Final

from virtengine.kit.baseapp.cache import BoundedCache
from virtengine.kit.codec.address import Address
from virtengine.kit.codec.any import Any
from virtengine.kit.codec.errors import DecodeError
from virtengine.kit.codec.gen.cosmos.crypto.ed25519.keys import PubKey as Ed25519PubKey
from virtengine.kit.codec.gen.cosmos.crypto.secp256k1.keys import PubKey as Secp256k1PubKey
from virtengine.kit.codec.gen.cosmos.tx.signing.v1beta1.signing import SignMode
from virtengine.kit.codec.varint import encode_uvarint, frame
from virtengine.kit.crypto import secp256k1
from virtengine.kit.crypto.hashes import address_of_secp256k1
from virtengine.kit.sdk.errors import InvalidPubKey

__all__ = ["SIMULATED_KEY", "PublicKey", "SignatureCache", "parse_public_key", "sign_bytes", "verify"]

SIMULATED_KEY: Final = Any(
    Secp256k1PubKey.TYPE_URL,
    Secp256k1PubKey(key=bytes.fromhex("035ad6810a47f073553ff30d2fcc7e0d3b1c0b74b61a1aaa2582344037151e143a")).encode(),
)
"""Stands for the key that a simulated transaction leaves out (the SDK's `simSecp256k1Pubkey`)."""

_REMEMBERED: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key that can sign transactions."""

    type_url: str
    raw: bytes
    address: Address

    def verify(self, message: bytes, signature: bytes) -> bool:
        """Whether `signature` is this key's over `message`."""
        return secp256k1.verify(self.raw, message, signature)


def _parse_secp256k1(value: bytes) -> PublicKey:
    raw = Secp256k1PubKey.decode(value).key
    if not secp256k1.is_public_key(raw):
        raise InvalidPubKey("not a compressed point of secp256k1")
    return PublicKey(Secp256k1PubKey.TYPE_URL, raw, Address(address_of_secp256k1(raw)))


def _refuse_ed25519(_value: bytes) -> PublicKey:
    raise InvalidPubKey("ED25519 public keys are unsupported")


_KEY_TYPES: Final[dict[str, Callable[[bytes], PublicKey]]] = {
    Secp256k1PubKey.TYPE_URL: _parse_secp256k1,
    Ed25519PubKey.TYPE_URL: _refuse_ed25519,
}


@lru_cache(maxsize=_REMEMBERED)
def parse_public_key(packed: Any) -> PublicKey:
    """The key within an Any; `InvalidPubKey` for kinds that may not sign transactions and for malformed keys."""
    parse = _KEY_TYPES.get(packed.type_url)
    if parse is None:
        raise InvalidPubKey(f"unrecognized public key type: {packed.type_url}")
    try:
        return parse(packed.value)
    except DecodeError as error:
        raise InvalidPubKey(str(error)) from error


def sign_bytes(body_bytes: bytes, auth_info_bytes: bytes, chain_id: str, account_number: int) -> bytes:
    """The `SignDoc` that SIGN_MODE_DIRECT signs, in its one encoding (ADR-027: default values are left out)."""
    encoded = b""
    for tag, field in ((b"\x0a", body_bytes), (b"\x12", auth_info_bytes), (b"\x1a", chain_id.encode())):
        if field:
            encoded += tag + frame(field)
    return encoded + b"\x20" + encode_uvarint(account_number) if account_number else encoded


class SignatureCache:
    """Signatures known to be valid. It spares a pure function its second run: gas and result never depend on it.

    Any thread may ask; only the mempool's checks, which come one after the other, write.
    """

    def __init__(self, capacity: int = _REMEMBERED) -> None:
        self._valid: BoundedCache[bytes, bool] = BoundedCache(capacity)

    def verify(self, key: PublicKey, message: bytes, signature: bytes, *, remember: bool) -> bool:
        """Whether `signature` is `key`'s over `message`; a valid one is kept if one is to `remember`."""
        name = sha256(b"%d,%d;" % (len(key.raw), len(signature)) + key.raw + signature + message).digest()
        if self._valid.get(name):
            return True
        valid = key.verify(message, signature)
        if valid and remember:
            self._valid.put(name, True)
        return valid


def verify(
    cache: SignatureCache, key: PublicKey, message: bytes, signature: bytes, *, mode: int, remember: bool
) -> bool:
    """Whether a signer of `mode` has signed `message`."""
    return mode == SignMode.DIRECT and cache.verify(key, message, signature, remember=remember)
