"""The command, run in the test's own process against the network of the client's tests."""

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.client.network import Network, serve

from virtengine.cli.main import main


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        assert self.code == 0, self.err
        return json.loads(self.out)

    def fails(self, *parts: str, code: int = 1) -> None:
        """Assert that it failed with an error, in words, that has these parts, and printed nothing else."""
        assert self.code == code, self.out + self.err
        assert "Traceback" not in self.err
        assert "bug in ve" not in self.err
        assert "error: " in self.err
        for part in parts:
            assert part in self.err


Ve = Callable[..., Ran]


@pytest.fixture(autouse=True)
def own_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user without any home of VirtEngine, on a wide terminal."""
    for name in ("VE_HOME", "VE_NODE", "VE_OUTPUT", "VE_FROM", "VE_CHAIN_ID", "VE_KEYRING_BACKEND", "VE_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    user = tmp_path / "user"
    user.mkdir()
    monkeypatch.setenv("HOME", str(user))
    monkeypatch.setenv("VE_DEVNET_HOME", str(user / "devnet"))
    return user


@pytest.fixture(autouse=True)
def _same_log() -> Iterator[None]:
    """A node's command sends the program's log to its standard error; here that ends with the test."""
    log = logging.getLogger()
    handlers, level = log.handlers[:], log.level
    yield
    log.handlers[:] = handlers
    log.setLevel(level)


@pytest.fixture
def ve(capsys: pytest.CaptureFixture[str]) -> Ve:
    """Run one command; whatever is printed is captured."""

    def run(*arguments: str) -> Ran:
        capsys.readouterr()
        code = main(list(arguments))
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return run


@pytest.fixture(scope="session")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    """One chain for all tests of a session."""
    with serve(tmp_path_factory.mktemp("network")) as running:
        yield running
        running.close_clients()


@pytest.fixture
def at(network: Network, monkeypatch: pytest.MonkeyPatch) -> Network:
    """The commands use the network's home."""
    monkeypatch.setenv("VE_HOME", str(network.home))
    return network
