"""What a sender must be, beyond holding the key, to send a kind of message: one table, read before a transaction is let
into the mempool and again by the router, whatever the message is wrapped in.

The table is empty: no module asks for an identity or a second factor yet.
"""

from collections.abc import Callable, Mapping
from typing import Final

from virtengine.kit.baseapp.decoding import Tx
from virtengine.kit.codec.message import Message
from virtengine.kit.sdk.context import Context

__all__ = ["GATES", "Gates", "Requirement"]

Requirement = Callable[[Context, bytes], None]
"""Raises an `SdkError` if the account may not do it now."""

GATES: Final[Mapping[type[Message], tuple[Requirement, ...]]] = {}
"""Requirements by type of message; all must be met by each of its signers."""


class Gates:
    """The table, enforced."""

    def __init__(self, table: Mapping[type[Message], tuple[Requirement, ...]] = GATES) -> None:
        self._table = table

    def check_message(self, ctx: Context, message: Message) -> None:
        """Raise what the first unmet requirement raises (the router's gate)."""
        for requirement in self._table.get(type(message), ()):
            for signer in message.signers():
                requirement(ctx, signer)

    def check_tx(self, ctx: Context, tx: Tx) -> None:
        """The same for all messages of a transaction (an ante step)."""
        for message in tx.messages:
            self.check_message(ctx, message)
