"""What the provider says of itself on chain, kept equal to its configuration: its keys, then the provider itself."""

import logging

from virtengine.kit.codec.gen.virtengine.encryption.v1.encryption import KeyKind
from virtengine.kit.codec.gen.virtengine.encryption.v1.tx import MsgRegisterKey
from virtengine.kit.codec.gen.virtengine.provider.v1.provider import Attribute, Info, Provider
from virtengine.kit.codec.gen.virtengine.provider.v1.tx import MsgCreateProvider, MsgUpdateProvider
from virtengine.kit.codec.message import Message
from virtengine.provider.adapters.abc import Adapter
from virtengine.provider.chain import Chain
from virtengine.provider.config import Config
from virtengine.provider.keys import ProviderKeys

log = logging.getLogger(__name__)


def list_attributes(config: Config, adapter: Adapter) -> tuple[tuple[str, str], ...]:
    """Attributes by key: the operator's, and what the backend offers. Images and features have the value `true`."""
    offered = dict.fromkeys(adapter.features, "true")
    region = {"region": config.region} if config.region else {}
    return tuple(sorted({**adapter.attributes, **offered, **region, **config.attributes}.items()))


def register(chain: Chain, config: Config, keys: ProviderKeys, adapter: Adapter) -> bool:
    """Have the chain say what the configuration says; whether anything had to be changed."""
    messages: list[Message] = []
    for kind, public_key in ((KeyKind.ENCRYPTION, keys.encryption_public), (KeyKind.SIGNING, keys.signing_public)):
        if all(key.public_key != public_key for key in chain.list_keys(chain.address, kind)):
            messages.append(MsgRegisterKey(owner=chain.address, kind=kind, public_key=public_key))
    wanted = _describe(chain, config, keys, adapter)
    present = chain.find_provider()
    if present is None:
        messages.append(wanted)
    elif _differs(present, wanted):
        fields = {name: getattr(wanted, name) for name in MsgCreateProvider.__slots__}
        messages.append(MsgUpdateProvider(**fields, state=present.state))
    if messages:
        chain.send(*messages)
        log.info("registered: %s", ", ".join(type(message).__name__ for message in messages))
    return bool(messages)


def _describe(chain: Chain, config: Config, keys: ProviderKeys, adapter: Adapter) -> MsgCreateProvider:
    return MsgCreateProvider(
        owner=chain.address,
        host_uri=config.host_uri,
        attributes=tuple(Attribute(key=key, value=value) for key, value in list_attributes(config, adapter)),
        region=config.region,
        info=Info(email=config.email, website=config.website),
        encryption_key=keys.encryption_public,
        meter_key=keys.meter_public,
        api_key_hash=keys.api_key_hash,
        capacity=config.most_per_order,
    )


def _differs(present: Provider, wanted: MsgCreateProvider) -> bool:
    return any(getattr(present, name) != getattr(wanted, name) for name in MsgCreateProvider.__slots__)
