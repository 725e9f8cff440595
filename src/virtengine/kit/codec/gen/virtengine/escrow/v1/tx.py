"""Generated from virtengine/escrow/v1/tx.proto by tools/codegen. Do not edit."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from virtengine.kit.codec.address import Address
from virtengine.kit.codec.bech32 import decode_account, encode_account
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin
from virtengine.kit.codec.gen.virtengine.escrow.v1.escrow import AccountId, DepositSource
from virtengine.kit.codec.message import NO_ADDRESS, Message, message, read_address, read_enum, write_address
from virtengine.kit.codec.pool import Pb, message_class
from virtengine.kit.codec.service import C, Rpc, Service


@message(frozen=True, kw_only=True)
class MsgDeposit(Message):
    """Put money into an order's account. Anyone may."""

    __slots__ = ("depositor", "account", "amount", "source")
    TYPE_URL: ClassVar[str] = "/virtengine.escrow.v1.MsgDeposit"
    PB: ClassVar[Pb] = message_class("virtengine.escrow.v1.MsgDeposit")

    depositor: Address
    account: AccountId
    amount: Coin
    source: DepositSource

    def __init__(
        self,
        *,
        depositor: Address = NO_ADDRESS,
        account: AccountId,
        amount: Coin,
        source: DepositSource = DepositSource.UNSPECIFIED,
    ) -> None:
        object.__setattr__(self, "depositor", depositor)
        object.__setattr__(self, "account", account)
        object.__setattr__(self, "amount", amount)
        object.__setattr__(self, "source", source)

    def to_pb(self) -> Pb:
        return self.PB(
            depositor=write_address(encode_account, self.depositor),
            account=self.account.to_pb(),
            amount=self.amount.to_pb(),
            source=self.source,
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> MsgDeposit:
        return cls(
            depositor=read_address(decode_account, pb.depositor, "MsgDeposit.depositor"),
            account=AccountId.from_pb(pb.account),
            amount=Coin.from_pb(pb.amount),
            source=read_enum(DepositSource, pb.source, "MsgDeposit.source"),
        )

    def signers(self) -> tuple[Address, ...]:
        return (self.depositor,)


@message(frozen=True, kw_only=True)
class MsgDepositResponse(Message):
    """`virtengine.escrow.v1.MsgDepositResponse`."""

    __slots__ = ()
    TYPE_URL: ClassVar[str] = "/virtengine.escrow.v1.MsgDepositResponse"
    PB: ClassVar[Pb] = message_class("virtengine.escrow.v1.MsgDepositResponse")

    def to_pb(self) -> Pb:
        return self.PB()

    @classmethod
    def from_pb(cls, pb: Pb) -> MsgDepositResponse:
        return cls()


class MsgService(Service[C]):
    """`virtengine.escrow.v1.Msg`."""

    NAME: ClassVar[str] = "virtengine.escrow.v1.Msg"
    RPCS: ClassVar[tuple[Rpc, ...]] = (Rpc("Deposit", "deposit", MsgDeposit, MsgDepositResponse, None),)

    @abstractmethod
    def deposit(self, ctx: C, msg: MsgDeposit) -> MsgDepositResponse:
        """`Deposit`."""
