"""`google.protobuf.Any` as a value, and the way between it and generated messages."""

from dataclasses import dataclass
from typing import TypeVar

from virtengine.kit.codec.errors import DecodeError, UnknownType
from virtengine.kit.codec.message import Message, find_type

M = TypeVar("M", bound=Message)


@dataclass(frozen=True, slots=True)
class Any:
    """A message of a type named at run time: `/` and the full proto name, and the message's wire form."""

    type_url: str = ""
    value: bytes = b""


def pack(message: Message) -> Any:
    """`message` as an Any."""
    return Any(message.TYPE_URL, message.encode())


def unpack(packed: Any) -> Message:
    """The message within; UnknownType if its type has no generated class, DecodeError if its bytes are malformed."""
    message_type = find_type(packed.type_url)
    if message_type is None:
        raise UnknownType(f"unable to resolve type URL {packed.type_url}")
    return message_type.decode(packed.value)


def unpack_as(packed: Any, message_type: type[M]) -> M:
    """The message within, which must be of `message_type`; DecodeError for any other type."""
    if packed.type_url != message_type.TYPE_URL:
        raise DecodeError(f"expected {message_type.TYPE_URL}, got {packed.type_url}")
    return message_type.decode(packed.value)
