"""The table of routes and the reading of requests, on services made for it."""

from base64 import b64encode, urlsafe_b64encode
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtengine.app.app import make_querier
from virtengine.gateway.parameters import read_request
from virtengine.gateway.table import Match, Table, Work
from virtengine.kit.codec.address import Address
from virtengine.kit.codec.bech32 import encode_account
from virtengine.kit.codec.errors import DecodeError
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.query import (
    QueryAllBalancesRequest,
    QueryAllBalancesResponse,
    QueryBalanceRequest,
    QueryBalanceResponse,
)
from virtengine.kit.codec.gen.cosmos.base.query.v1beta1.pagination import PageRequest
from virtengine.kit.codec.gen.cosmos.tx.v1beta1.service import GetTxsEventRequest, GetTxsEventResponse, OrderBy
from virtengine.kit.codec.pool import HttpRule
from virtengine.kit.codec.service import Rpc, Service
from virtengine.kit.sdk.router import QueryRouter


def table_of(*rules: HttpRule, name: str = "toy.v1.Query") -> Table:
    """A table of one service, with a procedure `P0`, `P1`, … for each rule."""

    class Toy(Service[Any]):
        NAME = name
        RPCS = tuple(
            Rpc(f"P{number}", "answer", QueryBalanceRequest, QueryBalanceResponse, rule)
            for number, rule in enumerate(rules)
        )

        def answer(self, ctx: Any, msg: Any) -> Any:
            """Never asked."""

    return Table(QueryRouter([Toy()]))


def found(table: Table, path: str, verb: str = "GET") -> tuple[str, dict[str, str]] | None:
    match = table.match(verb, path.split("/"))
    return None if match is None else (match.binding.procedure.rpc.name, dict(match.captured))


def test_literals_win_over_variables_and_these_over_the_rest_of_a_path() -> None:
    table = table_of(
        HttpRule("GET", "/a/{denom=**}", ""),
        HttpRule("GET", "/a/{denom}", ""),
        HttpRule("GET", "/a/b", ""),
        HttpRule("GET", "/a/{address}/c", ""),
    )
    assert found(table, "a/b") == ("P2", {})
    assert found(table, "a/x") == ("P1", {"denom": "x"})
    assert found(table, "a/b/c") == ("P3", {"address": "b"})
    assert found(table, "a/b/d") == ("P0", {"denom": "b/d"})
    assert found(table, "a") is None
    assert found(table, "a/b", "POST") is None
    assert table.has_path(["a", "b"])


def test_further_routes_of_one_procedure() -> None:
    table = table_of(HttpRule("GET", "/new/{denom}", "", (HttpRule("POST", "/old", "*"),)))
    assert found(table, "new/x") == ("P0", {"denom": "x"})
    assert found(table, "old", "POST") == ("P0", {})


@pytest.mark.parametrize(
    "rules",
    [
        (HttpRule("GET", "/a/{denom}", ""), HttpRule("GET", "/a/{address}", "")),
        (HttpRule("GET", "/a", ""), HttpRule("GET", "/a/", "")),
        (HttpRule("GET", "/a/{denom=**}/b", ""),),
        (HttpRule("GET", "/a/{denom=b/*}", ""),),
    ],
)
def test_routes_that_cannot_be_told_apart_or_read_are_found_at_construction(rules: tuple[HttpRule, ...]) -> None:
    with pytest.raises(TypeError):
        table_of(*rules)


def test_the_applications_procedures_all_have_a_place() -> None:
    table = Table(make_querier(None).router)
    assert {"cosmos.bank.v1beta1.Query", "cosmos.tx.v1beta1.Service"} <= set(table.services)
    assert table.find("/cosmos.bank.v1beta1.Query/Balance").work is Work.LOOKUP
    assert table.find("/cosmos.bank.v1beta1.Query/AllBalances").work is Work.PAGES
    assert table.find("/cosmos.tx.v1beta1.Service/GetTx").work is Work.OUTSIDE
    routed = {binding.procedure.path for binding in table.bindings()}
    unrouted = {path for path in table.procedures if path not in routed}
    assert unrouted == {"/cosmos.auth.v1beta1.Query/AddressBytesToString"}


def match_for(request: Any, response: Any, path: str, body: str = "") -> Match:
    class Toy(Service[Any]):
        NAME = "toy.v1.Query"
        RPCS = (Rpc("P", "answer", request, response, HttpRule("GET", path, body)),)

        def answer(self, ctx: Any, msg: Any) -> Any:
            """Never asked."""

    address = encode_account(bytes(20))
    match = Table(QueryRouter([Toy()])).match("GET", path.replace("{address}", address).strip("/").split("/"))
    assert match is not None
    return match


BALANCES = match_for(QueryAllBalancesRequest, QueryAllBalancesResponse, "/b/{address}")
TXS = match_for(GetTxsEventRequest, GetTxsEventResponse, "/txs")


@given(
    key=st.binary(max_size=40),
    offset=st.integers(0, 2**64 - 1),
    limit=st.integers(0, 2**64 - 1),
    count_total=st.booleans(),
    reverse=st.booleans(),
    camel=st.booleans(),
    url_safe=st.booleans(),
    escaped=st.booleans(),
)
def test_any_page_survives_a_query_string(
    key: bytes,
    offset: int,
    limit: int,
    count_total: bool,
    reverse: bool,
    camel: bool,
    url_safe: bool,
    escaped: bool,
) -> None:
    page = PageRequest(key=key, offset=offset, limit=limit, count_total=count_total, reverse=reverse)
    text = (urlsafe_b64encode if url_safe else b64encode)(key).decode()
    query = [
        ("pagination.key", text if escaped else text.replace("+", " ")),
        ("pagination.offset", str(offset)),
        ("pagination.limit", str(limit)),
        ("pagination.countTotal" if camel else "pagination.count_total", str(count_total).lower()),
        ("pagination.reverse", "1" if reverse else "F"),
    ]
    request = QueryAllBalancesRequest.decode(read_request(BALANCES, query, b""))
    assert request == QueryAllBalancesRequest(address=Address(bytes(20)), pagination=page)


@pytest.mark.parametrize("text", ["ORDER_BY_DESC", "2"])
def test_enums_by_name_and_number_and_repeated_fields_by_repetition(text: str) -> None:
    query = [("orderBy", text), ("events", "a"), ("events", "b"), ("page", "3")]
    request = GetTxsEventRequest.decode(read_request(TXS, query, b""))
    assert request == GetTxsEventRequest(order_by=OrderBy.DESC, events=("a", "b"), page=3)


@pytest.mark.parametrize(
    "query",
    [
        [("order_by", "SIDEWAYS")],
        [("order_by", "9")],
        [("order_by", "٢")],
        [("page", "١")],
        [("page", "1_000")],
        [("page", " 1")],
        [("page", "")],
        [("pagination.reverse", "")],
    ],
)
def test_values_that_do_not_fit_are_refused(query: list[tuple[str, str]]) -> None:
    with pytest.raises(DecodeError):
        read_request(TXS, query, b"")


@given(name=st.text(max_size=30), value=st.text(max_size=30))
def test_no_parameter_breaks_more_than_its_own_request(name: str, value: str) -> None:
    with suppress(DecodeError):
        read_request(BALANCES, [(name, value), (f"pagination.{name}", value)], b"")
