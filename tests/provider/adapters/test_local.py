"""The local adapter against this machine: the contract, and what only it promises."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.provider.adapters.contract import *  # noqa: F403 - the contract's tests run here
from tests.provider.adapters.contract import (
    BURNER,
    KEY,
    SERVER,
    await_cpu,
    await_state,
    fetch,
    make_service,
    make_spec,
    read_cpu,
)
from tests.support.components import probe_sandbox, require

from virtengine.provider.adapters.abc import PermanentFault, ServiceSpec, State, TemporaryFault, VolumeSpec
from virtengine.provider.adapters.local import bubblewrap, limits, processes, protocol
from virtengine.provider.adapters.local.adapter import LocalAdapter, LocalOptions
from virtengine.provider.adapters.local.images import Catalogue


def make_options(home: Path, driver: str, first_port: int, **changes: object) -> LocalOptions:
    return LocalOptions(
        home, driver=driver, first_port=first_port, last_port=first_port + 20, stop_grace=2.0, **changes
    )  # type: ignore[arg-type]


def find_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def free_port() -> int:
    return find_port()


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder that the workloads' users can reach, as a daemon's home is."""
    path = Path(tempfile.mkdtemp(prefix="virtengine-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path)


@pytest.fixture(params=["bwrap", "process"])
def options(request: pytest.FixtureRequest, home: Path) -> LocalOptions:
    if request.param == "bwrap":
        require("sandbox")
    return make_options(home, request.param, min(find_port(), 60_000))


@pytest.fixture
def adapter(options: LocalOptions) -> Iterator[LocalAdapter]:
    adapter = LocalAdapter(options)
    yield adapter
    for key in adapter.list():
        adapter.terminate(key)


@pytest.fixture
def reopen(options: LocalOptions) -> Callable[[], LocalAdapter]:
    return lambda: LocalAdapter(options)


@pytest.fixture
def sandboxed(home: Path) -> Iterator[LocalAdapter]:
    require("sandbox")
    adapter = LocalAdapter(make_options(home, "bwrap", min(find_port(), 60_000)))
    yield adapter
    for key in adapter.list():
        adapter.terminate(key)


def run_inside(adapter: LocalAdapter, code: str, **fields: object) -> str:
    """What a workload prints that runs to its end."""
    service = make_service(code)
    values = {name: getattr(service, name) for name in service.__slots__} | fields
    adapter.deploy(make_spec(ServiceSpec(**values)))
    await_state(adapter, State.STOPPED, State.FAILED)
    return b"".join(adapter.open_log(KEY, "web", 0, 100, None)).decode()


def test_a_secret_is_in_no_file_of_the_adapter_and_on_no_command_line(adapter: LocalAdapter, free_port: int) -> None:
    secret = "s3cret-9f8e7d"
    adapter.deploy(make_spec(make_service(SERVER, port=free_port, greeting=secret)))
    await_state(adapter, State.RUNNING)
    assert fetch(adapter).startswith(secret)
    found = [path for path in adapter._records._root.rglob("*") if path.is_file() and secret in path.read_text()]
    assert found == []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            assert secret.encode() not in path.read_bytes()
        except OSError:
            continue


def test_files_of_a_workload_are_the_daemons_alone(adapter: LocalAdapter) -> None:
    adapter.deploy(make_spec(make_service("print('private')")))
    await_state(adapter, State.STOPPED)
    folder = adapter._records._root / KEY
    for path in (folder / protocol.LOGS).iterdir():
        assert path.stat().st_mode & 0o077 == 0
    assert (folder / protocol.LOGS).stat().st_mode & 0o077 == 0


def test_a_sandbox_sees_nothing_of_the_host_and_has_no_powers(sandboxed: LocalAdapter) -> None:
    code = """
import os, pathlib
status = dict(line.split(":\\t") for line in open("/proc/self/status").read().splitlines() if ":\\t" in line)
print("caps", status["CapEff"], status["CapBnd"], status["NoNewPrivs"])
print("ids", os.getuid(), os.getgid())
print("hidden", [path for path in ("/root", "/home", "/run", "/etc/shadow", "/var") if os.path.exists(path)])
print("processes", len([name for name in os.listdir("/proc") if name.isdigit()]))
for path in ("/proc/sys/vm/swappiness", "/usr/marker", "/proc/sys/kernel/core_pattern"):
    try:
        pathlib.Path(path).write_text("60")
        print("wrote", path)
    except OSError:
        pass
"""
    output = run_inside(sandboxed, code)
    assert "caps 0000000000000000" in output
    assert "ids 1000 1000" in output
    assert "hidden []" in output
    assert int(output.split("processes ")[1].split()[0]) <= 3
    assert "wrote" not in output


def test_a_sandbox_cannot_make_further_user_namespaces_nor_reach_any_network(sandboxed: LocalAdapter) -> None:
    code = """
import ctypes, socket
print("unshare", ctypes.CDLL(None).unshare(0x10000000))
for address in (("8.8.8.8", 53), ("127.0.0.1", HOSTPORT)):
    try:
        socket.create_connection(address, 1)
        print("reached", address)
    except OSError as error:
        print("refused", error.errno)
"""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        output = run_inside(sandboxed, code.replace("HOSTPORT", str(listener.getsockname()[1])))
    if "--disable-userns" in probe_sandbox().options:
        assert "unshare -1" in output
    assert "reached" not in output
    assert output.count("refused") == 2


def test_a_workload_never_runs_as_root(adapter: LocalAdapter) -> None:
    adapter.deploy(make_spec(make_service("import time; time.sleep(60)")))
    await_state(adapter, State.RUNNING)
    report = protocol.find_report(adapter._records._root / KEY)
    assert report is not None
    for pid in processes.list_tree(report.instances[0].pid):
        assert Path(f"/proc/{pid}").stat().st_uid != 0 or os.geteuid() != 0 or _is_gone(pid)


def _is_gone(pid: int) -> bool:
    return processes.find_start_time(pid) is None


def test_two_workloads_run_as_two_users_and_keep_their_ports(adapter: LocalAdapter, free_port: int) -> None:
    first = make_spec(make_service(SERVER, port=free_port))
    second = make_spec(make_service(SERVER, port=find_port()), key="ve-second")
    adapter.deploy(first)
    adapter.deploy(second)
    await_state(adapter, State.RUNNING)
    await_state(adapter, State.RUNNING, key="ve-second")
    one, two = adapter._records.find(KEY), adapter._records.find("ve-second")
    assert one is not None
    assert two is not None
    assert one.uid != two.uid
    assert not set(one.ports.values()) & set(two.ports.values())
    adapter.stop(KEY)
    adapter.deploy(first)
    await_state(adapter, State.RUNNING)
    assert adapter._records.find(KEY).ports == one.ports  # type: ignore[union-attr]


def test_replicas_share_a_published_port(sandboxed: LocalAdapter) -> None:
    sandboxed.deploy(make_spec(make_service(SERVER, port=8080, count=2)))
    await_state(sandboxed, State.RUNNING)
    deadline, answers = time.monotonic() + 15, set()
    while len(answers) < 2:
        answers.add(fetch(sandboxed))
        assert time.monotonic() < deadline
    assert len(sandboxed.inspect(KEY).published) == 1  # type: ignore[union-attr]


def test_memory_beyond_the_limit_fails_the_workload(adapter: LocalAdapter) -> None:
    code = "blocks = []\nwhile True: blocks.append(bytearray(b'x' * (8 << 20)))"
    adapter.deploy(make_spec(make_service(code)))
    await_state(adapter, State.FAILED)


def test_processor_time_beyond_the_limit_is_not_given(adapter: LocalAdapter) -> None:
    if adapter.attributes["limits"] != "cgroup":
        pytest.skip("processor time is limited by control groups only, and none can be made here")
    service = make_service(
        "import threading\nfor _ in range(2): threading.Thread(target=lambda: [0 for _ in iter(int, 1)]).start()"
    )
    fields = {name: getattr(service, name) for name in service.__slots__} | {"cpu_milli": 200}
    adapter.deploy(make_spec(ServiceSpec(**fields)))
    await_state(adapter, State.RUNNING)
    begin, used = time.monotonic(), read_cpu(adapter)
    time.sleep(1.5)
    assert read_cpu(adapter) - used <= 0.35 * (time.monotonic() - begin) * 1e9


def test_more_on_disk_than_ordered_fails_the_workload(sandboxed: LocalAdapter) -> None:
    code = "open('/data/big', 'wb').write(b'x' * (8 << 20))"
    output = run_inside(sandboxed, code, volumes=(VolumeSpec("data", 4 << 20, "/data"),))
    assert "File too large" in output


def test_a_volume_outlives_a_new_version(sandboxed: LocalAdapter) -> None:
    volumes = (VolumeSpec("data", 4 << 20, "/data"),)
    service = make_service("open('/data/kept', 'w').write('kept')")
    fields = {name: getattr(service, name) for name in service.__slots__} | {"volumes": volumes}
    sandboxed.deploy(make_spec(ServiceSpec(**fields)))
    await_state(sandboxed, State.STOPPED)
    fields["argv"] = ("/bin/cat", "/data/kept")
    sandboxed.deploy(make_spec(ServiceSpec(**fields), version=2))
    await_state(sandboxed, State.STOPPED)
    assert b"".join(sandboxed.open_log(KEY, "web", 0, 10, None)) == b"kept"


def test_a_plain_process_is_refused_volumes(home: Path) -> None:
    adapter = LocalAdapter(make_options(home, "process", 40_000))
    assert "feature/volume-mounts" not in adapter.features
    service = make_service("pass")
    fields = {name: getattr(service, name) for name in service.__slots__}
    fields["volumes"] = (VolumeSpec("data", 4 << 20, "/data"),)
    with pytest.raises(PermanentFault, match="volumes"):
        adapter.deploy(make_spec(ServiceSpec(**fields)))


def test_when_its_supervisor_is_killed_a_workload_dies_and_is_lost(adapter: LocalAdapter) -> None:
    adapter.deploy(make_spec(make_service(BURNER)))
    await_state(adapter, State.RUNNING)
    await_cpu(adapter, 100_000_000)
    used = read_cpu(adapter)
    report = protocol.find_report(adapter._records._root / KEY)
    assert report is not None
    os.kill(report.pid, signal.SIGKILL)
    deadline = time.monotonic() + 5
    while processes.find_start_time(report.instances[0].pid) is not None:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    status = adapter.inspect(KEY)
    assert status is not None
    assert (status.state, status.is_lost) == (State.FAILED, True)
    assert read_cpu(adapter) >= used
    adapter.deploy(make_spec(make_service(BURNER)))
    await_state(adapter, State.RUNNING)
    assert read_cpu(adapter) >= used


def test_a_clock_that_is_set_back_changes_nothing(adapter: LocalAdapter, monkeypatch: pytest.MonkeyPatch) -> None:
    adapter.deploy(make_spec(make_service(BURNER)))
    await_state(adapter, State.RUNNING)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now - 3600)
    status = adapter.inspect(KEY)
    assert status is not None
    assert status.state is State.RUNNING


def test_files_that_a_power_cut_tore_make_a_workload_lost_and_not_stuck(adapter: LocalAdapter) -> None:
    adapter.deploy(make_spec(make_service(BURNER)))
    await_cpu(adapter, 1)
    folder = adapter._records._root / KEY
    report = protocol.find_report(folder)
    assert report is not None
    os.kill(report.pid, signal.SIGKILL)
    await_state(adapter, State.FAILED)
    for name in (protocol.STATE, protocol.COUNTERS):
        (folder / name).write_bytes(b"")
    status = adapter.inspect(KEY)
    assert status is not None
    assert status.is_lost
    assert adapter.read_counters(KEY) is not None
    adapter.deploy(make_spec(make_service(BURNER)))
    await_state(adapter, State.RUNNING)
    assert adapter.read_counters(KEY) is not None


def test_a_daemon_killed_while_it_deploys_leaves_one_workload(options: LocalOptions, adapter: LocalAdapter) -> None:
    code = f"""
import sys
sys.path[:0] = {[path for path in sys.path if path]!r}
from pathlib import Path
from tests.provider.adapters.contract import *
from virtengine.provider.adapters.local.adapter import LocalAdapter, LocalOptions
options = LocalOptions(Path({str(options.home)!r}), driver={options.driver!r}, first_port={options.first_port})
adapter = LocalAdapter(options)
print("go", flush=True)
adapter.deploy(make_spec(make_service(BURNER)))
"""
    for delay in (0.0, 0.05, 0.12):
        with subprocess.Popen(
            [sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=Path(__file__).parents[3]
        ) as daemon:
            assert daemon.stdout is not None
            daemon.stdout.readline()
            time.sleep(delay)
            daemon.kill()
    _deploy_as_the_daemon_does(adapter)
    report = protocol.find_report(options.home / "workloads" / KEY)
    assert report is not None
    deadline = time.monotonic() + 10
    while _list_supervisors(options.home) != [report.pid]:  # those that came too late see the lock, and go
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_daemon_killed_before_it_hears_the_answer_leaves_its_workload_running(
    adapter: LocalAdapter, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(Exception):
        pass

    def die_after_the_order(process: subprocess.Popen[bytes], order: bytes, timeout: float) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.close()
        process.stdin.write(order)
        process.stdin.close()
        raise Killed

    with monkeypatch.context() as killed:
        killed.setattr(subprocess.Popen, "communicate", die_after_the_order)
        with pytest.raises(Killed):
            adapter.deploy(make_spec(make_service(BURNER)))
    await_state(adapter, State.RUNNING)
    used = read_cpu(adapter)
    await_cpu(adapter, used + 50_000_000)
    assert adapter.inspect(KEY).restarts == 0  # type: ignore[union-attr]


def _deploy_as_the_daemon_does(adapter: LocalAdapter) -> None:
    """Until it runs: a supervisor of a killed daemon may just be coming up, or ending without its order."""
    deadline = time.monotonic() + 30
    while (status := adapter.inspect(KEY)) is None or status.state is not State.RUNNING:
        assert time.monotonic() < deadline, status
        with contextlib.suppress(TemporaryFault):
            adapter.deploy(make_spec(make_service(BURNER)))
        time.sleep(0.1)


def _list_supervisors(home: Path) -> list[int]:
    return [
        int(path.parent.name)
        for path in Path("/proc").glob("[0-9]*/cmdline")
        if str(home).encode() in _read(path) and b"supervisor" in _read(path)
    ]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def test_a_taken_port_is_replaced(adapter: LocalAdapter, free_port: int) -> None:
    spec = make_spec(make_service(SERVER, port=free_port))
    adapter.deploy(spec)
    await_state(adapter, State.RUNNING)
    taken = adapter.inspect(KEY).published[0].port  # type: ignore[union-attr]
    adapter.stop(KEY)
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", taken))
        listener.listen()
        with pytest.raises(TemporaryFault, match="in use"):
            adapter.deploy(spec)
        adapter.deploy(spec)
        await_state(adapter, State.RUNNING)
        assert adapter.inspect(KEY).published[0].port != taken  # type: ignore[union-attr]


def test_log_files_are_rotated_and_bounded(adapter: LocalAdapter) -> None:
    code = "for number in range(200000): print('x' * 90, number)"
    adapter.deploy(make_spec(make_service(code)))
    await_state(adapter, State.STOPPED)
    sizes = [path.stat().st_size for path in (adapter._records._root / KEY / protocol.LOGS).iterdir()]
    assert len(sizes) == 3
    assert max(sizes) < 5 << 20
    last = b"".join(adapter.open_log(KEY, "web", 0, 3, None)).decode().splitlines()
    assert [line.split()[1] for line in last] == ["199997", "199998", "199999"]


def test_without_control_groups_the_limits_are_said_to_be_soft(tmp_path: Path) -> None:
    adapter = LocalAdapter(make_options(tmp_path, "process", 40_000, use_groups=False))
    assert adapter.attributes == {"isolation": "none", "limits": "soft"}
    try:
        adapter.deploy(make_spec(make_service("blocks = [bytearray(b'x' * (300 << 20))]")))
        await_state(adapter, State.FAILED)
        adapter.terminate(KEY)
        adapter.deploy(make_spec(make_service(BURNER)))
        await_state(adapter, State.RUNNING)
        await_cpu(adapter, 100_000_000)
        reading = adapter.read_counters(KEY)
        assert reading is not None
        assert not reading.is_exact
        adapter.pause(KEY)
        used = read_cpu(adapter)
        time.sleep(0.5)
        assert read_cpu(adapter) - used <= 20_000_000
    finally:
        adapter.terminate(KEY)


def test_control_groups_go_with_the_workload(adapter: LocalAdapter) -> None:
    if adapter.attributes["limits"] != "cgroup":
        pytest.skip("no control group can be made here")
    adapter.deploy(make_spec(make_service(BURNER)))
    await_state(adapter, State.RUNNING)
    groups = [Path(path, f"{adapter._orders.name_group(KEY)}-0") for path in adapter._parent.paths.values()]
    assert all(group.is_dir() for group in groups)
    adapter.terminate(KEY)
    assert not any(group.exists() for group in groups)


def test_a_driver_that_does_not_work_says_what_to_do(tmp_path: Path) -> None:
    broken = tmp_path / "bwrap"
    broken.write_text(
        '#!/bin/sh\n[ "$1" = --version ] && exit 0\n[ "$1" = --help ] && exit 0\necho setting up uid map >&2; exit 1\n'
    )
    broken.chmod(0o755)
    with pytest.raises(PermanentFault, match="Remedy"):
        LocalAdapter(LocalOptions(tmp_path, bubblewrap=str(broken)))
    with pytest.raises(PermanentFault, match="not installed"):
        LocalAdapter(LocalOptions(tmp_path, bubblewrap=str(tmp_path / "nothing")))
    with pytest.raises(PermanentFault, match="unknown driver"):
        LocalAdapter(LocalOptions(tmp_path, driver="docker"))


def test_a_bubblewrap_that_workloads_could_not_reach_is_copied_where_they_can(home: Path) -> None:
    require("sandbox")
    path = bubblewrap.find_bubblewrap()
    closed = home / "closed"
    package = Path(path).parent.parent
    shutil.copytree(package, closed / package.name)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, closed / libraries.name)
    closed.chmod(0o700)
    hidden = str(closed / package.name / Path(path).parent.name / Path(path).name)
    other = os.geteuid() + 4711
    assert bubblewrap.make_reachable(hidden, 0) == hidden
    copy = bubblewrap.make_reachable(hidden, other, home / "copies" / "sandbox")
    assert bubblewrap.is_traversable(copy, other)
    assert bubblewrap.make_reachable(hidden, other, home / "copies" / "sandbox") == copy
    version = subprocess.run([copy, "--version"], capture_output=True, text=True)
    assert version.stdout.startswith("bubblewrap")


def test_an_image_directory_must_be_a_root_file_system(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="it lacks proc"):
        Catalogue({"small": tmp_path})
    for folder in ("proc", "dev", "tmp", "etc"):
        (tmp_path / folder).mkdir()
    assert Catalogue({"small": tmp_path}).names == ("host", "small")


def test_keys_that_could_lead_out_of_the_folder_are_refused(adapter: LocalAdapter) -> None:
    for key in ("..", "a/b", "", "A", "-a"):
        with pytest.raises(PermanentFault):
            adapter.inspect(key)


def test_a_v2_hierarchy_is_used_as_delegated(tmp_path: Path) -> None:
    group = limits.V2Group(limits.Parent("v2", {"": str(tmp_path)}), "lease-0", 500, 64 << 20)
    folder = tmp_path / "lease-0"
    assert (folder / "cpu.max").read_text() == "50000 100000"
    assert (folder / "memory.max").read_text() == str(64 << 20)
    (folder / "cpu.stat").write_text("usage_usec 1500\nuser_usec 1000\n")
    (folder / "memory.current").write_text("4096\n")
    (folder / "memory.events").write_text("oom 2\noom_kill 1\n")
    (folder / "cgroup.events").write_text("populated 1\nfrozen 1\n")
    assert (group.read_cpu_ns(), group.read_memory_bytes(), group.read_oom_kills()) == (1_500_000, 4096, 1)
    assert group.freeze(frozen=True)
    assert (folder / "cgroup.freeze").read_text() == "1"
    assert group.list_joins() == [folder / "cgroup.procs"]


@pytest.mark.slow
def test_an_ordinary_user_can_do_the_same(home: Path) -> None:
    """The same tests as a user without any capability, which is how most run it."""
    python = "/usr/bin/python3"
    if os.geteuid() != 0:
        pytest.skip("we are an ordinary user already")
    version = subprocess.run([python, "-c", "import sys; print(sys.version_info[:2])"], capture_output=True, text=True)
    if version.stdout.strip() != str(sys.version_info[:2]):
        pytest.skip(f"{python} is not of the Python that runs the tests: it cannot use the same packages")
    packages = [path for path in sys.path if path.endswith("site-packages")]
    home.chmod(0o777)
    chosen = "answers_on or paused or survives or sees_nothing or soft or supervisor_is_killed or volume_outlives"
    command = [
        *("setpriv", "--reuid", "12345", "--regid", "12345", "--clear-groups", python, "-m", "pytest", "-q"),
        *("-p", "no:cacheprovider", "--basetemp", str(home / "pytest"), "-k", chosen, __file__),
    ]
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": ":".join(packages), "HOME": str(home), "TMPDIR": str(home)}
    result = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=Path(__file__).parents[3])
    assert result.returncode == 0, result.stdout + result.stderr
    assert " passed" in result.stdout
