"""The cover of escrow: how the application gets it."""

from dataclasses import dataclass

from virtengine.kit.sdk.module import Module, ModuleAccount
from virtengine.x.escrow.expected import Bank
from virtengine.x.escrow.genesis import EscrowGenesis
from virtengine.x.escrow.invariants import invariants
from virtengine.x.escrow.keeper import ESCROW, PLATFORM, EscrowKeeper
from virtengine.x.escrow.msgs import EscrowMsgs
from virtengine.x.escrow.queries import EscrowQueries
from virtengine.x.escrow.state import EscrowState

__all__ = ["EscrowModule", "escrow"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EscrowModule(Module):
    """Escrow, with the keeper that other modules are built on."""

    keeper: EscrowKeeper


def escrow(*, bank: Bank) -> EscrowModule:
    """Escrow on a bank. Who listens to accounts is set later: `module.keeper.hooks = market.keeper`."""
    keeper = EscrowKeeper(bank)
    return EscrowModule(
        name="escrow",
        state=EscrowState,
        msgs=EscrowMsgs(keeper),
        queries=(EscrowQueries(keeper),),
        genesis=EscrowGenesis(bank),
        invariants=invariants(bank),
        end_block=keeper.end_block,
        accounts=(ModuleAccount(ESCROW), ModuleAccount(PLATFORM)),
        after=("bank",),
        keeper=keeper,
    )
