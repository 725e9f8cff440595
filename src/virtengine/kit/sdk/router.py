"""Where messages and queries find their handlers: by type URL and by gRPC path, derived from the modules' services."""

from collections.abc import Callable, Iterable
from typing import Any

from virtengine.kit.codec.message import Message
from virtengine.kit.codec.service import Rpc, Service
from virtengine.kit.codec.unknown import check_parts
from virtengine.kit.sdk.context import Context
from virtengine.kit.sdk.errors import UnknownRequest

__all__ = ["Gate", "MsgRouter", "QueryRouter"]

Handler = Callable[[Context, Any], Any]


Gate = Callable[[Context, Message], None]
"""Raises an `SdkError` if the signers of a message may not send it now."""


class MsgRouter:
    """One handler per message type. The one place through which every message goes, however it is wrapped."""

    def __init__(self, services: Iterable[Service[Context]], gate: Gate | None = None) -> None:
        self._gate = gate
        self._handlers: dict[type[Message], Handler] = {}
        for service in services:
            for rpc in service.RPCS:
                if rpc.request in self._handlers:
                    raise TypeError(f"{rpc.request.TYPE_URL} is handled twice")
                self._handlers[rpc.request] = getattr(service, rpc.method)

    @property
    def type_urls(self) -> tuple[str, ...]:
        """Type URLs of all messages, sorted."""
        return tuple(sorted(request.TYPE_URL for request in self._handlers))

    def handles(self, message: Message) -> bool:
        """Whether there is a handler for it."""
        return type(message) in self._handlers

    def handle(self, ctx: Context, message: Message) -> Message:
        """Execute one message on `ctx` itself, which the caller drops if this raises."""
        handler = self._handlers.get(type(message))
        if handler is None:
            raise UnknownRequest(f"no message handler found for {message.TYPE_URL}")
        if self._gate is not None:
            self._gate(ctx, message)
        response: Message = handler(ctx, message)
        return response

    def deliver(self, ctx: Context, message: Message) -> Message:
        """Execute one message on a branch of its own: all of it or nothing."""
        with ctx.branch() as branch:
            return self.handle(branch, message)


class QueryRouter:
    """One handler per gRPC path, `/cosmos.bank.v1beta1.Query/Balance`."""

    def __init__(self, services: Iterable[Service[Context]]) -> None:
        self._routes: dict[str, tuple[Rpc, Handler]] = {}
        for service in services:
            for rpc in service.RPCS:
                path = f"/{service.NAME}/{rpc.name}"
                if path in self._routes:
                    raise TypeError(f"{path} is handled twice")
                self._routes[path] = (rpc, getattr(service, rpc.method))

    @property
    def paths(self) -> tuple[str, ...]:
        """All paths, sorted."""
        return tuple(sorted(self._routes))

    def find(self, path: str) -> Rpc | None:
        """The procedure at a path."""
        route = self._routes.get(path)
        return route[0] if route else None

    def answer(self, ctx: Context, path: str, request: bytes) -> Message:
        """Decode `request`, ask the handler, give its response."""
        route = self._routes.get(path)
        if route is None:
            raise UnknownRequest(f"unknown query path {path}")
        rpc, handler = route
        check_parts(request, rpc.request.PB)
        response: Message = handler(ctx, rpc.request.decode(request))
        return response
