"""A real node in the test's own process, with fast blocks and a real RPC port, and a provider driven by hand."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from virtengine.app.app import build_app
from virtengine.app.config import AppConfig, parse_gas_prices
from virtengine.app.genesis import add_account, default_state
from virtengine.app.modules import modules
from virtengine.cli.node.home import make_home
from virtengine.cli.settings import Settings
from virtengine.client.chain import ChainClient
from virtengine.client.envelope import open_envelope, seal
from virtengine.client.keyring import Keyring
from virtengine.client.manifest import ACCESS_TYPE, Access, AccessPoint, Manifest, decode_payload, encode_access
from virtengine.client.orders import Orders
from virtengine.client.signer import Signer
from virtengine.engine.solo.config import Config, ConsensusConfig, RpcConfig
from virtengine.engine.solo.home import Home
from virtengine.engine.solo.node import Node
from virtengine.engine.solo.rpc.server import RpcServer
from virtengine.kit.codec.decimal import Dec
from virtengine.kit.codec.envelope import access_context, config_context
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin, DecCoin
from virtengine.kit.codec.gen.virtengine.encryption.v1.encryption import KeyKind
from virtengine.kit.codec.gen.virtengine.encryption.v1.tx import MsgRegisterKey
from virtengine.kit.codec.gen.virtengine.market.v1.market import Lease, Order
from virtengine.kit.codec.gen.virtengine.market.v1.query import (
    QueryLeaseRequest,
    QueryLeaseResponse,
    QueryOrderRequest,
    QueryOrderResponse,
    QueryService,
)
from virtengine.kit.codec.gen.virtengine.market.v1.tx import (
    MsgConfirmLease,
    MsgCreateBid,
    MsgRefuseLease,
)
from virtengine.kit.codec.gen.virtengine.provider.v1.provider import Attribute, Capacity, Info
from virtengine.kit.codec.gen.virtengine.provider.v1.tx import MsgCreateProvider
from virtengine.kit.crypto.ed25519 import generate_seed, public_key
from virtengine.kit.crypto.hashes import sha256
from virtengine.kit.store.memory import MemoryStores

CHAIN_ID = "client-test-1"
NAMES = ("alice", "bob", "carol", "faucet", "provider")
FUNDS = 1_000_000_000
BLOCK_TIME = 0.05


@dataclass
class Network:
    """One chain; `home` is a client's home for it, with a key for each of NAMES."""

    home: Path
    url: str
    node: Node
    running: threading.Event
    """Cleared: no blocks are made."""
    clients: list[ChainClient] = field(default_factory=list)
    """To be closed after the test."""

    def client(self) -> ChainClient:
        """A new client of the node."""
        self.clients.append(ChainClient(self.url))
        return self.clients[-1]

    def close_clients(self) -> None:
        while self.clients:
            self.clients.pop().close()

    def keyring(self) -> Keyring:
        """The home's keys."""
        return Keyring(self.home, "test", lambda prompt: "")

    def signer(self, name: str) -> Signer:
        """One of NAMES."""
        return self.keyring().open(name)


@contextmanager
def serve(home: Path) -> Iterator[Network]:
    """Make a chain with funded keys in `home` and run it."""
    keyring = Keyring(home, "test", lambda prompt: "")
    state = default_state(modules())
    for name in NAMES:
        key = keyring.add(name, sha256(name.encode()))
        add_account(state, key.address, (Coin(denom="uve", amount=FUNDS),))
    state["market"]["params"]["final_record_blocks"] = "3"
    make_home(home, CHAIN_ID, "test", state)
    config = Config(
        rpc=RpcConfig(laddr="tcp://127.0.0.1:0"), consensus=ConsensusConfig(timeout_commit=BLOCK_TIME), durable=False
    )
    wired = modules()
    app = build_app(
        MemoryStores(wired.store_names),
        AppConfig(minimum_gas_prices=parse_gas_prices("0.0025uve")),
        modules=wired,
    )
    node = Node.open(app, home, config)
    server = RpcServer.bind(config.rpc.laddr)
    server.start(node, Home(home).load_node_id())
    stop, running = threading.Event(), threading.Event()
    running.set()
    Settings(chain_id=CHAIN_ID, node=server.url, keyring_backend="test", key="alice").save(home)

    def make_blocks() -> None:
        while not stop.wait(BLOCK_TIME):
            if running.is_set():
                node.step()

    node.step()
    thread = threading.Thread(target=make_blocks, name="blocks")
    thread.start()
    try:
        yield Network(home, server.url, node, running)
    finally:
        stop.set()
        thread.join()
        server.stop()
        node.close()


class HandProvider:
    """A provider on the chain, moved by the test instead of a daemon."""

    def __init__(self, network: Network, name: str = "provider", attributes: tuple[str, ...] = ("image/host",)) -> None:
        self.chain = network.client()
        self.signer = network.signer(name)
        keys = self.signer.envelope_keys()
        register = (
            MsgRegisterKey(owner=self.signer.address, kind=KeyKind.ENCRYPTION, public_key=keys.box_public),
            MsgRegisterKey(owner=self.signer.address, kind=KeyKind.SIGNING, public_key=keys.signing_public),
        )
        create = MsgCreateProvider(
            owner=self.signer.address,
            host_uri="https://127.0.0.1:1",
            attributes=tuple(Attribute(key=key, value="true") for key in attributes),
            info=Info(),
            encryption_key=keys.box_public,
            meter_key=public_key(generate_seed()),
            api_key_hash=sha256(b"certificate"),
            capacity=Capacity(cpu_milli=4000, memory_bytes=8 << 30, storage_bytes=64 << 30),
        )
        self.chain.send(self.signer, *register, create)

    def get_order(self, owner: bytes, sequence: int) -> Order:
        request = QueryOrderRequest(owner=owner, sequence=sequence)
        return self.chain.ask(QueryService, request, QueryOrderResponse).order

    def get_lease(self, owner: bytes, sequence: int) -> Lease:
        request = QueryLeaseRequest(owner=owner, sequence=sequence)
        return self.chain.ask(QueryService, request, QueryLeaseResponse).lease

    def bid(self, owner: bytes, sequence: int, price: str) -> None:
        """Offer what is asked at `price` uve per block."""
        order = self.get_order(owner, sequence)
        message = MsgCreateBid(
            provider=self.signer.address,
            order=order.id,
            price=DecCoin(denom="uve", amount=Dec.parse(price)),
            offer=order.units,
            deposit=Coin(denom="uve", amount=500_000),
        )
        self.chain.send(self.signer, message)

    def open_manifest(self, owner: bytes, sequence: int) -> Manifest:
        """What the owner sealed to this provider."""
        order, lease = self.get_order(owner, sequence), self.get_lease(owner, sequence)
        assert lease.config is not None
        context = config_context(self.chain.chain_id, owner, sequence, order.commitment, self.signer.address)
        raw = open_envelope(lease.config, recipient=self.signer.envelope_keys().box_private, context=context)
        return decode_payload(raw, order.commitment)[1]

    def confirm(self, orders: Orders, sequence: int, url: str = "http://127.0.0.1:31000") -> None:
        """Say that the workload runs, and where."""
        owner = orders.owner
        lease = self.get_lease(owner, sequence)
        access = Access("https://127.0.0.1:1", (AccessPoint("web", 8080, "tcp", "127.0.0.1", 31000, url),))
        envelope = seal(
            encode_access(access),
            recipient=orders.signer.envelope_keys().box_public,
            signing_seed=self.signer.envelope_keys().signing_seed,
            context=access_context(
                self.chain.chain_id, owner, sequence, lease.id.attempt, lease.commitment, self.signer.address
            ),
            content_type=ACCESS_TYPE,
            created_at=self.chain.status().time,
        )
        message = MsgConfirmLease(
            provider=self.signer.address, lease=lease.id, commitment=lease.commitment, access=envelope
        )
        self.chain.send(self.signer, message)

    def refuse(self, owner: bytes, sequence: int) -> None:
        """Say that the lease cannot be served."""
        lease = self.get_lease(owner, sequence)
        self.chain.send(self.signer, MsgRefuseLease(provider=self.signer.address, lease=lease.id))
