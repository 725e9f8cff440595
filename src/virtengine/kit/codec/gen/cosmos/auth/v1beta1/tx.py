"""Generated from cosmos/auth/v1beta1/tx.proto by tools/codegen. Do not edit."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from virtengine.kit.codec.address import Address
from virtengine.kit.codec.bech32 import decode_account, encode_account
from virtengine.kit.codec.gen.cosmos.auth.v1beta1.auth import Params
from virtengine.kit.codec.message import NO_ADDRESS, Message, message, read_address, write_address
from virtengine.kit.codec.pool import Pb, message_class
from virtengine.kit.codec.service import C, Rpc, Service


@message(frozen=True, kw_only=True)
class MsgUpdateParams(Message):
    """`cosmos.auth.v1beta1.MsgUpdateParams`."""

    __slots__ = ("authority", "params")
    TYPE_URL: ClassVar[str] = "/cosmos.auth.v1beta1.MsgUpdateParams"
    PB: ClassVar[Pb] = message_class("cosmos.auth.v1beta1.MsgUpdateParams")

    authority: Address
    params: Params

    def __init__(self, *, authority: Address = NO_ADDRESS, params: Params) -> None:
        object.__setattr__(self, "authority", authority)
        object.__setattr__(self, "params", params)

    def to_pb(self) -> Pb:
        return self.PB(authority=write_address(encode_account, self.authority), params=self.params.to_pb())

    @classmethod
    def from_pb(cls, pb: Pb) -> MsgUpdateParams:
        return cls(
            authority=read_address(decode_account, pb.authority, "MsgUpdateParams.authority"),
            params=Params.from_pb(pb.params),
        )

    def signers(self) -> tuple[Address, ...]:
        return (self.authority,)


@message(frozen=True, kw_only=True)
class MsgUpdateParamsResponse(Message):
    """`cosmos.auth.v1beta1.MsgUpdateParamsResponse`."""

    __slots__ = ()
    TYPE_URL: ClassVar[str] = "/cosmos.auth.v1beta1.MsgUpdateParamsResponse"
    PB: ClassVar[Pb] = message_class("cosmos.auth.v1beta1.MsgUpdateParamsResponse")

    def to_pb(self) -> Pb:
        return self.PB()

    @classmethod
    def from_pb(cls, pb: Pb) -> MsgUpdateParamsResponse:
        return cls()


class MsgService(Service[C]):
    """`cosmos.auth.v1beta1.Msg`."""

    NAME: ClassVar[str] = "cosmos.auth.v1beta1.Msg"
    RPCS: ClassVar[tuple[Rpc, ...]] = (
        Rpc("UpdateParams", "update_params", MsgUpdateParams, MsgUpdateParamsResponse, None),
    )

    @abstractmethod
    def update_params(self, ctx: C, msg: MsgUpdateParams) -> MsgUpdateParamsResponse:
        """`UpdateParams`."""
