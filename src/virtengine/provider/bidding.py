"""
The bid engine: each open order is looked at, and either bid for or refused with a reason.

    look: is it ours to serve? → reserve, unpaid → price → bid on chain → lost, closed, expired: release; won: the
    lifecycle takes over

Bids expire by themselves, so a daemon that is gone leaves none behind for long. What is reserved is derived anew from
the chain after every gap: own open bids and live leases, nothing else.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import DecCoin
from virtengine.kit.codec.gen.virtengine.market.v1.market import (
    EndpointKind,
    Order,
    OrderKind,
    OrderState,
    Requirement,
)
from virtengine.kit.codec.gen.virtengine.market.v1.tx import MsgCreateBid
from virtengine.provider.chain import Chain, Head, Refused
from virtengine.provider.errors import Temporary
from virtengine.provider.inventory import Inventory, NoRoom
from virtengine.provider.journal import Journal
from virtengine.provider.names import order_name, parse_order_name
from virtengine.provider.pricing import NoPrice, Rates, compute_price
from virtengine.provider.queue import NameQueue

log = logging.getLogger(__name__)

_RETRY = 5.0


class NoBid(Exception):
    """This order is not bid for; the text says why."""

    def __init__(self, reason: str, *, is_final: bool = True) -> None:
        super().__init__(reason)
        self.is_final = is_final
        """Whether only a change of the order could help."""


@dataclass(frozen=True, slots=True)
class BidOptions:
    """What the operator decides."""

    rates: Rates
    denom: str = "uve"
    attributes: tuple[tuple[str, str], ...] = ()
    """As registered: what requirements are compared with."""
    storage_classes: frozenset[str] = frozenset({""})
    endpoint_kinds: frozenset[EndpointKind] = frozenset({EndpointKind.HTTP, EndpointKind.TCP})
    bid_blocks: int = 300
    """How long a bid stands, if the order's window is not shorter."""
    notice: int = 0
    """Blocks between our wish to end a lease and its end."""
    min_duration: int = 0
    """Orders meant to last less are not bid for, blocks."""
    max_duration: int = 0
    """Orders meant to last longer are not bid for, blocks; 0: no limit."""
    bids_per_minute: int = 60


@dataclass(slots=True)
class _Rate:
    """A bucket of tokens."""

    per_minute: int
    clock: Callable[[], float]
    tokens: Fraction = field(default=Fraction(0))
    filled: float = 0.0

    def __post_init__(self) -> None:
        self.tokens, self.filled = Fraction(self.per_minute), self.clock()

    def find_wait(self) -> float:
        """Seconds until one may be taken; 0: it was taken."""
        now = self.clock()
        gained = Fraction(now - self.filled) * self.per_minute / 60
        self.tokens, self.filled = min(Fraction(self.per_minute), self.tokens + gained), now
        if self.tokens >= 1:
            self.tokens -= 1
            return 0.0
        return float((1 - self.tokens) * 60 / self.per_minute) + 0.01


class BidEngine:
    """One worker looks at orders, one after another."""

    def __init__(
        self,
        chain: Chain,
        inventory: Inventory,
        journal: Journal,
        options: BidOptions,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.queue = NameQueue(clock)
        self._chain = chain
        self._inventory = inventory
        self._journal = journal
        self._options = options
        self._rate = _Rate(options.bids_per_minute, clock)
        self._refused: dict[str, NoBid] = {}

    def on_change(self, name: str) -> None:
        """Something happened to an order or one of its bids."""
        self._refused.pop(name, None)
        self.queue.put(name)

    def sweep(self) -> None:
        """Look at every open order, and hold exactly the room that open bids and live leases need."""
        orders = self._chain.list_open_orders()
        bids = {order_name(bid.id.order): bid for bid in self._chain.list_open_bids()}
        leases = {order_name(lease.id.order): lease for lease in self._chain.list_live_leases()}
        for name, lease in leases.items():
            order = self._chain.find_order(lease.id.order)
            if order is not None:
                self._inventory.adopt(name, order.units)
        for name, bid in bids.items():
            try:
                self._inventory.reserve(name, bid.offer, is_paid=False)
            except NoRoom as reason:
                log.warning("order %s: an open bid has no room any more: %s", name, reason)
        for name in self._inventory.list_names() - bids.keys() - leases.keys():
            self._inventory.release(name)
        for name in map(order_name, (order.id for order in orders)):
            refusal = self._refused.get(name)
            if name not in bids and not (refusal and refusal.is_final):
                self.queue.put(name)

    def look(self, name: str) -> float | None:
        """Look at an order; in how many seconds again, None for not before something happens."""
        try:
            return self._decide(name)
        except Temporary as trouble:
            log.warning("order %s: %s", name, trouble)
            return _RETRY

    def find_reason(self, name: str) -> str | None:
        """Why an order was not bid for, if it was looked at."""
        refusal = self._refused.get(name)
        return None if refusal is None else str(refusal)

    def _decide(self, name: str) -> float | None:
        order = self._chain.find_order(parse_order_name(name))
        if order is None or order.state in (OrderState.PENDING, OrderState.CLOSED):
            self._inventory.release(name)
            self._refused.pop(name, None)
            return None
        has_bid = any(bid.id.order == order.id for bid in self._chain.list_open_bids())
        if order.state is not OrderState.OPEN:
            self._keep_if_won(name, order)
            return None
        if has_bid:
            return None
        try:
            return self._bid(name, order)
        except NoBid as refusal:
            if self.find_reason(name) != str(refusal):
                log.info("order %s: no bid: %s", name, refusal)
            self._refused[name] = refusal
        return None

    def _keep_if_won(self, name: str, order: Order) -> None:
        """A matched order keeps its room only if the lease is ours."""
        leases = {order_name(lease.id.order) for lease in self._chain.list_live_leases()}
        if name in leases:
            self._inventory.adopt(name, order.units)
        else:
            self._inventory.release(name)

    def _bid(self, name: str, order: Order) -> float | None:
        """Entered for an open order without an open bid of ours. One bid per attempt: what lost is not repeated.

        Gives when to try again if the rate of bids is used up.
        """
        self._check(order)
        params, head = self._chain.params(), self._chain.head()
        offer = self._inventory.resolve_gpus(order.units)
        price = self._price(order, params.reference_block_ms)
        attempt = f"of height {order.created_at}, attempt {order.attempts + 1}"
        if any((a.kind, a.detail, a.outcome) == ("bid", attempt, "done") for a in self._journal.list_actions(name)):
            raise NoBid("our bid on it has ended")
        wait = self._rate.find_wait()
        if wait:
            return wait
        try:
            self._inventory.reserve(name, offer, is_paid=False)
        except NoRoom as reason:
            raise NoBid(f"no room: {reason}", is_final=False) from None
        message = MsgCreateBid(
            provider=self._chain.address,
            order=order.id,
            price=price,
            offer=offer,
            expires_at=self._compute_expiry(order, head),
            notice=min(self._options.notice, params.max_notice),
            deposit=params.min_bid_deposit,
        )
        try:
            with self._journal.action(name, "bid", attempt):
                self._chain.send(message)
        except Refused as refusal:
            self._inventory.release(name)
            raise NoBid(f"the chain refused: {refusal}", is_final=False) from refusal
        # After Temporary it may have been included: the next look asks the chain, and the room is held until then.
        log.info("order %s: bid %s %s per block", name, price.amount, price.denom)
        self._refused.pop(name, None)
        return None

    def _check(self, order: Order) -> None:
        """Refuse what this provider does not serve."""
        options = self._options
        if order.id.owner == self._chain.address:
            raise NoBid("it is our own order")
        if order.kind is not OrderKind.CONTAINER:
            raise NoBid(f"orders of kind {order.kind.name.lower()} are not served")
        if order.ceiling.denom != options.denom:
            raise NoBid(f"priced in {order.ceiling.denom}, not {options.denom}")
        for requirement in order.requirements:
            if not is_met(requirement, options.attributes):
                raise NoBid(f"it requires {requirement.key}")
        if order.min_duration < options.min_duration or 0 < options.max_duration < order.min_duration:
            raise NoBid(f"it is meant to last {order.min_duration} blocks")
        for unit in order.units:
            for volume in unit.resources.volumes:
                if volume.class_ not in options.storage_classes:
                    raise NoBid(f"there is no storage of class {volume.class_}")
            for endpoint in unit.resources.endpoints:
                if endpoint.kind not in options.endpoint_kinds:
                    raise NoBid(f"endpoints of kind {endpoint.kind.name.lower()} are not published")

    def _price(self, order: Order, reference_block_ms: int) -> DecCoin:
        try:
            amount = compute_price(order.units, self._options.rates, reference_block_ms)
        except NoPrice as reason:
            raise NoBid(f"no price: {reason}") from None
        if amount > order.ceiling.amount:
            raise NoBid(f"the ceiling {order.ceiling.amount} is below our price {amount}")
        return DecCoin(denom=self._options.denom, amount=amount)

    def _compute_expiry(self, order: Order, head: Head) -> int:
        wanted = head.height + self._options.bid_blocks
        return min(wanted, order.deadline) if order.deadline else wanted


def is_met(requirement: Requirement, attributes: tuple[tuple[str, str], ...]) -> bool:
    """Whether an attribute meets it, as the chain judges: a key's final `*` is any rest without a slash."""
    head = requirement.key.removesuffix("*")
    is_open = head != requirement.key
    for key, value in attributes:
        fits = key.startswith(head) and "/" not in key[len(head) :] if is_open else key == head
        if fits and value == requirement.value:
            return True
    return False
