"""What the REST server says of itself: an OpenAPI 3.1 document and a page to read, both made from the table once."""

from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby
from typing import Any, Final

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from virtengine import __version__
from virtengine.gateway.parameters import Parameter, parameters_of
from virtengine.gateway.table import Binding, Table, split_template
from virtengine.kit.codec.descriptors import map_entry, oneof_name
from virtengine.kit.codec.json import dumps

__all__ = ["describe", "make_pages"]

JsonObject = dict[str, Any]

_REF: Final = "#/components/schemas/"
_STATUS: Final = "gateway.Status"
_WELL_KNOWN: Final[dict[str, JsonObject]] = {
    "google.protobuf.Timestamp": {"type": "string", "format": "date-time"},
    "google.protobuf.Duration": {"type": "string", "description": "Seconds, as in 1.5s."},
    "google.protobuf.Any": {
        "type": "object",
        "properties": {"@type": {"type": "string"}},
        "required": ["@type"],
        "additionalProperties": True,
        "description": "A message of the type @type, its fields beside it.",
    },
}
_SCALARS: Final[dict[int, JsonObject]] = {
    FieldDescriptor.CPPTYPE_BOOL: {"type": "boolean"},
    FieldDescriptor.CPPTYPE_INT32: {"type": "integer", "format": "int32"},
    FieldDescriptor.CPPTYPE_UINT32: {"type": "integer", "format": "int64"},
    FieldDescriptor.CPPTYPE_INT64: {"type": "string", "format": "int64"},
    FieldDescriptor.CPPTYPE_UINT64: {"type": "string", "format": "uint64"},
    FieldDescriptor.CPPTYPE_STRING: {"type": "string"},
}
_PATH: Final = "/swagger/"
_DOCUMENT: Final = "/swagger/openapi.json"


def make_pages(table: Table) -> dict[str, tuple[str, bytes]]:
    """The pages by path: content type and content."""
    page = "text/html; charset=utf-8", _render(table).encode()
    document = "application/json", dumps(describe(table)).encode()
    return {"/": page, _PATH: page, _PATH.rstrip("/"): page, _DOCUMENT: document}


def describe(table: Table) -> JsonObject:
    """The OpenAPI document."""
    paths: dict[str, JsonObject] = {}
    used: list[Descriptor] = []
    for binding in table.bindings():
        rpc = binding.procedure.rpc
        used.append(rpc.response.PB.DESCRIPTOR)
        if binding.rule.body:
            used.append(rpc.request.PB.DESCRIPTOR)
        paths.setdefault(_openapi_path(binding), {})[binding.rule.verb.lower()] = _describe_operation(binding)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "VirtEngine REST",
            "version": __version__,
            "description": (
                "Queries over committed state. The header x-cosmos-block-height asks for a height, and tells in every "
                "answer which height it is of."
            ),
        },
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": _describe_all(used)},
    }


def _openapi_path(binding: Binding) -> str:
    """`{denom=**}` as `{denom}`: OpenAPI knows no parameters of several parts."""
    parts = split_template(binding.rule.path)
    return "/" + "/".join(f"{{{part.name}}}" if part.is_variable else part.name for part in parts)


def _path_names(binding: Binding) -> list[str]:
    return [part.name for part in split_template(binding.rule.path) if part.is_variable]


def _describe_operation(binding: Binding) -> JsonObject:
    procedure = binding.procedure
    known = parameters_of(procedure.rpc.request.PB)
    captured = _path_names(binding)
    parameters = [{"in": "path", "required": True, **_describe_parameter(known[name], name)} for name in captured]
    if binding.rule.body != "*":
        plain = {".".join(parameter.path): parameter for parameter in known.values()}
        parameters += [
            {"in": "query", **_describe_parameter(parameter, name)}
            for name, parameter in plain.items()
            if name not in captured
        ]
    operation: JsonObject = {
        "operationId": f"{procedure.path[1:].replace('/', '.')}{_suffix(binding)}",
        "tags": [procedure.service],
        "parameters": parameters,
        "responses": {
            "200": {
                "description": "The answer.",
                "content": _json_of(_reference(procedure.rpc.response.PB.DESCRIPTOR)),
            },
            "default": {"description": "Why there is none.", "content": _json_of({"$ref": _REF + _STATUS})},
        },
    }
    if binding.rule.body:
        operation["requestBody"] = {"content": _json_of(_reference(procedure.rpc.request.PB.DESCRIPTOR))}
    return operation


def _suffix(binding: Binding) -> str:
    """Operation ids are unique, and a procedure may have several routes."""
    return "" if binding.rule is binding.procedure.rpc.http else ".further"


def _json_of(schema: JsonObject) -> JsonObject:
    return {"application/json": {"schema": schema}}


def _describe_parameter(parameter: Parameter, name: str) -> JsonObject:
    schema = _describe_item(parameter.field)
    return {"name": name, "schema": {"type": "array", "items": schema} if parameter.field.is_repeated else schema}


def _describe_all(used: Iterable[Descriptor]) -> dict[str, JsonObject]:
    """The schemas of these types and of all they contain."""
    schemas: dict[str, JsonObject] = {
        _STATUS: {
            "type": "object",
            "properties": {
                "code": {"type": "integer", "description": "gRPC status code."},
                "message": {"type": "string"},
                "details": {"type": "array", "items": {}},
            },
        }
    }
    pending = list(used)
    while pending:
        descriptor = pending.pop()
        if descriptor.full_name in schemas or descriptor.full_name in _WELL_KNOWN:
            continue
        schemas[descriptor.full_name] = {
            "type": "object",
            "properties": {field.name: _describe_field(field) for field in descriptor.fields},
        }
        pending += _contained(descriptor)
    return dict(sorted(schemas.items()))


def _contained(descriptor: Descriptor) -> Iterator[Descriptor]:
    for field in descriptor.fields:
        entry = map_entry(field)
        inner = entry.fields_by_name["value"] if entry is not None else field
        if inner.message_type is not None:
            yield inner.message_type


def _describe_field(field: FieldDescriptor) -> JsonObject:
    entry = map_entry(field)
    if entry is not None:
        return {"type": "object", "additionalProperties": _describe_item(entry.fields_by_name["value"])}
    item = _describe_item(field)
    if field.is_repeated:
        return {"type": "array", "items": item}
    if field.message_type is not None and not oneof_name(field):
        return {"anyOf": [item, {"type": "null"}]}
    return item


def _describe_item(field: FieldDescriptor) -> JsonObject:
    if field.message_type is not None:
        return _reference(field.message_type)
    if field.enum_type is not None:
        return {"type": "string", "enum": [value.name for value in field.enum_type.values]}
    if field.type == FieldDescriptor.TYPE_BYTES:
        return {"type": ["string", "null"], "contentEncoding": "base64"}
    return _SCALARS[field.cpp_type]


def _reference(descriptor: Descriptor) -> JsonObject:
    return _WELL_KNOWN.get(descriptor.full_name) or {"$ref": _REF + descriptor.full_name}


_HEAD: Final = """\
<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>VirtEngine REST</title>
<style>
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}
code{font-family:ui-monospace,monospace;font-size:.9em}
h2{font-size:1.1rem;margin:1.5rem 0 .3rem}
ul{list-style:none;padding:0;margin:0}
li{padding:.15rem 0}
b{display:inline-block;width:3.5rem}
</style>
<h1>VirtEngine REST</h1>
"""


def _render(table: Table) -> str:
    """The page: all routes by service; those that need nothing filled in are links."""
    parts = [
        _HEAD,
        f'<p>Queries over committed state, for programs: <a href="{_DOCUMENT}">OpenAPI 3.1</a>. ',
        "Ask for an earlier height with the header <code>x-cosmos-block-height</code>; every answer tells its own.</p>",
    ]
    for service, bindings in groupby(table.bindings(), lambda binding: binding.procedure.service):
        parts.append(f"<h2>{escape(service)}</h2><ul>")
        parts += (f"<li><b>{escape(binding.rule.verb)}</b> {_render_route(binding)}</li>" for binding in bindings)
        parts.append("</ul>")
    return "".join(parts)


def _render_route(binding: Binding) -> str:
    path = escape(_openapi_path(binding))
    if binding.rule.verb == "GET" and "{" not in path:
        return f'<a href="{path}"><code>{path}</code></a>'
    return f"<code>{path}</code>"
