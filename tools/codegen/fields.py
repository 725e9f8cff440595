"""
Fields: how each kind of proto field looks in Python, and how it is read from and written to upb.
"""

from __future__ import annotations

import typing
from collections.abc import Callable
from dataclasses import dataclass

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor

from tools.codegen.imports import Imports
from tools.codegen.names import attribute, class_path, is_upb, member_names
from tools.codegen.wheels import CodegenError
from virtengine.kit.codec import pool

CODEC = "virtengine.kit.codec"
MESSAGE = f"{CODEC}.message"

INTEGERS = {
    FieldDescriptor.TYPE_INT32,
    FieldDescriptor.TYPE_INT64,
    FieldDescriptor.TYPE_UINT32,
    FieldDescriptor.TYPE_UINT64,
    FieldDescriptor.TYPE_SINT32,
    FieldDescriptor.TYPE_SINT64,
    FieldDescriptor.TYPE_FIXED32,
    FieldDescriptor.TYPE_FIXED64,
    FieldDescriptor.TYPE_SFIXED32,
    FieldDescriptor.TYPE_SFIXED64,
}
ADDRESSES = {
    "cosmos.AddressString": "account",
    "cosmos.ValidatorAddressString": "validator",
    "cosmos.ConsensusAddressString": "consensus",
}
"""Scalars that are bech32 text on the wire, with the kind of address they hold."""
MISNAMED = {"cosmos.base.tendermint.v1beta1.Validator.address": "cosmos.ConsensusAddressString"}
"""Fields that the SDK fills with another kind of address than their annotation says."""


@dataclass(frozen=True)
class Kind:
    """One element of a field: its type, its value when absent, and the expressions across the bridge."""

    annotation: str
    default: str | None
    """Source of the default; None for a message, whose absence is `None` or not allowed."""
    read: Callable[[str], str]
    """From an expression of the upb value to one of ours."""
    write: Callable[[str], str]
    """From an expression of our value to one of upb's."""


@dataclass(frozen=True)
class Field:
    """A field ready to be written out."""

    proto_name: str
    name: str
    annotation: str
    default: str | None
    """Source of the default; None if the field must be given."""
    read: str
    """Expression of our value, from the upb message `pb`."""
    write: str
    """Expression of upb's value, from `self`."""


def plan_field(field: FieldDescriptor, imports: Imports) -> Field:
    """The plan of a field, with what it needs imported."""
    _refuse_unsupported(field)
    kind = _kind(field, imports)
    name = attribute(field.name)
    ours, theirs = f"self.{name}", _upb_attribute(field.name)
    if field.is_repeated:
        return Field(
            field.name, name, f"tuple[{kind.annotation}, ...]", "()", _read_all(kind, theirs), _write_all(kind, ours)
        )
    optional = field.containing_oneof is not None or (kind.default is None and pool.is_nullable(field))
    if not optional:
        return Field(field.name, name, kind.annotation, kind.default, kind.read(theirs), kind.write(ours))
    read = f'{kind.read(theirs)} if pb.HasField("{field.name}") else None'
    same = kind.write(ours) == ours
    write = ours if same else f"None if {ours} is None else {kind.write(ours)}"
    return Field(field.name, name, f"{kind.annotation} | None", "None", read, write)


def _upb_attribute(name: str) -> str:
    return f"pb.{name}" if attribute(name) == name or not name.isidentifier() else f'getattr(pb, "{name}")'


def _read_all(kind: Kind, theirs: str) -> str:
    element = kind.read("item")
    return f"tuple({theirs})" if element == "item" else f"tuple([{element} for item in {theirs}])"


def _write_all(kind: Kind, ours: str) -> str:
    element = kind.write("item")
    return ours if element == "item" else f"[{element} for item in {ours}]"


def _refuse_unsupported(field: FieldDescriptor) -> None:
    where = field.full_name
    if field.type == FieldDescriptor.TYPE_GROUP:
        raise CodegenError(f"{where}: groups are not supported")
    if field.type in (FieldDescriptor.TYPE_FLOAT, FieldDescriptor.TYPE_DOUBLE):
        raise CodegenError(f"{where}: floats are not deterministic and not supported")
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        raise CodegenError(f"{where}: maps have no order and are not supported")


def _kind(field: FieldDescriptor, imports: Imports) -> Kind:
    if field.message_type is not None:
        return _message_kind(field, field.message_type, imports)
    if field.enum_type is not None:
        return _enum_kind(field, field.enum_type, imports)
    if field.type == FieldDescriptor.TYPE_STRING:
        return _string_kind(field, imports)
    if field.type == FieldDescriptor.TYPE_BYTES:
        return _plain("bytes", 'b""')
    if field.type == FieldDescriptor.TYPE_BOOL:
        return _plain("bool", "False")
    if field.type in INTEGERS:
        return _plain("int", "0")
    raise CodegenError(f"{field.full_name}: type {field.type} is not supported")


def _where(field: FieldDescriptor) -> str:
    """How errors name the field."""
    owner = typing.cast("Descriptor", field.containing_type)
    return f"{class_path(owner)}.{field.name}"


def _plain(annotation: str, default: str) -> Kind:
    return Kind(annotation, default, lambda theirs: theirs, lambda ours: ours)


def _message_kind(field: FieldDescriptor, message: Descriptor, imports: Imports) -> Kind:
    where = _where(field)
    if message.full_name == "google.protobuf.Any":
        any_ = imports.name(f"{CODEC}.any", "Any")
        return Kind(
            any_,
            None,
            lambda theirs: f"{any_}(type_url={theirs}.type_url, value={theirs}.value)",
            lambda ours: f'{{"type_url": {ours}.type_url, "value": {ours}.value}}',
        )
    if message.full_name in ("google.protobuf.Timestamp", "google.protobuf.Duration"):
        time = imports.name(f"{CODEC}.timestamp", message.name)
        reader = imports.name(MESSAGE, f"read_{message.name.lower()}")
        return Kind(
            time,
            None,
            lambda theirs: f'{reader}({theirs}, "{where}")',
            lambda ours: f'{{"seconds": {ours}.seconds, "nanos": {ours}.nanos}}',
        )
    name = imports.type(message)
    if is_upb(message.file.name):
        return Kind(name, None, lambda theirs: theirs, lambda ours: ours)
    return Kind(name, None, lambda theirs: f"{name}.from_pb({theirs})", lambda ours: f"{ours}.to_pb()")


def _enum_kind(field: FieldDescriptor, enum: EnumDescriptor, imports: Imports) -> Kind:
    if is_upb(enum.file.name):
        raise CodegenError(f"{field.full_name}: an enum of {enum.file.name} outside of a message of it")
    name, reader = imports.type(enum), imports.name(MESSAGE, "read_enum")
    default = next(member for member, number in member_names(enum).items() if number == 0)
    return Kind(
        name,
        f"{name}.{default}",
        lambda theirs: f'{reader}({name}, {theirs}, "{_where(field)}")',
        lambda ours: ours,
    )


def _string_kind(field: FieldDescriptor, imports: Imports) -> Kind:
    where, scalar = _where(field), MISNAMED.get(field.full_name) or pool.scalar(field)
    if scalar in ADDRESSES:
        address = imports.name(f"{CODEC}.address", "Address")
        decode = imports.name(f"{CODEC}.bech32", f"decode_{ADDRESSES[scalar]}")
        encode = imports.name(f"{CODEC}.bech32", f"encode_{ADDRESSES[scalar]}")
        reader, writer = imports.name(MESSAGE, "read_address"), imports.name(MESSAGE, "write_address")
        return Kind(
            address,
            imports.name(MESSAGE, "NO_ADDRESS"),
            lambda theirs: f'{reader}({decode}, {theirs}, "{where}")',
            lambda ours: f"{writer}({encode}, {ours})",
        )
    if scalar in ("cosmos.Int", "cosmos.Uint"):
        reader = imports.name(MESSAGE, "read_int")
        return Kind("int", "0", lambda theirs: f'{reader}({theirs}, "{where}")', lambda ours: f"str({ours})")
    # Only amounts cast to LegacyDec in Go are 10^-18 parts on the wire; a bare annotation marks decimal-point text.
    if scalar == "cosmos.Dec" and (pool.custom_type(field) or not pool.is_nullable(field)):
        dec, zero = imports.name(f"{CODEC}.decimal", "Dec"), imports.name(MESSAGE, "ZERO")
        reader = imports.name(MESSAGE, "read_dec")
        return Kind(dec, zero, lambda theirs: f'{reader}({theirs}, "{where}")', lambda ours: f"str({ours}.raw)")
    return _plain("str", '""')
