"""Generated from tendermint/types/block.proto by tools/codegen. Do not edit."""

from virtengine.kit.codec.pool import export

export(globals(), "tendermint/types/block.proto")
