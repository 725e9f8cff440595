"""The verbs of escrow: the only place that moves escrowed money and writes this state.

Each of them books the account up to the present height, changes it, and finds anew when it runs dry, so the order in
which a block's transactions look at an account makes no difference to what anybody is owed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from typing import Final

from virtengine.kit.codec.address import Address
from virtengine.kit.codec.bech32 import encode_account
from virtengine.kit.codec.decimal import ZERO, Dec
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin, DecCoin
from virtengine.kit.codec.gen.virtengine.escrow.v1.escrow import (
    Account,
    AccountId,
    AccountState,
    Deposit,
    DepositSource,
    Hold,
    Params,
    Payment,
    PaymentState,
)
from virtengine.kit.codec.gen.virtengine.escrow.v1.events import (
    EventAccountStateChanged,
    EventDeposited,
    EventRefunded,
    EventSettled,
)
from virtengine.kit.codec.message import Message
from virtengine.kit.crypto.hashes import module_address
from virtengine.kit.sdk.coins import coin_text
from virtengine.kit.sdk.context import Context
from virtengine.x.escrow.errors import (
    AccountClosed,
    AccountDepleted,
    AccountExists,
    AccountNotFound,
    AmountTooLarge,
    GrantsNotSupported,
    HoldExists,
    HoldNotFound,
    InsufficientEscrow,
    InvalidAmount,
    InvalidRate,
    InvalidSource,
    PaymentNotFound,
    WrongDenom,
)
from virtengine.x.escrow.expected import Bank, EscrowHooks, NoHooks
from virtengine.x.escrow.ledger import MAX_AMOUNT, PARTS, Ledger, Payout, compute_payout
from virtengine.x.escrow.state import EscrowState, account_key

__all__ = ["ESCROW", "PLATFORM", "VALIDATORS", "EscrowKeeper"]

ESCROW: Final = "escrow"
"""The module account that holds all escrowed money."""
PLATFORM: Final = "distribution"
"""The module account that takes the platform's share of payouts."""
VALIDATORS: Final = "fee_collector"
"""The module account that takes the validators' share, as it takes transaction fees."""


class EscrowKeeper:
    """What other modules may do with escrow."""

    def __init__(self, bank: Bank) -> None:
        self._bank = bank
        self.hooks: EscrowHooks = NoHooks()
        """Told what happens to accounts; the application sets it, as who listens is built on this keeper."""

    # --- accounts

    def create_account(self, ctx: Context, id: AccountId, denom: str) -> None:
        """Open an empty account for one denomination; `AccountExists` if there is one or ever was."""
        key = account_key(id)
        if EscrowState.accounts.has(ctx, key):
            raise AccountExists(_text(id))
        account = Account(id=id, denom=denom, state=AccountState.OPEN, settled_at=ctx.height)
        EscrowState.accounts.set(ctx, key, account)

    def minimum_hold(self, ctx: Context, ceiling: DecCoin, min_runway_blocks: int) -> Coin:
        """What an account must hold before bids are asked for: so many blocks at `ceiling`, but never less than the
        parameter. `WrongDenom` if the chain's escrow is kept in another denomination."""
        minimum = self.get_params(ctx).min_deposit
        if ceiling.denom != minimum.denom:
            raise WrongDenom(f"{ceiling.denom}: escrow is kept in {minimum.denom}")
        if not ceiling.amount.is_positive():
            raise InvalidAmount(f"ceiling {ceiling.amount}")
        needed = -(-ceiling.amount.raw * min_runway_blocks // PARTS)
        if needed > MAX_AMOUNT:
            raise AmountTooLarge(f"{min_runway_blocks} blocks at {ceiling.amount}: the most is {MAX_AMOUNT}")
        return Coin(denom=minimum.denom, amount=max(minimum.amount, needed))

    def deposit(self, ctx: Context, id: AccountId, depositor: bytes, amount: Coin, source: DepositSource) -> Account:
        """Move money into the account. If it was depleted and can pay another block, it goes on from here."""
        if source is DepositSource.GRANT:
            raise GrantsNotSupported
        if source is not DepositSource.BALANCE:
            raise InvalidSource(source.name)
        with self._book(ctx, id) as ledger:
            ledger.deposit(depositor, source, amount, ctx.height, self.get_params(ctx).max_deposits)
            self._move(ctx, depositor, module_address(ESCROW), amount)
            self._emit(ctx, id, EventDeposited(account=id, depositor=Address(depositor), amount=amount))
            self._resume_if_affordable(ctx, ledger)
        self.hooks.account_funded(ctx, id)
        return ledger.account

    def resume(self, ctx: Context, id: AccountId) -> bool:
        """Let a depleted account go on that can pay another block since reserve came back; whether it does.

        For whoever calls `release_reserve`, when done with its own state: the hook is called as after a deposit.
        """
        with self._book(ctx, id) as ledger:
            resumes = self._resume_if_affordable(ctx, ledger)
        if resumes:
            self.hooks.account_funded(ctx, id)
        return resumes

    def settle(self, ctx: Context, id: AccountId) -> Account:
        """Book what has accrued up to the present height; a closed account stays as it is."""
        account = self.get_account(ctx, id)
        if account.state is AccountState.CLOSED:
            return account
        with self._book(ctx, id) as ledger:
            pass
        return ledger.account

    def close_account(self, ctx: Context, id: AccountId) -> None:
        """Close and pay all payments, give the rest back in order of deposit. Closing again changes nothing."""
        if self.get_account(ctx, id).state is AccountState.CLOSED:
            return
        with self._book(ctx, id) as ledger:
            for number in ledger.living:
                self._close(ctx, ledger, number)
            for deposit in ledger.refund():
                self._refund(ctx, ledger.account, deposit)
            self._change_state(ctx, ledger, AccountState.CLOSED)

    # --- payments

    def open_payment(self, ctx: Context, id: AccountId, payee: bytes, rate: Dec, reserve_rate: Dec) -> int:
        """Begin a stream that accrues in every block after this one; the payment's number."""
        if not rate.is_positive() or reserve_rate.is_negative():
            raise InvalidRate(f"rate {rate}, reserve rate {reserve_rate}")
        with self._book(ctx, id) as ledger:
            if ledger.account.state is AccountState.DEPLETED:
                raise AccountDepleted(_text(id))
            if not ledger.is_affordable(rate.raw + reserve_rate.raw):
                raise InsufficientEscrow(f"{Dec.from_raw(ledger.funds)} for {rate} and {reserve_rate}")
            return ledger.open_payment(payee, rate, reserve_rate)

    def pause_payment(self, ctx: Context, id: AccountId, number: int) -> None:
        """Let a payment stand still after this height; a paused one stays paused."""
        with self._book(ctx, id) as ledger:
            ledger.set_payment_state(number, PaymentState.PAUSED)

    def resume_payment(self, ctx: Context, id: AccountId, number: int) -> None:
        """Let a payment accrue again after this height; an open one stays open."""
        with self._book(ctx, id) as ledger:
            ledger.set_payment_state(number, PaymentState.OPEN)

    def claim(self, ctx: Context, id: AccountId, number: int, amount: Dec) -> None:
        """Give the payee what accepted usage costs, out of the payment's reserve; `ReserveExceeded` beyond it."""
        with self._book(ctx, id) as ledger:
            ledger.claim(number, amount)

    def release_reserve(self, ctx: Context, id: AccountId, number: int, amount: Dec) -> None:
        """Give reserve that can no longer be claimed back to the funds; `ReserveExceeded` beyond it."""
        with self._book(ctx, id) as ledger:
            ledger.release(number, amount)

    def withdraw(self, ctx: Context, id: AccountId, number: int) -> Payout:
        """Pay out the whole units that a payment has accrued; the fraction stays."""
        with self._book(ctx, id) as ledger:
            return self._pay(ctx, ledger, number)

    def charge(self, ctx: Context, id: AccountId, payee: bytes, amount: Dec) -> Payout:
        """Pay `amount` once, or the funds if they are less: a payment that is opened and closed in one breath."""
        with self._book(ctx, id) as ledger:
            number = ledger.open_payment(payee, ZERO, ZERO)
            ledger.credit(number, amount)
            return self._close(ctx, ledger, number)

    def credit(self, ctx: Context, id: AccountId, number: int, amount: Dec) -> None:
        """Give the payee of a living payment `amount` beyond what streams, or the funds if they are less."""
        with self._book(ctx, id) as ledger:
            ledger.credit(number, amount)

    def close_payment(self, ctx: Context, id: AccountId, number: int) -> Payout:
        """End a payment: pay out what it accrued, give back its reserve and fraction."""
        with self._book(ctx, id) as ledger:
            return self._close(ctx, ledger, number)

    # --- holds

    def hold(self, ctx: Context, hold_id: str, payer: bytes, amount: Coin) -> None:
        """Keep money until it is released; `HoldExists` if something is kept under that id."""
        if EscrowState.holds.has(ctx, hold_id):
            raise HoldExists(hold_id)
        if amount.amount < 0:
            raise InvalidAmount(coin_text(amount))
        if amount.amount > MAX_AMOUNT:
            raise AmountTooLarge(coin_text(amount))
        self._move(ctx, payer, module_address(ESCROW), amount)
        EscrowState.holds.set(ctx, hold_id, Hold(id=hold_id, payer=Address(payer), amount=amount))

    def release(self, ctx: Context, hold_id: str) -> Coin:
        """Give what is held back to its payer, whole."""
        hold = self.find_hold(ctx, hold_id)
        if hold is None:
            raise HoldNotFound(hold_id)
        EscrowState.holds.remove(ctx, hold_id)
        self._move(ctx, module_address(ESCROW), hold.payer, hold.amount)
        return hold.amount

    # --- the clock

    def end_block(self, ctx: Context) -> None:
        """Deplete accounts that can pay no further block, a bounded number of them in order of height."""
        due = EscrowState.depletions.until(ctx, ctx.height)
        for _, (owner, sequence) in list(islice(due, self.get_params(ctx).max_depletions_per_block)):
            id = AccountId(owner=Address(owner), sequence=sequence)
            with self._book(ctx, id) as ledger:
                self._change_state(ctx, ledger, AccountState.DEPLETED)
            self.hooks.account_depleted(ctx, id)

    # --- reading

    def get_params(self, ctx: Context) -> Params:
        """The parameters."""
        return EscrowState.params.get(ctx)

    def find_account(self, ctx: Context, id: AccountId) -> Account | None:
        """The account as last booked, or None."""
        return EscrowState.accounts.find(ctx, account_key(id))

    def get_account(self, ctx: Context, id: AccountId) -> Account:
        """The account as last booked; `AccountNotFound`."""
        account = self.find_account(ctx, id)
        if account is None:
            raise AccountNotFound(_text(id))
        return account

    def get_payment(self, ctx: Context, id: AccountId, number: int) -> Payment:
        """A payment as last booked; `PaymentNotFound`."""
        payment = EscrowState.payments.find(ctx, (*account_key(id), number))
        if payment is None:
            raise PaymentNotFound(f"payment {number} of {_text(id)}")
        return payment

    def payments(self, ctx: Context, id: AccountId) -> tuple[Payment, ...]:
        """All payments of an account as last booked, by number."""
        return tuple(self._load(ctx, id).payments.values())

    def get_ledger(self, ctx: Context, id: AccountId) -> Ledger:
        """The account and its payments booked up to the present height; nothing is written."""
        ledger = self._load(ctx, id)
        ledger.accrue(ctx.height)
        return ledger

    def find_hold(self, ctx: Context, hold_id: str) -> Hold | None:
        """What is held under that id, or None."""
        return EscrowState.holds.find(ctx, hold_id)

    def funds(self, ctx: Context, account: Account) -> Dec:
        """What no payment has a claim on at the present height."""
        return Dec.from_raw(self.get_ledger(ctx, account.id).funds)

    def runway(self, ctx: Context, id: AccountId) -> int:
        """How many more blocks the account can pay at today's rates: 0 if it is depleted, -1 if nothing runs out."""
        account = self.get_account(ctx, id)
        if account.state is AccountState.DEPLETED:
            return 0
        return max(0, account.depletes_at - ctx.height) if account.depletes_at else -1

    # --- steps

    def _load(self, ctx: Context, id: AccountId) -> Ledger:
        account = self.get_account(ctx, id)
        numbers = range(1, account.payments + 1)
        return Ledger(account, {number: self.get_payment(ctx, id, number) for number in numbers})

    @contextmanager
    def _book(self, ctx: Context, id: AccountId) -> Iterator[Ledger]:
        """The ledger, booked up to the present height; what was changed in it is stored unless an error is raised."""
        ledger = self._load(ctx, id)
        if ledger.account.state is AccountState.CLOSED:
            raise AccountClosed(_text(id))
        account, payments = ledger.account, dict(ledger.payments)
        ledger.accrue(ctx.height)
        yield ledger
        ledger.reschedule(ctx.height)
        key = account_key(id)
        if ledger.account != account:
            EscrowState.accounts.set(ctx, key, ledger.account)
        for number, payment in ledger.payments.items():
            if payment != payments.get(number):
                EscrowState.payments.set(ctx, (*key, number), payment)

    def _resume_if_affordable(self, ctx: Context, ledger: Ledger) -> bool:
        resumes = ledger.account.state is AccountState.DEPLETED and ledger.is_affordable()
        if resumes:
            self._change_state(ctx, ledger, AccountState.OPEN)
        return resumes

    def _change_state(self, ctx: Context, ledger: Ledger, state: AccountState) -> None:
        before = ledger.account
        ledger.account = replace(before, state=state)
        self._emit(ctx, before.id, EventAccountStateChanged(account=before.id, from_=before.state, to=state))

    def _close(self, ctx: Context, ledger: Ledger, number: int) -> Payout:
        payout = self._pay(ctx, ledger, number)
        ledger.close_payment(number)
        return payout

    def _pay(self, ctx: Context, ledger: Ledger, number: int) -> Payout:
        account, payee = ledger.account, ledger.get_living(number).payee
        payout = compute_payout(account.denom, ledger.pay(number), self.get_params(ctx))
        if not payout.gross:
            return payout
        net, platform, validators, gross = (
            Coin(denom=payout.denom, amount=amount)
            for amount in (payout.net, payout.platform, payout.validators, payout.gross)
        )
        escrow = module_address(ESCROW)
        self._move(ctx, escrow, payee, net)
        self._move(ctx, escrow, module_address(PLATFORM), platform)
        self._move(ctx, escrow, module_address(VALIDATORS), validators)
        settled = EventSettled(
            account=account.id,
            payment=number,
            payee=payee,
            gross=gross,
            net=net,
            platform=platform,
            validators=validators,
        )
        self._emit(ctx, account.id, settled)
        return payout

    def _refund(self, ctx: Context, account: Account, deposit: Deposit) -> None:
        amount = Coin(denom=account.denom, amount=deposit.remaining)
        self._move(ctx, module_address(ESCROW), deposit.depositor, amount)
        self._emit(ctx, account.id, EventRefunded(account=account.id, depositor=deposit.depositor, amount=amount))

    def _move(self, ctx: Context, sender: bytes, recipient: bytes, amount: Coin) -> None:
        if amount.amount:
            self._bank.send_coins(ctx, sender, recipient, (amount,))

    def _emit(self, ctx: Context, id: AccountId, event: Message) -> None:
        """The typed event, and the order in flat attributes for those who search by owner."""
        ctx.emit_typed(event)
        ctx.emit("order", ("owner", encode_account(id.owner)), ("sequence", str(id.sequence)))


def _text(id: AccountId) -> str:
    return f"{encode_account(id.owner) if id.owner else ''}/{id.sequence}"
