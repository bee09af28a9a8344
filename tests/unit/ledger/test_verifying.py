"""Whatever is changed behind the ledger's back is found, and the entry it concerns is named."""

from __future__ import annotations

import contextlib
import dataclasses
import io
import re
import sqlite3
from pathlib import Path

import pytest

from policyengine.app.ledger import exporting
from policyengine.app.ledger.api import Ledger
from policyengine.app.ledger.readings import KeptReadings
from policyengine.ledger.bodies import Concerns, Decided, Paid, Round
from policyengine.ledger.body_json import body_of, draft
from policyengine.ledger.derive import apply
from policyengine.ledger.entries import Draft, Head, Kind, sealed
from policyengine.ledger.errors import LedgerError
from policyengine.ledger.recording import record
from policyengine.ledger.sqlite import create_file, open_file
from policyengine.ledger.tables import TABLES, Table
from policyengine.ledger.verifying import verify
from policyengine.ledger.walking import Walk
from tests.ledger_stores.office import LAMPS, LATER_LAMPS, POLICIES, PRINTS, Clock, claims, received
from tests.unit.ledger.offices import TYING, filing, source


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger in which everything happened."""
    path = tmp_path_factory.mktemp("ledger") / "ledger.db"
    with Ledger.init(path, POLICIES, now=Clock()) as ledger:
        ledger.submit(claims(1, 80))
        ledger.settle()
        ledger.pay(round="1", reference="r")
        ledger.amend(LATER_LAMPS)
        ledger.submit(claims(2, 10, prefix="D"))
        ledger.settle()
        granted = next(
            one["claim.id"] for one in claims(1, 80) if any(d.fen for d in ledger.show(one["claim.id"]).decisions)
        )
        ledger.correct(granted, {**claims(1, 80)[0], "claim.id": granted, "cost": "1.23"}, "更正")
        ledger.amend(PRINTS)
        ledger.submit(claims(3, 3, prefix="E"))
        ledger.elsewhere("E0000", received("70元"))
        assert ledger.verify().complaints == ()
    return path


@pytest.fixture
def path(original: Path, tmp_path: Path) -> Path:
    """A copy of it, to be tampered with."""
    copy = tmp_path / "ledger.db"
    copy.write_bytes(original.read_bytes())
    return copy


def tamper(path: Path, *statements: str) -> None:
    """Change rows as somebody with the file in hand could: nothing watches over it."""
    other = sqlite3.connect(path, isolation_level=None)
    for (name,) in other.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        other.execute(f"DROP TRIGGER {name}")
    other.execute("PRAGMA ignore_check_constraints = ON")
    for statement in statements:
        changed = other.execute(statement).rowcount
        assert changed, f"nothing is changed by {statement}"
    other.close()


def found(path: Path) -> list[tuple[int, str]]:
    """What is wrong with entries and rows; that nothing watches over them any more is for another test."""
    store = open_file(path)
    complaints = verify(store, KeptReadings()).findings
    store.close()
    return [(one.seq, one.words.in_language("en")) for one in complaints if one.code != "L754"]


@pytest.mark.parametrize(
    ("statement", "entry"),
    [
        ("UPDATE entries SET body = replace(body, 'C0001', 'C0009') WHERE seq = 4", 4),
        ("UPDATE entries SET claim = 'C0009' WHERE seq = 5", 5),
        ("UPDATE entries SET at = replace(at, '20', '21') WHERE seq = 5", 5),
        ("UPDATE entries SET applicant = applicant || ' ' WHERE seq = 6", 6),
        ("UPDATE entries SET round = round || '1' WHERE seq = (SELECT seq + 1 FROM entries WHERE kind = 'round')", 0),
        ("UPDATE entries SET hash = replace(hash, 'a', 'b') WHERE seq = 7", 7),
        ("UPDATE entries SET prev = replace(prev, 'a', 'b') WHERE seq = 7", 7),
        ("UPDATE entries SET kind = 'correction' WHERE seq = 7", 7),
        ("UPDATE entries SET body = CAST(x'7bff7d' AS TEXT) WHERE seq = 8", 8),
        ("DELETE FROM entries WHERE seq = 9", 9),
        ("DELETE FROM entries WHERE seq = 1", 1),
        ("UPDATE entries SET seq = 9999 WHERE seq = 10", 10),
    ],
)
def test_a_changed_or_missing_entry_is_named(path: Path, statement: str, entry: int) -> None:
    tamper(path, statement)
    complaints = found(path)
    assert complaints
    assert complaints[0][0] == entry or not entry


def test_entries_cut_off_at_the_end_are_missed_by_what_followed_from_them(path: Path) -> None:
    with Ledger.open(path) as ledger:
        last = ledger.verify().entries
    tamper(path, f"DELETE FROM entries WHERE seq = {last}")
    assert {entry for entry, _ in found(path)} == {last}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_derived_row_that_is_changed_added_or_missing_is_named(original: Path, tmp_path: Path, table: Table) -> None:
    whole = sqlite3.connect(original)
    count = whole.execute(f"SELECT count(*) FROM {table.name}").fetchone()[0]
    rows = whole.execute(f"SELECT * FROM {table.name} ORDER BY {', '.join(table.key)}").fetchall()
    whole.close()
    assert count, "every table has a row"
    row = rows[count // 2]
    where = " AND ".join(f"{column} = {cell!r}" for column, cell in zip(table.key, row, strict=False))
    statements = [f"DELETE FROM {table.name} WHERE {where}"]
    for column, cell in zip(table.columns, row, strict=True):
        changed = f"{column} + 1" if isinstance(cell, int) else f"{column} || ' '"
        statements.append(f"UPDATE {table.name} SET {column} = {changed} WHERE {where}")
    for statement in statements:
        copy = tmp_path / "copy.db"
        copy.write_bytes(original.read_bytes())
        tamper(copy, statement)
        complaints = found(copy)
        assert complaints, statement
        assert any(entry == row[-1] and table.words.en in words for entry, words in complaints), statement


def test_a_decision_beyond_a_limit_is_found_though_chain_and_rows_agree(path: Path) -> None:
    """Somebody who can rewrite everything, hashes and rows alike, must still keep every cap in every decision."""
    store = open_file(path)
    with store.reading() as reader:
        entry = next(one for one in reader.entries("kind", "decision") if '"caps":[[' in one.body)
        walk = Walk(reader, KeptReadings())
    store.close()
    body = body_of(entry)
    assert isinstance(body, Decided)
    cap = body.caps[0]
    assert list(walk._caps(entry, body)) == []

    beyond = dataclasses.replace(cap, limit=cap.held + cap.payable - 1)
    assert [one.seq for one in walk._caps(entry, dataclasses.replace(body, caps=(beyond,)))] == [entry.seq]
    own = next(one for one in body.contributions if one.accumulator == cap.accumulator)
    walk.totals[own.key] = cap.held + 1
    assert [one.seq for one in walk._caps(entry, body)] == [entry.seq]


def test_entries_that_cannot_have_come_about_are_found_though_their_hashes_agree(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with Ledger.init(path, POLICIES, now=Clock()) as ledger:
        ledger.submit(claims(1, 3))
    made_up = [draft(Paid(2, 100, 0, "r", ()), Concerns("1", "C0001", "A"))]
    store = open_file(path)
    with store.writing() as writer:
        writer.append(sealed(made_up, writer.head(), "2030-01-01T00:00:00.000000Z"))
    store.close()
    assert found(path) == [(6, "entry 6 pays what is no decision on its claim")]


def test_a_decision_by_one_policy_of_several_that_exclude_each_other_is_found(tmp_path: Path) -> None:
    """Another of them could decide the claim a second time."""
    path, given = tmp_path / "ledger.db", filing(1, 100)
    with Ledger.init(tmp_path / "real.db", [source(), LAMPS, TYING], now=Clock()) as real:
        real.submit([given])
        real.settle()
        with real.reading() as reader:
            (decided,) = map(body_of, reader.entries("kind", "decision"))
    assert isinstance(decided, Decided)
    with Ledger.init(path, [source(), LAMPS, TYING], now=Clock()) as ledger:
        ledger.submit([given])
    store = open_file(path)
    with store.writing() as writer:
        alone = dataclasses.replace(decided, group=decided.group[:1])
        (entry,) = record(writer, [(alone, Concerns("", "C01", "A"))], "2030-03-01T00:01:00.000000Z")
    store.close()
    assert found(path) == [(entry.seq, f"entry {entry.seq} is by policies that do not decide together")]


@pytest.mark.parametrize("missing", [1, 3])
def test_a_round_without_all_of_its_decisions_is_found_though_the_chain_is_whole(
    original: Path, tmp_path: Path, missing: int
) -> None:
    store = open_file(original)
    with store.reading() as reader:
        opening = next(reader.entries("kind", "round"))
        kept = [one for one in reader.entries() if one.seq <= opening.seq]
        following = [one for one in reader.entries(after=opening.seq) if one.kind == "decision"]
    store.close()
    half = create_file(tmp_path / "half.db")
    before = [Draft(Kind(one.kind), one.body, one.round, one.claim, one.applicant) for one in kept]
    after = [Draft(Kind.DECISION, one.body, one.round, one.claim, one.applicant) for one in following]
    decided = sum(body.counts.values()) if isinstance(body := body_of(opening), Round) else 0
    with half.writing() as writer:
        entries = list(sealed([*before, *after[: decided - missing]], Head(), "2030-01-01T00:00:00.000000Z"))
        writer.append(entries)
        apply(writer, entries, [body_of(one) for one in entries])
    complaints = verify(half, KeptReadings()).findings
    half.close()
    assert [one.seq for one in complaints] == [opening.seq]
    assert "does not have the decisions" in complaints[0].words.in_language("en")


@pytest.mark.parametrize("kind", ["policy", "claim", "round", "decision", "payment"])
def test_an_entry_that_cannot_be_read_is_named_by_verify_and_by_whatever_meets_it(path: Path, kind: str) -> None:
    tamper(path, f"UPDATE entries SET body = '{{}}' WHERE seq = (SELECT min(seq) FROM entries WHERE kind = '{kind}')")
    with Ledger.open(path) as ledger:
        assert ledger.verify().complaints[0].code == "L750"
        with pytest.raises(LedgerError, match=r"L750: entry \d+ is not what was written: see"):
            ledger.replay()
        for form in exporting.FORMS:
            with pytest.raises(LedgerError, match=r"^L75[01]: "):
                ledger.export(io.BytesIO(), form)
        for claim in [f"C{number:04}" for number in range(80)]:
            with contextlib.suppress(LedgerError):
                ledger.show(claim)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_table_is_told_by_an_offices_name_for_it(table: Table) -> None:
    assert re.fullmatch("[一-鿿]+", table.words.zh)
    assert table.words.zh != table.name
