"""
A second opinion on the Cosmos messages.

cosmpy is built from a fork of the Cosmos SDK, so a type could differ from upstream unnoticed, as `cosmos.mint` does.
Every Cosmos message of the set is compared with injective-py's; what differs must be in `KNOWN`, with its reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from google.protobuf.descriptor_pb2 import DescriptorProto, FileDescriptorProto

from tools.codegen.wheels import CodegenError, Files

KNOWN = {
    "cosmos.bank.v1beta1.Metadata.decimals": "Injective's own",
    "cosmos.consensus.v1.MsgUpdateParams.feature": "of CometBFT 1.0",
    "cosmos.consensus.v1.MsgUpdateParams.synchrony": "of CometBFT 1.0",
    "cosmos.tx.v1beta1.TxBody.timeout_timestamp": "of SDK 0.53, injective-py has 0.50",
    "cosmos.tx.v1beta1.TxBody.unordered": "of SDK 0.53, injective-py has 0.50",
}
"""Fields known to be on one side only, and why."""

_COMET = re.compile(r"^\.cometbft\.(\w+)\.v1\.")

_Shape = dict[str, tuple[int, int, int, str]]
"""Field name to number, type, label and type name."""


def check_against(files: list[FileDescriptorProto], others: Files) -> None:
    """CodegenError unless the Cosmos messages both sides have are the same, but for exactly what is known."""
    found = find_differences(files, others)
    surprises = [f"{field}: {here} here, {there} there" for field, (here, there) in found.items() if field not in KNOWN]
    surprises += [f"{field}: no longer differs" for field in KNOWN if field not in found]
    if surprises:
        raise CodegenError("the Cosmos messages differ from injective-py's:\n" + "\n".join(surprises))


def find_differences(files: list[FileDescriptorProto], others: Files) -> dict[str, tuple[object, object]]:
    """What differs on the wire between messages both sides have: full field name to its shape here and there."""
    theirs = {name: shape for file in others.values() for name, shape in _messages(file)}
    return {
        f"{message}.{field}": (shape.get(field), theirs[message].get(field))
        for file in files
        if file.name.startswith("cosmos/")
        for message, shape in _messages(file)
        if message in theirs
        for field in sorted(shape.keys() | theirs[message].keys())
        if shape.get(field) != theirs[message].get(field)
    }


def _messages(file: FileDescriptorProto) -> Iterator[tuple[str, _Shape]]:
    for message in file.message_type:
        yield from _with_nested(message, file.package)


def _with_nested(message: DescriptorProto, scope: str) -> Iterator[tuple[str, _Shape]]:
    name = f"{scope}.{message.name}"
    yield (
        name,
        {field.name: (field.number, field.type, field.label, _upstream(field.type_name)) for field in message.field},
    )
    for nested in message.nested_type:
        yield from _with_nested(nested, name)


def _upstream(type_name: str) -> str:
    """The type by CometBFT 0.38's name; injective-py is built on 1.0, which moved the packages."""
    return _COMET.sub(r".tendermint.\1.", type_name)
