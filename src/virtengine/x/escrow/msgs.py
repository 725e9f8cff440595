"""The transactions of escrow."""

from virtengine.kit.codec.gen.virtengine.escrow.v1.tx import MsgDeposit, MsgDepositResponse, MsgService
from virtengine.kit.sdk.context import Context
from virtengine.x.escrow.keeper import EscrowKeeper

__all__ = ["EscrowMsgs"]


class EscrowMsgs(MsgService[Context]):
    """Anyone may pay in; how money leaves is for the modules that own the accounts."""

    def __init__(self, keeper: EscrowKeeper) -> None:
        self._keeper = keeper

    def deposit(self, ctx: Context, msg: MsgDeposit) -> MsgDepositResponse:
        """Put the signer's own money into an order's account."""
        self._keeper.deposit(ctx, msg.account, msg.depositor, msg.amount, msg.source)
        return MsgDepositResponse()
