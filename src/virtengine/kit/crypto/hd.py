"""Keys from words: BIP-39 mnemonics and BIP-32 derivation, as wallets of the Cosmos family do it.

Nothing here is consensus code. No error names a word or a key.
"""

import hashlib
import hmac
import unicodedata
from functools import cache
from typing import Final

from mnemonic import Mnemonic

from virtengine.kit.crypto.entropy import random_bytes
from virtengine.kit.crypto.secp256k1 import add_private_keys, public_key

DEFAULT_PATH: Final = "m/44'/118'/0'/0/0"
"""First account of the Cosmos coin type (SLIP-44: 118)."""

_ENTROPY_SIZES: Final = {12: 16, 15: 20, 18: 24, 21: 28, 24: 32}
"""Entropy bytes by number of words (BIP-39)."""
_HARDENED: Final = 1 << 31


class InvalidMnemonic(ValueError):
    """The words are not a BIP-39 mnemonic: wrong number, a word not in the list, or a wrong checksum."""


class InvalidPath(ValueError):
    """Not a BIP-32 path such as m/44'/118'/0'/0/0."""


def generate_mnemonic(words: int = 24) -> str:
    """A new English mnemonic of 12, 15, 18, 21 or 24 words."""
    if words not in _ENTROPY_SIZES:
        raise InvalidMnemonic(f"a mnemonic has 12, 15, 18, 21 or 24 words, not {words}")
    return _english().to_mnemonic(random_bytes(_ENTROPY_SIZES[words]))


def check_mnemonic(mnemonic: str) -> str:
    """The mnemonic in normal form (NFKD, single spaces); raises InvalidMnemonic."""
    words = unicodedata.normalize("NFKD", mnemonic).split()
    if len(words) not in _ENTROPY_SIZES:
        raise InvalidMnemonic(f"a mnemonic has 12, 15, 18, 21 or 24 words, got {len(words)}")
    known = frozenset(_english().wordlist)
    for position, word in enumerate(words, 1):
        if word not in known:
            raise InvalidMnemonic(f"word {position} is not in the word list")
    normal = " ".join(words)
    if not _english().check(normal):
        raise InvalidMnemonic("the checksum is wrong: a word is mistaken or out of place")
    return normal


def seed_from_mnemonic(mnemonic: str, passphrase: str = "") -> bytes:
    """The 64-byte BIP-39 seed; raises InvalidMnemonic."""
    return bytes(Mnemonic.to_seed(check_mnemonic(mnemonic), passphrase))


def key_from_mnemonic(mnemonic: str, path: str = DEFAULT_PATH, passphrase: str = "") -> bytes:
    """The 32-byte secp256k1 private key at `path`; raises InvalidMnemonic or InvalidPath."""
    return derive_key(seed_from_mnemonic(mnemonic, passphrase), path)


def derive_key(seed: bytes, path: str) -> bytes:
    """The private key at `path` below the master key of `seed` (BIP-32); raises InvalidPath."""
    indexes = parse_path(path)
    digest = _hmac(b"Bitcoin seed", seed)
    key, chain_code = digest[:32], digest[32:]
    for index in indexes:
        parent = b"\x00" + key if index >= _HARDENED else public_key(key)
        digest = _hmac(chain_code, parent + index.to_bytes(4, "big"))
        key, chain_code = add_private_keys(key, digest[:32]), digest[32:]
    return key


def parse_path(path: str) -> tuple[int, ...]:
    """The child numbers of a path, hardened ones (`'` or `h`) with the top bit set; raises InvalidPath."""
    root, *parts = path.split("/")
    if root != "m":
        raise InvalidPath("a derivation path starts with m")
    return tuple(_parse_child(part) for part in parts)


def _parse_child(part: str) -> int:
    hardened = part.endswith(("'", "h"))
    digits = part[:-1] if hardened else part
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 10 and int(digits) < _HARDENED):
        raise InvalidPath("a step of a derivation path is a number below 2^31, hardened by '")
    return int(digits) + (_HARDENED if hardened else 0)


def _hmac(key: bytes, data: bytes) -> bytes:
    return hmac.new(key, data, hashlib.sha512).digest()


@cache
def _english() -> Mnemonic:
    return Mnemonic("english")
