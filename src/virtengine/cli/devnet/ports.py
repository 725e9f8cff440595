"""Whether ports are free, and who has those that are not."""

import socket
from collections.abc import Iterable
from pathlib import Path

from virtengine.cli.devnet.layout import HOST
from virtengine.cli.failures import CliError

__all__ = ["require_free_ports"]


def require_free_ports(wanted: Iterable[tuple[str, int]]) -> None:
    """`CliError` naming every port that is taken, and by whom where that can be told."""
    taken = [(name, port) for name, port in wanted if not _is_free(port)]
    if taken:
        listed = "; ".join(f"port {port} ({name}) is in use{_describe_owner(port)}" for name, port in taken)
        raise CliError(listed, "Stop what uses it, or take other ports: `ve devnet up --port-offset 100`.")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _describe_owner(port: int) -> str:
    """` by process 12 (python3)`; empty where the process is another user's."""
    inode = _find_listener(port)
    for process in Path("/proc").glob("[0-9]*") if inode else ():
        try:
            name = (process / "comm").read_text().strip()
            if any(_links_to(link, f"socket:[{inode}]") for link in (process / "fd").iterdir()):
                return f" by process {process.name} ({name})"
        except OSError:  # gone, or not ours to look into
            continue
    return ""


def _links_to(link: Path, target: str) -> bool:
    try:
        return str(link.readlink()) == target
    except OSError:  # closed meanwhile
        return False


def _find_listener(port: int) -> str:
    """The inode of the socket that listens on a port; empty if there is none to be seen."""
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            lines = Path(table).read_text().splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            fields = line.split()
            if fields[3] == "0A" and int(fields[1].rpartition(":")[2], 16) == port:
                return fields[9]
    return ""
