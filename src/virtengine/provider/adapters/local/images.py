"""
Images of the local adapter: a catalogue of names, each a root file system on this machine.

`host` is built in: the host's own `/usr`, read-only. Others are plain directories named in provider.toml. Their names
are public as attributes, so that an order that needs another image is not made.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from virtengine.provider.adapters.abc import PermanentFault

HOST = "host"
_NEEDED = ("proc", "dev", "tmp", "etc")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Directories by name of image."""

    directories: dict[str, Path] = field(default_factory=dict)
    has_host: bool = True

    def __post_init__(self) -> None:
        for name, path in self.directories.items():
            missing = [folder for folder in _NEEDED if not (path / folder).is_dir()]
            if missing:
                raise ValueError(f"image {name}: {path} is no root file system: it lacks {', '.join(missing)}")

    @property
    def names(self) -> tuple[str, ...]:
        """All names, sorted."""
        return tuple(sorted([*self.directories, *([HOST] if self.has_host else [])]))

    def get_root(self, name: str) -> str:
        """The root directory; empty for the host's. PermanentFault if the catalogue has no such image."""
        if name == HOST and self.has_host:
            return ""
        if name not in self.directories:
            raise PermanentFault(f"this provider has no image of that name; it has: {', '.join(self.names)}")
        return str(self.directories[name])
