"""REST: one router over the table, as grpc-gateway serves the SDK's routes.

A failure is `{"code", "message", "details"}` under the HTTP status of its code; what is no route is 501, which clients
that probe for features rely on.
"""

from typing import Final
from urllib.parse import parse_qsl, unquote

from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response

from virtengine.gateway.answers import HEIGHT_HEADER, Answers, read_height
from virtengine.gateway.asgi import App, Headers, Receive, Scope, Send, find_header, read_body, send_response
from virtengine.gateway.failures import HTTP_STATUSES, Failure, explain
from virtengine.gateway.parameters import read_request
from virtengine.gateway.table import Table
from virtengine.kit.baseapp.status import Code, Status
from virtengine.kit.codec.json import dumps, to_json
from virtengine.kit.codec.message import Message

__all__ = ["Rest", "allow_origins"]

_MAX_PARAMETERS: Final = 256
_JSON: Final = (b"content-type", b"application/json")


class Rest:
    """The ASGI application. `pages` are documents by path, served as they are: content type and content."""

    def __init__(self, table: Table, answers: Answers, pages: dict[str, tuple[str, bytes]]) -> None:
        self._table = table
        self._answers = answers
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        page = self._pages.get(scope["path"]) if scope["method"] in ("GET", "HEAD") else None
        if page is not None:
            await Response(page[1], media_type=page[0])(scope, receive, send)
            return
        try:
            content, height = await self._answer(scope, receive)
        except Failure as failure:
            await _send_failure(send, failure.status)
        except Exception as error:
            await _send_failure(send, explain(error))
        else:
            number = b"%d" % height
            headers: Headers = [
                _JSON,
                (HEIGHT_HEADER.encode(), number),
                (b"grpc-metadata-" + HEIGHT_HEADER.encode(), number),
            ]
            await send_response(send, 200, content, headers)

    async def _answer(self, scope: Scope, receive: Receive) -> tuple[bytes, int]:
        """The JSON of the response and its height."""
        parts = _split_path(scope["raw_path"])
        match = self._table.match(scope["method"], parts)
        if match is None:
            known = self._table.has_path(parts)
            raise Failure(Code.UNIMPLEMENTED, "Method Not Allowed" if known else "Not Implemented")
        height = read_height(find_header(scope, HEIGHT_HEADER.encode()))
        body = await read_body(receive, self._answers.limits) if match.binding.rule.body else b""
        request = read_request(match, _parse_query(scope["query_string"]), body)
        return await self._answers.answer(match.binding.procedure, request, height, _to_json_bytes)


def _to_json_bytes(message: Message) -> bytes:
    return dumps(to_json(message)).encode()


def allow_origins(app: App, origins: tuple[str, ...]) -> App:
    """`app` for web pages of these origins too, `*` for those of all."""
    if not origins:
        return app
    return CORSMiddleware(
        app,
        allow_origins=origins,
        allow_methods=["GET", "POST"],
        allow_headers=["content-type", HEIGHT_HEADER, "x-grpc-web", "x-user-agent", "grpc-timeout"],
        expose_headers=[HEIGHT_HEADER, f"grpc-metadata-{HEIGHT_HEADER}"],
        max_age=600,
    )


def _split_path(raw: bytes) -> list[str]:
    """The parts of a path, unescaped each for itself; one slash at its end is as good as none."""
    parts = raw.decode("ascii", "replace").removesuffix("/")[1:].split("/")
    return [unquote(part) for part in parts] if b"%" in raw else parts


def _parse_query(raw: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(raw.decode("ascii", "replace"), keep_blank_values=True, max_num_fields=_MAX_PARAMETERS)
    except ValueError as error:
        raise Failure(Code.INVALID_ARGUMENT, f"more than {_MAX_PARAMETERS} parameters") from error


async def _send_failure(send: Send, status: Status) -> None:
    content = dumps({"code": int(status.code), "message": status.text, "details": []}).encode()
    await send_response(send, HTTP_STATUSES[status.code], content, [_JSON])
