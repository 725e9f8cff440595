"""Generated from cosmos/consensus/v1/tx.proto by tools/codegen. Do not edit."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from virtengine.kit.codec.address import Address
from virtengine.kit.codec.bech32 import decode_account, encode_account
from virtengine.kit.codec.gen.tendermint.types import params_pb2 as types_params_pb2
from virtengine.kit.codec.message import NO_ADDRESS, Message, message, read_address, write_address
from virtengine.kit.codec.pool import Pb, message_class
from virtengine.kit.codec.service import C, Rpc, Service


@message(frozen=True, kw_only=True)
class MsgUpdateParams(Message):
    """`cosmos.consensus.v1.MsgUpdateParams`."""

    __slots__ = ("authority", "block", "evidence", "validator", "abci")
    TYPE_URL: ClassVar[str] = "/cosmos.consensus.v1.MsgUpdateParams"
    PB: ClassVar[Pb] = message_class("cosmos.consensus.v1.MsgUpdateParams")

    authority: Address
    block: types_params_pb2.BlockParams | None
    evidence: types_params_pb2.EvidenceParams | None
    validator: types_params_pb2.ValidatorParams | None
    abci: types_params_pb2.ABCIParams | None

    def __init__(
        self,
        *,
        authority: Address = NO_ADDRESS,
        block: types_params_pb2.BlockParams | None = None,
        evidence: types_params_pb2.EvidenceParams | None = None,
        validator: types_params_pb2.ValidatorParams | None = None,
        abci: types_params_pb2.ABCIParams | None = None,
    ) -> None:
        object.__setattr__(self, "authority", authority)
        object.__setattr__(self, "block", block)
        object.__setattr__(self, "evidence", evidence)
        object.__setattr__(self, "validator", validator)
        object.__setattr__(self, "abci", abci)

    def to_pb(self) -> Pb:
        return self.PB(
            authority=write_address(encode_account, self.authority),
            block=self.block,
            evidence=self.evidence,
            validator=self.validator,
            abci=self.abci,
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> MsgUpdateParams:
        return cls(
            authority=read_address(decode_account, pb.authority, "MsgUpdateParams.authority"),
            block=pb.block if pb.HasField("block") else None,
            evidence=pb.evidence if pb.HasField("evidence") else None,
            validator=pb.validator if pb.HasField("validator") else None,
            abci=pb.abci if pb.HasField("abci") else None,
        )

    def signers(self) -> tuple[Address, ...]:
        return (self.authority,)


@message(frozen=True, kw_only=True)
class MsgUpdateParamsResponse(Message):
    """`cosmos.consensus.v1.MsgUpdateParamsResponse`."""

    __slots__ = ()
    TYPE_URL: ClassVar[str] = "/cosmos.consensus.v1.MsgUpdateParamsResponse"
    PB: ClassVar[Pb] = message_class("cosmos.consensus.v1.MsgUpdateParamsResponse")

    def to_pb(self) -> Pb:
        return self.PB()

    @classmethod
    def from_pb(cls, pb: Pb) -> MsgUpdateParamsResponse:
        return cls()


class MsgService(Service[C]):
    """`cosmos.consensus.v1.Msg`."""

    NAME: ClassVar[str] = "cosmos.consensus.v1.Msg"
    RPCS: ClassVar[tuple[Rpc, ...]] = (
        Rpc("UpdateParams", "update_params", MsgUpdateParams, MsgUpdateParamsResponse, None),
    )

    @abstractmethod
    def update_params(self, ctx: C, msg: MsgUpdateParams) -> MsgUpdateParamsResponse:
        """`UpdateParams`."""
