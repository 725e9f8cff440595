"""The provider's API: real TLS, real tokens, the customer's own client; who may ask what."""

import asyncio
import base64
import http.client
import json
import socket
import ssl
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from tests.provider.world import KEYS, World

from virtengine.client.errors import ClientError
from virtengine.client.pinning import WrongCertificate, connect_pinned
from virtengine.client.provider_api import ProviderApi, ProviderRefused, ProviderUnreachable
from virtengine.client.signer import Signer
from virtengine.client.tokens import make_token
from virtengine.kit.codec.bech32 import encode_account
from virtengine.kit.codec.gen.virtengine.market.v1.market import LeaseId
from virtengine.kit.crypto import secp256k1
from virtengine.provider.api import MAX_FOLLOWERS_OF_A_LEASE, ApiServer, build_app
from virtengine.provider.errors import ProviderError
from virtengine.provider.names import lease_name
from virtengine.provider.tokens import BadToken, check_token

NOW = 1_800_000_000
OWNER = Signer(b"\x01" * 32)
STRANGER = Signer(b"\x02" * 32)
PROVIDER = encode_account(b"p" * 20)
LEASE = f"{OWNER.bech32}/1/1"


def check(token: str, **changes: Any) -> None:
    arguments: dict[str, Any] = {
        "provider": PROVIDER,
        "lease": LEASE,
        "scope": "logs",
        "now": NOW,
        "find_key": lambda address: OWNER.public_key if address == OWNER.address else None,
    }
    check_token(token, **arguments | changes)


def make(signer: Signer = OWNER, **changes: Any) -> str:
    arguments: dict[str, Any] = {"provider": PROVIDER, "lease": LEASE, "scopes": ("logs",), "now": NOW}
    return make_token(signer, **arguments | changes)


def forge(header: dict[str, Any] | None = None, claims: dict[str, Any] | None = None, *, sign: bool = True) -> str:
    """A token with its header or claims changed, signed again unless told otherwise."""
    parts = make().split(".")
    decoded = [json.loads(base64.urlsafe_b64decode(part + "==")) for part in parts[:2]]
    for document, change in zip(decoded, (header or {}, claims or {}), strict=True):
        document.update(change)
        for key in [key for key, value in document.items() if value is None]:
            del document[key]
    signed = ".".join(
        base64.urlsafe_b64encode(json.dumps(document).encode()).rstrip(b"=").decode() for document in decoded
    )
    signature = base64.urlsafe_b64encode(OWNER.sign(signed.encode())).rstrip(b"=").decode()
    return f"{signed}.{signature if sign else parts[2]}"


def test_a_token_of_the_owner_is_accepted() -> None:
    check(make())
    check(make(), now=NOW + 899)
    check(make(now=NOW + 20))


@pytest.mark.parametrize(
    ("token", "words"),
    [
        (make(provider=encode_account(b"q" * 20)), "another provider"),
        (make(lease=f"{OWNER.bech32}/2/1"), "another lease"),
        (make(STRANGER), "another lease"),
        (make(STRANGER, lease=f"{STRANGER.bech32}/1/1"), "another lease"),
        (make(scopes=("status",)), "does not allow logs"),
        (make(scopes=()), "does not allow logs"),
        (make(now=NOW - 1000), "expired"),
        (make(now=NOW + 60), "not valid yet"),
        (make(life=901), "at most 900"),
        (make(life=-1), "at most 900"),
        (forge(claims={"nbf": NOW + 60}), "not valid yet"),
        (forge({"alg": "none"}), "ES256K"),
        (forge({"alg": "HS256"}), "ES256K"),
        (forge({"alg": "ES256KADR36"}), "ES256K"),
        (forge({"alg": None}), "ES256K"),
        (forge({"crit": ["exp"]}), "ES256K"),
        (forge(claims={"exp": None}), "exp is missing"),
        (forge(claims={"iat": None}), "iat is missing"),
        (forge(claims={"exp": f"{NOW}"}), "no whole number"),
        (forge(claims={"exp": True}), "no whole number"),
        (forge(claims={"scope": "logs"}), "scope"),
        (forge(claims={"scope": ["logs", "logs"]}), "scope"),
        (forge(claims={"iss": "ve1nonsense"}), "bech32"),
        (forge(claims={"aud": [PROVIDER]}), "aud"),
        (forge(claims={"scope": ["logs", "shell"]}, sign=False), "not signed"),
        (make()[:-4] + "AAAA", "not signed"),
        ("a.b", "not a token"),
        ("a.b.c.d", "not a token"),
        ("", "not a token"),
        ("é.é.é", "not a token"),
        ("####.####.####", "base64"),
        (make() + "=", "padded"),
        ("A" * 5000 + ".A.A", "not a token"),
        (base64.urlsafe_b64encode(b"[]").decode().rstrip("=") + ".e30.e30", "object"),
        (base64.urlsafe_b64encode(b"[" * 2000).decode().rstrip("=") + ".e30.e30", "JSON"),
    ],
)
def test_any_other_token_is_refused(token: str, words: str) -> None:
    with pytest.raises(BadToken) as caught:
        check(token)
    assert words in str(caught.value)
    assert token not in str(caught.value) or not token


def test_a_malleable_signature_is_refused() -> None:
    signed, _, encoded = make().rpartition(".")
    raw = base64.urlsafe_b64decode(encoded + "==")
    flipped = raw[:32] + (secp256k1.ORDER - int.from_bytes(raw[32:], "big")).to_bytes(32, "big")
    with pytest.raises(BadToken, match="not signed"):
        check(f"{signed}.{base64.urlsafe_b64encode(flipped).rstrip(b'=').decode()}")


def test_an_account_without_a_key_has_no_token() -> None:
    with pytest.raises(BadToken, match="not signed"):
        check(make(), find_key=lambda _: None)


# --- The server ---


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, LeaseId, int]]:
    """A world with one active lease, its API on a port of this machine."""
    world = World(tmp_path_factory.mktemp("world"))
    lease = world.activate()
    app = build_app(world.port, world.adapter, world.lifecycle, world.inventory)
    server = ApiServer(app, KEYS, "127.0.0.1", 0)
    server.start()
    yield world, lease, server.port
    server.stop()
    world.journal.close()


def make_api(world: World, port: int, signer: Signer | None) -> ProviderApi:
    provider = world.port.find_provider()
    assert provider is not None
    return ProviderApi(replace(provider, host_uri=f"https://127.0.0.1:{port}"), signer)


def test_everybody_may_ask_for_the_provider_s_status(served: tuple[World, LeaseId, int]) -> None:
    world, _, port = served
    status = make_api(world, port, None).status()
    assert status["provider"] == world.provider.text
    assert status["leases"] == 1
    assert status["free"]["cpu_milli"] == 3500


def test_the_owner_sees_status_and_logs(served: tuple[World, LeaseId, int]) -> None:
    world, lease, port = served
    api = make_api(world, port, world.owner_signer)
    status = api.lease_status(lease)
    assert (status["lease"], status["workload"], status["state"]) == (lease_name(lease), "running", "active")
    assert status["endpoints"][0]["url"] == "http://127.0.0.1:31000"
    assert b"".join(api.logs(lease)) == b"one\ntwo\n"


def test_logs_are_followed_until_the_customer_goes(served: tuple[World, LeaseId, int]) -> None:
    world, lease, port = served
    pieces = make_api(world, port, world.owner_signer).logs(lease, follow=True)
    seen = b""
    while seen.count(b"more") < 3:
        seen += next(pieces)
    assert seen.startswith(b"one\ntwo\n")
    pieces.close()  # type: ignore[attr-defined]


def test_nobody_else_sees_a_lease(served: tuple[World, LeaseId, int]) -> None:
    world, lease, port = served
    stranger = make_api(world, port, STRANGER)
    for ask in (lambda: stranger.lease_status(lease), lambda: list(stranger.logs(lease))):
        with pytest.raises(ProviderRefused) as caught:
            ask()
        assert caught.value.status == 403
    with pytest.raises(ClientError, match="owner's key"):
        make_api(world, port, None).lease_status(lease)


def request(world: World, port: int, path: str, headers: dict[str, str]) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.sock = connect_pinned("127.0.0.1", port, KEYS.api_key_hash, 10)
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    answer = response.status, response.read()
    connection.close()
    return answer


def bearer(world: World, lease: str, *scopes: str) -> dict[str, str]:
    token = make_token(
        world.owner_signer, provider=world.provider.text, lease=lease, scopes=scopes, now=int(time.time())
    )
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize("route", ["status", "logs"])
@pytest.mark.parametrize("scope", ["status", "logs", "shell", ""])
def test_each_route_asks_for_its_own_scope(served: tuple[World, LeaseId, int], route: str, scope: str) -> None:
    world, lease, port = served
    name = lease_name(lease)
    status, _ = request(world, port, f"/lease/{name}/{route}", bearer(world, name, scope))
    assert status == (200 if scope == route else 403)


def test_requests_that_make_no_sense_get_an_answer_that_does(served: tuple[World, LeaseId, int]) -> None:
    world, lease, port = served
    name = lease_name(lease)
    cases = {
        f"/lease/{name}/status": (401, {}),
        f"/lease/{name}/logs": (401, {"Authorization": "Basic abc"}),
        f"/lease/{name}/logs?tail=-1": (400, bearer(world, name, "logs")),
        f"/lease/{name}/logs?tail=99999999": (400, bearer(world, name, "logs")),
        f"/lease/{name}/logs?service=db": (404, bearer(world, name, "logs")),
        f"/lease/{name}/logs?service=../x": (404, bearer(world, name, "logs")),
        "/lease/ve1nobody/1/1/status": (400, bearer(world, name, "status")),
        f"/lease/{world.owner.text}/01/1/status": (400, bearer(world, name, "status")),
        f"/lease/{world.owner.text}/99/1/status": (404, bearer(world, f"{world.owner.text}/99/1", "status")),
        "/nothing": (404, {}),
    }
    for path, (expected, headers) in cases.items():
        status, body = request(world, port, path, headers)
        assert (path, status) == (path, expected)
        assert "error" in json.loads(body)


def test_a_node_that_does_not_answer_makes_the_api_say_so(served: tuple[World, LeaseId, int]) -> None:
    world, lease, port = served
    world.client.is_down = True
    try:
        status, body = request(
            world, port, f"/lease/{lease_name(lease)}/logs", bearer(world, lease_name(lease), "logs")
        )
    finally:
        world.client.is_down = False
    assert status == 503
    assert "no answer" in json.loads(body)["error"]


def test_a_server_without_the_registered_key_gets_no_request(served: tuple[World, LeaseId, int]) -> None:
    world, lease, port = served
    provider = world.port.find_provider()
    assert provider is not None
    fake = replace(provider, host_uri=f"https://127.0.0.1:{port}", api_key_hash=b"\0" * 32)
    with pytest.raises(WrongCertificate):
        ProviderApi(fake, world.owner_signer).lease_status(lease)
    with pytest.raises(ProviderUnreachable):
        ProviderApi(replace(provider, host_uri="https://127.0.0.1:1"), world.owner_signer).lease_status(lease)
    with pytest.raises(ProviderUnreachable):
        ProviderApi(replace(provider, host_uri="http://127.0.0.1"), world.owner_signer)


def test_garbage_on_the_port_is_refused_and_the_server_goes_on(served: tuple[World, LeaseId, int]) -> None:
    world, _, port = served
    for garbage in (
        b"GET /status HTTP/1.1\r\nHost: a\r\n\r\n",
        b"\x00" * 500,
        b"\xff" * 70_000,
        b"\x16\x03\x01\xff\xff",
    ):
        with socket.create_connection(("127.0.0.1", port), 5) as connection:
            try:
                connection.sendall(garbage)
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(4096):
                    pass
            except (ConnectionResetError, BrokenPipeError):
                continue
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode, old.maximum_version = False, ssl.CERT_NONE, ssl.TLSVersion.TLSv1_2
    with socket.create_connection(("127.0.0.1", port), 5) as connection, pytest.raises((ssl.SSLError, OSError)):
        old.wrap_socket(connection)
    assert make_api(world, port, None).status()["leases"] == 1


def test_a_port_in_use_is_said(served: tuple[World, LeaseId, int]) -> None:
    world, _, port = served
    app = build_app(world.port, world.adapter, world.lifecycle, world.inventory)
    with pytest.raises(ProviderError) as caught:
        ApiServer(app, KEYS, "127.0.0.1", port)
    assert "in use" in str(caught.value)
    assert "listen" in caught.value.hint


def test_one_lease_cannot_take_every_place_of_a_follower(served: tuple[World, LeaseId, int]) -> None:
    world, lease, port = served
    api = make_api(world, port, world.owner_signer)
    followed = [api.logs(lease, follow=True) for _ in range(MAX_FOLLOWERS_OF_A_LEASE)]
    for pieces in followed:
        next(pieces)
    with pytest.raises(ProviderRefused, match="being followed") as caught:
        next(api.logs(lease, follow=True))
    assert caught.value.status == 503
    assert b"".join(api.logs(lease)) == b"one\ntwo\n"
    for pieces in followed:
        pieces.close()  # type: ignore[attr-defined]


def test_a_customer_who_goes_before_the_answer_begins_leaves_no_place_taken(world: World) -> None:
    lease = lease_name(world.activate())
    app = build_app(world.port, world.adapter, world.lifecycle, world.inventory)
    scope = {
        "type": "http",
        "method": "GET",
        "path": f"/lease/{lease}/logs",
        "query_string": b"follow=1",
        "headers": [(b"authorization", bearer(world, lease, "logs")["Authorization"].encode())],
    }

    async def receive() -> dict[str, str]:
        await asyncio.sleep(0.01)
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        """An earlier answer on the connection is still being sent: so uvicorn waits."""
        await asyncio.Event().wait()

    async def ask() -> None:
        for _ in range(MAX_FOLLOWERS_OF_A_LEASE + 1):
            await app(scope, receive, send)

    asyncio.run(asyncio.wait_for(ask(), 10))
    app.state.provider.followers.enter(lease)


def test_a_handshake_that_does_not_come_ends_the_connection(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("virtengine.provider.api.HANDSHAKE_SECONDS", 0.1)
    app = build_app(world.port, world.adapter, world.lifecycle, world.inventory)
    server = ApiServer(app, KEYS, "127.0.0.1", 0)
    server.start()
    try:
        with socket.create_connection(("127.0.0.1", server.port), 5) as connection:
            assert connection.recv(1) == b""
    finally:
        server.stop()
