"""Bad input of every kind: an error that names cause and next step, every process alive, nothing changed."""

import random
import socket
import ssl
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from tests.scenarios.conftest import MakeDevnet
from tests.support.devnet import EXAMPLES, Devnet, is_port_free, wait_for

from virtengine.kit.codec.varint import encode_uvarint, frame

MALFORMED = """\
version: "2.0"
services:
  web:
    image: host
    command: nginx -g daemon
    expose:
      - port: 70000
profiles:
  compute:
    small:
      resources:
        cpu: {units: a lot}
        memory: {size: 128 apples}
  placement:
    anywhere:
      pricing:
        small: {denom: uve, amount: -5}
deployment:
  web:
    anywhere: {profile: smal, count: 0}
"""
GARBAGE_CONNECTIONS = 40
TLS = ssl.create_default_context()
TLS.check_hostname, TLS.verify_mode = False, ssl.CERT_NONE
CHILDREN = ("node", "gateway", "faucet", "provider")


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_bad_orders_and_garbage_on_every_port_change_nothing(devnet: Devnet, tmp_path: Path) -> None:
    processes = {name: devnet.child(name) for name in CHILDREN}
    before = export(devnet)

    malformed = tmp_path / "malformed.yaml"
    malformed.write_text(MALFORMED)
    run = devnet.ve("order", "create", malformed, "--wait").fails("nothing was ordered", "hint: ")
    lines = {int(line.split(":")[1]) for line in run.err.splitlines() if line.startswith(f"  {malformed}:")}
    assert {5, 7, 12, 13, 17, 20} <= lines, run.err
    (tmp_path / "broken.yaml").write_text("services: [\n  web: {")
    devnet.ve("order", "create", tmp_path / "broken.yaml").fails("broken.yaml:")
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00\x01")
    devnet.ve("order", "create", tmp_path / "binary.yaml").fails("UTF-8")
    devnet.ve("order", "create", tmp_path / "missing.yaml").fails("missing.yaml")

    other = tmp_path / "other.yaml"
    other.write_text((EXAMPLES / "web.yaml").read_text().replace("image: host", "image: nginx:1.27"))
    devnet.ve("order", "create", other, "--wait").fails("no provider would bid", "image nginx:1.27")

    web = EXAMPLES / "web.yaml"
    devnet.ve("order", "create", web, "--deposit", "100001VE").fails("are needed", "faucet")
    devnet.ve("order", "create", web, "--deposit", "1uve").fails("too little")
    devnet.ve("order", "create", web, "--from", "nobody").fails("nobody")
    devnet.ve("order", "create", web, "--chain-id", "other-1").fails("other-1")
    devnet.ve("order", "create", web, "--node", "http://127.0.0.1:1").fails("no answer from the node")
    devnet.ve("order", "status").fails("has no orders", "hint: ")
    devnet.ve("order", "close", "7").fails("has no order 7")
    check_wrong_passphrase(devnet, tmp_path)
    assert export(devnet) == before

    throw_garbage(devnet)
    assert {name: devnet.child(name) for name in CHILDREN} == processes
    height = devnet.height
    devnet.chain.wait_height(height + 2)
    assert export(devnet) == before
    assert devnet.json("order", "create", web, "--wait")["state"] == "ACTIVE"
    assert {name: devnet.child(name) for name in CHILDREN} == processes


@pytest.mark.slow
def test_taken_ports_are_all_named_before_anything_is_started(make_devnet: MakeDevnet) -> None:
    network = make_devnet()
    with (
        socket.create_server(("127.0.0.1", network.ports.rest)),
        socket.create_server(("127.0.0.1", network.ports.grpc)),
    ):
        run = network.ve("devnet", "up", "--port-offset", network.offset)
        run.fails(f"port {network.ports.rest} (REST) is in use", f"port {network.ports.grpc} (gRPC) is in use")
        assert "by process" in run.err
        assert "hint: " in run.err
    assert not network.layout.record_path.exists()
    assert is_port_free(network.ports.rpc)


@pytest.mark.slow
def test_second_devnet_of_a_home_and_foreign_homes_are_refused(devnet: Devnet, tmp_path: Path) -> None:
    devnet.ve("devnet", "up", "--port-offset", devnet.offset + 1).fails("runs already", "devnet status")
    (tmp_path / "foreign" / "config").mkdir(parents=True)
    devnet.ve("devnet", "up", "--home", tmp_path / "foreign", "--port-offset", devnet.offset + 1).fails(
        "something else"
    )
    assert devnet.json("devnet", "status")["state"] == "ready"


@pytest.mark.slow
def test_abci_server_survives_garbage(make_devnet: MakeDevnet, tmp_path: Path) -> None:
    network = make_devnet()
    home, port = tmp_path / "comet", network.ports.rpc
    network.ve("init", "node", "--home", home).ok()
    server = network.spawn("start", "--home", home, "--engine", "comet", "--abci", f"tcp://127.0.0.1:{port}")
    try:
        wait_for(lambda: not is_port_free(port), 30, "the server to listen")
        for data in list_garbage(random.Random(3)):
            throw(port, data)
        assert server.poll() is None
        assert echo(port, b"\x12\x00")[:1] != b"", "it does not answer a Flush any more"
    finally:
        server.terminate()
        _, err = server.communicate(timeout=20)
    assert b"Traceback" not in err, err.decode()


def check_wrong_passphrase(devnet: Devnet, folder: Path) -> None:
    """A key under a passphrase is not opened by another one."""
    home = ("--home", folder / "own", "--keyring-backend", "file")
    devnet.ve("keys", "add", "mine", *home, input="a long passphrase\n" * 2).ok()
    target = ("--node", f"http://127.0.0.1:{devnet.ports.rpc}", "--from", "mine")
    order = devnet.ve("order", "create", EXAMPLES / "web.yaml", *home, *target, input="another passphrase\n")
    order.fails("the passphrase does not open the key mine", "hint: ")
    assert "another passphrase" not in order.err


def export(devnet: Devnet) -> Any:
    """All of the state but what passes with time: header times the market keeps."""
    state = devnet.json("export", "--home", devnet.home)["app_state"]
    assert state["market"].pop("times")
    return state


def throw_garbage(devnet: Devnet) -> None:
    """Everything that is not a request, to everything that listens."""
    chance = random.Random(5)
    ports = devnet.ports
    for port in (ports.rpc, ports.rest, ports.grpc, ports.faucet, ports.provider):
        for data in list_garbage(chance):
            throw(port, data)
    for data in list_garbage(chance):
        throw(ports.provider, data, tls=True)


def list_garbage(chance: random.Random) -> list[bytes]:
    """Random bytes, and the beginnings of requests that go wrong."""
    requests = [
        b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 2_000 + b"\r\n",
        b"GET /%ff%00/../.. HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n{",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        *(post(body) for body in (b"", b"{", b"[" * 100_000, b"\xff\xfe", b'{"method": {}}', b"[]", b"null", b"1e999")),
        post(b'{"jsonrpc":"2.0","id":1,"method":"broadcast_tx_sync","params":{"tx":"AAAA"}}'),
        post(b'{"jsonrpc":"2.0","id":1,"method":"broadcast_tx_sync","params":{"tx":7}}'),
        post(b'{"jsonrpc":"2.0","id":1,"method":"abci_query","params":{"path":"/x","data":"zz","height":"-5"}}'),
        post(b'{"denom":"uve","address":"nobody"}', "/credit"),
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + chance.randbytes(500),
        b"\x16\x03\x01\x02\x00" + chance.randbytes(100),
        b"\x00" * 10_000,
        b"\xff" * 10_000,
        encode_uvarint(1 << 40) + b"x",
        b"",
    ]
    return requests + [chance.randbytes(chance.randrange(1, 3_000)) for _ in range(GARBAGE_CONNECTIONS)]


def post(body: bytes, path: str = "/") -> bytes:
    """An HTTP request with a JSON body."""
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def throw(port: int, data: bytes, *, tls: bool = False) -> None:
    """Send it, wait for an answer for a moment, hang up."""
    plain = socket.create_connection(("127.0.0.1", port), timeout=5)
    with plain, suppress(OSError), TLS.wrap_socket(plain) if tls else plain as stream:
        stream.sendall(data)
        stream.settimeout(0.05)
        stream.recv(65536)


def echo(port: int, request: bytes) -> bytes:
    """The answer to one ABCI request."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(frame(request))
        return connection.recv(65536)
