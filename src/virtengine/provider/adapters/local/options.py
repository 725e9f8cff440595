"""What the operator of a local backend decides."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from virtengine.provider.adapters.local import sandbox
from virtengine.provider.adapters.local.images import Catalogue


@dataclass(frozen=True, slots=True)
class LocalOptions:
    """All of it; see docs/provider.md."""

    home: Path
    driver: str = sandbox.BUBBLEWRAP
    """`bwrap`, or `process`: no isolation at all."""
    bubblewrap: str = ""
    """Path; empty: searched for."""
    address: str = "127.0.0.1"
    """Address on which ports are published."""
    host: str = "127.0.0.1"
    """Name or address under which customers reach them."""
    first_port: int = 31000
    last_port: int = 31999
    catalogue: Catalogue = field(default_factory=Catalogue)
    use_groups: bool = True
    first_uid: int = 200_000
    """With the daemon run by root, workloads run as this user id and those after it."""
    stop_grace: float = 10.0
    """Seconds between SIGTERM and SIGKILL."""
