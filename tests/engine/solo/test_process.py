"""The node as a process: started, stopped, started twice, killed."""

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.engine.support import make_home, open_node
from tests.engine.toyapp import ToyApp
from tests.support.chain import TestChain
from tests.support.components import ROOT

from virtengine.app.app import open_app
from virtengine.engine.errors import HomeError
from virtengine.engine.solo.home import Home
from virtengine.engine.solo.query import Query
from virtengine.engine.solo.replay import make_info_request
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.tx import MsgSend
from virtengine.kit.sdk.coins import parse_coins


class Process:
    """A node process on a free port, making blocks quickly."""

    def __init__(self, home: Path, *options: str, log_format: str = "plain") -> None:
        self.home, self.options = home, options
        if not (home / "config" / "genesis.json").exists():
            make_home(home)
        self.port = free_port()
        settings = home / "config" / "config.toml"
        text = settings.read_text()
        text = text.replace("127.0.0.1:26657", f"127.0.0.1:{self.port}").replace(
            'timeout_commit = "1s"', 'timeout_commit = "20ms"'
        )
        settings.write_text(text.replace('"plain"', f'"{log_format}"'))
        self.process = self.start()

    def start(self) -> "subprocess.Popen[str]":
        environment = {"PYTHONPATH": f"{ROOT}:{ROOT / 'src'}", "PATH": os.environ["PATH"]}
        command = [sys.executable, "-m", "tests.engine.serve_solo", str(self.home), *self.options]
        return subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)

    def get(self, path: str) -> Any:
        """The answer, or None while there is none."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{path}", timeout=5) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            with error:
                return json.load(error)
        except OSError:
            return None

    @property
    def height(self) -> int:
        status = self.get("status")
        return int(status["result"]["sync_info"]["latest_block_height"]) if status else 0

    def wait_for_height(self, height: int) -> None:
        end = time.monotonic() + 20
        while self.height < height:
            assert self.process.poll() is None, self.process.communicate()
            assert time.monotonic() < end, "no such height"
            time.sleep(0.01)

    def end(self, number: int) -> tuple[int, str]:
        """Send a signal, and return the exit code and the log."""
        self.process.send_signal(number)
        _, log = self.process.communicate(timeout=20)
        return self.process.returncode, log


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def snapshot(home: Path) -> dict[str, bytes]:
    """Every file's content, but for the lock."""
    return {str(path): path.read_bytes() for path in home.rglob("*") if path.is_file() and path.name != "LOCK"}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_the_node_after_its_block(tmp_path: Path, number: int) -> None:
    node = Process(tmp_path)
    node.wait_for_height(3)
    code, log = node.end(number)
    assert code == 0
    lines = log.splitlines()
    assert any(" INFO block 2: 0 txs, app hash " in line and line.endswith(" ms") for line in lines)
    assert " INFO stopped at height " in lines[-1]
    again = open_node(tmp_path, ToyApp(tmp_path / "data" / "app.json"))
    assert lines[-1].endswith(f" {again.height}")


def test_the_log_can_be_json(tmp_path: Path) -> None:
    node = Process(tmp_path, log_format="json")
    node.wait_for_height(2)
    _, log = node.end(signal.SIGTERM)
    lines = [json.loads(line) for line in log.splitlines()]
    assert {"height": 1, "txs": 0, "level": "info"}.items() <= next(line for line in lines if "height" in line).items()


def test_what_strangers_send_does_not_fill_the_log(tmp_path: Path) -> None:
    node = Process(tmp_path)
    node.wait_for_height(1)
    for garbage in (
        b"garbage\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\n\r\n",
        b"GET /websocket HTTP/1.1\r\nupgrade: x\r\n\r\n",
    ):
        with socket.create_connection(("127.0.0.1", node.port)) as stranger:
            stranger.sendall(garbage)
            assert stranger.recv(1000)
    _, log = node.end(signal.SIGTERM)
    assert all(" INFO " in line for line in log.splitlines())


def test_a_second_process_on_the_same_home_is_refused(tmp_path: Path) -> None:
    first = Process(tmp_path)
    first.wait_for_height(1)
    second = first.start()
    _, log = second.communicate(timeout=20)
    assert second.returncode == 1
    assert f"error: another node (process {first.process.pid}) is running on {tmp_path}: stop it" in log
    first.wait_for_height(first.height + 1)
    first.end(signal.SIGKILL)


def test_a_port_in_use_is_refused_before_anything_changes(tmp_path: Path) -> None:
    make_home(tmp_path)
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        settings = tmp_path / "config" / "config.toml"
        settings.write_text(settings.read_text().replace("26657", str(holder.getsockname()[1])))
        before = snapshot(tmp_path)
        node = Process.__new__(Process)
        node.home, node.options = tmp_path, ()
        _, log = (process := node.start()).communicate(timeout=20)
    assert process.returncode == 1
    assert "error: cannot listen on tcp://127.0.0.1:" in log
    assert "stop what uses the port, or set another laddr under [rpc]" in log
    assert snapshot(tmp_path) == before


def test_a_halt_ends_the_process_with_its_reason(tmp_path: Path) -> None:
    """Here: an application whose data is of another chain."""
    make_home(tmp_path)
    (tmp_path / "data" / "app.json").write_text('{"height": 7, "pairs": {}}')
    node = Process(tmp_path)
    _, log = node.process.communicate(timeout=20)
    assert node.process.returncode == 1
    assert "error: the application is at height 7, the block store is empty" in log


def test_a_killed_node_comes_back_by_itself(tmp_path: Path) -> None:
    """Four kills at random instants under load, here with the toy application; in the end a replay from genesis."""
    txs = iter([f"k{i}={i}".encode() for i in range(2000)])
    heights = kill_repeatedly(Process(tmp_path), txs, 4)
    fresh = ToyApp()
    replayed = open_node(tmp_path, fresh)
    assert fresh.calls.count("finalize_block") == replayed.height >= heights
    assert fresh.pairs == ToyApp(tmp_path / "data" / "app.json").pairs
    assert len(fresh.pairs) > 0
    replayed.close()


@pytest.mark.slow
def test_the_real_chain_killed_twenty_times_comes_back_each_time(tmp_path: Path) -> None:
    """And its blocks, executed again from genesis in a fresh home, give the same app hash at every height."""
    signer = TestChain()
    users = [signer.account(f"user {i}", "1000000uve") for i in range(100)]
    signer.start()
    txs = [
        signer.tx(user, MsgSend(from_address=user.address, to_address=users[0].address, amount=parse_coins("1uve")))
        for _ in range(10)
        for user in users
    ]
    home, copy = tmp_path / "home", tmp_path / "copy"
    make_home(home, app_state=json.dumps(signer.genesis).encode(), chain_id=signer.chain_id)
    heights = kill_repeatedly(Process(home, "real"), iter(txs), 20)
    shutil.copytree(home / "config", copy / "config")
    shutil.copytree(home / "data" / "blockstore.db", copy / "data" / "blockstore.db")
    shutil.copy(home / "data" / "priv_validator_state.json", copy / "data")
    app = open_app(copy)
    replayed = open_node(copy, app)
    assert replayed.height >= heights
    assert app.info(make_info_request()).last_block_height == replayed.height
    assert len(replayed.store.search_txs(Query.parse("message.module='bank'"))) > 20
    replayed.close()


def kill_repeatedly(node: Process, txs: Iterator[bytes], times: int) -> int:
    """Kill and start the node while transactions come in; each time it must go on. Returns the height at the last."""
    rng, height = random.Random(7), 0
    for _ in range(times):
        node.wait_for_height(height + 2)
        end = time.monotonic() + rng.uniform(0, 0.15)
        while time.monotonic() < end:
            node.get(f"broadcast_tx_async?tx=0x{next(txs).hex()}")
        height = node.height
        code, _ = node.end(signal.SIGKILL)
        assert code == -signal.SIGKILL
        node.process = node.start()
    node.wait_for_height(height + 2)
    node.end(signal.SIGTERM)
    return height


def test_the_lock_names_its_holder_and_ends_with_it(tmp_path: Path) -> None:
    home, holder = Home(tmp_path), rf"another node \(process {os.getpid()}\) is running"
    with home.locked(), pytest.raises(HomeError, match=holder), Home(tmp_path).locked():
        pass
    with home.locked():
        pass
