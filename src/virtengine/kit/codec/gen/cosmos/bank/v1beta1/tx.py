"""Generated from cosmos/bank/v1beta1/tx.proto by tools/codegen. Do not edit."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from virtengine.kit.codec.address import Address
from virtengine.kit.codec.bech32 import decode_account, encode_account
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.bank import Input, Output, Params, SendEnabled
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin
from virtengine.kit.codec.message import NO_ADDRESS, Message, message, read_address, write_address
from virtengine.kit.codec.pool import Pb, message_class
from virtengine.kit.codec.service import C, Rpc, Service


@message(frozen=True, kw_only=True)
class MsgSend(Message):
    """`cosmos.bank.v1beta1.MsgSend`."""

    __slots__ = ("from_address", "to_address", "amount")
    TYPE_URL: ClassVar[str] = "/cosmos.bank.v1beta1.MsgSend"
    PB: ClassVar[Pb] = message_class("cosmos.bank.v1beta1.MsgSend")

    from_address: Address
    to_address: Address
    amount: tuple[Coin, ...]

    def __init__(
        self, *, from_address: Address = NO_ADDRESS, to_address: Address = NO_ADDRESS, amount: tuple[Coin, ...] = ()
    ) -> None:
        object.__setattr__(self, "from_address", from_address)
        object.__setattr__(self, "to_address", to_address)
        object.__setattr__(self, "amount", amount)

    def to_pb(self) -> Pb:
        return self.PB(
            from_address=write_address(encode_account, self.from_address),
            to_address=write_address(encode_account, self.to_address),
            amount=[item.to_pb() for item in self.amount],
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> MsgSend:
        return cls(
            from_address=read_address(decode_account, pb.from_address, "MsgSend.from_address"),
            to_address=read_address(decode_account, pb.to_address, "MsgSend.to_address"),
            amount=tuple([Coin.from_pb(item) for item in pb.amount]),
        )

    def signers(self) -> tuple[Address, ...]:
        return (self.from_address,)


@message(frozen=True, kw_only=True)
class MsgSendResponse(Message):
    """`cosmos.bank.v1beta1.MsgSendResponse`."""

    __slots__ = ()
    TYPE_URL: ClassVar[str] = "/cosmos.bank.v1beta1.MsgSendResponse"
    PB: ClassVar[Pb] = message_class("cosmos.bank.v1beta1.MsgSendResponse")

    def to_pb(self) -> Pb:
        return self.PB()

    @classmethod
    def from_pb(cls, pb: Pb) -> MsgSendResponse:
        return cls()


@message(frozen=True, kw_only=True)
class MsgMultiSend(Message):
    """`cosmos.bank.v1beta1.MsgMultiSend`."""

    __slots__ = ("inputs", "outputs")
    TYPE_URL: ClassVar[str] = "/cosmos.bank.v1beta1.MsgMultiSend"
    PB: ClassVar[Pb] = message_class("cosmos.bank.v1beta1.MsgMultiSend")

    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]

    def __init__(self, *, inputs: tuple[Input, ...] = (), outputs: tuple[Output, ...] = ()) -> None:
        object.__setattr__(self, "inputs", inputs)
        object.__setattr__(self, "outputs", outputs)

    def to_pb(self) -> Pb:
        return self.PB(inputs=[item.to_pb() for item in self.inputs], outputs=[item.to_pb() for item in self.outputs])

    @classmethod
    def from_pb(cls, pb: Pb) -> MsgMultiSend:
        return cls(
            inputs=tuple([Input.from_pb(item) for item in pb.inputs]),
            outputs=tuple([Output.from_pb(item) for item in pb.outputs]),
        )

    def signers(self) -> tuple[Address, ...]:
        return (*[address for item in self.inputs for address in item.signers()],)


@message(frozen=True, kw_only=True)
class MsgMultiSendResponse(Message):
    """`cosmos.bank.v1beta1.MsgMultiSendResponse`."""

    __slots__ = ()
    TYPE_URL: ClassVar[str] = "/cosmos.bank.v1beta1.MsgMultiSendResponse"
    PB: ClassVar[Pb] = message_class("cosmos.bank.v1beta1.MsgMultiSendResponse")

    def to_pb(self) -> Pb:
        return self.PB()

    @classmethod
    def from_pb(cls, pb: Pb) -> MsgMultiSendResponse:
        return cls()


@message(frozen=True, kw_only=True)
class MsgUpdateParams(Message):
    """`cosmos.bank.v1beta1.MsgUpdateParams`."""

    __slots__ = ("authority", "params")
    TYPE_URL: ClassVar[str] = "/cosmos.bank.v1beta1.MsgUpdateParams"
    PB: ClassVar[Pb] = message_class("cosmos.bank.v1beta1.MsgUpdateParams")

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
    """`cosmos.bank.v1beta1.MsgUpdateParamsResponse`."""

    __slots__ = ()
    TYPE_URL: ClassVar[str] = "/cosmos.bank.v1beta1.MsgUpdateParamsResponse"
    PB: ClassVar[Pb] = message_class("cosmos.bank.v1beta1.MsgUpdateParamsResponse")

    def to_pb(self) -> Pb:
        return self.PB()

    @classmethod
    def from_pb(cls, pb: Pb) -> MsgUpdateParamsResponse:
        return cls()


@message(frozen=True, kw_only=True)
class MsgSetSendEnabled(Message):
    """`cosmos.bank.v1beta1.MsgSetSendEnabled`."""

    __slots__ = ("authority", "send_enabled", "use_default_for")
    TYPE_URL: ClassVar[str] = "/cosmos.bank.v1beta1.MsgSetSendEnabled"
    PB: ClassVar[Pb] = message_class("cosmos.bank.v1beta1.MsgSetSendEnabled")

    authority: Address
    send_enabled: tuple[SendEnabled, ...]
    use_default_for: tuple[str, ...]

    def __init__(
        self,
        *,
        authority: Address = NO_ADDRESS,
        send_enabled: tuple[SendEnabled, ...] = (),
        use_default_for: tuple[str, ...] = (),
    ) -> None:
        object.__setattr__(self, "authority", authority)
        object.__setattr__(self, "send_enabled", send_enabled)
        object.__setattr__(self, "use_default_for", use_default_for)

    def to_pb(self) -> Pb:
        return self.PB(
            authority=write_address(encode_account, self.authority),
            send_enabled=[item.to_pb() for item in self.send_enabled],
            use_default_for=self.use_default_for,
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> MsgSetSendEnabled:
        return cls(
            authority=read_address(decode_account, pb.authority, "MsgSetSendEnabled.authority"),
            send_enabled=tuple([SendEnabled.from_pb(item) for item in pb.send_enabled]),
            use_default_for=tuple(pb.use_default_for),
        )

    def signers(self) -> tuple[Address, ...]:
        return (self.authority,)


@message(frozen=True, kw_only=True)
class MsgSetSendEnabledResponse(Message):
    """`cosmos.bank.v1beta1.MsgSetSendEnabledResponse`."""

    __slots__ = ()
    TYPE_URL: ClassVar[str] = "/cosmos.bank.v1beta1.MsgSetSendEnabledResponse"
    PB: ClassVar[Pb] = message_class("cosmos.bank.v1beta1.MsgSetSendEnabledResponse")

    def to_pb(self) -> Pb:
        return self.PB()

    @classmethod
    def from_pb(cls, pb: Pb) -> MsgSetSendEnabledResponse:
        return cls()


class MsgService(Service[C]):
    """`cosmos.bank.v1beta1.Msg`."""

    NAME: ClassVar[str] = "cosmos.bank.v1beta1.Msg"
    RPCS: ClassVar[tuple[Rpc, ...]] = (
        Rpc("Send", "send", MsgSend, MsgSendResponse, None),
        Rpc("MultiSend", "multi_send", MsgMultiSend, MsgMultiSendResponse, None),
        Rpc("UpdateParams", "update_params", MsgUpdateParams, MsgUpdateParamsResponse, None),
        Rpc("SetSendEnabled", "set_send_enabled", MsgSetSendEnabled, MsgSetSendEnabledResponse, None),
    )

    @abstractmethod
    def send(self, ctx: C, msg: MsgSend) -> MsgSendResponse:
        """`Send`."""

    @abstractmethod
    def multi_send(self, ctx: C, msg: MsgMultiSend) -> MsgMultiSendResponse:
        """`MultiSend`."""

    @abstractmethod
    def update_params(self, ctx: C, msg: MsgUpdateParams) -> MsgUpdateParamsResponse:
        """`UpdateParams`."""

    @abstractmethod
    def set_send_enabled(self, ctx: C, msg: MsgSetSendEnabled) -> MsgSetSendEnabledResponse:
        """`SetSendEnabled`."""
