"""How keys and values of typed collections become bytes. The order of keys survives encoding.

A key codec encodes in two forms: *terminal*, as the last part of a key, and *inner*, self-delimiting, when more
follows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from virtengine.kit.codec.message import Message

__all__ = [
    "AddressKey",
    "BoolValue",
    "BytesKey",
    "BytesValue",
    "Int64Key",
    "IntValue",
    "Key",
    "StrKey",
    "StrValue",
    "Uint32Key",
    "Uint64Key",
    "Uint64Value",
    "Uint8Key",
    "Value",
    "message_value",
    "pair",
    "triple",
]

K = TypeVar("K")
V = TypeVar("V")
A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
M = TypeVar("M", bound=Message)


@dataclass(frozen=True, slots=True)
class Key(Generic[K]):
    """`encode(key, terminal)` gives bytes; `decode(raw, offset, terminal)` gives the key and the next offset."""

    encode: Callable[[K, bool], bytes]
    decode: Callable[[bytes, int, bool], tuple[K, int]]


@dataclass(frozen=True, slots=True)
class Value(Generic[V]):
    """A bijection between values and bytes."""

    encode: Callable[[V], bytes]
    decode: Callable[[bytes], V]


def _encode_bytes(key: bytes, terminal: bool) -> bytes:
    if terminal:
        return key
    if len(key) > 255:
        raise ValueError(f"an inner key part has at most 255 bytes, not {len(key)}")
    return bytes((len(key),)) + key


def _decode_bytes(raw: bytes, at: int, terminal: bool) -> tuple[bytes, int]:
    if terminal:
        return raw[at:], len(raw)
    end = at + 1 + raw[at]
    return raw[at + 1 : end], end


def _encode_str(key: str, terminal: bool) -> bytes:
    encoded = key.encode()
    if terminal:
        return encoded
    if b"\0" in encoded:
        raise ValueError("an inner text key has no zero byte")
    return encoded + b"\0"


def _decode_str(raw: bytes, at: int, terminal: bool) -> tuple[str, int]:
    end = len(raw) if terminal else raw.index(0, at)
    return raw[at:end].decode(), end if terminal else end + 1


def _uint_key(size: int) -> Key[int]:
    return Key(
        lambda key, _terminal: key.to_bytes(size, "big"),
        lambda raw, at, _terminal: (int.from_bytes(raw[at : at + size], "big"), at + size),
    )


BytesKey: Key[bytes] = Key(_encode_bytes, _decode_bytes)
"""Raw bytes; length-prefixed when inner, so shorter keys order first there."""

AddressKey: Key[bytes] = BytesKey
"""An account address."""

StrKey: Key[str] = Key(_encode_str, _decode_str)
"""UTF-8 text; zero-terminated when inner."""

Uint8Key, Uint32Key, Uint64Key = _uint_key(1), _uint_key(4), _uint_key(8)
"""Unsigned numbers of fixed width, big endian."""

Int64Key: Key[int] = Uint64Key
"""A height: never negative, so an unsigned 64-bit number."""


def pair(first: Key[A], second: Key[B]) -> Key[tuple[A, B]]:
    """A key of two parts, ordered by the first, then the second."""

    def encode(key: tuple[A, B], terminal: bool) -> bytes:
        return first.encode(key[0], False) + second.encode(key[1], terminal)

    def decode(raw: bytes, at: int, terminal: bool) -> tuple[tuple[A, B], int]:
        a, at = first.decode(raw, at, False)
        b, at = second.decode(raw, at, terminal)
        return (a, b), at

    return Key(encode, decode)


def triple(first: Key[A], second: Key[B], third: Key[C]) -> Key[tuple[A, B, C]]:
    """A key of three parts."""

    def encode(key: tuple[A, B, C], terminal: bool) -> bytes:
        return first.encode(key[0], False) + second.encode(key[1], False) + third.encode(key[2], terminal)

    def decode(raw: bytes, at: int, terminal: bool) -> tuple[tuple[A, B, C], int]:
        a, at = first.decode(raw, at, False)
        b, at = second.decode(raw, at, False)
        c, at = third.decode(raw, at, terminal)
        return (a, b, c), at

    return Key(encode, decode)


IntValue: Value[int] = Value(lambda value: b"%d" % value, int)
"""An integer of any size, as the SDK's math.Int: decimal text. Only what was encoded here is decoded."""

Uint64Value: Value[int] = Value(lambda value: value.to_bytes(8, "big"), lambda raw: int.from_bytes(raw, "big"))
"""An unsigned 64-bit number, big endian."""

BoolValue: Value[bool] = Value(lambda value: b"\1" if value else b"\0", lambda raw: raw == b"\1")
StrValue: Value[str] = Value(lambda value: value.encode(), lambda raw: raw.decode())
BytesValue: Value[bytes] = Value(lambda value: value, lambda raw: raw)


def message_value(kind: type[M]) -> Value[M]:
    """A generated message, in its deterministic encoding."""
    return Value(lambda value: value.encode(), kind.decode)
