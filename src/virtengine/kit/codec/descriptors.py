"""What protobuf's descriptors say in a roundabout way: maps and oneofs."""

from google.protobuf.descriptor import Descriptor, FieldDescriptor


def map_entry(field: FieldDescriptor) -> Descriptor | None:
    """The type of a map's entries, None for a field that is no map."""
    entry = field.message_type if field.is_repeated else None
    return entry if entry is not None and entry.GetOptions().map_entry else None


def oneof_name(field: FieldDescriptor) -> str:
    """The oneof a field is a member of, empty for none; one that merely stands for `optional` does not count."""
    oneof = field.containing_oneof
    return "" if oneof is None or oneof.name == f"_{field.name}" else str(oneof.name)
