"""Generated from google/protobuf/duration.proto by tools/codegen. Do not edit."""

from virtengine.kit.codec.pool import export

export(globals(), "google/protobuf/duration.proto")
