"""Queries and messages whose commands are made from services."""

import json
from dataclasses import replace
from pathlib import Path

import click
import pytest
from tests.cli.conftest import Ve
from tests.client.network import Network

from virtengine.app import modules as app_modules
from virtengine.cli.fields import read_fields
from virtengine.cli.generated import command_name
from virtengine.kit.codec.gen.virtengine.market.v1.query import QueryOrdersRequest, QueryService
from virtengine.kit.codec.gen.virtengine.market.v1.tx import MsgCreateOrder
from virtengine.kit.crypto.ed25519 import generate_seed, public_key


def test_every_rpc_of_every_module_has_a_command(ve: Ve) -> None:
    for module in app_modules.modules().all:
        for service in module.queries:
            for rpc in service.RPCS:
                assert ve("query", module.name, command_name(rpc), "--help").code == 0
        for rpc in module.msgs.RPCS if module.msgs else ():
            assert ve("tx", module.name, command_name(rpc), "--help").code == 0


def test_a_module_added_to_the_list_has_its_commands(ve: Ve, monkeypatch: pytest.MonkeyPatch) -> None:
    wired = app_modules.modules()
    bank = next(module for module in wired.all if module.name == "bank")
    grown = replace(wired, all=(*wired.all, replace(bank, name="toy")))
    monkeypatch.setattr(app_modules, "modules", lambda: grown)
    assert "toy" in ve("query", "--help").out
    assert "balance" in ve("query", "toy", "--help").out
    assert "send" in ve("tx", "toy", "--help").out


def test_fields_of_the_rest_path_are_arguments_and_keys_may_stand_for_addresses(at: Network, ve: Ve) -> None:
    answer = ve("query", "bank", "balance", "bob", "--denom", "uve").json
    assert answer["balance"]["denom"] == "uve"
    address = ve("keys", "show", "bob", "-a").out.strip()
    assert ve("query", "bank", "balance", address, "--denom", "uve").json == answer


def test_paging_goes_on_where_the_page_before_ended(at: Network, ve: Ve) -> None:
    first = ve("query", "auth", "accounts", "--limit", "2").json
    assert len(first["accounts"]) == 2
    second = ve("query", "auth", "accounts", "--limit", "2", "--page-key", first["pagination"]["next_key"]).json
    assert second["accounts"][0] not in first["accounts"]
    assert int(ve("query", "auth", "accounts", "--limit", "1", "--count-total").json["pagination"]["total"]) >= 5


def test_enums_go_by_short_names_and_wrong_ones_list_the_right(at: Network, ve: Ve) -> None:
    assert ve("query", "market", "orders", "--state", "closed", "--owner", "carol").json["orders"] == []
    ve("query", "market", "orders", "--state", "bogus").fails("unspecified", "pending", "open", code=2)


def test_the_state_of_a_past_height_can_be_asked(at: Network, ve: Ve) -> None:
    assert (
        ve("query", "bank", "balance", "bob", "--denom", "uve", "--height", "1").json["balance"]["amount"]
        == "1000000000"
    )
    ve("query", "bank", "balance", "bob", "--denom", "uve", "--height", "999999999").fails("future")


def test_what_is_not_there_is_not_found(at: Network, ve: Ve) -> None:
    ran = ve("query", "market", "order", "bob", "77")
    ran.fails("no such order")
    assert "rpc error" not in ran.err


def test_a_message_is_signed_by_the_key_that_sends_it(at: Network, ve: Ve) -> None:
    key = "0x" + public_key(generate_seed()).hex()
    sent = ve("tx", "encryption", "register-key", "--kind", "signing", "--public-key", key, "--from", "bob").json
    assert sent["code"] == 0
    assert sent["responses"][0]["@type"] == "/virtengine.encryption.v1.MsgRegisterKeyResponse"
    (found,) = ve("query", "encryption", "keys-by-fingerprint", sent["responses"][0]["fingerprint"]).json["keys"]
    owner = found["owner"]
    assert owner == ve("keys", "show", "bob", "-a").out.strip()


def test_a_value_of_the_wrong_form_is_named_before_anything_is_sent(at: Network, ve: Ve) -> None:
    ve("tx", "market", "close-order", "--sequence", "seven").fails("sequence", code=2)
    ve("tx", "encryption", "register-key", "--public-key", "0xzz").fails("public_key", "hexadecimal")
    ve("tx", "encryption", "register-key", "--public-key", "%%").fails("public_key")
    ve("tx", "bank", "send", "--amount", "lots", "--to-address", "bob").fails("'lots' is not an amount")
    ve("tx", "market", "create-order", "--units", "{").fails("units", "malformed JSON")


def test_nested_messages_are_json_or_a_file_of_it(tmp_path: Path) -> None:
    field = next(item for item in read_fields(MsgCreateOrder.PB.DESCRIPTOR, ()) if item.field.name == "units")
    unit = {"id": 1, "count": 2}
    (tmp_path / "unit.json").write_text(json.dumps(unit))
    session = object()
    assert field.to_json(session, (json.dumps(unit), f"@{tmp_path}/unit.json")) == [unit, unit]  # type: ignore[arg-type]


def test_prices_and_amounts_are_human() -> None:
    inputs = {item.field.name: item for item in read_fields(MsgCreateOrder.PB.DESCRIPTOR, ())}
    session = object()
    assert inputs["deposit"].to_json(session, "1.5VE") == {"denom": "uve", "amount": "1500000"}  # type: ignore[arg-type]
    price = {"denom": "uve", "amount": "0.250000000000000000"}
    assert inputs["ceiling"].to_json(session, "0.25uve") == price  # type: ignore[arg-type]


def test_a_field_named_as_a_shared_option_is_told_apart() -> None:
    inputs = {item.field.name: item for item in read_fields(QueryOrdersRequest.PB.DESCRIPTOR, ())}
    assert "pagination" not in inputs
    for rpc in QueryService.RPCS:
        for item in read_fields(rpc.request.PB.DESCRIPTOR, ()):
            parameter = item.make_parameter()
            assert isinstance(parameter, click.Option)
            assert parameter.opts[0].startswith("--")


def test_blocks_and_transactions_can_be_looked_at(at: Network, ve: Ve) -> None:
    sent = ve("bank", "send", "bob", "1uve", "--from", "carol").json
    block = ve("query", "block", sent["height"]).json
    assert block["block"]["header"]["height"] == sent["height"]
    assert len(ve("query", "block-results", sent["height"]).json["txs_results"]) >= 1
    address = ve("keys", "show", "carol", "-a").out.strip()
    found = ve("query", "txs", f"message.sender='{address}'").json
    assert sent["txhash"] in [tx["txhash"] for tx in found["txs"]]
    assert sent["txhash"] in ve("query", "txs", f"message.sender='{address}'", "-o", "table").out
    ve("query", "txs", "what = is this").fails()
    ve("query", "block", "999999999").fails("must be less than or equal")
    ve("query", "tx", "beef").fails("64 hexadecimal digits")
    ve("query", "tx", "AB" * 32).fails("is in no block")


def test_a_raw_transaction_is_decoded(at: Network, ve: Ve) -> None:
    sent = ve("bank", "send", "bob", "1uve", "--from", "carol").json
    raw = ve("query", "block", sent["height"]).json["block"]["data"]["txs"][0]
    assert ve("debug", "decode-tx", raw).json["body"]["messages"][0]["@type"].startswith("/")
    ve("debug", "decode-tx", "garbage!").fails("neither hexadecimal nor base64")


def test_an_address_is_shown_in_all_its_forms(ve: Ve) -> None:
    shown = ve("debug", "addr", "00" * 20).json
    assert shown["account"].startswith("ve1")
    assert ve("debug", "addr", shown["validator"]).json == shown
    ve("debug", "addr", "nothing").fails("neither hexadecimal nor Bech32")
