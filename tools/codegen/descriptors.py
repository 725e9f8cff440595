"""
The descriptor set: which files, from where, in which order.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import google.protobuf
from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet

from tools.codegen.wheels import CodegenError, Files, extract

PACKAGES = (
    "amino",
    "cosmos.auth.v1beta1",
    "cosmos.bank.v1beta1",
    "cosmos.base.abci.v1beta1",
    "cosmos.base.node.v1beta1",
    "cosmos.base.query.v1beta1",
    "cosmos.base.reflection.v1beta1",
    "cosmos.base.tendermint.v1beta1",
    "cosmos.base.v1beta1",
    "cosmos.consensus.v1",
    "cosmos.crypto.ed25519",
    "cosmos.crypto.multisig",
    "cosmos.crypto.multisig.v1beta1",
    "cosmos.crypto.secp256k1",
    "cosmos.crypto.secp256r1",
    "cosmos.ics23.v1",
    "cosmos.msg.v1",
    "cosmos.params.v1beta1",
    "cosmos.tx.signing.v1beta1",
    "cosmos.tx.v1beta1",
    "cosmos_proto",
    "gogoproto",
    "google.api",
    "tendermint.abci",
    "tendermint.crypto",
    "tendermint.libs.bits",
    "tendermint.p2p",
    "tendermint.types",
    "tendermint.version",
)
"""Foreign packages in the set; what their files import comes with them."""

FROM_INJECTIVE = ("cosmos/mint/v1beta1/",)
"""Paths taken from injective-py, because cosmpy carries a fork's version of them."""

SKIPPED = ("google/api/",)
"""Paths whose files come only where others import them: the wheel holds hundreds that have nothing to do with us."""


def read_foreign(wheels: Path) -> Files:
    """Every foreign file at hand, by name: the wheels' and those of the protobuf runtime itself."""
    runtime = extract(Path(google.protobuf.__file__).parent)
    google_api = extract(wheels / "google")
    injective = extract(wheels / "pyinjective")
    cosmos = extract(wheels / "cosmpy")
    chosen = {name: file for name, file in cosmos.items() if not name.startswith(FROM_INJECTIVE)}
    chosen |= {name: file for name, file in injective.items() if name.startswith(FROM_INJECTIVE)}
    return {**runtime, **google_api, **chosen}


def compile_own(proto: Path, foreign: Files) -> Files:
    """The files of `proto`, compiled against the foreign ones, with their comments."""
    names = sorted(str(path.relative_to(proto)) for path in proto.rglob("*.proto"))
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "own.binpb"
        run_protoc(
            [f"-I{proto}", "--include_source_info", f"--descriptor_set_out={out}", *names],
            FileDescriptorSet(file=in_order(foreign, sorted(foreign))),
        )
        return {file.name: file for file in FileDescriptorSet.FromString(out.read_bytes()).file}


def run_protoc(arguments: list[str], imports: FileDescriptorSet) -> None:
    """Run protoc over a descriptor set; CodegenError with protoc's own words if it fails."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "imports.binpb"
        path.write_bytes(imports.SerializeToString(deterministic=True))
        command = [sys.executable, "-m", "grpc_tools.protoc", f"--descriptor_set_in={path}", *arguments]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise CodegenError(f"protoc failed:\n{done.stderr}")


def select(own: Files, foreign: Files) -> list[FileDescriptorProto]:
    """The files of the set in dependency order: the wanted packages, our own, and all they import."""
    wanted = [name for name, file in foreign.items() if file.package in PACKAGES and not name.startswith(SKIPPED)]
    return in_order({**foreign, **own}, [*sorted(wanted), *sorted(own)])


def in_order(files: Files, names: list[str]) -> list[FileDescriptorProto]:
    """The named files and all they import, each after what it imports."""
    done: dict[str, FileDescriptorProto] = {}

    def visit(name: str) -> None:
        if name in done:
            return
        if name not in files:
            raise CodegenError(f"no descriptor for {name}")
        for imported in files[name].dependency:
            visit(imported)
        done[name] = files[name]

    for name in names:
        visit(name)
    return list(done.values())


def serialize(files: list[FileDescriptorProto]) -> bytes:
    """The committed set: comments taken out, everything else as it came."""
    committed = FileDescriptorSet()
    for file in files:
        committed.file.add().CopyFrom(file)
        committed.file[-1].ClearField("source_code_info")
    return committed.SerializeToString(deterministic=True)
