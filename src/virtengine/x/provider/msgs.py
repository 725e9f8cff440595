"""The transactions: every provider speaks for itself."""

from virtengine.kit.codec.gen.virtengine.provider.v1.events import (
    EventProviderCreated,
    EventProviderDeleted,
    EventProviderUpdated,
)
from virtengine.kit.codec.gen.virtengine.provider.v1.provider import Provider, ProviderState
from virtengine.kit.codec.gen.virtengine.provider.v1.tx import (
    MsgCreateProvider,
    MsgCreateProviderResponse,
    MsgDeleteProvider,
    MsgDeleteProviderResponse,
    MsgService,
    MsgUpdateProvider,
    MsgUpdateProviderResponse,
)
from virtengine.kit.sdk.context import Context
from virtengine.x.provider.errors import ProviderExists
from virtengine.x.provider.keeper import ProviderKeeper

__all__ = ["ProviderMsgs"]


class ProviderMsgs(MsgService[Context]):
    """Handlers of `virtengine.provider.v1.Msg`."""

    def __init__(self, keeper: ProviderKeeper) -> None:
        self._keeper = keeper

    def create_provider(self, ctx: Context, msg: MsgCreateProvider) -> MsgCreateProviderResponse:
        """Register the signer."""
        if self._keeper.find_provider(ctx, msg.owner) is not None:
            raise ProviderExists
        self._keeper.put(ctx, _provider_of(msg, ProviderState.ACTIVE, ctx.height))
        ctx.emit_typed(EventProviderCreated(owner=msg.owner, host_uri=msg.host_uri))
        return MsgCreateProviderResponse()

    def update_provider(self, ctx: Context, msg: MsgUpdateProvider) -> MsgUpdateProviderResponse:
        """Replace everything the signer says of itself."""
        old = self._keeper.get_provider(ctx, msg.owner)
        self._keeper.put(ctx, _provider_of(msg, msg.state, old.created_at))
        ctx.emit_typed(EventProviderUpdated(owner=msg.owner, host_uri=msg.host_uri))
        return MsgUpdateProviderResponse()

    def delete_provider(self, ctx: Context, msg: MsgDeleteProvider) -> MsgDeleteProviderResponse:
        """Leave, owing nobody anything."""
        self._keeper.delete(ctx, msg.owner)
        ctx.emit_typed(EventProviderDeleted(owner=msg.owner))
        return MsgDeleteProviderResponse()


def _provider_of(msg: MsgCreateProvider | MsgUpdateProvider, state: ProviderState, created_at: int) -> Provider:
    return Provider(
        owner=msg.owner,
        host_uri=msg.host_uri,
        attributes=msg.attributes,
        region=msg.region,
        info=msg.info,
        encryption_key=msg.encryption_key,
        meter_key=msg.meter_key,
        api_key_hash=msg.api_key_hash,
        state=state,
        capacity=msg.capacity,
        created_at=created_at,
    )
