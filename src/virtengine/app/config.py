"""What an operator sets for the application, in `config/app.toml`: nothing in it may change what blocks compute."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from virtengine.kit.baseapp.query import QUERY_GAS_LIMIT
from virtengine.kit.codec.decimal import Dec
from virtengine.kit.codec.errors import DecodeError
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import DecCoin
from virtengine.kit.sdk.coins import is_valid_denom
from virtengine.kit.store.pruning import DEFAULT, EVERYTHING, NOTHING, Pruning, custom

__all__ = ["AppConfig", "ConfigError", "load_config", "parse_gas_prices", "render_config"]

_PRUNING: Final = {"default": DEFAULT, "nothing": NOTHING, "everything": EVERYTHING}


class ConfigError(ValueError):
    """app.toml holds something that makes no sense; the text names the key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppConfig:
    """The settings."""

    minimum_gas_prices: tuple[DecCoin, ...] = ()
    """What a transaction must offer per unit of gas, in any one of the coins, to get into this node's mempool."""
    pruning: Pruning = DEFAULT
    query_gas_limit: int = QUERY_GAS_LIMIT
    signature_cache: int = 1 << 16
    """Signatures remembered between mempool and block; 0 for none."""
    tx_cache_bytes: int = 32 << 20
    """Bytes of transactions whose decoded form is remembered; 0 for none."""


def parse_gas_prices(text: str) -> tuple[DecCoin, ...]:
    """`0.025uve,0.1uusd` as prices, sorted; empty text is none. `ConfigError` otherwise."""
    prices: dict[str, Dec] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        digits = len(part) - len(part.lstrip("0123456789."))
        denom = part[digits:]
        if not is_valid_denom(denom) or denom in prices:
            raise ConfigError(f"minimum-gas-prices: {part!r} is no price such as 0.025uve, or its coin comes twice")
        try:
            prices[denom] = Dec.parse(part[:digits])
        except DecodeError as error:
            raise ConfigError(f"minimum-gas-prices: {part!r}: {error}") from error
    return tuple(DecCoin(denom=denom, amount=prices[denom]) for denom in sorted(prices))


def load_config(path: Path) -> AppConfig:
    """The settings of a file; what it leaves out is as by default. `ConfigError` for what makes no sense."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from error
    return AppConfig(
        minimum_gas_prices=parse_gas_prices(_get(values, "minimum-gas-prices", "")),
        pruning=_read_pruning(values),
        query_gas_limit=_get(values, "query-gas-limit", QUERY_GAS_LIMIT),
        signature_cache=_get(values, "signature-cache", AppConfig().signature_cache),
        tx_cache_bytes=_get(values, "tx-cache-bytes", AppConfig().tx_cache_bytes),
    )


def _read_pruning(values: dict[str, Any]) -> Pruning:
    name = _get(values, "pruning", "default")
    if name == "custom":
        try:
            return custom(_get(values, "pruning-keep-recent", 0))
        except ValueError as error:
            raise ConfigError(f"pruning-keep-recent: {error}") from error
    if name not in _PRUNING:
        raise ConfigError(f"pruning: {name!r} is none of default, nothing, everything, custom")
    return _PRUNING[name]


def _get(values: dict[str, Any], key: str, default: Any) -> Any:
    """A value of the default's type."""
    value = values.get(key, default)
    if type(value) is not type(default) or (isinstance(value, int) and value < 0):
        raise ConfigError(f"{key}: {value!r} is no {'number of at least 0' if isinstance(default, int) else 'text'}")
    return value


def render_config(config: AppConfig, *, pruning: str = "default") -> str:
    """The text of app.toml, with what each key means."""
    prices = ",".join(f"{price.amount}{price.denom}" for price in config.minimum_gas_prices)
    return f"""\
# Settings of the application. Nothing here changes what blocks compute.

# What a transaction must offer per unit of gas, in any one of the coins, to get into this node's mempool:
# "0.025uve,0.1uusd".
minimum-gas-prices = "{prices}"

# Which heights stay readable: default (the last {DEFAULT.keep_recent}), nothing (all), everything (the last 2),
# custom (the last pruning-keep-recent).
pruning = "{pruning}"
pruning-keep-recent = {config.pruning.keep_recent}

# Gas that one query may use.
query-gas-limit = {config.query_gas_limit}

# Signatures remembered between mempool and block, and bytes of transactions remembered decoded; 0 for none.
signature-cache = {config.signature_cache}
tx-cache-bytes = {config.tx_cache_bytes}
"""
