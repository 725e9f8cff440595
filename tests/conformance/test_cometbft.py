"""The embedded engine beside a real CometBFT 0.38 on one genesis, one key and one application.

CometBFT makes fifty blocks with the application behind our ABCI server. The embedded engine is then given the same
transactions at the same times. Since headers, part sets, votes and signatures are all deterministic, its blocks must
come out identical to the bit: whatever accepts CometBFT's blocks, a light client among them, accepts ours. The RPC
answers about those blocks must be the same JSON.
"""

import asyncio
import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import websockets
from tests.conformance.cometbft import get, height_of, request, running, wait_until
from tests.conformance.requests import BODIES, GETS, POSTS, fill_in, forget_wording, shape_of
from tests.engine.support import VOTE_EXTENSION_HEIGHT
from tests.engine.support import make_conformance_home as make_home
from tests.engine.toyapp import ToyApp

from virtengine.engine.solo.config import Config
from virtengine.engine.solo.node import Node
from virtengine.engine.solo.rpc.server import RpcServer
from virtengine.kit.codec.timestamp import Timestamp

pytestmark = [pytest.mark.component("cometbft"), pytest.mark.slow]

BLOCKS = 50
UPDATES = {14: "power=11", 17: "maxgas=1000000", 25: "power=7"}
"""Transactions that change the validator's power and the consensus parameters, by number."""
EVENT_QUERIES = ("tm.event='NewBlock'", "tm.event='NewBlockHeader'", "tm.event='NewBlockEvents'", "tm.event='Tx'")


@dataclass
class Chain:
    """What CometBFT made, and where it still answers."""

    home: Path
    url: str
    blocks: dict[int, Any] = field(default_factory=dict)
    commits: dict[int, Any] = field(default_factory=dict)
    events: list[Any] = field(default_factory=list)


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chain]:
    """A CometBFT that has made its blocks and still runs, without making more that the tests look at."""
    home = tmp_path_factory.mktemp("cometbft")
    make_home(home)
    with running(home, "tests.engine.serve_toyapp", str(home / "app.json")) as url:
        chain = Chain(home, url)
        asyncio.run(drive(chain, BLOCKS + 1))
        read_blocks(chain, BLOCKS)
        yield chain


def read_blocks(chain: Chain, last: int) -> None:
    """Note the first blocks, once no transaction waits any more."""
    wait_until(lambda: bool(get(chain.url, "num_unconfirmed_txs")["result"]["total"] == "0"))
    for height in range(1, last + 1):
        chain.blocks[height] = get(chain.url, f"block?height={height}")["result"]
        chain.commits[height] = get(chain.url, f"commit?height={height}")["result"]


@pytest.fixture(scope="module")
def solo(chain: Chain, tmp_path_factory: pytest.TempPathFactory) -> Iterator["Solo"]:
    """The embedded engine after the same blocks."""
    home = tmp_path_factory.mktemp("solo")
    make_home(home)
    node = Node.open(ToyApp(), home, Config(durable=False))
    server = RpcServer.bind("tcp://127.0.0.1:0")
    server.start(node, "")
    solo = Solo(node, server.url)
    try:
        asyncio.run(follow(chain, solo))
        yield solo
    finally:
        server.stop()
        node.close()


@dataclass
class Solo:
    """The embedded engine and what it announced."""

    node: Node
    url: str
    events: list[Any] = field(default_factory=list)


def test_the_same_transactions_at_the_same_times_give_the_same_blocks(chain: Chain, solo: Solo) -> None:
    """Block ids cover every header field, every byte of the block and, one height on, every signature."""
    assert solo.node.height == BLOCKS
    txs = [base64.b64decode(tx) for entry in chain.blocks.values() for tx in entry["block"]["data"]["txs"]]
    assert sum(tx.startswith(b"ext=") for tx in txs) == BLOCKS - VOTE_EXTENSION_HEIGHT
    assert len(txs) > 2 * BLOCKS
    for height in range(1, BLOCKS + 1):
        ours = get(solo.url, f"block?height={height}")["result"]
        assert ours["block"]["header"] == chain.blocks[height]["block"]["header"]
        assert ours == chain.blocks[height]


def test_the_commits_carry_the_same_signatures(chain: Chain, solo: Solo) -> None:
    """Votes are signed over the same bytes with the same key, so Ed25519 gives the same signature."""
    for height in range(1, BLOCKS):
        assert get(solo.url, f"commit?height={height}")["result"] == chain.commits[height]
    last = get(solo.url, f"commit?height={BLOCKS}")["result"]
    assert last["signed_header"] == chain.commits[BLOCKS]["signed_header"]


def test_results_validators_and_parameters_are_the_same(chain: Chain, solo: Solo) -> None:
    """At every height, with the changes the application made."""
    seen = set()
    for height in range(1, BLOCKS + 1):
        for method in ("block_results", "validators", "consensus_params"):
            path = f"{method}?height={height}"
            ours = get(solo.url, path)
            assert ours == get(chain.url, path)
            seen.add(json.dumps(ours["result"].get("validators") or ours["result"].get("consensus_params") or 0))
    # Three sets, two sets of parameters, and the results, which are neither.
    assert len(seen) == 6


def test_subscribers_hear_the_same(chain: Chain, solo: Solo) -> None:
    """Every event of every kind, in the order within its kind."""
    assert len(solo.events) > 3 * BLOCKS
    for query in EVENT_QUERIES:
        theirs = [event for event in chain.events if event["result"]["query"] == query]
        ours = [event for event in solo.events if event["result"]["query"] == query]
        assert ours
        first = heights_of(theirs[0])
        assert [event for event in ours if heights_of(event) >= first] == [e for e in theirs if heights_of(e) <= BLOCKS]


@pytest.mark.parametrize("path", GETS)
def test_a_get_request_has_the_same_answer(chain: Chain, solo: Solo, path: str) -> None:
    """Status, and the JSON to the last field."""
    path = fill_in(path, BLOCKS)
    theirs, ours = request(chain.url, path), request(solo.url, path)
    assert forget_wording(ours) == forget_wording(theirs)


@pytest.mark.parametrize("body", POSTS, ids=lambda body: json.dumps(body)[:60])
def test_a_json_rpc_call_has_the_same_answer(chain: Chain, solo: Solo, body: Any) -> None:
    """Status, and the JSON to the last field."""
    raw = json.dumps(body).encode()
    assert forget_wording(request(solo.url, "", raw)) == forget_wording(request(chain.url, "", raw))


@pytest.mark.parametrize("path", ["foo", "status/", "block/7"])
def test_other_paths_are_not_found(chain: Chain, solo: Solo, path: str) -> None:
    """Whether asked or posted to."""
    for body in (None, b'{"jsonrpc":"2.0","id":1,"method":"health"}'):
        assert request(solo.url, path, body) == request(chain.url, path, body)


def test_garbage_and_large_bodies_are_refused_alike(chain: Chain, solo: Solo) -> None:
    """Neither brings the server down."""
    for body in BODIES:
        theirs, ours = request(chain.url, "", body), request(solo.url, "", body)
        assert ours[0] == theirs[0]
        assert forget_wording(ours) == forget_wording(theirs)
    assert get(solo.url, "health") == get(chain.url, "health")


def test_status_has_the_same_fields(chain: Chain, solo: Solo) -> None:
    """Their values differ by the minute."""
    assert shape_of(get(solo.url, "status")) == shape_of(get(chain.url, "status"))
    query = 'abci_query?data="k1"&path="/x"&prove=false'
    assert shape_of(get(solo.url, query)) == shape_of(get(chain.url, query))
    assert shape_of(get(solo.url, "abci_info")) == shape_of(get(chain.url, "abci_info"))


async def drive(chain: Chain, last: int) -> None:
    """Send transactions while blocks go by, until there are enough; note what is announced."""
    async with websockets.connect(chain.url.replace("http", "ws") + "/websocket", max_size=None) as ws:
        await subscribe(ws)
        reader = asyncio.create_task(listen(ws, chain.events))
        count = height = 0
        while height < last:
            for _ in range(4):
                count += 1
                tx = f"fail={count}" if count % 9 == 0 else f"k{count % 7}=v{count % 5}"
                tx = f"number={count}" if count % 11 == 0 else tx
                tx = UPDATES.get(count, tx)
                await asyncio.to_thread(get, chain.url, f'broadcast_tx_sync?tx="{tx}"')
            await asyncio.sleep(0.03)
            height = await asyncio.to_thread(height_of, chain.url)
        reader.cancel()


async def follow(chain: Chain, solo: Solo) -> None:
    """Give the embedded engine each block's transactions and make the block when CometBFT's validator signed it."""
    async with websockets.connect(solo.url.replace("http", "ws") + "/websocket", max_size=None) as ws:
        await subscribe(ws)
        reader = asyncio.create_task(listen(ws, solo.events))
        for height in range(1, BLOCKS + 1):
            for tx in chain.blocks[height]["block"]["data"]["txs"]:
                if not base64.b64decode(tx).startswith(b"ext="):
                    assert solo.node.check_tx(base64.b64decode(tx)).code == 0
            signature = chain.commits[height]["signed_header"]["commit"]["signatures"][0]
            solo.node.step(Timestamp.parse(signature["timestamp"]))
            await asyncio.sleep(0)
        await asyncio.sleep(0.5)
        reader.cancel()


async def subscribe(ws: websockets.ClientConnection) -> None:
    for id, query in enumerate(EVENT_QUERIES):
        await ws.send(json.dumps({"jsonrpc": "2.0", "id": id, "method": "subscribe", "params": {"query": query}}))
        assert json.loads(await ws.recv()) == {"jsonrpc": "2.0", "id": id, "result": {}}


async def listen(ws: websockets.ClientConnection, events: list[Any]) -> None:
    while True:
        events.append(json.loads(await ws.recv()))


def heights_of(event: Any) -> int:
    """The height an event speaks of."""
    value = event["result"]["data"]["value"]
    holder = value.get("block", value).get("header") or value.get("TxResult") or value
    return int(holder["height"])
