"""Quantities as SDL writes them: CPU in cores or `m`, bytes with decimal and binary suffixes, exact to the unit."""

import re
from fractions import Fraction

_DECIMAL = re.compile(r"([0-9]{1,18})(?:\.([0-9]{1,18}))?")
_BYTES = re.compile(r"([0-9.]+)(k|K|M|G|T|P|E)?(i)?")
_POWERS = {"": 0, "k": 1, "K": 1, "M": 2, "G": 3, "T": 4, "P": 5, "E": 6}
MIN_BYTES = 1 << 20
MAX_BYTES = 32 << 40
MIN_CPU_MILLI = 10
MAX_CPU_MILLI = 384_000
"""Bounds of the market, per replica."""


def parse_decimal(text: str) -> Fraction | None:
    """Plain digits with at most one point; None for anything else, signs and exponents included."""
    match = _DECIMAL.fullmatch(text)
    if match is None:
        return None
    whole, fraction = match[1], match[2] or ""
    return Fraction(int(whole + fraction), 10 ** len(fraction))


def parse_cpu(text: str) -> int | None:
    """Thousandths of a core: `1`, `0.5`, `100m`. None if malformed, out of bounds, or finer than a thousandth."""
    is_milli = text.endswith("m")
    amount = parse_decimal(text.removesuffix("m"))
    if amount is None:
        return None
    milli = amount if is_milli else amount * 1000
    return int(milli) if milli.denominator == 1 and MIN_CPU_MILLI <= milli <= MAX_CPU_MILLI else None


def parse_bytes(text: str) -> int | None:
    """Bytes: `512Mi`, `1.5G`, `1024`. None if malformed or out of bounds; a fraction of a byte is dropped."""
    match = _BYTES.fullmatch(text)
    if match is None or (match[3] and match[2] in (None, "k")):
        return None
    amount = parse_decimal(match[1])
    if amount is None:
        return None
    size = int(amount * (1024 if match[3] else 1000) ** _POWERS[match[2] or ""])
    return size if MIN_BYTES <= size <= MAX_BYTES else None
