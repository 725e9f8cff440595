"""Progress of long work, on stderr: a spinner on a terminal, plain lines elsewhere."""

import sys
import time
from contextlib import AbstractContextManager
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.status import Status

__all__ = ["Progress"]


class Progress(AbstractContextManager["Progress"]):
    """Steps of one piece of work: `begin` names what happens now, `done` what has been reached."""

    def __init__(self) -> None:
        self._status: Status | None = None
        self._text = ""
        self._since = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._clear()

    def begin(self, text: str) -> None:
        """What happens now; replaces what was said before."""
        if text == self._text:
            return
        self._text = text
        if not sys.stderr.isatty():
            print(f"{text} …", file=sys.stderr, flush=True)
        elif self._status is None:
            from rich.console import Console

            self._status = Console(stderr=True, highlight=False).status(text)
            self._status.start()
        else:
            self._status.update(text)

    def done(self, text: str) -> None:
        """A step has been reached."""
        self._clear()
        took = time.monotonic() - self._since
        mark = "✓ " if sys.stderr.isatty() else ""
        print(f"{mark}{text} ({took:.1f} s)" if took >= 0.5 else f"{mark}{text}", file=sys.stderr, flush=True)
        self._since = time.monotonic()

    def say(self, text: str) -> None:
        """A remark."""
        self._clear()
        print(text, file=sys.stderr, flush=True)

    def _clear(self) -> None:
        self._text = ""
        if self._status is not None:
            self._status.stop()
            self._status = None
