"""The newcomer is nobody special: a copy of the checkout, `make devnet` and `./ve` as a user without any privilege.

Run by root, the test becomes such a user. The environment of the copy is not installed anew: it refers to the packages
of the environment the tests run in.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
import pytest
from tests.scenarios.test_first_order import fetch
from tests.support.devnet import ROOT, find_free_offset, wait_for

from virtengine.cli.devnet.layout import Ports

UID = 12_345
"""Of the user that root becomes."""
COPIED = ("Makefile", "ve", "pyproject.toml", "src", "examples", "requirements")
FILES = ["/usr/x", "/etc/x", "/x", "/dev/x", "/proc/sys/kernel/hostname", "/tmp/x", "/dev/shm/x"]
"""Of these only the last two may be written: they are the workload's own, and bounded."""

SNOOP = """
version: "2.0"
services:
  snoop:
    image: host
    command: ["/usr/bin/python3", "-u", "-c"]
    args:
      - |
        import ctypes, json, os, socket
        from http.server import BaseHTTPRequestHandler, HTTPServer

        def reaches(address):
            with socket.socket() as probe:
                probe.settimeout(2)
                return probe.connect_ex(tuple(address)) == 0

        def writes(path):
            try:
                open(path, "w").close()
            except OSError:
                return False
            return True

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                asked = json.loads(os.environ["ASKED"])
                status = dict(line.split(":\\t", 1) for line in open("/proc/self/status").read().splitlines())
                found = {
                    "uid": os.getuid(),
                    "capabilities": [status[name] for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")],
                    "no_new_privileges": status["NoNewPrivs"],
                    "processes": [int(name) for name in os.listdir("/proc") if name.isdigit()],
                    "seen": [path for path in asked["paths"] if os.path.exists(path)],
                    "reached": [address for address in asked["addresses"] if reaches(address)],
                    "written": [path for path in asked["files"] if writes(path)],
                    "interfaces": [name for _, name in socket.if_nameindex()],
                    "unshares": ctypes.CDLL(None).unshare(0x10000000) == 0,
                    "environment": sorted(os.environ),
                }
                body = json.dumps(found).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        HTTPServer(("127.0.0.1", 8000), Handler).serve_forever()
    env:
      - 'ASKED=%s'
    expose:
      - port: 8000
        as: 80
        to:
          - global: true
profiles:
  compute:
    small:
      resources:
        cpu: {units: 100m}
        memory: {size: 128Mi}
        storage: {size: 64Mi}
  placement:
    anywhere:
      pricing:
        small: {denom: uve, amount: 100}
deployment:
  snoop:
    anywhere: {profile: small, count: 1}
"""


@dataclass
class User:
    """Somebody with a home, a checkout, and no privilege."""

    home: Path
    checkout: Path
    drop: dict[str, Any]
    processes: list[subprocess.Popen[str]] = field(default_factory=list)

    def start(self, *command: str) -> "subprocess.Popen[str]":
        """A command in the checkout."""
        environment = {"HOME": str(self.home), "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}
        process = subprocess.Popen(
            command, cwd=self.checkout, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, start_new_session=True, **self.drop,
        )  # fmt: skip
        self.processes.append(process)
        return process

    def ve(self, *arguments: str) -> Any:
        """`./ve`, which must succeed; what it printed, as JSON where it is."""
        process = self.start("./ve", *arguments)
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        return json.loads(out) if out.startswith("{") else out


@pytest.fixture
def user() -> Iterator[User]:
    """A user with a copy of the checkout in its home, set up."""
    home = Path(tempfile.mkdtemp(prefix="virtengine-user-"))
    checkout = home / "virtengine"
    checkout.mkdir()
    for name in COPIED:
        source, ignored = ROOT / name, shutil.ignore_patterns("__pycache__")
        shutil.copytree(source, checkout / name, ignore=ignored) if source.is_dir() else shutil.copy(source, checkout)
    drop: dict[str, Any] = {}
    if os.geteuid() == 0:
        drop = {"user": UID, "group": UID, "extra_groups": []}
        for path in (home, *home.rglob("*")):
            os.chown(path, UID, UID)
    made = User(home, checkout, drop)
    set_up(made)
    yield made
    for process in made.processes:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(60)
        for stream in (process.stdout, process.stderr):
            assert stream is not None
            stream.close()
    shutil.rmtree(home)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_unprivileged_newcomer_gets_a_page_from_a_real_sandbox(user: User) -> None:
    offset = find_free_offset()
    network = user.start("make", "devnet", f"ARGS=--block-time 500ms --port-offset {offset}")
    printed = read_until_ready(network)
    assert str(user.home / ".virtengine-devnet") in printed

    order = user.ve("order", "create", "examples/web.yaml", "--wait")
    assert b"It runs." in fetch(order["endpoints"][0]["address"])
    assert "GET / HTTP/1.1" in wait_for(lambda: user.ve("order", "logs"), 10, "the log")

    ports = Ports(offset)
    own_address = find_own_address()
    addresses = [["127.0.0.1", ports.rpc], ["127.0.0.1", ports.provider], [own_address, ports.rpc], ["192.0.2.1", 80]]
    paths = [str(user.home), str(user.checkout), "/etc/shadow", "/home", "/root", "/run", "/var", "/sys/fs/cgroup"]
    asked = json.dumps({"paths": paths, "addresses": addresses, "files": FILES})
    (user.home / "snoop.yaml").write_text(SNOOP % asked)
    found = json.loads(
        fetch(user.ve("order", "create", str(user.home / "snoop.yaml"), "--wait")["endpoints"][0]["address"])
    )
    assert found["uid"] == 1000
    assert {int(text, 16) for text in found["capabilities"]} == {0}
    assert found["no_new_privileges"] == "1"
    assert len(found["processes"]) <= 3, "bubblewrap's first process, the workload and nothing of the host's"
    assert found["seen"] == []
    assert found["reached"] == []
    assert found["written"] == ["/tmp/x", "/dev/shm/x"]
    assert found["interfaces"] == ["lo"]
    assert not found["unshares"], "it can make user namespaces"
    assert set(found["environment"]) <= {"ASKED", "HOME", "LANG", "PATH", "PWD"}

    for number in ("2", "1"):
        closed = user.ve("order", "close", number, "--wait")
        sums = {name: int(closed[name]) for name in ("deposited", "provider", "fees", "refunded")}
        assert sums["provider"] + sums["fees"] + sums["refunded"] == sums["deposited"]
    user.ve("devnet", "down")
    network.wait(60)
    user.ve("devnet", "reset", "--yes")
    assert list_processes(str(user.home)) == []


def set_up(user: User) -> None:
    """What `make devnet` sets up first: an environment, here one that refers to the packages of ours."""
    environment = user.checkout / ".venv"
    python = find_python(user)
    command = [python, "-m", "venv", "--without-pip", str(environment)]
    subprocess.run(command, check=True, cwd="/", env={"HOME": str(user.home)}, **user.drop)
    (site,) = environment.glob("lib/python*/site-packages")
    (site / "virtengine.pth").write_text(f"{user.checkout / 'src'}\n{Path(click.__file__).parent.parent}\n")
    (environment / ".runtime").touch()
    for path in (site / "virtengine.pth", environment / ".runtime"):
        shutil.chown(path, *((UID, UID) if user.drop else (None, os.getgid())))


def find_python(user: User) -> str:
    """A Python of our own version that the user may run."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    for path in (os.path.realpath(sys.executable), f"/usr/bin/python{version}", f"/usr/local/bin/python{version}"):
        try:
            subprocess.run([path, "-c", "import ensurepip"], check=True, cwd="/", capture_output=True, **user.drop)
        except (OSError, subprocess.SubprocessError):
            continue
        return path
    reason = f"no Python {version} that other users than root may run: install python{version} with its venv package"
    if os.environ.get("VIRTENGINE_REQUIRE_COMPONENTS"):
        pytest.fail(reason)
    pytest.skip(reason)


def read_until_ready(process: "subprocess.Popen[str]") -> str:
    """What it printed, up to and including `ready`."""
    assert process.stdout is not None
    assert process.stderr is not None
    printed = ""
    while not printed.endswith("\nready\n"):
        line = process.stdout.readline()
        assert line, printed + process.stderr.read()
        printed += line
    return printed


def find_own_address() -> str:
    """An address of this machine other than loopback; loopback where there is none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        address: str = probe.getsockname()[0]
    return address


def list_processes(text: str) -> list[str]:
    """Command lines of processes that name `text`."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if text in words:
            found.append(words)
    return found
