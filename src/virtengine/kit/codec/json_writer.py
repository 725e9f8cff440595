"""From upb messages to JSON values. The rules are listed in `json`."""

from base64 import b64encode
from collections.abc import Callable, Mapping
from enum import IntEnum, auto
from typing import Any as JsonValue
from typing import Final, NamedTuple

from google.protobuf.descriptor import FieldDescriptor

from virtengine.kit.codec.decimal import PRECISION
from virtengine.kit.codec.descriptors import map_entry, oneof_name
from virtengine.kit.codec.errors import DecodeError
from virtengine.kit.codec.json_form import FLOATS, INT64, MAX_DEPTH, NumberForm, number_form
from virtengine.kit.codec.pool import Pb, is_nullable
from virtengine.kit.codec.resolve import open_any
from virtengine.kit.codec.timestamp import GO_ZERO_TIME, Duration, Timestamp

_Object = dict[str, JsonValue]
_WriteScalar = Callable[[JsonValue], JsonValue]
_WriteMessage = Callable[[Pb, int], JsonValue]


class _Shape(IntEnum):
    """How a field is taken out of its message."""

    PLAIN = auto()
    """A scalar that JSON shows as it stands."""
    SCALAR = auto()
    MESSAGE = auto()
    """Absent it shows as the plan says."""
    REQUIRED = auto()
    """A message that Go holds by value, or a map: never null."""
    PLAIN_LIST = auto()
    SCALAR_LIST = auto()
    MESSAGE_LIST = auto()
    ONEOF = auto()
    """Left out when unset."""
    OPTIONAL = auto()
    """A scalar with presence: null when unset."""


class _Field(NamedTuple):
    name: str
    shape: _Shape
    write: Callable[..., JsonValue]
    absent: JsonValue


_plans: Final[dict[Pb, tuple[_Field, ...]]] = {}
"""Plan by upb class; bounded by the number of message types."""


def write_message(message: Pb, depth: int = 0) -> JsonValue:
    """The JSON value of an upb message of any type; UnknownType or DecodeError for an Any that cannot be opened."""
    special = _SPECIAL.get(message.DESCRIPTOR.full_name)
    return special(message, depth) if special is not None else _write_object(message, depth)


def _write_object(message: Pb, depth: int) -> _Object:
    if depth > MAX_DEPTH:
        raise DecodeError(f"messages nested more than {MAX_DEPTH} deep")
    depth += 1
    out: _Object = {}
    for name, shape, write, absent in _plans.get(message.__class__) or _plan(message.__class__):
        if shape is _Shape.PLAIN:
            out[name] = getattr(message, name)
        elif shape is _Shape.SCALAR:
            out[name] = write(getattr(message, name))
        elif shape is _Shape.MESSAGE:
            out[name] = write(getattr(message, name), depth) if message.HasField(name) else absent
        elif shape is _Shape.MESSAGE_LIST:
            out[name] = [write(item, depth) for item in getattr(message, name)]
        elif shape is _Shape.REQUIRED:
            out[name] = write(getattr(message, name), depth)
        elif shape is _Shape.PLAIN_LIST:
            out[name] = list(getattr(message, name))
        elif shape is _Shape.SCALAR_LIST:
            out[name] = [write(item) for item in getattr(message, name)]
        elif message.HasField(name):
            out[name] = write(getattr(message, name), depth)
        elif shape is _Shape.OPTIONAL:
            out[name] = None
    return out


def _plan(message_class: Pb) -> tuple[_Field, ...]:
    plan = tuple(_plan_field(field) for field in message_class.DESCRIPTOR.fields)
    _plans[message_class] = plan
    return plan


def _plan_field(field: FieldDescriptor) -> _Field:
    entry = map_entry(field)
    if entry is not None:
        return _Field(field.name, _Shape.REQUIRED, _map_writer(entry.fields_by_name["value"]), None)
    if field.message_type:
        return _plan_message(field, field.message_type.full_name)
    if field.is_repeated:
        write = _item_writer(field)
        return _Field(field.name, _Shape.SCALAR_LIST if write else _Shape.PLAIN_LIST, write or _same, None)
    if field.containing_oneof is not None:
        shape = _Shape.ONEOF if oneof_name(field) else _Shape.OPTIONAL
        return _Field(field.name, shape, _ignoring_depth(_item_writer(field) or _same), None)
    write = _scalar_writer(field)
    return _Field(field.name, _Shape.SCALAR if write else _Shape.PLAIN, write or _same, None)


def _plan_message(field: FieldDescriptor, name: str) -> _Field:
    write = _SPECIAL.get(name, _write_object)
    if field.is_repeated:
        return _Field(field.name, _Shape.MESSAGE_LIST, write, None)
    if oneof_name(field):
        return _Field(field.name, _Shape.ONEOF, write, None)
    if is_nullable(field):
        return _Field(field.name, _Shape.MESSAGE, write, None)
    if name == "google.protobuf.Timestamp":
        return _Field(field.name, _Shape.MESSAGE, write, GO_ZERO_TIME.to_json())
    return _Field(field.name, _Shape.REQUIRED, write, None)


def _scalar_writer(field: FieldDescriptor) -> _WriteScalar | None:
    """How a scalar shows; None for as it stands."""
    if field.cpp_type in FLOATS:
        raise TypeError(f"{field.full_name}: no message of this chain has floats")
    if field.cpp_type in INT64:
        return str
    if field.enum_type:
        names = {number: value.name for number, value in field.enum_type.values_by_number.items()}
        return lambda number: names.get(number, number)
    form = number_form(field) if field.cpp_type == FieldDescriptor.CPPTYPE_STRING else NumberForm.NONE
    if form is not NumberForm.NONE:
        write = _write_dec if form is NumberForm.DEC else _write_int
        return (lambda raw: write(raw.decode())) if field.type == FieldDescriptor.TYPE_BYTES else write
    return _write_bytes if field.type == FieldDescriptor.TYPE_BYTES else None


def _item_writer(field: FieldDescriptor) -> _WriteScalar | None:
    """`_scalar_writer` where a value is there for certain: in Go it is never nil then, so empty bytes show as text."""
    write = _scalar_writer(field)
    return _write_base64 if write is _write_bytes else write


def _map_writer(value: FieldDescriptor) -> _WriteMessage:
    write_value: _WriteMessage = (
        _SPECIAL.get(value.message_type.full_name, _write_object)
        if value.message_type
        else _ignoring_depth(_item_writer(value) or _same)
    )

    def write(entries: Mapping[JsonValue, JsonValue], depth: int) -> _Object:
        texts = [(_write_key(key), value) for key, value in entries.items()]
        return {key: write_value(value, depth) for key, value in sorted(texts, key=lambda entry: entry[0])}

    return write


def _write_key(key: JsonValue) -> str:
    return str(key).lower() if isinstance(key, bool) else str(key)


def _ignoring_depth(write: _WriteScalar) -> _WriteMessage:
    return lambda value, _depth: write(value)


def _same(value: JsonValue) -> JsonValue:
    return value


def _write_bytes(value: bytes) -> str | None:
    return b64encode(value).decode() if value else None


def _write_base64(value: bytes) -> str:
    return b64encode(value).decode()


def _write_int(text: str) -> str:
    return text or "0"


def _write_dec(text: str) -> str:
    """Puts the point into a scaled integer's text."""
    negative = text[:1] == "-"
    digits = (text[1:] if negative else text).zfill(PRECISION + 1)
    return f"{'-' if negative else ''}{digits[:-PRECISION]}.{digits[-PRECISION:]}"


def _write_timestamp(message: Pb, _depth: int) -> str:
    return Timestamp(message.seconds, message.nanos).to_json()


def _write_duration(message: Pb, _depth: int) -> str:
    return Duration(message.seconds, message.nanos).to_json()


def _write_any(packed: Pb, depth: int) -> _Object:
    """Spreads the packed message beside its type, or holds it as `value` if it is no object in JSON."""
    if depth > MAX_DEPTH:
        raise DecodeError(f"messages nested more than {MAX_DEPTH} deep")
    message = open_any(packed)
    if message.DESCRIPTOR.full_name in _SPECIAL:
        return {"@type": packed.type_url, "value": write_message(message, depth + 1)}
    return {"@type": packed.type_url, **_write_object(message, depth)}


_SPECIAL: Final[dict[str, _WriteMessage]] = {
    "google.protobuf.Any": _write_any,
    "google.protobuf.Duration": _write_duration,
    "google.protobuf.Timestamp": _write_timestamp,
}
"""Types that do not show as an object of their fields."""
