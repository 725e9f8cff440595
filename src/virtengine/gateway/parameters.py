"""REST requests into messages: path, query string and body name the fields of the procedure's request.

Names are read in snake_case and camelCase, of fields within fields with dots, of repeated ones by repetition. As in
grpc-gateway, what the request has no field for is passed over; what does not fit its field is refused.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from itertools import product
from typing import Any as JsonValue
from typing import Final, NamedTuple

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from virtengine.gateway.table import Match
from virtengine.kit.codec.errors import DecodeError
from virtengine.kit.codec.json import loads, pb_from_json
from virtengine.kit.codec.pool import Pb

__all__ = ["Parameter", "parameters_of", "read_request"]

_MAX_DEPTH: Final = 3
"""Dots in a name."""

_TEXTUAL: Final = frozenset({"google.protobuf.Timestamp", "google.protobuf.Duration"})
"""Messages that one text spells."""

_TRUE: Final = frozenset({"1", "t", "T", "TRUE", "true", "True"})
_FALSE: Final = frozenset({"0", "f", "F", "FALSE", "false", "False"})


class Parameter(NamedTuple):
    """One field, possibly within others, that a query string can hold."""

    path: tuple[str, ...]
    """Names of the fields from the request down to it."""
    field: FieldDescriptor
    read: Callable[[str], JsonValue]
    """From its text to what it is in JSON."""


def read_request(match: Match, query: Iterable[tuple[str, str]], body: bytes) -> bytes:
    """The encoded request of a REST call; DecodeError naming the field that does not fit."""
    message_class = match.binding.procedure.rpc.request.PB
    whole = match.binding.rule.body
    value = _read_body(whole, body)
    if whole != "*":
        _set_all(value, message_class, ((name, text) for name, text in query if name not in match.captured))
    _set_all(value, message_class, match.captured.items())
    raw: bytes = pb_from_json(message_class, value).SerializeToString()
    return raw


def _read_body(whole: str, body: bytes) -> dict[str, JsonValue]:
    if not whole or not body:
        return {}
    content = loads(body)
    if whole != "*":
        return {whole: content}
    if not isinstance(content, dict):
        raise DecodeError("the body must be a JSON object")
    return content


def _set_all(value: dict[str, JsonValue], message_class: Pb, pairs: Iterable[tuple[str, str]]) -> None:
    known = parameters_of(message_class)
    for name, text in pairs:
        parameter = known.get(name)
        if parameter is not None:
            _set(value, name, parameter, text)


def _set(value: dict[str, JsonValue], name: str, parameter: Parameter, text: str) -> None:
    try:
        item = parameter.read(text)
    except DecodeError as error:
        raise DecodeError(f"{name}: {error}") from error
    for step in parameter.path[:-1]:
        value = value.setdefault(step, {})
    last = parameter.path[-1]
    if parameter.field.is_repeated:
        value.setdefault(last, []).append(item)
    elif last in value:
        raise DecodeError(f"{name}: given more than once")
    else:
        value[last] = item


@cache
def parameters_of(message_class: Pb) -> Mapping[str, Parameter]:
    """What a query string can hold of a request, by every name it may go under."""
    found: dict[str, Parameter] = {}
    for fields in _walk(message_class.DESCRIPTOR, ()):
        parameter = Parameter(tuple(field.name for field in fields), fields[-1], _reader(fields[-1]))
        for names in product(*((field.name, field.json_name) for field in fields)):
            found[".".join(names)] = parameter
    return found


def _walk(descriptor: Descriptor, above: tuple[FieldDescriptor, ...]) -> Iterable[tuple[FieldDescriptor, ...]]:
    """The fields with a text form, each with those it is within."""
    for field in descriptor.fields:
        fields = (*above, field)
        if field.message_type is None or field.message_type.full_name in _TEXTUAL:
            yield fields
        elif _has_named_fields(field) and len(fields) <= _MAX_DEPTH:
            yield from _walk(field.message_type, fields)


def _has_named_fields(field: FieldDescriptor) -> bool:
    """Whether the fields of a field can be named with dots. (A map is repeated.)"""
    message = field.message_type
    return message is not None and not field.is_repeated and message.full_name != "google.protobuf.Any"


def _reader(field: FieldDescriptor) -> Callable[[str], JsonValue]:
    if field.enum_type is not None:
        return lambda text: int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else text
    if field.cpp_type == FieldDescriptor.CPPTYPE_BOOL:
        return _read_bool
    if field.type == FieldDescriptor.TYPE_BYTES:
        return lambda text: text.replace(" ", "+")  # base64 has no spaces: a plus sign was not escaped
    return lambda text: text


def _read_bool(text: str) -> bool:
    if text not in _TRUE and text not in _FALSE:
        raise DecodeError("expected true or false")
    return text in _TRUE
