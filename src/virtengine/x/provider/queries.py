"""The questions: params, one provider, all of them."""

from virtengine.kit.codec.gen.virtengine.provider.v1.query import (
    QueryParamsRequest,
    QueryParamsResponse,
    QueryProviderRequest,
    QueryProviderResponse,
    QueryProvidersRequest,
    QueryProvidersResponse,
    QueryService,
)
from virtengine.kit.sdk.context import Context
from virtengine.x.provider.keeper import ProviderKeeper

__all__ = ["ProviderQueries"]


class ProviderQueries(QueryService[Context]):
    """Handlers of `virtengine.provider.v1.Query`."""

    def __init__(self, keeper: ProviderKeeper) -> None:
        self._keeper = keeper

    def params(self, ctx: Context, request: QueryParamsRequest) -> QueryParamsResponse:
        """The limits."""
        return QueryParamsResponse(params=self._keeper.params(ctx))

    def provider(self, ctx: Context, request: QueryProviderRequest) -> QueryProviderResponse:
        """One provider."""
        return QueryProviderResponse(provider=self._keeper.get_provider(ctx, request.owner))

    def providers(self, ctx: Context, request: QueryProvidersRequest) -> QueryProvidersResponse:
        """All providers, by account."""
        providers, page = self._keeper.page_providers(ctx, request.pagination)
        return QueryProvidersResponse(providers=providers, pagination=page)
