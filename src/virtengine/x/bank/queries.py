"""Queries of the module."""

from virtengine.kit.codec.address import Address
from virtengine.kit.codec.gen.cosmos.bank.v1beta1 import query
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.bank import SendEnabled
from virtengine.kit.codec.gen.cosmos.base.query.v1beta1.pagination import PageRequest, PageResponse
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin
from virtengine.kit.collections.pagination import page_index, page_map
from virtengine.kit.sdk.coins import Coins, is_valid_denom
from virtengine.kit.sdk.context import Context
from virtengine.kit.sdk.errors import InvalidRequest, NotFound
from virtengine.x.bank.keeper import BankKeeper, address_prefix
from virtengine.x.bank.state import BankState

__all__ = ["BankQueries"]


class BankQueries(query.QueryService[Context]):
    """`cosmos.bank.v1beta1.Query`."""

    def __init__(self, keeper: BankKeeper) -> None:
        self._keeper = keeper

    def _balance(self, ctx: Context, address: bytes, denom: str) -> Coin:
        _check_address(address)
        _check_denom(denom)
        return Coin(denom=denom, amount=self._keeper.balance(ctx, address, denom))

    def _balances(self, ctx: Context, address: bytes, page: PageRequest | None) -> tuple[Coins, PageResponse]:
        _check_address(address)
        held, pagination = page_map(ctx, BankState.balances, page, prefix=address_prefix(address))
        return tuple(Coin(denom=denom, amount=amount) for (_, denom), amount in held), pagination

    def balance(self, ctx: Context, req: query.QueryBalanceRequest) -> query.QueryBalanceResponse:
        """What an account holds of one denomination."""
        return query.QueryBalanceResponse(balance=self._balance(ctx, req.address, req.denom))

    def all_balances(self, ctx: Context, req: query.QueryAllBalancesRequest) -> query.QueryAllBalancesResponse:
        """All that an account holds."""
        balances, pagination = self._balances(ctx, req.address, req.pagination)
        if req.resolve_denom:
            balances = tuple(
                Coin(denom=self._find_display(ctx, coin.denom) or coin.denom, amount=coin.amount) for coin in balances
            )
        return query.QueryAllBalancesResponse(balances=balances, pagination=pagination)

    def _find_display(self, ctx: Context, denom: str) -> str | None:
        metadata = BankState.metadata.find(ctx, denom)
        return metadata.display if metadata else None

    def spendable_balances(
        self, ctx: Context, req: query.QuerySpendableBalancesRequest
    ) -> query.QuerySpendableBalancesResponse:
        """What an account may spend: all it holds, as no account is vesting."""
        balances, pagination = self._balances(ctx, req.address, req.pagination)
        return query.QuerySpendableBalancesResponse(balances=balances, pagination=pagination)

    def spendable_balance_by_denom(
        self, ctx: Context, req: query.QuerySpendableBalanceByDenomRequest
    ) -> query.QuerySpendableBalanceByDenomResponse:
        """What an account may spend of one denomination."""
        return query.QuerySpendableBalanceByDenomResponse(balance=self._balance(ctx, req.address, req.denom))

    def total_supply(self, ctx: Context, req: query.QueryTotalSupplyRequest) -> query.QueryTotalSupplyResponse:
        """All that exists."""
        page, pagination = page_map(ctx, BankState.supply, req.pagination)
        supply = tuple(Coin(denom=denom, amount=amount) for denom, amount in page)
        return query.QueryTotalSupplyResponse(supply=supply, pagination=pagination)

    def supply_of(self, ctx: Context, req: query.QuerySupplyOfRequest) -> query.QuerySupplyOfResponse:
        """What exists of one denomination."""
        _check_denom(req.denom)
        return query.QuerySupplyOfResponse(amount=Coin(denom=req.denom, amount=self._keeper.supply(ctx, req.denom)))

    def params(self, ctx: Context, req: query.QueryParamsRequest) -> query.QueryParamsResponse:
        """The parameters."""
        return query.QueryParamsResponse(params=BankState.params.get(ctx))

    def denoms_metadata(self, ctx: Context, req: query.QueryDenomsMetadataRequest) -> query.QueryDenomsMetadataResponse:
        """How denominations are to be shown."""
        page, pagination = page_map(ctx, BankState.metadata, req.pagination)
        return query.QueryDenomsMetadataResponse(
            metadatas=tuple(metadata for _, metadata in page), pagination=pagination
        )

    def denom_metadata(self, ctx: Context, req: query.QueryDenomMetadataRequest) -> query.QueryDenomMetadataResponse:
        """How one denomination is to be shown."""
        metadata = BankState.metadata.find(ctx, _check_denom(req.denom))
        if metadata is None:
            raise NotFound(f"client metadata for denom {req.denom}")
        return query.QueryDenomMetadataResponse(metadata=metadata)

    def denom_metadata_by_query_string(
        self, ctx: Context, req: query.QueryDenomMetadataByQueryStringRequest
    ) -> query.QueryDenomMetadataByQueryStringResponse:
        """The same, for names that do not fit a path."""
        found = self.denom_metadata(ctx, query.QueryDenomMetadataRequest(denom=req.denom))
        return query.QueryDenomMetadataByQueryStringResponse(metadata=found.metadata)

    def denom_owners(self, ctx: Context, req: query.QueryDenomOwnersRequest) -> query.QueryDenomOwnersResponse:
        """Who holds a denomination."""
        prefix = BankState.holders.prefix_of(_check_denom(req.denom))
        page, pagination = page_index(ctx, BankState.holders, req.pagination, prefix=prefix)
        owners = tuple(
            query.DenomOwner(
                address=Address(address),
                balance=Coin(denom=denom, amount=self._keeper.balance(ctx, address, denom)),
            )
            for address, denom in page
        )
        return query.QueryDenomOwnersResponse(denom_owners=owners, pagination=pagination)

    def denom_owners_by_query(
        self, ctx: Context, req: query.QueryDenomOwnersByQueryRequest
    ) -> query.QueryDenomOwnersByQueryResponse:
        """The same, for names that do not fit a path."""
        found = self.denom_owners(ctx, query.QueryDenomOwnersRequest(denom=req.denom, pagination=req.pagination))
        return query.QueryDenomOwnersByQueryResponse(denom_owners=found.denom_owners, pagination=found.pagination)

    def send_enabled(self, ctx: Context, req: query.QuerySendEnabledRequest) -> query.QuerySendEnabledResponse:
        """Where sending differs from the default: of the denominations asked for, or of all."""
        if req.denoms:
            found = ((denom, BankState.send_enabled.find(ctx, denom)) for denom in req.denoms)
            entries = tuple(
                SendEnabled(denom=denom, enabled=enabled) for denom, enabled in found if enabled is not None
            )
            return query.QuerySendEnabledResponse(send_enabled=entries)
        page, pagination = page_map(ctx, BankState.send_enabled, req.pagination)
        return query.QuerySendEnabledResponse(
            send_enabled=tuple(SendEnabled(denom=denom, enabled=enabled) for denom, enabled in page),
            pagination=pagination,
        )


def _check_address(address: bytes) -> None:
    if not address:
        raise InvalidRequest("empty address string is not allowed")


def _check_denom(denom: str) -> str:
    if not is_valid_denom(denom):
        raise InvalidRequest(f"invalid denom: {denom}" if denom else "empty denom")
    return denom
