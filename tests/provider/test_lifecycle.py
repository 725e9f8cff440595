"""Leases of the real chain and workloads of a backend that tests move by hand: whatever happens, they come to agree."""

from dataclasses import replace

import pytest
from tests.provider.world import SDL, MemoryAdapter, World

from virtengine.client.manifest import compute_commitment, encode_payload, make_salt
from virtengine.kit.codec.address import Address
from virtengine.kit.codec.decimal import Dec
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin, DecCoin
from virtengine.kit.codec.gen.virtengine.escrow.v1.escrow import DepositSource
from virtengine.kit.codec.gen.virtengine.escrow.v1.tx import MsgDeposit
from virtengine.kit.codec.gen.virtengine.market.v1.market import (
    BidId,
    CloseReason,
    Counters,
    Lease,
    LeaseId,
    LeaseState,
    OrderId,
    OrderState,
    WorkloadState,
)
from virtengine.kit.codec.gen.virtengine.market.v1.tx import (
    MsgConfirmLease,
    MsgCreateBid,
    MsgRefuseLease,
    MsgReportWorkload,
    MsgSubmitUsage,
)
from virtengine.provider.adapters.abc import PermanentFault, State, Status, TemporaryFault, WorkloadSpec
from virtengine.provider.decisions import Step, compute_version, decide
from virtengine.provider.errors import Temporary
from virtengine.provider.keys import generate_keys
from virtengine.provider.names import lease_name
from virtengine.provider.registration import register
from virtengine.x.market.types import account_id


@pytest.fixture
def adapter(world: World) -> MemoryAdapter:
    assert isinstance(world.adapter, MemoryAdapter)
    return world.adapter


def test_an_order_becomes_an_active_lease_whose_owner_knows_the_address(world: World, adapter: MemoryAdapter) -> None:
    lease = world.activate()
    assert world.lease(lease).workload is WorkloadState.RUNNING
    access = world.read_access(lease)
    assert access.api == "https://127.0.0.1:8443"
    assert [point.url for point in access.endpoints] == ["http://127.0.0.1:31000"]
    spec = adapter.specs[world.key(lease)]
    assert spec.services[0].argv == ("/bin/serve",)
    assert spec.services[0].environment == (("SECRET", "s3cr3t"),)
    assert "s3cr3t" not in repr(spec)


def test_the_manifest_is_in_no_file_of_the_daemon(world: World) -> None:
    world.activate()
    world.journal.close()
    for path in world.folder.rglob("*"):
        if path.is_file():
            assert b"s3cr3t" not in path.read_bytes()
            assert b"/bin/serve" not in path.read_bytes()


def test_a_closed_order_ends_its_workload_after_the_final_record(world: World, adapter: MemoryAdapter) -> None:
    lease = world.activate()
    world.chain.advance(5)
    adapter.use(world.key(lease), cpu_ns=1_000_000_000)
    world.close(lease.order)
    world.follow()
    assert world.lease(lease).state is LeaseState.CLOSED
    assert world.order(lease.order).state is OrderState.CLOSED
    assert world.lease(lease).counters.cpu_milli_seconds == 1000
    assert adapter.list() == ()
    calls = [name for name, _ in adapter.calls]
    assert calls.index("stop") < calls.index("terminate")


def test_without_money_the_workload_is_paused_and_a_deposit_resumes_the_same(
    world: World, adapter: MemoryAdapter
) -> None:
    lease = world.activate(deposit=3_000)
    key = world.key(lease)
    while world.lease(lease).state is LeaseState.ACTIVE:
        world.chain.advance()
        world.follow()
    assert world.lease(lease).state is LeaseState.SUSPENDED
    assert adapter.inspect(key).state is State.PAUSED  # type: ignore[union-attr]
    world.follow()
    assert world.lease(lease).workload is WorkloadState.PAUSED
    deposit = MsgDeposit(
        depositor=world.owner.address,
        account=account_id(lease.order),
        amount=Coin(denom="uve", amount=50_000),
        source=DepositSource.BALANCE,
    )
    world.chain.deliver(world.owner, deposit).ok()
    world.follow()
    assert world.lease(lease).state is LeaseState.ACTIVE
    assert adapter.inspect(key).state is State.RUNNING  # type: ignore[union-attr]
    assert [name for name, _ in adapter.calls].count("deploy") == 1
    assert world.lease(lease).workload is WorkloadState.RUNNING


def test_without_a_deposit_the_lease_ends_for_want_of_money(world: World, adapter: MemoryAdapter) -> None:
    lease = world.activate(deposit=3_000)
    for _ in range(90):
        world.chain.advance()
        world.follow()
    closed = world.lease(lease)
    assert (closed.state, closed.reason) == (LeaseState.CLOSED, CloseReason.INSUFFICIENT_FUNDS)
    assert adapter.list() == ()


def test_a_new_configuration_replaces_the_workload(world: World, adapter: MemoryAdapter) -> None:
    lease = world.activate()
    world.update(lease, SDL.replace("s3cr3t", "changed"))
    world.follow()
    spec = adapter.specs[world.key(lease)]
    assert spec.services[0].environment == (("SECRET", "changed"),)
    assert spec.version == compute_version(world.lease(lease))


def test_a_new_configuration_that_cannot_run_here_leaves_the_old_one(world: World, adapter: MemoryAdapter) -> None:
    lease = world.activate()
    world.update(lease, SDL.replace("image: host", "image: other"))
    world.follow()
    world.wait(100)
    assert adapter.specs[world.key(lease)].services[0].image == "host"
    assert adapter.inspect(world.key(lease)).state is State.RUNNING  # type: ignore[union-attr]
    assert world.lease(lease).state is LeaseState.ACTIVE


@pytest.mark.parametrize(
    "spoil",
    [
        lambda world: encode_payload(make_salt(), world.manifest),
        lambda world: encode_payload(world.salt, world.draft(SDL.replace("s3cr3t", "other")).manifest),
        lambda world: encode_payload(world.salt, world.manifest) + b" ",
        lambda world: b"\xff" * 40,
        lambda world: b"[" * 20_000,
    ],
    ids=["other salt", "other manifest", "not canonical", "no JSON", "deep"],
)
def test_a_payload_other_than_committed_to_is_refused(world: World, adapter: MemoryAdapter, spoil: object) -> None:
    order = world.create_order()
    world.follow()
    lease = world.accept(order, world.seal_config(order, payload=spoil(world)))  # type: ignore[operator]
    world.follow()
    assert world.lease(lease).reason is CloseReason.CANNOT_PROVISION
    assert adapter.calls == [("terminate", world.key(lease))]


@pytest.mark.parametrize(
    "change",
    [
        ("count: 1", "count: 2"),
        ("image: host", "image: nginx"),
        ("as: 80", "as: 81"),
        ("to: [{global: true}]", "to: [{global: true}, {service: web}]"),
    ],
    ids=["extra replica", "unknown image", "other endpoint", "links not offered"],
)
def test_a_manifest_that_asks_for_other_than_the_order_is_refused(
    world: World, adapter: MemoryAdapter, change: tuple[str, str]
) -> None:
    draft, other = world.draft(), world.draft(SDL.replace(*change)).manifest
    salt = make_salt()
    commitment = compute_commitment(salt, other)
    order = world.create_order(draft, commitment=commitment)
    world.salt, world.manifest = salt, other
    world.follow()
    lease = world.accept(order)
    world.follow()
    assert world.lease(lease).reason is CloseReason.CANNOT_PROVISION
    assert "deploy" not in [name for name, _ in adapter.calls]


def test_a_workload_that_fails_before_it_was_confirmed_is_refused(world: World, adapter: MemoryAdapter) -> None:
    order = world.create_order()
    world.follow()
    lease = world.accept(order)
    original = adapter.deploy

    def deploy(spec: object) -> None:
        original(spec)  # type: ignore[arg-type]
        adapter.move(world.key(lease), State.FAILED, restarts=0)

    adapter.deploy = deploy  # type: ignore[method-assign,assignment]
    world.follow()
    world.wait(1)
    assert world.lease(lease).state is LeaseState.PROVISIONING
    adapter.move(world.key(lease), State.FAILED, restarts=2)
    world.wait(1)
    world.follow()
    assert world.lease(lease).reason is CloseReason.CANNOT_PROVISION
    assert adapter.list() == ()


def test_a_workload_that_fails_later_is_reported_and_goes_on(world: World, adapter: MemoryAdapter) -> None:
    lease = world.activate()
    adapter.move(world.key(lease), State.FAILED, restarts=9)
    world.sweep()
    assert world.lease(lease).workload is WorkloadState.FAILED
    adapter.move(world.key(lease), State.RUNNING)
    world.sweep()
    assert world.lease(lease).workload is WorkloadState.RUNNING
    assert world.lease(lease).state is LeaseState.ACTIVE


def test_a_lost_workload_is_deployed_again(world: World, adapter: MemoryAdapter) -> None:
    lease = world.activate()
    adapter.move(world.key(lease), State.FAILED, is_lost=True)
    world.sweep()
    status = adapter.inspect(world.key(lease))
    assert status is not None
    assert (status.state, status.is_lost) == (State.RUNNING, False)


def test_a_lost_workload_of_a_suspended_lease_waits_for_money(world: World, adapter: MemoryAdapter) -> None:
    lease = world.activate(deposit=3_000)
    while world.lease(lease).state is LeaseState.ACTIVE:
        world.chain.advance()
        world.follow()
    adapter.move(world.key(lease), State.FAILED, is_lost=True)
    world.sweep()
    assert [name for name, _ in adapter.calls].count("deploy") == 1


def test_after_a_restart_the_daemon_finds_everything_as_it_was(world: World, adapter: MemoryAdapter) -> None:
    lease = world.activate()
    sent = len(world.client.sent)
    world.start()
    world.sweep()
    world.follow()
    assert adapter.calls == [("deploy", world.key(lease))]
    assert world.client.sent[sent:] == []
    assert world.inventory.list_names() == {lease_name(lease).rpartition("/")[0]}


def test_events_that_were_lost_are_made_up_for_by_the_sweep(world: World, adapter: MemoryAdapter) -> None:
    order = world.create_order()
    world.sweep()
    lease = world.accept(order)
    world.sweep()
    world.wait(1)
    assert world.lease(lease).state is LeaseState.ACTIVE
    world.close(order)
    world.sweep()
    assert world.lease(lease).state is LeaseState.CLOSED
    assert adapter.list() == ()


def test_a_lease_that_closed_while_the_daemon_was_away_loses_its_workload(world: World, adapter: MemoryAdapter) -> None:
    lease = world.activate()
    world.close(lease.order)
    world.chain.advance(70)
    assert world.lease(lease).state is LeaseState.CLOSED
    world.start()
    world.sweep()
    assert adapter.list() == ()


def test_a_node_that_does_not_answer_tears_nothing_down(world: World, adapter: MemoryAdapter) -> None:
    lease = world.activate()
    world.client.is_down = True
    for _ in range(5):
        with pytest.raises(Temporary):
            world.lifecycle.sweep()
        world.lifecycle.on_change(lease_name(lease))
        world.wait(100)
    assert adapter.list() == (world.key(lease),)
    assert "terminate" not in [name for name, _ in adapter.calls]


def test_a_node_that_is_behind_tears_nothing_down(world: World, adapter: MemoryAdapter) -> None:
    lease = world.activate()
    world.follow()
    world.client.lag = 5
    for _ in range(5):
        with pytest.raises(Temporary, match="behind"):
            world.lifecycle.sweep()
        world.wait(100)
    assert adapter.list() == (world.key(lease),)


def test_a_daemon_that_starts_on_a_node_that_is_catching_up_waits(
    world: World, adapter: MemoryAdapter, monkeypatch: pytest.MonkeyPatch
) -> None:
    lease = world.activate()
    world.start()
    past = replace(world.client.status(), is_catching_up=True)
    with monkeypatch.context() as patch:
        patch.setattr(world.client, "status", lambda: past)
        patch.setattr(world.port, "find_lease", lambda _: None)
        patch.setattr(world.port, "list_live_leases", list)
        for _ in range(5):
            with pytest.raises(Temporary, match="catching up"):
                world.lifecycle.sweep()
            world.wait(100)
    assert adapter.list() == (world.key(lease),)
    world.sweep()
    assert adapter.list() == (world.key(lease),)


def test_an_orphan_that_cannot_be_ended_keeps_nobody_from_being_served(world: World, adapter: MemoryAdapter) -> None:
    lease = world.activate()
    adapter.deploy(replace(adapter.specs[world.key(lease)], key="ve-stranger"))
    world.sweep()
    world.now += 61
    adapter.fault = TemporaryFault("the workload did not stop in time")
    world.sweep()
    assert "ve-stranger" in adapter.list()
    adapter.fault = None
    world.sweep()
    assert adapter.list() == (world.key(lease),)


def test_a_workload_of_no_lease_goes_only_after_the_chain_denied_it_for_a_while(
    world: World, adapter: MemoryAdapter
) -> None:
    lease = world.activate()
    spec = adapter.specs[world.key(lease)]
    adapter.deploy(type(spec)("ve-stranger", 1, spec.services))
    world.sweep()
    assert "ve-stranger" in adapter.list()
    world.now += 30
    world.client.is_down = True
    with pytest.raises(Temporary):
        world.lifecycle.sweep()
    world.client.is_down = False
    world.now += 31
    world.sweep()
    assert adapter.list() == (world.key(lease),)


def test_trouble_of_the_backend_is_tried_again_later_and_later(world: World, adapter: MemoryAdapter) -> None:
    order = world.create_order()
    world.follow()
    lease = world.accept(order)
    adapter.fault = TemporaryFault("busy", 1.0)
    world.follow()
    for seconds in (1, 2, 4, 8):
        before = len(adapter.calls)
        world.wait(seconds * 0.9)
        assert len(adapter.calls) == before
        world.wait(seconds * 0.2)
        assert len(adapter.calls) == before + 1
    adapter.fault = None
    world.wait(60)
    world.wait(1)
    assert world.lease(lease).state is LeaseState.ACTIVE


def test_a_backend_that_refuses_for_good_makes_the_lease_refused(world: World, adapter: MemoryAdapter) -> None:
    order = world.create_order()
    world.follow()
    lease = world.accept(order)
    adapter.fault = PermanentFault("no such thing")
    world.follow()
    assert world.lease(lease).reason is CloseReason.CANNOT_PROVISION


def test_a_defect_about_one_lease_does_not_stop_the_others(
    world: World, adapter: MemoryAdapter, caplog: pytest.LogCaptureFixture
) -> None:
    first = world.activate()
    adapter.move(world.key(first), State.FAILED, is_lost=True)
    adapter.fault = RuntimeError("a defect")
    world.sweep()
    assert "a defect of the daemon" in caplog.text
    adapter.fault = None
    second = world.activate()
    assert world.lease(second).state is LeaseState.ACTIVE


def test_the_journal_knows_of_every_step_before_it_was_done(world: World, adapter: MemoryAdapter) -> None:
    lease = world.activate()
    kinds = [action.kind for action in world.journal.list_actions(lease_name(lease))]
    assert kinds[:2] == ["deploy", "confirm"]
    adapter.fault = RuntimeError("killed")
    adapter.move(world.key(lease), State.FAILED, is_lost=True)
    world.sweep()
    last = world.journal.list_actions(lease_name(lease))[-1]
    assert (last.kind, last.outcome) == ("deploy", "RuntimeError")


def test_what_is_sent_is_one_transaction_per_change(world: World) -> None:
    lease = world.activate()
    kinds = [type(message) for message in world.client.sent[-3:]]
    assert kinds == [MsgCreateBid, MsgConfirmLease, MsgReportWorkload]
    world.sweep()
    world.follow()
    assert len(world.client.sent[-3:]) == 3
    assert [type(message) for message in world.client.sent[-3:]] == kinds
    assert not any(isinstance(message, (MsgRefuseLease, MsgSubmitUsage)) for message in world.client.sent)
    assert world.lease(lease).last_record == 0


STATUSES = {
    "none": None,
    "lost": Status(State.FAILED, 1, (), is_lost=True),
    "old": Status(State.RUNNING, 0, ()),
    **{state.value: Status(state, 1, ()) for state in State},
    "crashing": Status(State.FAILED, 1, (), restarts=2),
}
TABLE = {
    LeaseState.PROVISIONING: "none=deploy lost=deploy old=deploy deploying=wait running=confirm paused=resume"
    " stopping=wait stopped=confirm failed=wait crashing=refuse",
    LeaseState.ACTIVE: "none=deploy lost=deploy old=deploy deploying=wait running=none paused=resume"
    " stopping=wait stopped=none failed=none crashing=none",
    LeaseState.SUSPENDED: "none=none lost=none old=pause deploying=pause running=pause paused=none stopping=wait"
    " stopped=none failed=pause crashing=pause",
    LeaseState.CLOSING: "none=settle lost=settle old=stop deploying=stop running=stop paused=stop stopping=stop"
    " stopped=settle failed=stop crashing=stop",
    LeaseState.CLOSED: " ".join(f"{name}=terminate" for name in STATUSES),
}


@pytest.mark.parametrize(
    ("state", "name", "step"),
    [(state, *entry.split("=")) for state, row in TABLE.items() for entry in row.split()],
)
def test_the_table_of_decisions(state: LeaseState, name: str, step: str) -> None:
    order = OrderId(owner=Address(b"o" * 20), sequence=1)
    lease = Lease(
        id=LeaseId(order=order, attempt=1),
        bid=BidId(order=order),
        price=DecCoin(denom="uve", amount=Dec(1)),
        counters=Counters(),
        commitment=bytes(5) + b"\x01" + bytes(26),
        state=state,
    )
    assert decide(lease, STATUSES[name]) is Step(step)
    assert {entry.partition("=")[0] for entry in TABLE[state].split()} == set(STATUSES)


def test_a_workload_left_from_another_chain_of_the_same_name_is_replaced(world: World, adapter: MemoryAdapter) -> None:
    order = world.create_order()
    world.follow()
    lease = world.accept(order)
    spec = WorkloadSpec(world.key(lease), 42, ())
    adapter.deploy(spec)
    adapter.calls.clear()
    world.follow()
    world.wait(1)
    assert adapter.calls == [("deploy", world.key(lease))]
    assert adapter.specs[world.key(lease)].services[0].argv == ("/bin/serve",)


def test_the_registration_follows_the_configuration(world: World) -> None:
    assert not register(world.port, world.config, world.keys, world.adapter)
    changed = replace(world.config, host_uri="https://elsewhere.example:9443", attributes={"tier": "gold"})
    assert register(world.port, changed, world.keys, world.adapter)
    provider = world.port.find_provider()
    assert provider is not None
    assert provider.host_uri == "https://elsewhere.example:9443"
    assert {attribute.key for attribute in provider.attributes} >= {"tier", "image/host", "isolation"}
    assert not register(world.port, changed, world.keys, world.adapter)
    new = generate_keys()
    assert register(world.port, changed, new, world.adapter)
    assert world.port.find_provider().encryption_key == new.encryption_public  # type: ignore[union-attr]
