"""The client against a real node."""

import json
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from tests.client.network import CHAIN_ID, Network

from virtengine.client import ChainClient, ClientError, Signer
from virtengine.client.errors import NoAnswer, NodeUnreachable, QueryFailed, RpcFailed, TxFailed, TxTimeout
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.query import (
    QueryBalanceRequest,
    QueryBalanceResponse,
    QueryService,
)
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.tx import MsgSend, MsgSendResponse
from virtengine.kit.codec.gen.cosmos.base.abci.v1beta1.abci import GasInfo
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin
from virtengine.kit.codec.gen.cosmos.tx.v1beta1.service import SimulateResponse


def send_message(sender: Signer, recipient: Signer, amount: int) -> MsgSend:
    return MsgSend(
        from_address=sender.address, to_address=recipient.address, amount=(Coin(denom="uve", amount=amount),)
    )


def test_a_send_moves_the_coins_and_costs_the_fee_that_it_reports(network: Network) -> None:
    chain, alice, stranger = network.client(), network.signer("alice"), Signer(b"\x51" * 32)
    before = chain.balance(alice.address)
    result = chain.send(alice, send_message(alice, stranger, 7))
    assert chain.balance(stranger.address) == 7
    assert before - chain.balance(alice.address) == 7 + result.fee[0].amount
    assert result.responses == (MsgSendResponse(),)
    assert result.gas_used <= result.gas_wanted
    assert any(event["type"] == "transfer" for event in result.events)


def test_status_tells_chain_height_and_time(network: Network) -> None:
    status = network.client().status()
    assert status.chain_id == CHAIN_ID
    assert status.height >= 1
    assert abs(status.time.seconds - time.time()) < 3600


def test_many_sends_of_one_account_at_once_all_succeed(network: Network) -> None:
    chain, bob, stranger = network.client(), network.signer("bob"), Signer(b"\x52" * 32)
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda amount: chain.send(bob, send_message(bob, stranger, amount)), range(1, 13)))
    assert chain.balance(stranger.address) == sum(range(1, 13))


def test_a_use_of_the_key_elsewhere_is_noticed_and_the_send_repeated(network: Network) -> None:
    chain, other = network.client(), network.client()
    carol, stranger = network.signer("carol"), Signer(b"\x53" * 32)
    chain.send(carol, send_message(carol, stranger, 1))
    other.send(carol, send_message(carol, stranger, 1))
    chain.send(carol, send_message(carol, stranger, 1))
    assert chain.balance(stranger.address) == 3


def test_a_transaction_that_would_fail_is_refused_in_simulation_and_costs_nothing(network: Network) -> None:
    chain, alice = network.client(), network.signer("alice")
    before = chain.balance(alice.address)
    with pytest.raises(TxFailed, match="is smaller than") as caught:
        chain.send(alice, send_message(alice, alice, 10**18))
    assert not caught.value.in_block
    assert chain.balance(alice.address) == before


def test_a_transaction_that_fails_in_its_block_says_so_and_costs_its_fee_only(network: Network) -> None:
    chain, alice = network.client(), network.signer("alice")
    before = chain.balance(alice.address)
    with pytest.raises(TxFailed, match="is smaller than") as caught:
        chain.send(alice, send_message(alice, alice, 10**18), gas=200_000)
    assert caught.value.in_block
    assert (caught.value.codespace, caught.value.code) == ("sdk", 5)
    assert before - chain.balance(alice.address) == 500
    chain.send(alice, send_message(alice, alice, 1))  # the sequence is known again


def test_a_fee_below_the_nodes_price_is_refused_at_the_door(network: Network) -> None:
    chain, alice = network.client(), network.signer("alice")
    with pytest.raises(TxFailed, match="insufficient fee"):
        chain.send(alice, send_message(alice, alice, 1), gas=100_000, fee=(Coin(denom="uve", amount=1),))


def test_an_account_without_coins_is_told_how_it_comes_into_being(network: Network) -> None:
    chain, nobody = network.client(), Signer(b"\x54" * 32)
    with pytest.raises(ClientError, match="does not exist") as caught:
        chain.send(nobody, send_message(nobody, nobody, 1))
    assert "faucet" in caught.value.hint


def test_a_transaction_that_no_block_takes_times_out_with_its_hash(network: Network) -> None:
    chain, alice = network.client(), network.signer("alice")
    network.running.clear()
    try:
        with pytest.raises(TxTimeout) as caught:
            chain.send(alice, send_message(alice, alice, 1), gas=100_000, timeout=0.3)
    finally:
        network.running.set()
    deadline = time.monotonic() + 10
    while chain.rpc.find_tx(caught.value.tx_hash) is None:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    chain.send(alice, send_message(alice, alice, 1))


def test_a_past_height_answers_with_its_own_state(network: Network) -> None:
    chain, alice, stranger = network.client(), network.signer("alice"), Signer(b"\x55" * 32)
    height = chain.status().height
    chain.send(alice, send_message(alice, stranger, 3))
    request = QueryBalanceRequest(address=stranger.address, denom="uve")
    then = chain.ask(QueryService, request, QueryBalanceResponse, height=height).balance
    now = chain.ask(QueryService, request, QueryBalanceResponse).balance
    assert then is not None
    assert now is not None
    assert (then.amount, now.amount) == (0, 3)


def test_a_refused_query_names_codespace_and_code(network: Network) -> None:
    with pytest.raises(QueryFailed) as caught:
        network.client().ask(QueryService, QueryBalanceRequest(denom="uve"), QueryBalanceResponse)
    assert caught.value.codespace == "sdk"
    assert caught.value.code != 0


def test_events_come_as_blocks_do_and_stop_when_told(network: Network) -> None:
    stop = threading.Event()
    stream = network.client().events("tm.event='NewBlock'", stop)
    assert next(stream) == {}
    heights = [int(next(stream)["data"]["value"]["block"]["header"]["height"]) for _ in range(3)]
    assert heights == list(range(heights[0], heights[0] + 3))
    stop.set()
    assert not list(stream)


def test_waiting_for_a_height_that_does_not_come_gives_up(network: Network) -> None:
    chain = network.client()
    assert chain.wait_height(chain.status().height + 2, timeout=10).height >= 2
    with pytest.raises(NodeUnreachable, match="did not reach"):
        chain.wait_height(10**9, timeout=0.2)


def test_no_node_is_an_error_with_the_next_step() -> None:
    chain = ChainClient("http://127.0.0.1:1")
    with pytest.raises(NodeUnreachable) as caught:
        chain.status()
    chain.close()
    assert "make devnet" in caught.value.hint


def test_an_error_answer_carries_the_nodes_words(network: Network) -> None:
    with pytest.raises(RpcFailed, match="must be less than or equal"):
        network.client().rpc.call("block", height="999999999")


def test_a_key_used_elsewhere_faster_than_blocks_come_is_still_in_sequence(network: Network) -> None:
    carol, stranger = network.signer("carol"), Signer(b"\x56" * 32)
    chains, message = [network.client(), network.client()], send_message(carol, stranger, 1)
    with ThreadPoolExecutor(2) as pool:
        for _ in range(3):
            list(pool.map(lambda chain, memo: chain.send(carol, message, memo=memo), chains, "ab"))
    assert chains[0].balance(stranger.address) == 6


def test_a_port_that_is_no_nodes_is_told_from_one_that_is_silent() -> None:
    class Other(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            answer = json.dumps(["not", "a", "node"]).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Other) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        chain = ChainClient(f"http://127.0.0.1:{server.server_port}")
        with pytest.raises(NodeUnreachable, match="not as a node's RPC port does"):
            chain.status()
        chain.close()
        server.shutdown()
        thread.join()


def test_a_node_that_falls_silent_after_it_took_a_transaction_does_not_make_anybody_send_it_twice(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain, bob, stranger = network.client(), network.signer("bob"), Signer(b"\x57" * 32)
    broadcast, find_tx = chain.rpc.broadcast, chain.rpc.find_tx
    silent: list[str] = []

    def take_and_be_silent(tx: bytes) -> dict[str, Any]:
        broadcast(tx)
        raise NoAnswer("no answer")

    def be_silent_twice(tx_hash: str) -> dict[str, Any] | None:
        silent.append(tx_hash)
        if len(silent) < 3:
            raise NodeUnreachable("no answer")
        return find_tx(tx_hash)

    monkeypatch.setattr(chain.rpc, "broadcast", take_and_be_silent)
    monkeypatch.setattr(chain.rpc, "find_tx", be_silent_twice)
    told: list[str] = []
    result = chain.send(bob, send_message(bob, stranger, 5), tell=told.append)
    assert told == [result.tx_hash] == silent[:1]
    monkeypatch.undo()
    assert chain.balance(stranger.address) == 5
    chain.send(bob, send_message(bob, stranger, 1))  # the sequence was counted


def test_a_node_that_was_asked_is_told_from_one_that_was_not_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        chain = ChainClient(f"http://127.0.0.1:{listener.getsockname()[1]}")

        def hang_up() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)

        thread = threading.Thread(target=hang_up)
        thread.start()
        with pytest.raises(NoAnswer):
            chain.status()
        thread.join()
    with pytest.raises(NodeUnreachable) as caught:
        chain.status()
    assert not isinstance(caught.value, NoAnswer)
    chain.close()


def test_a_gas_figure_beyond_belief_is_not_paid_for(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    chain, bob = network.client(), network.signer("bob")
    lie = SimulateResponse(gas_info=GasInfo(gas_used=10**12))
    ask = chain.ask

    def answer(service: Any, request: Any, response: Any, **options: Any) -> Any:
        return lie if response is SimulateResponse else ask(service, request, response, **options)

    monkeypatch.setattr(chain, "ask", answer)
    with pytest.raises(ClientError, match="no transaction does"):
        chain.send(bob, send_message(bob, bob, 1))


def test_a_proxy_of_the_environment_is_not_asked_for_a_node_on_this_machine(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "all_proxy"):
        monkeypatch.setenv(name, "socks5://127.0.0.1:1")
    monkeypatch.delenv("no_proxy", raising=False)
    chain = network.client()
    assert chain.status().chain_id == CHAIN_ID
    stop = threading.Event()
    stream = chain.events("tm.event='NewBlock'", stop)
    assert next(stream) == {}
    stop.set()
    assert not list(stream)
