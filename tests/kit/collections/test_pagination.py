"""Pages: whatever their size and direction, together they are the whole, each entry once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.kit.collections.test_tables import Stores, ToyState

from virtengine.kit.codec.gen.cosmos.base.query.v1beta1.pagination import PageRequest
from virtengine.kit.collections import pagination
from virtengine.kit.collections.codecs import BytesKey
from virtengine.kit.collections.pagination import BadPage, page_index, page_map


def make(keys: set[int]) -> Stores:
    ctx = Stores()
    for key in keys:
        ToyState.plain.set(ctx, key, -key)
    return ctx


@given(st.sets(st.integers(0, 100), max_size=30), st.integers(1, 12), st.booleans())
def test_pages_by_key_are_the_whole(keys: set[int], limit: int, reverse: bool) -> None:
    ctx, found, key = make(keys), [], b""
    while True:
        page, response = page_map(ctx, ToyState.plain, PageRequest(key=key, limit=limit, reverse=reverse))
        found += page
        assert len(page) == limit or not response.next_key
        key = response.next_key
        if not key:
            break
    assert found == [(number, -number) for number in sorted(keys, reverse=reverse)]


@given(st.sets(st.integers(0, 100), max_size=30), st.integers(0, 40), st.integers(1, 12), st.booleans())
def test_a_page_by_offset_is_a_slice(keys: set[int], offset: int, limit: int, reverse: bool) -> None:
    request = PageRequest(offset=offset, limit=limit, reverse=reverse, count_total=True)
    page, response = page_map(make(keys), ToyState.plain, request)
    expected = sorted(keys, reverse=reverse)
    assert [key for key, _ in page] == expected[offset : offset + limit]
    assert response.total == len(keys)
    assert bool(response.next_key) == (len(keys) > offset + limit)


@given(st.sets(st.integers(0, 60), max_size=30), st.integers(1, 5))
def test_a_filter_leaves_out_and_counts_what_it_keeps(keys: set[int], limit: int) -> None:
    request = PageRequest(limit=limit, count_total=True)
    page, response = page_map(make(keys), ToyState.plain, request, keep=lambda entry: entry[0] % 3 == 0)
    kept = [key for key in sorted(keys) if key % 3 == 0]
    assert [key for key, _ in page] == kept[:limit]
    assert response.total == len(kept)


def test_key_and_offset_together_are_refused() -> None:
    with pytest.raises(BadPage, match="either offset or key"):
        page_map(make({1}), ToyState.plain, PageRequest(key=b"x", offset=1))


def test_without_a_request_there_are_a_hundred_and_the_total() -> None:
    page, response = page_map(make(set(range(150))), ToyState.plain, None)
    assert len(page) == 100
    assert response.total == 150
    assert response.next_key


def test_a_page_has_at_most_a_thousand_entries() -> None:
    page, response = page_map(make(set(range(1100))), ToyState.plain, PageRequest(limit=5000))
    assert len(page) == 1000
    assert response.next_key


def test_a_page_ends_where_too_much_was_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pagination, "MAX_SCANNED", 10)
    ctx = make(set(range(25)))
    found, key = [], b""
    for _ in range(3):
        page, response = page_map(ctx, ToyState.plain, PageRequest(key=key, limit=5), keep=lambda entry: entry[0] > 20)
        found += [number for number, _ in page]
        key = response.next_key
    assert found == [21, 22, 23, 24]
    assert not key


@given(st.integers(1, 4), st.booleans())
def test_an_index_is_paged_within_one_property(limit: int, reverse: bool) -> None:
    ctx = Stores()
    for number in range(12):
        ToyState.orders.set(ctx, (b"o", number), number % 8)
    prefix = ToyState.by_state.prefix_of(1)
    found, key = [], b""
    while True:
        request = PageRequest(key=key, limit=limit, reverse=reverse)
        page, response = page_index(ctx, ToyState.by_state, request, prefix=prefix)
        found += page
        key = response.next_key
        if not key:
            break
    assert found == sorted([(b"o", 1), (b"o", 5), (b"o", 9)], reverse=reverse)


def test_a_map_is_paged_within_a_prefix() -> None:
    ctx = Stores()
    for owner in (b"a", b"b", b"c"):
        for number in range(3):
            ToyState.orders.set(ctx, (owner, number), 0)
    prefix = BytesKey.encode(b"b", False)
    page, response = page_map(ctx, ToyState.orders, PageRequest(limit=2, reverse=True), prefix=prefix)
    assert [key for key, _ in page] == [(b"b", 2), (b"b", 1)]
    page, response = page_map(
        ctx, ToyState.orders, PageRequest(key=response.next_key, limit=2, reverse=True), prefix=prefix
    )
    assert [key for key, _ in page] == [(b"b", 0)]
    assert not response.next_key
