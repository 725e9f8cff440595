"""Blocks: the header with its hashes, and the block id (CometBFT `types/block.go`, `types/part_set.go`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from google.protobuf.wrappers_pb2 import BytesValue, Int64Value, StringValue

from virtengine.engine.solo.vote import compute_commit_hash, set_block_id, set_time
from virtengine.kit.codec.gen.tendermint.types import block_pb2
from virtengine.kit.codec.gen.tendermint.types import types_pb2 as pb
from virtengine.kit.codec.gen.tendermint.version import types_pb2 as version
from virtengine.kit.codec.timestamp import Timestamp
from virtengine.kit.codec.varint import encode_uvarint
from virtengine.kit.crypto.merkle import EMPTY_ROOT, MerkleProof, merkle_proofs, merkle_root

BLOCK_PROTOCOL: Final = 11
P2P_PROTOCOL: Final = 8
PART_SIZE: Final = 65_536
"""A block is signed as the Merkle root of its bytes in parts of 64 kB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderFields:
    """What the chain's state says about the next header."""

    chain_id: str
    height: int
    time: Timestamp
    app_version: int
    last_block_id: pb.BlockID
    validators_hash: bytes
    next_validators_hash: bytes
    consensus_hash: bytes
    app_hash: bytes
    last_results_hash: bytes
    proposer: bytes


def make_block(fields: HeaderFields, txs: Sequence[bytes], last_commit: pb.Commit) -> block_pb2.Block:
    """A whole block. Without evidence: a validator alone finds none."""
    block = block_pb2.Block()
    header = block.header
    header.version.CopyFrom(version.Consensus(block=BLOCK_PROTOCOL, app=fields.app_version))
    header.chain_id = fields.chain_id
    header.height = fields.height
    set_time(header.time, fields.time)
    set_block_id(header.last_block_id, fields.last_block_id)
    header.last_commit_hash = compute_commit_hash(last_commit)
    header.data_hash = compute_data_hash(txs)
    header.validators_hash = fields.validators_hash
    header.next_validators_hash = fields.next_validators_hash
    header.consensus_hash = fields.consensus_hash
    header.app_hash = fields.app_hash
    header.last_results_hash = fields.last_results_hash
    header.evidence_hash = EMPTY_ROOT
    header.proposer_address = fields.proposer
    block.data.txs.extend(txs)
    block.data.SetInParent()
    block.evidence.SetInParent()
    block.last_commit.CopyFrom(last_commit)
    return block


def compute_header_hash(header: pb.Header) -> bytes:
    """The block's hash: Merkle root of the header's fields, each in its own encoding."""
    return merkle_root(
        [
            header.version.SerializeToString(),
            StringValue(value=header.chain_id).SerializeToString(),
            Int64Value(value=header.height).SerializeToString(),
            header.time.SerializeToString(),
            header.last_block_id.SerializeToString(),
            *(
                BytesValue(value=value).SerializeToString()
                for value in (
                    header.last_commit_hash,
                    header.data_hash,
                    header.validators_hash,
                    header.next_validators_hash,
                    header.consensus_hash,
                    header.app_hash,
                    header.last_results_hash,
                    header.evidence_hash,
                    header.proposer_address,
                )
            ),
        ]
    )


def compute_block_id(block: block_pb2.Block) -> tuple[pb.BlockID, bytes]:
    """The block's id, and the block's bytes it was computed from."""
    raw = block.SerializeToString()
    parts = [raw[start : start + PART_SIZE] for start in range(0, len(raw), PART_SIZE)]
    block_id = pb.BlockID(hash=compute_header_hash(block.header))
    block_id.part_set_header.total = len(parts)
    block_id.part_set_header.hash = merkle_root(parts)
    return block_id, raw


def hash_tx(tx: bytes) -> bytes:
    """A transaction's hash."""
    return sha256(tx).digest()


def compute_data_hash(txs: Sequence[bytes]) -> bytes:
    """Header field `data_hash`: Merkle root over the transactions' hashes."""
    return merkle_root([hash_tx(tx) for tx in txs])


def prove_tx(txs: Sequence[bytes], index: int) -> tuple[bytes, MerkleProof]:
    """The block's data hash and the proof that `txs[index]` is under it."""
    root, proofs = merkle_proofs([hash_tx(tx) for tx in txs])
    return root, proofs[index]


def compute_tx_size(tx: bytes) -> int:
    """Bytes a transaction takes in a block's data, framing included."""
    return 1 + len(encode_uvarint(len(tx))) + len(tx)
