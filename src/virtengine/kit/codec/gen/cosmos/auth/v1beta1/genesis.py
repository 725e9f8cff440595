"""Generated from cosmos/auth/v1beta1/genesis.proto by tools/codegen. Do not edit."""

from __future__ import annotations

from typing import ClassVar

from virtengine.kit.codec.any import Any
from virtengine.kit.codec.gen.cosmos.auth.v1beta1.auth import Params
from virtengine.kit.codec.message import Message, message
from virtengine.kit.codec.pool import Pb, message_class


@message(frozen=True, kw_only=True)
class GenesisState(Message):
    """`cosmos.auth.v1beta1.GenesisState`."""

    __slots__ = ("params", "accounts")
    TYPE_URL: ClassVar[str] = "/cosmos.auth.v1beta1.GenesisState"
    PB: ClassVar[Pb] = message_class("cosmos.auth.v1beta1.GenesisState")

    params: Params
    accounts: tuple[Any, ...]

    def __init__(self, *, params: Params, accounts: tuple[Any, ...] = ()) -> None:
        object.__setattr__(self, "params", params)
        object.__setattr__(self, "accounts", accounts)

    def to_pb(self) -> Pb:
        return self.PB(
            params=self.params.to_pb(),
            accounts=[{"type_url": item.type_url, "value": item.value} for item in self.accounts],
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> GenesisState:
        return cls(
            params=Params.from_pb(pb.params),
            accounts=tuple([Any(type_url=item.type_url, value=item.value) for item in pb.accounts]),
        )
