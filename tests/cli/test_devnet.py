"""The devnet: its ports, its home, its children; and all of it at once."""

import errno
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests.cli.conftest import Ve

import virtengine
from virtengine.cli.devnet.children import Child
from virtengine.cli.devnet.layout import CUSTOMER, FAUCET, PROVIDER, Layout, Ports, Record
from virtengine.cli.devnet.network import locked
from virtengine.cli.devnet.ports import require_free_ports
from virtengine.cli.devnet.setup import apply_settings, prepare, remove_home
from virtengine.cli.failures import CliError
from virtengine.cli.settings import Settings
from virtengine.cli.toml import replace_value
from virtengine.provider.errors import ProviderError

ROOT = Path(virtengine.__file__).parent.parent.parent
RECORD = Record(is_complete=True)


# ---- ports


def test_a_taken_port_is_named_with_who_has_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(CliError, match=rf"port {port} \(RPC\) is in use by process {os.getpid()} ") as caught:
            require_free_ports([("RPC", port), ("REST", 0)])
    assert "--port-offset" in caught.value.hint
    require_free_ports([("RPC", port)])


def test_devnets_of_different_offsets_share_no_port() -> None:
    def all_of(ports: Ports) -> set[int]:
        first, last = ports.workloads
        return {ports.rpc, ports.rest, ports.grpc, ports.faucet, ports.provider, *range(first, last + 1)}

    assert not all_of(Ports(0)) & all_of(Ports(100))
    assert not all_of(Ports(1)) & all_of(Ports(2))
    assert max(all_of(Ports(30_000))) < 65_536
    with pytest.raises(CliError, match="--port-offset"):
        Ports(30_001)


def test_a_taken_port_stops_everything_before_anything_is_made(own_user: Path, ve: Ve) -> None:
    home = own_user / "devnet"
    with socket.create_server(("127.0.0.1", 0)) as listener:
        offset = listener.getsockname()[1] - 26657
        if not 0 <= offset <= 30_000:
            pytest.skip(f"the free port {offset + 26657} is no devnet's")
        ve("devnet", "up", "--no-provider", "--port-offset", str(offset)).fails("is in use", "--port-offset")
    assert not (home / "config").exists()
    assert not (home / "devnet.json").exists()


def test_where_sandboxes_do_not_work_the_ways_out_are_named(
    own_user: Path, ve: Ve, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(driver: str) -> str:
        raise ProviderError("sandboxes do not work here: Permission denied", "Allow user namespaces.")

    monkeypatch.setattr("virtengine.provider.cli.choose_driver", refuse)
    ve("devnet", "up", "--port-offset", str(pick_offset())).fails(
        "Permission denied", "Allow user namespaces.", "--driver process", "WITHOUT ANY ISOLATION", "--no-provider"
    )
    assert not (own_user / "devnet" / "config").exists()


# ---- the home


def test_a_home_is_made_once_with_funded_keys_and_settings_for_clients(tmp_path: Path) -> None:
    layout = Layout.of(tmp_path / "net")
    assert prepare(layout, RECORD) is True
    genesis = json.loads((layout.home / "config" / "genesis.json").read_text())
    balances = {item["address"]: item["coins"] for item in genesis["app_state"]["bank"]["balances"]}
    assert len(balances) == 3
    assert {
        name: (layout.home / "keyring-test" / f"{name}.json").exists() for name in (CUSTOMER, FAUCET, PROVIDER)
    } == {
        CUSTOMER: True,
        FAUCET: True,
        PROVIDER: True,
    }
    settings = Settings.load(layout.home)
    assert (settings.key, settings.keyring_backend) == (CUSTOMER, "test")
    assert prepare(layout, RECORD) is False
    assert json.loads((layout.home / "config" / "genesis.json").read_text()) == genesis


def test_ports_and_block_time_may_change_from_start_to_start(tmp_path: Path) -> None:
    layout = Layout.of(tmp_path / "net")
    prepare(layout, RECORD)
    prepare(layout, Record(is_complete=True, port_offset=7, block_time="250ms"))
    text = (layout.home / "config" / "config.toml").read_text()
    assert 'laddr = "tcp://127.0.0.1:26664"' in text
    assert 'timeout_commit = "250ms"' in text
    assert Settings.load(layout.home).node == "http://127.0.0.1:26664"


def test_a_half_made_home_is_made_again(tmp_path: Path) -> None:
    layout = Layout.of(tmp_path / "net")
    prepare(layout, RECORD)
    layout.save_record(Record(is_complete=False))
    (layout.home / "config" / "genesis.json").write_text("{")
    assert prepare(layout, RECORD) is True
    assert json.loads((layout.home / "config" / "genesis.json").read_text())["chain_id"]


def test_a_home_of_something_else_is_left_alone(tmp_path: Path, ve: Ve) -> None:
    ve("init", "mine", "--home", str(tmp_path / "mine"))
    with pytest.raises(CliError, match="home of something else"):
        prepare(Layout.of(tmp_path / "mine"), RECORD)
    assert (tmp_path / "mine" / "config" / "genesis.json").exists()


def test_reset_asks_and_removes_only_what_is_the_devnets(own_user: Path, ve: Ve) -> None:
    layout = Layout.of(own_user / "devnet")
    prepare(layout, RECORD)
    (layout.home / "notes.txt").write_text("mine")
    ve("devnet", "reset").fails("--yes")
    assert ve("devnet", "reset", "--yes").code == 0
    assert sorted(path.name for path in layout.home.iterdir()) == ["devnet.lock", "notes.txt"]
    assert "there is no devnet" in ve("devnet", "reset", "--yes").err
    remove_home(layout)


def test_status_and_down_of_a_devnet_that_does_not_run(own_user: Path, ve: Ve) -> None:
    ve("devnet", "status").fails("there is no devnet", "make devnet")
    prepare(Layout.of(own_user / "devnet"), RECORD)
    assert ve("devnet", "status").json["state"] == "stopped"
    ran = ve("devnet", "down")
    assert ran.code == 0
    assert "does not run" in ran.err


def test_down_stops_what_a_killed_devnet_left_running(own_user: Path, ve: Ve, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped: list[Path] = []
    monkeypatch.setattr("virtengine.cli.devnet.provider.stop_workloads", lambda layout: stopped.append(layout.home))
    ve("devnet", "down")
    assert stopped == []
    prepare(Layout.of(own_user / "devnet"), RECORD)
    assert "does not run" in ve("devnet", "down").err
    assert stopped == [own_user / "devnet"]


def test_one_process_at_a_time_runs_a_devnet(tmp_path: Path) -> None:
    layout = Layout.of(tmp_path / "net")
    with locked(layout), pytest.raises(CliError, match=f"runs already \\(process {os.getpid()}\\)"), locked(layout):
        pytest.fail("two at a time")


@pytest.mark.parametrize(
    ("options", "part"),
    [
        (("--block-time", "soon"), "--block-time"),
        (("--block-time", "1ms"), "too short"),
        (("--driver", "vm"), "--driver"),
    ],
)
def test_options_that_make_no_sense_are_named(ve: Ve, options: tuple[str, ...], part: str) -> None:
    ran = ve("devnet", "up", *options)
    assert ran.code in (1, 2)
    assert part in ran.err
    assert "bug in ve" not in ran.err


def test_nobody_else_can_take_the_lock(tmp_path: Path) -> None:
    layout = Layout.of(tmp_path)
    layout.lock.touch(0o644)
    with locked(layout):
        assert layout.lock.stat().st_mode & 0o777 == 0o600


def test_an_interrupted_start_in_the_background_leaves_nothing_behind(
    own_user: Path, ve: Ve, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[int] = []

    def spawn(command: list[str], log: Path) -> int:
        started.append(os.posix_spawn("/bin/sleep", ["sleep", "60"], {}))
        return started[0]

    def interrupt(seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("virtengine.cli.devnet.commands._spawn", spawn)
    monkeypatch.setattr("virtengine.cli.devnet.commands.time.sleep", interrupt)
    assert ve("devnet", "up", "--detach").code == 130
    with pytest.raises(ProcessLookupError):
        os.kill(started[0], 0)


def test_settings_are_whole_however_full_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    layout = Layout.of(tmp_path)
    prepare(layout, Record(is_complete=False))
    before = {path: path.read_bytes() for path in (layout.record_path, tmp_path / "config" / "config.toml")}

    def fail(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space"):
        prepare(layout, Record(is_complete=False, port_offset=7))
    with pytest.raises(OSError, match="No space"):
        apply_settings(layout, Record(is_complete=True, port_offset=7))
    assert {path: path.read_bytes() for path in before} == before
    assert not list(tmp_path.rglob(".*"))


def test_values_of_a_settings_file_are_replaced_where_they_are() -> None:
    text = 'a = 1\n[rpc]\n# the address\nladdr = "x"\n[p2p]\nladdr = "y"\n'
    assert replace_value(text, "rpc", "laddr", '"z"') == text.replace('"x"', '"z"')
    assert replace_value(text, "", "a", "2") == text.replace("a = 1", "a = 2")
    with pytest.raises(KeyError):
        replace_value(text, "p2p", "a", "2")


# ---- children


@pytest.fixture
def child(tmp_path: Path) -> Iterator[Child]:
    """A child that answers `ve version` at once and ends."""
    made = Child("toy", ["version"], tmp_path / "toy.log", lambda: False)
    yield made
    made.stop()


def test_a_child_that_ends_at_once_is_reported_with_its_log(child: Child) -> None:
    child.arguments = ["nonsense"]
    child.start()
    with pytest.raises(CliError, match="the toy did not start") as caught:
        child.wait_ready(30, lambda: None)
    assert "has no command 'nonsense'" in str(caught.value)
    assert str(child.log) in caught.value.hint


def test_a_child_heeds_no_choice_of_chain_or_key_from_the_environment(
    child: Child, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("VE_NODE", "VE_FROM", "VE_CHAIN_ID", "VE_KEYRING_BACKEND", "VE_HOME", "VE_OUTPUT"):
        monkeypatch.setenv(name, "elsewhere")
    child.arguments = ["config", "view", "--home", str(child.log.parent)]
    child.start()
    assert child.process is not None
    assert child.process.wait(30) == 0
    assert "elsewhere" not in child.log.read_text()
    assert json.loads(child.log.read_text()) == Settings().to_dict()


def test_a_child_that_died_is_started_again_and_told(child: Child) -> None:
    child.start()
    assert child.process is not None
    child.process.wait()
    notice = ""
    while not notice:
        notice = child.revive()
        time.sleep(0.01)
    assert notice.startswith("the toy ended with code 0; started again")
    assert child.revive() == ""


def test_a_child_that_does_not_answer_in_time_is_given_up(child: Child, tmp_path: Path) -> None:
    code = "import time; time.sleep(60)"
    child.process = subprocess.Popen([sys.executable, "-c", code])
    with pytest.raises(CliError, match="does not answer"):
        child.wait_ready(0.1, lambda: None)


# ---- all of it


class Running:
    """A devnet in a process of its own."""

    def __init__(self, home: Path, *options: str) -> None:
        self.home = home
        self.options = options
        self.environment = os.environ | {"VE_DEVNET_HOME": str(home), "PYTHONPATH": str(ROOT / "src")}
        self.process: subprocess.Popen[str] | None = None

    def up(self) -> str:
        """Start it; what it printed until `ready`."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "virtengine.cli", "devnet", "up", *self.options],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=self.environment,
        )
        assert self.process.stdout is not None
        printed = ""
        while not printed.endswith("ready\n"):
            line = self.process.stdout.readline()
            assert line, printed
            printed += line
        return printed

    def read_notice(self) -> str:
        assert self.process is not None
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def interrupt(self) -> str:
        """Ctrl-C; what it printed after that."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        rest, _ = self.process.communicate(timeout=60)
        assert self.process.returncode == 0, rest
        return rest

    def ve(self, *arguments: str) -> object:
        """A command in a second shell, without any option."""
        ran = subprocess.run(
            [sys.executable, "-m", "virtengine.cli", *arguments], capture_output=True, text=True, env=self.environment
        )
        assert ran.returncode == 0, ran.stderr
        return json.loads(ran.stdout)

    def pid_of(self, name: str) -> int:
        """The process of a child, by its command line."""
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                words = path.read_bytes().split(b"\0")
            except OSError:
                continue
            if (
                b"virtengine.cli.devnet.child" in words
                and name.encode() in words
                and str(self.home).encode() in b"".join(words)
            ):
                return int(path.parent.name)
        return 0


def pick_offset() -> int:
    """An offset at which all ports are free; parallel tests look in different places."""
    for offset in range(1000 + os.getpid() % 97 * 250, 30_000, 1):
        ports = Ports(offset)
        try:
            require_free_ports(
                (str(port), port) for port in (ports.rpc, ports.rest, ports.grpc, ports.faucet, ports.provider)
            )
        except CliError:
            continue
        return offset
    raise AssertionError("no free ports")


@pytest.fixture
def running(own_user: Path) -> Iterator[Running]:
    made = Running(own_user / "devnet", "--block-time", "200ms", "--port-offset", str(pick_offset()))
    yield made
    if made.process is not None and made.process.poll() is None:
        made.process.terminate()
        made.process.communicate(timeout=60)
    if made.process is not None and made.process.stdout is not None:
        made.process.stdout.close()


@pytest.mark.slow
def test_a_newcomer_orders_reaches_and_closes_a_workload(running: Running) -> None:
    printed = running.up()
    for part in ("RPC", "REST", "gRPC", "faucet", "provider", "key customer", "home", "logs"):
        assert re.search(rf"^{part} ", printed, re.MULTILINE), printed

    created = running.ve("order", "create", str(ROOT / "examples" / "web.yaml"), "--wait")
    assert isinstance(created, dict)
    url = created["endpoints"][0]["address"]
    assert "It runs." in httpx.get(url).text

    # A killed node, and a killed daemon, come back by themselves; the workload does not notice.
    for name, known in (("start", "node"), ("provider", "provider")):
        os.kill(running.pid_of(name), signal.SIGKILL)
        assert f"the {known} was killed by signal 9; started again" in running.read_notice()
    assert "It runs." in httpx.get(url).text

    # After a stop everything goes on: the same chain, the same order, the same address.
    running.interrupt()
    with pytest.raises(httpx.TransportError):
        httpx.get(url)
    assert "going on with the chain that is there" in running.up()
    deadline = time.monotonic() + 30
    while True:
        try:
            assert "It runs." in httpx.get(url).text
            break
        except httpx.TransportError:
            assert time.monotonic() < deadline
            time.sleep(0.2)
    status = running.ve("order", "status")
    assert isinstance(status, dict)
    assert (status["order"], status["state"]) == (created["order"], "ACTIVE")

    closed = running.ve("order", "close", "--wait")
    assert isinstance(closed, dict)
    assert int(closed["provider"]) > 0
    assert int(closed["provider"]) + int(closed["fees"]) + int(closed["refunded"]) == int(closed["deposited"])
    checked = running.ve("debug", "invariants")
    assert isinstance(checked, dict)
    assert checked["violations"] == []
    with pytest.raises(httpx.TransportError):
        httpx.get(url)


@pytest.mark.slow
def test_a_killed_devnet_leaves_nothing_that_holds_ports_and_a_second_start_is_told_of_the_first(
    running: Running, ve: Ve
) -> None:
    running.options += ("--no-provider",)
    running.up()
    ve("devnet", "up", "--no-provider").fails("runs already", "ve devnet status")
    assert ve("devnet", "status").json["state"] == "ready"
    before = running.ve("status")
    assert running.process is not None
    running.process.kill()
    running.process.communicate()
    assert ve("devnet", "status").json["state"] == "stopped"
    running.up()
    after = running.ve("status")
    assert isinstance(before, dict)
    assert isinstance(after, dict)
    assert int(after["sync_info"]["latest_block_height"]) >= int(before["sync_info"]["latest_block_height"])
    assert ve("devnet", "down").code == 0
    assert running.process.wait(30) == 0


@pytest.mark.slow
def test_detached_it_runs_on_until_it_is_told_to_stop(own_user: Path, ve: Ve) -> None:
    options = ("--no-provider", "--detach", "--block-time", "200ms", "--port-offset", str(pick_offset()))
    started = ve("devnet", "up", *options)
    assert started.code == 0, started.err
    assert started.out.endswith("ready\n")
    try:
        assert "alice" not in started.out
        assert ve("status").json["node_info"]["moniker"] == "devnet"
        ve("devnet", "up", *options).fails("runs already")
    finally:
        assert ve("devnet", "down").code == 0
    assert ve("devnet", "reset", "--yes").code == 0
