"""The journal: what it was told, it tells after a crash."""

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from virtengine.kit.codec.gen.virtengine.market.v1.market import Counters, LeaseId, OrderId, UsageRecord
from virtengine.provider.errors import ProviderError, Temporary
from virtengine.provider.journal import Journal


def make_record(sequence: int) -> UsageRecord:
    return UsageRecord(lease=LeaseId(order=OrderId()), sequence=sequence, counters=Counters())


@pytest.fixture
def open_journal(tmp_path: Path) -> Iterator[Callable[[], Journal]]:
    """Opens the journal, again if asked again; all are closed at the end."""
    with contextlib.ExitStack() as opened:
        yield lambda: opened.enter_context(contextlib.closing(Journal(tmp_path / "journal.sqlite")))


def test_an_action_is_written_before_it_is_done(open_journal: Callable[[], Journal]) -> None:
    journal = open_journal()
    with journal.action("lease", "deploy"):
        (action,) = open_journal().list_actions("lease")
        assert (action.kind, action.outcome) == ("deploy", None)
    with pytest.raises(ValueError, match="boom"), journal.action("lease", "stop", "now"):
        raise ValueError("boom")
    assert [(a.kind, a.detail, a.outcome) for a in journal.list_actions("lease")] == [
        ("deploy", "", "done"),
        ("stop", "now", "ValueError"),
    ]
    assert journal.list_actions("other") == []


def test_records_are_kept_in_order_until_they_are_dropped(open_journal: Callable[[], Journal]) -> None:
    journal = open_journal()
    for sequence in (2, 1, 3):
        journal.add_record("lease", make_record(sequence))
    again = open_journal()
    assert [record.sequence for record in again.list_records("lease")] == [1, 2, 3]
    again.drop_records("lease", 2)
    assert [record.sequence for record in journal.list_records("lease")] == [3]
    with pytest.raises(Exception, match="UNIQUE"):
        journal.add_record("lease", make_record(3))


def test_the_base_fixed_last_counts_until_the_lease_is_forgotten(open_journal: Callable[[], Journal]) -> None:
    journal = open_journal()
    assert journal.find_base("lease") is None
    journal.set_base("lease", b"one")
    journal.set_base("lease", b"two")
    journal.remember_lease("key", "lease")
    assert journal.find_base("lease") == b"two"
    assert journal.find_lease("key") == "lease"
    journal.forget_lease("lease")
    assert journal.find_base("lease") is None
    assert journal.find_lease("key") is None


def test_the_journal_is_the_daemons_alone(open_journal: Callable[[], Journal], tmp_path: Path) -> None:
    open_journal()
    assert (tmp_path / "journal.sqlite").stat().st_mode & 0o077 == 0


def test_a_journal_is_of_one_chain(open_journal: Callable[[], Journal]) -> None:
    open_journal().claim("one-1")
    again = open_journal()
    again.claim("one-1")
    with pytest.raises(ProviderError, match="belongs to chain one-1, the node to other-1"):
        again.claim("other-1")


@pytest.mark.parametrize("content", [b"no database" * 1000, b"SQLite format 3\0" + b"\xff" * 4096])
def test_a_damaged_journal_is_said_to_be_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "journal.sqlite"
    path.write_bytes(content)
    with pytest.raises(ProviderError, match="cannot be used") as caught:
        Journal(path)
    assert "move it away" in caught.value.hint


def test_a_journal_of_another_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA user_version = 7")
    with pytest.raises(ProviderError, match="version 7"):
        Journal(path)


def test_a_disk_that_is_full_is_trouble_that_passes(open_journal: Callable[[], Journal]) -> None:
    journal = open_journal()
    journal._run("PRAGMA max_page_count = 1")
    with pytest.raises(Temporary, match="full"):
        journal.set_base("lease", b"x" * 100_000)
    journal._run("PRAGMA max_page_count = 1000")
    journal.set_base("lease", b"x" * 100_000)
