"""
The supervisor of one workload: `python -m virtengine.provider.adapters.local.supervisor FOLDER`, launch order on
standard input.

It detaches from the daemon that starts it (own session, double fork), so that the daemon may die; the workload's
processes die with the supervisor, so that nothing runs unwatched. One thread, one selector, one tick a second. It
answers `READY` on standard output once the instances were started, or one line that says why not.

An instance that fails is started again, after 1, 2, 4 … 30 seconds; one that ends with 0 is done. Stopping is final.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import selectors
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from virtengine.provider.adapters.local import counters, limits, processes, protocol
from virtengine.provider.adapters.local.instance import Instance
from virtengine.provider.adapters.local.protocol import Counted, LaunchOrder, Port, WorkloadReport, say

_TICK = 1.0
_BUSY = b"busy: another supervisor has this workload\n"


class Supervisor:
    """One owner of the workload's state; everything happens in `run`."""

    def __init__(self, folder: Path, order: LaunchOrder, lock: int) -> None:
        self.folder = folder
        self.order = order
        self.selector = selectors.DefaultSelector()
        self._lock = lock
        self.wants_stop = False
        """Set by a signal, acted upon at the next tick."""
        self._paused = False
        self._stopping = False
        self._is_told = True
        """Whether the last report was written."""
        self._deadline = 0.0
        self._sampled = time.monotonic_ns()
        self._listeners = _listen([port for instance in order.instances for port in instance.ports])
        self._groups = self._make_groups()
        self.instances = [
            Instance(self, wanted, group, self._listeners)
            for wanted, group in zip(order.instances, self._groups, strict=True)
        ]
        self._control = self._open_control()

    def start(self) -> None:
        """Start every instance and say so."""
        for instance in self.instances:
            instance.start()
        self.report()
        self._write_counters()

    def run(self) -> None:
        """Serve until everything has stopped after a stop."""
        signal.signal(signal.SIGTERM, self._on_signal)
        due = time.monotonic() + _TICK
        while not (self._stopping and all(instance.is_over for instance in self.instances)):
            for key, _ in self.selector.select(max(0.0, due - time.monotonic())):
                handle: Callable[[], None] = key.data
                handle()
            if time.monotonic() >= due:
                due = time.monotonic() + _TICK
                self._tick()
        self._finish()

    def report(self, *, finished: bool = False) -> None:
        """Write what is."""
        me = processes.find_ref(os.getpid())
        assert me is not None
        report = WorkloadReport(
            boot=me.boot,
            pid=me.pid,
            start=me.start,
            version=self.order.version,
            paused=self._paused,
            stopping=self._stopping,
            finished=finished,
            instances=[instance.report(self._paused) for instance in self.instances],
        )
        self._is_told = self._write(protocol.STATE, report)

    def stop(self, grace: float = 10.0) -> None:
        """Ask everything to end; kill what has not after `grace` seconds."""
        if self._stopping:
            return
        self.set_paused(False)
        self._stopping = True
        self._deadline = time.monotonic() + grace
        for instance in self.instances:
            instance.ask_to_end()
        self.report()

    def set_paused(self, paused: bool) -> None:
        """Halt or continue all processes of the workload."""
        if self._stopping or paused == self._paused:
            return
        self._paused = paused
        for instance in self.instances:
            instance.set_paused(paused)
        self.report()

    @property
    def may_start(self) -> bool:
        """Whether an instance may be started now."""
        return not self._paused and not self._stopping

    @property
    def is_restarting(self) -> bool:
        """Whether what fails is started again."""
        return not self._stopping

    def _on_signal(self, *_: object) -> None:
        self.wants_stop = True

    def _tick(self) -> None:
        if self.wants_stop:
            self.stop()
        self._sample()
        self._write_counters()
        if not self._is_told:
            self.report()
        for instance in self.instances:
            instance.tick()
        if self._stopping and time.monotonic() > self._deadline:
            for instance in self.instances:
                instance.kill("")
        self._reap_orphans()

    def _sample(self) -> None:
        now = time.monotonic_ns()
        elapsed, self._sampled = now - self._sampled, now
        for instance in self.instances:
            instance.sample(elapsed)

    def _read_counters(self) -> Counted:
        return counters.add([instance.read_counters() for instance in self.instances])

    def _write_counters(self) -> None:
        self._write(protocol.COUNTERS, self._read_counters())

    def _write(self, name: str, value: WorkloadReport | Counted) -> bool:
        """Whether it was written: a full disk must not end the workload."""
        try:
            protocol.write_file(self.folder / name, value)
        except OSError as error:
            say(f"{name} cannot be written: {error.strerror}")
            return False
        return True

    def _finish(self) -> None:
        """The last counters, then the last report: who sees it finished may trust the counters."""
        self._sample()
        self._write_counters()
        for group in self._groups:
            if group is not None:
                try:
                    group.remove()
                except OSError as error:
                    say(f"a control group stays: {error}")
        self.report(finished=True)
        (self.folder / protocol.CONTROL).unlink(missing_ok=True)

    def _make_groups(self) -> list[limits.Group | None]:
        parent = limits.Parent(self.order.group_kind, self.order.group_paths)
        if parent.kind == "none":
            return [None for _ in self.order.instances]
        return [
            limits.make_group(parent, f"{self.order.group}-{number}", instance.cpu_milli, instance.memory_bytes)
            for number, instance in enumerate(self.order.instances)
        ]

    # --- Control ---

    def _open_control(self) -> socket.socket:
        (self.folder / protocol.CONTROL).unlink(missing_ok=True)
        control = socket.socket(socket.AF_UNIX)
        with protocol.ShortPath(self.folder, protocol.CONTROL) as path:
            control.bind(path)
        control.listen(16)
        self.selector.register(control, selectors.EVENT_READ, self._accept)
        return control

    def _accept(self) -> None:
        connection, _ = self._control.accept()
        with connection:
            connection.settimeout(2.0)  # the folder is the daemon's own: a peer that dawdles is a defect, not an attack
            try:
                request = connection.makefile("rb").readline(65536)
                answer = self._answer(json.loads(request))
                connection.sendall(json.dumps(answer).encode() + b"\n")
            except (OSError, ValueError) as error:
                say(f"a request failed: {type(error).__name__}")

    def _answer(self, request: dict[str, Any]) -> dict[str, Any]:
        match request.get("do"):
            case "sample":
                self._sample()
                self._write_counters()
            case "pause":
                self.set_paused(True)
            case "resume":
                self.set_paused(False)
            case "stop":
                self.stop(float(request.get("grace", 10.0)))
            case _:
                return {"error": "unknown request"}
        return {"error": ""}

    # --- Children ---

    def _reap_orphans(self) -> None:
        """Wait for adopted processes, not for those that the instances wait for themselves."""
        known = {pid for instance in self.instances for pid in instance.children}
        for pid in processes.list_children(os.getpid()):
            if pid not in known:
                try:
                    os.waitpid(pid, os.WNOHANG)
                except ChildProcessError:
                    continue

    def list_orphans(self) -> list[int]:
        """Adopted processes: what a plain workload left behind or detached."""
        known = {pid for instance in self.instances for pid in instance.children}
        return [pid for pid in processes.list_children(os.getpid()) if pid not in known]


def _listen(ports: list[Port]) -> dict[tuple[str, int], socket.socket]:
    """Listening sockets by address and port; replicas of a service share one."""
    listeners: dict[tuple[str, int], socket.socket] = {}
    for port in ports:
        where = (port.address, port.outside)
        if where in listeners:
            continue
        listeners[where] = listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(where)
        listener.listen(512)
    return listeners


def _detach() -> None:
    """Become nobody's child, in a session without a terminal."""
    if os.fork():
        os._exit(0)
    os.chdir("/")
    os.umask(0o077)
    processes.become_subreaper()


def _redirect(folder: Path) -> None:
    """Nothing of the daemon's stays open."""
    troubles = os.open(folder / protocol.TROUBLES, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    nothing = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
    os.dup2(nothing, 0)
    os.dup2(troubles, 2)


def _release_answer() -> None:
    os.dup2(2, 1)


def main() -> int:
    """Read the order, detach, supervise."""
    folder = Path(sys.argv[1])
    order = protocol.decode_order(sys.stdin.buffer.read())
    _detach()
    lock = os.open(folder / protocol.LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.write(1, _BUSY)
        return 1
    _redirect(folder)
    try:
        supervisor = Supervisor(folder, order, lock)
        supervisor.start()
    except OSError as error:
        os.write(1, f"failed: {error.strerror or type(error).__name__}\n".encode())
        return 1
    with contextlib.suppress(BrokenPipeError):  # the daemon that asked was killed; the next one finds us by the lock
        os.write(1, protocol.READY)
    _release_answer()
    supervisor.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
