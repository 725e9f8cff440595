"""Cosmos JSON: protobuf messages as the SDK prints and reads them (gogoproto's jsonpb).

Out (`json_writer`): field names as in the .proto, every field printed, enums by name, 64-bit integers as text, bytes in
base64 and null when empty, an absent sub-message null, an unset member of a oneof left out, an Any spread with `@type`,
decimals with their point. In (`json_reader`): names in snake_case or camelCase, integers as text or number, enums by
name or number, null for absent; anything unknown is refused by its path.
"""

import json
from typing import Any as JsonValue
from typing import TypeVar

from virtengine.kit.codec.errors import DecodeError
from virtengine.kit.codec.json_reader import read_message
from virtengine.kit.codec.json_writer import write_message
from virtengine.kit.codec.message import Message
from virtengine.kit.codec.pool import Pb

M = TypeVar("M", bound=Message)

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def to_json(message: Message) -> JsonValue:
    """The JSON value of a generated message."""
    return write_message(message.to_pb())


def from_json(message_type: type[M], value: JsonValue) -> M:
    """The generated message a JSON value spells; DecodeError naming the path of what does not fit."""
    return message_type.from_pb(read_message(message_type.PB, value))


def pb_to_json(message: Pb) -> JsonValue:
    """The JSON value of an upb message."""
    return write_message(message)


def pb_from_json(message_class: Pb, value: JsonValue) -> Pb:
    """The upb message a JSON value spells; DecodeError naming the path of what does not fit."""
    return read_message(message_class, value)


def dumps(value: JsonValue) -> str:
    """The compact text of a JSON value."""
    return _encode(value)


def loads(text: str | bytes) -> JsonValue:
    """The JSON value of a text; DecodeError for malformed text, repeated keys, NaN, absurd numbers or nesting."""
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except DecodeError:
        raise
    except (ValueError, RecursionError) as error:
        raise DecodeError(f"malformed JSON: {error}") from error


def _unique(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise DecodeError("malformed JSON: a key is repeated in one object")
    return members


def _refuse_constant(name: str) -> JsonValue:
    raise DecodeError(f"malformed JSON: {name} is no number")
