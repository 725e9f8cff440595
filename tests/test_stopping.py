"""Signals that ask to stop: none is lost, and none waits for another."""

import os
import signal
import threading
from pathlib import Path

from virtengine.stopping import stopping_on

DESCRIPTORS = Path("/proc/self/fd")


def test_a_signal_in_the_midst_of_the_event_s_own_methods_locks_nothing_up() -> None:
    told: list[str] = []
    before = signal.getsignal(signal.SIGTERM)
    with stopping_on(signal.SIGTERM, tell=lambda: told.append("stopping")) as stop:
        with stop._cond:  # type: ignore[attr-defined]
            os.kill(os.getpid(), signal.SIGTERM)
            os.kill(os.getpid(), signal.SIGTERM)
        assert stop.wait(10)
    assert told == ["stopping"]
    assert signal.getsignal(signal.SIGTERM) is before


def test_without_a_signal_nothing_is_left_behind() -> None:
    threads, descriptors = threading.active_count(), len(list(DESCRIPTORS.iterdir()))
    with stopping_on(signal.SIGTERM) as stop:
        pass
    assert not stop.is_set()
    assert (threading.active_count(), len(list(DESCRIPTORS.iterdir()))) == (threads, descriptors)
