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
from typing import Any

from virtengine.kit.codec.gen.virtengine.market.v1.market import UsageRecord
from virtengine.provider.errors import ProviderError, Temporary

_VERSION = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS chain (
    id TEXT NOT NULL                  -- of the one chain this is about
);
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
    """One file; safe to use from several threads. What cannot be written or read now, a full disk, is Temporary."""

    def __init__(self, path: Path) -> None:
        """ProviderError if the file is damaged, or of another version."""
        self._path = path
        self._lock = threading.Lock()
        try:
            path.touch(mode=0o600, exist_ok=True)
            self._database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        except (OSError, sqlite3.Error) as error:
            raise ProviderError(f"the journal {path} cannot be opened: {error}") from error
        try:
            self._prepare()
        except sqlite3.Error as error:
            self._database.close()
            hint = "If it is damaged, move it away: what is lost is at most the use since the last records."
            raise ProviderError(f"the journal {path} cannot be used: {error}", hint) from error
        except ProviderError:
            self._database.close()
            raise

    def _prepare(self) -> None:
        (version,) = self._database.execute("PRAGMA user_version").fetchone()
        if version not in (0, _VERSION):
            raise ProviderError(f"the journal {self._path} is of version {version}, which is not known here")
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = FULL")
        self._database.executescript(_SCHEMA)
        self._database.execute(f"PRAGMA user_version = {_VERSION}")

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._database.close()

    def claim(self, chain_id: str) -> None:
        """This is the journal of a daemon on that chain; ProviderError if it was another's.

        Every workload of the other chain would be one of no lease.
        """
        rows = self._run("SELECT id FROM chain")
        if not rows:
            self._run("INSERT INTO chain VALUES (?)", chain_id)
        elif rows[0][0] != chain_id:
            hint = "Point `node` under [chain] in provider.toml at the right one, or use a home for each chain."
            raise ProviderError(f"this provider's home belongs to chain {rows[0][0]}, the node to {chain_id}", hint)

    # --- Actions ---

    @contextmanager
    def action(self, subject: str, kind: str, detail: str = "") -> Iterator[None]:
        """Written before the body runs; its outcome, `done` or the error's class, after it."""
        insert = "INSERT INTO actions (subject, kind, detail) VALUES (?, ?, ?) RETURNING number"
        ((number,),) = self._run(insert, subject, kind, detail)
        if number % 1000 == 0:
            self._run("DELETE FROM actions WHERE number < ?", number - _MAX_ACTIONS)
        outcome = "done"
        try:
            yield
        except BaseException as error:
            outcome = type(error).__name__
            raise
        finally:
            self._run("UPDATE actions SET outcome = ? WHERE number = ?", outcome, number)

    def list_actions(self, subject: str) -> list[Action]:
        """All entries about a lease or order, oldest first."""
        query = "SELECT number, subject, kind, detail, outcome FROM actions WHERE subject = ? ORDER BY number"
        return [Action(*row) for row in self._run(query, subject)]

    # --- Leases ---

    def remember_lease(self, key: str, lease: str) -> None:
        """Which lease the workload `key` is of."""
        self._run("INSERT OR REPLACE INTO leases VALUES (?, ?)", key, lease)

    def find_lease(self, key: str) -> str | None:
        """The lease the workload `key` is of, if that is known."""
        rows = self._run("SELECT lease FROM leases WHERE key = ?", key)
        return rows[0][0] if rows else None

    # --- Meters ---

    def find_base(self, lease: str) -> bytes | None:
        """Where a lease's counters begin, as `set_base` was given it."""
        rows = self._run("SELECT base FROM meters WHERE lease = ?", lease)
        return rows[0][0] if rows else None

    def set_base(self, lease: str, base: bytes) -> None:
        """Fix where a lease's counters begin, in place of what was fixed before."""
        self._run("INSERT OR REPLACE INTO meters VALUES (?, ?)", lease, base)

    def add_record(self, lease: str, record: UsageRecord) -> None:
        """Keep a signed record until the chain has it; there is never another of its number."""
        self._run("INSERT INTO records VALUES (?, ?, ?)", lease, record.sequence, record.encode())

    def list_records(self, lease: str) -> list[UsageRecord]:
        """The records kept of a lease, in order."""
        rows = self._run("SELECT record FROM records WHERE lease = ? ORDER BY sequence", lease)
        return [UsageRecord.decode(row[0]) for row in rows]

    def drop_records(self, lease: str, up_to: int) -> None:
        """The chain has these."""
        self._run("DELETE FROM records WHERE lease = ? AND sequence <= ?", lease, up_to)

    def forget_lease(self, lease: str) -> None:
        """The lease is over: nothing of its metering is needed any more."""
        self._run("DELETE FROM records WHERE lease = ?", lease)
        self._run("DELETE FROM meters WHERE lease = ? OR lease GLOB ?", lease, f"{lease}@*")
        self._run("DELETE FROM leases WHERE lease = ?", lease)

    def _run(self, statement: str, *values: Any) -> list[Any]:
        with self._lock:
            try:
                return self._database.execute(statement, values).fetchall()
            except sqlite3.OperationalError as error:
                raise Temporary(f"the journal {self._path} does not work: {error}", 10.0) from error
