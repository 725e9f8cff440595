"""Fixtures of the daemon's tests."""

from pathlib import Path

import pytest
from tests.provider.world import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A registered provider with an empty backend, and a customer with keys and money."""
    return World(tmp_path)
