"""Homes of nodes: made, checked, run, exported, and made again from the export."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.cli.conftest import Ve

import virtengine

SOURCE = str(Path(virtengine.__file__).parent.parent)


@pytest.fixture
def home(tmp_path: Path, ve: Ve) -> Path:
    """A node's home with fast blocks, a free RPC port and a funded key."""
    home = tmp_path / "node"
    assert ve("init", "here", "--chain-id", "node-test-1", "--home", str(home)).json["chain_id"] == "node-test-1"
    ve("keys", "add", "alice", "--keyring-backend", "test", "--home", str(home))
    ve("genesis", "add-account", "alice", "1000VE", "--keyring-backend", "test", "--home", str(home))
    set_up(home)
    return home


def set_up(home: Path) -> None:
    path = home / "config" / "config.toml"
    text = (
        path.read_text()
        .replace("127.0.0.1:26657", "127.0.0.1:0")
        .replace('timeout_commit = "1s"', 'timeout_commit = "50ms"')
    )
    path.write_text(text)


def run_until(home: Path, height: int) -> str:
    """Run a node until a height, stop it, and give its log."""
    process = subprocess.Popen(
        [sys.executable, "-m", "virtengine.cli", "start", "--home", str(home)],
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": SOURCE},
    )
    assert process.stderr is not None
    log, deadline = "", time.monotonic() + 60
    with process:
        for line in process.stderr:
            log += line
            found = re.search(r"block (\d+):", line)
            if found and int(found[1]) >= height and process.returncode is None:
                process.send_signal(signal.SIGTERM)
            assert time.monotonic() < deadline, log
    assert process.returncode == 0, log
    return log


def test_a_new_home_is_valid_and_is_not_overwritten(home: Path, ve: Ve) -> None:
    assert ve("genesis", "validate", "--home", str(home)).json["valid"] is True
    ve("init", "again", "--home", str(home)).fails("exists already")
    assert json.loads((home / "config" / "genesis.json").read_text())["chain_id"] == "node-test-1"


def test_a_genesis_that_contradicts_itself_is_named(home: Path, ve: Ve) -> None:
    path = home / "config" / "genesis.json"
    document = json.loads(path.read_text())
    document["app_state"]["market"]["params"]["min_grace"] = "0"
    path.write_text(json.dumps(document))
    ve("genesis", "validate", "--home", str(home)).fails("min_grace", "genesis.json")


def test_there_is_no_node_where_none_was_made(tmp_path: Path, ve: Ve) -> None:
    ve("start", "--home", str(tmp_path)).fails("there is no node", "ve init")
    ve("export", "--home", str(tmp_path)).fails()
    ve("debug", "invariants", "--home", str(tmp_path)).fails("there is no chain state")


def test_malformed_settings_of_the_node_are_named(home: Path, ve: Ve) -> None:
    path = home / "config" / "app.toml"
    path.write_text(path.read_text().replace('pruning = "default"', 'pruning = "some"'))
    ve("start", "--home", str(home)).fails("pruning", "'some'")


def test_a_chain_goes_on_in_another_home_where_its_export_ended(home: Path, tmp_path: Path, ve: Ve) -> None:
    run_until(home, 3)
    run_until(home, 5)  # and goes on after a stop
    checked = ve("debug", "invariants", "--home", str(home)).json
    assert checked["violations"] == []
    assert checked["invariants"] > 10
    exported = ve("export", "--home", str(home)).json
    assert int(exported["initial_height"]) == int(checked["height"]) + 1
    assert ve("export", "--home", str(home), "--height", "2").json["initial_height"] == "3"
    ve("export", "--home", str(home), "--height", "99999").fails()

    second = tmp_path / "second"
    ve("init", "there", "--chain-id", "node-test-1", "--home", str(second))
    (second / "config" / "genesis.json").write_text(json.dumps(exported))
    key = home / "config" / "priv_validator_key.json"
    (second / "config" / "priv_validator_key.json").write_bytes(key.read_bytes())
    set_up(second)
    run_until(second, int(exported["initial_height"]) + 2)
    again = ve("export", "--home", str(second), "--height", exported["initial_height"]).json
    # The first block of the second chain has added its time, and nothing else.
    times = again["app_state"]["market"].pop("times")
    assert times[:-1] == exported["app_state"]["market"].pop("times")
    assert times[-1]["height"] == exported["initial_height"]
    assert again["app_state"] == exported["app_state"]
    assert again["validators"] == exported["validators"]
    assert again["consensus_params"] == exported["consensus_params"]


def test_a_second_node_in_one_home_is_refused(home: Path, ve: Ve) -> None:
    first = subprocess.Popen(
        [sys.executable, "-m", "virtengine.cli", "start", "--home", str(home)],
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": SOURCE},
    )
    assert first.stderr is not None
    with first:
        while "block 1:" not in first.stderr.readline():
            assert first.poll() is None
        ve("start", "--home", str(home)).fails("another node", str(first.pid))
        first.send_signal(signal.SIGINT)
        first.stderr.read()
    assert first.returncode == 0
