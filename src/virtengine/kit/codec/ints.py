"""Integers from text, in their one canonical form.

Python's `int()` accepts "1_000", " 5 ", "+7", "-0", "007" and digits of other scripts; a chain must not, or two texts
would name one number. Amounts are bounded as the SDK's `math.Int`: an absolute value below 2^256.
"""

from typing import Final

from virtengine.kit.codec.errors import DecodeError

MAX_BITS: Final = 256
"""Bits of an amount's absolute value."""
_MAX_DIGITS: Final = 95
"""Digits of the largest bound a caller sets (a decimal's 2^315): longer text is refused before it is converted."""


def parse_int(text: str, bits: int = MAX_BITS) -> int:
    """The integer `text` spells: ASCII digits, `-` alone before them, no leading zeros, magnitude below 2^`bits`."""
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()):
        raise DecodeError("not an integer")
    if digits[0] == "0" and text != "0":
        raise DecodeError("an integer has no leading zero and no negative zero")
    if len(digits) > _MAX_DIGITS:
        raise DecodeError("integer out of range")
    value = int(text)
    if value.bit_length() > bits:
        raise DecodeError("integer out of range")
    return value


def parse_uint(text: str, bits: int = MAX_BITS) -> int:
    """`parse_int` that refuses a sign."""
    if text[:1] == "-":
        raise DecodeError("integer is negative")
    return parse_int(text, bits)


def parse_digits(text: str) -> int:
    """The number of a field of digits within a larger text, such as a date's "08": leading zeros are allowed."""
    if not (text.isascii() and text.isdigit()):
        raise DecodeError("not a number")
    return parse_int(text.lstrip("0") or "0")
