"""Usage records: who may submit which, what they are held against, and that a refused one changes nothing."""

import json
from dataclasses import replace
from typing import Any

import pytest
from tests.x.market.world import Counters, Market, uve

from virtengine.kit.codec.gen.virtengine.market.v1 import tx
from virtengine.kit.codec.gen.virtengine.market.v1.market import (
    CloseReason,
    LeaseId,
    LeaseState,
    MeterSource,
    UsageRecord,
)
from virtengine.x.market import errors


def full(market: Market, lease: LeaseId, seconds: int) -> Counters:
    """Full use of what is reserved for so many seconds, traffic besides."""
    return Counters(
        cpu_milli_seconds=1_000 * seconds,
        memory_byte_seconds=(1 << 30) * seconds,
        storage_byte_seconds=(1 << 30) * seconds,
        gpu_seconds=0,
        network_in_bytes=1 << 60,
        network_out_bytes=7,
    )


@pytest.fixture(scope="module")
def stage() -> tuple[Market, LeaseId, UsageRecord]:
    """A running lease of three blocks with one accepted record, ten blocks ago."""
    market = Market(providers=2, usage_grace_blocks=5, time_ring_blocks=5, max_records=2)
    lease = market.run({"deposit": uve(100_000)})
    market.chain.advance(2)
    first = market.record(lease, counters=full(market, lease, 3))
    market.submit(first).ok()
    market.chain.advance(10)
    return market, lease, first


def without_fee_and_sequence(state: dict[str, Any]) -> str:
    """The exported state but for what every transaction changes: balances by the fee, the sender's sequence; and the
    ring of header times, which every block changes."""
    state = json.loads(json.dumps(state))
    for account in state["auth"]["accounts"]:
        account.pop("sequence", None)
    for name in ("balances", "supply"):
        state["bank"].pop(name)
    state["market"].pop("times")
    return json.dumps(state, sort_keys=True)


REFUSED = {
    "replayed": (errors.UsageReplayed, {"sequence": 1}),
    "a number skipped": (errors.UsageGap, {"sequence": 3}),
    "overlapping": (errors.UsageOverlap, {"from_height": -1}),
    "leaving a gap": (errors.UsageGap, {"from_height": +1}),
    "empty": (errors.UsagePeriodInvalid, {"to_height": "from"}),
    "in the future": (errors.UsageFuture, {"to_height": "next"}),
    "older than the ring": (errors.UsageTooOld, {"to_height": "old"}),
    "of unknown source": (errors.UsageSourceUnknown, {"source": MeterSource.UNSPECIFIED}),
    "final of a lease that goes on": (errors.UsageNotFinal, {"final": True}),
    "going down": (errors.UsageCounterDecreased, {"counters": Counters()}),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_bad_record_fails_in_its_own_way_and_changes_nothing(
    stage: tuple[Market, LeaseId, UsageRecord], what: str
) -> None:
    market, lease, _ = stage
    error, changes = REFUSED[what]
    recorded_to = market.lease(lease).recorded_to
    words = {"from": recorded_to, "next": market.height + 2, "old": recorded_to + 1}
    changes = {key: words.get(value, value) if isinstance(value, str) else value for key, value in changes.items()}
    if "from_height" in changes:
        changes["from_height"] += recorded_to
    refused(market, market.record(lease, **changes), error)


def refused(market: Market, record: UsageRecord, error: type[errors.MarketError], **who: Any) -> None:
    before = market.chain.export()
    market.submit(record, **who).fails_with(error)
    after = market.chain.export()
    assert without_fee_and_sequence(after) == without_fee_and_sequence(before)
    assert after["bank"] == before["bank"]


def test_the_accepted_record_itself_is_refused_a_second_time(stage: tuple[Market, LeaseId, UsageRecord]) -> None:
    market, _, first = stage
    refused(market, first, errors.UsageReplayed)


def test_a_record_of_another_signer_or_chain_or_changed_after_signing_is_refused(
    stage: tuple[Market, LeaseId, UsageRecord],
) -> None:
    market, lease, first = stage
    good = market.record(lease)
    refused(market, market.record(lease, signer=market.providers[1]), errors.UsageSignatureInvalid)
    refused(market, market.record(lease, chain_id="another-chain"), errors.UsageSignatureInvalid)
    refused(market, replace(good, to_height=good.to_height - 1), errors.UsageSignatureInvalid)
    refused(market, replace(good, signature=first.signature), errors.UsageSignatureInvalid)
    refused(market, replace(good, signature=b""), errors.UsageSignatureInvalid)


def test_a_record_from_another_provider_is_refused(stage: tuple[Market, LeaseId, UsageRecord]) -> None:
    market, lease, _ = stage
    refused(market, market.record(lease), errors.NotLeaseProvider, who=market.providers[1])


@pytest.mark.parametrize("name", ["cpu_milli_seconds", "memory_byte_seconds", "storage_byte_seconds", "gpu_seconds"])
def test_one_unit_over_the_bound_is_refused_for_every_metric(
    stage: tuple[Market, LeaseId, UsageRecord], name: str
) -> None:
    market, lease, _ = stage
    seconds = market.height + 1 - market.lease(lease).recorded_to
    used = full(market, lease, 3 + seconds)
    over = {each: getattr(used, each) for each in Counters.__slots__}
    over[name] += 1
    refused(market, market.record(lease, counters=Counters(**over)), errors.UsageOverBound)


def test_full_use_by_header_times_is_accepted_to_the_unit() -> None:
    market = Market()
    lease = market.run()
    market.chain.advance(3, seconds_per_block=7)
    market.submit(market.record(lease, counters=full(market, lease, 3 * 7 + 1))).ok()
    assert market.lease(lease).counters.cpu_milli_seconds == 22_000


def test_a_message_carries_one_to_so_many_records_of_one_lease(stage: tuple[Market, LeaseId, UsageRecord]) -> None:
    market, lease, _ = stage
    good = market.record(lease)
    market.submit().fails_with(errors.TooManyRecords)
    market.submit(good, good, good).fails_with(errors.TooManyRecords)
    elsewhere = LeaseId(order=lease.order, attempt=2)
    market.submit(good, market.record(lease, lease=elsewhere)).fails_with(errors.RecordsMixed)
    market.submit(market.record(lease, lease=elsewhere)).fails_with(errors.LeaseUnknown)


def test_records_of_a_backlog_go_together_all_or_none() -> None:
    market = Market()
    lease = market.run()
    market.chain.advance(6)
    started = market.lease(lease).active_at
    first = market.record(lease, to_height=started + 2, counters=full(market, lease, 2))
    second = market.record(
        lease,
        sequence=2,
        from_height=started + 2,
        to_height=started + 5,
        counters=full(market, lease, 5),
        source=MeterSource.PROCESS_TREE,
    )
    too_far = market.record(lease, sequence=3, from_height=started + 5, to_height=market.height + 9)
    market.submit(first, second, too_far).fails_with(errors.UsageFuture)
    assert market.lease(lease).last_record == 0
    result = market.submit(first, second).ok()
    found = market.lease(lease)
    assert (found.last_record, found.recorded_to, found.counters) == (2, started + 5, full(market, lease, 5))
    assert [event["state"] for event in result.events_of("lease")] == ["ACTIVE", "ACTIVE"]


def test_usage_is_recorded_only_of_a_lease_that_runs_and_up_to_its_stop() -> None:
    market = Market()
    lease = market.match()
    market.submit(market.record(lease)).fails_with(errors.LeaseNotActive)
    market.confirm(lease)
    market.chain.advance(2)
    market.close(lease, market.alice, CloseReason.OWNER).ok()
    stop = market.lease(lease).stop_at
    market.chain.advance(2)
    market.submit(market.record(lease, to_height=stop + 1)).fails_with(errors.UsageBeyondStop)
    market.submit(market.record(lease, to_height=stop - 1, final=True)).fails_with(errors.UsageNotFinal)
    market.submit(market.record(lease, to_height=stop - 1)).ok()
    assert market.lease(lease).state is LeaseState.CLOSING
    market.submit(market.record(lease, to_height=stop)).ok()
    assert market.lease(lease).state is LeaseState.CLOSED
    market.submit(market.record(lease, sequence=3, from_height=stop, to_height=stop + 1)).fails_with(
        errors.LeaseNotActive
    )


def test_usage_of_a_suspended_lease_ends_where_it_was_suspended() -> None:
    market = Market()
    lease = market.run({"deposit": uve(100)})
    started = market.lease(lease).active_at
    market.chain.advance(4)
    assert market.lease(lease).suspended_at == started + 3
    market.submit(market.record(lease, to_height=started + 4)).fails_with(errors.UsageBeyondStop)
    market.submit(market.record(lease, to_height=started + 3)).ok()
    assert market.lease(lease).recorded_to == started + 3


def test_withdrawing_pays_what_a_running_lease_has_earned() -> None:
    market = Market()
    lease = market.match()
    market.withdraw(lease).fails_with(errors.LeaseNotActive)
    market.confirm(lease)
    before = market.balance(market.bob)
    market.chain.advance(2)
    assert market.withdraw(lease).response(tx.MsgWithdrawResponse).amount.amount == 90
    assert market.balance(market.bob) == before + 90
    market.withdraw(lease, market.alice).fails_with(errors.NotLeaseProvider)
