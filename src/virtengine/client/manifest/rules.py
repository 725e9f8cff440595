"""
What every manifest keeps to, whoever wrote it. The parser checks it with line and hint; decoding checks it once more,
for a provider must not rely on the customer's parser: names become parts of paths, paths are mounted.
"""

import re
from collections.abc import Sequence

__all__ = ["MAX_PORT", "find_overlap", "is_mount_path", "is_service_name", "is_variable_name"]

_SERVICE = re.compile(r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?")
_VARIABLE = re.compile(r"[-._a-zA-Z][-._a-zA-Z0-9]*")
MAX_PORT = 65535


def is_service_name(text: str) -> bool:
    """A label of a host name that begins with a letter."""
    return _SERVICE.fullmatch(text) is not None


def is_variable_name(text: str) -> bool:
    """Of the environment, as SDL has it."""
    return _VARIABLE.fullmatch(text) is not None


def is_mount_path(text: str) -> bool:
    """An absolute path below `/` in its shortest form: no empty part, `.` or `..`."""
    root, *parts = text.split("/")
    return not root and bool(parts) and all(part not in ("", ".", "..") for part in parts)


def find_overlap(paths: Sequence[str]) -> str | None:
    """A path that is another one's, or lies within it: what is mounted first could lead the second astray by a link."""
    for number, path in enumerate(paths):
        others = (other for position, other in enumerate(paths) if position != number)
        if any(path == other or path.startswith(f"{other}/") for other in others):
            return path
    return None
