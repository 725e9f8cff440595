"""The devnet's child processes: started, watched, restarted, stopped."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import virtengine
from virtengine.cli.failures import CliError

__all__ = ["Child", "tail"]

_STOP_PATIENCE: Final = 15.0
"""Seconds between SIGTERM and SIGKILL."""
_RESTART_DELAYS: Final = (0.0, 0.5, 1.0, 2.0, 5.0)
"""Seconds before each restart of a child that keeps dying; the last one from then on."""
_STEADY: Final = 5.0
"""A child that ran so long starts again without delay."""


@dataclass
class Child:
    """One command of `ve` in a process of its own, its output in a log."""

    name: str
    arguments: Sequence[str]
    log: Path
    is_ready: Callable[[], bool]
    """Whether it answers."""
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _deaths: int = field(default=0, init=False)
    _started: float = field(default=0.0, init=False)
    _due: float = field(default=0.0, init=False)

    def start(self) -> None:
        """Start it, in a session of its own: a Ctrl-C in the terminal is the parent's to handle."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        package_root = str(Path(virtengine.__file__).parent.parent)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "virtengine.cli.devnet.child", str(os.getpid()), *self.arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                env=_list_environment() | {"PYTHONPATH": package_root, "PYTHONUNBUFFERED": "1"},
            )
        self._started = time.monotonic()

    @property
    def pid(self) -> int:
        """Its process id; 0 if it does not run."""
        return self.process.pid if self.process is not None and self.process.poll() is None else 0

    def wait_ready(self, patience: float, check: Callable[[], None]) -> None:
        """Wait until it answers; `CliError` with the end of its log if it ends or does not answer in time.

        `check` is called in between; it raises when the user wants to stop.
        """
        deadline = time.monotonic() + patience
        while not self.is_ready():
            check()
            if not self.pid:
                raise CliError(f"the {self.name} did not start:\n{tail(self.log)}", f"Its whole log: {self.log}")
            if time.monotonic() > deadline:
                raise CliError(f"the {self.name} does not answer after {patience:.0f} s", f"Its log: {self.log}")
            time.sleep(0.05)

    def revive(self) -> str:
        """Start it again if it died and its delay has passed; what happened, in words, or nothing."""
        if self.process is None or self.pid:
            return ""
        now = time.monotonic()
        if not self._due:
            self._deaths = 1 if now - self._started > _STEADY else self._deaths + 1
            self._due = now + _RESTART_DELAYS[min(self._deaths, len(_RESTART_DELAYS)) - 1]
        if now < self._due:
            return ""
        code, self._due = self.process.returncode, 0.0
        self.start()
        how = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
        return f"the {self.name} {how}; started again (process {self.pid}), log: {self.log}"

    def stop(self) -> None:
        """Ask it to end, and end it when it does not."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(_STOP_PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None


def _list_environment() -> dict[str, str]:
    """The user's, but for what says which chain and key `ve` uses: the devnet's processes use its own."""
    return {name: value for name, value in os.environ.items() if not name.startswith("VE_")}


def tail(path: Path, lines: int = 12) -> str:
    """The last lines of a log, indented."""
    try:
        text = path.read_text(errors="replace").splitlines()[-lines:]
    except OSError:
        text = []
    return "\n".join(f"  {line}" for line in text) or "  (its log is empty)"
