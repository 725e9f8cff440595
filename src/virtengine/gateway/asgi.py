"""The few things of ASGI that both HTTP dialects (REST and gRPC-web) share."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from virtengine.gateway.failures import Failure
from virtengine.gateway.limits import Limits
from virtengine.kit.baseapp.status import Code

__all__ = ["App", "Headers", "Receive", "Scope", "Send", "find_header", "read_body", "send_response"]

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]


def find_header(scope: Scope, name: bytes) -> str | None:
    """A header of the request, by its name in lower case."""
    for key, value in scope["headers"]:
        if key == name:
            text: str = value.decode("latin-1")
            return text
    return None


async def read_body(receive: Receive, limits: Limits) -> bytes:
    """The whole body; `Failure` if it is too large, or too slow in coming."""
    chunks: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(limits.seconds):
            while True:
                event = await receive()
                chunk: bytes = event.get("body", b"")
                size += len(chunk)
                if size > limits.body_bytes:
                    raise Failure(
                        Code.INVALID_ARGUMENT, f"the body is larger than the {limits.body_bytes} bytes allowed"
                    )
                chunks.append(chunk)
                if not event.get("more_body"):
                    return b"".join(chunks)
    except TimeoutError as error:
        raise Failure(Code.DEADLINE_EXCEEDED, "the body took too long to arrive") from error


async def send_response(send: Send, status: int, content: bytes, headers: Headers) -> None:
    """A whole response."""
    headers = [(b"content-length", b"%d" % len(content)), *headers]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
