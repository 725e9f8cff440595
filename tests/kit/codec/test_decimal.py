"""Dec against exact fractions, and against the values in the SDK's own tests."""

from fractions import Fraction
from math import ceil, floor, trunc

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from virtengine.kit.codec.decimal import MAX_BITS, ONE, ZERO, Dec, DecOverflow
from virtengine.kit.codec.errors import DecodeError

SCALE = 10**18
RAWS = st.one_of(
    st.integers(-(2**150), 2**150), st.integers(-5 * SCALE, 5 * SCALE), st.sampled_from([0, 1, -1, SCALE // 2])
)
DECS = RAWS.map(Dec)


def exact(value: Dec) -> Fraction:
    return Fraction(value.raw, SCALE)


@given(DECS)
def test_both_texts_lead_back(value):
    assert Dec.parse(str(value)) == value
    assert Dec.parse_raw(value.to_raw_text()) == value


@given(DECS, DECS)
def test_sum_difference_and_order_are_exact(a, b):
    assert exact(a + b) == exact(a) + exact(b)
    assert exact(a - b) == exact(a) - exact(b)
    assert (a < b) is (exact(a) < exact(b))
    assert (a == b) is (exact(a) == exact(b))
    assert exact(-a) == -exact(a)
    assert exact(abs(a)) == abs(exact(a))


@given(DECS, DECS)
def test_products_round_as_named(a, b):
    product = exact(a) * exact(b) * SCALE
    assert a.mul(b).raw == round(product)  # Fraction's round is half to even
    assert a.mul_truncate(b).raw == trunc(product)
    assert a.mul_round_up(b).raw == ceil(product)


@given(DECS, DECS)
def test_quotients_round_as_named(a, b):
    assume(b.raw != 0)
    quotient = exact(a) / exact(b) * SCALE
    assume(abs(quotient) < 2**300)
    assert a.quo(b).raw == round(Fraction(trunc(quotient * SCALE), SCALE))
    assert a.quo_truncate(b).raw == trunc(quotient)
    assert a.quo_round_up(b).raw == ceil(quotient)


@given(DECS, st.integers(-(2**100), 2**100))
def test_arithmetic_with_integers(a, n):
    assert exact(a.mul_int(n)) == exact(a) * n
    if n:
        assert a.quo_int(n).raw == trunc(Fraction(a.raw, n))
        assert Dec.from_ratio(a.raw, n).raw == round(Fraction(a.raw * SCALE, n))


@given(DECS)
def test_rounding_to_integers(a):
    assert a.truncate() == trunc(exact(a))
    assert a.round() == round(exact(a))
    assert a.ceil() == ceil(exact(a))
    assert a.is_integer() is (exact(a) == floor(exact(a)))
    assert (a.is_positive(), a.is_zero(), a.is_negative()) == (a.raw > 0, a.raw == 0, a.raw < 0)


@pytest.mark.parametrize(
    ("a", "b", "product", "truncated", "quotient"),
    [  # cosmossdk.io/math, TestArithmetic: mul, mulTruncate, quo
        ("0.33", "0.33", "0.1089", "0.1089", "1"),
        ("1.23", "0", "0", "0", None),
        ("3", "7", "21", "21", "0.428571428571428571"),
        ("2", "4", "8", "8", "0.5"),
        ("1.5", "1.5", "2.25", "2.25", "1"),
        ("3.3333", "3.33", "11.099889", "11.099889", "1.000990990990990991"),
        ("0.000000000000000001", "0.5", "0", "0", "0.000000000000000002"),
        ("0.000000000000000003", "0.5", "0.000000000000000002", "0.000000000000000001", "0.000000000000000006"),
        ("-0.000000000000000003", "0.5", "-0.000000000000000002", "-0.000000000000000001", "-0.000000000000000006"),
    ],
)
def test_values_of_the_reference(a, b, product, truncated, quotient):
    assert Dec.parse(a).mul(Dec.parse(b)) == Dec.parse(product)
    assert Dec.parse(a).mul_truncate(Dec.parse(b)) == Dec.parse(truncated)
    if quotient is None:
        with pytest.raises(ZeroDivisionError):
            Dec.parse(a).quo(Dec.parse(b))
    else:
        assert Dec.parse(a).quo(Dec.parse(b)) == Dec.parse(quotient)


@pytest.mark.parametrize(
    ("text", "rounded"), [("0.5", 0), ("1.5", 2), ("2.5", 2), ("-0.5", 0), ("-1.5", -2), ("7.6", 8)]
)
def test_halves_round_to_even(text, rounded):
    assert Dec.parse(text).round() == rounded


def test_texts():
    assert str(Dec.parse("0.333333333333333333")) == "0.333333333333333333"
    assert str(Dec.parse("-1.5")) == "-1.500000000000000000"
    assert str(Dec.from_int(12)) == "12.000000000000000000"
    assert Dec.parse("-0.0") == ZERO
    assert Dec.parse("1") == ONE == Dec.from_raw(SCALE)
    assert Dec.parse_raw("") == ZERO == Dec.parse_raw("0")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        ".",
        ".5",
        "5.",
        "-.5",
        "1e5",
        "+1",
        " 1",
        "1 ",
        "1_0",
        "1.2.3",
        "01",
        "00.5",
        "٣",
        "0.٣",
        "1,5",
        "--1",
        "NaN",
        "1.-5",
    ],
)
def test_other_spellings_are_refused(text):
    with pytest.raises(DecodeError):
        Dec.parse(text)


@pytest.mark.parametrize("text", ["-", "-0", "01", "1.5", "+1", "0x10", "٣", " 1"])
def test_other_spellings_of_the_scaled_integer_are_refused(text):
    with pytest.raises(DecodeError):
        Dec.parse_raw(text)


def test_nineteen_places_are_too_many():
    with pytest.raises(DecodeError, match="18 places"):
        Dec.parse("0.0000000000000000001")


def test_the_range_is_that_of_the_reference():
    largest = Dec(2**MAX_BITS - 1)
    assert Dec.parse(str(largest)) == largest
    for text in (str(2**MAX_BITS), f"-{2**MAX_BITS}", "1" + "0" * 5000):
        with pytest.raises(DecodeError, match="out of range"):
            Dec.parse_raw(text)
    with pytest.raises(DecodeError, match="out of range"):
        Dec.parse("1" + "0" * 80)
    for overflow in (
        lambda: largest + Dec(1),
        lambda: largest.mul(Dec.from_int(2)),
        lambda: Dec(1).quo(Dec(1)).mul(largest + ONE),
    ):
        with pytest.raises(DecOverflow):
            overflow()


def test_a_dec_is_a_value():
    assert len({Dec(1), Dec(1), Dec(2)}) == 2
    with pytest.raises(AttributeError):
        Dec(1).raw = 2
