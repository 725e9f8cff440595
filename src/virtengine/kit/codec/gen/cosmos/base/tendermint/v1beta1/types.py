"""Generated from cosmos/base/tendermint/v1beta1/types.proto by tools/codegen. Do not edit."""

from __future__ import annotations

from typing import ClassVar

from virtengine.kit.codec.gen.tendermint.types import evidence_pb2 as types_evidence_pb2
from virtengine.kit.codec.gen.tendermint.types import types_pb2 as types_types_pb2
from virtengine.kit.codec.gen.tendermint.version import types_pb2 as version_types_pb2
from virtengine.kit.codec.message import Message, message, read_timestamp
from virtengine.kit.codec.pool import Pb, message_class
from virtengine.kit.codec.timestamp import Timestamp


@message(frozen=True, kw_only=True)
class Block(Message):
    """`cosmos.base.tendermint.v1beta1.Block`."""

    __slots__ = ("header", "data", "evidence", "last_commit")
    TYPE_URL: ClassVar[str] = "/cosmos.base.tendermint.v1beta1.Block"
    PB: ClassVar[Pb] = message_class("cosmos.base.tendermint.v1beta1.Block")

    header: Header
    data: types_types_pb2.Data
    evidence: types_evidence_pb2.EvidenceList
    last_commit: types_types_pb2.Commit | None

    def __init__(
        self,
        *,
        header: Header,
        data: types_types_pb2.Data,
        evidence: types_evidence_pb2.EvidenceList,
        last_commit: types_types_pb2.Commit | None = None,
    ) -> None:
        object.__setattr__(self, "header", header)
        object.__setattr__(self, "data", data)
        object.__setattr__(self, "evidence", evidence)
        object.__setattr__(self, "last_commit", last_commit)

    def to_pb(self) -> Pb:
        return self.PB(header=self.header.to_pb(), data=self.data, evidence=self.evidence, last_commit=self.last_commit)

    @classmethod
    def from_pb(cls, pb: Pb) -> Block:
        return cls(
            header=Header.from_pb(pb.header),
            data=pb.data,
            evidence=pb.evidence,
            last_commit=pb.last_commit if pb.HasField("last_commit") else None,
        )


@message(frozen=True, kw_only=True)
class Header(Message):
    """`cosmos.base.tendermint.v1beta1.Header`."""

    __slots__ = (
        "version",
        "chain_id",
        "height",
        "time",
        "last_block_id",
        "last_commit_hash",
        "data_hash",
        "validators_hash",
        "next_validators_hash",
        "consensus_hash",
        "app_hash",
        "last_results_hash",
        "evidence_hash",
        "proposer_address",
    )
    TYPE_URL: ClassVar[str] = "/cosmos.base.tendermint.v1beta1.Header"
    PB: ClassVar[Pb] = message_class("cosmos.base.tendermint.v1beta1.Header")

    version: version_types_pb2.Consensus
    chain_id: str
    height: int
    time: Timestamp
    last_block_id: types_types_pb2.BlockID
    last_commit_hash: bytes
    data_hash: bytes
    validators_hash: bytes
    next_validators_hash: bytes
    consensus_hash: bytes
    app_hash: bytes
    last_results_hash: bytes
    evidence_hash: bytes
    proposer_address: str

    def __init__(
        self,
        *,
        version: version_types_pb2.Consensus,
        chain_id: str = "",
        height: int = 0,
        time: Timestamp,
        last_block_id: types_types_pb2.BlockID,
        last_commit_hash: bytes = b"",
        data_hash: bytes = b"",
        validators_hash: bytes = b"",
        next_validators_hash: bytes = b"",
        consensus_hash: bytes = b"",
        app_hash: bytes = b"",
        last_results_hash: bytes = b"",
        evidence_hash: bytes = b"",
        proposer_address: str = "",
    ) -> None:
        object.__setattr__(self, "version", version)
        object.__setattr__(self, "chain_id", chain_id)
        object.__setattr__(self, "height", height)
        object.__setattr__(self, "time", time)
        object.__setattr__(self, "last_block_id", last_block_id)
        object.__setattr__(self, "last_commit_hash", last_commit_hash)
        object.__setattr__(self, "data_hash", data_hash)
        object.__setattr__(self, "validators_hash", validators_hash)
        object.__setattr__(self, "next_validators_hash", next_validators_hash)
        object.__setattr__(self, "consensus_hash", consensus_hash)
        object.__setattr__(self, "app_hash", app_hash)
        object.__setattr__(self, "last_results_hash", last_results_hash)
        object.__setattr__(self, "evidence_hash", evidence_hash)
        object.__setattr__(self, "proposer_address", proposer_address)

    def to_pb(self) -> Pb:
        return self.PB(
            version=self.version,
            chain_id=self.chain_id,
            height=self.height,
            time={"seconds": self.time.seconds, "nanos": self.time.nanos},
            last_block_id=self.last_block_id,
            last_commit_hash=self.last_commit_hash,
            data_hash=self.data_hash,
            validators_hash=self.validators_hash,
            next_validators_hash=self.next_validators_hash,
            consensus_hash=self.consensus_hash,
            app_hash=self.app_hash,
            last_results_hash=self.last_results_hash,
            evidence_hash=self.evidence_hash,
            proposer_address=self.proposer_address,
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> Header:
        return cls(
            version=pb.version,
            chain_id=pb.chain_id,
            height=pb.height,
            time=read_timestamp(pb.time, "Header.time"),
            last_block_id=pb.last_block_id,
            last_commit_hash=pb.last_commit_hash,
            data_hash=pb.data_hash,
            validators_hash=pb.validators_hash,
            next_validators_hash=pb.next_validators_hash,
            consensus_hash=pb.consensus_hash,
            app_hash=pb.app_hash,
            last_results_hash=pb.last_results_hash,
            evidence_hash=pb.evidence_hash,
            proposer_address=pb.proposer_address,
        )
