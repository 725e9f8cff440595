"""The one list of modules. Stores, routes, genesis and block order, invariants and module accounts derive from it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from virtengine.kit.codec.service import Service
from virtengine.kit.crypto.hashes import module_address
from virtengine.kit.sdk.context import Context
from virtengine.kit.sdk.module import Module
from virtengine.x.auth.keeper import AccountKeeper
from virtengine.x.auth.module import auth
from virtengine.x.bank.keeper import BankKeeper
from virtengine.x.bank.module import bank
from virtengine.x.consensus.module import consensus
from virtengine.x.encryption.module import encryption
from virtengine.x.escrow.module import escrow
from virtengine.x.market.module import market
from virtengine.x.provider.module import provider

__all__ = ["AUTHORITY", "Modules", "assemble", "modules", "sort_modules"]

AUTHORITY: Final = module_address("gov")
"""Who may change parameters: the account of governance, which no key controls."""


@dataclass(frozen=True, slots=True)
class Modules:
    """All modules, in the order in which genesis and blockers run, and the keepers that transactions as such need."""

    all: tuple[Module, ...]
    accounts: AccountKeeper
    bank: BankKeeper

    @property
    def store_names(self) -> tuple[str, ...]:
        """Names of the stores, sorted."""
        return tuple(sorted(module.state.STORE for module in self.all if module.state is not None))

    @property
    def msgs(self) -> Iterator[Service[Context]]:
        """Services that execute messages."""
        return (module.msgs for module in self.all if module.msgs is not None)

    @property
    def queries(self) -> Iterator[Service[Context]]:
        """Services that answer queries."""
        return (service for module in self.all for service in module.queries)

    def check_invariants(self, ctx: Context) -> Iterator[str]:
        """A sentence for each violation of any module's invariants."""
        for module in self.all:
            for invariant in module.invariants:
                yield from invariant(ctx)


def modules() -> Modules:
    """The application's modules, wired to one another."""
    auth_ = auth(authority=AUTHORITY)
    bank_ = bank(accounts=auth_.keeper, authority=AUTHORITY)
    consensus_ = consensus(authority=AUTHORITY)
    encryption_ = encryption()
    provider_ = provider(encryption=encryption_.keeper)
    escrow_ = escrow(bank=bank_.keeper)
    market_ = market(
        escrow=escrow_.keeper, providers=provider_.keeper, encryption=encryption_.keeper, bank=bank_.keeper
    )
    escrow_.keeper.hooks = market_.keeper
    provider_.keeper.commitments = market_.keeper
    listed = (auth_, bank_, consensus_, encryption_, provider_, escrow_, market_)
    return assemble(listed, auth_.keeper, bank_.keeper)


def assemble(listed: Iterable[Module], accounts: AccountKeeper, bank: BankKeeper) -> Modules:
    """Put modules in order and make their accounts known."""
    ordered = sort_modules(tuple(listed))
    accounts.register(account for module in ordered for account in module.accounts)
    return Modules(ordered, accounts, bank)


def sort_modules(listed: tuple[Module, ...]) -> tuple[Module, ...]:
    """The list's order, changed only where a module wants to come after another."""
    names = {module.name for module in listed}
    ordered: list[Module] = []
    done: set[str] = set()
    waiting = list(listed)
    while waiting:
        ready = next((module for module in waiting if done.issuperset(names.intersection(module.after))), None)
        if ready is None:
            raise TypeError(f"modules wait for one another: {', '.join(module.name for module in waiting)}")
        waiting.remove(ready)
        ordered.append(ready)
        done.add(ready.name)
    return tuple(ordered)
