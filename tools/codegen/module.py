"""
Modules: one proto file's messages, enums and services as Python source.
"""

from __future__ import annotations

from google.protobuf.descriptor import (
    Descriptor,
    EnumDescriptor,
    FieldDescriptor,
    FileDescriptor,
    MethodDescriptor,
    ServiceDescriptor,
)

from tools.codegen.comments import Comments
from tools.codegen.fields import ADDRESSES, CODEC, MESSAGE, Field, plan_field
from tools.codegen.imports import Imports
from tools.codegen.names import attribute, class_path, member_names, snake_case
from tools.codegen.wheels import CodegenError
from virtengine.kit.codec import pool

HEADER = '"""Generated from {} by tools/codegen. Do not edit."""'


def has_types(file: FileDescriptor) -> bool:
    """Whether a file defines anything a module can hold; some define only options."""
    return bool(file.message_types_by_name or file.enum_types_by_name or file.services_by_name)


def write_module(file: FileDescriptor, comments: Comments) -> str:
    """The source of the module of a file."""
    imports = Imports(file)
    body: list[str] = []
    for enum in file.enum_types_by_name.values():
        body += ["", "", *_write_enum(enum, imports, comments)]
    for message in file.message_types_by_name.values():
        body += ["", "", *_write_message(message, imports, comments)]
    for service in file.services_by_name.values():
        body += ["", "", *_write_service(service, imports, comments)]
    head = [HEADER.format(file.name), "", "from __future__ import annotations", "", *imports.lines()]
    return "\n".join([*head, *body]) + "\n"


def _indent(lines: list[str]) -> list[str]:
    return [f"    {line}" if line else "" for line in lines]


def _write_enum(enum: EnumDescriptor, imports: Imports, comments: Comments) -> list[str]:
    imports.name("enum", "IntEnum")
    lines = [f"class {enum.name}(IntEnum):", *_indent(comments.docstring(enum.full_name, f"`{enum.full_name}`.")), ""]
    for (member, number), value in zip(member_names(enum).items(), enum.values, strict=True):
        lines += _indent([f"{member} = {number}", *comments.docstring(f"{enum.full_name}.{value.name}")])
    return lines


def _write_message(message: Descriptor, imports: Imports, comments: Comments) -> list[str]:
    imports.name("typing", "ClassVar")
    for name in ("Message", "message"):
        imports.name(MESSAGE, name)
    for name in ("Pb", "message_class"):
        imports.name(f"{CODEC}.pool", name)
    fields = [plan_field(field, imports) for field in message.fields]
    slots = ", ".join(f'"{field.name}"' for field in fields) + ("," if len(fields) == 1 else "")
    body = [*comments.docstring(message.full_name, f"`{message.full_name}`."), ""]
    for nested_enum in message.enum_types:
        body += [*_write_enum(nested_enum, imports, comments), ""]
    for nested in message.nested_types:
        body += [*_write_message(nested, imports, comments), ""]
    body += [
        f"__slots__ = ({slots})",
        f'TYPE_URL: ClassVar[str] = "/{message.full_name}"',
        f'PB: ClassVar[Pb] = message_class("{message.full_name}")',
        "",
    ]
    for field in fields:
        body += [f"{field.name}: {field.annotation}", *comments.docstring(f"{message.full_name}.{field.proto_name}")]
    body += _write_init(fields) + _write_bridge(message, fields) + _write_signers(message, imports)
    return ["@message(frozen=True, kw_only=True)", f"class {message.name}(Message):", *_indent(body)]


def _write_init(fields: list[Field]) -> list[str]:
    if not fields:
        return []
    parameters = [
        f"{field.name}: {field.annotation}" + ("" if field.default is None else f" = {field.default}")
        for field in fields
    ]
    lines = ["", f"def __init__(self, *, {', '.join(parameters)}) -> None:"]
    return lines + [f'    object.__setattr__(self, "{field.name}", {field.name})' for field in fields]


def _write_bridge(message: Descriptor, fields: list[Field]) -> list[str]:
    own = class_path(message)
    writes = [f"{field.proto_name}={field.write}" for field in fields if field.proto_name == field.name]
    odd = [f'"{field.proto_name}": {field.write}' for field in fields if field.proto_name != field.name]
    if odd:
        writes.append("**{" + ", ".join(odd) + "}")
    reads = [f"{field.name}={field.read}" for field in fields]
    return [
        "",
        "def to_pb(self) -> Pb:",
        f"    return self.PB({', '.join(writes)})",
        "",
        "@classmethod",
        f"def from_pb(cls, pb: Pb) -> {own}:",
        f"    return cls({', '.join(reads)})",
    ]


def _write_signers(message: Descriptor, imports: Imports) -> list[str]:
    names = pool.signer_fields(message)
    if not names:
        return []
    address = imports.name(f"{CODEC}.address", "Address")
    parts = [_signer_expression(message.fields_by_name[name]) for name in names]
    tuple_source = f"({', '.join(parts)},)" if not parts[0].startswith("*") or len(parts) > 1 else f"({parts[0]},)"
    return ["", f"def signers(self) -> tuple[{address}, ...]:", f"    return {tuple_source}"]


def _signer_expression(field: FieldDescriptor) -> str:
    """The element or elements a signer field adds: an address, or what a sub-message names as its own signer."""
    ours = f"self.{attribute(field.name)}"
    if field.message_type is None:
        if pool.scalar(field) not in ADDRESSES:
            raise CodegenError(f"{field.full_name} is a signer but not annotated as an address")
        return f"*{ours}" if field.is_repeated else ours
    if field.is_repeated:
        return f"*[address for item in {ours} for address in item.signers()]"
    return f"*{ours}.signers()"


def _write_service(service: ServiceDescriptor, imports: Imports, comments: Comments) -> list[str]:
    for module, name in (("abc", "abstractmethod"), ("typing", "ClassVar")):
        imports.name(module, name)
    for name in ("C", "Rpc", "Service"):
        imports.name(f"{CODEC}.service", name)
    body = [
        *comments.docstring(service.full_name, f"`{service.full_name}`."),
        "",
        f'NAME: ClassVar[str] = "{service.full_name}"',
        "RPCS: ClassVar[tuple[Rpc, ...]] = (",
        *[f"    {_rpc(method, imports)}," for method in service.methods],
        ")",
    ]
    for method in service.methods:
        request, response = imports.type(method.input_type), imports.type(method.output_type)
        doc = comments.docstring(method.full_name) or [f'"""`{method.name}`."""']
        body += [
            "",
            "@abstractmethod",
            f"def {attribute(snake_case(method.name))}(self, ctx: C, msg: {request}) -> {response}:",
            *_indent(doc),
        ]
    return [f"class {service.name}Service(Service[C]):", *_indent(body)]


def _rpc(method: MethodDescriptor, imports: Imports) -> str:
    if method.client_streaming or method.server_streaming:
        raise CodegenError(f"{method.full_name}: streaming is not supported")
    request, response = imports.type(method.input_type), imports.type(method.output_type)
    rule = pool.http_rule(method)
    http = "None" if rule is None else _http(rule, imports)
    return f'Rpc("{method.name}", "{attribute(snake_case(method.name))}", {request}, {response}, {http})'


def _http(rule: pool.HttpRule, imports: Imports) -> str:
    name = imports.name(f"{CODEC}.pool", "HttpRule")
    further = "".join(f", {_http(other, imports)}" for other in rule.additional).removeprefix(", ")
    tail = f", ({further},)" if further else ""
    return f'{name}("{rule.verb}", "{rule.path}", "{rule.body}"{tail})'
