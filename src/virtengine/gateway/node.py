"""The node's RPC, for the services that need it (`NodeClient`): JSON-RPC over HTTP, as both engines speak it."""

import itertools
from collections.abc import Mapping
from typing import Any

import httpx

from virtengine.app.services.node_client import NodeRefused, NodeUnavailable

__all__ = ["RpcNode"]

JsonObject = dict[str, Any]


class RpcNode:
    """One node. Safe to use from several threads, which share its connections."""

    def __init__(self, url: str, *, seconds: float, transport: httpx.BaseTransport | None = None) -> None:
        """`url` in http or CometBFT's `tcp://`; `seconds` is the time one call may take."""
        self.url = "http://" + url.removeprefix("tcp://") if url.startswith("tcp://") else url
        # The proxies an environment names are for the world outside, not for the node beside us.
        self._http = httpx.Client(timeout=seconds, transport=transport, trust_env=False)
        self._ids = itertools.count(1)

    def call(self, method: str, params: Mapping[str, Any]) -> JsonObject:
        """The `result` of a method; `NodeRefused` for its error, `NodeUnavailable` if there is no answer."""
        request = {"jsonrpc": "2.0", "id": next(self._ids), "method": method, "params": dict(params)}
        try:
            answer = self._http.post(self.url, json=request).json()
        except (httpx.HTTPError, ValueError) as error:
            raise NodeUnavailable(f"the node at {self.url} does not answer ({type(error).__name__})") from error
        if not isinstance(answer, dict):
            raise NodeUnavailable(f"the node at {self.url} speaks no JSON-RPC")
        failure = answer.get("error")
        if failure:
            raise NodeRefused(str(failure.get("data") or failure.get("message") or "unknown error"))
        result: JsonObject = answer.get("result") or {}
        return result

    def close(self) -> None:
        """Drop the connections."""
        self._http.close()
