"""What every transaction passes before its messages run, in this order."""

from virtengine.app.gates import Gates
from virtengine.kit.baseapp.ante import (
    AnteStep,
    check_timeout,
    reject_extension_options,
    validate_basic,
)
from virtengine.x.auth.ante import AccountAnte

__all__ = ["ante_steps"]


def ante_steps(account: AccountAnte, gates: Gates) -> tuple[AnteStep, ...]:
    """The steps."""
    return (
        reject_extension_options,
        validate_basic,
        check_timeout,
        account.check_size,
        account.deduct_fee,
        account.set_public_keys,
        account.verify_signatures,
        gates.check_tx,
        account.increment_sequences,
    )
