"""Consensus parameters: CometBFT's defaults, bounds, updates and hash.

Held as the protobuf message and never changed in place.
"""

from hashlib import sha256
from typing import Final

from virtengine.engine.errors import Halt
from virtengine.kit.codec.gen.tendermint.types import params_pb2 as pb

MAX_BLOCK_BYTES: Final = 104_857_600
"""Hard limit on a block, 100 MB."""
_KEY_TYPES: Final = ("ed25519", "secp256k1")

_MAX_OVERHEAD_FOR_BLOCK: Final = 11
_MAX_HEADER_BYTES: Final = 626
_MAX_COMMIT_OVERHEAD_BYTES: Final = 94
_MAX_COMMIT_SIGNATURE_BYTES: Final = 109 + 2
"""A signature and its own framing within the commit."""


def default_params() -> pb.ConsensusParams:
    """What CometBFT takes where genesis says nothing."""
    params = pb.ConsensusParams()
    params.block.max_bytes = 22_020_096
    params.block.max_gas = -1
    params.evidence.max_age_num_blocks = 100_000
    params.evidence.max_age_duration.seconds = 172_800
    params.evidence.max_bytes = 1_048_576
    params.validator.pub_key_types.append("ed25519")
    params.version.SetInParent()
    params.abci.SetInParent()
    return params


def compute_params_hash(params: pb.ConsensusParams) -> bytes:
    """Header field `consensus_hash`: only the block limits are hashed."""
    hashed = pb.HashedParams(block_max_bytes=params.block.max_bytes, block_max_gas=params.block.max_gas)
    return sha256(hashed.SerializeToString()).digest()


def update_params(params: pb.ConsensusParams, update: pb.ConsensusParams, height: int) -> pb.ConsensusParams:
    """The parameters after the application's update at `height`: each group it names is replaced whole. Halt if
    refused.
    """
    if update.HasField("abci"):
        _check_extension_height(
            params.abci.vote_extensions_enable_height, update.abci.vote_extensions_enable_height, height
        )
    updated = pb.ConsensusParams()
    updated.CopyFrom(params)
    if update.HasField("block"):
        updated.block.CopyFrom(update.block)
    if update.HasField("evidence"):
        updated.evidence.CopyFrom(update.evidence)
    if update.HasField("validator"):
        updated.validator.CopyFrom(update.validator)
    if update.HasField("version"):
        updated.version.CopyFrom(update.version)
    if update.HasField("abci"):
        updated.abci.CopyFrom(update.abci)
    if problem := find_problem(updated):
        raise Halt(f"the application set consensus parameters that are out of bounds: {problem}")
    return updated


def find_problem(params: pb.ConsensusParams) -> str | None:
    """What is out of bounds, or None (CometBFT `ConsensusParams.ValidateBasic`)."""
    block, evidence = params.block, params.evidence
    duration = evidence.max_age_duration.seconds * 1_000_000_000 + evidence.max_age_duration.nanos
    checks = (
        (block.max_bytes == 0 or block.max_bytes < -1, "block.max_bytes must be -1 or greater than 0"),
        (block.max_bytes > MAX_BLOCK_BYTES, f"block.max_bytes is over {MAX_BLOCK_BYTES}"),
        (block.max_gas < -1, "block.max_gas must be -1 or greater"),
        (evidence.max_age_num_blocks <= 0, "evidence.max_age_num_blocks must be greater than 0"),
        (duration <= 0, "evidence.max_age_duration must be greater than 0"),
        (
            not 0 <= evidence.max_bytes <= block_limit(params),
            "evidence.max_bytes must be within 0 and the block's limit",
        ),
        (params.abci.vote_extensions_enable_height < 0, "abci.vote_extensions_enable_height cannot be negative"),
        (not params.validator.pub_key_types, "validator.pub_key_types is empty"),
        (
            any(kind not in _KEY_TYPES for kind in params.validator.pub_key_types),
            f"validator.pub_key_types knows only {', '.join(_KEY_TYPES)}",
        ),
    )
    return next((text for is_wrong, text in checks if is_wrong), None)


def block_limit(params: pb.ConsensusParams) -> int:
    """Bytes a block may have."""
    return MAX_BLOCK_BYTES if params.block.max_bytes == -1 else params.block.max_bytes


def compute_max_data_bytes(params: pb.ConsensusParams, validators: int) -> int:
    """Bytes of a block left for transactions beside header, framing and a commit of that many signatures."""
    commit = _MAX_COMMIT_OVERHEAD_BYTES + _MAX_COMMIT_SIGNATURE_BYTES * validators
    left = block_limit(params) - _MAX_OVERHEAD_FOR_BLOCK - _MAX_HEADER_BYTES - commit
    if left < 0:
        raise Halt(
            f"block.max_bytes of {params.block.max_bytes} is too small for a header and a commit, by {-left} bytes"
        )
    return left


def is_extension_height(params: pb.ConsensusParams, height: int) -> bool:
    """Whether precommits at `height` carry vote extensions."""
    enabled_at = params.abci.vote_extensions_enable_height
    return 0 < enabled_at <= height


def _check_extension_height(old: int, new: int, height: int) -> None:
    """Extensions may be enabled for a height to come, and never be changed once reached."""
    if new == old or (old <= 0 and new == 0):
        return
    if 0 < old <= height:
        raise Halt(f"vote extensions are enabled since height {old} and cannot be changed at height {height}")
    if new != 0 and new <= height:
        raise Halt(f"vote extensions cannot be enabled at {new}, which is not after height {height}")
