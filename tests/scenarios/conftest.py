"""Devnets for scenario tests: destroyed at the end in any case, with their logs shown when the test failed."""

from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from tests.support.components import require
from tests.support.devnet import Devnet

MakeDevnet = Callable[..., Devnet]
_FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember whether the test itself failed."""
    report = yield
    if report.when == "call":
        item.stash[_FAILED] = report.failed
    return report


@pytest.fixture
def make_devnet(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[MakeDevnet]:
    """Makes devnets, whose provider sandboxes its workloads; options as of `Devnet`."""
    require("sandbox")
    made: list[Devnet] = []

    def make(name: str = "devnet", **options: object) -> Devnet:
        network = Devnet(tmp_path / name, **options)  # type: ignore[arg-type]
        made.append(network)
        return network

    yield make
    for network in made:
        if request.node.stash.get(_FAILED, True):
            print(network.tell_logs())
        network.destroy()


@pytest.fixture
def devnet(make_devnet: MakeDevnet) -> Devnet:
    """A running devnet with blocks of 300 ms."""
    network = make_devnet()
    network.start()
    return network
