"""Addresses as text: Bech32 (BIP-173) under the chain's prefixes.

The chain's base prefix is set once per process (`configure`); accounts use it as it stands, validators and consensus
keys with "valoper" and "valcons" behind it. Like the SDK, and unlike BIP-173, texts may be longer than 90 characters,
since an address has up to 255 bytes. All-capital text is read, as BIP-173 demands; the text written is lower case.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Self

from virtengine.kit.codec.address import MAX_ADDRESS_SIZE, Address
from virtengine.kit.codec.errors import InvalidAddress

DEFAULT_BASE: Final = "ve"
MAX_TEXT_SIZE: Final = 1023
"""Characters of a text, the SDK's bound on what it decodes."""

_CHARSET: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_VALUES: Final = {char: value for value, char in enumerate(_CHARSET)}
_GENERATOR: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CACHE_SIZE: Final = 1 << 14


def _compute_reduction(top: int) -> int:
    """What the five bits shifted out of the checksum fold back into it."""
    folded = 0
    for bit, generator in enumerate(_GENERATOR):
        if top >> bit & 1:
            folded ^= generator
    return folded


_REDUCTION: Final = tuple(_compute_reduction(top) for top in range(32))


@dataclass(frozen=True, slots=True)
class Prefixes:
    """The human-readable parts of a chain's addresses."""

    account: str
    validator: str
    consensus: str

    @classmethod
    def of(cls, base: str) -> Self:
        """The three prefixes that `base` gives."""
        return cls(account=base, validator=base + "valoper", consensus=base + "valcons")


_prefixes = Prefixes.of(DEFAULT_BASE)


def configure(base: str) -> None:
    """Sets the process's base prefix: 1 to 16 lower-case letters. To be called before anything is encoded."""
    global _prefixes
    if not (base.isascii() and base.isalpha() and base.islower() and len(base) <= 16):
        raise ValueError("an address prefix is 1 to 16 lower-case ASCII letters")
    _prefixes = Prefixes.of(base)


def prefixes() -> Prefixes:
    """The process's prefixes."""
    return _prefixes


def encode_account(address: bytes) -> str:
    """The text of an account address; of a wrong length it raises InvalidAddress, as the others here."""
    return encode(_prefixes.account, address)


def decode_account(text: str) -> Address:
    """The account address `text` spells."""
    return decode(_prefixes.account, text)


def encode_validator(address: bytes) -> str:
    """The text of a validator operator's address."""
    return encode(_prefixes.validator, address)


def decode_validator(text: str) -> Address:
    """The validator operator's address `text` spells."""
    return decode(_prefixes.validator, text)


def encode_consensus(address: bytes) -> str:
    """The text of a consensus key's address."""
    return encode(_prefixes.consensus, address)


def decode_consensus(text: str) -> Address:
    """The consensus key's address `text` spells."""
    return decode(_prefixes.consensus, text)


@lru_cache(maxsize=_CACHE_SIZE)
def encode(prefix: str, address: bytes) -> str:
    """The text of `address` under any `prefix`."""
    _check_size(address)
    values = _to_groups(address)
    checksum = _compute_checksum(prefix, values + bytes(6)) ^ 1
    values += bytes(checksum >> shift & 31 for shift in (25, 20, 15, 10, 5, 0))
    return prefix + "1" + "".join([_CHARSET[value] for value in values])


@lru_cache(maxsize=_CACHE_SIZE)
def decode(prefix: str, text: str) -> Address:
    """The address `text` spells under `prefix`; InvalidAddress for any other prefix."""
    found, address = decode_any(text)
    if found != prefix:
        raise InvalidAddress(f"invalid Bech32 prefix; expected {prefix}, got {found}")
    _check_size(address)
    return Address(address)


def decode_any(text: str) -> tuple[str, bytes]:
    """The prefix and the bytes of a Bech32 text, whatever the prefix; raises InvalidAddress."""
    if not text:
        raise InvalidAddress("empty address string is not allowed")
    if len(text) > MAX_TEXT_SIZE:
        raise InvalidAddress(f"decoding bech32 failed: invalid bech32 string length {len(text)}")
    if not all("!" <= char <= "~" for char in text):
        raise InvalidAddress("decoding bech32 failed: invalid character in string")
    lower = text.lower()
    if text not in (lower, text.upper()):
        raise InvalidAddress("decoding bech32 failed: string not all lowercase or all uppercase")
    prefix, separator, data = lower.rpartition("1")
    if not separator or not prefix or len(data) < 6:
        raise InvalidAddress("decoding bech32 failed: invalid separator index")
    try:
        values = bytes([_VALUES[char] for char in data])
    except KeyError:
        raise InvalidAddress("decoding bech32 failed: invalid character not part of charset") from None
    if _compute_checksum(prefix, values) != 1:
        raise InvalidAddress("decoding bech32 failed: invalid checksum")
    return prefix, _from_groups(values[:-6])


def _compute_checksum(prefix: str, values: bytes) -> int:
    """BIP-173's polymod over the expanded prefix and the five-bit `values`."""
    state, reduction = _start(prefix), _REDUCTION
    for value in values:
        state = (state & 0x1FFFFFF) << 5 ^ value ^ reduction[state >> 25]
    return state


@lru_cache(maxsize=64)
def _start(prefix: str) -> int:
    """The checksum's state after the prefix, which every address of a chain shares."""
    codes = prefix.encode()
    state = 1
    for value in (*(code >> 5 for code in codes), 0, *(code & 31 for code in codes)):
        state = (state & 0x1FFFFFF) << 5 ^ value ^ _REDUCTION[state >> 25]
    return state


def _to_groups(data: bytes) -> bytes:
    """Eight-bit bytes as five-bit values, padded with zero bits."""
    count = (8 * len(data) + 4) // 5
    number = int.from_bytes(data, "big") << (5 * count - 8 * len(data))
    return bytes([number >> shift & 31 for shift in range(5 * (count - 1), -1, -5)])


def _from_groups(values: bytes) -> bytes:
    """Five-bit values as bytes; the padding must be shorter than a value and zero."""
    size, padding = divmod(5 * len(values), 8)
    number = 0
    for value in values:
        number = number << 5 | value
    if padding > 4 or number & ((1 << padding) - 1):
        raise InvalidAddress("decoding bech32 failed: invalid incomplete group")
    return (number >> padding).to_bytes(size, "big")


def _check_size(address: bytes) -> None:
    if not address:
        raise InvalidAddress("addresses cannot be empty")
    if len(address) > MAX_ADDRESS_SIZE:
        raise InvalidAddress(f"address max length is {MAX_ADDRESS_SIZE}, got {len(address)}")
