"""Failed queries as clients see them: one gRPC status, which REST tells as JSON under an HTTP status.

Codes and texts are those the SDK's servers give (clients match on both).
"""

import logging
from typing import Final

from virtengine.app.services.node_client import NodeUnavailable
from virtengine.kit.baseapp.status import Code, Status, status_of
from virtengine.kit.codec.errors import DecodeError
from virtengine.kit.sdk.errors import as_sdk_error, is_machine_error

__all__ = ["HTTP_STATUSES", "Failure", "explain"]

_log = logging.getLogger(__name__)

HTTP_STATUSES: Final[dict[Code, int]] = {
    Code.OK: 200,
    Code.UNKNOWN: 500,
    Code.INVALID_ARGUMENT: 400,
    Code.DEADLINE_EXCEEDED: 504,
    Code.NOT_FOUND: 404,
    Code.PERMISSION_DENIED: 403,
    Code.RESOURCE_EXHAUSTED: 429,
    Code.FAILED_PRECONDITION: 400,
    Code.UNIMPLEMENTED: 501,
    Code.INTERNAL: 500,
    Code.UNAVAILABLE: 503,
}
"""HTTP status by gRPC code, as grpc-gateway maps them."""


class Failure(Exception):
    """A query that has no answer: why, as a status."""

    def __init__(self, code: Code, text: str) -> None:
        super().__init__(text)
        self.status = Status(code, text)


def explain(error: Exception) -> Status:
    """The status of whatever a query raised. Bugs and a failing machine are told to the log, not to the client."""
    if isinstance(error, Failure):
        return error.status
    if isinstance(error, DecodeError):
        return Status(Code.INVALID_ARGUMENT, str(error))
    if isinstance(error, NodeUnavailable):
        return Status(Code.UNAVAILABLE, str(error))
    expected = as_sdk_error(error)
    if expected is not None:
        return status_of(expected)
    _log.error("a query failed", exc_info=error)
    if is_machine_error(error):
        return Status(Code.UNAVAILABLE, "the state cannot be read now")
    return Status(Code.INTERNAL, "internal error")
