"""Queries of the module."""

from virtengine.kit.codec import bech32
from virtengine.kit.codec.any import pack
from virtengine.kit.codec.bech32 import encode_account
from virtengine.kit.codec.gen.cosmos.auth.v1beta1 import query
from virtengine.kit.codec.gen.cosmos.auth.v1beta1.auth import BaseAccount
from virtengine.kit.collections.pagination import page_map
from virtengine.kit.sdk.context import Context
from virtengine.kit.sdk.errors import InvalidRequest, NotFound
from virtengine.x.auth.keeper import AccountKeeper
from virtengine.x.auth.state import AuthState
from virtengine.x.auth.types import Account, base_of

__all__ = ["AuthQueries"]


class AuthQueries(query.QueryService[Context]):
    """`cosmos.auth.v1beta1.Query`."""

    def __init__(self, keeper: AccountKeeper) -> None:
        self._keeper = keeper

    def _get(self, ctx: Context, address: bytes) -> Account:
        if not address:
            raise InvalidRequest("Address cannot be empty")
        account = self._keeper.find(ctx, address)
        if account is None:
            raise NotFound(f"account {encode_account(address)} not found")
        return account

    def accounts(self, ctx: Context, req: query.QueryAccountsRequest) -> query.QueryAccountsResponse:
        """All accounts, in order of their addresses."""
        page, pagination = page_map(ctx, AuthState.accounts, req.pagination)
        accounts = tuple(pack(self._keeper.complete(ctx, address, record)) for address, record in page)
        return query.QueryAccountsResponse(accounts=accounts, pagination=pagination)

    def account(self, ctx: Context, req: query.QueryAccountRequest) -> query.QueryAccountResponse:
        """One account, as the kind that it is."""
        return query.QueryAccountResponse(account=pack(self._get(ctx, req.address)))

    def account_info(self, ctx: Context, req: query.QueryAccountInfoRequest) -> query.QueryAccountInfoResponse:
        """What every kind of account has."""
        return query.QueryAccountInfoResponse(info=base_of(self._get(ctx, req.address)))

    def account_address_by_id(
        self, ctx: Context, req: query.QueryAccountAddressByIDRequest
    ) -> query.QueryAccountAddressByIDResponse:
        """The address of an account number."""
        if req.id:
            raise InvalidRequest("requesting with id isn't supported, try to request using account-id")
        address = AuthState.addresses.find(ctx, req.account_id)
        if address is None:
            raise NotFound(f"account address not found with account number {req.account_id}")
        return query.QueryAccountAddressByIDResponse(account_address=bech32.decode_account(encode_account(address)))

    def params(self, ctx: Context, req: query.QueryParamsRequest) -> query.QueryParamsResponse:
        """Limits and costs of transactions."""
        return query.QueryParamsResponse(params=self._keeper.params(ctx))

    def _module_account(self, ctx: Context, name: str) -> Account:
        """A module's account; before its first use, what it will be."""
        address = self._keeper.module_address(name)
        account = self._keeper.find(ctx, address)
        return account or self._keeper.make_module_account(name, BaseAccount(address=address))

    def module_accounts(self, ctx: Context, req: query.QueryModuleAccountsRequest) -> query.QueryModuleAccountsResponse:
        """The accounts that modules own, in order of their names."""
        names = self._keeper.module_names()
        return query.QueryModuleAccountsResponse(
            accounts=tuple(pack(self._module_account(ctx, name)) for name in names)
        )

    def module_account_by_name(
        self, ctx: Context, req: query.QueryModuleAccountByNameRequest
    ) -> query.QueryModuleAccountByNameResponse:
        """The account of that name."""
        if not req.name:
            raise InvalidRequest("module name is empty")
        if req.name not in self._keeper.module_names():
            raise NotFound(f"account {req.name} not found")
        return query.QueryModuleAccountByNameResponse(account=pack(self._module_account(ctx, req.name)))

    def bech32_prefix(self, ctx: Context, req: query.Bech32PrefixRequest) -> query.Bech32PrefixResponse:
        """The prefix of account addresses."""
        return query.Bech32PrefixResponse(bech32_prefix=bech32.prefixes().account)

    def address_bytes_to_string(
        self, ctx: Context, req: query.AddressBytesToStringRequest
    ) -> query.AddressBytesToStringResponse:
        """An address as text."""
        if not req.address_bytes:
            raise InvalidRequest("empty address bytes is not allowed")
        return query.AddressBytesToStringResponse(address_string=encode_account(req.address_bytes))

    def address_string_to_bytes(
        self, ctx: Context, req: query.AddressStringToBytesRequest
    ) -> query.AddressStringToBytesResponse:
        """An address as bytes."""
        if not req.address_string:
            raise InvalidRequest("empty address string is not allowed")
        return query.AddressStringToBytesResponse(address_bytes=bech32.decode_account(req.address_string))
