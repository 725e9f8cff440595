"""The node's RPC, as far as services need it."""

from collections.abc import Mapping
from typing import Any, Protocol

from virtengine.kit.sdk.errors import InvalidRequest, NotFound, NotSupported

__all__ = ["JsonObject", "NodeClient", "NodeRefused", "NodeUnavailable", "ask", "ask_for"]

JsonObject = dict[str, Any]


class NodeUnavailable(ConnectionError):
    """The node did not answer."""


class NodeRefused(ValueError):
    """The node answered with an error; the text is what it says (`data`, or else `message`)."""


class NodeClient(Protocol):
    """Calls JSON-RPC methods of a CometBFT node (port 26657)."""

    def call(self, method: str, params: Mapping[str, Any]) -> JsonObject:
        """The `result` of a method; `NodeRefused` for its error, `NodeUnavailable` if there is no answer."""
        ...


def ask(node: NodeClient | None, method: str, **params: object) -> JsonObject:
    """The `result` of a method; `NotSupported` where there is no node to ask, `InvalidRequest` for what it refuses."""
    try:
        return _call(node, method, params)
    except NodeRefused as error:
        raise InvalidRequest(str(error)) from error


def ask_for(node: NodeClient | None, what: str, method: str, **params: object) -> JsonObject:
    """As `ask`, for one thing; `NotFound` with the sentence `what` where the node says that it has none."""
    try:
        return _call(node, method, params)
    except NodeRefused as error:
        if "not found" in str(error):
            raise NotFound(what) from error
        raise InvalidRequest(str(error)) from error


def _call(node: NodeClient | None, method: str, params: dict[str, object]) -> JsonObject:
    if node is None:
        raise NotSupported(
            "this needs the node's RPC; ask the gateway (gRPC 9090, REST 1317) or the RPC (26657) itself"
        )
    return node.call(method, {name: value for name, value in params.items() if value is not None})
