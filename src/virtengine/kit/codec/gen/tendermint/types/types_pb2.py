"""Generated from tendermint/types/types.proto by tools/codegen. Do not edit."""

from virtengine.kit.codec.pool import export

export(globals(), "tendermint/types/types.proto")
