"""The JSON-RPC 2.0 envelope, with CometBFT's codes and words."""

import json
from dataclasses import dataclass
from typing import Any, Final

PARSE_ERROR: Final = (-32700, "Parse error. Invalid JSON")
INVALID_REQUEST: Final = (-32600, "Invalid Request")
METHOD_NOT_FOUND: Final = (-32601, "Method not found")
INVALID_PARAMS: Final = (-32602, "Invalid params")
INTERNAL_ERROR: Final = (-32603, "Internal error")
SERVER_ERROR: Final = (-32000, "Server error")

URI_ID: Final = -1
"""The id of answers to plain GET requests, which carry none."""

Id = str | int


class RpcError(Exception):
    """A call that fails: the code with its message, and what happened."""

    def __init__(self, kind: tuple[int, str], data: str = "") -> None:
        super().__init__(data)
        self.kind = kind
        self.data = data


class CallError(RpcError):
    """A method could not do what it was asked ("Internal error", whoever's fault it was)."""

    def __init__(self, data: str) -> None:
        super().__init__(INTERNAL_ERROR, data)


class ArgumentError(RpcError):
    """A parameter is not of its type."""

    def __init__(self, data: str) -> None:
        super().__init__(INVALID_PARAMS, data)


class BatchTooLarge(RpcError):
    """A batch has more calls than are answered at once."""

    def __init__(self, limit: int) -> None:
        super().__init__(INVALID_REQUEST, f"batch request exceeds maximum ({limit}) allowed number of requests")


@dataclass(frozen=True, slots=True)
class Request:
    """One call; without `id` it is a notification, which nobody answers."""

    id: Id | None
    method: str
    params: Any


def parse_body(body: bytes, max_batch: int) -> list[Request] | Request:
    """The calls in a POST body: one, or a list for a batch. RpcError if it is no JSON-RPC, BatchTooLarge."""
    document = _load_document(body)
    if document is None:
        return []
    if isinstance(document, list):
        if len(document) > max_batch:
            raise BatchTooLarge(max_batch)
        return [_parse_request(entry) for entry in document]
    return _parse_request(document)


def parse_message(text: str | bytes) -> Request:
    """The call in a websocket message: never a batch. RpcError if it is no JSON-RPC."""
    document = _load_document(text)
    if document is None or isinstance(document, list):
        raise RpcError(PARSE_ERROR, "error unmarshaling request: a batch is not allowed here")
    return _parse_request(document)


def load(text: str | bytes) -> Any:
    """The value of a JSON text; ValueError or RecursionError if it is none.

    Half a surrogate pair becomes `?`: no answer could repeat it (Go puts U+FFFD in its place).
    """
    value = json.loads(text)
    if (b"\\u" in text) if isinstance(text, bytes) else ("\\u" in text):
        value = json.loads(json.dumps(value, ensure_ascii=False).encode(errors="replace"))
    return value


_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
"""Made once: `json.dumps` would make one for each call."""


def dump(value: Any) -> str:
    """Compact JSON."""
    return _ENCODER.encode(value)


def render_result(id: Id, result: str) -> str:
    """The answer around `result`, which is JSON already."""
    return f'{{"jsonrpc":"2.0","id":{dump(id)},"result":{result}}}'


def render_error(id: Id | None, error: RpcError) -> str:
    """The answer to a call that failed."""
    code, message = error.kind
    document: dict[str, Any] = {"jsonrpc": "2.0"}
    if id is not None:
        document["id"] = id
    document["error"] = {"code": code, "message": message, **({"data": error.data} if error.data else {})}
    return dump(document)


def _load_document(text: str | bytes) -> Any:
    try:
        return load(text)
    except (ValueError, RecursionError) as error:
        raise RpcError(PARSE_ERROR, f"error unmarshaling request: {_describe(error)}") from None


def _parse_request(document: Any) -> Request:
    if not isinstance(document, dict):
        raise RpcError(PARSE_ERROR, "error unmarshaling request: a request is a JSON object")
    id, method = document.get("id"), document.get("method", "")
    if isinstance(id, float):
        id = int(id) if id == id and abs(id) < 1 << 63 else None
    if id is not None and (isinstance(id, bool) or not isinstance(id, str | int)):
        raise RpcError(PARSE_ERROR, "error unmarshaling request: json-rpc ID is neither text nor number")
    if not isinstance(method, str):
        raise RpcError(PARSE_ERROR, "error unmarshaling request: the method is not text")
    return Request(id, method, document.get("params"))


def _describe(error: Exception) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)
