"""gRPC: every procedure of the table by a generic handler, bytes in and out, with reflection and health beside it."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

from virtengine.gateway.answers import HEIGHT_HEADER, Answers, read_height
from virtengine.gateway.failures import Failure
from virtengine.gateway.reflection import reflection_handlers
from virtengine.gateway.table import Procedure, Table
from virtengine.kit.baseapp.status import Code
from virtengine.kit.codec.message import Message

__all__ = ["GrpcServer"]

_log = logging.getLogger(__name__)

_CODES: Final = {code: next(status for status in grpc.StatusCode if status.value[0] == code) for code in Code}
_MOST_CALLS: Final = 4096
"""Calls under way at once, over all connections; more are refused (`RESOURCE_EXHAUSTED`)."""
_OPTIONS: Final = (
    ("grpc.so_reuseport", 0),  # a port in use is an error, not a second server
    ("grpc.max_send_message_length", -1),  # bounded by Answers, with words
    # Clients that take no answer, or are gone without a word, must not be kept for ever; others just connect anew.
    ("grpc.max_concurrent_streams", 100),
    ("grpc.max_connection_idle_ms", 300_000),
    ("grpc.max_connection_age_ms", 600_000),
    ("grpc.max_connection_age_grace_ms", 30_000),
    ("grpc.keepalive_time_ms", 60_000),
    ("grpc.keepalive_timeout_ms", 20_000),
)
_GRACE: Final = 2.0
"""Seconds that queries under way have to end when the server stops."""

Context = grpc.aio.ServicerContext[Any, Any]


class GrpcServer:
    """The server of one process."""

    def __init__(self, table: Table, answers: Answers) -> None:
        self._health = health.aio.HealthServicer()
        received = ("grpc.max_receive_message_length", answers.limits.body_bytes)
        self._server = grpc.aio.server(options=(*_OPTIONS, received), maximum_concurrent_rpcs=_MOST_CALLS)
        for service in table.services:
            handlers: dict[str, grpc.RpcMethodHandler[bytes, bytes]] = {
                procedure.rpc.name: grpc.unary_unary_rpc_method_handler(_handler(procedure, answers))
                for procedure in table.procedures.values()
                if procedure.service == service
            }
            self._server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service, handlers),))
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        names = (*table.services, health.SERVICE_NAME)
        self._server.add_generic_rpc_handlers(reflection_handlers(names))

    def bind(self, address: str) -> int:
        """Take `host:port`, port 0 for any free one; returns the port. OSError if it cannot be had."""
        try:
            bound = self._server.add_insecure_port(address)
        except RuntimeError as error:
            raise OSError(str(error)) from error
        if not bound:
            raise OSError("address in use")
        return bound

    async def start(self) -> None:
        """Answer from now on; health says NOT_SERVING until told otherwise."""
        await self.set_ready(False)
        await self._server.start()

    async def set_ready(self, ready: bool) -> None:
        """What health says: whether there is a state to answer from."""
        status = health_pb2.HealthCheckResponse
        await self._health.set("", status.SERVING if ready else status.NOT_SERVING)

    async def stop(self) -> None:
        """Take no more queries, let those under way end."""
        await self._health.enter_graceful_shutdown()
        await self._server.stop(_GRACE)


def _handler(procedure: Procedure, answers: Answers) -> Callable[[bytes, Context], Awaitable[bytes]]:
    async def handle(request: bytes, context: Context) -> bytes:
        try:
            encoded, height = await answers.answer(
                procedure, request, read_height(_find_height(context)), Message.encode
            )
        except Failure as failure:
            await context.abort(_CODES[failure.status.code], failure.status.text)
            raise AssertionError("abort raises") from failure
        await context.send_initial_metadata(((HEIGHT_HEADER, str(height)),))
        return encoded

    return handle


def _find_height(context: Context) -> str | None:
    for key, value in context.invocation_metadata() or ():
        if key == HEIGHT_HEADER:
            return value if isinstance(value, str) else value.decode("latin-1")
    return None
