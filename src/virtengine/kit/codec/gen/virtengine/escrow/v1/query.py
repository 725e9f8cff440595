"""Generated from virtengine/escrow/v1/query.proto by tools/codegen. Do not edit."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from virtengine.kit.codec.address import Address
from virtengine.kit.codec.bech32 import decode_account, encode_account
from virtengine.kit.codec.decimal import Dec
from virtengine.kit.codec.gen.cosmos.base.query.v1beta1.pagination import PageRequest, PageResponse
from virtengine.kit.codec.gen.virtengine.escrow.v1.escrow import Account, AccountState, Params, Payment
from virtengine.kit.codec.message import (
    NO_ADDRESS,
    ZERO,
    Message,
    message,
    read_address,
    read_dec,
    read_enum,
    write_address,
)
from virtengine.kit.codec.pool import HttpRule, Pb, message_class
from virtengine.kit.codec.service import C, Rpc, Service


@message(frozen=True, kw_only=True)
class QueryParamsRequest(Message):
    """`virtengine.escrow.v1.QueryParamsRequest`."""

    __slots__ = ()
    TYPE_URL: ClassVar[str] = "/virtengine.escrow.v1.QueryParamsRequest"
    PB: ClassVar[Pb] = message_class("virtengine.escrow.v1.QueryParamsRequest")

    def to_pb(self) -> Pb:
        return self.PB()

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryParamsRequest:
        return cls()


@message(frozen=True, kw_only=True)
class QueryParamsResponse(Message):
    """`virtengine.escrow.v1.QueryParamsResponse`."""

    __slots__ = ("params",)
    TYPE_URL: ClassVar[str] = "/virtengine.escrow.v1.QueryParamsResponse"
    PB: ClassVar[Pb] = message_class("virtengine.escrow.v1.QueryParamsResponse")

    params: Params

    def __init__(self, *, params: Params) -> None:
        object.__setattr__(self, "params", params)

    def to_pb(self) -> Pb:
        return self.PB(params=self.params.to_pb())

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryParamsResponse:
        return cls(params=Params.from_pb(pb.params))


@message(frozen=True, kw_only=True)
class QueryAccountRequest(Message):
    """`virtengine.escrow.v1.QueryAccountRequest`."""

    __slots__ = ("owner", "sequence")
    TYPE_URL: ClassVar[str] = "/virtengine.escrow.v1.QueryAccountRequest"
    PB: ClassVar[Pb] = message_class("virtengine.escrow.v1.QueryAccountRequest")

    owner: Address
    sequence: int

    def __init__(self, *, owner: Address = NO_ADDRESS, sequence: int = 0) -> None:
        object.__setattr__(self, "owner", owner)
        object.__setattr__(self, "sequence", sequence)

    def to_pb(self) -> Pb:
        return self.PB(owner=write_address(encode_account, self.owner), sequence=self.sequence)

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryAccountRequest:
        return cls(owner=read_address(decode_account, pb.owner, "QueryAccountRequest.owner"), sequence=pb.sequence)


@message(frozen=True, kw_only=True)
class QueryAccountResponse(Message):
    """`virtengine.escrow.v1.QueryAccountResponse`."""

    __slots__ = ("account", "payments", "funds", "runway_blocks")
    TYPE_URL: ClassVar[str] = "/virtengine.escrow.v1.QueryAccountResponse"
    PB: ClassVar[Pb] = message_class("virtengine.escrow.v1.QueryAccountResponse")

    account: Account
    payments: tuple[Payment, ...]
    funds: Dec
    """What no payment has a claim on yet, 10^-18 base units."""
    runway_blocks: int
    """Blocks it can still pay at today's rates; -1: nothing runs out."""

    def __init__(
        self, *, account: Account, payments: tuple[Payment, ...] = (), funds: Dec = ZERO, runway_blocks: int = 0
    ) -> None:
        object.__setattr__(self, "account", account)
        object.__setattr__(self, "payments", payments)
        object.__setattr__(self, "funds", funds)
        object.__setattr__(self, "runway_blocks", runway_blocks)

    def to_pb(self) -> Pb:
        return self.PB(
            account=self.account.to_pb(),
            payments=[item.to_pb() for item in self.payments],
            funds=str(self.funds.raw),
            runway_blocks=self.runway_blocks,
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryAccountResponse:
        return cls(
            account=Account.from_pb(pb.account),
            payments=tuple([Payment.from_pb(item) for item in pb.payments]),
            funds=read_dec(pb.funds, "QueryAccountResponse.funds"),
            runway_blocks=pb.runway_blocks,
        )


@message(frozen=True, kw_only=True)
class QueryAccountsRequest(Message):
    """`virtengine.escrow.v1.QueryAccountsRequest`."""

    __slots__ = ("owner", "state", "pagination")
    TYPE_URL: ClassVar[str] = "/virtengine.escrow.v1.QueryAccountsRequest"
    PB: ClassVar[Pb] = message_class("virtengine.escrow.v1.QueryAccountsRequest")

    owner: Address
    """Empty: any owner."""
    state: AccountState
    """Unspecified: any state."""
    pagination: PageRequest | None

    def __init__(
        self,
        *,
        owner: Address = NO_ADDRESS,
        state: AccountState = AccountState.UNSPECIFIED,
        pagination: PageRequest | None = None,
    ) -> None:
        object.__setattr__(self, "owner", owner)
        object.__setattr__(self, "state", state)
        object.__setattr__(self, "pagination", pagination)

    def to_pb(self) -> Pb:
        return self.PB(
            owner=write_address(encode_account, self.owner),
            state=self.state,
            pagination=None if self.pagination is None else self.pagination.to_pb(),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryAccountsRequest:
        return cls(
            owner=read_address(decode_account, pb.owner, "QueryAccountsRequest.owner"),
            state=read_enum(AccountState, pb.state, "QueryAccountsRequest.state"),
            pagination=PageRequest.from_pb(pb.pagination) if pb.HasField("pagination") else None,
        )


@message(frozen=True, kw_only=True)
class QueryAccountsResponse(Message):
    """`virtengine.escrow.v1.QueryAccountsResponse`."""

    __slots__ = ("accounts", "pagination")
    TYPE_URL: ClassVar[str] = "/virtengine.escrow.v1.QueryAccountsResponse"
    PB: ClassVar[Pb] = message_class("virtengine.escrow.v1.QueryAccountsResponse")

    accounts: tuple[Account, ...]
    pagination: PageResponse | None

    def __init__(self, *, accounts: tuple[Account, ...] = (), pagination: PageResponse | None = None) -> None:
        object.__setattr__(self, "accounts", accounts)
        object.__setattr__(self, "pagination", pagination)

    def to_pb(self) -> Pb:
        return self.PB(
            accounts=[item.to_pb() for item in self.accounts],
            pagination=None if self.pagination is None else self.pagination.to_pb(),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> QueryAccountsResponse:
        return cls(
            accounts=tuple([Account.from_pb(item) for item in pb.accounts]),
            pagination=PageResponse.from_pb(pb.pagination) if pb.HasField("pagination") else None,
        )


class QueryService(Service[C]):
    """`virtengine.escrow.v1.Query`."""

    NAME: ClassVar[str] = "virtengine.escrow.v1.Query"
    RPCS: ClassVar[tuple[Rpc, ...]] = (
        Rpc(
            "Params",
            "params",
            QueryParamsRequest,
            QueryParamsResponse,
            HttpRule("GET", "/virtengine/escrow/v1/params", ""),
        ),
        Rpc(
            "Account",
            "account",
            QueryAccountRequest,
            QueryAccountResponse,
            HttpRule("GET", "/virtengine/escrow/v1/accounts/{owner}/{sequence}", ""),
        ),
        Rpc(
            "Accounts",
            "accounts",
            QueryAccountsRequest,
            QueryAccountsResponse,
            HttpRule("GET", "/virtengine/escrow/v1/accounts", ""),
        ),
    )

    @abstractmethod
    def params(self, ctx: C, msg: QueryParamsRequest) -> QueryParamsResponse:
        """`Params`."""

    @abstractmethod
    def account(self, ctx: C, msg: QueryAccountRequest) -> QueryAccountResponse:
        """An account with its payments, brought up to the height of the answer."""

    @abstractmethod
    def accounts(self, ctx: C, msg: QueryAccountsRequest) -> QueryAccountsResponse:
        """`Accounts`."""
