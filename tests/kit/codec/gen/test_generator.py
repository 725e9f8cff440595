"""The generator: what it refuses, how it names things, and that its output is current."""

from __future__ import annotations

from pathlib import Path

import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorProto
from tools.codegen.__main__ import GEN, find_changed, generate
from tools.codegen.comments import Comments
from tools.codegen.descriptors import compile_own, in_order, serialize
from tools.codegen.guard import KNOWN, check_against
from tools.codegen.module import write_module
from tools.codegen.names import attribute, snake_case
from tools.codegen.wheels import CodegenError, Files, extract

from virtengine.kit.codec import pool

HEADER = """
syntax = "proto3";
package toy.v1;
import "cosmos/base/v1beta1/coin.proto";
import "cosmos/msg/v1/msg.proto";
import "cosmos_proto/cosmos.proto";
import "gogoproto/gogo.proto";
"""


def read_committed() -> Files:
    """The foreign files of the committed set."""
    names = [name for name in pool.file_names() if not name.startswith("virtengine/")]
    return {name: FileDescriptorProto.FromString(pool.get_file(name).serialized_pb) for name in names}


def write_toy(folder: Path, text: str) -> str:
    """The module generated for a file with this text."""
    path = folder / "toy/v1/toy.proto"
    path.parent.mkdir(parents=True)
    path.write_text(HEADER + text)
    foreign = read_committed()
    own = compile_own(folder, foreign)
    descriptors = pool.build_pool(serialize(in_order({**foreign, **own}, sorted(own))))
    return write_module(descriptors.FindFileByName("toy/v1/toy.proto"), Comments(own["toy/v1/toy.proto"]))


def test_the_committed_files_are_what_the_generator_writes(tmp_path: Path) -> None:
    generate(tmp_path, read_committed())
    assert find_changed(tmp_path, GEN) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("message M { map<string, string> labels = 1; }", "maps have no order"),
        ("message M { double price = 1; }", "floats are not deterministic"),
        ("message M { repeated float prices = 1; }", "floats are not deterministic"),
        ("message M {} service S { rpc Watch(M) returns (stream M); }", "streaming is not supported"),
        ('message M { option (cosmos.msg.v1.signer) = "owner"; string owner = 1; }', "not annotated as an address"),
        ("message M { Missing other = 1; }", "protoc failed"),
    ],
)
def test_what_the_chain_cannot_have_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(CodegenError, match=reason):
        write_toy(tmp_path, text)


@pytest.mark.parametrize(
    ("scalar", "kind"),
    [
        ("cosmos.AddressString", "account"),
        ("cosmos.ValidatorAddressString", "validator"),
        ("cosmos.ConsensusAddressString", "consensus"),
    ],
)
def test_each_kind_of_address_has_its_codec(tmp_path: Path, scalar: str, kind: str) -> None:
    source = write_toy(tmp_path, f'message M {{ string who = 1 [(cosmos_proto.scalar) = "{scalar}"]; }}')
    assert f'who=read_address(decode_{kind}, pb.who, "M.who")' in source
    assert f"who=write_address(encode_{kind}, self.who)" in source


def test_a_bare_decimal_annotation_stays_text(tmp_path: Path) -> None:
    source = write_toy(tmp_path, 'message M { string quorum = 1 [(cosmos_proto.scalar) = "cosmos.Dec"]; }')
    assert "quorum: str" in source


def test_names_of_two_files_that_collide_get_the_name_of_their_module(tmp_path: Path) -> None:
    source = write_toy(tmp_path, "message Coin { cosmos.base.v1beta1.Coin amount = 1 [(gogoproto.nullable) = false]; }")
    assert "from virtengine.kit.codec.gen.cosmos.base.v1beta1.coin import Coin as CoinCoin" in source
    assert "amount: CoinCoin\n" in source


def test_nested_and_optional_and_reserved_names_are_written(tmp_path: Path) -> None:
    text = "message M { message N { M up = 1; } N inner = 1; optional uint64 limit = 2; string from = 3; }"
    source = write_toy(tmp_path, text)
    assert "inner: M.N | None" in source
    assert 'limit=pb.limit if pb.HasField("limit") else None' in source
    assert 'from_=getattr(pb, "from")' in source
    assert '**{"from": self.from_}' in source


def test_comments_become_docstrings(tmp_path: Path) -> None:
    message = '// What it is:\n// a "thing".\nmessage M {\n  // In blocks\n  uint64 age = 1;\n}\n'
    source = write_toy(tmp_path, message + "// One of\nenum E { E_NONE = 0; }")
    assert '    """What it is: a "thing"."""\n' in source
    assert '    age: int\n    """In blocks."""\n' in source
    assert 'class E(IntEnum):\n    """One of."""\n\n    NONE = 0\n' in source


@pytest.mark.parametrize(
    ("name", "snake"),
    [("AllBalances", "all_balances"), ("GetBlockWithTxs", "get_block_with_txs"), ("ABCIQuery", "abci_query")],
)
def test_rpc_names_become_snake_case(name: str, snake: str) -> None:
    assert snake_case(name) == snake


@pytest.mark.parametrize(
    ("name", "python"), [("denom", "denom"), ("from", "from_"), ("int", "int_"), ("encode", "encode_")]
)
def test_words_in_use_get_an_underscore(name: str, python: str) -> None:
    assert attribute(name) == python


def test_descriptors_are_read_from_syntax_without_import(tmp_path: Path) -> None:
    raw = pool.get_file("cosmos/base/v1beta1/coin.proto").serialized_pb
    text = f"raise RuntimeError\nDESCRIPTOR = _pool.Default().AddSerializedFile({raw!r})\n"
    (tmp_path / "coin_pb2.py").write_text(text)
    (tmp_path / "other_pb2.py").write_text("x = 1\n")
    assert list(extract(tmp_path)) == ["cosmos/base/v1beta1/coin.proto"]


def test_the_second_opinion_reports_new_differences_and_stale_ones() -> None:
    ours = read_committed()["cosmos/base/v1beta1/coin.proto"]
    theirs = FileDescriptorProto.FromString(ours.SerializeToString())
    theirs.message_type[0].field[0].number = 9
    with pytest.raises(CodegenError) as caught:
        check_against([ours], {theirs.name: theirs})
    text = str(caught.value)
    assert "cosmos.base.v1beta1.Coin.denom: (1, 9, 1, '') here, (9, 9, 1, '') there" in text
    assert all(f"{field}: no longer differs" in text for field in KNOWN)
