"""Where a command finds its settings: an own home, or the devnet that runs."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.cli.conftest import Ve

from virtengine.cli.homes import DEVNET_LOCK, find_home, is_devnet_running
from virtengine.cli.settings import Settings


@contextmanager
def running_devnet(home: Path) -> Iterator[None]:
    """The lock as the devnet's process holds it."""
    home.mkdir(parents=True, exist_ok=True)
    Settings(node="http://127.0.0.1:1", keyring_backend="test", key="customer").save(home)
    with (home / DEVNET_LOCK).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def test_a_new_user_without_a_devnet_gets_an_own_home(own_user: Path) -> None:
    assert find_home(None) == (own_user / ".virtengine", False)


def test_a_running_devnet_is_found_and_named(own_user: Path, ve: Ve) -> None:
    with running_devnet(own_user / "devnet"):
        assert is_devnet_running(own_user / "devnet")
        assert find_home(None) == (own_user / "devnet", True)
        ran = ve("config", "get", "key")
    assert ran.out.strip() == "customer"
    assert ran.err.strip() == f"using the devnet at {own_user / 'devnet'}"


def test_a_stopped_devnet_is_not_used(own_user: Path) -> None:
    with running_devnet(own_user / "devnet"):
        pass
    assert find_home(None) == (own_user / ".virtengine", False)


def test_an_own_home_comes_before_the_devnet_and_a_named_one_before_both(own_user: Path) -> None:
    Settings().save(own_user / ".virtengine")
    with running_devnet(own_user / "devnet"):
        assert find_home(None) == (own_user / ".virtengine", False)
        assert find_home(Path("/somewhere")) == (Path("/somewhere"), False)


def test_the_home_may_be_named_before_or_behind_the_command_and_outdoes_the_environment(
    tmp_path: Path, ve: Ve, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ve("--home", str(tmp_path / "a"), "config", "home").out.strip() == str(tmp_path / "a")
    assert ve("config", "home", "--home", str(tmp_path / "b")).out.strip() == str(tmp_path / "b")
    monkeypatch.setenv("VE_HOME", str(tmp_path / "c"))
    assert ve("config", "home").out.strip() == str(tmp_path / "c")
    assert ve("--home", str(tmp_path / "a"), "config", "home").out.strip() == str(tmp_path / "a")


def test_settings_are_kept_and_read_back(tmp_path: Path, ve: Ve) -> None:
    home = ("--home", str(tmp_path))
    assert ve("config", "set", "node", 'http://x"y\\z:1', *home).code == 0
    assert ve("config", "get", "node", *home).out == 'http://x"y\\z:1\n'
    assert ve("config", "view", *home).json["gas-prices"] == "0.0025uve"
    ve("config", "set", "colour", "red", *home).fails("unknown setting 'colour'", "keyring-backend")


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("node =", "cannot be read"),
        ("colour = 'red'", "'colour'"),
        ("node = 5", "node must be a text"),
        ("output = 'yaml'", "'yaml'"),
    ],
)
def test_settings_that_make_no_sense_are_named(tmp_path: Path, ve: Ve, text: str, cause: str) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "client.toml").write_text(text)
    ve("config", "view", "--home", str(tmp_path)).fails("client.toml", cause)
