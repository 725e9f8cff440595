"""The market as other modules see it: told by escrow what happens to accounts, asked by provider who is still bound."""

from virtengine.kit.codec.gen.virtengine.escrow.v1.escrow import AccountId, AccountState
from virtengine.kit.codec.gen.virtengine.market.v1.market import Lease, LeaseState, Order, OrderState
from virtengine.kit.sdk.context import Context
from virtengine.x.market.bids import Bids
from virtengine.x.market.due import Due
from virtengine.x.market.expected import Escrow
from virtengine.x.market.leases import Leases
from virtengine.x.market.orders import Orders
from virtengine.x.market.state import MarketState as State
from virtengine.x.market.usage import Usage

__all__ = ["MarketKeeper"]


class MarketKeeper:
    """The market's verbs by topic, and its ears."""

    def __init__(self, escrow: Escrow) -> None:
        self._escrow = escrow
        self.bids = Bids(escrow)
        self.orders = Orders(escrow, self.bids)
        self.leases = Leases(escrow, self.orders, self.bids)
        self.usage = Usage(escrow, self.leases)
        self.due = Due(self.orders, self.bids, self.leases)

    def is_committed(self, ctx: Context, provider: bytes) -> bool:
        """Whether the provider has open bids or live leases."""
        return any(
            next(index.keys(ctx, (provider, 0)), None) is not None
            for index in (State.bids_by_provider, State.leases_by_provider)
        )

    def account_funded(self, ctx: Context, id: AccountId) -> None:
        """Money came in: a pending order may open, a suspended lease goes on if its account does."""
        order = State.orders.find(ctx, (id.owner, id.sequence))
        if order is None:
            return
        if order.state is OrderState.PENDING:
            self.orders.open_if_funded(ctx, order)
        lease = self._find_running(ctx, order)
        if lease is not None and lease.state is LeaseState.SUSPENDED:
            account = self._escrow.find_account(ctx, id)
            if account is not None and account.state is AccountState.OPEN:
                self.leases.resume(ctx, lease)

    def account_depleted(self, ctx: Context, id: AccountId) -> None:
        """The money ran out: an active lease is suspended."""
        order = State.orders.find(ctx, (id.owner, id.sequence))
        lease = None if order is None else self._find_running(ctx, order)
        if lease is not None and lease.state is LeaseState.ACTIVE:
            self.leases.suspend(ctx, lease)

    def _find_running(self, ctx: Context, order: Order) -> Lease | None:
        return self.leases.get_latest(ctx, order) if order.state is OrderState.ACTIVE else None
