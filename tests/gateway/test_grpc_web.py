"""gRPC-web on the REST port, framed by hand as its protocol says."""

from base64 import b64decode, b64encode

import httpx
import pytest
from tests.gateway.conftest import Home

from virtengine.kit.codec.gen.cosmos.bank.v1beta1.query import QueryBalanceRequest, QueryBalanceResponse

BALANCE = "/cosmos.bank.v1beta1.Query/Balance"
BINARY = "application/grpc-web+proto"
TEXT = "application/grpc-web-text"


def frame(content: bytes, flags: int = 0) -> bytes:
    return bytes([flags]) + len(content).to_bytes(4, "big") + content


def split(body: bytes) -> list[tuple[int, bytes]]:
    frames = []
    while body:
        size = int.from_bytes(body[1:5], "big")
        frames.append((body[0], body[5 : 5 + size]))
        body = body[5 + size :]
    return frames


def post(rest: httpx.Client, body: bytes, path: str = BALANCE, kind: str = BINARY, **headers: str) -> httpx.Response:
    return rest.post(path, content=body, headers={"content-type": kind, "x-grpc-web": "1", **headers})


@pytest.mark.parametrize("kind", [BINARY, TEXT, "application/grpc-web"])
def test_a_balance_in_every_form(rest: httpx.Client, home: Home, kind: str) -> None:
    body = frame(QueryBalanceRequest(address=home.bob.address, denom="uve").encode())
    answer = post(rest, b64encode(body) if kind == TEXT else body, kind=kind, **{"x-cosmos-block-height": "2"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == kind
    assert answer.headers["x-cosmos-block-height"] == "2"
    data, trailers = split(b64decode(answer.content) if kind == TEXT else answer.content)
    assert data[0] == 0
    assert QueryBalanceResponse.decode(data[1]).balance.amount == 101
    assert trailers == (0x80, b"grpc-status:0\r\ngrpc-message:\r\n")


@pytest.mark.parametrize(
    ("body", "path", "code"),
    [
        (frame(b"\x0a\x03abc"), BALANCE, 3),
        (frame(b"\xff"), BALANCE, 3),
        (b"", BALANCE, 3),
        (frame(b"") + frame(b""), BALANCE, 3),
        (frame(b"", flags=1), BALANCE, 3),
        (frame(b""), "/cosmos.bank.v1beta1.Query/Nothing", 12),
    ],
)
def test_failures_come_in_the_trailers(rest: httpx.Client, body: bytes, path: str, code: int) -> None:
    answer = post(rest, body, path)
    assert answer.status_code == 200
    ((flags, trailers),) = split(answer.content)
    assert flags == 0x80
    assert trailers.startswith(f"grpc-status:{code}\r\n".encode())
    assert trailers.count(b"\r\n") == 2


def test_a_failures_text_cannot_break_out_of_its_line(rest: httpx.Client) -> None:
    body = frame(QueryBalanceRequest(denom="a\r\nset-cookie: x").encode())
    ((_, trailers),) = split(post(rest, body).content)
    assert trailers.count(b"\r\n") == 2


def test_text_that_is_no_base64(rest: httpx.Client) -> None:
    answer = post(rest, b"*", kind=TEXT)
    ((_, trailers),) = split(b64decode(answer.content))
    assert trailers.startswith(b"grpc-status:3\r\n")
