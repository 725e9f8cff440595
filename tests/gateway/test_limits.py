"""What one request may cost, and that those beyond are turned away in words."""

import asyncio
import shutil
import socket
import threading
from collections.abc import Iterator

import grpc
import httpx
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from tests.gateway.conftest import ANY_PORT, Home, serving

from virtengine.gateway.answers import Answers
from virtengine.gateway.failures import HTTP_STATUSES, Failure, explain
from virtengine.gateway.limits import Limits, QueryMeter
from virtengine.gateway.serve import Settings
from virtengine.gateway.table import Procedure
from virtengine.kit.baseapp.status import Code
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.query import (
    QueryAllBalancesRequest,
    QueryAllBalancesResponse,
    QueryService,
)
from virtengine.kit.codec.message import Message
from virtengine.kit.sdk.errors import KeyNotFound, OutOfGas, Unauthorized
from virtengine.kit.store.errors import StoreError
from virtengine.kit.store.gas import GasStore
from virtengine.kit.store.memory import MemoryStore

PAGED = Procedure(
    "/x", QueryService.NAME, next(rpc for rpc in QueryService.RPCS if rpc.request is QueryAllBalancesRequest)
)


@pytest.fixture(scope="module")
def narrow(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[httpx.Client, grpc.Channel]]:
    path = tmp_path_factory.mktemp("narrow") / "home"
    shutil.copytree(home.path, path)
    (path / "config").mkdir()
    (path / "config" / "app.toml").write_text("query-gas-limit = 2500")
    limits = Limits(response_bytes=200, body_bytes=1000)
    with (
        serving(Settings(home=path, rest=ANY_PORT, grpc=ANY_PORT, limits=limits)) as gateway,
        httpx.Client(base_url=f"http://{gateway.rest_address}", trust_env=False) as client,
        grpc.insecure_channel(str(gateway.grpc_address)) as channel,
    ):
        yield client, channel


def test_a_query_beyond_its_gas_is_429(narrow: tuple[httpx.Client, grpc.Channel], home: Home) -> None:
    answer = narrow[0].get("/cosmos/auth/v1beta1/module_accounts")
    assert (answer.status_code, answer.json()["code"]) == (429, 8)
    assert "out of gas" in answer.json()["message"]


def test_a_response_beyond_its_size_is_429(narrow: tuple[httpx.Client, grpc.Channel], home: Home) -> None:
    answer = narrow[0].get(f"/cosmos/auth/v1beta1/accounts/{home.alice.text}")
    assert (answer.status_code, answer.json()["code"]) == (429, 8)
    assert "of at most 200" in answer.json()["message"]


def test_a_request_beyond_its_size_is_refused(narrow: tuple[httpx.Client, grpc.Channel]) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        narrow[1].unary_unary("/cosmos.bank.v1beta1.Query/Params")(bytes(2000), timeout=20)
    assert caught.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED


def test_one_connection_has_so_many_calls_under_way_and_no_more(narrow: tuple[httpx.Client, grpc.Channel]) -> None:
    target = narrow[1]._channel.target().decode()  # type: ignore[attr-defined]
    own = (("grpc.use_local_subchannel_pool", 1),)
    with grpc.insecure_channel(target, own) as greedy, grpc.insecure_channel(target, own) as other:
        health = health_pb2_grpc.HealthStub(greedy)
        watches = [health.Watch(health_pb2.HealthCheckRequest(), timeout=20) for _ in range(100)]
        for watch in watches:
            next(watch)
        with pytest.raises(grpc.RpcError) as caught:
            health.Check(health_pb2.HealthCheckRequest(), timeout=0.3)
        assert caught.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
        health_pb2_grpc.HealthStub(other).Check(health_pb2.HealthCheckRequest(), timeout=20)
        watches[0].cancel()
        health.Check(health_pb2.HealthCheckRequest(), timeout=20)


def test_calls_beyond_those_under_way_are_refused(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("virtengine.gateway.grpc._MOST_CALLS", 2)
    with (
        serving(Settings(home=home.path, rest=None, grpc=ANY_PORT)) as gateway,
        grpc.insecure_channel(str(gateway.grpc_address)) as channel,
    ):
        health = health_pb2_grpc.HealthStub(channel)
        watches = [health.Watch(health_pb2.HealthCheckRequest(), timeout=20) for _ in range(2)]
        for watch in watches:
            next(watch)
        with pytest.raises(grpc.RpcError) as caught:
            health.Check(health_pb2.HealthCheckRequest(), timeout=20)
        assert caught.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED


def test_time_runs_out_while_a_query_reads_on() -> None:
    now = [0.0]
    meter = QueryMeter(1000, 5, lambda: now[0])
    for _ in range(100):
        meter.consume(1, "read")
    now[0] = 5.1

    def read_on() -> None:
        for _ in range(100):
            meter.consume(1, "read")

    with pytest.raises(Failure) as caught:
        read_on()
    assert caught.value.status.code is Code.DEADLINE_EXCEEDED
    assert meter.consumed < 200


def test_time_runs_out_while_a_query_reads_single_entries() -> None:
    now = [0.0]
    store = GasStore(MemoryStore(), QueryMeter(10**9, 5, lambda: now[0]))
    store.get(b"key")
    now[0] = 5.1

    def read_on() -> None:
        for _ in range(100):
            store.get(b"key")

    with pytest.raises(Failure):
        read_on()


def test_gas_runs_out_as_anywhere() -> None:
    with pytest.raises(OutOfGas):
        QueryMeter(10, 5).consume(11, "read")


def test_queries_beyond_those_that_may_wait_are_turned_away_at_once() -> None:
    release = threading.Event()

    def ask(path: str, request: bytes, height: int) -> tuple[QueryAllBalancesResponse, int]:
        release.wait(20)
        return QueryAllBalancesResponse(), 1

    def encode(message: Message) -> bytes:
        assert threading.current_thread().name.startswith("pages")
        return message.encode()

    async def scenario() -> None:
        answers = Answers(ask, Limits(threads=1, waiting=1))
        accepted = [asyncio.create_task(answers.answer(PAGED, b"", 0, encode)) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(Failure) as caught:
            await answers.answer(PAGED, b"", 0, encode)
        assert caught.value.status.code is Code.UNAVAILABLE
        release.set()
        assert [height for _, height in await asyncio.gather(*accepted)] == [1, 1]
        assert (await answers.answer(PAGED, b"", 0, encode))[1] == 1
        answers.close()

    asyncio.run(scenario())


def test_a_query_that_waited_too_long_is_not_begun() -> None:
    begun, release = threading.Event(), threading.Event()

    def ask(path: str, request: bytes, height: int) -> tuple[QueryAllBalancesResponse, int]:
        assert not begun.is_set()
        begun.set()
        release.wait(20)
        return QueryAllBalancesResponse(), 1

    async def scenario() -> None:
        answers = Answers(ask, Limits(threads=1, waiting=9, seconds=0.05))
        asked = [asyncio.create_task(answers.answer(PAGED, b"", 0, Message.encode)) for _ in range(5)]
        await asyncio.sleep(0.1)
        release.set()
        first, *others = await asyncio.gather(*asked, return_exceptions=True)
        assert first == (b"", 1)
        assert [error.status.code for error in others] == [Code.UNAVAILABLE] * 4
        answers.close()

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("error", "code", "text"),
    [
        (KeyNotFound("order 7"), Code.NOT_FOUND, "order 7"),
        (Unauthorized("no"), Code.PERMISSION_DENIED, "no"),
        (StoreError("disk of /home/secret gone"), Code.UNAVAILABLE, "the state cannot be read now"),
        (KeyError("a bug with user data"), Code.INTERNAL, "internal error"),
    ],
)
def test_failures_by_their_meaning_and_bugs_without_details(error: Exception, code: Code, text: str) -> None:
    assert explain(error) == (code, text)


def test_every_code_has_an_http_status() -> None:
    assert set(HTTP_STATUSES) == set(Code)


def test_a_body_that_does_not_arrive_in_time_is_504(home: Home) -> None:
    limits = Limits(seconds=0.2)
    with serving(Settings(home=home.path, rest=ANY_PORT, grpc=None, limits=limits)) as gateway:
        address = gateway.rest_address
        with socket.create_connection((address.host, address.port), 20) as client:
            client.sendall(b"POST /cosmos/tx/v1beta1/simulate HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n{")
            answer = b""
            while not answer.endswith(b"}") and (chunk := client.recv(4096)):
                answer += chunk
    assert answer.startswith(b"HTTP/1.1 504 ")
    assert b'"code":4' in answer
