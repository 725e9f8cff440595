"""
What the local adapter remembers of each workload beside what its supervisor writes: version, user id and ports. No
content.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from virtengine.client.files import replace_file
from virtengine.provider.adapters.abc import PermanentFault, TemporaryFault
from virtengine.provider.adapters.local import folders

_FILE = "workload.json"
_VOLUMES = "volumes"
_KEY = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


@dataclass(slots=True)
class WorkloadRecord:
    """One workload's folder and what was assigned to it."""

    folder: Path
    version: int = 0
    uid: int = 0
    ports: dict[str, int] = field(default_factory=dict)
    """Outside port by `service:inside`; kept over restarts, so that addresses stay."""
    protocols: dict[str, str] = field(default_factory=dict)
    """`http`, `tcp` by `service:inside`."""
    services: list[str] = field(default_factory=list)


class Records:
    """The folders of all workloads."""

    def __init__(self, root: Path, first_port: int, last_port: int, first_uid: int) -> None:
        root.mkdir(parents=True, exist_ok=True, mode=0o711)
        self._root = root
        self._ports = range(first_port, last_port + 1)
        self._first_uid = first_uid

    def list_keys(self) -> tuple[str, ...]:
        """All keys, sorted."""
        return tuple(sorted(path.parent.name for path in self._root.glob(f"*/{_FILE}")))

    def find(self, key: str) -> WorkloadRecord | None:
        """The record of a key; None if there is none."""
        folder = self._root / _check_key(key)
        try:
            fields = json.loads((folder / _FILE).read_text())
        except FileNotFoundError:
            return None
        return WorkloadRecord(folder, **fields)

    @contextmanager
    def change(self, key: str) -> Iterator[WorkloadRecord]:
        """The record of a key, made if need be, with all records locked against others who assign."""
        descriptor = os.open(self._root / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            record = self.find(key)
            if record is None:
                record = WorkloadRecord(self._root / _check_key(key))
                record.folder.mkdir(mode=0o711, exist_ok=True)
            yield record
        finally:
            os.close(descriptor)

    def assign(self, record: WorkloadRecord, wanted: list[tuple[str, int]], address: str) -> None:
        """Give it a user id and a port for each (service, inside port); what it has it keeps."""
        others = [other for key in self.list_keys() if key != record.folder.name and (other := self.find(key))]
        if not record.uid:
            taken_uids = {other.uid for other in others}
            record.uid = next(
                uid for uid in range(self._first_uid, self._first_uid + len(others) + 1) if uid not in taken_uids
            )
        taken = {port for other in others for port in other.ports.values()}
        names = [f"{service}:{inside}" for service, inside in wanted]
        record.ports = {name: port for name, port in record.ports.items() if name in names}
        for name in names:
            if name not in record.ports:
                record.ports[name] = self._find_port(taken | set(record.ports.values()), address)
        self.save(record)

    def save(self, record: WorkloadRecord) -> None:
        """Write it, as a whole."""
        fields = {name: getattr(record, name) for name in ("version", "uid", "ports", "protocols", "services")}
        replace_file(record.folder / _FILE, json.dumps(fields))

    def make_volume(self, record: WorkloadRecord, instance: str, name: str, uid: int) -> Path:
        """The folder of a replica's volume, which stays until the workload is terminated."""
        path = record.folder / _VOLUMES / instance / name
        for folder in (record.folder / _VOLUMES, path.parent):
            folder.mkdir(mode=0o711, exist_ok=True)
        path.mkdir(mode=0o700, exist_ok=True)
        if uid:
            os.chown(path, uid, uid)
        return path

    def remove(self, record: WorkloadRecord) -> None:
        """Delete everything of it; its record last, so that a removal that breaks off is taken up again."""
        for path in record.folder.iterdir():
            if path.name == _FILE:
                continue
            if path.is_dir() and not path.is_symlink():
                folders.remove_tree(path)
            else:
                path.unlink()
        (record.folder / _FILE).unlink()
        record.folder.rmdir()

    def _find_port(self, taken: set[int], address: str) -> int:
        for port in self._ports:
            if port not in taken and _is_free(address, port):
                return port
        raise TemporaryFault("no port is free in the published range", 30.0)


def _is_free(address: str, port: int) -> bool:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((address, port))
        except OSError:
            return False
    return True


def _check_key(key: str) -> str:
    if _KEY.fullmatch(key) is None:
        raise PermanentFault("a workload's key is letters, digits and dashes")
    return key
