"""
Processes as `/proc` shows them: identities that outlive a reboot, liveness, and trees.

A process id is reused; (boot id, pid, start time) names a process for good. Standard library only: the supervisor
imports this.
"""

from __future__ import annotations

import ctypes
import os
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
PAGE_SIZE = os.sysconf("SC_PAGE_SIZE")

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_LIBC = ctypes.CDLL(None, use_errno=True)


class ProcessRef(NamedTuple):
    """One process of one boot of this machine."""

    boot: str
    pid: int
    start: int
    """Clock ticks between boot and the start of the process."""


class Usage(NamedTuple):
    """What a process tree has used and holds."""

    cpu_ns: int
    rss_bytes: int


def read_boot_id() -> str:
    """The kernel's random id of this boot."""
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


def find_start_time(pid: int) -> int | None:
    """When the process began, clock ticks since boot; None if there is none, or only its unreaped remains."""
    fields = _read_stat(pid)
    return None if fields is None or fields[0] in "ZX" else int(fields[19])


def find_ref(pid: int) -> ProcessRef | None:
    """The lasting name of a living process."""
    start = find_start_time(pid)
    return None if start is None else ProcessRef(read_boot_id(), pid, start)


def is_alive(ref: ProcessRef) -> bool:
    """Whether that very process still runs."""
    return ref.boot == read_boot_id() and find_start_time(ref.pid) == ref.start


def list_tree(root: int) -> list[int]:
    """The process `root` and its living descendants, parents first."""
    found, todo = [], [root]
    while todo:
        pid = todo.pop(0)
        found.append(pid)
        todo += list_children(pid)
    return found


def list_children(pid: int) -> list[int]:
    """Direct children of a process, of all its threads."""
    children: list[int] = []
    try:
        tasks = [path.name for path in Path(f"/proc/{pid}/task").iterdir()]
    except OSError:
        return children
    for task in tasks:
        try:
            children += map(int, Path(f"/proc/{pid}/task/{task}/children").read_text().split())
        except OSError:
            continue
    return children


def read_tree_usage(roots: list[int]) -> Usage:
    """CPU time of the trees, children already reaped by their parents included, and their resident memory.

    Evidence only: the kernel adds nothing for children of a parent that ignores SIGCHLD.
    """
    ticks = pages = 0
    for root in roots:
        for pid in list_tree(root):
            fields = _read_stat(pid)
            if fields is not None:
                ticks += sum(map(int, fields[11:15]))
                pages += int(fields[21])
    return Usage(ticks * (1_000_000_000 // TICKS_PER_SECOND), pages * PAGE_SIZE)


def signal_tree(roots: list[int], number: signal.Signals) -> None:
    """Send a signal to every process of the trees; those that are gone are passed over."""
    for root in roots:
        for pid in list_tree(root):
            send_signal(pid, number)


def stop_tree(roots: list[int], patience: float = 2.0) -> bool:
    """SIGSTOP the trees until nothing in them runs, however they fork; False after `patience` seconds."""
    deadline = time.monotonic() + patience
    while True:
        signal_tree(roots, signal.SIGSTOP)
        states = [fields[0] for root in roots for pid in list_tree(root) if (fields := _read_stat(pid)) is not None]
        if all(state in "TtZX" for state in states):
            return True
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)


def send_signal(pid: int, number: signal.Signals) -> None:
    """Send a signal; a process that is gone is no error."""
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def set_death_signal(parent: int) -> None:
    """Have the kernel kill this process when its parent dies; to be called in a child after any change of user."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before the call
        os.kill(os.getpid(), signal.SIGKILL)


def become_subreaper() -> None:
    """Adopt orphaned descendants, so that a daemonizing workload stays in the tree."""
    _LIBC.prctl(_PR_SET_CHILD_SUBREAPER, 1)


def _read_stat(pid: int) -> list[str] | None:
    """Fields of `/proc/PID/stat` from the state on: the command before them may contain anything."""
    try:
        return Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].decode().split()
    except OSError:
        return None
