"""The module, wired."""

from dataclasses import dataclass

from virtengine.kit.sdk.module import Module
from virtengine.x.bank.expected import Accounts
from virtengine.x.bank.genesis import BankGenesis
from virtengine.x.bank.invariants import amounts_are_positive, holders_are_indexed, supply_is_held
from virtengine.x.bank.keeper import BankKeeper
from virtengine.x.bank.msgs import BankMsgs
from virtengine.x.bank.queries import BankQueries
from virtengine.x.bank.state import BankState

__all__ = ["BankModule", "bank"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BankModule(Module):
    """The module and what others may ask of it."""

    keeper: BankKeeper


def bank(*, accounts: Accounts, authority: bytes) -> BankModule:
    """Balances of `accounts`. `authority` may change the parameters."""
    keeper = BankKeeper(accounts)
    return BankModule(
        name="bank",
        keeper=keeper,
        state=BankState,
        msgs=BankMsgs(keeper, authority),
        queries=(BankQueries(keeper),),
        genesis=BankGenesis(keeper),
        invariants=(supply_is_held, amounts_are_positive, holders_are_indexed),
        after=("auth",),
    )
