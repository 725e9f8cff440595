"""Committed state as the application sees it, and what it keeps beside the tree: the header of each kept height.

Headers are outside the app hash (consensus has them already); queries need them, also in other processes, for the time
and chain id of the height they answer at.
"""

from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from virtengine.kit.codec.gen.tendermint.types import types_pb2 as types
from virtengine.kit.codec.timestamp import Timestamp
from virtengine.kit.sdk.context import BlockHeader
from virtengine.kit.store.kv import Change, Changes, KVReader, StoreReader
from virtengine.kit.store.proofs import StoreProof
from virtengine.kit.store.staging import Staged

__all__ = ["NO_HEADER", "CommittedStores", "Snapshot", "SnapshotSource", "header_changes", "read_header"]

HEADERS: Final = "headers"
"""Local table: `tendermint.types.Header` (chain id, height, time, proposer) by height, 8 bytes big endian."""


class Snapshot(StoreReader, Protocol):
    """All stores at one committed version, untouched by later commits."""

    @property
    def version(self) -> int:
        """The height."""
        ...

    @property
    def app_hash(self) -> bytes:
        """The root at that height."""
        ...

    def local(self, name: str) -> KVReader:
        """A table outside the root."""
        ...

    def prove(self, name: str, key: bytes) -> StoreProof:
        """What a store has under a key, with the proof up to the app hash."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


class SnapshotSource(Protocol):
    """Whoever can show committed state."""

    def snapshot(self, version: int | None = None) -> Snapshot:
        """The stores at `version`, the latest if None; `VersionUnavailable` if it is not kept."""
        ...


class CommittedStores(SnapshotSource, Protocol):
    """Whoever can also write it: `kit.store.MultiStore`, or its twin in memory."""

    @property
    def version(self) -> int:
        """The last committed height, 0 before the first."""
        ...

    @property
    def app_hash(self) -> bytes:
        """The root at that height."""
        ...

    def stage(self, changes: Changes, *, version: int | None = None) -> Staged:
        """Compute the next version; nothing is written."""
        ...

    def commit(
        self,
        staged: Staged,
        meta: Mapping[bytes, bytes | None] | None = None,
        local: Mapping[str, Sequence[Change]] | None = None,
    ) -> None:
        """Write a staged version, all of it in one transaction."""
        ...

    def close(self) -> None:
        """Let go of the home."""
        ...


def _height_key(height: int) -> bytes:
    return height.to_bytes(8, "big")


def header_changes(header: BlockHeader, keep_recent: int) -> Mapping[str, Sequence[Change]]:
    """The local writes that add a header and drop the one that leaves the last `keep_recent` (0 keeps all)."""
    time = {"seconds": header.time.seconds, "nanos": header.time.nanos}
    raw = types.Header(
        chain_id=header.chain_id, height=header.height, time=time, proposer_address=header.proposer
    ).SerializeToString(deterministic=True)
    changes: list[Change] = [(_height_key(header.height), raw)]
    if 0 < keep_recent < header.height:
        changes.insert(0, (_height_key(header.height - keep_recent), None))
    return {HEADERS: changes}


NO_HEADER: Final = BlockHeader(chain_id="", height=0, time=Timestamp())
"""Of a state that no block has made yet."""


def read_header(snapshot: Snapshot) -> BlockHeader | None:
    """The header of the snapshot's height; None before the first block."""
    raw = snapshot.local(HEADERS).get(_height_key(snapshot.version))
    if raw is None:
        return None
    header = types.Header.FromString(raw)
    return BlockHeader(
        chain_id=header.chain_id,
        height=header.height,
        time=Timestamp(header.time.seconds, header.time.nanos),
        proposer=header.proposer_address,
    )
