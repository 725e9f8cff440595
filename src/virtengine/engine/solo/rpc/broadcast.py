"""Sending transactions: to the mempool, with its answer, or with the block's."""

import asyncio
from typing import Final

from virtengine.engine.solo.block import hash_tx
from virtengine.engine.solo.mempool import MempoolError
from virtengine.engine.solo.rpc.arguments import Kind, Parameter
from virtengine.engine.solo.rpc.bus import Event
from virtengine.engine.solo.rpc.jsonrpc import CallError
from virtengine.engine.solo.rpc.methods import Caller, Environment, Method
from virtengine.engine.solo.rpc.render import Json, hexed, render_tx_result
from virtengine.kit.codec.gen.tendermint.abci import types_pb2 as abci


async def broadcast_tx_sync(env: Environment, caller: Caller, tx: bytes) -> Json:
    """CheckTx's answer."""
    response = await _check(env, tx)
    return {
        "code": response.code,
        "data": hexed(response.data),
        "log": response.log,
        "codespace": response.codespace,
        "hash": hexed(hash_tx(tx)),
    }


async def broadcast_tx_async(env: Environment, caller: Caller, tx: bytes) -> Json:
    """The hash alone, whatever CheckTx says; but a mempool that cannot take it is an error here too, as in CometBFT."""
    await _check(env, tx)
    return {"code": 0, "data": "", "log": "", "codespace": "", "hash": hexed(hash_tx(tx))}


async def broadcast_tx_commit(env: Environment, caller: Caller, tx: bytes) -> Json:
    """CheckTx's answer and the block's; for trying things out, since it waits."""
    included: asyncio.Future[Event] = asyncio.get_running_loop().create_future()

    def deliver(event: Event) -> None:
        if not included.done():
            included.set_result(event)

    tx_hash = hexed(hash_tx(tx))
    query = f"tm.event='Tx' AND tx.hash='{tx_hash}'"
    env.bus.subscribe(caller.address, query, deliver)
    try:
        try:
            checked = await _check(env, tx)
        except CallError as error:
            raise CallError(f"error on broadcastTxCommit: {error.data}") from None
        answer = {"check_tx": render_tx_result(checked), "tx_result": render_tx_result(abci.ExecTxResult())}
        if checked.code != 0:
            return {**answer, "hash": tx_hash, "height": "0"}
        async with asyncio.timeout(env.node.config.rpc.timeout_broadcast_tx_commit):
            event = await included
    except TimeoutError:
        raise CallError("timed out waiting for tx to be included in a block") from None
    finally:
        env.bus.unsubscribe(caller.address, query)
    assert event.result is not None, "a Tx event has a result"
    return {**answer, "tx_result": render_tx_result(event.result), "hash": tx_hash, "height": str(event.height)}


async def _check(env: Environment, tx: bytes) -> abci.ResponseCheckTx:
    try:
        return await env.node.gate.run(lambda: env.node.mempool.check(tx))
    except MempoolError as error:
        raise CallError(str(error)) from None


_TX: Final = (Parameter("tx", Kind.BYTES),)

METHODS: Final[dict[str, Method]] = {
    "broadcast_tx_sync": Method(broadcast_tx_sync, _TX),
    "broadcast_tx_async": Method(broadcast_tx_async, _TX),
    "broadcast_tx_commit": Method(broadcast_tx_commit, _TX),
}
