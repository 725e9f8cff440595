"""The RPC server: HTTP and websocket on one port, on an event loop in a thread of its own."""

import asyncio
import logging
import socket
import threading
from collections.abc import Mapping
from html import escape
from typing import Final
from urllib.parse import parse_qsl

import uvicorn
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from virtengine.engine.errors import PortError
from virtengine.engine.solo.executor import Decided
from virtengine.engine.solo.node import Node
from virtengine.engine.solo.rpc import dispatch
from virtengine.engine.solo.rpc.bus import EventBus
from virtengine.engine.solo.rpc.jsonrpc import (
    INVALID_REQUEST,
    METHOD_NOT_FOUND,
    URI_ID,
    ArgumentError,
    BatchTooLarge,
    Request,
    RpcError,
    parse_body,
    render_error,
    render_result,
)
from virtengine.engine.solo.rpc.methods import Caller, Environment
from virtengine.engine.solo.rpc.websocket import Connection
from virtengine.listening import open_listener
from virtengine.serving import BoundedHttp

_LOG = logging.getLogger(__name__)
_JSON: Final = b"application/json"
_TEXT: Final = b"text/plain; charset=utf-8"
_HTML: Final = b"text/html; charset=utf-8"
_NOT_FOUND: Final = "404 page not found\n"
_WEBSOCKET_METHODS: Final = ("subscribe", "unsubscribe", "unsubscribe_all")
_MAX_PARAMETERS: Final = 100
_MOST_UNTOLD: Final = 100
"""Blocks that may wait to be announced."""
_KEEP_ALIVE: Final = 60
_SHUTDOWN: Final = 2
_START: Final = 10.0


class RpcApp:
    """The ASGI application."""

    def __init__(self, env: Environment) -> None:
        self._env = env
        self._limit = env.node.config.rpc.max_body_bytes
        self._batch = env.node.config.rpc.max_request_batch_size

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or one websocket connection."""
        caller = Caller(_describe_client(scope))
        path: str = scope["path"]
        if scope["type"] == "websocket":
            connection = WebSocket(scope, receive, send)
            if path != "/websocket":
                await connection.close()
                return
            await Connection(self._env, connection, caller).serve()
            return
        body = await _read_body(receive, self._limit)
        if body is None:
            too_large = RpcError(INVALID_REQUEST, "error reading request body: http: request body too large")
            await _respond(send, 400, render_error(None, too_large), close=True)
        elif path == "/":
            await self._serve_body(caller, scope, body, send)
        else:
            await self._serve_uri(caller, path[1:], scope["query_string"], body, send)

    async def _serve_body(self, caller: Caller, scope: Scope, body: bytes, send: Send) -> None:
        """JSON-RPC; an empty body gets the list of methods."""
        if not body:
            await _respond(send, 200, render_list(_read_host(scope)), kind=_HTML)
            return
        try:
            requests = parse_body(body, self._batch)
        except BatchTooLarge as error:
            await _respond(send, 200, render_error(None, error))
            return
        except RpcError as error:
            await _respond(send, 500, render_error(None, error))
            return
        if isinstance(requests, Request):
            await _respond(send, 200, await dispatch.answer(self._env, caller, requests) or "")
            return
        answers = [await dispatch.answer(self._env, caller, request) for request in requests]
        texts = [text for text in answers if text is not None]
        # As CometBFT: one answer stands alone, even that of a batch of one.
        await _respond(send, 200, f"[{','.join(texts)}]" if len(texts) > 1 else "".join(texts))

    async def _serve_uri(self, caller: Caller, name: str, query: bytes, body: bytes, send: Send) -> None:
        """A method named in the path, its parameters in the query or a form."""
        if name in _WEBSOCKET_METHODS:
            await _respond(send, 404, render_error(URI_ID, RpcError(METHOD_NOT_FOUND)))
            return
        if name not in dispatch.METHODS:
            await _respond(send, 404, _NOT_FOUND, kind=_TEXT)
            return
        try:
            result = await dispatch.call_uri(self._env, caller, name, {**_parse_form(body), **_parse_form(query)})
        except RpcError as error:
            await _respond(send, 500, render_error(URI_ID, error))
            return
        await _respond(send, 200, render_result(URI_ID, result))


class RpcServer:
    """The server of a node. `bind` claims the port, so that it fails before anything else has happened."""

    def __init__(self, sock: socket.socket, laddr: str) -> None:
        self._socket = sock
        self._laddr = laddr
        self._thread: threading.Thread | None = None
        self._server: uvicorn.Server | None = None

    @classmethod
    def bind(cls, laddr: str) -> "RpcServer":
        """Listen on a CometBFT address such as `tcp://127.0.0.1:26657`; PortError if that cannot be."""
        host, port = parse_address(laddr)
        try:
            return cls(open_listener(host, port), laddr)
        except OSError as error:
            raise PortError(
                f"cannot listen on {laddr}: {error.strerror or error}; "
                "stop what uses the port, or set another laddr under [rpc] in config/config.toml"
            ) from error

    @property
    def address(self) -> str:
        """Host and port actually listened on."""
        host, port = self._socket.getsockname()[:2]
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

    @property
    def url(self) -> str:
        """Where clients reach it."""
        return f"http://{self.address}"

    def start(self, node: Node, node_id: str) -> None:
        """Serve `node` from now on, in a thread."""
        started = threading.Event()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve(node, node_id, started)), name="rpc", daemon=True
        )
        self._thread.start()
        if not started.wait(_START):
            raise PortError(f"the RPC server on {self.address} did not start; the log has the reason")

    def stop(self) -> None:
        """Stop serving and let go of the port."""
        if self._server is not None:
            self._server.should_exit = True
        if self._thread is not None:
            self._thread.join()
        self._socket.close()

    async def _serve(self, node: Node, node_id: str, started: threading.Event) -> None:
        loop, settings = asyncio.get_running_loop(), node.config.rpc
        bus = EventBus(
            max_clients=settings.max_subscription_clients, max_per_client=settings.max_subscriptions_per_client
        )
        env = Environment(node, bus, node_id, self._laddr)
        self._server = self._make_server(env)

        blocks: asyncio.Queue[Decided] = asyncio.Queue(_MOST_UNTOLD)

        def tell(decided: Decided) -> None:
            if blocks.full():
                _LOG.warning("block %d is not announced: subscribers ask for too much", decided.block.header.height)
            else:
                blocks.put_nowait(decided)

        def listen(decided: Decided) -> None:
            loop.call_soon_threadsafe(tell, decided)

        node.gate.attach(loop)
        node.add_listener(listen)
        loop.call_soon(started.set)
        announcing = loop.create_task(bus.announce(blocks))
        try:
            await self._server.serve(sockets=[self._socket])
        finally:
            node.remove_listener(listen)
            node.gate.attach(None)
            announcing.cancel()
            env.close()

    @staticmethod
    def _make_server(env: Environment) -> uvicorn.Server:
        settings = env.node.config.rpc
        app: ASGIApp = RpcApp(env)
        if settings.cors_allowed_origins:
            app = CORSMiddleware(
                app,
                allow_origins=settings.cors_allowed_origins,
                allow_methods=settings.cors_allowed_methods,
                allow_headers=settings.cors_allowed_headers,
            )
        return uvicorn.Server(
            uvicorn.Config(
                app,
                http=BoundedHttp,
                loop="asyncio",
                lifespan="off",
                ws="websockets-sansio",
                ws_max_size=settings.max_body_bytes,
                ws_per_message_deflate=False,  # as CometBFT; each subscriber's events would be packed for itself
                log_config=None,
                access_log=False,
                server_header=False,
                date_header=False,
                limit_concurrency=settings.max_open_connections,
                timeout_keep_alive=_KEEP_ALIVE,
                timeout_graceful_shutdown=_SHUTDOWN,
            )
        )


def parse_address(laddr: str) -> tuple[str, int]:
    """Host and port of `tcp://host:port`; PortError if it is none."""
    scheme, separator, rest = laddr.partition("://")
    host, colon, port = (rest if separator else scheme).rpartition(":")
    if (separator and scheme != "tcp") or not colon or not port.isdecimal() or int(port) > 65_535:
        raise PortError(f"{laddr!r} is not an address to listen on, such as tcp://127.0.0.1:26657")
    return host.strip("[]") or "0.0.0.0", int(port)  # noqa: S104 - an empty host means every interface, as in CometBFT


def render_list(host: str) -> str:
    """The page of methods a browser sees at `/`."""
    lines = ["<html><body><br>Available endpoints:<br>"]
    for name in sorted(dispatch.METHODS):
        arguments = "&".join(f"{parameter.name}=_" for parameter in dispatch.METHODS[name].parameters)
        link = escape(f"//{host}/{name}{'?' + arguments if arguments else ''}")
        lines.append(f'<a href="{link}">{link}</a></br>')
    return "\n".join([*lines, "</body></html>"])


async def _read_body(receive: Receive, limit: int) -> bytes | None:
    """The whole body, or None if it is longer than `limit`."""
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > limit:
            return None
        if not message.get("more_body", False):
            return bytes(body)


async def _respond(send: Send, status: int, text: str, *, kind: bytes = _JSON, close: bool = False) -> None:
    body = text.encode()
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
    if close:
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _describe_client(scope: Scope) -> str:
    client = scope.get("client")
    return f"{client[0]}:{client[1]}" if client else "unknown"


def _read_host(scope: Scope) -> str:
    headers: Mapping[bytes, bytes] = dict(scope["headers"])
    return headers.get(b"host", b"localhost").decode("latin-1")


def _parse_form(form: bytes) -> dict[str, str]:
    if not form:
        return {}
    text = form.decode("latin-1")
    try:
        pairs = parse_qsl(
            text, keep_blank_values=True, encoding="utf-8", errors="replace", max_num_fields=_MAX_PARAMETERS
        )
    except ValueError:
        raise ArgumentError(f"error converting http params to arguments: more than {_MAX_PARAMETERS}") from None
    return dict(pairs)
