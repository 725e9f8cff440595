"""Pages of a table, as `cosmos.base.query.v1beta1` describes them: by key, by offset, forwards or backwards."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from virtengine.kit.codec.gen.cosmos.base.query.v1beta1.pagination import PageRequest, PageResponse
from virtengine.kit.collections.access import Access
from virtengine.kit.collections.indexed import Index
from virtengine.kit.collections.map import Map

__all__ = ["DEFAULT_LIMIT", "MAX_LIMIT", "MAX_SCANNED", "BadPage", "page_index", "page_map", "paginate"]

DEFAULT_LIMIT = 100
MAX_LIMIT = 1000
"""Hard bound on one page's entries, whatever was asked for."""

MAX_SCANNED = 50_000
"""Hard bound on entries looked at for one page: what `offset`, `count_total` and filters may cost."""

I = TypeVar("I")  # noqa: E741 - the indexed property
K = TypeVar("K")
R = TypeVar("R")
V = TypeVar("V")

Scan = Callable[[bytes, bool], Iterator[tuple[bytes, R]]]
"""`scan(start, reverse)`: (encoded key, result) from `start` on: forwards from the first key >= start (all if empty);
backwards from the last key <= start (from the end if empty)."""


class BadPage(ValueError):
    """The page request contradicts itself."""


def paginate(
    request: PageRequest | None, scan: Scan[R], keep: Callable[[R], bool] = lambda _: True
) -> tuple[tuple[R, ...], PageResponse]:
    """One page of what `scan` yields and `keep` accepts, and where the next begins.

    `key` and `offset` together are refused (`BadPage`), as the SDK does. The total is counted only when asked for by
    `count_total` (or, as the SDK does, when neither limit nor key is given). After `MAX_SCANNED` entries the page ends
    where it is, with the key to go on from.
    """
    request = request or PageRequest()
    if request.key and request.offset:
        raise BadPage("invalid request, either offset or key is expected, got both")
    limit = min(request.limit or DEFAULT_LIMIT, MAX_LIMIT)
    count = not request.key and (request.count_total or not request.limit)
    page: list[R] = []
    next_key = b""
    total = 0
    for scanned, (key, result) in enumerate(scan(request.key, request.reverse)):
        if scanned == MAX_SCANNED:
            next_key = next_key or key
            break
        if not keep(result):
            continue
        total += 1
        if total <= request.offset:
            continue
        if len(page) < limit:
            page.append(result)
        elif not next_key:
            next_key = key
            if not count:
                break
    return tuple(page), PageResponse(next_key=next_key, total=total if count else 0)


def page_map(
    ctx: Access,
    table: Map[K, V],
    request: PageRequest | None,
    *,
    prefix: bytes = b"",
    keep: Callable[[tuple[K, V]], bool] = lambda _: True,
) -> tuple[tuple[tuple[K, V], ...], PageResponse]:
    """One page of a map's entries whose encoded key begins with `prefix`."""

    def scan(start: bytes, reverse: bool) -> Iterator[tuple[bytes, tuple[K, V]]]:
        low, end = _bounds(start, reverse)
        for raw, key, value in table.scan(ctx, prefix=prefix, start=low, end=end, reverse=reverse):
            yield raw, (key, table.decode(value))

    return paginate(request, scan, keep)


def page_index(
    ctx: Access,
    index: Index[I, K],
    request: PageRequest | None,
    *,
    prefix: bytes = b"",
    keep: Callable[[K], bool] = lambda _: True,
) -> tuple[tuple[K, ...], PageResponse]:
    """One page of the keys in an index, of entries that begin with `prefix` (`index.prefix_of(by)`)."""

    def scan(start: bytes, reverse: bool) -> Iterator[tuple[bytes, K]]:
        low, end = _bounds(start, reverse)
        for raw, _, key in index.scan(ctx, prefix=prefix, start=low, end=end, reverse=reverse):
            yield raw, key

    return paginate(request, scan, keep)


def _bounds(start: bytes, reverse: bool) -> tuple[bytes, bytes | None]:
    """Where a scan begins and ends that goes on from `start`."""
    if not reverse:
        return start, None
    return b"", start + b"\0" if start else None
