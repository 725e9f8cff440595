"""Generated from cosmos/bank/v1beta1/query.proto by tools/codegen. Do not edit."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from virtengine.kit.codec.address import Address
from virtengine.kit.codec.bech32 import decode_account, encode_account
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.bank import Metadata, Params, SendEnabled
from virtengine.kit.codec.gen.cosmos.base.query.v1beta1.pagination import PageRequest, PageResponse
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin
from virtengine.kit.codec.message import NO_ADDRESS, Message, message, read_address, write_address
from virtengine.kit.codec.pool import HttpRule, Pb, message_class
from virtengine.kit.codec.service import C, Rpc, Service


@message(frozen=True, kw_only=True)
class QueryBalanceRequest(Message):
    """`cosmos.bank.v1beta1.QueryBalanceRequest`."""

    __slots__ = ("address", "denom")
    TYPE_URL: ClassVar[str] = "/cosmos.bank.v1beta1.QueryBalanceRequest"
    PB: ClassVar[Pb] = message_class("cosmos.bank.v1beta1.QueryBalanceRequest")

    address: Address
    denom: str

    def __init__(self, *, address: Address = NO_ADDRESS, denom: str = "") -> None:
        object.__setattr__(self, "address", address)
        object.__setattr__(self, "denom", denom)

    def to_pb(self) -> Pb:
        return self.PB(address=write_address(encode_account, self.address), denom=self.denom)

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryBalanceRequest:
        return cls(address=read_address(decode_account, pb.address, "QueryBalanceRequest.address"), denom=pb.denom)


@message(frozen=True, kw_only=True)
class QueryBalanceResponse(Message):
    """`cosmos.bank.v1beta1.QueryBalanceResponse`."""

    __slots__ = ("balance",)
    TYPE_URL: ClassVar[str] = "/cosmos.bank.v1beta1.QueryBalanceResponse"
    PB: ClassVar[Pb] = message_class("cosmos.bank.v1beta1.QueryBalanceResponse")

    balance: Coin | None

    def __init__(self, *, balance: Coin | None = None) -> None:
        object.__setattr__(self, "balance", balance)

    def to_pb(self) -> Pb:
        return self.PB(balance=None if self.balance is None else self.balance.to_pb())

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryBalanceResponse:
        return cls(balance=Coin.from_pb(pb.balance) if pb.HasField("balance") else None)


@message(frozen=True, kw_only=True)
class QueryAllBalancesRequest(Message):
    """`cosmos.bank.v1beta1.QueryAllBalancesRequest`."""

    __slots__ = ("address", "pagination", "resolve_denom")
    TYPE_URL: ClassVar[str] = "/cosmos.bank.v1beta1.QueryAllBalancesRequest"
    PB: ClassVar[Pb] = message_class("cosmos.bank.v1beta1.QueryAllBalancesRequest")

    address: Address
    pagination: PageRequest | None
    resolve_denom: bool

    def __init__(
        self, *, address: Address = NO_ADDRESS, pagination: PageRequest | None = None, resolve_denom: bool = False
    ) -> None:
        object.__setattr__(self, "address", address)
        object.__setattr__(self, "pagination", pagination)
        object.__setattr__(self, "resolve_denom", resolve_denom)

    def to_pb(self) -> Pb:
        return self.PB(
            address=write_address(encode_account, self.address),
            pagination=None if self.pagination is None else self.pagination.to_pb(),
            resolve_denom=self.resolve_denom,
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryAllBalancesRequest:
        return cls(
            address=read_address(decode_account, pb.address, "QueryAllBalancesRequest.address"),
            pagination=PageRequest.from_pb(pb.pagination) if pb.HasField("pagination") else None,
            resolve_denom=pb.resolve_denom,
        )


@message(frozen=True, kw_only=True)
class QueryAllBalancesResponse(Message):
    """`cosmos.bank.v1beta1.QueryAllBalancesResponse`."""

    __slots__ = ("balances", "pagination")
    TYPE_URL: ClassVar[str] = "/cosmos.bank.v1beta1.QueryAllBalancesResponse"
    PB: ClassVar[Pb] = message_class("cosmos.bank.v1beta1.QueryAllBalancesResponse")

    balances: tuple[Coin, ...]
    pagination: PageResponse | None

    def __init__(self, *, balances: tuple[Coin, ...] = (), pagination: PageResponse | None = None) -> None:
        object.__setattr__(self, "balances", balances)
        object.__setattr__(self, "pagination", pagination)

    def to_pb(self) -> Pb:
        return self.PB(
            balances=[item.to_pb() for item in self.balances],
            pagination=None if self.pagination is None else self.pagination.to_pb(),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryAllBalancesResponse:
        return cls(
            balances=tuple([Coin.from_pb(item) for item in pb.balances]),
            pagination=PageResponse.from_pb(pb.pagination) if pb.HasField("pagination") else None,
        )


@message(frozen=True, kw_only=True)
class QuerySpendableBalancesRequest(Message):
    """`cosmos.bank.v1beta1.QuerySpendableBalancesRequest`."""

    __slots__ = ("address", "pagination")
    TYPE_URL: ClassVar[str] = "/cosmos.bank.v1beta1.QuerySpendableBalancesRequest"
    PB: ClassVar[Pb] = message_class("cosmos.bank.v1beta1.QuerySpendableBalancesRequest")

    address: Address
    pagination: PageRequest | None

    def __init__(self, *, address: Address = NO_ADDRESS, pagination: PageRequest | None = None) -> None:
        object.__setattr__(self, "address", address)
        object.__setattr__(self, "pagination", pagination)

    def to_pb(self) -> Pb:
        return self.PB(
            address=write_address(encode_account, self.address),
            pagination=None if self.pagination is None else self.pagination.to_pb(),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> QuerySpendableBalancesRequest:
        return cls(
            address=read_address(decode_account, pb.address, "QuerySpendableBalancesRequest.address"),
            pagination=PageRequest.from_pb(pb.pagination) if pb.HasField("pagination") else None,
        )


@message(frozen=True, kw_only=True)
class QuerySpendableBalancesResponse(Message):
    """`cosmos.bank.v1beta1.QuerySpendableBalancesResponse`."""

    __slots__ = ("balances", "pagination")
    TYPE_URL: ClassVar[str] = "/cosmos.bank.v1beta1.QuerySpendableBalancesResponse"
    PB: ClassVar[Pb] = message_class("cosmos.bank.v1beta1.QuerySpendableBalancesResponse")

    balances: tuple[Coin, ...]
    pagination: PageResponse | None

    def __init__(self, *, balances: tuple[Coin, ...] = (), pagination: PageResponse | None = None) -> None:
        object.__setattr__(self, "balances", balances)
        object.__setattr__(self, "pagination", pagination)

    def to_pb(self) -> Pb:
        return self.PB(
            balances=[item.to_pb() for item in self.balances],
            pagination=None if self.pagination is None else self.pagination.to_pb(),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> QuerySpendableBalancesResponse:
        return cls(
            balances=tuple([Coin.from_pb(item) for item in pb.balances]),
            pagination=PageResponse.from_pb(pb.pagination) if pb.HasField("pagination") else None,
        )


@message(frozen=True, kw_only=True)
class QuerySpendableBalanceByDenomRequest(Message):
    """`cosmos.bank.v1beta1.QuerySpendableBalanceByDenomRequest`."""

    __slots__ = ("address", "denom")
    TYPE_URL: ClassVar[str] = "/cosmos.bank.v1beta1.QuerySpendableBalanceByDenomRequest"
    PB: ClassVar[Pb] = message_class("cosmos.bank.v1beta1.QuerySpendableBalanceByDenomRequest")

    address: Address
    denom: str

    def __init__(self, *, address: Address = NO_ADDRESS, denom: str = "") -> None:
        object.__setattr__(self, "address", address)
        object.__setattr__(self, "denom", denom)

    def to_pb(self) -> Pb:
        return self.PB(address=write_address(encode_account, self.address), denom=self.denom)

    @classmethod
    def from_pb(cls, pb: Pb) -> QuerySpendableBalanceByDenomRequest:
        return cls(
            address=read_address(decode_account, pb.address, "QuerySpendableBalanceByDenomRequest.address"),
            denom=pb.denom,
        )


@message(frozen=True, kw_only=True)
class QuerySpendableBalanceByDenomResponse(Message):
    """`cosmos.bank.v1beta1.QuerySpendableBalanceByDenomResponse`."""

    __slots__ = ("balance",)
    TYPE_URL: ClassVar[str] = "/cosmos.bank.v1beta1.QuerySpendableBalanceByDenomResponse"
    PB: ClassVar[Pb] = message_class("cosmos.bank.v1beta1.QuerySpendableBalanceByDenomResponse")

    balance: Coin | None

    def __init__(self, *, balance: Coin | None = None) -> None:
        object.__setattr__(self, "balance", balance)

    def to_pb(self) -> Pb:
        return self.PB(balance=None if self.balance is None else self.balance.to_pb())

    @classmethod
    def from_pb(cls, pb: Pb) -> QuerySpendableBalanceByDenomResponse:
        return cls(balance=Coin.from_pb(pb.balance) if pb.HasField("balance") else None)


@message(frozen=True, kw_only=True)
class QueryTotalSupplyRequest(Message):
    """`cosmos.bank.v1beta1.QueryTotalSupplyRequest`."""

    __slots__ = ("pagination",)
    TYPE_URL: ClassVar[str] = "/cosmos.bank.v1beta1.QueryTotalSupplyRequest"
    PB: ClassVar[Pb] = message_class("cosmos.bank.v1beta1.QueryTotalSupplyRequest")

    pagination: PageRequest | None

    def __init__(self, *, pagination: PageRequest | None = None) -> None:
        object.__setattr__(self, "pagination", pagination)

    def to_pb(self) -> Pb:
        return self.PB(pagination=None if self.pagination is None else self.pagination.to_pb())

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryTotalSupplyRequest:
        return cls(pagination=PageRequest.from_pb(pb.pagination) if pb.HasField("pagination") else None)


@message(frozen=True, kw_only=True)
class QueryTotalSupplyResponse(Message):
    """`cosmos.bank.v1beta1.QueryTotalSupplyResponse`."""

    __slots__ = ("supply", "pagination")
    TYPE_URL: ClassVar[str] = "/cosmos.bank.v1beta1.QueryTotalSupplyResponse"
    PB: ClassVar[Pb] = message_class("cosmos.bank.v1beta1.QueryTotalSupplyResponse")

    supply: tuple[Coin, ...]
    pagination: PageResponse | None

    def __init__(self, *, supply: tuple[Coin, ...] = (), pagination: PageResponse | None = None) -> None:
        object.__setattr__(self, "supply", supply)
        object.__setattr__(self, "pagination", pagination)

    def to_pb(self) -> Pb:
        return self.PB(
            supply=[item.to_pb() for item in self.supply],
            pagination=None if self.pagination is None else self.pagination.to_pb(),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryTotalSupplyResponse:
        return cls(
            supply=tuple([Coin.from_pb(item) for item in pb.supply]),
            pagination=PageResponse.from_pb(pb.pagination) if pb.HasField("pagination") else None,
        )


@message(frozen=True, kw_only=True)
class QuerySupplyOfRequest(Message):
    """`cosmos.bank.v1beta1.QuerySupplyOfRequest`."""

    __slots__ = ("denom",)
    TYPE_URL: ClassVar[str] = "/cosmos.bank.v1beta1.QuerySupplyOfRequest"
    PB: ClassVar[Pb] = message_class("cosmos.bank.v1beta1.QuerySupplyOfRequest")

    denom: str

    def __init__(self, *, denom: str = "") -> None:
        object.__setattr__(self, "denom", denom)

    def to_pb(self) -> Pb:
        return self.PB(denom=self.denom)

    @classmethod
    def from_pb(cls, pb: Pb) -> QuerySupplyOfRequest:
        return cls(denom=pb.denom)


@message(frozen=True, kw_only=True)
class QuerySupplyOfResponse(Message):
    """`cosmos.bank.v1beta1.QuerySupplyOfResponse`."""

    __slots__ = ("amount",)
    TYPE_URL: ClassVar[str] = "/cosmos.bank.v1beta1.QuerySupplyOfResponse"
    PB: ClassVar[Pb] = message_class("cosmos.bank.v1beta1.QuerySupplyOfResponse")

    amount: Coin

    def __init__(self, *, amount: Coin) -> None:
        object.__setattr__(self, "amount", amount)

    def to_pb(self) -> Pb:
        return self.PB(amount=self.amount.to_pb())

    @classmethod
    def from_pb(cls, pb: Pb) -> QuerySupplyOfResponse:
        return cls(amount=Coin.from_pb(pb.amount))


@message(frozen=True, kw_only=True)
class QueryParamsRequest(Message):
    """`cosmos.bank.v1beta1.QueryParamsRequest`."""

    __slots__ = ()
    TYPE_URL: ClassVar[str] = "/cosmos.bank.v1beta1.QueryParamsRequest"
    PB: ClassVar[Pb] = message_class("cosmos.bank.v1beta1.QueryParamsRequest")

    def to_pb(self) -> Pb:
        return self.PB()

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryParamsRequest:
        return cls()


@message(frozen=True, kw_only=True)
class QueryParamsResponse(Message):
    """`cosmos.bank.v1beta1.QueryParamsResponse`."""

    __slots__ = ("params",)
    TYPE_URL: ClassVar[str] = "/cosmos.bank.v1beta1.QueryParamsResponse"
    PB: ClassVar[Pb] = message_class("cosmos.bank.v1beta1.QueryParamsResponse")

    params: Params

    def __init__(self, *, params: Params) -> None:
        object.__setattr__(self, "params", params)

    def to_pb(self) -> Pb:
        return self.PB(params=self.params.to_pb())

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryParamsResponse:
        return cls(params=Params.from_pb(pb.params))


@message(frozen=True, kw_only=True)
class QueryDenomsMetadataRequest(Message):
    """`cosmos.bank.v1beta1.QueryDenomsMetadataRequest`."""

    __slots__ = ("pagination",)
    TYPE_URL: ClassVar[str] = "/cosmos.bank.v1beta1.QueryDenomsMetadataRequest"
    PB: ClassVar[Pb] = message_class("cosmos.bank.v1beta1.QueryDenomsMetadataRequest")

    pagination: PageRequest | None

    def __init__(self, *, pagination: PageRequest | None = None) -> None:
        object.__setattr__(self, "pagination", pagination)

    def to_pb(self) -> Pb:
        return self.PB(pagination=None if self.pagination is None else self.pagination.to_pb())

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryDenomsMetadataRequest:
        return cls(pagination=PageRequest.from_pb(pb.pagination) if pb.HasField("pagination") else None)


@message(frozen=True, kw_only=True)
class QueryDenomsMetadataResponse(Message):
    """`cosmos.bank.v1beta1.QueryDenomsMetadataResponse`."""

    __slots__ = ("metadatas", "pagination")
    TYPE_URL: ClassVar[str] = "/cosmos.bank.v1beta1.QueryDenomsMetadataResponse"
    PB: ClassVar[Pb] = message_class("cosmos.bank.v1beta1.QueryDenomsMetadataResponse")

    metadatas: tuple[Metadata, ...]
    pagination: PageResponse | None

    def __init__(self, *, metadatas: tuple[Metadata, ...] = (), pagination: PageResponse | None = None) -> None:
        object.__setattr__(self, "metadatas", metadatas)
        object.__setattr__(self, "pagination", pagination)

    def to_pb(self) -> Pb:
        return self.PB(
            metadatas=[item.to_pb() for item in self.metadatas],
            pagination=None if self.pagination is None else self.pagination.to_pb(),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryDenomsMetadataResponse:
        return cls(
            metadatas=tuple([Metadata.from_pb(item) for item in pb.metadatas]),
            pagination=PageResponse.from_pb(pb.pagination) if pb.HasField("pagination") else None,
        )


@message(frozen=True, kw_only=True)
class QueryDenomMetadataRequest(Message):
    """`cosmos.bank.v1beta1.QueryDenomMetadataRequest`."""

    __slots__ = ("denom",)
    TYPE_URL: ClassVar[str] = "/cosmos.bank.v1beta1.QueryDenomMetadataRequest"
    PB: ClassVar[Pb] = message_class("cosmos.bank.v1beta1.QueryDenomMetadataRequest")

    denom: str

    def __init__(self, *, denom: str = "") -> None:
        object.__setattr__(self, "denom", denom)

    def to_pb(self) -> Pb:
        return self.PB(denom=self.denom)

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryDenomMetadataRequest:
        return cls(denom=pb.denom)


@message(frozen=True, kw_only=True)
class QueryDenomMetadataResponse(Message):
    """`cosmos.bank.v1beta1.QueryDenomMetadataResponse`."""

    __slots__ = ("metadata",)
    TYPE_URL: ClassVar[str] = "/cosmos.bank.v1beta1.QueryDenomMetadataResponse"
    PB: ClassVar[Pb] = message_class("cosmos.bank.v1beta1.QueryDenomMetadataResponse")

    metadata: Metadata

    def __init__(self, *, metadata: Metadata) -> None:
        object.__setattr__(self, "metadata", metadata)

    def to_pb(self) -> Pb:
        return self.PB(metadata=self.metadata.to_pb())

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryDenomMetadataResponse:
        return cls(metadata=Metadata.from_pb(pb.metadata))


@message(frozen=True, kw_only=True)
class QueryDenomMetadataByQueryStringRequest(Message):
    """`cosmos.bank.v1beta1.QueryDenomMetadataByQueryStringRequest`."""

    __slots__ = ("denom",)
    TYPE_URL: ClassVar[str] = "/cosmos.bank.v1beta1.QueryDenomMetadataByQueryStringRequest"
    PB: ClassVar[Pb] = message_class("cosmos.bank.v1beta1.QueryDenomMetadataByQueryStringRequest")

    denom: str

    def __init__(self, *, denom: str = "") -> None:
        object.__setattr__(self, "denom", denom)

    def to_pb(self) -> Pb:
        return self.PB(denom=self.denom)

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryDenomMetadataByQueryStringRequest:
        return cls(denom=pb.denom)


@message(frozen=True, kw_only=True)
class QueryDenomMetadataByQueryStringResponse(Message):
    """`cosmos.bank.v1beta1.QueryDenomMetadataByQueryStringResponse`."""

    __slots__ = ("metadata",)
    TYPE_URL: ClassVar[str] = "/cosmos.bank.v1beta1.QueryDenomMetadataByQueryStringResponse"
    PB: ClassVar[Pb] = message_class("cosmos.bank.v1beta1.QueryDenomMetadataByQueryStringResponse")

    metadata: Metadata

    def __init__(self, *, metadata: Metadata) -> None:
        object.__setattr__(self, "metadata", metadata)

    def to_pb(self) -> Pb:
        return self.PB(metadata=self.metadata.to_pb())

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryDenomMetadataByQueryStringResponse:
        return cls(metadata=Metadata.from_pb(pb.metadata))


@message(frozen=True, kw_only=True)
class QueryDenomOwnersRequest(Message):
    """`cosmos.bank.v1beta1.QueryDenomOwnersRequest`."""

    __slots__ = ("denom", "pagination")
    TYPE_URL: ClassVar[str] = "/cosmos.bank.v1beta1.QueryDenomOwnersRequest"
    PB: ClassVar[Pb] = message_class("cosmos.bank.v1beta1.QueryDenomOwnersRequest")

    denom: str
    pagination: PageRequest | None

    def __init__(self, *, denom: str = "", pagination: PageRequest | None = None) -> None:
        object.__setattr__(self, "denom", denom)
        object.__setattr__(self, "pagination", pagination)

    def to_pb(self) -> Pb:
        return self.PB(denom=self.denom, pagination=None if self.pagination is None else self.pagination.to_pb())

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryDenomOwnersRequest:
        return cls(denom=pb.denom, pagination=PageRequest.from_pb(pb.pagination) if pb.HasField("pagination") else None)


@message(frozen=True, kw_only=True)
class DenomOwner(Message):
    """`cosmos.bank.v1beta1.DenomOwner`."""

    __slots__ = ("address", "balance")
    TYPE_URL: ClassVar[str] = "/cosmos.bank.v1beta1.DenomOwner"
    PB: ClassVar[Pb] = message_class("cosmos.bank.v1beta1.DenomOwner")

    address: Address
    balance: Coin

    def __init__(self, *, address: Address = NO_ADDRESS, balance: Coin) -> None:
        object.__setattr__(self, "address", address)
        object.__setattr__(self, "balance", balance)

    def to_pb(self) -> Pb:
        return self.PB(address=write_address(encode_account, self.address), balance=self.balance.to_pb())

    @classmethod
    def from_pb(cls, pb: Pb) -> DenomOwner:
        return cls(
            address=read_address(decode_account, pb.address, "DenomOwner.address"), balance=Coin.from_pb(pb.balance)
        )


@message(frozen=True, kw_only=True)
class QueryDenomOwnersResponse(Message):
    """`cosmos.bank.v1beta1.QueryDenomOwnersResponse`."""

    __slots__ = ("denom_owners", "pagination")
    TYPE_URL: ClassVar[str] = "/cosmos.bank.v1beta1.QueryDenomOwnersResponse"
    PB: ClassVar[Pb] = message_class("cosmos.bank.v1beta1.QueryDenomOwnersResponse")

    denom_owners: tuple[DenomOwner, ...]
    pagination: PageResponse | None

    def __init__(self, *, denom_owners: tuple[DenomOwner, ...] = (), pagination: PageResponse | None = None) -> None:
        object.__setattr__(self, "denom_owners", denom_owners)
        object.__setattr__(self, "pagination", pagination)

    def to_pb(self) -> Pb:
        return self.PB(
            denom_owners=[item.to_pb() for item in self.denom_owners],
            pagination=None if self.pagination is None else self.pagination.to_pb(),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryDenomOwnersResponse:
        return cls(
            denom_owners=tuple([DenomOwner.from_pb(item) for item in pb.denom_owners]),
            pagination=PageResponse.from_pb(pb.pagination) if pb.HasField("pagination") else None,
        )


@message(frozen=True, kw_only=True)
class QueryDenomOwnersByQueryRequest(Message):
    """`cosmos.bank.v1beta1.QueryDenomOwnersByQueryRequest`."""

    __slots__ = ("denom", "pagination")
    TYPE_URL: ClassVar[str] = "/cosmos.bank.v1beta1.QueryDenomOwnersByQueryRequest"
    PB: ClassVar[Pb] = message_class("cosmos.bank.v1beta1.QueryDenomOwnersByQueryRequest")

    denom: str
    pagination: PageRequest | None

    def __init__(self, *, denom: str = "", pagination: PageRequest | None = None) -> None:
        object.__setattr__(self, "denom", denom)
        object.__setattr__(self, "pagination", pagination)

    def to_pb(self) -> Pb:
        return self.PB(denom=self.denom, pagination=None if self.pagination is None else self.pagination.to_pb())

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryDenomOwnersByQueryRequest:
        return cls(denom=pb.denom, pagination=PageRequest.from_pb(pb.pagination) if pb.HasField("pagination") else None)


@message(frozen=True, kw_only=True)
class QueryDenomOwnersByQueryResponse(Message):
    """`cosmos.bank.v1beta1.QueryDenomOwnersByQueryResponse`."""

    __slots__ = ("denom_owners", "pagination")
    TYPE_URL: ClassVar[str] = "/cosmos.bank.v1beta1.QueryDenomOwnersByQueryResponse"
    PB: ClassVar[Pb] = message_class("cosmos.bank.v1beta1.QueryDenomOwnersByQueryResponse")

    denom_owners: tuple[DenomOwner, ...]
    pagination: PageResponse | None

    def __init__(self, *, denom_owners: tuple[DenomOwner, ...] = (), pagination: PageResponse | None = None) -> None:
        object.__setattr__(self, "denom_owners", denom_owners)
        object.__setattr__(self, "pagination", pagination)

    def to_pb(self) -> Pb:
        return self.PB(
            denom_owners=[item.to_pb() for item in self.denom_owners],
            pagination=None if self.pagination is None else self.pagination.to_pb(),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryDenomOwnersByQueryResponse:
        return cls(
            denom_owners=tuple([DenomOwner.from_pb(item) for item in pb.denom_owners]),
            pagination=PageResponse.from_pb(pb.pagination) if pb.HasField("pagination") else None,
        )


@message(frozen=True, kw_only=True)
class QuerySendEnabledRequest(Message):
    """`cosmos.bank.v1beta1.QuerySendEnabledRequest`."""

    __slots__ = ("denoms", "pagination")
    TYPE_URL: ClassVar[str] = "/cosmos.bank.v1beta1.QuerySendEnabledRequest"
    PB: ClassVar[Pb] = message_class("cosmos.bank.v1beta1.QuerySendEnabledRequest")

    denoms: tuple[str, ...]
    pagination: PageRequest | None

    def __init__(self, *, denoms: tuple[str, ...] = (), pagination: PageRequest | None = None) -> None:
        object.__setattr__(self, "denoms", denoms)
        object.__setattr__(self, "pagination", pagination)

    def to_pb(self) -> Pb:
        return self.PB(denoms=self.denoms, pagination=None if self.pagination is None else self.pagination.to_pb())

    @classmethod
    def from_pb(cls, pb: Pb) -> QuerySendEnabledRequest:
        return cls(
            denoms=tuple(pb.denoms),
            pagination=PageRequest.from_pb(pb.pagination) if pb.HasField("pagination") else None,
        )


@message(frozen=True, kw_only=True)
class QuerySendEnabledResponse(Message):
    """`cosmos.bank.v1beta1.QuerySendEnabledResponse`."""

    __slots__ = ("send_enabled", "pagination")
    TYPE_URL: ClassVar[str] = "/cosmos.bank.v1beta1.QuerySendEnabledResponse"
    PB: ClassVar[Pb] = message_class("cosmos.bank.v1beta1.QuerySendEnabledResponse")

    send_enabled: tuple[SendEnabled, ...]
    pagination: PageResponse | None

    def __init__(self, *, send_enabled: tuple[SendEnabled, ...] = (), pagination: PageResponse | None = None) -> None:
        object.__setattr__(self, "send_enabled", send_enabled)
        object.__setattr__(self, "pagination", pagination)

    def to_pb(self) -> Pb:
        return self.PB(
            send_enabled=[item.to_pb() for item in self.send_enabled],
            pagination=None if self.pagination is None else self.pagination.to_pb(),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> QuerySendEnabledResponse:
        return cls(
            send_enabled=tuple([SendEnabled.from_pb(item) for item in pb.send_enabled]),
            pagination=PageResponse.from_pb(pb.pagination) if pb.HasField("pagination") else None,
        )


class QueryService(Service[C]):
    """`cosmos.bank.v1beta1.Query`."""

    NAME: ClassVar[str] = "cosmos.bank.v1beta1.Query"
    RPCS: ClassVar[tuple[Rpc, ...]] = (
        Rpc(
            "Balance",
            "balance",
            QueryBalanceRequest,
            QueryBalanceResponse,
            HttpRule("GET", "/cosmos/bank/v1beta1/balances/{address}/by_denom", ""),
        ),
        Rpc(
            "AllBalances",
            "all_balances",
            QueryAllBalancesRequest,
            QueryAllBalancesResponse,
            HttpRule("GET", "/cosmos/bank/v1beta1/balances/{address}", ""),
        ),
        Rpc(
            "SpendableBalances",
            "spendable_balances",
            QuerySpendableBalancesRequest,
            QuerySpendableBalancesResponse,
            HttpRule("GET", "/cosmos/bank/v1beta1/spendable_balances/{address}", ""),
        ),
        Rpc(
            "SpendableBalanceByDenom",
            "spendable_balance_by_denom",
            QuerySpendableBalanceByDenomRequest,
            QuerySpendableBalanceByDenomResponse,
            HttpRule("GET", "/cosmos/bank/v1beta1/spendable_balances/{address}/by_denom", ""),
        ),
        Rpc(
            "TotalSupply",
            "total_supply",
            QueryTotalSupplyRequest,
            QueryTotalSupplyResponse,
            HttpRule("GET", "/cosmos/bank/v1beta1/supply", ""),
        ),
        Rpc(
            "SupplyOf",
            "supply_of",
            QuerySupplyOfRequest,
            QuerySupplyOfResponse,
            HttpRule("GET", "/cosmos/bank/v1beta1/supply/by_denom", ""),
        ),
        Rpc(
            "Params",
            "params",
            QueryParamsRequest,
            QueryParamsResponse,
            HttpRule("GET", "/cosmos/bank/v1beta1/params", ""),
        ),
        Rpc(
            "DenomsMetadata",
            "denoms_metadata",
            QueryDenomsMetadataRequest,
            QueryDenomsMetadataResponse,
            HttpRule("GET", "/cosmos/bank/v1beta1/denoms_metadata", ""),
        ),
        Rpc(
            "DenomMetadata",
            "denom_metadata",
            QueryDenomMetadataRequest,
            QueryDenomMetadataResponse,
            HttpRule("GET", "/cosmos/bank/v1beta1/denoms_metadata/{denom=**}", ""),
        ),
        Rpc(
            "DenomMetadataByQueryString",
            "denom_metadata_by_query_string",
            QueryDenomMetadataByQueryStringRequest,
            QueryDenomMetadataByQueryStringResponse,
            HttpRule("GET", "/cosmos/bank/v1beta1/denoms_metadata_by_query_string", ""),
        ),
        Rpc(
            "DenomOwners",
            "denom_owners",
            QueryDenomOwnersRequest,
            QueryDenomOwnersResponse,
            HttpRule("GET", "/cosmos/bank/v1beta1/denom_owners/{denom=**}", ""),
        ),
        Rpc(
            "DenomOwnersByQuery",
            "denom_owners_by_query",
            QueryDenomOwnersByQueryRequest,
            QueryDenomOwnersByQueryResponse,
            HttpRule("GET", "/cosmos/bank/v1beta1/denom_owners_by_query", ""),
        ),
        Rpc(
            "SendEnabled",
            "send_enabled",
            QuerySendEnabledRequest,
            QuerySendEnabledResponse,
            HttpRule("GET", "/cosmos/bank/v1beta1/send_enabled", ""),
        ),
    )

    @abstractmethod
    def balance(self, ctx: C, msg: QueryBalanceRequest) -> QueryBalanceResponse:
        """`Balance`."""

    @abstractmethod
    def all_balances(self, ctx: C, msg: QueryAllBalancesRequest) -> QueryAllBalancesResponse:
        """`AllBalances`."""

    @abstractmethod
    def spendable_balances(self, ctx: C, msg: QuerySpendableBalancesRequest) -> QuerySpendableBalancesResponse:
        """`SpendableBalances`."""

    @abstractmethod
    def spendable_balance_by_denom(
        self, ctx: C, msg: QuerySpendableBalanceByDenomRequest
    ) -> QuerySpendableBalanceByDenomResponse:
        """`SpendableBalanceByDenom`."""

    @abstractmethod
    def total_supply(self, ctx: C, msg: QueryTotalSupplyRequest) -> QueryTotalSupplyResponse:
        """`TotalSupply`."""

    @abstractmethod
    def supply_of(self, ctx: C, msg: QuerySupplyOfRequest) -> QuerySupplyOfResponse:
        """`SupplyOf`."""

    @abstractmethod
    def params(self, ctx: C, msg: QueryParamsRequest) -> QueryParamsResponse:
        """`Params`."""

    @abstractmethod
    def denoms_metadata(self, ctx: C, msg: QueryDenomsMetadataRequest) -> QueryDenomsMetadataResponse:
        """`DenomsMetadata`."""

    @abstractmethod
    def denom_metadata(self, ctx: C, msg: QueryDenomMetadataRequest) -> QueryDenomMetadataResponse:
        """`DenomMetadata`."""

    @abstractmethod
    def denom_metadata_by_query_string(
        self, ctx: C, msg: QueryDenomMetadataByQueryStringRequest
    ) -> QueryDenomMetadataByQueryStringResponse:
        """`DenomMetadataByQueryString`."""

    @abstractmethod
    def denom_owners(self, ctx: C, msg: QueryDenomOwnersRequest) -> QueryDenomOwnersResponse:
        """`DenomOwners`."""

    @abstractmethod
    def denom_owners_by_query(self, ctx: C, msg: QueryDenomOwnersByQueryRequest) -> QueryDenomOwnersByQueryResponse:
        """`DenomOwnersByQuery`."""

    @abstractmethod
    def send_enabled(self, ctx: C, msg: QuerySendEnabledRequest) -> QuerySendEnabledResponse:
        """`SendEnabled`."""
