"""
The meter: from the adapter's counters to signed usage records, each period once, without a gap, in order.

A record covers heights `[from, to)` and says what was used since the lease became active. What the adapter counts is
cumulative as well, but begins earlier, so the lease's *base* is fixed in the journal with the confirmation that makes
it active, or when it is first seen active if that was lost: counters = reading − base. A reading is taken a moment
after the header it is assigned to; the chain refuses more than the reservation could give between the two header
times, so what exceeds that is left for the next period. Records are journaled before they are sent, and sent until
the chain has them. When the chain will never take one (it is too old, or a lost journal left others behind), all
unsent ones are dropped and the next covers their time: counters are cumulative, so nothing is lost.
"""

import json
from dataclasses import replace

from virtengine.kit.codec.gen.virtengine.market.v1.market import (
    Counters,
    Lease,
    LeaseState,
    MeterSource,
    Params,
    ResourceUnit,
    UsageRecord,
)
from virtengine.kit.codec.gen.virtengine.market.v1.tx import MsgSubmitUsage
from virtengine.kit.codec.timestamp import NANOS, Timestamp
from virtengine.kit.codec.usage import sign_usage
from virtengine.provider.adapters.abc import Adapter, Reading
from virtengine.provider.chain import Chain, Refused
from virtengine.provider.errors import Temporary
from virtengine.provider.inventory import Amounts, compute_amounts
from virtengine.provider.journal import Journal
from virtengine.provider.names import lease_name

_FIELDS = (
    "cpu_ns",
    "memory_byte_ns",
    "storage_byte_ns",
    "gpu_ns",
    "network_in_bytes",
    "network_out_bytes",
)
_NANOS_PER_MILLI = NANOS // 1000


class Meter:
    """Of all leases; called by the one owner of each lease's state."""

    def __init__(self, chain: Chain, adapter: Adapter, journal: Journal, meter_seed: bytes, period_blocks: int) -> None:
        self._chain = chain
        self._adapter = adapter
        self._journal = journal
        self._seed = meter_seed
        self._period = period_blocks

    def compute_period(self, params: Params) -> int:
        """Blocks between two records: what the operator wants, well within what the chain allows."""
        return max(1, min(self._period, params.liveness_blocks // 3, params.usage_grace_blocks // 2))

    def is_due(self, lease: Lease, height: int, params: Params) -> bool:
        """Whether a record should be made now. A lease that stands still gets one that reaches to where it stopped."""
        if lease.state is LeaseState.ACTIVE:
            return height - lease.recorded_to >= self.compute_period(params)
        return lease.state in (LeaseState.SUSPENDED, LeaseState.CLOSING) and lease.recorded_to < _find_end(
            lease, height
        )

    def open(self, lease: Lease, key: str) -> None:
        """The lease is active: fix its base, if that has not been done."""
        if self._journal.find_base(_base_name(lease)) is None:
            self.begin(lease, key)

    def begin(self, lease: Lease, key: str) -> None:
        """The lease is about to become active: what is used from here on counts, whatever becomes of the daemon."""
        reading = self._adapter.read_counters(key)
        if reading is None:
            raise Temporary("the workload has no counters yet")
        known = _to_reading(lease.counters)
        base = {field: getattr(reading, field) - getattr(known, field) for field in _FIELDS}
        self._journal.set_base(_base_name(lease), json.dumps(base).encode())

    def settle(self, lease: Lease, key: str, units: tuple[ResourceUnit, ...], height: int, params: Params) -> None:
        """Make the record that is due, then send what the chain does not have."""
        self.open(lease, key)
        name = lease_name(lease.id)
        self._journal.drop_records(name, lease.last_record)
        pending = self._journal.list_records(name)
        if pending and not _follows(pending[0], lease):
            self._journal.drop_records(name, pending[-1].sequence)
            pending = []
        end = _find_end(lease, height)
        reached = pending[-1].to_height if pending else lease.recorded_to
        if end > reached and (lease.state is not LeaseState.ACTIVE or end - reached >= self.compute_period(params)):
            record = self._make_record(lease, key, units, pending[-1] if pending else None, end)
            self._journal.add_record(name, record)
            pending.append(record)
        if pending:
            self._send(name, pending[: params.max_records])

    def _make_record(
        self, lease: Lease, key: str, units: tuple[ResourceUnit, ...], last: UsageRecord | None, end: int
    ) -> UsageRecord:
        reading = self._adapter.read_counters(key)
        before = last.counters if last else lease.counters
        begin = last.to_height if last else lease.recorded_to
        since = self._chain.block_time(begin) if last or lease.recorded_time is None else lease.recorded_time
        measured = self._subtract_base(lease, reading, before)
        record = UsageRecord(
            lease=lease.id,
            sequence=(last.sequence if last else lease.last_record) + 1,
            from_height=begin,
            to_height=end,
            counters=clamp(before, measured, units, since, self._chain.block_time(end)),
            source=MeterSource.CGROUP if reading is not None and reading.is_exact else MeterSource.PROCESS_TREE,
            final=lease.state is LeaseState.CLOSING,
        )
        return sign_usage(self._chain.chain_id, record, self._seed)

    def _subtract_base(self, lease: Lease, reading: Reading | None, before: Counters) -> Counters:
        """What was measured since the lease became active; a backend that knows nothing any more adds nothing."""
        base = self._journal.find_base(_base_name(lease))
        if reading is None or base is None:
            return before
        offsets = json.loads(base)
        return _to_counters({field: getattr(reading, field) - offsets[field] for field in _FIELDS})

    def _send(self, name: str, records: list[UsageRecord]) -> None:
        message = MsgSubmitUsage(provider=self._chain.address, records=tuple(records))
        heights = f"{records[0].sequence}-{records[-1].sequence}"
        with self._journal.action(name, "usage", heights):
            try:
                self._chain.send(message)
            except Refused as refusal:
                if refusal.codespace == "market":
                    self._journal.drop_records(name, records[-1].sequence)
                raise Temporary(f"usage refused: {refusal}") from refusal
        self._journal.drop_records(name, records[-1].sequence)


def clamp(
    before: Counters, measured: Counters, units: tuple[ResourceUnit, ...], since: Timestamp, until: Timestamp
) -> Counters:
    """`measured`, but never less than `before` nor more beyond it than the reservation gives in that time."""
    nanoseconds = max(0, until.nanoseconds - since.nanoseconds)
    reserved = sum((_times(compute_amounts(unit.resources), unit.count) for unit in units), Amounts())
    bounds = {
        "cpu_milli_seconds": reserved.cpu_milli,
        "memory_byte_seconds": reserved.memory_bytes,
        "storage_byte_seconds": reserved.storage_bytes,
        "gpu_seconds": reserved.gpu_units,
    }
    limited = {}
    for name in Counters.__slots__:
        least, value = getattr(before, name), getattr(measured, name)
        if name in bounds:
            value = min(value, least + bounds[name] * nanoseconds // NANOS)
        limited[name] = max(least, value)
    return replace(before, **limited)


def _times(amounts: Amounts, count: int) -> Amounts:
    return sum((amounts for _ in range(count)), Amounts())


def _base_name(lease: Lease) -> str:
    """Names a base: on a chain that was begun anew, a lease may have the name of an earlier one."""
    return f"{lease_name(lease.id)}@{lease.created_at}"


def _find_end(lease: Lease, height: int) -> int:
    """The height up to which the lease can have used anything, at most the latest block's."""
    if lease.state is LeaseState.CLOSING:
        return lease.stop_at
    return min(height, lease.suspended_at or height)


def _follows(record: UsageRecord, lease: Lease) -> bool:
    return record.sequence == lease.last_record + 1 and record.from_height == lease.recorded_to


def _to_reading(counters: Counters) -> Reading:
    return Reading(
        cpu_ns=counters.cpu_milli_seconds * _NANOS_PER_MILLI,
        memory_byte_ns=counters.memory_byte_seconds * NANOS,
        storage_byte_ns=counters.storage_byte_seconds * NANOS,
        gpu_ns=counters.gpu_seconds * NANOS,
        network_in_bytes=counters.network_in_bytes,
        network_out_bytes=counters.network_out_bytes,
    )


def _to_counters(measured: dict[str, int]) -> Counters:
    positive = {name: max(0, value) for name, value in measured.items()}
    return Counters(
        cpu_milli_seconds=positive["cpu_ns"] // _NANOS_PER_MILLI,
        memory_byte_seconds=positive["memory_byte_ns"] // NANOS,
        storage_byte_seconds=positive["storage_byte_ns"] // NANOS,
        gpu_seconds=positive["gpu_ns"] // NANOS,
        network_in_bytes=positive["network_in_bytes"],
        network_out_bytes=positive["network_out_bytes"],
    )
