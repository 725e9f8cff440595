"""The event query language of CometBFT: conditions joined by AND.

    tag op value    op: =  <  <=  >  >=  CONTAINS  EXISTS
    value: 'text', 15.5, DATE 2026-01-31, TIME 2026-01-31T12:00:00Z

`tm.event='Tx' AND transfer.amount > 5`. Syntax errors are `QueryError` with CometBFT's words.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Final

from virtengine.kit.codec.errors import DecodeError
from virtengine.kit.codec.timestamp import Timestamp

MAX_QUERY_LENGTH: Final = 512
_TOKEN: Final = re.compile(
    r"(?P<space>\s+)|(?P<number>[0-9]+(?:\.[0-9]*)?)|'(?P<string>[^']*)'|(?P<compare><=|>=|<|>|=)"
    r"|TIME (?P<time>[-T:+Z0-9]*)|DATE (?P<date>[-0-9]*)|(?P<tag>\w[\w.-]*)"
)
_NUMBER_IN_VALUE: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_MAX_DIGITS: Final = 512
"""Of a number in a value: Python reads no longer ones, and no query holds one to compare them with."""
_COMPARISONS: Final = ("<=", ">=", "<", ">", "=")
_WORDS: Final = ("AND", "CONTAINS", "EXISTS")
_NAMES: Final = {
    "tag": "tag",
    "string": "string",
    "number": "number",
    "time": "timestamp",
    "date": "datestamp",
}
_ARGUMENTS: Final = {
    "=": ("number", "time", "date", "string"),
    "CONTAINS": ("string",),
    **dict.fromkeys(("<", "<=", ">", ">="), ("number", "time", "date")),
}
Value = str | Fraction | Timestamp


class QueryError(ValueError):
    """A query does not follow the language."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a query: its kind (an operator is its own kind), text and place."""

    kind: str
    text: str
    offset: int

    @property
    def name(self) -> str:
        """What CometBFT calls it in messages."""
        return _NAMES.get(self.kind, f"{self.kind} operator" if self.kind != "AND" else "AND operator")


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison."""

    tag: str
    op: str
    text: str = ""
    """The value as written, quotes removed."""
    value: Value = ""

    def is_met(self, actual: str) -> bool:
        """Whether an attribute's value satisfies it. Numbers are read from the front of the text, so `5uve` is 5."""
        if self.op == "EXISTS":
            return True
        if self.op == "CONTAINS":
            return self.text in actual
        if isinstance(self.value, str):
            return actual == self.value
        if isinstance(self.value, Fraction):
            number = _NUMBER_IN_VALUE.match(actual)
            if number is None or len(number[0]) > _MAX_DIGITS:
                return False
            return _compare(self.op, _read_number(number[0]), self.value)
        time = _find_time(actual)
        return time is not None and _compare(self.op, time.nanoseconds, self.value.nanoseconds)


@dataclass(frozen=True, slots=True)
class Query:
    """All conditions must be met, each by any value of its tag."""

    conditions: tuple[Condition, ...]

    @classmethod
    def parse(cls, text: str) -> "Query":
        """Read a query; QueryError if it is none."""
        return cls(tuple(_parse(text)))

    def matches(self, events: Mapping[str, Sequence[str]], types: Collection[str] | None = None) -> bool:
        """Whether `events`, values by `type.attribute`, satisfy the query. A bare type as tag matches as an empty
        value; who asks for many queries gives the `types` of the events.
        """
        types = types_of(events) if types is None else types
        return bool(events) and all(_is_met_by(condition, events, types) for condition in self.conditions)


def types_of(events: Iterable[str]) -> frozenset[str]:
    """The types in `type.attribute`."""
    return frozenset(tag.rpartition(".")[0] for tag in events)


def _is_met_by(condition: Condition, events: Mapping[str, Sequence[str]], types: Collection[str]) -> bool:
    values = events.get(condition.tag)
    if values is None:
        return condition.tag in types and condition.is_met("")
    return any(map(condition.is_met, values))


def _parse(text: str) -> list[Condition]:
    tokens = _Tokens(text)
    conditions = [_parse_condition(tokens)]
    while (token := tokens.next()) is not None:
        if token.kind != "AND":
            raise QueryError(f"offset {token.offset}: got {token.name}, want AND operator")
        conditions.append(_parse_condition(tokens))
    return conditions


def _parse_condition(tokens: "_Tokens") -> Condition:
    tag = tokens.require("tag")
    op = tokens.require("<=", ">=", "<", ">", "=", "CONTAINS", "EXISTS")
    if op.kind == "EXISTS":
        return Condition(tag.text, "EXISTS")
    argument = tokens.require(*_ARGUMENTS[op.kind])
    return Condition(tag.text, op.kind, argument.text, _read_value(argument))


class _Tokens:
    """The words of a query, one after the other."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0

    def next(self) -> Token | None:
        """The next word, or None at the end."""
        while self._position < len(self._text):
            match = _TOKEN.match(self._text, self._position)
            if match is None:
                raise self._describe_problem()
            start, self._position = match.span()
            if match["space"] is None:
                return _make_token(match, start)
        return None

    def require(self, *kinds: str) -> Token:
        """The next word, which must be of one of `kinds`."""
        token = self.next()
        if token is None:
            raise QueryError(f"offset {self._position}: EOF")
        if token.kind not in kinds:
            names = [Token(kind, "", 0).name for kind in kinds]
            wanted = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
            raise QueryError(f"offset {token.offset}: got {token.name}, wanted {wanted}")
        return token

    def _describe_problem(self) -> QueryError:
        """An unfinished string ends the input; anything else is a letter that begins no word."""
        offset, letter = self._position, self._text[self._position]
        reason = "EOF" if letter == "'" else f"invalid input {letter} at offset {offset + 1}"
        return QueryError(f"offset {offset}: {reason}")


def _make_token(match: re.Match[str], offset: int) -> Token:
    kind = match.lastgroup or ""
    text = match[kind]
    if kind == "compare" or (kind == "tag" and text in _WORDS):
        return Token(text, text, offset)
    token = Token(kind, text, offset)
    if kind in ("time", "date"):
        _read_value(token)
    return token


def _read_value(token: Token) -> Value:
    if token.kind == "string":
        return token.text
    if token.kind == "number":
        return Fraction(token.text.rstrip("."))
    time = _find_time(token.text)
    if time is None:
        raise QueryError(f"offset {token.offset}: invalid {token.kind.upper()} value: {token.text}")
    return time


_read_number: Final = lru_cache(256)(Fraction)
"""One value is compared with what many queries want."""


def _find_time(text: str) -> Timestamp | None:
    """A time, or the midnight a date begins with."""
    try:
        return Timestamp.parse(text if "T" in text else f"{text}T00:00:00Z")
    except DecodeError:
        return None


_COMPARE: Final[Mapping[str, Callable[[Fraction | int, Fraction | int], bool]]] = {
    "=": lambda actual, wanted: actual == wanted,
    "<": lambda actual, wanted: actual < wanted,
    "<=": lambda actual, wanted: actual <= wanted,
    ">": lambda actual, wanted: actual > wanted,
    ">=": lambda actual, wanted: actual >= wanted,
}


def _compare(op: str, actual: Fraction | int, wanted: Fraction | int) -> bool:
    return _COMPARE[op](actual, wanted)
