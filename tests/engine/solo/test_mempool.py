"""First in, first out, checked on entry and after every block, within its limits."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.toyapp import ToyApp

from virtengine.engine.solo.block import compute_tx_size
from virtengine.engine.solo.config import MempoolConfig
from virtengine.engine.solo.mempool import Mempool, MempoolError
from virtengine.kit.codec.gen.tendermint.abci import types_pb2 as abci
from virtengine.kit.codec.gen.tendermint.types import types_pb2 as pb

OK = abci.ExecTxResult()
FAILED = abci.ExecTxResult(code=5)


def make(app: ToyApp | None = None, *, max_tx_size: int = 10_000, max_gas: int = -1, **settings: Any) -> Mempool:
    check_tx = (app or ToyApp()).check_tx
    return Mempool(MempoolConfig(**settings), check_tx, max_tx_size=max_tx_size, max_gas=max_gas)


@contextmanager
def refused(text: str) -> Iterator[None]:
    with pytest.raises(MempoolError) as caught:
        yield
    assert str(caught.value) == text


def test_transactions_are_reaped_in_the_order_they_came() -> None:
    mempool = make()
    txs = [b"k%d=v" % i for i in range(20)]
    for tx in txs:
        assert mempool.check(tx).code == 0
    assert mempool.reap(-1, -1) == txs
    assert mempool.list(3) == txs[:3]
    assert (len(mempool), mempool.total_bytes) == (20, sum(map(len, txs)))


def test_a_transaction_that_fails_its_check_is_not_kept_and_may_be_sent_again() -> None:
    mempool = make()
    for _ in range(2):
        assert mempool.check(b"garbage").code == 2
    assert len(mempool) == 0


def test_a_failed_check_can_be_remembered() -> None:
    mempool = make(keep_invalid_txs_in_cache=True)
    mempool.check(b"garbage")
    with refused("tx already exists in cache"):
        mempool.check(b"garbage")


def test_the_same_transaction_is_refused_while_the_cache_knows_it() -> None:
    mempool = make(cache_size=2)
    mempool.check(b"a=1")
    with refused("tx already exists in cache"):
        mempool.check(b"a=1")
    mempool.update([b"a=1"], [OK], max_tx_size=100, max_gas=-1)
    with refused("tx already exists in cache"):
        mempool.check(b"a=1")
    mempool.check(b"b=1")
    mempool.check(b"c=1")
    assert mempool.check(b"a=1").code == 0


def test_a_transaction_forgotten_by_the_cache_is_not_kept_twice() -> None:
    mempool = make(cache_size=1)
    mempool.check(b"a=1")
    mempool.check(b"b=1")
    mempool.check(b"a=1")
    assert mempool.reap(-1, -1) == [b"a=1", b"b=1"]
    assert mempool.total_bytes == 6


def test_a_full_mempool_says_how_full() -> None:
    mempool = make(size=2)
    mempool.check(b"a=1")
    mempool.check(b"b=1")
    with refused("mempool is full: number of txs 2 (max: 2), total txs bytes 6 (max: 1073741824)"):
        mempool.check(b"c=1")
    small = make(max_txs_bytes=5)
    small.check(b"a=1")
    with refused("mempool is full: number of txs 1 (max: 5000), total txs bytes 3 (max: 5)"):
        small.check(b"b=1")


def test_a_transaction_that_fits_nowhere_is_refused_before_it_is_checked() -> None:
    app = ToyApp()
    mempool = make(app, max_tx_bytes=8, max_tx_size=9)
    with refused("Tx too large. Max size is 8, but got 9"):
        mempool.check(b"a=1234567")
    with refused("tx pre check: tx size is too big: 10, max: 9"):
        mempool.check(b"a=123456")
    assert app.calls == []


def test_gas_beyond_a_block_is_refused() -> None:
    app = ToyApp()
    app.gas_wanted = 11
    mempool = make(app, max_gas=10)
    with refused("gas wanted 11 is greater than max gas 10"):
        mempool.check(b"a=1")
    app.gas_wanted = -1
    with refused("gas wanted -1 is negative"):
        mempool.check(b"a=1")
    app.gas_wanted = 10
    assert mempool.check(b"a=1").code == 0


def test_reaping_stops_at_the_first_that_does_not_fit() -> None:
    app = ToyApp()
    app.gas_wanted = 4
    mempool = make(app)
    for tx in (b"a=1", b"b=22", b"c=3"):
        mempool.check(tx)
    assert mempool.reap(5, -1) == [b"a=1"]
    assert mempool.reap(10, -1) == [b"a=1"]
    assert mempool.reap(11, -1) == [b"a=1", b"b=22"]
    assert mempool.reap(-1, 11) == [b"a=1", b"b=22"]
    assert mempool.reap(-1, 3) == []
    assert mempool.reap(0, -1) == []


def test_after_a_block_its_transactions_are_gone_and_the_rest_is_checked_again() -> None:
    app = ToyApp()
    mempool = make(app)
    for tx in (b"a=1", b"once=1", b"b=1"):
        mempool.check(tx)
    mempool.update([b"a=1"], [OK], max_tx_size=100, max_gas=-1)
    assert mempool.reap(-1, -1) == [b"b=1"]
    assert app.calls.count("recheck_tx") == 2
    assert mempool.check(b"once=1").code == 0


def test_rechecking_can_be_turned_off() -> None:
    app = ToyApp()
    mempool = make(app, recheck=False)
    mempool.check(b"once=1")
    mempool.update([], [], max_tx_size=100, max_gas=-1)
    assert mempool.reap(-1, -1) == [b"once=1"]


def test_a_transaction_that_failed_in_a_block_may_be_sent_again() -> None:
    mempool = make()
    mempool.check(b"fail=1")
    mempool.update([b"fail=1"], [FAILED], max_tx_size=100, max_gas=-1)
    assert len(mempool) == 0
    assert mempool.check(b"fail=1").code == 0


def test_new_limits_hold_from_the_next_block() -> None:
    app = ToyApp()
    app.gas_wanted = 5
    mempool = make(app)
    mempool.check(b"a=1")
    mempool.update([], [], max_tx_size=4, max_gas=4)
    assert len(mempool) == 0
    with refused("tx pre check: tx size is too big: 5, max: 4"):
        mempool.check(b"b=1")


@given(st.binary(max_size=300))
def test_a_transaction_takes_the_bytes_it_adds_to_a_block(tx: bytes) -> None:
    assert compute_tx_size(tx) == pb.Data(txs=[tx]).ByteSize()
