"""Generated from virtengine/encryption/v1/query.proto by tools/codegen. Do not edit."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from virtengine.kit.codec.address import Address
from virtengine.kit.codec.bech32 import decode_account, encode_account
from virtengine.kit.codec.gen.cosmos.base.query.v1beta1.pagination import PageRequest, PageResponse
from virtengine.kit.codec.gen.virtengine.encryption.v1.encryption import Key, KeyKind, KeyState, Params
from virtengine.kit.codec.message import NO_ADDRESS, Message, message, read_address, read_enum, write_address
from virtengine.kit.codec.pool import HttpRule, Pb, message_class
from virtengine.kit.codec.service import C, Rpc, Service


@message(frozen=True, kw_only=True)
class QueryParamsRequest(Message):
    """`virtengine.encryption.v1.QueryParamsRequest`."""

    __slots__ = ()
    TYPE_URL: ClassVar[str] = "/virtengine.encryption.v1.QueryParamsRequest"
    PB: ClassVar[Pb] = message_class("virtengine.encryption.v1.QueryParamsRequest")

    def to_pb(self) -> Pb:
        return self.PB()

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryParamsRequest:
        return cls()


@message(frozen=True, kw_only=True)
class QueryParamsResponse(Message):
    """`virtengine.encryption.v1.QueryParamsResponse`."""

    __slots__ = ("params",)
    TYPE_URL: ClassVar[str] = "/virtengine.encryption.v1.QueryParamsResponse"
    PB: ClassVar[Pb] = message_class("virtengine.encryption.v1.QueryParamsResponse")

    params: Params

    def __init__(self, *, params: Params) -> None:
        object.__setattr__(self, "params", params)

    def to_pb(self) -> Pb:
        return self.PB(params=self.params.to_pb())

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryParamsResponse:
        return cls(params=Params.from_pb(pb.params))


@message(frozen=True, kw_only=True)
class QueryKeysByFingerprintRequest(Message):
    """`virtengine.encryption.v1.QueryKeysByFingerprintRequest`."""

    __slots__ = ("fingerprint", "pagination")
    TYPE_URL: ClassVar[str] = "/virtengine.encryption.v1.QueryKeysByFingerprintRequest"
    PB: ClassVar[Pb] = message_class("virtengine.encryption.v1.QueryKeysByFingerprintRequest")

    fingerprint: str
    pagination: PageRequest | None

    def __init__(self, *, fingerprint: str = "", pagination: PageRequest | None = None) -> None:
        object.__setattr__(self, "fingerprint", fingerprint)
        object.__setattr__(self, "pagination", pagination)

    def to_pb(self) -> Pb:
        return self.PB(
            fingerprint=self.fingerprint, pagination=None if self.pagination is None else self.pagination.to_pb()
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryKeysByFingerprintRequest:
        return cls(
            fingerprint=pb.fingerprint,
            pagination=PageRequest.from_pb(pb.pagination) if pb.HasField("pagination") else None,
        )


@message(frozen=True, kw_only=True)
class QueryKeysByFingerprintResponse(Message):
    """`virtengine.encryption.v1.QueryKeysByFingerprintResponse`."""

    __slots__ = ("keys", "pagination")
    TYPE_URL: ClassVar[str] = "/virtengine.encryption.v1.QueryKeysByFingerprintResponse"
    PB: ClassVar[Pb] = message_class("virtengine.encryption.v1.QueryKeysByFingerprintResponse")

    keys: tuple[Key, ...]
    pagination: PageResponse | None

    def __init__(self, *, keys: tuple[Key, ...] = (), pagination: PageResponse | None = None) -> None:
        object.__setattr__(self, "keys", keys)
        object.__setattr__(self, "pagination", pagination)

    def to_pb(self) -> Pb:
        return self.PB(
            keys=[item.to_pb() for item in self.keys],
            pagination=None if self.pagination is None else self.pagination.to_pb(),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryKeysByFingerprintResponse:
        return cls(
            keys=tuple([Key.from_pb(item) for item in pb.keys]),
            pagination=PageResponse.from_pb(pb.pagination) if pb.HasField("pagination") else None,
        )


@message(frozen=True, kw_only=True)
class QueryKeysRequest(Message):
    """`virtengine.encryption.v1.QueryKeysRequest`."""

    __slots__ = ("owner", "kind", "state", "pagination")
    TYPE_URL: ClassVar[str] = "/virtengine.encryption.v1.QueryKeysRequest"
    PB: ClassVar[Pb] = message_class("virtengine.encryption.v1.QueryKeysRequest")

    owner: Address
    kind: KeyKind
    """Unspecified: any kind."""
    state: KeyState
    """Unspecified: any state."""
    pagination: PageRequest | None

    def __init__(
        self,
        *,
        owner: Address = NO_ADDRESS,
        kind: KeyKind = KeyKind.UNSPECIFIED,
        state: KeyState = KeyState.UNSPECIFIED,
        pagination: PageRequest | None = None,
    ) -> None:
        object.__setattr__(self, "owner", owner)
        object.__setattr__(self, "kind", kind)
        object.__setattr__(self, "state", state)
        object.__setattr__(self, "pagination", pagination)

    def to_pb(self) -> Pb:
        return self.PB(
            owner=write_address(encode_account, self.owner),
            kind=self.kind,
            state=self.state,
            pagination=None if self.pagination is None else self.pagination.to_pb(),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryKeysRequest:
        return cls(
            owner=read_address(decode_account, pb.owner, "QueryKeysRequest.owner"),
            kind=read_enum(KeyKind, pb.kind, "QueryKeysRequest.kind"),
            state=read_enum(KeyState, pb.state, "QueryKeysRequest.state"),
            pagination=PageRequest.from_pb(pb.pagination) if pb.HasField("pagination") else None,
        )


@message(frozen=True, kw_only=True)
class QueryKeysResponse(Message):
    """`virtengine.encryption.v1.QueryKeysResponse`."""

    __slots__ = ("keys", "pagination")
    TYPE_URL: ClassVar[str] = "/virtengine.encryption.v1.QueryKeysResponse"
    PB: ClassVar[Pb] = message_class("virtengine.encryption.v1.QueryKeysResponse")

    keys: tuple[Key, ...]
    pagination: PageResponse | None

    def __init__(self, *, keys: tuple[Key, ...] = (), pagination: PageResponse | None = None) -> None:
        object.__setattr__(self, "keys", keys)
        object.__setattr__(self, "pagination", pagination)

    def to_pb(self) -> Pb:
        return self.PB(
            keys=[item.to_pb() for item in self.keys],
            pagination=None if self.pagination is None else self.pagination.to_pb(),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryKeysResponse:
        return cls(
            keys=tuple([Key.from_pb(item) for item in pb.keys]),
            pagination=PageResponse.from_pb(pb.pagination) if pb.HasField("pagination") else None,
        )


class QueryService(Service[C]):
    """`virtengine.encryption.v1.Query`."""

    NAME: ClassVar[str] = "virtengine.encryption.v1.Query"
    RPCS: ClassVar[tuple[Rpc, ...]] = (
        Rpc(
            "Params",
            "params",
            QueryParamsRequest,
            QueryParamsResponse,
            HttpRule("GET", "/virtengine/encryption/v1/params", ""),
        ),
        Rpc(
            "KeysByFingerprint",
            "keys_by_fingerprint",
            QueryKeysByFingerprintRequest,
            QueryKeysByFingerprintResponse,
            HttpRule("GET", "/virtengine/encryption/v1/keys/{fingerprint}", ""),
        ),
        Rpc(
            "Keys",
            "keys",
            QueryKeysRequest,
            QueryKeysResponse,
            HttpRule("GET", "/virtengine/encryption/v1/accounts/{owner}/keys", ""),
        ),
    )

    @abstractmethod
    def params(self, ctx: C, msg: QueryParamsRequest) -> QueryParamsResponse:
        """`Params`."""

    @abstractmethod
    def keys_by_fingerprint(self, ctx: C, msg: QueryKeysByFingerprintRequest) -> QueryKeysByFingerprintResponse:
        """One key by its fingerprint: an entry for each account that registered it."""

    @abstractmethod
    def keys(self, ctx: C, msg: QueryKeysRequest) -> QueryKeysResponse:
        """The keys of one account, newest last."""
