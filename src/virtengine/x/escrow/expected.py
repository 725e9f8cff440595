"""What escrow needs of others."""

from typing import Protocol

from virtengine.kit.codec.gen.virtengine.escrow.v1.escrow import AccountId
from virtengine.kit.sdk.coins import Coins
from virtengine.kit.sdk.context import Context

__all__ = ["Bank", "EscrowHooks", "NoHooks"]


class Bank(Protocol):
    """Moves money."""

    def send_coins(self, ctx: Context, sender: bytes, recipient: bytes, coins: Coins, /) -> None:
        """Move valid coins between any two accounts; `InsufficientFunds` if the sender has less."""
        ...

    def balances(self, ctx: Context, address: bytes, /) -> Coins:
        """All that an account has."""
        ...


class EscrowHooks(Protocol):
    """Whoever builds on accounts is told what happens to them. It may change this account's payments, or close it."""

    def account_funded(self, ctx: Context, id: AccountId, /) -> None:
        """Money came in. If the account was depleted and is open now, its payments accrue again from this height on."""
        ...

    def account_depleted(self, ctx: Context, id: AccountId, /) -> None:
        """The account ran dry at this height; nothing accrues any more."""
        ...


class NoHooks:
    """Nobody builds on the accounts."""

    def account_funded(self, ctx: Context, id: AccountId, /) -> None:
        """Money came in."""

    def account_depleted(self, ctx: Context, id: AccountId, /) -> None:
        """The account ran dry."""
