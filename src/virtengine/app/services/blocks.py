"""`cosmos.base.tendermint.v1beta1.Service`: blocks, validators and the node, as its RPC knows them."""

from typing import Final

from virtengine.app.services.node_client import JsonObject, NodeClient, ask, ask_for
from virtengine.app.services.rpc_json import read_block, read_block_id, read_bytes, read_height
from virtengine.kit.codec.address import Address
from virtengine.kit.codec.any import pack
from virtengine.kit.codec.bech32 import encode_consensus
from virtengine.kit.codec.gen.cosmos.base.query.v1beta1.pagination import PageRequest, PageResponse
from virtengine.kit.codec.gen.cosmos.base.tendermint.v1beta1 import query
from virtengine.kit.codec.gen.cosmos.base.tendermint.v1beta1.types import Block, Header
from virtengine.kit.codec.gen.cosmos.crypto.ed25519.keys import PubKey
from virtengine.kit.codec.gen.tendermint.p2p import types_pb2 as p2p
from virtengine.kit.codec.gen.tendermint.types import block_pb2
from virtengine.kit.codec.timestamp import Timestamp
from virtengine.kit.sdk.context import Context
from virtengine.kit.sdk.errors import InvalidRequest

__all__ = ["COSMOS_SDK_VERSION", "BlockQueries"]

COSMOS_SDK_VERSION: Final = "v0.53.4"
"""Whose messages, queries and JSON this chain speaks; explorers choose their endpoints by it."""

_PAGE: Final = 100


class BlockQueries(query.ServiceService[Context]):
    """The service."""

    def __init__(self, node: NodeClient | None) -> None:
        self._node = node

    def get_node_info(self, ctx: Context, msg: query.GetNodeInfoRequest) -> query.GetNodeInfoResponse:
        """Which node this is, and which application it runs."""
        info = ask(self._node, "status")["node_info"]
        version = info.get("protocol_version") or {}
        other = info.get("other") or {}
        return query.GetNodeInfoResponse(
            default_node_info=p2p.DefaultNodeInfo(
                protocol_version={name: read_height(version.get(name)) for name in ("p2p", "block", "app")},
                default_node_id=info["id"],
                listen_addr=info.get("listen_addr", ""),
                network=info["network"],
                version=info.get("version", ""),
                channels=bytes.fromhex(info.get("channels") or ""),
                moniker=info.get("moniker", ""),
                other={name: other.get(name, "") for name in ("tx_index", "rpc_address")},
            ),
            application_version=query.VersionInfo(
                name="virtengine", app_name="virtengine", version="0.1.0", cosmos_sdk_version=COSMOS_SDK_VERSION
            ),
        )

    def get_syncing(self, ctx: Context, msg: query.GetSyncingRequest) -> query.GetSyncingResponse:
        """Whether the node is still catching up."""
        return query.GetSyncingResponse(syncing=bool(ask(self._node, "status")["sync_info"]["catching_up"]))

    def get_latest_block(self, ctx: Context, msg: query.GetLatestBlockRequest) -> query.GetLatestBlockResponse:
        """The newest block."""
        found = ask(self._node, "block")
        block = read_block(found["block"])
        return query.GetLatestBlockResponse(
            block_id=read_block_id(found["block_id"]), block=block, sdk_block=_sdk_block(block)
        )

    def get_block_by_height(self, ctx: Context, msg: query.GetBlockByHeightRequest) -> query.GetBlockByHeightResponse:
        """The block of a height."""
        if msg.height < 0:
            raise InvalidRequest("height cannot be negative")
        found = ask_for(self._node, f"block {msg.height} not found", "block", height=str(msg.height))
        block = read_block(found["block"])
        return query.GetBlockByHeightResponse(
            block_id=read_block_id(found["block_id"]), block=block, sdk_block=_sdk_block(block)
        )

    def get_latest_validator_set(
        self, ctx: Context, msg: query.GetLatestValidatorSetRequest
    ) -> query.GetLatestValidatorSetResponse:
        """Who makes the next block."""
        height, validators, pagination = self._read_validators(None, msg.pagination)
        return query.GetLatestValidatorSetResponse(block_height=height, validators=validators, pagination=pagination)

    def get_validator_set_by_height(
        self, ctx: Context, msg: query.GetValidatorSetByHeightRequest
    ) -> query.GetValidatorSetByHeightResponse:
        """Who made the block of a height."""
        height, validators, pagination = self._read_validators(str(msg.height), msg.pagination)
        return query.GetValidatorSetByHeightResponse(block_height=height, validators=validators, pagination=pagination)

    def _read_validators(
        self, height: str | None, page: PageRequest | None
    ) -> tuple[int, tuple[query.Validator, ...], PageResponse]:
        limit = min((page.limit if page else 0) or _PAGE, _PAGE)
        number = (page.offset // limit if page else 0) + 1
        found = ask(self._node, "validators", height=height, page=str(number), per_page=str(limit))
        validators = tuple(_read_validator(entry) for entry in found["validators"])
        return read_height(found["block_height"]), validators, PageResponse(total=read_height(found["total"]))

    def abci_query(self, ctx: Context, msg: query.ABCIQueryRequest) -> query.ABCIQueryResponse:
        """abci_query by another way."""
        found = ask(
            self._node, "abci_query", path=msg.path, data=msg.data.hex(), height=str(msg.height), prove=msg.prove
        )["response"]
        ops = (found.get("proofOps") or {}).get("ops") or ()
        return query.ABCIQueryResponse(
            code=int(found.get("code") or 0),
            log=found.get("log") or "",
            info=found.get("info") or "",
            index=read_height(found.get("index")),
            key=read_bytes(found.get("key")),
            value=read_bytes(found.get("value")),
            proof_ops=query.ProofOps(
                ops=tuple(
                    query.ProofOp(type=op["type"], key=read_bytes(op["key"]), data=read_bytes(op["data"])) for op in ops
                )
            )
            if ops
            else None,
            height=read_height(found.get("height")),
            codespace=found.get("codespace") or "",
        )


def _read_validator(entry: JsonObject) -> query.Validator:
    key = PubKey(key=read_bytes(entry["pub_key"]["value"]))
    return query.Validator(
        address=Address(bytes.fromhex(entry["address"])),
        pub_key=pack(key),
        voting_power=read_height(entry["voting_power"]),
        proposer_priority=read_height(entry.get("proposer_priority")),
    )


def _sdk_block(block: block_pb2.Block) -> Block:
    """The block as the SDK tells it: the same, with the proposer's address as text."""
    header = block.header
    return Block(
        header=Header(
            version=header.version,
            chain_id=header.chain_id,
            height=header.height,
            time=Timestamp(header.time.seconds, header.time.nanos),
            last_block_id=header.last_block_id,
            last_commit_hash=header.last_commit_hash,
            data_hash=header.data_hash,
            validators_hash=header.validators_hash,
            next_validators_hash=header.next_validators_hash,
            consensus_hash=header.consensus_hash,
            app_hash=header.app_hash,
            last_results_hash=header.last_results_hash,
            evidence_hash=header.evidence_hash,
            proposer_address=encode_consensus(header.proposer_address),
        ),
        data=block.data,
        evidence=block.evidence,
        last_commit=block.last_commit if block.HasField("last_commit") else None,
    )
