"""The faucet: its limits, and its two dialects over HTTP."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

import httpx
import pytest
import uvicorn
from hypothesis import given
from hypothesis import strategies as st
from tests.cli.conftest import Ve
from tests.client.network import Network

from virtengine.cli.faucet.limits import Limits, Refused, Tally
from virtengine.cli.faucet.server import Faucet, make_app
from virtengine.client.signer import Signer
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin

GIFT = 1_000


class Clock:
    """Turned by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@contextmanager
def serving(faucet: Faucet) -> Iterator[httpx.Client]:
    """A client of the faucet on a real port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(make_app(faucet), log_level="warning", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        with httpx.Client(base_url=f"http://127.0.0.1:{listener.getsockname()[1]}", timeout=20) as client:
            yield client
        server.should_exit = True
        thread.join()


@pytest.fixture
def http(network: Network, clock: Clock) -> Iterator[httpx.Client]:
    chain = network.client()
    limits = Limits(pause=20, per_address=3, total=1000)
    faucet = Faucet(chain, network.signer("faucet"), Coin(denom="uve", amount=GIFT), limits, clock)
    with serving(faucet) as client:
        yield client


def ask(http: httpx.Client, address: str, denom: str = "uve") -> httpx.Response:
    return http.post("/credit", json={"denom": denom, "address": address})


def stranger(number: int) -> Signer:
    return Signer(bytes([0x70 + number]) * 32)


def test_credit_answers_ok_once_the_coins_are_there(http: httpx.Client, network: Network) -> None:
    signer = stranger(1)
    answer = ask(http, signer.bech32)
    assert (answer.status_code, answer.text) == (200, "ok")
    assert network.client().balance(signer.address) == GIFT


def test_an_address_must_pause_and_is_told_how_long(http: httpx.Client, clock: Clock, network: Network) -> None:
    signer = stranger(2)
    assert ask(http, signer.bech32).status_code == 200
    refused = ask(http, signer.bech32)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    clock.now += 21
    assert ask(http, signer.bech32).status_code == 200
    assert network.client().balance(signer.address) == 2 * GIFT


def test_an_address_gets_so_much_within_the_window(http: httpx.Client, clock: Clock) -> None:
    signer = stranger(3)
    for _ in range(3):
        assert ask(http, signer.bech32).status_code == 200
        clock.now += 21
    assert ask(http, signer.bech32).status_code == 429
    clock.now += 24 * 3600
    assert ask(http, signer.bech32).status_code == 200


def test_a_claim_is_followed_to_its_transaction(http: httpx.Client, network: Network) -> None:
    signer = stranger(4)
    name = http.post("/api/v3/claims", json={"address": signer.bech32}).json()["uuid"]
    deadline = time.monotonic() + 10
    while (claim := http.get(f"/api/v3/claims/{name}").json()["claim"])["status"] in ("pending", "processing"):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert claim["status"] == "complete"
    assert network.client().rpc.find_tx(claim["txStatus"]["hash"]) is not None
    assert network.client().balance(signer.address) == GIFT


@pytest.mark.parametrize(
    ("body", "part"),
    [
        (b"", "send JSON"),
        (b"garbage", "send JSON"),
        (b"[]", "JSON object"),
        (b"{}", "address is missing"),
        (b'{"address": 7}', "address is missing"),
        (b'{"address": "ve1xyz"}', "not an address of this chain"),
        (b'{"address": "cosmos19rl4cm2hmr8afy4kldpxz3fka4jguq0auqdal4"}', "expected ve, got cosmos"),
        (b'{"denom": "uatom", "address": "x"}', "has uve only"),
        (b'{"denom": "\\ud800", "address": "x"}', "has uve only"),
        (b'{"address": "\\ud800"}', "not an address"),
        (b'{"x": "' + b"y" * 5000 + b'"}', "too large"),
        (b"[" * 2000, "send JSON"),
    ],
)
def test_what_is_no_request_gets_a_reason_and_no_coins(
    http: httpx.Client, network: Network, body: bytes, part: str
) -> None:
    chain = network.client()
    before = chain.balance(network.signer("faucet").address)
    for path in ("/credit", "/api/v3/claims"):
        if b"denom" in body and path != "/credit":
            continue
        answer = http.post(path, content=body)
        assert answer.status_code == 400
        assert part in answer.text
    assert chain.balance(network.signer("faucet").address) == before


def test_other_paths_and_methods_are_answered_as_such(http: httpx.Client) -> None:
    assert http.get("/credit").status_code == 405
    assert http.get("/nothing").status_code == 404
    assert http.get("/api/v3/claims/unknown").status_code == 404
    status = http.get("/status").json()
    assert (status["status"], status["availableTokens"]) == ("ok", ["uve"])


def test_a_gift_that_the_chain_refuses_does_not_count(network: Network, clock: Clock) -> None:
    chain = network.client()
    faucet = Faucet(chain, stranger(9), Coin(denom="uve", amount=GIFT), Limits(), clock)
    with serving(faucet) as http:
        for _ in range(2):  # the second is not refused for coming too early
            answer = ask(http, stranger(5).bech32)
            assert answer.status_code == 502
            assert "does not exist" in answer.text


def takes(tally: Tally, address: bytes) -> bool:
    try:
        tally.take(address)
    except Refused:
        return False
    return True


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 40)), max_size=60))
def test_no_limit_is_ever_passed(asked: list[tuple[int, int]]) -> None:
    clock, limits = Clock(), Limits(pause=10, per_address=3, total=6, window=100)
    tally = Tally(limits, clock)
    times: list[tuple[float, bytes]] = []
    for who, pause in asked:
        clock.now += pause
        address = bytes([who])
        if not takes(tally, address):
            continue
        times.append((clock.now, address))
        recent = [(at, to) for at, to in times if at > clock.now - limits.window]
        mine = [at for at, to in recent if to == address]
        assert len(recent) <= limits.total
        assert len(mine) <= limits.per_address
        assert all(later - earlier >= limits.pause for earlier, later in pairwise(mine))


def test_the_command_refuses_addresses_it_cannot_listen_at(at: Network, ve: Ve) -> None:
    ve("faucet", "start", "--listen", "nowhere").fails("is not HOST:PORT")
    port = at.url.rpartition(":")[2]
    ve("faucet", "start", "--listen", f"127.0.0.1:{port}").fails("cannot listen at", "--listen")
