"""A transaction: decoded, past the ante steps, its messages executed, one outcome whatever happens.

The ante's effects (fee, sequence) stay once it is passed; the messages' effects stay only if all of them succeed.
This is the one place that catches every exception: an expected error and a bug both end this transaction, the same way
on every machine; a failing machine is no outcome and goes through.
"""

import logging
from collections.abc import Sequence
from typing import Final

from virtengine.kit.baseapp.ante import AnteStep, set_up_gas
from virtengine.kit.baseapp.decoding import Tx, TxDecoder
from virtengine.kit.baseapp.results import Outcome, message_events
from virtengine.kit.sdk.context import Context, Mode
from virtengine.kit.sdk.errors import InvalidRequest, OutOfGas, Panic, UnknownRequest, is_machine_error
from virtengine.kit.sdk.gas import GasMeter
from virtengine.kit.sdk.router import MsgRouter
from virtengine.kit.store.branch import Stores

__all__ = ["TxRunner"]

_log = logging.getLogger(__name__)

_EXECUTING: Final = (Mode.DELIVER, Mode.SIMULATE)
"""Modes in which messages run; the mempool's checks end with the ante."""


class TxRunner:
    """Runs transactions, in every mode."""

    def __init__(self, router: MsgRouter, ante: Sequence[AnteStep], decoder: TxDecoder) -> None:
        self._router = router
        self._ante = tuple(ante)
        self._decoder = decoder

    def run(self, ctx: Context, raw: bytes, block_gas: GasMeter | None = None) -> Outcome:
        """Run one transaction on `ctx`, whose stores take the effects; within a block, `block_gas` counts along."""
        outcome = Outcome()
        try:
            self._run(ctx, raw, outcome, block_gas)
        except Exception as error:
            if is_machine_error(error):
                raise
            outcome.fail(error)
            if isinstance(outcome.error, Panic):
                _log.critical("a bug ended a transaction at height %d", ctx.height, exc_info=True)
            if block_gas is not None:
                block_gas.consumed += min(outcome.gas.consumed, outcome.gas.limit)
        return outcome

    def _run(self, ctx: Context, raw: bytes, outcome: Outcome, block_gas: GasMeter | None) -> None:
        if block_gas is not None and block_gas.consumed >= block_gas.limit:
            raise OutOfGas("no block gas left to run tx")
        tx = self._decoder.decode(raw)
        self._check_messages(tx)
        ante_ctx = self._run_ante(ctx, tx, outcome)
        if ctx.mode in _EXECUTING:
            self._run_messages(ante_ctx, ctx.stores.branch(), tx, outcome, block_gas)
        else:
            self._decoder.remember(tx)

    def _check_messages(self, tx: Tx) -> None:
        """There are messages, and someone to execute each."""
        if not tx.messages:
            raise InvalidRequest("must contain at least one message")
        for message in tx.messages:
            if not self._router.handles(message):
                raise UnknownRequest(f"no message handler found for {message.TYPE_URL}")
        if not tx.signers:
            raise InvalidRequest("no message of the transaction has a signer")

    def _run_ante(self, ctx: Context, tx: Tx, outcome: Outcome) -> Context:
        """All steps on one branch, which is written; gives the context they ran in."""
        outcome.gas = set_up_gas(ctx, tx)
        ante_ctx = ctx.on(ctx.stores.branch(), outcome.gas)
        for step in self._ante:
            step(ante_ctx, tx)
        ante_ctx.stores.write()
        outcome.ante_events = ante_ctx.events
        return ante_ctx

    def _run_messages(self, ctx: Context, stores: Stores, tx: Tx, outcome: Outcome, block_gas: GasMeter | None) -> None:
        """All messages on one branch, `stores`, kept if all succeed and the block has gas for them."""
        for index, message in enumerate(tx.messages):
            outcome.message_index = index
            message_ctx = ctx.on(stores)
            response = self._router.handle(message_ctx, message)
            outcome.responses.append(response)
            outcome.events += message_events(message, index, message_ctx.events)
        outcome.message_index = None
        if block_gas is not None:
            _charge_block(block_gas, outcome)
        stores.write()


def _charge_block(block_gas: GasMeter, outcome: Outcome) -> None:
    """Count a transaction's gas for the block; beyond the block's limit its messages do not stand."""
    total = block_gas.consumed + outcome.gas.consumed
    if total > block_gas.limit:
        raise OutOfGas(
            f"out of gas in location: block gas meter; gasWanted: {outcome.gas.limit}, gasUsed: {outcome.gas.consumed}"
        )
    block_gas.consumed = total
