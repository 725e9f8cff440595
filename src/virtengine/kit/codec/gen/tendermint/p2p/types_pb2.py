"""Generated from tendermint/p2p/types.proto by tools/codegen. Do not edit."""

from virtengine.kit.codec.pool import export

export(globals(), "tendermint/p2p/types.proto")
