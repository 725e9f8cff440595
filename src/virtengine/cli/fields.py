"""Options of generated commands: how a request's fields are written on a command line.

Text and numbers stand as they are; an address may be the name of a key; enums go by their short names (`open`); bytes
are hexadecimal behind `0x`, or base64; amounts are human (`1.5VE`); any other message is JSON, or `@FILE` with JSON in
it.
"""

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click
from google.protobuf.descriptor import Descriptor, FieldDescriptor

from virtengine.cli.amounts import parse_coin, parse_coins, parse_dec_coin
from virtengine.cli.failures import CliError
from virtengine.cli.session import Session
from virtengine.kit.codec import pool
from virtengine.kit.codec.bech32 import encode_account
from virtengine.kit.codec.errors import DecodeError
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin
from virtengine.kit.codec.json import loads

__all__ = ["PAGE", "FieldInput", "page_value", "read_fields"]

_COIN: Final = "cosmos.base.v1beta1.Coin"
_DEC_COIN: Final = "cosmos.base.v1beta1.DecCoin"
PAGE: Final = "cosmos.base.query.v1beta1.PageRequest"
_TEXT_MESSAGES: Final = ("google.protobuf.Timestamp", "google.protobuf.Duration")
_RESERVED: Final = frozenset(
    (
        *("home", "output", "keyring-backend", "node", "chain-id", "from", "key", "gas", "gas-prices", "fees", "note"),
        *("yes", "dry-run", "height", "help", "debug", "limit", "offset", "page-key", "count-total", "reverse"),
    )
)
"""Names of the shared options: a field of such a name becomes `--field-NAME`."""


@dataclass(frozen=True, slots=True)
class FieldInput:
    """One field of a request as an argument or option."""

    field: FieldDescriptor
    is_argument: bool

    @property
    def parameter(self) -> str:
        """The parameter's name in Python."""
        return f"field_{self.field.name}"

    def make_parameter(self) -> click.Parameter:
        """The parameter for click."""
        if self.is_argument:
            return click.Argument([self.parameter], metavar=self.field.name.upper())
        dashed = self.field.name.replace("_", "-")
        flag = f"--field-{dashed}" if dashed in _RESERVED else f"--{dashed}"
        if self.field.cpp_type == FieldDescriptor.CPPTYPE_BOOL and not self.field.is_repeated:
            return click.Option([flag, self.parameter], is_flag=True)
        is_multiple = self.field.is_repeated and not self._is_message(_COIN)
        return click.Option([flag, self.parameter], multiple=is_multiple, type=self._type(), help=self._help())

    def to_json(self, session: Session, given: Any) -> Any:
        """The JSON value of what was given; `CliError` naming the option if it has no meaning."""
        try:
            if self.field.is_repeated:
                if self._is_message(_COIN):
                    return [_coin(coin) for coin in parse_coins(given)]
                return [self._one(session, item) for item in given]
            return self._one(session, given)
        except (DecodeError, binascii.Error) as error:
            raise CliError(f"{self.field.name}: {error}") from error

    def _one(self, session: Session, given: Any) -> Any:
        field = self.field
        if field.message_type is not None:
            return self._message(given)
        if field.enum_type is not None:
            return _enum_names(field)[given.lower()]
        if field.type == FieldDescriptor.TYPE_BYTES:
            return _bytes(given)
        if pool.scalar(field) == "cosmos.AddressString":
            return encode_account(session.resolve_address(given))
        return given

    def _message(self, given: str) -> Any:
        if self._is_message(_COIN):
            return _coin(parse_coin(given))
        if self._is_message(_DEC_COIN):
            price = parse_dec_coin(given)
            return {"denom": price.denom, "amount": str(price.amount)}
        if self._is_message(*_TEXT_MESSAGES):
            return given
        return loads(Path(given[1:]).read_text() if given.startswith("@") else given)

    def _is_message(self, *names: str) -> bool:
        return self.field.message_type is not None and self.field.message_type.full_name in names

    def _type(self) -> "click.Choice[str] | None":
        if self.field.enum_type is None:
            return None
        return click.Choice(list(_enum_names(self.field)), case_sensitive=False)

    def _help(self) -> str:
        if self._is_message(_COIN):
            return "Such as 1.5VE or 10uve" + (", several with commas." if self.field.is_repeated else ".")
        if self._is_message(_DEC_COIN):
            return "Such as 1.5VE or 0.25uve."
        if self._is_message(*_TEXT_MESSAGES):
            return "RFC 3339 time, or a duration such as 5s."
        if self.field.message_type is not None:
            return f"{self.field.message_type.name} as JSON, or @FILE."
        if self.field.type == FieldDescriptor.TYPE_BYTES:
            return "0x and hexadecimal, or base64."
        if pool.scalar(self.field) == "cosmos.AddressString":
            return "Address, or name of a key."
        return ""


def read_fields(descriptor: Descriptor, arguments: Iterable[str], hidden: Iterable[str] = ()) -> list[FieldInput]:
    """The inputs of a request: `arguments` first, in their order; `hidden` fields and pages have none."""
    first = [name for name in arguments if name in descriptor.fields_by_name]
    skipped = {*first, *hidden}
    rest = [
        field
        for field in descriptor.fields
        if field.name not in skipped and not (field.message_type is not None and field.message_type.full_name == PAGE)
    ]
    return [FieldInput(descriptor.fields_by_name[name], is_argument=True) for name in first] + [
        FieldInput(field, is_argument=False) for field in rest
    ]


def page_value(values: dict[str, Any]) -> dict[str, Any]:
    """The JSON value of a PageRequest from the paging options."""
    page = {"limit": str(values["limit"]), "offset": str(values["offset"])}
    flags = {"count_total": values["count_total"], "reverse": values["reverse"]}
    return {**page, **flags, "key": values["page_key"]}


def _coin(coin: Coin) -> dict[str, str]:
    return {"denom": coin.denom, "amount": str(coin.amount)}


def _bytes(given: str) -> str:
    """Base64 of bytes in hexadecimal behind 0x, or in base64."""
    if given.startswith("0x"):
        try:
            return base64.b64encode(bytes.fromhex(given[2:])).decode()
        except ValueError as error:
            raise DecodeError("not hexadecimal") from error
    return base64.b64encode(base64.b64decode(given, validate=True)).decode()


def _enum_names(field: FieldDescriptor) -> dict[str, str]:
    """Short name (`open`) → full name (`ORDER_STATE_OPEN`)."""
    assert field.enum_type is not None
    names = [value.name for value in field.enum_type.values]
    prefix = _common_prefix(names)
    return {name[len(prefix) :].lower().replace("_", "-"): name for name in names}


def _common_prefix(names: list[str]) -> str:
    """What all names share up to an underscore."""
    first, last = min(names), max(names)
    size = next((at for at, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), 0)
    return first[: first.rfind("_", 0, size) + 1] if len(names) > 1 else ""
