"""What must hold of accounts after every block."""

from collections.abc import Iterator

from virtengine.kit.sdk.context import Context
from virtengine.x.auth.state import AuthState
from virtengine.x.auth.types import base_of

__all__ = ["numbers_are_unique", "sequences_have_accounts"]


def numbers_are_unique(ctx: Context) -> Iterator[str]:
    """Numbers and addresses of accounts are a bijection, and the next number is free."""
    by_number = dict(AuthState.addresses.items(ctx))
    by_record = {base_of(record).account_number: address for address, record in AuthState.accounts.items(ctx)}
    if by_number != by_record:
        yield "auth: the table of account numbers differs from the accounts"
    highest = max(by_number, default=-1)
    if AuthState.next_number.peek(ctx) <= highest:
        yield f"auth: account number {highest} would be given twice"


def sequences_have_accounts(ctx: Context) -> Iterator[str]:
    """Only accounts have signed."""
    for address, sequence in AuthState.sequences.items(ctx):
        if sequence == 0 or not AuthState.accounts.has(ctx, address):
            yield f"auth: sequence {sequence} of {address.hex()} belongs to no account"
