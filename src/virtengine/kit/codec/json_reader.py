"""From JSON values to upb messages. The rules are listed in `json`."""

import binascii
import re
from base64 import b64decode
from collections.abc import Callable
from typing import Any as JsonValue
from typing import Final, NamedTuple

from google.protobuf.descriptor import EnumDescriptor, FieldDescriptor

from virtengine.kit.codec.decimal import Dec
from virtengine.kit.codec.descriptors import map_entry, oneof_name
from virtengine.kit.codec.errors import DecodeError
from virtengine.kit.codec.ints import parse_int
from virtengine.kit.codec.json_form import FLOATS, MAX_DEPTH, NumberForm, number_form
from virtengine.kit.codec.pool import Pb
from virtengine.kit.codec.resolve import resolve
from virtengine.kit.codec.timestamp import Duration, Timestamp

_ReadScalar = Callable[[JsonValue], JsonValue]

_BASE64: Final = re.compile(r"[A-Za-z0-9+/_-]*={0,2}", re.ASCII)
_BOUNDS: Final = {
    FieldDescriptor.CPPTYPE_INT32: (-(1 << 31), (1 << 31) - 1),
    FieldDescriptor.CPPTYPE_UINT32: (0, (1 << 32) - 1),
    FieldDescriptor.CPPTYPE_INT64: (-(1 << 63), (1 << 63) - 1),
    FieldDescriptor.CPPTYPE_UINT64: (0, (1 << 64) - 1),
}


class _Field(NamedTuple):
    name: str
    repeated: bool
    oneof: str
    """The oneof it is a member of, or empty."""
    read: _ReadScalar | None
    """None for a message."""
    key: _ReadScalar | None
    """How a map's key is read; None for any other field."""


_plans: Final[dict[Pb, dict[str, _Field]]] = {}
"""Fields by both their names, by upb class; bounded by the number of message types."""


def read_message(message_class: Pb, value: JsonValue) -> Pb:
    """The upb message that `value` spells; DecodeError with the path of what does not fit."""
    message = message_class()
    _fill(message, value, "", 0)
    return message


def _fill(message: Pb, value: JsonValue, path: str, depth: int) -> None:
    """Sets `message`, which is new, to what `value` spells."""
    if depth > MAX_DEPTH:
        raise _misfit(path, f"messages nested more than {MAX_DEPTH} deep")
    special = _SPECIAL.get(message.DESCRIPTOR.full_name)
    if special is not None:
        special(message, value, path, depth)
        return
    if not isinstance(value, dict):
        raise _misfit(path, "expected an object")
    plan = _plans.get(message.__class__) or _plan(message.__class__)
    seen: dict[str, str] = {}
    for key, item in value.items():
        field = plan.get(key)
        where = f"{path}.{key}" if path else str(key)
        if field is None:
            raise _misfit(where, f"unknown field of {message.DESCRIPTOR.full_name}")
        if item is None:
            continue
        for name in (field.name, field.oneof and f"oneof {field.oneof}"):
            if name in seen:
                raise _misfit(where, f"given together with {seen[name]}")
            if name:
                seen[name] = key
        _set_field(message, field, item, where, depth + 1)


def _set_field(message: Pb, field: _Field, value: JsonValue, path: str, depth: int) -> None:
    if field.key is not None:
        _set_map(getattr(message, field.name), field, value, path, depth)
    elif field.repeated:
        if not isinstance(value, list):
            raise _misfit(path, "expected an array")
        items = getattr(message, field.name)
        for index, item in enumerate(value):
            where = f"{path}[{index}]"
            if item is None:
                raise _misfit(where, "null in an array")
            if field.read is None:
                _fill(items.add(), item, where, depth)
            else:
                items.append(_read(field.read, item, where))
    elif field.read is None:
        child = getattr(message, field.name)
        child.SetInParent()
        _fill(child, value, path, depth)
    else:
        setattr(message, field.name, _read(field.read, value, path))


def _set_map(entries: Pb, field: _Field, value: JsonValue, path: str, depth: int) -> None:
    if not isinstance(value, dict):
        raise _misfit(path, "expected an object")
    assert field.key is not None
    for text, item in value.items():
        where = f"{path}.{text}"
        key = _read(field.key, text, where)
        if field.read is None:
            _fill(entries[key], item, where, depth)
        else:
            entries[key] = _read(field.read, item, where)


def _read(read: _ReadScalar, value: JsonValue, path: str) -> JsonValue:
    try:
        return read(value)
    except DecodeError as error:
        raise _misfit(path, str(error)) from None


def _misfit(path: str, reason: str) -> DecodeError:
    return DecodeError(f"{path}: {reason}" if path else reason)


def _plan(message_class: Pb) -> dict[str, _Field]:
    plan: dict[str, _Field] = {}
    for descriptor in message_class.DESCRIPTOR.fields:
        plan[descriptor.name] = plan[descriptor.json_name] = _plan_field(descriptor)
    _plans[message_class] = plan
    return plan


def _plan_field(field: FieldDescriptor) -> _Field:
    entry = map_entry(field)
    if entry is not None:
        key, value = entry.fields_by_name["key"], entry.fields_by_name["value"]
        return _Field(field.name, True, "", None if value.message_type else _scalar_reader(value), _key_reader(key))
    read = None if field.message_type else _scalar_reader(field)
    return _Field(field.name, field.is_repeated, oneof_name(field), read, None)


def _scalar_reader(field: FieldDescriptor) -> _ReadScalar:
    if field.cpp_type in FLOATS:
        raise TypeError(f"{field.full_name}: no message of this chain has floats")
    if field.enum_type:
        return _enum_reader(field.enum_type)
    if field.cpp_type in _BOUNDS:
        return _int_reader(*_BOUNDS[field.cpp_type])
    if field.cpp_type == FieldDescriptor.CPPTYPE_BOOL:
        return _read_bool
    form = number_form(field)
    if form is not NumberForm.NONE:
        read = _read_dec if form is NumberForm.DEC else _read_amount
        return (lambda value: read(value).encode()) if field.type == FieldDescriptor.TYPE_BYTES else read
    return _read_bytes if field.type == FieldDescriptor.TYPE_BYTES else _read_text


def _key_reader(key: FieldDescriptor) -> _ReadScalar:
    """A map's keys are text in JSON whatever they are in protobuf."""
    if key.cpp_type == FieldDescriptor.CPPTYPE_BOOL:
        return _read_bool_key
    return _scalar_reader(key)


def _enum_reader(enum: EnumDescriptor) -> _ReadScalar:
    numbers = {value.name: value.number for value in enum.values}
    known = frozenset(numbers.values())

    def read(value: JsonValue) -> int:
        number = numbers.get(value) if isinstance(value, str) else value
        if isinstance(number, bool) or not isinstance(number, int) or number not in known:
            raise DecodeError(f"not a value of {enum.full_name}")
        return number

    return read


def _int_reader(least: int, most: int) -> _ReadScalar:
    def read(value: JsonValue) -> int:
        number = parse_int(value) if isinstance(value, str) else value
        if isinstance(number, bool) or not isinstance(number, int):
            raise DecodeError("not an integer")
        if not least <= number <= most:
            raise DecodeError("integer out of range")
        return number

    return read


def _read_bool(value: JsonValue) -> bool:
    if not isinstance(value, bool):
        raise DecodeError("expected true or false")
    return value


def _read_bool_key(value: JsonValue) -> bool:
    if value not in ("true", "false"):
        raise DecodeError("expected true or false")
    return bool(value == "true")


def _read_text(value: JsonValue) -> str:
    if not isinstance(value, str):
        raise DecodeError("expected a string")
    if not value.isascii() and any("\ud800" <= char <= "\udfff" for char in value):
        raise DecodeError("half a surrogate pair is no character")
    return value


def _read_amount(value: JsonValue) -> str:
    return str(parse_int(_read_text(value)))


def _read_dec(value: JsonValue) -> str:
    return Dec.parse(_read_text(value)).to_raw_text()


def _read_bytes(value: JsonValue) -> bytes:
    """Base64 in the standard or the URL alphabet, padded or not."""
    text = _read_text(value)
    digits = text.rstrip("=")
    if not _BASE64.fullmatch(text) or (text != digits and len(text) % 4):
        raise DecodeError("not base64")
    try:
        return b64decode(digits.translate({45: 43, 95: 47}) + "=" * (-len(digits) % 4), validate=True)
    except binascii.Error:
        raise DecodeError("not base64") from None


def _fill_timestamp(message: Pb, value: JsonValue, path: str, _depth: int) -> None:
    time = _read(lambda text: Timestamp.parse(_read_text(text)), value, path)
    message.seconds, message.nanos = time.seconds, time.nanos


def _fill_duration(message: Pb, value: JsonValue, path: str, _depth: int) -> None:
    span = _read(lambda text: Duration.parse(_read_text(text)), value, path)
    message.seconds, message.nanos = span.seconds, span.nanos


def _fill_any(message: Pb, value: JsonValue, path: str, depth: int) -> None:
    if not isinstance(value, dict) or not isinstance(value.get("@type"), str):
        raise _misfit(path, "expected an object with @type")
    type_url = value["@type"]
    packed = _read(lambda url: resolve(message.DESCRIPTOR.file.pool, url)(), type_url, path)
    rest = {key: item for key, item in value.items() if key != "@type"}
    if packed.DESCRIPTOR.full_name in _SPECIAL:
        if list(rest) != ["value"]:
            raise _misfit(path, "expected @type and value")
        rest = rest["value"]
    _fill(packed, rest, path, depth + 1)
    message.type_url, message.value = type_url, packed.SerializeToString(deterministic=True)


_SPECIAL: Final[dict[str, Callable[[Pb, JsonValue, str, int], None]]] = {
    "google.protobuf.Any": _fill_any,
    "google.protobuf.Duration": _fill_duration,
    "google.protobuf.Timestamp": _fill_timestamp,
}
"""Types that are not read as an object of their fields."""
