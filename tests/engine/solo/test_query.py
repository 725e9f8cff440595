"""The query language: what it reads, what it matches, what it says of the rest."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtengine.engine.solo.query import Query, QueryError

EVENTS = {
    "tm.event": ["Tx"],
    "tx.height": ["5"],
    "transfer.sender": ["ve1abc", "ve1def"],
    "transfer.amount": ["100uve"],
    "account.number": ["-7"],
    "rewards.period": ["15.5"],
    "block.time": ["2026-01-31T12:00:00Z"],
    "block.date": ["2026-01-31"],
    "big.number": ["100000000000000000000000000000000000001"],
}

MATCHING = (
    "tm.event='Tx'",
    "tm.event = 'Tx' AND tx.height=5",
    "tx.height>4 AND tx.height<6 AND tx.height>=5 AND tx.height<=5",
    "transfer.sender='ve1def'",
    "transfer.sender CONTAINS 'abc'",
    "transfer.sender EXISTS",
    "transfer EXISTS",
    "transfer.amount=100",
    "transfer.amount>99.5",
    "rewards.period=15.5",
    "rewards.period<16",
    "block.time=TIME 2026-01-31T12:00:00Z",
    "block.time=TIME 2026-01-31T13:00:00+01:00",
    "block.time>TIME 2026-01-31T11:59:59Z",
    "block.date=DATE 2026-01-31",
    "block.date<=DATE 2026-02-01",
    "big.number>100000000000000000000000000000000000000",
)
OTHER = (
    "tm.event='NewBlock'",
    "tm.event='Tx' AND tx.height=6",
    "transfer.sender='ve1'",
    "transfer.sender CONTAINS 'xyz'",
    "transfer.memo EXISTS",
    "trans EXISTS",
    "transfer='x'",
    "account.number<0",
    "tx.height='5.0'",
    "transfer.sender>1",
    "block.time<TIME 2026-01-31T11:59:59Z",
    "transfer.sender=TIME 2026-01-31T11:59:59Z",
    "block.date>DATE 2026-01-31",
)


@pytest.mark.parametrize("text", MATCHING)
def test_a_query_matches(text: str) -> None:
    assert Query.parse(text).matches(EVENTS)


@pytest.mark.parametrize("text", OTHER)
def test_a_query_does_not_match(text: str) -> None:
    assert not Query.parse(text).matches(EVENTS)


def test_a_value_of_more_digits_than_python_reads_is_no_number() -> None:
    assert not Query.parse("a.b>5").matches({"a.b": ["9" * 5000]})
    assert Query.parse("a.b>5").matches({"a.b": ["9" * 5000, "6"]})


def test_nothing_matches_nothing() -> None:
    assert not Query.parse("a.b EXISTS").matches({})


ERRORS = {
    "": "offset 0: EOF",
    "bad": "offset 3: EOF",
    "bad query": "offset 4: got tag, wanted <= operator, >= operator, < operator, > operator, = operator, "
    "CONTAINS operator or EXISTS operator",
    "a.b=": "offset 4: EOF",
    "a.b='c": "offset 4: EOF",
    "a.b<'c'": "offset 4: got string, wanted number, timestamp or datestamp",
    "a.b CONTAINS 5": "offset 13: got number, wanted string",
    "a.b=1 OR c=2": "offset 6: got tag, want AND operator",
    "a.b=1 AND": "offset 9: EOF",
    "(a)": "offset 0: invalid input ( at offset 1",
    "'a'=1": "offset 0: got string, wanted tag",
    "a=DATE 2026-02-30": "offset 2: invalid DATE value: 2026-02-30",
    "a=TIME yesterday": "offset 2: invalid TIME value: ",
}


@pytest.mark.parametrize("text", ERRORS)
def test_a_malformed_query_is_refused_with_cometbft_s_words(text: str) -> None:
    with pytest.raises(QueryError) as caught:
        Query.parse(text)
    assert str(caught.value) == ERRORS[text]


@given(st.text(max_size=60))
def test_any_text_is_a_query_or_refused(text: str) -> None:
    with suppress(QueryError):
        Query.parse(text).matches(EVENTS)


@given(st.text(alphabet=st.characters(exclude_characters="'"), max_size=30))
def test_a_text_value_is_taken_as_it_is(text: str) -> None:
    assert Query.parse(f"a.b='{text}'").matches({"a.b": [text]})
