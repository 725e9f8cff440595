"""Queries of the module."""

from virtengine.kit.codec.gen.cosmos.consensus.v1 import query
from virtengine.kit.sdk.context import Context
from virtengine.kit.sdk.errors import NotFound
from virtengine.x.consensus.keeper import find_params

__all__ = ["ConsensusQueries"]


class ConsensusQueries(query.QueryService[Context]):
    """`cosmos.consensus.v1.Query`."""

    def params(self, ctx: Context, req: query.QueryParamsRequest) -> query.QueryParamsResponse:
        """The parameters."""
        params = find_params(ctx)
        if params is None:
            raise NotFound("consensus parameters")
        return query.QueryParamsResponse(params=params)
