"""`cosmos.tx.v1beta1.Service`: what a transaction would cost, sending it, and finding it again."""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from virtengine.app.services.node_client import JsonObject, NodeClient, ask, ask_for
from virtengine.app.services.rpc_json import read_block, read_block_id, read_bytes, read_events, read_height
from virtengine.kit.baseapp.decoding import decode_tx
from virtengine.kit.baseapp.query import Simulate
from virtengine.kit.codec.any import pack
from virtengine.kit.codec.errors import DecodeError
from virtengine.kit.codec.gen.cosmos.base.abci.v1beta1.abci import TxResponse
from virtengine.kit.codec.gen.cosmos.base.query.v1beta1.pagination import PageResponse
from virtengine.kit.codec.gen.cosmos.tx.v1beta1 import service
from virtengine.kit.codec.gen.cosmos.tx.v1beta1.service import BroadcastMode, OrderBy
from virtengine.kit.codec.gen.cosmos.tx.v1beta1.tx import Tx, TxRaw
from virtengine.kit.codec.timestamp import Timestamp
from virtengine.kit.sdk.context import Context, Mode
from virtengine.kit.sdk.errors import InvalidRequest, NotFound, NotSupported, SdkError

__all__ = ["TxQueries"]

DEFAULT_LIMIT: Final = 100
MAX_LIMIT: Final = 100
"""Transactions of one page: as many as the node's RPC gives."""

_NOT_FOUND: Final = "tx not found: {}"


class TxQueries(service.ServiceService[Context]):
    """The service. Simulation needs the state only, the rest asks the node."""

    def __init__(self, simulate: Simulate, node: NodeClient | None) -> None:
        self._simulate = simulate
        self._node = node

    def simulate(self, ctx: Context, msg: service.SimulateRequest) -> service.SimulateResponse:
        """Gas and events of a transaction on the committed state, in whatever dialect it is given."""
        raw = msg.tx_bytes or (_encode(msg.tx) if msg.tx is not None else b"")
        if not raw:
            raise InvalidRequest("empty txBytes is not allowed")
        outcome = self._simulate(replace(ctx, mode=Mode.SIMULATE), raw)
        if outcome.error is not None:
            raise outcome.error
        gas_info, result = outcome.to_simulation()
        return service.SimulateResponse(gas_info=gas_info, result=result)

    def broadcast_tx(self, ctx: Context, msg: service.BroadcastTxRequest) -> service.BroadcastTxResponse:
        """Hand a transaction to the node; SYNC waits for its check, ASYNC for nothing."""
        methods = {BroadcastMode.SYNC: "broadcast_tx_sync", BroadcastMode.ASYNC: "broadcast_tx_async"}
        if msg.mode not in methods:
            raise InvalidRequest("unsupported broadcast mode, only sync and async are")
        if not msg.tx_bytes:
            raise InvalidRequest("invalid empty tx")
        answer = ask(self._node, methods[msg.mode], tx=b64encode(msg.tx_bytes).decode())
        return service.BroadcastTxResponse(
            tx_response=TxResponse(
                txhash=answer["hash"],
                code=int(answer.get("code", 0)),
                codespace=answer.get("codespace", ""),
                data=read_bytes(answer.get("data")).hex().upper(),
                raw_log=answer.get("log", ""),
            )
        )

    def get_tx(self, ctx: Context, msg: service.GetTxRequest) -> service.GetTxResponse:
        """A transaction that is in a block, by its hash."""
        if not msg.hash:
            raise InvalidRequest("tx hash cannot be empty")
        try:
            name = b64encode(bytes.fromhex(msg.hash)).decode()
        except ValueError:
            raise NotFound(_NOT_FOUND.format(msg.hash)) from None
        found = ask_for(self._node, _NOT_FOUND.format(msg.hash), "tx", hash=name, prove=False)
        tx, response = self._read_found(found, self._block_time())
        return service.GetTxResponse(tx=tx, tx_response=response)

    def get_txs_event(self, ctx: Context, msg: service.GetTxsEventRequest) -> service.GetTxsEventResponse:
        """Transactions whose events match, by page; `query`, or the older `events` all of which must match."""
        query = msg.query or " AND ".join(msg.events)
        if not query:
            raise InvalidRequest("query cannot be empty")
        limit = msg.limit or (msg.pagination.limit if msg.pagination else 0) or DEFAULT_LIMIT
        limit = min(limit, MAX_LIMIT)
        page = msg.page or (msg.pagination.offset // limit if msg.pagination else 0) + 1
        found = ask(
            self._node,
            "tx_search",
            query=query,
            prove=False,
            page=str(page),
            per_page=str(limit),
            order_by="desc" if msg.order_by == OrderBy.DESC else "asc",
        )
        time_of = self._block_time()
        pairs = [self._read_found(entry, time_of) for entry in found.get("txs") or ()]
        total = read_height(found.get("total_count"))
        return service.GetTxsEventResponse(
            txs=tuple(tx for tx, _ in pairs),
            tx_responses=tuple(response for _, response in pairs),
            pagination=PageResponse(total=total),
            total=total,
        )

    def get_block_with_txs(self, ctx: Context, msg: service.GetBlockWithTxsRequest) -> service.GetBlockWithTxsResponse:
        """A block, and its transactions decoded, by page."""
        found = ask_for(self._node, f"block {msg.height} not found", "block", height=str(msg.height))
        block = read_block(found["block"])
        offset = msg.pagination.offset if msg.pagination else 0
        limit = (msg.pagination.limit if msg.pagination else 0) or DEFAULT_LIMIT
        txs = tuple(_decode(raw) for raw in block.data.txs[offset : offset + limit])
        return service.GetBlockWithTxsResponse(
            txs=txs,
            block_id=read_block_id(found["block_id"]),
            block=block,
            pagination=PageResponse(total=len(block.data.txs)),
        )

    def tx_decode(self, ctx: Context, msg: service.TxDecodeRequest) -> service.TxDecodeResponse:
        """A transaction taken apart; refused where the chain would refuse it."""
        if not msg.tx_bytes:
            raise InvalidRequest("invalid empty tx bytes")
        decode_tx(msg.tx_bytes)
        return service.TxDecodeResponse(tx=_decode(msg.tx_bytes))

    def tx_encode(self, ctx: Context, msg: service.TxEncodeRequest) -> service.TxEncodeResponse:
        """A transaction put together."""
        if msg.tx is None:
            raise InvalidRequest("invalid empty tx")
        return service.TxEncodeResponse(tx_bytes=_encode(msg.tx))

    def tx_encode_amino(self, ctx: Context, msg: service.TxEncodeAminoRequest) -> service.TxEncodeAminoResponse:
        """Not offered: nothing here speaks binary amino."""
        raise NotSupported("amino encoding of transactions is not offered")

    def tx_decode_amino(self, ctx: Context, msg: service.TxDecodeAminoRequest) -> service.TxDecodeAminoResponse:
        """Not offered: nothing here speaks binary amino."""
        raise NotSupported("amino encoding of transactions is not offered")

    def _block_time(self) -> Callable[[int], str]:
        """Times of blocks, each asked for once."""
        known: dict[int, str] = {}

        def time_of(height: int) -> str:
            if height not in known:
                header = ask(self._node, "block", height=str(height))["block"]["header"]
                known[height] = Timestamp(Timestamp.parse(header["time"]).seconds).rfc3339()
            return known[height]

        return time_of

    def _read_found(self, found: JsonObject, time_of: Callable[[int], str]) -> tuple[Tx, TxResponse]:
        """What the node knows of a transaction in a block."""
        tx, result, height = _decode(read_bytes(found["tx"])), found["tx_result"], read_height(found["height"])
        return tx, TxResponse(
            height=height,
            txhash=found["hash"],
            code=int(result.get("code", 0)),
            codespace=result.get("codespace") or "",
            data=read_bytes(result.get("data")).hex().upper(),
            raw_log=result.get("log") or "",
            info=result.get("info") or "",
            gas_wanted=read_height(result.get("gas_wanted")),
            gas_used=read_height(result.get("gas_used")),
            tx=pack(tx),
            timestamp=time_of(height),
            events=read_events(result.get("events")),
        )


def _encode(tx: Tx) -> bytes:
    """The bytes that are broadcast."""
    return TxRaw(
        body_bytes=tx.body.encode() if tx.body else b"",
        auth_info_bytes=tx.auth_info.encode() if tx.auth_info else b"",
        signatures=tx.signatures,
    ).encode()


def _decode(raw: bytes) -> Tx:
    """A transaction that is in a block; it need not be a valid one, and what cannot be read is shown empty."""
    try:
        return Tx.decode(raw)
    except (DecodeError, SdkError):
        return Tx()
