"""A ledger in one SQLite file: the embedded default, with the standard library alone.

How it keeps its promises, and why so:

- `journal_mode=DELETE` with `synchronous=EXTRA`. In a simulation of power loss at every write, the
  default (FULL) lost acknowledged commits, because deleting the journal was not synced; WAL is
  safe too, but SQLite before 3.51.3 can corrupt a file with it, and no Python we support has that.
- `BEGIN IMMEDIATE`: who is going to write says so first. A reader that becomes a writer fails at
  once, however long it would wait. Waiting is SQLite's own, for `PATIENCE` seconds.
- Triggers refuse UPDATE and DELETE of entries, and an INSERT that is not the next one, because
  `INSERT OR REPLACE` deletes without asking a trigger.
- `STRICT` tables and CHECKs: an amount is an integer, or it is not there.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final

from policyengine.ledger.contradiction import beyond_its_table
from policyengine.ledger.entries import COLUMNS, Entry, Head
from policyengine.ledger.errors import LedgerError, absent, damaged
from policyengine.ledger.sqlite_errors import no_ledger, told
from policyengine.ledger.sqlite_schema import Schema, schema_changes, schema_of
from policyengine.ledger.store import By
from policyengine.ledger.tables import Key, Row, Table
from policyengine.ledger.versions import fill, migrations
from policyengine.ledger.waiting import READING, WRITING, Tell, telling
from policyengine.words import Words

PATIENCE: Final = 600.0
"""Seconds that a clerk waits for another's transaction; the longest is a round of very many claims."""

_LEDGER: Final = 0x706C6564  # "pled": SQLite's application_id, by which a file is known to be a ledger
_ENTRY: Final = ", ".join(COLUMNS)


@dataclass(frozen=True, slots=True)
class SqliteTransaction:
    """One transaction, reading or writing."""

    connection: sqlite3.Connection

    def head(self) -> Head:
        """The last entry's number and hash."""
        row = self.connection.execute("SELECT seq, hash FROM entries ORDER BY seq DESC LIMIT 1").fetchone()
        return Head(*row) if row else Head()

    def entries(self, by: By | None = None, value: str = "", *, after: int = 0) -> Iterator[Entry]:
        """The entries after number `after`, in order: all, or those whose column `by` has `value`."""
        if by is None:
            found = self.connection.execute(f"SELECT {_ENTRY} FROM entries WHERE seq > ? ORDER BY seq", (after,))
        else:
            given = f"{by} = ? AND {by} <> ''"  # as the index says it
            query = f"SELECT {_ENTRY} FROM entries WHERE {given} AND seq > ? ORDER BY seq"
            found = self.connection.execute(query, (value, after))
        return (Entry(*row) for row in found)

    def entries_at(self, seqs: Sequence[int]) -> Iterator[Entry]:
        """The entries of these numbers, in their order in `seqs`."""
        query = f"SELECT {_ENTRY} FROM entries WHERE seq = ?"
        for seq in seqs:
            yield from (Entry(*row) for row in self.connection.execute(query, (seq,)))

    def entries_of(self, claims: Sequence[str]) -> Iterator[Entry]:
        """The entries of these claims, which are all different: claim by claim, each in order."""
        for claim in claims:
            yield from self.entries("claim", claim)

    def rows(self, table: Table, prefix: Key = ()) -> Iterator[Row]:
        """The rows whose key begins with `prefix`, in the order of their keys."""
        where = _equal(table.columns[: len(prefix)])
        ordered = ", ".join(table.key)
        return iter(self.connection.execute(f"{_select(table)}{where} ORDER BY {ordered}", prefix))

    def get(self, table: Table, prefixes: Iterable[Key]) -> Iterator[Row]:
        """The rows whose key begins with any of `prefixes`, which are equally long; in their order."""
        query = ""
        for prefix in prefixes:
            query = query or f"{_select(table)}{_equal(table.columns[: len(prefix)])}"
            for row in self.connection.execute(query, prefix):  # noqa: UP028  # see below
                yield row  # `yield from` would close the cursor too, which may come after the database was closed

    def append(self, entries: Iterable[Entry]) -> None:
        """Add sealed entries; each follows the one before."""
        places = ", ".join("?" * len(COLUMNS))
        rows = ((e.seq, e.kind, e.at, e.round, e.claim, e.applicant, e.body, e.prev, e.hash) for e in entries)
        self.connection.executemany(f"INSERT INTO entries ({_ENTRY}) VALUES ({places})", rows)

    def put(self, table: Table, rows: Iterable[Row]) -> None:
        """Let these rows be there, in place of those with the same keys."""
        places = ", ".join("?" * len(table.columns))
        names = ", ".join(table.columns)
        try:
            self.connection.executemany(f"INSERT OR REPLACE INTO {table.name} ({names}) VALUES ({places})", rows)
        except sqlite3.IntegrityError as error:
            raise beyond_its_table() from error

    def drop(self, table: Table, keys: Iterable[Key]) -> None:
        """Let no rows with these keys be there."""
        self.connection.executemany(f"DELETE FROM {table.name}{_equal(table.key)}", keys)


def _select(table: Table) -> str:
    return f"SELECT {', '.join(table.columns)} FROM {table.name}"


def _equal(columns: Sequence[str]) -> str:
    return " WHERE " + " AND ".join(f"{column} = ?" for column in columns) if columns else ""


class SqliteStore:
    """A ledger's file, open. Safe to share between threads, whose transactions wait for each other."""

    def __init__(self, connection: sqlite3.Connection, name: str, tell: Tell | None = None) -> None:
        self._connection = connection
        self._name = name
        self._tell = tell
        self._turn = Lock()

    @contextmanager
    def writing(self) -> Iterator[SqliteTransaction]:
        """A transaction that writes: ended well, it is kept for good; an exception leaves no trace of it."""
        with self._transaction("BEGIN IMMEDIATE", "COMMIT") as transaction:
            yield transaction

    @contextmanager
    def reading(self, *, damaged: bool = False) -> Iterator[SqliteTransaction]:
        """A transaction that reads; `damaged`: also texts that are UTF-8 no longer."""
        with self._transaction("BEGIN", "ROLLBACK") as transaction:
            self._connection.text_factory = _whatever_is_there if damaged else str
            try:
                yield transaction
            finally:
                self._connection.text_factory = str

    @contextmanager
    def _transaction(self, begin: str, end: str) -> Iterator[SqliteTransaction]:
        with self._turn, told(self._name):
            try:
                with telling(WRITING, self._tell):
                    self._connection.execute(begin)  # an interrupt while it waits for a writer may come once it began
                    self._connection.execute("PRAGMA schema_version")  # asks the file: a reader waits here, not before
                yield SqliteTransaction(self._connection)
                with telling(READING, self._tell):
                    self._connection.execute(end)
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    def faults(self) -> Iterator[Words]:
        """What the database itself finds wrong with what it has on disk."""
        try:
            with self._turn:
                found = [str(row[0]) for row in self._connection.execute("PRAGMA integrity_check(10)")]
        except sqlite3.DatabaseError as error:
            found = [str(error)]
        for fault in found:
            if fault != "ok":
                yield Words(f"数据库文件有损坏：{fault}", f"the database file is damaged: {fault}")

    def changes(self) -> Iterator[Words]:
        """What of its tables and of what watches over them is not as it was made."""
        with self._turn, told(self._name):
            there = schema_of(self._connection)
        yield from schema_changes(there, _made())

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


def _whatever_is_there(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def open_file(path: Path, tell: Tell | None = None) -> SqliteStore:
    """The ledger in the file `path`. Raises LedgerError where there is none that this program knows."""
    if not path.is_file():
        raise absent(str(path.absolute()))
    return _opened(path, "rw", tell, new=False)


def create_file(path: Path, tell: Tell | None = None) -> SqliteStore:
    """The ledger in the file `path`, made where there is none. Raises LedgerError for a file that is something else."""
    return _opened(path, "rwc", tell, new=True)


def _opened(path: Path, mode: str, tell: Tell | None, *, new: bool) -> SqliteStore:
    """The ledger in a file that is one, or, where `new`, that is empty."""
    name = str(path)
    with told(name):
        with telling(WRITING, tell):
            connection = _connected(path, mode)
        try:
            with telling(WRITING, tell):
                _refuse_another(connection, name, new=new)
            return _migrated(connection, name, tell)
        except BaseException:
            connection.close()
            raise


def _names(connection: sqlite3.Connection) -> list[str]:
    return [str(row[0]) for row in connection.execute("SELECT name FROM sqlite_schema")]


def _refuse_another(connection: sqlite3.Connection, name: str, *, new: bool) -> None:
    if _pragma(connection, "application_id") != _LEDGER and (_names(connection) or not new):
        raise no_ledger(name)


def scratch() -> SqliteStore:
    """A ledger of no use to anyone else, gone when it is closed; on disk where it grows."""
    connection = sqlite3.connect("", isolation_level=None, check_same_thread=False)
    for pragma in ("journal_mode=OFF", "synchronous=OFF", f"cache_size={_CACHE}"):
        connection.execute(f"PRAGMA {pragma}")
    return _migrated(connection, "scratch")


def _made() -> Schema:
    """The schema of a ledger made now."""
    with closing(sqlite3.connect("", isolation_level=None)) as connection:
        _migrated(connection, "scratch")
        return schema_of(connection)


_CACHE: Final = -65_536  # KiB: a round of a hundred thousand claims need not spill to disk before it ends
_PRAGMAS: Final = (
    "journal_mode=DELETE",
    "synchronous=EXTRA",
    "mmap_size=0",
    "cell_size_check=ON",
    "trusted_schema=OFF",
    f"cache_size={_CACHE}",
)


def _connected(path: Path, mode: str) -> sqlite3.Connection:
    if sqlite3.sqlite_version_info < (3, 37):
        version = sqlite3.sqlite_version
        raise LedgerError(
            "L703",
            Words(f"SQLite {version} 太旧，需要 3.37 以上", f"SQLite {version} is too old: 3.37 or later is needed"),
        )
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    connection = sqlite3.connect(uri, timeout=PATIENCE, isolation_level=None, check_same_thread=False, uri=True)
    try:
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
    except BaseException:
        connection.close()
        raise
    return connection


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])


# `user_version` is the number of the last migration.


def _migrated(connection: sqlite3.Connection, name: str, tell: Tell | None = None) -> SqliteStore:
    scripts = migrations("sqlite")
    store = SqliteStore(connection, name, tell)
    if _pragma(connection, "user_version") < len(scripts):
        with store.writing() as writer:
            # Asked again: another process may have been quicker.
            version = _pragma(connection, "user_version")
            if version < 0 or bool(version) is not bool(_names(connection)):
                raise damaged(name)
            for number in range(version, len(scripts)):
                for statement in _statements(scripts[number]):
                    connection.execute(statement)
                fill(writer, number + 1)
                connection.execute(f"PRAGMA user_version = {number + 1}")
            connection.execute(f"PRAGMA application_id = {_LEDGER}")
    if _pragma(connection, "user_version") > len(scripts):
        raise LedgerError(
            "L703",
            Words(f"`{name}` 由更新的版本写成，请先升级", f"`{name}` was written by a later version; upgrade first"),
        )
    return store


def _statements(script: str) -> Iterator[str]:
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
