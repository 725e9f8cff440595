"""
A queue of names: each is handled by one worker at a time, and waits there at most once.

A name put while it is being handled is handled once more afterwards, so nothing that happens meanwhile is missed.
"""

import heapq
import logging
import threading
import time
from collections.abc import Callable

log = logging.getLogger(__name__)

AFTER_DEFECT = 60.0
"""Seconds until a name is looked at again whose handling ended in a defect of the daemon."""

Look = Callable[[str], float | None]
"""Handles a name; in how many seconds to do so again, None for not before it is put again."""


class NameQueue:
    """Names that are due, now or later."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._changed = threading.Condition()
        self._due: dict[str, float] = {}
        self._heap: list[tuple[float, str]] = []
        self._busy: set[str] = set()
        self._closed = False

    def put(self, name: str, delay: float = 0.0) -> None:
        """Have it handled after `delay` seconds, or earlier if that was asked for already."""
        due = self._clock() + delay
        with self._changed:
            if name not in self._due or due < self._due[name]:
                self._due[name] = due
                heapq.heappush(self._heap, (due, name))
                self._changed.notify()

    def take(self, timeout: float | None = None) -> str | None:
        """The next name that is due, now busy; None when closed, or when none came within `timeout`."""
        end = None if timeout is None else self._clock() + timeout
        with self._changed:
            while not self._closed:
                now = self._clock()
                name, wait = self._find(now)
                if name is not None:
                    del self._due[name]
                    self._busy.add(name)
                    return name
                if end is not None:
                    if now >= end:
                        return None
                    wait = min(wait, end - now) if wait is not None else end - now
                self._changed.wait(wait)
        return None

    def done(self, name: str) -> None:
        """The worker has finished with it."""
        with self._changed:
            self._busy.discard(name)
            if name in self._due:
                heapq.heappush(self._heap, (self._due[name], name))
            self._changed.notify()

    def work(self, look: Look, stop: threading.Event) -> None:
        """Handle names until `stop`; several workers may."""
        while not stop.is_set():
            self.work_once(look, timeout=1.0)

    def work_once(self, look: Look, timeout: float | None = 0.0) -> bool:
        """Handle one name that is due; whether there was one."""
        name = self.take(timeout)
        if name is None:
            return False
        try:
            delay = look(name)
        except Exception:
            # The top of a worker: a defect about one name must not end the others.
            log.exception("%s: a defect of the daemon", name)
            delay = AFTER_DEFECT
        finally:
            self.done(name)
        if delay is not None:
            self.put(name, delay)
        return True

    def close(self) -> None:
        """No more names."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _find(self, now: float) -> tuple[str | None, float | None]:
        """A name that is due and not busy; else how long to wait for the next."""
        while self._heap:
            due, name = self._heap[0]
            if self._due.get(name) != due or name in self._busy:
                heapq.heappop(self._heap)  # out of date, or `done` brings it back
                continue
            if due > now:
                return None, due - now
            heapq.heappop(self._heap)
            return name, None
        return None, None
