"""Generated from cosmos/base/query/v1beta1/pagination.proto by tools/codegen. Do not edit."""

from __future__ import annotations

from typing import ClassVar

from virtengine.kit.codec.message import Message, message
from virtengine.kit.codec.pool import Pb, message_class


@message(frozen=True, kw_only=True)
class PageRequest(Message):
    """`cosmos.base.query.v1beta1.PageRequest`."""

    __slots__ = ("key", "offset", "limit", "count_total", "reverse")
    TYPE_URL: ClassVar[str] = "/cosmos.base.query.v1beta1.PageRequest"
    PB: ClassVar[Pb] = message_class("cosmos.base.query.v1beta1.PageRequest")

    key: bytes
    offset: int
    limit: int
    count_total: bool
    reverse: bool

    def __init__(
        self, *, key: bytes = b"", offset: int = 0, limit: int = 0, count_total: bool = False, reverse: bool = False
    ) -> None:
        object.__setattr__(self, "key", key)
        object.__setattr__(self, "offset", offset)
        object.__setattr__(self, "limit", limit)
        object.__setattr__(self, "count_total", count_total)
        object.__setattr__(self, "reverse", reverse)

    def to_pb(self) -> Pb:
        return self.PB(
            key=self.key, offset=self.offset, limit=self.limit, count_total=self.count_total, reverse=self.reverse
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> PageRequest:
        return cls(key=pb.key, offset=pb.offset, limit=pb.limit, count_total=pb.count_total, reverse=pb.reverse)


@message(frozen=True, kw_only=True)
class PageResponse(Message):
    """`cosmos.base.query.v1beta1.PageResponse`."""

    __slots__ = ("next_key", "total")
    TYPE_URL: ClassVar[str] = "/cosmos.base.query.v1beta1.PageResponse"
    PB: ClassVar[Pb] = message_class("cosmos.base.query.v1beta1.PageResponse")

    next_key: bytes
    total: int

    def __init__(self, *, next_key: bytes = b"", total: int = 0) -> None:
        object.__setattr__(self, "next_key", next_key)
        object.__setattr__(self, "total", total)

    def to_pb(self) -> Pb:
        return self.PB(next_key=self.next_key, total=self.total)

    @classmethod
    def from_pb(cls, pb: Pb) -> PageResponse:
        return cls(next_key=pb.next_key, total=pb.total)
