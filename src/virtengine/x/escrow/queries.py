"""The questions one may ask escrow."""

from virtengine.kit.codec.decimal import Dec
from virtengine.kit.codec.gen.cosmos.base.query.v1beta1.pagination import PageResponse
from virtengine.kit.codec.gen.virtengine.escrow.v1.escrow import Account, AccountId, AccountState
from virtengine.kit.codec.gen.virtengine.escrow.v1.query import (
    QueryAccountRequest,
    QueryAccountResponse,
    QueryAccountsRequest,
    QueryAccountsResponse,
    QueryParamsRequest,
    QueryParamsResponse,
    QueryService,
)
from virtengine.kit.collections.codecs import AddressKey
from virtengine.kit.collections.pagination import BadPage, page_index, page_map
from virtengine.kit.sdk.context import Context
from virtengine.kit.sdk.errors import InvalidRequest
from virtengine.x.escrow.keeper import EscrowKeeper
from virtengine.x.escrow.state import EscrowState

__all__ = ["EscrowQueries"]


class EscrowQueries(QueryService[Context]):
    """Answers from committed state, with accounts booked up to its height."""

    def __init__(self, keeper: EscrowKeeper) -> None:
        self._keeper = keeper

    def params(self, ctx: Context, msg: QueryParamsRequest) -> QueryParamsResponse:
        """The parameters."""
        return QueryParamsResponse(params=self._keeper.get_params(ctx))

    def account(self, ctx: Context, msg: QueryAccountRequest) -> QueryAccountResponse:
        """An account and its payments, its funds and runway, as of the answer's height."""
        id = AccountId(owner=msg.owner, sequence=msg.sequence)
        ledger = self._keeper.get_ledger(ctx, id)
        return QueryAccountResponse(
            account=ledger.account,
            payments=tuple(ledger.payments.values()),
            funds=Dec.from_raw(ledger.funds),
            runway_blocks=self._keeper.runway(ctx, id),
        )

    def accounts(self, ctx: Context, msg: QueryAccountsRequest) -> QueryAccountsResponse:
        """Accounts by owner, by state, by both, or all: in order of owner and sequence."""
        try:
            found, page = self._find(ctx, msg)
        except BadPage as error:
            raise InvalidRequest(str(error)) from error
        return QueryAccountsResponse(accounts=found, pagination=page)

    def _find(self, ctx: Context, msg: QueryAccountsRequest) -> tuple[tuple[Account, ...], PageResponse]:
        table, state = EscrowState.accounts, msg.state
        if msg.owner or state is AccountState.UNSPECIFIED:
            entries, page = page_map(
                ctx,
                table,
                msg.pagination,
                prefix=AddressKey.encode(msg.owner, False) if msg.owner else b"",
                keep=lambda entry: state in (AccountState.UNSPECIFIED, entry[1].state),
            )
            return tuple(account for _, account in entries), page
        keys, page = page_index(ctx, EscrowState.by_state, msg.pagination, prefix=EscrowState.by_state.prefix_of(state))
        return tuple(table.get(ctx, key) for key in keys), page
