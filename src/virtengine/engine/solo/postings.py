"""Where each attribute value occurs: the lists that searching intersects.

One record per value and height holds every place of the value in that block, so a busy value costs one write per block.
Records lie in segments, a new one whenever the newest is full: writing a block touches the pages of one small segment
however old the chain is, and a search looks into every segment once.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from typing import Final

from virtengine.engine.solo.database import Reader, Writer
from virtengine.engine.solo.keys import height_key
from virtengine.engine.solo.query import Condition, QueryError
from virtengine.kit.codec.gen.tendermint.abci import types_pb2 as abci

_SEGMENTS: Final = "segments"
"""table, number → first height, last height, records: 8 bytes each"""
_LONG_VALUES: Final = "long_values"
"""digest → value, for values too long for a key"""
TABLES: Final = (_SEGMENTS, _LONG_VALUES)
"""Besides the tables of the records: segment, tag, value, height → (position in block, number of the event in the
block)*, 4 bytes each."""

_SEGMENT_RECORDS: Final = 50_000
_LONGEST: Final = 480
"""LMDB keys have at most 511 bytes."""
SEARCH_LIMIT: Final = 500_000
"""Entries one search may look at: about a second, and 100 MB if all of them match."""

Place = tuple[int, int, int]
"""Height, position in the block, number of the event in the block."""
Postings = dict[str, bytearray]
"""Of one block: places by tag, NUL and value."""


@dataclass(frozen=True, slots=True)
class Heights:
    """An inclusive range of heights."""

    first: int
    last: int

    @property
    def is_empty(self) -> bool:
        """Whether no height is in it."""
        return self.first > self.last

    def narrow(self, condition: Condition) -> "Heights":
        """The part of the range that satisfies a numeric condition."""
        if not isinstance(condition.value, Fraction):
            return Heights(1, 0)
        floor, ceiling = condition.value.__floor__(), condition.value.__ceil__()
        first, last = {
            "=": (ceiling, floor),
            ">": (floor + 1, self.last),
            ">=": (ceiling, self.last),
            "<": (self.first, ceiling - 1),
            "<=": (self.first, floor),
        }.get(condition.op, (1, 0))
        return Heights(max(self.first, first), min(self.last, last))


class Effort:
    """What is left of the entries a search may look at. Anybody may search, and blocks are made meanwhile."""

    def __init__(self) -> None:
        self._left = SEARCH_LIMIT

    def spend(self, entries: int) -> None:
        """Count entries before they are looked at; QueryError when it is enough."""
        self._left -= entries
        if self._left < 0:
            raise QueryError(f"the search looks at more than {SEARCH_LIMIT} entries; narrow it, for instance by height")


def collect(found: Postings, position: int, number: int, events: Iterable[abci.Event]) -> int:
    """Note the places of the indexed attributes of `events`; returns the number of the next event."""
    for event in events:
        kind = event.type
        number += 1
        if not kind:
            continue
        place = position.to_bytes(4, "big") + number.to_bytes(4, "big")
        for attribute in event.attributes:
            if attribute.index and (name := attribute.key):
                entry = f"{kind}.{name}\x00{attribute.value}"
                if (places := found.get(entry)) is None:
                    found[entry] = bytearray(place)
                else:
                    places += place
    return number


def write(writer: Writer, table: str, height: int, found: Postings) -> None:
    """Keep a block's postings."""
    segment = _open_segment(writer, table, height, len(found))
    suffix = b"\x00" + height_key(height)
    records = []
    for entry, places in found.items():
        key = entry.encode()
        if len(key) > _LONGEST:
            key, value = _shorten(key)
            writer.put(_LONG_VALUES, key[-32:], value)
        records.append((segment + key + suffix, bytes(places)))
    records.sort()
    writer.put_many(table, records)


def find_places(reader: Reader, table: str, condition: Condition, heights: Heights, effort: Effort) -> Iterator[Place]:
    """The places at which a condition is met, in the range of heights."""
    for segment, first, last in _find_segments(reader, table):
        if first <= heights.last and last >= heights.first:
            if condition.op == "=":
                yield from _find_equal(reader, table, segment, condition, heights, effort)
            else:
                yield from _scan(reader, table, segment, condition, heights, effort)


def _find_equal(
    reader: Reader, table: str, segment: bytes, condition: Condition, heights: Heights, effort: Effort
) -> Iterator[Place]:
    """Equality compares the text: neither this index nor CometBFT's knows that 5 and 5.0 are one number."""
    key = f"{condition.tag}\x00{condition.text}".encode()
    if len(key) > _LONGEST:
        key, _ = _shorten(key)
    prefix = segment + key + b"\x00"
    for found, places in reader.range(table, prefix + height_key(heights.first), prefix + height_key(heights.last + 1)):
        effort.spend(1 + len(places) // 8)
        if len(found) == len(prefix) + 8:
            yield from _read_places(found, places)


def _scan(
    reader: Reader, table: str, segment: bytes, condition: Condition, heights: Heights, effort: Effort
) -> Iterator[Place]:
    """Every value of the tag is looked at."""
    prefix = segment + f"{condition.tag}\x00".encode()
    for key, places in reader.prefix(table, prefix):
        if not heights.first <= int.from_bytes(key[-8:], "big") <= heights.last:
            continue  # cheap, and never more than the records of two segments
        effort.spend(1 + len(places) // 8)
        if condition.op == "EXISTS" or _is_met(condition, _read_value(reader, key[len(prefix) : -9])):
            yield from _read_places(key, places)


def _is_met(condition: Condition, value: str) -> bool:
    """Unlike a subscription, the index orders only values that are numbers as a whole, and no times."""
    if condition.op == "CONTAINS":
        return condition.is_met(value)
    return isinstance(condition.value, Fraction) and value.replace(".", "", 1).isdecimal() and condition.is_met(value)


def _read_places(key: bytes, places: bytes) -> Iterator[Place]:
    height = int.from_bytes(key[-8:], "big")
    for start in range(0, len(places), 8):
        position, number = places[start : start + 4], places[start + 4 : start + 8]
        yield height, int.from_bytes(position, "big"), int.from_bytes(number, "big")


def _shorten(key: bytes) -> tuple[bytes, bytes]:
    """The key with a digest for its value, and the value. A tag alone may be too long too: it is cut, and found by
    none.
    """
    tag, _, value = key.partition(b"\x00")
    return tag[: _LONGEST - 34] + b"\x00\x01" + sha256(value).digest(), value


def _read_value(reader: Reader, stored: bytes) -> str:
    if len(stored) == 33 and stored[:1] == b"\x01":
        stored = reader.get(_LONG_VALUES, stored[1:]) or stored
    return stored.decode()


def _find_segments(reader: Reader, table: str) -> list[tuple[bytes, int, int]]:
    """Key prefix, first and last height of every segment, oldest first."""
    prefix = table.encode() + b"\x00"
    return [
        (key[len(prefix) :], int.from_bytes(value[:8], "big"), int.from_bytes(value[8:16], "big"))
        for key, value in reader.prefix(_SEGMENTS, prefix)
    ]


def _open_segment(writer: Writer, table: str, height: int, records: int) -> bytes:
    """The key prefix of the segment that `height` goes to; its entry counts the new records."""
    prefix = table.encode() + b"\x00"
    newest = writer.floor(_SEGMENTS, prefix + b"\xff" * 4)
    number, first, held = 0, height, 0
    if newest is not None and newest[0].startswith(prefix):
        number, held = int.from_bytes(newest[0][len(prefix) :], "big"), int.from_bytes(newest[1][16:], "big")
        first = int.from_bytes(newest[1][:8], "big")
        if held >= _SEGMENT_RECORDS:
            number, first, held = number + 1, height, 0
    segment = number.to_bytes(4, "big")
    writer.put(_SEGMENTS, prefix + segment, height_key(first) + height_key(height) + height_key(held + records))
    return segment
