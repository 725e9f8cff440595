"""Parameters are read by CometBFT's rules, from JSON and from URIs."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtengine.engine.solo.rpc.arguments import Kind, Parameter, read_json, read_uri
from virtengine.engine.solo.rpc.jsonrpc import ArgumentError

ALL = tuple(Parameter(kind.name, kind) for kind in Kind)
names = st.sampled_from([parameter.name for parameter in ALL])
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([p.name for p in ALL]), inner, max_size=6)
    ),
)


def read(kind: Kind, value: Any) -> Any:
    return read_json((Parameter("x", kind),), {"x": value})[0]


def test_absent_parameters_have_their_defaults() -> None:
    expected = [0, None, "", False, b"", b""]
    assert read_json(ALL, None) == read_json(ALL, {}) == read_json(ALL, []) == read_uri(ALL, {}) == expected
    assert read_json(ALL, [None] * 6) == expected


def test_json_values() -> None:
    assert read(Kind.INT, "-5") == -5
    assert read(Kind.TEXT, "a") == "a"
    assert read(Kind.BOOL, True) is True
    assert read(Kind.BYTES, "AAE=") == b"\x00\x01"
    assert read(Kind.HEX, "00ff") == b"\x00\xff"


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        *((Kind.INT, value) for value in (5, 5.5, "x", "1.0", "true", True, "", str(1 << 63), [], {})),
        *((Kind.TEXT, value) for value in (5, True, [], {})),
        *((Kind.BOOL, value) for value in ("true", 1, [])),
        *((Kind.BYTES, value) for value in ("A", "AAE", "!!!!", "é", 5)),
        *((Kind.HEX, value) for value in ("0", "zz", "0x00", "é", 5)),
    ],
)
def test_json_values_of_another_type_are_refused(kind: Kind, value: Any) -> None:
    with pytest.raises(ArgumentError, match=r"^error converting json params to arguments: "):
        read(kind, value)


def test_uri_values() -> None:
    def one(kind: Kind, text: str) -> Any:
        return read_uri((Parameter("x", kind),), {"x": text})[0]

    assert one(Kind.INT, "5") == one(Kind.INT, '"5"') == 5
    assert one(Kind.TEXT, '"a b"') == "a b"
    assert one(Kind.TEXT, "0x6162") == "ab"
    assert one(Kind.BOOL, "true") is True
    assert one(Kind.BYTES, '"a=1"') == one(Kind.BYTES, "0x613d31") == one(Kind.HEX, '"a=1"') == b"a=1"
    for kind, text in ((Kind.INT, "0x05"), (Kind.INT, "x"), (Kind.TEXT, "bare"), (Kind.BYTES, "0x0"), (Kind.BOOL, "1")):
        with pytest.raises(ArgumentError, match=r"^error converting http params to arguments: "):
            one(kind, text)


@given(anything)
def test_any_json_is_read_or_refused(params: Any) -> None:
    with suppress(ArgumentError):
        assert len(read_json(ALL, params)) == len(ALL)


@given(st.dictionaries(names, st.text(max_size=20)))
def test_any_uri_is_read_or_refused(query: dict[str, str]) -> None:
    with suppress(ArgumentError):
        assert len(read_uri(ALL, query)) == len(ALL)
