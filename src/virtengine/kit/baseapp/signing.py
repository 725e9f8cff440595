"""Signatures over transactions: what is signed, by which kinds of keys, and whether it verifies. All pure.

Only SIGN_MODE_DIRECT is offered: the signed bytes are a `cosmos.tx.v1beta1.SignDoc`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
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
from virtengine.kit.codec.gen.cosmos.tx.v1beta1.tx import SignDoc
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
    point: secp256k1.Point = field(repr=False, compare=False)


def _parse_secp256k1(value: bytes) -> PublicKey:
    raw = Secp256k1PubKey.decode(value).key
    point = secp256k1.Point.find(raw)
    if point is None:
        raise InvalidPubKey("not a compressed point of secp256k1")
    if value != Secp256k1PubKey(key=raw).encode():
        # In protobuf a field may come again, and the last one counts: what is stored could be of any size.
        raise InvalidPubKey("not the shortest encoding of a key")
    return PublicKey(Secp256k1PubKey.TYPE_URL, raw, Address(address_of_secp256k1(raw)), point)


def _refuse_ed25519(_value: bytes) -> PublicKey:
    raise InvalidPubKey("ED25519 public keys are unsupported")


_KEY_TYPES: Final[dict[str, Callable[[bytes], PublicKey]]] = {
    Secp256k1PubKey.TYPE_URL: _parse_secp256k1,
    Ed25519PubKey.TYPE_URL: _refuse_ed25519,
}


def parse_public_key(packed: Any) -> PublicKey:
    """The key within an Any; `InvalidPubKey` for kinds that may not sign transactions and for malformed keys."""
    return _parse(packed.type_url, packed.value)


@lru_cache(maxsize=_REMEMBERED)
def _parse(type_url: str, value: bytes) -> PublicKey:
    parse = _KEY_TYPES.get(type_url)
    if parse is None:
        raise InvalidPubKey(f"unrecognized public key type: {type_url}")
    try:
        return parse(value)
    except DecodeError as error:
        raise InvalidPubKey(str(error)) from error


def sign_bytes(signed: bytes, chain_id: str, account_number: int) -> bytes:
    """The `SignDoc` that SIGN_MODE_DIRECT signs, in its one encoding (ADR-027: default values are left out).

    Its first two fields are those of `TxRaw`, body and auth info: `signed` is their encoding.
    """
    return signed + _sign_doc_end(chain_id, account_number)


@lru_cache(maxsize=_REMEMBERED)
def _sign_doc_end(chain_id: str, account_number: int) -> bytes:
    raw: bytes = SignDoc.PB(chain_id=chain_id, account_number=account_number).SerializeToString()
    return raw


class SignatureCache:
    """Signatures known to be valid. It spares a pure function its second run: gas and result never depend on it.

    Any thread may ask; only the mempool's checks, which come one after the other, write.
    """

    def __init__(self, capacity: int = _REMEMBERED) -> None:
        self._valid: BoundedCache[bytes, bool] = BoundedCache(capacity)

    def verify(self, key: PublicKey, message: bytes, signature: bytes, *, remember: bool) -> bool:
        """Whether `signature` is `key`'s over `message`; a valid one is kept if one is to `remember`."""
        digest = sha256(message).digest()
        name = digest + key.raw + signature  # unambiguous, since the first two are of one length each
        if self._valid.get(name):
            return True
        valid = key.point.verify_digest(digest, signature)
        if valid and remember:
            self._valid.put(name, True)
        return valid


def verify(
    cache: SignatureCache, key: PublicKey, message: bytes, signature: bytes, *, mode: int, remember: bool
) -> bool:
    """Whether a signer of `mode` has signed `message`."""
    return mode == SignMode.DIRECT and cache.verify(key, message, signature, remember=remember)
