"""Accounts as the module hands them out: the generated types alone, since clients refuse kinds they do not know."""

from typing import Final

from virtengine.kit.codec.any import Any
from virtengine.kit.codec.errors import DecodeError
from virtengine.kit.codec.gen.cosmos.auth.v1beta1.auth import BaseAccount, ModuleAccount, Params

__all__ = ["DEFAULT_PARAMS", "FEE_COLLECTOR", "Account", "base_of", "unpack_account", "validate_params"]

Account = BaseAccount | ModuleAccount

FEE_COLLECTOR: Final = "fee_collector"
"""Module account that transaction fees go to."""

DEFAULT_PARAMS: Final = Params(
    max_memo_characters=256,
    tx_sig_limit=7,
    tx_size_cost_per_byte=10,
    sig_verify_cost_ed25519=590,
    sig_verify_cost_secp256k1=1000,
)
"""The SDK's."""


def base_of(account: Account) -> BaseAccount:
    """What every kind of account has."""
    base = account.base_account if isinstance(account, ModuleAccount) else account
    if base is None:
        raise DecodeError("a module account lacks its base account")
    return base


def unpack_account(packed: Any) -> Account:
    """The account in an Any; DecodeError for kinds that this chain has not."""
    for kind in (BaseAccount, ModuleAccount):
        if packed.type_url == kind.TYPE_URL:
            return kind.decode(packed.value)
    raise DecodeError(f"unknown kind of account: {packed.type_url}")


def validate_params(params: Params) -> None:
    """Raise ValueError for parameters under which no transaction could pass (SDK `Params.Validate`)."""
    named = {
        "invalid tx signature limit": params.tx_sig_limit,
        "invalid ED25519 signature verification cost": params.sig_verify_cost_ed25519,
        "invalid SECK256k1 signature verification cost": params.sig_verify_cost_secp256k1,
        "invalid max memo characters": params.max_memo_characters,
        "invalid tx size cost per byte": params.tx_size_cost_per_byte,
    }
    for text, value in named.items():
        if value == 0:
            raise ValueError(f"{text}: {value}")
