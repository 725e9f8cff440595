"""HTTP servers of every kind: requests that are slow or endless in coming hold nothing."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import pytest
import uvicorn

from virtengine import serving
from virtengine.listening import UNTAKEN_MILLISECONDS, open_listener
from virtengine.serving import BoundedHttp


async def app(scope, receive, send):  # type: ignore[no-untyped-def]
    """Answers with the number of bytes it was sent; at `/large` it says so four million times."""
    size, more = 0, True
    while more:
        event = await receive()
        size, more = size + len(event.get("body", b"")), event.get("more_body", False)
    await asyncio.sleep(0.4 if scope["path"] == "/slow" else 0)
    body = b"%05d" % size * (4 << 20 if scope["path"] == "/large" else 1)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
    await send({"type": "http.response.body", "body": body})


@contextlib.asynccontextmanager
async def connected() -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A client of a server whose requests must come within 0.2 s."""
    listener = open_listener("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(app, http=BoundedHttp, lifespan="off", log_config=None, ws="none"))
    task = asyncio.create_task(server.serve(sockets=[listener]))
    reader, writer = await asyncio.open_connection(*listener.getsockname())
    try:
        yield reader, writer
    finally:
        writer.close()
        server.should_exit = True
        await task


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "REQUEST_SECONDS", 0.2)
    monkeypatch.setattr(serving, "ANSWER_SECONDS", 0.3)


def run(pieces: list[bytes], answers: int) -> bytes:
    """All that comes back when the pieces are sent 0.1 s apart, until the server closes or has answered so often."""

    async def talk() -> bytes:
        async with connected() as (reader, writer), asyncio.timeout(5):
            received = b""
            for piece in pieces:
                with contextlib.suppress(ConnectionError):
                    writer.write(piece)
                    await writer.drain()
                await asyncio.sleep(0.1)
            with contextlib.suppress(ConnectionError):
                while received.count(b"HTTP/1.1") < answers or not received.endswith(b"0"):
                    piece = await reader.read(65536)
                    if not piece:
                        return received + b"CLOSED"
                    received += piece
                return received
            return received + b"CLOSED"

    return asyncio.run(talk())


HEAD = b"GET / HTTP/1.1\r\nHost: a\r\n"


@pytest.mark.parametrize(
    "pieces",
    [
        [],
        [HEAD],
        [b"G", b"E", b"T", b" ", b"/"],
        [b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n", b"1", b"2", b"3", b"4"],
        [HEAD + b"X: " + b"x" * 40_000, b"x" * 40_000],
        [HEAD + b"".join(b"X%d: x\r\n" % number for number in range(9_000))],
    ],
    ids=["nothing", "half a head", "byte by byte", "a slow body", "an endless header", "endless headers"],
)
def test_a_request_that_does_not_come_is_not_waited_for(pieces: list[bytes]) -> None:
    assert run(pieces, 1) == b"CLOSED"


def test_a_second_request_that_does_not_come_is_not_waited_for() -> None:
    answer = run([HEAD + b"\r\n", HEAD], 2)
    assert answer.count(b"200 OK") == 1
    assert answer.endswith(b"CLOSED")


@pytest.mark.parametrize(
    ("pieces", "answers"),
    [
        ([HEAD + b"\r\n", HEAD + b"\r\n", HEAD + b"\r\n", HEAD + b"\r\n"], 4),
        ([HEAD + b"\r\n" + HEAD + b"\r\n"], 2),
        ([HEAD, b"\r\n"], 1),
        ([b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\n"], 1),
        ([b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n12345", b"67890"], 1),
    ],
    ids=["one after another", "at once", "in two pieces", "a slow answer", "a body in two pieces"],
)
def test_requests_that_come_are_answered(pieces: list[bytes], answers: int) -> None:
    answer = run(pieces, answers)
    assert answer.count(b"200 OK") == answers
    assert not answer.endswith(b"CLOSED")


@pytest.mark.parametrize("is_taken", [True, False])
def test_an_answer_that_is_not_taken_is_dropped(is_taken: bool) -> None:
    async def talk() -> int:
        async with connected() as (reader, writer), asyncio.timeout(5):
            writer.write(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
            await asyncio.sleep(0 if is_taken else 0.6)
            received = 0
            with contextlib.suppress(ConnectionError):
                while received < 20 << 20 and (piece := await reader.read(1 << 20)):
                    received += len(piece)
            return received

    assert (asyncio.run(talk()) >= 20 << 20) is is_taken


def test_connections_that_take_nothing_are_dropped_by_the_system() -> None:
    with open_listener("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        listener.setblocking(True)
        with listener.accept()[0] as accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == UNTAKEN_MILLISECONDS
