"""An application whose MsgSend does what a test wants."""

from collections.abc import Callable
from dataclasses import replace

from virtengine.app.modules import AUTHORITY, Modules, modules
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.tx import MsgSend, MsgSendResponse
from virtengine.kit.sdk.context import Context
from virtengine.x.bank.msgs import BankMsgs


class ToyMsgs(BankMsgs):
    """The bank's messages, with another `send`."""

    def __init__(self, wired: Modules, send: Callable[[Context, MsgSend], object]) -> None:
        super().__init__(wired.bank, AUTHORITY)
        self._send = send

    def send(self, ctx: Context, msg: MsgSend) -> MsgSendResponse:
        self._send(ctx, msg)
        return MsgSendResponse()


def modules_with_send(send: Callable[[Context, MsgSend], object]) -> Modules:
    """All modules; MsgSend calls `send`."""
    wired = modules()
    toy = tuple(replace(module, msgs=ToyMsgs(wired, send)) if module.name == "bank" else module for module in wired.all)
    return replace(wired, all=toy)
