"""How a field's value looks in JSON where its protobuf type does not tell: numbers that travel as text."""

from enum import Enum, auto
from typing import Final

from google.protobuf.descriptor import FieldDescriptor

from virtengine.kit.codec.pool import custom_type, is_nullable, scalar

MAX_DEPTH: Final = 100
"""Messages within messages, Anys counted, in either direction; upb's own limit for one encoding."""

INT64: Final = frozenset({FieldDescriptor.CPPTYPE_INT64, FieldDescriptor.CPPTYPE_UINT64})
FLOATS: Final = frozenset({FieldDescriptor.CPPTYPE_DOUBLE, FieldDescriptor.CPPTYPE_FLOAT})


class NumberForm(Enum):
    """What the text of a string or bytes field means."""

    NONE = auto()
    """Text."""
    INT = auto()
    """An integer, the same in JSON; absent it is "0"."""
    DEC = auto()
    """A decimal: the scaled integer in protobuf, the plain decimal in JSON."""


def number_form(field: FieldDescriptor) -> NumberForm:
    """The meaning of a string or bytes field.

    The SDK's rule is the Go type (`gogoproto.customtype`). Our own files have none and say `nullable = false` beside
    the scalar. A scalar by itself is only a remark: gov v1 keeps its ratios as plain decimal text, for protobuf and
    JSON alike.
    """
    go_type, name = custom_type(field), scalar(field)
    if go_type.endswith(("math.LegacyDec", "types.Dec")) or (name == "cosmos.Dec" and not is_nullable(field)):
        return NumberForm.DEC
    if go_type.endswith(("math.Int", "types.Int")) or (name == "cosmos.Int" and not is_nullable(field)):
        return NumberForm.INT
    return NumberForm.NONE
