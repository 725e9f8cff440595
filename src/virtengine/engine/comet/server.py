"""The server: connections, order, and where each call runs.

CheckTx, the many and small, runs on the event loop itself as long as nobody else is inside the application. The calls
of a block run in a thread, so that queries and health checks are heard meanwhile; queries run in threads of their own,
on snapshots. A connection that talks nonsense is closed; an application that fails stops the process, and CometBFT with
it, before anything is committed.
"""

import asyncio
import errno
import logging
import signal
import socket
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from virtengine.engine.comet.framing import Framing, frame_response
from virtengine.engine.errors import Halt, PortError
from virtengine.engine.gate import Gate
from virtengine.kit.baseapp.abci import Application
from virtengine.kit.codec.errors import DecodeError
from virtengine.kit.codec.gen.tendermint.abci import types_pb2 as abci
from virtengine.listening import open_listener

_LOG = logging.getLogger(__name__)
_QUERY_THREADS: Final = 4
_FLUSH: Final = frame_response(abci.Response(flush=abci.ResponseFlush()))
_IN_LOOP: Final = ("check_tx", "info")
_QUERY: Final = "query"

Call = Callable[[], abci.Response]


class AbciServer:
    """Serves one application to any number of connections."""

    def __init__(self, app: Application) -> None:
        self.app = app
        self.gate = Gate()
        self.block_thread = ThreadPoolExecutor(1, "abci-block")
        self.query_threads = ThreadPoolExecutor(_QUERY_THREADS, "abci-query")
        self._stop: asyncio.Event | None = None
        self._failure: Halt | None = None

    async def serve(self, sock: socket.socket, stop: asyncio.Event) -> None:
        """Answer until `stop` is set; Halt if the application fails."""
        loop = asyncio.get_running_loop()
        self.gate.attach(loop)
        self._stop = stop
        make = loop.create_unix_server if sock.family == socket.AF_UNIX else loop.create_server
        connections: set[Connection] = set()
        server = await make(lambda: Connection(self, connections), sock=sock)
        try:
            await stop.wait()
        finally:
            server.close()
            for connection in [*connections]:
                connection.close()
            self.gate.attach(None)
            self.block_thread.shutdown()
            self.query_threads.shutdown()
        if self._failure is not None:
            raise self._failure

    def fail(self, name: str, error: BaseException) -> None:
        """The application broke in a call that must not break: stop everything."""
        if self._failure is None:
            self._failure = Halt(
                f"the application failed in {name}, nothing was committed: {type(error).__name__}: {error}"
            )
            self._failure.__cause__ = error
        if self._stop is not None:
            self._stop.set()


class Connection(asyncio.Protocol):
    """One client: its requests are answered in order, and read as fast as they are answered and the answers taken."""

    def __init__(self, server: AbciServer, connections: "set[Connection]") -> None:
        self._server = server
        self._connections = connections
        self._framing = Framing()
        self._requests: deque[abci.Request] = deque()
        self._is_busy = False
        self._is_full = False
        """Whether the client does not take its answers."""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client came."""
        assert isinstance(transport, asyncio.Transport), "a stream socket has a duplex transport"
        self._transport = transport
        self._connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """A client went; calls that run already run to their end, unheard."""
        self._transport = None
        self._requests.clear()
        self._connections.discard(self)

    def pause_writing(self) -> None:
        """The client takes no more answers for now."""
        self._is_full = True
        self._pump()

    def resume_writing(self) -> None:
        """It has taken them."""
        self._is_full = False
        self._pump()

    def data_received(self, data: bytes) -> None:
        """Take in requests and answer those that can be answered at once."""
        try:
            self._requests.extend(self._framing.feed(data))
        except DecodeError as error:
            _LOG.warning("closing an ABCI connection: %s", error)
            self.close()
            return
        self._pump()

    def close(self) -> None:
        """End the connection."""
        if self._transport is not None:
            self._transport.close()

    def _pump(self) -> None:
        """Answer requests until one has to run elsewhere; read on when there is none left."""
        out: list[bytes] = []
        while self._requests and not self._is_busy and not self._is_full:
            request = self._requests.popleft()
            answer = self._answer_at_once(request)
            if answer is None:
                self._is_busy = True
                task = asyncio.get_running_loop().create_task(self._answer_elsewhere(request))
                task.add_done_callback(self._finish)
            else:
                out.append(answer)
        self._send(b"".join(out))
        if self._transport is not None and not self._transport.is_closing():
            if self._is_busy or self._is_full:
                self._transport.pause_reading()
            else:
                self._transport.resume_reading()

    def _answer_at_once(self, request: abci.Request) -> bytes | None:
        """The answer to what needs no application or finds it free; else None."""
        kind = _kind(request)
        if kind == "flush":
            return _FLUSH
        if kind == "echo":
            return frame_response(abci.Response(echo=abci.ResponseEcho(message=request.echo.message)))
        gate = self._server.gate
        if kind not in _IN_LOOP or not gate.try_enter():
            return None
        try:
            return self._call(request)
        finally:
            gate.leave()

    async def _answer_elsewhere(self, request: abci.Request) -> bytes:
        kind, server, loop = _kind(request), self._server, asyncio.get_running_loop()
        if kind == _QUERY:
            return await loop.run_in_executor(server.query_threads, self._query, request)
        if kind in _IN_LOOP:
            return await server.gate.run(lambda: self._call(request))
        try:
            return await loop.run_in_executor(server.block_thread, self._call_in_turn, request)
        except _CallFailed as failure:
            server.fail(kind, failure.error)
            return failure.answer

    def _finish(self, task: "asyncio.Task[bytes]") -> None:
        self._is_busy = False
        if not task.cancelled():
            self._send(task.result())
            self._pump()

    def _send(self, data: bytes) -> None:
        if data and self._transport is not None:
            self._transport.write(data)

    def _call_in_turn(self, request: abci.Request) -> bytes:
        with self._server.gate:
            return frame_response(_call(self._server.app, request))

    def _call(self, request: abci.Request) -> bytes:
        """A call on the loop; a failure of the application is answered with an exception and stops the server."""
        try:
            return frame_response(_call(self._server.app, request))
        except _CallFailed as failure:
            self._server.fail(_kind(request), failure.error)
            return failure.answer

    def _query(self, request: abci.Request) -> bytes:
        """A query that fails fails alone: it reads, so nothing is at stake but its answer."""
        try:
            return frame_response(_call(self._server.app, request))
        except _CallFailed as failure:
            _LOG.error("query %s failed", request.query.path, exc_info=failure.error)
            return frame_response(
                abci.Response(query=abci.ResponseQuery(code=1, codespace="undefined", log="internal error"))
            )


class _CallFailed(Exception):
    """The application raised out of a call."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(str(error))
        self.error = error
        self.answer = frame_response(
            abci.Response(exception=abci.ResponseException(error=f"{type(error).__name__}: {error}"))
        )


def _kind(request: abci.Request) -> str:
    kind: str | None = request.WhichOneof("value")
    assert kind is not None, "the framing refuses empty requests"
    return kind


def _call(app: Application, request: abci.Request) -> abci.Response:
    """The application's answer, the field of the response named as that of the request; _CallFailed if it raises."""
    kind = _kind(request)
    try:
        answer = getattr(app, kind)(getattr(request, kind))
    except Exception as error:
        raise _CallFailed(error) from error
    return abci.Response(**{kind: answer})


def bind(address: str) -> socket.socket:
    """Listen on `unix:///path`, `tcp://host:port` or `host:port`; PortError if that cannot be."""
    scheme, separator, rest = address.partition("://")
    if not separator:
        scheme, rest = "tcp", address
    if scheme == "unix":
        return _bind_unix(Path(rest))
    host, _, port = rest.rpartition(":")
    if scheme != "tcp" or not port.isdecimal() or int(port) > 65_535:
        raise PortError(
            f"{address!r} is not an address to listen on, such as tcp://127.0.0.1:26658 or unix:///run/app.sock"
        )
    try:
        return open_listener(host.strip("[]") or "127.0.0.1", int(port))
    except OSError as error:
        raise _describe_failure(address, error) from error


def run_server(app: Application, address: str) -> None:
    """Serve `app` on `address` in the foreground until SIGTERM or SIGINT. PortError, or Halt if the application
    fails.
    """
    sock = bind(address)
    try:
        asyncio.run(_run(app, sock))
    finally:
        sock.close()
        if sock.family == socket.AF_UNIX:
            Path(address.partition("://")[2]).unlink(missing_ok=True)


async def _run(app: Application, sock: socket.socket) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    _LOG.info("waiting for CometBFT on %s", sock.getsockname())
    await AbciServer(app).serve(sock, stop)


def _bind_unix(path: Path) -> socket.socket:
    """A Unix socket; one left behind by a killed process is replaced, a living one is not."""
    if path.is_socket():
        with socket.socket(socket.AF_UNIX) as probe:
            if probe.connect_ex(str(path)) == errno.ECONNREFUSED:
                path.unlink()
    listener = socket.socket(socket.AF_UNIX)
    try:
        listener.bind(str(path))
        listener.listen()
    except OSError as error:
        listener.close()
        raise _describe_failure(f"unix://{path}", error) from error
    listener.setblocking(False)
    return listener


def _describe_failure(address: str, error: OSError) -> PortError:
    return PortError(f"cannot listen on {address}: {error.strerror or error}; stop what uses it, or choose another")
