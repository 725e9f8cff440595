"""
The sandbox: bubblewrap's command line.

Rules, each tried (docs/sandbox.md):

- never started by real root: its root would be the host's. A daemon run by root drops to a user id per workload first;
- own user, pid, network, ipc, uts and cgroup namespaces, no further user namespaces inside, no capabilities,
  `/proc/sys` read-only;
- options, the environment among them, come on a descriptor: the command line may be read by every user of the host;
- the host image is `/usr` read-only and a handful of made files; `/etc`, `/home` and `/run` of the host are never seen;
- what can be written is a volume or has a size: the root and `/dev`, which are memory without a bound, are read-only.

Standard library only: the supervisor imports this.
"""

from __future__ import annotations

from pathlib import Path

from virtengine.provider.adapters.local.protocol import InstanceOrder, LaunchOrder

BUBBLEWRAP = "bwrap"
"""Isolated."""
PROCESS = "process"
"""A plain process: no isolation, by the operator's explicit choice."""
INSIDE_ID = 1000
"""User and group id inside."""

SCRATCH = "/tmp"  # noqa: S108 - inside the sandbox, which has its own
"""Home and scratch space of a workload."""
_LEAST_SCRATCH = 16 << 20
"""Of a workload whose volumes are all mounted elsewhere."""
_SHARED_MEMORY = "/dev/shm"  # noqa: S108 - inside the sandbox
SEARCH_PATH = "/usr/local/bin:/usr/bin:/bin"
_USR_LINKS = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")
_HOST_FILES = ("/etc/alternatives", "/etc/ssl/certs", "/etc/ld.so.cache", "/etc/localtime")


def build_command(order: LaunchOrder, instance: InstanceOrder, descriptor: int) -> list[str]:
    """What to execute; bubblewrap reads the rest from `descriptor`."""
    if order.driver == PROCESS:
        return instance.argv
    return [order.bubblewrap, "--args", str(descriptor), "--", *instance.argv]


def build_options(order: LaunchOrder, instance: InstanceOrder, info: int, go: int, files: dict[str, int]) -> bytes:
    """Options for bubblewrap, each ended by a zero byte. `files` are made files by path inside and descriptor.

    It says on `info` what it made, and starts the command once something can be read from `go`.
    """
    options = [
        "--unshare-user",
        "--unshare-ipc",
        "--unshare-pid",
        "--unshare-net",
        "--unshare-uts",
        "--die-with-parent",
    ]
    options += [option for option in ("--disable-userns", "--unshare-cgroup-try") if option in order.options]
    options += ["--new-session", "--cap-drop", "ALL", "--uid", str(INSIDE_ID), "--gid", str(INSIDE_ID)]
    options += ["--hostname", instance.service, "--info-fd", str(info), "--block-fd", str(go), "--clearenv"]
    for name, value in build_environment(instance).items():
        options += ["--setenv", name, value]
    options += ["--ro-bind", instance.root, "/"] if instance.root else _list_host_root()
    options += ["--proc", "/proc", "--ro-bind", "/proc/sys", "/proc/sys", "--dev", "/dev"]
    for path in (SCRATCH, _SHARED_MEMORY):
        if "--size" in order.options:
            options += ["--size", str(instance.scratch_bytes or _LEAST_SCRATCH)]
        options += ["--tmpfs", path]
    for target, descriptor in files.items():
        options += ["--ro-bind-data", str(descriptor), target]
    for mount in instance.mounts:
        options += ["--ro-bind" if mount.read_only else "--bind", mount.source, mount.target]
    options += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", SCRATCH]
    if any("\0" in option for option in options):
        raise ValueError("a zero character would begin another option")  # specifications are free of it
    return b"".join(option.encode("utf-8", "surrogateescape") + b"\0" for option in options)


def build_environment(instance: InstanceOrder) -> dict[str, str]:
    """The customer's variables over the house's few."""
    return {"PATH": SEARCH_PATH, "HOME": SCRATCH, "LANG": "C.UTF-8", **instance.environment}


def build_files(instance: InstanceOrder) -> dict[str, bytes]:
    """Files of the host image that are made, not the host's own."""
    if instance.root:
        return {}
    return {
        "/etc/passwd": f"workload:x:{INSIDE_ID}:{INSIDE_ID}::{SCRATCH}:/bin/sh\n".encode(),
        "/etc/group": f"workload:x:{INSIDE_ID}:\n".encode(),
        "/etc/hosts": f"127.0.0.1 localhost {instance.service}\n".encode(),
        "/etc/nsswitch.conf": b"passwd: files\ngroup: files\nhosts: files\n",
    }


def _list_host_root() -> list[str]:
    """`/usr` read-only, and its siblings as this host has them: links into it, or folders."""
    options = ["--ro-bind", "/usr", "/usr"]
    for name in _USR_LINKS:
        path = Path("/", name)
        if path.is_symlink():
            options += ["--symlink", str(path.readlink()), str(path)]
        elif path.is_dir():
            options += ["--ro-bind", str(path), str(path)]
    for file in _HOST_FILES:
        if Path(file).exists():
            options += ["--ro-bind", file, file]
    return options
