"""Accounts by address: made on first use, numbered in order, with a sequence that makes a transaction valid once."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from virtengine.kit.codec.address import Address
from virtengine.kit.codec.any import Any
from virtengine.kit.codec.bech32 import encode_account
from virtengine.kit.codec.gen.cosmos.auth.v1beta1.auth import BaseAccount, ModuleAccount, Params
from virtengine.kit.crypto.hashes import module_address
from virtengine.kit.sdk import module
from virtengine.kit.sdk.context import Context
from virtengine.kit.sdk.errors import LogicError, UnknownAddress
from virtengine.x.auth.state import AuthState, Record
from virtengine.x.auth.types import Account, base_of

__all__ = ["AccountKeeper"]

NO_ADDRESS = Address(b"")


class AccountKeeper:
    """Reads and writes accounts. It knows the accounts that modules own once it was told (`register`)."""

    def __init__(self) -> None:
        self._modules: dict[str, module.ModuleAccount] = {}
        self._addresses: dict[str, Address] = {}
        self._names: dict[bytes, str] = {}

    def register(self, accounts: Iterable[module.ModuleAccount]) -> None:
        """Learn the module accounts of the whole application, before the chain starts."""
        for account in accounts:
            if account.name in self._modules:
                raise TypeError(f"two modules own the account {account.name}")
            self._modules[account.name] = account
            address = self._addresses[account.name] = Address(module_address(account.name))
            self._names[address] = account.name

    # --- parameters ---

    def params(self, ctx: Context) -> Params:
        """Limits and costs of transactions."""
        return AuthState.params.get(ctx)

    # --- accounts ---

    def has(self, ctx: Context, address: bytes) -> bool:
        """Whether there is an account."""
        return AuthState.accounts.has(ctx, address)

    def get_record(self, ctx: Context, address: bytes) -> BaseAccount:
        """Key and number of an account, without address and sequence; `UnknownAddress` if there is none."""
        record = AuthState.accounts.find(ctx, address)
        if record is None:
            raise UnknownAddress(f"account {encode_account(address)} does not exist")
        return base_of(record)

    def find(self, ctx: Context, address: bytes) -> Account | None:
        """The whole account, None if there is none."""
        record = AuthState.accounts.find(ctx, address)
        return None if record is None else self.complete(ctx, address, record)

    def complete(self, ctx: Context, address: bytes, record: Record) -> Account:
        """A stored account with its address and sequence."""
        base = replace(base_of(record), address=Address(address), sequence=self.sequence(ctx, address))
        return replace(record, base_account=base) if isinstance(record, ModuleAccount) else base

    def accounts(self, ctx: Context) -> Iterator[Account]:
        """All accounts, in order of their numbers."""
        for _, address in AuthState.addresses.items(ctx):
            yield self.complete(ctx, address, AuthState.accounts.get(ctx, address))

    def ensure(self, ctx: Context, address: bytes) -> None:
        """Make an account if there is none: whoever receives something exists."""
        if not self.has(ctx, address):
            self._add(ctx, address, BaseAccount(account_number=AuthState.next_number.next(ctx)))

    def restore(self, ctx: Context, account: Account) -> None:
        """Put a whole account of a genesis document in place, under the number it has there."""
        base = base_of(account)
        bare = replace(base, address=NO_ADDRESS, sequence=0)
        self._add(
            ctx, base.address, replace(account, base_account=bare) if isinstance(account, ModuleAccount) else bare
        )
        if base.sequence:
            self.set_sequence(ctx, base.address, base.sequence)
        if base.account_number >= AuthState.next_number.peek(ctx):
            AuthState.next_number.set(ctx, base.account_number + 1)

    def _add(self, ctx: Context, address: bytes, record: Record) -> None:
        AuthState.accounts.set(ctx, address, record)
        AuthState.addresses.set(ctx, base_of(record).account_number, address)

    def set_public_key(self, ctx: Context, address: bytes, key: Any) -> None:
        """Bind an account to the key that its address was made of."""
        AuthState.accounts.set(ctx, address, replace(self.get_record(ctx, address), pub_key=key))

    def sequence(self, ctx: Context, address: bytes) -> int:
        """How many transactions the account has signed: the sequence of the next."""
        return AuthState.sequences.find(ctx, address) or 0

    def set_sequence(self, ctx: Context, address: bytes, sequence: int) -> None:
        """Go on with `sequence`, which is more than 0."""
        AuthState.sequences.set(ctx, address, sequence)

    # --- module accounts ---

    def module_names(self) -> tuple[str, ...]:
        """Names of the accounts that modules own, sorted."""
        return tuple(sorted(self._modules))

    def module_address(self, name: str) -> Address:
        """The address of a module's account; an unknown name is a bug."""
        address = self._addresses.get(name)
        if address is None:
            raise LogicError(f"module account {name} does not exist")
        return address

    def has_permission(self, name: str, permission: str) -> bool:
        """Whether a module's account may `minter`, `burner`, `staking`."""
        account = self._modules.get(name)
        return account is not None and permission in account.permissions

    def is_blocked(self, address: bytes) -> bool:
        """Whether users may not send there: it is a module's account that does not receive."""
        name = self._names.get(address)
        return name is not None and not self._modules[name].receives

    def ensure_module(self, ctx: Context, name: str) -> Address:
        """The address of a module's account, which is made if there is none yet."""
        address = self.module_address(name)
        if not self.has(ctx, address):
            base = BaseAccount(account_number=AuthState.next_number.next(ctx))
            self._add(ctx, address, self.make_module_account(name, base))
        return address

    def make_module_account(self, name: str, base: BaseAccount) -> ModuleAccount:
        """A module's account around a base account."""
        return ModuleAccount(base_account=base, name=name, permissions=self._modules[name].permissions)
