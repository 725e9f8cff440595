"""
Messages: the base of all generated types.

A message is an immutable value with upb as its byte codec: `to_pb` and `from_pb`, written out by the generator for
each type, are the only bridge between the typed fields and the wire. Its classes are dataclasses to the type checker
and to `dataclasses.replace`, `fields` and `asdict`; at run time the generated `__init__` and the methods here stand in
for what `@dataclass(frozen=True, slots=True, kw_only=True)` would compile at import, which costs 1.5 ms per class
(docs/decisions/types.md).

Decoding refuses what has no meaning in the field's type (malformed numbers and addresses, unknown enum values) with a
`DecodeError` naming the field. It tolerates unknown fields: transactions check those beforehand.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from enum import IntEnum
from importlib import import_module
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from google.protobuf.message import DecodeError as PbDecodeError

from virtengine.kit.codec.address import Address
from virtengine.kit.codec.decimal import MAX_BITS as DEC_BITS
from virtengine.kit.codec.decimal import Dec
from virtengine.kit.codec.errors import DecodeError
from virtengine.kit.codec.ints import parse_int
from virtengine.kit.codec.pool import Pb
from virtengine.kit.codec.timestamp import Duration, Timestamp

__all__ = [
    "NO_ADDRESS",
    "REGISTRY",
    "ZERO",
    "EncodeError",
    "Message",
    "find_type",
    "message",
    "read_address",
    "read_dec",
    "read_duration",
    "read_enum",
    "read_int",
    "read_timestamp",
    "write_address",
]

E = TypeVar("E", bound=IntEnum)

REGISTRY: dict[str, type[Message]] = {}
"""The generated classes imported so far, by type URL. Use `find_type`, whose answer does not depend on imports."""


class EncodeError(ValueError):
    """A field's value does not fit its wire type, such as a negative `uint64`: a mistake of the caller."""


class _Fields:
    """`__dataclass_fields__` made on first use; a class attribute that only `dataclasses` reads."""

    def __get__(self, _instance: object, owner: type[Message]) -> dict[str, dataclasses.Field[Any]]:
        names = owner.__slots__
        # Annotations stay the strings they are, as in any module with postponed evaluation.
        twin = dataclasses.make_dataclass(owner.__name__, [(name, owner.__annotations__[name]) for name in names])
        fields: dict[str, dataclasses.Field[Any]] = vars(twin)["__dataclass_fields__"]
        type.__setattr__(owner, "__dataclass_fields__", fields)
        return fields


class Message:
    """A protobuf message as an immutable value: compared and hashed by its fields, never changed in place."""

    __slots__: ClassVar[tuple[str, ...]] = ()

    TYPE_URL: ClassVar[str]
    """`/` and the full proto name, as in `google.protobuf.Any`."""
    PB: ClassVar[Pb]
    """The upb class of the private pool."""
    _values: ClassVar[attrgetter[Any]]
    """All fields at once, for comparing and hashing."""

    if not TYPE_CHECKING:
        __dataclass_fields__ = _Fields()

    def to_pb(self) -> Pb:
        """The upb message with the same content."""
        raise NotImplementedError

    @classmethod
    def from_pb(cls, pb: Pb) -> Self:
        """The value of an upb message; DecodeError if a field's content has no meaning in its type."""
        raise NotImplementedError

    def encode(self) -> bytes:
        """The deterministic wire form; EncodeError if a value does not fit its wire type."""
        try:
            raw: bytes = self.to_pb().SerializeToString(deterministic=True)
        except (ValueError, TypeError) as error:
            raise EncodeError(f"{self.TYPE_URL}: {error}") from error
        return raw

    @classmethod
    def decode(cls, raw: bytes) -> Self:
        """The value of a wire form; DecodeError if it is malformed or has content without meaning.

        upb refuses nesting over 100 levels, which also bounds the recursion of `from_pb`.
        """
        try:
            pb = cls.PB.FromString(raw)
        except PbDecodeError as error:
            raise DecodeError(f"{cls.TYPE_URL}: {error}") from error
        return cls.from_pb(pb)

    def signers(self) -> tuple[Address, ...]:
        """Who must sign a transaction with this message (`cosmos.msg.v1.signer`); none for an unsigned type."""
        return ()

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return bool(self._values(self) == self._values(other))

    def __hash__(self) -> int:
        return hash(self._values(self))

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__slots__)
        return f"{self.__class__.__qualname__}({fields})"

    def __reduce__(self) -> tuple[Callable[[bytes], Self], tuple[bytes]]:
        return type(self).decode, (self.encode(),)

    if not TYPE_CHECKING:  # the type checker refuses assignments by itself, with better words

        def __setattr__(self, name: str, value: object) -> None:
            raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")

        def __delattr__(self, name: str) -> None:
            raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


if TYPE_CHECKING:
    from dataclasses import dataclass as message
else:

    def message(**_options: bool) -> Callable[[type[Message]], type[Message]]:
        """Complete a generated class and register it. The options tell the type checker what the class already is."""
        return _register


def _register(cls: type[Message]) -> type[Message]:
    if cls.TYPE_URL in REGISTRY:
        raise TypeError(f"type URL {cls.TYPE_URL} is taken by {REGISTRY[cls.TYPE_URL].__module__}")
    cls._values = attrgetter(*(cls.__slots__ or ("__class__",)))
    REGISTRY[cls.TYPE_URL] = cls
    return cls


def find_type(type_url: str) -> type[Message] | None:
    """The generated class of a type URL, importing its module if need be; None if there is none."""
    if type_url not in REGISTRY:
        from virtengine.kit.codec.gen.index import MESSAGES  # generated from types that import this module

        module = MESSAGES.get(type_url)
        if module is None:
            return None
        import_module(f"virtengine.kit.codec.gen.{module}")
    return REGISTRY[type_url]


# --- Readers of single fields, used by generated code; `where` names the field in errors ---


def read_int(text: str, where: str) -> int:
    """A `cosmos.Int`: strict decimal text, where the empty string is zero."""
    if not text:
        return 0
    try:
        return parse_int(text)
    except DecodeError as error:
        raise DecodeError(f"{where}: {error}") from error


def read_dec(text: str, where: str) -> Dec:
    """A `cosmos.Dec`: the text of the number of 10^-18 parts, where the empty string is zero."""
    if not text:
        return ZERO
    try:
        return Dec.from_raw(parse_int(text, DEC_BITS))
    except DecodeError as error:
        raise DecodeError(f"{where}: {error}") from error


def read_address(decode: Callable[[str], Address], text: str, where: str) -> Address:
    """A bech32 address of the kind `decode` reads, where the empty string is the empty address."""
    if not text:
        return NO_ADDRESS
    try:
        return decode(text)
    except DecodeError as error:
        raise type(error)(f"{where}: {error}") from error


def write_address(encode: Callable[[bytes], str], address: Address) -> str:
    """The text of an address; the empty address is the empty string."""
    return encode(address) if address else ""


def read_enum(enum: type[E], number: int, where: str) -> E:
    """A member of an enum by number."""
    try:
        return enum(number)
    except ValueError as error:
        raise DecodeError(f"{where}: unknown {enum.__name__} {number}") from error


def read_timestamp(pb: Pb, where: str) -> Timestamp:
    """A `google.protobuf.Timestamp`."""
    try:
        return Timestamp(seconds=pb.seconds, nanos=pb.nanos)
    except DecodeError as error:
        raise DecodeError(f"{where}: {error}") from error


def read_duration(pb: Pb, where: str) -> Duration:
    """A `google.protobuf.Duration`."""
    try:
        return Duration(seconds=pb.seconds, nanos=pb.nanos)
    except DecodeError as error:
        raise DecodeError(f"{where}: {error}") from error


ZERO = Dec(0)
"""The decimal nothing: what an empty `cosmos.Dec` field decodes to."""

NO_ADDRESS = Address(b"")
"""The empty address: what an empty address field decodes to."""
