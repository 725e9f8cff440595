"""The transactions: every account speaks for its own keys only."""

from virtengine.kit.codec.gen.virtengine.encryption.v1.tx import (
    MsgRegisterKey,
    MsgRegisterKeyResponse,
    MsgRevokeKey,
    MsgRevokeKeyResponse,
    MsgRotateKey,
    MsgRotateKeyResponse,
    MsgService,
)
from virtengine.kit.sdk.context import Context
from virtengine.x.encryption.keeper import EncryptionKeeper

__all__ = ["EncryptionMsgs"]


class EncryptionMsgs(MsgService[Context]):
    """Handlers of `virtengine.encryption.v1.Msg`."""

    def __init__(self, keeper: EncryptionKeeper) -> None:
        self._keeper = keeper

    def register_key(self, ctx: Context, msg: MsgRegisterKey) -> MsgRegisterKeyResponse:
        """A new key of the signer, active at once."""
        key = self._keeper.register(ctx, msg.owner, msg.kind, msg.public_key, msg.expires_at)
        return MsgRegisterKeyResponse(fingerprint=key.fingerprint)

    def rotate_key(self, ctx: Context, msg: MsgRotateKey) -> MsgRotateKeyResponse:
        """A new key in the place of an active one of the signer's."""
        key = self._keeper.rotate(ctx, msg.owner, msg.fingerprint, msg.public_key, msg.expires_at)
        return MsgRotateKeyResponse(fingerprint=key.fingerprint)

    def revoke_key(self, ctx: Context, msg: MsgRevokeKey) -> MsgRevokeKeyResponse:
        """Stop accepting an active key of the signer's."""
        self._keeper.revoke(ctx, msg.owner, msg.fingerprint)
        return MsgRevokeKeyResponse()
