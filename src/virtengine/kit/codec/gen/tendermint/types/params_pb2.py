"""Generated from tendermint/types/params.proto by tools/codegen. Do not edit."""

from virtengine.kit.codec.pool import export

export(globals(), "tendermint/types/params.proto")
