"""`Dec`: fixed-point decimals of 18 places, the SDK's `LegacyDec` to the last digit.

In protobuf a Dec is the scaled integer's text ("500000000000000000"), in JSON the plain decimal
("0.500000000000000000"). Rounding, where it happens, is half to even, except in the methods whose name says otherwise.
No float comes near.
"""

from dataclasses import dataclass
from typing import Final, Self

from virtengine.kit.codec.errors import DecodeError
from virtengine.kit.codec.ints import parse_int

PRECISION: Final = 18
"""Decimal places."""
MAX_BITS: Final = 315
"""Bits of the scaled value: 256 of an amount and 59 of the precision."""
_SCALE: Final = 10**PRECISION


class DecOverflow(OverflowError):
    """A result does not fit `MAX_BITS`. The reference panics here, so it is no expected error."""


@dataclass(frozen=True, slots=True, order=True)
class Dec:
    """The decimal `raw` / 10^18."""

    raw: int

    def __post_init__(self) -> None:
        if self.raw.bit_length() > MAX_BITS:
            raise DecOverflow("decimal out of range")

    @classmethod
    def from_raw(cls, raw: int) -> Self:
        """The decimal with the scaled value `raw`."""
        return cls(raw)

    @classmethod
    def from_int(cls, value: int) -> Self:
        """The integer `value` as a decimal."""
        return cls(value * _SCALE)

    @classmethod
    def from_ratio(cls, numerator: int, denominator: int) -> Self:
        """`numerator` / `denominator`, rounded half to even."""
        return cls(_divide_half_even(numerator * _SCALE, denominator))

    @classmethod
    def parse(cls, text: str) -> Self:
        """The decimal written plainly: "12", "-0.5". At most 18 places, digits on both sides of a point, no exponent,
        no `+`, no leading zeros (the reference allows those), no spaces."""
        negative = text[:1] == "-"
        whole, point, fraction = (text[1:] if negative else text).partition(".")
        if len(fraction) > PRECISION:
            raise DecodeError(f"a decimal has at most {PRECISION} places")
        if not _is_digits(whole) or (point and not _is_digits(fraction)):
            raise DecodeError("not a decimal")
        if whole[0] == "0" and len(whole) > 1:
            raise DecodeError("a decimal has no leading zero")
        digits = whole + fraction.ljust(PRECISION, "0")
        raw = parse_int(digits.lstrip("0") or "0", MAX_BITS)
        return cls(-raw if negative else raw)

    @classmethod
    def parse_raw(cls, text: str) -> Self:
        """The decimal in its protobuf form, the scaled integer's text; the empty text of an absent field is zero."""
        return cls(parse_int(text, MAX_BITS) if text else 0)

    def __str__(self) -> str:
        whole, fraction = divmod(abs(self.raw), _SCALE)
        return f"{'-' if self.raw < 0 else ''}{whole}.{fraction:018d}"

    def to_raw_text(self) -> str:
        """The protobuf form, which `parse_raw` reads."""
        return str(self.raw)

    def __neg__(self) -> Self:
        return type(self)(-self.raw)

    def __abs__(self) -> Self:
        return type(self)(abs(self.raw))

    def __add__(self, other: "Dec") -> Self:
        return type(self)(self.raw + other.raw)

    def __sub__(self, other: "Dec") -> Self:
        return type(self)(self.raw - other.raw)

    def mul(self, other: "Dec") -> Self:
        """Product, rounded half to even."""
        return type(self)(_divide_half_even(self.raw * other.raw, _SCALE))

    def mul_truncate(self, other: "Dec") -> Self:
        """Product, rounded toward zero."""
        return type(self)(_divide_truncate(self.raw * other.raw, _SCALE))

    def mul_round_up(self, other: "Dec") -> Self:
        """Product, rounded toward positive infinity."""
        return type(self)(_divide_up(self.raw * other.raw, _SCALE))

    def mul_int(self, factor: int) -> Self:
        """Product with an integer, exact."""
        return type(self)(self.raw * factor)

    def quo(self, other: "Dec") -> Self:
        """Quotient, rounded half to even after truncation to 36 places, as the reference does."""
        return type(self)(_divide_half_even(_divide_truncate(self.raw * _SCALE * _SCALE, other.raw), _SCALE))

    def quo_truncate(self, other: "Dec") -> Self:
        """Quotient, rounded toward zero."""
        return type(self)(_divide_truncate(self.raw * _SCALE, other.raw))

    def quo_round_up(self, other: "Dec") -> Self:
        """Quotient, rounded toward positive infinity."""
        return type(self)(_divide_up(self.raw * _SCALE, other.raw))

    def quo_int(self, divisor: int) -> Self:
        """Quotient by an integer, rounded toward zero."""
        return type(self)(_divide_truncate(self.raw, divisor))

    def truncate(self) -> int:
        """The integer part."""
        return _divide_truncate(self.raw, _SCALE)

    def round(self) -> int:
        """The nearest integer, half to even."""
        return _divide_half_even(self.raw, _SCALE)

    def ceil(self) -> int:
        """The least integer not below."""
        return _divide_up(self.raw, _SCALE)

    def is_zero(self) -> bool:
        """Whether it is zero."""
        return self.raw == 0

    def is_positive(self) -> bool:
        """Whether it is above zero."""
        return self.raw > 0

    def is_negative(self) -> bool:
        """Whether it is below zero."""
        return self.raw < 0

    def is_integer(self) -> bool:
        """Whether it is without a fraction."""
        return self.raw % _SCALE == 0


ZERO: Final = Dec(0)
ONE: Final = Dec(_SCALE)


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _divide_truncate(numerator: int, denominator: int) -> int:
    quotient = abs(numerator) // abs(denominator)
    return quotient if (numerator < 0) == (denominator < 0) else -quotient


def _divide_up(numerator: int, denominator: int) -> int:
    return -(-numerator // denominator)


def _divide_half_even(numerator: int, denominator: int) -> int:
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    quotient, remainder = divmod(numerator, denominator)
    twice = 2 * remainder
    if twice > denominator or (twice == denominator and quotient % 2 == 1):
        quotient += 1
    return quotient
