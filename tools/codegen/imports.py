"""
Imports: what a generated module needs, under names that do not collide.
"""

from __future__ import annotations

from collections import defaultdict

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FileDescriptor

from tools.codegen.names import GEN, class_path, is_upb, module_of, snake_case


class Imports:
    """The imports of one generated module, collected while its text is written."""

    def __init__(self, file: FileDescriptor) -> None:
        self._file = file
        own = [*file.message_types_by_name, *file.enum_types_by_name]
        own += [f"{name}Service" for name in file.services_by_name]
        # Local names to the module that brings them; the file's own come from nowhere.
        self._taken = dict.fromkeys(own, "")
        self._names: dict[str, dict[str, str]] = defaultdict(dict)

    def name(self, module: str, name: str) -> str:
        """Import a name; returns what to call it."""
        if name in self._names[module]:
            return self._names[module][name]
        local = name
        if self._taken.get(name, module) != module:
            local = "".join(part.title() for part in module.split(".")[-1].split("_")) + name
        if self._taken.setdefault(local, module) != module:
            raise ValueError(f"{self._file.name}: both {module} and {self._taken[local]} bring {local}")
        self._names[module][name] = local
        return local

    def type(self, descriptor: Descriptor | EnumDescriptor) -> str:
        """What to call a generated type, importing it if it is another file's."""
        path = class_path(descriptor)
        if descriptor.file.name == self._file.name:
            return path
        outer, *inner = path.split(".")
        module = module_of(descriptor.file.name)
        if is_upb(descriptor.file.name):
            # CometBFT's modules repeat names such as `types_pb2`, so they go by the name of their package too.
            package, _, stem = module.rpartition(".")
            alias = snake_case(f"{package.rpartition('.')[2]}_{stem}")
            self._names[f"{GEN}.{package}"][stem] = alias
            return f"{alias}.{path}"
        return ".".join([self.name(f"{GEN}.{module}", outer), *inner])

    def lines(self) -> list[str]:
        """The import statements."""
        return [
            f"from {module} import " + ", ".join(_clause(name, local) for name, local in sorted(names.items()))
            for module, names in sorted(self._names.items())
            if names
        ]


def _clause(name: str, local: str) -> str:
    return name if name == local else f"{name} as {local}"
