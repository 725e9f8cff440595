"""Escrow in the real application: signed transactions, the real bank, the market listening."""

from hashlib import sha256

import pytest
from tests.support.chain import Account, TestChain

from virtengine.kit.codec.decimal import Dec
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin, DecCoin
from virtengine.kit.codec.gen.virtengine.escrow.v1.escrow import AccountId, DepositSource
from virtengine.kit.codec.gen.virtengine.escrow.v1.query import QueryAccountRequest, QueryAccountsRequest
from virtengine.kit.codec.gen.virtengine.escrow.v1.tx import MsgDeposit
from virtengine.kit.codec.gen.virtengine.market.v1.market import OrderKind, Resources, ResourceUnit
from virtengine.kit.codec.gen.virtengine.market.v1.tx import MsgCloseOrder, MsgCreateOrder
from virtengine.kit.crypto.hashes import module_address
from virtengine.kit.sdk.errors import InsufficientFunds, InvalidPubKey, SdkError
from virtengine.x.escrow.errors import AccountClosed, AccountNotFound, GrantsNotSupported, InvalidAmount, WrongDenom


def uve(amount: int) -> Coin:
    return Coin(denom="uve", amount=amount)


@pytest.fixture
def chain() -> TestChain:
    return TestChain()


@pytest.fixture
def alice(chain: TestChain) -> Account:
    """The owner of order 1."""
    alice = chain.account("alice", "50uact,9000000uve")
    unit = ResourceUnit(id=1, resources=Resources(cpu_milli=100, memory_bytes=1 << 27, gpu=None), count=1)
    order = MsgCreateOrder(
        owner=alice.address,
        kind=OrderKind.CONTAINER,
        units=(unit,),
        ceiling=DecCoin(denom="uve", amount=Dec.from_int(1)),
        bid_window=20,
        grace=20,
        commitment=sha256(b"manifest").digest(),
        owner_copy=None,
        deposit=uve(0),
    )
    chain.deliver(alice, order).ok()
    return alice


def deposit(who: Account, owner: Account, amount: Coin, source: DepositSource = DepositSource.BALANCE) -> MsgDeposit:
    return MsgDeposit(
        depositor=who.address, account=AccountId(owner=owner.address, sequence=1), amount=amount, source=source
    )


def test_a_stranger_pays_in_and_gets_it_back_when_the_order_is_closed(chain: TestChain, alice: Account) -> None:
    bob = chain.account("bob", "1000uve")
    result = chain.deliver(bob, deposit(bob, alice, uve(600))).ok()
    assert {"owner": alice.text, "sequence": "1"}.items() <= result.events_of("order")[0].items()
    assert result.events_of("virtengine.escrow.v1.EventDeposited")[0]["depositor"] == f'"{bob.text}"'
    assert (chain.balance(bob), chain.balance(module_address("escrow"))) == (400, 600)
    answer = chain.query(QueryAccountRequest(owner=alice.address, sequence=1))
    assert (answer.account.deposits[0].depositor, answer.funds) == (bob.address, Dec.from_int(600))
    assert len(chain.query(QueryAccountsRequest(owner=alice.address)).accounts) == 1
    chain.deliver(alice, MsgCloseOrder(owner=alice.address, sequence=1)).ok()
    assert (chain.balance(bob), chain.balance(module_address("escrow"))) == (1000, 0)
    chain.deliver(bob, deposit(bob, alice, uve(1))).fails_with(AccountClosed)


@pytest.mark.parametrize(
    ("amount", "source", "error"),
    [
        (uve(10_000_000), DepositSource.BALANCE, InsufficientFunds),
        (uve(0), DepositSource.BALANCE, InvalidAmount),
        (Coin(denom="uact", amount=1), DepositSource.BALANCE, WrongDenom),
        (uve(1), DepositSource.GRANT, GrantsNotSupported),
    ],
)
def test_a_refused_deposit_changes_only_the_sequence(
    chain: TestChain, alice: Account, amount: Coin, source: DepositSource, error: type[SdkError]
) -> None:
    before = chain.export()
    chain.deliver(alice, deposit(alice, alice, amount, source)).fails_with(error)
    after = chain.export()
    for name in ("escrow", "bank"):
        assert after[name] == before[name]


def test_nobody_pays_with_the_money_of_another(chain: TestChain, alice: Account) -> None:
    mallory = chain.account("mallory", "1000uve")
    before = chain.balance(alice)
    chain.deliver(mallory, deposit(alice, alice, uve(100))).fails_with(InvalidPubKey)
    assert chain.balance(alice) == before


def test_an_account_of_nobody(chain: TestChain, alice: Account) -> None:
    bob = chain.account("bob", "1000uve")
    chain.deliver(bob, deposit(bob, bob, uve(1))).fails_with(AccountNotFound, text=f"{bob.text}/1")
