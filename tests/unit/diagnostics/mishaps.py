"""What happens to a ledger in the examples of the pages, where a line `# …` of a transcript tells of it."""

from __future__ import annotations

import dataclasses
import random
import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Final, TypeAlias
from unittest.mock import patch

from policyengine.app.ledger import explaining
from policyengine.app.ledger.opened import OpenLedger
from policyengine.ledger import sqlite
from policyengine.ledger.bodies import Concerns, Decided, Paid
from policyengine.ledger.body_json import body_of, draft
from policyengine.ledger.copying import read, write
from policyengine.ledger.derive import apply
from policyengine.ledger.entries import Draft, Entry, Head, Kind, sealed
from policyengine.ledger.sqlite import create_file, open_file

Mishap: TypeAlias = Callable[[Path], AbstractContextManager[None]]
"""Lets it happen in a folder with `ledger.db`, copies of it and `claims.csv`, and last as long as the block."""

AT: Final = "2030-01-01T00:00:00.000000Z"


def execute(folder: Path, *statements: str) -> None:
    """Go past the ledger, with the file in hand, and put back what watches over it."""
    with closing(sqlite3.connect(folder / "ledger.db", isolation_level=None)) as database:
        triggers = database.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            database.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            database.execute(statement)
        for _, made in triggers:
            database.execute(made)


def entries_of(folder: Path) -> list[Entry]:
    store = open_file(folder / "ledger.db")
    with store.reading() as reader:
        found = list(reader.entries())
    store.close()
    return found


def sealed_anew(entries: list[Entry]) -> list[Entry]:
    """Entries as somebody makes them up who knows how they are sealed."""
    drafts = [Draft(Kind(one.kind), one.body, one.round, one.claim, one.applicant) for one in entries]
    return list(sealed(drafts, Head(), AT))


@contextmanager
def later_version(folder: Path) -> Iterator[None]:
    execute(folder, "PRAGMA user_version = 99")
    yield


@contextmanager
def full_disk(folder: Path) -> Iterator[None]:
    with patch.object(sqlite, "_PRAGMAS", (*sqlite._PRAGMAS, "max_page_count = 8")):
        yield


@contextmanager
def another_writes(folder: Path) -> Iterator[None]:
    with closing(sqlite3.connect(folder / "ledger.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with patch.object(sqlite, "PATIENCE", 0.01):
            yield


@contextmanager
def half_a_file(folder: Path) -> Iterator[None]:
    data = (folder / "ledger.db").read_bytes()
    (folder / "ledger.db").write_bytes(data[: len(data) // 2])
    yield


@contextmanager
def no_driver(folder: Path) -> Iterator[None]:
    with patch.dict(sys.modules, {"policyengine.ledger.postgres": None}):
        yield


@contextmanager
def endless_id(folder: Path) -> Iterator[None]:
    text = (folder / "claims.csv").read_text(encoding="utf-8")
    essay = random.Random(1).randbytes(8_000).hex()
    (folder / "claims.csv").write_text(text.replace("A1,", f"{essay},"), encoding="utf-8")
    yield


@contextmanager
def power_cut(folder: Path) -> Iterator[None]:
    create_file(folder / "ledger.db").close()
    yield


@contextmanager
def another_arithmetic(folder: Path) -> Iterator[None]:
    with patch.object(explaining, "in_fen", lambda amount: int(amount * 100) + 1):
        yield


@contextmanager
def touched_copy(folder: Path) -> Iterator[None]:
    whole = (folder / "copy.csv").read_bytes()
    (folder / "copy.csv").write_bytes(whole.replace("五万元".encode(), "六万元".encode(), 1))
    yield


@contextmanager
def cut_copy(folder: Path) -> Iterator[None]:
    lines = (folder / "copy.jsonl").read_bytes().splitlines(keepends=True)
    (folder / "copy.jsonl").write_bytes(b"".join(lines[:-1]))
    yield


@contextmanager
def forged_copy(folder: Path) -> Iterator[None]:
    with (folder / "copy.jsonl").open("rb") as copy:
        kept = [one for one in read(copy) if one.kind != Kind.CLAIM]
    with (folder / "copy.jsonl").open("wb") as copy:
        write(sealed_anew(kept), copy, "jsonl")
    yield


@contextmanager
def changed_entry(folder: Path) -> Iterator[None]:
    execute(folder, "UPDATE entries SET body = replace(body, 'A1', 'A9') WHERE kind = 'claim'")
    yield


@contextmanager
def made_up_payment(folder: Path) -> Iterator[None]:
    store = open_file(folder / "ledger.db")
    with store.writing() as writer:
        writer.append(sealed([draft(Paid(2, 100, 0, "r", ()), Concerns("1", "A1", "S1"))], writer.head(), AT))
    store.close()
    yield


@contextmanager
def rewritten_decision(folder: Path) -> Iterator[None]:
    entries = sealed_anew([_beyond_its_limit(one) for one in entries_of(folder)])
    (folder / "ledger.db").unlink()
    store = create_file(folder / "ledger.db")
    with store.writing() as writer:
        writer.append(entries)
        apply(writer, entries, [body_of(one) for one in entries])
    store.close()
    yield


def _beyond_its_limit(entry: Entry) -> Entry:
    body = body_of(entry)
    if not isinstance(body, Decided):
        return entry
    caps = tuple(dataclasses.replace(cap, limit=cap.held) for cap in body.caps)
    return dataclasses.replace(entry, body=draft(dataclasses.replace(body, caps=caps), Concerns("", "", "")).body)


@contextmanager
def changed_account(folder: Path) -> Iterator[None]:
    execute(folder, "UPDATE accounts SET fen = fen + 100 WHERE account = 'granted'")
    yield


@contextmanager
def dropped_trigger(folder: Path) -> Iterator[None]:
    with closing(sqlite3.connect(folder / "ledger.db", isolation_level=None)) as database:
        database.execute("DROP TRIGGER entries_are_never_changed")
    yield


@contextmanager
def empty_battery(folder: Path) -> Iterator[None]:
    with patch.object(OpenLedger, "_moment", lambda _: "2010-01-01T00:00:00.000000Z"):
        yield


MISHAPS: Final[Mapping[str, Mishap]] = {
    "L703": later_version,
    "L705": full_disk,
    "L706": another_writes,
    "L707": half_a_file,
    "L709": no_driver,
    "L712": endless_id,
    "L713": power_cut,
    "L729": another_arithmetic,
    "L740": touched_copy,
    "L741": cut_copy,
    "L745": forged_copy,
    "L750": changed_entry,
    "L751": made_up_payment,
    "L752": rewritten_decision,
    "L753": changed_account,
    "L754": dropped_trigger,
    "L766": empty_battery,
}
"""What the wrong example of a page tells of."""
