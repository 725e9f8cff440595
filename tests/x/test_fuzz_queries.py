"""Whatever anybody asks, by whatever path and in whatever bytes: there is an answer or an expected error; and whatever
bytes are sent as a transaction, mempool and block end them the same way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.x.test_fuzz_messages import fill, good_messages, limits, world

from virtengine.kit.codec.gen.tendermint.abci import types_pb2 as abci
from virtengine.kit.sdk.errors import LogicError, Panic, WrongSequence

HEIGHTS = st.sampled_from((0, 0, 0, 1, 2, 30, 31, 1_000, -1, (1 << 63) - 1, -(1 << 63)))


def paths() -> list[str]:
    return list(world().market.chain.app.querier.router.paths)


@st.composite
def questions(draw: st.DrawFn) -> tuple[str, bytes]:
    """A path and a request made up for it, or one with a byte changed."""
    path = draw(st.sampled_from(paths()))
    rpc = world().market.chain.app.querier.router.find(path)
    assert rpc is not None
    message = rpc.request.PB()
    fill(draw, message)
    raw = bytearray(message.SerializeToString(deterministic=True))
    if raw and draw(st.integers(0, 3)) == 0:
        raw[draw(st.integers(0, len(raw) - 1))] = draw(st.integers(0, 255))
    return path, bytes(raw)


RAW = st.tuples(
    st.sampled_from(
        ("/store/bank/key", "/store/market/key", "/store/none/key", "/app/simulate", "/app/version", "/x", "")
    ),
    st.binary(max_size=600),
)


@st.composite
def spoiled_txs(draw: st.DrawFn) -> bytes:
    """A good transaction with some bytes replaced, dropped or put in; or any bytes."""
    chain = world().market.chain
    chain.forget_sequences()
    message = draw(st.sampled_from(good_messages()))
    raw = bytearray(chain.tx(world().signers[message.signers()[0]], message, fee="3uve", memo="hello"))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(raw) - 1))
        match draw(st.sampled_from(("replace", "drop", "insert", "copy"))):
            case "replace":
                raw[at] = draw(st.integers(0, 255))
            case "drop":
                del raw[at : at + draw(st.integers(1, 4))]
            case "insert":
                raw[at:at] = draw(st.binary(max_size=3))
            case _:
                raw[at:at] = raw[at : at + draw(st.integers(1, 90))]
    return bytes(raw)


def ask(examples: int) -> None:
    codes: list[int] = []

    @limits(examples)
    @given(question=questions() | RAW, height=HEIGHTS, prove=st.booleans())
    def attempt(question: tuple[str, bytes], height: int, prove: bool) -> None:
        path, data = question
        request = abci.RequestQuery(path=path, data=data, height=height, prove=prove)
        response = world().market.chain.app.query(request)
        assert (response.codespace, response.code) != (Panic.codespace, Panic.code), (path, response.log)
        assert LogicError.text not in response.log, (path, response.log)
        assert bool(response.code) == bool(response.log)
        codes.append(response.code)

    attempt()
    assert 0 in codes
    assert len(set(codes)) > 3


def spoil(examples: int) -> None:
    @limits(examples)
    @given(raw=spoiled_txs() | st.binary(max_size=200))
    def attempt(raw: bytes) -> None:
        chain = world().market.chain
        checked = chain.check(raw)
        assert (checked.codespace, checked.code) != (Panic.codespace, Panic.code), checked.log
        (code,) = world().run([[raw]])
        # Of what stayed good the mempool expects the next, since it keeps what it let in; a block refuses all else too.
        assert bool(code) or checked.code in (0, WrongSequence.code)

    attempt()


def test_every_question_gets_an_answer_or_an_expected_error() -> None:
    ask(150)


def test_every_transaction_of_bytes_ends_in_an_expected_error() -> None:
    spoil(100)


@pytest.mark.slow
def test_every_question_gets_an_answer_or_an_expected_error_for_long() -> None:
    ask(10_000)


@pytest.mark.slow
def test_every_transaction_of_bytes_ends_in_an_expected_error_for_long() -> None:
    spoil(5_000)
