"""How much a faucet gives, to whom and how often. Kept in memory: a restart forgets who was given."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Limits", "Refused", "Tally"]


class Refused(Exception):
    """Not now; the text says when. `wait` is in seconds."""

    def __init__(self, text: str, wait: float) -> None:
        super().__init__(text)
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Limits:
    """All times in seconds."""

    pause: float = 20.0
    """Between two gifts to one address."""
    per_address: int = 20
    """Gifts to one address within `window`."""
    total: int = 2_000
    """Gifts to anybody within `window`."""
    window: float = 24 * 3600.0


class Tally:
    """Who was given when, within the window. Thread-safe."""

    def __init__(self, limits: Limits, clock: Callable[[], float]) -> None:
        self._limits = limits
        self._clock = clock
        self._guard = threading.Lock()
        self._given: deque[tuple[float, bytes]] = deque()
        self._times: dict[bytes, deque[float]] = {}

    def take(self, address: bytes) -> None:
        """Count a gift to `address`; `Refused` if it is too early or too much."""
        with self._guard:
            now, limits = self._clock(), self._limits
            self._forget(now - limits.window)
            times = self._times.get(address, deque())
            if times and now - times[-1] < limits.pause:
                wait = limits.pause - (now - times[-1])
                raise Refused(f"this address was given coins a moment ago; try again in {wait:.0f} s", wait)
            if len(times) >= limits.per_address:
                wait = times[0] + limits.window - now
                raise Refused(f"this address was given enough for now; try again in {wait / 60:.0f} min", wait)
            if len(self._given) >= limits.total:
                wait = self._given[0][0] + limits.window - now
                raise Refused(f"the faucet has given enough for now; try again in {wait / 60:.0f} min", wait)
            self._given.append((now, address))
            self._times.setdefault(address, deque()).append(now)

    def give_back(self, address: bytes) -> None:
        """Uncount the last gift to `address`: it failed."""
        with self._guard:
            times = self._times.get(address)
            if times:
                when = times.pop()
                self._given.remove((when, address))
                if not times:
                    del self._times[address]

    def _forget(self, before: float) -> None:
        while self._given and self._given[0][0] <= before:
            _, address = self._given.popleft()
            self._times[address].popleft()
            if not self._times[address]:
                del self._times[address]
