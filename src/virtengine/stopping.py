"""Signals that ask a process to stop, as an event."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["stopping_on"]


@contextmanager
def stopping_on(*numbers: signal.Signals, tell: Callable[[], None] = lambda: None) -> Iterator[threading.Event]:
    """An event that the first of these signals sets, after `tell`; further ones change nothing.

    Through a pipe and a thread: a handler runs in the midst of anything, also of the event's own methods or of a second
    handler, and would then wait for the event's lock forever.
    """
    stop = threading.Event()
    reader, writer = os.pipe2(os.O_CLOEXEC)

    def pass_on() -> None:
        if os.read(reader, 1):
            tell()
            stop.set()

    thread = threading.Thread(target=pass_on, name="signals", daemon=True)
    thread.start()
    earlier = {number: signal.signal(number, lambda *_: os.write(writer, b".")) for number in numbers}
    try:
        yield stop
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)
        os.close(writer)
        thread.join()
        os.close(reader)
