"""What the market needs of others."""

from collections.abc import Sequence
from typing import Protocol

from virtengine.kit.codec.decimal import Dec
from virtengine.kit.codec.gen.cosmos.base.query.v1beta1.pagination import PageRequest, PageResponse
from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin, DecCoin
from virtengine.kit.codec.gen.virtengine.encryption.v1.encryption import Envelope, KeyKind
from virtengine.kit.codec.gen.virtengine.escrow.v1.escrow import Account, AccountId, DepositSource, Hold, Payment
from virtengine.kit.codec.gen.virtengine.provider.v1.provider import Provider
from virtengine.kit.sdk.coins import Coins
from virtengine.kit.sdk.context import Context

__all__ = ["Bank", "Encryption", "Escrow", "Ledger", "Payout", "Providers"]


class Bank(Protocol):
    """Takes fees."""

    def send_coins(self, ctx: Context, sender: bytes, recipient: bytes, coins: Coins, /) -> None:
        """Move valid coins between any two accounts; `InsufficientFunds` if the sender has less."""
        ...


class Providers(Protocol):
    """Knows who offers capacity."""

    def find_provider(self, ctx: Context, owner: bytes, /) -> Provider | None:
        """The provider of that account."""
        ...

    def get_provider(self, ctx: Context, owner: bytes, /) -> Provider:
        """The provider of that account; an error if there is none."""
        ...

    def page_providers(self, ctx: Context, request: PageRequest | None, /) -> tuple[tuple[Provider, ...], PageResponse]:
        """One page of all providers, by account."""
        ...


class Encryption(Protocol):
    """Knows whose keys are whose, and judges envelopes."""

    def is_active(self, ctx: Context, owner: bytes, kind: KeyKind, public_key: bytes, /) -> bool:
        """Whether the account registered this key and it is accepted now."""
        ...

    def check_envelope(
        self,
        ctx: Context,
        envelope: Envelope,
        *,
        sender: bytes,
        recipients: Sequence[bytes],
        context: bytes,
        recipient_key: bytes | None = None,
    ) -> None:
        """Refuse an envelope that is not well formed, sealed to an active key of each of the accounts `recipients`, and
        to exactly `recipient_key` if given, and signed by an active key of `sender` for `context`."""
        ...


class Payout(Protocol):
    """What was paid in one go."""

    @property
    def gross(self) -> int:
        """Base units, before fees."""
        ...


class Ledger(Protocol):
    """An escrow account booked up to the present height, to read."""

    @property
    def account(self) -> Account:
        """The account."""
        ...

    @property
    def payments(self) -> dict[int, Payment]:
        """Its payments by number."""
        ...

    @property
    def funds(self) -> int:
        """Parts of 10^-18 that no payment has a claim on."""
        ...


class Escrow(Protocol):
    """Holds the money, streams it and gives back what is left."""

    def create_account(self, ctx: Context, id: AccountId, denom: str, /) -> None:
        """Open an empty account."""
        ...

    def minimum_hold(self, ctx: Context, ceiling: DecCoin, min_runway_blocks: int, /) -> Coin:
        """What an account must hold before bids are asked for."""
        ...

    def deposit(self, ctx: Context, id: AccountId, depositor: bytes, amount: Coin, source: DepositSource, /) -> Account:
        """Move money into the account; the market is told by its hook."""
        ...

    def open_payment(self, ctx: Context, id: AccountId, payee: bytes, rate: Dec, reserve_rate: Dec, /) -> int:
        """Begin a stream that accrues in every block after this one; the payment's number."""
        ...

    def pause_payment(self, ctx: Context, id: AccountId, number: int, /) -> None:
        """Let a payment stand still after this height."""
        ...

    def claim(self, ctx: Context, id: AccountId, number: int, amount: Dec, /) -> None:
        """Give the payee what accepted usage costs, out of the payment's reserve."""
        ...

    def release_reserve(self, ctx: Context, id: AccountId, number: int, amount: Dec, /) -> None:
        """Give reserve that can no longer be claimed back to the funds."""
        ...

    def resume(self, ctx: Context, id: AccountId, /) -> bool:
        """Let a depleted account go on that can pay again since reserve came back; calls the hook as deposits do."""
        ...

    def withdraw(self, ctx: Context, id: AccountId, number: int, /) -> Payout:
        """Pay out the whole units that a payment has accrued."""
        ...

    def credit(self, ctx: Context, id: AccountId, number: int, amount: Dec, /) -> None:
        """Give a payment's payee something beyond what streams, at most the funds."""
        ...

    def charge(self, ctx: Context, id: AccountId, payee: bytes, amount: Dec, /) -> Payout:
        """Pay once, at most the funds."""
        ...

    def close_account(self, ctx: Context, id: AccountId, /) -> None:
        """Close and pay all payments, refund the rest in order of deposit."""
        ...

    def find_account(self, ctx: Context, id: AccountId, /) -> Account | None:
        """The account as last booked."""
        ...

    def get_ledger(self, ctx: Context, id: AccountId, /) -> Ledger:
        """The account and its payments booked up to the present height; nothing is written."""
        ...

    def runway(self, ctx: Context, id: AccountId, /) -> int:
        """How many more blocks the account can pay: -1 if nothing runs out."""
        ...

    def hold(self, ctx: Context, hold_id: str, payer: bytes, amount: Coin, /) -> None:
        """Keep money until it is released."""
        ...

    def release(self, ctx: Context, hold_id: str, /) -> Coin:
        """Give what is held back to its payer, whole."""
        ...

    def find_hold(self, ctx: Context, hold_id: str, /) -> Hold | None:
        """What is held under that id."""
        ...
