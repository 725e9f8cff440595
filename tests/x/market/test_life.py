"""An order's life, from the customer's wish to the last refund, to the base unit."""

from tests.x.market.world import BidState, Market, uve

from virtengine.kit.codec.gen.virtengine.market.v1.market import CloseReason, LeaseState, OrderState


def test_an_order_runs_is_metered_and_settles_to_the_base_unit() -> None:
    market = Market(fees="0.01")
    alice, bob = market.balance(market.alice), market.balance(market.bob)
    order = market.create_order(deposit=uve(10_000))
    assert market.order(order).state is OrderState.OPEN
    bid = market.bid(order)
    assert market.balance(market.bob) == bob - 1_000
    lease = market.accept(bid)
    assert market.states(lease) == (OrderState.MATCHED, LeaseState.PROVISIONING)
    market.confirm(lease)
    assert market.states(lease) == (OrderState.ACTIVE, LeaseState.ACTIVE)
    started = market.height
    market.chain.advance(9)
    market.submit(market.record(lease)).ok()
    assert market.account(order).account.paid == 30 * (market.height - started)
    market.close(lease, market.alice, CloseReason.OWNER).ok()
    stopped = market.height
    assert market.states(lease) == (OrderState.ACTIVE, LeaseState.CLOSING)
    market.chain.advance(3)
    market.submit(market.record(lease, final=True)).ok()
    assert market.states(lease) == (OrderState.CLOSED, LeaseState.CLOSED)
    assert market.order(order).reason is market.lease(lease).reason is CloseReason.OWNER
    assert market.get_bid(bid).state is BidState.CLOSED
    gross = 30 * (stopped - started)
    assert market.balance(market.alice) == alice - gross
    fees = 2 * sum(part // 100 for part in (300, gross - 300))
    assert market.balance(market.bob) == bob + gross - fees
