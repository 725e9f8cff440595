"""What the next block depends on: the chain's state between two heights (CometBFT `state/state.go`)."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from virtengine.engine.errors import Halt
from virtengine.engine.solo.block import HeaderFields
from virtengine.engine.solo.genesis import GenesisDoc
from virtengine.engine.solo.params import compute_params_hash, update_params
from virtengine.engine.solo.validators import ValidatorSet, updates_of
from virtengine.engine.solo.vote import compute_median_time
from virtengine.kit.codec.gen.tendermint.abci import types_pb2 as abci
from virtengine.kit.codec.gen.tendermint.types import params_pb2, validator_pb2
from virtengine.kit.codec.gen.tendermint.types import types_pb2 as pb
from virtengine.kit.codec.timestamp import Timestamp
from virtengine.kit.crypto.merkle import EMPTY_ROOT, merkle_root

_FORMAT: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """After block `last_height`; `validators` vote on the next one, `next_validators` on the one after it."""

    chain_id: str
    initial_height: int
    app_version: int
    """Application protocol, in headers."""
    last_height: int
    """0 before the first block."""
    last_block_id: pb.BlockID
    last_block_time: Timestamp
    """Genesis time before the first block."""
    last_validators: ValidatorSet
    """Who signed `last_block_id`; empty before the first block."""
    validators: ValidatorSet
    next_validators: ValidatorSet
    params: params_pb2.ConsensusParams
    app_hash: bytes
    """The application's, after `last_height`: it stands in the next header."""
    last_results_hash: bytes
    """Of `last_height`'s transaction results: it stands in the next header."""

    @property
    def next_height(self) -> int:
        """Height of the block to come."""
        return self.last_height + 1 if self.last_height else self.initial_height


def make_genesis_state(genesis: GenesisDoc) -> State:
    """The state before InitChain answered."""
    validators = ValidatorSet.of(entry.validator for entry in genesis.validators)
    return State(
        chain_id=genesis.chain_id,
        initial_height=genesis.initial_height,
        app_version=genesis.params.version.app,
        last_height=0,
        last_block_id=pb.BlockID(),
        last_block_time=genesis.genesis_time,
        last_validators=ValidatorSet(()),
        validators=validators,
        next_validators=validators,
        params=genesis.params,
        app_hash=genesis.app_hash,
        last_results_hash=EMPTY_ROOT,
    )


def apply_init_chain(state: State, response: abci.ResponseInitChain) -> State:
    """The genesis state with what the application answered to InitChain; Halt if no validator is left."""
    if response.validators:
        validators = ValidatorSet.of(updates_of(response.validators))
        state = replace(state, validators=validators, next_validators=validators)
    if not state.validators.members:
        raise Halt("validator set is nil in genesis and still empty after InitChain")
    if response.HasField("consensus_params"):
        params = update_params(state.params, response.consensus_params, 0)
        state = replace(state, params=params, app_version=params.version.app)
    return replace(state, app_hash=response.app_hash or state.app_hash)


def apply_block(
    state: State, header: pb.Header, block_id: pb.BlockID, response: abci.ResponseFinalizeBlock, results_hash: bytes
) -> State:
    """The state after a block: validator changes vote two heights on, parameter changes rule the next height."""
    params, app_version = state.params, state.app_version
    if response.HasField("consensus_param_updates"):
        params = update_params(params, response.consensus_param_updates, header.height)
        app_version = params.version.app
    next_validators = state.next_validators
    if response.validator_updates:
        next_validators = next_validators.update(response.validator_updates)
    return replace(
        state,
        app_version=app_version,
        last_height=header.height,
        last_block_id=block_id,
        last_block_time=Timestamp(header.time.seconds, header.time.nanos),
        last_validators=state.validators,
        validators=state.next_validators,
        next_validators=next_validators,
        params=params,
        app_hash=response.app_hash,
        last_results_hash=results_hash,
    )


def compute_header_fields(state: State, last_commit: pb.Commit, proposer: bytes) -> HeaderFields:
    """The next header. Its time is genesis time for the first block, then the median of the last commit's votes."""
    time = state.last_block_time
    if state.last_height:
        time = compute_median_time(last_commit, [member.power for member in state.last_validators.members])
    return HeaderFields(
        chain_id=state.chain_id,
        height=state.next_height,
        time=time,
        app_version=state.app_version,
        last_block_id=state.last_block_id,
        validators_hash=state.validators.hash,
        next_validators_hash=state.next_validators.hash,
        consensus_hash=compute_params_hash(state.params),
        app_hash=state.app_hash,
        last_results_hash=state.last_results_hash,
        proposer=proposer,
    )


def compute_results_hash(results: Iterable[abci.ExecTxResult]) -> bytes:
    """Header field `last_results_hash`: Merkle root over what is deterministic in each result."""
    deterministic = abci.ExecTxResult
    return merkle_root(
        [
            deterministic(
                code=result.code, data=result.data, gas_wanted=result.gas_wanted, gas_used=result.gas_used
            ).SerializeToString()
            for result in results
        ]
    )


def state_to_bytes(state: State) -> bytes:
    """For the store: JSON, with the protobuf parts in hex."""
    document = {
        "format": _FORMAT,
        "chain_id": state.chain_id,
        "initial_height": state.initial_height,
        "app_version": state.app_version,
        "last_height": state.last_height,
        "last_block_id": state.last_block_id.SerializeToString().hex(),
        "last_block_time": [state.last_block_time.seconds, state.last_block_time.nanos],
        "last_validators": state.last_validators.to_pb().SerializeToString().hex(),
        "validators": state.validators.to_pb().SerializeToString().hex(),
        "next_validators": state.next_validators.to_pb().SerializeToString().hex(),
        "params": state.params.SerializeToString().hex(),
        "app_hash": state.app_hash.hex(),
        "last_results_hash": state.last_results_hash.hex(),
    }
    return json.dumps(document).encode()


def state_from_bytes(raw: bytes) -> State:
    """The inverse of `state_to_bytes`; Halt for a format of another version."""
    document = json.loads(raw)
    if document["format"] != _FORMAT:
        raise Halt(f"the block store has format {document['format']}, this version reads {_FORMAT}: reset the node")
    seconds, nanos = document["last_block_time"]

    def validators(name: str) -> ValidatorSet:
        return ValidatorSet.from_pb(validator_pb2.ValidatorSet.FromString(bytes.fromhex(document[name])))

    return State(
        chain_id=document["chain_id"],
        initial_height=document["initial_height"],
        app_version=document["app_version"],
        last_height=document["last_height"],
        last_block_id=pb.BlockID.FromString(bytes.fromhex(document["last_block_id"])),
        last_block_time=Timestamp(seconds, nanos),
        last_validators=validators("last_validators"),
        validators=validators("validators"),
        next_validators=validators("next_validators"),
        params=params_pb2.ConsensusParams.FromString(bytes.fromhex(document["params"])),
        app_hash=bytes.fromhex(document["app_hash"]),
        last_results_hash=bytes.fromhex(document["last_results_hash"]),
    )
