"""The module's state as a document, and back."""

from typing import Final

from virtengine.kit.codec.any import Any, pack
from virtengine.kit.codec.errors import DecodeError
from virtengine.kit.codec.gen.cosmos.auth.v1beta1.auth import BaseAccount
from virtengine.kit.codec.gen.cosmos.auth.v1beta1.genesis import GenesisState
from virtengine.kit.sdk.context import Context
from virtengine.kit.sdk.errors import InvalidRequest
from virtengine.x.auth.keeper import AccountKeeper
from virtengine.x.auth.state import AuthState
from virtengine.x.auth.types import DEFAULT_PARAMS, base_of, unpack_account, validate_params

__all__ = ["AuthGenesis"]

MAX_NUMBER: Final = (1 << 63) - 1
"""Numbers of accounts and sequences go on from there for longer than any chain."""


class AuthGenesis:
    """Accounts keep the numbers they have in the document."""

    state = GenesisState

    def __init__(self, keeper: AccountKeeper) -> None:
        self._keeper = keeper

    def default(self) -> GenesisState:
        """The SDK's parameters and every module's account."""
        accounts: list[Any] = []
        for number, name in enumerate(self._keeper.module_names()):
            base = BaseAccount(address=self._keeper.module_address(name), account_number=number)
            accounts.append(pack(self._keeper.make_module_account(name, base)))
        return GenesisState(params=DEFAULT_PARAMS, accounts=tuple(accounts))

    def validate(self, genesis: GenesisState) -> None:
        """Parameters make sense; addresses and numbers are each there once."""
        try:
            validate_params(genesis.params)
            bases = [base_of(unpack_account(packed)) for packed in genesis.accounts]
        except (DecodeError, ValueError) as error:
            raise InvalidRequest(f"auth genesis: {error}") from error
        addresses: dict[bytes, int] = {}
        numbers: dict[int, bytes] = {}
        for base in bases:
            if not base.address:
                raise InvalidRequest("auth genesis: an account without address")
            if max(base.account_number, base.sequence) > MAX_NUMBER:
                raise InvalidRequest("auth genesis: an account's number or sequence is out of range")
            if base.address in addresses or base.account_number in numbers:
                raise InvalidRequest(f"auth genesis: account number {base.account_number} or its address is doubled")
            addresses[base.address] = base.account_number
            numbers[base.account_number] = base.address

    def init(self, ctx: Context, genesis: GenesisState) -> None:
        """Put parameters and accounts in place."""
        AuthState.params.set(ctx, genesis.params)
        for packed in genesis.accounts:
            self._keeper.restore(ctx, unpack_account(packed))

    def export(self, ctx: Context) -> GenesisState:
        """Accounts in order of their numbers."""
        return GenesisState(
            params=self._keeper.params(ctx),
            accounts=tuple(pack(account) for account in self._keeper.accounts(ctx)),
        )
