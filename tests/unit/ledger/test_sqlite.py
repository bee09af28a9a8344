"""A ledger in one file: entries are only ever added, questions use an index, and whatever is wrong is said."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Final

import pytest

from policyengine.app.ledger.api import Ledger
from policyengine.ledger.bodies import Concerns, Filed, PolicyKept
from policyengine.ledger.errors import LedgerError
from policyengine.ledger.opening import create_store, open_store
from policyengine.ledger.recording import Said, record
from policyengine.ledger.sqlite import SqliteStore, create_file, open_file
from policyengine.ledger.tables import ACCOUNTS, TABLES
from tests.ledger_stores.office import POLICIES, claims

AT: Final = "2030-01-01T00:00:00.000000Z"
POLICY: Final[Said] = (PolicyKept("p.yaml", "x", "0" * 64, "p", "", "f", (("p",),)), Concerns())


def _claim(number: int) -> Said:
    return Filed({"a": ["text", "b"]}, "0" * 64), Concerns("", f"C{number}", "A")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    made = create_file(path)
    with made.writing() as writer:
        record(writer, [POLICY, _claim(1), _claim(2)], AT)
    yield made
    made.close()


def test_what_was_added_is_there_when_the_file_is_opened_again(store: SqliteStore, path: Path) -> None:
    again = open_file(path)
    with store.reading() as one, again.reading() as other:
        entries = list(one.entries())
        assert [entry.seq for entry in entries] == [1, 2, 3]
        assert list(other.entries()) == entries
        assert other.head().hash == entries[-1].hash
        assert [entry.claim for entry in other.entries("claim", "C2")] == ["C2"]
        assert [entry.seq for entry in other.entries("applicant", "A", after=2)] == [3]
        assert [entry.seq for entry in other.entries("kind", "policy")] == [1]
        assert list(other.entries("claim", "")) == []
        assert [entry.seq for entry in other.entries_at([3, 1])] == [3, 1]
    again.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET body = '{}' WHERE seq = 2",
        "DELETE FROM entries WHERE seq = 3",
        "REPLACE INTO entries SELECT seq, kind, at, round, claim, applicant, '{}', prev, hash FROM entries WHERE seq=2",
        "REPLACE INTO entries SELECT * FROM entries WHERE seq = 3",
        "INSERT INTO entries SELECT * FROM entries WHERE seq = 3 ON CONFLICT (seq) DO UPDATE SET body = '{}'",
        "INSERT INTO entries SELECT 5, kind, at, round, claim, applicant, body, hash, hash FROM entries WHERE seq = 3",
        "INSERT INTO entries SELECT 4, kind, at, round, claim, applicant, body, prev, hash FROM entries WHERE seq = 3",
        "INSERT INTO entries SELECT 4, '', at, round, claim, applicant, body, hash, hash FROM entries WHERE seq = 3",
    ],
)
def test_entries_can_only_be_added_one_behind_the_other(store: SqliteStore, path: Path, statement: str) -> None:
    with store.reading() as reader:
        before = list(reader.entries())
    other = sqlite3.connect(path)
    with pytest.raises(sqlite3.IntegrityError):
        other.execute(statement)
    other.close()
    with store.reading() as reader:
        assert list(reader.entries()) == before


def test_nothing_is_there_of_a_transaction_that_failed(store: SqliteStore) -> None:
    def half_done() -> None:
        with store.writing() as writer:
            record(writer, [_claim(3)], AT)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half_done()
    with store.reading() as reader:
        assert reader.head().seq == 3
        assert not list(reader.entries("claim", "C3"))


def test_a_second_writer_waits_and_then_sees_what_the_first_wrote(store: SqliteStore, path: Path) -> None:
    seen: list[int] = []

    def second() -> None:
        other = open_file(path)
        with other.writing() as writer:
            seen.append(writer.head().seq)
        other.close()

    with store.writing() as writer:
        waiting = Thread(target=second)
        waiting.start()
        waiting.join(0.2)
        assert waiting.is_alive()
        record(writer, [_claim(3)], AT)
    waiting.join()
    assert seen == [4]


def test_rows_come_in_the_order_of_their_keys_and_by_prefix(store: SqliteStore) -> None:
    rows = [("乙", "p", "paid", 5, 1), ("a", "q", "paid", 6, 1), ("a", "p", "paid", 7, 1), ("B", "p", "paid", 8, 1)]
    with store.writing() as writer:
        writer.put(ACCOUNTS, rows)
        assert list(writer.rows(ACCOUNTS)) == sorted(rows)
        assert list(writer.rows(ACCOUNTS, ("a",))) == [rows[2], rows[1]]
        assert list(writer.get(ACCOUNTS, [("B",), ("乙",)])) == [rows[3], rows[0]]
        writer.put(ACCOUNTS, [("B", "p", "paid", 9, 2)])
        writer.drop(ACCOUNTS, [("乙", "p", "paid"), ("none", "p", "paid")])
        assert list(writer.rows(ACCOUNTS)) == [("B", "p", "paid", 9, 2), rows[2], rows[1]]


def test_the_tables_are_those_of_the_migrations(store: SqliteStore, path: Path) -> None:
    other = sqlite3.connect(path)
    for table in TABLES:
        asked = "SELECT name, pk FROM pragma_table_info(?) ORDER BY cid"
        columns = other.execute(asked, (table.name,)).fetchall()
        assert tuple(name for name, _ in columns) == table.columns
        assert tuple(name for name, place in columns if place) == table.key
    other.close()


def _plans(path: Path, statements: list[str]) -> Iterator[str]:
    other = sqlite3.connect(path)
    for statement in dict.fromkeys(statements):
        plan = other.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()
        yield from (f"{line[3]} ← {statement}" for line in plan)
    other.close()


def test_no_question_goes_through_a_whole_table(path: Path) -> None:
    with Ledger.init(path, POLICIES) as ledger:
        ledger.submit(claims(1, 30))
        ledger.settle()
        ledger.submit(claims(2, 5, prefix="D"))
        asked: list[str] = []
        ledger._store.inner._connection.set_trace_callback(asked.append)  # type: ignore[attr-defined]  # the connection of SQLite
        claim = ledger.rounds()[0]
        ledger.show("C0003")
        ledger.history(ledger.show("C0003").applicant)
        ledger.balances()
        ledger.submit(claims(2, 5, prefix="D"))
        ledger.settle(until=None, round="next")
        ledger.pay(round=claim.name, reference="r")
        ledger.pay(claims=["D0001"], reference="r")
    plans = list(_plans(path, [one for one in asked if one.startswith("SELECT")]))
    scans = {plan for plan in plans if "SCAN" in plan}
    assert any("SEARCH holdings" in plan for plan in plans)
    assert any("SEARCH entries USING INDEX entries_by_applicant" in plan for plan in plans)
    # `groups` has a row for each group of policies; the last entry is the first one of the index read backwards.
    assert {plan for plan in scans if not re.match(r"SCAN (groups|rounds)\b|SCAN entries.* LIMIT 1$", plan)} == set()


# What cannot be opened.


def _code(path: Path | str) -> str:
    with pytest.raises(LedgerError) as caught:
        open_store(path).close()
    return caught.value.code


def test_a_file_that_is_not_there_is_not_made_by_opening(path: Path) -> None:
    assert _code(path) == "L701"
    assert not path.exists()


@pytest.mark.parametrize("content", [b"", b"claim.id,applicant.id\n1,2\n" * 100, b"SQLite format 3\0" + b"\xff" * 4096])
def test_a_file_that_is_something_else_is_no_ledger(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert _code(path) == "L702"
    assert path.read_bytes() == content


def test_another_database_is_no_ledger_and_stays_as_it_is(path: Path) -> None:
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE t (x)")
    other.close()
    before = path.read_bytes()
    assert _code(path) == "L702"
    with pytest.raises(LedgerError, match="L702"):
        create_store(path)
    assert path.read_bytes() == before


def test_a_ledger_of_a_later_version_is_left_alone(store: SqliteStore, path: Path) -> None:
    store.close()
    other = sqlite3.connect(path)
    other.execute("PRAGMA user_version = 99")
    other.close()
    assert _code(path) == "L703"


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="L704"):
        create_store(tmp_path / "none" / "ledger.db")


@pytest.mark.parametrize("url", ["", "mysql://host/x", "http://x", "sqlite:///", "a\0b"])
def test_what_is_no_address_is_said(url: str) -> None:
    assert _code(url) == "L708"


def test_a_url_names_the_file_that_a_path_names(
    store: SqliteStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_store(f"sqlite:///{path}").close()
    monkeypatch.chdir(path.parent)
    open_store(path.name).close()
    open_store(f"sqlite:///{path.name}").close()


def test_a_ledger_that_is_half_gone_is_told_as_damaged(store: SqliteStore, path: Path) -> None:
    with store.writing() as writer:
        record(writer, [_claim(number) for number in range(3, 2000)], AT)
    store.close()
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(LedgerError, match="L707"), open_file(path).reading() as reader:
        list(reader.entries())


def test_a_file_can_be_copied_and_is_the_same_ledger(store: SqliteStore, path: Path, tmp_path: Path) -> None:
    shutil.copy(path, tmp_path / "copy.db")
    other = open_file(tmp_path / "copy.db")
    with store.reading() as one, other.reading() as two:
        assert one.head() == two.head()
    other.close()


def test_an_error_says_itself_in_both_languages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(LedgerError) as caught:
        open_store("nowhere.db")
    error = caught.value
    where = tmp_path / "nowhere.db"
    assert str(error) == error.render("en")
    assert error.render("en").startswith(f"L701: there is no ledger `{where}`: say with --ledger where it is")
    assert error.render("zh").startswith(f"L701: 没有 `{where}` 这个台账：在别处的，用 --ledger 写明")
