"""Whether a bid may stand, and the bid it makes: pure rules about a message, the order and the bidder."""

from virtengine.kit.codec.decimal import Dec
from virtengine.kit.codec.gen.virtengine.market.v1.market import Bid, BidId, Order, Params
from virtengine.kit.codec.gen.virtengine.market.v1.tx import MsgCreateBid
from virtengine.kit.codec.gen.virtengine.provider.v1.provider import Provider, ProviderState
from virtengine.kit.sdk.coins import coin_text
from virtengine.x.market import errors
from virtengine.x.market.matching import find_unmet, is_offer_for
from virtengine.x.market.rules import (
    check_components,
    check_price,
    check_term,
    compute_reservation,
    compute_reserve_rate,
)

__all__ = ["check_offer", "make_bid"]


def check_offer(msg: MsgCreateBid, order: Order, provider: Provider, params: Params, height: int) -> None:
    """Refuse a bid that the order, the bidder or the params do not allow."""
    if provider.state is not ProviderState.ACTIVE:
        raise errors.ProviderPaused
    if order.id.owner == msg.provider:
        raise errors.OwnBid
    check_price(msg.price)
    if msg.price.denom != order.ceiling.denom:
        raise errors.DenomMismatch(f"{msg.price.denom} for an order in {order.ceiling.denom}")
    if not is_offer_for(order.units, msg.offer):
        raise errors.OfferMismatch
    for requirement in find_unmet(order.requirements, provider):
        raise errors.RequirementUnmet(f"{requirement.key}={requirement.value}")
    if msg.components is not None:
        check_components(msg.components)
    rate = msg.price.amount.raw + _compute_reserve_rate(msg, order, params)
    if rate > order.ceiling.amount.raw:
        raise errors.CeilingExceeded(f"{Dec.from_raw(rate)} per block, the ceiling is {order.ceiling.amount}")
    check_term("notice", msg.notice, 0, params.max_notice)
    if msg.expires_at and not height < msg.expires_at <= order.deadline:
        raise errors.ExpiryInvalid(f"{msg.expires_at} is not after {height} and at most {order.deadline}")
    _check_deposit(msg, params)


def make_bid(msg: MsgCreateBid, order: Order, params: Params, height: int) -> Bid:
    """The bid that an allowed message makes."""
    return Bid(
        id=BidId(order=order.id, provider=msg.provider, counter=order.bids + 1),
        price=msg.price,
        components=msg.components,
        offer=msg.offer,
        expires_at=msg.expires_at or order.deadline,
        notice=msg.notice,
        deposit=msg.deposit,
        created_at=height,
        reserve_rate=Dec.from_raw(_compute_reserve_rate(msg, order, params)),
    )


def _compute_reserve_rate(msg: MsgCreateBid, order: Order, params: Params) -> int:
    return compute_reserve_rate(msg.components, compute_reservation(order.units), params.reference_block_ms)


def _check_deposit(msg: MsgCreateBid, params: Params) -> None:
    least = params.min_bid_deposit
    if msg.deposit.denom != least.denom:
        raise errors.DenomMismatch(f"a deposit in {msg.deposit.denom}, not {least.denom}")
    if msg.deposit.amount < least.amount:
        raise errors.DepositTooSmall(f"{coin_text(msg.deposit)}, at least {coin_text(least)}")
