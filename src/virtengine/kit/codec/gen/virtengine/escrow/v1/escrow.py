"""Generated from virtengine/escrow/v1/escrow.proto by tools/codegen. Do not edit."""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar

from virtengine.kit.codec.address import Address
from virtengine.kit.codec.bech32 import decode_account, encode_account
from virtengine.kit.codec.decimal import Dec
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin
from virtengine.kit.codec.message import (
    NO_ADDRESS,
    ZERO,
    Message,
    message,
    read_address,
    read_dec,
    read_enum,
    read_int,
    write_address,
)
from virtengine.kit.codec.pool import Pb, message_class


class AccountState(IntEnum):
    """`virtengine.escrow.v1.AccountState`."""

    UNSPECIFIED = 0
    OPEN = 1
    DEPLETED = 2
    """Run dry: nothing accrues until a top-up pays for another block."""
    CLOSED = 3


class DepositSource(IntEnum):
    """Where a deposit's money came from."""

    UNSPECIFIED = 0
    BALANCE = 1
    GRANT = 2


class PaymentState(IntEnum):
    """`virtengine.escrow.v1.PaymentState`."""

    UNSPECIFIED = 0
    OPEN = 1
    PAUSED = 2
    """Accrues nothing until it is resumed. (A depleted account needs no pausing: nothing in it accrues.)."""
    CLOSED = 3


@message(frozen=True, kw_only=True)
class AccountId(Message):
    """An escrow account belongs to one order and has its id."""

    __slots__ = ("owner", "sequence")
    TYPE_URL: ClassVar[str] = "/virtengine.escrow.v1.AccountId"
    PB: ClassVar[Pb] = message_class("virtengine.escrow.v1.AccountId")

    owner: Address
    sequence: int

    def __init__(self, *, owner: Address = NO_ADDRESS, sequence: int = 0) -> None:
        object.__setattr__(self, "owner", owner)
        object.__setattr__(self, "sequence", sequence)

    def to_pb(self) -> Pb:
        return self.PB(owner=write_address(encode_account, self.owner), sequence=self.sequence)

    @classmethod
    def from_pb(cls, pb: Pb) -> AccountId:
        return cls(owner=read_address(decode_account, pb.owner, "AccountId.owner"), sequence=pb.sequence)


@message(frozen=True, kw_only=True)
class Deposit(Message):
    """What is left of one payer's money; first in, first out."""

    __slots__ = ("depositor", "source", "remaining", "height")
    TYPE_URL: ClassVar[str] = "/virtengine.escrow.v1.Deposit"
    PB: ClassVar[Pb] = message_class("virtengine.escrow.v1.Deposit")

    depositor: Address
    source: DepositSource
    remaining: int
    """What was neither paid out nor given back, base units."""
    height: int
    """Height of the last addition."""

    def __init__(
        self,
        *,
        depositor: Address = NO_ADDRESS,
        source: DepositSource = DepositSource.UNSPECIFIED,
        remaining: int = 0,
        height: int = 0,
    ) -> None:
        object.__setattr__(self, "depositor", depositor)
        object.__setattr__(self, "source", source)
        object.__setattr__(self, "remaining", remaining)
        object.__setattr__(self, "height", height)

    def to_pb(self) -> Pb:
        return self.PB(
            depositor=write_address(encode_account, self.depositor),
            source=self.source,
            remaining=str(self.remaining),
            height=self.height,
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> Deposit:
        return cls(
            depositor=read_address(decode_account, pb.depositor, "Deposit.depositor"),
            source=read_enum(DepositSource, pb.source, "Deposit.source"),
            remaining=read_int(pb.remaining, "Deposit.remaining"),
            height=pb.height,
        )


@message(frozen=True, kw_only=True)
class Account(Message):
    """The ledger of one order."""

    __slots__ = (
        "id",
        "denom",
        "state",
        "deposits",
        "deposited",
        "paid",
        "refunded",
        "settled_at",
        "depletes_at",
        "payments",
    )
    TYPE_URL: ClassVar[str] = "/virtengine.escrow.v1.Account"
    PB: ClassVar[Pb] = message_class("virtengine.escrow.v1.Account")

    id: AccountId
    denom: str
    state: AccountState
    deposits: tuple[Deposit, ...]
    """In order of arrival; spent ones are removed, neighbours of one payer and source are one."""
    deposited: int
    """Everything ever put in, base units."""
    paid: int
    """Everything ever paid out, gross of fees, base units."""
    refunded: int
    """Everything ever given back, base units."""
    settled_at: int
    """Height up to which accrual is booked."""
    depletes_at: int
    """Height at which the account can no longer pay one more block at today's rates; 0: it does not run dry."""
    payments: int
    """How many payments there have been: the number of the last one."""

    def __init__(
        self,
        *,
        id: AccountId,
        denom: str = "",
        state: AccountState = AccountState.UNSPECIFIED,
        deposits: tuple[Deposit, ...] = (),
        deposited: int = 0,
        paid: int = 0,
        refunded: int = 0,
        settled_at: int = 0,
        depletes_at: int = 0,
        payments: int = 0,
    ) -> None:
        object.__setattr__(self, "id", id)
        object.__setattr__(self, "denom", denom)
        object.__setattr__(self, "state", state)
        object.__setattr__(self, "deposits", deposits)
        object.__setattr__(self, "deposited", deposited)
        object.__setattr__(self, "paid", paid)
        object.__setattr__(self, "refunded", refunded)
        object.__setattr__(self, "settled_at", settled_at)
        object.__setattr__(self, "depletes_at", depletes_at)
        object.__setattr__(self, "payments", payments)

    def to_pb(self) -> Pb:
        return self.PB(
            id=self.id.to_pb(),
            denom=self.denom,
            state=self.state,
            deposits=[item.to_pb() for item in self.deposits],
            deposited=str(self.deposited),
            paid=str(self.paid),
            refunded=str(self.refunded),
            settled_at=self.settled_at,
            depletes_at=self.depletes_at,
            payments=self.payments,
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> Account:
        return cls(
            id=AccountId.from_pb(pb.id),
            denom=pb.denom,
            state=read_enum(AccountState, pb.state, "Account.state"),
            deposits=tuple([Deposit.from_pb(item) for item in pb.deposits]),
            deposited=read_int(pb.deposited, "Account.deposited"),
            paid=read_int(pb.paid, "Account.paid"),
            refunded=read_int(pb.refunded, "Account.refunded"),
            settled_at=pb.settled_at,
            depletes_at=pb.depletes_at,
            payments=pb.payments,
        )


@message(frozen=True, kw_only=True)
class Payment(Message):
    """A stream from an account to one payee."""

    __slots__ = ("account", "number", "payee", "state", "rate", "reserve_rate", "accrued", "reserve", "paid")
    TYPE_URL: ClassVar[str] = "/virtengine.escrow.v1.Payment"
    PB: ClassVar[Pb] = message_class("virtengine.escrow.v1.Payment")

    account: AccountId
    number: int
    """Number of the payment within the account, counted from 1."""
    payee: Address
    state: PaymentState
    rate: Dec
    """Streams to the payee, per block."""
    reserve_rate: Dec
    """Moves to the reserve for metered components, per block."""
    accrued: Dec
    """Owed and not yet paid out."""
    reserve: Dec
    """Set aside for metered components and not yet claimed."""
    paid: int
    """Paid out so far, gross of fees, base units."""

    def __init__(
        self,
        *,
        account: AccountId,
        number: int = 0,
        payee: Address = NO_ADDRESS,
        state: PaymentState = PaymentState.UNSPECIFIED,
        rate: Dec = ZERO,
        reserve_rate: Dec = ZERO,
        accrued: Dec = ZERO,
        reserve: Dec = ZERO,
        paid: int = 0,
    ) -> None:
        object.__setattr__(self, "account", account)
        object.__setattr__(self, "number", number)
        object.__setattr__(self, "payee", payee)
        object.__setattr__(self, "state", state)
        object.__setattr__(self, "rate", rate)
        object.__setattr__(self, "reserve_rate", reserve_rate)
        object.__setattr__(self, "accrued", accrued)
        object.__setattr__(self, "reserve", reserve)
        object.__setattr__(self, "paid", paid)

    def to_pb(self) -> Pb:
        return self.PB(
            account=self.account.to_pb(),
            number=self.number,
            payee=write_address(encode_account, self.payee),
            state=self.state,
            rate=str(self.rate.raw),
            reserve_rate=str(self.reserve_rate.raw),
            accrued=str(self.accrued.raw),
            reserve=str(self.reserve.raw),
            paid=str(self.paid),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> Payment:
        return cls(
            account=AccountId.from_pb(pb.account),
            number=pb.number,
            payee=read_address(decode_account, pb.payee, "Payment.payee"),
            state=read_enum(PaymentState, pb.state, "Payment.state"),
            rate=read_dec(pb.rate, "Payment.rate"),
            reserve_rate=read_dec(pb.reserve_rate, "Payment.reserve_rate"),
            accrued=read_dec(pb.accrued, "Payment.accrued"),
            reserve=read_dec(pb.reserve, "Payment.reserve"),
            paid=read_int(pb.paid, "Payment.paid"),
        )


@message(frozen=True, kw_only=True)
class Hold(Message):
    """Money held for a purpose and given back whole: a bid's deposit."""

    __slots__ = ("id", "payer", "amount")
    TYPE_URL: ClassVar[str] = "/virtengine.escrow.v1.Hold"
    PB: ClassVar[Pb] = message_class("virtengine.escrow.v1.Hold")

    id: str
    """What it is held for, unique: "bid/<owner>/<sequence>/<provider>/<counter>"."""
    payer: Address
    amount: Coin

    def __init__(self, *, id: str = "", payer: Address = NO_ADDRESS, amount: Coin) -> None:
        object.__setattr__(self, "id", id)
        object.__setattr__(self, "payer", payer)
        object.__setattr__(self, "amount", amount)

    def to_pb(self) -> Pb:
        return self.PB(id=self.id, payer=write_address(encode_account, self.payer), amount=self.amount.to_pb())

    @classmethod
    def from_pb(cls, pb: Pb) -> Hold:
        return cls(id=pb.id, payer=read_address(decode_account, pb.payer, "Hold.payer"), amount=Coin.from_pb(pb.amount))


@message(frozen=True, kw_only=True)
class Params(Message):
    """`virtengine.escrow.v1.Params`."""

    __slots__ = ("min_deposit", "max_deposits", "platform_share", "validator_share", "max_depletions_per_block")
    TYPE_URL: ClassVar[str] = "/virtengine.escrow.v1.Params"
    PB: ClassVar[Pb] = message_class("virtengine.escrow.v1.Params")

    min_deposit: Coin
    """The least an order's account must hold, whatever its ceiling."""
    max_deposits: int
    """The most deposits of one account."""
    platform_share: Dec
    """Share of each gross payout that goes to the platform (the distribution account)."""
    validator_share: Dec
    """Share of each gross payout that goes to the validators (the fee collector)."""
    max_depletions_per_block: int
    """The most accounts whose depletion one block handles; the rest carries to the next."""

    def __init__(
        self,
        *,
        min_deposit: Coin,
        max_deposits: int = 0,
        platform_share: Dec = ZERO,
        validator_share: Dec = ZERO,
        max_depletions_per_block: int = 0,
    ) -> None:
        object.__setattr__(self, "min_deposit", min_deposit)
        object.__setattr__(self, "max_deposits", max_deposits)
        object.__setattr__(self, "platform_share", platform_share)
        object.__setattr__(self, "validator_share", validator_share)
        object.__setattr__(self, "max_depletions_per_block", max_depletions_per_block)

    def to_pb(self) -> Pb:
        return self.PB(
            min_deposit=self.min_deposit.to_pb(),
            max_deposits=self.max_deposits,
            platform_share=str(self.platform_share.raw),
            validator_share=str(self.validator_share.raw),
            max_depletions_per_block=self.max_depletions_per_block,
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> Params:
        return cls(
            min_deposit=Coin.from_pb(pb.min_deposit),
            max_deposits=pb.max_deposits,
            platform_share=read_dec(pb.platform_share, "Params.platform_share"),
            validator_share=read_dec(pb.validator_share, "Params.validator_share"),
            max_depletions_per_block=pb.max_depletions_per_block,
        )
