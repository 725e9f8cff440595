"""Generated from virtengine/encryption/v1/genesis.proto by tools/codegen. Do not edit."""

from __future__ import annotations

from typing import ClassVar

from virtengine.kit.codec.gen.virtengine.encryption.v1.encryption import Key, Params
from virtengine.kit.codec.message import Message, message
from virtengine.kit.codec.pool import Pb, message_class


@message(frozen=True, kw_only=True)
class GenesisState(Message):
    """`virtengine.encryption.v1.GenesisState`."""

    __slots__ = ("params", "keys")
    TYPE_URL: ClassVar[str] = "/virtengine.encryption.v1.GenesisState"
    PB: ClassVar[Pb] = message_class("virtengine.encryption.v1.GenesisState")

    params: Params
    keys: tuple[Key, ...]

    def __init__(self, *, params: Params, keys: tuple[Key, ...] = ()) -> None:
        object.__setattr__(self, "params", params)
        object.__setattr__(self, "keys", keys)

    def to_pb(self) -> Pb:
        return self.PB(params=self.params.to_pb(), keys=[item.to_pb() for item in self.keys])

    @classmethod
    def from_pb(cls, pb: Pb) -> GenesisState:
        return cls(params=Params.from_pb(pb.params), keys=tuple([Key.from_pb(item) for item in pb.keys]))
