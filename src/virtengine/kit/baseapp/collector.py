"""Python's garbage collector, out of the way of blocks. It never changes what is computed, only how long it takes."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

__all__ = ["collect", "freeze", "paused"]


_YOUNG: Final = 20_000
"""Objects made until the youngest are looked at; Python's 700 is one transaction's worth."""


def freeze() -> None:
    """Everything alive now lives as long as the process: never look at it again. To be called once, after start."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG)


def collect() -> None:
    """Collect what recent blocks left behind; between blocks, where nobody waits."""
    gc.collect(1)


@contextmanager
def paused() -> Iterator[None]:
    """No collection within."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
