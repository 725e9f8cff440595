"""Generated from cosmos/auth/v1beta1/query.proto by tools/codegen. Do not edit."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from virtengine.kit.codec.address import Address
from virtengine.kit.codec.any import Any
from virtengine.kit.codec.bech32 import decode_account, encode_account
from virtengine.kit.codec.gen.cosmos.auth.v1beta1.auth import BaseAccount, Params
from virtengine.kit.codec.gen.cosmos.base.query.v1beta1.pagination import PageRequest, PageResponse
from virtengine.kit.codec.message import NO_ADDRESS, Message, message, read_address, write_address
from virtengine.kit.codec.pool import HttpRule, Pb, message_class
from virtengine.kit.codec.service import C, Rpc, Service


@message(frozen=True, kw_only=True)
class QueryAccountsRequest(Message):
    """`cosmos.auth.v1beta1.QueryAccountsRequest`."""

    __slots__ = ("pagination",)
    TYPE_URL: ClassVar[str] = "/cosmos.auth.v1beta1.QueryAccountsRequest"
    PB: ClassVar[Pb] = message_class("cosmos.auth.v1beta1.QueryAccountsRequest")

    pagination: PageRequest | None

    def __init__(self, *, pagination: PageRequest | None = None) -> None:
        object.__setattr__(self, "pagination", pagination)

    def to_pb(self) -> Pb:
        return self.PB(pagination=None if self.pagination is None else self.pagination.to_pb())

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryAccountsRequest:
        return cls(pagination=PageRequest.from_pb(pb.pagination) if pb.HasField("pagination") else None)


@message(frozen=True, kw_only=True)
class QueryAccountsResponse(Message):
    """`cosmos.auth.v1beta1.QueryAccountsResponse`."""

    __slots__ = ("accounts", "pagination")
    TYPE_URL: ClassVar[str] = "/cosmos.auth.v1beta1.QueryAccountsResponse"
    PB: ClassVar[Pb] = message_class("cosmos.auth.v1beta1.QueryAccountsResponse")

    accounts: tuple[Any, ...]
    pagination: PageResponse | None

    def __init__(self, *, accounts: tuple[Any, ...] = (), pagination: PageResponse | None = None) -> None:
        object.__setattr__(self, "accounts", accounts)
        object.__setattr__(self, "pagination", pagination)

    def to_pb(self) -> Pb:
        return self.PB(
            accounts=[{"type_url": item.type_url, "value": item.value} for item in self.accounts],
            pagination=None if self.pagination is None else self.pagination.to_pb(),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryAccountsResponse:
        return cls(
            accounts=tuple([Any(type_url=item.type_url, value=item.value) for item in pb.accounts]),
            pagination=PageResponse.from_pb(pb.pagination) if pb.HasField("pagination") else None,
        )


@message(frozen=True, kw_only=True)
class QueryAccountRequest(Message):
    """`cosmos.auth.v1beta1.QueryAccountRequest`."""

    __slots__ = ("address",)
    TYPE_URL: ClassVar[str] = "/cosmos.auth.v1beta1.QueryAccountRequest"
    PB: ClassVar[Pb] = message_class("cosmos.auth.v1beta1.QueryAccountRequest")

    address: Address

    def __init__(self, *, address: Address = NO_ADDRESS) -> None:
        object.__setattr__(self, "address", address)

    def to_pb(self) -> Pb:
        return self.PB(address=write_address(encode_account, self.address))

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryAccountRequest:
        return cls(address=read_address(decode_account, pb.address, "QueryAccountRequest.address"))


@message(frozen=True, kw_only=True)
class QueryAccountResponse(Message):
    """`cosmos.auth.v1beta1.QueryAccountResponse`."""

    __slots__ = ("account",)
    TYPE_URL: ClassVar[str] = "/cosmos.auth.v1beta1.QueryAccountResponse"
    PB: ClassVar[Pb] = message_class("cosmos.auth.v1beta1.QueryAccountResponse")

    account: Any | None

    def __init__(self, *, account: Any | None = None) -> None:
        object.__setattr__(self, "account", account)

    def to_pb(self) -> Pb:
        return self.PB(
            account=None if self.account is None else {"type_url": self.account.type_url, "value": self.account.value}
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryAccountResponse:
        return cls(
            account=Any(type_url=pb.account.type_url, value=pb.account.value) if pb.HasField("account") else None
        )


@message(frozen=True, kw_only=True)
class QueryParamsRequest(Message):
    """`cosmos.auth.v1beta1.QueryParamsRequest`."""

    __slots__ = ()
    TYPE_URL: ClassVar[str] = "/cosmos.auth.v1beta1.QueryParamsRequest"
    PB: ClassVar[Pb] = message_class("cosmos.auth.v1beta1.QueryParamsRequest")

    def to_pb(self) -> Pb:
        return self.PB()

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryParamsRequest:
        return cls()


@message(frozen=True, kw_only=True)
class QueryParamsResponse(Message):
    """`cosmos.auth.v1beta1.QueryParamsResponse`."""

    __slots__ = ("params",)
    TYPE_URL: ClassVar[str] = "/cosmos.auth.v1beta1.QueryParamsResponse"
    PB: ClassVar[Pb] = message_class("cosmos.auth.v1beta1.QueryParamsResponse")

    params: Params

    def __init__(self, *, params: Params) -> None:
        object.__setattr__(self, "params", params)

    def to_pb(self) -> Pb:
        return self.PB(params=self.params.to_pb())

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryParamsResponse:
        return cls(params=Params.from_pb(pb.params))


@message(frozen=True, kw_only=True)
class QueryModuleAccountsRequest(Message):
    """`cosmos.auth.v1beta1.QueryModuleAccountsRequest`."""

    __slots__ = ()
    TYPE_URL: ClassVar[str] = "/cosmos.auth.v1beta1.QueryModuleAccountsRequest"
    PB: ClassVar[Pb] = message_class("cosmos.auth.v1beta1.QueryModuleAccountsRequest")

    def to_pb(self) -> Pb:
        return self.PB()

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryModuleAccountsRequest:
        return cls()


@message(frozen=True, kw_only=True)
class QueryModuleAccountsResponse(Message):
    """`cosmos.auth.v1beta1.QueryModuleAccountsResponse`."""

    __slots__ = ("accounts",)
    TYPE_URL: ClassVar[str] = "/cosmos.auth.v1beta1.QueryModuleAccountsResponse"
    PB: ClassVar[Pb] = message_class("cosmos.auth.v1beta1.QueryModuleAccountsResponse")

    accounts: tuple[Any, ...]

    def __init__(self, *, accounts: tuple[Any, ...] = ()) -> None:
        object.__setattr__(self, "accounts", accounts)

    def to_pb(self) -> Pb:
        return self.PB(accounts=[{"type_url": item.type_url, "value": item.value} for item in self.accounts])

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryModuleAccountsResponse:
        return cls(accounts=tuple([Any(type_url=item.type_url, value=item.value) for item in pb.accounts]))


@message(frozen=True, kw_only=True)
class QueryModuleAccountByNameRequest(Message):
    """`cosmos.auth.v1beta1.QueryModuleAccountByNameRequest`."""

    __slots__ = ("name",)
    TYPE_URL: ClassVar[str] = "/cosmos.auth.v1beta1.QueryModuleAccountByNameRequest"
    PB: ClassVar[Pb] = message_class("cosmos.auth.v1beta1.QueryModuleAccountByNameRequest")

    name: str

    def __init__(self, *, name: str = "") -> None:
        object.__setattr__(self, "name", name)

    def to_pb(self) -> Pb:
        return self.PB(name=self.name)

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryModuleAccountByNameRequest:
        return cls(name=pb.name)


@message(frozen=True, kw_only=True)
class QueryModuleAccountByNameResponse(Message):
    """`cosmos.auth.v1beta1.QueryModuleAccountByNameResponse`."""

    __slots__ = ("account",)
    TYPE_URL: ClassVar[str] = "/cosmos.auth.v1beta1.QueryModuleAccountByNameResponse"
    PB: ClassVar[Pb] = message_class("cosmos.auth.v1beta1.QueryModuleAccountByNameResponse")

    account: Any | None

    def __init__(self, *, account: Any | None = None) -> None:
        object.__setattr__(self, "account", account)

    def to_pb(self) -> Pb:
        return self.PB(
            account=None if self.account is None else {"type_url": self.account.type_url, "value": self.account.value}
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryModuleAccountByNameResponse:
        return cls(
            account=Any(type_url=pb.account.type_url, value=pb.account.value) if pb.HasField("account") else None
        )


@message(frozen=True, kw_only=True)
class Bech32PrefixRequest(Message):
    """`cosmos.auth.v1beta1.Bech32PrefixRequest`."""

    __slots__ = ()
    TYPE_URL: ClassVar[str] = "/cosmos.auth.v1beta1.Bech32PrefixRequest"
    PB: ClassVar[Pb] = message_class("cosmos.auth.v1beta1.Bech32PrefixRequest")

    def to_pb(self) -> Pb:
        return self.PB()

    @classmethod
    def from_pb(cls, pb: Pb) -> Bech32PrefixRequest:
        return cls()


@message(frozen=True, kw_only=True)
class Bech32PrefixResponse(Message):
    """`cosmos.auth.v1beta1.Bech32PrefixResponse`."""

    __slots__ = ("bech32_prefix",)
    TYPE_URL: ClassVar[str] = "/cosmos.auth.v1beta1.Bech32PrefixResponse"
    PB: ClassVar[Pb] = message_class("cosmos.auth.v1beta1.Bech32PrefixResponse")

    bech32_prefix: str

    def __init__(self, *, bech32_prefix: str = "") -> None:
        object.__setattr__(self, "bech32_prefix", bech32_prefix)

    def to_pb(self) -> Pb:
        return self.PB(bech32_prefix=self.bech32_prefix)

    @classmethod
    def from_pb(cls, pb: Pb) -> Bech32PrefixResponse:
        return cls(bech32_prefix=pb.bech32_prefix)


@message(frozen=True, kw_only=True)
class AddressBytesToStringRequest(Message):
    """`cosmos.auth.v1beta1.AddressBytesToStringRequest`."""

    __slots__ = ("address_bytes",)
    TYPE_URL: ClassVar[str] = "/cosmos.auth.v1beta1.AddressBytesToStringRequest"
    PB: ClassVar[Pb] = message_class("cosmos.auth.v1beta1.AddressBytesToStringRequest")

    address_bytes: bytes

    def __init__(self, *, address_bytes: bytes = b"") -> None:
        object.__setattr__(self, "address_bytes", address_bytes)

    def to_pb(self) -> Pb:
        return self.PB(address_bytes=self.address_bytes)

    @classmethod
    def from_pb(cls, pb: Pb) -> AddressBytesToStringRequest:
        return cls(address_bytes=pb.address_bytes)


@message(frozen=True, kw_only=True)
class AddressBytesToStringResponse(Message):
    """`cosmos.auth.v1beta1.AddressBytesToStringResponse`."""

    __slots__ = ("address_string",)
    TYPE_URL: ClassVar[str] = "/cosmos.auth.v1beta1.AddressBytesToStringResponse"
    PB: ClassVar[Pb] = message_class("cosmos.auth.v1beta1.AddressBytesToStringResponse")

    address_string: str

    def __init__(self, *, address_string: str = "") -> None:
        object.__setattr__(self, "address_string", address_string)

    def to_pb(self) -> Pb:
        return self.PB(address_string=self.address_string)

    @classmethod
    def from_pb(cls, pb: Pb) -> AddressBytesToStringResponse:
        return cls(address_string=pb.address_string)


@message(frozen=True, kw_only=True)
class AddressStringToBytesRequest(Message):
    """`cosmos.auth.v1beta1.AddressStringToBytesRequest`."""

    __slots__ = ("address_string",)
    TYPE_URL: ClassVar[str] = "/cosmos.auth.v1beta1.AddressStringToBytesRequest"
    PB: ClassVar[Pb] = message_class("cosmos.auth.v1beta1.AddressStringToBytesRequest")

    address_string: str

    def __init__(self, *, address_string: str = "") -> None:
        object.__setattr__(self, "address_string", address_string)

    def to_pb(self) -> Pb:
        return self.PB(address_string=self.address_string)

    @classmethod
    def from_pb(cls, pb: Pb) -> AddressStringToBytesRequest:
        return cls(address_string=pb.address_string)


@message(frozen=True, kw_only=True)
class AddressStringToBytesResponse(Message):
    """`cosmos.auth.v1beta1.AddressStringToBytesResponse`."""

    __slots__ = ("address_bytes",)
    TYPE_URL: ClassVar[str] = "/cosmos.auth.v1beta1.AddressStringToBytesResponse"
    PB: ClassVar[Pb] = message_class("cosmos.auth.v1beta1.AddressStringToBytesResponse")

    address_bytes: bytes

    def __init__(self, *, address_bytes: bytes = b"") -> None:
        object.__setattr__(self, "address_bytes", address_bytes)

    def to_pb(self) -> Pb:
        return self.PB(address_bytes=self.address_bytes)

    @classmethod
    def from_pb(cls, pb: Pb) -> AddressStringToBytesResponse:
        return cls(address_bytes=pb.address_bytes)


@message(frozen=True, kw_only=True)
class QueryAccountAddressByIDRequest(Message):
    """`cosmos.auth.v1beta1.QueryAccountAddressByIDRequest`."""

    __slots__ = ("id", "account_id")
    TYPE_URL: ClassVar[str] = "/cosmos.auth.v1beta1.QueryAccountAddressByIDRequest"
    PB: ClassVar[Pb] = message_class("cosmos.auth.v1beta1.QueryAccountAddressByIDRequest")

    id: int
    account_id: int

    def __init__(self, *, id: int = 0, account_id: int = 0) -> None:
        object.__setattr__(self, "id", id)
        object.__setattr__(self, "account_id", account_id)

    def to_pb(self) -> Pb:
        return self.PB(id=self.id, account_id=self.account_id)

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryAccountAddressByIDRequest:
        return cls(id=pb.id, account_id=pb.account_id)


@message(frozen=True, kw_only=True)
class QueryAccountAddressByIDResponse(Message):
    """`cosmos.auth.v1beta1.QueryAccountAddressByIDResponse`."""

    __slots__ = ("account_address",)
    TYPE_URL: ClassVar[str] = "/cosmos.auth.v1beta1.QueryAccountAddressByIDResponse"
    PB: ClassVar[Pb] = message_class("cosmos.auth.v1beta1.QueryAccountAddressByIDResponse")

    account_address: Address

    def __init__(self, *, account_address: Address = NO_ADDRESS) -> None:
        object.__setattr__(self, "account_address", account_address)

    def to_pb(self) -> Pb:
        return self.PB(account_address=write_address(encode_account, self.account_address))

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryAccountAddressByIDResponse:
        return cls(
            account_address=read_address(
                decode_account, pb.account_address, "QueryAccountAddressByIDResponse.account_address"
            )
        )


@message(frozen=True, kw_only=True)
class QueryAccountInfoRequest(Message):
    """`cosmos.auth.v1beta1.QueryAccountInfoRequest`."""

    __slots__ = ("address",)
    TYPE_URL: ClassVar[str] = "/cosmos.auth.v1beta1.QueryAccountInfoRequest"
    PB: ClassVar[Pb] = message_class("cosmos.auth.v1beta1.QueryAccountInfoRequest")

    address: Address

    def __init__(self, *, address: Address = NO_ADDRESS) -> None:
        object.__setattr__(self, "address", address)

    def to_pb(self) -> Pb:
        return self.PB(address=write_address(encode_account, self.address))

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryAccountInfoRequest:
        return cls(address=read_address(decode_account, pb.address, "QueryAccountInfoRequest.address"))


@message(frozen=True, kw_only=True)
class QueryAccountInfoResponse(Message):
    """`cosmos.auth.v1beta1.QueryAccountInfoResponse`."""

    __slots__ = ("info",)
    TYPE_URL: ClassVar[str] = "/cosmos.auth.v1beta1.QueryAccountInfoResponse"
    PB: ClassVar[Pb] = message_class("cosmos.auth.v1beta1.QueryAccountInfoResponse")

    info: BaseAccount | None

    def __init__(self, *, info: BaseAccount | None = None) -> None:
        object.__setattr__(self, "info", info)

    def to_pb(self) -> Pb:
        return self.PB(info=None if self.info is None else self.info.to_pb())

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryAccountInfoResponse:
        return cls(info=BaseAccount.from_pb(pb.info) if pb.HasField("info") else None)


class QueryService(Service[C]):
    """`cosmos.auth.v1beta1.Query`."""

    NAME: ClassVar[str] = "cosmos.auth.v1beta1.Query"
    RPCS: ClassVar[tuple[Rpc, ...]] = (
        Rpc(
            "Accounts",
            "accounts",
            QueryAccountsRequest,
            QueryAccountsResponse,
            HttpRule("GET", "/cosmos/auth/v1beta1/accounts", ""),
        ),
        Rpc(
            "Account",
            "account",
            QueryAccountRequest,
            QueryAccountResponse,
            HttpRule("GET", "/cosmos/auth/v1beta1/accounts/{address}", ""),
        ),
        Rpc(
            "AccountAddressByID",
            "account_address_by_id",
            QueryAccountAddressByIDRequest,
            QueryAccountAddressByIDResponse,
            HttpRule("GET", "/cosmos/auth/v1beta1/address_by_id/{id}", ""),
        ),
        Rpc(
            "Params",
            "params",
            QueryParamsRequest,
            QueryParamsResponse,
            HttpRule("GET", "/cosmos/auth/v1beta1/params", ""),
        ),
        Rpc(
            "ModuleAccounts",
            "module_accounts",
            QueryModuleAccountsRequest,
            QueryModuleAccountsResponse,
            HttpRule("GET", "/cosmos/auth/v1beta1/module_accounts", ""),
        ),
        Rpc(
            "ModuleAccountByName",
            "module_account_by_name",
            QueryModuleAccountByNameRequest,
            QueryModuleAccountByNameResponse,
            HttpRule("GET", "/cosmos/auth/v1beta1/module_accounts/{name}", ""),
        ),
        Rpc(
            "Bech32Prefix",
            "bech32_prefix",
            Bech32PrefixRequest,
            Bech32PrefixResponse,
            HttpRule("GET", "/cosmos/auth/v1beta1/bech32", ""),
        ),
        Rpc(
            "AddressBytesToString",
            "address_bytes_to_string",
            AddressBytesToStringRequest,
            AddressBytesToStringResponse,
            HttpRule("GET", "/cosmos/auth/v1beta1/bech32/{address_bytes}", ""),
        ),
        Rpc(
            "AddressStringToBytes",
            "address_string_to_bytes",
            AddressStringToBytesRequest,
            AddressStringToBytesResponse,
            HttpRule("GET", "/cosmos/auth/v1beta1/bech32/{address_string}", ""),
        ),
        Rpc(
            "AccountInfo",
            "account_info",
            QueryAccountInfoRequest,
            QueryAccountInfoResponse,
            HttpRule("GET", "/cosmos/auth/v1beta1/account_info/{address}", ""),
        ),
    )

    @abstractmethod
    def accounts(self, ctx: C, msg: QueryAccountsRequest) -> QueryAccountsResponse:
        """`Accounts`."""

    @abstractmethod
    def account(self, ctx: C, msg: QueryAccountRequest) -> QueryAccountResponse:
        """`Account`."""

    @abstractmethod
    def account_address_by_id(self, ctx: C, msg: QueryAccountAddressByIDRequest) -> QueryAccountAddressByIDResponse:
        """`AccountAddressByID`."""

    @abstractmethod
    def params(self, ctx: C, msg: QueryParamsRequest) -> QueryParamsResponse:
        """`Params`."""

    @abstractmethod
    def module_accounts(self, ctx: C, msg: QueryModuleAccountsRequest) -> QueryModuleAccountsResponse:
        """`ModuleAccounts`."""

    @abstractmethod
    def module_account_by_name(self, ctx: C, msg: QueryModuleAccountByNameRequest) -> QueryModuleAccountByNameResponse:
        """`ModuleAccountByName`."""

    @abstractmethod
    def bech32_prefix(self, ctx: C, msg: Bech32PrefixRequest) -> Bech32PrefixResponse:
        """`Bech32Prefix`."""

    @abstractmethod
    def address_bytes_to_string(self, ctx: C, msg: AddressBytesToStringRequest) -> AddressBytesToStringResponse:
        """`AddressBytesToString`."""

    @abstractmethod
    def address_string_to_bytes(self, ctx: C, msg: AddressStringToBytesRequest) -> AddressStringToBytesResponse:
        """`AddressStringToBytes`."""

    @abstractmethod
    def account_info(self, ctx: C, msg: QueryAccountInfoRequest) -> QueryAccountInfoResponse:
        """`AccountInfo`."""
