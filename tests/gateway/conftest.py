"""A home with a few blocks, and a gateway over it in a thread of its own, so that tests talk to it as clients do."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import grpc
import httpx
import pytest
from tests.support.chain import Account, TestChain

from virtengine.app.app import STATE_DIRECTORY
from virtengine.gateway.serve import Address, Gateway, Settings
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.tx import MsgSend
from virtengine.kit.sdk.coins import parse_coins
from virtengine.kit.store.multistore import MultiStore

ANY_PORT = Address("127.0.0.1", 0)


class Home:
    """A node's home at height 4, its node stopped. Alice has sent Bob 100 uve in each of the blocks 2 to 4."""

    HEIGHT = 4

    def __init__(self, path: Path) -> None:
        self.path = path
        stores: list[MultiStore] = []

        def open_store(names: object) -> MultiStore:
            stores.append(MultiStore.open(path / STATE_DIRECTORY, names, sync=False))
            return stores[0]

        chain = TestChain(stores=open_store)
        self.alice: Account = chain.account("alice", "1000000uve,7zinc")
        self.bob: Account = chain.account("bob", "1uve")
        self.nobody: Account = chain.account("nobody")
        chain.block()
        for _ in range(3):
            chain.deliver(
                self.alice,
                MsgSend(from_address=self.alice.address, to_address=self.bob.address, amount=parse_coins("100uve")),
            ).ok()
        self.unsent: bytes = chain.tx(
            self.alice,
            MsgSend(from_address=self.alice.address, to_address=self.bob.address, amount=parse_coins("5uve")),
        )
        assert chain.height == self.HEIGHT
        stores[0].close()


@contextmanager
def serving(settings: Settings) -> Iterator[Gateway]:
    """A gateway in a thread of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    async def make() -> Gateway:
        gateway = Gateway(settings)
        await gateway.start()
        return gateway

    try:
        gateway = asyncio.run_coroutine_threadsafe(make(), loop).result(20)
        try:
            yield gateway
        finally:
            asyncio.run_coroutine_threadsafe(gateway.stop(), loop).result(20)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def gateway(home: Home) -> Iterator[Gateway]:
    with serving(
        Settings(
            home=home.path, rest=ANY_PORT, grpc=ANY_PORT, node="http://127.0.0.1:9", origins=("http://portal.test",)
        )
    ) as each:
        yield each


@pytest.fixture(scope="module")
def rest(gateway: Gateway) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://{gateway.rest_address}", trust_env=False) as client:
        yield client


@pytest.fixture(scope="module")
def channel(gateway: Gateway) -> Iterator[grpc.Channel]:
    with grpc.insecure_channel(str(gateway.grpc_address)) as each:
        yield each


@pytest.fixture(scope="module")
def call(channel: grpc.Channel) -> Callable[..., tuple[bytes, dict[str, str]]]:
    """Call a procedure by path: the raw response, and the metadata of its head."""

    def ask(path: str, request: bytes, **metadata: str) -> tuple[bytes, dict[str, str]]:
        pairs = [(name.replace("_", "-"), value) for name, value in metadata.items()]
        response, done = channel.unary_unary(path).with_call(request, metadata=pairs, timeout=20)
        return response, dict(done.initial_metadata())

    return ask
