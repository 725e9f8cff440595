"""The one table of providers."""

from virtengine.kit.codec.gen.virtengine.provider.v1.provider import Params, Provider
from virtengine.kit.collections.codecs import AddressKey, message_value
from virtengine.kit.collections.item import Item
from virtengine.kit.collections.map import Map
from virtengine.kit.collections.schema import Schema

__all__ = ["ProviderState"]


class ProviderState(Schema, store="provider"):
    """Params and providers."""

    params = Item(0x00, message_value(Params))
    """Limits."""

    providers = Map(0x01, AddressKey, message_value(Provider))
    """Providers by account."""
