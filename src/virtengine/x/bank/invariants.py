"""What must hold of balances after every block."""

from collections.abc import Iterator

from virtengine.kit.sdk.context import Context
from virtengine.x.bank.state import BankState

__all__ = ["amounts_are_positive", "holders_are_indexed", "supply_is_held"]


def supply_is_held(ctx: Context) -> Iterator[str]:
    """What exists is what all accounts hold together."""
    held: dict[str, int] = {}
    for (_, denom), amount in BankState.balances.items(ctx):
        held[denom] = held.get(denom, 0) + amount
    supply = dict(BankState.supply.items(ctx))
    for denom in sorted({**held, **supply}):
        if held.get(denom, 0) != supply.get(denom, 0):
            yield f"bank: {held.get(denom, 0)}{denom} are held, but the supply is {supply.get(denom, 0)}"


def amounts_are_positive(ctx: Context) -> Iterator[str]:
    """Nothing is stored of nothing."""
    for (address, denom), amount in BankState.balances.items(ctx):
        if amount <= 0:
            yield f"bank: {address.hex()} holds {amount}{denom}"
    for denom, amount in BankState.supply.items(ctx):
        if amount <= 0:
            yield f"bank: the supply is {amount}{denom}"


def holders_are_indexed(ctx: Context) -> Iterator[str]:
    """The index of holders equals a scan."""
    return BankState.balances.violations(ctx)
