"""
Limits of a workload, by control group where there is one: version 2 where delegated, else version 1 as root, else none.

Without a control group the limits are *soft*: a data-segment limit per process, a ceiling of cores by affinity, and the
supervisor's kill when the tree's resident memory exceeds its share. Standard library only: the supervisor imports this.
"""

from __future__ import annotations

import errno
import os
import resource
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

MAX_PROCESSES = 512
"""Processes and threads of one instance."""
MAX_OPEN_FILES = 4096
_PERIOD_US = 100_000
_MIN_QUOTA_US = 1_000
_V1_CONTROLLERS = ("cpu", "cpuacct", "memory", "pids", "freezer")
_V2_CONTROLLERS = ("cpu", "memory", "pids")


class Parent(NamedTuple):
    """Where groups can be made."""

    kind: str
    """`v2`, `v1` or `none`."""
    paths: dict[str, str]
    """Directory per controller; for v2 one, under the empty name."""


class Group(ABC):
    """A control group of one instance."""

    @abstractmethod
    def list_joins(self) -> list[Path]:
        """Files into which a process writes `0` to join."""

    @abstractmethod
    def read_cpu_ns(self) -> int:
        """CPU time of everything that ever ran in it, nanoseconds."""

    @abstractmethod
    def read_memory_bytes(self) -> int:
        """Memory charged to it now."""

    @abstractmethod
    def read_oom_kills(self) -> int:
        """How often the kernel killed in it for want of memory."""

    @abstractmethod
    def freeze(self, frozen: bool) -> bool:
        """Halt or continue everything in it; whether that is possible and reached."""

    @abstractmethod
    def remove(self) -> None:
        """Delete it; it must be empty, or become so within two seconds."""


class V2Group(Group):
    """A group of the unified hierarchy."""

    def __init__(self, parent: Parent, name: str, cpu_milli: int, memory_bytes: int) -> None:
        self._path = Path(parent.paths[""], name)
        self._path.mkdir(exist_ok=True)
        _write(self._path / "cpu.max", f"{_quota(cpu_milli)} {_PERIOD_US}")
        _write(self._path / "memory.max", str(memory_bytes))
        _write(self._path / "pids.max", str(MAX_PROCESSES))

    def list_joins(self) -> list[Path]:
        """Every hierarchy is joined on its own."""
        return [self._path / "cgroup.procs"]

    def read_cpu_ns(self) -> int:
        """From the CPU accounting."""
        return _read_keyed(self._path / "cpu.stat", "usage_usec") * 1000

    def read_memory_bytes(self) -> int:
        """From the memory controller."""
        return int((self._path / "memory.current").read_text())

    def read_oom_kills(self) -> int:
        """From the memory controller's events."""
        return _read_keyed(self._path / "memory.events", "oom_kill")

    def freeze(self, frozen: bool) -> bool:
        """By the freezer."""
        _write(self._path / "cgroup.freeze", str(int(frozen)))
        return _await(lambda: _read_keyed(self._path / "cgroup.events", "frozen") == int(frozen))

    def remove(self) -> None:
        """In every hierarchy."""
        _remove(self._path)


class V1Group(Group):
    """A group of the same name in each hierarchy of version 1."""

    def __init__(self, parent: Parent, name: str, cpu_milli: int, memory_bytes: int) -> None:
        self._paths = {controller: Path(path, name) for controller, path in parent.paths.items()}
        for path in self._paths.values():
            path.mkdir(exist_ok=True)
        _write(self._paths["cpu"] / "cpu.cfs_period_us", str(_PERIOD_US))
        _write(self._paths["cpu"] / "cpu.cfs_quota_us", str(_quota(cpu_milli)))
        _write(self._paths["memory"] / "memory.limit_in_bytes", str(memory_bytes))
        _write(self._paths["pids"] / "pids.max", str(MAX_PROCESSES))

    def list_joins(self) -> list[Path]:
        """Every hierarchy is joined on its own."""
        return [path / "cgroup.procs" for path in self._paths.values()]

    def read_cpu_ns(self) -> int:
        """From the CPU accounting."""
        return int((self._paths["cpuacct"] / "cpuacct.usage").read_text())

    def read_memory_bytes(self) -> int:
        """From the memory controller."""
        return int((self._paths["memory"] / "memory.usage_in_bytes").read_text())

    def read_oom_kills(self) -> int:
        """From the memory controller's events."""
        return _read_keyed(self._paths["memory"] / "memory.oom_control", "oom_kill")

    def freeze(self, frozen: bool) -> bool:
        """By the freezer."""
        if "freezer" not in self._paths:
            return False
        state = self._paths["freezer"] / "freezer.state"
        wanted = "FROZEN" if frozen else "THAWED"
        _write(state, wanted)
        return _await(lambda: state.read_text().strip() == wanted)

    def remove(self) -> None:
        """In every hierarchy."""
        for path in self._paths.values():
            _remove(path)


def detect_parent(name: str = "virtengine") -> Parent:
    """The best place for groups that this process may make: found by making one, not by guessing."""
    for find in (_find_v2, _find_v1):
        try:
            parent = find(name)
            if parent is None:
                continue
            make_group(parent, f"probe-{os.getpid()}", 1000, 64 << 20).remove()
        except OSError:
            continue
        return parent
    return Parent("none", {})


def make_group(parent: Parent, name: str, cpu_milli: int, memory_bytes: int) -> Group:
    """A group with its limits set. It may exist already: then the limits are set anew and its counters go on."""
    kind = V2Group if parent.kind == "v2" else V1Group
    return kind(parent, name, cpu_milli, memory_bytes)


def remove_groups(parent: Parent, prefix: str) -> None:
    """Delete what groups of a workload are left: `prefix` and a number."""
    for path in parent.paths.values():
        for left in Path(path).glob(f"{prefix}-*"):
            if left.name[len(prefix) + 1 :].isdigit():
                _remove(left)


def set_soft_limits(cpu_milli: int, memory_bytes: int) -> None:
    """What a process can be bound to without a control group; for itself and what it starts."""
    resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes, memory_bytes))
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, cores[: max(1, -(-cpu_milli // 1000))])


def set_process_limit(most: int, pid: int = 0) -> None:
    """Bound processes and threads of a process's user, for it (0: this one) and what it starts.

    Since Linux 5.14 each user namespace counts its own, so that the first process in one can be bound where its user
    outside has many others; before, all of the user's count together.
    """
    resource.prlimit(pid, resource.RLIMIT_NPROC, (most, most))


def set_hard_limits(file_bytes: int) -> None:
    """What every workload is bound to: no core files, bounded descriptors and file size."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    files = MAX_OPEN_FILES if most == resource.RLIM_INFINITY else min(MAX_OPEN_FILES, most)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    if file_bytes:
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))


def _find_v2(name: str) -> Parent | None:
    """A directory below our own group, with the controllers enabled.

    We move into a leaf of our own: a group with children that have controllers may hold no process itself.
    """
    own = next((line.split(":", 2)[2] for line in _read_lines("/proc/self/cgroup") if line.startswith("0::")), None)
    mount = next((point for point, kind, _ in _list_mounts() if kind == "cgroup2"), None)
    if own is None or mount is None:
        return None
    home = Path(mount, own.lstrip("/"))
    if home.name == "daemon" and (home.parent / name).is_dir():
        home = home.parent  # an earlier run of ours has set it up
    if not set(_V2_CONTROLLERS) <= set((home / "cgroup.controllers").read_text().split()):
        return None
    leaf, groups = home / "daemon", home / name
    leaf.mkdir(exist_ok=True)
    for pid in (home / "cgroup.procs").read_text().split():
        _write(leaf / "cgroup.procs", pid)
    enable = " ".join(f"+{controller}" for controller in _V2_CONTROLLERS)
    _write(home / "cgroup.subtree_control", enable)
    groups.mkdir(exist_ok=True)
    _write(groups / "cgroup.subtree_control", enable)
    return Parent("v2", {"": str(groups)})


def _find_v1(name: str) -> Parent | None:
    """Directories of that name below our own group in each hierarchy; the freezer may be missing."""
    own = {
        controller: path
        for _, controllers, path in (line.split(":", 2) for line in _read_lines("/proc/self/cgroup"))
        for controller in controllers.split(",")
    }
    mounts = {option: point for point, kind, options in _list_mounts() if kind == "cgroup" for option in options}
    paths = {}
    for controller in _V1_CONTROLLERS:
        if controller not in own or controller not in mounts:
            continue
        home = Path(mounts[controller], own[controller].lstrip("/"))
        path = (home if home.is_dir() else Path(mounts[controller])) / name
        path.mkdir(exist_ok=True)
        paths[controller] = str(path)
    return Parent("v1", paths) if set(_V1_CONTROLLERS) - {"freezer"} <= set(paths) else None


def _list_mounts() -> list[tuple[str, str, list[str]]]:
    """Mount point, file system type and super options of every mount."""
    mounts = []
    for line in _read_lines("/proc/self/mountinfo"):
        front, _, back = line.partition(" - ")
        kind, _, options = back.split(" ", 2)
        mounts.append((front.split(" ")[4], kind, options.split(",")))
    return mounts


def _quota(cpu_milli: int) -> int:
    return max(_MIN_QUOTA_US, cpu_milli * _PERIOD_US // 1000)


def _await(reached: Callable[[], bool], patience: float = 2.0) -> bool:
    deadline = time.monotonic() + patience
    while not reached():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def _remove(path: Path) -> None:
    deadline = time.monotonic() + 2
    while True:
        try:
            path.rmdir()
        except FileNotFoundError:
            return
        except OSError as error:
            if error.errno != errno.EBUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def _read_keyed(path: Path, key: str) -> int:
    for line in _read_lines(str(path)):
        name, _, value = line.partition(" ")
        if name == key:
            return int(value)
    return 0


def _read_lines(path: str) -> list[str]:
    return Path(path).read_text().splitlines()


def _write(path: Path, text: str) -> None:
    path.write_text(text)
