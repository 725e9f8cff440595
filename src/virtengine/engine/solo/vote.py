"""Votes and commits: what a validator signs, and how signatures sit in a commit (CometBFT `types/vote.go`,
`types/block.go`).

The canonical form is protobuf as gogoproto writes it: a sub-message that Go holds by value is written even when empty,
which here is what `SetInParent` is for. The canonical messages themselves are in no published descriptor set, so their
few fields are written here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Self

from virtengine.kit.codec.errors import DecodeError
from virtengine.kit.codec.gen.google.protobuf import timestamp_pb2
from virtengine.kit.codec.gen.tendermint.types import types_pb2 as pb
from virtengine.kit.codec.timestamp import GO_ZERO_TIME, Timestamp
from virtengine.kit.codec.varint import decode_frame, decode_uvarint, encode_uvarint, frame
from virtengine.kit.crypto.merkle import merkle_root

PRECOMMIT: Final = 2
"""`SIGNED_MSG_TYPE_PRECOMMIT`."""
FLAG_ABSENT: Final = 1
"""`BLOCK_ID_FLAG_ABSENT`: this validator did not sign."""
FLAG_COMMIT: Final = 2
"""`BLOCK_ID_FLAG_COMMIT`: this validator signed the block."""
_MAX_SIGN_BYTES: Final = 1024
_TIME_FIELD: Final = 5
_WIRE_FIXED64: Final = 1
_WIRE_DELIMITED: Final = 2


@dataclass(frozen=True, slots=True)
class Precommit:
    """A vote for one block."""

    height: int
    round: int
    block_id: pb.BlockID
    timestamp: Timestamp

    def at(self, timestamp: Timestamp) -> Self:
        """The same vote at another time."""
        return replace(self, timestamp=timestamp)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """One validator's place in a commit; `signature` is empty when it did not sign."""

    address: bytes
    timestamp: Timestamp
    signature: bytes
    extension: bytes = b""
    extension_signature: bytes = b""


def precommit_sign_bytes(chain_id: str, vote: Precommit) -> bytes:
    """The bytes a precommit signs: a length-delimited `CanonicalVote`.

    Its fields are type 1, height 2, round 3, block id 4, time 5, chain id 6; the numbers are fixed64, and zeros are
    left out.
    """
    block_id = pb.BlockID()
    set_block_id(block_id, vote.block_id)
    time = timestamp_pb2.Timestamp(seconds=vote.timestamp.seconds, nanos=vote.timestamp.nanos)
    return frame(
        bytes((0x08, PRECOMMIT))
        + _fixed64(2, vote.height)
        + _fixed64(3, vote.round)
        + _delimited(4, block_id.SerializeToString())
        + _delimited(_TIME_FIELD, time.SerializeToString())
        + _delimited(6, chain_id.encode())
    )


def read_precommit(sign_bytes: bytes) -> Timestamp:
    """The time in the bytes of `precommit_sign_bytes`; DecodeError or IndexError if they are not such."""
    payload, _ = decode_frame(sign_bytes, max_size=_MAX_SIGN_BYTES)
    position = 0
    while position < len(payload):
        tag, position = decode_uvarint(payload, position)
        if tag & 7 == _WIRE_FIXED64:
            position += 8
        elif tag & 7 == _WIRE_DELIMITED:
            value, position = decode_frame(payload, position, max_size=_MAX_SIGN_BYTES)
            if tag >> 3 == _TIME_FIELD:
                return read_time(timestamp_pb2.Timestamp.FromString(value))
        else:
            _, position = decode_uvarint(payload, position)
    raise DecodeError("sign bytes without a time")


def extension_sign_bytes(chain_id: str, height: int, round: int, extension: bytes) -> bytes:
    """The bytes the signature of a vote extension signs: extension 1, height 2, round 3, chain id 4."""
    extended = _delimited(1, extension) if extension else b""
    return frame(extended + _fixed64(2, height) + _fixed64(3, round) + _delimited(4, chain_id.encode()))


def make_extended_commit(vote: Precommit, signatures: Iterable[Signed]) -> pb.ExtendedCommit:
    """The commit for `vote`'s block, with the extensions, one entry per validator in the set's order."""
    commit = pb.ExtendedCommit(height=vote.height, round=vote.round, block_id=vote.block_id)
    for signed in signatures:
        entry = commit.extended_signatures.add(
            block_id_flag=FLAG_COMMIT if signed.signature else FLAG_ABSENT,
            validator_address=signed.address if signed.signature else b"",
            signature=signed.signature,
            extension=signed.extension,
            extension_signature=signed.extension_signature,
        )
        set_time(entry.timestamp, signed.timestamp if signed.signature else GO_ZERO_TIME)
    return commit


def strip_extensions(extended: pb.ExtendedCommit) -> pb.Commit:
    """The commit as it stands in the next block: without extensions."""
    commit = pb.Commit(height=extended.height, round=extended.round)
    set_block_id(commit.block_id, extended.block_id)
    for signed in extended.extended_signatures:
        entry = commit.signatures.add(
            block_id_flag=signed.block_id_flag, validator_address=signed.validator_address, signature=signed.signature
        )
        entry.timestamp.CopyFrom(signed.timestamp)
        entry.timestamp.SetInParent()
    return commit


def empty_commit() -> pb.Commit:
    """The last commit of the first block: there was none."""
    commit = pb.Commit()
    set_block_id(commit.block_id, pb.BlockID())
    return commit


def compute_commit_hash(commit: pb.Commit) -> bytes:
    """Header field `last_commit_hash`."""
    return merkle_root([entry.SerializeToString() for entry in commit.signatures])


def compute_median_time(commit: pb.Commit, powers: Iterable[int]) -> Timestamp:
    """BFT time: the power-weighted median of the commit's times; `powers` in the set's order."""
    votes = sorted(
        (read_time(entry.timestamp), power)
        for entry, power in zip(commit.signatures, powers, strict=True)
        if entry.block_id_flag != FLAG_ABSENT
    )
    left = sum(power for _, power in votes) // 2
    for time, power in votes:
        if left <= power:
            return time
        left -= power
    raise ValueError("a commit without signatures has no time")


def set_block_id(target: pb.BlockID, source: pb.BlockID) -> None:
    """Copy a block id so that its parts are written even when empty."""
    target.CopyFrom(source)
    target.part_set_header.SetInParent()
    target.SetInParent()


def set_time(target: timestamp_pb2.Timestamp, time: Timestamp) -> None:
    """Set a protobuf time, written even when it is the epoch."""
    target.seconds = time.seconds
    target.nanos = time.nanos
    target.SetInParent()


def read_time(message: timestamp_pb2.Timestamp) -> Timestamp:
    """A protobuf time."""
    return Timestamp(message.seconds, message.nanos)


def _fixed64(field: int, value: int) -> bytes:
    return bytes((field << 3 | _WIRE_FIXED64,)) + value.to_bytes(8, "little", signed=True) if value else b""


def _delimited(field: int, value: bytes) -> bytes:
    return bytes((field << 3 | _WIRE_DELIMITED,)) + encode_uvarint(len(value)) + value
