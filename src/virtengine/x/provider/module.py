"""The module as the application sees it."""

from dataclasses import dataclass

from virtengine.kit.sdk.module import Module
from virtengine.x.provider.expected import Encryption
from virtengine.x.provider.genesis import ProviderGenesis
from virtengine.x.provider.invariants import providers_keep_the_rules
from virtengine.x.provider.keeper import ProviderKeeper
from virtengine.x.provider.msgs import ProviderMsgs
from virtengine.x.provider.queries import ProviderQueries
from virtengine.x.provider.state import ProviderState

__all__ = ["ProviderModule", "provider"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderModule(Module):
    """provider, with the powers it gives to other modules."""

    keeper: ProviderKeeper


def provider(*, encryption: Encryption) -> ProviderModule:
    """The module; `keeper.commitments` is to be bound to the market."""
    keeper = ProviderKeeper(encryption)
    return ProviderModule(
        name="provider",
        state=ProviderState,
        msgs=ProviderMsgs(keeper),
        queries=(ProviderQueries(keeper),),
        genesis=ProviderGenesis(),
        invariants=(providers_keep_the_rules,),
        keeper=keeper,
    )
