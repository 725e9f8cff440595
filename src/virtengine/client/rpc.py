"""A node's RPC port: JSON-RPC over HTTP, events over a websocket (CometBFT 0.38 dialect)."""

import base64
import itertools
import json
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from virtengine.client.errors import NoAnswer, NodeUnreachable, RpcFailed

__all__ = ["Rpc", "is_local"]


class Rpc:
    """One node. Thread-safe; connections are kept and reused."""

    def __init__(self, url: str, timeout: float = 10.0) -> None:
        self.url = url.rstrip("/")
        self._is_local = is_local(self.url)
        self._http = httpx.Client(timeout=timeout, trust_env=not self._is_local)
        self._ids = itertools.count(1)

    def close(self) -> None:
        """Drop the connections."""
        self._http.close()

    def call(self, method: str, **params: Any) -> Any:
        """The `result` of a call; `RpcFailed` on an error answer, `NodeUnreachable` on none."""
        request = {"jsonrpc": "2.0", "id": next(self._ids), "method": method, "params": params}
        try:
            response = self._http.post(self.url + "/", json=request)
            answer = response.json()
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            is_heard = isinstance(error, (httpx.ReadTimeout, httpx.ReadError, httpx.RemoteProtocolError, ValueError))
            kind = NoAnswer if is_heard else NodeUnreachable
            raise kind(f"no answer from the node at {self.url} ({type(error).__name__})") from error
        if not isinstance(answer, dict) or not ("result" in answer or "error" in answer):
            raise NodeUnreachable(f"{self.url} answers, but not as a node's RPC port does", "Is it the right port?")
        _refuse_error(method, answer)
        return answer.get("result")

    def abci_query(self, path: str, data: bytes, height: int = 0) -> dict[str, Any]:
        """The `response` of an ABCI query."""
        result: dict[str, Any] = self.call("abci_query", path=path, data=data.hex(), height=str(height), prove=False)
        response: dict[str, Any] = result["response"]
        return response

    def broadcast(self, tx: bytes) -> dict[str, Any]:
        """Hand a transaction to the mempool: code, codespace, log, hash of its check."""
        result: dict[str, Any] = self.call("broadcast_tx_sync", tx=base64.b64encode(tx).decode())
        return result

    def find_tx(self, tx_hash: str) -> dict[str, Any] | None:
        """A committed transaction with its result, or None."""
        try:
            result: dict[str, Any] = self.call(
                "tx", hash=base64.b64encode(bytes.fromhex(tx_hash)).decode(), prove=False
            )
        except RpcFailed as error:
            if "not found" in error.data:
                return None
            raise
        return result

    def subscribe(self, query: str, stop: threading.Event | None = None) -> Iterator[dict[str, Any]]:
        """Events that match `query`, as they come, until the connection ends (`NodeUnreachable`) or `stop` is set.

        The first item is `{}`: the subscription stands, nothing after it is missed.
        """
        address = self.url.replace("http", "ws", 1) + "/websocket"
        request = {"jsonrpc": "2.0", "id": 1, "method": "subscribe", "params": {"query": query}}
        try:
            with connect(address, open_timeout=10, max_size=None, proxy=None if self._is_local else True) as socket:
                socket.send(json.dumps(request))
                while stop is None or not stop.is_set():
                    try:
                        answer = json.loads(socket.recv(timeout=0.5))
                    except TimeoutError:
                        continue
                    _refuse_error("subscribe", answer)
                    yield answer["result"]
        except (OSError, WebSocketException) as error:
            raise NodeUnreachable(f"the event stream of {self.url} ended ({type(error).__name__})") from error


def is_local(url: str) -> bool:
    """Whether a server is on this machine: a proxy from the environment, which is elsewhere, could not reach it."""
    try:
        return urlsplit(url).hostname in ("localhost", "127.0.0.1", "::1")
    except ValueError:
        return False


def _refuse_error(method: str, answer: dict[str, Any]) -> None:
    """Raise the error that an answer carries, if it does."""
    error = answer.get("error")
    if error:
        raise RpcFailed(method, error.get("code", 0), error.get("message", ""), error.get("data", ""))
