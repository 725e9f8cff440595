"""The private pool: what is in it, and that it stays private."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from importlib import import_module

import pytest
from google.protobuf import descriptor_pool

from virtengine.kit.codec import pool
from virtengine.kit.codec.gen.google.protobuf import timestamp_pb2 as own_timestamp_pb2
from virtengine.kit.codec.gen.index import FILES
from virtengine.kit.codec.gen.tendermint.abci import types_pb2 as abci
from virtengine.kit.codec.gen.tendermint.types import types_pb2 as types
from virtengine.kit.codec.gen.tendermint.types import validator_pb2 as validators

FOREIGN_DESCRIPTORS = "42f2b2f6813010ae40bdb1d439d30f9a378a38672f8208e2f46f66c60293980d"
"""Hash of the Cosmos, CometBFT and Google files of the descriptor set: they change by intent only."""


def test_the_foreign_descriptors_are_the_pinned_ones() -> None:
    digest = hashlib.sha256()
    for name in pool.file_names():
        if not name.startswith("virtengine/"):
            digest.update(pool.get_file(name).serialized_pb)
    assert digest.hexdigest() == FOREIGN_DESCRIPTORS


def test_importing_every_generated_module_leaves_the_default_pool_alone() -> None:
    script = """
from importlib import import_module
from google.protobuf import descriptor_pool
from virtengine.kit.codec import pool
from virtengine.kit.codec.gen.index import FILES
for module in FILES.values():
    import_module(f"virtengine.kit.codec.gen.{module}")
for name in pool.file_names():
    if name.startswith("google/protobuf/"):
        continue
    try:
        descriptor_pool.Default().FindFileByName(name)
    except KeyError:
        continue
    raise SystemExit(name)
"""
    done = subprocess.run([sys.executable, "-c", script], env={"PYTHONPATH": ":".join(sys.path)}, check=False)
    assert done.returncode == 0


def test_files_are_in_dependency_order() -> None:
    seen: set[str] = set()
    for name in pool.file_names():
        assert {dependency.name for dependency in pool.get_file(name).dependencies} <= seen
        seen.add(name)
    assert set(FILES) <= seen


def test_unknown_names_are_key_errors() -> None:
    for get in (pool.get_file, pool.get_descriptor, pool.get_service, pool.message_class):
        with pytest.raises(KeyError):
            get("no.such.thing")


def test_options_are_read_through_the_private_pool() -> None:
    send = pool.get_descriptor("cosmos.bank.v1beta1.MsgSend")
    assert pool.signer_fields(send) == ("from_address",)
    assert pool.amino_name(send) == "cosmos-sdk/MsgSend"
    assert pool.scalar(send.fields_by_name["from_address"]) == "cosmos.AddressString"
    assert not pool.is_nullable(send.fields_by_name["amount"])
    coin = pool.get_descriptor("cosmos.base.v1beta1.Coin")
    assert pool.custom_type(coin.fields_by_name["amount"]) == "cosmossdk.io/math.Int"
    assert pool.is_nullable(coin.fields_by_name["denom"])
    assert pool.scalar(coin.fields_by_name["denom"]) == ""
    assert pool.signer_fields(coin) == ()


def test_options_of_another_pool_without_the_extensions_are_absent() -> None:
    default = descriptor_pool.Default().FindMessageTypeByName("google.protobuf.FileDescriptorProto")
    assert pool.amino_name(default) == ""
    assert pool.is_nullable(default.fields_by_name["dependency"])


def test_routes_may_have_further_bindings_and_bodies() -> None:
    methods = pool.get_service("cosmos.tx.v1beta1.Service").methods_by_name
    assert pool.http_rule(methods["BroadcastTx"]) == pool.HttpRule("POST", "/cosmos/tx/v1beta1/txs", "*")
    assert pool.http_rule(pool.get_service("cosmos.bank.v1beta1.Msg").methods_by_name["Send"]) is None


def test_services_enumerates_every_service() -> None:
    names = [service.full_name for service in pool.services()]
    assert {"cosmos.bank.v1beta1.Query", "cosmos.tx.v1beta1.Service", "tendermint.abci.ABCI"} <= set(names)
    assert len(names) == len(set(names))


def test_upb_modules_hold_what_protoc_would_define() -> None:
    request = abci.RequestCheckTx(tx=b"x", type=abci.RECHECK)
    assert abci.RequestCheckTx.FromString(request.SerializeToString()) == request
    assert abci.CheckTxType.Name(1) == "RECHECK"
    assert abci.CheckTxType.Value("NEW") == 0
    assert abci.ResponseOfferSnapshot.ACCEPT == 1
    assert validators.BLOCK_ID_FLAG_COMMIT == 2
    assert abci.DESCRIPTOR.name == "tendermint/abci/types.proto"


def test_times_in_upb_messages_are_of_the_private_pool() -> None:
    time = own_timestamp_pb2.Timestamp(seconds=5, nanos=6)
    assert types.Header(time=time).time.seconds == 5
    assert time.DESCRIPTOR.file.pool is pool.pool()


@pytest.mark.parametrize("module", FILES.values())
def test_modules_import_by_themselves(module: str) -> None:
    assert import_module(f"virtengine.kit.codec.gen.{module}").__doc__
