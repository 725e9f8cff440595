"""Questions about committed state: one snapshot each, so that the answer is of one height, and bounded by gas.

`Querier` answers by gRPC path for whoever serves queries, in this process or another. `AbciQueries` puts the dialect of
abci_query around it: gRPC paths, `/store/<name>/key` with proofs, `/app/...`, `/p2p/filter/...`.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from virtengine.kit.baseapp.committed import NO_HEADER, Snapshot, SnapshotSource, read_header
from virtengine.kit.baseapp.results import Outcome
from virtengine.kit.baseapp.status import Code, status_of
from virtengine.kit.codec.errors import DecodeError
from virtengine.kit.codec.gen.cosmos.base.abci.v1beta1.abci import SimulationResponse
from virtengine.kit.codec.gen.tendermint.abci import types_pb2 as abci
from virtengine.kit.codec.gen.tendermint.crypto import proof_pb2
from virtengine.kit.codec.message import Message
from virtengine.kit.collections.pagination import BadPage
from virtengine.kit.sdk.context import Context, Mode
from virtengine.kit.sdk.errors import (
    InvalidHeight,
    InvalidRequest,
    KeyNotFound,
    LogicError,
    NotSupported,
    SdkError,
    Unauthorized,
    UnknownRequest,
    as_sdk_error,
    is_machine_error,
)
from virtengine.kit.sdk.gas import GasMeter
from virtengine.kit.sdk.router import QueryRouter
from virtengine.kit.store.branch import Stores
from virtengine.kit.store.errors import VersionPruned, VersionUnavailable

__all__ = ["QUERY_GAS_LIMIT", "AbciQueries", "Querier", "Simulate"]

_log = logging.getLogger(__name__)

QUERY_GAS_LIMIT: Final = 100_000_000
"""Gas one query may use: what a client can make a node do by one request."""

Simulate = Callable[[Context, bytes], Outcome]
"""Runs a transaction for its cost, on a query's context."""


class Querier:
    """Answers queries over committed state; safe to use from several threads."""

    def __init__(self, source: SnapshotSource, router: QueryRouter, gas_limit: int = QUERY_GAS_LIMIT) -> None:
        self._source = source
        self.router = router
        self._gas_limit = gas_limit
        self._latest = (0, NO_HEADER)
        """The version last asked about, and its header: most queries are about one version."""

    def answer(self, path: str, request: bytes, height: int = 0) -> tuple[Message, int]:
        """The response to the request at a gRPC path, and the height it is of; `SdkError` otherwise.

        Height 0 is the latest. A bug in a handler is an error of this query alone.
        """
        with self.snapshot(height) as snapshot:
            try:
                return self.router.answer(self.context(snapshot), path, request), snapshot.version
            except BadPage as error:
                raise InvalidRequest(str(error)) from error
            except DecodeError as error:
                raise as_sdk_error(error) or InvalidRequest(str(error)) from error

    @contextmanager
    def snapshot(self, height: int = 0) -> Iterator[Snapshot]:
        """The state at a height, 0 for the latest; `InvalidHeight` or `InvalidRequest` where there is none."""
        if height < 0:
            raise InvalidHeight("cannot query with height < 0; please provide a valid height")
        try:
            snapshot = self._source.snapshot(height or None)
        except VersionPruned as error:
            raise InvalidRequest(f"failed to load state at height {height}; {error}") from error
        except VersionUnavailable as error:
            raise InvalidHeight(
                f"cannot query with height in the future; please provide a valid height ({error})"
            ) from error
        try:
            if not snapshot.version:
                raise InvalidHeight("the chain is not ready; please wait for the first block")
            yield snapshot
        finally:
            snapshot.close()

    def context(self, snapshot: Snapshot) -> Context:
        """A query's context: writes on it reach nobody."""
        version, header = self._latest
        if version != snapshot.version:
            header = read_header(snapshot) or replace(NO_HEADER, height=snapshot.version)
            self._latest = (snapshot.version, header)
        return Context(stores=Stores(snapshot), header=header, mode=Mode.QUERY, gas=GasMeter(self._gas_limit))


class AbciQueries:
    """Answers abci_query."""

    def __init__(self, querier: Querier, simulate: Simulate, version: str) -> None:
        self._querier = querier
        self._simulate = simulate
        self._version = version

    def answer(self, request: abci.RequestQuery) -> abci.ResponseQuery:
        """The response, an error included; only a failing machine raises."""
        try:
            return self._route(request)
        except SdkError as error:
            return _failure(error, request.height)

    def _route(self, request: abci.RequestQuery) -> abci.ResponseQuery:
        if self._querier.router.find(request.path) is not None:
            return self._answer_grpc(request)
        match request.path.split("/"):
            case ["", "store", name, "key"]:
                return self._answer_store(request, name)
            case ["", "app", "simulate"]:
                return self._answer_simulate(request)
            case ["", "app", "version"]:
                return abci.ResponseQuery(value=self._version.encode(), height=request.height)
            case ["", "p2p", "filter", "addr" | "id", _]:
                return abci.ResponseQuery()
        if not request.path:
            raise UnknownRequest("no query path provided")
        raise UnknownRequest("unknown query path")

    def _answer_grpc(self, request: abci.RequestQuery) -> abci.ResponseQuery:
        """Failures are told twice over, as the SDK does it: a gRPC error within an ABCI error."""
        try:
            message, height = self._querier.answer(request.path, request.data, request.height)
        except Exception as error:
            if is_machine_error(error):
                raise
            if not isinstance(error, SdkError):
                _log.exception("a bug in a query handler")
            raise _grpc_error(as_sdk_error(error) or LogicError(type(error).__name__)) from error
        return abci.ResponseQuery(value=message.encode(), height=height)

    def _answer_store(self, request: abci.RequestQuery, name: str) -> abci.ResponseQuery:
        """A raw value; with `prove`, the ICS23 proof up to the app hash, which the next block's header holds."""
        if request.prove and 0 < request.height <= 1:
            raise InvalidRequest("cannot query with proof when height <= 1; please provide a valid height")
        with self._querier.snapshot(request.height) as snapshot:
            try:
                reader = snapshot.reader(name)
            except KeyError:
                raise UnknownRequest(f"no such store: {name}") from None
            response = abci.ResponseQuery(key=request.data, height=snapshot.version)
            if not request.prove:
                response.value = reader.get(request.data) or b""
                return response
            proof = snapshot.prove(name, request.data)
            response.value = proof.value or b""
            response.proof_ops.CopyFrom(
                proof_pb2.ProofOps(
                    ops=[
                        proof_pb2.ProofOp(type="ics23:iavl", key=request.data, data=proof.key.encode()),
                        proof_pb2.ProofOp(type="ics23:simple", key=name.encode(), data=proof.store.encode()),
                    ]
                )
            )
            return response

    def _answer_simulate(self, request: abci.RequestQuery) -> abci.ResponseQuery:
        with self._querier.snapshot(request.height) as snapshot:
            ctx = replace(self._querier.context(snapshot), mode=Mode.SIMULATE)
            outcome = self._simulate(ctx, request.data)
            if outcome.error is not None:
                raise outcome.error
            gas_info, result = outcome.to_simulation()
            return abci.ResponseQuery(
                value=SimulationResponse(gas_info=gas_info, result=result).encode(), height=snapshot.version
            )


def _grpc_error(error: SdkError) -> SdkError:
    """The ABCI error that stands for a gRPC status (SDK `gRPCErrorToSDKError`)."""
    status = status_of(error)
    if status.code is Code.NOT_FOUND:
        return KeyNotFound(str(status))
    if status.code in (Code.INVALID_ARGUMENT, Code.FAILED_PRECONDITION):
        return InvalidRequest(str(status))
    if status.code is Code.PERMISSION_DENIED:
        return Unauthorized(str(status))
    if status.code is Code.UNIMPLEMENTED and isinstance(error, NotSupported):
        return NotSupported(str(status))
    return UnknownRequest(str(status))


def _failure(error: SdkError, height: int) -> abci.ResponseQuery:
    return abci.ResponseQuery(code=error.code, codespace=error.codespace, log=str(error), height=height)
