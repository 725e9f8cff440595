"""Points in time and spans of it, exact to the nanosecond (`google.protobuf.Timestamp` and `Duration`).

Python's `datetime` loses nanoseconds, so only its calendar is used. Text is RFC 3339 in UTC; where Go trims trailing
zeros of the fraction (`rfc3339`, the RPC) protobuf's JSON writes 0, 3, 6 or 9 digits (`to_json`, REST). Both are read.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final, Self

from virtengine.kit.codec.errors import DecodeError
from virtengine.kit.codec.ints import parse_digits

NANOS: Final = 1_000_000_000
MIN_SECONDS: Final = -62_135_596_800
"""0001-01-01T00:00:00Z, Go's zero time."""
MAX_SECONDS: Final = 253_402_300_799
"""9999-12-31T23:59:59Z."""
MAX_DURATION_SECONDS: Final = 315_576_000_000
"""Ten thousand years."""

_EPOCH_DAY: Final = date(1970, 1, 1).toordinal()
_DAY: Final = 86_400
_RFC3339: Final = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d\d):(\d\d))", re.ASCII
)
_DURATION: Final = re.compile(r"(-?)(\d{1,12})(?:\.(\d{1,9}))?s", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Duration:
    """A span of time; `seconds` and `nanos` have the same sign."""

    seconds: int = 0
    nanos: int = 0

    def __post_init__(self) -> None:
        if not -MAX_DURATION_SECONDS <= self.seconds <= MAX_DURATION_SECONDS:
            raise DecodeError("duration out of range")
        if not -NANOS < self.nanos < NANOS or self.seconds * self.nanos < 0:
            raise DecodeError("nanoseconds of a duration out of range")

    @classmethod
    def from_nanoseconds(cls, nanoseconds: int) -> Self:
        """The span of `nanoseconds`."""
        seconds, nanos = divmod(abs(nanoseconds), NANOS)
        return cls(seconds, nanos) if nanoseconds >= 0 else cls(-seconds, -nanos)

    @property
    def nanoseconds(self) -> int:
        """The whole span in nanoseconds."""
        return self.seconds * NANOS + self.nanos

    @classmethod
    def parse(cls, text: str) -> Self:
        """The span in protobuf's JSON form: "3.5s"."""
        match = _DURATION.fullmatch(text)
        if match is None:
            raise DecodeError("not a duration such as 3.5s")
        sign, seconds, fraction = match.groups()
        nanoseconds = parse_digits(seconds) * NANOS + _parse_fraction(fraction)
        return cls.from_nanoseconds(-nanoseconds if sign else nanoseconds)

    def to_json(self) -> str:
        """Protobuf's JSON form, which `parse` reads."""
        sign = "-" if self.nanoseconds < 0 else ""
        return f"{sign}{abs(self.seconds)}{_format_thousands(abs(self.nanos))}s"

    def __str__(self) -> str:
        return self.to_json()

    def __neg__(self) -> Self:
        return type(self)(-self.seconds, -self.nanos)

    def __add__(self, other: "Duration") -> Self:
        return self.from_nanoseconds(self.nanoseconds + other.nanoseconds)

    def __sub__(self, other: "Duration") -> Self:
        return self.from_nanoseconds(self.nanoseconds - other.nanoseconds)


@dataclass(frozen=True, slots=True, order=True)
class Timestamp:
    """A point in time: `seconds` since 1970-01-01T00:00:00Z, years 1 to 9999, and `nanos` beyond them."""

    seconds: int = 0
    nanos: int = 0

    def __post_init__(self) -> None:
        if not MIN_SECONDS <= self.seconds <= MAX_SECONDS:
            raise DecodeError("timestamp out of range")
        if not 0 <= self.nanos < NANOS:
            raise DecodeError("nanoseconds of a timestamp out of range")

    @classmethod
    def from_nanoseconds(cls, nanoseconds: int) -> Self:
        """The point `nanoseconds` after the epoch."""
        return cls(*divmod(nanoseconds, NANOS))

    @property
    def nanoseconds(self) -> int:
        """Nanoseconds since the epoch."""
        return self.seconds * NANOS + self.nanos

    @classmethod
    def parse(cls, text: str) -> Self:
        """The point an RFC 3339 text names, with any offset and up to nine digits of fraction; no leap seconds."""
        match = _RFC3339.fullmatch(text)
        if match is None:
            raise DecodeError("not an RFC 3339 timestamp")
        year, month, day, hour, minute, second = map(parse_digits, match.group(1, 2, 3, 4, 5, 6))
        if hour > 23 or minute > 59 or second > 59:
            raise DecodeError("time of day out of range")
        try:
            days = date(year, month, day).toordinal() - _EPOCH_DAY
        except ValueError:
            raise DecodeError("no such day in the calendar") from None
        seconds = days * _DAY + hour * 3600 + minute * 60 + second - _parse_offset(*match.group(8, 9, 10))
        return cls(seconds, _parse_fraction(match[7]))

    def rfc3339(self) -> str:
        """Go's `RFC3339Nano`: the fraction without trailing zeros."""
        fraction = f".{self.nanos:09d}".rstrip("0") if self.nanos else ""
        return f"{self._to_second()}{fraction}Z"

    def to_json(self) -> str:
        """Protobuf's JSON form: 0, 3, 6 or 9 digits of fraction."""
        return f"{self._to_second()}{_format_thousands(self.nanos)}Z"

    def __str__(self) -> str:
        return self.rfc3339()

    def _to_second(self) -> str:
        days, rest = divmod(self.seconds, _DAY)
        day = date.fromordinal(days + _EPOCH_DAY)
        minutes, second = divmod(rest, 60)
        return f"{day.year:04d}-{day.month:02d}-{day.day:02d}T{minutes // 60:02d}:{minutes % 60:02d}:{second:02d}"

    def __add__(self, span: Duration) -> Self:
        return self.from_nanoseconds(self.nanoseconds + span.nanoseconds)

    def __sub__(self, span: Duration) -> Self:
        return self.from_nanoseconds(self.nanoseconds - span.nanoseconds)

    def since(self, earlier: "Timestamp") -> Duration:
        """The span from `earlier` to this point; negative if it is later."""
        return Duration.from_nanoseconds(self.nanoseconds - earlier.nanoseconds)


GO_ZERO_TIME: Final = Timestamp(MIN_SECONDS)
"""What Go calls no time at all (`time.Time{}`)."""


def _parse_fraction(digits: str | None) -> int:
    return parse_digits(digits.ljust(9, "0")) if digits else 0


def _parse_offset(sign: str | None, hours: str | None, minutes: str | None) -> int:
    """Seconds east of UTC."""
    if sign is None or hours is None or minutes is None:
        return 0
    hour, minute = parse_digits(hours), parse_digits(minutes)
    if hour > 23 or minute > 59:
        raise DecodeError("offset from UTC out of range")
    offset = hour * 3600 + minute * 60
    return -offset if sign == "-" else offset


def _format_thousands(nanos: int) -> str:
    """The fraction in the fewest of 0, 3, 6 or 9 digits."""
    if not nanos:
        return ""
    digits = f".{nanos:09d}"
    while digits.endswith("000"):
        digits = digits[:-3]
    return digits
