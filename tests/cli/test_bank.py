"""`ve bank`, and what all commands that send share."""

from pathlib import Path

import pytest
from tests.cli.conftest import Ve
from tests.client.network import Network


def balance(ve: Ve, account: str) -> int:
    held = ve("bank", "balance", account).json["balances"]
    return int(held[0]["amount"]) if held else 0


def fresh(ve: Ve, name: str, at: Network) -> str:
    """A key nobody has used."""
    return str(ve("keys", "add", name).json["address"])


def test_a_send_in_human_amounts_moves_base_units(at: Network, ve: Ve) -> None:
    address = fresh(ve, "sent-to", at)
    before = balance(ve, "alice")
    sent = ve("bank", "send", "sent-to", "1.5VE").json
    assert balance(ve, address) == 1_500_000
    assert before - balance(ve, "alice") == 1_500_000 + int(sent["fee"][0]["amount"])
    found = ve("query", "tx", sent["txhash"]).json
    assert found["code"] == 0
    assert found["body"]["messages"][0]["@type"] == "/cosmos.bank.v1beta1.MsgSend"


def test_a_dry_run_sends_nothing(at: Network, ve: Ve) -> None:
    before = balance(ve, "alice")
    assert int(ve("bank", "send", "bob", "1VE", "--dry-run").json["gas_used"]) > 0
    assert balance(ve, "alice") == before


def test_gas_fees_note_and_signer_can_be_chosen(at: Network, ve: Ve) -> None:
    before = balance(ve, "bob")
    sent = ve(
        "bank", "send", "alice", "1uve", "--from", "bob", "--gas", "99999", "--fees", "777uve", "--note", "hi"
    ).json
    assert before - balance(ve, "bob") == 778
    found = ve("query", "tx", sent["txhash"]).json
    assert (found["gas_wanted"], found["body"]["memo"]) == ("99999", "hi")


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (("bank", "send", "bob", "99999999VE"), ("is smaller than", "ve bank balance")),
        (("bank", "send", "nobody", "1VE"), ("neither an address nor the name of a key",)),
        (("bank", "send", "cosmos19rl4cm2hmr8afy4kldpxz3fka4jguq0auqdal4", "1VE"), ("expected ve, got cosmos",)),
        (("bank", "send", "bob", "0VE"), ("the amount is zero",)),
        (("bank", "send", "bob", "1VE", "--from", "nobody"), ("no key named 'nobody'", "alice")),
        (("bank", "send", "bob", "1VE", "--fees", "1uve"), ("insufficient fee", "--gas-prices")),
        (("bank", "send", "bob", "1VE", "--gas", "10"), ("out of gas",)),
        (("bank", "send", "bob", "1VE", "--gas", "many"), ("neither a number nor `auto`",)),
        (("bank", "send", "bob", "1VE", "--chain-id", "other-1"), ("not on other-1",)),
    ],
)
def test_what_cannot_be_sent_is_refused_in_words_and_changes_nothing(
    at: Network, ve: Ve, arguments: tuple[str, ...], parts: tuple[str, ...]
) -> None:
    before = balance(ve, "alice")
    ve(*arguments).fails(*parts)
    assert balance(ve, "alice") == before


def test_without_a_chosen_key_several_keys_are_a_question(tmp_path: Path, ve: Ve) -> None:
    home = ("--home", str(tmp_path), "--keyring-backend", "test")
    ve("bank", "balance", *home).fails("there is no key", "ve keys add")
    ve("keys", "add", "one", *home)
    ve("bank", "balance", "--node", "http://127.0.0.1:1", *home).fails("no answer from the node")
    ve("keys", "add", "two", *home)
    ve("bank", "send", "one", "1VE", *home).fails("which key signs?", "--from NAME", "one, two")


def test_tables_are_for_people(at: Network, ve: Ve) -> None:
    out = ve("bank", "balance", "carol", "-o", "table").out
    assert out.splitlines()[0].split() == ["AMOUNT", "BASE", "UNITS"]
    assert "VE" in out.splitlines()[1]
