"""Worlds for the tests of escrow."""

import pytest
from tests.x.escrow.world import NO_FEES, World, params


@pytest.fixture
def world() -> World:
    """A fresh chain, default parameters."""
    return World()


@pytest.fixture
def free() -> World:
    """A fresh chain that takes no fees, so that payees get what the tables say."""
    return World(params(**NO_FEES))
