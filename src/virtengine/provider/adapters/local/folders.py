"""
Folders that a workload filled: measured and removed, whatever it did to them.

Neither follows links, recurses, or takes a path of the workload's making: names nested deeper than the kernel takes in
one path, or than Python recurses, and folders closed to their own owner are nothing special. Standard library only:
the supervisor imports this.
"""

from __future__ import annotations

import itertools
import os
import tempfile
from pathlib import Path

MAX_ENTRIES = 200_000
"""Files and folders that a volume may hold: more are not counted in the time there is."""
MAX_DEPTH = 128
_OPEN_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_BLOCK = 512


class Unmeasurable(Exception):
    """What a folder holds cannot be counted; the text says why, and names nothing of it."""


def measure_folder(path: str) -> int:
    """Bytes a folder takes on disk. Unmeasurable beyond `MAX_ENTRIES` or `MAX_DEPTH`, or where it may not be listed."""
    count = _Count()
    opened = [os.open(path, _OPEN_FOLDER)]
    try:
        todo = [count.add(opened[0])]
        while todo:
            if not todo[-1]:
                todo.pop()
                os.close(opened.pop())
                continue
            descriptor = _open_subfolder(todo[-1].pop(), opened[-1])
            if descriptor is not None:
                opened.append(descriptor)
                if len(opened) > MAX_DEPTH:
                    raise Unmeasurable(f"folders nested deeper than {MAX_DEPTH}")
                todo.append(count.add(descriptor))
    finally:
        for descriptor in opened:
            os.close(descriptor)
    return count.size


def remove_tree(path: Path) -> None:
    """Delete a folder and all in it. Nobody may be writing there.

    Every folder found is first moved next to the others, so that none is ever deep. What a removal that broke off
    leaves stands beside `path` and is a folder like any other.
    """
    flat = Path(tempfile.mkdtemp(prefix="removing-", dir=path.parent))
    numbers = itertools.count()
    todo = [_move(path, flat / str(next(numbers)))]
    while todo:
        folder = todo.pop()
        with os.scandir(folder) as entries:
            for entry in list(entries):
                if entry.is_dir(follow_symlinks=False):
                    todo.append(_move(Path(entry.path), flat / str(next(numbers))))
                else:
                    Path(entry.path).unlink()
        folder.rmdir()
    flat.rmdir()


def _move(folder: Path, target: Path) -> Path:
    """Moving a folder elsewhere takes the right to write in it."""
    folder.chmod(0o700)
    return folder.rename(target)


def _open_subfolder(name: str, parent: int) -> int | None:
    """None for one that is gone meanwhile."""
    try:
        return os.open(name, _OPEN_FOLDER, dir_fd=parent)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise Unmeasurable("a folder is closed to its own owner") from error


class _Count:
    """Entries seen and the bytes they take."""

    def __init__(self) -> None:
        self.size = 0
        self._entries = 0

    def add(self, descriptor: int) -> list[str]:
        """Count what is in a folder; the names of the folders among it."""
        subfolders = []
        with os.scandir(descriptor) as entries:
            for entry in entries:
                self._entries += 1
                if self._entries > MAX_ENTRIES:
                    raise Unmeasurable(f"more than {MAX_ENTRIES} files")
                try:
                    self.size += entry.stat(follow_symlinks=False).st_blocks * _BLOCK
                except FileNotFoundError:
                    continue
                if entry.is_dir(follow_symlinks=False):
                    subfolders.append(entry.name)
        return subfolders
