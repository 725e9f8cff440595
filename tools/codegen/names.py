"""
Names: from proto to Python.
"""

from __future__ import annotations

import keyword
import re

from google.protobuf.descriptor import Descriptor, EnumDescriptor

GEN = "virtengine.kit.codec.gen"

_SHADOWING = {"int", "str", "bytes", "bool", "tuple", "float", "property", "classmethod"}
_TAKEN = {"encode", "decode", "to_pb", "from_pb", "signers", "self"}


def module_of(file_name: str) -> str:
    """Module of a proto file, below `GEN`: `a/b.proto` gives `a.b`; upb modules keep protoc's ending `_pb2`."""
    stem = file_name.removesuffix(".proto").replace("/", ".").replace("-", "_")
    return f"{stem}_pb2" if is_upb(file_name) else stem


def is_upb(file_name: str) -> bool:
    """Whether a file's messages are used as upb messages and get no classes of ours."""
    return file_name.startswith(("tendermint/", "google/protobuf/"))


def snake_case(name: str) -> str:
    """`GetBlockWithTxs` gives `get_block_with_txs`, `ABCIQuery` gives `abci_query`."""
    split = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", split).lower()


def attribute(name: str) -> str:
    """Python attribute of a proto field: its own name, with `_` behind it where Python or our classes use that word."""
    return f"{name}_" if keyword.iskeyword(name) or name in _SHADOWING or name in _TAKEN else name


def class_path(descriptor: Descriptor | EnumDescriptor) -> str:
    """Name of a type within its module, nested ones behind their owners: `ModeInfo.Single`."""
    owner = descriptor.containing_type
    return descriptor.name if owner is None else f"{class_path(owner)}.{descriptor.name}"


def member_names(enum: EnumDescriptor) -> dict[str, int]:
    """Names of an enum's members without the prefix that repeats the enum's name, where all of them have it."""
    prefix = f"{snake_case(enum.name).upper()}_"
    strip = all(value.name.startswith(prefix) and value.name[len(prefix) :].isidentifier() for value in enum.values)
    return {value.name.removeprefix(prefix) if strip else value.name: value.number for value in enum.values}
