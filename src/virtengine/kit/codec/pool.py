"""
The private descriptor pool.

Every protobuf type the chain knows lives in one `DescriptorPool` of its own, filled from `gen/descriptors.binpb`, and
never in protobuf's default pool. Two packages that carry `cosmos/bank/v1beta1/tx.proto` cannot share a process through
the default pool unless their bytes are equal; a private pool lets us run beside any of them. The set holds Google's,
Cosmos's, CometBFT's and our own files in dependency order; `tools/codegen` writes it.

Options (signers, HTTP routes, scalars) are extensions. protobuf parses options with the default pool, where our
extensions are unknown, so the helpers here read them again with the option classes of the descriptor's own pool.
"""

from __future__ import annotations

import typing
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from google.protobuf import descriptor_pb2
from google.protobuf.descriptor import (
    Descriptor,
    FieldDescriptor,
    FileDescriptor,
    MethodDescriptor,
    ServiceDescriptor,
)
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.internal.enum_type_wrapper import EnumTypeWrapper
from google.protobuf.message_factory import GetMessageClass

Pb: typing.TypeAlias = typing.Any
"""An upb message, or the class of one: its type is made from a descriptor at run time and has no static form."""

DESCRIPTORS = "descriptors.binpb"
"""Name of the serialized `google.protobuf.FileDescriptorSet` beside the generated modules."""


class HttpRule(NamedTuple):
    """One REST route of an RPC, from its `google.api.http` option."""

    verb: str
    """HTTP method in capitals."""
    path: str
    """Path template, `/cosmos/bank/v1beta1/balances/{address}`."""
    body: str
    """Request field read from the body: empty for none, `*` for the whole message."""
    additional: tuple[HttpRule, ...] = ()
    """Further routes of the same RPC."""


def build_pool(raw: bytes) -> DescriptorPool:
    """A pool holding the files of a serialized `FileDescriptorSet`, which must be in dependency order."""
    pool = DescriptorPool()
    for file in descriptor_pb2.FileDescriptorSet.FromString(raw).file:
        pool.AddSerializedFile(file.SerializeToString())
    return pool


def read_descriptors() -> bytes:
    """The serialized descriptor set shipped with this package."""
    return files("virtengine.kit.codec.gen").joinpath(DESCRIPTORS).read_bytes()


@cache
def pool() -> DescriptorPool:
    """The process's one private pool."""
    return build_pool(read_descriptors())


@cache
def file_names() -> tuple[str, ...]:
    """Names of all files in the pool, in dependency order."""
    return tuple(file.name for file in descriptor_pb2.FileDescriptorSet.FromString(read_descriptors()).file)


def get_file(name: str) -> FileDescriptor:
    """The file of that name; KeyError if the pool has none."""
    return pool().FindFileByName(name)


def get_descriptor(full_name: str) -> Descriptor:
    """The message type of that full name (`cosmos.bank.v1beta1.MsgSend`); KeyError if the pool has none."""
    return pool().FindMessageTypeByName(full_name)


def get_service(full_name: str) -> ServiceDescriptor:
    """The service of that full name (`cosmos.bank.v1beta1.Msg`); KeyError if the pool has none."""
    return pool().FindServiceByName(full_name)


def services() -> Iterator[ServiceDescriptor]:
    """All services of the pool, in the order of their files."""
    for name in file_names():
        yield from get_file(name).services_by_name.values()


def message_class(full_name: str) -> Pb:
    """The upb class of that full name; KeyError if the pool has none."""
    return GetMessageClass(get_descriptor(full_name))


def export(namespace: dict[str, object], file_name: str) -> None:
    """Put what `protoc` would define for the file (messages, enums and their values) into a module's namespace."""
    file = get_file(file_name)
    namespace["DESCRIPTOR"] = file
    for name, message in file.message_types_by_name.items():
        namespace[name] = GetMessageClass(message)
    for enum in file.enum_types_by_name.values():
        namespace[enum.name] = EnumTypeWrapper(enum)
        for value in enum.values:
            namespace[value.name] = value.number


# --- Options ---


def signer_fields(message: Descriptor) -> tuple[str, ...]:
    """Names of the fields that hold the signers of a message (`cosmos.msg.v1.signer`); empty if it is not signed."""
    return tuple(_option(message, "MessageOptions", "cosmos.msg.v1.signer") or ())


def amino_name(message: Descriptor) -> str:
    """Legacy amino name (`cosmos-sdk/MsgSend`), or an empty string."""
    return str(_option(message, "MessageOptions", "amino.name") or "")


def scalar(field: FieldDescriptor) -> str:
    """Scalar name of a string or bytes field (`cosmos.Int`, `cosmos.AddressString`), or an empty string."""
    return str(_option(field, "FieldOptions", "cosmos_proto.scalar") or "")


def custom_type(field: FieldDescriptor) -> str:
    """Go type a field is cast to (`gogoproto.customtype`, such as `cosmossdk.io/math.Int`), or an empty string."""
    return str(_option(field, "FieldOptions", "gogoproto.customtype") or "")


def is_nullable(field: FieldDescriptor) -> bool:
    """Whether a sub-message may be absent: true unless the field says `(gogoproto.nullable) = false`."""
    nullable = _option(field, "FieldOptions", "gogoproto.nullable")
    return True if nullable is None else bool(nullable)


def http_rule(method: MethodDescriptor) -> HttpRule | None:
    """The REST route of an RPC, or None."""
    rule = _option(method, "MethodOptions", "google.api.http")
    return None if rule is None else _http_rule(rule)


def _http_rule(rule: Pb) -> HttpRule:
    pattern = rule.WhichOneof("pattern")
    verb, path = (
        (rule.custom.kind, rule.custom.path) if pattern == "custom" else (pattern.upper(), getattr(rule, pattern))
    )
    # The format allows no additional rules within additional ones.
    return HttpRule(verb, path, rule.body, tuple(_http_rule(further) for further in rule.additional_bindings))


def _option(
    descriptor: Descriptor | FieldDescriptor | MethodDescriptor, options_name: str, extension_name: str
) -> Pb | None:
    """The value of an option extension, or None where it is not set."""
    raw = descriptor.GetOptions().SerializeToString()
    if not raw:
        return None
    options_class, extension = _option_class(_file_of(descriptor).pool, options_name, extension_name)
    if options_class is None:
        return None
    options = options_class.FromString(raw)
    if extension.is_repeated:
        return options.Extensions[extension]
    return options.Extensions[extension] if options.HasExtension(extension) else None


def _file_of(descriptor: Descriptor | FieldDescriptor | MethodDescriptor) -> FileDescriptor:
    if isinstance(descriptor, MethodDescriptor):
        return descriptor.containing_service.file
    if isinstance(descriptor, FieldDescriptor):  # never an extension here, so it has an owner
        return typing.cast("Descriptor", descriptor.containing_type).file
    return descriptor.file


@cache
def _option_class(owner: DescriptorPool, options_name: str, extension_name: str) -> tuple[Pb | None, Pb]:
    """Class of the options and descriptor of the extension in a pool; (None, None) where it is unknown."""
    try:
        extension = owner.FindExtensionByName(extension_name)
    except KeyError:
        return None, None
    return GetMessageClass(owner.FindMessageTypeByName(f"google.protobuf.{options_name}")), extension
