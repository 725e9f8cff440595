"""Generated from tendermint/version/types.proto by tools/codegen. Do not edit."""

from virtengine.kit.codec.pool import export

export(globals(), "tendermint/version/types.proto")
