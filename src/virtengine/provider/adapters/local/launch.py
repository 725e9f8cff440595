"""
Starting one instance: descriptors, control group, limits, user, and only then bubblewrap or the plain process.

Standard library only: the supervisor imports this.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import time
from dataclasses import dataclass

from virtengine.provider.adapters.local import limits, processes, sandbox
from virtengine.provider.adapters.local.protocol import InstanceOrder, LaunchOrder

_INFO_PATIENCE = 10.0


class LaunchFailed(Exception):
    """The instance did not start; says why without naming what it runs."""


@dataclass(frozen=True, slots=True)
class Launched:
    """A started instance."""

    process: subprocess.Popen[bytes]
    """Bubblewrap outside the sandbox, or the plain process."""
    first: int
    """First process inside, as the host numbers it."""
    output: int
    """Where its output is read."""


def launch(order: LaunchOrder, instance: InstanceOrder, group: limits.Group | None) -> Launched:
    """Start the instance, its output on a pipe."""
    out_read, out_write = os.pipe2(os.O_CLOEXEC)
    try:
        if order.driver == sandbox.PROCESS:
            process, first = _launch_plain(order, instance, group, out_write)
        else:
            process, first = _launch_sandboxed(order, instance, group, out_write)
    except BaseException:
        os.close(out_read)
        raise
    finally:
        os.close(out_write)
    return Launched(process, first, out_read)


def _launch_sandboxed(
    order: LaunchOrder, instance: InstanceOrder, group: limits.Group | None, output: int
) -> tuple[subprocess.Popen[bytes], int]:
    info_read, info_write = os.pipe2(os.O_CLOEXEC)
    go_read, go_write = os.pipe2(os.O_CLOEXEC)
    files = {path: _make_file(data) for path, data in sandbox.build_files(instance).items()}
    options = _make_file(sandbox.build_options(order, instance, info_write, go_read, files))
    given = (info_write, go_read, options, *files.values())
    try:
        command = sandbox.build_command(order, instance, options)
        process = _start(order, instance, group, command, output, given, {})
    except BaseException:
        os.close(info_read)
        os.close(go_write)
        raise
    finally:
        for descriptor in given:
            os.close(descriptor)
    try:
        first = _read_child_pid(info_read)
        if group is None and not order.uid:
            limits.set_process_limit(limits.MAX_PROCESSES, first)
        os.write(go_write, b"0")  # the command starts
    except (LaunchFailed, OSError) as error:
        process.kill()
        process.wait()
        raise error if isinstance(error, LaunchFailed) else LaunchFailed("the sandbox ended at once") from None
    else:
        return process, first
    finally:
        os.close(info_read)
        os.close(go_write)


def _launch_plain(
    order: LaunchOrder, instance: InstanceOrder, group: limits.Group | None, output: int
) -> tuple[subprocess.Popen[bytes], int]:
    environment = sandbox.build_environment(instance)
    process = _start(order, instance, group, instance.argv, output, (), environment)
    return process, process.pid


def _start(
    order: LaunchOrder,
    instance: InstanceOrder,
    group: limits.Group | None,
    command: list[str],
    output: int,
    descriptors: tuple[int, ...],
    environment: dict[str, str],
) -> subprocess.Popen[bytes]:
    joins = [os.open(path, os.O_WRONLY | os.O_CLOEXEC) for path in group.list_joins()] if group else []
    parent = os.getpid()

    def prepare() -> None:
        for descriptor in joins:
            os.write(descriptor, b"0")
        if not joins:
            limits.set_soft_limits(instance.cpu_milli, instance.memory_bytes)
            if order.uid:  # a user of its own, whose processes are this workload's
                limits.set_process_limit(limits.MAX_PROCESSES * len(order.instances))
        limits.set_hard_limits(instance.storage_bytes)
        if order.uid:
            os.setgroups([])
            os.setgid(order.uid)
            os.setuid(order.uid)
        processes.set_death_signal(parent)
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)

    try:
        # One thread, so code between fork and exec is safe; and the user must change after the group is joined.
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            env=environment,
            pass_fds=descriptors,
            start_new_session=True,
            preexec_fn=prepare,
        )
    except FileNotFoundError:
        raise LaunchFailed("the command is not in the image") from None
    except PermissionError:
        raise LaunchFailed("the command or bubblewrap may not be executed by the workload's user") from None
    except (OSError, subprocess.SubprocessError) as error:
        raise LaunchFailed(f"the process could not be started: {type(error).__name__}") from None
    finally:
        for descriptor in joins:
            os.close(descriptor)


def _read_child_pid(descriptor: int) -> int:
    """What bubblewrap says of its child: JSON that comes in several pieces, or nothing when it fails."""
    raw, deadline = b"", time.monotonic() + _INFO_PATIENCE
    while b"}" not in raw:
        ready, _, _ = select.select([descriptor], [], [], max(0.0, deadline - time.monotonic()))
        piece = os.read(descriptor, 4096) if ready else b""
        if not piece:
            raise LaunchFailed("bubblewrap could not make the sandbox; its words are in the instance's log")
        raw += piece
    return int(json.loads(raw)["child-pid"])


def _make_file(data: bytes) -> int:
    """An anonymous file holding `data`, read from its start."""
    descriptor = os.memfd_create("virtengine", os.MFD_CLOEXEC)
    with os.fdopen(os.dup(descriptor), "wb") as file:
        file.write(data)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor
