"""The module as the application sees it."""

from dataclasses import dataclass

from virtengine.kit.sdk.module import Module
from virtengine.x.market.expected import Bank, Encryption, Escrow, Providers
from virtengine.x.market.genesis import MarketGenesis
from virtengine.x.market.invariants import invariants
from virtengine.x.market.keeper import MarketKeeper
from virtengine.x.market.msgs import MarketMsgs
from virtengine.x.market.queries import MarketQueries
from virtengine.x.market.state import MarketState

__all__ = ["MarketModule", "market"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketModule(Module):
    """market, with the powers it gives to other modules."""

    keeper: MarketKeeper


def market(*, escrow: Escrow, providers: Providers, encryption: Encryption, bank: Bank) -> MarketModule:
    """The module. `keeper` is to be bound as the hooks of escrow and the commitments of provider."""
    keeper = MarketKeeper(escrow)
    return MarketModule(
        name="market",
        state=MarketState,
        msgs=MarketMsgs(keeper, escrow, providers, encryption, bank),
        queries=(MarketQueries(keeper, escrow, providers),),
        genesis=MarketGenesis(),
        invariants=invariants(escrow),
        begin_block=keeper.due.begin_block,
        end_block=keeper.due.end_block,
        after=("escrow", "provider", "encryption"),
        keeper=keeper,
    )
