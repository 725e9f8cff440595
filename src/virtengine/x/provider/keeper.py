"""The rules: how a provider comes, changes and goes."""

from virtengine.kit.codec.gen.cosmos.base.query.v1beta1.pagination import PageRequest, PageResponse
from virtengine.kit.codec.gen.virtengine.encryption.v1.encryption import KeyKind
from virtengine.kit.codec.gen.virtengine.provider.v1.provider import Params, Provider
from virtengine.kit.collections.pagination import page_map
from virtengine.kit.sdk.context import Context
from virtengine.x.provider import errors
from virtengine.x.provider.expected import Commitments, Encryption
from virtengine.x.provider.rules import check_provider
from virtengine.x.provider.state import ProviderState as State

__all__ = ["ProviderKeeper"]


class ProviderKeeper:
    """The register of providers."""

    commitments: Commitments
    """The market, which needs this keeper itself: the application binds it."""

    def __init__(self, encryption: Encryption) -> None:
        self._encryption = encryption

    def params(self, ctx: Context) -> Params:
        """The limits."""
        return State.params.get(ctx)

    def find_provider(self, ctx: Context, owner: bytes) -> Provider | None:
        """The provider of that account."""
        return State.providers.find(ctx, owner)

    def get_provider(self, ctx: Context, owner: bytes) -> Provider:
        """The provider of that account; `ProviderUnknown`."""
        provider = self.find_provider(ctx, owner)
        if provider is None:
            raise errors.ProviderUnknown
        return provider

    def page_providers(self, ctx: Context, request: PageRequest | None) -> tuple[tuple[Provider, ...], PageResponse]:
        """One page of all providers, by account."""
        found, page = page_map(ctx, State.providers, request)
        return tuple(provider for _, provider in found), page

    def put(self, ctx: Context, provider: Provider) -> None:
        """Write what a provider says of itself, if it may say so."""
        check_provider(provider, self.params(ctx))
        if not self._encryption.is_active(ctx, provider.owner, KeyKind.ENCRYPTION, provider.encryption_key):
            raise errors.EncryptionKeyNotActive
        State.providers.set(ctx, provider.owner, provider)

    def delete(self, ctx: Context, owner: bytes) -> None:
        """Forget a provider that owes nobody anything."""
        self.get_provider(ctx, owner)
        if self.commitments.is_committed(ctx, owner):
            raise errors.ProviderCommitted
        State.providers.remove(ctx, owner)
