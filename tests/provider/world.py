"""
A provider's world in one process: the real application block by block, the daemon's parts on it, and a customer.

The chain is `tests.support.chain.TestChain`, reached through the same `ClientChain` that the daemon uses, over a
stand-in for the node's RPC. The backend is either real or `MemoryAdapter`, whose workloads a test moves by hand.
"""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from tests.support.chain import Account, Result, TestChain

from virtengine.client.chain import ChainStatus, TxResult
from virtengine.client.envelope import open_envelope, seal
from virtengine.client.errors import NodeUnreachable, QueryFailed, TxFailed
from virtengine.client.manifest import (
    MANIFEST_TYPE,
    Access,
    Manifest,
    OrderDraft,
    compute_commitment,
    decode_access,
    encode_payload,
    make_salt,
    parse_sdl,
)
from virtengine.client.signer import Signer
from virtengine.kit.codec.envelope import access_context, config_context
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin
from virtengine.kit.codec.gen.virtengine.encryption.v1.encryption import Envelope, KeyKind
from virtengine.kit.codec.gen.virtengine.encryption.v1.tx import MsgRegisterKey
from virtengine.kit.codec.gen.virtengine.market.v1.market import (
    Bid,
    Lease,
    LeaseId,
    Order,
    OrderId,
    OrderKind,
    OrderState,
)
from virtengine.kit.codec.gen.virtengine.market.v1.query import (
    QueryBidsRequest,
    QueryLeaseRequest,
    QueryLeaseResponse,
    QueryOrderRequest,
)
from virtengine.kit.codec.gen.virtengine.market.v1.tx import (
    MsgAcceptBid,
    MsgAcceptBidResponse,
    MsgCloseOrder,
    MsgCreateOrder,
    MsgCreateOrderResponse,
    MsgUpdateConfig,
)
from virtengine.kit.codec.message import Message
from virtengine.kit.codec.service import Service, rpc_path
from virtengine.provider.adapters.abc import Adapter, PermanentFault, Published, Reading, State, Status, WorkloadSpec
from virtengine.provider.bidding import BidEngine, BidOptions
from virtengine.provider.chain import ClientChain
from virtengine.provider.config import Config
from virtengine.provider.inventory import Amounts, Inventory, Node
from virtengine.provider.journal import Journal
from virtengine.provider.keys import ProviderKeys, generate_keys
from virtengine.provider.lifecycle import Lifecycle, LifecycleOptions
from virtengine.provider.meter import Meter
from virtengine.provider.names import lease_name, workload_key
from virtengine.provider.pricing import Rates
from virtengine.provider.registration import list_attributes, register

SDL = """
version: "2.0"
services:
  web:
    image: host
    command: ["/bin/serve"]
    env: ["SECRET=s3cr3t"]
    expose: [{port: 8080, as: 80, to: [{global: true}]}]
profiles:
  compute: {small: {resources: {cpu: {units: 0.5}, memory: {size: 128Mi}, storage: {size: 64Mi}}}}
  placement: {anywhere: {pricing: {small: {denom: uve, amount: 100}}}}
deployment: {web: {anywhere: {profile: small, count: 1}}}
"""
GIB = 1 << 30
KEYS = generate_keys()
"""Made once: generating keys is slow, and no test depends on which they are."""


class StandInRpc:
    """The node's RPC methods that `ClientChain` calls itself."""

    def __init__(self, client: "StandInClient") -> None:
        self._client = client

    def call(self, method: str, **params: Any) -> Any:
        self._client.fail_if_down()
        height = int(params["height"])
        if method == "block":
            return {"block": {"header": {"time": self._client.times[height].rfc3339()}}}
        assert method == "block_results"
        return self._client.results[height]


class StandInClient:
    """`ChainClient` over a chain in this process."""

    def __init__(self, chain: TestChain) -> None:
        self.chain = chain
        self.rpc = StandInRpc(self)
        self.is_down = False
        self.sent: list[Message] = []
        self.times: dict[int, Any] = {}
        self.results: dict[int, dict[str, Any]] = {}
        self.lag = 0
        """Blocks by which the node is behind."""
        self.cuts = 0
        """Subscriptions that ended because the node was down."""
        original = chain.block

        def block(*arguments: Any, **options: Any) -> list[Result]:
            results = original(*arguments, **options)
            self.times[chain.height] = chain.time
            assert chain.last_block is not None
            self.results[chain.height] = {
                "finalize_block_events": [_event(event) for event in chain.last_block.events],
                "txs_results": [{"events": [_event(event) for event in r.events]} for r in chain.last_block.tx_results],
            }
            return results

        chain.block = block  # type: ignore[method-assign]

    @property
    def height(self) -> int:
        """Of the last block that is wholly known here: blocks are made by another thread."""
        return len(self.results)

    def fail_if_down(self) -> None:
        if self.is_down:
            raise NodeUnreachable("no answer from the node")

    @property
    def chain_id(self) -> str:
        return self.chain.chain_id

    def status(self) -> ChainStatus:
        self.fail_if_down()
        height = self.height - self.lag
        return ChainStatus(self.chain.chain_id, height, self.times[height])

    def ask(self, service: type[Service[Any]], request: Message, response: type[Any], *, height: int = 0) -> Any:
        self.fail_if_down()
        rpc = next(rpc for rpc in service.RPCS if rpc.request is type(request))
        answer = self.chain.abci_query(rpc_path(service, rpc), request.encode())
        if answer.code:
            raise QueryFailed(rpc.name, answer.codespace, answer.code, answer.log)
        return response.decode(answer.value)

    def send(self, signer: Signer, *messages: Message) -> TxResult:
        self.fail_if_down()
        account = Account("sender", signer._private_key)
        result = self.chain.deliver(account, *messages)
        if result.code:
            raise TxFailed("", result.pb.codespace, result.code, result.log, in_block=True)
        self.sent += messages
        return TxResult("", self.chain.height, 0, result.gas_used, (), tuple(result.responses), ())

    def events(self, query: str, stop: threading.Event) -> Iterator[dict[str, Any]]:
        self.fail_if_down()
        seen = self.height
        yield {}
        while not stop.is_set() and not self.is_down:
            while seen < self.height:
                seen += 1
                header = {"height": str(seen), "time": self.times[seen].rfc3339()}
                yield {"data": {"value": {"header": header}}}
            stop.wait(0.01)
        self.cuts += self.is_down
        self.fail_if_down()


def _event(event: Any) -> dict[str, Any]:
    return {"type": event.type, "attributes": [{"key": a.key, "value": a.value} for a in event.attributes]}


class MemoryAdapter(Adapter):
    """A backend of nothing: tests move its workloads and counters."""

    name = "memory"

    def __init__(self, features: frozenset[str] = frozenset({"image/host"})) -> None:
        self._features = features
        self.specs: dict[str, WorkloadSpec] = {}
        self.states: dict[str, Status] = {}
        self.readings: dict[str, Reading] = {}
        self.calls: list[tuple[str, str]] = []
        self.fault: Exception | None = None

    @property
    def features(self) -> frozenset[str]:
        return self._features

    @property
    def attributes(self) -> dict[str, str]:
        return {"isolation": "none", "limits": "cgroup"}

    def _call(self, name: str, key: str) -> None:
        self.calls.append((name, key))
        if self.fault is not None:
            raise self.fault

    def deploy(self, spec: WorkloadSpec) -> None:
        self._call("deploy", spec.key)
        self.specs[spec.key] = spec
        ports = [(service.name, port) for service in spec.services for port in service.ports]
        published = tuple(
            Published(
                service, port.inside, port.protocol, "127.0.0.1", 31000 + number, f"http://127.0.0.1:{31000 + number}"
            )
            for number, (service, port) in enumerate(ports)
        )
        self.states[spec.key] = Status(State.RUNNING, spec.version, published)
        self.readings.setdefault(spec.key, Reading())

    def inspect(self, key: str) -> Status | None:
        return self.states.get(key)

    def list(self) -> tuple[str, ...]:
        return tuple(sorted(self.states))

    def list_services(self, key: str) -> tuple[str, ...]:
        spec = self.specs.get(key)
        return tuple(service.name for service in spec.services) if spec else ()

    def move(self, key: str, state: State, **changes: Any) -> None:
        self.states[key] = replace(self.states[key], state=state, **changes)

    def pause(self, key: str) -> None:
        self._call("pause", key)
        self.move(key, State.PAUSED)

    def resume(self, key: str) -> None:
        self._call("resume", key)
        self.move(key, State.RUNNING)

    def stop(self, key: str) -> None:
        self._call("stop", key)
        if key in self.states:
            self.move(key, State.STOPPED)

    def terminate(self, key: str) -> None:
        self._call("terminate", key)
        for table in (self.states, self.readings, self.specs):
            table.pop(key, None)  # type: ignore[attr-defined]

    def use(self, key: str, **amounts: int) -> None:
        """Let counters rise."""
        reading = self.readings[key]
        self.readings[key] = replace(reading, **{name: getattr(reading, name) + more for name, more in amounts.items()})

    def read_counters(self, key: str) -> Reading | None:
        return self.readings.get(key)

    def open_log(
        self, key: str, service: str, replica: int, tail: int, is_over: Callable[[], bool] | None
    ) -> Iterator[bytes]:
        if service not in self.list_services(key) or replica:
            raise PermanentFault("no such service or replica")
        yield b"one\ntwo\n"
        while is_over is not None and not is_over():
            yield b"more\n"


@dataclass
class World:
    """Chain, provider and customer. `clock` is the daemon's time, moved by hand."""

    folder: Path
    adapter: Adapter = field(default_factory=MemoryAdapter)
    chain: TestChain = field(default_factory=lambda: TestChain(check_invariants=False))
    capacity: Amounts = field(default_factory=lambda: Amounts(4000, 4 * GIB, 100 * GIB))
    rates: Rates = field(default_factory=lambda: Rates(Fraction(450_000), Fraction(180_000), Fraction(18_000)))
    """69 uve a block for the order of `SDL`: the least deposit lasts 43 blocks."""
    period_blocks: int = 10
    now: float = 0.0
    keys: ProviderKeys = KEYS
    journal: Journal = field(default=None, repr=False)  # type: ignore[assignment]

    def __post_init__(self) -> None:
        self.chain.genesis["escrow"]["params"]["min_deposit"]["amount"] = "1000"
        self.provider = self.chain.account("provider", "1000000000uve")
        self.owner = self.chain.account("owner", "1000000000uve")
        self.owner_signer = Signer(self.owner.private_key)
        self.owner_keys = self.owner_signer.envelope_keys()
        self.made: dict[int, tuple[bytes, Manifest]] = {}
        """Salt and manifest of every order made, by sequence."""
        self.client = StandInClient(self.chain)
        self.port = ClientChain(self.client, Signer(self.provider.private_key))  # type: ignore[arg-type]
        self.config = Config(
            home=self.folder, host_uri="https://127.0.0.1:8443", most_per_order=Config(self.folder).most_per_order
        )
        self.chain.block()
        for kind, key in (
            (KeyKind.ENCRYPTION, self.owner_keys.box_public),
            (KeyKind.SIGNING, self.owner_keys.signing_public),
        ):
            self.chain.deliver(self.owner, MsgRegisterKey(owner=self.owner.address, kind=kind, public_key=key)).ok()
        register(self.port, self.config, self.keys, self.adapter)
        self.start()

    def start(self) -> None:
        """A daemon starts: everything it had in memory is gone."""
        if self.journal is not None:
            self.journal.close()
        self.journal = Journal(self.folder / "journal.sqlite")
        self.inventory = Inventory([Node("local", self.capacity)])
        self.meter = Meter(self.port, self.adapter, self.journal, self.keys.meter_seed, self.period_blocks)
        options = LifecycleOptions("https://127.0.0.1:8443", 60.0, lambda: self.now)
        self.lifecycle = Lifecycle(
            self.port, self.adapter, self.journal, self.keys, self.inventory, self.meter, options
        )
        bid_options = BidOptions(self.rates, attributes=list_attributes(self.config, self.adapter))
        self.bidding = BidEngine(self.port, self.inventory, self.journal, bid_options, lambda: self.now)
        self._followed = self.chain.height

    # --- The customer ---

    def draft(self, sdl: str = SDL) -> OrderDraft:
        (draft,) = parse_sdl(sdl)
        return draft

    def create_order(self, draft: OrderDraft | None = None, *, deposit: int = 100_000, **changes: Any) -> OrderId:
        """An order of the owner's; its manifest and salt are remembered."""
        draft = draft or self.draft()
        self.salt, self.manifest = make_salt(), draft.manifest
        fields: dict[str, Any] = {
            "owner": self.owner.address,
            "kind": OrderKind.CONTAINER,
            "units": draft.units,
            "requirements": draft.requirements,
            "ceiling": draft.ceiling,
            "bid_window": 100,
            "grace": 20,
            "commitment": compute_commitment(self.salt, draft.manifest),
            "deposit": Coin(denom="uve", amount=deposit),
        }
        result = self.chain.deliver(self.owner, MsgCreateOrder(**fields | changes))
        id = result.response(MsgCreateOrderResponse).id
        self.made[id.sequence] = (self.salt, self.manifest)
        return id

    def seal_config(self, order: OrderId, commitment: bytes | None = None, payload: bytes | None = None) -> Envelope:
        commitment = commitment or compute_commitment(self.salt, self.manifest)
        return seal(
            payload or encode_payload(self.salt, self.manifest),
            recipient=self.keys.encryption_public,
            signing_seed=self.owner_keys.signing_seed,
            context=config_context(
                self.chain.chain_id, self.owner.address, order.sequence, commitment, self.provider.address
            ),
            content_type=MANIFEST_TYPE,
            created_at=self.chain.time,
        )

    def accept(self, order: OrderId, config: Envelope | None = None) -> LeaseId:
        (bid,) = self.bids(order)
        message = MsgAcceptBid(owner=self.owner.address, bid=bid.id, config=config or self.seal_config(order))
        return self.chain.deliver(self.owner, message).response(MsgAcceptBidResponse).id

    def update(self, lease: LeaseId, sdl: str) -> None:
        """Replace the manifest of a lease."""
        self.salt, self.manifest = make_salt(), self.draft(sdl).manifest
        commitment = compute_commitment(self.salt, self.manifest)
        message = MsgUpdateConfig(
            owner=self.owner.address, lease=lease, commitment=commitment, config=self.seal_config(lease.order)
        )
        self.chain.deliver(self.owner, message).ok()

    def close(self, order: OrderId) -> None:
        self.chain.deliver(self.owner, MsgCloseOrder(owner=self.owner.address, sequence=order.sequence)).ok()

    def read_access(self, id: LeaseId) -> Access:
        """What the owner is told, opened."""
        lease = self.lease(id)
        assert lease.access is not None
        context = access_context(
            self.chain.chain_id, self.owner.address, id.order.sequence, id.attempt, lease.commitment, lease.provider
        )
        return decode_access(
            open_envelope(
                lease.access,
                recipient=self.owner_keys.box_private,
                context=context,
                signer=self.keys.signing_public,
            )
        )

    # --- Looking ---

    def order(self, id: OrderId) -> Order:
        order: Order = self.chain.query(QueryOrderRequest(owner=id.owner, sequence=id.sequence)).order
        return order

    def bids(self, order: OrderId) -> tuple[Bid, ...]:
        bids: tuple[Bid, ...] = self.chain.query(QueryBidsRequest(owner=order.owner, sequence=order.sequence)).bids
        return bids

    def lease(self, id: LeaseId) -> Lease:
        return self.lease_answer(id).lease

    def lease_answer(self, id: LeaseId) -> QueryLeaseResponse:
        request = QueryLeaseRequest(owner=id.order.owner, sequence=id.order.sequence, attempt=id.attempt)
        answer: QueryLeaseResponse = self.chain.query(request)
        return answer

    def key(self, id: LeaseId) -> str:
        return workload_key(self.chain.chain_id, lease_name(id))

    # --- The daemon, by hand ---

    def follow(self) -> None:
        """Give the daemon the news of all blocks since it was last given any, then let it work."""
        self.settle()
        while self._followed < self.chain.height:
            last, self._followed = self._followed, self.chain.height
            notice = self.port._read_notice(last, self.port.head(), is_gap=False)
            self.lifecycle.on_block(notice.head)
            for name in sorted(notice.leases):
                self.lifecycle.on_change(name)
            for name in sorted(notice.orders):
                self.bidding.on_change(name)
            self.settle()

    def settle(self, rounds: int = 200) -> None:
        """Let the workers do what is due now."""
        for _ in range(rounds):
            busy = [looker.queue.work_once(looker.look) for looker in (self.bidding, self.lifecycle)]
            if not any(busy):
                return
        raise AssertionError("the daemon does not come to rest")

    def wait(self, seconds: float) -> None:
        """Let the daemon's time pass, and do what is due then."""
        self.now += seconds
        self.settle()

    def sweep(self) -> None:
        self.lifecycle.sweep()
        self.bidding.sweep()
        self.settle()

    def activate(self, sdl: str = SDL, **changes: Any) -> LeaseId:
        """An order, all the way to an active lease."""
        order = self.create_order(self.draft(sdl), **changes)
        self.follow()
        lease = self.accept(order)
        self.follow()
        self.wait(1.0)
        self.follow()
        assert self.order(order).state is OrderState.ACTIVE
        return lease
