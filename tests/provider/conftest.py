"""Fixtures of the daemon's tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.provider.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A registered provider with an empty backend, and a customer with keys and money."""
    world = World(tmp_path)
    yield world
    world.journal.close()
