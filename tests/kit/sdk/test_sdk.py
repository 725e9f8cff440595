"""Context, gas, events, coins, errors and routers."""

from dataclasses import FrozenInstanceError, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtengine.kit.codec.errors import DecodeError, InvalidAddress
from virtengine.kit.codec.gen.cosmos.bank.v1beta1 import query, tx
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.tx import MsgMultiSend, MsgSend, MsgSendResponse
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin
from virtengine.kit.codec.service import Rpc, Service
from virtengine.kit.codec.timestamp import Timestamp
from virtengine.kit.sdk import errors
from virtengine.kit.sdk.coins import (
    add_coins,
    amount_of,
    coins_text,
    is_valid_denom,
    parse_coin,
    parse_coins,
    validate_coins,
)
from virtengine.kit.sdk.context import BlockHeader, Context, Mode
from virtengine.kit.sdk.errors import InvalidCoins, OutOfGas, SdkError, UnknownRequest, as_sdk_error
from virtengine.kit.sdk.events import Event, typed_event
from virtengine.kit.sdk.gas import MAX_GAS, BlockGasMeter, GasMeter, InfiniteGasMeter
from virtengine.kit.sdk.router import MsgRouter, QueryRouter
from virtengine.kit.store.branch import Stores
from virtengine.kit.store.errors import StoreError
from virtengine.kit.store.memory import MemoryStores

HEADER = BlockHeader(chain_id="toy-1", height=5, time=Timestamp(100, 7), proposer=b"p")


def make_context(gas: GasMeter | None = None) -> Context:
    stores = Stores(MemoryStores(["toy"]).snapshot())
    return Context(stores=stores, header=HEADER, mode=Mode.DELIVER, gas=gas or InfiniteGasMeter())


# --- context ---


def test_a_context_tells_the_block_and_cannot_be_changed() -> None:
    ctx = make_context()
    assert (ctx.chain_id, ctx.height, ctx.time) == ("toy-1", 5, Timestamp(100, 7))
    with pytest.raises(FrozenInstanceError):
        ctx.mode = Mode.CHECK  # type: ignore[misc]


def test_a_branch_that_ends_well_is_kept() -> None:
    ctx = make_context()
    with ctx.branch() as inner:
        inner.store("toy").set(b"k", b"v")
        inner.emit("happened", ("a", "1"))
        assert ctx.store("toy").get(b"k") is None
    assert ctx.store("toy").get(b"k") == b"v"
    assert ctx.events == [Event("happened", (("a", "1"),))]


def test_a_branch_that_raises_leaves_nothing_but_gas() -> None:
    ctx = make_context()

    def fail() -> None:
        with ctx.branch() as inner:
            inner.store("toy").set(b"k", b"v")
            inner.emit("happened")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert ctx.events == []
    used = ctx.gas.consumed
    assert used == 2000 + 30 * 2
    assert ctx.store("toy").get(b"k") is None


@pytest.mark.parametrize("mode", list(Mode))
def test_only_the_checks_of_the_mempool_keep_no_events(mode: Mode) -> None:
    ctx = replace(make_context(), mode=mode)
    ctx.emit("happened", ("a", "1"))
    ctx.emit_typed(Coin(denom="uve"))
    assert bool(ctx.events) == (mode not in (Mode.CHECK, Mode.RECHECK))


def test_a_context_on_other_stores_has_events_of_its_own() -> None:
    ctx = make_context()
    other = ctx.on(ctx.stores.branch())
    other.emit("x")
    assert (ctx.events, other.gas) == ([], ctx.gas)
    meter = GasMeter(5)
    assert other.on(ctx.stores, meter).gas is meter


def test_the_store_charges_the_meter_of_its_context() -> None:
    ctx = make_context()
    ctx.store("toy").set(b"k", b"v")
    meter = GasMeter(10_000)
    assert ctx.with_gas(meter).store("toy").get(b"k") == b"v"
    assert meter.consumed == 1000 + 3 * 2


# --- gas ---


def test_gas_runs_out_with_the_text_clients_parse() -> None:
    meter = GasMeter(10)
    meter.consume(10, "all")
    assert meter.remaining == 0
    with pytest.raises(OutOfGas) as error:
        meter.consume(3, "one more")
    assert str(error.value) == "out of gas in location: one more; gasWanted: 10, gasUsed: 13: out of gas"
    assert (meter.consumed, meter.remaining) == (13, 0)


def test_an_infinite_meter_only_counts() -> None:
    meter = InfiniteGasMeter()
    meter.consume(MAX_GAS * 2, "much")
    assert meter.consumed == MAX_GAS * 2


@pytest.mark.parametrize(("max_gas", "limit"), [(5, 5), (0, MAX_GAS), (-1, MAX_GAS)])
def test_a_block_without_a_limit_has_no_limit(max_gas: int, limit: int) -> None:
    assert BlockGasMeter(max_gas).limit == limit


# --- events ---


def test_a_typed_event_has_its_fields_as_json_in_order_of_names() -> None:
    event = typed_event(MsgSend(from_address=b"\1" * 20, amount=(Coin(denom="uve", amount=3),)))  # type: ignore[arg-type]
    assert event.type == "cosmos.bank.v1beta1.MsgSend"
    keys = [key for key, _ in event.attributes]
    assert keys == ["amount", "from_address", "to_address"]
    assert dict(event.attributes)["amount"] == '[{"denom":"uve","amount":"3"}]'
    assert dict(event.attributes)["to_address"] == '""'


def test_a_context_emits_events_of_messages() -> None:
    ctx = make_context()
    ctx.emit_typed(Coin(denom="uve", amount=1))
    assert ctx.events == [Event("cosmos.base.v1beta1.Coin", (("amount", '"1"'), ("denom", '"uve"')))]


# --- coins ---

denoms = st.sampled_from(["uaa", "uve", "ibc/ABC", "factory/x:y.z-1"])
coins = st.dictionaries(denoms, st.integers(1, 2**100)).map(
    lambda held: tuple(Coin(denom=denom, amount=held[denom]) for denom in sorted(held))
)


@given(coins)
def test_valid_coins_are_valid_and_come_back_from_text(held: tuple[Coin, ...]) -> None:
    validate_coins(held, allow_empty=True)
    assert parse_coins(coins_text(held)) == held


@given(coins, coins)
def test_sums_of_coins_are_sums_of_amounts(left: tuple[Coin, ...], right: tuple[Coin, ...]) -> None:
    total = add_coins(left, right)
    validate_coins(total, allow_empty=True)
    for denom in ("uaa", "uve", "ibc/ABC", "factory/x:y.z-1"):
        assert amount_of(total, denom) == amount_of(left, denom) + amount_of(right, denom)
    assert add_coins(total, tuple(Coin(denom=coin.denom, amount=-coin.amount) for coin in right)) == left


def test_a_negative_sum_is_refused() -> None:
    with pytest.raises(InvalidCoins, match="negative"):
        add_coins((Coin(denom="uve", amount=1),), (Coin(denom="uve", amount=-2),))


@pytest.mark.parametrize(
    "bad",
    [
        (),
        (Coin(denom="uve", amount=0),),
        (Coin(denom="uve", amount=-1),),
        (Coin(denom="v", amount=1),),
        (Coin(denom="uve", amount=1), Coin(denom="uve", amount=1)),
        (Coin(denom="uve", amount=1), Coin(denom="uaa", amount=1)),
    ],
)
def test_coins_out_of_order_doubled_or_not_positive_are_invalid(bad: tuple[Coin, ...]) -> None:
    with pytest.raises(InvalidCoins):
        validate_coins(bad)


@pytest.mark.parametrize("text", ["uve", "10", "-1uve", "1 0uve", "1.5uve", "10v", "0x1uve", "1uve,1uve", "1uve,"])
def test_text_that_is_no_coins_is_refused(text: str) -> None:
    with pytest.raises((InvalidCoins, DecodeError)):
        parse_coins(text)


def test_coins_of_text_are_sorted() -> None:
    assert coins_text(parse_coins("2uve,1uaa")) == "1uaa,2uve"
    assert parse_coins(" ") == ()
    assert parse_coin("7 uve") == Coin(denom="uve", amount=7)


@pytest.mark.parametrize(
    ("denom", "valid"),
    [("uve", True), ("uv", False), ("1ve", False), ("u" * 128, True), ("u" * 129, False), ("", False)],
)
def test_a_denomination_has_a_form(denom: str, valid: bool) -> None:
    assert is_valid_denom(denom) is valid


# --- errors ---


def test_every_error_has_a_number_of_its_own_and_a_text() -> None:
    for (codespace, code), kind in SdkError.registry.items():
        assert (kind.codespace, kind.code) == (codespace, code)
        assert kind.text


def test_a_number_that_is_taken_is_refused() -> None:
    with pytest.raises(TypeError, match="sdk/5 is taken by InsufficientFunds"):
        type("Twin", (SdkError,), {}, code=5)


def test_an_error_reads_detail_then_text() -> None:
    assert str(errors.NotFound("order 5")) == "order 5: not found"
    assert str(errors.NotFound()) == "not found"


def test_the_families_of_errors_are_told_apart() -> None:
    assert isinstance(as_sdk_error(InvalidAddress("x")), errors.InvalidAddressError)
    assert isinstance(as_sdk_error(DecodeError("x")), errors.TxDecodeError)
    expected = errors.Unauthorized("no")
    assert as_sdk_error(expected) is expected
    for bug in (KeyError("x"), ZeroDivisionError(), RecursionError(), AssertionError()):
        assert as_sdk_error(bug) is None
        assert not errors.is_machine_error(bug)
    for machine in (MemoryError(), OSError(28, "full"), StoreError("x"), KeyboardInterrupt(), SystemExit()):
        assert errors.is_machine_error(machine)


# --- routers ---


class Bank(Service[Context]):
    """One message and one query."""

    NAME = "cosmos.bank.v1beta1.Msg"
    RPCS = (Rpc("Send", "send", MsgSend, MsgSendResponse, None),)

    def send(self, ctx: Context, msg: MsgSend) -> MsgSendResponse:
        ctx.store("toy").set(b"sent", b"1")
        if not msg.amount:
            raise InvalidCoins("none")
        return MsgSendResponse()


SEND = MsgSend(amount=(Coin(denom="uve", amount=1),))


def test_a_message_finds_its_handler() -> None:
    router, ctx = MsgRouter([Bank()]), make_context()
    assert router.type_urls == ("/cosmos.bank.v1beta1.MsgSend",)
    assert router.handles(SEND)
    assert not router.handles(MsgMultiSend())
    assert router.deliver(ctx, SEND) == MsgSendResponse()
    assert ctx.store("toy").has(b"sent")
    with pytest.raises(UnknownRequest, match="no message handler found"):
        router.handle(ctx, MsgMultiSend())


def test_a_message_that_fails_leaves_nothing() -> None:
    router, ctx = MsgRouter([Bank()]), make_context()
    with pytest.raises(InvalidCoins):
        router.deliver(ctx, MsgSend())
    assert not ctx.store("toy").has(b"sent")


def test_the_gate_comes_before_the_handler() -> None:
    def gate(_ctx: Context, _message: object) -> None:
        raise errors.Unauthorized("not you")

    ctx = make_context()
    with pytest.raises(errors.Unauthorized):
        MsgRouter([Bank()], gate).handle(ctx, SEND)
    assert not ctx.store("toy").has(b"sent")


def test_one_handler_for_each_message_and_path() -> None:
    with pytest.raises(TypeError, match="handled twice"):
        MsgRouter([Bank(), Bank()])
    with pytest.raises(TypeError, match="handled twice"):
        QueryRouter([Bank(), Bank()])


def test_a_query_finds_its_handler_by_path() -> None:
    router, ctx = QueryRouter([Bank()]), make_context()
    path = "/cosmos.bank.v1beta1.Msg/Send"
    assert router.paths == (path,)
    rpc = router.find(path)
    assert rpc is not None
    assert rpc.request is MsgSend
    assert router.find("/x") is None
    assert router.answer(ctx, path, SEND.encode()) == MsgSendResponse()
    with pytest.raises(UnknownRequest, match="unknown query path /x"):
        router.answer(ctx, "/x", b"")
    with pytest.raises(DecodeError):
        router.answer(ctx, path, b"\xff")


def test_the_generated_services_name_their_paths() -> None:
    assert query.QueryService.NAME == "cosmos.bank.v1beta1.Query"
    assert [rpc.method for rpc in tx.MsgService.RPCS] == ["send", "multi_send", "update_params", "set_send_enabled"]
