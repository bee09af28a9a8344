"""What a store promises, whichever database it is in."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policyengine.app.ledger.readings import KeptReadings
from policyengine.ledger import waiting
from policyengine.ledger.contradiction import ContradictionError
from policyengine.ledger.entries import Draft, Entry, Head, Kind, sealed
from policyengine.ledger.errors import LedgerError
from policyengine.ledger.opening import create_store, open_store
from policyengine.ledger.store import Store, Writer
from policyengine.ledger.tables import ACCOUNTS, CLAIMS, HOLDINGS, PENDING, UNPAID, Row
from policyengine.ledger.verifying import verify
from policyengine.words import Words
from tests.ledger_stores.conftest import NewUrl
from tests.ledger_stores.raw import raw

AT = "2030-01-01T00:00:00.000000Z"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = create_store(url)
    yield opened
    opened.close()


def some(count: int, head: Head | None = None) -> list[Entry]:
    drafts = (
        Draft(Kind.CLAIM, f'{{"n":{number}}}', claim=f"C{number % 3}", applicant="甲" if number % 2 else "")
        for number in range(count)
    )
    return list(sealed(drafts, head or Head(), AT))


def append(store: Store, entries: list[Entry]) -> None:
    with store.writing() as writer:
        writer.append(entries)


@contextmanager
def taken_back(store: Store) -> Iterator[Writer]:
    """A transaction that ends with an exception."""
    with contextlib.suppress(ZeroDivisionError), store.writing() as writer:
        yield writer
        raise ZeroDivisionError


def kept(store: Store) -> list[Entry]:
    with store.reading() as reader:
        return list(reader.entries())


def test_a_new_ledger_is_empty(store: Store) -> None:
    with store.reading() as reader:
        assert reader.head() == Head()
        assert list(reader.entries()) == []
        assert list(reader.rows(CLAIMS)) == []
        assert list(reader.get(CLAIMS, [("C1",)])) == []
        assert list(reader.get(CLAIMS, [])) == []
        assert list(reader.entries_at([1])) == []
    assert list(store.faults()) == []


def test_entries_come_back_as_they_were_written(store: Store) -> None:
    entries = some(5_000)
    append(store, entries)
    with store.reading() as reader:
        assert list(reader.entries()) == entries
        assert list(reader.entries(after=4_990)) == entries[4_990:]
        assert list(reader.entries("claim", "C1")) == [entry for entry in entries if entry.claim == "C1"]
        assert list(reader.entries("applicant", "甲", after=7)) == [e for e in entries[7:] if e.applicant]
        assert list(reader.entries("kind", "claim")) == entries
        assert list(reader.entries("applicant", "")) == []
        assert [entry.seq for entry in reader.entries_at([7, 3, 9999, 5])] == [7, 3, 5]
        several = [next(entry.claim for entry in entries if entry.seq == seq) for seq in (9, 1)]
        asked = [entry for claim in several for entry in entries if entry.claim == claim]
        assert list(reader.entries_of([several[0], "none", several[1]])) == asked
        assert list(reader.entries_of([])) == list(reader.entries_of([""])) == []
        assert reader.head() == Head(5_000, entries[-1].hash)


def test_entries_can_be_asked_for_while_others_are(store: Store) -> None:
    entries = some(3_000)
    append(store, entries)
    with store.writing() as writer:
        found = ((entry, next(iter(writer.entries_at([entry.seq])))) for entry in writer.entries())
        assert all(one == other for one, other in found)
    with store.reading() as reader:
        next(reader.entries())  # the rest is left
    append(store, some(3_001)[3_000:])


def test_an_exception_leaves_no_trace(store: Store) -> None:
    append(store, some(3))
    with taken_back(store) as writer:
        writer.append(some(2, writer.head()))
        writer.put(PENDING, [("p", "C1", 1, 1)])
    with store.reading() as reader:
        assert len(list(reader.entries())) == 3
        assert list(reader.rows(PENDING)) == []
    append(store, some(4)[3:])


def test_rows_are_put_in_place_of_those_with_their_key_and_dropped(store: Store) -> None:
    with store.writing() as writer:
        writer.put(ACCOUNTS, [("甲", "p", "granted", 5, 1), ("甲", "p", "paid", 0, 1), ("乙", "p", "paid", 7, 2)])
        writer.put(ACCOUNTS, [("甲", "p", "granted", 6, 3), ("甲", "p", "granted", 8, 4)])
        writer.drop(ACCOUNTS, [("甲", "p", "paid"), ("丙", "p", "paid")])
        writer.put(ACCOUNTS, [])
        writer.drop(ACCOUNTS, [])
        assert list(writer.rows(ACCOUNTS)) == [("乙", "p", "paid", 7, 2), ("甲", "p", "granted", 8, 4)]
        assert list(writer.rows(ACCOUNTS, ("甲",))) == [("甲", "p", "granted", 8, 4)]


def test_a_row_that_cannot_be_is_a_contradiction(store: Store) -> None:
    for table, row in (
        (ACCOUNTS, ("甲", "p", "paid", -1, 1)),
        (ACCOUNTS, ("甲", "p", "budget", 1, 1)),
        (ACCOUNTS, ("甲", "p", "gift", 0, 1)),
        (HOLDINGS, ("p", "a", "[]", 0, "", "", "5", 0, 1)),
    ):
        with pytest.raises(ContradictionError), store.writing() as writer:
            writer.put(table, [row])
    with store.reading() as reader:
        assert [*reader.rows(ACCOUNTS), *reader.rows(HOLDINGS)] == []


texts = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=6)
numbers = st.integers(-(2**63), 2**63 - 1)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.tuples(texts, texts, numbers), numbers, max_size=12), texts)
def test_rows_come_back_exactly_and_in_order_by_code_point(
    store: Store, rows: dict[tuple[str, str, int], int], x: str
) -> None:
    given_rows: list[Row] = [(*key, seq) for key, seq in rows.items()]
    with taken_back(store) as writer:
        writer.put(UNPAID, given_rows)
        assert list(writer.rows(UNPAID)) == sorted(given_rows)
        for prefix in {(x,), *((row[0],) for row in given_rows), *(row[:2] for row in given_rows)}:
            expected = sorted(row for row in given_rows if row[: len(prefix)] == prefix)
            assert list(writer.rows(UNPAID, prefix)) == expected
            assert list(writer.get(UNPAID, [prefix])) == expected
        assert list(writer.get(UNPAID, rows)) == given_rows
        writer.drop(UNPAID, list(rows)[:5])
        assert list(writer.rows(UNPAID)) == sorted(given_rows[5:])


def test_pages_of_rows_leave_none_out(store: Store) -> None:
    rows = sorted((f"p{number % 3}", f"C{number}", number, 1) for number in range(9_001))
    with store.writing() as writer:
        writer.put(PENDING, rows)
        assert list(writer.rows(PENDING)) == rows
        assert list(writer.rows(PENDING, ("p1",))) == [row for row in rows if row[0] == "p1"]
        assert sorted(writer.get(PENDING, [row[:2] for row in rows])) == rows
        assert sorted(writer.get(PENDING, [("p0",), ("p2",)])) == [row for row in rows if row[0] != "p1"]
        writer.drop(PENDING, [row[:2] for row in rows if row[0] == "p1"])
        assert list(writer.rows(PENDING)) == [row for row in rows if row[0] != "p1"]


# Entries are only added.

REWRITE = (
    "UPDATE entries SET body = '{}' WHERE seq = 2",
    "UPDATE entries SET body = body",
    "DELETE FROM entries WHERE seq = 3",
    "DELETE FROM entries",
)
ADD = (
    "INSERT INTO entries SELECT {seq}, kind, at, round, claim, applicant, body, {prev}, hash FROM entries WHERE seq = 3"
)


@contextmanager
def refused() -> Iterator[None]:
    with pytest.raises(
        Exception, match=r"an entry (is never (changed|deleted)|follows the last one)|UNIQUE|duplicate key"
    ):
        yield


@pytest.mark.parametrize("statement", REWRITE)
def test_no_statement_changes_an_entry(store: Store, url: str, statement: str) -> None:
    append(store, some(3))
    with raw(url) as execute, refused():
        execute(statement)
    assert kept(store) == some(3)


@pytest.mark.parametrize(
    ("seq", "prev"), [("3", "prev"), ("2", "prev"), ("5", "hash"), ("4", "prev"), ("4", "''"), ("1", "''")]
)
def test_no_statement_adds_an_entry_that_does_not_follow(store: Store, url: str, seq: str, prev: str) -> None:
    append(store, some(3))
    with raw(url) as execute, pytest.raises(Exception, match=r"follows|UNIQUE|duplicate|CHECK|check"):
        execute(ADD.format(seq=seq, prev=prev))
    assert kept(store) == some(3)


def test_no_entry_takes_the_place_of_another(store: Store, url: str) -> None:
    append(store, some(3))
    replace = ADD.format(seq="3", prev="prev")
    with raw(url) as execute, refused():
        execute(
            replace.replace("INSERT", "INSERT OR REPLACE")
            if "sqlite" in url
            else f"{replace} ON CONFLICT (seq) DO UPDATE SET body = '{{}}'"
        )
    if "postgres" in url:
        with raw(url) as execute, refused():
            execute("TRUNCATE entries")
    assert kept(store) == some(3)


def test_an_entry_that_does_not_follow_is_a_fault_of_the_program(store: Store) -> None:
    append(store, some(3))
    for wrong in (some(5)[4:], some(3)[2:], some(4, Head(1, "0" * 64))[2:]):
        with refused():
            append(store, wrong)
    assert kept(store) == some(3)


# One writer at a time; a reader sees one moment.


def test_a_writer_waits_for_the_one_before_and_sees_what_it_wrote(store: Store, url: str) -> None:
    other, done = open_store(url), []

    def later() -> None:
        with other.writing() as writer:
            done.append(writer.head().seq)
            writer.append(some(1, writer.head()))

    with store.writing() as writer:
        thread = threading.Thread(target=later)
        thread.start()
        thread.join(0.3)
        assert done == [], "it waits"
        writer.append(some(2))
    thread.join()
    other.close()
    assert done == [2]
    assert len(kept(store)) == 3


def test_who_waits_for_another_writer_is_told_so_and_who_does_not_wait_is_not(
    store: Store, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "UNTOLD", 0.2)
    told: list[Words] = []
    heard = threading.Event()

    def tell(words: Words) -> None:
        told.append(words)
        heard.set()

    other = open_store(url, tell)
    append(other, some(1))
    assert told == []
    with store.writing():
        thread = threading.Thread(target=append, args=(other, some(2)[1:]))
        thread.start()
        assert heard.wait(30)
    thread.join()
    other.close()
    assert told == [waiting.WRITING]
    assert len(kept(store)) == 2


def test_a_reader_sees_one_moment_and_nobody_waits_for_good(store: Store, url: str) -> None:
    append(store, some(3))
    other = open_store(url)
    with other.reading() as reader:
        assert reader.head().seq == 3
        thread = threading.Thread(target=append, args=(store, some(5)[3:]))
        thread.start()
        thread.join(0.3)
        assert reader.head().seq == 3
        assert len(list(reader.entries())) == 3
    thread.join()
    with other.reading() as reader:
        assert reader.head().seq == 5
    other.close()


def test_threads_share_a_store(store: Store) -> None:
    def add() -> None:
        for _ in range(10):
            with store.writing() as writer:
                writer.append(some(1, writer.head()))

    threads = [threading.Thread(target=add) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [entry.seq for entry in kept(store)] == list(range(1, 51))


# Doors.


def test_there_is_no_ledger_until_one_is_made(new_url: NewUrl) -> None:
    url = new_url()
    with pytest.raises(LedgerError, match=r"^L701: .*say with --ledger where it is"):
        open_store(url)
    create_store(url).close()
    create_store(url).close()
    open_store(url).close()


def test_two_make_one_ledger(new_url: NewUrl) -> None:
    url, stores = new_url(), []
    threads = [threading.Thread(target=lambda: stores.append(create_store(url))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(stores) == 6
    append(stores[0], some(2))
    assert [kept(store) for store in stores] == [some(2)] * 6
    for store in stores:
        store.close()


def test_something_else_is_no_ledger(new_url: NewUrl) -> None:
    url = new_url()
    with raw(url, new=True) as execute:
        execute("CREATE TABLE claims (claim text)")
    for door in (open_store, create_store):
        with pytest.raises(LedgerError, match=r"^L702: .*is no ledger"):
            door(url)


def test_a_ledger_of_a_later_version_is_left_alone(url: str) -> None:
    create_store(url).close()
    with raw(url) as execute:
        execute("PRAGMA user_version = 99" if "sqlite" in url else "INSERT INTO ledger_migrations VALUES (99)")
    for door in (open_store, create_store):
        with pytest.raises(LedgerError, match=r"^L703: .*upgrade first"):
            door(url)


def test_an_empty_ledger_is_whole(store: Store) -> None:
    assert verify(store, KeptReadings()).findings == ()


def test_holdings_keep_long_texts(store: Store) -> None:
    with store.writing() as writer:
        row = ("p", "a", '["text","' + "编" * 700 + '"]', 0, "", "", "1/3", 1, 1)
        writer.put(HOLDINGS, [row])
        assert list(writer.get(HOLDINGS, [row[:4]])) == [row]
