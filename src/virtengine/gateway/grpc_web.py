"""gRPC-web, for browsers, on the REST port: `POST /cosmos.bank.v1beta1.Query/Balance` with a framed message.

Both forms are served, binary and text (base64 of the same). The status travels in a last frame of trailers, which every
client reads; compression is not offered. Protocol: grpc/doc/PROTOCOL-WEB.md.
"""

import binascii
from base64 import b64decode, b64encode
from struct import Struct
from typing import Final
from urllib.parse import quote

from virtengine.gateway.answers import HEIGHT_HEADER, Answers, read_height
from virtengine.gateway.asgi import App, Headers, Receive, Scope, Send, find_header, read_body, send_response
from virtengine.gateway.failures import Failure, explain
from virtengine.gateway.table import Table
from virtengine.kit.baseapp.status import Code, Status
from virtengine.kit.codec.message import Message

__all__ = ["GrpcWeb"]

_FRAME: Final = Struct(">BI")
"""Flags and length of a frame; after it, as many bytes."""
_DATA: Final = 0x00
_TRAILERS: Final = 0x80
_PREFIX: Final = "application/grpc-web"
_TEXT: Final = "application/grpc-web-text"


class GrpcWeb:
    """An ASGI application that answers gRPC-web and leaves everything else to another."""

    def __init__(self, table: Table, answers: Answers, other: App) -> None:
        self._table = table
        self._answers = answers
        self._other = other

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        kind = find_header(scope, b"content-type") if scope["type"] == "http" and scope["method"] == "POST" else None
        if kind is None or not kind.startswith(_PREFIX):
            await self._other(scope, receive, send)
            return
        is_text = kind.startswith(_TEXT)
        headers: Headers = [(b"content-type", kind.encode("latin-1"))]
        content = b""
        status = Status(Code.OK, "")
        try:
            message, height = await self._answer(scope, await read_body(receive, self._answers.limits), is_text)
            content = _frame(_DATA, message)
            headers.append((HEIGHT_HEADER.encode(), b"%d" % height))
        except Failure as failure:
            status = failure.status
        except Exception as error:
            status = explain(error)
        content += _frame(_TRAILERS, _render_trailers(status))
        await send_response(send, 200, b64encode(content) if is_text else content, headers)

    async def _answer(self, scope: Scope, body: bytes, is_text: bool) -> tuple[bytes, int]:
        """The encoded response and its height."""
        procedure = self._table.find(scope["path"])
        if procedure is None:
            raise Failure(Code.UNIMPLEMENTED, f"unknown method {scope['path']}")
        height = read_height(find_header(scope, HEIGHT_HEADER.encode()))
        return await self._answers.answer(procedure, _read_message(body, is_text), height, Message.encode)


def _read_message(body: bytes, is_text: bool) -> bytes:
    """The one message of a request."""
    try:
        framed = b64decode(body, validate=True) if is_text else body
    except binascii.Error as error:
        raise Failure(Code.INVALID_ARGUMENT, "the body is not base64") from error
    if len(framed) < _FRAME.size:
        raise Failure(Code.INVALID_ARGUMENT, "the body holds no message")
    flags, size = _FRAME.unpack_from(framed)
    if flags != _DATA or len(framed) != _FRAME.size + size:
        raise Failure(Code.INVALID_ARGUMENT, "the body is not one uncompressed message")
    return framed[_FRAME.size :]


def _frame(flags: int, content: bytes) -> bytes:
    return _FRAME.pack(flags, len(content)) + content


def _render_trailers(status: Status) -> bytes:
    """As an HTTP/1 header block; the text percent-encoded, as gRPC has it."""
    return (
        f"grpc-status:{int(status.code)}\r\ngrpc-message:{quote(status.text, safe=' !#$&()*+,/:;=?@[]~')}\r\n".encode()
    )
