"""The application as a consensus engine sees it: ABCI 2.0, call by call.

All calls but `query` are made one at a time. State moves only in `commit`: `finalize_block` may be called again for the
same height, and after a crash the engine replays what was not committed. A failing machine raises out of the call; the
engine must then stop.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Protocol

from virtengine.kit.baseapp.block import BlockRunner
from virtengine.kit.baseapp.collector import collect, paused
from virtengine.kit.baseapp.committed import NO_HEADER, CommittedStores, Snapshot, header_changes, read_header
from virtengine.kit.baseapp.decoding import TxDecoder
from virtengine.kit.baseapp.proposals import is_acceptable, select_txs
from virtengine.kit.baseapp.query import AbciQueries
from virtengine.kit.baseapp.results import make_check_response
from virtengine.kit.baseapp.tx import TxRunner
from virtengine.kit.codec.gen.tendermint.abci import types_pb2 as abci
from virtengine.kit.codec.timestamp import Timestamp
from virtengine.kit.sdk.context import BlockHeader, Context, Mode
from virtengine.kit.store.branch import Stores
from virtengine.kit.store.kv import Changes
from virtengine.kit.store.staging import Staged

__all__ = ["Application", "BaseApp", "InitGenesis", "OutOfOrder"]


class Application(Protocol):
    """ABCI 2.0. `query` may be called from any thread at any time, the others one after the other."""

    def info(self, request: abci.RequestInfo) -> abci.ResponseInfo:
        """The last committed height and app hash, from which the engine finds out what to replay."""
        ...

    def init_chain(self, request: abci.RequestInitChain) -> abci.ResponseInitChain:
        """Make the first state of a genesis document; it is committed with the first block."""
        ...

    def check_tx(self, request: abci.RequestCheckTx) -> abci.ResponseCheckTx:
        """Whether a transaction may be in the mempool, new or after a block."""
        ...

    def prepare_proposal(self, request: abci.RequestPrepareProposal) -> abci.ResponsePrepareProposal:
        """Choose what a block of ours holds."""
        ...

    def process_proposal(self, request: abci.RequestProcessProposal) -> abci.ResponseProcessProposal:
        """Whether a block that was proposed deserves a vote."""
        ...

    def extend_vote(self, request: abci.RequestExtendVote) -> abci.ResponseExtendVote:
        """What to add to our precommit."""
        ...

    def verify_vote_extension(self, request: abci.RequestVerifyVoteExtension) -> abci.ResponseVerifyVoteExtension:
        """Whether another's addition is acceptable."""
        ...

    def finalize_block(self, request: abci.RequestFinalizeBlock) -> abci.ResponseFinalizeBlock:
        """Execute a decided block and compute the app hash; nothing is written."""
        ...

    def commit(self, request: abci.RequestCommit) -> abci.ResponseCommit:
        """Write what `finalize_block` computed."""
        ...

    def query(self, request: abci.RequestQuery) -> abci.ResponseQuery:
        """Answer a question about committed state."""
        ...

    def list_snapshots(self, request: abci.RequestListSnapshots) -> abci.ResponseListSnapshots:
        """State snapshots for other nodes to start from."""
        ...

    def offer_snapshot(self, request: abci.RequestOfferSnapshot) -> abci.ResponseOfferSnapshot:
        """Whether to start from another node's snapshot."""
        ...

    def load_snapshot_chunk(self, request: abci.RequestLoadSnapshotChunk) -> abci.ResponseLoadSnapshotChunk:
        """A piece of a snapshot of ours."""
        ...

    def apply_snapshot_chunk(self, request: abci.RequestApplySnapshotChunk) -> abci.ResponseApplySnapshotChunk:
        """Take a piece of another's."""
        ...


InitGenesis = Callable[[Context, abci.RequestInitChain], None]
"""Makes the first state of a genesis document; raises for one that is not valid."""


class OutOfOrder(RuntimeError):
    """The engine called what cannot come now: a block that does not follow, a commit without a block."""


@dataclass(frozen=True, slots=True)
class _Genesis:
    """The first state, not committed yet."""

    header: BlockHeader
    changes: Changes


@dataclass(frozen=True, slots=True)
class _Finalized:
    """A block executed, not committed yet."""

    header: BlockHeader
    staged: Staged


class BaseApp:
    """`Application`, of the parts it is given."""

    def __init__(
        self,
        *,
        name: str,
        version: str,
        stores: CommittedStores,
        init_genesis: InitGenesis,
        decoder: TxDecoder,
        txs: TxRunner,
        blocks: BlockRunner,
        queries: AbciQueries,
        keep_recent: int = 0,
    ) -> None:
        self._name = name
        self._version = version
        self._stores = stores
        self._init_genesis = init_genesis
        self._decoder = decoder
        self._txs = txs
        self._blocks = blocks
        self._queries = queries
        self._keep_recent = keep_recent
        self._genesis: _Genesis | None = None
        self._finalized: _Finalized | None = None
        self._committed: Snapshot = stores.snapshot()
        self._start_checks()

    def info(self, request: abci.RequestInfo) -> abci.ResponseInfo:
        """The last committed height and app hash."""
        height = self._stores.version
        return abci.ResponseInfo(
            data=self._name,
            version=self._version,
            last_block_height=height,
            last_block_app_hash=self._stores.app_hash if height else b"",
        )

    def init_chain(self, request: abci.RequestInitChain) -> abci.ResponseInitChain:
        """The engine's own validators and parameters stand: an empty answer leaves them as the document has them."""
        if self._stores.version:
            raise OutOfOrder(f"the chain has state already, at height {self._stores.version}")
        header = BlockHeader(
            chain_id=request.chain_id,
            height=request.initial_height or 1,
            time=Timestamp(request.time.seconds, request.time.nanos),
            max_gas=request.consensus_params.block.max_gas,
        )
        stores = Stores(self._committed)
        self._init_genesis(Context(stores=stores, header=header, mode=Mode.GENESIS), request)
        self._genesis = _Genesis(header, stores.changes())
        self._start_checks()
        return abci.ResponseInitChain(app_hash=self._stores.app_hash)

    def check_tx(self, request: abci.RequestCheckTx) -> abci.ResponseCheckTx:
        """Runs the ante on the mempool's own branch, so that a sender's next transaction finds the next sequence."""
        ctx = self._recheck if request.type == _RECHECK else self._check
        return make_check_response(self._txs.run(ctx, request.tx))

    def prepare_proposal(self, request: abci.RequestPrepareProposal) -> abci.ResponsePrepareProposal:
        """First in, first out, as far as bytes and gas allow."""
        txs = select_txs(self._decoder, request.txs, request.max_tx_bytes, self._check.header.max_gas)
        return abci.ResponsePrepareProposal(txs=txs)

    def process_proposal(self, request: abci.RequestProcessProposal) -> abci.ResponseProcessProposal:
        """Accepts any block of transactions that fits the block's gas."""
        status = abci.ResponseProcessProposal.ProposalStatus
        accept = is_acceptable(self._decoder, request.txs, self._check.header.max_gas)
        return abci.ResponseProcessProposal(status=status.ACCEPT if accept else status.REJECT)

    def extend_vote(self, request: abci.RequestExtendVote) -> abci.ResponseExtendVote:
        """Nothing is added."""
        return abci.ResponseExtendVote()

    def verify_vote_extension(self, request: abci.RequestVerifyVoteExtension) -> abci.ResponseVerifyVoteExtension:
        """Nothing is what may be added."""
        status = abci.ResponseVerifyVoteExtension.VerifyStatus
        return abci.ResponseVerifyVoteExtension(status=status.REJECT if request.vote_extension else status.ACCEPT)

    def finalize_block(self, request: abci.RequestFinalizeBlock) -> abci.ResponseFinalizeBlock:
        """Execute a decided block over the committed state (over the genesis state, for the first one)."""
        height = request.height
        if not (self._genesis or self._stores.version):
            raise OutOfOrder("there is no state yet: the chain must be initialised first")
        expected = self._genesis.header.height if self._genesis else self._stores.version + 1
        if height != expected:
            raise OutOfOrder(f"expected block {expected}, got {height}")
        header = BlockHeader(
            chain_id=self._check.chain_id,
            height=height,
            time=Timestamp(request.time.seconds, request.time.nanos),
            proposer=request.proposer_address,
        )
        with paused():
            stores = self._make_stores()
            response = self._blocks.run(stores, header, request.txs)
            staged = self._stores.stage(stores.changes(), version=height)
        self._finalized = _Finalized(header, staged)
        response.app_hash = staged.app_hash
        return response

    def commit(self, request: abci.RequestCommit) -> abci.ResponseCommit:
        """Write the block; the mempool goes on from the new state."""
        if self._finalized is None:
            raise OutOfOrder("there is no executed block to commit")
        header, staged = self._finalized.header, self._finalized.staged
        self._stores.commit(staged, local=header_changes(header, self._keep_recent))
        self._finalized = self._genesis = None
        self._committed.close()
        self._committed = self._stores.snapshot()
        self._start_checks()
        collect()
        return abci.ResponseCommit()

    def query(self, request: abci.RequestQuery) -> abci.ResponseQuery:
        """Answer a question about committed state, on a snapshot of its own."""
        return self._queries.answer(request)

    def list_snapshots(self, request: abci.RequestListSnapshots) -> abci.ResponseListSnapshots:
        """There are none."""
        return abci.ResponseListSnapshots()

    def offer_snapshot(self, request: abci.RequestOfferSnapshot) -> abci.ResponseOfferSnapshot:
        """No format is known."""
        return abci.ResponseOfferSnapshot(result=abci.ResponseOfferSnapshot.Result.REJECT_FORMAT)

    def load_snapshot_chunk(self, request: abci.RequestLoadSnapshotChunk) -> abci.ResponseLoadSnapshotChunk:
        """An empty piece: there is no snapshot."""
        return abci.ResponseLoadSnapshotChunk()

    def apply_snapshot_chunk(self, request: abci.RequestApplySnapshotChunk) -> abci.ResponseApplySnapshotChunk:
        """No snapshot was accepted that it could belong to."""
        return abci.ResponseApplySnapshotChunk(result=abci.ResponseApplySnapshotChunk.Result.ABORT)

    def close(self) -> None:
        """Let go of the state; nothing may be called any more."""
        self._committed.close()
        self._stores.close()

    def _make_stores(self) -> Stores:
        """The state that the next block, or the mempool, begins with."""
        stores = Stores(self._committed)
        if self._genesis is not None:
            _apply(stores, self._genesis.changes)
        return stores

    def _start_checks(self) -> None:
        """The mempool's own branch, anew over the state there is now."""
        stores = self._make_stores()
        if self._genesis is not None:
            header = self._genesis.header
        else:
            header = read_header(self._committed) or NO_HEADER
            header = self._blocks.with_params(stores, header)
        self._check = Context(stores=stores, header=header, mode=Mode.CHECK)
        self._recheck = replace(self._check, mode=Mode.RECHECK)


_RECHECK: Final = abci.CheckTxType.RECHECK


def _apply(stores: Stores, changes: Changes) -> None:
    for name, writes in changes.items():
        store = stores.store(name)
        for key, value in writes:
            if value is None:
                store.delete(key)
            else:
                store.set(key, value)
