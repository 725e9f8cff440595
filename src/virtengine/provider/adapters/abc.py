"""
The adapter contract: what a backend must be able to do with workloads.

    pending → deploying → running ⇄ paused → stopping → stopped → terminated
                   ↘ failed ↗

Every call is idempotent: made twice it does what it does once, and after a crash of the caller it is made again. A
call either returns, raises `TemporaryFault` (trying again may help) or raises `PermanentFault` (it will not). A
workload that is not there is no fault: `inspect` answers None, `stop` and `terminate` have nothing to do.

Every adapter passes `tests/provider/adapters/contract.py` against something real.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum

from virtengine.client.manifest.rules import find_overlap, is_mount_path

_NAME = re.compile(r"[a-zA-Z0-9]([-._a-zA-Z0-9]{0,62}[a-zA-Z0-9])?")


class State(Enum):
    """What a workload is doing."""

    DEPLOYING = "deploying"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPING = "stopping"
    STOPPED = "stopped"
    """Ended by itself with success, or stopped by us."""
    FAILED = "failed"
    """Something of it failed and waits to be started again, or is lost."""


class AdapterFault(Exception):
    """A backend could not do what it was asked. The text names no content of the workload."""


class TemporaryFault(AdapterFault):
    """Trying again may help, not before `delay` seconds."""

    def __init__(self, reason: str, delay: float = 2.0) -> None:
        super().__init__(reason)
        self.delay = delay


class PermanentFault(AdapterFault):
    """Trying the same again will not help."""


@dataclass(frozen=True, slots=True)
class VolumeSpec:
    """Storage of one replica."""

    name: str
    size_bytes: int
    mount: str
    """Absolute path inside; empty: scratch space, wherever the adapter has it."""
    read_only: bool = False
    persistent: bool = False


@dataclass(frozen=True, slots=True)
class PortSpec:
    """A way in that is to be published."""

    inside: int
    protocol: str
    """`tcp` or `udp`."""
    is_http: bool


@dataclass(frozen=True, slots=True)
class ServiceSpec:
    """One service: `count` equal replicas. What is secret does not show in its text."""

    name: str
    image: str
    argv: tuple[str, ...] = field(repr=False)
    """Command and arguments; empty: the image's own."""
    environment: tuple[tuple[str, str], ...] = field(repr=False)
    count: int
    cpu_milli: int
    memory_bytes: int
    volumes: tuple[VolumeSpec, ...]
    ports: tuple[PortSpec, ...]

    def __post_init__(self) -> None:
        """PermanentFault if a name could lead elsewhere as part of a path, or a text end before its end."""
        names = [self.name, *(volume.name for volume in self.volumes if volume.name)]
        if not all(map(_NAME.fullmatch, names)):
            raise PermanentFault("a service or volume has a name that is none")
        texts = [*self.argv, *(text for pair in self.environment for text in pair)]
        if any("\0" in text for text in texts) or any("=" in name for name, _ in self.environment):
            raise PermanentFault("a zero character in a command or variable, or `=` in a variable's name")
        paths = [volume.mount for volume in self.volumes if volume.mount]
        if not all(map(is_mount_path, paths)) or find_overlap(paths) is not None:
            raise PermanentFault("a volume is mounted within another, or nowhere")


@dataclass(frozen=True, slots=True)
class WorkloadSpec:
    """All of a lease that is to run."""

    key: str
    """Names it on the backend: letters, digits and dashes, at most 63."""
    version: int
    """Another version of the same key replaces what runs."""
    services: tuple[ServiceSpec, ...]


@dataclass(frozen=True, slots=True)
class Published:
    """Where a port of a service is reached from outside."""

    service: str
    inside: int
    protocol: str
    host: str
    port: int
    url: str
    """For HTTP; otherwise empty."""


@dataclass(frozen=True, slots=True)
class Status:
    """A workload as the backend sees it."""

    state: State
    version: int
    published: tuple[Published, ...]
    reason: str = ""
    """Why it failed, for the customer."""
    restarts: int = 0
    is_lost: bool = False
    """Nothing watches it any more: it has to be deployed again."""
    since: float = 0.0
    """Seconds it has been in this state."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Cumulative counters of a workload since its first deployment, over all versions."""

    cpu_ns: int = 0
    memory_byte_ns: int = 0
    storage_byte_ns: int = 0
    gpu_ns: int = 0
    network_in_bytes: int = 0
    network_out_bytes: int = 0
    is_exact: bool = True
    """From accounting that cannot be evaded; False: evidence only."""


class Adapter(ABC):
    """One backend."""

    name: str

    @property
    @abstractmethod
    def features(self) -> frozenset[str]:
        """What it can do, as advertised in attributes: `image/NAME`, `feature/NAME`."""

    @property
    @abstractmethod
    def attributes(self) -> dict[str, str]:
        """What else providers advertise of it: isolation, limits."""

    @abstractmethod
    def deploy(self, spec: WorkloadSpec) -> None:
        """Have this version run. Returns when the backend has taken it on; `inspect` tells when it runs."""

    @abstractmethod
    def inspect(self, key: str) -> Status | None:
        """What it is doing; None if the backend has none of that key."""

    @abstractmethod
    def list(self) -> tuple[str, ...]:
        """Keys of all workloads that the backend holds for us, whatever their state."""

    @abstractmethod
    def list_services(self, key: str) -> tuple[str, ...]:
        """Names of the workload's services; empty if the backend has none of that key."""

    @abstractmethod
    def pause(self, key: str) -> None:
        """Halt it so that it uses no CPU; it keeps its memory."""

    @abstractmethod
    def resume(self, key: str) -> None:
        """Continue the same processes."""

    @abstractmethod
    def stop(self, key: str) -> None:
        """End its processes; counters, logs and data stay."""

    @abstractmethod
    def terminate(self, key: str) -> None:
        """End it and remove everything of it."""

    @abstractmethod
    def read_counters(self, key: str) -> Reading | None:
        """Its counters now, as fresh as the backend has them; None if the backend has none of that key."""

    @abstractmethod
    def open_log(
        self, key: str, service: str, replica: int, tail: int, is_over: Callable[[], bool] | None
    ) -> Iterator[bytes]:
        """The last `tail` lines and, if `is_over` is given, what follows until it is true.

        Yields b"" when nothing has come for a while. PermanentFault if there is no such service or replica.
        """
