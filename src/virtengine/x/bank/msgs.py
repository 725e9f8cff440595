"""Messages of the module."""

from virtengine.kit.codec.bech32 import encode_account
from virtengine.kit.codec.gen.cosmos.bank.v1beta1 import tx
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.bank import Params
from virtengine.kit.codec.gen.cosmos.bank.v1beta1.tx import (
    MsgMultiSend,
    MsgMultiSendResponse,
    MsgSend,
    MsgSendResponse,
    MsgSetSendEnabled,
    MsgSetSendEnabledResponse,
    MsgUpdateParams,
    MsgUpdateParamsResponse,
)
from virtengine.kit.sdk.coins import Coins, add_coins, coins_text, is_valid_denom, validate_coins
from virtengine.kit.sdk.context import Context
from virtengine.kit.sdk.errors import (
    InvalidAddressError,
    InvalidAuthority,
    InvalidCoins,
    InvalidRequest,
    Unauthorized,
)
from virtengine.x.bank.errors import InputOutputMismatch, MultipleSenders, NoInputs, NoOutputs
from virtengine.x.bank.keeper import MAX_HOLDER_BYTES, BankKeeper
from virtengine.x.bank.state import BankState

__all__ = ["BankMsgs"]


class BankMsgs(tx.MsgService[Context]):
    """`cosmos.bank.v1beta1.Msg`."""

    def __init__(self, keeper: BankKeeper, authority: bytes) -> None:
        self._keeper = keeper
        self._authority = authority

    def send(self, ctx: Context, msg: MsgSend) -> MsgSendResponse:
        """Move coins to another account, unless a coin may not be sent or the recipient is a module that takes none."""
        if not msg.to_address:
            raise InvalidAddressError("invalid to address: empty address string is not allowed")
        _check_positive(msg.amount)
        self._keeper.check_send_enabled(ctx, msg.amount)
        self._check_recipient(msg.to_address)
        self._keeper.send_coins(ctx, msg.from_address, msg.to_address, msg.amount)
        return MsgSendResponse()

    def multi_send(self, ctx: Context, msg: MsgMultiSend) -> MsgMultiSendResponse:
        """Move coins from one to many: in and out must be equal."""
        if not msg.inputs:
            raise NoInputs
        if len(msg.inputs) != 1:
            raise MultipleSenders
        if not msg.outputs:
            raise NoOutputs
        sender = msg.inputs[0]
        _check_positive(sender.coins)
        for output in msg.outputs:
            if not output.address:
                raise InvalidAddressError("invalid output address: empty address string is not allowed")
            _check_positive(output.coins)
        if add_coins(*(output.coins for output in msg.outputs)) != sender.coins:
            raise InputOutputMismatch
        self._keeper.check_send_enabled(ctx, sender.coins)
        for output in msg.outputs:
            self._check_recipient(output.address)
        self._keeper.multi_send(
            ctx, sender.address, sender.coins, [(output.address, output.coins) for output in msg.outputs]
        )
        return MsgMultiSendResponse()

    def update_params(self, ctx: Context, msg: MsgUpdateParams) -> MsgUpdateParamsResponse:
        """Replace the parameters; only the authority may."""
        self._check_authority(msg.authority)
        if msg.params.send_enabled:
            raise InvalidRequest("use of send_enabled in params is no longer supported")
        BankState.params.set(ctx, Params(default_send_enabled=msg.params.default_send_enabled))
        return MsgUpdateParamsResponse()

    def set_send_enabled(self, ctx: Context, msg: MsgSetSendEnabled) -> MsgSetSendEnabledResponse:
        """Say for denominations whether they may be sent, or go back to the default; only the authority may."""
        self._check_authority(msg.authority)
        denoms = [entry.denom for entry in msg.send_enabled] + list(msg.use_default_for)
        if len(denoms) != len(dict.fromkeys(denoms)):
            raise InvalidRequest("duplicate denom entries found")
        for denom in denoms:
            if not is_valid_denom(denom):
                raise InvalidRequest(f"invalid SendEnabled denom {denom!r}")
        for entry in msg.send_enabled:
            BankState.send_enabled.set(ctx, entry.denom, entry.enabled)
        for denom in msg.use_default_for:
            BankState.send_enabled.remove(ctx, denom)
        return MsgSetSendEnabledResponse()

    def _check_recipient(self, address: bytes) -> None:
        if len(address) > MAX_HOLDER_BYTES:
            raise InvalidAddressError(
                f"an address of {len(address)} bytes cannot hold coins, at most {MAX_HOLDER_BYTES}"
            )
        if self._keeper.is_blocked(address):
            raise Unauthorized(f"{encode_account(address)} is not allowed to receive funds")

    def _check_authority(self, sender: bytes) -> None:
        if sender != self._authority:
            raise InvalidAuthority(
                f"invalid authority; expected {encode_account(self._authority)}, got {encode_account(sender)}"
            )


def _check_positive(coins: Coins) -> None:
    """The coins are valid and there are some; the text names them."""
    try:
        validate_coins(coins)
    except InvalidCoins as error:
        raise InvalidCoins(coins_text(coins)) from error
