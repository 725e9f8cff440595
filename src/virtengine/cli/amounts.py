"""Amounts as people write and read them: `1.5VE`, `250000uve`. The chain counts in uve, a millionth of a VE."""

import re
from itertools import pairwise
from typing import Final

from virtengine.cli.failures import CliError
from virtengine.kit.codec.decimal import Dec
from virtengine.kit.codec.errors import DecodeError
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin, DecCoin

__all__ = [
    "BASE",
    "DISPLAY",
    "format_coin",
    "format_price",
    "parse_coin",
    "parse_coins",
    "parse_dec_coin",
    "parse_gas_price",
]

BASE: Final = "uve"
DISPLAY: Final = "VE"
EXPONENT: Final = 6
"""1 VE is 10^6 uve."""
_AMOUNT: Final = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*([a-zA-Z][a-zA-Z0-9/:._-]*)")
_HINT: Final = "Write it as 1.5VE or 1500000uve."


def parse_coin(text: str) -> Coin:
    """A whole number of base units; `CliError` for anything else, also for a fraction of a base unit."""
    number, denom = _parse(text)
    if not number.is_integer():
        raise CliError(f"{text!r} is not a whole number of {denom}", "The smallest amount is 1uve = 0.000001VE.")
    return Coin(denom=denom, amount=number.truncate())


def parse_dec_coin(text: str) -> DecCoin:
    """As `parse_coin`, but fractions of a base unit are allowed: a price."""
    number, denom = _parse(text)
    return DecCoin(denom=denom, amount=number)


def parse_coins(text: str) -> tuple[Coin, ...]:
    """Amounts separated by commas, sorted by denomination."""
    coins = sorted((parse_coin(part) for part in text.split(",") if part.strip()), key=lambda coin: coin.denom)
    for first, second in pairwise(coins):
        if first.denom == second.denom:
            raise CliError(f"{first.denom} is named twice in {text!r}")
    return tuple(coin for coin in coins if coin.amount)


def parse_gas_price(text: str) -> tuple[str, str]:
    """Number and denomination of a gas price such as `0.0025uve`."""
    try:
        price = parse_dec_coin(text)
    except CliError as error:
        raise CliError(
            f"the gas price {error}", "Write it as 0.0025uve: --gas-prices, or `gas-prices` in client.toml."
        ) from error
    return str(price.amount), price.denom


def format_coin(amount: int, denom: str = BASE) -> str:
    """`1.5 VE`; other denominations as they are."""
    return _format(Dec.from_int(amount), denom)


def format_price(amount: Dec, denom: str = BASE, places: int = 10) -> str:
    """As `format_coin`, of a decimal of base units, cut after `places` of VE; JSON output has the exact figure."""
    return _format(amount, denom, places)


def _parse(text: str) -> tuple[Dec, str]:
    match = _AMOUNT.fullmatch(text.strip())
    if match is None:
        raise CliError(f"{text!r} is not an amount", _HINT)
    try:
        number = Dec.parse(match[1])
    except DecodeError as error:
        raise CliError(f"{text!r} is not an amount: {error}", _HINT) from error
    denom = match[2]
    if denom.upper() == DISPLAY:
        return number.mul_int(10**EXPONENT), BASE
    if len(denom) < 3:
        raise CliError(f"{denom!r} is not a denomination", _HINT)
    return number, denom


def _format(amount: Dec, denom: str, places: int = EXPONENT) -> str:
    if denom != BASE:
        return f"{str(amount).rstrip('0').rstrip('.')} {denom}"
    sign, scaled = ("-" if amount.is_negative() else ""), abs(amount).raw
    digits = EXPONENT + 18
    whole, fraction = divmod(scaled, 10**digits)
    shown = f"{fraction:0{digits}d}"[:places].rstrip("0")
    return f"{sign}{whole}{'.' if shown else ''}{shown} {DISPLAY}"
