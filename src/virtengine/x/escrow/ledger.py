"""The arithmetic of one account: what its payments have claims on, what is left, and when it runs dry.

Amounts of money are whole base units. Claims, rates and funds are counted in *parts* of 10^-18 base units, as exact
integers: nothing is rounded before a payout, which takes the whole units of a claim and leaves the fraction.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from virtengine.kit.codec.address import Address
from virtengine.kit.codec.decimal import ONE, ZERO, Dec
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin
from virtengine.kit.codec.gen.virtengine.escrow.v1.escrow import (
    Account,
    AccountState,
    Deposit,
    DepositSource,
    Params,
    Payment,
    PaymentState,
)
from virtengine.kit.sdk.coins import coin_text
from virtengine.x.escrow.errors import (
    AmountTooLarge,
    InvalidAmount,
    PaymentClosed,
    PaymentNotFound,
    ReserveExceeded,
    TooManyDeposits,
    TooManyPayments,
    WrongDenom,
)

__all__ = ["MAX_AMOUNT", "MAX_HEIGHT", "MAX_PAYMENTS", "PARTS", "Ledger", "Payout", "compute_payout"]

PARTS: Final = ONE.raw
"""Parts of one base unit."""
MAX_AMOUNT: Final = (1 << 96) - 1
"""The most base units that may ever be paid into one account: 79 billion tokens of 18 decimals."""
MAX_PAYMENTS: Final = 64
"""The most payments of one account over its life; all of them are looked at when it is booked."""
MAX_HEIGHT: Final = (1 << 63) - 1
"""A height beyond this is never reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payout:
    """What was paid in one go, in base units: gross = net + platform + validators."""

    denom: str
    gross: int
    net: int
    """To the payee."""
    platform: int
    validators: int


def compute_payout(denom: str, gross: int, params: Params) -> Payout:
    """Split a payout into fees, each rounded down, and the rest, which is the payee's."""
    platform = gross * params.platform_share.raw // PARTS
    validators = gross * params.validator_share.raw // PARTS
    return Payout(denom=denom, gross=gross, net=gross - platform - validators, platform=platform, validators=validators)


class Ledger:
    """An account and all its payments by number, while they are worked on.

    Every change is made on a ledger that is booked up to the present height (`accrue`) and followed by `reschedule`.
    """

    __slots__ = ("account", "payments")

    def __init__(self, account: Account, payments: Mapping[int, Payment]) -> None:
        self.account = account
        self.payments = dict(payments)

    # --- what there is

    @property
    def held(self) -> int:
        """Money in the account, base units: what all deposits have left."""
        return sum(deposit.remaining for deposit in self.account.deposits)

    @property
    def claims(self) -> int:
        """Parts that payments have a claim on: accrued for the payee, or set aside in reserve."""
        return sum(payment.accrued.raw + payment.reserve.raw for payment in self.payments.values())

    @property
    def funds(self) -> int:
        """Parts that nobody has a claim on."""
        return self.held * PARTS - self.claims

    @property
    def outflow(self) -> int:
        """Parts that open payments take per block."""
        return sum(compute_rate(payment) for payment in self.payments.values() if payment.state is PaymentState.OPEN)

    @property
    def living(self) -> tuple[int, ...]:
        """Numbers of the payments that are not closed, in order."""
        return tuple(number for number, payment in self.payments.items() if payment.state is not PaymentState.CLOSED)

    def is_affordable(self, rate: int = 0) -> bool:
        """Whether the funds pay one block of all living payments, paused ones too, and of `rate` parts more."""
        return self.funds >= rate + sum(compute_rate(self.payments[number]) for number in self.living)

    def get_living(self, number: int) -> Payment:
        """The payment of that number; `PaymentNotFound`, `PaymentClosed`."""
        payment = self.payments.get(number)
        if payment is None:
            raise PaymentNotFound(f"payment {number}")
        if payment.state is PaymentState.CLOSED:
            raise PaymentClosed(f"payment {number}")
        return payment

    # --- time

    def compute_depletion(self) -> int:
        """The height at which the account, open and booked up to `settled_at`, can pay no further block; 0: never."""
        outflow = self.outflow
        if self.account.state is not AccountState.OPEN or not outflow:
            return 0
        height = self.account.settled_at + self.funds // outflow
        return height if height <= MAX_HEIGHT else 0

    def accrue(self, height: int) -> None:
        """Book what has accrued up to `height`, and nothing beyond the height of depletion."""
        account = self.account
        if account.state is not AccountState.OPEN:
            return
        until = min(height, account.depletes_at) if account.depletes_at else height
        blocks = until - account.settled_at
        if not blocks:
            return
        self.account = replace(account, settled_at=until)
        for number, payment in self.payments.items():
            if payment.state is PaymentState.OPEN:
                self.payments[number] = replace(
                    payment,
                    accrued=payment.accrued + payment.rate.mul_int(blocks),
                    reserve=payment.reserve + payment.reserve_rate.mul_int(blocks),
                )

    def reschedule(self, height: int) -> None:
        """Find anew when the account runs dry, after whatever changed at `height`.

        An account that is past its depletion, and whose turn in the queue has not come, stands still at that height. If
        it can pay again it goes on from the present one: what lies between is not paid.
        """
        is_dry = self.account.state is AccountState.OPEN and self.funds < self.outflow
        if not is_dry:
            self.account = replace(self.account, settled_at=height)
        self.account = replace(self.account, depletes_at=self.compute_depletion())

    # --- money

    def deposit(self, depositor: bytes, source: DepositSource, amount: Coin, height: int, most: int) -> None:
        """Put `amount` at the end of the line, where at most `most` stand; the last place is the owner's.

        What the last in line pays in addition joins what he has there: that keeps the order, and the line short.
        """
        account = self.account
        if amount.denom != account.denom:
            raise WrongDenom(f"{coin_text(amount)} for an account in {account.denom}")
        if amount.amount <= 0:
            raise InvalidAmount(coin_text(amount))
        if amount.amount + account.deposited > MAX_AMOUNT:
            raise AmountTooLarge(f"{coin_text(amount)} on top of {account.deposited}: the most is {MAX_AMOUNT}")
        line = account.deposits
        remaining = amount.amount
        if line and (line[-1].depositor, line[-1].source) == (depositor, source):
            remaining += line[-1].remaining
            line = line[:-1]
        elif len(line) >= (most if depositor == account.id.owner else most - 1):
            raise TooManyDeposits(f"{len(line)} deposits stand in line")
        last = Deposit(depositor=Address(depositor), source=source, remaining=remaining, height=height)
        self.account = replace(account, deposits=(*line, last), deposited=account.deposited + amount.amount)

    def pay(self, number: int) -> int:
        """Take the whole units of what a living payment has accrued from the deposits, oldest first."""
        payment = self.get_living(number)
        gross = payment.accrued.truncate()
        self.payments[number] = replace(
            payment, accrued=payment.accrued - Dec.from_int(gross), paid=payment.paid + gross
        )
        self.account = replace(
            self.account, deposits=tuple(spend(self.account.deposits, gross)), paid=self.account.paid + gross
        )
        return gross

    def refund(self) -> tuple[Deposit, ...]:
        """Take all deposits, to give them back in order."""
        deposits = self.account.deposits
        self.account = replace(self.account, deposits=(), refunded=self.account.refunded + self.held)
        return deposits

    # --- payments

    def open_payment(self, payee: bytes, rate: Dec, reserve_rate: Dec) -> int:
        """Add an open payment; its number."""
        number = self.account.payments + 1
        if number > MAX_PAYMENTS:
            raise TooManyPayments(f"there were {MAX_PAYMENTS}")
        self.account = replace(self.account, payments=number)
        self.payments[number] = Payment(
            account=self.account.id,
            number=number,
            payee=Address(payee),
            state=PaymentState.OPEN,
            rate=rate,
            reserve_rate=reserve_rate,
        )
        return number

    def set_payment_state(self, number: int, state: PaymentState) -> None:
        """Open or pause a living payment."""
        self.payments[number] = replace(self.get_living(number), state=state)

    def credit(self, number: int, amount: Dec) -> None:
        """Give a living payment's payee `amount`, or the funds if they are less."""
        if amount.is_negative():
            raise InvalidAmount(str(amount))
        payment = self.get_living(number)
        self.payments[number] = replace(payment, accrued=payment.accrued + min(amount, Dec.from_raw(self.funds)))

    def claim(self, number: int, amount: Dec) -> None:
        """Move `amount` from a payment's reserve to what its payee has accrued."""
        payment = self._draw(number, amount)
        self.payments[number] = replace(payment, accrued=payment.accrued + amount)

    def release(self, number: int, amount: Dec) -> None:
        """Give `amount` of a payment's reserve back to the funds."""
        self.payments[number] = self._draw(number, amount)

    def close_payment(self, number: int) -> None:
        """End a payment: the reserve, and the fraction that no payout can bring, go back to the funds."""
        self.payments[number] = replace(self.get_living(number), state=PaymentState.CLOSED, accrued=ZERO, reserve=ZERO)

    def _draw(self, number: int, amount: Dec) -> Payment:
        payment = self.get_living(number)
        if amount.is_negative():
            raise InvalidAmount(str(amount))
        if amount > payment.reserve:
            raise ReserveExceeded(f"{amount} of {payment.reserve}")
        return replace(payment, reserve=payment.reserve - amount)

    # --- truth

    def find_faults(self) -> Iterator[str]:
        """A sentence for each rule that the ledger breaks."""
        account = self.account
        if list(self.payments) != list(range(1, account.payments + 1)):
            yield f"{account.payments} payments were opened, but there are {list(self.payments)}"
        if account.deposited > MAX_AMOUNT:
            yield f"deposited {account.deposited}: the most is {MAX_AMOUNT}"
        accounted = account.paid + account.refunded + self.held
        if account.deposited != accounted:
            yield f"deposited {account.deposited} is not what was paid, refunded and is held: {accounted}"
        if account.paid != sum(payment.paid for payment in self.payments.values()):
            yield "paid is not the sum of what payments paid"
        if any(deposit.remaining <= 0 for deposit in account.deposits) or min(account.paid, account.refunded) < 0:
            yield "an amount is not positive"
        if self.funds < 0:
            yield f"claims exceed what is held by {Dec.from_raw(-self.funds)}"
        if account.depletes_at != self.compute_depletion():
            yield f"depletes at {account.depletes_at}, but should at {self.compute_depletion()}"
        if account.state is AccountState.CLOSED and (account.deposits or self.living):
            yield "closed with deposits or living payments"
        for number, payment in self.payments.items():
            if min(payment.accrued, payment.reserve, payment.rate, payment.reserve_rate).is_negative():
                yield f"payment {number}: a negative amount"
            if payment.state is PaymentState.CLOSED and not (payment.accrued.is_zero() and payment.reserve.is_zero()):
                yield f"payment {number}: closed with claims"


def compute_rate(payment: Payment) -> int:
    """Parts that an open payment takes per block."""
    return payment.rate.raw + payment.reserve_rate.raw


def spend(deposits: tuple[Deposit, ...], amount: int) -> Iterator[Deposit]:
    """What is left of deposits after `amount` was taken, oldest first; empty ones vanish, wherever they stand."""
    for deposit in deposits:
        taken = min(amount, deposit.remaining)
        amount -= taken
        if taken < deposit.remaining:
            yield replace(deposit, remaining=deposit.remaining - taken)
