"""Messages of the module."""

from virtengine.kit.codec.bech32 import encode_account
from virtengine.kit.codec.gen.cosmos.auth.v1beta1 import tx
from virtengine.kit.codec.gen.cosmos.auth.v1beta1.tx import MsgUpdateParams, MsgUpdateParamsResponse
from virtengine.kit.sdk.context import Context
from virtengine.kit.sdk.errors import InvalidAuthority, InvalidRequest
from virtengine.x.auth.state import AuthState
from virtengine.x.auth.types import validate_params

__all__ = ["AuthMsgs"]


class AuthMsgs(tx.MsgService[Context]):
    """`cosmos.auth.v1beta1.Msg`."""

    def __init__(self, authority: bytes) -> None:
        self._authority = authority

    def update_params(self, ctx: Context, msg: MsgUpdateParams) -> MsgUpdateParamsResponse:
        """Replace all parameters; only the authority may."""
        if msg.authority != self._authority:
            raise InvalidAuthority(
                f"invalid authority; expected {encode_account(self._authority)}, got {encode_account(msg.authority)}"
            )
        try:
            validate_params(msg.params)
        except ValueError as error:
            raise InvalidRequest(str(error)) from error
        AuthState.params.set(ctx, msg.params)
        return MsgUpdateParamsResponse()
