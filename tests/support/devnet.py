"""A devnet in real processes, used as a user would: by the command `ve`.

    network = Devnet(home, block_time="300ms")
    network.start()
    order = network.json("order", "create", "examples/web.yaml", "--wait")
    network.kill("provider")
    network.destroy()

Each has a home and ports of its own. `ve` finds it by `VE_DEVNET_HOME`, with no other flag. What a test looks at
besides, it reads through `virtengine.client`, from `/proc`, or from the files below the home.
"""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from virtengine.cli.devnet.layout import Layout, Ports
from virtengine.cli.devnet.provider import is_ready
from virtengine.cli.toml import replace_value
from virtengine.client.chain import ChainClient
from virtengine.client.keyring import Keyring
from virtengine.client.orders import Orders
from virtengine.client.signer import Signer
from virtengine.kit.codec.gen.virtengine.market.v1.market import Lease, LeaseState, OrderState
from virtengine.provider.adapters.local.processes import list_children
from virtengine.provider.adapters.local.protocol import WorkloadReport, find_report
from virtengine.provider.names import lease_name, workload_key

T = TypeVar("T")

ROOT = Path(__file__).parent.parent.parent
EXAMPLES = ROOT / "examples"
CHILDREN = {"start": "node", "gateway": "gateway", "faucet": "faucet", "provider": "provider"}
"""Names of the devnet's children by the first word of their command."""
_FIRST_OFFSET, _LAST_OFFSET = 500, 6_000
"""Port offsets that keep the servers' ports below those the kernel gives to clients."""


@dataclass(frozen=True)
class Run:
    """One finished command."""

    arguments: tuple[str, ...]
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed, as JSON."""
        return json.loads(self.out)

    def ok(self) -> Run:
        """Assert that it succeeded."""
        assert self.code == 0, f"ve {' '.join(self.arguments)}: exit code {self.code}\n{self.err}\n{self.out}"
        return self

    def fails(self, *texts: str) -> Run:
        """Assert that it failed in words: an error with these texts, no traceback, no bug."""
        assert self.code in (1, 2), f"ve {' '.join(self.arguments)}: exit code {self.code}\n{self.err}\n{self.out}"
        assert self.err.startswith("error: ") or "\nerror: " in self.err, self.err
        assert "Traceback" not in self.err, self.err
        assert "this is a bug" not in self.err, self.err
        for text in texts:
            assert text in self.err, f"{text!r} is not in\n{self.err}"
        return self


@dataclass
class Devnet:
    """One devnet. `start` may follow `stop`; `destroy` ends it for good."""

    home: Path
    block_time: str = "300ms"
    uid: int | None = None
    """User id under which all of it runs; None: the test's own."""
    checkout: Path = ROOT
    python: str = sys.executable
    environment: dict[str, str] = field(default_factory=dict)
    """Added to what commands are run with."""
    offset: int = field(default_factory=lambda: find_free_offset())

    @property
    def layout(self) -> Layout:
        return Layout.of(self.home)

    @property
    def ports(self) -> Ports:
        return Ports(self.offset)

    # --- commands

    def ve(
        self, *arguments: object, input: str | bytes = b"", timeout: float = 180, env: dict[str, str] | None = None
    ) -> Run:
        """Run one command to its end."""
        words = tuple(map(str, arguments))
        process = self.spawn(*words, env=env)
        try:
            out, err = process.communicate(input.encode() if isinstance(input, str) else input, timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
            raise AssertionError(f"ve {' '.join(words)} did not end in {timeout} s:\n{err.decode()}") from None
        return Run(words, process.returncode, out.decode(), err.decode())

    def json(self, *arguments: object, timeout: float = 180) -> Any:
        """What a command that succeeds prints, as JSON."""
        return self.ve(*arguments, timeout=timeout).ok().json

    def spawn(self, *arguments: object, env: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
        """Start one command."""
        drop: dict[str, Any] = (
            {} if self.uid is None else {"user": self.uid, "group": self.uid, "extra_groups": [], "umask": 0o022}
        )
        return subprocess.Popen(
            [self.python, "-m", "virtengine.cli", *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=self.checkout,
            env=self.make_environment() | (env or {}),
            **drop,
        )

    def make_environment(self) -> dict[str, str]:
        """What every command is run with: nothing of the test's own settings."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("VE_", "PYTEST", "COV_"))}
        return kept | {
            "HOME": str(self.home.parent),
            "VE_DEVNET_HOME": str(self.home),
            "PYTHONPATH": str(self.checkout / "src"),
            **self.environment,
        }

    # --- its life

    def start(self, *options: str) -> str:
        """`devnet up` in the background; what it printed when it was ready."""
        arguments = ("--block-time", self.block_time, "--port-offset", str(self.offset), *options)
        run = self.ve("devnet", "up", "--detach", *arguments)
        assert run.code == 0, f"{run.err}\n{self.tell_logs()}"
        assert run.out.endswith("ready\n")
        return run.out

    def stop(self) -> None:
        """`devnet down`: all processes end, the chain stays."""
        self.ve("devnet", "down").ok()

    def destroy(self) -> None:
        """Stop it and remove what it has outside the home: workloads and their control groups."""
        if "chain" in self.__dict__:
            self.chain.close()
        if self.layout.record_path.exists():
            self.ve("devnet", "reset", "--yes").ok()

    def tell_logs(self, lines: int = 60) -> str:
        """The ends of all logs."""
        paths = [*sorted(self.layout.logs.glob("*.log")), *sorted(self.layout.provider.glob("workloads/*/*.log"))]
        return "\n".join(
            "\n".join((f"--- {path.name}", *path.read_text(errors="replace").splitlines()[-lines:])) for path in paths
        )

    # --- its processes

    @property
    def pid(self) -> int:
        """The process that watches over the others."""
        return int(self.layout.lock.read_text())

    def find_child(self, name: str) -> int:
        """Process id of node, gateway, faucet or provider; 0 if it does not run."""
        for pid in list_children(self.pid):
            words = read_command(pid)
            if len(words) > 4 and CHILDREN.get(words[4]) == name:
                return pid
        return 0

    def child(self, name: str) -> int:
        """The same, and it must run."""
        pid = self.find_child(name)
        assert pid, f"the {name} does not run"
        return pid

    def kill(self, name: str) -> int:
        """SIGKILL to a child; the process id it had."""
        pid = self.child(name)
        os.kill(pid, signal.SIGKILL)
        return pid

    def wait_revived(self, name: str, killed: int, timeout: float = 20) -> int:
        """Wait until another process has taken the place of the killed one."""
        return wait_for(
            lambda: pid if (pid := self.find_child(name)) not in (0, killed) else 0, timeout, f"the {name} to come back"
        )

    def configure_provider(self, *settings: tuple[str, str, str]) -> None:
        """Change settings of provider.toml (section, key, TOML value) and have the daemon come back with them."""
        path = self.layout.provider / "provider.toml"
        text = path.read_text()
        for setting in settings:
            text = replace_value(text, *setting)
        path.write_text(text)
        self.wait_revived("provider", self.kill("provider"))
        self.wait_provider()

    def wait_provider(self) -> None:
        """Wait until the daemon's API answers, which it does once it follows the chain."""
        wait_for(is_ready(self.ports), 30, "the provider's API")

    # --- the chain

    @cached_property
    def chain(self) -> ChainClient:
        """The chain, as any client sees it."""
        return ChainClient(f"http://127.0.0.1:{self.ports.rpc}")

    def key(self, name: str) -> Signer:
        """A key of the home."""
        return Keyring(self.home, "test", lambda _: "").open(name)

    @property
    def orders(self) -> Orders:
        """The customer's orders."""
        return Orders(self.chain, self.key("customer"))

    def balance(self, name: str) -> int:
        """Base units an account holds, read from the chain."""
        return self.chain.balance(self.key(name).address)

    @property
    def height(self) -> int:
        """The latest block."""
        return self.chain.status().height

    def lease(self, number: int) -> Lease:
        """The latest lease of one of the customer's orders."""
        found = self.orders.find_lease(number)
        assert found is not None
        return found.lease

    def wait_lease(self, number: int, state: LeaseState, timeout: float = 30) -> Lease:
        """Wait until a lease is in that state."""

        def look() -> Lease | None:
            lease = self.lease(number)
            return lease if lease.state is state else None

        return wait_for(look, timeout, f"lease of order {number} to be {state.name}")

    def wait_lease_recorded(self, number: int, records: int = 1, timeout: float = 60) -> Lease:
        """Wait until the chain has so many usage records of a lease."""

        def look() -> Lease | None:
            lease = self.lease(number)
            return lease if lease.last_record >= records else None

        return wait_for(look, timeout, f"{records} usage records of order {number}")

    def wait_order(self, number: int, state: OrderState, timeout: float = 30) -> None:
        """Wait until an order is in that state."""
        wait_for(lambda: self.orders.get(number).state is state, timeout, f"order {number} to be {state.name}")

    @contextmanager
    def blocks(self) -> Iterator[Iterator[int]]:
        """Heights of blocks as they are announced."""
        stop = threading.Event()
        stream = self.chain.events("tm.event='NewBlock'", stop)
        try:
            assert next(stream) == {}
            yield (int(item["data"]["value"]["block"]["header"]["height"]) for item in stream)
        finally:
            stop.set()
            stream.close()  # type: ignore[attr-defined]

    # --- workloads

    def list_workloads(self) -> dict[str, WorkloadReport]:
        """What the supervisors say, by the workloads' keys."""
        folders = sorted(self.layout.provider.glob("workloads/*/state.json"))
        reports = {path.parent.name: find_report(path.parent) for path in folders}
        return {key: report for key, report in reports.items() if report is not None}

    def workload(self) -> WorkloadReport:
        """The only one there is."""
        (report,) = self.list_workloads().values()
        return report

    def workload_of(self, number: int) -> WorkloadReport:
        """That of one of the customer's orders."""
        return self.list_workloads()[workload_key(self.chain.chain_id, lease_name(self.lease(number).id))]


def find_free_offset() -> int:
    """A port offset with which no port of a devnet is taken."""
    for _ in range(100):
        offset = random.randrange(_FIRST_OFFSET, _LAST_OFFSET)
        ports = Ports(offset)
        if all(map(is_port_free, (ports.rpc, ports.rest, ports.grpc, ports.faucet, ports.provider))):
            return offset
    raise AssertionError("no free ports")


def is_port_free(port: int) -> bool:
    """Whether it can be listened on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def read_command(pid: int) -> list[str]:
    """A process's command line; empty if it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")[:-1]
    except OSError:
        return []


def wait_for(look: Callable[[], T | None], timeout: float, what: str) -> T:
    """The first true value of `look`; AssertionError after `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while not (value := look()):
        assert time.monotonic() < deadline, f"waited {timeout} s in vain for {what}"
        time.sleep(0.05)
    return value
