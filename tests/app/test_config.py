"""app.toml."""

from pathlib import Path

import pytest

from virtengine.app.config import AppConfig, ConfigError, load_config, parse_gas_prices, render_config
from virtengine.kit.codec.decimal import Dec
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import DecCoin
from virtengine.kit.store.pruning import EVERYTHING, NOTHING, custom


def load(tmp_path: Path, text: str) -> AppConfig:
    path = tmp_path / "app.toml"
    path.write_text(text)
    return load_config(path)


def test_what_is_rendered_is_loaded(tmp_path: Path) -> None:
    config = AppConfig(minimum_gas_prices=parse_gas_prices("0.025uve"), query_gas_limit=7, signature_cache=0)
    assert load(tmp_path, render_config(config)) == config
    assert load(tmp_path, "") == AppConfig()
    assert load(tmp_path, render_config(AppConfig(pruning=custom(9)), pruning="custom")) == AppConfig(pruning=custom(9))


def test_pruning_has_names(tmp_path: Path) -> None:
    assert load(tmp_path, 'pruning = "nothing"').pruning == NOTHING
    assert load(tmp_path, 'pruning = "everything"').pruning == EVERYTHING


def test_prices_are_sorted() -> None:
    assert parse_gas_prices(" 0.1uve, 2uaa ") == (
        DecCoin(denom="uaa", amount=Dec.parse("2")),
        DecCoin(denom="uve", amount=Dec.parse("0.1")),
    )
    assert parse_gas_prices("") == ()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("minimum-gas-prices = 5", "minimum-gas-prices"),
        ('minimum-gas-prices = "5"', "minimum-gas-prices"),
        ('minimum-gas-prices = "-5uve"', "minimum-gas-prices"),
        ('minimum-gas-prices = "1.2.3uve"', "minimum-gas-prices"),
        ('minimum-gas-prices = "1uve,2uve"', "minimum-gas-prices"),
        ('pruning = "sometimes"', "pruning"),
        ('pruning = "custom"', "pruning-keep-recent"),
        ("query-gas-limit = -1", "query-gas-limit"),
        ("query-gas-limit = true", "query-gas-limit"),
        ("what is this", "app.toml"),
    ],
)
def test_what_makes_no_sense_is_told_by_its_key(tmp_path: Path, text: str, key: str) -> None:
    with pytest.raises(ConfigError, match=key):
        load(tmp_path, text)
