"""The real application behind CometBFT and in the embedded engine: the same fifty blocks, the same app hashes.

As in test_cometbft.py, whole blocks are compared, so every header field, results hash and signature is.
"""

import base64
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from tests.conformance.cometbft import get, height_of, request, running
from tests.support.chain import CHAIN_ID, GENESIS_TIME, Account, TestChain

from virtengine.app.app import open_app
from virtengine.engine.solo.config import Config
from virtengine.engine.solo.home import init_home
from virtengine.engine.solo.node import Node
from virtengine.engine.solo.rpc.server import RpcServer
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.tx import MsgSend
from virtengine.kit.codec.timestamp import Timestamp
from virtengine.kit.sdk.coins import parse_coins

pytestmark = [pytest.mark.component("cometbft"), pytest.mark.slow]

BLOCKS = 50
SEED = bytes(range(32))


@dataclass
class Compared:
    """Both chains, one after the other at the same height."""

    users: list[Account]
    theirs: str
    ours: str
    node: Node
    commits: dict[int, Any]


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Compared]:
    """CometBFT makes its blocks of sends; the embedded engine follows."""
    signer = TestChain()
    users = [signer.account(f"user {number}", "1000000uve") for number in range(8)]
    signer.start()
    genesis = json.dumps(signer.genesis).encode()
    home, copy = tmp_path_factory.mktemp("cometbft"), tmp_path_factory.mktemp("solo")
    for root in (home, copy):
        init_home(root, CHAIN_ID, "x", app_state=genesis, genesis_time=GENESIS_TIME, validator_seed=SEED)
    with running(home, "tests.engine.serve_app", str(home)) as url:
        send_until(url, signer, users, BLOCKS + 1)
        node = Node.open(open_app(copy), copy, Config(durable=False))
        server = RpcServer.bind("tcp://127.0.0.1:0")
        server.start(node, "")
        try:
            commits = follow(url, node)
            yield Compared(users, url, server.url, node, commits)
        finally:
            server.stop()
            node.close()


def send_until(url: str, signer: TestChain, users: list[Account], height: int) -> None:
    """Send now and then, good and bad transactions, until CometBFT is at a height."""
    round = 0
    while height_of(url) < height:
        for index, sender in enumerate(users[:4]):
            amount = parse_coins("99999999uve" if (round + index) % 7 == 0 else f"{index + 1}uve")
            recipient = users[(index + round) % len(users)]
            send = MsgSend(from_address=sender.address, to_address=recipient.address, amount=amount)
            tx = signer.tx(sender, send, gas=200_000, fee="5uve")
            answer = get(url, f"broadcast_tx_sync?tx=0x{tx.hex()}")
            assert answer["result"]["code"] == 0, answer
        round += 1
        time.sleep(0.05)


def follow(url: str, node: Node) -> dict[int, Any]:
    """Make the same blocks; returns CometBFT's commits."""
    commits = {}
    for height in range(1, BLOCKS + 1):
        for tx in get(url, f"block?height={height}")["result"]["block"]["data"]["txs"]:
            checked = node.check_tx(base64.b64decode(tx))
            assert checked.code == 0, checked
        commits[height] = get(url, f"commit?height={height}")["result"]["signed_header"]
        node.step(Timestamp.parse(commits[height]["commit"]["signatures"][0]["timestamp"]))
    return commits


def test_every_block_has_the_same_id_and_app_hash(compared: Compared) -> None:
    txs = 0
    for height in range(1, BLOCKS + 1):
        theirs = get(compared.theirs, f"block?height={height}")["result"]
        ours = get(compared.ours, f"block?height={height}")["result"]
        txs += len(ours["block"]["data"]["txs"])
        assert ours["block"]["header"] == theirs["block"]["header"]
        assert ours == theirs
    assert txs > BLOCKS
    signed = get(compared.ours, f"commit?height={BLOCKS}")["result"]["signed_header"]
    assert signed == compared.commits[BLOCKS]


def test_every_result_is_the_same(compared: Compared) -> None:
    codes = set()
    for height in range(1, BLOCKS + 1):
        path = f"block_results?height={height}"
        ours = get(compared.ours, path)
        assert ours == get(compared.theirs, path)
        codes |= {result["code"] for result in ours["result"]["txs_results"] or ()}
    assert codes == {0, 5}


def test_searches_find_the_same(compared: Compared) -> None:
    user = compared.users[1].text
    for query in (
        f"message.sender='{user}' AND tx.height<={BLOCKS}",
        f"transfer.recipient='{user}' AND tx.height<={BLOCKS}",
        f"transfer.sender='{user}' AND transfer.recipient='{compared.users[2].text}' AND tx.height<={BLOCKS}",
        f"message.action='/cosmos.bank.v1beta1.MsgSend' AND tx.height>5 AND tx.height<{BLOCKS}",
        f"tx.acc_seq='{user}/3'",
        "tx.height=9",
    ):
        path = f'tx_search?query="{query}"&per_page=100&order_by="desc"'
        ours = request(compared.ours, path)
        assert ours == request(compared.theirs, path)
        assert int(ours[1]["result"]["total_count"]) > 0, query


def test_queries_at_a_height_answer_the_same_with_the_same_proof(compared: Compared) -> None:
    key = b"\x02" + bytes((20,)) + compared.users[0].address + b"uve"
    for path in (f'abci_query?path="/store/bank/key"&data=0x{key.hex()}&height={BLOCKS - 1}&prove=true',):
        ours = get(compared.ours, path)
        assert ours == get(compared.theirs, path)
        assert ours["result"]["response"]["proofOps"]["ops"]
