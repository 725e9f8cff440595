"""`ve keys`."""

import io
import sys
from pathlib import Path

import click
import pytest
from tests.cli.conftest import Ve

from virtengine.cli.keys import complete_key, show
from virtengine.client.keyring import Keyring

MNEMONIC = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about"
HEX = "c4a48e2fce1481cd3294b4490f6678090ea98d3d0e5cd984558ab0968741b104"
"""The private key at m/44'/118'/0'/0/0 of the mnemonic."""


@pytest.fixture
def test_ring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VE_HOME", str(tmp_path))
    monkeypatch.setenv("VE_KEYRING_BACKEND", "test")
    return tmp_path


def type_in(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """What standard input will hold."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def test_a_new_key_shows_its_mnemonic_once_and_on_stderr_only(test_ring: Path, ve: Ve) -> None:
    ran = ve("keys", "add", "alice")
    assert ran.json["name"] == "alice"
    mnemonic = ran.err.strip().splitlines()[-1]
    assert len(mnemonic.split()) == 24
    assert mnemonic not in ran.out
    for path in test_ring.rglob("*"):
        assert path.is_dir() or mnemonic.split()[0] not in path.read_text()


def test_a_mnemonic_restores_the_same_key(test_ring: Path, ve: Ve, monkeypatch: pytest.MonkeyPatch) -> None:
    type_in(monkeypatch, MNEMONIC + "\n")
    recovered = ve("keys", "add", "alice", "--recover").json
    assert ve("keys", "export", "alice", "--unsafe", "--yes").out.strip() == HEX
    type_in(monkeypatch, "0x" + HEX)
    assert ve("keys", "import-hex", "again").json["address"] == recovered["address"]


def test_another_path_gives_another_key(test_ring: Path, ve: Ve, monkeypatch: pytest.MonkeyPatch) -> None:
    addresses = []
    for name, path in (("a", "m/44'/118'/0'/0/0"), ("b", "m/44'/118'/0'/0/1")):
        type_in(monkeypatch, MNEMONIC)
        addresses.append(ve("keys", "add", name, "--recover", "--hd-path", path).json["address"])
    assert len(set(addresses)) == 2


def test_what_is_no_mnemonic_is_refused_without_repeating_it(
    test_ring: Path, ve: Ve, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_in(monkeypatch, MNEMONIC.replace("about", "zebra"))
    ran = ve("keys", "add", "alice", "--recover")
    ran.fails("not a mnemonic")
    assert "zebra" not in ran.err
    type_in(monkeypatch, MNEMONIC)
    ve("keys", "add", "alice", "--recover", "--hd-path", "44/1").fails("--hd-path")
    assert ve("keys", "list").json == []


@pytest.mark.parametrize("text", ["", "zz", "11" * 31, "00" * 32, "ff" * 32])
def test_what_is_no_private_key_is_refused(test_ring: Path, ve: Ve, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    type_in(monkeypatch, text)
    ve("keys", "import-hex", "alice").fails("64 hexadecimal digits")


def test_a_private_key_is_printed_only_when_unsafe_is_said(test_ring: Path, ve: Ve) -> None:
    ve("keys", "add", "alice")
    ve("keys", "export", "alice").fails("--unsafe")


def test_list_and_show_tell_addresses(test_ring: Path, ve: Ve) -> None:
    address = ve("keys", "add", "alice", "--no-backup").json["address"]
    assert ve("keys", "show", "alice", "-a").out.strip() == address
    assert [key["address"] for key in ve("keys", "list").json] == [address]
    assert address in ve("keys", "list", "-o", "table").out


def test_a_deleted_key_is_gone(test_ring: Path, ve: Ve) -> None:
    ve("keys", "add", "alice")
    assert ve("keys", "delete", "alice", "--yes").code == 0
    ve("keys", "show", "alice").fails("no key named 'alice'", "ve keys add alice")


def test_a_passphrase_comes_from_standard_input_where_there_is_no_terminal(
    tmp_path: Path, ve: Ve, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = ("--home", str(tmp_path))
    type_in(monkeypatch, "a long passphrase\n")
    assert ve("keys", "add", "alice", *home).code == 0
    type_in(monkeypatch, "a wrong passphrase\n")
    ve("keys", "export", "alice", "--unsafe", *home).fails("does not open the key alice")
    type_in(monkeypatch, "a long passphrase\n")
    assert ve("keys", "export", "alice", "--unsafe", *home).code == 0


def test_a_mnemonic_of_any_length_can_be_made(ve: Ve) -> None:
    for words in ("12", "24"):
        assert len(ve("keys", "mnemonic", "--words", words).out.split()) == int(words)


def test_completing_a_name_says_nothing_beside_it(
    own_user: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("virtengine.cli.homes.is_devnet_running", lambda home: True)
    context = click.Context(show)
    context.params = {"keyring_option": "test"}
    Keyring(own_user / "devnet", "test", lambda _: "").add("alice", b"\1" * 32)
    assert complete_key(context, show.params[0], "al") == ["alice"]
    assert capfd.readouterr().err == ""
