"""What the module stores."""

from virtengine.kit.codec.gen.tendermint.types.params_pb2 import ConsensusParams
from virtengine.kit.collections.codecs import Value
from virtengine.kit.collections.item import Item
from virtengine.kit.collections.schema import Schema

__all__ = ["ConsensusState"]


def _encode(params: ConsensusParams) -> bytes:
    raw: bytes = params.SerializeToString(deterministic=True)
    return raw


class ConsensusState(Schema, store="consensus"):
    """One value."""

    params = Item(0x00, Value(_encode, ConsensusParams.FromString))
    """`tendermint.types.ConsensusParams`, as the engine is told them."""
