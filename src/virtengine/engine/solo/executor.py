"""The life of one block: made, signed, executed, committed, found and announced.

    propose   reap → PrepareProposal → the block → ProcessProposal → saved vote      ExtendVote, VerifyVoteExtension
    where enabled → signed, last-signed file first execute   FinalizeBlock → commit, results and state saved → Commit,
    with the mempool updated under the same lock → indexed

Whatever the application must not do is a Halt before anything of the step is written. A crash between two steps is
mended at the next start: `replay.py` executes a block whose commit is saved, and `propose` offers a saved block again.
"""

from collections.abc import Callable
from dataclasses import dataclass

from virtengine.engine.errors import Halt
from virtengine.engine.gate import Gate
from virtengine.engine.solo.block import compute_block_id, compute_header_hash, compute_tx_size, make_block
from virtengine.engine.solo.blockstore import BlockStore
from virtengine.engine.solo.mempool import Mempool
from virtengine.engine.solo.params import compute_max_data_bytes, is_extension_height
from virtengine.engine.solo.privval import PrivateValidator
from virtengine.engine.solo.state import State, apply_block, compute_header_fields, compute_results_hash
from virtengine.engine.solo.validators import Validator
from virtengine.engine.solo.vote import (
    Precommit,
    Signed,
    empty_commit,
    make_extended_commit,
    strip_extensions,
)
from virtengine.kit.baseapp.abci import Application
from virtengine.kit.codec.gen.tendermint.abci import types_pb2 as abci
from virtengine.kit.codec.gen.tendermint.types import block_pb2
from virtengine.kit.codec.gen.tendermint.types import types_pb2 as pb
from virtengine.kit.codec.timestamp import Duration, Timestamp

_TIME_STEP = Duration(0, 1_000_000)
"""Block times grow by a millisecond at least (CometBFT's `timeIota`)."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A block that was executed and committed."""

    block: block_pb2.Block
    block_id: pb.BlockID
    response: abci.ResponseFinalizeBlock


@dataclass(frozen=True, slots=True)
class Proposal:
    """A block that is saved and not yet signed."""

    block: block_pb2.Block
    block_id: pb.BlockID


def stand_still(_: str) -> None:
    """The crash point of every node that is not a crash test."""


class Executor:
    """Makes blocks, one after the other, from one thread."""

    def __init__(
        self,
        app: Application,
        store: BlockStore,
        validator: PrivateValidator,
        gate: Gate,
        *,
        crash_point: Callable[[str], None] = stand_still,
    ) -> None:
        """`crash_point` is called with the name of each instant between two writes, for tests that die there."""
        self._app = app
        self._store = store
        self._validator = validator
        self._gate = gate
        self._crash_point = crash_point

    def make_next(self, state: State, mempool: Mempool, now: Timestamp) -> tuple[State, Decided]:
        """One whole height; the validator's clock says `now`, which becomes the next block's time."""
        own = state.validators.require_majority(self._validator.address)
        proposal = self._find_saved(state) or self._propose(state, mempool, own)
        self._crash_point("proposed")
        commit = self._vote(state, proposal, now)
        self._crash_point("signed")
        response = self.finalize(state, proposal.block, proposal.block_id)
        self._crash_point("executed")
        after = self.record(state, proposal.block, proposal.block_id, response, commit)
        self._crash_point("recorded")
        self._commit(after, mempool, proposal.block, response)
        self._crash_point("committed")
        self._store.save_index(after.last_height, proposal.block.data.txs, response)
        self._crash_point("indexed")
        return after, Decided(proposal.block, proposal.block_id, response)

    # Propose.

    def _find_saved(self, state: State) -> Proposal | None:
        """The block of this height that a crash left unsigned or unexecuted: it may be signed, so it is the only one
        possible.
        """
        block = self._store.find_block(state.next_height)
        if block is None:
            return None
        block_id, _ = compute_block_id(block)
        expected = compute_header_fields(state, block.last_commit, self._validator.address)
        rebuilt = make_block(expected, block.data.txs, block.last_commit)
        if compute_header_hash(rebuilt.header) != block_id.hash:
            raise Halt(
                f"the saved block {state.next_height} does not follow the state: "
                "the block store was changed; reset the node"
            )
        return Proposal(block, block_id)

    def _propose(self, state: State, mempool: Mempool, own: Validator) -> Proposal:
        max_bytes = compute_max_data_bytes(state.params, len(state.validators.members))
        unlimited = state.params.block.max_bytes == -1
        extended = self._store.find_commit(state.last_height) if state.last_height else None
        last_commit = empty_commit() if extended is None else strip_extensions(extended)
        fields = compute_header_fields(state, last_commit, own.address)
        with self._gate:
            txs = mempool.reap(-1 if unlimited else max_bytes, state.params.block.max_gas)
            request = abci.RequestPrepareProposal(
                max_tx_bytes=max_bytes,
                txs=txs,
                local_last_commit=self._describe_extended(state, extended),
                height=fields.height,
                next_validators_hash=fields.next_validators_hash,
                proposer_address=own.address,
            )
            _set_time(request, fields.time)
            txs = list(self._app.prepare_proposal(request).txs)
        if sum(map(compute_tx_size, txs)) > max_bytes:
            raise Halt(f"PrepareProposal at height {fields.height}: transaction data size exceeds maximum {max_bytes}")
        block = make_block(fields, txs, last_commit)
        block_id, raw = compute_block_id(block)
        self._require_accepted(state, block, block_id)
        self._store.save_block(block, block_id, raw)
        return Proposal(block, block_id)

    def _require_accepted(self, state: State, block: block_pb2.Block, block_id: pb.BlockID) -> None:
        header = block.header
        request = abci.RequestProcessProposal(
            txs=block.data.txs,
            proposed_last_commit=self._describe_commit(state, block),
            hash=block_id.hash,
            height=header.height,
            next_validators_hash=header.next_validators_hash,
            proposer_address=header.proposer_address,
        )
        request.time.CopyFrom(header.time)
        with self._gate:
            status = self._app.process_proposal(request).status
        if status != abci.ResponseProcessProposal.ACCEPT:
            raise Halt(
                f"the application refused its own proposal at height {header.height} "
                f"(ProcessProposal status {status}): PrepareProposal and ProcessProposal disagree, "
                "which is a fault of the application"
            )

    # Vote.

    def _vote(self, state: State, proposal: Proposal, now: Timestamp) -> pb.ExtendedCommit:
        header = proposal.block.header
        earliest = Timestamp(header.time.seconds, header.time.nanos) + _TIME_STEP
        extension = extension_signature = b""
        if is_extension_height(state.params, header.height):
            extension = self._extend(state, proposal)
            extension_signature = self._validator.sign_extension(state.chain_id, header.height, 0, extension)
        vote = Precommit(header.height, 0, proposal.block_id, max(now, earliest))
        time, signature = self._validator.sign_precommit(state.chain_id, vote)
        own = self._validator.address
        return make_extended_commit(
            vote,
            [
                Signed(
                    address=member.address,
                    timestamp=time,
                    signature=signature,
                    extension=extension,
                    extension_signature=extension_signature,
                )
                if member.address == own
                else Signed(address=member.address, timestamp=time, signature=b"")
                for member in state.validators.members
            ],
        )

    def _extend(self, state: State, proposal: Proposal) -> bytes:
        block, header = proposal.block, proposal.block.header
        request = abci.RequestExtendVote(
            hash=proposal.block_id.hash,
            height=header.height,
            txs=block.data.txs,
            proposed_last_commit=self._describe_commit(state, block),
            next_validators_hash=header.next_validators_hash,
            proposer_address=header.proposer_address,
        )
        request.time.CopyFrom(header.time)
        with self._gate:
            extension = self._app.extend_vote(request).vote_extension
            check = abci.RequestVerifyVoteExtension(
                hash=proposal.block_id.hash,
                validator_address=self._validator.address,
                height=header.height,
                vote_extension=extension,
            )
            status = self._app.verify_vote_extension(check).status
        if status != abci.ResponseVerifyVoteExtension.ACCEPT:
            raise Halt(f"the application refused its own vote extension at height {header.height}")
        return extension

    # Execute.

    def finalize(self, state: State, block: block_pb2.Block, block_id: pb.BlockID) -> abci.ResponseFinalizeBlock:
        """Have the application execute a block; Halt unless every transaction has one result. Nothing is written."""
        header = block.header
        request = abci.RequestFinalizeBlock(
            txs=block.data.txs,
            decided_last_commit=self._describe_commit(state, block),
            hash=block_id.hash,
            height=header.height,
            next_validators_hash=header.next_validators_hash,
            proposer_address=header.proposer_address,
        )
        request.time.CopyFrom(header.time)
        with self._gate:
            response = self._app.finalize_block(request)
        if len(response.tx_results) != len(block.data.txs):
            raise Halt(
                "expected tx results length to match size of transactions in block. "
                f"Expected {len(block.data.txs)}, got {len(response.tx_results)}"
            )
        return response

    def record(
        self,
        state: State,
        block: block_pb2.Block,
        block_id: pb.BlockID,
        response: abci.ResponseFinalizeBlock,
        commit: pb.ExtendedCommit,
    ) -> State:
        """Save what a block led to, and return it."""
        after = apply_block(state, block.header, block_id, response, compute_results_hash(response.tx_results))
        self._store.save_commit(commit, response, state, after)
        return after

    def _commit(
        self, state: State, mempool: Mempool, block: block_pb2.Block, response: abci.ResponseFinalizeBlock
    ) -> None:
        """No CheckTx comes between Commit and the recheck: each must see the new state."""
        with self._gate:
            retain_height = self._app.commit(abci.RequestCommit()).retain_height
            mempool.update(
                block.data.txs,
                response.tx_results,
                max_tx_size=compute_max_data_bytes(state.params, len(state.validators.members)),
                max_gas=state.params.block.max_gas,
            )
        if retain_height:
            self._store.prune(retain_height)

    # What the application hears of the last commit.

    def _describe_commit(self, state: State, block: block_pb2.Block) -> abci.CommitInfo:
        commit = block.last_commit
        if not commit.signatures:
            return abci.CommitInfo()
        members = self._store.get_validators(block.header.height - 1).members
        votes = [
            abci.VoteInfo(validator=member.to_abci(), block_id_flag=entry.block_id_flag)
            for member, entry in zip(members, commit.signatures, strict=True)
        ]
        return abci.CommitInfo(round=commit.round, votes=votes)

    def _describe_extended(self, state: State, commit: pb.ExtendedCommit | None) -> abci.ExtendedCommitInfo:
        if commit is None:
            return abci.ExtendedCommitInfo()
        votes = [
            abci.ExtendedVoteInfo(
                validator=member.to_abci(),
                vote_extension=entry.extension,
                extension_signature=entry.extension_signature,
                block_id_flag=entry.block_id_flag,
            )
            for member, entry in zip(state.last_validators.members, commit.extended_signatures, strict=True)
        ]
        return abci.ExtendedCommitInfo(round=commit.round, votes=votes)


def _set_time(request: abci.RequestPrepareProposal, time: Timestamp) -> None:
    request.time.seconds, request.time.nanos = time.seconds, time.nanos
