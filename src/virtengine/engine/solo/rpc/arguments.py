"""Parameters of a call, from JSON or from the query of a URI, to Python values.

The rules are CometBFT's. JSON: 64-bit integers as text, byte strings base64, `hex` bytes hexadecimal; by name or, in
the method's order, by position. URI: integers bare, text and bytes in double quotes or as `0x…`.
"""

import binascii
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from virtengine.engine.solo.hexadecimal import parse_hex
from virtengine.engine.solo.rpc.jsonrpc import ArgumentError, load

_INTEGER: Final = re.compile(r"-?[0-9]+", re.ASCII)
_FROM_JSON: Final = "error converting json params to arguments: "
_FROM_URI: Final = "error converting http params to arguments: "


class Kind(Enum):
    """What a parameter is."""

    INT = "64-bit integer, absent 0"
    OPTIONAL_INT = "64-bit integer, absent None"
    TEXT = "text"
    BOOL = "bool"
    BYTES = "bytes, base64 in JSON"
    HEX = "bytes, hexadecimal in JSON"


_DEFAULTS: Final[Mapping[Kind, Any]] = {
    Kind.INT: 0,
    Kind.OPTIONAL_INT: None,
    Kind.TEXT: "",
    Kind.BOOL: False,
    Kind.BYTES: b"",
    Kind.HEX: b"",
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a method."""

    name: str
    kind: Kind

    @property
    def default(self) -> Any:
        """The value when absent."""
        return _DEFAULTS[self.kind]


def read_json(parameters: Sequence[Parameter], given: Any) -> list[Any]:
    """Arguments from a call's `params`; ArgumentError if they do not fit."""
    if given is None:
        return [parameter.default for parameter in parameters]
    if isinstance(given, dict):
        return [_from_json(parameter, given.get(parameter.name)) for parameter in parameters]
    if not isinstance(given, list):
        raise ArgumentError(f"{_FROM_JSON}unknown type for JSON params. Expected map or array")
    if not given:
        return [parameter.default for parameter in parameters]
    if len(given) != len(parameters):
        names = " ".join(parameter.name for parameter in parameters)
        raise ArgumentError(f"{_FROM_JSON}expected {len(parameters)} parameters ([{names}]), got {len(given)}")
    return [_from_json(parameter, value) for parameter, value in zip(parameters, given, strict=True)]


def read_uri(parameters: Sequence[Parameter], given: Mapping[str, str]) -> list[Any]:
    """Arguments from the query of a URI; ArgumentError if they do not fit."""
    return [
        _from_uri(parameter, text) if (text := given.get(parameter.name, "")) else parameter.default
        for parameter in parameters
    ]


def _from_json(parameter: Parameter, value: Any) -> Any:
    if value is None:
        return parameter.default
    try:
        return _convert(parameter.kind, value)
    except ValueError as error:
        raise ArgumentError(f"{_FROM_JSON}{error}") from None


def _from_uri(parameter: Parameter, text: str) -> Any:
    kind = parameter.kind
    is_bytes = kind in (Kind.BYTES, Kind.HEX)
    try:
        if kind in (Kind.INT, Kind.OPTIONAL_INT) and _INTEGER.fullmatch(text):
            return _convert(kind, text)
        if text[:2].lower() == "0x":
            if not is_bytes and kind is not Kind.TEXT:
                raise ValueError(f"got a hex string arg, but expected '{kind.name.lower()}'")
            raw = parse_hex(text[2:])
            return raw if is_bytes else raw.decode(errors="replace")
        if kind in (Kind.INT, Kind.OPTIONAL_INT) and not text.startswith('"'):
            raise ValueError(f'invalid 64-bit integer encoding "{text}", expected string')
        value = _load(text)
        if is_bytes and isinstance(value, str):
            return value.encode()
        return _convert(kind, value)
    except ValueError as error:
        raise ArgumentError(f"{_FROM_URI}{error}") from None


def _convert(kind: Kind, value: Any) -> Any:
    """A JSON value as the kind asked for; ValueError if it is none."""
    if kind in (Kind.INT, Kind.OPTIONAL_INT):
        if not isinstance(value, str):
            raise ValueError(f'invalid 64-bit integer encoding "{json.dumps(value)}", expected string')
        number = _load(value)
        if isinstance(number, bool) or not isinstance(number, int) or not -(1 << 63) <= number < 1 << 63:
            raise ValueError(f"json: cannot unmarshal {value} into a 64-bit integer")
        return number
    if kind is Kind.BOOL:
        return _require(value, bool, "a bool")
    text: str = _require(value, str, "a string")
    if kind is Kind.TEXT:
        return text
    return parse_hex(text) if kind is Kind.HEX else _read_base64(text)


def _require(value: Any, kind: type, name: str) -> Any:
    if not isinstance(value, kind):
        raise ValueError(f"json: cannot unmarshal {json.dumps(value)[:64]} into {name}")
    return value


def _load(text: str) -> Any:
    """JSON, with the words Go has for what is none."""
    try:
        return load(text)
    except (ValueError, RecursionError) as error:
        if not text:
            raise ValueError("unexpected end of JSON input") from None
        if isinstance(error, json.JSONDecodeError) and error.pos and error.msg == "Extra data":
            raise ValueError(f"invalid character '{text[error.pos]}' after top-level value") from None
        raise ValueError(f"invalid character '{text[0]}' looking for beginning of value") from None


def _read_base64(text: str) -> bytes:
    try:
        return binascii.a2b_base64(text, strict_mode=True)
    except (binascii.Error, ValueError):
        raise ValueError("illegal base64 data") from None
