"""A node's home, made: the engine's files, `app.toml`, and a genesis document that its accounts are added to."""

import json
from pathlib import Path
from typing import Any

from virtengine.app.config import AppConfig, load_config, parse_gas_prices, render_config
from virtengine.app.genesis import GenesisInvalid, default_state, validate_state
from virtengine.app.modules import modules
from virtengine.cli.failures import CliError
from virtengine.engine.solo.genesis import GenesisDoc
from virtengine.engine.solo.home import Home, init_home
from virtengine.kit.sdk.errors import SdkError

__all__ = ["MIN_GAS_PRICES", "app_config", "make_home", "read_app_state", "write_app_state"]

MIN_GAS_PRICES = "0.0025uve"


def make_home(home: Path, chain_id: str, moniker: str, state: dict[str, Any] | None = None) -> GenesisDoc:
    """Write everything a node needs; `state` is the `app_state`, the default one if left out."""
    document = default_state(modules()) if state is None else state
    app_state = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    genesis = init_home(home, chain_id, moniker, app_state=app_state)
    app_toml = home / "config" / "app.toml"
    if not app_toml.exists():
        app_toml.write_text(render_config(AppConfig(minimum_gas_prices=parse_gas_prices(MIN_GAS_PRICES))))
    return genesis


def app_config(home: Path) -> AppConfig:
    """The application's settings of a home; defaults where it has no file."""
    path = home / "config" / "app.toml"
    return load_config(path) if path.exists() else AppConfig()


def read_app_state(home: Path) -> dict[str, Any]:
    """The `app_state` of a home's genesis, validated; `CliError` naming what is wrong."""
    genesis = GenesisDoc.load(Home(home).genesis)
    state = json.loads(genesis.app_state or b"{}")
    try:
        validate_state(modules(), state)
    except (GenesisInvalid, SdkError) as error:
        raise CliError(f"{Home(home).genesis}: {error}", "Correct the file, or make a new home.") from error
    return dict(state)


def write_app_state(home: Path, state: dict[str, Any]) -> None:
    """Replace the `app_state` of a home's genesis."""
    path = Home(home).genesis
    document = json.loads(path.read_text())
    document["app_state"] = state
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
