"""
One instance under its supervisor: one replica of one service, through all its runs.

    starting → running → done                  ended with 0, or stopped
                  ↓  ↑
                backoff                        failed; started again after a while

Standard library only: the supervisor imports this.
"""

from __future__ import annotations

import os
import selectors
import signal
import socket
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from virtengine.provider.adapters.local import counters, folders, limits, processes, protocol, relay, sandbox
from virtengine.provider.adapters.local.launch import Launched, LaunchFailed, launch
from virtengine.provider.adapters.local.logs import LogWriter
from virtengine.provider.adapters.local.protocol import Counted, InstanceOrder, InstanceReport, say

if TYPE_CHECKING:
    from virtengine.provider.adapters.local.supervisor import Supervisor

_MAX_BACKOFF = 30.0
_STEADY = 60.0
"""A run of so many seconds makes earlier failures forgotten."""
_STORAGE_CHECK = 10.0
_RELAY_PATIENCE = 1.0
_CHUNK = 65536


class Instance:
    """State and processes of one replica; called by the supervisor only."""

    def __init__(
        self,
        supervisor: Supervisor,
        order: InstanceOrder,
        group: limits.Group | None,
        listeners: dict[tuple[str, int], socket.socket],
    ) -> None:
        self._supervisor = supervisor
        self._order = order
        self._group = group
        self._listeners = [(listeners[port.address, port.outside], port.inside) for port in order.ports]
        self._meter = counters.InstanceMeter(group, order.storage_bytes)
        (supervisor.folder / protocol.LOGS).mkdir(mode=0o700, exist_ok=True)
        self._log = LogWriter(supervisor.folder / protocol.LOGS / f"{order.service}-{order.replica}.log")
        self._phase, self._since = "starting", time.monotonic()
        self._launched: Launched | None = None
        self._pidfd = -1
        self._relay = 0
        self._report = -1
        self._network = (0, 0)
        self._network_earlier = (0, 0)
        self._exit_code: int | None = None
        self._restarts = 0
        self._failures = 0
        self._reason = ""
        self._retry_at = 0.0
        self._storage_checked = time.monotonic()

    # --- What it is ---

    @property
    def is_over(self) -> bool:
        """Whether nothing of it runs and nothing will."""
        return self._phase == "done"

    @property
    def children(self) -> list[int]:
        """Children of the supervisor that this instance waits for."""
        launched = [self._launched.process.pid] if self._launched else []
        return launched + ([self._relay] if self._relay else [])

    def report(self, paused: bool) -> InstanceReport:
        """For the daemon."""
        return InstanceReport(
            service=self._order.service,
            replica=self._order.replica,
            phase="paused" if paused and self._phase == "running" else self._phase,
            pid=self._launched.first if self._launched else 0,
            since=self._since,
            exit_code=self._exit_code,
            restarts=self._restarts,
            reason=self._reason,
        )

    def read_counters(self) -> Counted:
        """Cumulative over all runs."""
        network = Counted(
            network_in=self._network_earlier[0] + self._network[0],
            network_out=self._network_earlier[1] + self._network[1],
        )
        return counters.add([self._meter.read(), network])

    # --- What happens to it ---

    def start(self) -> None:
        """Begin a run; a failure to begin is a failed run."""
        try:
            self._launched = launch(self._supervisor.order, self._order, self._group)
        except LaunchFailed as failure:
            self._fail(None, str(failure))
            return
        self._reason = ""
        self._enter("running")
        watch = self._supervisor.selector.register
        os.set_blocking(self._launched.output, False)
        watch(self._launched.output, selectors.EVENT_READ, self._copy_output)
        self._pidfd = os.pidfd_open(self._launched.process.pid)
        watch(self._pidfd, selectors.EVENT_READ, self._end_run)
        if self._listeners:
            self._start_relay(self._launched.first)

    def tick(self) -> None:
        """Once a second: the soft limits, and the next run when it is due."""
        if self._phase == "running":
            if self._failures and time.monotonic() - self._since > _STEADY:
                self._failures = 0
            self._enforce()
        elif self._phase == "backoff" and self._supervisor.may_start and time.monotonic() >= self._retry_at:
            self._restarts += 1
            self.start()
            self._supervisor.report()

    def sample(self, elapsed_ns: int) -> None:
        """Read the counters' sources."""
        if self._phase == "done" and not self._launched and self._group is None:
            return
        held = elapsed_ns if self._launched else 0
        self._meter.sample(self._roots(), held)

    def set_paused(self, paused: bool) -> None:
        """Halt or continue: by the control group's freezer, else by signal."""
        if self._launched is None:
            return
        if self._group is not None and self._freeze(paused):
            return
        if not paused:
            processes.signal_tree(self._roots(), signal.SIGCONT)
        elif not processes.stop_tree(self._roots()):
            say("some processes could not be stopped in time")

    def ask_to_end(self) -> None:
        """SIGTERM to the workload; nothing is started again."""
        if self._launched is None:
            self._enter("done")
        elif self._is_sandboxed:
            # The first process in a pid namespace ignores SIGTERM: it goes to its children.
            for pid in processes.list_children(self._launched.first) or [self._launched.first]:
                processes.send_signal(pid, signal.SIGTERM)
        else:
            processes.signal_tree(self._roots(), signal.SIGTERM)

    def kill(self, reason: str) -> None:
        """SIGKILL to all of it."""
        if self._launched is None:
            return
        if reason:
            self._reason = reason
        if self._is_sandboxed:
            processes.send_signal(self._launched.first, signal.SIGKILL)
        else:
            processes.signal_tree(self._roots(), signal.SIGKILL)

    # --- Inside ---

    @property
    def _is_sandboxed(self) -> bool:
        return self._supervisor.order.driver == sandbox.BUBBLEWRAP

    def _roots(self) -> list[int]:
        if self._launched is None:
            return []
        return (
            [self._launched.first] if self._is_sandboxed else [self._launched.first, *self._supervisor.list_orphans()]
        )

    def _enter(self, phase: str) -> None:
        self._phase, self._since = phase, time.monotonic()

    def _freeze(self, paused: bool) -> bool:
        assert self._group is not None
        try:
            return self._group.freeze(paused)
        except OSError:
            return False

    def _copy_output(self) -> None:
        if self._launched is None:
            return  # ended by an earlier event of the same round
        try:
            data = os.read(self._launched.output, _CHUNK)
        except BlockingIOError:
            return
        if data:
            self._write_log(data)
        else:
            self._close_output()

    def _write_log(self, data: bytes) -> None:
        """What finds no room is lost: a full disk must not end the workload."""
        try:
            self._log.write(data)
        except OSError as error:
            say(f"output is lost: {error.strerror}")

    def _close_output(self) -> None:
        assert self._launched is not None
        if self._launched.output in self._supervisor.selector.get_map():
            self._supervisor.selector.unregister(self._launched.output)
            os.close(self._launched.output)

    def _end_run(self) -> None:
        """The process has ended: the last of its output and counters, then on to what follows."""
        assert self._launched is not None
        ended, sandboxed = self._launched, self._is_sandboxed
        self._supervisor.selector.unregister(self._pidfd)
        os.close(self._pidfd)
        while ended.output in self._supervisor.selector.get_map() and _is_readable(ended.output):
            self._copy_output()
        self._close_output()
        self._meter.sample(self._roots(), 0)
        if not sandboxed:
            processes.signal_tree(self._supervisor.list_orphans(), signal.SIGKILL)
        code = ended.process.wait()
        self._launched = None
        self._end_relay()
        self._meter.end_run()
        self._exit_code = code if code >= 0 else 128 - code
        if code == 0 or not self._supervisor.is_restarting:
            self._enter("done")
        else:
            self._fail(self._exit_code, self._reason or self._explain())
        self._supervisor.report()

    def _explain(self) -> str:
        killed = self._group is not None and self._group.read_oom_kills() > 0
        return "out of memory" if killed else f"ended with exit code {self._exit_code}"

    def _fail(self, code: int | None, reason: str) -> None:
        self._exit_code, self._reason = code, reason
        self._retry_at = time.monotonic() + min(_MAX_BACKOFF, 2.0**self._failures)
        self._failures += 1
        self._enter("backoff")

    def _enforce(self) -> None:
        """Limits that the kernel does not keep for us: memory without a control group, storage."""
        if self._group is None and self._meter.memory_bytes > self._order.memory_bytes:
            self.kill("out of memory")
        if self._order.mounts and time.monotonic() - self._storage_checked > _STORAGE_CHECK:
            self._storage_checked = time.monotonic()
            self._enforce_storage()

    def _enforce_storage(self) -> None:
        try:
            used = sum(folders.measure_folder(mount.source) for mount in self._order.mounts)
        except folders.Unmeasurable as trouble:
            self.kill(f"its storage cannot be measured: {trouble}")
            return
        if used > self._order.storage_bytes:
            self.kill("out of storage")

    def _start_relay(self, first: int) -> None:
        report_read, report_write = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        parent = os.getpid()
        self._relay = os.fork()
        if not self._relay:
            try:
                _keep_only({2, report_write, *(listener.fileno() for listener, _ in self._listeners)})
                signal.signal(signal.SIGTERM, signal.SIG_DFL)
                relay.run(self._listeners, first, self._supervisor.order.uid, report_write, parent)
            except Exception as error:
                # The top of a process: nobody above can be told but the log.
                say(f"the relay failed: {type(error).__name__}: {error}")
            finally:
                os._exit(0)
        os.close(report_write)
        self._report = report_read
        self._supervisor.selector.register(report_read, selectors.EVENT_READ, self._read_relay)

    def _read_relay(self) -> None:
        if self._report < 0:
            return  # closed by an earlier event of the same round
        lines = os.read(self._report, _CHUNK).decode().splitlines()
        if lines:
            inward, _, outward = lines[-1].partition(" ")
            self._network = (int(inward), int(outward))
        else:
            self._supervisor.selector.unregister(self._report)
            os.close(self._report)
            self._report = -1

    def _end_relay(self) -> None:
        if not self._relay:
            return
        _await_exit(self._relay)
        self._relay = 0
        while self._report >= 0:
            self._read_relay()
        self._network_earlier = (
            self._network_earlier[0] + self._network[0],
            self._network_earlier[1] + self._network[1],
        )
        self._network = (0, 0)


def _await_exit(pid: int) -> None:
    """A relay ends by itself once the instance is gone; one that does not is helped."""
    deadline = time.monotonic() + _RELAY_PATIENCE
    while os.waitpid(pid, os.WNOHANG) == (0, 0):
        if time.monotonic() > deadline:
            processes.send_signal(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            return
        time.sleep(0.01)


def _is_readable(descriptor: int) -> bool:
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        return bool(selector.select(0))


def _keep_only(kept: set[int]) -> None:
    """Close every other descriptor: the lock and the control socket are the supervisor's alone."""
    for descriptor in [int(path.name) for path in Path("/proc/self/fd").iterdir()]:
        if descriptor not in kept:
            with suppress(OSError):  # that of the listing itself is gone
                os.close(descriptor)
