"""What the node's RPC says, as protobuf.

Its JSON has 64-bit numbers as text, hashes in hexadecimal and the rest of bytes in base64.
"""

from base64 import b64decode
from typing import Any

from virtengine.app.services.node_client import JsonObject
from virtengine.kit.codec.gen.tendermint.abci import types_pb2 as abci
from virtengine.kit.codec.gen.tendermint.types import block_pb2, validator_pb2
from virtengine.kit.codec.gen.tendermint.types import types_pb2 as types
from virtengine.kit.codec.timestamp import Timestamp

__all__ = ["read_block", "read_block_id", "read_bytes", "read_events", "read_height"]

_HASHES = (
    "last_commit_hash",
    "data_hash",
    "validators_hash",
    "next_validators_hash",
    "consensus_hash",
    "app_hash",
    "last_results_hash",
    "evidence_hash",
    "proposer_address",
)


def read_height(value: Any) -> int:
    """A 64-bit number, told as text or as a number; absent is 0."""
    return int(value or 0)


def read_bytes(value: str | None) -> bytes:
    """Base64; absent is empty."""
    return b64decode(value or "")


def _read_hex(value: str | None) -> bytes:
    return bytes.fromhex(value or "")


def _read_time(value: str) -> dict[str, int]:
    time = Timestamp.parse(value)
    return {"seconds": time.seconds, "nanos": time.nanos}


def read_block_id(value: JsonObject) -> types.BlockID:
    """A block's name: its hash and that of its parts."""
    parts = value.get("parts") or {}
    return types.BlockID(
        hash=_read_hex(value.get("hash")),
        part_set_header=types.PartSetHeader(total=int(parts.get("total", 0)), hash=_read_hex(parts.get("hash"))),
    )


def _read_header(value: JsonObject) -> types.Header:
    version = value.get("version") or {}
    header = types.Header(
        version={"block": read_height(version.get("block")), "app": read_height(version.get("app"))},
        chain_id=value["chain_id"],
        height=read_height(value["height"]),
        time=_read_time(value["time"]),
        last_block_id=read_block_id(value.get("last_block_id") or {}),
    )
    for name in _HASHES:
        setattr(header, name, _read_hex(value.get(name)))
    return header


def _read_commit(value: JsonObject) -> types.Commit:
    return types.Commit(
        height=read_height(value.get("height")),
        round=int(value.get("round", 0)),
        block_id=read_block_id(value.get("block_id") or {}),
        signatures=[
            types.CommitSig(
                block_id_flag=validator_pb2.BlockIDFlag.Name(signature["block_id_flag"]),
                validator_address=_read_hex(signature.get("validator_address")),
                timestamp=_read_time(signature["timestamp"]),
                signature=read_bytes(signature.get("signature")),
            )
            for signature in value.get("signatures") or ()
        ],
    )


def read_block(value: JsonObject) -> block_pb2.Block:
    """A block without its evidence, which the RPC tells in a form of its own."""
    return block_pb2.Block(
        header=_read_header(value["header"]),
        data=types.Data(txs=[read_bytes(tx) for tx in value["data"].get("txs") or ()]),
        last_commit=_read_commit(value["last_commit"]) if value.get("last_commit") else None,
    )


def read_events(values: list[JsonObject] | None) -> tuple[abci.Event, ...]:
    """Events with their attributes."""
    return tuple(
        abci.Event(
            type=event["type"],
            attributes=[
                abci.EventAttribute(
                    key=attribute["key"], value=attribute.get("value") or "", index=bool(attribute.get("index"))
                )
                for attribute in event.get("attributes") or ()
            ],
        )
        for event in values or ()
    )
