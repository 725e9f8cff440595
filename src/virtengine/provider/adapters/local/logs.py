"""
Log files of instances: written by the supervisor, which owns the pipe, rotated by size; read by the daemon for the
customer.

What a workload prints may be anything, secrets included: the files are the customer's, mode 0600, and served with a
token only. Standard library only: the supervisor imports this.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

MAX_BYTES = 4 << 20
"""Size at which a file is put aside."""
KEPT = 2
"""Files kept beside the one written."""
TAIL_BYTES = 1 << 20
"""Of the past that is read at once: whoever asks need not take it, and it waits in memory meanwhile."""
_POLL_SECONDS = 0.2
_CHUNK = 65536


class LogWriter:
    """Appends to `path`; beyond `MAX_BYTES` it becomes `path.1`, what was there `path.2`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._open()

    def write(self, data: bytes) -> None:
        """Append, all of it."""
        while data:
            data = data[os.write(self._descriptor, data) :]
        if os.fstat(self._descriptor).st_size > MAX_BYTES:
            self._rotate()

    def close(self) -> None:
        """No more is written."""
        os.close(self._descriptor)

    def _open(self) -> None:
        self._descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def _rotate(self) -> None:
        """If no new file can be opened, the one put aside is written on until one can."""
        if self._path.exists():
            for number in range(KEPT, 1, -1):
                older, newer = aside(self._path, number), aside(self._path, number - 1)
                if newer.exists():
                    newer.replace(older)
            self._path.replace(aside(self._path, 1))
        full = self._descriptor
        self._open()
        os.close(full)


def aside(path: Path, number: int) -> Path:
    """The name of the file put aside `number` rotations ago."""
    return path.with_name(f"{path.name}.{number}")


def read_tail(path: Path, lines: int) -> tuple[bytes, int, int]:
    """The last `lines` lines over all kept files, `TAIL_BYTES` at most; inode and offset of the written file's end."""
    data, inode, offset = _read_end(path, TAIL_BYTES)
    for number in range(1, KEPT + 1):
        if data.count(b"\n") > lines or len(data) == TAIL_BYTES or not aside(path, number).exists():
            break
        data = _read_end(aside(path, number), TAIL_BYTES - len(data))[0] + data
    return _take_last(data, lines), inode, offset


def _read_end(path: Path, most: int) -> tuple[bytes, int, int]:
    """The last bytes of a file, its inode, and where it ended."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        stat = os.fstat(descriptor)
        begin = max(0, stat.st_size - most)
        data = os.pread(descriptor, stat.st_size - begin, begin)
    finally:
        os.close(descriptor)
    return data, stat.st_ino, begin + len(data)


def _take_last(data: bytes, lines: int) -> bytes:
    """The last lines, without taking all the others apart."""
    begin = len(data)
    for _ in range(lines):
        begin = data.rfind(b"\n", 0, max(0, begin - 1)) + 1
        if not begin:
            break
    return data[begin:]


def follow(path: Path, inode: int, offset: int, is_over: Callable[[], bool]) -> Iterator[bytes]:
    """What is appended from there on, across rotations, until `is_over` and nothing is left. Yields b"" when idle."""
    descriptor = _reopen(path, inode)
    try:
        while True:
            chunk = os.pread(descriptor, _CHUNK, offset)
            if chunk:
                offset += len(chunk)
                yield chunk
                continue
            if _is_rotated(path, descriptor):
                os.close(descriptor)
                descriptor, offset = os.open(path, os.O_RDONLY | os.O_CLOEXEC), 0
                continue
            if is_over():
                return
            yield b""
            time.sleep(_POLL_SECONDS)
    finally:
        os.close(descriptor)


def _reopen(path: Path, inode: int) -> int:
    """The file with that inode, which a rotation may have renamed; else the one written."""
    for candidate in (path, *(aside(path, number) for number in range(1, KEPT + 1))):
        try:
            descriptor = os.open(candidate, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            continue
        if os.fstat(descriptor).st_ino == inode:
            return descriptor
        os.close(descriptor)
    return os.open(path, os.O_RDONLY | os.O_CLOEXEC)


def _is_rotated(path: Path, descriptor: int) -> bool:
    try:
        return path.stat().st_ino != os.fstat(descriptor).st_ino
    except FileNotFoundError:
        return False
