"""Sets of coins: tuples of the generated `Coin`, sorted by denomination, each positive.

Rules and texts follow the Cosmos SDK's `types/coin.go`.
"""

import re
from collections.abc import Iterable

from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin
from virtengine.kit.codec.ints import parse_uint
from virtengine.kit.sdk.errors import InvalidCoins

__all__ = [
    "Coins",
    "add_coins",
    "amount_of",
    "coin_text",
    "coins_text",
    "is_valid_denom",
    "parse_coin",
    "parse_coins",
    "validate_coins",
]

Coins = tuple[Coin, ...]

_DENOM = re.compile(r"[a-zA-Z][a-zA-Z0-9/:._-]{2,127}")
_COIN = re.compile(r"([0-9]+)\s*([a-zA-Z][a-zA-Z0-9/:._-]{2,127})")


def is_valid_denom(denom: str) -> bool:
    """Whether it is 3 to 128 characters, a letter first, then letters, digits and `/:._-`."""
    return _DENOM.fullmatch(denom) is not None


def validate_coins(coins: Coins, *, allow_empty: bool = False) -> None:
    """Refuse unsorted, doubled, non-positive or ill-named coins with `InvalidCoins`."""
    if not coins and not allow_empty:
        raise InvalidCoins("no coins")
    previous = ""
    for coin in coins:
        if not is_valid_denom(coin.denom):
            raise InvalidCoins(f"invalid denom: {coin.denom}")
        if coin.amount <= 0:
            raise InvalidCoins(f"coin {coin_text(coin)} amount is not positive")
        if coin.denom <= previous:
            raise InvalidCoins(f"coins are not sorted or doubled at {coin.denom}")
        previous = coin.denom


def amount_of(coins: Coins, denom: str) -> int:
    """The amount of one denomination, 0 if absent."""
    return next((coin.amount for coin in coins if coin.denom == denom), 0)


def add_coins(*sets: Iterable[Coin]) -> Coins:
    """The sum; zero amounts vanish. A negative sum raises `InvalidCoins`."""
    total: dict[str, int] = {}
    for coins in sets:
        for coin in coins:
            total[coin.denom] = total.get(coin.denom, 0) + coin.amount
    if any(amount < 0 for amount in total.values()):
        raise InvalidCoins("negative coin amount")
    return tuple(Coin(denom=denom, amount=total[denom]) for denom in sorted(total) if total[denom])


def coin_text(coin: Coin) -> str:
    """`10uve`."""
    return f"{coin.amount}{coin.denom}"


def coins_text(coins: Coins) -> str:
    """`1aaa,10uve`; empty for none."""
    return ",".join(map(coin_text, coins))


def parse_coin(text: str) -> Coin:
    """`10uve` as a Coin; `InvalidCoins` otherwise."""
    match = _COIN.fullmatch(text.strip())
    if match is None:
        raise InvalidCoins(f"invalid coin expression: {text!r}")
    return Coin(denom=match[2], amount=parse_uint(match[1]))


def parse_coins(text: str) -> Coins:
    """`1aaa,10uve` as sorted, valid coins; empty text is none."""
    coins = (
        tuple(sorted((parse_coin(part) for part in text.split(",")), key=lambda coin: coin.denom))
        if text.strip()
        else ()
    )
    validate_coins(coins, allow_empty=True)
    return coins
