"""Leases: matching, provisioning, what goes wrong there, changes while it runs, and every way to end."""

from dataclasses import replace
from typing import Any

import pytest
from tests.x.market.world import COMMITMENT, OTHER_COMMITMENT, BidState, Market, price, seal, uve

from virtengine.kit.codec.envelope import config_context
from virtengine.kit.codec.gen.virtengine.escrow.v1.escrow import AccountState, PaymentState
from virtengine.kit.codec.gen.virtengine.market.v1 import tx
from virtengine.kit.codec.gen.virtengine.market.v1.market import (
    CloseReason,
    LeaseId,
    LeaseState,
    OrderState,
    WorkloadState,
)
from virtengine.kit.codec.gen.virtengine.provider.v1.tx import MsgDeleteProvider, MsgUpdateProvider
from virtengine.kit.crypto import ed25519
from virtengine.x.encryption import errors as encryption
from virtengine.x.market import errors
from virtengine.x.provider import errors as provider


def close_order(market: Market, lease: LeaseId) -> Any:
    return market.close_order(lease.order)


# --- matching


def test_a_match_hands_the_sealed_manifest_to_the_provider_and_starts_its_clock() -> None:
    market = Market(provisioning_window=9)
    order = market.create_order()
    bid = market.bid(order, notice=3)
    lease = market.accept(bid)
    found = market.lease(lease)
    assert (found.provider, found.bid, found.price, found.notice) == (market.bob.address, bid, price(30), 3)
    assert (found.commitment, found.config) == (COMMITMENT, market.config(bid))
    assert market.order(order).deadline == market.height + 9
    assert market.account(order).account.depletes_at == 0


def test_a_manifest_sealed_to_or_by_anybody_else_or_for_another_order_is_refused() -> None:
    market = Market(providers=2)
    order = market.create_order()
    bid = market.bid(order)
    good = market.config(bid)
    context = config_context(market.chain.chain_id, order.owner, order.sequence, COMMITMENT, market.bob.address)
    other = market.providers[1]
    for error, config in (
        (encryption.RecipientUnknown, seal(market.alice, other.encryption_key, context)),
        (encryption.SenderUnknown, seal(other, market.bob.encryption_key, context)),
        (encryption.EnvelopeSignatureInvalid, market.config(bid, OTHER_COMMITMENT)),
        (encryption.EnvelopeSignatureInvalid, market.config(replace(bid, order=replace(order, sequence=2)))),
        (encryption.EnvelopeSignatureInvalid, replace(good, content_type="text/plain")),
    ):
        market.deliver(market.alice, market.accept_message(bid, config=config)).fails_with(error)
    market.deliver(market.alice, market.accept_message(bid)).ok()


# --- provisioning


def test_payment_starts_with_the_confirmation_and_not_before() -> None:
    market = Market()
    lease = market.match()
    market.chain.advance(5)
    assert market.account(lease.order).funds.truncate() == 1_000
    market.confirm(lease)
    confirmed = market.lease(lease)
    assert (confirmed.active_at, confirmed.recorded_to) == (market.height, market.height)
    assert confirmed.access == market.access(lease)
    assert market.account(lease.order).account.depletes_at == market.height + 33
    market.chain.advance(2)
    answer = market.lease_answer(lease)
    assert (answer.cost.truncate(), answer.funds.truncate(), answer.runway_blocks) == (60, 940, 31)


def test_only_the_winner_confirms_in_time_what_it_was_given() -> None:
    market = Market(providers=2)
    lease = market.match()
    other = market.providers[1]
    bad_access = replace(market.access(lease), ciphertext=b"changed")
    for who, changes, error in (
        (other, {"provider": other.address}, errors.NotLeaseProvider),
        (market.bob, {"commitment": OTHER_COMMITMENT}, errors.CommitmentMismatch),
        (market.bob, {"access": market.access(lease, OTHER_COMMITMENT)}, encryption.EnvelopeSignatureInvalid),
        (market.bob, {"access": bad_access}, encryption.EnvelopeSignatureInvalid),
        (market.bob, {"lease": LeaseId(order=lease.order, attempt=2)}, errors.LeaseUnknown),
    ):
        market.deliver(who, market.confirm_message(lease, **changes)).fails_with(error)
    market.confirm(lease)
    market.deliver(market.bob, market.confirm_message(lease)).fails_with(errors.LeaseNotProvisioning)


@pytest.mark.parametrize("by_deadline", [False, True])
def test_a_failed_provisioning_closes_the_order_and_everything_comes_back(by_deadline: bool) -> None:
    market = Market(provisioning_window=4)
    alice, bob = market.balance(market.alice), market.balance(market.bob)
    lease = market.match()
    if by_deadline:
        market.chain.advance(4)
    else:
        market.deliver(market.bob, tx.MsgRefuseLease(provider=market.bob.address, lease=lease)).ok()
    reason = CloseReason.DEADLINE if by_deadline else CloseReason.CANNOT_PROVISION
    assert market.states(lease) == (OrderState.CLOSED, LeaseState.CLOSED)
    assert market.order(lease.order).reason is market.lease(lease).reason is reason
    assert market.get_bid(market.lease(lease).bid).state is BidState.CLOSED
    assert (market.balance(market.alice), market.balance(market.bob)) == (alice, bob)
    refuse = tx.MsgRefuseLease(provider=market.bob.address, lease=lease)
    market.deliver(market.bob, refuse).fails_with(errors.LeaseNotProvisioning)


@pytest.mark.parametrize("by_deadline", [False, True])
def test_an_order_that_asks_for_it_goes_back_to_bidding_once(by_deadline: bool) -> None:
    market = Market(provisioning_window=4)

    def fail(lease: LeaseId) -> None:
        if by_deadline:
            market.chain.advance(market.order(lease.order).deadline - market.height)
        else:
            market.deliver(market.bob, tx.MsgRefuseLease(provider=market.bob.address, lease=lease)).ok()

    first = market.match({"rebid": True})
    fail(first)
    found = market.order(first.order)
    assert (found.state, found.deadline) == (OrderState.OPEN, market.height + 20)
    second = market.accept(market.bid(first.order))
    assert second.attempt == 2
    fail(second)
    assert market.order(first.order).state is OrderState.CLOSED
    assert market.lease_answer(replace(second, attempt=0)).lease.id == second


def test_the_last_block_of_the_provisioning_window_still_counts() -> None:
    market = Market(provisioning_window=4)
    lease = market.match()
    market.chain.advance(3)
    market.confirm(lease)
    assert market.states(lease) == (OrderState.ACTIVE, LeaseState.ACTIVE)


@pytest.mark.parametrize("close", [close_order, lambda m, lease: m.close(lease, m.alice, CloseReason.OWNER)])
def test_an_owner_who_cancels_while_it_provisions_pays_for_the_setup(close: Any) -> None:
    market = Market(setup_blocks=3, min_runway_blocks=10)
    alice, bob = market.balance(market.alice), market.balance(market.bob)
    lease = market.match(price=price("33.4"))
    close(market, lease).ok()
    assert market.states(lease) == (OrderState.CLOSED, LeaseState.CLOSED)
    assert market.lease(lease).reason is CloseReason.OWNER
    assert (market.balance(market.alice), market.balance(market.bob)) == (alice - 100, bob + 100)


SETUP = {"setup_blocks": 5, "min_runway_blocks": 10}


@pytest.mark.parametrize("close", [close_order, lambda m, lease: m.close(lease, m.alice, CloseReason.OWNER)])
@pytest.mark.parametrize(("ran", "paid"), [(1, 5), (4, 5), (5, 5), (6, 6)])
def test_an_owner_who_ends_it_early_pays_in_all_what_giving_up_before_would_have_cost(
    ran: int, paid: int, close: Any
) -> None:
    market = Market(**SETUP)
    alice, bob = market.balance(market.alice), market.balance(market.bob)
    lease = market.run(price=price("33.4"))
    market.chain.advance(ran - 1)
    close(market, lease).ok()
    assert market.lease_answer(lease).cost == price("33.4").amount.mul_int(paid)
    market.submit(market.record(lease)).ok()
    whole = paid * 334 // 10
    assert (market.balance(market.alice), market.balance(market.bob)) == (alice - whole, bob + whole)


def test_closing_in_the_block_of_the_confirmation_is_no_cheaper_than_before_it() -> None:
    market = Market(**SETUP)
    alice, bob = market.balance(market.alice), market.balance(market.bob)
    lease = market.match(price=price("33.4"))
    closing = tx.MsgCloseOrder(owner=market.alice.address, sequence=lease.order.sequence)
    txs = [
        market.chain.tx(market.bob.account, market.confirm_message(lease)),
        market.chain.tx(market.alice.account, closing),
    ]
    for result in market.chain.block(txs):
        result.ok()
    assert market.states(lease) == (OrderState.CLOSED, LeaseState.CLOSED)
    assert (market.balance(market.alice), market.balance(market.bob)) == (alice - 167, bob + 167)


def test_what_was_withdrawn_counts_as_paid_when_an_owner_ends_it_early() -> None:
    market = Market(**SETUP)
    bob = market.balance(market.bob)
    lease = market.run()
    market.withdraw(lease).ok()
    market.close_order(lease.order).ok()
    market.submit(market.record(lease)).ok()
    assert market.balance(market.bob) == bob + 5 * 30


def test_a_provider_that_gave_notice_is_owed_nothing_but_the_blocks() -> None:
    market = Market(**SETUP)
    bob = market.balance(market.bob)
    lease = market.run(notice=40)
    market.close(lease, market.bob, CloseReason.UNSTABLE).ok()
    market.close_order(lease.order).ok()
    market.submit(market.record(lease)).ok()
    assert market.balance(market.bob) == bob + 2 * 30


def test_a_provider_that_ends_it_early_is_owed_nothing_but_the_blocks() -> None:
    market = Market(**SETUP)
    bob = market.balance(market.bob)
    lease = market.run()
    market.close(lease, market.bob, CloseReason.UNSTABLE).ok()
    market.submit(market.record(lease)).ok()
    assert market.balance(market.bob) == bob + 30


# --- running


def test_a_new_manifest_replaces_the_old_one_and_is_what_must_be_confirmed() -> None:
    market = Market()
    lease = market.match({"owner_copy": market.owner_copy()})
    config = market.config(market.lease(lease).bid, OTHER_COMMITMENT)
    message = tx.MsgUpdateConfig(
        owner=market.alice.address,
        lease=lease,
        commitment=OTHER_COMMITMENT,
        config=config,
        owner_copy=market.owner_copy(OTHER_COMMITMENT),
    )
    for who, changes, error in (
        (market.bob, {"owner": market.bob.address}, errors.NotOrderOwner),
        (market.alice, {"commitment": b""}, errors.CommitmentInvalid),
        (market.alice, {"commitment": COMMITMENT}, errors.CommitmentUnchanged),
        (market.alice, {"config": market.config(market.lease(lease).bid)}, encryption.EnvelopeSignatureInvalid),
        (market.alice, {"owner_copy": market.owner_copy()}, encryption.EnvelopeSignatureInvalid),
        (market.alice, {"lease": replace(lease, attempt=9)}, errors.LeaseUnknown),
    ):
        market.deliver(who, replace(message, **changes)).fails_with(error)
    market.deliver(market.alice, message).ok()
    found, order = market.lease(lease), market.order(lease.order)
    assert (found.commitment, found.config, found.config_version) == (OTHER_COMMITMENT, config, 1)
    assert (order.commitment, order.owner_copy) == (OTHER_COMMITMENT, message.owner_copy)
    market.deliver(market.bob, market.confirm_message(lease)).fails_with(errors.CommitmentMismatch)
    access = market.access(lease, OTHER_COMMITMENT)
    market.deliver(market.bob, market.confirm_message(lease, commitment=OTHER_COMMITMENT, access=access)).ok()
    back = replace(message, commitment=COMMITMENT, config=market.config(market.lease(lease).bid), owner_copy=None)
    market.deliver(market.alice, back).ok()
    assert (market.lease(lease).config_version, market.order(lease.order).owner_copy) == (2, None)
    market.close(lease, market.alice, CloseReason.OWNER).ok()
    market.deliver(market.alice, message).fails_with(errors.LeaseClosing)
    market.submit(market.record(lease)).ok()
    market.deliver(market.alice, message).fails_with(errors.LeaseNotLive)


def test_a_provider_reports_the_workload_and_new_endpoints_of_a_live_lease() -> None:
    market = Market(providers=2)
    lease = market.match()
    message = tx.MsgReportWorkload(provider=market.bob.address, lease=lease, state=WorkloadState.DEPLOYING, access=None)
    result = market.deliver(market.bob, message).ok()
    assert result.events_of("virtengine.market.v1.EventWorkloadReported")[0]["state"] == ('"WORKLOAD_STATE_DEPLOYING"')
    market.confirm(lease)
    access = market.access(lease)
    renewed = seal(market.bob, market.alice.encryption_key, b"somewhere else")
    market.deliver(market.bob, replace(message, state=WorkloadState.RUNNING, access=access)).ok()
    assert (market.lease(lease).workload, market.lease(lease).access) == (WorkloadState.RUNNING, access)
    other = market.providers[1]
    for who, changes, error in (
        (other, {"provider": other.address}, errors.NotLeaseProvider),
        (market.bob, {"state": WorkloadState.UNSPECIFIED}, errors.WorkloadStateInvalid),
        (market.bob, {"access": renewed}, encryption.EnvelopeSignatureInvalid),
    ):
        market.deliver(who, replace(message, **changes)).fails_with(error)
    market.close(lease, market.alice, CloseReason.OWNER).ok()
    market.deliver(market.bob, replace(message, state=WorkloadState.STOPPED)).ok()
    market.submit(market.record(lease)).ok()
    market.deliver(market.bob, message).fails_with(errors.LeaseNotLive)


def test_what_a_provider_changes_of_itself_leaves_its_lease_alone() -> None:
    market = Market()
    lease = market.run()
    before = market.lease(lease)
    create = market.bob.provider(meter_key=ed25519.public_key(bytes(32)), attributes=())
    fields = {name: getattr(create, name) for name in create.__slots__}
    market.deliver(market.bob, MsgUpdateProvider(**fields, state=2)).ok()
    assert market.lease(lease) == before
    market.submit(market.record(lease)).ok()


def test_a_provider_stays_as_long_as_it_has_open_bids_or_live_leases() -> None:
    market = Market()
    delete = MsgDeleteProvider(owner=market.bob.address)
    order = market.create_order()
    bid = market.bid(order)
    market.deliver(market.bob, delete).fails_with(provider.ProviderCommitted)
    lease = market.accept(bid)
    market.deliver(market.bob, delete).fails_with(provider.ProviderCommitted)
    market.confirm(lease)
    market.close(lease, market.alice, CloseReason.OWNER).ok()
    market.deliver(market.bob, delete).fails_with(provider.ProviderCommitted)
    market.submit(market.record(lease)).ok()
    market.deliver(market.bob, delete).ok()


# --- the end


def test_each_party_gives_its_own_reasons_only() -> None:
    market = Market()
    lease = market.run()
    for who, reasons in (
        (market.alice, [reason for reason in CloseReason if reason is not CloseReason.OWNER]),
        (
            market.bob,
            [
                CloseReason.UNSPECIFIED,
                CloseReason.OWNER,
                CloseReason.CANNOT_PROVISION,
                CloseReason.INSUFFICIENT_FUNDS,
                CloseReason.NO_USAGE,
                CloseReason.DEADLINE,
            ],
        ),
    ):
        for reason in reasons:
            market.close(lease, who, reason).fails_with(errors.ReasonNotAllowed)
    market.close(lease, market.stranger, CloseReason.OWNER).fails_with(errors.NotLeaseParty)


def test_a_provider_does_not_close_what_it_still_provisions() -> None:
    market = Market()
    lease = market.match()
    market.close(lease, market.bob, CloseReason.UNSTABLE).fails_with(errors.LeaseNotActive)


def test_a_provider_stops_after_its_notice_and_is_paid_until_then() -> None:
    market = Market()
    before = market.balance(market.bob)
    lease = market.run({"deposit": uve(10_000)}, notice=4)
    started = market.height
    market.close(lease, market.bob, CloseReason.DECOMMISSION).ok()
    given = market.lease(lease)
    assert (given.state, given.reason, given.stop_at) == (
        LeaseState.ACTIVE,
        CloseReason.DECOMMISSION,
        market.height + 4,
    )
    market.close(lease, market.bob, CloseReason.UNSTABLE).fails_with(errors.NoticeGiven)
    market.chain.advance(given.stop_at - market.height)
    closing = market.lease(lease)
    assert (closing.state, closing.stop_at) == (LeaseState.CLOSING, market.height)
    market.submit(market.record(lease, final=True)).ok()
    assert market.lease(lease).reason is CloseReason.DECOMMISSION
    assert market.balance(market.bob) == before + 30 * (given.stop_at - started)


def test_an_owner_may_end_at_once_what_is_under_notice() -> None:
    market = Market()
    lease = market.run({"deposit": uve(10_000)}, notice=40)
    market.close(lease, market.bob, CloseReason.UNSTABLE).ok()
    market.close(lease, market.alice, CloseReason.OWNER).ok()
    found = market.lease(lease)
    assert (found.state, found.stop_at, found.reason) == (LeaseState.CLOSING, market.height, CloseReason.OWNER)


def test_without_notice_a_provider_stops_at_once() -> None:
    market = Market()
    lease = market.run()
    market.close(lease, market.bob, CloseReason.UNSTABLE).ok()
    assert (market.lease(lease).state, market.lease(lease).stop_at) == (LeaseState.CLOSING, market.height)


@pytest.mark.parametrize("close", [close_order, lambda m, lease: m.close(lease, m.alice, CloseReason.OWNER)])
def test_closing_happens_once(close: Any) -> None:
    market = Market()
    lease = market.run()
    close(market, lease).ok()
    close(market, lease).fails_with(errors.LeaseClosing)
    market.close(lease, market.bob, CloseReason.UNSTABLE).fails_with(errors.LeaseClosing)
    account = market.account(lease.order)
    assert (account.account.state, account.payments[0].state) == (AccountState.OPEN, PaymentState.PAUSED)
    market.submit(market.record(lease)).ok()
    market.close(lease, market.alice, CloseReason.OWNER).fails_with(errors.LeaseNotLive)
    market.close(lease, market.bob, CloseReason.UNSTABLE).fails_with(errors.LeaseNotLive)


def test_nothing_accrues_while_the_final_record_is_awaited_and_it_is_not_awaited_for_ever() -> None:
    market = Market(final_record_blocks=6)
    alice = market.balance(market.alice)
    lease = market.run()
    started = market.height
    market.chain.advance(3)
    market.close_order(lease.order).ok()
    stopped = market.height
    market.chain.advance(6)
    assert market.height == stopped + 6
    assert market.states(lease) == (OrderState.CLOSED, LeaseState.CLOSED)
    assert market.balance(market.alice) == alice - 30 * (stopped - started)


def test_a_lease_with_nothing_to_record_ends_in_one_block() -> None:
    market = Market()
    lease = market.run()
    closing = tx.MsgCloseLease(signer=market.alice.address, lease=lease, reason=CloseReason.OWNER)
    txs = [
        market.chain.tx(
            market.bob.account, tx.MsgSubmitUsage(provider=market.bob.address, records=(market.record(lease),))
        ),
        market.chain.tx(market.alice.account, closing),
    ]
    first, second = market.chain.block(txs)
    first.ok()
    assert [event["state"] for event in second.ok().events_of("lease")] == ["CLOSING", "CLOSED"]
    assert market.order(lease.order).state is OrderState.CLOSED
