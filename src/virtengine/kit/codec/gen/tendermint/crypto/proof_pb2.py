"""Generated from tendermint/crypto/proof.proto by tools/codegen. Do not edit."""

from virtengine.kit.codec.pool import export

export(globals(), "tendermint/crypto/proof.proto")
