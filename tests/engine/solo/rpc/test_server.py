"""The RPC server on a manual chain: limits and faults. That its answers are CometBFT's, tests/conformance shows."""

import asyncio
import base64
import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.engine.support import make_config, make_home, open_node
from tests.engine.toyapp import ToyApp
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from virtengine.engine.errors import PortError
from virtengine.engine.solo.executor import Decided
from virtengine.engine.solo.node import Node
from virtengine.engine.solo.rpc.bus import EventBus
from virtengine.engine.solo.rpc.server import RpcServer, parse_address
from virtengine.kit.codec.gen.tendermint.abci import types_pb2 as abci


class Served:
    """A node whose blocks the test makes, and its server."""

    def __init__(self, node: Node, server: RpcServer) -> None:
        self.node = node
        self.address = server.address
        host, _, port = server.address.rpartition(":")
        self.host, self.port = host, int(port)

    def request(self, method: str, path: str, body: bytes | None = None, **headers: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection(self.host, self.port, timeout=10)
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        response.body = response.read()  # type: ignore[attr-defined]
        connection.close()
        return response

    def get(self, path: str) -> Any:
        return json.loads(self.request("GET", path).body)  # type: ignore[attr-defined]

    def call(self, method: str, **params: Any) -> Any:
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        response = self.request("POST", "/", json.dumps(body).encode())
        assert response.status == 200
        return json.loads(response.body)  # type: ignore[attr-defined]

    @contextmanager
    def websocket(self, path: str = "/websocket") -> Iterator["Client"]:
        with connect(f"ws://{self.address}{path}", max_size=None) as ws:
            yield Client(ws)


class Client:
    """A websocket client that counts its calls."""

    def __init__(self, ws: ClientConnection) -> None:
        self.ws = ws
        self.id = 0

    def call(self, method: str, **params: Any) -> Any:
        self.id += 1
        self.ws.send(json.dumps({"jsonrpc": "2.0", "id": self.id, "method": method, "params": params}))
        return self.receive()

    def subscribe(self, query: str) -> None:
        answer = self.call("subscribe", query=query)
        assert answer == {"jsonrpc": "2.0", "id": self.id, "result": {}}

    def receive(self) -> Any:
        return json.loads(self.ws.recv(timeout=10))


@contextmanager
def served(root: Path, app: ToyApp | None = None, **settings: Any) -> Iterator[Served]:
    node = open_node(root, app, config=make_config(**settings))
    server = RpcServer.bind(node.config.rpc.laddr)
    server.start(node, "ab" * 20)
    try:
        yield Served(node, server)
    finally:
        server.stop()
        node.close()


def tx_of(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def test_status_before_and_after_the_first_block(tmp_path: Path) -> None:
    with served(tmp_path) as chain:
        before = chain.call("status")["result"]["sync_info"]
        assert (before["latest_block_height"], before["latest_block_hash"]) == ("0", "")
        chain.node.step()
        after = chain.call("status")["result"]
        assert after["sync_info"]["latest_block_height"] == "1"
        assert after["node_info"]["version"] == "0.38.25"
        assert after["node_info"]["other"]["tx_index"] == "on"
        assert after["node_info"]["network"] == "engine-test-1"


def test_a_transaction_from_sending_to_finding(tmp_path: Path) -> None:
    with served(tmp_path) as chain:
        sent = chain.call("broadcast_tx_sync", tx=tx_of("a=1"))["result"]
        assert sent["code"] == 0
        assert chain.call("num_unconfirmed_txs")["result"]["n_txs"] == "1"
        assert "not found" in chain.get(f"/tx?hash=0x{sent['hash']}")["error"]["data"]
        chain.node.step()
        assert chain.get(f"/tx?hash=0x{sent['hash']}")["result"]["height"] == "1"
        found = chain.call("tx_search", query=f"tx.hash='{sent['hash']}'", page="1")["result"]
        assert found["total_count"] == "1"
        assert base64.b64decode(found["txs"][0]["tx"]) == b"a=1"
        assert chain.call("abci_query", path="/x", data=b"a".hex())["result"]["response"]["value"] == tx_of("1")
        refused = chain.call("broadcast_tx_sync", tx=tx_of("a=1"))
        assert refused["error"] == {"code": -32603, "message": "Internal error", "data": "tx already exists in cache"}


def test_broadcast_tx_commit_waits_for_the_block(tmp_path: Path) -> None:
    with served(tmp_path) as chain:
        answers: list[Any] = []
        waiting = threading.Thread(target=lambda: answers.append(chain.call("broadcast_tx_commit", tx=tx_of("a=1"))))
        waiting.start()
        wait_for(lambda: len(chain.node.mempool) == 1)
        chain.node.step()
        waiting.join()
        result = answers[0]["result"]
        assert (result["height"], result["tx_result"]["data"], result["check_tx"]["code"]) == ("1", tx_of("1"), 0)
        failed = chain.call("broadcast_tx_commit", tx=tx_of("garbage"))["result"]
        assert (failed["check_tx"]["code"], failed["height"]) == (2, "0")


def test_broadcast_tx_commit_gives_up_in_time(tmp_path: Path) -> None:
    with served(tmp_path, rpc={"timeout_broadcast_tx_commit": 0.05}) as chain:
        answer = chain.call("broadcast_tx_commit", tx=tx_of("a=1"))
        assert answer["error"]["data"] == "timed out waiting for tx to be included in a block"
        assert chain.call("broadcast_tx_commit", tx=tx_of("a=1"))["error"]["data"].endswith("already exists in cache")


def test_a_batch_has_a_limit(tmp_path: Path) -> None:
    with served(tmp_path) as chain:
        batch = [{"jsonrpc": "2.0", "id": i, "method": "health"} for i in range(25)]
        answers = json.loads(chain.request("POST", "/", json.dumps(batch).encode()).body)  # type: ignore[attr-defined]
        assert [answer["id"] for answer in answers] == list(range(25))
        refused = json.loads(chain.request("POST", "/", json.dumps([*batch, batch[0]]).encode()).body)  # type: ignore[attr-defined]
        assert refused["error"]["data"] == "batch request exceeds maximum (25) allowed number of requests"


def test_a_batch_over_the_limit_is_refused_before_its_calls_are_read(tmp_path: Path) -> None:
    with served(tmp_path) as chain, chain.websocket() as client:
        refused = json.loads(chain.request("POST", "/", json.dumps([None] * 26).encode()).body)  # type: ignore[attr-defined]
        assert refused["error"]["data"] == "batch request exceeds maximum (25) allowed number of requests"
        client.ws.send(json.dumps([None] * 26))
        assert client.receive()["error"]["data"].endswith("a batch is not allowed here")


def test_a_form_has_so_many_fields_and_no_more(tmp_path: Path) -> None:
    with served(tmp_path) as chain:
        assert chain.get("/health?" + "&".join(f"a{i}=1" for i in range(100)))["result"] == {}
        for method, path, body in (("GET", "/health?" + "&" * 101, None), ("POST", "/health", b"&" * 101)):
            answer = chain.request(method, path, body)
            assert answer.status == 500
            assert "more than 100" in json.loads(answer.body)["error"]["data"]  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", ["tx?hash=0x", "block_by_hash?hash=0x", "header_by_hash?hash=0x"])
def test_a_hash_longer_than_any_is_just_not_there(tmp_path: Path, caplog: pytest.LogCaptureFixture, path: str) -> None:
    with served(tmp_path) as chain:
        chain.node.step()
        answer = chain.get(f"/{path}{'ab' * 2000}")
        assert "not found" in str(answer) or None in answer["result"].values()
    assert caplog.text == ""


def test_searches_leave_the_threads_to_other_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    searching, done = threading.Event(), threading.Event()

    def search(_: object) -> list[tuple[int, int]]:
        searching.set()
        assert done.wait(10)
        return []

    with served(tmp_path) as chain:
        chain.node.check_tx(b"a=1")
        chain.node.step()
        monkeypatch.setattr(chain.node.store, "search_txs", search)
        clients = [threading.Thread(target=chain.get, args=('/tx_search?query="t.a=1"',)) for _ in range(40)]
        for client in clients:
            client.start()
        try:
            assert searching.wait(10)
            assert chain.call("abci_query", path="/x", data=b"a".hex())["result"]["response"]["value"] == tx_of("1")
            assert chain.call("block", height="1")["result"]["block"]["header"]["height"] == "1"
        finally:
            done.set()
            for client in clients:
                client.join()


def test_a_body_has_a_limit_also_when_its_length_is_not_told(tmp_path: Path) -> None:
    with served(tmp_path, rpc={"max_body_bytes": 1000}) as chain:
        assert chain.request("POST", "/", b"x" * 1001).status == 400
        with socket.create_connection((chain.host, chain.port)) as raw:
            raw.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
            raw.sendall(b"3e9\r\n" + b"x" * 1001 + b"\r\n0\r\n\r\n")
            assert raw.recv(100).startswith(b"HTTP/1.1 400")
        assert chain.get("/health")["result"] == {}


@pytest.mark.parametrize(
    "garbage",
    [b"\x00\x01\x02\x03" * 50, b"GARBAGE\r\n\r\n", b"\x16\x03\x01\x02\x00", b"\r\n" * 200],
    ids=["binary", "words", "tls", "newlines"],
)
def test_garbage_on_the_port_changes_nothing(tmp_path: Path, garbage: bytes) -> None:
    with served(tmp_path) as chain:
        with socket.create_connection((chain.host, chain.port)) as raw:
            raw.sendall(garbage)
            raw.shutdown(socket.SHUT_WR)
            answer = b""
            while part := raw.recv(4096):
                answer += part
        assert answer == b"" or answer.startswith(b"HTTP/1.1 4")
        chain.node.step()
        assert chain.get("/status")["result"]["sync_info"]["latest_block_height"] == "1"


def test_random_json_is_answered_never_a_crash(tmp_path: Path) -> None:
    bodies = ["[[]]", '{"id":1}', '{"id":1,"method":"tx","params":[[]]}', '{"id":1e400,"method":"health"}', "[" * 5000]
    bodies += ['{"id":1,"method":"block","params":{"height":"9999999999999999999999"}}', '{"id":1,"method":"\\ud800"}']
    bodies += ['{"id":NaN,"method":"health"}', '{"id":1,"method":"block","params":{"height":"1e3"}}']
    with served(tmp_path) as chain:
        chain.node.step()
        for body in bodies:
            response = chain.request("POST", "/", body.encode())
            assert response.status in (200, 500)
            text = response.body  # type: ignore[attr-defined]
            assert b"in the node; its log" not in text, body
        assert chain.get("/health")["result"] == {}


def test_a_fault_in_the_application_s_query_is_answered(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    class Broken(ToyApp):
        def query(self, request: abci.RequestQuery) -> abci.ResponseQuery:
            raise RuntimeError("a secret detail")

    with served(tmp_path, Broken()) as chain:
        answer = chain.call("abci_query", path="/x", data="")
        assert answer["error"]["data"] == "RuntimeError in the node; its log has more"
        assert "a secret detail" in caplog.text


def test_queries_are_answered_while_a_block_is_executed(tmp_path: Path) -> None:
    """And a transaction sent meanwhile waits for its turn without holding up the others."""
    entered, release = threading.Event(), threading.Event()

    class Slow(ToyApp):
        def finalize_block(self, request: abci.RequestFinalizeBlock) -> abci.ResponseFinalizeBlock:
            entered.set()
            assert release.wait(10)
            return super().finalize_block(request)

    with served(tmp_path, Slow()) as chain:
        block = threading.Thread(target=chain.node.step)
        block.start()
        assert entered.wait(10)
        answers: list[Any] = []
        sender = threading.Thread(target=lambda: answers.append(chain.call("broadcast_tx_sync", tx=tx_of("a=1"))))
        sender.start()
        assert chain.call("abci_query", path="/x", data="")["result"]["response"]["code"] == 1
        assert chain.get("/health")["result"] == {}
        assert answers == []
        release.set()
        sender.join()
        block.join()
        assert answers[0]["result"]["code"] == 0


def test_cors_only_for_the_origins_named(tmp_path: Path) -> None:
    origin = {"Origin": "https://portal.example", "Access-Control-Request-Method": "POST"}
    with served(tmp_path / "open", rpc={"cors_allowed_origins": ("https://portal.example",)}) as chain:
        preflight = chain.request("OPTIONS", "/", None, **origin, **{"Access-Control-Request-Headers": "content-type"})
        assert preflight.status == 200
        assert preflight.headers["access-control-allow-origin"] == "https://portal.example"
        answer = chain.request("GET", "/health", None, Origin="https://portal.example")
        assert answer.headers["access-control-allow-origin"] == "https://portal.example"
        assert "access-control-allow-origin" not in chain.request("GET", "/health", None, Origin="https://x.y").headers
    with served(tmp_path / "closed") as chain:
        assert "access-control-allow-origin" not in chain.request("GET", "/health", None, **origin).headers


def test_the_root_lists_every_method(tmp_path: Path) -> None:
    with served(tmp_path) as chain:
        page = chain.request("GET", "/").body.decode()  # type: ignore[attr-defined]
        assert "/tx_search?query=_&amp;prove=_&amp;page=_&amp;per_page=_&amp;order_by=_" in page
        chain.node.step()
        for name in ("health", "status", "abci_info", "block", "commit", "validators", "genesis", "consensus_state"):
            assert f"/{name}" in page
            assert "result" in chain.get(f"/{name}")


def test_a_port_in_use_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        with pytest.raises(PortError, match=rf"cannot listen on \S+:{port}: Address already in use; stop what"):
            RpcServer.bind(f"tcp://127.0.0.1:{port}")


@pytest.mark.parametrize("laddr", ["127.0.0.1", "udp://127.0.0.1:1", "tcp://127.0.0.1:x", "tcp://127.0.0.1:70000", ""])
def test_an_address_that_is_none_is_refused(laddr: str) -> None:
    with pytest.raises(PortError, match="is not an address to listen on"):
        parse_address(laddr)


def test_addresses_are_read_as_cometbft_writes_them() -> None:
    assert parse_address("tcp://127.0.0.1:26657") == parse_address("127.0.0.1:26657") == ("127.0.0.1", 26657)
    assert parse_address("tcp://[::1]:5") == ("::1", 5)


def test_the_port_is_a_tcp_socket_in_name_too() -> None:
    """Else asyncio leaves Nagle's delay on, and every answer waits 40 ms for an acknowledgement."""
    server = RpcServer.bind("tcp://127.0.0.1:0")
    assert server._socket.proto == socket.IPPROTO_TCP
    server.stop()


def test_what_is_pruned_says_so(tmp_path: Path) -> None:
    app = ToyApp()
    with served(tmp_path, app) as chain:
        for height in range(1, 5):
            chain.node.check_tx(f"a={height}".encode())
            app.retain_height = height - 1
            chain.node.step()
        assert chain.get("/block?height=1")["error"]["data"] == "height 1 is not available, lowest height is 3"
        assert chain.get("/status")["result"]["sync_info"]["earliest_block_height"] == "3"
        assert chain.call("tx_search", query="tx.height<3 AND set.key='a'")["error"]["data"] == "block 1 is pruned"
        assert chain.get("/blockchain?minHeight=1")["result"]["block_metas"][-1]["header"]["height"] == "3"


def test_a_large_genesis_comes_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("virtengine.engine.solo.rpc.methods._GENESIS_CHUNK", 2000)
    make_home(tmp_path, app_state=json.dumps({"pad": "x" * 3000}).encode())
    with served(tmp_path) as chain:
        assert "please use the genesis_chunked API" in chain.get("/genesis")["error"]["data"]
        pieces = [chain.get(f"/genesis_chunked?chunk={i}")["result"] for i in range(2)]
        assert [piece["total"] for piece in pieces] == ["2", "2"]
        whole = json.loads(b"".join(base64.b64decode(piece["data"]) for piece in pieces))
        assert whole == chain.node.genesis.to_json()
        assert chain.get("/genesis_chunked?chunk=2")["error"]["data"] == "there are 1 chunks, 2 is invalid"


# The websocket.


def test_events_come_under_the_id_that_subscribed(tmp_path: Path) -> None:
    with served(tmp_path) as chain, chain.websocket() as client:
        client.subscribe("tm.event='NewBlock'")
        client.subscribe("tm.event='Tx' AND set.key='a'")
        chain.node.check_tx(b"a=1")
        chain.node.check_tx(b"b=1")
        chain.node.step()
        block, tx = client.receive(), client.receive()
        assert (block["id"], block["result"]["data"]["type"]) == (1, "tendermint/event/NewBlock")
        assert (tx["id"], tx["result"]["query"]) == (2, "tm.event='Tx' AND set.key='a'")
        assert tx["result"]["data"]["value"]["TxResult"]["height"] == "1"
        assert tx["result"]["events"]["tx.height"] == ["1"]
        assert client.call("health")["result"] == {}


def test_what_is_announced_can_be_found(tmp_path: Path) -> None:
    """The index is written before anybody hears of a block."""
    with served(tmp_path) as chain, chain.websocket() as client:
        client.subscribe("tm.event='Tx'")
        for i in range(5):
            chain.node.check_tx(f"a={i}".encode())
            chain.node.step()
            (tx_hash,) = client.receive()["result"]["events"]["tx.hash"]
            assert chain.call("tx_search", query=f"tx.hash='{tx_hash}'")["result"]["total_count"] == "1"


def test_a_client_may_hear_of_more_transactions_in_a_block_than_may_wait(tmp_path: Path) -> None:
    with (
        served(tmp_path, rpc={"experimental_subscription_buffer_size": 15}) as chain,
        chain.websocket() as client,
    ):
        client.subscribe("tm.event='Tx'")
        for number in range(100):
            chain.node.check_tx(b"%d=1" % number)
        chain.node.step()
        for number in range(100):
            value = client.receive()["result"]["data"]["value"]["TxResult"]
            assert base64.b64decode(value["tx"]) == b"%d=1" % number


def test_an_announcement_that_fails_does_not_end_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    failures = [ValueError("of this block")]

    class Failing(EventBus):
        async def publish(self, decided: Decided) -> None:
            if failures:
                raise failures.pop()
            await super().publish(decided)

    monkeypatch.setattr("virtengine.engine.solo.rpc.server.EventBus", Failing)
    with served(tmp_path) as chain, chain.websocket() as client:
        client.subscribe("tm.event='NewBlockHeader'")
        for _ in range(2):
            chain.node.step()
        assert client.receive()["result"]["data"]["value"]["header"]["height"] == "2"
    assert "announcing block 1 failed" in caplog.text


def test_blocks_that_cannot_be_announced_in_time_do_not_pile_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class Hanging(EventBus):
        async def publish(self, decided: Decided) -> None:
            await asyncio.Event().wait()

    monkeypatch.setattr("virtengine.engine.solo.rpc.server.EventBus", Hanging)
    monkeypatch.setattr("virtengine.engine.solo.rpc.server._MOST_UNTOLD", 1)
    with served(tmp_path) as chain:
        for _ in range(6):
            chain.node.step()
        wait_for(lambda: "block 6 is not announced" in caplog.text)
        assert chain.get("/status")["result"]["sync_info"]["latest_block_height"] == "6"


def test_unsubscribed_is_silent(tmp_path: Path) -> None:
    with served(tmp_path) as chain, chain.websocket() as client:
        client.subscribe("tm.event='NewBlock'")
        client.subscribe("tm.event='NewBlockHeader'")
        assert client.call("unsubscribe", query="tm.event='NewBlock'")["result"] == {}
        assert client.call("unsubscribe", query="tm.event='NewBlock'")["error"]["data"] == "subscription not found"
        chain.node.step()
        assert client.receive()["result"]["data"]["type"] == "tendermint/event/NewBlockHeader"
        assert client.call("unsubscribe_all")["result"] == {}
        chain.node.step()
        assert client.call("health")["result"] == {}


def test_subscriptions_have_limits(tmp_path: Path) -> None:
    with served(tmp_path, rpc={"max_subscription_clients": 2}) as chain, chain.websocket() as first:
        for i in range(5):
            first.subscribe(f"a.b='{i}'")
        assert first.call("subscribe", query="a.b='9'")["error"]["data"] == "max_subscriptions_per_client 5 reached"
        with chain.websocket() as second, chain.websocket() as third:
            second.subscribe("a.b='0'")
            assert third.call("subscribe", query="a.b='0'")["error"]["data"] == "max_subscription_clients 2 reached"
        wait_for(lambda: "result" in chain.call("health"))
        with chain.websocket() as fourth:
            wait_for(lambda: "result" in fourth.call("subscribe", query="a.b='0'"))


def test_a_client_that_does_not_read_is_dropped_and_the_others_are_not(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    limits = {"experimental_subscription_buffer_size": 4, "max_subscription_clients": 2}
    with served(tmp_path, rpc=limits) as chain, chain.websocket() as reader:
        reader.subscribe("tm.event='NewBlockHeader'")
        with socket.create_connection((chain.host, chain.port)) as slow:
            subscribe_by_hand(slow, "tm.event='NewBlock'")
            for height in range(1, 100):
                chain.node.check_tx(f"k{height}={'x' * 300_000}".encode())
                chain.node.step()
                assert reader.receive()["result"]["data"]["value"]["header"]["height"] == str(height)
                if "it does not read its events" in caplog.text:
                    break
            with chain.websocket() as successor:
                successor.subscribe("tm.event='NewBlockHeader'")


def test_what_waits_for_a_client_is_limited_in_size_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("virtengine.engine.solo.rpc.websocket._MOST_WAITING", 2_000_000)
    with served(tmp_path) as chain, socket.create_connection((chain.host, chain.port)) as slow:
        subscribe_by_hand(slow, "tm.event='NewBlock'")
        for height in range(1, 60):
            chain.node.check_tx(f"k{height}={'x' * 300_000}".encode())
            chain.node.step()
            if "it does not read its events" in caplog.text:
                break
        else:
            pytest.fail("it was not dropped")
        assert chain.get("/health")["result"] == {}


def test_a_client_s_next_call_is_read_when_it_has_taken_the_last_answer(tmp_path: Path) -> None:
    answered = []
    app = ToyApp()
    with served(tmp_path, app) as chain, socket.create_connection((chain.host, chain.port)) as slow:
        chain.node.check_tx(b"a=" + b"x" * 700_000)
        chain.node.step()
        subscribe_by_hand(slow, "tm.event='Vote'")
        query = app.query
        app.query = lambda request: answered.append(1) or query(request)  # type: ignore[func-returns-value,method-assign]
        call = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "abci_query", "params": {"data": b"a".hex()}})
        for _ in range(100):
            slow.sendall(bytes((0x81, 0x80 | len(call))) + bytes(4) + call.encode())
        wait_for(lambda: answered)
        count = -1
        while count != len(answered):
            count = len(answered)
            time.sleep(0.3)
        assert count < 20


def test_events_are_not_packed_for_each_client(tmp_path: Path) -> None:
    with served(tmp_path) as chain, chain.websocket() as client:
        assert "Sec-WebSocket-Extensions" not in client.ws.response.headers


def subscribe_by_hand(sock: socket.socket, query: str) -> None:
    """Open a websocket and subscribe, on a bare socket that nobody reads afterwards."""
    key = base64.b64encode(bytes(16)).decode()
    sock.sendall(
        f"GET /websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    assert b" 101 " in sock.recv(1000)
    call = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "subscribe", "params": {"query": query}})
    assert len(call) < 126
    sock.sendall(bytes((0x81, 0x80 | len(call))) + bytes(4) + call.encode())
    assert b'"result":{}' in sock.recv(1000)


def test_nonsense_over_the_websocket_is_answered(tmp_path: Path) -> None:
    with served(tmp_path) as chain, chain.websocket() as client:
        for message in ("garbage", "[]", '"x"', "5", b"\xff\x00"):
            client.ws.send(message)
            assert client.receive()["error"]["code"] == -32700
        client.ws.send('{"jsonrpc":"2.0","method":"health"}')
        assert client.call("nosuch")["error"]["code"] == -32601
        assert client.call("block", height="zz")["error"]["code"] == -32603


def test_a_message_over_the_limit_ends_the_connection(tmp_path: Path) -> None:
    with served(tmp_path, rpc={"max_body_bytes": 1000}) as chain:
        with chain.websocket() as client:
            client.ws.send("x" * 2000)
            with pytest.raises(ConnectionClosed):
                client.receive()
        assert chain.get("/health")["result"] == {}


def test_other_websocket_paths_are_refused(tmp_path: Path) -> None:
    with served(tmp_path) as chain, pytest.raises(Exception, match=r"403|404"), chain.websocket("/other"):
        pass


def wait_for(is_done: Any, seconds: float = 5) -> None:
    end = time.monotonic() + seconds
    while not is_done():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.005)


def test_half_a_surrogate_pair_is_answered_like_any_other_text(tmp_path: Path) -> None:
    with served(tmp_path) as chain:
        body = b'{"jsonrpc":"2.0","id":"\\ud800","method":"tx_search","params":{"query":"\\udfff\\ud83d\\ude00"}}'
        response = chain.request("POST", "/", body)
        assert response.status == 200
        answer = json.loads(response.body)  # type: ignore[attr-defined]
        assert answer["id"] == "?"
        assert "invalid input ?" in answer["error"]["data"]
        assert "invalid input ?" in chain.get("/tx_search?query=%22%5Cud800%22")["error"]["data"]
        with chain.websocket() as client:
            client.ws.send(body.decode())
            assert client.receive() == answer
