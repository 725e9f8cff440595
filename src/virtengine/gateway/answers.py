"""The one way to an answer, whichever server asks: run the procedure where it holds nobody up, explain failures."""

import asyncio
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

    async def answer(self, procedure: Procedure, request: bytes, height: int) -> tuple[Message, int]:
        """The response of a procedure and the height it is of; raises `Failure` and nothing else."""
        try:
            desk = self._desks.get(procedure.work)
            if desk is None:
                return self._ask(procedure.path, request, height)
            return await desk.run(lambda: self._ask(procedure.path, request, height))
        except Failure:
            raise
        except Exception as error:
            status = explain(error)
            raise Failure(status.code, status.text) from error

    def check_size(self, encoded: bytes) -> bytes:
        """The encoded response, if a client may have it; raises `Failure`."""
        if len(encoded) > self.limits.response_bytes:
            raise Failure(
                Code.RESOURCE_EXHAUSTED,
                f"the response has {len(encoded)} bytes of at most {self.limits.response_bytes}; ask for smaller pages",
            )
        return encoded

    def close(self) -> None:
        """End the threads; queries still waiting for one are dropped."""
        for desk in self._desks.values():
            desk.threads.shutdown(wait=True, cancel_futures=True)


class _Desk:
    """A few threads, and a bounded queue before them."""

    def __init__(self, work: Work, limits: Limits) -> None:
        self.threads = ThreadPoolExecutor(limits.threads, thread_name_prefix=work.name.lower())
        self._room = limits.threads + limits.waiting

    async def run(self, job: Callable[[], T]) -> T:
        """What `job` gives in a thread; `Failure` if too many wait already."""
        if not self._room:
            raise Failure(Code.UNAVAILABLE, "the gateway is busy; try again")
        self._room -= 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self.threads, job)
        finally:
            self._room += 1


def read_height(text: str | None) -> int:
    """The height a header asks for, 0 for the latest; raises `Failure`."""
    if not text:
        return 0
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise Failure(Code.INVALID_ARGUMENT, f'invalid height header "{text[:32]}": not a height: invalid request')
    return int(text)
