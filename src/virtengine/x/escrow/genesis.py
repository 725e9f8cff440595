"""Escrow in the genesis document."""

from collections.abc import Iterator

from virtengine.kit.codec.gen.virtengine.escrow.v1.escrow import Payment
from virtengine.kit.codec.gen.virtengine.escrow.v1.genesis import GenesisState
from virtengine.kit.sdk.context import Context
from virtengine.x.escrow.errors import InvalidGenesis
from virtengine.x.escrow.expected import Bank
from virtengine.x.escrow.invariants import find_imbalances
from virtengine.x.escrow.ledger import Ledger
from virtengine.x.escrow.params import DEFAULT_PARAMS, validate_params
from virtengine.x.escrow.state import AccountKey, EscrowState, account_key

__all__ = ["EscrowGenesis"]


class EscrowGenesis:
    """Parameters, then accounts, payments and holds in the order of their keys."""

    state = GenesisState

    def __init__(self, bank: Bank) -> None:
        self._bank = bank

    def default(self) -> GenesisState:
        """A chain without orders."""
        return GenesisState(params=DEFAULT_PARAMS)

    def validate(self, genesis: GenesisState) -> None:
        """Refuse bad parameters, doubled or unordered entries, and accounts whose arithmetic is wrong."""
        validate_params(genesis.params)
        for fault in _find_faults(genesis):
            raise InvalidGenesis(fault)

    def init(self, ctx: Context, genesis: GenesisState) -> None:
        """Make the state; `InvalidGenesis` if the module account does not hold what the document says, or an account is
        booked up to a height that is still to come."""
        for account in genesis.accounts:
            if not 0 <= account.settled_at <= ctx.height:
                raise InvalidGenesis(f"an account is booked up to height {account.settled_at}, this is {ctx.height}")
        EscrowState.params.set(ctx, genesis.params)
        for account in genesis.accounts:
            EscrowState.accounts.set(ctx, account_key(account.id), account)
        for payment in genesis.payments:
            EscrowState.payments.set(ctx, _payment_key(payment), payment)
        for hold in genesis.holds:
            EscrowState.holds.set(ctx, hold.id, hold)
        for imbalance in find_imbalances(ctx, self._bank):
            raise InvalidGenesis(imbalance)

    def export(self, ctx: Context) -> GenesisState:
        """The document of the present state, as last booked."""
        return GenesisState(
            params=EscrowState.params.get(ctx),
            accounts=tuple(EscrowState.accounts.values(ctx)),
            payments=tuple(EscrowState.payments.values(ctx)),
            holds=tuple(EscrowState.holds.values(ctx)),
        )


def _find_faults(genesis: GenesisState) -> Iterator[str]:
    """A sentence for each contradiction within the document."""
    accounts = [account_key(account.id) for account in genesis.accounts]
    if sorted(dict.fromkeys(accounts), key=_stored_order) != accounts:
        yield "accounts are doubled or not in order"
    payments = [_payment_key(payment) for payment in genesis.payments]
    if sorted(dict.fromkeys(payments), key=lambda key: (*_stored_order(key[:2]), key[2])) != payments:
        yield "payments are doubled or not in order"
    holds = [hold.id for hold in genesis.holds]
    if sorted(dict.fromkeys(holds)) != holds:
        yield "holds are doubled or not in order"
    if any(hold.amount.amount < 0 for hold in genesis.holds):
        yield "a hold is negative"
    of_account: dict[AccountKey, dict[int, Payment]] = {key: {} for key in accounts}
    for payment in genesis.payments:
        of_account.setdefault(account_key(payment.account), {})[payment.number] = payment
    if len(of_account) > len(genesis.accounts):
        yield "a payment has no account"
    for account in genesis.accounts:
        for fault in Ledger(account, of_account[account_key(account.id)]).find_faults():
            yield f"account {account.id.owner.hex()}/{account.id.sequence}: {fault}"


def _payment_key(payment: Payment) -> tuple[bytes, int, int]:
    return (*account_key(payment.account), payment.number)


def _stored_order(key: AccountKey) -> tuple[int, bytes, int]:
    """Owners are stored with their length in front, so shorter ones come first."""
    return len(key[0]), *key
