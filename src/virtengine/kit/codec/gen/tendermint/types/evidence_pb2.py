"""Generated from tendermint/types/evidence.proto by tools/codegen. Do not edit."""

from virtengine.kit.codec.pool import export

export(globals(), "tendermint/types/evidence.proto")
