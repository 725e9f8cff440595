"""What a transaction's bytes may hold beyond their definition: nothing (ADR-020, ADR-027), within fixed limits.

A decoder that skipped what it does not know would let a client sign for something a newer node does and this one
ignores. So unknown fields are refused. Those with bit 11 of their number set call themselves non-critical; the SDK lets
them pass in TxBody and, since it hands the permission down, in whatever TxBody contains. `TxRaw` has exactly one
encoding, so that a transaction has one hash.
"""

from collections.abc import Callable, Collection
from functools import cache
from operator import attrgetter
from typing import Final, NamedTuple

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import DecodeError as PbDecodeError
from google.protobuf.unknown_fields import UnknownFieldSet

from virtengine.kit.codec.descriptors import map_entry
from virtengine.kit.codec.errors import DecodeError, UnknownField
from virtengine.kit.codec.pool import Pb
from virtengine.kit.codec.resolve import open_any
from virtengine.kit.codec.varint import decode_uvarint

NON_CRITICAL_BIT: Final = 1 << 10
"""Set in the number of a field that a node may ignore (ADR-020)."""
MAX_ANY_DEPTH: Final = 10
"""Anys within Anys (SDK `MaxUnpackAnyRecursionDepth`)."""
MAX_ANYS: Final = 100
"""Anys below one message (SDK `MaxUnpackAnySubCalls`)."""
MAX_DEPTH: Final = 32
"""Messages within messages of one encoding."""
MAX_PARTS: Final = 8_192
"""Messages within one encoding. An empty one takes two bytes, and some ten microseconds to become a value: a megabyte
of them would occupy a node for seconds, before anybody paid for it."""

_TOO_SHORT: Final = 2 * MAX_PARTS
"""Bytes that cannot hold more parts than allowed, and so need no counting."""
_ANY: Final = "google.protobuf.Any"
_VARINT: Final = 0
_FIXED64: Final = 1
_BYTES: Final = 2
_FIXED32: Final = 5
_WIRE_TYPES: Final = ("varint", "fixed64", "bytes", "start_group", "end_group", "fixed32")
_ENDLESS: Final = 1 << 20
"""Height of a type that contains itself: more than any limit."""


def parse_known(raw: bytes, message_class: Pb, *, allow_non_critical: bool = False) -> tuple[Pb, list[tuple[str, Pb]]]:
    """The upb message that `raw` encodes, and type URL and message of each of its Anys, in the order of fields.

    Refuses unknown fields anywhere in the message, its sub-messages and the Anys below it; non-critical ones pass with
    `allow_non_critical`. Raises UnknownField, UnknownType for an Any this chain does not know, DecodeError (upb's own
    for the message itself) for malformed bytes, or too many Anys or parts.
    """
    message = message_class.FromString(raw)
    packed: list[tuple[str, Pb]] = []
    opened = parts = 0
    pending = [(message, raw, 0)]
    while pending:
        current, encoding, depth = pending.pop()
        if len(raw) > _TOO_SHORT:
            parts = _count_parts(current, parts)
        if _has_unknown(current, encoding):
            _check_unknown(current, allow_non_critical)
        for found in _find_anys(current):
            opened += 1
            if depth == MAX_ANY_DEPTH or opened > MAX_ANYS:
                raise DecodeError("too many messages packed into one another")
            content = open_any(found)
            pending.append((content, found.value, depth + 1))
            if not depth:
                packed.append((found.type_url, content))
    return message, packed


def parse_exact(raw: bytes, message_class: Pb) -> Pb | None:
    """The upb message that `raw` encodes if that is upb's own encoding of it: there are no unknown fields then.

    None says nothing against `raw`, but that it wants a closer look. What the message's Anys hold is not looked at.
    """
    try:
        message = message_class.FromString(raw)
    except PbDecodeError:
        return None
    message.DiscardUnknownFields()
    return message if message.SerializeToString() == raw else None


def holds_anys(message_class: Pb) -> bool:
    """Whether there can be Anys in a message of the class."""
    return bool(_ways_to_any(message_class))


def check_limits(raw: bytes, message_class: Pb, *, max_bytes: int, max_depth: int = MAX_DEPTH) -> None:
    """Refuses an encoding that is too long or nests too deep, before anything is allocated for it.

    Only fields whose type contains itself are followed: all other types nest less deep than any sensible limit. Of
    what is followed, at most `MAX_PARTS` fields are looked at.
    """
    fields = 0
    if len(raw) > max_bytes:
        raise DecodeError(f"encoding of {len(raw)} bytes, at most {max_bytes} allowed")
    pending = [(message_class.DESCRIPTOR, 0, len(raw), 1)]
    while pending:
        descriptor, position, end, depth = pending.pop()
        if depth > max_depth:
            raise DecodeError(f"messages nested more than {max_depth} deep")
        nested = _endless_types(descriptor)
        while nested and position < end:
            fields += 1
            if fields > MAX_PARTS:
                raise DecodeError(f"more than {MAX_PARTS} fields")
            tag, start = raw[position], position + 1
            if tag >= 0x80:
                tag, start = decode_uvarint(raw, position, minimal=False)
            start, position = _find_value(raw, tag & 7, start)
            if position > end:
                raise DecodeError("input ends within a field")
            if tag >> 3 in nested and tag & 7 == _BYTES:
                pending.append((nested[tag >> 3], start, position, depth + 1))


def check_parts(raw: bytes, message_class: Pb) -> None:
    """Refuses an encoding of more than `MAX_PARTS` messages, before they become values; DecodeError."""
    if len(raw) > _TOO_SHORT:
        try:
            _count_parts(message_class.FromString(raw), 0)
        except PbDecodeError as error:
            raise DecodeError(f"{message_class.DESCRIPTOR.full_name}: {error}") from error


def split_tx_raw(raw: bytes) -> tuple[bytes, bytes, tuple[bytes, ...]]:
    """Body, auth info and signatures of a `cosmos.tx.v1beta1.TxRaw`, in no other encoding than ADR-027 prescribes.

    Body (1) and auth info (2) once each at most and not empty, then signatures (3), all in order, with the shortest
    tags and lengths.
    """
    parts = [b"", b""]
    signatures: list[bytes] = []
    position, last = 0, 0
    while position < len(raw):
        tag = raw[position]
        if tag not in (0x0A, 0x12, 0x1A):
            raise UnknownField(f"TxRaw has only bytes fields 1 to 3, got tag {tag}")
        number = tag >> 3
        if number < last or (number == last and number != 3):
            raise DecodeError(f"txRaw must follow ADR-027, got tagNum {number} after tagNum {last}")
        size, start = decode_uvarint(raw, position + 1)
        if size == 0 and number != 3:
            raise DecodeError(f"txRaw must follow ADR-027, tagNum {number} is empty")
        position, last = start + size, number
        if number < 3:
            parts[number - 1] = raw[start:position]
        elif len(signatures) < MAX_PARTS:
            signatures.append(raw[start:position])
        else:
            raise DecodeError("too many signatures")
    if position != len(raw):
        raise DecodeError("input ends within a field")
    return parts[0], parts[1], tuple(signatures)


def _count_parts(message: Pb, parts: int) -> int:
    """`parts` and the messages within an upb message, without those packed in its Anys."""
    pending = [message]
    while pending:
        current = pending.pop()
        for child in _child_fields(current.__class__):
            values = child.values(current)
            parts += len(values)
            if parts > MAX_PARTS:
                raise DecodeError(f"more than {MAX_PARTS} messages within one another")
            pending.extend(values)
    return parts


def _has_unknown(message: Pb, raw: bytes) -> bool:
    """Whether the message that `raw` encodes has unknown fields; it is left as it was.

    Nearly all encodings are the one upb gives once unknown fields are dropped. Of the others, which may be longer or
    shorter, upb's own encodings are compared.
    """
    message.DiscardUnknownFields()
    if message.SerializeToString() == raw:
        return False
    size = message.ByteSize()
    message.ParseFromString(raw)
    return bool(message.ByteSize() != size)


def _check_unknown(message: Pb, allow_non_critical: bool) -> None:
    """Names the first unknown field that may not pass."""
    pending = [message]
    while pending:
        current = pending.pop()
        descriptor = current.DESCRIPTOR
        unknown = UnknownFieldSet(current)
        for index in range(len(unknown)):
            field = unknown[index]
            mismatched = field.field_number in descriptor.fields_by_number
            if mismatched or not allow_non_critical or not field.field_number & NON_CRITICAL_BIT:
                kind = "Mismatched" if mismatched else "errUnknownField"
                wire_type = _WIRE_TYPES[field.wire_type]
                raise UnknownField(
                    f'{kind} "{descriptor.full_name}": {{TagNum: {field.field_number}, WireType: "{wire_type}"}}'
                )
        for child in _child_fields(current.__class__):
            pending += child.values(current)


def _find_anys(message: Pb) -> list[Pb]:
    """The Anys in a message and its sub-messages, not those packed within them."""
    anys: list[Pb] = []
    if not _ways_to_any(message.__class__):
        return anys
    pending = [message]
    while pending:
        current = pending.pop()
        for child in _ways_to_any(current.__class__):
            values = child.values(current)
            if values:
                (anys if child.is_any else pending).extend(values)
    return anys


class _ChildField(NamedTuple):
    """A field that holds messages."""

    name: str
    values: Callable[[Pb], Collection[Pb]]
    """Those present in a message."""
    is_any: bool
    leads_to_any: bool


@cache
def _child_fields(message_class: Pb) -> tuple[_ChildField, ...]:
    """The fields of a class that hold messages."""
    return tuple(
        _ChildField(
            name=field.name,
            values=_values_reader(field),
            is_any=field.message_type.full_name == _ANY,
            leads_to_any=any(found.full_name == _ANY for found in _reachable(field.message_type)),
        )
        for field in message_class.DESCRIPTOR.fields
        if field.message_type
    )


@cache
def _ways_to_any(message_class: Pb) -> tuple[_ChildField, ...]:
    """The fields of a class that are an Any or lead to one."""
    return tuple(child for child in _child_fields(message_class) if child.leads_to_any)


def _values_reader(field: FieldDescriptor) -> Callable[[Pb], Collection[Pb]]:
    """How the messages in a field are read."""
    name, entry = field.name, map_entry(field)
    if entry is not None:
        in_values = entry.fields_by_name["value"].message_type is not None
        return lambda message: getattr(message, name).values() if in_values else ()
    if field.is_repeated:
        return attrgetter(name)
    return lambda message: (getattr(message, name),) if message.HasField(name) else ()


def _reachable(descriptor: Descriptor) -> list[Descriptor]:
    """The type itself and all types it contains."""
    found = {descriptor.full_name: descriptor}
    pending = [descriptor]
    while pending:
        for child in _nested_types(pending.pop()).values():
            if child.full_name not in found:
                found[child.full_name] = child
                pending.append(child)
    return list(found.values())


@cache
def _endless_types(descriptor: Descriptor) -> dict[int, Descriptor]:
    """The types among `_nested_types` that can nest without bound."""
    return {number: child for number, child in _nested_types(descriptor).items() if _compute_height(child) == _ENDLESS}


@cache
def _nested_types(descriptor: Descriptor) -> dict[int, Descriptor]:
    """The message types of a type's fields, by field number."""
    return {field.number: field.message_type for field in descriptor.fields if field.message_type}


@cache
def _compute_height(descriptor: Descriptor) -> int:
    """How deep messages of a type nest at most, 1 for one without sub-messages, `_ENDLESS` without bound."""
    below: dict[str, list[str]] = {
        found.full_name: [child.full_name for child in _nested_types(found).values()]
        for found in _reachable(descriptor)
    }
    height = 0
    while below:
        leaves = [name for name, children in below.items() if not any(child in below for child in children)]
        if not leaves:
            return _ENDLESS
        for name in leaves:
            del below[name]
        height += 1
    return height


def _find_value(raw: bytes, wire_type: int, start: int) -> tuple[int, int]:
    """Where the content of a field's value begins and ends."""
    if wire_type in (_VARINT, _BYTES):
        if start < len(raw) and raw[start] < 0x80:  # most have one byte
            size, begin = raw[start], start + 1
        else:
            size, begin = decode_uvarint(raw, start, minimal=False)
        return (begin, begin + size) if wire_type == _BYTES else (start, begin)
    if wire_type == _FIXED64:
        return start, start + 8
    if wire_type == _FIXED32:
        return start, start + 4
    raise DecodeError("groups are not used by any message of this chain")
