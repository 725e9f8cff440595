"""Generated from tendermint/types/validator.proto by tools/codegen. Do not edit."""

from virtengine.kit.codec.pool import export

export(globals(), "tendermint/types/validator.proto")
