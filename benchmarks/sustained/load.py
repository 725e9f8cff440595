"""The load: accounts from a seed, transfers signed beforehand, sent at a rate over kept connections.

Nothing here knows whose node it is: public RPC only, so that nodes of other software run under the same load.
"""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from virtengine.client.signer import Signer
from virtengine.client.tx import AccountInfo, build_tx
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.tx import MsgSend
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin
from virtengine.kit.crypto.hashes import sha256

GAS = 120_000
FEE = 500
RETRY_AFTER = 0.05
"""Seconds before a transaction that a full mempool refused is sent again."""


@dataclass
class Outcome:
    """What the node said."""

    accepted: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    mempool_full: int = 0
    latencies: list[float] = field(default_factory=list)
    """Seconds from the request to its answer."""
    seconds: float = 0.0


def make_signers(seed: str, count: int) -> list[Signer]:
    """Account number i has the private key SHA-256 of "<seed>/<i>"."""
    return [Signer(sha256(f"{seed}/{number}".encode())) for number in range(count)]


def sign_sends(
    signers: Sequence[Signer], accounts: Sequence[AccountInfo], *, each: int, chain_id: str, denom: str
) -> list[list[bytes]]:
    """`each` transfers of one base unit for every account, to one of its neighbours: a list per account."""
    signed: list[list[bytes]] = []
    for index, (signer, account) in enumerate(zip(signers, accounts, strict=True)):
        txs = []
        for turn in range(each):
            recipient = signers[(index + 1 + turn % 7) % len(signers)]
            send = MsgSend(
                from_address=signer.address, to_address=recipient.address, amount=(Coin(denom=denom, amount=1),)
            )
            state = AccountInfo(account.number, account.sequence + turn)
            fee = (Coin(denom=denom, amount=FEE),)
            txs.append(build_tx(signer, [send], chain_id=chain_id, account=state, gas=GAS, fee=fee))
        signed.append(txs)
    return signed


async def send_all(url: str, txs: Sequence[Sequence[bytes]], rate: float, connections: int) -> Outcome:
    """Send everything, `rate` a second in all, in rounds over the accounts; an account stays on one connection.

    A connection has one request under way, so that a sender's sequences arrive in order; behind schedule it sends
    without a pause, and a transaction that a full mempool refuses is sent again.
    """
    outcome = Outcome()
    address = urlsplit(url)
    start = time.monotonic()

    async def run(number: int) -> None:
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        mine = range(number, len(txs), connections)
        for turn in range(len(txs[0])):
            for account in mine:
                due = start + (turn * len(txs) + account) / rate
                if (wait := due - time.monotonic()) > 0:
                    await asyncio.sleep(wait)
                await _send(reader, writer, txs[account][turn], outcome)
        writer.close()
        await writer.wait_closed()

    await asyncio.gather(*(run(number) for number in range(min(connections, len(txs)))))
    outcome.seconds = time.monotonic() - start
    return outcome


async def _send(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, tx: bytes, outcome: Outcome) -> None:
    """One transaction until the node takes it or refuses it for good."""
    while True:
        start = time.monotonic()
        writer.write(b"GET /broadcast_tx_sync?tx=0x%s HTTP/1.1\r\nHost: node\r\n\r\n" % tx.hex().encode())
        answer = json.loads(await _read_body(reader))
        outcome.latencies.append(time.monotonic() - start)
        error = answer.get("error")
        if error and "mempool is full" in str(error):
            outcome.mempool_full += 1
            await asyncio.sleep(RETRY_AFTER)
            continue
        result = answer.get("result") or {}
        if error or result["code"]:
            outcome.refused[str(error or result["log"])[:80]] += 1
        else:
            outcome.accepted += 1
        return


async def _read_body(reader: asyncio.StreamReader) -> bytes:
    """The body of the next answer, which states its length."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
    return await reader.readexactly(length)
