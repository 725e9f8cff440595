"""What the module needs of others."""

from typing import Protocol

from virtengine.kit.codec.address import Address
from virtengine.kit.sdk.context import Context

__all__ = ["Accounts"]


class Accounts(Protocol):
    """Accounts, and which of them are modules'; the auth module is one."""

    def ensure(self, ctx: Context, address: bytes) -> None:
        """Make an account if there is none."""
        ...

    def ensure_module(self, ctx: Context, name: str) -> Address:
        """The address of a module's account, which is made if there is none."""
        ...

    def module_address(self, name: str) -> Address:
        """The address of a module's account."""
        ...

    def has_permission(self, name: str, permission: str) -> bool:
        """Whether a module's account may do something."""
        ...

    def is_blocked(self, address: bytes) -> bool:
        """Whether users may not send there."""
        ...
