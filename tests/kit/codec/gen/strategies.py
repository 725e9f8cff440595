"""Random upb messages, derived from their descriptors: what a well-formed message of each type may hold."""

from __future__ import annotations

from functools import cache
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message_factory import GetMessageClass
from hypothesis import strategies as st
from tools.codegen.fields import MISNAMED

from virtengine.kit.codec import bech32, pool
from virtengine.kit.codec.timestamp import MAX_DURATION_SECONDS, MAX_SECONDS, MIN_SECONDS, NANOS

F = FieldDescriptor
INT_RANGES = {
    F.TYPE_INT32: (-(2**31), 2**31 - 1),
    F.TYPE_INT64: (-(2**63), 2**63 - 1),
    F.TYPE_SINT32: (-(2**31), 2**31 - 1),
    F.TYPE_SINT64: (-(2**63), 2**63 - 1),
    F.TYPE_SFIXED32: (-(2**31), 2**31 - 1),
    F.TYPE_SFIXED64: (-(2**63), 2**63 - 1),
    F.TYPE_UINT32: (0, 2**32 - 1),
    F.TYPE_UINT64: (0, 2**64 - 1),
    F.TYPE_FIXED32: (0, 2**32 - 1),
    F.TYPE_FIXED64: (0, 2**64 - 1),
}
ADDRESSES = st.binary(min_size=20, max_size=20) | st.binary(min_size=32, max_size=32)


def _address(encode: Any) -> st.SearchStrategy[str]:
    return st.just("") | ADDRESSES.map(encode)


SCALARS: dict[str, st.SearchStrategy[str]] = {
    "cosmos.AddressString": _address(bech32.encode_account),
    "cosmos.ValidatorAddressString": _address(bech32.encode_validator),
    "cosmos.ConsensusAddressString": _address(bech32.encode_consensus),
    "cosmos.Int": st.integers(1 - 2**256, 2**256 - 1).map(str),
}
DECS = st.integers(1 - 2**315, 2**315 - 1).map(str)
DEEP = 3
"""Levels below which optional and repeated messages stay empty, so that recursive types end."""


@cache
def _element(field: FieldDescriptor) -> st.SearchStrategy[Any]:
    if field.enum_type is not None:
        return st.sampled_from([value.number for value in field.enum_type.values])
    if field.type == F.TYPE_STRING:
        scalar = MISNAMED.get(field.full_name) or pool.scalar(field)
        if scalar == "cosmos.Dec":
            return DECS
        return SCALARS.get(scalar, st.text(max_size=8))
    if field.type == F.TYPE_BYTES:
        return st.binary(max_size=8)
    if field.type == F.TYPE_BOOL:
        return st.booleans()
    return st.integers(*INT_RANGES[field.type])


def _fixed(descriptor: Descriptor, draw: st.DrawFn) -> dict[str, Any] | None:
    """Content of the well-known times, whose ranges are narrower than their fields'."""
    if descriptor.full_name == "google.protobuf.Timestamp":
        return {"seconds": draw(st.integers(MIN_SECONDS, MAX_SECONDS)), "nanos": draw(st.integers(0, NANOS - 1))}
    if descriptor.full_name == "google.protobuf.Duration":
        sign = draw(st.sampled_from((1, -1)))
        seconds, nanos = draw(st.integers(0, MAX_DURATION_SECONDS)), draw(st.integers(0, NANOS - 1))
        return {"seconds": sign * seconds, "nanos": sign * nanos}
    return None


@st.composite
def upb_messages(draw: st.DrawFn, descriptor: Descriptor, depth: int = 0) -> Any:
    """An upb message in the form our encoder writes: no required sub-message absent, no integer empty."""
    fixed = _fixed(descriptor, draw)
    values = fixed if fixed is not None else {}
    if fixed is None:
        chosen = {oneof.name: draw(st.sampled_from([None, *oneof.fields])) for oneof in descriptor.oneofs}
        for field in descriptor.fields:
            oneof = field.containing_oneof
            if oneof is not None and chosen[oneof.name] is not field:
                continue
            value = _draw_field(draw, field, depth)
            if value is not None:
                values[field.name] = value
    return GetMessageClass(descriptor)(**values)


def _draw_field(draw: st.DrawFn, field: FieldDescriptor, depth: int) -> Any:
    if field.message_type is None:
        element = _element(field)
    else:
        optional = field.is_repeated or (pool.is_nullable(field) and field.containing_oneof is None)
        if optional and (depth >= DEEP or not draw(st.booleans())):
            return None
        element = upb_messages(field.message_type, depth + 1)
    return draw(st.lists(element, max_size=2) if field.is_repeated else element)
