"""Generated from tendermint/abci/types.proto by tools/codegen. Do not edit."""

from virtengine.kit.codec.pool import export

export(globals(), "tendermint/abci/types.proto")
