"""
The local adapter: workloads on this machine, each under a supervisor of its own that outlives the daemon.

A workload's folder holds no content of it, only its name, ports and state (see `protocol`). Whether a supervisor
lives is told by its lock, which the kernel drops with it.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import virtengine
from virtengine.provider.adapters.abc import (
    Adapter,
    PermanentFault,
    Published,
    Reading,
    State,
    Status,
    TemporaryFault,
    WorkloadSpec,
)
from virtengine.provider.adapters.local import bubblewrap, counters, limits, logs, protocol, sandbox
from virtengine.provider.adapters.local.options import LocalOptions
from virtengine.provider.adapters.local.orders import OrderBuilder, list_ports, refuse_taken_ports
from virtengine.provider.adapters.local.protocol import LaunchOrder, WorkloadReport
from virtengine.provider.adapters.local.records import Records, WorkloadRecord

_START_PATIENCE = 30.0
_STEADY = 0.3
"""A run must have lasted so long to be called running."""

__all__ = ["LocalAdapter", "LocalOptions"]


class LocalAdapter(Adapter):
    """Sandboxes on this machine."""

    name = "local"

    def __init__(self, options: LocalOptions) -> None:
        """PermanentFault with the remedy if the driver does not work here."""
        self._options = options
        self._probe = bubblewrap.Probe("", "", (), "", "")
        if options.driver == sandbox.BUBBLEWRAP:
            self._probe = bubblewrap.probe(options.bubblewrap, options.first_uid)
            if not self._probe.works:
                raise PermanentFault(f"no sandbox: {self._probe.fault}. Remedy: {self._probe.remedy}")
        elif options.driver != sandbox.PROCESS:
            raise PermanentFault(f"unknown driver {options.driver!r}: bwrap or process")
        self._parent = limits.detect_parent() if options.use_groups else limits.Parent("none", {})
        self._records = Records(options.home / "workloads", options.first_port, options.last_port, options.first_uid)
        self._orders = OrderBuilder(options, self._records, self._probe, self._parent)

    @property
    def features(self) -> frozenset[str]:
        """Its images, and volumes where there are sandboxes to mount them in."""
        images = {f"image/{name}" for name in self._options.catalogue.names}
        return frozenset(images | (set() if self._options.driver == sandbox.PROCESS else {"feature/volume-mounts"}))

    @property
    def attributes(self) -> dict[str, str]:
        """How far workloads are kept apart, and how their limits are kept."""
        isolation = "bubblewrap" if self._options.driver == sandbox.BUBBLEWRAP else "none"
        return {"isolation": isolation, "limits": {"v1": "cgroup", "v2": "cgroup", "none": "soft"}[self._parent.kind]}

    @property
    def bubblewrap(self) -> bubblewrap.Probe:
        """What was found at start."""
        return self._probe

    # --- The contract ---

    def deploy(self, spec: WorkloadSpec) -> None:
        """Start a supervisor with the workload, unless one has this version already."""
        wanted = [port for service in spec.services for port in list_ports(service)]
        with self._records.change(spec.key) as record:
            self._records.assign(record, [(service, port.inside) for service, port in wanted], self._options.address)
            order = self._orders.build(spec, record)
            if self._is_watched(record):
                report = self._report(record)
                if report.version == spec.version and not report.stopping:
                    return
                self._stop(record)
            if self._options.driver == sandbox.PROCESS:
                refuse_taken_ports(order.instances)
            record.version = spec.version
            record.services = [service.name for service in spec.services]
            record.protocols = {
                f"{service}:{port.inside}": "http" if port.is_http else port.protocol for service, port in wanted
            }
            self._records.save(record)
            self._archive(record)
            self._start_supervisor(record, order)

    def inspect(self, key: str) -> Status | None:
        """What the supervisor wrote, and whether it lives."""
        record = self._records.find(key)
        if record is None:
            return None
        report = protocol.find_report(record.folder)
        published = self._list_published(record)
        if report is None:
            state = State.DEPLOYING if self._is_locked(record) else State.FAILED
            return Status(
                state,
                record.version,
                published,
                "" if state is State.DEPLOYING else "not started",
                is_lost=state is State.FAILED,
            )
        if report.finished:
            return Status(State.STOPPED, report.version, published)
        if not self._is_locked(record):
            return Status(State.FAILED, report.version, published, "its supervisor is gone", is_lost=True)
        return _summarize(report, published)

    def list(self) -> tuple[str, ...]:
        """Keys of all workload folders."""
        return self._records.list_keys()

    def list_services(self, key: str) -> tuple[str, ...]:
        """As in the version deployed last."""
        record = self._records.find(key)
        return tuple(record.services) if record else ()

    def pause(self, key: str) -> None:
        """By the supervisor: the control group's freezer, else SIGSTOP to the tree."""
        self._command(key, "pause")

    def resume(self, key: str) -> None:
        """The same processes go on."""
        self._command(key, "resume")

    def stop(self, key: str) -> None:
        """By the supervisor: SIGTERM, and SIGKILL after the grace; returns when it has ended."""
        record = self._records.find(key)
        if record is not None:
            self._stop(record)

    def halt(self, key: str) -> None:
        """Stop it as a shutdown of the machine would: it counts as lost, so whoever reconciles starts it again.

        What ended by itself stays ended.
        """
        record, status = self._records.find(key), self.inspect(key)
        if record is not None and status is not None and not status.is_lost and status.state is not State.STOPPED:
            self._stop(record)
            (record.folder / protocol.STATE).unlink(missing_ok=True)

    def terminate(self, key: str) -> None:
        """Stop it, then remove its groups, data and folder."""
        record = self._records.find(key)
        if record is None:
            return
        self._stop(record)
        limits.remove_groups(self._parent, self._orders.name_group(key))
        self._records.remove(record)

    def read_counters(self, key: str) -> Reading | None:
        """Of all runs together, sampled now."""
        record = self._records.find(key)
        if record is None:
            return None
        if self._is_watched(record):
            self._ask(record, {"do": "sample"})
        paths = sorted(record.folder.glob("counters*.json"))
        parts = [counted for path in paths if (counted := protocol.find_counted(path))]
        total = counters.add(parts)
        return Reading(
            cpu_ns=total.cpu_ns,
            memory_byte_ns=total.memory_byte_ns,
            storage_byte_ns=total.storage_byte_ns,
            network_in_bytes=total.network_in,
            network_out_bytes=total.network_out,
            is_exact=total.source == "cgroup",
        )

    def open_log(
        self, key: str, service: str, replica: int, tail: int, is_over: Callable[[], bool] | None
    ) -> Iterator[bytes]:
        """From the files that the supervisor writes. `service` comes from outside: only a known name becomes a path."""
        record = self._records.find(key)
        if record is None or service not in record.services:
            raise PermanentFault("no such service or replica")
        path = record.folder / protocol.LOGS / f"{service}-{replica}.log"
        if not path.is_file():
            raise PermanentFault("no such service or replica")
        data, inode, offset = logs.read_tail(path, tail)
        yield data
        if is_over is not None:
            yield from logs.follow(path, inode, offset, is_over)

    # --- Supervisors ---

    def _start_supervisor(self, record: WorkloadRecord, order: LaunchOrder) -> None:
        command = [
            sys.executable,
            "-s",
            "-P",
            "-m",
            "virtengine.provider.adapters.local.supervisor",
            str(record.folder),
        ]
        environment = {"PYTHONPATH": str(Path(virtengine.__file__).parent.parent), "LC_ALL": "C.UTF-8"}
        with subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            cwd="/",
            start_new_session=True,
        ) as process:
            try:
                answer, _ = process.communicate(protocol.encode_order(order), timeout=_START_PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                raise TemporaryFault("the supervisor did not start in time") from None
        if answer == protocol.READY:
            return
        if b"in use" in answer:
            record.ports.clear()
            self._records.save(record)
        raise TemporaryFault(answer.decode(errors="replace").strip() or "the supervisor did not start")

    def _stop(self, record: WorkloadRecord) -> None:
        """Returns when nothing of it runs; TemporaryFault if that takes too long."""
        deadline = time.monotonic() + self._options.stop_grace + 10
        while self._is_watched(record):
            self._ask(record, {"do": "stop", "grace": self._options.stop_grace})
            while self._is_locked(record) and time.monotonic() < deadline:
                time.sleep(0.02)
            if time.monotonic() > deadline:
                raise TemporaryFault("the workload did not stop in time")

    def _command(self, key: str, what: str) -> None:
        record = self._records.find(key)
        if record is None or not self._is_watched(record):
            raise TemporaryFault("the workload is not there")
        self._ask(record, {"do": what})

    def _ask(self, record: WorkloadRecord, request: dict[str, object]) -> None:
        try:
            answer = protocol.ask(record.folder, request)
        except (OSError, ValueError) as error:
            if not self._is_locked(record):
                return  # it ended meanwhile: its files say how
            raise TemporaryFault(f"the supervisor does not answer: {type(error).__name__}") from error
        if answer.get("error"):
            raise PermanentFault(str(answer["error"]))

    def _is_watched(self, record: WorkloadRecord) -> bool:
        """Whether a supervisor lives; waits for one that is just starting to be able to answer."""
        deadline = time.monotonic() + _START_PATIENCE
        while self._is_locked(record):
            if protocol.find_report(record.folder) is not None:
                return True
            if time.monotonic() > deadline:
                raise TemporaryFault("the supervisor does not come up")
            time.sleep(0.05)
        return False

    def _is_locked(self, record: WorkloadRecord) -> bool:
        try:
            descriptor = os.open(record.folder / protocol.LOCK, os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(descriptor)
        return False

    def _report(self, record: WorkloadRecord) -> WorkloadReport:
        report = protocol.find_report(record.folder)
        if report is None:
            raise TemporaryFault("the workload has no state")
        return report

    def _archive(self, record: WorkloadRecord) -> None:
        """Keep the counters of the run before; forget its state."""
        current = record.folder / protocol.COUNTERS
        if current.exists():
            number = len(list(record.folder.glob("counters-*.json"))) + 1
            current.replace(record.folder / f"counters-{number}.json")
        (record.folder / protocol.STATE).unlink(missing_ok=True)

    # --- Addresses ---

    def _list_published(self, record: WorkloadRecord) -> tuple[Published, ...]:
        published = []
        for name, outside in sorted(record.ports.items()):
            service, _, inside = name.rpartition(":")
            kind = record.protocols.get(name, "tcp")
            url = f"http://{self._options.host}:{outside}" if kind == "http" else ""
            published.append(
                Published(service, int(inside), "tcp" if kind == "http" else kind, self._options.host, outside, url)
            )
        return tuple(published)


def _summarize(report: WorkloadReport, published: tuple[Published, ...]) -> Status:
    """One state for all instances: the worst of them."""
    phases = [instance.phase for instance in report.instances]
    since = time.monotonic() - max(instance.since for instance in report.instances)
    reason = "; ".join(sorted({instance.reason for instance in report.instances if instance.phase == "backoff"}))
    restarts = max(instance.restarts for instance in report.instances)
    if report.stopping:
        state = State.STOPPING
    elif "backoff" in phases:
        state = State.FAILED
    elif report.paused:
        state = State.PAUSED
    elif all(phase == "done" for phase in phases):
        state = State.STOPPED
    elif "starting" in phases or since < _STEADY:
        state = State.DEPLOYING
    else:
        state = State.RUNNING
    return Status(state, report.version, published, reason, restarts, since=max(0.0, since))
