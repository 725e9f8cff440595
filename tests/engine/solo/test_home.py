"""A new home, its files and its settings."""

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.support import CHAIN_ID, GENESIS_TIME, SEED, make_home

from virtengine.engine.errors import HomeError
from virtengine.engine.solo.config import Config, parse_duration
from virtengine.engine.solo.genesis import GenesisDoc
from virtengine.engine.solo.home import Home, init_home
from virtengine.engine.solo.params import default_params
from virtengine.kit.crypto import ed25519


def test_init_writes_cometbft_s_files(tmp_path: Path) -> None:
    """CometBFT itself runs on such a home in tests/conformance."""
    genesis = make_home(tmp_path, app_state=b'{"bank": {}}')
    files = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file())
    assert files == [
        "config/config.toml",
        "config/genesis.json",
        "config/node_key.json",
        "config/priv_validator_key.json",
        "data/priv_validator_state.json",
    ]
    document = json.loads((tmp_path / "config" / "genesis.json").read_text())
    assert list(document) == [
        *("genesis_time", "chain_id", "initial_height", "consensus_params", "validators", "app_hash", "app_state")
    ]
    assert document["consensus_params"]["evidence"]["max_age_duration"] == "172800000000000"
    assert genesis == GenesisDoc.load(tmp_path / "config" / "genesis.json")
    assert genesis.validators[0].validator.public_key == ed25519.public_key(SEED)
    assert len(Home(tmp_path).load_node_id()) == 40


def test_a_home_is_not_made_twice_and_keys_are_kept(tmp_path: Path) -> None:
    make_home(tmp_path)
    with pytest.raises(HomeError, match="exists already"):
        make_home(tmp_path)
    key = (tmp_path / "config" / "priv_validator_key.json").read_bytes()
    (tmp_path / "config" / "genesis.json").unlink()
    init_home(tmp_path, "another-1", "x")
    assert (tmp_path / "config" / "priv_validator_key.json").read_bytes() == key


def test_two_homes_have_different_keys(tmp_path: Path) -> None:
    first, second = init_home(tmp_path / "a", "x-1", "a"), init_home(tmp_path / "b", "x-1", "b")
    assert first.validators[0].validator.public_key != second.validators[0].validator.public_key
    assert Home(tmp_path / "a").load_node_id() != Home(tmp_path / "b").load_node_id()


def document(**changes: object) -> bytes:
    base = {"genesis_time": GENESIS_TIME.rfc3339(), "chain_id": CHAIN_ID}
    return json.dumps({**base, **changes}).encode()


def test_genesis_is_completed_with_defaults() -> None:
    genesis = GenesisDoc.from_json(document())
    assert (genesis.initial_height, genesis.params, genesis.validators, genesis.app_state) == (
        1,
        default_params(),
        (),
        b"",
    )
    assert GenesisDoc.from_json(document(initial_height="0")).initial_height == 1


def test_genesis_goes_through_json_unchanged() -> None:
    described = json.loads(json.dumps(GenesisDoc.from_json(document(app_state={"é": [1, {"b": "2"}]})).to_json()))
    assert GenesisDoc.from_json(json.dumps(described).encode()).to_json() == described
    assert described["app_state"] == {"é": [1, {"b": "2"}]}


def test_the_sdk_s_form_of_genesis_is_read_too() -> None:
    """Since 0.50 the SDK keeps consensus parameters under `consensus`."""
    params = GenesisDoc.from_json(document()).to_json()["consensus_params"]
    params["block"]["max_gas"] = "77"
    assert GenesisDoc.from_json(document(consensus={"params": params}, initial_height=5)).params.block.max_gas == 77


KEY = {"type": "tendermint/PubKeyEd25519", "value": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="}


@pytest.mark.parametrize(
    "changes",
    [
        {"chain_id": ""},
        {"chain_id": "x" * 51},
        {"chain_id": 5},
        {"genesis_time": "yesterday"},
        {"initial_height": "-1"},
        {"initial_height": "1e3"},
        {"app_hash": "zz"},
        {"consensus_params": {"block": {}}},
        {"validators": [{"pub_key": KEY, "power": "0"}]},
        {"validators": [{"pub_key": KEY, "power": "1", "address": "00" * 20}]},
        {"validators": [{"pub_key": {**KEY, "type": "tendermint/PubKeySecp256k1"}, "power": "1"}]},
        {"validators": [{"pub_key": {**KEY, "value": "AAEC"}, "power": "1"}]},
        {"validators": [{"pub_key": {**KEY, "value": "???"}, "power": "1"}]},
        {"validators": "x"},
    ],
    ids=str,
)
def test_a_malformed_genesis_is_refused_by_name(tmp_path: Path, changes: dict[str, object]) -> None:
    path = tmp_path / "genesis.json"
    path.write_bytes(document(**changes))
    with pytest.raises(HomeError, match=r"genesis.json is malformed"):
        GenesisDoc.load(path)


@pytest.mark.parametrize(
    ("group", "name", "value"),
    [
        ("block", "max_bytes", "0"),
        ("block", "max_bytes", "999999999999"),
        ("block", "max_gas", "-2"),
        ("evidence", "max_age_num_blocks", "0"),
        ("evidence", "max_age_duration", "0"),
        ("evidence", "max_bytes", "99999999"),
        ("validator", "pub_key_types", []),
        ("validator", "pub_key_types", ["sr25519"]),
        ("abci", "vote_extensions_enable_height", "-1"),
    ],
)
def test_parameters_out_of_bounds_are_refused(group: str, name: str, value: object) -> None:
    params = GenesisDoc.from_json(document()).to_json()["consensus_params"]
    params[group][name] = value
    with pytest.raises(ValueError, match=r"\w"):
        GenesisDoc.from_json(document(consensus_params=params))


def test_settings_have_cometbft_s_defaults(tmp_path: Path) -> None:
    make_home(tmp_path)
    config = Config.load(tmp_path / "config" / "config.toml")
    assert config == Config(moniker="tester")
    assert Config.load(tmp_path / "absent.toml") == Config()
    assert (config.mempool.size, config.mempool.cache_size, config.consensus.timeout_commit) == (5000, 10_000, 1.0)


def test_settings_are_read_with_either_spelling(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(
        'moniker = "m"\n[rpc]\nladdr = "tcp://0.0.0.0:1"\ncors_allowed_origins = ["*"]\nunsafe = true\n'
        "[mempool]\nkeep-invalid-txs-in-cache = true\nsize = 7\n"
        '[consensus]\ntimeout_commit = "50ms"\ncreate_empty_blocks_interval = "1m30s"\ntimeout_propose = "3s"\n'
        "[p2p]\npex = true\n"
    )
    config = Config.load(path)
    assert (config.moniker, config.rpc.laddr, config.rpc.cors_allowed_origins) == ("m", "tcp://0.0.0.0:1", ("*",))
    assert (config.mempool.size, config.mempool.keep_invalid_txs_in_cache) == (7, True)
    assert (config.consensus.timeout_commit, config.consensus.create_empty_blocks_interval) == (0.05, 90.0)


@pytest.mark.parametrize(
    "text",
    [
        "[rpc",
        "[mempool]\nsize = '7'",
        "[mempool]\nrecheck = 1",
        "[rpc]\ncors_allowed_origins = '*'",
        "[consensus]\ntimeout_commit = 'soon'",
        "[consensus]\ntimeout_commit = []",
        "[consensus]\ntimeout_commit = ''x",
    ],
)
def test_malformed_settings_are_refused_by_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text)
    with pytest.raises(HomeError, match=r"config.toml are malformed"):
        Config.load(path)


def test_durations_are_go_s() -> None:
    assert [parse_duration(text) for text in ("1s", "500ms", "1m30s", "1.5h", "2us", "0s")] == [
        1,
        0.5,
        90,
        5400,
        2e-6,
        0,
    ]


@given(st.text(max_size=8))
def test_any_text_is_a_duration_or_refused(text: str) -> None:
    with suppress(ValueError):
        assert parse_duration(text) >= 0


def test_missing_files_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(HomeError, match=r"cannot read the genesis file .* run init first"):
        GenesisDoc.load(tmp_path / "genesis.json")
    with pytest.raises(HomeError, match=r"cannot read the node key .* run init first"):
        Home(tmp_path).load_node_id()
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "node_key.json").write_text("{}")
    with pytest.raises(HomeError, match="malformed"):
        Home(tmp_path).load_node_id()
