"""What one may ask escrow."""

import pytest
from tests.x.escrow.world import ORDER, OWNER, SPONSOR, World, dec

from virtengine.kit.codec.gen.cosmos.base.query.v1beta1.pagination import PageRequest
from virtengine.kit.codec.gen.virtengine.escrow.v1.escrow import AccountId, AccountState
from virtengine.kit.codec.gen.virtengine.escrow.v1.query import (
    QueryAccountRequest,
    QueryAccountsRequest,
    QueryParamsRequest,
)
from virtengine.kit.sdk.errors import InvalidRequest
from virtengine.x.escrow.errors import AccountNotFound
from virtengine.x.escrow.params import DEFAULT_PARAMS
from virtengine.x.escrow.queries import EscrowQueries


@pytest.fixture
def queries(world: World) -> EscrowQueries:
    return world.module.queries[0]


def test_parameters(world: World, queries: EscrowQueries) -> None:
    assert queries.params(world.ctx, QueryParamsRequest()).params == DEFAULT_PARAMS


def test_an_account_is_shown_as_of_now_and_nothing_is_written(world: World, queries: EscrowQueries) -> None:
    world.open_account(1_000)
    world.open_payment("2.5", reserve="0.5")
    world.advance(10)
    stored = world.account()
    answer = queries.account(world.ctx, QueryAccountRequest(owner=OWNER, sequence=1))
    assert (answer.payments[0].accrued, answer.payments[0].reserve) == (dec(25), dec(5))
    assert (answer.account.settled_at, answer.funds, answer.runway_blocks) == (11, dec(970), 323)
    assert world.account() == stored
    with pytest.raises(AccountNotFound):
        queries.account(world.ctx, QueryAccountRequest(owner=OWNER, sequence=2))


def test_accounts_by_owner_and_state_page_by_page(world: World, queries: EscrowQueries) -> None:
    for owner in (OWNER, SPONSOR):
        for sequence in range(1, 6):
            world.open_account(10, AccountId(owner=owner, sequence=sequence))
    for owner, sequence in ((OWNER, 2), (OWNER, 4), (SPONSOR, 3)):
        world.escrow.close_account(world.ctx, AccountId(owner=owner, sequence=sequence))

    def ask(**filters: object) -> list[tuple[bytes, int]]:
        found: list[tuple[bytes, int]] = []
        key = b""
        while True:
            page = PageRequest(limit=2, key=key)
            answer = queries.accounts(world.ctx, QueryAccountsRequest(pagination=page, **filters))
            found += [(account.id.owner, account.id.sequence) for account in answer.accounts]
            key = answer.pagination.next_key
            if not key:
                return found

    everything = [(owner, sequence) for owner in (OWNER, SPONSOR) for sequence in range(1, 6)]
    assert ask() == everything
    assert ask(owner=SPONSOR) == everything[5:]
    assert ask(owner=OWNER, state=AccountState.CLOSED) == [(OWNER, 2), (OWNER, 4)]
    assert ask(state=AccountState.CLOSED) == [(OWNER, 2), (OWNER, 4), (SPONSOR, 3)]
    assert ask(state=AccountState.DEPLETED) == []


def test_a_page_that_contradicts_itself(world: World, queries: EscrowQueries) -> None:
    for state in AccountState:
        request = QueryAccountsRequest(state=state, pagination=PageRequest(key=b"x", offset=1))
        with pytest.raises(InvalidRequest, match="either offset or key"):
            queries.accounts(world.ctx, request)


def test_the_runway_of_a_closed_account(world: World, queries: EscrowQueries) -> None:
    world.open_account(10)
    world.open_payment(1)
    world.escrow.close_account(world.ctx, ORDER)
    assert queries.account(world.ctx, QueryAccountRequest(owner=OWNER, sequence=1)).runway_blocks == -1
