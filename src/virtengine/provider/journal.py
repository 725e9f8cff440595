"""
The journal: what the daemon was about to do outside, and what it measured, in SQLite with a write-ahead log.

Written and synchronised before every outside action, so that after a crash at any instant the daemon knows what it
may have done. Chain and backend stay the truth: a lost journal costs at most the use measured since the last accepted
record. It holds no content of any workload.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from virtengine.kit.codec.gen.virtengine.market.v1.market import UsageRecord

_SCHEMA = """
CREATE TABLE IF NOT EXISTS actions (
    number INTEGER PRIMARY KEY,
    subject TEXT NOT NULL,            -- lease or order
    kind TEXT NOT NULL,               -- bid, deploy, confirm, refuse, …
    detail TEXT NOT NULL,
    outcome TEXT                      -- NULL: not known to have ended
);
CREATE INDEX IF NOT EXISTS actions_by_subject ON actions (subject, kind);
CREATE TABLE IF NOT EXISTS leases (
    key TEXT PRIMARY KEY,             -- of the workload on the backend
    lease TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS meters (
    lease TEXT PRIMARY KEY,
    base BLOB NOT NULL                -- the adapter's counters where the chain's begin, see meter.py
);
CREATE TABLE IF NOT EXISTS records (
    lease TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    record BLOB NOT NULL,             -- signed UsageRecord
    PRIMARY KEY (lease, sequence)
);
"""
_MAX_ACTIONS = 100_000


@dataclass(frozen=True, slots=True)
class Action:
    """One entry."""

    number: int
    subject: str
    kind: str
    detail: str
    outcome: str | None


class Journal:
    """One file; safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        path.touch(mode=0o600, exist_ok=True)
        self._lock = threading.Lock()
        self._database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = FULL")
        self._database.executescript(_SCHEMA)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._database.close()

    # --- Actions ---

    @contextmanager
    def action(self, subject: str, kind: str, detail: str = "") -> Iterator[None]:
        """Written before the body runs; its outcome, `done` or the error's class, after it."""
        with self._lock:
            cursor = self._database.execute(
                "INSERT INTO actions (subject, kind, detail) VALUES (?, ?, ?)", (subject, kind, detail)
            )
            number = cursor.lastrowid or 0
            if number % 1000 == 0:
                self._database.execute("DELETE FROM actions WHERE number < ?", (number - _MAX_ACTIONS,))
        outcome = "done"
        try:
            yield
        except BaseException as error:
            outcome = type(error).__name__
            raise
        finally:
            with self._lock:
                self._database.execute("UPDATE actions SET outcome = ? WHERE number = ?", (outcome, number))

    def list_actions(self, subject: str) -> list[Action]:
        """All entries about a lease or order, oldest first."""
        with self._lock:
            rows = self._database.execute(
                "SELECT number, subject, kind, detail, outcome FROM actions WHERE subject = ? ORDER BY number",
                (subject,),
            ).fetchall()
        return [Action(*row) for row in rows]

    # --- Leases ---

    def remember_lease(self, key: str, lease: str) -> None:
        """Which lease the workload `key` is of."""
        with self._lock:
            self._database.execute("INSERT OR REPLACE INTO leases VALUES (?, ?)", (key, lease))

    def find_lease(self, key: str) -> str | None:
        """The lease the workload `key` is of, if that is known."""
        with self._lock:
            row = self._database.execute("SELECT lease FROM leases WHERE key = ?", (key,)).fetchone()
        return None if row is None else row[0]

    # --- Meters ---

    def find_base(self, lease: str) -> bytes | None:
        """Where a lease's counters begin, as `set_base` was given it."""
        with self._lock:
            row = self._database.execute("SELECT base FROM meters WHERE lease = ?", (lease,)).fetchone()
        return None if row is None else row[0]

    def set_base(self, lease: str, base: bytes) -> None:
        """Fix where a lease's counters begin, in place of what was fixed before."""
        with self._lock:
            self._database.execute("INSERT OR REPLACE INTO meters VALUES (?, ?)", (lease, base))

    def add_record(self, lease: str, record: UsageRecord) -> None:
        """Keep a signed record until the chain has it; there is never another of its number."""
        with self._lock:
            self._database.execute("INSERT INTO records VALUES (?, ?, ?)", (lease, record.sequence, record.encode()))

    def list_records(self, lease: str) -> list[UsageRecord]:
        """The records kept of a lease, in order."""
        with self._lock:
            rows = self._database.execute(
                "SELECT record FROM records WHERE lease = ? ORDER BY sequence", (lease,)
            ).fetchall()
        return [UsageRecord.decode(row[0]) for row in rows]

    def drop_records(self, lease: str, up_to: int) -> None:
        """The chain has these."""
        with self._lock:
            self._database.execute("DELETE FROM records WHERE lease = ? AND sequence <= ?", (lease, up_to))

    def forget_lease(self, lease: str) -> None:
        """The lease is over: nothing of its metering is needed any more."""
        with self._lock:
            self._database.execute("DELETE FROM records WHERE lease = ?", (lease,))
            self._database.execute("DELETE FROM meters WHERE lease = ? OR lease GLOB ?", (lease, f"{lease}@*"))
            self._database.execute("DELETE FROM leases WHERE lease = ?", (lease,))
