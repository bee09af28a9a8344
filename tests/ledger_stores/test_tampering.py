"""No byte of a row can be changed behind the ledger's back: `verify` finds it and names the entry."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyengine.app.ledger.readings import KeptReadings
from policyengine.ledger.address import SCHEMES
from policyengine.ledger.entries import COLUMNS
from policyengine.ledger.errors import LedgerError
from policyengine.ledger.opening import open_store
from policyengine.ledger.sqlite import open_file
from policyengine.ledger.store import Store
from policyengine.ledger.tables import TABLES, Table
from policyengine.ledger.verifying import verify
from policyengine.ledger.walking import Finding
from policyengine.words import Words
from tests.ledger_stores.raw import Execute, raw
from tests.ledger_stores.server import Server
from tests.ledger_stores.test_verbs import three_rounds

ENTRIES: Final = Table("entries", COLUMNS, 1, Words("分录", "entries"))


class Ledger:
    """A ledger with everything in it, and a way past its guards."""

    def __init__(self, url: str, execute: Execute) -> None:
        self.store: Store = open_store(url)
        self.execute = execute
        self.rows = {
            table: execute(f"SELECT {', '.join(table.columns)} FROM {table.name} ORDER BY {', '.join(table.key)}")
            for table in (ENTRIES, *TABLES)
        }

    def set(self, table: Table, key: tuple[Any, ...], column: str, value: object) -> None:
        """Change one cell."""
        where = " AND ".join(f"{name} = ?" for name in table.key)
        self.execute(f"UPDATE {table.name} SET {column} = ? WHERE {where}", [value, *key])

    def found(self) -> tuple[Finding, ...]:
        """What `verify` says of rows; its guards are gone, which is for another test."""
        return tuple(one for one in verify(self.store, KeptReadings()).findings if one.code != "L754")


@contextmanager
def unguarded(url: str) -> Iterator[Ledger]:
    """The ledger as somebody has it who may do everything: no trigger and no CHECK is in the way."""
    three_rounds(url, 12).close()
    with raw(url) as execute:
        if url.startswith(SCHEMES):
            execute("SET session_replication_role = replica")
            named = "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'c'"
            for table, name in execute(f"{named} AND connamespace = current_schema()::regnamespace"):
                execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        else:
            for (name,) in execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'"):
                execute(f"DROP TRIGGER {name}")
            execute("PRAGMA ignore_check_constraints = ON")
        ledger = Ledger(url, execute)
        assert ledger.found() == ()
        yield ledger
        ledger.store.close()


@pytest.fixture(scope="module")
def in_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with unguarded(f"sqlite:///{tmp_path_factory.mktemp('tampering') / 'ledger.db'}") as ledger:
        yield ledger


@pytest.fixture(scope="module")
def in_postgres(postgres: Server) -> Iterator[Ledger]:
    with unguarded(postgres.new_url()) as ledger:
        yield ledger


def one_byte_is_found(ledger: Ledger, data: st.DataObject) -> None:
    """Change one byte of one cell, look, and change it back."""
    table = data.draw(st.sampled_from([ENTRIES, *TABLES]), "table")
    row = data.draw(st.sampled_from(ledger.rows[table]), "row")
    place = data.draw(st.integers(0, len(table.columns) - 1), "column")
    column, cell = table.columns[place], row[place]
    other = another(cell, data)
    key = row[: table.keys]
    changed = (*row[:place], other, *row[place + 1 :])[: table.keys]
    if changed != key and any(one[: table.keys] == changed for one in ledger.rows[table]):
        return  # another row is there already
    ledger.set(table, key, column, other)
    try:
        named = {finding.seq for finding in ledger.found()}
    finally:
        ledger.set(table, changed, column, cell)
    seq = row[table.columns.index("seq")]
    assert seq in named, (table.name, column, cell, other, named)


def another(cell: str | int, data: st.DataObject) -> str | int:
    """The cell with one byte (of a number: one bit) changed, or, where it is empty, with one more."""
    if isinstance(cell, int):
        return cell ^ (1 << data.draw(st.integers(0, 40), "bit"))
    if not cell:
        return "x"
    place = data.draw(st.integers(0, len(cell) - 1), "place")
    letter = data.draw(st.characters(min_codepoint=32, max_codepoint=126), "letter")
    letter = letter if letter != cell[place] else "~" if letter != "~" else "}"
    return cell[:place] + letter + cell[place + 1 :]


def every_column_is_watched(ledger: Ledger) -> None:
    """One change in every column of every table, of the row in the middle that has something there."""
    for table in (ENTRIES, *TABLES):
        assert ledger.rows[table], f"{table.name} has rows"
        for place, column in enumerate(table.columns):
            rows = [row for row in ledger.rows[table] if row[place] not in ("", "[]")] or ledger.rows[table]
            row = rows[len(rows) // 2]
            cell = row[place]
            other: str | int = cell + 10**6 if isinstance(cell, int) else f"{cell}x"
            key = row[: table.keys]
            ledger.set(table, key, column, other)
            try:
                named = {finding.seq for finding in ledger.found()}
            finally:
                ledger.set(table, (*row[:place], other, *row[place + 1 :])[: table.keys], column, cell)
            assert row[table.columns.index("seq")] in named, (table.name, column)


def test_every_column_of_every_table_is_watched_in_sqlite(in_sqlite: Ledger) -> None:
    every_column_is_watched(in_sqlite)


def test_every_column_of_every_table_is_watched_in_postgres(in_postgres: Ledger) -> None:
    every_column_is_watched(in_postgres)


@given(data=st.data())
def test_any_changed_byte_of_any_row_is_found_in_sqlite(in_sqlite: Ledger, data: st.DataObject) -> None:
    one_byte_is_found(in_sqlite, data)


@given(data=st.data())
def test_any_changed_byte_of_any_row_is_found_in_postgres(in_postgres: Ledger, data: st.DataObject) -> None:
    one_byte_is_found(in_postgres, data)


@pytest.mark.parametrize("seed", range(40))
def test_a_flipped_bit_of_the_file_is_found_or_changes_nothing(tmp_path: Path, pages: bytes, seed: int) -> None:
    """Of the file, not of a row: what is not used may be anything, and what is used is found."""
    random, data = Random(seed), bytearray(pages)
    place = random.randrange(len(data))
    data[place] ^= 1 << random.randrange(8)
    path = tmp_path / "ledger.db"
    path.write_bytes(data)
    try:
        store = open_file(path)
        findings = verify(store, KeptReadings()).findings
        if not findings:
            with store.reading() as reader:
                told = [list(reader.entries()), *(list(reader.rows(table)) for table in TABLES)]
            path.write_bytes(pages)
            with open_file(path).reading() as reader:
                assert told == [list(reader.entries()), *(list(reader.rows(table)) for table in TABLES)]
    except LedgerError:
        pass  # it says so when it is opened


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("pages") / "ledger.db"
    three_rounds(str(path), 12).close()
    return path.read_bytes()
