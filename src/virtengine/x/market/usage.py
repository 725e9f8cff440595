"""Usage records: what a provider's meter says a lease used, and what of it is paid.

A record covers the half-open range of heights `[from, to)`; its length in seconds is the difference of the two header
times. Its counters are cumulative, so a record that is lost can be replaced by a longer one but never claimed twice.
"""

from dataclasses import replace
from typing import Final

from virtengine.kit.codec.decimal import Dec
from virtengine.kit.codec.gen.virtengine.market.v1.events import EventUsageAccepted
from virtengine.kit.codec.gen.virtengine.market.v1.market import (
    ComponentPrices,
    Counters,
    Lease,
    LeaseState,
    MeterSource,
    Order,
    UsageRecord,
)
from virtengine.kit.codec.timestamp import Timestamp
from virtengine.kit.codec.usage import is_usage_signed
from virtengine.kit.sdk.context import Context
from virtengine.x.market import errors
from virtengine.x.market.expected import Escrow
from virtengine.x.market.leases import Leases
from virtengine.x.market.moves import tell_lease
from virtengine.x.market.rules import Reservation, compute_reservation
from virtengine.x.market.state import MarketState as State
from virtengine.x.market.types import account_id, lease_key

__all__ = ["Usage", "check_counters", "compute_cost", "compute_last_usable"]

SIGNATURE_GAS: Final = 590
"""Gas for one Ed25519 signature: the Cosmos SDK's `DefaultSigVerifyCostED25519`."""
NANOS: Final = 1_000_000_000
COUNTERS: Final = Counters.__slots__


class Usage:
    """The judge of usage records."""

    def __init__(self, escrow: Escrow, leases: Leases) -> None:
        self._escrow = escrow
        self._leases = leases

    def accept(self, ctx: Context, lease: Lease, order: Order, records: tuple[UsageRecord, ...]) -> None:
        """Take records of a running lease, oldest first, all or none; then pay out what is due."""
        reserved = compute_reservation(order.units)
        cost = 0
        for record in records:
            lease, cost = self._accept_one(ctx, lease, reserved, record, cost)
        State.leases.set(ctx, lease_key(lease.id), lease)
        self._pay(ctx, lease, cost)

    def _accept_one(
        self, ctx: Context, lease: Lease, reserved: Reservation, record: UsageRecord, cost: int
    ) -> tuple[Lease, int]:
        """The lease after one record, and the cost so far in parts of 10^-18."""
        ctx.gas.consume(SIGNATURE_GAS, "usage signature")
        if not is_usage_signed(ctx.chain_id, record, lease.meter_key):
            raise errors.UsageSignatureInvalid
        _check_place(lease, record, ctx.height)
        until = _get_time(ctx, record.to_height)
        check_counters(lease, record, reserved, until)
        params = State.params.get(ctx)
        if record.to_height + params.usage_grace_blocks >= ctx.height:
            cost += compute_cost(lease.components, lease.counters, record)
        accepted = replace(
            lease,
            last_record=record.sequence,
            recorded_to=record.to_height,
            recorded_time=until,
            counters=record.counters,
            deadline=ctx.height + params.liveness_blocks if lease.state is LeaseState.ACTIVE else lease.deadline,
        )
        ctx.emit_typed(
            EventUsageAccepted(
                id=lease.id, sequence=record.sequence, from_height=record.from_height, to_height=record.to_height
            )
        )
        tell_lease(ctx, accepted)
        return accepted, cost

    def _pay(self, ctx: Context, lease: Lease, cost: int) -> None:
        """Pay out what streamed and what the components cost. The last record of a closing lease ends it."""
        if lease.components is not None:
            self._draw(ctx, lease, cost)
        if lease.state is LeaseState.CLOSING and lease.recorded_to >= lease.stop_at:
            self._leases.finish(ctx, lease)
            return
        self._escrow.withdraw(ctx, account_id(lease.id.order), lease.payment)

    def _draw(self, ctx: Context, lease: Lease, cost: int) -> None:
        """Claim what the components cost, at most what the reserve holds; give back what nobody can claim any more."""
        account = account_id(lease.id.order)
        payment = self._escrow.get_ledger(ctx, account).payments[lease.payment]
        claimed = min(cost, payment.reserve.raw)
        if claimed:
            self._escrow.claim(ctx, account, lease.payment, Dec.from_raw(claimed))
        unrecorded = compute_last_usable(lease, ctx.height) - lease.recorded_to
        spare = payment.reserve.raw - claimed - payment.reserve_rate.raw * unrecorded
        if spare > 0:
            self._escrow.release_reserve(ctx, account, lease.payment, Dec.from_raw(spare))
            if lease.state is LeaseState.SUSPENDED:
                self._escrow.resume(ctx, account)


def compute_last_usable(lease: Lease, height: int) -> int:
    """The height up to which a running lease can have used anything."""
    if lease.state is LeaseState.CLOSING:
        return lease.stop_at
    return lease.suspended_at or height


def compute_cost(components: ComponentPrices | None, before: Counters, record: UsageRecord) -> int:
    """What a record's use of metered components costs, in parts of 10^-18. Sums over a process tree can be evaded, so
    they are evidence only: then the price per block is all that is paid."""
    if components is None or record.source is not MeterSource.CGROUP:
        return 0
    after = record.counters
    return (
        (after.cpu_milli_seconds - before.cpu_milli_seconds) * components.cpu_milli_second.raw
        + (after.memory_byte_seconds - before.memory_byte_seconds) * components.memory_byte_second.raw
        + (after.storage_byte_seconds - before.storage_byte_seconds) * components.storage_byte_second.raw
        + (after.gpu_seconds - before.gpu_seconds) * components.gpu_second.raw
    )


def check_counters(lease: Lease, record: UsageRecord, reserved: Reservation, until: Timestamp) -> None:
    """Cumulative counters never go down, and none grows by more than its reservation times the period's seconds.

    There is no reservation of traffic, and so no bound on it.
    """
    before, after = lease.counters, record.counters
    for name in COUNTERS:
        if getattr(after, name) < getattr(before, name):
            raise errors.UsageCounterDecreased(name)
    since = lease.recorded_time
    nanoseconds = until.nanoseconds - since.nanoseconds if since else 0
    for name, most in (
        ("cpu_milli_seconds", reserved.cpu_milli),
        ("memory_byte_seconds", reserved.memory_bytes),
        ("storage_byte_seconds", reserved.storage_bytes),
        ("gpu_seconds", reserved.gpu_units),
    ):
        used = getattr(after, name) - getattr(before, name)
        if used * NANOS > most * nanoseconds:
            raise errors.UsageOverBound(f"{name}: {used}, at most {most * nanoseconds // NANOS}")


def _check_place(lease: Lease, record: UsageRecord, height: int) -> None:
    """The record is the next one, begins where the last ended, and ends when the lease could still use anything."""
    if record.sequence <= lease.last_record:
        raise errors.UsageReplayed(f"record {record.sequence}, the last was {lease.last_record}")
    if record.sequence > lease.last_record + 1:
        raise errors.UsageGap(f"record {record.sequence} after {lease.last_record}")
    if record.from_height < lease.recorded_to:
        raise errors.UsageOverlap(f"from {record.from_height}, recorded up to {lease.recorded_to}")
    if record.from_height > lease.recorded_to:
        raise errors.UsageGap(f"from {record.from_height}, recorded up to {lease.recorded_to}")
    if record.to_height <= record.from_height:
        raise errors.UsagePeriodInvalid(f"[{record.from_height}, {record.to_height})")
    if record.to_height > height:
        raise errors.UsageFuture(f"to {record.to_height} at height {height}")
    last = compute_last_usable(lease, height)
    if record.to_height > last:
        raise errors.UsageBeyondStop(f"to {record.to_height}, the lease stood still at {last}")
    if record.final and (lease.state is not LeaseState.CLOSING or record.to_height < last):
        raise errors.UsageNotFinal
    if record.source is MeterSource.UNSPECIFIED:
        raise errors.UsageSourceUnknown


def _get_time(ctx: Context, height: int) -> Timestamp:
    """The header time of this height or one of the last."""
    if height == ctx.height:
        return ctx.time
    entry = State.times.find(ctx, height)
    if entry is None:
        raise errors.UsageTooOld(f"height {height}")
    return entry.time
