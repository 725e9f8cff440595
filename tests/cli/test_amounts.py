"""Amounts as people write and read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtengine.cli.amounts import format_coin, format_price, parse_coin, parse_coins, parse_dec_coin, parse_gas_price
from virtengine.cli.failures import CliError
from virtengine.kit.codec.decimal import Dec
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin


@pytest.mark.parametrize(
    ("text", "amount", "denom"),
    [
        ("1.5VE", 1_500_000, "uve"),
        ("1.5ve", 1_500_000, "uve"),
        ("5 VE", 5_000_000, "uve"),
        ("0.000001VE", 1, "uve"),
        ("250000uve", 250_000, "uve"),
        ("7atom", 7, "atom"),
        ("3ibc/ABC", 3, "ibc/ABC"),
    ],
)
def test_amounts_are_read_in_base_units(text: str, amount: int, denom: str) -> None:
    assert parse_coin(text) == Coin(denom=denom, amount=amount)


@pytest.mark.parametrize(
    "text", ["", "5", "VE", "-1VE", "1.0000001VE", "0.5uve", "1,5VE", "٣uve", "1.VE", ".5VE", "01VE", "5ab"]
)
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(CliError) as caught:
        parse_coin(text)
    assert caught.value.hint


@given(st.integers(0, 10**30))
def test_what_is_shown_is_read_back_as_the_same_amount(amount: int) -> None:
    assert parse_coin(format_coin(amount).replace(" ", "")).amount == amount


def test_prices_may_be_fractions_of_a_base_unit() -> None:
    assert parse_dec_coin("0.25uve").amount == Dec.parse("0.25")
    assert parse_dec_coin("0.0000001VE").amount == Dec.parse("0.1")
    assert parse_gas_price("0.0025uve") == ("0.002500000000000000", "uve")


def test_several_amounts_are_sorted_and_none_comes_twice() -> None:
    assert parse_coins("1VE,2atom") == (Coin(denom="atom", amount=2), Coin(denom="uve", amount=1_000_000))
    assert parse_coins("0VE") == ()
    with pytest.raises(CliError, match="twice"):
        parse_coins("1VE,5uve")


def test_amounts_are_shown_without_idle_zeros() -> None:
    assert format_coin(1_500_000) == "1.5 VE"
    assert format_coin(0) == "0 VE"
    assert format_coin(-1) == "-0.000001 VE"
    assert format_coin(12, "atom") == "12 atom"
    assert format_price(Dec.parse("13.8125")) == "0.0000138125 VE"
