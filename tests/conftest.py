"""What all tests share: a real component that is missing is named, never passed over in silence."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parent.parent

settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("default")


def find_cometbft() -> str | None:
    """The binary that `make cometbft` builds, or one on PATH."""
    built = ROOT / "build" / "bin" / "cometbft"
    return str(built) if built.exists() else shutil.which("cometbft")


COMPONENTS: dict[str, tuple[Callable[[], str | None], str]] = {
    "cometbft": (find_cometbft, "`make cometbft` builds it; it needs Go"),
    "go": (lambda: shutil.which("go"), "install Go 1.22 or newer"),
}
"""name → how to find it, how to get it."""


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose component is missing, with the reason; where components are required, fail it."""
    for marker in item.iter_markers("component"):
        name: str = marker.args[0]
        find, remedy = COMPONENTS[name]
        if find() is None:
            reason = f"{name} is not on this machine: {remedy}"
            if os.environ.get("VIRTENGINE_REQUIRE_COMPONENTS"):
                pytest.fail(reason)
            pytest.skip(reason)
