"""Searching finds what happened, where CometBFT's index would find it."""

from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.support import make_config, open_node
from tests.engine.toyapp import ToyApp

from virtengine.engine.solo import postings
from virtengine.engine.solo.block import hash_tx
from virtengine.engine.solo.node import Node
from virtengine.engine.solo.query import Query, QueryError
from virtengine.kit.codec.gen.tendermint.abci import types_pb2 as abci


class Narrator(ToyApp):
    """`type.key=value` emits that event, `;` between several, `,` between attributes of one."""

    def _execute(self, tx: str, pairs: dict[str, str], result: abci.ExecTxResult) -> None:
        if tx.startswith("fail="):
            result.code = 5
            return
        for event in tx.split(";"):
            added = result.events.add(type=event.partition(".")[0])
            for attribute in event.split(","):
                key, _, value = attribute.partition(".")[2].partition("=")
                added.attributes.add(key=key, value=value, index=key != "hidden")


def make_chain(root: Path, *blocks: list[str]) -> Node:
    node = open_node(root, Narrator(), config=make_config(mempool={"cache_size": 0}))
    for txs in blocks:
        for tx in txs:
            assert node.check_tx(tx.encode()).code == 0
        node.step()
    return node


def search(node: Node, query: str) -> list[tuple[int, int]]:
    return node.store.search_txs(Query.parse(query))


def test_conditions_meet_in_one_event(tmp_path: Path) -> None:
    node = make_chain(tmp_path, ["t.from=a,t.to=b;t.from=c,t.to=d", "t.from=a,t.to=d"], ["t.from=c,t.to=b"])
    assert search(node, "t.from='a'") == [(1, 0), (1, 1)]
    assert search(node, "t.from='a' AND t.to='d'") == [(1, 1)]
    assert search(node, "t.from='c' AND t.to='b'") == [(2, 0)]
    assert search(node, "t.from='x'") == []
    assert search(node, "t.from='a' AND t.from='c'") == []


def test_heights_narrow_a_search(tmp_path: Path) -> None:
    node = make_chain(tmp_path, ["t.a=1"], ["t.a=1", "t.b=1"], [], ["t.a=1"])
    assert search(node, "tx.height=2") == [(2, 0), (2, 1)]
    assert search(node, "tx.height>=2") == [(2, 0), (2, 1), (4, 0)]
    assert search(node, "tx.height>1 AND tx.height<4 AND t.a='1'") == [(2, 0)]
    assert search(node, "t.a='1' AND tx.height<=2") == [(1, 0), (2, 0)]
    assert search(node, "tx.height>2.5 AND t.a='1'") == [(4, 0)]
    for nothing in ("tx.height=3", "tx.height=9", "tx.height>99999999999999999999999", "tx.height='2'", "tx.height<0"):
        assert search(node, nothing) == []


def test_operators_on_values(tmp_path: Path) -> None:
    node = make_chain(tmp_path, ["t.n=5", "t.n=10", "t.n=2.5", "t.n=9uve", "t.n=abc"])
    assert search(node, "t.n>4") == [(1, 0), (1, 1)]
    assert search(node, "t.n<=5") == [(1, 0), (1, 2)]
    assert search(node, "t.n=10") == [(1, 1)]
    assert search(node, "t.n CONTAINS 'b'") == [(1, 4)]
    assert search(node, "t.n EXISTS") == [(1, i) for i in range(5)]
    assert search(node, "t.m EXISTS") == []
    assert search(node, "t.n>DATE 2026-01-01") == []


def test_only_attributes_marked_so_are_indexed(tmp_path: Path) -> None:
    node = make_chain(tmp_path, ["t.hidden=1,t.shown=1"])
    assert search(node, "t.hidden='1'") == []
    assert search(node, "t.shown='1'") == [(1, 0)]


def test_values_that_are_long_or_odd_are_found(tmp_path: Path) -> None:
    long = "x" * 5000
    node = make_chain(tmp_path, [f"t.v={long}", f"t.v={long}y", "t.v=a\x00b", "t.v=a", "t.v=", f"u.{'k' * 400}=v"])
    assert search(node, f"t.v='{long}'") == [(1, 0)]
    assert search(node, "t.v CONTAINS 'xy'") == [(1, 1)]
    assert search(node, "t.v='a'") == [(1, 3)]
    assert search(node, "t.v='a\x00b'") == [(1, 2)]
    assert search(node, "t.v=''") == [(1, 4)]
    assert search(node, f"u.{'k' * 400}='v'") == [(1, 5)]


def test_what_is_too_long_to_be_there_is_not_found(tmp_path: Path) -> None:
    node = make_chain(tmp_path, ["t.a=1"])
    for operation in ("='1'", " EXISTS", " CONTAINS '1'", ">0"):
        assert search(node, f"{'ö' * 400}{operation}") == []
    assert search(node, f"tx.hash='{'ab' * 300}'") == []
    assert node.store.find_tx(bytes(512)) is None
    assert node.store.find_height(bytes(512)) is None


@pytest.mark.parametrize("query", ["t.a='1'", "t.a EXISTS", "t.a CONTAINS 'x'", "t.a>5", "tx.height>0"])
def test_a_search_looks_at_so_much_and_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, query: str) -> None:
    monkeypatch.setattr("virtengine.engine.solo.postings.SEARCH_LIMIT", 30)
    node = make_chain(tmp_path, *([["t.a=1", "t.a=1", "t.a=2"]] * 20))
    assert search(node, f"{query} AND tx.height>18") is not None
    with pytest.raises(QueryError, match="more than 30 entries; narrow it"):
        search(node, query)


def test_a_search_for_blocks_has_the_limit_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("virtengine.engine.solo.postings.SEARCH_LIMIT", 30)
    node = make_chain(tmp_path, *([["t.a=1"]] * 31))
    assert node.store.search_blocks(Query.parse("block.height>1")) == list(range(2, 32))
    for query in ("block.height>0", "block.txs='1'"):
        with pytest.raises(QueryError, match="narrow it"):
            node.store.search_blocks(Query.parse(query))


def test_a_hash_finds_its_transaction_whatever_else_is_asked(tmp_path: Path) -> None:
    node = make_chain(tmp_path, ["t.a=1"])
    tx_hash = hash_tx(b"t.a=1").hex()
    assert (
        search(node, f"tx.hash='{tx_hash.upper()}'") == search(node, f"tx.hash='{tx_hash}' AND no.such='x'") == [(1, 0)]
    )
    assert search(node, f"tx.hash='{'00' * 32}'") == []
    with pytest.raises(QueryError, match="encoding/hex: odd length"):
        search(node, "tx.hash='abc'")


def test_a_failure_does_not_hide_an_earlier_success(tmp_path: Path) -> None:
    app = Narrator()
    node = open_node(tmp_path, app, config=make_config(mempool={"cache_size": 0}))
    failing = {b"t.a=1"}

    def execute(tx: str, pairs: dict[str, str], result: abci.ExecTxResult) -> None:
        result.code = 5 if node.height >= 1 and tx.encode() in failing else 0

    app._execute = execute  # type: ignore[method-assign]
    for _ in range(2):
        node.check_tx(b"t.a=1")
        node.step()
    assert node.store.find_tx(hash_tx(b"t.a=1")) == (1, 0)
    assert node.store.find_tx(b"") is None


def test_blocks_are_found_by_their_own_events(tmp_path: Path) -> None:
    node = make_chain(tmp_path, ["t.a=1"], [], ["t.a=1"], ["t.b=1", "t.c=1"])

    def find(query: str) -> list[int]:
        return node.store.search_blocks(Query.parse(query))

    assert find("block.txs='1'") == [1, 3]
    assert find("block.txs=2") == [4]
    assert find("block.height>=2 AND block.height<4") == [2, 3]
    assert find("block.txs EXISTS AND block.height=2") == [2]
    assert find("t.a='1'") == []
    assert find("block.height=77") == []


tags = st.sampled_from(["t.a", "t.b", "u.a"])
values = st.sampled_from(["", "1", "2", "12", "x"])
events = st.lists(st.dictionaries(tags, values, min_size=1, max_size=3), min_size=1, max_size=3)


@settings(max_examples=25)
@given(
    blocks=st.lists(st.lists(events, max_size=3), min_size=1, max_size=4),
    conditions=st.lists(st.tuples(tags, values), min_size=1, max_size=2),
    low=st.integers(0, 4),
    segment=st.sampled_from([1, 4, 50_000]),
)
def test_the_index_agrees_with_looking_at_every_event(
    tmp_path_factory: pytest.TempPathFactory,
    blocks: list[list[list[dict[str, str]]]],
    conditions: list[tuple[str, str]],
    low: int,
    segment: int,
) -> None:
    """Against the plain reading of the rule: some event of the transaction has every pair."""

    class Told(ToyApp):
        def check_tx(self, request: abci.RequestCheckTx) -> abci.ResponseCheckTx:
            return abci.ResponseCheckTx()

        def _execute(self, tx: str, pairs: dict[str, str], result: abci.ExecTxResult) -> None:
            height, position = map(int, tx.split())
            for told in blocks[height][position]:
                for kind in ("t", "u"):
                    own = {tag[2:]: value for tag, value in told.items() if tag[0] == kind}
                    event = result.events.add(type=kind)
                    for key, value in own.items():
                        event.attributes.add(key=key, value=value, index=True)

    node = open_node(tmp_path_factory.mktemp("index"), Told())
    with patch.object(postings, "_SEGMENT_RECORDS", segment):
        expected = make_told_blocks(node, blocks, conditions, low)
    text = " AND ".join([*(f"{tag}='{value}'" for tag, value in conditions), f"tx.height>{low}"])
    assert search(node, text) == expected
    node.close()


def make_told_blocks(
    node: Node, blocks: list[list[list[dict[str, str]]]], conditions: list[tuple[str, str]], low: int
) -> list[tuple[int, int]]:
    """Make the blocks, and return what a search for the conditions must find."""
    expected = []
    for height, txs in enumerate(blocks):
        for position, told in enumerate(txs):
            node.check_tx(f"{height} {position}".encode())
            one_event = any(
                all(pairs.get(tag) == value and tag[0] == conditions[0][0][0] for tag, value in conditions)
                for pairs in told
            )
            if one_event and height + 1 > low:
                expected.append((height + 1, position))
        node.step()
    return expected
