"""The one way to an answer, whichever server asks: run the procedure where it holds nobody up, explain failures."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from virtengine.gateway.failures import Failure, explain
from virtengine.gateway.limits import Limits
from virtengine.gateway.table import Procedure, Work
from virtengine.kit.baseapp.status import Code
from virtengine.kit.codec.message import Message

__all__ = ["HEIGHT_HEADER", "Answers", "read_height"]

T = TypeVar("T")

HEIGHT_HEADER: Final = "x-cosmos-block-height"
"""Metadata and HTTP header that ask for a height, and tell the one answered at."""

Ask = Callable[[str, bytes, int], tuple[Message, int]]
"""From gRPC path, encoded request and height (0 for the latest) to the response and its height (`Querier.answer`)."""


class Answers:
    """Lookups are answered where they are asked, the others in threads: few, and those that wait for the node apart."""

    def __init__(self, ask: Ask, limits: Limits) -> None:
        self.limits = limits
        self._ask = ask
        self._desks = {work: _Desk(work, limits) for work in (Work.PAGES, Work.OUTSIDE)}

    async def answer(
        self, procedure: Procedure, request: bytes, height: int, encode: Callable[[Message], bytes]
    ) -> tuple[bytes, int]:
        """The response of a procedure, encoded, and the height it is of; raises `Failure` and nothing else."""
        try:
            desk = self._desks.get(procedure.work)
            if desk is None:
                return self._answer(procedure, request, height, encode)
            return await desk.run(lambda: self._answer(procedure, request, height, encode))
        except Failure:
            raise
        except Exception as error:
            status = explain(error)
            raise Failure(status.code, status.text) from error

    def _answer(
        self, procedure: Procedure, request: bytes, height: int, encode: Callable[[Message], bytes]
    ) -> tuple[bytes, int]:
        message, answered = self._ask(procedure.path, request, height)
        encoded = encode(message)
        if len(encoded) > self.limits.response_bytes:
            raise Failure(
                Code.RESOURCE_EXHAUSTED,
                f"the response has {len(encoded)} bytes of at most {self.limits.response_bytes}; ask for smaller pages",
            )
        return encoded, answered

    def close(self) -> None:
        """End the threads; queries still waiting for one are dropped."""
        for desk in self._desks.values():
            desk.threads.shutdown(wait=True, cancel_futures=True)


class _Desk:
    """A few threads, and a queue before them, bounded in length and time."""

    def __init__(self, work: Work, limits: Limits) -> None:
        self.threads = ThreadPoolExecutor(limits.threads, thread_name_prefix=work.name.lower())
        self._room = limits.threads + limits.waiting
        self._seconds = limits.seconds

    async def run(self, job: Callable[[], T]) -> T:
        """What `job` gives in a thread; `Failure` if too many wait already, or it has waited as long as it may take."""
        if not self._room:
            raise _busy()
        self._room -= 1
        latest = time.monotonic() + self._seconds

        def start() -> T:
            if time.monotonic() > latest:
                raise _busy()
            return job()

        try:
            return await asyncio.get_running_loop().run_in_executor(self.threads, start)
        finally:
            self._room += 1


def _busy() -> Failure:
    return Failure(Code.UNAVAILABLE, "the gateway is busy; try again")


def read_height(text: str | None) -> int:
    """The height a header asks for, 0 for the latest; raises `Failure`."""
    if not text:
        return 0
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise Failure(Code.INVALID_ARGUMENT, f'invalid height header "{text[:32]}": not a height: invalid request')
    return int(text)
