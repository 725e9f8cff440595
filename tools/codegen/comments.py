"""
Comments: what a proto file says about its types, as docstrings.
"""

from __future__ import annotations

import textwrap

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FileDescriptorProto,
    ServiceDescriptorProto,
)

WIDTH = 112

_MESSAGES, _ENUMS, _SERVICES = 4, 5, 6
_FIELDS, _NESTED, _NESTED_ENUMS = 2, 3, 4
_VALUES = 2
_METHODS = 2


class Comments:
    """The comments before (or else behind) the definitions of a file, by full name."""

    def __init__(self, file: FileDescriptorProto) -> None:
        self._by_path = {
            tuple(place.path): (place.leading_comments or place.trailing_comments).strip()
            for place in file.source_code_info.location
        }
        self._by_name: dict[str, str] = {}
        for index, message in enumerate(file.message_type):
            self._add_message(message, file.package, (_MESSAGES, index))
        for index, enum in enumerate(file.enum_type):
            self._add_enum(enum, file.package, (_ENUMS, index))
        for index, service in enumerate(file.service):
            self._add_service(service, file.package, (_SERVICES, index))

    def docstring(self, name: str, otherwise: str = "") -> list[str]:
        """The lines of a definition's docstring, saying `otherwise` where there is no comment; empty for neither."""
        text = " ".join(self._by_name.get(name, "").split()) or otherwise
        if not text:
            return []
        text = text.replace("\\", "\\\\").replace('"""', "'''")
        if not text.endswith((".", "!", "?", ":", "`")):
            text += "."
        lines = textwrap.wrap(text, WIDTH, break_long_words=False, break_on_hyphens=False)
        if len(lines) == 1:
            return [f'"""{lines[0]}"""']
        return ['"""', *lines, '"""']

    def _add(self, name: str, path: tuple[int, ...]) -> None:
        if self._by_path.get(path):
            self._by_name[name] = self._by_path[path]

    def _add_message(self, message: DescriptorProto, scope: str, path: tuple[int, ...]) -> None:
        name = f"{scope}.{message.name}"
        self._add(name, path)
        for index, field in enumerate(message.field):
            self._add(f"{name}.{field.name}", (*path, _FIELDS, index))
        for index, nested in enumerate(message.nested_type):
            self._add_message(nested, name, (*path, _NESTED, index))
        for index, enum in enumerate(message.enum_type):
            self._add_enum(enum, name, (*path, _NESTED_ENUMS, index))

    def _add_enum(self, enum: EnumDescriptorProto, scope: str, path: tuple[int, ...]) -> None:
        name = f"{scope}.{enum.name}"
        self._add(name, path)
        for index, value in enumerate(enum.value):
            self._add(f"{name}.{value.name}", (*path, _VALUES, index))

    def _add_service(self, service: ServiceDescriptorProto, scope: str, path: tuple[int, ...]) -> None:
        name = f"{scope}.{service.name}"
        self._add(name, path)
        for index, method in enumerate(service.method):
            self._add(f"{name}.{method.name}", (*path, _METHODS, index))
