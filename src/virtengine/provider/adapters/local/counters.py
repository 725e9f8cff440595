"""
Counters of a workload: CPU time from the control groups or the process trees, memory and storage integrated over time.

Standard library only: the supervisor imports this.
"""

from __future__ import annotations

from virtengine.provider.adapters.local import limits, processes
from virtengine.provider.adapters.local.protocol import Counted


class InstanceMeter:
    """What one instance has used, over all its runs."""

    def __init__(self, group: limits.Group | None, storage_bytes: int) -> None:
        self.memory_bytes = 0
        """Held at the last sample."""
        self._group = group
        self._storage_bytes = storage_bytes
        self._cpu_ns = 0
        self._earlier_ns = 0
        self._memory_byte_ns = 0
        self._storage_byte_ns = 0
        self._base_ns = group.read_cpu_ns() if group else 0

    def sample(self, roots: list[int], elapsed_ns: int) -> None:
        """Read the sources; memory and storage are taken to have been held for `elapsed_ns`."""
        if self._group is not None:
            self._cpu_ns = self._group.read_cpu_ns() - self._base_ns
            self.memory_bytes = self._group.read_memory_bytes()
        else:
            usage = processes.read_tree_usage(roots)
            self._cpu_ns = max(self._cpu_ns, self._earlier_ns + usage.cpu_ns)
            self.memory_bytes = usage.rss_bytes
        self._memory_byte_ns += self.memory_bytes * elapsed_ns
        self._storage_byte_ns += self._storage_bytes * elapsed_ns

    def end_run(self) -> None:
        """The processes are gone: what their tree had used is kept."""
        self._earlier_ns = self._cpu_ns
        self.memory_bytes = 0

    def read(self) -> Counted:
        """Cumulative, without network."""
        source = "cgroup" if self._group else "tree"
        return Counted(self._cpu_ns, self._memory_byte_ns, self._storage_byte_ns, source=source)


def add(parts: list[Counted]) -> Counted:
    """The sum; its source is the weakest of theirs."""
    return Counted(
        cpu_ns=sum(part.cpu_ns for part in parts),
        memory_byte_ns=sum(part.memory_byte_ns for part in parts),
        storage_byte_ns=sum(part.storage_byte_ns for part in parts),
        network_in=sum(part.network_in for part in parts),
        network_out=sum(part.network_out for part in parts),
        source="tree" if any(part.source == "tree" for part in parts) else "cgroup",
    )
