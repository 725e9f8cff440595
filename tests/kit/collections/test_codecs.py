"""Keys of typed tables: a bijection that keeps the order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin
from virtengine.kit.collections.codecs import (
    BoolValue,
    BytesKey,
    BytesValue,
    Int64Key,
    IntValue,
    StrKey,
    StrValue,
    Uint8Key,
    Uint32Key,
    Uint64Key,
    Uint64Value,
    message_value,
    pair,
    triple,
)

text = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=8)
uint64 = st.integers(0, 2**64 - 1)
TRIPLE = triple(BytesKey, StrKey, Uint64Key)
PAIR = pair(StrKey, BytesKey)
keys = st.tuples(st.binary(max_size=6), text, uint64)


@given(keys)
def test_a_key_of_three_parts_comes_back(key: tuple[bytes, str, int]) -> None:
    for terminal in (True, False):
        raw = TRIPLE.encode(key, terminal)
        assert TRIPLE.decode(raw, 0, terminal) == (key, len(raw))


@given(st.tuples(text, st.binary(max_size=6)), st.binary(max_size=3))
def test_an_inner_key_knows_where_it_ends(key: tuple[str, bytes], rest: bytes) -> None:
    raw = PAIR.encode(key, False)
    assert PAIR.decode(raw + rest, 0, False) == (key, len(raw))


@given(st.tuples(text, uint64), st.tuples(text, uint64))
def test_encoding_keeps_the_order_of_text_and_numbers(left: tuple[str, int], right: tuple[str, int]) -> None:
    key = pair(StrKey, Uint64Key)
    by_value = (left[0].encode(), left[1]) < (right[0].encode(), right[1])
    assert (key.encode(left, True) < key.encode(right, True)) == by_value


@given(st.integers(0, 255), st.integers(0, 2**32 - 1), uint64)
def test_numbers_have_a_fixed_width(small: int, middle: int, large: int) -> None:
    assert len(Uint8Key.encode(small, True)) == 1
    assert len(Uint32Key.encode(middle, False)) == 4
    assert Int64Key.decode(Int64Key.encode(large, True), 0, True) == (large, 8)


def test_numbers_out_of_range_are_a_bug() -> None:
    for codec, value in ((Uint8Key, 256), (Uint64Key, -1), (Uint32Key, 2**32)):
        with pytest.raises(OverflowError):
            codec.encode(value, True)


def test_an_inner_part_that_could_not_be_delimited_is_a_bug() -> None:
    with pytest.raises(ValueError, match="at most 255"):
        BytesKey.encode(bytes(256), False)
    with pytest.raises(ValueError, match="zero byte"):
        StrKey.encode("a\0b", False)
    assert BytesKey.encode(bytes(256), True) == bytes(256)


@given(st.integers(), uint64, text, st.binary(max_size=9), st.booleans())
def test_values_come_back(integer: int, number: int, words: str, raw: bytes, truth: bool) -> None:
    assert IntValue.decode(IntValue.encode(integer)) == integer
    assert Uint64Value.decode(Uint64Value.encode(number)) == number
    assert StrValue.decode(StrValue.encode(words)) == words
    assert BytesValue.decode(BytesValue.encode(raw)) == raw
    assert BoolValue.decode(BoolValue.encode(truth)) is truth


@given(st.integers(0, 2**200))
def test_a_message_is_a_value(amount: int) -> None:
    value = message_value(Coin)
    coin = Coin(denom="uve", amount=amount)
    assert value.decode(value.encode(coin)) == coin
