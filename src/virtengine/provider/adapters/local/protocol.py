"""
What daemon and supervisor say to each other: the launch order on a pipe, files in the workload's folder, commands on
a socket.

The launch order holds environment and commands, so it exists on the pipe and in memory only. Files hold none of it:

    lock             held by the supervisor while it lives
    state.json       `WorkloadReport`: replaced at every change
    counters.json    `Counted`: replaced every second
    control.sock     one JSON request, one JSON answer per connection
    logs/            one file per instance
    supervisor.log   the supervisor's own troubles

Standard library only: the supervisor imports this.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

LOCK = "lock"
STATE = "state.json"
COUNTERS = "counters.json"
CONTROL = "control.sock"
LOGS = "logs"
TROUBLES = "supervisor.log"
READY = b"ready\n"
_TIMEOUT = 15.0
_MAX_ANSWER = 1 << 20


@dataclass(frozen=True, slots=True)
class Mount:
    """A directory of the host that an instance sees."""

    source: str
    target: str
    read_only: bool = False


@dataclass(frozen=True, slots=True)
class Port:
    """A port of the host, leading to one inside."""

    address: str
    outside: int
    inside: int


@dataclass(frozen=True, slots=True)
class InstanceOrder:
    """One replica of one service."""

    service: str
    replica: int
    argv: list[str] = field(repr=False)
    environment: dict[str, str] = field(repr=False)
    root: str
    """Directory of the image's root file system; empty for the host's own."""
    cpu_milli: int
    memory_bytes: int
    scratch_bytes: int
    """Size of `/tmp`."""
    storage_bytes: int
    """All of its storage, which is what it is charged for."""
    mounts: list[Mount]
    ports: list[Port]


@dataclass(frozen=True, slots=True)
class LaunchOrder:
    """All that a supervisor needs."""

    group: str
    """Beginning of its control groups' names."""
    version: int
    driver: str
    bubblewrap: str
    options: list[str]
    """Options that this bubblewrap knows."""
    uid: int
    """User to run as; 0: the supervisor's own, which then is not root."""
    group_kind: str
    group_paths: dict[str, str]
    instances: list[InstanceOrder]


@dataclass(frozen=True, slots=True)
class InstanceReport:
    """What became of one instance."""

    service: str
    replica: int
    phase: str
    """`starting`, `running`, `paused`, `backoff`, `done`."""
    pid: int
    """First process of the sandbox, as the host numbers it; 0: none."""
    since: float
    """When the phase began, by this boot's monotonic clock: another may jump."""
    exit_code: int | None
    restarts: int
    reason: str


@dataclass(frozen=True, slots=True)
class WorkloadReport:
    """The supervisor's own identity and its instances."""

    boot: str
    pid: int
    start: int
    version: int
    paused: bool
    stopping: bool
    finished: bool
    """Stopped and counted for good: nothing will change any more."""
    instances: list[InstanceReport]


@dataclass(frozen=True, slots=True)
class Counted:
    """Cumulative since the supervisor began."""

    cpu_ns: int = 0
    memory_byte_ns: int = 0
    storage_byte_ns: int = 0
    network_in: int = 0
    network_out: int = 0
    source: str = "cgroup"
    """`cgroup` or `tree`."""


def encode_order(order: LaunchOrder) -> bytes:
    """The launch order on the pipe."""
    return json.dumps(asdict(order)).encode()


def decode_order(raw: bytes) -> LaunchOrder:
    """What `encode_order` wrote."""
    fields: dict[str, Any] = json.loads(raw)
    fields["instances"] = [
        InstanceOrder(
            **{
                **instance,
                "mounts": [Mount(**mount) for mount in instance["mounts"]],
                "ports": [Port(**port) for port in instance["ports"]],
            }
        )
        for instance in fields["instances"]
    ]
    return LaunchOrder(**fields)


def write_file(path: Path, value: WorkloadReport | Counted) -> None:
    """Replace a file as a whole: a reader sees the old or the new one."""
    temporary = path.with_suffix(".new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(asdict(value), file)
    temporary.replace(path)


def find_report(folder: Path) -> WorkloadReport | None:
    """The last report written there; None if there is none, or what a power cut left of it."""
    try:
        fields: dict[str, Any] = json.loads((folder / STATE).read_text())
        fields["instances"] = [InstanceReport(**instance) for instance in fields["instances"]]
        return WorkloadReport(**fields)
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def find_counted(path: Path) -> Counted | None:
    """The counters of a file; None if there are none, or what a power cut left of them: nothing is charged for that."""
    try:
        return Counted(**json.loads(path.read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def say(trouble: str) -> None:
    """Into the supervisor's own log, which is its standard error."""
    with suppress(OSError):  # the disk is full
        sys.stderr.write(f"{trouble}\n")
        sys.stderr.flush()


def ask(folder: Path, request: dict[str, Any]) -> dict[str, Any]:
    """Send one request to the folder's supervisor; OSError when it does not answer."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(_TIMEOUT)
        with ShortPath(folder, CONTROL) as path:
            connection.connect(path)
        connection.sendall(json.dumps(request).encode() + b"\n")
        answer = b""
        while not answer.endswith(b"\n") and len(answer) < _MAX_ANSWER:
            chunk = connection.recv(65536)
            if not chunk:
                raise ConnectionResetError("the supervisor closed the connection")
            answer += chunk
    decoded: dict[str, Any] = json.loads(answer)
    return decoded


class ShortPath:
    """A path to `folder/name` that fits a socket address, which has 108 bytes, for as long as the context lasts."""

    def __init__(self, folder: Path, name: str) -> None:
        self._descriptor = os.open(folder, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
        self._name = name

    def __enter__(self) -> str:
        return f"/proc/self/fd/{self._descriptor}/{self._name}"

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)
