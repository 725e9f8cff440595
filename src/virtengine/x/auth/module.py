"""The module, wired."""

from dataclasses import dataclass

from virtengine.kit.sdk.module import Module, ModuleAccount
from virtengine.x.auth.genesis import AuthGenesis
from virtengine.x.auth.invariants import numbers_are_unique, sequences_have_accounts
from virtengine.x.auth.keeper import AccountKeeper
from virtengine.x.auth.msgs import AuthMsgs
from virtengine.x.auth.queries import AuthQueries
from virtengine.x.auth.state import AuthState
from virtengine.x.auth.types import FEE_COLLECTOR

__all__ = ["AuthModule", "auth"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthModule(Module):
    """The module and what others may ask of it."""

    keeper: AccountKeeper


def auth(*, authority: bytes) -> AuthModule:
    """Accounts. `authority` may change the parameters."""
    keeper = AccountKeeper()
    return AuthModule(
        name="auth",
        keeper=keeper,
        state=AuthState,
        msgs=AuthMsgs(authority),
        queries=(AuthQueries(keeper),),
        genesis=AuthGenesis(keeper),
        invariants=(numbers_are_unique, sequences_have_accounts),
        accounts=(ModuleAccount(FEE_COLLECTOR),),
    )
