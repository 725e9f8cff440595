"""Genesis documents: a new chain's, and one made of a running chain's state."""

import json
from pathlib import Path

import pytest
from tests.support.chain import TestChain

from virtengine.app.app import open_app
from virtengine.app.genesis import GenesisInvalid, add_account, add_accounts, default_state, validate_state
from virtengine.app.modules import modules
from virtengine.kit.codec.bech32 import encode_account
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.tx import MsgSend
from virtengine.kit.codec.gen.tendermint.abci import types_pb2 as abci
from virtengine.kit.sdk.coins import parse_coins
from virtengine.kit.sdk.errors import InvalidRequest, SdkError


def test_the_default_is_valid_and_has_a_section_for_each_module_with_a_genesis() -> None:
    wired = modules()
    state = default_state(wired)
    assert [module.name for module, _ in validate_state(wired, state)] == list(state)
    assert "consensus" not in state
    assert json.loads(json.dumps(state)) == state


def test_accounts_are_added_with_what_they_hold() -> None:
    wired = modules()
    state = default_state(wired)
    owned = len(state["auth"]["accounts"])
    add_account(state, b"a" * 20, parse_coins("5uve"))
    add_account(state, b"a" * 20, parse_coins("5uve,1uaa"))
    add_accounts(state, [(b"b" * 20, ()), (b"c" * 20, parse_coins("1uve")), (b"c" * 20, parse_coins("1uve"))])
    validate_state(wired, state)
    accounts = state["auth"]["accounts"][owned:]
    assert [account["account_number"] for account in accounts] == [str(owned + number) for number in range(3)]
    assert state["bank"]["supply"] == [{"denom": "uaa", "amount": "1"}, {"denom": "uve", "amount": "12"}]
    held = {balance["address"]: balance["coins"] for balance in state["bank"]["balances"]}
    assert held[encode_account(b"a" * 20)] == [{"denom": "uaa", "amount": "1"}, {"denom": "uve", "amount": "10"}]
    assert encode_account(b"b" * 20) not in held


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (lambda state: state.pop("bank"), "app_state has no section bank"),
        (lambda state: state.update(nobody={}), "sections of no module: nobody"),
        (lambda state: state["bank"].update(nothing=1), "app_state.bank: .*nothing"),
        (lambda state: state["auth"]["params"].update(tx_sig_limit="0"), "invalid tx signature limit"),
    ],
)
def test_what_is_wrong_is_named(change, text: str) -> None:  # type: ignore[no-untyped-def]
    wired = modules()
    state = default_state(wired)
    change(state)
    with pytest.raises(InvalidRequest, match=text):
        validate_state(wired, state)


def make_busy_chain() -> TestChain:
    chain = TestChain()
    alice, bob = chain.account("alice", "1000uve,7uaa"), chain.account("bob")
    send = MsgSend(from_address=alice.address, to_address=bob.address, amount=parse_coins("3uaa,5uve"))
    chain.deliver(alice, send, fee="9uve").ok()
    chain.deliver(alice, send).ok()
    return chain


def test_export_then_import_then_export_is_the_same_to_the_byte() -> None:
    chain = make_busy_chain()
    first = chain.app.export()
    again = TestChain(initial_height=int(first["initial_height"]))
    again.genesis = first["app_state"]
    again.start()
    assert json.dumps(again.export()) == json.dumps(first["app_state"])
    again.block()
    second = again.app.export()["app_state"]
    second["market"]["times"].pop()  # the block's own
    assert json.dumps(second) == json.dumps(first["app_state"])
    assert again.balance(chain.account("bob")) == 10


def test_an_export_says_of_which_chain_and_where_it_goes_on() -> None:
    chain = make_busy_chain()
    document = chain.app.export()
    assert document["chain_id"] == chain.chain_id
    assert document["initial_height"] == "3"
    assert document["genesis_time"] == chain.time.rfc3339()
    assert document["consensus_params"] == {
        "block": {"max_bytes": "4194304", "max_gas": "-1"},
        "evidence": {
            "max_age_num_blocks": "100000",
            "max_age_duration": "172800000000000",
            "max_bytes": "1048576",
        },
        "validator": {"pub_key_types": ["ed25519"]},
        "version": {"app": "0"},
        "abci": {"vote_extensions_enable_height": "0"},
    }
    assert chain.app.export(1)["app_state"] != document["app_state"]


def test_a_genesis_that_breaks_an_invariant_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    chain = TestChain()
    monkeypatch.setattr(type(chain.modules), "check_invariants", lambda *_: iter(["the books do not agree"]))
    with pytest.raises(GenesisInvalid, match="the books do not agree"):
        chain.start()


def test_consensus_parameters_are_checked_too() -> None:
    chain = TestChain()
    request = chain.init_request()
    request.consensus_params.block.max_bytes = 0
    with pytest.raises(SdkError, match="MaxBytes must be"):
        chain.app.init_chain(abci.RequestInitChain.FromString(request.SerializeToString()))


def test_an_application_opened_in_a_home_finds_its_state_again(tmp_path: Path) -> None:
    chain = TestChain()
    for height in (0, 1):
        app = open_app(tmp_path)
        assert app.info(abci.RequestInfo()).last_block_height == height
        if not height:
            app.init_chain(chain.init_request())
            app.finalize_block(abci.RequestFinalizeBlock(height=1))
            app.commit(abci.RequestCommit())
        app.close()
