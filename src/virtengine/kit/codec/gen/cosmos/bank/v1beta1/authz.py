"""Generated from cosmos/bank/v1beta1/authz.proto by tools/codegen. Do not edit."""

from __future__ import annotations

from typing import ClassVar

from virtengine.kit.codec.address import Address
from virtengine.kit.codec.bech32 import decode_account, encode_account
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin
from virtengine.kit.codec.message import Message, message, read_address, write_address
from virtengine.kit.codec.pool import Pb, message_class


@message(frozen=True, kw_only=True)
class SendAuthorization(Message):
    """`cosmos.bank.v1beta1.SendAuthorization`."""

    __slots__ = ("spend_limit", "allow_list")
    TYPE_URL: ClassVar[str] = "/cosmos.bank.v1beta1.SendAuthorization"
    PB: ClassVar[Pb] = message_class("cosmos.bank.v1beta1.SendAuthorization")

    spend_limit: tuple[Coin, ...]
    allow_list: tuple[Address, ...]

    def __init__(self, *, spend_limit: tuple[Coin, ...] = (), allow_list: tuple[Address, ...] = ()) -> None:
        object.__setattr__(self, "spend_limit", spend_limit)
        object.__setattr__(self, "allow_list", allow_list)

    def to_pb(self) -> Pb:
        return self.PB(
            spend_limit=[item.to_pb() for item in self.spend_limit],
            allow_list=[write_address(encode_account, item) for item in self.allow_list],
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> SendAuthorization:
        return cls(
            spend_limit=tuple([Coin.from_pb(item) for item in pb.spend_limit]),
            allow_list=tuple(
                [read_address(decode_account, item, "SendAuthorization.allow_list") for item in pb.allow_list]
            ),
        )
