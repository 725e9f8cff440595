"""The questions: params, who registered a key, an account's keys."""

from virtengine.kit.codec.gen.virtengine.encryption.v1.encryption import KeyKind, KeyState
from virtengine.kit.codec.gen.virtengine.encryption.v1.query import (
    QueryKeysByFingerprintRequest,
    QueryKeysByFingerprintResponse,
    QueryKeysRequest,
    QueryKeysResponse,
    QueryParamsRequest,
    QueryParamsResponse,
    QueryService,
)
from virtengine.kit.collections.pagination import page_index, page_map
from virtengine.kit.sdk.context import Context
from virtengine.kit.sdk.errors import InvalidRequest
from virtengine.x.encryption.keeper import EncryptionKeeper, parse_fingerprint
from virtengine.x.encryption.state import EncryptionState as State
from virtengine.x.encryption.state import KeyKey, fingerprint_prefix, owner_prefix

__all__ = ["EncryptionQueries"]


class EncryptionQueries(QueryService[Context]):
    """Handlers of `virtengine.encryption.v1.Query`."""

    def __init__(self, keeper: EncryptionKeeper) -> None:
        self._keeper = keeper

    def params(self, ctx: Context, request: QueryParamsRequest) -> QueryParamsResponse:
        """The limits."""
        return QueryParamsResponse(params=self._keeper.params(ctx))

    def keys_by_fingerprint(
        self, ctx: Context, request: QueryKeysByFingerprintRequest
    ) -> QueryKeysByFingerprintResponse:
        """What every account that registered one key says of it."""
        fingerprint = parse_fingerprint(request.fingerprint)
        if fingerprint is None:
            raise InvalidRequest("a fingerprint is 40 hexadecimal digits, in lower case")
        found, page = page_map(ctx, State.keys, request.pagination, prefix=fingerprint_prefix(fingerprint))
        return QueryKeysByFingerprintResponse(keys=tuple(key for _, key in found), pagination=page)

    def keys(self, ctx: Context, request: QueryKeysRequest) -> QueryKeysResponse:
        """An account's keys in order of registration, of one kind or state if asked."""

        def keep(entry: KeyKey) -> bool:
            key = State.keys.get(ctx, entry)
            return request.kind in (KeyKind.UNSPECIFIED, key.kind) and request.state in (
                KeyState.UNSPECIFIED,
                key.state,
            )

        prefix = owner_prefix(request.owner)
        found, page = page_index(ctx, State.by_owner, request.pagination, prefix=prefix, keep=keep)
        return QueryKeysResponse(keys=tuple(State.keys.get(ctx, entry) for entry in found), pagination=page)
