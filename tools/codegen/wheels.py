"""
Descriptors out of other projects' wheels.

No foreign `.proto` file is copied into this project. The wheels of `requirements/codegen.lock` carry each file's
serialized `FileDescriptorProto` as a bytes literal in generated Python; it is read from the syntax tree, so nothing
foreign is imported, and the wheels' own requirements (an older protobuf) do not matter.
"""

from __future__ import annotations

import ast
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from google.protobuf.descriptor_pb2 import FileDescriptorProto

Files = dict[str, FileDescriptorProto]


class CodegenError(Exception):
    """The generator cannot go on; the text says why."""


def fetch(lock: Path, target: Path) -> None:
    """Install the locked wheels into `target`, unless they are already there."""
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    marker = target / "LOCK"
    if marker.exists() and marker.read_text() == digest:
        return
    shutil.rmtree(target, ignore_errors=True)
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*command, "--require-hashes", "--target", str(target), "-r", str(lock)], check=True)
    marker.write_text(digest)


def extract(root: Path) -> Files:
    """All files whose descriptors lie in `*_pb2.py` modules under `root`, by proto name."""
    files: Files = {}
    for path in sorted(root.rglob("*_pb2.py")):
        raw = _serialized_file(ast.parse(path.read_text(encoding="utf-8")))
        if raw is not None:
            file = FileDescriptorProto.FromString(raw)
            files[file.name] = file
    return files


def _serialized_file(tree: ast.Module) -> bytes | None:
    """The literal handed to `AddSerializedFile`, in a module written by protoc."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if node.func.attr == "AddSerializedFile" and node.args and isinstance(node.args[0], ast.Constant):
            value = node.args[0].value
            if isinstance(value, bytes):
                return value
    return None
