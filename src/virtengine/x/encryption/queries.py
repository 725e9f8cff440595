"""The questions: params, one key, an account's keys."""

from virtengine.kit.codec.gen.virtengine.encryption.v1.encryption import KeyKind, KeyState
from virtengine.kit.codec.gen.virtengine.encryption.v1.query import (
    QueryKeyRequest,
    QueryKeyResponse,
    QueryKeysRequest,
    QueryKeysResponse,
    QueryParamsRequest,
    QueryParamsResponse,
    QueryService,
)
from virtengine.kit.collections.pagination import page_index
from virtengine.kit.sdk.context import Context
from virtengine.x.encryption.keeper import EncryptionKeeper, owner_prefix
from virtengine.x.encryption.state import EncryptionState as State

__all__ = ["EncryptionQueries"]


class EncryptionQueries(QueryService[Context]):
    """Handlers of `virtengine.encryption.v1.Query`."""

    def __init__(self, keeper: EncryptionKeeper) -> None:
        self._keeper = keeper

    def params(self, ctx: Context, request: QueryParamsRequest) -> QueryParamsResponse:
        """The limits."""
        return QueryParamsResponse(params=self._keeper.params(ctx))

    def key(self, ctx: Context, request: QueryKeyRequest) -> QueryKeyResponse:
        """One key, whatever its state."""
        return QueryKeyResponse(key=self._keeper.get_key(ctx, request.fingerprint))

    def keys(self, ctx: Context, request: QueryKeysRequest) -> QueryKeysResponse:
        """An account's keys in order of registration, of one kind or state if asked."""

        def keep(raw: bytes) -> bool:
            key = State.keys.get(ctx, raw)
            return request.kind in (KeyKind.UNSPECIFIED, key.kind) and request.state in (
                KeyState.UNSPECIFIED,
                key.state,
            )

        prefix = owner_prefix(request.owner)
        found, page = page_index(ctx, State.by_owner, request.pagination, prefix=prefix, keep=keep)
        return QueryKeysResponse(keys=tuple(State.keys.get(ctx, raw) for raw in found), pagination=page)
