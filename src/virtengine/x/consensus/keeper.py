"""The consensus parameters and what makes them valid (CometBFT `types/params.go`)."""

from typing import Final

from virtengine.kit.codec.gen.tendermint.types.params_pb2 import ConsensusParams
from virtengine.kit.sdk.context import Context
from virtengine.kit.sdk.errors import InvalidRequest
from virtengine.x.consensus.state import ConsensusState

__all__ = ["MAX_BLOCK_BYTES", "find_params", "set_params", "validate_params", "validate_update"]

MAX_BLOCK_BYTES: Final = 104_857_600
"""Largest block CometBFT takes, 100 MB."""

_KEY_TYPES: Final = ("ed25519", "secp256k1")


def find_params(ctx: Context) -> ConsensusParams | None:
    """The parameters; None before the first state."""
    return ConsensusState.params.find(ctx)


def set_params(ctx: Context, params: ConsensusParams) -> None:
    """Replace the parameters; the engine follows at the end of the block."""
    ConsensusState.params.set(ctx, params)


def validate_params(params: ConsensusParams) -> None:
    """Raise `InvalidRequest` for what CometBFT would refuse."""
    block, evidence = params.block, params.evidence
    if block.max_bytes == 0 or block.max_bytes < -1:
        raise InvalidRequest(f"block.MaxBytes must be -1 or greater than 0. Got {block.max_bytes}")
    if block.max_bytes > MAX_BLOCK_BYTES:
        raise InvalidRequest(f"block.MaxBytes is too big. {block.max_bytes} > {MAX_BLOCK_BYTES}")
    if block.max_gas < -1:
        raise InvalidRequest(f"block.MaxGas must be greater or equal to -1. Got {block.max_gas}")
    if evidence.max_age_num_blocks <= 0:
        raise InvalidRequest(f"evidence.MaxAgeNumBlocks must be greater than 0. Got {evidence.max_age_num_blocks}")
    if evidence.max_age_duration.seconds <= 0 and evidence.max_age_duration.nanos <= 0:
        raise InvalidRequest("evidence.MaxAgeDuration must be greater than 0 if provided")
    largest = MAX_BLOCK_BYTES if block.max_bytes == -1 else block.max_bytes
    if not 0 <= evidence.max_bytes <= largest:
        raise InvalidRequest(f"evidence.MaxBytesEvidence is out of range. Got {evidence.max_bytes}")
    if params.abci.vote_extensions_enable_height < 0:
        raise InvalidRequest("ABCI.VoteExtensionsEnableHeight cannot be negative")
    types = params.validator.pub_key_types
    if not types or any(name not in _KEY_TYPES for name in types):
        raise InvalidRequest(f"len(Validator.PubKeyTypes) must be greater than 0 and all of {', '.join(_KEY_TYPES)}")


def validate_update(old: ConsensusParams, new: ConsensusParams, height: int) -> None:
    """Vote extensions are switched on once, for a height to come, and never off (CometBFT `ValidateUpdate`)."""
    before, after = old.abci.vote_extensions_enable_height, new.abci.vote_extensions_enable_height
    if before == after:
        return
    if before and before <= height:
        raise InvalidRequest("vote extensions cannot be changed once enabled")
    if after <= height:
        raise InvalidRequest(
            f"VoteExtensionsEnableHeight cannot be updated to a past or current height, got {after} at {height}"
        )
