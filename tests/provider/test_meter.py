"""Usage records against the real market: each period once, no gap, never more than can have been used."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.provider.world import MemoryAdapter, World

from virtengine.kit.codec.gen.virtengine.market.v1.market import (
    Counters,
    LeaseId,
    LeaseState,
    MeterSource,
    Resources,
    ResourceUnit,
    UsageRecord,
    Volume,
)
from virtengine.kit.codec.gen.virtengine.market.v1.tx import MsgSubmitUsage
from virtengine.kit.codec.timestamp import Timestamp
from virtengine.kit.codec.usage import is_usage_signed
from virtengine.provider.meter import clamp
from virtengine.provider.names import lease_name

SECOND = 1_000_000_000


@pytest.fixture
def adapter(world: World) -> MemoryAdapter:
    assert isinstance(world.adapter, MemoryAdapter)
    return world.adapter


def list_records(world: World) -> list[UsageRecord]:
    """All records the daemon ever had in a block, in order."""
    return [
        record for message in world.client.sent if isinstance(message, MsgSubmitUsage) for record in message.records
    ]


def run(world: World, lease: LeaseId, blocks: int, milli: int = 400) -> None:
    """Blocks of a second in which the workload uses `milli` thousandths of a core, the daemon following."""
    assert isinstance(world.adapter, MemoryAdapter)
    for _ in range(blocks):
        world.chain.advance()
        if world.key(lease) in world.adapter.readings:
            world.adapter.use(world.key(lease), cpu_ns=milli * 1_000_000, network_in_bytes=10)
        world.follow()


def assert_all_is_reported(world: World, lease: LeaseId) -> None:
    """The chain has what the backend counted, but for the blocks since the last record."""
    assert isinstance(world.adapter, MemoryAdapter)
    stored = world.lease(lease)
    used = world.adapter.readings[world.key(lease)].cpu_ns // 1_000_000
    assert 0 <= used - stored.counters.cpu_milli_seconds <= 400 * (world.chain.height - stored.recorded_to)


def test_records_are_contiguous_cumulative_signed_and_paid(world: World) -> None:
    lease = world.activate()
    begin = world.lease(lease).active_at
    before = world.chain.balance(world.provider)
    run(world, lease, 35)
    records = list_records(world)
    assert [record.sequence for record in records] == [1, 2, 3]
    assert [record.from_height for record in records] == [begin, *(record.to_height for record in records[:-1])]
    assert all(is_usage_signed(world.chain.chain_id, record, world.keys.meter_public) for record in records)
    assert all(record.source is MeterSource.CGROUP for record in records)
    used = [record.counters.cpu_milli_seconds for record in records]
    assert used == sorted(used)
    assert_all_is_reported(world, lease)
    assert world.chain.balance(world.provider) > before


def test_what_was_used_before_the_lease_was_active_is_not_reported(world: World, adapter: MemoryAdapter) -> None:
    order = world.create_order()
    world.follow()
    lease = world.accept(order)
    original = adapter.deploy

    def deploy(spec: object) -> None:
        original(spec)  # type: ignore[arg-type]
        adapter.use(world.key(lease), cpu_ns=500 * SECOND)

    adapter.deploy = deploy  # type: ignore[method-assign,assignment]
    world.follow()
    run(world, lease, 12, milli=100)
    assert list_records(world)[0].counters.cpu_milli_seconds <= 1_300


def test_a_burst_beyond_the_bound_comes_with_later_records(world: World, adapter: MemoryAdapter) -> None:
    lease = world.activate()
    adapter.use(world.key(lease), cpu_ns=8 * SECOND)
    run(world, lease, 11, milli=0)
    first = list_records(world)[-1]
    seconds = first.to_height - first.from_height
    assert first.counters.cpu_milli_seconds == 500 * seconds
    run(world, lease, 20, milli=0)
    assert world.lease(lease).counters.cpu_milli_seconds == 8000


def test_after_a_crash_at_any_point_nothing_is_reported_twice_or_missed(world: World) -> None:
    """The daemon dies around each sending: before it, after it without noticing, and with the record only journaled."""
    lease = world.activate()
    original = world.client.send

    def die_before(*arguments: object) -> object:
        raise RuntimeError("killed before")

    def die_after(*arguments: object) -> object:
        original(*arguments)  # type: ignore[arg-type]
        raise RuntimeError("killed after")

    for number, fate in enumerate([die_before, die_after, die_before, die_before, die_after] * 2):
        world.client.send = fate  # type: ignore[method-assign,assignment]
        run(world, lease, 10 + number)
        world.client.send = original  # type: ignore[method-assign]
        world.journal.close()
        world.start()
        world.sweep()
    run(world, lease, 11)
    records = list_records(world)
    stored = world.lease(lease)
    assert stored.state is LeaseState.ACTIVE
    assert stored.last_record == len(records) == max(record.sequence for record in records)
    assert_all_is_reported(world, lease)


def test_what_is_used_while_the_daemon_is_dead_right_after_its_confirmation_is_reported(
    world: World, adapter: MemoryAdapter
) -> None:
    original = world.client.send

    def confirm_and_die(*arguments: object) -> object:
        original(*arguments)  # type: ignore[arg-type]
        raise RuntimeError("killed after")

    order = world.create_order()
    world.follow()
    lease = world.accept(order)
    world.client.send = confirm_and_die  # type: ignore[method-assign,assignment]
    world.follow()
    world.wait(1.0)
    world.client.send = original  # type: ignore[method-assign]
    assert world.lease(lease).state is LeaseState.ACTIVE
    world.chain.advance(5)
    adapter.use(world.key(lease), cpu_ns=2 * SECOND)
    world.journal.close()
    world.start()
    world.sweep()
    run(world, lease, 11, milli=0)
    assert world.lease(lease).counters.cpu_milli_seconds == 2_000


def test_a_backlog_is_sent_in_order_once_the_node_answers(world: World) -> None:
    lease = world.activate()
    original = world.client.send

    def refuse(*arguments: object) -> object:
        from virtengine.client.errors import NodeUnreachable

        raise NodeUnreachable("no answer")

    world.client.send = refuse  # type: ignore[method-assign,assignment]
    for _ in range(3):
        run(world, lease, 12)
        world.wait(60)
    assert world.lease(lease).last_record == 0
    world.client.send = original  # type: ignore[method-assign]
    world.wait(60)
    run(world, lease, 1)
    records = list_records(world)
    assert [record.sequence for record in records] == list(range(1, len(records) + 1))
    assert world.lease(lease).last_record == len(records) >= 1
    assert world.lease(lease).recorded_to >= world.chain.height - 12


def test_a_lost_journal_costs_nothing_that_was_accepted_before(world: World, adapter: MemoryAdapter) -> None:
    lease = world.activate()
    run(world, lease, 25)
    accepted = world.lease(lease).counters.cpu_milli_seconds
    world.journal.close()
    for path in world.folder.glob("journal.sqlite*"):
        path.unlink()
    world.start()
    world.sweep()
    run(world, lease, 22)
    after = world.lease(lease)
    assert after.counters.cpu_milli_seconds >= accepted
    records = list_records(world)
    assert [record.sequence for record in records] == list(range(1, len(records) + 1))
    assert adapter.list() == (world.key(lease),)


def test_records_that_the_chain_will_never_take_are_replaced_by_a_longer_one(world: World) -> None:
    lease = world.activate()
    name = lease_name(lease)
    stored = world.lease(lease)
    stray = UsageRecord(
        lease=lease, sequence=7, from_height=stored.active_at + 3, to_height=stored.active_at + 9, counters=Counters()
    )
    world.journal.add_record(name, stray)
    run(world, lease, 12)
    assert [record.sequence for record in list_records(world)] == [1]
    assert world.journal.list_records(name) == []


def test_a_record_with_a_wrong_signature_is_dropped_and_made_anew(world: World) -> None:
    lease = world.activate()
    stored = world.lease(lease)
    world.chain.advance(3)
    bad = UsageRecord(
        lease=lease,
        sequence=1,
        from_height=stored.active_at,
        to_height=stored.active_at + 2,
        counters=Counters(),
        source=MeterSource.CGROUP,
        signature=b"\0" * 64,
    )
    world.journal.add_record(lease_name(lease), bad)
    run(world, lease, 12)
    world.wait(60)
    run(world, lease, 1)
    assert world.lease(lease).last_record == 1
    assert all(record.signature != bad.signature for record in list_records(world))


def test_a_suspended_lease_is_recorded_up_to_where_it_stopped_and_no_further(world: World) -> None:
    lease = world.activate(deposit=3_000)
    while world.lease(lease).state is LeaseState.ACTIVE:
        run(world, lease, 1)
    run(world, lease, 3, milli=0)
    stored = world.lease(lease)
    assert stored.recorded_to == stored.suspended_at
    count = len(list_records(world))
    run(world, lease, 10, milli=0)
    assert len(list_records(world)) == count


def test_the_final_record_reaches_to_the_stop(world: World) -> None:
    lease = world.activate()
    run(world, lease, 4)
    world.close(lease.order)
    world.follow()
    last = list_records(world)[-1]
    assert last.final
    assert last.to_height == world.lease(lease).stop_at


def test_a_backend_that_lost_everything_still_closes_its_periods(world: World, adapter: MemoryAdapter) -> None:
    lease = world.activate()
    run(world, lease, 12)
    counted = world.lease(lease).counters
    adapter.terminate(world.key(lease))
    adapter.calls.clear()
    world.close(lease.order)
    world.follow()
    closed = world.lease(lease)
    assert closed.state is LeaseState.CLOSED
    assert closed.counters.cpu_milli_seconds == counted.cpu_milli_seconds


def test_counters_that_can_be_evaded_are_said_to_be_evidence(world: World, adapter: MemoryAdapter) -> None:
    lease = world.activate()
    adapter.readings[world.key(lease)] = replace(adapter.readings[world.key(lease)], is_exact=False)
    run(world, lease, 12)
    assert list_records(world)[-1].source is MeterSource.PROCESS_TREE


def test_the_period_stays_well_within_what_the_chain_allows(world: World) -> None:
    params = world.port.params()
    assert world.meter.compute_period(params) == 10
    assert world.meter.compute_period(replace(params, liveness_blocks=9)) == 3
    assert world.meter.compute_period(replace(params, liveness_blocks=1)) == 1
    assert world.meter.compute_period(replace(params, usage_grace_blocks=8)) == 4


amounts = st.integers(0, 10**15)
counters = st.builds(
    Counters,
    cpu_milli_seconds=amounts,
    memory_byte_seconds=amounts,
    storage_byte_seconds=amounts,
    gpu_seconds=amounts,
    network_in_bytes=amounts,
    network_out_bytes=amounts,
)


@given(before=counters, measured=counters, nanoseconds=st.integers(0, 10**13), count=st.integers(1, 5))
def test_a_clamped_record_is_never_refused_for_its_size(
    before: Counters, measured: Counters, nanoseconds: int, count: int
) -> None:
    from virtengine.x.market.rules import compute_reservation
    from virtengine.x.market.usage import check_counters

    resources = Resources(cpu_milli=700, memory_bytes=1 << 27, volumes=(Volume(size_bytes=1 << 26),))
    units = (ResourceUnit(id=1, resources=resources, count=count),)
    since = Timestamp(1_000)
    until = Timestamp.from_nanoseconds(since.nanoseconds + nanoseconds)
    clamped = clamp(before, measured, units, since, until)

    class Stored:
        counters = before
        recorded_time = since

    record = UsageRecord(lease=LeaseId(order=None), counters=clamped)  # type: ignore[arg-type]
    check_counters(Stored, record, compute_reservation(units), until)  # type: ignore[arg-type]
