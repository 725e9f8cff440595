"""Blocks, commits, results and the chain's state on disk, in one LMDB environment with the indexes.

A height is written in three steps (see the package docstring): `save_block` before it is signed, `save_commit` before
the application commits it, `save_index` after. `height` is the last height with all three: it is what clients see as
the latest, so nothing is announced that the application has not committed or that cannot be found.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from virtengine.engine.errors import Halt
from virtengine.engine.solo import index
from virtengine.engine.solo.database import Database, Reader
from virtengine.engine.solo.keys import height_key, tx_key
from virtengine.engine.solo.query import Query
from virtengine.engine.solo.state import State, state_from_bytes, state_to_bytes
from virtengine.engine.solo.validators import ValidatorSet
from virtengine.kit.codec.gen.tendermint.abci import types_pb2 as abci
from virtengine.kit.codec.gen.tendermint.types import block_pb2, params_pb2, validator_pb2
from virtengine.kit.codec.gen.tendermint.types import types_pb2 as pb

_BLOCKS: Final = "blocks"
"""height → Block"""
_METAS: Final = "metas"
"""height → BlockMeta"""
_COMMITS: Final = "commits"
"""height → ExtendedCommit, as signed by this node"""
_RESULTS: Final = "results"
"""height → ResponseFinalizeBlock without its tx_results"""
_TX_RESULTS: Final = "tx_results"
"""height, position → ExecTxResult"""
_HASHES: Final = "hashes"
"""block hash → height"""
_VALIDATORS: Final = "validators"
"""height from which it votes → ValidatorSet"""
_PARAMS: Final = "params"
"""height from which they rule → ConsensusParams"""
_META: Final = "meta"
"""the state, and the first and last complete height"""

_STATE: Final = b"state"
_BASE: Final = b"base"
_INDEXED: Final = b"indexed"
_PRUNED_AT_ONCE: Final = 100
"""Heights removed within one block, so that a late pruning does not stall the chain."""


class BlockStore:
    """Everything the engine keeps. Reads are safe from any thread; one thread writes."""

    def __init__(self, path: Path, *, durable: bool = True) -> None:
        tables = (
            *(_BLOCKS, _METAS, _COMMITS, _RESULTS, _TX_RESULTS, _HASHES, _VALIDATORS, _PARAMS, _META),
            *index.TABLES,
        )
        self._db = Database(path / "blockstore.db", tables, durable=durable)
        with self._db.read() as reader:
            self._height = _read_height(reader, _INDEXED)
            self._base = _read_height(reader, _BASE)

    @property
    def height(self) -> int:
        """The last complete height: committed by the application and indexed. 0 before the first."""
        return self._height

    @property
    def base(self) -> int:
        """The first height kept; 0 before the first block."""
        return self._base

    def close(self) -> None:
        """Release the files."""
        self._db.close()

    # What the chain stands on.

    def find_state(self) -> State | None:
        """The state after the last block with a commit, or None in a new store."""
        with self._db.read() as reader:
            raw = reader.get(_META, _STATE)
        return None if raw is None else state_from_bytes(raw)

    def save_state(self, state: State) -> None:
        """Write the state alone: that of genesis."""
        with self._db.write() as writer:
            writer.put(_META, _STATE, state_to_bytes(state))
            writer.put(_VALIDATORS, height_key(state.next_height), state.validators.to_pb().SerializeToString())
            writer.put(_PARAMS, height_key(state.next_height), state.params.SerializeToString())

    def save_block(self, block: block_pb2.Block, block_id: pb.BlockID, raw: bytes) -> None:
        """Step one: the block, before anything is signed for it."""
        height = block.header.height
        meta = pb.BlockMeta(block_id=block_id, block_size=len(raw), header=block.header, num_txs=len(block.data.txs))
        with self._db.write() as writer:
            writer.put(_BLOCKS, height_key(height), raw)
            writer.put(_METAS, height_key(height), meta.SerializeToString())

    def save_commit(
        self, commit: pb.ExtendedCommit, response: abci.ResponseFinalizeBlock, before: State, after: State
    ) -> None:
        """Step two: commit, results and the state they lead to, before the application commits."""
        height = after.last_height
        rest = abci.ResponseFinalizeBlock(
            events=response.events,
            validator_updates=response.validator_updates,
            app_hash=response.app_hash,
        )
        if response.HasField("consensus_param_updates"):
            rest.consensus_param_updates.CopyFrom(response.consensus_param_updates)
        with self._db.write() as writer:
            writer.put(_COMMITS, height_key(height), commit.SerializeToString())
            writer.put(_HASHES, after.last_block_id.hash, height_key(height))
            writer.put(_RESULTS, height_key(height), rest.SerializeToString())
            writer.put_many(
                _TX_RESULTS,
                [(tx_key(height, i), result.SerializeToString()) for i, result in enumerate(response.tx_results)],
            )
            if after.next_validators.hash != before.next_validators.hash:
                validators = after.next_validators.to_pb().SerializeToString()
                writer.put(_VALIDATORS, height_key(height + 2), validators)
            if after.params != before.params:
                writer.put(_PARAMS, height_key(height + 1), after.params.SerializeToString())
            writer.put(_META, _STATE, state_to_bytes(after))

    def save_index(self, height: int, txs: Sequence[bytes], response: abci.ResponseFinalizeBlock) -> None:
        """Step three: the indexes, after the application committed. From here on `height` is the latest."""
        with self._db.write() as writer:
            index.write_block(writer, height, txs, response)
            writer.put(_META, _INDEXED, height_key(height))
            if not self._base:
                writer.put(_META, _BASE, height_key(height))
        self._base = self._base or height
        self._height = height

    def prune(self, retain_height: int) -> int:
        """Remove blocks and results below `retain_height`, at most a slice at a time; returns how many heights went.

        The index keeps its entries, as CometBFT's does; the newest block stays.
        """
        first, end = self._base, min(retain_height, self._height, self._base + _PRUNED_AT_ONCE)
        if not 0 < first < end:
            return 0
        with self._db.write() as writer:
            for height in range(first, end):
                meta = writer.get(_METAS, height_key(height))
                if meta is not None:
                    writer.delete(_HASHES, pb.BlockMeta.FromString(meta).block_id.hash)
            for table in (_BLOCKS, _METAS, _COMMITS, _RESULTS, _TX_RESULTS):
                writer.delete_range(table, height_key(first), height_key(end))
            writer.put(_META, _BASE, height_key(end))
        self._base = end
        return end - first

    # Reading one height.

    def find_block(self, height: int) -> block_pb2.Block | None:
        """The block, or None."""
        with self._db.read() as reader:
            raw = reader.get(_BLOCKS, height_key(height))
        return None if raw is None else block_pb2.Block.FromString(raw)

    def find_meta(self, height: int) -> pb.BlockMeta | None:
        """The block's id, header and size, or None."""
        with self._db.read() as reader:
            raw = reader.get(_METAS, height_key(height))
        return None if raw is None else pb.BlockMeta.FromString(raw)

    def find_height(self, block_hash: bytes) -> int | None:
        """The height of the block of that hash, or None."""
        if not block_hash:
            return None
        with self._db.read() as reader:
            key = reader.get(_HASHES, block_hash)
        return None if key is None else int.from_bytes(key, "big")

    def find_commit(self, height: int) -> pb.ExtendedCommit | None:
        """This node's commit for the block, or None."""
        with self._db.read() as reader:
            raw = reader.get(_COMMITS, height_key(height))
        return None if raw is None else pb.ExtendedCommit.FromString(raw)

    def find_results(self, height: int) -> abci.ResponseFinalizeBlock | None:
        """What the application answered to the block, whole; or None."""
        with self._db.read() as reader:
            raw = reader.get(_RESULTS, height_key(height))
            if raw is None:
                return None
            response = abci.ResponseFinalizeBlock.FromString(raw)
            for _, result in reader.range(_TX_RESULTS, tx_key(height, 0), tx_key(height + 1, 0)):
                response.tx_results.add().MergeFromString(result)
        return response

    def find_tx_result(self, height: int, position: int) -> abci.ExecTxResult | None:
        """The result of one transaction, or None."""
        with self._db.read() as reader:
            raw = reader.get(_TX_RESULTS, tx_key(height, position))
        return None if raw is None else abci.ExecTxResult.FromString(raw)

    def get_validators(self, height: int) -> ValidatorSet:
        """Who votes at `height`, known up to one height beyond the block to come; Halt where there is none."""
        with self._db.read() as reader:
            found = reader.floor(_VALIDATORS, height_key(height))
        if found is None:
            raise Halt(f"the block store knows no validators for height {height}")
        return ValidatorSet.from_pb(validator_pb2.ValidatorSet.FromString(found[1]))

    def get_params(self, height: int) -> params_pb2.ConsensusParams:
        """What rules at `height`; Halt where there is nothing."""
        with self._db.read() as reader:
            found = reader.floor(_PARAMS, height_key(height))
        if found is None:
            raise Halt(f"the block store knows no consensus parameters for height {height}")
        return params_pb2.ConsensusParams.FromString(found[1])

    # Searching.

    def find_tx(self, tx_hash: bytes) -> tuple[int, int] | None:
        """Height and position of a transaction, or None."""
        with self._db.read() as reader:
            found = index.find_tx(reader, tx_hash)
        return found if found is not None and found[0] <= self._height else None

    def search_txs(self, query: Query) -> list[tuple[int, int]]:
        """Height and position of every transaction that matches, in order; ValueError for a malformed hash."""
        with self._db.read() as reader:
            return index.search_txs(reader, query, max(self._base, 1), self._height, self._count_txs)

    def search_blocks(self, query: Query) -> list[int]:
        """Every height whose block events match, in order."""
        with self._db.read() as reader:
            return index.search_blocks(reader, query, max(self._base, 1), self._height)

    def _count_txs(self, height: int) -> int:
        meta = self.find_meta(height)
        return 0 if meta is None else meta.num_txs


def _read_height(reader: Reader, name: bytes) -> int:
    raw = reader.get(_META, name)
    return 0 if raw is None else int.from_bytes(raw, "big")
