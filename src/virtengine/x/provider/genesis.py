"""The register as a document, and back."""

from virtengine.kit.codec.gen.virtengine.provider.v1.genesis import GenesisState
from virtengine.kit.sdk.context import Context
from virtengine.x.provider.errors import InvalidGenesis
from virtengine.x.provider.rules import DEFAULT_PARAMS, check_provider, validate_params
from virtengine.x.provider.state import ProviderState as State

__all__ = ["ProviderGenesis"]


class ProviderGenesis:
    """Params and all providers, in order of address."""

    state = GenesisState

    def default(self) -> GenesisState:
        """No providers."""
        return GenesisState(params=DEFAULT_PARAMS)

    def validate(self, genesis: GenesisState) -> None:
        """Every provider keeps the rules and stands there once."""
        validate_params(genesis.params)
        previous = b""
        for provider in genesis.providers:
            check_provider(provider, genesis.params)
            if provider.owner <= previous:
                raise InvalidGenesis("providers are not in order of address")
            previous = provider.owner

    def init(self, ctx: Context, genesis: GenesisState) -> None:
        """Write it all."""
        State.params.set(ctx, genesis.params)
        for provider in genesis.providers:
            State.providers.set(ctx, provider.owner, provider)

    def export(self, ctx: Context) -> GenesisState:
        """Read it all."""
        return GenesisState(params=State.params.get(ctx), providers=tuple(State.providers.values(ctx)))
