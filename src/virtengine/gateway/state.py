"""The committed state of a home as the gateway reads it: opened when it is there, bounded by the gateway's limits."""

import threading
from pathlib import Path

from virtengine.gateway.failures import Failure
from virtengine.gateway.limits import QueryMeter
from virtengine.kit.baseapp.committed import Snapshot
from virtengine.kit.baseapp.query import Querier
from virtengine.kit.baseapp.status import Code
from virtengine.kit.sdk.context import Context
from virtengine.kit.sdk.router import QueryRouter
from virtengine.kit.store.errors import StateVersionMismatch, StoreError
from virtengine.kit.store.multistore import StateReader

__all__ = ["HomeState", "LimitedQuerier"]


class HomeState:
    """Snapshots of the state in a directory (`SnapshotSource`), which a node may have yet to make."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._reader: StateReader | None = None
        self._opening = threading.Lock()

    def open(self) -> StateReader | None:
        """The state, None as long as there is none; `StateVersionMismatch` for one of another layout."""
        with self._opening:  # LMDB allows one environment a process
            if self._reader is None and (self.path / "data.mdb").exists():
                try:
                    self._reader = StateReader.open(self.path)
                except StateVersionMismatch:
                    raise
                except StoreError:  # the node is just making it
                    return None
            return self._reader

    def is_ready(self) -> bool:
        """Whether there is a block to answer from."""
        reader = self.open()
        return reader is not None and reader.version > 0

    def snapshot(self, version: int | None = None) -> Snapshot:
        """The stores at `version`, the latest if None; `Failure` before the first block, `VersionUnavailable`."""
        reader = self._reader or self.open()
        if reader is None:
            raise _no_block()
        snapshot = reader.snapshot(version)
        if not snapshot.version:
            snapshot.close()
            raise _no_block()
        return snapshot

    def close(self) -> None:
        """Let go of the state; snapshots die with it."""
        with self._opening:
            if self._reader is not None:
                self._reader.close()
                self._reader = None


class LimitedQuerier(Querier):
    """Answers queries under the gateway's limits."""

    def __init__(self, source: HomeState, router: QueryRouter, *, gas_limit: int, seconds: float) -> None:
        super().__init__(source, router, gas_limit)
        self._seconds = seconds

    def context(self, snapshot: Snapshot) -> Context:
        """A query's context, whose gas runs out with its time."""
        ctx = super().context(snapshot)
        return ctx.with_gas(QueryMeter(ctx.gas.limit, self._seconds))


def _no_block() -> Failure:
    return Failure(Code.UNAVAILABLE, "the chain has no block yet; start the node, or wait for its first block")
