"""Generated from tendermint/libs/bits/types.proto by tools/codegen. Do not edit."""

from virtengine.kit.codec.pool import export

export(globals(), "tendermint/libs/bits/types.proto")
