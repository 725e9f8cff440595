"""What a transaction must pass before its messages run: its gas is set up, then steps in a fixed order, each a plain
function that raises to refuse it.

Here are the steps that need no module; those about accounts and fees are the auth module's, and the application lists
them all in order.
"""

from collections.abc import Callable
from typing import Final

from virtengine.kit.baseapp.decoding import Tx
from virtengine.kit.sdk.context import Context, Mode
from virtengine.kit.sdk.errors import (
    InsufficientFee,
    InvalidGasLimit,
    InvalidRequest,
    NoSignatures,
    NotSupported,
    TxTimeout,
    TxTimeoutHeight,
    Unauthorized,
    UnknownExtensionOptions,
)
from virtengine.kit.sdk.gas import GasMeter

__all__ = ["AnteStep", "check_timeout", "reject_extension_options", "set_up_gas", "validate_basic"]

AnteStep = Callable[[Context, Tx], None]

MAX_GAS_WANTED: Final = (1 << 63) - 1
"""Most gas a transaction may ask for: its result holds a signed number."""


def set_up_gas(ctx: Context, tx: Tx) -> GasMeter:
    """What all that follows is charged to: up to the limit the transaction set, which a block must be able to hold.

    Simulation knows no limit but that of the query it is.
    """
    if ctx.mode is Mode.SIMULATE:
        return ctx.gas
    if 0 < ctx.header.max_gas < tx.gas_limit:
        raise InvalidGasLimit(f"tx gas limit {tx.gas_limit} exceeds block max gas {ctx.header.max_gas}")
    return GasMeter(tx.gas_limit)


def reject_extension_options(_ctx: Context, tx: Tx) -> None:
    """Unknown fields were refused in decoding; extensions one must understand are refused here, as there are none."""
    if tx.extension_options:
        raise UnknownExtensionOptions


def validate_basic(ctx: Context, tx: Tx) -> None:
    """What the transaction shows by itself: gas, fee and number of signatures make sense."""
    if tx.gas_limit > MAX_GAS_WANTED:
        raise InvalidRequest(f"invalid gas supplied; {tx.gas_limit} > {MAX_GAS_WANTED}")
    for coin in tx.fee:
        if coin.amount < 0:
            raise InsufficientFee(f"invalid fee provided: {coin.amount}{coin.denom}")
    if tx.unordered:
        raise NotSupported("unordered transactions are not enabled")
    if ctx.mode is Mode.SIMULATE:
        return
    if not tx.signatures:
        raise NoSignatures
    if len(tx.signatures) != len(tx.signers):
        raise Unauthorized(f"wrong number of signers; expected {len(tx.signers)}, got {len(tx.signatures)}")


def check_timeout(ctx: Context, tx: Tx) -> None:
    """The block is not past the height or time that the sender set."""
    if 0 < tx.timeout_height < ctx.height:
        raise TxTimeoutHeight(f"block height: {ctx.height}, timeout height: {tx.timeout_height}")
    if tx.timeout_timestamp is not None and tx.timeout_timestamp < ctx.time:
        raise TxTimeout(f"block time: {ctx.time}, timeout timestamp: {tx.timeout_timestamp}")
