"""What holds after every block."""

from collections.abc import Iterator

from virtengine.kit.crypto.hashes import module_address
from virtengine.kit.sdk.context import Context
from virtengine.kit.sdk.module import Invariant
from virtengine.x.escrow.expected import Bank
from virtengine.x.escrow.keeper import ESCROW
from virtengine.x.escrow.ledger import Ledger
from virtengine.x.escrow.state import EscrowState, account_key

__all__ = ["find_imbalances", "invariants"]


def invariants(bank: Bank) -> tuple[Invariant, ...]:
    """All of escrow's invariants."""
    return (_solvency(bank), _ledgers, _payments_have_accounts, EscrowState.accounts.violations)


def _compute_totals(ctx: Context) -> dict[str, int]:
    """What accounts and holds together hold, by denomination."""
    totals: dict[str, int] = {}
    for account in EscrowState.accounts.values(ctx):
        totals[account.denom] = totals.get(account.denom, 0) + Ledger(account, {}).held
    for hold in EscrowState.holds.values(ctx):
        totals[hold.amount.denom] = totals.get(hold.amount.denom, 0) + hold.amount.amount
    return totals


def find_imbalances(ctx: Context, bank: Bank) -> Iterator[str]:
    """A sentence for each denomination of which the module account holds more or less than is in accounts and holds."""
    totals = _compute_totals(ctx)
    held = {coin.denom: coin.amount for coin in bank.balances(ctx, module_address(ESCROW))}
    for denom in sorted(totals | held):
        balance, total = held.get(denom, 0), totals.get(denom, 0)
        if balance != total:
            yield f"the module account has {balance}{denom}, accounts and holds say {total}"


def _solvency(bank: Bank) -> Invariant:
    def solvency(ctx: Context) -> Iterator[str]:
        """The module account holds what accounts and holds say, to the base unit."""
        return (f"escrow: {imbalance}" for imbalance in find_imbalances(ctx, bank))

    return solvency


def _ledgers(ctx: Context) -> Iterator[str]:
    """Each account's own arithmetic: deposited = paid + refunded + held, claims within it, nothing negative."""
    for key, account in EscrowState.accounts.items(ctx):
        numbers = range(1, account.payments + 1)
        payments = {number: EscrowState.payments.find(ctx, (*key, number)) for number in numbers}
        ledger = Ledger(account, {number: payment for number, payment in payments.items() if payment is not None})
        for fault in ledger.find_faults():
            yield f"escrow: account {key[0].hex()}/{key[1]}: {fault}"


def _payments_have_accounts(ctx: Context) -> Iterator[str]:
    """Each payment belongs to an account and is one of those it counts."""
    for (owner, sequence, number), payment in EscrowState.payments.items(ctx):
        account = EscrowState.accounts.find(ctx, (owner, sequence))
        if account is None or number > account.payments:
            yield f"escrow: payment {owner.hex()}/{sequence}/{number} has no account"
        if (*account_key(payment.account), payment.number) != (owner, sequence, number):
            yield f"escrow: payment {owner.hex()}/{sequence}/{number} says it is another"
