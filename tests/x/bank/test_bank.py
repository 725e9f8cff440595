"""Coins change hands: messages, keeper, queries, genesis."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.chain import Account, TestChain

from virtengine.app.modules import AUTHORITY
from virtengine.kit.codec.address import Address
from virtengine.kit.codec.gen.cosmos.bank.v1beta1 import query
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.bank import Input, Metadata, Output, Params, SendEnabled
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.genesis import Balance, GenesisState
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.tx import (
    MsgMultiSend,
    MsgSend,
    MsgSetSendEnabled,
    MsgUpdateParams,
)
from virtengine.kit.codec.gen.cosmos.base.query.v1beta1.pagination import PageRequest
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin
from virtengine.kit.codec.json import from_json, to_json
from virtengine.kit.codec.message import Message
from virtengine.kit.codec.timestamp import Timestamp
from virtengine.kit.crypto.hashes import module_address
from virtengine.kit.sdk import module
from virtengine.kit.sdk.coins import Coins, parse_coins
from virtengine.kit.sdk.context import BlockHeader, Context, Mode
from virtengine.kit.sdk.errors import (
    InsufficientFunds,
    InvalidAddressError,
    InvalidAuthority,
    InvalidCoins,
    InvalidRequest,
    NotFound,
    SdkError,
    Unauthorized,
)
from virtengine.kit.store.branch import Stores
from virtengine.kit.store.memory import MemoryStores
from virtengine.x.auth.keeper import AccountKeeper
from virtengine.x.bank.errors import InputOutputMismatch, MultipleSenders, NoInputs, NoOutputs, SendDisabled
from virtengine.x.bank.genesis import BankGenesis
from virtengine.x.bank.invariants import amounts_are_positive, holders_are_indexed, supply_is_held
from virtengine.x.bank.keeper import BankKeeper
from virtengine.x.bank.msgs import BankMsgs
from virtengine.x.bank.state import BankState

NOBODY = Address(b"")


@pytest.fixture
def chain() -> TestChain:
    return TestChain()


def send(sender: Account, recipient: bytes, coins: str) -> MsgSend:
    return MsgSend(from_address=sender.address, to_address=Address(recipient), amount=parse_coins(coins))


# --- MsgSend ---


def test_coins_move(chain: TestChain) -> None:
    alice, bob = chain.account("alice", "1000uve,5uaa"), chain.account("bob")
    result = chain.deliver(alice, send(alice, bob.address, "5uaa,10uve")).ok()
    assert chain.modules.bank.balances(chain.ctx(), bob.address) == parse_coins("5uaa,10uve")
    assert chain.modules.bank.balances(chain.ctx(), alice.address) == parse_coins("990uve")
    own = [event for event in result.events if dict(event.attributes).get("msg_index") == "0"]
    index = ("msg_index", "0")
    assert [(event.type, event.attributes) for event in own[1:]] == [
        ("coin_spent", (("spender", alice.text), ("amount", "5uaa,10uve"), index)),
        ("coin_received", (("receiver", bob.text), ("amount", "5uaa,10uve"), index)),
        ("transfer", (("recipient", bob.text), ("sender", alice.text), ("amount", "5uaa,10uve"), index)),
        ("message", (("sender", alice.text), index)),
    ]


def test_sending_to_oneself_changes_nothing(chain: TestChain) -> None:
    alice = chain.account("alice", "1000uve")
    chain.deliver(alice, send(alice, alice.address, "1000uve")).ok()
    assert chain.balance(alice) == 1000


def test_more_than_there_is_cannot_be_sent(chain: TestChain) -> None:
    alice, bob = chain.account("alice", "1000uve"), chain.account("bob")
    chain.deliver(alice, send(alice, bob.address, "1001uve")).fails_with(
        InsufficientFunds, "spendable balance 1000uve is smaller than 1001uve: insufficient funds"
    )
    chain.deliver(alice, send(alice, bob.address, "1uother,1uve")).fails_with(
        InsufficientFunds, "spendable balance 0uother is smaller than 1uother"
    )
    assert chain.balance(alice) == 1000


def test_a_recipient_must_be_named(chain: TestChain) -> None:
    alice = chain.account("alice", "1000uve")
    chain.deliver(alice, send(alice, NOBODY, "1uve")).fails_with(InvalidAddressError, "invalid to address")


@pytest.mark.parametrize(
    "coins",
    [
        (),
        (Coin(denom="uve", amount=0),),
        (Coin(denom="uve", amount=-1),),
        (Coin(denom="!", amount=1),),
        (Coin(denom="uve", amount=1), Coin(denom="uve", amount=1)),
        (Coin(denom="uve", amount=1), Coin(denom="uaa", amount=1)),
    ],
)
def test_bad_coins_are_refused(chain: TestChain, coins: Coins) -> None:
    alice = chain.account("alice", "1000uve")
    msg = MsgSend(from_address=alice.address, to_address=alice.address, amount=coins)
    chain.deliver(alice, msg).fails_with(InvalidCoins)


def test_what_may_not_be_sent_stays(chain: TestChain) -> None:
    alice, bob = chain.account("alice", "1000uve"), chain.account("bob")
    chain.edit(lambda ctx: BankState.send_enabled.set(ctx, "uve", False))
    chain.deliver(alice, send(alice, bob.address, "1uve")).fails_with(
        SendDisabled, "uve transfers are currently disabled: send transactions are disabled"
    )
    chain.edit(lambda ctx: BankState.send_enabled.remove(ctx, "uve"))
    chain.edit(lambda ctx: BankState.params.set(ctx, Params(default_send_enabled=False)))
    chain.deliver(alice, send(alice, bob.address, "1uve")).fails_with(SendDisabled)
    chain.edit(lambda ctx: BankState.send_enabled.set(ctx, "uve", True))
    chain.deliver(alice, send(alice, bob.address, "1uve")).ok()


def test_modules_do_not_receive_from_users(chain: TestChain) -> None:
    alice = chain.account("alice", "1000uve")
    collector = module_address("fee_collector")
    chain.deliver(alice, send(alice, collector, "1uve")).fails_with(Unauthorized, "is not allowed to receive funds")


def test_nobody_holds_coins_under_an_address_that_no_key_of_the_state_has_room_for() -> None:
    """The index of holders names the longest denomination twice."""
    chain = TestChain()
    alice = chain.account("alice", f"1000{'x' * 128}")
    for to_address, error in ((Address(b"a" * 64), None), (Address(b"a" * 65), InvalidAddressError)):
        result = chain.deliver(alice, send(alice, to_address, f"1{'x' * 128}"))
        result.fails_with(error, "cannot hold coins") if error else result.ok()
        result = chain.deliver(alice, multi(alice, (to_address, f"1{'x' * 128}"), total=f"1{'x' * 128}"))
        result.fails_with(error, "cannot hold coins") if error else result.ok()


# --- MsgMultiSend ---


def multi(sender: Account, *parts: tuple[bytes, str], total: str) -> MsgMultiSend:
    outputs = tuple(Output(address=Address(address), coins=parse_coins(coins)) for address, coins in parts)
    return MsgMultiSend(inputs=(Input(address=sender.address, coins=parse_coins(total)),), outputs=outputs)


def test_one_sends_to_many(chain: TestChain) -> None:
    alice, bob, carol = chain.account("alice", "10uve"), chain.account("bob"), chain.account("carol")
    result = chain.deliver(alice, multi(alice, (bob.address, "3uve"), (carol.address, "4uve"), total="7uve")).ok()
    assert [chain.balance(who) for who in (alice, bob, carol)] == [3, 3, 4]
    assert [event["recipient"] for event in result.events_of("transfer")] == [bob.text, carol.text]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda m: replace(m, outputs=()), NoOutputs),
        (lambda m: replace(m, inputs=m.inputs * 2), MultipleSenders),
        (lambda m: replace(m, outputs=m.outputs * 2), InputOutputMismatch),
        (lambda m: replace(m, outputs=(replace(m.outputs[0], address=NOBODY),)), InvalidAddressError),
        (lambda m: replace(m, outputs=(replace(m.outputs[0], coins=()),)), InvalidCoins),
        (lambda m: replace(m, inputs=(replace(m.inputs[0], coins=()),)), InvalidCoins),
        (
            lambda m: replace(m, outputs=(replace(m.outputs[0], address=Address(module_address("fee_collector"))),)),
            Unauthorized,
        ),
    ],
)
def test_a_bad_multi_send_is_refused(
    chain: TestChain, change: Callable[[MsgMultiSend], MsgMultiSend], error: type[SdkError]
) -> None:
    alice, bob = chain.account("alice", "10uve"), chain.account("bob")
    good = multi(alice, (bob.address, "3uve"), total="3uve")
    chain.deliver(alice, change(good)).fails_with(error)
    assert chain.balance(alice) == 10


def test_a_multi_send_of_more_than_there_is_is_refused(chain: TestChain) -> None:
    alice, bob = chain.account("alice", "10uve"), chain.account("bob")
    chain.deliver(alice, multi(alice, (bob.address, "11uve"), total="11uve")).fails_with(InsufficientFunds)
    chain.edit(lambda ctx: BankState.send_enabled.set(ctx, "uve", False))
    chain.deliver(alice, multi(alice, (bob.address, "1uve"), total="1uve")).fails_with(SendDisabled)


def test_a_multi_send_from_nobody_is_refused() -> None:
    msgs = BankMsgs(BankKeeper(AccountKeeper()), AUTHORITY)
    with pytest.raises(NoInputs):
        msgs.multi_send(make_context(), MsgMultiSend())


# --- by the authority ---


def make_context() -> Context:
    header = BlockHeader(chain_id="toy-1", height=1, time=Timestamp())
    return Context(stores=Stores(MemoryStores(["auth", "bank"]).snapshot()), header=header, mode=Mode.DELIVER)


@pytest.mark.parametrize(
    "msg",
    [
        lambda who: MsgUpdateParams(authority=who, params=Params()),
        lambda who: MsgSetSendEnabled(authority=who),
    ],
)
def test_only_the_authority_changes_what_may_be_sent(chain: TestChain, msg: Callable[[Address], Message]) -> None:
    alice = chain.account("alice", "10uve")
    chain.deliver(alice, msg(alice.address)).fails_with(InvalidAuthority, "invalid authority; expected ve1")


def test_the_authority_sets_the_default_and_exceptions() -> None:
    ctx, authority = make_context(), Address(AUTHORITY)
    keeper = BankKeeper(AccountKeeper())
    msgs = BankMsgs(keeper, AUTHORITY)
    msgs.update_params(ctx, MsgUpdateParams(authority=authority, params=Params(default_send_enabled=True)))
    entries = (SendEnabled(denom="uaa", enabled=False), SendEnabled(denom="ubb", enabled=False))
    msgs.set_send_enabled(ctx, MsgSetSendEnabled(authority=authority, send_enabled=entries))
    assert [keeper.is_send_enabled(ctx, denom) for denom in ("uaa", "ubb", "ucc")] == [False, False, True]
    msgs.set_send_enabled(ctx, MsgSetSendEnabled(authority=authority, use_default_for=("uaa",)))
    assert keeper.is_send_enabled(ctx, "uaa")


@pytest.mark.parametrize(
    "msg",
    [
        MsgSetSendEnabled(authority=Address(AUTHORITY), use_default_for=("uaa", "uaa")),
        MsgSetSendEnabled(authority=Address(AUTHORITY), use_default_for=("!",)),
        MsgUpdateParams(authority=Address(AUTHORITY), params=Params(send_enabled=(SendEnabled(denom="uaa"),))),
    ],
)
def test_bad_settings_are_refused(msg: MsgSetSendEnabled | MsgUpdateParams) -> None:
    msgs = BankMsgs(BankKeeper(AccountKeeper()), AUTHORITY)
    handler = msgs.update_params if isinstance(msg, MsgUpdateParams) else msgs.set_send_enabled
    with pytest.raises(InvalidRequest):
        handler(make_context(), msg)  # type: ignore[arg-type]


# --- the keeper, for other modules ---


def make_keeper() -> BankKeeper:
    accounts = AccountKeeper()
    accounts.register([module.ModuleAccount("mill", ("minter", "burner")), module.ModuleAccount("shop", receives=True)])
    return BankKeeper(accounts)


def violations(ctx: Context) -> list[str]:
    return [*supply_is_held(ctx), *amounts_are_positive(ctx), *holders_are_indexed(ctx)]


def test_coins_are_made_moved_and_destroyed() -> None:
    keeper, ctx = make_keeper(), make_context()
    keeper.mint(ctx, "mill", parse_coins("10uve"))
    keeper.send_from_module_to_module(ctx, "mill", "shop", parse_coins("6uve"))
    keeper.send_from_module_to_account(ctx, "shop", b"u" * 20, parse_coins("2uve"))
    keeper.send_from_account_to_module(ctx, b"u" * 20, "mill", parse_coins("1uve"))
    assert keeper.module_balance(ctx, "mill", "uve") == 5
    keeper.burn(ctx, "mill", parse_coins("5uve"))
    assert keeper.supply(ctx, "uve") == 5
    assert list(keeper.total_supply(ctx)) == [Coin(denom="uve", amount=5)]
    assert keeper.balance(ctx, b"u" * 20, "uve") == 1
    assert violations(ctx) == []
    keeper.send_from_module_to_module(ctx, "shop", "mill", parse_coins("4uve"))
    keeper.send_from_account_to_module(ctx, b"u" * 20, "mill", parse_coins("1uve"))
    keeper.burn(ctx, "mill", parse_coins("5uve"))
    assert list(keeper.total_supply(ctx)) == []
    assert violations(ctx) == []
    assert [event.type for event in ctx.events if event.type in ("coinbase", "burn")] == ["coinbase", "burn", "burn"]


def test_only_some_modules_make_and_destroy() -> None:
    keeper, ctx = make_keeper(), make_context()
    for verb, work in (("mint", keeper.mint), ("burn", keeper.burn)):
        with pytest.raises(Unauthorized, match=f"module account shop does not have permissions to {verb} tokens"):
            work(ctx, "shop", parse_coins("1uve"))


def test_there_is_never_more_than_an_amount_can_hold() -> None:
    keeper, ctx = make_keeper(), make_context()
    keeper.mint(ctx, "mill", (Coin(denom="uve", amount=2**256 - 1),))
    with pytest.raises(InvalidCoins, match="supply of uve is out of range"):
        keeper.mint(ctx, "mill", parse_coins("1uve"))


def test_modules_that_do_not_receive_get_nothing_from_modules_by_address() -> None:
    keeper, ctx = make_keeper(), make_context()
    keeper.mint(ctx, "mill", parse_coins("10uve"))
    with pytest.raises(Unauthorized):
        keeper.send_from_module_to_account(ctx, "mill", module_address("mill"), parse_coins("1uve"))
    keeper.send_from_module_to_account(ctx, "mill", module_address("shop"), parse_coins("1uve"))


def test_the_invariants_see_what_is_wrong() -> None:
    keeper, ctx = make_keeper(), make_context()
    keeper.mint(ctx, "mill", parse_coins("10uve"))
    BankState.supply.set(ctx, "uve", 11)
    assert list(supply_is_held(ctx)) == ["bank: 10uve are held, but the supply is 11"]
    BankState.balances.set(ctx, (b"u" * 20, "uaa"), 0)
    BankState.supply.set(ctx, "ubb", 0)
    assert len(list(amounts_are_positive(ctx))) == 2


def test_the_keeper_refuses_bad_coins_from_modules_too() -> None:
    keeper, ctx = make_keeper(), make_context()
    with pytest.raises(InvalidCoins, match="-1uve"):
        keeper.mint(ctx, "mill", (Coin(denom="uve", amount=-1),))


# --- queries ---


def test_balances_are_told(chain: TestChain) -> None:
    alice = chain.account("alice", "1uaa,2ubb,3uve")
    ask = chain.query
    assert ask(query.QueryBalanceRequest(address=alice.address, denom="ubb")).balance.amount == 2
    assert ask(query.QueryBalanceRequest(address=alice.address, denom="none")).balance.amount == 0
    page = ask(query.QueryAllBalancesRequest(address=alice.address, pagination=PageRequest(limit=2)))
    rest = ask(
        query.QueryAllBalancesRequest(address=alice.address, pagination=PageRequest(key=page.pagination.next_key))
    )
    assert page.balances + rest.balances == parse_coins("1uaa,2ubb,3uve")
    assert ask(query.QuerySpendableBalancesRequest(address=alice.address)).balances == parse_coins("1uaa,2ubb,3uve")
    assert ask(query.QuerySpendableBalanceByDenomRequest(address=alice.address, denom="uve")).balance.amount == 3
    shown = ask(query.QueryAllBalancesRequest(address=alice.address, resolve_denom=True)).balances
    assert [coin.denom for coin in shown] == ["uaa", "ubb", "ve"]


def test_the_supply_and_its_holders_are_told(chain: TestChain) -> None:
    holders = sorted(chain.account(f"holder {number}", "5uaa").address for number in range(5))
    assert chain.query(query.QuerySupplyOfRequest(denom="uaa")).amount.amount == 25
    assert chain.query(query.QuerySupplyOfRequest(denom="none")).amount.amount == 0
    assert [coin.denom for coin in chain.query(query.QueryTotalSupplyRequest()).supply] == ["uaa", "uve"]
    first = chain.query(query.QueryDenomOwnersRequest(denom="uaa", pagination=PageRequest(limit=3)))
    rest = chain.query(
        query.QueryDenomOwnersByQueryRequest(denom="uaa", pagination=PageRequest(key=first.pagination.next_key))
    )
    owners = first.denom_owners + rest.denom_owners
    assert [(owner.address, owner.balance.amount) for owner in owners] == [(holder, 5) for holder in holders]


def test_denominations_are_described(chain: TestChain) -> None:
    metadata = chain.query(query.QueryDenomMetadataRequest(denom="uve")).metadata
    assert (metadata.display, metadata.denom_units[1].exponent) == ("ve", 6)
    assert chain.query(query.QueryDenomMetadataByQueryStringRequest(denom="uve")).metadata == metadata
    assert chain.query(query.QueryDenomsMetadataRequest()).metadatas == (metadata,)
    with pytest.raises(NotFound, match="client metadata for denom none"):
        chain.query(query.QueryDenomMetadataRequest(denom="none"))


def test_what_may_be_sent_is_told(chain: TestChain) -> None:
    assert chain.query(query.QueryParamsRequest()).params == Params(default_send_enabled=True)
    chain.edit(lambda ctx: BankState.send_enabled.set(ctx, "uve", False))
    entry = (SendEnabled(denom="uve", enabled=False),)
    assert chain.query(query.QuerySendEnabledRequest()).send_enabled == entry
    assert chain.query(query.QuerySendEnabledRequest(denoms=("none", "uve"))).send_enabled == entry


@pytest.mark.parametrize(
    "request_",
    [
        query.QueryBalanceRequest(denom="uve"),
        query.QueryBalanceRequest(address=Address(b"a" * 20)),
        query.QueryAllBalancesRequest(),
        query.QuerySpendableBalancesRequest(),
        query.QuerySupplyOfRequest(denom="!"),
        query.QueryDenomOwnersRequest(),
        query.QueryDenomMetadataRequest(),
    ],
)
def test_bad_questions_are_refused(chain: TestChain, request_: Message) -> None:
    with pytest.raises(InvalidRequest):
        chain.query(request_)


# --- genesis ---

denoms = st.sampled_from(["uaa", "ubb", "uve"])


@st.composite
def documents(draw: st.DrawFn) -> GenesisState:
    owners = draw(st.lists(st.binary(min_size=20, max_size=20), max_size=5, unique=True).map(sorted))
    balances = []
    total: dict[str, int] = {}
    for owner in owners:
        held = draw(st.dictionaries(denoms, st.integers(1, 2**128), min_size=1))
        balances.append(
            Balance(address=Address(owner), coins=tuple(Coin(denom=d, amount=held[d]) for d in sorted(held)))
        )
        for denom, amount in held.items():
            total[denom] = total.get(denom, 0) + amount
    enabled = draw(st.dictionaries(denoms, st.booleans()))
    described = draw(st.sets(denoms))
    return GenesisState(
        params=Params(default_send_enabled=draw(st.booleans())),
        balances=tuple(balances),
        supply=tuple(Coin(denom=denom, amount=total[denom]) for denom in sorted(total)),
        denom_metadata=tuple(Metadata(base=denom, display=denom) for denom in sorted(described)),
        send_enabled=tuple(SendEnabled(denom=denom, enabled=enabled[denom]) for denom in sorted(enabled)),
    )


@given(documents())
def test_export_of_init_is_the_document(document: GenesisState) -> None:
    genesis, ctx = BankGenesis(make_keeper()), make_context()
    genesis.validate(document)
    genesis.init(ctx, document)
    assert genesis.export(ctx) == document
    assert violations(ctx) == []
    assert from_json(GenesisState, to_json(document)) == document


ALICE = Balance(address=Address(b"a" * 20), coins=parse_coins("1uve"))


@pytest.mark.parametrize(
    ("document", "text"),
    [
        (GenesisState(params=Params(send_enabled=(SendEnabled(denom="uve"),))), "no longer supported"),
        (GenesisState(params=Params(), balances=(ALICE, ALICE)), "balances has an entry twice"),
        (GenesisState(params=Params(), balances=(Balance(coins=parse_coins("1uve")),)), "without name"),
        (GenesisState(params=Params(), balances=(replace(ALICE, coins=(Coin(denom="uve"),)),)), "not positive"),
        (
            GenesisState(params=Params(), balances=(replace(ALICE, address=Address(b"a" * 65)),)),
            "too long to hold coins",
        ),
        (GenesisState(params=Params(), send_enabled=(SendEnabled(denom="!"),)), "invalid denom: !"),
        (GenesisState(params=Params(), denom_metadata=(Metadata(base="!"),)), "invalid denom: !"),
        (
            GenesisState(
                params=Params(),
                balances=tuple(
                    Balance(address=Address(name * 20), coins=(Coin(denom="uve", amount=2**255),))
                    for name in (b"a", b"b")
                ),
            ),
            "a supply is out of range",
        ),
        (
            GenesisState(params=Params(), balances=(ALICE,), supply=parse_coins("2uve")),
            "genesis supply is incorrect, expected 2uve, got 1uve",
        ),
    ],
)
def test_a_document_that_contradicts_itself_is_refused(document: GenesisState, text: str) -> None:
    with pytest.raises(InvalidRequest, match=text):
        BankGenesis(make_keeper()).validate(document)
