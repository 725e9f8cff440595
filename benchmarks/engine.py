"""Where the embedded engine's CPU goes, per committed send: request, mempool, block, index, announcement.

    python -m benchmarks.engine [--blocks 6] [--query "tm.event='Tx'"]

Method: the node of a fresh home with the real application, in this process and thread; each block holds 500 signed
sends, each of which comes as an ASGI request `broadcast_tx_sync`, so without sockets and HTTP. CPU by part, least and
median of the blocks; the first warms up. The block is announced to one subscriber of `--query`. The calibration is one
secp256k1 verification.
"""

import argparse
import asyncio
import gc
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.measure import calibrate
from benchmarks.sustained.load import make_signers, sign_sends
from benchmarks.sustained.nodes import CHAIN_ID, prepare
from virtengine.app.app import open_app
from virtengine.client.signer import Signer
from virtengine.client.tx import AccountInfo
from virtengine.engine.solo.node import Node
from virtengine.engine.solo.rpc.bus import EventBus
from virtengine.engine.solo.rpc.methods import Environment
from virtengine.engine.solo.rpc.server import RpcApp
from virtengine.kit.codec.gen.cosmos.auth.v1beta1.query import QueryAccountInfoRequest, QueryAccountInfoResponse

TXS = 500
Spent = defaultdict[str, float]


def time_calls(spent: Spent, target: Any, name: str, part: str) -> None:
    """Count the CPU of a method of `target` under `part`."""
    call: Callable[..., Any] = getattr(target, name)

    def timed(*arguments: Any, **options: Any) -> Any:
        start = time.process_time()
        try:
            return call(*arguments, **options)
        finally:
            spent[part] += time.process_time() - start

    setattr(target, name, timed)


def sign_blocks(node: Node, signers: Sequence[Signer], blocks: int) -> list[list[bytes]]:
    """A block's transactions, one of each account, for each block."""
    accounts = []
    for signer in signers:
        request = QueryAccountInfoRequest(address=signer.address).encode()
        answer = node.query("/cosmos.auth.v1beta1.Query/AccountInfo", request)
        info = QueryAccountInfoResponse.decode(answer.value).info
        assert info is not None
        accounts.append(AccountInfo(info.account_number, info.sequence))
    by_account = sign_sends(signers, accounts, each=blocks, chain_id=CHAIN_ID, denom="uve")
    return [[txs[block] for txs in by_account] for block in range(blocks)]


async def run_block(rpc: RpcApp, node: Node, bus: EventBus, txs: Sequence[bytes], spent: Spent) -> None:
    """Send, make the block, announce it."""

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(_: Any) -> None:
        return

    start = time.process_time()
    for tx in txs:
        query = b"tx=0x" + tx.hex().encode()
        await rpc({"type": "http", "path": "/broadcast_tx_sync", "query_string": query, "headers": []}, receive, send)
    sent = time.process_time()
    decided = node.step()
    made = time.process_time()
    await bus.publish(decided)
    assert [result.code for result in decided.response.tx_results] == [0] * len(txs)
    spent["announcing"] = time.process_time() - made
    spent["block, rest"] = made - sent - spent["FinalizeBlock"] - spent["app Commit"] - spent["index"]
    spent["request, rest"] = sent - start - spent["mempool"]
    spent["mempool, rest"] = spent.pop("mempool") - spent["CheckTx"]


async def measure(node: Node, query: str, blocks: list[list[bytes]]) -> list[dict[str, float]]:
    """CPU seconds by part, of each block."""
    node.gate.attach(asyncio.get_running_loop())
    bus = EventBus(max_clients=1, max_per_client=1)
    bus.subscribe("client", query, lambda event: event.data and event.events and None)
    rpc = RpcApp(Environment(node, bus, "", ""))
    spent: Spent = defaultdict(float)
    time_calls(spent, node.mempool, "_check_tx", "CheckTx")
    time_calls(spent, node.mempool, "check", "mempool")
    time_calls(spent, node.app, "finalize_block", "FinalizeBlock")
    time_calls(spent, node.app, "commit", "app Commit")
    time_calls(spent, node.store, "save_index", "index")
    measured = []
    for txs in blocks:
        spent.clear()
        await run_block(rpc, node, bus, txs, spent)
        measured.append(dict(spent))
    return measured[1:]


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--blocks", type=int, default=6)
    parser.add_argument("--query", default="tm.event='NewBlockHeader'")
    options = parser.parse_args()
    print(__doc__)
    with tempfile.TemporaryDirectory() as directory:
        home, signers = Path(directory), make_signers("engine", TXS)
        prepare(home, signers)
        app = open_app(home)
        node = Node.open(app, home)
        node.step()
        blocks = sign_blocks(node, signers, options.blocks)
        gc.collect()
        gc.freeze()
        before = calibrate()
        measured = asyncio.run(measure(node, options.query, blocks))
        node.close()
        app.close()
    print(f"{'CPU-us per send':16}{'least':>8}{'median':>8}")
    for part in measured[0]:
        each = [spent[part] / TXS * 1e6 for spent in measured]
        print(f"{part:16}{min(each):>8.1f}{statistics.median(each):>8.1f}")
    print(f"{'calibration':16}{before:>8.1f}{calibrate():>8.1f}")


if __name__ == "__main__":
    main()
