"""What one query may cost the gateway. Pages and scans are bounded by `kit.collections.pagination` already."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from virtengine.gateway.failures import Failure
from virtengine.kit.baseapp.status import Code
from virtengine.kit.sdk.gas import GasMeter

__all__ = ["Limits", "QueryMeter"]

_CLOCK_EVERY: Final = 32
"""Store accesses between two looks at the clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of one request, and of how many are worked on at once. (Gas is the application's: `query-gas-limit`.)"""

    seconds: float = 10.0
    """Time a query may take."""
    body_bytes: int = 2 << 20
    """Size of a request: a transaction of the largest size in base64, with room."""
    response_bytes: int = 16 << 20
    """Size of an encoded response."""
    threads: int = 8
    """Queries that read pages, worked on at once; and as many that ask the node or run transactions."""
    waiting: int = 256
    """Queries of either sort that may wait for a thread; more are turned away."""


class QueryMeter(GasMeter):
    """A query's gas, which also runs out with its time: work in Python cannot be interrupted from outside."""

    __slots__ = ("_clock", "_countdown", "_deadline")

    def __init__(self, limit: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(limit)
        self.granted = 0  # every access is to be told to `consume`
        self._clock = clock
        self._deadline = clock() + seconds
        self._countdown = _CLOCK_EVERY

    def consume(self, amount: int, descriptor: str) -> None:
        """Use `amount` units; raises `OutOfGas`, or `Failure` if the time is over."""
        GasMeter.consume(self, amount, descriptor)
        self._countdown -= 1
        if not self._countdown:
            self._countdown = _CLOCK_EVERY
            if self._clock() > self._deadline:
                raise Failure(Code.DEADLINE_EXCEEDED, "the query took too long; ask for less, or for smaller pages")
