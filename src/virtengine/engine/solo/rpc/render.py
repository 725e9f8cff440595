"""JSON of the chain's messages as CometBFT prints them.

Two habits of Go meet here: structs with `omitempty` leave zeros out (`Tx` events, `abci_info`), and types with their
own marshaller print every field (`block_results`, `tx`). Both are followed where clients see them.
"""

from binascii import b2a_base64
from collections.abc import Iterable
from typing import Any

from virtengine.engine.solo.block import hash_tx, prove_tx
from virtengine.engine.solo.genesis import public_key_to_json
from virtengine.engine.solo.validators import Validator
from virtengine.kit.codec.gen.google.protobuf import timestamp_pb2
from virtengine.kit.codec.gen.tendermint.abci import types_pb2 as abci
from virtengine.kit.codec.gen.tendermint.types import block_pb2, params_pb2
from virtengine.kit.codec.gen.tendermint.types import types_pb2 as pb
from virtengine.kit.codec.timestamp import NANOS, Timestamp

Json = dict[str, Any]


def hexed(data: bytes) -> str:
    """Upper-case hex."""
    return data.hex().upper()


def base64ed(data: bytes) -> str:
    """Standard base64."""
    return b2a_base64(data, newline=False).decode()


def base64_or_null(data: bytes) -> str | None:
    """Base64, and null for nothing: what Go makes of a nil slice."""
    return base64ed(data) if data else None


def render_time(time: timestamp_pb2.Timestamp) -> str:
    """RFC 3339 in UTC with the nanoseconds there are."""
    return Timestamp(time.seconds, time.nanos).rfc3339()


# Blocks.


def render_block_id(block_id: pb.BlockID) -> Json:
    """A block's hash and that of its parts."""
    parts = block_id.part_set_header
    return {"hash": hexed(block_id.hash), "parts": {"total": parts.total, "hash": hexed(parts.hash)}}


def render_header(header: pb.Header) -> Json:
    """A header with all its hashes."""
    return {
        "version": {"block": str(header.version.block), "app": str(header.version.app)}
        if header.version.app
        else {"block": str(header.version.block)},
        "chain_id": header.chain_id,
        "height": str(header.height),
        "time": render_time(header.time),
        "last_block_id": render_block_id(header.last_block_id),
        "last_commit_hash": hexed(header.last_commit_hash),
        "data_hash": hexed(header.data_hash),
        "validators_hash": hexed(header.validators_hash),
        "next_validators_hash": hexed(header.next_validators_hash),
        "consensus_hash": hexed(header.consensus_hash),
        "app_hash": hexed(header.app_hash),
        "last_results_hash": hexed(header.last_results_hash),
        "evidence_hash": hexed(header.evidence_hash),
        "proposer_address": hexed(header.proposer_address),
    }


def render_commit(commit: pb.Commit) -> Json:
    """A commit and its signatures."""
    return {
        "height": str(commit.height),
        "round": commit.round,
        "block_id": render_block_id(commit.block_id),
        "signatures": [
            {
                "block_id_flag": entry.block_id_flag,
                "validator_address": hexed(entry.validator_address),
                "timestamp": render_time(entry.timestamp),
                "signature": base64_or_null(entry.signature),
            }
            for entry in commit.signatures
        ],
    }


def render_block(block: block_pb2.Block) -> Json:
    """A whole block."""
    return {
        "header": render_header(block.header),
        "data": {"txs": [base64ed(tx) for tx in block.data.txs]},
        "evidence": {"evidence": []},
        "last_commit": render_commit(block.last_commit),
    }


def render_meta(meta: pb.BlockMeta) -> Json:
    """A block's id, size and header."""
    return {
        "block_id": render_block_id(meta.block_id),
        "block_size": str(meta.block_size),
        "header": render_header(meta.header),
        "num_txs": str(meta.num_txs),
    }


def render_validator(validator: Validator) -> Json:
    """A member of the validator set. This engine always proposes, so priorities stay 0."""
    return {
        "address": hexed(validator.address),
        "pub_key": public_key_to_json(validator.public_key),
        "voting_power": str(validator.power),
        "proposer_priority": "0",
    }


# Results.


def render_events(events: Iterable[abci.Event]) -> list[Json]:
    """Events with their attributes, as text."""
    return [
        {
            "type": event.type,
            "attributes": [
                {"key": attribute.key, "value": attribute.value, "index": attribute.index}
                for attribute in event.attributes
            ],
        }
        for event in events
    ]


def render_tx_result(result: abci.ExecTxResult | abci.ResponseCheckTx) -> Json:
    """A result with every field."""
    return {
        "code": result.code,
        "data": base64_or_null(result.data),
        "log": result.log,
        "info": result.info,
        "gas_wanted": str(result.gas_wanted),
        "gas_used": str(result.gas_used),
        "events": render_events(result.events),
        "codespace": result.codespace,
    }


def render_tx_result_briefly(result: abci.ExecTxResult) -> Json:
    """A result without what is zero."""
    full = render_tx_result(result)
    return {name: value for name, value in full.items() if value not in (0, None, "", "0", [])}


def render_tx(block: block_pb2.Block, position: int, result: abci.ExecTxResult, *, prove: bool) -> Json:
    """A transaction in its block."""
    tx = block.data.txs[position]
    rendered: Json = {
        "hash": hexed(hash_tx(tx)),
        "height": str(block.header.height),
        "index": position,
        "tx_result": render_tx_result(result),
        "tx": base64ed(tx),
    }
    if prove:
        root, proof = prove_tx(list(block.data.txs), position)
        rendered["proof"] = {
            "root_hash": hexed(root),
            "data": base64ed(tx),
            "proof": {
                "total": str(proof.total),
                "index": str(proof.index),
                "leaf_hash": base64ed(proof.leaf_hash),
                "aunts": [base64ed(aunt) for aunt in proof.aunts],
            },
        }
    return rendered


def render_block_results(height: int, response: abci.ResponseFinalizeBlock) -> Json:
    """All the application answered to a block."""
    has_params = response.HasField("consensus_param_updates")
    return {
        "height": str(height),
        "txs_results": [render_tx_result(result) for result in response.tx_results] or None,
        "finalize_block_events": render_events(response.events) or None,
        "validator_updates": render_validator_updates(response.validator_updates) or None,
        "consensus_param_updates": render_param_updates(response.consensus_param_updates) if has_params else None,
        "app_hash": base64_or_null(response.app_hash),
    }


def render_validator_updates(updates: Iterable[abci.ValidatorUpdate]) -> list[Json]:
    """Validator updates, the key as the oneof Go makes of it."""
    return [
        {
            "pub_key": {
                "Sum": {
                    "type": "tendermint.crypto.PublicKey_Ed25519",
                    "value": {"ed25519": base64ed(update.pub_key.ed25519)},
                }
            },
            **({"power": str(update.power)} if update.power else {}),
        }
        for update in updates
    ]


def render_param_updates(params: params_pb2.ConsensusParams) -> Json:
    """Parameter updates: only the groups named, without what is zero."""
    groups: Json = {}
    if params.HasField("block"):
        groups["block"] = _numbers(max_bytes=params.block.max_bytes, max_gas=params.block.max_gas)
    if params.HasField("evidence"):
        evidence, duration = params.evidence, params.evidence.max_age_duration
        groups["evidence"] = {
            **_numbers(max_age_num_blocks=evidence.max_age_num_blocks),
            "max_age_duration": str(duration.seconds * NANOS + duration.nanos),
            **_numbers(max_bytes=evidence.max_bytes),
        }
    if params.HasField("validator"):
        groups["validator"] = {"pub_key_types": list(params.validator.pub_key_types)}
    if params.HasField("version"):
        groups["version"] = _numbers(app=params.version.app)
    if params.HasField("abci"):
        groups["abci"] = _numbers(vote_extensions_enable_height=params.abci.vote_extensions_enable_height)
    return groups


def render_query(response: abci.ResponseQuery) -> Json:
    """An answer to `abci_query`."""
    ops = [
        {"type": op.type, "key": base64_or_null(op.key), "data": base64_or_null(op.data)}
        for op in response.proof_ops.ops
    ]
    return {
        "code": response.code,
        "log": response.log,
        "info": response.info,
        "index": str(response.index),
        "key": base64_or_null(response.key),
        "value": base64_or_null(response.value),
        "proofOps": {"ops": ops} if ops else None,
        "height": str(response.height),
        "codespace": response.codespace,
    }


def render_info(info: abci.ResponseInfo) -> Json:
    """What the application says of itself, without what is zero."""
    return {
        **({"data": info.data} if info.data else {}),
        **({"version": info.version} if info.version else {}),
        **_numbers(app_version=info.app_version, last_block_height=info.last_block_height),
        **({"last_block_app_hash": base64ed(info.last_block_app_hash)} if info.last_block_app_hash else {}),
    }


def _numbers(**numbers: int) -> dict[str, str]:
    """64-bit integers as text, zeros left out."""
    return {name: str(number) for name, number in numbers.items() if number}
