"""Generated from google/protobuf/timestamp.proto by tools/codegen. Do not edit."""

from virtengine.kit.codec.pool import export

export(globals(), "google/protobuf/timestamp.proto")
