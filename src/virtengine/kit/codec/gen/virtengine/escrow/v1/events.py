"""Generated from virtengine/escrow/v1/events.proto by tools/codegen. Do not edit."""

from __future__ import annotations

from typing import ClassVar

from virtengine.kit.codec.address import Address
from virtengine.kit.codec.bech32 import decode_account, encode_account
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin
from virtengine.kit.codec.gen.virtengine.escrow.v1.escrow import AccountId, AccountState
from virtengine.kit.codec.message import NO_ADDRESS, Message, message, read_address, read_enum, write_address
from virtengine.kit.codec.pool import Pb, message_class


@message(frozen=True, kw_only=True)
class EventDeposited(Message):
    """Money came into an account."""

    __slots__ = ("account", "depositor", "amount")
    TYPE_URL: ClassVar[str] = "/virtengine.escrow.v1.EventDeposited"
    PB: ClassVar[Pb] = message_class("virtengine.escrow.v1.EventDeposited")

    account: AccountId
    depositor: Address
    amount: Coin

    def __init__(self, *, account: AccountId, depositor: Address = NO_ADDRESS, amount: Coin) -> None:
        object.__setattr__(self, "account", account)
        object.__setattr__(self, "depositor", depositor)
        object.__setattr__(self, "amount", amount)

    def to_pb(self) -> Pb:
        return self.PB(
            account=self.account.to_pb(),
            depositor=write_address(encode_account, self.depositor),
            amount=self.amount.to_pb(),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> EventDeposited:
        return cls(
            account=AccountId.from_pb(pb.account),
            depositor=read_address(decode_account, pb.depositor, "EventDeposited.depositor"),
            amount=Coin.from_pb(pb.amount),
        )


@message(frozen=True, kw_only=True)
class EventSettled(Message):
    """A payout was made: gross = net + platform + validators. A one-time charge is a payment of its own."""

    __slots__ = ("account", "payment", "payee", "gross", "net", "platform", "validators")
    TYPE_URL: ClassVar[str] = "/virtengine.escrow.v1.EventSettled"
    PB: ClassVar[Pb] = message_class("virtengine.escrow.v1.EventSettled")

    account: AccountId
    payment: int
    payee: Address
    gross: Coin
    net: Coin
    platform: Coin
    validators: Coin

    def __init__(
        self,
        *,
        account: AccountId,
        payment: int = 0,
        payee: Address = NO_ADDRESS,
        gross: Coin,
        net: Coin,
        platform: Coin,
        validators: Coin,
    ) -> None:
        object.__setattr__(self, "account", account)
        object.__setattr__(self, "payment", payment)
        object.__setattr__(self, "payee", payee)
        object.__setattr__(self, "gross", gross)
        object.__setattr__(self, "net", net)
        object.__setattr__(self, "platform", platform)
        object.__setattr__(self, "validators", validators)

    def to_pb(self) -> Pb:
        return self.PB(
            account=self.account.to_pb(),
            payment=self.payment,
            payee=write_address(encode_account, self.payee),
            gross=self.gross.to_pb(),
            net=self.net.to_pb(),
            platform=self.platform.to_pb(),
            validators=self.validators.to_pb(),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> EventSettled:
        return cls(
            account=AccountId.from_pb(pb.account),
            payment=pb.payment,
            payee=read_address(decode_account, pb.payee, "EventSettled.payee"),
            gross=Coin.from_pb(pb.gross),
            net=Coin.from_pb(pb.net),
            platform=Coin.from_pb(pb.platform),
            validators=Coin.from_pb(pb.validators),
        )


@message(frozen=True, kw_only=True)
class EventRefunded(Message):
    """Unused money went back to who paid it in."""

    __slots__ = ("account", "depositor", "amount")
    TYPE_URL: ClassVar[str] = "/virtengine.escrow.v1.EventRefunded"
    PB: ClassVar[Pb] = message_class("virtengine.escrow.v1.EventRefunded")

    account: AccountId
    depositor: Address
    amount: Coin

    def __init__(self, *, account: AccountId, depositor: Address = NO_ADDRESS, amount: Coin) -> None:
        object.__setattr__(self, "account", account)
        object.__setattr__(self, "depositor", depositor)
        object.__setattr__(self, "amount", amount)

    def to_pb(self) -> Pb:
        return self.PB(
            account=self.account.to_pb(),
            depositor=write_address(encode_account, self.depositor),
            amount=self.amount.to_pb(),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> EventRefunded:
        return cls(
            account=AccountId.from_pb(pb.account),
            depositor=read_address(decode_account, pb.depositor, "EventRefunded.depositor"),
            amount=Coin.from_pb(pb.amount),
        )


@message(frozen=True, kw_only=True)
class EventAccountStateChanged(Message):
    """The account ran dry, came back, or was closed."""

    __slots__ = ("account", "from_", "to")
    TYPE_URL: ClassVar[str] = "/virtengine.escrow.v1.EventAccountStateChanged"
    PB: ClassVar[Pb] = message_class("virtengine.escrow.v1.EventAccountStateChanged")

    account: AccountId
    from_: AccountState
    to: AccountState

    def __init__(
        self,
        *,
        account: AccountId,
        from_: AccountState = AccountState.UNSPECIFIED,
        to: AccountState = AccountState.UNSPECIFIED,
    ) -> None:
        object.__setattr__(self, "account", account)
        object.__setattr__(self, "from_", from_)
        object.__setattr__(self, "to", to)

    def to_pb(self) -> Pb:
        return self.PB(account=self.account.to_pb(), to=self.to, **{"from": self.from_})

    @classmethod
    def from_pb(cls, pb: Pb) -> EventAccountStateChanged:
        return cls(
            account=AccountId.from_pb(pb.account),
            from_=read_enum(AccountState, getattr(pb, "from"), "EventAccountStateChanged.from"),
            to=read_enum(AccountState, pb.to, "EventAccountStateChanged.to"),
        )
