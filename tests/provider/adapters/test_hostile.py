"""Workloads that attack: what they may not reach, use up, leave behind or outlive."""

import asyncio
import contextlib
import errno
import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.provider.adapters.contract import KEY, await_state, make_service, make_spec, read_cpu
from tests.provider.adapters.test_local import find_port, home, make_options, run_inside, sandboxed
from tests.support.components import require

from virtengine.provider.adapters.abc import PermanentFault, State, VolumeSpec
from virtengine.provider.adapters.local import folders, logs, processes, protocol, relay
from virtengine.provider.adapters.local.adapter import LocalAdapter

__all__ = ["home", "sandboxed"]

OTHER = "ve-fedcba9876543210"


@pytest.fixture
def soft(home: Path) -> Iterator[LocalAdapter]:
    """Sandboxes where there is no control group."""
    require("sandbox")
    adapter = LocalAdapter(make_options(home, "bwrap", min(find_port(), 60_000), use_groups=False))
    yield adapter
    for key in adapter.list():
        adapter.terminate(key)


def test_nobody_s_log_is_opened_by_a_path_in_place_of_a_service(sandboxed: LocalAdapter) -> None:
    for key in (KEY, OTHER):
        sandboxed.deploy(make_spec(make_service("print('private')"), key=key))
        await_state(sandboxed, State.STOPPED, key=key)
    for service in (
        f"../../{OTHER}/logs/web",
        "../logs/web",
        "web-0.log/../web",
        "/etc/logs/x",
        "",
        "web-0.log\0",
        ".",
    ):
        with pytest.raises(PermanentFault, match="no such service"):
            b"".join(sandboxed.open_log(KEY, service, 0, 10, None))


def deploy(adapter: LocalAdapter, code: str, **fields: object) -> None:
    adapter.deploy(make_spec(replace(make_service(code), **fields)))  # type: ignore[arg-type]


def read_log(adapter: LocalAdapter) -> str:
    return b"".join(adapter.open_log(KEY, "web", 0, 1000, None)).decode()


def await_line(adapter: LocalAdapter, line: str) -> None:
    deadline = time.monotonic() + 15
    while line not in read_log(adapter):
        assert time.monotonic() < deadline, read_log(adapter)
        time.sleep(0.05)


def list_sandbox(adapter: LocalAdapter) -> list[int]:
    report = protocol.find_report(adapter._records._root / KEY)
    assert report is not None
    return processes.list_tree(report.instances[0].pid)


def test_what_a_workload_leaves_on_disk_can_always_be_removed(sandboxed: LocalAdapter) -> None:
    """Folders nested deeper than a path or a recursion may go, and folders closed to their own owner."""
    code = """
import asyncio
import errno
import os
import socket
import subprocess
for _ in range(1500):
    os.mkdir("d"); os.chdir("d")
os.chdir("/data")
os.mkdir("closed"); open("closed/file", "w").close(); os.symlink("/etc/passwd", "closed/link"); os.chmod("closed", 0)
os.mkdir("readable"); os.mkdir("readable/inner"); os.chmod("readable", 0o500)
print("done")
"""
    assert "done" in run_inside(
        sandboxed, "import os\nos.chdir('/data')\n" + code, volumes=(VolumeSpec("data", 4 << 20, "/data"),)
    )
    sandboxed.terminate(KEY)
    assert sandboxed.list() == ()
    assert not (sandboxed._records._root / KEY).exists()


def test_what_detached_itself_and_ignores_signals_dies_with_its_workload(sandboxed: LocalAdapter) -> None:
    code = """
import os, signal, time
for number in range(1, 32):
    if number not in (9, 17, 19): signal.signal(number, signal.SIG_IGN)
for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.setsid()
            while True: time.sleep(1)
        os._exit(0)
print("detached", flush=True)
while True: time.sleep(1)
"""
    deploy(sandboxed, code)
    await_line(sandboxed, "detached")
    pids = [ref for pid in list_sandbox(sandboxed) if (ref := processes.find_ref(pid)) is not None]
    assert len(pids) >= 4
    sandboxed.terminate(KEY)
    assert not any(map(processes.is_alive, pids))


@pytest.mark.parametrize("kind", ["sandboxed", "soft"])
def test_a_fork_bomb_reaches_a_limit_of_its_own(kind: str, request: pytest.FixtureRequest) -> None:
    adapter = request.getfixturevalue(kind)
    code = """
import os, signal
made = 0
try:
    while made < 1500:
        if os.fork() == 0:
            signal.pause()
        made += 1
except OSError as error:
    print("refused")
print("made", made, flush=True)
signal.pause()
"""
    deploy(adapter, code, memory_bytes=16 << 30)
    await_line(adapter, "made")
    assert read_log(adapter).startswith("refused")
    assert len(list_sandbox(adapter)) <= 513
    adapter.deploy(make_spec(make_service("print('unharmed')"), key=OTHER))
    await_state(adapter, State.STOPPED, key=OTHER)
    assert b"".join(adapter.open_log(OTHER, "web", 0, 10, None)) == b"unharmed\n"
    adapter.terminate(KEY)


def test_a_workload_that_forks_without_end_is_halted_all_the_same(soft: LocalAdapter) -> None:
    """Each process lives only to make the next: there is always one that the last round of signals missed."""
    code = """
import asyncio
import errno
import os
import socket
import subprocess
for _ in range(4):
    if os.fork() == 0:
        while True:
            if os.fork():
                os._exit(0)
print("begun", flush=True)
while True: pass
"""
    deploy(soft, code)
    await_line(soft, "begun")
    soft.pause(KEY)
    before = read_cpu(soft)
    time.sleep(0.5)
    assert read_cpu(soft) - before <= 20_000_000


def test_a_folder_is_measured_and_removed_whatever_is_in_it(tmp_path: Path) -> None:
    top = tmp_path / "top"
    (top / "a" / "b").mkdir(parents=True)
    (top / "a" / "b" / "file").write_bytes(b"x" * 100_000)
    (top / "a" / "link").symlink_to("/")
    (top / "up").symlink_to(top)
    (top / "a" / "sparse").touch()
    os.truncate(top / "a" / "sparse", 1 << 40)
    assert 100_000 <= folders.measure_folder(str(top)) <= 200_000
    folders.remove_tree(top)
    assert list(tmp_path.iterdir()) == []


def test_what_hides_from_the_measure_is_said_to_be_unmeasurable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "many").mkdir()
    for number in range(20):
        (tmp_path / "many" / str(number)).touch()
    monkeypatch.setattr(folders, "MAX_ENTRIES", 21)
    assert folders.measure_folder(str(tmp_path)) >= 0
    monkeypatch.setattr(folders, "MAX_ENTRIES", 20)
    with pytest.raises(folders.Unmeasurable, match="more than 20 files"):
        folders.measure_folder(str(tmp_path))
    monkeypatch.undo()
    deep = tmp_path / "deep"
    deep.joinpath(*(["d"] * (folders.MAX_DEPTH - 3))).mkdir(parents=True)
    assert folders.measure_folder(str(tmp_path)) >= 0
    deep.joinpath(*(["d"] * (folders.MAX_DEPTH - 1))).mkdir(parents=True)
    with pytest.raises(folders.Unmeasurable, match="nested deeper"):
        folders.measure_folder(str(tmp_path))


def test_the_last_lines_of_a_log_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "web-0.log"
    for content, lines, last in (
        (b"one\ntwo\n", 1, b"two\n"),
        (b"one\ntwo\n", 2, b"one\ntwo\n"),
        (b"one\ntwo\n", 9, b"one\ntwo\n"),
        (b"one\ntwo\n", 0, b""),
        (b"one\ntwo", 1, b"two"),
        (b"\n\n\n", 2, b"\n\n"),
        (b"one\rtwo\n", 1, b"one\rtwo\n"),
        (b"", 5, b""),
    ):
        path.write_bytes(content)
        assert logs.read_tail(path, lines)[0] == last


def test_a_workload_inherits_no_descriptor_and_no_variable(sandboxed: LocalAdapter) -> None:
    code = """
import asyncio
import errno
import os
import socket
import subprocess
print(sorted(int(name) for name in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{name}")))
print(sorted(os.environ))
"""
    opened, variables = run_inside(sandboxed, code).splitlines()
    assert opened == "[0, 1, 2]"
    assert variables == "['GREETING', 'HOME', 'LANG', 'PATH', 'PWD']"


@pytest.mark.parametrize("volume", [VolumeSpec("", 16 << 20, ""), VolumeSpec("data", 16 << 20, "/data")])
def test_nothing_without_a_bound_can_be_written(sandboxed: LocalAdapter, volume: VolumeSpec) -> None:
    code = """
import asyncio
import errno
import os
import socket
import subprocess
def fill(folder):
    total = 0
    try:
        for number in range(5):
            with open(f"{folder}/{number}", "wb", buffering=0) as file:
                for _ in range(4):
                    total += file.write(b"x" * (1 << 20))
    except OSError as error:
        pass
    return total
for folder, _, _ in os.walk("/"):
    if folder.split("/")[1] in ("proc", "data") or folder.count("/") > 2:
        continue
    written = fill(folder)
    if written > 16 << 20:
        print("unbounded", folder)
    elif written:
        print("bounded", folder)
"""
    output = run_inside(sandboxed, code, volumes=(volume,))
    assert "unbounded" not in output
    assert "bounded /tmp" in output


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "../../ve-fedcba9876543210/logs/web"},
        {"name": "/etc/cron"},
        {"name": ".."},
        {"name": ""},
        {"name": "web\0--bind\0/\0/host"},
        {"argv": ("/bin/true", "a\0b")},
        {"environment": (("A", "b\0--bind\0/\0/host"),)},
        {"environment": (("A\0--bind\0/", "/host"),)},
        {"environment": (("A=B", "c"),)},
        {"volumes": (VolumeSpec("../up", 4 << 20, "/data"),)},
        {"volumes": (VolumeSpec("a", 4 << 20, "data"),)},
        {"volumes": (VolumeSpec("a", 4 << 20, "/"),)},
        {"volumes": (VolumeSpec("a", 4 << 20, "/x/../y"),)},
        {"volumes": (VolumeSpec("a", 4 << 20, "/data"), VolumeSpec("b", 4 << 20, "/data"))},
        {"volumes": (VolumeSpec("a", 4 << 20, "/data/sub"), VolumeSpec("b", 4 << 20, "/data"))},
    ],
)
def test_names_and_paths_that_lead_elsewhere_make_no_specification(changes: dict[str, object]) -> None:
    """A zero character ends an option of bubblewrap and begins the next; a link in the outer of two volumes would lead
    the inner one out of the sandbox."""
    with pytest.raises(PermanentFault):
        replace(make_service("pass"), **changes)  # type: ignore[arg-type]


def test_powers_over_the_host_are_refused(sandboxed: LocalAdapter) -> None:
    """Mounts, tracing what is outside, kernel settings, host names, clocks, other processes, set-user-id programs."""
    code = """
import ctypes, os, signal, socket
libc = ctypes.CDLL(None, use_errno=True)
def refused(name, result):
    print("ok" if result else "ALLOWED", name)
def errno(result):
    return result != 0 and ctypes.get_errno()
refused("mount", errno(libc.mount(b"none", b"/tmp", b"tmpfs", 0, None)))
refused("umount", errno(libc.umount2(b"/proc/sys", 0)))
refused("remount", errno(libc.mount(None, b"/", None, 32 | 4096, None)))
refused("sethostname", errno(libc.sethostname(b"x", 1)))
refused("unshare user", errno(libc.unshare(0x10000000)))
refused("unshare net", errno(libc.unshare(0x40000000)))
refused("chroot", errno(libc.chroot(b"/tmp")))
refused("setuid", errno(libc.setuid(0)))
refused("reboot", errno(libc.reboot(0)))
def opened(path, mode):
    try:
        open(path, mode).close()
    except OSError:
        return False
    return True
for path in ("/proc/sys/kernel/hostname", "/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/usr/x", "/etc/x"):
    refused(path, not opened(path, "wb"))
for path in ("/etc/shadow", "/proc/1/root/etc/shadow", "/dev/kmsg", "/proc/kcore"):
    refused(path, not opened(path, "rb"))
refused("processes", {int(pid) for pid in os.listdir("/proc") if pid.isdigit()} <= {1, 2, 3, os.getpid()})
for address in (("127.0.0.1", PEER), ("8.8.8.8", 53), ("169.254.169.254", 80)):
    with socket.socket() as connection:
        connection.settimeout(1)
        refused(address[0], connection.connect_ex(address) != 0)
refused("links", [name for _, name in socket.if_nameindex()] == ["lo"])
for kind in (socket.AF_PACKET, socket.AF_NETLINK):
    try: socket.socket(kind, socket.SOCK_RAW).close()
    except OSError: pass
    else: refused(f"family {kind}", kind != socket.AF_PACKET)
print("end", flush=True)
"""
    with socket.create_server(("127.0.0.1", 0)) as peer:
        lines = run_inside(sandboxed, code.replace("PEER", str(peer.getsockname()[1]))).splitlines()
    assert lines[-1] == "end"
    assert [line for line in lines if not line.startswith("ok")] == ["end"]
    assert len(lines) > 20


def test_the_environment_of_a_workload_can_be_read_by_its_own_user_only(sandboxed: LocalAdapter) -> None:
    secret = "s3cret-77aa"
    service = make_service("import time\nprint('up', flush=True)\ntime.sleep(60)", greeting=secret)
    sandboxed.deploy(make_spec(service))
    await_line(sandboxed, "up")
    code = f"""
import os, pathlib
found = []
for path in [*pathlib.Path('/proc').glob('[0-9]*/environ'), *pathlib.Path('/proc').glob('[0-9]*/cmdline')]:
    try: data = path.read_bytes()
    except OSError: continue
    if {secret[:4]!r} + {secret[4:]!r} in data.decode('latin-1'): found.append(str(path))
print(found)
"""
    other = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
    if not other:
        pytest.skip("another user is needed to look, and only root can become one")
    result = subprocess.run(["/usr/bin/python3", "-c", code], capture_output=True, text=True, **other)  # type: ignore[call-overload]
    assert result.stdout == "[]\n"


def test_a_full_disk_ends_neither_supervisor_nor_workload(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a supervisor writes while the disk is full is lost or written later."""
    path = tmp_path / "web-0.log"
    writer = logs.LogWriter(path)
    writer.write(b"x" * (logs.MAX_BYTES + 1))  # put aside
    assert path.stat().st_size == 0
    real = os.open

    def refuse(name: object, *rest: int) -> int:
        if name == path:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(name, *rest)  # type: ignore[arg-type]

    writer.write(b"y" * logs.MAX_BYTES)
    with monkeypatch.context() as full:
        full.setattr(os, "open", refuse)
        for _ in range(2):
            with pytest.raises(OSError, match="No space"):
                writer.write(b"z")
    writer.write(b"later")
    kept = b"".join(each.read_bytes() for each in tmp_path.iterdir())
    assert b"later" in kept


def test_the_past_of_a_log_is_read_to_a_bound(tmp_path: Path) -> None:
    """Or whoever asks for it again and again, and takes none of it, fills the daemon's memory."""
    path = tmp_path / "web-0.log"
    line = b"x" * 99 + b"\n"
    path.write_bytes(line * 6000)
    logs.aside(path, 1).write_bytes(line * 40_000)
    data, inode, offset = logs.read_tail(path, 20_000)
    assert len(data) == logs.TAIL_BYTES
    assert (inode, offset) == (path.stat().st_ino, 600_000)
    assert logs.read_tail(path, 7000)[0] == line * 7000
    path.write_bytes(line * 40_000)
    assert logs.read_tail(path, 20_000) == (data, inode, 4_000_000)


class Greeter(asyncio.Protocol):
    """A workload that says hello, takes a line, and answers it once there is no more."""

    def __init__(self) -> None:
        self.taken = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(b"hello")

    def data_received(self, data: bytes) -> None:
        self.taken += data
        if data == b"go":
            self.transport.close()

    def eof_received(self) -> None:
        self.transport.write(self.taken)


def hear(connection: socket.socket, size: int = 5) -> bytes:
    try:
        return connection.recv(size)
    except ConnectionResetError:
        return b""


def relayed(act: Callable[[tuple[str, int]], None]) -> None:
    """Let `act`, in a thread, talk to a workload through a relay; whatever it leaves open must end with its sockets."""

    async def run() -> None:
        totals, loop = relay.Totals(), asyncio.get_running_loop()
        inside = await loop.create_server(Greeter, "127.0.0.1", 0)
        factory = relay._factory(totals, inside.sockets[0].getsockname()[1])
        outside = await loop.create_server(factory, "127.0.0.1", 0)
        await asyncio.to_thread(act, outside.sockets[0].getsockname())
        while totals.connections:  # noqa: ASYNC110 - the relay tells nobody
            await asyncio.sleep(0.01)
        for server in (outside, inside):
            server.close()
            await server.wait_closed()

    asyncio.run(asyncio.wait_for(run(), 20))


def test_a_connection_that_both_ends_have_done_with_is_closed() -> None:
    def act(address: tuple[str, int]) -> None:
        for word in (b"", b"go", b"more"):
            with socket.create_connection(address, 10) as connection:
                assert hear(connection) == b"hello"
                connection.sendall(word)
                if word == b"go":  # the workload ends it first
                    assert hear(connection) == b""
                if word == b"more":  # half-closed, and answered all the same
                    connection.shutdown(socket.SHUT_WR)
                    assert hear(connection) == b"more"

    relayed(act)


def test_strangers_cannot_open_connections_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay, "MAX_CONNECTIONS", 2)

    def act(address: tuple[str, int]) -> None:
        with contextlib.ExitStack() as opened:
            for answer in (b"hello", b"hello", b"", b""):
                assert hear(opened.enter_context(socket.create_connection(address, 10))) == answer
        deadline = time.monotonic() + 10
        while True:
            with socket.create_connection(address, 10) as connection:
                if hear(connection) == b"hello":
                    return
            assert time.monotonic() < deadline
            time.sleep(0.01)

    relayed(act)
