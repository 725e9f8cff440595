"""`cosmos.base.reflection.v1beta1.ReflectionService`: what may stand in the Anys of this chain."""

from virtengine.kit.codec.gen.cosmos.auth.v1beta1.auth import BaseAccount, ModuleAccount
from virtengine.kit.codec.gen.cosmos.base.reflection.v1beta1 import reflection
from virtengine.kit.codec.gen.cosmos.crypto.ed25519.keys import PubKey as Ed25519PubKey
from virtengine.kit.codec.gen.cosmos.crypto.secp256k1.keys import PubKey as Secp256k1PubKey
from virtengine.kit.sdk.context import Context
from virtengine.kit.sdk.errors import InvalidRequest

__all__ = ["ReflectionQueries"]


class ReflectionQueries(reflection.ReflectionServiceService[Context]):
    """The service; `messages` are the type URLs that a transaction may hold."""

    def __init__(self, messages: tuple[str, ...]) -> None:
        self._implementations = {
            "cosmos.auth.v1beta1.AccountI": (BaseAccount.TYPE_URL, ModuleAccount.TYPE_URL),
            "cosmos.base.v1beta1.Msg": messages,
            "cosmos.crypto.PubKey": (Ed25519PubKey.TYPE_URL, Secp256k1PubKey.TYPE_URL),
        }

    def list_all_interfaces(
        self, ctx: Context, msg: reflection.ListAllInterfacesRequest
    ) -> reflection.ListAllInterfacesResponse:
        """Names of the interfaces."""
        return reflection.ListAllInterfacesResponse(interface_names=tuple(sorted(self._implementations)))

    def list_implementations(
        self, ctx: Context, msg: reflection.ListImplementationsRequest
    ) -> reflection.ListImplementationsResponse:
        """Type URLs of what implements an interface."""
        if not msg.interface_name:
            raise InvalidRequest("invalid interface name")
        return reflection.ListImplementationsResponse(
            implementation_message_names=self._implementations.get(msg.interface_name, ())
        )
