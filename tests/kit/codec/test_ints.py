"""Integers have one text each."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtengine.kit.codec.errors import DecodeError
from virtengine.kit.codec.ints import parse_digits, parse_int, parse_uint

LIMIT = 2**256


@given(st.integers(1 - LIMIT, LIMIT - 1))
def test_every_amount_has_exactly_its_python_text(number):
    assert parse_int(str(number)) == number


@given(st.text(alphabet="0123456789-+_ .e٣", max_size=6))
def test_what_is_parsed_is_written_the_same(text):
    try:
        number = parse_int(text)
    except DecodeError:
        return
    assert str(number) == text


@pytest.mark.parametrize(
    "text",
    ["", "-", "+7", "1_000", " 5", "5 ", "5\n", "-0", "00", "007", "-01", "1.0", "1e3", "0x10", "٣", "²", "--1", "1-"],
)
def test_other_spellings_are_refused(text):
    with pytest.raises(DecodeError):
        parse_int(text)


@pytest.mark.parametrize(
    "text", [str(LIMIT), str(-LIMIT), "2" + "0" * 77, "1" + "0" * 78, "1" + "0" * 5000], ids=range(5)
)
def test_what_is_too_large_is_refused(text):
    with pytest.raises(DecodeError, match="out of range"):
        parse_int(text)


def test_the_width_can_be_narrower():
    assert parse_uint("18446744073709551615", 64) == 2**64 - 1
    with pytest.raises(DecodeError, match="out of range"):
        parse_uint("18446744073709551616", 64)


def test_an_unsigned_integer_has_no_sign():
    assert parse_uint("0") == 0
    with pytest.raises(DecodeError, match="negative"):
        parse_uint("-1")


@given(st.integers(0, 315))
def test_the_largest_number_of_any_width_fits_and_the_next_does_not(bits):
    assert parse_int(str(2**bits - 1), bits) == 2**bits - 1
    with pytest.raises(DecodeError, match="out of range"):
        parse_int(str(2**bits), bits)


def test_a_field_of_digits_may_begin_with_zeros():
    assert parse_digits("08") == 8
    assert parse_digits("000") == 0
    for text in ("", "-1", "٣", " 1"):
        with pytest.raises(DecodeError):
            parse_digits(text)
