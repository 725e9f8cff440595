"""uvicorn's HTTP with what it lacks: bounds on how long a request may be in coming and an answer in going, and on how
large the head of a request may be.

Without them a few hundred clients that send a byte now and then, or take no answer, hold every connection a server
allows, and one that never ends a header fills its memory. Give the class as `http` in uvicorn's configuration.
"""

import asyncio
from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

__all__ = ["ANSWER_SECONDS", "MAX_HEAD_BYTES", "REQUEST_SECONDS", "BoundedHttp"]

REQUEST_SECONDS: Final = 15.0
"""From the connection, or the first byte of a further request on it, until the request has been received."""
ANSWER_SECONDS: Final = 30.0
"""From when the client's side takes no more until it has taken nearly all that was written."""
MAX_HEAD_BYTES: Final = 64 << 10
"""Of a request line with its headers; beside what one read from the socket brings."""


class BoundedHttp(HttpToolsProtocol):
    """One connection. A request or an answer that exceeds a bound ends it; how long an answer is in the making is not
    its business.
    """

    _deadline: asyncio.TimerHandle | None = None
    _answer_deadline: asyncio.TimerHandle | None = None
    _head_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """The first request is awaited."""
        super().connection_made(transport)
        self._await_request()

    def data_received(self, data: bytes) -> None:
        """Begin, go on, or end waiting for a request."""
        super().data_received(data)
        if self.transport.is_closing() or self.transport.get_protocol() is not self:  # a websocket has taken over
            self._forget_deadline()
            return
        if not self._is_in_head:
            self._head_bytes = 0
        else:
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEAD_BYTES:
                self.transport.close()
        if self._is_in_head or self.cycle.more_body:
            self._await_request()
        else:
            self._forget_deadline()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is awaited any more."""
        self._forget_deadline()
        self._forget_answer_deadline()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """The client does not keep up with what is written."""
        super().pause_writing()
        # Closing would wait for what is written to be taken.
        self._answer_deadline = self.loop.call_later(ANSWER_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """It has caught up."""
        self._forget_answer_deadline()
        super().resume_writing()

    @property
    def _is_in_head(self) -> bool:
        """Whether the last byte belongs to no request that was begun to be answered."""
        return self.cycle is None or self.cycle.response_complete

    def _await_request(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(REQUEST_SECONDS, self._expire)

    def _forget_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _forget_answer_deadline(self) -> None:
        if self._answer_deadline is not None:
            self._answer_deadline.cancel()
            self._answer_deadline = None

    def _expire(self) -> None:
        self._deadline = None
        self.transport.close()
