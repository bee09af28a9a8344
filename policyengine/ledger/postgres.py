"""A ledger in a schema of a PostgreSQL database: for several clerks on several machines; the extra `postgres`.

How it keeps its promises, and why so:

- One writer at a time, by an advisory lock that its transaction holds from the start. Without it,
  READ COMMITTED pays out a pool twice, and SERIALIZABLE asks for a settlement to be done over. The
  lock needs no right on any table, and the server gives it in the order of asking. Who waits does
  so for `PATIENCE` seconds.
- A writer reads at READ COMMITTED: each question sees all that is committed, so all that the writer
  before wrote. At a higher level the snapshot would be as old as the wait for the lock. A reader has
  one REPEATABLE READ snapshot.
- Triggers refuse UPDATE, DELETE and TRUNCATE of entries, and an INSERT that does not follow.
- Nothing hangs on how the server or the role is set up: what matters is set for each transaction,
  `synchronous_commit` too. The server must run with `fsync`, which it does unless it was told not to.
- Every question is answered from an index. The planner is told so, for its statistics lag behind a
  round of a hundred thousand claims, and a plan made for ten rows would not end with that many.
- Pages are read by key, not with a cursor of the server: what is left half read costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from threading import Lock
from typing import Any, Final, TypeVar

import psycopg
from psycopg.adapt import Buffer, Loader
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import TransactionStatus

from policyengine.ledger.address import Address, address
from policyengine.ledger.contradiction import beyond_its_table
from policyengine.ledger.entries import COLUMNS, Entry, Head
from policyengine.ledger.errors import LedgerError, absent
from policyengine.ledger.postgres_errors import connecting, no_ledger, told
from policyengine.ledger.postgres_schema import schema_changes
from policyengine.ledger.store import By
from policyengine.ledger.tables import Key, Row, Table
from policyengine.ledger.versions import fill, migrations
from policyengine.ledger.waiting import WRITING, Tell, telling
from policyengine.words import Words

PATIENCE: Final = 600
"""Seconds that a clerk waits for another's transaction; the longest is a round of very many claims."""

OLDEST: Final = 130000
"""The oldest PostgreSQL that is known to do, as its version number."""

_ENTRY: Final = ", ".join(COLUMNS)
_MIGRATIONS: Final = "ledger_migrations"
_BATCH: Final = 2000
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class PostgresTransaction:
    """One transaction, reading or writing."""

    cursor: psycopg.Cursor[Any]

    def head(self) -> Head:
        """The last entry's number and hash."""
        rows = self._asked("SELECT seq, hash FROM entries ORDER BY seq DESC LIMIT 1")
        return Head(*rows[0]) if rows else Head()

    def entries(self, by: By | None = None, value: str = "", *, after: int = 0) -> Iterator[Entry]:
        """The entries after number `after`, in order: all, or those whose column `by` has `value`."""
        given = "" if by is None else f"{by} = %s AND {by} <> '' AND "  # as the index says it
        query = f"SELECT {_ENTRY} FROM entries WHERE {given}seq > %s ORDER BY seq LIMIT {_BATCH}"
        while page := self._asked(query, ((value,) if by is not None else ()) + (after,)):
            for row in page:
                yield Entry(*row)
            after = int(page[-1][0])

    def entries_at(self, seqs: Sequence[int]) -> Iterator[Entry]:
        """The entries of these numbers, in their order in `seqs`."""
        wanted = "unnest(%s::bigint[]) WITH ORDINALITY AS wanted (number, place)"
        query = f"SELECT {_ENTRY} FROM entries JOIN {wanted} ON seq = number ORDER BY place"
        for batch in _batches(seqs):
            yield from (Entry(*row) for row in self._asked(query, (batch,)))

    def entries_of(self, claims: Sequence[str]) -> Iterator[Entry]:
        """The entries of these claims, which are all different: claim by claim, each in order."""
        columns = ", ".join(f"entries.{column}" for column in COLUMNS)
        wanted = "unnest(%s::text[]) WITH ORDINALITY AS wanted (name, place)"
        query = f"SELECT {columns} FROM entries JOIN {wanted} ON claim = name AND claim <> '' ORDER BY place, seq"
        for batch in _batches(claims):
            yield from (Entry(*row) for row in self._asked(query, (batch,)))

    def rows(self, table: Table, prefix: Key = ()) -> Iterator[Row]:
        """The rows whose key begins with `prefix`, in the order of their keys."""
        given = [f"{column} = %s" for column in table.columns[: len(prefix)]]
        rest = table.key[len(prefix) :]
        ordered = f"ORDER BY {', '.join(table.key)} LIMIT {_BATCH}"
        page = self._asked(f"{_select(table)}{_where(given)} {ordered}", prefix)
        beyond = f"({', '.join(rest)}) > ({', '.join(['%s'] * len(rest))})"
        while page:
            yield from page
            if len(page) < _BATCH:
                return
            seen = table.key_of(page[-1])[len(prefix) :]
            page = self._asked(f"{_select(table)}{_where([*given, beyond])} {ordered}", (*prefix, *seen))

    def get(self, table: Table, prefixes: Iterable[Key]) -> Iterator[Row]:
        """The rows whose key begins with any of `prefixes`, which are equally long; in their order."""
        for batch in _batches(prefixes):
            keys = table.columns[: len(batch[0])]
            query = f"{_select(table)} JOIN {_unnest(keys, batch)} ON {_same(table, keys)}"
            yield from self._asked(f"{query} ORDER BY place, {', '.join(table.key)}", _columns(batch))

    def append(self, entries: Iterable[Entry]) -> None:
        """Add sealed entries; each follows the one before."""
        for batch in _batches(entries):
            with self.cursor.copy(f"COPY entries ({_ENTRY}) FROM STDIN") as copy:
                for e in batch:
                    copy.write_row((e.seq, e.kind, e.at, e.round, e.claim, e.applicant, e.body, e.prev, e.hash))

    def put(self, table: Table, rows: Iterable[Row]) -> None:
        """Let these rows be there, in place of those with the same keys. Raises ContradictionError."""
        names = ", ".join(table.columns)
        news = ", ".join(f"{column} = excluded.{column}" for column in table.columns[table.keys :])
        for batch in _batches(rows):
            last = list({table.key_of(row): row for row in batch}.values())  # one statement changes a row once
            source = f"SELECT {names} FROM {_unnest(table.columns, last)}"
            query = (
                f"INSERT INTO {table.name} ({names}) {source} ON CONFLICT ({', '.join(table.key)}) DO UPDATE SET {news}"
            )
            try:
                self.cursor.execute(query, _columns(last))
            except psycopg.IntegrityError as error:
                raise beyond_its_table() from error

    def drop(self, table: Table, keys: Iterable[Key]) -> None:
        """Let no rows with these keys be there."""
        for batch in _batches(keys):
            query = f"DELETE FROM {table.name} USING {_unnest(table.key, batch)} WHERE {_same(table, table.key)}"
            self.cursor.execute(query, _columns(batch))

    def _asked(self, query: str, values: Sequence[object] = ()) -> list[Any]:
        return self.cursor.execute(query, values).fetchall()


def _batches(things: Iterable[_T]) -> Iterator[list[_T]]:
    """A few thousand at a time, and none of them asked for while a statement is under way: they may ask themselves."""
    source = iter(things)
    while batch := list(islice(source, _BATCH)):
        yield batch


def _select(table: Table) -> str:
    return f"SELECT {', '.join(f'{table.name}.{column}' for column in table.columns)} FROM {table.name}"


def _where(conditions: Sequence[str]) -> str:
    return " WHERE " + " AND ".join(conditions) if conditions else ""


def _unnest(columns: Sequence[str], rows: Sequence[Row]) -> str:
    """The rows that `_columns` hands over, as a table `wanted`; `place` is their order."""
    types = ("bigint" if isinstance(cell, int) else "text" for cell in rows[0])
    arrays = ", ".join(f"%s::{kind}[]" for kind in types)
    return f"unnest({arrays}) WITH ORDINALITY AS wanted ({', '.join(columns)}, place)"


def _columns(rows: Sequence[Row]) -> list[list[str | int]]:
    return [list(column) for column in zip(*rows, strict=True)]


def _same(table: Table, keys: Sequence[str]) -> str:
    return " AND ".join(f"{table.name}.{key} = wanted.{key}" for key in keys)


class PostgresStore:
    """A ledger on a server, connected. Safe to share between threads, whose transactions wait for each other."""

    def __init__(self, place: Address, tell: Tell | None = None) -> None:
        self._place = place
        self._tell = tell
        self._connection = _connected(place)
        self._turn = Lock()

    @contextmanager
    def writing(self) -> Iterator[PostgresTransaction]:
        """A transaction that writes: ended well, it is kept for good; an exception leaves no trace of it."""
        with self._transaction(_begin_writing(self._place), "COMMIT") as cursor:
            yield PostgresTransaction(cursor)

    @contextmanager
    def reading(self, *, damaged: bool = False) -> Iterator[PostgresTransaction]:
        """A transaction that reads; `damaged`: also texts that are UTF-8 no longer."""
        with self._transaction(_begin_reading(self._place), "ROLLBACK") as cursor:
            if damaged:
                cursor.adapters.register_loader("text", _WhateverIsThere)
            yield PostgresTransaction(cursor)

    @contextmanager
    def _transaction(self, begin: str, end: str) -> Iterator[psycopg.Cursor[Any]]:
        with self._turn, told(self._place.shown):
            try:
                self._begin(begin)
                yield self._connection.cursor()
                done = self._connection.execute(end)
                assert done.statusmessage == end, "a transaction in which a statement failed has not ended well"
            finally:
                self._leave()

    def _begin(self, begin: str) -> None:
        """Begin a transaction, over a new connection where the old one was lost since the last one."""
        if not self._connection.closed:
            try:
                self._execute(begin)
            except psycopg.OperationalError:
                if not self._connection.closed:
                    raise
        if self._connection.closed:
            self._connection = _connected(self._place)
            self._execute(begin)

    def _execute(self, begin: str) -> None:
        """Begin; a writer waits here for the one before."""
        with telling(WRITING, self._tell):
            self._connection.execute(begin)

    def _leave(self) -> None:
        """Take back what is not committed."""
        match self._connection.info.transaction_status:
            case TransactionStatus.IDLE:
                pass
            case TransactionStatus.INTRANS | TransactionStatus.INERROR:
                self._connection.execute("ROLLBACK")
            case _:
                self._connection.close()

    def faults(self) -> Iterator[Words]:
        """Nothing: a server looks after its disk, and what it cannot read it says when it is read."""
        yield from ()

    def changes(self) -> Iterator[Words]:
        """What of its tables and of what watches over them is not as it was made."""
        with self.reading() as reader:
            yield from schema_changes(reader.cursor)

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()


class _WhateverIsThere(Loader):
    """Texts as they are, where they are no UTF-8 any more."""

    def load(self, data: Buffer) -> str:
        return bytes(data).decode("utf-8", "surrogateescape")


def _connected(place: Address) -> psycopg.Connection[Any]:
    with connecting(place.shown):
        given = {"connect_timeout": "10", "application_name": "policyengine", **conninfo_to_dict(place.url)}
        # No statement is kept prepared and nothing is set for the session: it may be one of a pool's.
        connection = psycopg.connect(
            make_conninfo("", **{**given, "client_encoding": "utf8"}), autocommit=True, prepare_threshold=None
        )
    try:
        _refuse_another(connection.info, place.shown)
    except BaseException:
        connection.close()
        raise
    return connection


def _refuse_another(server: psycopg.ConnectionInfo, name: str) -> None:
    """Raises LedgerError for a server, or a database, that cannot hold a ledger."""
    if server.server_version < OLDEST:
        raise LedgerError(
            "L703",
            Words(
                f"`{name}` 的 PostgreSQL 太旧，需要 {OLDEST // 10000} 以上",
                f"the PostgreSQL of `{name}` is too old: {OLDEST // 10000} or later is needed",
            ),
        )
    if server.parameter_status("server_encoding") != "UTF8":
        raise LedgerError(
            "L703",
            Words(f"`{name}` 这个数据库的编码不是 UTF8", f"the encoding of the database of `{name}` is not UTF8"),
        )


def _begin_reading(place: Address) -> str:
    return f"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;{_settings(place)}"


def _begin_writing(place: Address) -> str:
    durable = "SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off'"
    return (
        f"BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;{_settings(place)}"
        f"{durable};SELECT pg_advisory_xact_lock({place.lock})"
    )


def _settings(place: Address) -> str:
    wanted = {
        "search_path": f'"{place.schema}", pg_temp',
        "enable_seqscan": "off",
        "enable_hashjoin": "off",
        "enable_mergejoin": "off",
        "jit": "off",
        "lock_timeout": f"{PATIENCE}s",
        "statement_timeout": "0",
        "idle_in_transaction_session_timeout": "0",  # a large round thinks for longer than others may be idle
        # A clerk's machine that is gone does not keep the others waiting for hours.
        "tcp_keepalives_idle": "30",
        "tcp_keepalives_interval": "10",
        "tcp_keepalives_count": "3",
    }
    return "".join(
        f"SET LOCAL {name} TO {value if name == 'search_path' else repr(value)};" for name, value in wanted.items()
    )


def open_url(url: str, tell: Tell | None = None) -> PostgresStore:
    """The ledger at `url`. Raises LedgerError where there is none that this program knows, or no server."""
    return _opened(url, tell, new=False)


def create_url(url: str, tell: Tell | None = None) -> PostgresStore:
    """The ledger at `url`, made where there is none. Raises LedgerError for a schema that is something else."""
    return _opened(url, tell, new=True)


def _opened(url: str, tell: Tell | None, *, new: bool) -> PostgresStore:
    place = address(url)
    store = PostgresStore(place, tell)
    try:
        with store.reading() as reader:
            version = _version(reader.cursor, place, new=new)
        if version < len(migrations("postgres")):
            with store.writing() as writer:
                _migrate(writer.cursor, place, new=new)
    except BaseException:
        store.close()
        raise
    return store


def _version(cursor: psycopg.Cursor[Any], place: Address, *, new: bool) -> int:
    """The number of the last migration; 0 where the schema is empty or absent, if a `new` ledger may be made there."""
    query = "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = %s"
    names = {str(name) for (name,) in cursor.execute(query, (place.schema,))}
    if _MIGRATIONS in names:
        number = int(cursor.execute(f"SELECT max(number) FROM {_MIGRATIONS}").fetchall()[0][0])
        if number > len(migrations("postgres")):
            raise LedgerError(
                "L703",
                Words(
                    f"`{place.shown}` 由更新的版本写成，请先升级",
                    f"`{place.shown}` was written by a later version; upgrade first",
                ),
            )
        return number
    if names:
        raise no_ledger(place.shown)
    if not new:
        raise absent(place.shown)
    return 0


def _migrate(cursor: psycopg.Cursor[Any], place: Address, *, new: bool) -> None:
    """Apply what is missing; asked again, for another process may have been quicker."""
    done = _version(cursor, place, new=new)
    if not cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", (place.schema,)).fetchall():
        cursor.execute(f'CREATE SCHEMA "{place.schema}"')
    for number, script in enumerate(migrations("postgres")[done:], start=done + 1):
        cursor.execute(script)
        fill(PostgresTransaction(cursor), number)
        cursor.execute(f"INSERT INTO {_MIGRATIONS} VALUES (%s)", (number,))
