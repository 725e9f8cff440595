"""REST as grpc-gateway serves it: paths, parameters, JSON, statuses, headers."""

import base64

import httpx
import pytest
from tests.gateway.conftest import Home

BANK = "/cosmos/bank/v1beta1"
AUTH = "/cosmos/auth/v1beta1"


def test_a_balance_and_the_height_it_is_of(rest: httpx.Client, home: Home) -> None:
    answer = rest.get(f"{BANK}/balances/{home.bob.text}/by_denom", params={"denom": "uve"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == {"balance": {"denom": "uve", "amount": "301"}}
    assert answer.headers["x-cosmos-block-height"] == "4"
    assert answer.headers["grpc-metadata-x-cosmos-block-height"] == "4"


def test_an_earlier_height_by_header(rest: httpx.Client, home: Home) -> None:
    for height, amount in ((1, "1"), (3, "201")):
        answer = rest.get(
            f"{BANK}/balances/{home.bob.text}/by_denom?denom=uve", headers={"x-cosmos-block-height": str(height)}
        )
        assert answer.json()["balance"]["amount"] == amount
        assert answer.headers["x-cosmos-block-height"] == str(height)


@pytest.mark.parametrize("height", ["-1", "soon", "1.5", "9" * 40, "99"])
def test_a_height_that_is_none_is_the_callers_mistake(rest: httpx.Client, home: Home, height: str) -> None:
    answer = rest.get(f"{BANK}/balances/{home.bob.text}", headers={"x-cosmos-block-height": height})
    assert answer.status_code == 400
    assert answer.json()["code"] == 3


def test_an_account_is_an_any_spread_with_its_type(rest: httpx.Client, home: Home) -> None:
    account = rest.get(f"{AUTH}/accounts/{home.alice.text}").json()["account"]
    assert account["@type"] == "/cosmos.auth.v1beta1.BaseAccount"
    assert account["address"] == home.alice.text
    assert account["sequence"] == "3"
    assert account["pub_key"] == {
        "@type": "/cosmos.crypto.secp256k1.PubKey",
        "key": base64.b64encode(home.alice.public_key).decode(),
    }


def test_a_missing_account_is_404_with_code_5(rest: httpx.Client, home: Home) -> None:
    answer = rest.get(f"{AUTH}/accounts/{home.nobody.text}")
    assert answer.status_code == 404
    assert answer.json() == {"code": 5, "message": f"account {home.nobody.text} not found", "details": []}


def test_a_bad_address_is_400_with_code_3(rest: httpx.Client) -> None:
    answer = rest.get(f"{BANK}/spendable_balances/nonsense")
    assert (answer.status_code, answer.json()["code"]) == (400, 3)


@pytest.mark.parametrize(
    "path", ["/", "/nowhere", "/ibc/apps/transfer/v1/params", f"{BANK}/balances", f"{BANK}//params"]
)
def test_what_is_no_route_is_501(rest: httpx.Client, path: str) -> None:
    if path == "/":
        path = "/%20"
    answer = rest.get(path)
    assert answer.status_code == 501
    assert answer.json() == {"code": 12, "message": "Not Implemented", "details": []}


def test_a_known_path_with_another_verb_is_501_too(rest: httpx.Client) -> None:
    answer = rest.post(f"{BANK}/params", json={})
    assert (answer.status_code, answer.json()["message"]) == (501, "Method Not Allowed")


def test_a_slash_at_the_end_is_tolerated(rest: httpx.Client) -> None:
    assert rest.get(f"{BANK}/params/").json() == rest.get(f"{BANK}/params").json()


@pytest.mark.parametrize("style", ["count_total", "countTotal"])
def test_parameters_in_both_styles_and_nested_by_dots(rest: httpx.Client, home: Home, style: str) -> None:
    params = {"pagination.limit": "1", f"pagination.{style}": "true"}
    page = rest.get(f"{BANK}/balances/{home.alice.text}", params=params).json()
    assert page["balances"] == [{"denom": "uve", "amount": "999700"}]
    assert page["pagination"]["total"] == "2"
    rest_of_it = rest.get(
        f"{BANK}/balances/{home.alice.text}", params={"pagination.key": page["pagination"]["next_key"]}
    ).json()
    assert rest_of_it["balances"] == [{"denom": "zinc", "amount": "7"}]
    assert rest_of_it["pagination"]["next_key"] is None


def test_a_page_key_whose_plus_signs_were_not_escaped(rest: httpx.Client, home: Home) -> None:
    key = base64.b64encode(b"\xfb\xef\xbe").decode()
    assert "+" in key
    answer = rest.get(f"{BANK}/balances/{home.alice.text}?pagination.key={key}")
    assert answer.status_code == 200


def test_pages_go_backwards(rest: httpx.Client, home: Home) -> None:
    page = rest.get(f"{BANK}/balances/{home.alice.text}?pagination.reverse=true&pagination.limit=1").json()
    assert [coin["denom"] for coin in page["balances"]] == ["zinc"]


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("pagination.limit=many", "limit"),
        ("pagination.limit=-1", "limit"),
        ("pagination.limit=99999999999999999999", "limit"),
        ("pagination.reverse=perhaps", "reverse"),
        ("pagination.key=!", "key"),
        ("pagination.limit=1&pagination.limit=2", "limit"),
        ("pagination.limit=1&pagination.key=AA&pagination.offset=1", "offset or key"),
    ],
)
def test_what_does_not_fit_its_field_is_named(rest: httpx.Client, home: Home, query: str, named: str) -> None:
    answer = rest.get(f"{BANK}/balances/{home.alice.text}?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, 3)
    assert named in answer.json()["message"]


def test_parameters_nobody_knows_are_passed_over(rest: httpx.Client) -> None:
    assert rest.get(f"{BANK}/params?_=1&cache=no").status_code == 200


def test_repeated_parameters(rest: httpx.Client) -> None:
    answer = rest.get(f"{BANK}/send_enabled?denoms=uve&denoms=zinc")
    assert answer.status_code == 200
    assert answer.json()["send_enabled"] == []


def test_a_field_that_the_path_holds_is_not_overridden_by_the_query(rest: httpx.Client, home: Home) -> None:
    answer = rest.get(f"{BANK}/balances/{home.bob.text}?address={home.alice.text}")
    assert answer.json()["balances"] == [{"denom": "uve", "amount": "301"}]


def test_a_literal_path_wins_over_a_variable_and_the_old_supply_route_works(rest: httpx.Client) -> None:
    by_denom = rest.get(f"{BANK}/supply/by_denom?denom=zinc").json()
    assert by_denom == {"amount": {"denom": "zinc", "amount": "7"}}
    assert rest.get(f"{BANK}/supply/zinc").json() == by_denom


@pytest.mark.parametrize("denom", ["ibc/27394FB0", "ibc%2F27394FB0"])
def test_a_variable_may_take_the_rest_of_a_path(rest: httpx.Client, denom: str) -> None:
    answer = rest.get(f"{BANK}/denom_owners/{denom}")
    assert answer.status_code == 200
    assert answer.json()["denom_owners"] == []


def test_the_consensus_parameters(rest: httpx.Client) -> None:
    answer = rest.get("/cosmos/consensus/v1/params").json()
    assert answer["params"]["block"] == {"max_bytes": "4194304", "max_gas": "-1"}


def test_too_many_parameters_are_refused(rest: httpx.Client) -> None:
    answer = rest.get(f"{BANK}/send_enabled?" + "&".join(["denoms=uve"] * 300))
    assert (answer.status_code, answer.json()["code"]) == (400, 3)


def test_web_pages_of_chosen_origins_may_ask(rest: httpx.Client) -> None:
    answer = rest.get(f"{BANK}/params", headers={"origin": "http://portal.test"})
    assert answer.headers["access-control-allow-origin"] == "http://portal.test"
    assert "x-cosmos-block-height" in answer.headers["access-control-expose-headers"]
    preflight = rest.options(
        f"{BANK}/params",
        headers={
            "origin": "http://portal.test",
            "access-control-request-method": "POST",
            "access-control-request-headers": "content-type",
        },
    )
    assert preflight.status_code == 200
    assert (
        "access-control-allow-origin" not in rest.get(f"{BANK}/params", headers={"origin": "http://evil.test"}).headers
    )


def test_the_page_names_every_route_and_links_those_without_variables(rest: httpx.Client) -> None:
    page = rest.get("/swagger/")
    assert page.headers["content-type"].startswith("text/html")
    assert f'href="{BANK}/params"' in page.text
    assert f"{BANK}/balances/{{address}}" in page.text
    assert rest.get("/").text == page.text
