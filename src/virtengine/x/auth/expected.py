"""What the module needs of others."""

from typing import Protocol

from virtengine.kit.sdk.coins import Coins
from virtengine.kit.sdk.context import Context

__all__ = ["FeeBank"]


class FeeBank(Protocol):
    """Moves fees; the bank module is one."""

    def send_from_account_to_module(self, ctx: Context, sender: bytes, module: str, coins: Coins) -> None:
        """Move coins from an account to a module's; `InsufficientFunds` if they are not there."""
        ...
