"""Generated from google/protobuf/any.proto by tools/codegen. Do not edit."""

from virtengine.kit.codec.pool import export

export(globals(), "google/protobuf/any.proto")
