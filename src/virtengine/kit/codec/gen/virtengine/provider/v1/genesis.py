"""Generated from virtengine/provider/v1/genesis.proto by tools/codegen. Do not edit."""

from __future__ import annotations

from typing import ClassVar

from virtengine.kit.codec.gen.virtengine.provider.v1.provider import Params, Provider
from virtengine.kit.codec.message import Message, message
from virtengine.kit.codec.pool import Pb, message_class


@message(frozen=True, kw_only=True)
class GenesisState(Message):
    """`virtengine.provider.v1.GenesisState`."""

    __slots__ = ("params", "providers")
    TYPE_URL: ClassVar[str] = "/virtengine.provider.v1.GenesisState"
    PB: ClassVar[Pb] = message_class("virtengine.provider.v1.GenesisState")

    params: Params
    providers: tuple[Provider, ...]

    def __init__(self, *, params: Params, providers: tuple[Provider, ...] = ()) -> None:
        object.__setattr__(self, "params", params)
        object.__setattr__(self, "providers", providers)

    def to_pb(self) -> Pb:
        return self.PB(params=self.params.to_pb(), providers=[item.to_pb() for item in self.providers])

    @classmethod
    def from_pb(cls, pb: Pb) -> GenesisState:
        return cls(params=Params.from_pb(pb.params), providers=tuple([Provider.from_pb(item) for item in pb.providers]))
