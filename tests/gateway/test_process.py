"""The gateway as an operator meets it: starting before the chain, refusing what it cannot serve, stopping cleanly."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import grpc
import httpx
import pytest
from click.testing import CliRunner
from grpc_health.v1 import health_pb2, health_pb2_grpc
from tests.gateway.conftest import ANY_PORT, Home, serving
from tests.support.chain import TestChain

from virtengine.app.app import STATE_DIRECTORY
from virtengine.gateway.cli import gateway as command
from virtengine.gateway.serve import Address, GatewayError, Settings
from virtengine.kit.store.errors import StateVersionMismatch
from virtengine.kit.store.multistore import MultiStore

COMMAND = "from virtengine.gateway.cli import gateway; gateway(['start', *__import__('sys').argv[1:]])"
PORTS = ("--rest", "127.0.0.1:0", "--grpc", "127.0.0.1:0")
PARAMS = "/cosmos/bank/v1beta1/params"


def make_node(home: Path) -> None:
    """As much of a new node's home as the gateway looks for."""
    (home / "config").mkdir()
    (home / "config" / "genesis.json").write_text("{}")


@contextmanager
def running(home: Path) -> Iterator[tuple[subprocess.Popen[str], str, str]]:
    """The command in a process of its own, with the addresses it tells of."""
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND, "--home", str(home), *PORTS, "--node", "tcp://127.0.0.1:9"],
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2] / "src")},
    )
    try:
        told = "".join(process.stderr.readline() for _ in range(2))
        found = re.search(r"REST on (http://[\d.:]+),.*gRPC on ([\d.:]+)\n", told, re.DOTALL)
        assert found, told + process.stderr.read()
        yield process, found[1], found[2]
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


def test_it_starts_before_the_chain_follows_it_and_stops_on_sigterm(tmp_path: Path) -> None:
    make_node(tmp_path)
    with running(tmp_path) as (process, rest, grpc_address):
        early = httpx.get(rest + PARAMS, trust_env=False)
        assert early.status_code == 503
        assert early.json()["code"] == 14
        assert "no block yet" in early.json()["message"]
        with grpc.insecure_channel(grpc_address) as channel:
            health = health_pb2_grpc.HealthStub(channel)
            assert health.Check(health_pb2.HealthCheckRequest()).status == health_pb2.HealthCheckResponse.NOT_SERVING
            stores = MultiStore.open(tmp_path / STATE_DIRECTORY, TestChain().modules.store_names, sync=False)
            chain = TestChain(stores=lambda _: stores)
            chain.block()
            for status in health.Watch(health_pb2.HealthCheckRequest(), timeout=20):
                if status.status == health_pb2.HealthCheckResponse.SERVING:
                    break
        for height in (1, 2, 3):
            assert httpx.get(rest + PARAMS, trust_env=False).headers["x-cosmos-block-height"] == str(height)
            chain.block()
        stores.close()
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        assert "stopped" in process.stderr.read()


def test_a_request_under_way_is_answered_before_the_end(home: Home) -> None:
    with serving(Settings(home=home.path, rest=ANY_PORT, grpc=None)) as gateway:
        with httpx.Client(base_url=f"http://{gateway.rest_address}", trust_env=False) as client:
            assert client.get(PARAMS).status_code == 200
        address = gateway.rest_address
    started = time.monotonic()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection((address.host, address.port), 1)
    assert time.monotonic() - started < 1


def test_many_at_once_get_their_own_answers(home: Home) -> None:
    with running(home.path) as (_, url, _):

        async def scenario() -> None:
            async with httpx.AsyncClient(base_url=url, trust_env=False) as client:

                async def ask(turn: int) -> None:
                    account, height = (home.alice, home.bob)[turn % 2], turn % 4 + 1
                    expected = 1 + 100 * (height - 1) if turn % 2 else 1_000_000 - 100 * (height - 1)
                    answer = await client.get(
                        f"/cosmos/bank/v1beta1/balances/{account.text}{'/by_denom?denom=uve' if turn % 3 else ''}",
                        headers={"x-cosmos-block-height": str(height)},
                    )
                    found = answer.json()["balance"] if turn % 3 else answer.json()["balances"][0]
                    assert found == {"denom": "uve", "amount": str(expected)}

                async def ask_on(first: int) -> None:
                    for turn in range(first, 192, 16):
                        await ask(turn)

                await asyncio.gather(*(ask_on(first) for first in range(16)))

        asyncio.run(scenario())


@pytest.mark.parametrize("option", ["--rest", "--grpc"])
def test_a_port_in_use_is_named_with_the_way_out(home: Home, option: str) -> None:
    other = {"--rest": "--grpc", "--grpc": "--rest"}[option]
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        run = CliRunner().invoke(
            command, ["start", "--home", str(home.path), option, address, other, "off"], standalone_mode=True
        )
    assert run.exit_code == 1
    assert f"cannot listen on {address}" in run.output
    assert f"choose another with {option}" in run.output


@pytest.mark.parametrize("name", ["none", "."])
def test_a_directory_that_is_no_nodes_is_told_with_the_next_step(tmp_path: Path, name: str) -> None:
    run = CliRunner().invoke(command, ["start", "--home", str(tmp_path / name), "--rest", "127.0.0.1:0"])
    assert run.exit_code == 1
    assert "there is no node at" in run.output
    assert "ve init" in run.output


def test_a_home_of_another_layout_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("virtengine.kit.store.multistore.LAYOUT", b"virtengine state 0")
        MultiStore.open(tmp_path / STATE_DIRECTORY, ["auth"], sync=False).close()
    with (
        pytest.raises(StateVersionMismatch, match="layout"),
        serving(Settings(home=tmp_path, rest=ANY_PORT, grpc=None)),
    ):
        pass


def test_malformed_settings_are_refused(tmp_path: Path) -> None:
    make_node(tmp_path)
    (tmp_path / "config" / "app.toml").write_text("query-gas-limit = 'much'")
    with (
        pytest.raises(GatewayError, match="query-gas-limit"),
        serving(Settings(home=tmp_path, rest=ANY_PORT, grpc=None)),
    ):
        pass


@pytest.mark.parametrize("text", ["1317", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:70000", ":1317"])
def test_addresses_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match="no address"):
        Address.parse(text)


def test_addresses_in_all_their_forms() -> None:
    assert Address.parse("tcp://localhost:1317") == Address("localhost", 1317)
    assert str(Address.parse("[::1]:9090")) == "[::1]:9090"
