"""Generated from cosmos/base/v1beta1/coin.proto by tools/codegen. Do not edit."""

from __future__ import annotations

from typing import ClassVar

from virtengine.kit.codec.decimal import Dec
from virtengine.kit.codec.message import ZERO, Message, message, read_dec, read_int
from virtengine.kit.codec.pool import Pb, message_class


@message(frozen=True, kw_only=True)
class Coin(Message):
    """`cosmos.base.v1beta1.Coin`."""

    __slots__ = ("denom", "amount")
    TYPE_URL: ClassVar[str] = "/cosmos.base.v1beta1.Coin"
    PB: ClassVar[Pb] = message_class("cosmos.base.v1beta1.Coin")

    denom: str
    amount: int

    def __init__(self, *, denom: str = "", amount: int = 0) -> None:
        object.__setattr__(self, "denom", denom)
        object.__setattr__(self, "amount", amount)

    def to_pb(self) -> Pb:
        return self.PB(denom=self.denom, amount=str(self.amount))

    @classmethod
    def from_pb(cls, pb: Pb) -> Coin:
        return cls(denom=pb.denom, amount=read_int(pb.amount, "Coin.amount"))


@message(frozen=True, kw_only=True)
class DecCoin(Message):
    """`cosmos.base.v1beta1.DecCoin`."""

    __slots__ = ("denom", "amount")
    TYPE_URL: ClassVar[str] = "/cosmos.base.v1beta1.DecCoin"
    PB: ClassVar[Pb] = message_class("cosmos.base.v1beta1.DecCoin")

    denom: str
    amount: Dec

    def __init__(self, *, denom: str = "", amount: Dec = ZERO) -> None:
        object.__setattr__(self, "denom", denom)
        object.__setattr__(self, "amount", amount)

    def to_pb(self) -> Pb:
        return self.PB(denom=self.denom, amount=str(self.amount.raw))

    @classmethod
    def from_pb(cls, pb: Pb) -> DecCoin:
        return cls(denom=pb.denom, amount=read_dec(pb.amount, "DecCoin.amount"))


@message(frozen=True, kw_only=True)
class IntProto(Message):
    """`cosmos.base.v1beta1.IntProto`."""

    __slots__ = ("int_",)
    TYPE_URL: ClassVar[str] = "/cosmos.base.v1beta1.IntProto"
    PB: ClassVar[Pb] = message_class("cosmos.base.v1beta1.IntProto")

    int_: int

    def __init__(self, *, int_: int = 0) -> None:
        object.__setattr__(self, "int_", int_)

    def to_pb(self) -> Pb:
        return self.PB(**{"int": str(self.int_)})

    @classmethod
    def from_pb(cls, pb: Pb) -> IntProto:
        return cls(int_=read_int(getattr(pb, "int"), "IntProto.int"))


@message(frozen=True, kw_only=True)
class DecProto(Message):
    """`cosmos.base.v1beta1.DecProto`."""

    __slots__ = ("dec",)
    TYPE_URL: ClassVar[str] = "/cosmos.base.v1beta1.DecProto"
    PB: ClassVar[Pb] = message_class("cosmos.base.v1beta1.DecProto")

    dec: Dec

    def __init__(self, *, dec: Dec = ZERO) -> None:
        object.__setattr__(self, "dec", dec)

    def to_pb(self) -> Pb:
        return self.PB(dec=str(self.dec.raw))

    @classmethod
    def from_pb(cls, pb: Pb) -> DecProto:
        return cls(dec=read_dec(pb.dec, "DecProto.dec"))
