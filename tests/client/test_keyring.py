"""Keys at rest."""

import json
import stat
from pathlib import Path

import pytest

from virtengine.client.keyring import BadPassphrase, KeyExists, KeyMissing, Keyring, KeyringError
from virtengine.client.signer import Signer

KEY = bytes.fromhex("11" * 32)
PASSPHRASE = "correct horse"


def keyring(home: Path, backend: str, passphrase: str = PASSPHRASE) -> Keyring:
    return Keyring(home, backend, lambda prompt: passphrase)


@pytest.mark.parametrize("backend", ["file", "test"])
def test_a_key_opens_to_the_account_it_was_added_as(tmp_path: Path, backend: str) -> None:
    added = keyring(tmp_path, backend).add("alice", KEY)
    opened = keyring(tmp_path, backend).open("alice")
    assert opened.address == added.address
    assert opened.bech32 == added.bech32
    assert keyring(tmp_path, backend).reveal("alice") == KEY


def test_the_file_back_end_keeps_no_key_in_clear_and_lets_nobody_else_read(tmp_path: Path) -> None:
    keyring(tmp_path, "file").add("alice", KEY)
    path = tmp_path / "keyring-file" / "alice.json"
    assert KEY.hex() not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_wrong_passphrase_is_refused_and_named_as_such(tmp_path: Path) -> None:
    keyring(tmp_path, "file").add("alice", KEY)
    with pytest.raises(BadPassphrase, match="does not open the key alice"):
        keyring(tmp_path, "file", "wrong horse").open("alice")


def test_a_short_passphrase_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(KeyringError, match="too short"):
        keyring(tmp_path, "file", "short").add("alice", KEY)
    assert keyring(tmp_path, "file").list() == []


def test_keys_are_listed_by_name_without_opening_them(tmp_path: Path) -> None:
    ring = keyring(tmp_path, "test")
    ring.add("bob", KEY)
    ring.add("alice", bytes.fromhex("22" * 32))
    listing = Keyring(tmp_path, "test", lambda prompt: pytest.fail("asked for a passphrase")).list()
    assert [key.name for key in listing] == ["alice", "bob"]


def test_a_key_is_never_replaced(tmp_path: Path) -> None:
    ring = keyring(tmp_path, "test")
    ring.add("alice", KEY)
    with pytest.raises(KeyExists, match="alice"):
        ring.add("alice", bytes.fromhex("22" * 32))
    assert ring.reveal("alice") == KEY


def test_a_missing_key_says_which_there_are(tmp_path: Path) -> None:
    ring = keyring(tmp_path, "test")
    ring.add("alice", KEY)
    with pytest.raises(KeyMissing) as caught:
        ring.show("bob")
    assert "alice" in caught.value.hint


def test_a_removed_key_is_gone(tmp_path: Path) -> None:
    ring = keyring(tmp_path, "test")
    ring.add("alice", KEY)
    ring.remove("alice")
    with pytest.raises(KeyMissing):
        ring.open("alice")


@pytest.mark.parametrize("name", ["", "../alice", "a/b", ".hidden", "a" * 65, "ä"])
def test_names_that_are_no_file_names_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(KeyringError):
        keyring(tmp_path, "test").add(name, KEY)
    with pytest.raises(KeyMissing):
        keyring(tmp_path, "test").show(name)


def test_a_damaged_key_file_is_an_error_that_does_not_quote_it(tmp_path: Path) -> None:
    ring = keyring(tmp_path, "test")
    ring.add("alice", KEY)
    path = tmp_path / "keyring-test" / "alice.json"
    path.write_text(path.read_text()[:-5])
    with pytest.raises(KeyringError, match="is damaged") as caught:
        ring.open("alice")
    assert KEY.hex() not in str(caught.value)


@pytest.mark.parametrize("backend", ["file", "test"])
def test_a_key_file_of_any_other_content_is_said_to_be_damaged(tmp_path: Path, backend: str) -> None:
    keys = keyring(tmp_path, backend)
    keys.add("alice", KEY)
    path = keys.directory / "alice.json"
    whole = json.loads(path.read_text())
    contents = [b"", b"{}", b"[1]", b"null", b"\xff", path.read_bytes()[:-20]]
    for field in whole:
        contents += [json.dumps(whole | {field: value}).encode() for value in (None, 7, "zz", {}, {"kind": 1})]
    for field in whole["secret"]:
        secrets = [whole["secret"] | {field: value} for value in (None, "zz", "aa")]
        contents += [json.dumps(whole | {"secret": secret}).encode() for secret in secrets]
    for content in contents:
        path.write_bytes(content)
        try:
            opened = keys.open("alice")
        except KeyringError:
            continue
        assert opened.address == Signer(KEY).address


def test_an_unknown_back_end_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyringError, match="os"):
        keyring(tmp_path, "os")
