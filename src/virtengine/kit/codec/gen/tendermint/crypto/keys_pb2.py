"""Generated from tendermint/crypto/keys.proto by tools/codegen. Do not edit."""

from virtengine.kit.codec.pool import export

export(globals(), "tendermint/crypto/keys.proto")
