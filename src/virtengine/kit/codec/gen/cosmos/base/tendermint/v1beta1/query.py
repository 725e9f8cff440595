"""Generated from cosmos/base/tendermint/v1beta1/query.proto by tools/codegen. Do not edit."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from virtengine.kit.codec.address import Address
from virtengine.kit.codec.any import Any
from virtengine.kit.codec.bech32 import decode_consensus, encode_consensus
from virtengine.kit.codec.gen.cosmos.base.query.v1beta1.pagination import PageRequest, PageResponse
from virtengine.kit.codec.gen.cosmos.base.tendermint.v1beta1.types import Block
from virtengine.kit.codec.gen.tendermint.p2p import types_pb2 as p2p_types_pb2
from virtengine.kit.codec.gen.tendermint.types import block_pb2 as types_block_pb2
from virtengine.kit.codec.gen.tendermint.types import types_pb2 as types_types_pb2
from virtengine.kit.codec.message import NO_ADDRESS, Message, message, read_address, write_address
from virtengine.kit.codec.pool import HttpRule, Pb, message_class
from virtengine.kit.codec.service import C, Rpc, Service


@message(frozen=True, kw_only=True)
class GetValidatorSetByHeightRequest(Message):
    """`cosmos.base.tendermint.v1beta1.GetValidatorSetByHeightRequest`."""

    __slots__ = ("height", "pagination")
    TYPE_URL: ClassVar[str] = "/cosmos.base.tendermint.v1beta1.GetValidatorSetByHeightRequest"
    PB: ClassVar[Pb] = message_class("cosmos.base.tendermint.v1beta1.GetValidatorSetByHeightRequest")

    height: int
    pagination: PageRequest | None

    def __init__(self, *, height: int = 0, pagination: PageRequest | None = None) -> None:
        object.__setattr__(self, "height", height)
        object.__setattr__(self, "pagination", pagination)

    def to_pb(self) -> Pb:
        return self.PB(height=self.height, pagination=None if self.pagination is None else self.pagination.to_pb())

    @classmethod
    def from_pb(cls, pb: Pb) -> GetValidatorSetByHeightRequest:
        return cls(
            height=pb.height, pagination=PageRequest.from_pb(pb.pagination) if pb.HasField("pagination") else None
        )


@message(frozen=True, kw_only=True)
class GetValidatorSetByHeightResponse(Message):
    """`cosmos.base.tendermint.v1beta1.GetValidatorSetByHeightResponse`."""

    __slots__ = ("block_height", "validators", "pagination")
    TYPE_URL: ClassVar[str] = "/cosmos.base.tendermint.v1beta1.GetValidatorSetByHeightResponse"
    PB: ClassVar[Pb] = message_class("cosmos.base.tendermint.v1beta1.GetValidatorSetByHeightResponse")

    block_height: int
    validators: tuple[Validator, ...]
    pagination: PageResponse | None

    def __init__(
        self, *, block_height: int = 0, validators: tuple[Validator, ...] = (), pagination: PageResponse | None = None
    ) -> None:
        object.__setattr__(self, "block_height", block_height)
        object.__setattr__(self, "validators", validators)
        object.__setattr__(self, "pagination", pagination)

    def to_pb(self) -> Pb:
        return self.PB(
            block_height=self.block_height,
            validators=[item.to_pb() for item in self.validators],
            pagination=None if self.pagination is None else self.pagination.to_pb(),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> GetValidatorSetByHeightResponse:
        return cls(
            block_height=pb.block_height,
            validators=tuple([Validator.from_pb(item) for item in pb.validators]),
            pagination=PageResponse.from_pb(pb.pagination) if pb.HasField("pagination") else None,
        )


@message(frozen=True, kw_only=True)
class GetLatestValidatorSetRequest(Message):
    """`cosmos.base.tendermint.v1beta1.GetLatestValidatorSetRequest`."""

    __slots__ = ("pagination",)
    TYPE_URL: ClassVar[str] = "/cosmos.base.tendermint.v1beta1.GetLatestValidatorSetRequest"
    PB: ClassVar[Pb] = message_class("cosmos.base.tendermint.v1beta1.GetLatestValidatorSetRequest")

    pagination: PageRequest | None

    def __init__(self, *, pagination: PageRequest | None = None) -> None:
        object.__setattr__(self, "pagination", pagination)

    def to_pb(self) -> Pb:
        return self.PB(pagination=None if self.pagination is None else self.pagination.to_pb())

    @classmethod
    def from_pb(cls, pb: Pb) -> GetLatestValidatorSetRequest:
        return cls(pagination=PageRequest.from_pb(pb.pagination) if pb.HasField("pagination") else None)


@message(frozen=True, kw_only=True)
class GetLatestValidatorSetResponse(Message):
    """`cosmos.base.tendermint.v1beta1.GetLatestValidatorSetResponse`."""

    __slots__ = ("block_height", "validators", "pagination")
    TYPE_URL: ClassVar[str] = "/cosmos.base.tendermint.v1beta1.GetLatestValidatorSetResponse"
    PB: ClassVar[Pb] = message_class("cosmos.base.tendermint.v1beta1.GetLatestValidatorSetResponse")

    block_height: int
    validators: tuple[Validator, ...]
    pagination: PageResponse | None

    def __init__(
        self, *, block_height: int = 0, validators: tuple[Validator, ...] = (), pagination: PageResponse | None = None
    ) -> None:
        object.__setattr__(self, "block_height", block_height)
        object.__setattr__(self, "validators", validators)
        object.__setattr__(self, "pagination", pagination)

    def to_pb(self) -> Pb:
        return self.PB(
            block_height=self.block_height,
            validators=[item.to_pb() for item in self.validators],
            pagination=None if self.pagination is None else self.pagination.to_pb(),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> GetLatestValidatorSetResponse:
        return cls(
            block_height=pb.block_height,
            validators=tuple([Validator.from_pb(item) for item in pb.validators]),
            pagination=PageResponse.from_pb(pb.pagination) if pb.HasField("pagination") else None,
        )


@message(frozen=True, kw_only=True)
class Validator(Message):
    """`cosmos.base.tendermint.v1beta1.Validator`."""

    __slots__ = ("address", "pub_key", "voting_power", "proposer_priority")
    TYPE_URL: ClassVar[str] = "/cosmos.base.tendermint.v1beta1.Validator"
    PB: ClassVar[Pb] = message_class("cosmos.base.tendermint.v1beta1.Validator")

    address: Address
    pub_key: Any | None
    voting_power: int
    proposer_priority: int

    def __init__(
        self,
        *,
        address: Address = NO_ADDRESS,
        pub_key: Any | None = None,
        voting_power: int = 0,
        proposer_priority: int = 0,
    ) -> None:
        object.__setattr__(self, "address", address)
        object.__setattr__(self, "pub_key", pub_key)
        object.__setattr__(self, "voting_power", voting_power)
        object.__setattr__(self, "proposer_priority", proposer_priority)

    def to_pb(self) -> Pb:
        return self.PB(
            address=write_address(encode_consensus, self.address),
            pub_key=None if self.pub_key is None else {"type_url": self.pub_key.type_url, "value": self.pub_key.value},
            voting_power=self.voting_power,
            proposer_priority=self.proposer_priority,
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> Validator:
        return cls(
            address=read_address(decode_consensus, pb.address, "Validator.address"),
            pub_key=Any(type_url=pb.pub_key.type_url, value=pb.pub_key.value) if pb.HasField("pub_key") else None,
            voting_power=pb.voting_power,
            proposer_priority=pb.proposer_priority,
        )


@message(frozen=True, kw_only=True)
class GetBlockByHeightRequest(Message):
    """`cosmos.base.tendermint.v1beta1.GetBlockByHeightRequest`."""

    __slots__ = ("height",)
    TYPE_URL: ClassVar[str] = "/cosmos.base.tendermint.v1beta1.GetBlockByHeightRequest"
    PB: ClassVar[Pb] = message_class("cosmos.base.tendermint.v1beta1.GetBlockByHeightRequest")

    height: int

    def __init__(self, *, height: int = 0) -> None:
        object.__setattr__(self, "height", height)

    def to_pb(self) -> Pb:
        return self.PB(height=self.height)

    @classmethod
    def from_pb(cls, pb: Pb) -> GetBlockByHeightRequest:
        return cls(height=pb.height)


@message(frozen=True, kw_only=True)
class GetBlockByHeightResponse(Message):
    """`cosmos.base.tendermint.v1beta1.GetBlockByHeightResponse`."""

    __slots__ = ("block_id", "block", "sdk_block")
    TYPE_URL: ClassVar[str] = "/cosmos.base.tendermint.v1beta1.GetBlockByHeightResponse"
    PB: ClassVar[Pb] = message_class("cosmos.base.tendermint.v1beta1.GetBlockByHeightResponse")

    block_id: types_types_pb2.BlockID | None
    block: types_block_pb2.Block | None
    sdk_block: Block | None

    def __init__(
        self,
        *,
        block_id: types_types_pb2.BlockID | None = None,
        block: types_block_pb2.Block | None = None,
        sdk_block: Block | None = None,
    ) -> None:
        object.__setattr__(self, "block_id", block_id)
        object.__setattr__(self, "block", block)
        object.__setattr__(self, "sdk_block", sdk_block)

    def to_pb(self) -> Pb:
        return self.PB(
            block_id=self.block_id,
            block=self.block,
            sdk_block=None if self.sdk_block is None else self.sdk_block.to_pb(),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> GetBlockByHeightResponse:
        return cls(
            block_id=pb.block_id if pb.HasField("block_id") else None,
            block=pb.block if pb.HasField("block") else None,
            sdk_block=Block.from_pb(pb.sdk_block) if pb.HasField("sdk_block") else None,
        )


@message(frozen=True, kw_only=True)
class GetLatestBlockRequest(Message):
    """`cosmos.base.tendermint.v1beta1.GetLatestBlockRequest`."""

    __slots__ = ()
    TYPE_URL: ClassVar[str] = "/cosmos.base.tendermint.v1beta1.GetLatestBlockRequest"
    PB: ClassVar[Pb] = message_class("cosmos.base.tendermint.v1beta1.GetLatestBlockRequest")

    def to_pb(self) -> Pb:
        return self.PB()

    @classmethod
    def from_pb(cls, pb: Pb) -> GetLatestBlockRequest:
        return cls()


@message(frozen=True, kw_only=True)
class GetLatestBlockResponse(Message):
    """`cosmos.base.tendermint.v1beta1.GetLatestBlockResponse`."""

    __slots__ = ("block_id", "block", "sdk_block")
    TYPE_URL: ClassVar[str] = "/cosmos.base.tendermint.v1beta1.GetLatestBlockResponse"
    PB: ClassVar[Pb] = message_class("cosmos.base.tendermint.v1beta1.GetLatestBlockResponse")

    block_id: types_types_pb2.BlockID | None
    block: types_block_pb2.Block | None
    sdk_block: Block | None

    def __init__(
        self,
        *,
        block_id: types_types_pb2.BlockID | None = None,
        block: types_block_pb2.Block | None = None,
        sdk_block: Block | None = None,
    ) -> None:
        object.__setattr__(self, "block_id", block_id)
        object.__setattr__(self, "block", block)
        object.__setattr__(self, "sdk_block", sdk_block)

    def to_pb(self) -> Pb:
        return self.PB(
            block_id=self.block_id,
            block=self.block,
            sdk_block=None if self.sdk_block is None else self.sdk_block.to_pb(),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> GetLatestBlockResponse:
        return cls(
            block_id=pb.block_id if pb.HasField("block_id") else None,
            block=pb.block if pb.HasField("block") else None,
            sdk_block=Block.from_pb(pb.sdk_block) if pb.HasField("sdk_block") else None,
        )


@message(frozen=True, kw_only=True)
class GetSyncingRequest(Message):
    """`cosmos.base.tendermint.v1beta1.GetSyncingRequest`."""

    __slots__ = ()
    TYPE_URL: ClassVar[str] = "/cosmos.base.tendermint.v1beta1.GetSyncingRequest"
    PB: ClassVar[Pb] = message_class("cosmos.base.tendermint.v1beta1.GetSyncingRequest")

    def to_pb(self) -> Pb:
        return self.PB()

    @classmethod
    def from_pb(cls, pb: Pb) -> GetSyncingRequest:
        return cls()


@message(frozen=True, kw_only=True)
class GetSyncingResponse(Message):
    """`cosmos.base.tendermint.v1beta1.GetSyncingResponse`."""

    __slots__ = ("syncing",)
    TYPE_URL: ClassVar[str] = "/cosmos.base.tendermint.v1beta1.GetSyncingResponse"
    PB: ClassVar[Pb] = message_class("cosmos.base.tendermint.v1beta1.GetSyncingResponse")

    syncing: bool

    def __init__(self, *, syncing: bool = False) -> None:
        object.__setattr__(self, "syncing", syncing)

    def to_pb(self) -> Pb:
        return self.PB(syncing=self.syncing)

    @classmethod
    def from_pb(cls, pb: Pb) -> GetSyncingResponse:
        return cls(syncing=pb.syncing)


@message(frozen=True, kw_only=True)
class GetNodeInfoRequest(Message):
    """`cosmos.base.tendermint.v1beta1.GetNodeInfoRequest`."""

    __slots__ = ()
    TYPE_URL: ClassVar[str] = "/cosmos.base.tendermint.v1beta1.GetNodeInfoRequest"
    PB: ClassVar[Pb] = message_class("cosmos.base.tendermint.v1beta1.GetNodeInfoRequest")

    def to_pb(self) -> Pb:
        return self.PB()

    @classmethod
    def from_pb(cls, pb: Pb) -> GetNodeInfoRequest:
        return cls()


@message(frozen=True, kw_only=True)
class GetNodeInfoResponse(Message):
    """`cosmos.base.tendermint.v1beta1.GetNodeInfoResponse`."""

    __slots__ = ("default_node_info", "application_version")
    TYPE_URL: ClassVar[str] = "/cosmos.base.tendermint.v1beta1.GetNodeInfoResponse"
    PB: ClassVar[Pb] = message_class("cosmos.base.tendermint.v1beta1.GetNodeInfoResponse")

    default_node_info: p2p_types_pb2.DefaultNodeInfo | None
    application_version: VersionInfo | None

    def __init__(
        self,
        *,
        default_node_info: p2p_types_pb2.DefaultNodeInfo | None = None,
        application_version: VersionInfo | None = None,
    ) -> None:
        object.__setattr__(self, "default_node_info", default_node_info)
        object.__setattr__(self, "application_version", application_version)

    def to_pb(self) -> Pb:
        return self.PB(
            default_node_info=self.default_node_info,
            application_version=None if self.application_version is None else self.application_version.to_pb(),
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> GetNodeInfoResponse:
        return cls(
            default_node_info=pb.default_node_info if pb.HasField("default_node_info") else None,
            application_version=VersionInfo.from_pb(pb.application_version)
            if pb.HasField("application_version")
            else None,
        )


@message(frozen=True, kw_only=True)
class VersionInfo(Message):
    """`cosmos.base.tendermint.v1beta1.VersionInfo`."""

    __slots__ = (
        "name",
        "app_name",
        "version",
        "git_commit",
        "build_tags",
        "go_version",
        "build_deps",
        "cosmos_sdk_version",
    )
    TYPE_URL: ClassVar[str] = "/cosmos.base.tendermint.v1beta1.VersionInfo"
    PB: ClassVar[Pb] = message_class("cosmos.base.tendermint.v1beta1.VersionInfo")

    name: str
    app_name: str
    version: str
    git_commit: str
    build_tags: str
    go_version: str
    build_deps: tuple[Module, ...]
    cosmos_sdk_version: str

    def __init__(
        self,
        *,
        name: str = "",
        app_name: str = "",
        version: str = "",
        git_commit: str = "",
        build_tags: str = "",
        go_version: str = "",
        build_deps: tuple[Module, ...] = (),
        cosmos_sdk_version: str = "",
    ) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "app_name", app_name)
        object.__setattr__(self, "version", version)
        object.__setattr__(self, "git_commit", git_commit)
        object.__setattr__(self, "build_tags", build_tags)
        object.__setattr__(self, "go_version", go_version)
        object.__setattr__(self, "build_deps", build_deps)
        object.__setattr__(self, "cosmos_sdk_version", cosmos_sdk_version)

    def to_pb(self) -> Pb:
        return self.PB(
            name=self.name,
            app_name=self.app_name,
            version=self.version,
            git_commit=self.git_commit,
            build_tags=self.build_tags,
            go_version=self.go_version,
            build_deps=[item.to_pb() for item in self.build_deps],
            cosmos_sdk_version=self.cosmos_sdk_version,
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> VersionInfo:
        return cls(
            name=pb.name,
            app_name=pb.app_name,
            version=pb.version,
            git_commit=pb.git_commit,
            build_tags=pb.build_tags,
            go_version=pb.go_version,
            build_deps=tuple([Module.from_pb(item) for item in pb.build_deps]),
            cosmos_sdk_version=pb.cosmos_sdk_version,
        )


@message(frozen=True, kw_only=True)
class Module(Message):
    """`cosmos.base.tendermint.v1beta1.Module`."""

    __slots__ = ("path", "version", "sum")
    TYPE_URL: ClassVar[str] = "/cosmos.base.tendermint.v1beta1.Module"
    PB: ClassVar[Pb] = message_class("cosmos.base.tendermint.v1beta1.Module")

    path: str
    version: str
    sum: str

    def __init__(self, *, path: str = "", version: str = "", sum: str = "") -> None:
        object.__setattr__(self, "path", path)
        object.__setattr__(self, "version", version)
        object.__setattr__(self, "sum", sum)

    def to_pb(self) -> Pb:
        return self.PB(path=self.path, version=self.version, sum=self.sum)

    @classmethod
    def from_pb(cls, pb: Pb) -> Module:
        return cls(path=pb.path, version=pb.version, sum=pb.sum)


@message(frozen=True, kw_only=True)
class ABCIQueryRequest(Message):
    """`cosmos.base.tendermint.v1beta1.ABCIQueryRequest`."""

    __slots__ = ("data", "path", "height", "prove")
    TYPE_URL: ClassVar[str] = "/cosmos.base.tendermint.v1beta1.ABCIQueryRequest"
    PB: ClassVar[Pb] = message_class("cosmos.base.tendermint.v1beta1.ABCIQueryRequest")

    data: bytes
    path: str
    height: int
    prove: bool

    def __init__(self, *, data: bytes = b"", path: str = "", height: int = 0, prove: bool = False) -> None:
        object.__setattr__(self, "data", data)
        object.__setattr__(self, "path", path)
        object.__setattr__(self, "height", height)
        object.__setattr__(self, "prove", prove)

    def to_pb(self) -> Pb:
        return self.PB(data=self.data, path=self.path, height=self.height, prove=self.prove)

    @classmethod
    def from_pb(cls, pb: Pb) -> ABCIQueryRequest:
        return cls(data=pb.data, path=pb.path, height=pb.height, prove=pb.prove)


@message(frozen=True, kw_only=True)
class ABCIQueryResponse(Message):
    """`cosmos.base.tendermint.v1beta1.ABCIQueryResponse`."""

    __slots__ = ("code", "log", "info", "index", "key", "value", "proof_ops", "height", "codespace")
    TYPE_URL: ClassVar[str] = "/cosmos.base.tendermint.v1beta1.ABCIQueryResponse"
    PB: ClassVar[Pb] = message_class("cosmos.base.tendermint.v1beta1.ABCIQueryResponse")

    code: int
    log: str
    info: str
    index: int
    key: bytes
    value: bytes
    proof_ops: ProofOps | None
    height: int
    codespace: str

    def __init__(
        self,
        *,
        code: int = 0,
        log: str = "",
        info: str = "",
        index: int = 0,
        key: bytes = b"",
        value: bytes = b"",
        proof_ops: ProofOps | None = None,
        height: int = 0,
        codespace: str = "",
    ) -> None:
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "log", log)
        object.__setattr__(self, "info", info)
        object.__setattr__(self, "index", index)
        object.__setattr__(self, "key", key)
        object.__setattr__(self, "value", value)
        object.__setattr__(self, "proof_ops", proof_ops)
        object.__setattr__(self, "height", height)
        object.__setattr__(self, "codespace", codespace)

    def to_pb(self) -> Pb:
        return self.PB(
            code=self.code,
            log=self.log,
            info=self.info,
            index=self.index,
            key=self.key,
            value=self.value,
            proof_ops=None if self.proof_ops is None else self.proof_ops.to_pb(),
            height=self.height,
            codespace=self.codespace,
        )

    @classmethod
    def from_pb(cls, pb: Pb) -> ABCIQueryResponse:
        return cls(
            code=pb.code,
            log=pb.log,
            info=pb.info,
            index=pb.index,
            key=pb.key,
            value=pb.value,
            proof_ops=ProofOps.from_pb(pb.proof_ops) if pb.HasField("proof_ops") else None,
            height=pb.height,
            codespace=pb.codespace,
        )


@message(frozen=True, kw_only=True)
class ProofOp(Message):
    """`cosmos.base.tendermint.v1beta1.ProofOp`."""

    __slots__ = ("type", "key", "data")
    TYPE_URL: ClassVar[str] = "/cosmos.base.tendermint.v1beta1.ProofOp"
    PB: ClassVar[Pb] = message_class("cosmos.base.tendermint.v1beta1.ProofOp")

    type: str
    key: bytes
    data: bytes

    def __init__(self, *, type: str = "", key: bytes = b"", data: bytes = b"") -> None:
        object.__setattr__(self, "type", type)
        object.__setattr__(self, "key", key)
        object.__setattr__(self, "data", data)

    def to_pb(self) -> Pb:
        return self.PB(type=self.type, key=self.key, data=self.data)

    @classmethod
    def from_pb(cls, pb: Pb) -> ProofOp:
        return cls(type=pb.type, key=pb.key, data=pb.data)


@message(frozen=True, kw_only=True)
class ProofOps(Message):
    """`cosmos.base.tendermint.v1beta1.ProofOps`."""

    __slots__ = ("ops",)
    TYPE_URL: ClassVar[str] = "/cosmos.base.tendermint.v1beta1.ProofOps"
    PB: ClassVar[Pb] = message_class("cosmos.base.tendermint.v1beta1.ProofOps")

    ops: tuple[ProofOp, ...]

    def __init__(self, *, ops: tuple[ProofOp, ...] = ()) -> None:
        object.__setattr__(self, "ops", ops)

    def to_pb(self) -> Pb:
        return self.PB(ops=[item.to_pb() for item in self.ops])

    @classmethod
    def from_pb(cls, pb: Pb) -> ProofOps:
        return cls(ops=tuple([ProofOp.from_pb(item) for item in pb.ops]))


class ServiceService(Service[C]):
    """`cosmos.base.tendermint.v1beta1.Service`."""

    NAME: ClassVar[str] = "cosmos.base.tendermint.v1beta1.Service"
    RPCS: ClassVar[tuple[Rpc, ...]] = (
        Rpc(
            "GetNodeInfo",
            "get_node_info",
            GetNodeInfoRequest,
            GetNodeInfoResponse,
            HttpRule("GET", "/cosmos/base/tendermint/v1beta1/node_info", ""),
        ),
        Rpc(
            "GetSyncing",
            "get_syncing",
            GetSyncingRequest,
            GetSyncingResponse,
            HttpRule("GET", "/cosmos/base/tendermint/v1beta1/syncing", ""),
        ),
        Rpc(
            "GetLatestBlock",
            "get_latest_block",
            GetLatestBlockRequest,
            GetLatestBlockResponse,
            HttpRule("GET", "/cosmos/base/tendermint/v1beta1/blocks/latest", ""),
        ),
        Rpc(
            "GetBlockByHeight",
            "get_block_by_height",
            GetBlockByHeightRequest,
            GetBlockByHeightResponse,
            HttpRule("GET", "/cosmos/base/tendermint/v1beta1/blocks/{height}", ""),
        ),
        Rpc(
            "GetLatestValidatorSet",
            "get_latest_validator_set",
            GetLatestValidatorSetRequest,
            GetLatestValidatorSetResponse,
            HttpRule("GET", "/cosmos/base/tendermint/v1beta1/validatorsets/latest", ""),
        ),
        Rpc(
            "GetValidatorSetByHeight",
            "get_validator_set_by_height",
            GetValidatorSetByHeightRequest,
            GetValidatorSetByHeightResponse,
            HttpRule("GET", "/cosmos/base/tendermint/v1beta1/validatorsets/{height}", ""),
        ),
        Rpc(
            "ABCIQuery",
            "abci_query",
            ABCIQueryRequest,
            ABCIQueryResponse,
            HttpRule("GET", "/cosmos/base/tendermint/v1beta1/abci_query", ""),
        ),
    )

    @abstractmethod
    def get_node_info(self, ctx: C, msg: GetNodeInfoRequest) -> GetNodeInfoResponse:
        """`GetNodeInfo`."""

    @abstractmethod
    def get_syncing(self, ctx: C, msg: GetSyncingRequest) -> GetSyncingResponse:
        """`GetSyncing`."""

    @abstractmethod
    def get_latest_block(self, ctx: C, msg: GetLatestBlockRequest) -> GetLatestBlockResponse:
        """`GetLatestBlock`."""

    @abstractmethod
    def get_block_by_height(self, ctx: C, msg: GetBlockByHeightRequest) -> GetBlockByHeightResponse:
        """`GetBlockByHeight`."""

    @abstractmethod
    def get_latest_validator_set(self, ctx: C, msg: GetLatestValidatorSetRequest) -> GetLatestValidatorSetResponse:
        """`GetLatestValidatorSet`."""

    @abstractmethod
    def get_validator_set_by_height(
        self, ctx: C, msg: GetValidatorSetByHeightRequest
    ) -> GetValidatorSetByHeightResponse:
        """`GetValidatorSetByHeight`."""

    @abstractmethod
    def abci_query(self, ctx: C, msg: ABCIQueryRequest) -> ABCIQueryResponse:
        """`ABCIQuery`."""
