"""What all tests share."""

import pytest
from hypothesis import HealthCheck, settings
from tests.support.components import require

settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("default")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test marked with a component runs only where that is."""
    for marker in item.iter_markers("component"):
        require(marker.args[0])
