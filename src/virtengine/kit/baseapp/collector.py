"""Python's garbage collector, out of the way of blocks. It never changes what is computed, only how long it takes."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["collect", "freeze", "paused"]


def freeze() -> None:
    """Everything alive now lives as long as the process: never look at it again. To be called once, after start."""
    gc.collect()
    gc.freeze()


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
