"""Accounts: genesis, numbers, keys, module accounts, queries."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.chain import Account, TestChain

from virtengine.app.modules import AUTHORITY, modules
from virtengine.kit.codec.address import Address
from virtengine.kit.codec.any import Any, pack, unpack
from virtengine.kit.codec.bech32 import encode_account
from virtengine.kit.codec.gen.cosmos.auth.v1beta1 import query
from virtengine.kit.codec.gen.cosmos.auth.v1beta1.auth import BaseAccount, ModuleAccount, Params
from virtengine.kit.codec.gen.cosmos.auth.v1beta1.genesis import GenesisState
from virtengine.kit.codec.gen.cosmos.auth.v1beta1.tx import MsgUpdateParams, MsgUpdateParamsResponse
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.tx import MsgSend
from virtengine.kit.codec.gen.cosmos.base.query.v1beta1.pagination import PageRequest
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin
from virtengine.kit.codec.json import from_json, to_json
from virtengine.kit.codec.timestamp import Timestamp
from virtengine.kit.crypto.hashes import module_address
from virtengine.kit.sdk.context import BlockHeader, Context, Mode
from virtengine.kit.sdk.errors import (
    InvalidAuthority,
    InvalidRequest,
    LogicError,
    NotFound,
    SdkError,
    UnknownAddress,
)
from virtengine.kit.sdk.module import ModuleAccount as Owned
from virtengine.kit.store.branch import Stores
from virtengine.kit.store.memory import MemoryStores
from virtengine.x.auth.genesis import AuthGenesis
from virtengine.x.auth.invariants import numbers_are_unique, sequences_have_accounts
from virtengine.x.auth.keeper import AccountKeeper
from virtengine.x.auth.module import auth
from virtengine.x.auth.state import AuthState
from virtengine.x.auth.types import DEFAULT_PARAMS


@pytest.fixture
def chain() -> TestChain:
    return TestChain()


def make_context() -> Context:
    header = BlockHeader(chain_id="toy-1", height=1, time=Timestamp())
    return Context(stores=Stores(MemoryStores(["auth"]).snapshot()), header=header, mode=Mode.DELIVER)


def send(sender: Account, recipient: Account) -> MsgSend:
    return MsgSend(from_address=sender.address, to_address=recipient.address, amount=(Coin(denom="uve", amount=1),))


def test_an_account_is_made_when_it_receives(chain: TestChain) -> None:
    alice, bob = chain.account("alice", "1000uve"), chain.account("bob")
    with pytest.raises(NotFound, match=f"account {bob.text} not found"):
        chain.query(query.QueryAccountRequest(address=bob.address))
    chain.deliver(alice, send(alice, bob)).ok()
    account = unpack(chain.query(query.QueryAccountRequest(address=bob.address)).account)
    assert isinstance(account, BaseAccount)
    assert (account.address, account.pub_key, account.sequence) == (bob.address, None, 0)
    assert account.account_number > chain.account_number(alice)


def test_an_account_tells_key_number_and_sequence(chain: TestChain) -> None:
    alice = chain.account("alice", "1000uve")
    chain.deliver(alice, send(alice, alice)).ok()
    account = unpack(chain.query(query.QueryAccountRequest(address=alice.address)).account)
    assert isinstance(account, BaseAccount)
    assert account.pub_key is not None
    assert account.sequence == 1
    assert chain.query(query.QueryAccountInfoRequest(address=alice.address)).info == account
    request = query.QueryAccountAddressByIDRequest(account_id=account.account_number)
    assert chain.query(request).account_address == alice.address
    assert to_json(query.QueryAccountResponse(account=pack(account)))["account"]["@type"] == BaseAccount.TYPE_URL


@pytest.mark.parametrize(
    ("request_", "error", "text"),
    [
        (query.QueryAccountRequest(), InvalidRequest, "Address cannot be empty"),
        (query.QueryAccountInfoRequest(), InvalidRequest, "Address cannot be empty"),
        (query.QueryAccountAddressByIDRequest(id=1), InvalidRequest, "requesting with id isn't supported"),
        (query.QueryAccountAddressByIDRequest(account_id=999), NotFound, "account number 999"),
        (query.QueryModuleAccountByNameRequest(), InvalidRequest, "module name is empty"),
        (query.QueryModuleAccountByNameRequest(name="nobody"), NotFound, "account nobody not found"),
        (query.AddressBytesToStringRequest(), InvalidRequest, "empty address bytes"),
        (query.AddressStringToBytesRequest(), InvalidRequest, "empty address string"),
        (query.AddressStringToBytesRequest(address_string="ve1x"), SdkError, "bech32"),
    ],
)
def test_bad_questions_are_refused(chain: TestChain, request_: Any, error: type[SdkError], text: str) -> None:
    with pytest.raises(error, match=text):
        chain.query(request_)  # type: ignore[arg-type]


def test_all_accounts_come_in_pages(chain: TestChain) -> None:
    names = [chain.account(f"user {number}", "1uve").address for number in range(5)]
    found, key = [], b""
    while True:
        page = chain.query(query.QueryAccountsRequest(pagination=PageRequest(key=key, limit=3)))
        found += [unpack(packed) for packed in page.accounts]
        key = page.pagination.next_key
        if not key:
            break
    addresses = [account.address for account in found if isinstance(account, BaseAccount)]
    assert set(names) < set(addresses)
    assert len(found) == len(list(chain.modules.accounts.accounts(chain.ctx())))


def test_module_accounts_are_told_by_name(chain: TestChain) -> None:
    found = chain.query(query.QueryModuleAccountByNameRequest(name="fee_collector"))
    account = unpack(found.account)
    assert isinstance(account, ModuleAccount)
    assert account.base_account is not None
    assert account.base_account.address == module_address("fee_collector")
    names = [unpack(packed).name for packed in chain.query(query.QueryModuleAccountsRequest()).accounts]  # type: ignore[attr-defined]
    assert "fee_collector" in names
    assert names == sorted(names)


def test_addresses_are_converted(chain: TestChain) -> None:
    alice = chain.account("alice")
    assert chain.query(query.Bech32PrefixRequest()).bech32_prefix == "ve"
    text = chain.query(query.AddressBytesToStringRequest(address_bytes=alice.address)).address_string
    assert text == alice.text
    assert chain.query(query.AddressStringToBytesRequest(address_string=text)).address_bytes == alice.address


def test_parameters_are_the_sdks_and_the_authority_changes_them(chain: TestChain) -> None:
    assert chain.query(query.QueryParamsRequest()).params == DEFAULT_PARAMS
    msgs = auth(authority=AUTHORITY).msgs
    assert msgs is not None
    ctx, new = make_context(), replace(DEFAULT_PARAMS, max_memo_characters=10)
    update = msgs.update_params  # type: ignore[attr-defined]
    assert update(ctx, MsgUpdateParams(authority=Address(AUTHORITY), params=new)) == MsgUpdateParamsResponse()
    assert AuthState.params.get(ctx) == new
    with pytest.raises(InvalidRequest, match="invalid tx signature limit: 0"):
        update(ctx, MsgUpdateParams(authority=Address(AUTHORITY), params=replace(new, tx_sig_limit=0)))


def test_nobody_else_changes_them(chain: TestChain) -> None:
    alice = chain.account("alice", "1000uve")
    result = chain.deliver(alice, MsgUpdateParams(authority=alice.address, params=DEFAULT_PARAMS))
    text = f"invalid authority; expected {encode_account(AUTHORITY)}, got {alice.text}"
    result.fails_with(InvalidAuthority, text)


# --- keeper ---


def make_keeper() -> AccountKeeper:
    keeper = AccountKeeper()
    keeper.register([Owned("mill", ("minter",)), Owned("shop", receives=True)])
    return keeper


def test_module_accounts_are_made_when_needed_and_know_what_they_may() -> None:
    keeper, ctx = make_keeper(), make_context()
    assert keeper.module_names() == ("mill", "shop")
    address = keeper.ensure_module(ctx, "mill")
    assert keeper.ensure_module(ctx, "mill") == address == module_address("mill")
    account = keeper.find(ctx, address)
    assert isinstance(account, ModuleAccount)
    assert (account.name, account.permissions) == ("mill", ("minter",))
    assert keeper.has_permission("mill", "minter")
    assert not keeper.has_permission("mill", "burner")
    assert not keeper.has_permission("nobody", "minter")
    assert keeper.is_blocked(address)
    assert not keeper.is_blocked(module_address("shop"))
    assert not keeper.is_blocked(b"someone")
    with pytest.raises(LogicError):
        keeper.module_address("nobody")
    with pytest.raises(TypeError, match="two modules own the account mill"):
        keeper.register([Owned("mill")])


def test_accounts_are_numbered_in_order() -> None:
    keeper, ctx = make_keeper(), make_context()
    for name in (b"c" * 20, b"a" * 20, b"c" * 20):
        keeper.ensure(ctx, name)
    bases = [account for account in keeper.accounts(ctx) if isinstance(account, BaseAccount)]
    assert [(base.account_number, base.address[:1]) for base in bases] == [(0, b"c"), (1, b"a")]
    with pytest.raises(UnknownAddress, match="does not exist"):
        keeper.get_record(ctx, b"x" * 20)


def test_the_invariants_see_what_is_wrong() -> None:
    keeper, ctx = make_keeper(), make_context()
    keeper.ensure(ctx, b"a" * 20)
    assert [*numbers_are_unique(ctx), *sequences_have_accounts(ctx)] == []
    AuthState.addresses.set(ctx, 5, b"b" * 20)
    AuthState.sequences.set(ctx, b"b" * 20, 3)
    assert len([*numbers_are_unique(ctx)]) == 2
    assert len([*sequences_have_accounts(ctx)]) == 1


# --- genesis ---

addresses = st.binary(min_size=20, max_size=20).map(Address)


@st.composite
def documents(draw: st.DrawFn) -> GenesisState:
    """Accounts of both kinds in order of their numbers."""
    numbers = sorted(draw(st.sets(st.integers(0, 1000), max_size=8)))
    owners = draw(st.lists(addresses, min_size=len(numbers), max_size=len(numbers), unique=True))
    accounts = []
    for number, address in zip(numbers, owners, strict=True):
        base = BaseAccount(address=address, account_number=number, sequence=draw(st.integers(0, 50)))
        if draw(st.booleans()):
            accounts.append(pack(ModuleAccount(base_account=base, name="mill", permissions=("minter",))))
        else:
            key = draw(st.none() | st.binary(min_size=1, max_size=40))
            packed = None if key is None else Any("/cosmos.crypto.secp256k1.PubKey", key)
            accounts.append(pack(replace(base, pub_key=packed)))
    return GenesisState(params=replace(DEFAULT_PARAMS, tx_sig_limit=draw(st.integers(1, 99))), accounts=tuple(accounts))


@given(documents())
def test_export_of_init_is_the_document(document: GenesisState) -> None:
    keeper, ctx = make_keeper(), make_context()
    genesis = AuthGenesis(keeper)
    genesis.validate(document)
    genesis.init(ctx, document)
    assert genesis.export(ctx) == document
    assert [*numbers_are_unique(ctx), *sequences_have_accounts(ctx)] == []
    keeper.ensure(ctx, b"new account, 20 byte")
    assert [*numbers_are_unique(ctx)] == []


def test_a_document_comes_back_from_json() -> None:
    genesis = AuthGenesis(make_keeper())
    assert from_json(GenesisState, to_json(genesis.default())) == genesis.default()
    assert len(genesis.default().accounts) == 2


@pytest.mark.parametrize(
    ("document", "text"),
    [
        (GenesisState(params=Params()), "invalid tx signature limit"),
        (GenesisState(params=DEFAULT_PARAMS, accounts=(pack(BaseAccount()),)), "without address"),
        (GenesisState(params=DEFAULT_PARAMS, accounts=(pack(Coin()),)), "unknown kind of account"),
        (GenesisState(params=DEFAULT_PARAMS, accounts=(pack(ModuleAccount(name="x")),)), "lacks its base account"),
        (
            GenesisState(
                params=DEFAULT_PARAMS,
                accounts=tuple(pack(BaseAccount(address=Address(b"a" * 20), account_number=n)) for n in (0, 1)),
            ),
            "doubled",
        ),
        (
            GenesisState(
                params=DEFAULT_PARAMS,
                accounts=tuple(pack(BaseAccount(address=Address(c * 20), account_number=3)) for c in (b"a", b"b")),
            ),
            "account number 3 or its address is doubled",
        ),
        *(
            (
                GenesisState(
                    params=DEFAULT_PARAMS, accounts=(pack(BaseAccount(address=Address(b"a" * 20), **number)),)
                ),
                "out of range",
            )
            for number in ({"account_number": 2**63}, {"sequence": 2**63})
        ),
    ],
)
def test_a_document_that_contradicts_itself_is_refused(document: GenesisState, text: str) -> None:
    with pytest.raises(InvalidRequest, match=text):
        AuthGenesis(make_keeper()).validate(document)


def test_the_application_registers_every_modules_account() -> None:
    assert {"fee_collector", "escrow"} <= set(modules().accounts.module_names())
