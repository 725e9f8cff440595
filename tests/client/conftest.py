"""A network for all tests of a session; tests use accounts so that they do not disturb one another."""

from collections.abc import Iterator

import pytest
from tests.client.network import Network, serve


@pytest.fixture(scope="session")
def running_network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    with serve(tmp_path_factory.mktemp("network")) as running:
        yield running


@pytest.fixture
def network(running_network: Network) -> Iterator[Network]:
    yield running_network
    running_network.close_clients()
