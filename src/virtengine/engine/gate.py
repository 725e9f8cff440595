"""One at a time through the gate: the calls to the application, from two threads.

Consensus waits for its turn and holds the gate for a call. The event loop that serves clients never waits: when the
gate is taken, or wanted by consensus, its call queues and runs, still in order, on the loop once the gate is free. An
uncontended call costs a lock and nothing else: no other thread, no future.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from types import TracebackType
from typing import TypeVar

T = TypeVar("T")


class Gate:
    """A lock that a thread takes with `with`, and an event loop with `await gate.run(...)`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wanted = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._queue: deque[Callable[[], None]] = deque()

    def attach(self, loop: asyncio.AbstractEventLoop | None) -> None:
        """Name the loop whose calls queue here; None when it ends."""
        self._loop = loop

    def __enter__(self) -> None:
        self._wanted = True
        self._lock.acquire()
        self._wanted = False

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lock.release()
        loop = self._loop
        if loop is not None and self._queue:
            loop.call_soon_threadsafe(self._drain)

    def try_enter(self) -> bool:
        """Take the gate if nobody holds it, wants it or queues for it; `leave` it then. Only for the attached loop."""
        return not self._queue and not self._wanted and self._lock.acquire(blocking=False)

    def leave(self) -> None:
        """Let go after `try_enter`."""
        self._lock.release()

    async def run(self, call: Callable[[], T]) -> T:
        """Make `call` on the loop when it is this one's turn. Only for the attached loop."""
        if self.try_enter():
            try:
                return call()
            finally:
                self.leave()
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._queue.append(lambda: _settle(future, call))
        # The holder may have let go between the attempt above and this: look again once the loop is free.
        loop.call_soon(self._drain)
        return await future

    def _drain(self) -> None:
        """Run what queues, one call for each turn of the gate; consensus goes first."""
        while self._queue and not self._wanted and self._lock.acquire(blocking=False):
            try:
                self._queue.popleft()()
            finally:
                self._lock.release()


def _settle(future: "asyncio.Future[T]", call: Callable[[], T]) -> None:
    """Make a queued call and hand over its outcome; who gave up waiting gets no call."""
    if future.cancelled():
        return
    try:
        result = call()
    except BaseException as error:
        future.set_exception(error)
    else:
        future.set_result(result)
