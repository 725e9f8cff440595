"""
Typed upb modules: CometBFT's packages, and the Google types they use.

At run time such a module takes its classes from the private pool; its types are protoc's own stubs, with the imports
turned to our namespace.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet

from tools.codegen.descriptors import run_protoc
from tools.codegen.module import HEADER
from tools.codegen.names import GEN, module_of

GOOGLE = ("google/protobuf/any.proto", "google/protobuf/duration.proto", "google/protobuf/timestamp.proto")
"""Google's files that get a module: a sub-message must be of the same pool as its owner."""

RUNTIME = """{header}

from virtengine.kit.codec.pool import export

export(globals(), "{file}")
"""

_IMPORT = re.compile(r"^from (tendermint[\w.]*|google\.protobuf) import (\w+_pb2)", re.MULTILINE)
_FOREIGN = re.compile(r"^from (gogoproto|amino|cosmos_proto)[\w.]* import .*\n", re.MULTILINE)
_OUR_GOOGLE = {"any_pb2", "duration_pb2", "timestamp_pb2"}


def write_runtime(file_name: str) -> str:
    """The module of a file."""
    return RUNTIME.format(header=HEADER.format(file_name), file=file_name)


def write_stubs(files: list[FileDescriptorProto], names: list[str]) -> dict[str, str]:
    """The stubs of the named files, by file name."""
    with tempfile.TemporaryDirectory() as scratch:
        run_protoc([f"--pyi_out={scratch}", *names], FileDescriptorSet(file=files))
        return {name: _turn_imports((Path(scratch) / _stub_path(name)).read_text(encoding="utf-8")) for name in names}


def _stub_path(file_name: str) -> str:
    return f"{module_of(file_name).replace('.', '/')}.pyi"


def _turn_imports(stub: str) -> str:
    def turn(match: re.Match[str]) -> str:
        package, module = match.groups()
        ours = package != "google.protobuf" or module in _OUR_GOOGLE
        return f"from {GEN}.{package} import {module}" if ours else match.group(0)

    # A sub-message may be given as a mapping of its fields; strict checkers want its parameters spelled out.
    stub = _IMPORT.sub(turn, _FOREIGN.sub("", stub)).replace(", _Mapping]", ", _Mapping[str, object]]")
    if "    bytes: bytes\n" in stub:  # a field of that name hides the type
        stub = "import builtins as _builtins\n" + re.sub(r"(: |\[)bytes\b", r"\1_builtins.bytes", stub)
    return stub
