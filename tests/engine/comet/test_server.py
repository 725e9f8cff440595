"""The ABCI socket server, spoken to as CometBFT speaks; CometBFT itself does so in tests/conformance."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tests.engine.toyapp import ToyApp
from tests.support.components import ROOT

from virtengine.engine.comet.framing import MAX_MESSAGE, Framing, frame_response
from virtengine.engine.comet.server import AbciServer, bind
from virtengine.engine.errors import Halt, PortError
from virtengine.kit.codec.errors import DecodeError
from virtengine.kit.codec.gen.tendermint.abci import types_pb2 as abci
from virtengine.kit.codec.varint import decode_frame, encode_uvarint, frame

FLUSH = abci.Request(flush=abci.RequestFlush())


class Client:
    """One ABCI connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    def send(self, *requests: abci.Request) -> None:
        self.writer.write(b"".join(frame(request.SerializeToString()) for request in requests))

    async def receive(self) -> abci.Response:
        prefix = b""
        while not prefix or prefix[-1] >= 0x80:
            prefix += await self.reader.readexactly(1)
        size = sum((byte & 0x7F) << 7 * i for i, byte in enumerate(prefix))
        return abci.Response.FromString(await self.reader.readexactly(size))

    async def call(self, request: abci.Request) -> abci.Response:
        self.send(request, FLUSH)
        answer = await self.receive()
        assert (await self.receive()).WhichOneof("value") == "flush"
        return answer


@asynccontextmanager
async def serving(app: ToyApp, address: str) -> AsyncIterator[Callable[[], Awaitable[Client]]]:
    """A server, and how to connect to it. Leaving waits for it, and raises what it raised."""
    sock, stop = bind(address), asyncio.Event()
    task = asyncio.create_task(AbciServer(app).serve(sock, stop))

    clients: list[Client] = []

    async def connect() -> Client:
        clients.append(Client(*await asyncio.open_unix_connection(address.removeprefix("unix://"))))
        return clients[-1]

    try:
        yield connect
    finally:
        stop.set()
        for client in clients:
            client.writer.close()
        await task


def run(scenario: Awaitable[None]) -> None:
    async def main() -> None:
        async with asyncio.timeout(20):
            await scenario

    asyncio.run(main())


def check_tx(tx: bytes) -> abci.Request:
    return abci.Request(check_tx=abci.RequestCheckTx(tx=tx))


def finalize(height: int, *txs: bytes) -> abci.Request:
    return abci.Request(finalize_block=abci.RequestFinalizeBlock(height=height, txs=txs))


COMMIT = abci.Request(commit=abci.RequestCommit())


def test_every_call_is_answered_under_its_own_name(tmp_path: Path) -> None:
    requests = {
        "echo": abci.Request(echo=abci.RequestEcho(message="hello")),
        "info": abci.Request(info=abci.RequestInfo()),
        "init_chain": abci.Request(init_chain=abci.RequestInitChain()),
        "check_tx": check_tx(b"a=1"),
        "prepare_proposal": abci.Request(prepare_proposal=abci.RequestPrepareProposal(txs=[b"a=1"])),
        "process_proposal": abci.Request(process_proposal=abci.RequestProcessProposal()),
        "extend_vote": abci.Request(extend_vote=abci.RequestExtendVote(height=1)),
        "verify_vote_extension": abci.Request(verify_vote_extension=abci.RequestVerifyVoteExtension()),
        "finalize_block": finalize(1, b"a=1"),
        "commit": COMMIT,
        "query": abci.Request(query=abci.RequestQuery(data=b"a")),
        "list_snapshots": abci.Request(list_snapshots=abci.RequestListSnapshots()),
        "offer_snapshot": abci.Request(offer_snapshot=abci.RequestOfferSnapshot()),
        "load_snapshot_chunk": abci.Request(load_snapshot_chunk=abci.RequestLoadSnapshotChunk()),
        "apply_snapshot_chunk": abci.Request(apply_snapshot_chunk=abci.RequestApplySnapshotChunk()),
    }
    # All of ABCI 2.0, so that a call added to the protocol is noticed here.
    kinds = {field.name for field in abci.Request.DESCRIPTOR.oneofs_by_name["value"].fields}
    assert kinds == {*requests, "flush"}

    async def scenario() -> None:
        async with serving(ToyApp(), f"unix://{tmp_path}/s") as connect:
            client = await connect()
            for kind, request in requests.items():
                assert (await client.call(request)).WhichOneof("value") == kind

    run(scenario())


def test_pipelined_requests_are_answered_in_order_whatever_they_are(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with serving(ToyApp(), f"unix://{tmp_path}/s") as connect:
            client = await connect()
            client.send(check_tx(b"a=1"), finalize(1, b"b=1"), check_tx(b"no"), COMMIT, FLUSH)
            client.send(*(check_tx(b"x=%d" % i if i % 3 else b"bad") for i in range(500)), FLUSH)
            kinds = [(await client.receive()).WhichOneof("value") for _ in range(5)]
            assert kinds == ["check_tx", "finalize_block", "check_tx", "commit", "flush"]
            codes = [(await client.receive()).check_tx.code for _ in range(500)]
            assert codes == [0 if i % 3 else 2 for i in range(500)]

    run(scenario())


def test_who_takes_no_answers_is_read_no_further(tmp_path: Path) -> None:
    async def scenario() -> None:
        app = ToyApp()
        async with serving(app, f"unix://{tmp_path}/s") as connect:
            client = await connect()
            echo = abci.Request(echo=abci.RequestEcho(message="x" * 100_000))
            sent = 0

            async def flood() -> None:
                nonlocal sent
                while sent < 200:
                    client.send(echo)
                    await client.writer.drain()
                    sent += 1

            with pytest.raises(TimeoutError):
                await asyncio.wait_for(flood(), 1)
            client.send(check_tx(b"a=1"), FLUSH)
            for _ in range(sent):
                assert (await client.receive()).WhichOneof("value") == "echo"
            while (answer := await client.receive()).WhichOneof("value") == "echo":
                pass
            assert answer.check_tx.code == 0

    run(scenario())


def test_a_request_may_come_in_any_pieces(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with serving(ToyApp(), f"unix://{tmp_path}/s") as connect:
            client = await connect()
            big = b"a=" + b"x" * 300
            for byte in frame(check_tx(big).SerializeToString()):
                client.writer.write(bytes((byte,)))
                await client.writer.drain()
            assert (await client.receive()).check_tx.code == 0

    run(scenario())


@pytest.mark.parametrize(
    "garbage",
    [
        b"\xff" * 20,
        frame(b"\xff\xff\xff"),
        frame(b""),
        encode_uvarint(MAX_MESSAGE + 1),
        frame(abci.Request(echo=abci.RequestEcho(message="ok")).SerializeToString()[:-1]),
        b"GET / HTTP/1.1\r\n\r\n" * 30,
    ],
    ids=["varint", "protobuf", "empty", "size", "cut", "http"],
)
def test_nonsense_closes_its_own_connection_only(tmp_path: Path, garbage: bytes) -> None:
    async def scenario() -> None:
        app = ToyApp()
        async with serving(app, f"unix://{tmp_path}/s") as connect:
            good, bad = await connect(), await connect()
            bad.writer.write(garbage)
            assert await bad.reader.read() == b""
            assert (await good.call(check_tx(b"a=1"))).check_tx.code == 0
            assert app.calls == ["check_tx"]

    run(scenario())


def test_queries_and_echoes_are_answered_while_a_block_is_executed(tmp_path: Path) -> None:
    """CheckTx waits its turn, as it must; nobody else does."""
    entered, release = threading.Event(), threading.Event()

    class Slow(ToyApp):
        def finalize_block(self, request: abci.RequestFinalizeBlock) -> abci.ResponseFinalizeBlock:
            entered.set()
            assert release.wait(10)
            return super().finalize_block(request)

    async def scenario() -> None:
        async with serving(Slow(), f"unix://{tmp_path}/s") as connect:
            consensus, mempool, query = await connect(), await connect(), await connect()
            consensus.send(finalize(1, b"a=1"), FLUSH)
            await asyncio.to_thread(entered.wait, 10)
            mempool.send(check_tx(b"b=1"), check_tx(b"no"), FLUSH)
            assert (await query.call(abci.Request(query=abci.RequestQuery(data=b"a")))).query.code == 1
            assert (await query.call(abci.Request(echo=abci.RequestEcho(message="m")))).echo.message == "m"
            waiting = asyncio.ensure_future(mempool.receive())
            await asyncio.sleep(0.05)
            assert not waiting.done()
            release.set()
            assert (await consensus.receive()).finalize_block.app_hash
            assert (await waiting).check_tx.code == 0
            assert (await mempool.receive()).check_tx.code == 2

    run(scenario())


def test_an_application_that_fails_in_a_block_stops_the_server(tmp_path: Path) -> None:
    """CometBFT is told by an exception, and stops too; nothing was committed."""

    class Broken(ToyApp):
        def finalize_block(self, request: abci.RequestFinalizeBlock) -> abci.ResponseFinalizeBlock:
            raise OSError(28, "No space left on device")

    async def scenario() -> None:
        async with serving(Broken(), f"unix://{tmp_path}/s") as connect:
            client = await connect()
            client.send(finalize(1))
            assert (await client.receive()).exception.error == "OSError: [Errno 28] No space left on device"
            assert await client.reader.read() == b""

    with pytest.raises(Halt, match=r"failed in finalize_block, nothing was committed: OSError"):
        run(scenario())


def test_an_application_that_fails_in_check_tx_stops_the_server(tmp_path: Path) -> None:
    class Broken(ToyApp):
        def check_tx(self, request: abci.RequestCheckTx) -> abci.ResponseCheckTx:
            raise MemoryError

    async def scenario() -> None:
        async with serving(Broken(), f"unix://{tmp_path}/s") as connect:
            client = await connect()
            client.send(check_tx(b"a=1"))
            assert (await client.receive()).WhichOneof("value") == "exception"

    with pytest.raises(Halt, match=r"failed in check_tx"):
        run(scenario())


def test_a_query_that_fails_fails_alone(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """An exception would make CometBFT stop, and anybody may query."""

    class Broken(ToyApp):
        def query(self, request: abci.RequestQuery) -> abci.ResponseQuery:
            raise ValueError("a detail")

    async def scenario() -> None:
        async with serving(Broken(), f"unix://{tmp_path}/s") as connect:
            client = await connect()
            answer = (await client.call(abci.Request(query=abci.RequestQuery(path="/x")))).query
            assert (answer.code, answer.codespace, answer.log) == (1, "undefined", "internal error")
            assert (await client.call(check_tx(b"a=1"))).check_tx.code == 0

    run(scenario())
    assert "a detail" in caplog.text


def test_a_client_may_leave_in_the_middle_of_a_call(tmp_path: Path) -> None:
    entered, release = threading.Event(), threading.Event()

    class Slow(ToyApp):
        def finalize_block(self, request: abci.RequestFinalizeBlock) -> abci.ResponseFinalizeBlock:
            entered.set()
            assert release.wait(10)
            return super().finalize_block(request)

    async def scenario() -> None:
        async with serving(Slow(), f"unix://{tmp_path}/s") as connect:
            leaver, other = await connect(), await connect()
            leaver.send(finalize(1), COMMIT)
            await asyncio.to_thread(entered.wait, 10)
            leaver.writer.close()
            await asyncio.sleep(0.02)
            release.set()
            assert (await other.call(check_tx(b"a=1"))).check_tx.code == 0
            assert (await other.call(finalize(1, b"a=1"))).finalize_block.app_hash

    run(scenario())


def test_framing_yields_whole_messages_from_any_split() -> None:
    messages = [check_tx(b"x" * size) for size in (0, 1, 100, 200, 20_000)]
    stream = b"".join(frame(message.SerializeToString()) for message in messages)
    for step in (1, 2, 3, 127, 128, 129, 5000, len(stream)):
        framing = Framing()
        found = [m for start in range(0, len(stream), step) for m in framing.feed(stream[start : start + step])]
        assert found == messages


def test_framing_keeps_what_came_before_nonsense() -> None:
    framing = Framing()
    feed = framing.feed(frame(check_tx(b"a").SerializeToString()) + frame(b""))
    assert next(feed) == check_tx(b"a")
    with pytest.raises(DecodeError, match="no known kind"):
        next(feed)


def test_a_response_is_framed_by_its_length() -> None:
    response = abci.Response(echo=abci.ResponseEcho(message="m" * 500))
    payload, end = decode_frame(frame_response(response), max_size=1000)
    assert abci.Response.FromString(payload) == response
    assert end == len(payload) + 2


def test_a_socket_left_behind_is_replaced_and_a_living_one_is_not(tmp_path: Path) -> None:
    address = f"unix://{tmp_path}/s"
    bind(address).close()
    living = bind(address)
    with pytest.raises(PortError, match="Address already in use; stop what uses it"):
        bind(address)
    living.close()
    (tmp_path / "file").write_text("precious")
    with pytest.raises(PortError):
        bind(f"unix://{tmp_path}/file")
    assert (tmp_path / "file").read_text() == "precious"


def test_addresses_are_cometbft_s() -> None:
    for address in ("tcp://127.0.0.1:0", "127.0.0.1:0"):
        with bind(address) as sock:
            assert sock.family == socket.AF_INET
    for address in ("127.0.0.1", "udp://127.0.0.1:1", "tcp://127.0.0.1:x", "tcp://127.0.0.1:99999"):
        with pytest.raises(PortError, match="is not an address to listen on"):
            bind(address)


def test_the_process_ends_cleanly_at_a_signal(tmp_path: Path) -> None:
    path = tmp_path / "s"
    environment = {"PYTHONPATH": f"{ROOT}:{ROOT / 'src'}", "PATH": os.environ["PATH"]}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.engine.serve_toyapp", str(tmp_path / "app.json"), f"unix://{path}"],
        cwd=ROOT,
        env=environment,
    )
    try:
        with socket.socket(socket.AF_UNIX) as client:
            connect_when_it_listens(client, path)
            client.sendall(frame(FLUSH.SerializeToString()))
            assert client.recv(10)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait()
    assert not path.exists()


def connect_when_it_listens(client: socket.socket, path: Path) -> None:
    """The file is there from `bind` on, which is before the process listens."""
    end = time.monotonic() + 20
    while client.connect_ex(str(path)):
        assert time.monotonic() < end
        time.sleep(0.02)
