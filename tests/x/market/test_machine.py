"""Random customers, providers and strangers do whatever comes to their minds, at random times: all invariants hold
after every block, no transaction is a bug, and when everything is closed every base unit is where it belongs."""

from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests.x.market.world import ComponentPrices, Counters, Market, Party, price, uve

from virtengine.kit.codec.decimal import Dec
from virtengine.kit.codec.gen.virtengine.market.v1 import tx
from virtengine.kit.codec.gen.virtengine.market.v1.market import (
    BidId,
    CloseReason,
    LeaseId,
    LeaseState,
    MeterSource,
    OrderId,
    OrderState,
    WorkloadState,
)
from virtengine.kit.crypto.hashes import module_address
from virtengine.x.market.state import MarketState

PANIC = 111222
PRICES = st.sampled_from(["30", "0.333333333333333333", "99.999999999999999999", "100", "7.5"])
COMPONENTS = st.sampled_from(
    [
        None,
        ComponentPrices(
            cpu_milli_second=Dec.parse("0.0013"),
            memory_byte_second=Dec(1),
            storage_byte_second=Dec(0),
            gpu_second=Dec(0),
        ),
    ]
)


class MarketMachine(RuleBasedStateMachine):
    """One chain; TestChain asserts all invariants after each block."""

    orders = Bundle("orders")
    bids = Bundle("bids")
    leases = Bundle("leases")

    def __init__(self) -> None:
        super().__init__()
        self.market = Market(
            providers=3,
            fees="0.015",
            max_open_bids=2,
            funding_window=6,
            provisioning_window=5,
            liveness_blocks=8,
            usage_grace_blocks=4,
            final_record_blocks=3,
            max_due_per_block=2,
            bid_fee=uve(3),
            order_fee=uve(5),
        )
        self.total = self._total()

    def _total(self) -> int:
        chain = self.market.chain
        holders = [self.market.alice, self.market.stranger, *self.market.providers]
        modules = ("escrow", "distribution", "fee_collector")
        return sum(map(self.market.balance, holders)) + sum(chain.balance(module_address(name)) for name in modules)

    def deliver(self, who: Party, message: Any) -> Any:
        result = self.market.deliver(who, message)
        assert result.code != PANIC, result.log
        return result

    @rule(target=orders, deposit=st.integers(0, 900), grace=st.integers(5, 9), rebid=st.booleans())
    def create(self, deposit: int, grace: int, rebid: bool) -> OrderId:
        message = self.market.order_message(deposit=uve(deposit), grace=grace, rebid=rebid, bid_window=12)
        return self.deliver(self.market.alice, message).response(tx.MsgCreateOrderResponse).id

    @rule(order=orders, amount=st.integers(1, 400), stranger=st.booleans())
    def deposit(self, order: OrderId, amount: int, stranger: bool) -> None:
        who = self.market.stranger if stranger else self.market.alice
        assert self.market.deposit(order, amount, who).code != PANIC

    @rule(
        target=bids,
        order=orders,
        bidder=st.integers(0, 2),
        amount=PRICES,
        components=COMPONENTS,
        notice=st.integers(0, 4),
        life=st.integers(0, 8),
    )
    def bid(self, order: OrderId, bidder: int, amount: str, components: Any, notice: int, life: int) -> Any:
        message = self.market.bid_message(
            order,
            self.market.providers[bidder],
            price=price(amount),
            components=components,
            notice=notice,
            expires_at=life and self.market.height + life,
        )
        result = self.deliver(self.market.providers[bidder], message)
        return multiple() if result.code else result.response(tx.MsgCreateBidResponse).id

    @rule(bid=consumes(bids))
    def take_back(self, bid: BidId) -> None:
        self.deliver(self.market.party(bid.provider), tx.MsgCloseBid(provider=bid.provider, bid=bid))

    @rule(
        target=leases, bid=consumes(bids), provisions=st.sampled_from(["confirm", "confirm", "confirm", "refuse", ""])
    )
    def accept(self, bid: BidId, provisions: str) -> Any:
        result = self.deliver(self.market.alice, self.market.accept_message(bid))
        if result.code:
            return multiple()
        lease = result.response(tx.MsgAcceptBidResponse).id
        provider = self.market.party(bid.provider)
        if provisions == "confirm":
            self.deliver(provider, self.market.confirm_message(lease))
        elif provisions == "refuse":
            self.deliver(provider, tx.MsgRefuseLease(provider=provider.address, lease=lease))
        return lease

    @rule(lease=leases, share=st.integers(0, 110), back=st.integers(0, 3), tree=st.booleans())
    def record(self, lease: LeaseId, share: int, back: int, tree: bool) -> None:
        found = self.market.lease(lease)
        provider = self.market.party(found.provider)
        last = found.stop_at or found.suspended_at or self.market.height + 1
        until = min(last, self.market.height + 1 - back)
        counters = Counters(
            cpu_milli_seconds=found.counters.cpu_milli_seconds + 10 * share * max(0, until - found.recorded_to),
            memory_byte_seconds=found.counters.memory_byte_seconds + share,
        )
        source = MeterSource.PROCESS_TREE if tree else MeterSource.CGROUP
        record = self.market.record(lease, signer=provider, to_height=until, counters=counters, source=source)
        self.deliver(provider, tx.MsgSubmitUsage(provider=provider.address, records=(record,)))

    @rule(lease=leases)
    def withdraw(self, lease: LeaseId) -> None:
        provider = self.market.lease(lease).provider
        self.deliver(self.market.party(provider), tx.MsgWithdraw(provider=provider, lease=lease))

    @rule(lease=leases, state=st.sampled_from(WorkloadState))
    def report(self, lease: LeaseId, state: WorkloadState) -> None:
        provider = self.market.lease(lease).provider
        message = tx.MsgReportWorkload(provider=provider, lease=lease, state=state, access=None)
        self.deliver(self.market.party(provider), message)

    @rule(lease=leases, reason=st.sampled_from([CloseReason.UNSTABLE, CloseReason.DECOMMISSION]))
    def close_by_provider(self, lease: LeaseId, reason: CloseReason) -> None:
        provider = self.market.lease(lease).provider
        self.deliver(self.market.party(provider), tx.MsgCloseLease(signer=provider, lease=lease, reason=reason))

    @rule(order=orders)
    def close_by_owner(self, order: OrderId) -> None:
        self.deliver(self.market.alice, tx.MsgCloseOrder(owner=order.owner, sequence=order.sequence))

    @rule(blocks=st.integers(1, 7), seconds=st.integers(1, 3))
    def wait(self, blocks: int, seconds: int) -> None:
        self.market.chain.advance(blocks, seconds_per_block=seconds)

    @precondition(lambda self: self.market.height % 5 == 0)
    @rule()
    def money_is_neither_made_nor_lost(self) -> None:
        assert self._total() == self.total

    def teardown(self) -> None:
        chain = self.market.chain
        for order in list(MarketState.orders.values(chain.ctx())):
            self.deliver(self.market.alice, tx.MsgCloseOrder(owner=order.id.owner, sequence=order.id.sequence))
        chain.advance(12)
        ctx = chain.ctx()
        assert {order.state for order in MarketState.orders.values(ctx)} <= {OrderState.CLOSED}
        assert {lease.state for lease in MarketState.leases.values(ctx)} <= {LeaseState.CLOSED}
        assert chain.balance(module_address("escrow")) == 0
        assert self._total() == self.total


def explore(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        MarketMachine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_whatever_anybody_does_the_market_keeps_its_invariants_and_the_money() -> None:
    explore(examples=6, steps=25)


@pytest.mark.slow
def test_whatever_anybody_does_for_long_the_market_keeps_its_invariants_and_the_money() -> None:
    explore(examples=60, steps=60)
