"""
What every adapter must do, tested against something real.

A test module of an adapter imports these tests and gives two fixtures: `adapter`, a fresh one, and `reopen`, which
makes another on the same backend, as a daemon does that was killed and started again.
"""

import contextlib
import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator

import pytest

from virtengine.provider.adapters.abc import (
    Adapter,
    PermanentFault,
    PortSpec,
    ServiceSpec,
    State,
    VolumeSpec,
    WorkloadSpec,
)

KEY = "ve-0123456789abcdef"
PATIENCE = 15.0

SERVER = """
import http.server, os
print("pid", os.getpid(), flush=True)
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = f"{os.environ['GREETING']} {os.getpid()} {os.stat('/proc/1').st_ctime_ns}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_):
        pass
http.server.HTTPServer(("127.0.0.1", PORT), Handler).serve_forever()
"""
BURNER = "while True: pass"


def make_service(
    code: str, *, name: str = "web", port: int = 0, greeting: str = "hello", count: int = 1
) -> ServiceSpec:
    return ServiceSpec(
        name=name,
        image="host",
        argv=("/usr/bin/python3", "-u", "-c", code.replace("PORT", str(port))),
        environment=(("GREETING", greeting),),
        count=count,
        cpu_milli=1000,
        memory_bytes=128 << 20,
        volumes=(VolumeSpec("", 16 << 20, ""),),
        ports=(PortSpec(port, "tcp", is_http=True),) if port else (),
    )


def make_spec(*services: ServiceSpec, version: int = 1, key: str = KEY) -> WorkloadSpec:
    return WorkloadSpec(key, version, services)


def await_state(adapter: Adapter, *wanted: State, key: str = KEY) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        status = adapter.inspect(key)
        if status is not None and status.state in wanted:
            return
        assert time.monotonic() < deadline, f"{status} is not {wanted}"
        time.sleep(0.05)


def fetch(adapter: Adapter, key: str = KEY) -> str:
    """What the workload answers; one that runs may need a moment until it listens."""
    status = adapter.inspect(key)
    assert status is not None
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(status.published[0].url, timeout=PATIENCE) as answer:
                return answer.read().decode()
        except (OSError, http.client.HTTPException):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def read_cpu(adapter: Adapter, key: str = KEY) -> int:
    reading = adapter.read_counters(key)
    assert reading is not None
    return reading.cpu_ns


def await_cpu(adapter: Adapter, least: int, key: str = KEY) -> None:
    """Until it has used that much more, however busy the machine is."""
    begin, deadline = read_cpu(adapter, key), time.monotonic() + PATIENCE
    while read_cpu(adapter, key) - begin < least:
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def served(adapter: Adapter, free_port: int) -> Adapter:
    """A workload that answers."""
    adapter.deploy(make_spec(make_service(SERVER, port=free_port)))
    await_state(adapter, State.RUNNING)
    fetch(adapter)
    return adapter


@pytest.fixture
def reopen(adapter: Adapter) -> Callable[[], Adapter]:
    raise NotImplementedError("an adapter's test module gives this")


def test_what_is_not_there_is_no_fault(adapter: Adapter) -> None:
    assert adapter.inspect(KEY) is None
    assert adapter.list() == ()
    assert adapter.read_counters(KEY) is None
    assert adapter.list_services(KEY) == ()
    adapter.stop(KEY)
    adapter.terminate(KEY)
    with pytest.raises(PermanentFault):
        next(adapter.open_log(KEY, "web", 0, 10, None))


def test_a_deployed_workload_runs_and_answers_on_its_published_port(served: Adapter) -> None:
    assert served.list() == (KEY,)
    assert served.list_services(KEY) == ("web",)
    status = served.inspect(KEY)
    assert status is not None
    assert (status.version, status.restarts, status.is_lost) == (1, 0, False)
    assert fetch(served).startswith("hello ")


def test_deploying_the_same_version_again_leaves_the_same_process(served: Adapter, free_port: int) -> None:
    before = fetch(served)
    served.deploy(make_spec(make_service(SERVER, port=free_port)))
    assert fetch(served) == before


def test_another_version_replaces_what_runs_and_counters_go_on(served: Adapter, free_port: int) -> None:
    before, used = fetch(served), read_cpu(served)
    served.deploy(make_spec(make_service(SERVER, port=free_port, greeting="bye"), version=2))
    await_state(served, State.RUNNING)
    assert fetch(served).startswith("bye ")
    assert fetch(served) != before
    assert read_cpu(served) >= used > 0


def test_a_workload_survives_the_daemon(served: Adapter, reopen: Callable[[], Adapter]) -> None:
    before, used = fetch(served), read_cpu(served)
    again = reopen()
    assert again.list() == (KEY,)
    status = again.inspect(KEY)
    assert status is not None
    assert status.state is State.RUNNING
    assert fetch(again) == before
    assert read_cpu(again) >= used


def test_a_paused_workload_uses_nothing_and_resumes_as_the_same_process(adapter: Adapter, free_port: int) -> None:
    code = (
        "import threading\nthreading.Thread(target=lambda: [0 for _ in iter(int, 1)], daemon=True).start()\n" + SERVER
    )
    adapter.deploy(make_spec(make_service(code, port=free_port)))
    await_state(adapter, State.RUNNING)
    before = fetch(adapter)
    adapter.pause(KEY)
    adapter.pause(KEY)
    await_state(adapter, State.PAUSED)
    used = read_cpu(adapter)
    time.sleep(0.5)
    assert read_cpu(adapter) - used <= 20_000_000
    adapter.resume(KEY)
    adapter.resume(KEY)
    await_state(adapter, State.RUNNING)
    assert fetch(adapter) == before
    await_cpu(adapter, 50_000_000)


def test_a_stopped_workload_keeps_counters_and_logs(served: Adapter) -> None:
    url = served.inspect(KEY).published[0].url  # type: ignore[union-attr]
    used = read_cpu(served)
    served.stop(KEY)
    served.stop(KEY)
    await_state(served, State.STOPPED)
    assert read_cpu(served) >= used
    assert b"pid" in b"".join(served.open_log(KEY, "web", 0, 10, None))
    with pytest.raises((urllib.error.URLError, http.client.HTTPException, OSError)):
        urllib.request.urlopen(url, timeout=2)


def test_a_terminated_workload_leaves_nothing_and_its_key_is_free(served: Adapter, free_port: int) -> None:
    served.terminate(KEY)
    served.terminate(KEY)
    assert served.inspect(KEY) is None
    assert served.list() == ()
    served.deploy(make_spec(make_service(SERVER, port=free_port)))
    await_state(served, State.RUNNING)


def test_a_workload_that_ends_with_success_is_stopped(adapter: Adapter) -> None:
    adapter.deploy(make_spec(make_service("print('done')")))
    await_state(adapter, State.STOPPED, State.RUNNING, State.DEPLOYING)
    deadline = time.monotonic() + PATIENCE
    while (status := adapter.inspect(KEY)) and status.state is not State.STOPPED:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert b"".join(adapter.open_log(KEY, "web", 0, 10, None)) == b"done\n"


def test_a_workload_that_fails_is_failed_and_started_again(adapter: Adapter) -> None:
    adapter.deploy(make_spec(make_service("raise SystemExit(3)")))
    await_state(adapter, State.FAILED)
    deadline = time.monotonic() + PATIENCE
    while (status := adapter.inspect(KEY)) is None or status.restarts < 1:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    await_state(adapter, State.FAILED)
    status = adapter.inspect(KEY)
    assert status is not None
    assert "exit code 3" in status.reason


def test_a_command_that_is_not_there_fails_without_being_quoted(adapter: Adapter) -> None:
    service = make_service("pass")
    broken = ServiceSpec(
        **{name: getattr(service, name) for name in service.__slots__} | {"argv": ("/no/such/command",)}
    )
    adapter.deploy(make_spec(broken))
    await_state(adapter, State.FAILED)
    assert "/no/such" not in str(adapter.inspect(KEY))


def test_an_unknown_image_and_a_udp_port_are_refused_for_good(adapter: Adapter) -> None:
    service = make_service("pass")
    fields = {name: getattr(service, name) for name in service.__slots__}
    for change in ({"image": "nginx:latest"}, {"ports": (PortSpec(53, "udp", is_http=False),)}):
        with pytest.raises(PermanentFault):
            adapter.deploy(make_spec(ServiceSpec(**fields | change)))
    assert all(adapter.inspect(key) is None or adapter.inspect(key).state is State.FAILED for key in adapter.list())  # type: ignore[union-attr]


def test_a_log_is_followed_until_told_otherwise(adapter: Adapter) -> None:
    code = "import time\nfor number in range(100):\n    print('line', number)\n    time.sleep(0.05)"
    adapter.deploy(make_spec(make_service(code)))
    await_state(adapter, State.RUNNING)
    seen: list[bytes] = []
    chunks: Iterator[bytes] = adapter.open_log(KEY, "web", 0, 5, lambda: b"line 30\n" in b"".join(seen))
    deadline = time.monotonic() + PATIENCE
    with contextlib.closing(chunks):  # type: ignore[type-var]
        for chunk in chunks:
            seen.append(chunk)
            assert time.monotonic() < deadline
    lines = b"".join(seen).decode().splitlines()
    numbers = [int(line.split()[1]) for line in lines]
    assert numbers == list(range(numbers[0], numbers[-1] + 1))
    assert numbers[-1] >= 30


def test_counters_are_cumulative_and_of_the_right_size(adapter: Adapter) -> None:
    adapter.deploy(make_spec(make_service(BURNER)))
    await_state(adapter, State.RUNNING)
    begin, first = time.monotonic(), adapter.read_counters(KEY)
    await_cpu(adapter, 200_000_000)
    second, elapsed = adapter.read_counters(KEY), time.monotonic() - begin
    assert first is not None
    assert second is not None
    used = second.cpu_ns - first.cpu_ns
    assert 0.2e9 <= used <= 1.15 * elapsed * 1e9
    assert second.memory_byte_ns > first.memory_byte_ns
    stored = second.storage_byte_ns - first.storage_byte_ns
    assert 0.5 * elapsed * 1e9 * (16 << 20) < stored < 1.2 * elapsed * 1e9 * (16 << 20)
