"""What some tests need of the machine: named where it is missing, never passed over in silence."""

import os
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from virtengine.provider.adapters.local import bubblewrap

ROOT = Path(__file__).parents[2]
NOBODY = 65534


def find_cometbft() -> str | None:
    """The binary that `make cometbft` builds, or one on PATH."""
    built = ROOT / "build" / "bin" / "cometbft"
    return str(built) if built.exists() else shutil.which("cometbft")


@cache
def probe_sandbox() -> bubblewrap.Probe:
    """Whether sandboxes can be made here, why not, and the remedy."""
    return bubblewrap.probe(uid=NOBODY if os.geteuid() == 0 else 0)


def find_sandbox_fault() -> str:
    """What refuses sandboxes, and the remedy."""
    probe = probe_sandbox()
    return "" if probe.works else f"no sandbox: {probe.fault}; {probe.remedy}"


FAULTS: dict[str, Callable[[], str]] = {
    "cometbft": lambda: "" if find_cometbft() else "no CometBFT: `make cometbft` builds it; it needs Go",
    "go": lambda: "" if shutil.which("go") else "no Go: install Go 1.22 or newer",
    "sandbox": find_sandbox_fault,
}
"""Component → what is wrong with it and how to get it; an empty text where it is there."""


def require(name: str) -> None:
    """Skip the running test where a component is missing, with the reason; where components are required, fail it."""
    fault = FAULTS[name]()
    if fault and os.environ.get("VIRTENGINE_REQUIRE_COMPONENTS"):
        pytest.fail(fault)
    if fault:
        pytest.skip(fault)
