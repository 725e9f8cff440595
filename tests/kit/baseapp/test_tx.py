"""A transaction in a block: one result whatever happens, and what of it stays."""

import logging
from collections.abc import Callable

import pytest
from tests.support.chain import Account, TestChain
from tests.support.toy import modules_with_send

from virtengine.kit.codec.any import Any
from virtengine.kit.codec.errors import DecodeError
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.tx import MsgMultiSend, MsgSend, MsgSendResponse
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin
from virtengine.kit.codec.gen.cosmos.tx.v1beta1.tx import AuthInfo, Fee, TxBody, TxRaw
from virtengine.kit.sdk.context import Context
from virtengine.kit.sdk.errors import (
    InsufficientFunds,
    InvalidRequest,
    NotFound,
    OutOfGas,
    Panic,
    SdkError,
    TxDecodeError,
    UnknownRequest,
)
from virtengine.kit.store.errors import StoreError

Handler = Callable[[Context, MsgSend], object]


def make_chain(handler: Handler, **options: int) -> tuple[TestChain, Account]:
    chain = TestChain(modules=modules_with_send(handler), check_invariants=False, **options)  # type: ignore[arg-type]
    return chain, chain.account("alice", "1000uve")


def send(account: Account, amount: int = 1) -> MsgSend:
    return MsgSend(from_address=account.address, to_address=account.address, amount=(Coin(denom="uve", amount=amount),))


def raiser(error: BaseException) -> Handler:
    def handler(ctx: Context, msg: MsgSend) -> None:
        ctx.store("bank").set(b"\xf0", b"written")
        ctx.emit("never")
        raise error

    return handler


def is_written(chain: TestChain) -> bool:
    return chain.ctx().store("bank").has(b"\xf0")


class Refused(NotFound, codespace="toy", code=4444, text="refused"):
    """A module's own error."""


# --- the families of errors ---


@pytest.mark.parametrize(
    ("error", "kind", "log"),
    [
        (Refused("order 5"), Refused, "failed to execute message; message index: 0: order 5: refused"),
        (InsufficientFunds(), InsufficientFunds, "failed to execute message; message index: 0: insufficient funds"),
        (DecodeError("bad"), TxDecodeError, "failed to execute message; message index: 0: bad: tx parse error"),
        (OutOfGas("out of gas in location: x; gasWanted: 1, gasUsed: 2"), OutOfGas,
         "out of gas in location: x; gasWanted: 1, gasUsed: 2: out of gas"),
        (KeyError("a secret"), Panic, "recovered: KeyError: panic"),
        (AssertionError("a secret"), Panic, "recovered: AssertionError: panic"),
        (RecursionError("a secret"), Panic, "recovered: RecursionError: panic"),
    ],
)  # fmt: skip
def test_an_error_ends_the_transaction_and_leaves_fee_and_sequence(
    error: Exception, kind: type[SdkError], log: str
) -> None:
    chain, alice = make_chain(raiser(error))
    result = chain.deliver(alice, send(alice), fee="10uve").fails_with(kind)
    assert result.log == log
    assert not is_written(chain)
    assert chain.balance(alice) == 990
    assert chain.modules.accounts.sequence(chain.ctx(), alice.address) == 1
    assert result.pb.data == b""
    assert [event.type for event in result.events] == [
        "coin_spent", "coin_received", "transfer", "message", "tx", "tx", "tx",
    ]  # fmt: skip
    assert 0 < result.gas_used < result.pb.gas_wanted == 2_000_000


def test_a_bug_is_loud_and_says_nothing_of_its_content_in_the_result(caplog: pytest.LogCaptureFixture) -> None:
    chain, alice = make_chain(raiser(ValueError("a secret")))
    with caplog.at_level(logging.CRITICAL):
        result = chain.deliver(alice, send(alice)).fails_with(Panic)
    assert "secret" not in result.log
    assert "a bug ended a transaction at height 1" in caplog.text


@pytest.mark.parametrize(
    "error", [MemoryError(), OSError(28, "No space left"), StoreError("torn"), KeyboardInterrupt()]
)
def test_a_failing_machine_halts_without_a_result(error: BaseException) -> None:
    chain, alice = make_chain(raiser(error))
    tx = chain.tx(alice, send(alice))
    chain.height = 1
    with pytest.raises(type(error)):
        chain.app.finalize_block(chain.block_request([tx]))
    assert chain.stores.version == 0


# --- messages ---


def test_all_messages_or_none() -> None:
    def handler(ctx: Context, msg: MsgSend) -> None:
        ctx.store("bank").set(b"\xf0", b"written")
        if msg.amount[0].amount == 2:
            raise Refused

    chain, alice = make_chain(handler)
    result = chain.deliver(alice, send(alice, 1), send(alice, 2)).fails_with(Refused)
    assert "message index: 1" in result.log
    assert not is_written(chain)
    chain.deliver(alice, send(alice, 1), send(alice, 3)).ok()
    assert is_written(chain)


def test_messages_see_one_another_and_answer_in_order() -> None:
    seen = []

    def handler(ctx: Context, msg: MsgSend) -> None:
        store = ctx.store("bank")
        seen.append(store.get(b"\xf0"))
        store.set(b"\xf0", b"%d" % msg.amount[0].amount)

    chain, alice = make_chain(handler)
    result = chain.deliver(alice, send(alice, 1), send(alice, 2)).ok()
    assert seen == [None, b"1"]
    assert result.responses == [MsgSendResponse(), MsgSendResponse()]
    indexes = [event["msg_index"] for event in result.events_of("message") if "msg_index" in event]
    assert indexes == ["0", "1"]


def test_a_message_event_says_who_did_what_in_which_module() -> None:
    chain, alice = make_chain(lambda ctx, _msg: ctx.emit("happened", ("a", "b")))
    result = chain.deliver(alice, send(alice)).ok()
    assert result.events_of("message")[-1] == {
        "action": "/cosmos.bank.v1beta1.MsgSend", "sender": alice.text, "module": "bank", "msg_index": "0",
    }  # fmt: skip
    assert result.events_of("happened") == [{"a": "b", "msg_index": "0"}]


def test_a_handler_may_name_the_module_itself() -> None:
    chain, alice = make_chain(lambda ctx, _msg: ctx.emit("message", ("module", "other")))
    result = chain.deliver(alice, send(alice)).ok()
    assert [event.get("module") for event in result.events_of("message")] == [None, "other"]


def test_a_transaction_that_nobody_signs_is_refused() -> None:
    chain, alice = make_chain(lambda *_: None)
    chain.deliver(alice, MsgMultiSend()).fails_with(InvalidRequest, "no message of the transaction has a signer")


def test_a_transaction_needs_messages_that_someone_handles() -> None:
    chain, alice = make_chain(lambda *_: None)
    empty = chain.tx(alice)
    auth = AuthInfo(fee=Fee(gas_limit=1)).encode()
    coin = TxBody(messages=(Any("/cosmos.base.v1beta1.Coin", b""),)).encode()
    unhandled = TxRaw(body_bytes=coin, auth_info_bytes=auth, signatures=(b"s",)).encode()
    first, second = chain.block([empty, unhandled])
    first.fails_with(InvalidRequest, "must contain at least one message")
    second.fails_with(UnknownRequest, "no message handler found for /cosmos.base.v1beta1.Coin")


# --- one result for each transaction ---


def test_every_transaction_of_a_block_gets_exactly_one_result_in_its_place() -> None:
    def handler(ctx: Context, msg: MsgSend) -> None:
        if msg.amount[0].amount == 2:
            raise KeyError

    chain, alice = make_chain(handler)
    txs = [chain.tx(alice, send(alice, number)) for number in (1, 2, 3)]
    results = chain.block([b"garbage", txs[0], txs[1], b"", txs[0], txs[2]])
    assert [result.code for result in results] == [2, 0, Panic.code, InvalidRequest.code, 32, 0]


# --- gas ---


def test_gas_that_runs_out_in_the_ante_takes_nothing() -> None:
    chain, alice = make_chain(lambda *_: None)
    result = chain.deliver(alice, send(alice), gas=2_000, fee="5uve").fails_with(OutOfGas, "location: txSize")
    assert "gasWanted: 2000, gasUsed: " in result.log
    assert (result.pb.gas_wanted, result.events) == (2_000, [])
    assert chain.balance(alice) == 1000
    assert chain.modules.accounts.sequence(chain.ctx(), alice.address) == 0


def test_gas_that_runs_out_in_a_message_keeps_the_fee() -> None:
    def handler(ctx: Context, msg: MsgSend) -> None:
        ctx.store("bank").set(b"\xf0", b"x")
        ctx.gas.consume(10**9, "much")

    chain, alice = make_chain(handler)
    result = chain.deliver(alice, send(alice), gas=200_000, fee="5uve").fails_with(OutOfGas, "location: much")
    assert result.gas_used > 10**9
    assert chain.balance(alice) == 995
    assert not is_written(chain)


def test_a_block_has_gas_for_so_much_and_what_comes_later_is_refused() -> None:
    chain, alice = make_chain(lambda ctx, _msg: ctx.gas.consume(100_000, "work"), max_gas=300_000)
    txs = [chain.tx(alice, send(alice), gas=250_000, fee="1uve") for _ in range(5)]
    results = chain.block(txs)
    results[0].ok()
    results[1].ok()
    results[2].fails_with(OutOfGas, "location: block gas meter; gasWanted: 250000")
    for late in results[3:]:
        late.fails_with(OutOfGas, "no block gas left to run tx")
        assert late.gas_used == 0
    assert chain.balance(alice) == 997
    chain.block(txs[3:4])[0].ok()


def test_failed_transactions_use_the_block_gas_too() -> None:
    def handler(ctx: Context, msg: MsgSend) -> None:
        ctx.gas.consume(100_000, "work")
        raise Refused

    chain, alice = make_chain(handler, max_gas=300_000)
    codes = [result.code for result in chain.block([chain.tx(alice, send(alice), gas=250_000) for _ in range(4)])]
    assert codes == [Refused.code, Refused.code, Refused.code, OutOfGas.code]
