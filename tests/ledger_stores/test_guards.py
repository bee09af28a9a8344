"""What watches over a ledger is looked for by verify; a hash kept elsewhere too; a copy takes no other file's place."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from policyengine.app.ledger.api import Ledger
from policyengine.ledger.address import SCHEMES
from policyengine.ledger.errors import LedgerError
from tests.ledger_stores.office import POLICIES, Clock, claims
from tests.ledger_stores.raw import raw
from tests.ledger_stores.test_verbs import three_rounds

CHANGES = [
    ("DROP TRIGGER entries_are_never_changed{on}", "trigger `entries_are_never_changed`"),
    ("DROP TRIGGER entries_follow_one_another{on}", "trigger `entries_follow_one_another`"),
    ("DROP INDEX entries_by_claim", "entries_by_claim` of|by `claim,seq`"),
    ("ALTER TABLE rounds RENAME COLUMN round TO name", "rounds"),
]
ON_SERVER = [
    ("ALTER TABLE entries DISABLE TRIGGER entries_are_never_changed", "trigger `entries_are_never_changed`"),
    (
        "CREATE OR REPLACE FUNCTION entries_are_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN END$$",
        "trigger `entries_are_never_changed`",
    ),
    ("ALTER TABLE rounds DROP CONSTRAINT rounds_pkey", "index of table `rounds` by `round`"),
    ("ALTER TABLE claims ALTER COLUMN applicant DROP NOT NULL", "column `applicant` of table `claims`"),
]
IN_FILE = [
    ("DROP TRIGGER entries_are_never_deleted", "trigger `entries_are_never_deleted` of the database is missing"),
    ("CREATE TABLE notes (text TEXT)", "table `notes` that is none of a ledger's"),
    (
        "CREATE TRIGGER more AFTER INSERT ON entries BEGIN DELETE FROM rounds; END",
        "trigger `more` that is none of a ledger's",
    ),
]


def test_a_ledger_as_it_was_made_lacks_nothing(url: str) -> None:
    with three_rounds(url, 8) as ledger:
        assert ledger.verify().complaints == ()


@pytest.mark.parametrize("number", range(len(CHANGES) + max(len(ON_SERVER), len(IN_FILE))))
def test_what_was_dropped_or_changed_is_said(url: str, number: int) -> None:
    on_server = url.startswith(SCHEMES)
    changes = [*CHANGES, *(ON_SERVER if on_server else IN_FILE)]
    if number >= len(changes):
        return
    Ledger.init(url, POLICIES).close()
    statement, said = changes[number]
    with raw(url) as execute:
        execute(statement.format(on=" ON entries") if "{on}" in statement and on_server else statement.format(on=""))
    with Ledger.open(url) as ledger:
        found = [one for one in ledger.verify().complaints if one.code == "L754"]
    words = "\n".join(one.words.in_language("en") for one in found)
    assert any(part in words for part in said.split("|")), words


def test_a_hash_kept_elsewhere_is_found_again_for_as_long_as_nothing_before_it_changed(url: str) -> None:
    with Ledger.init(url, POLICIES, now=Clock()) as ledger:
        before = ledger.verify()
        ledger.submit(claims(1, 5))
        ledger.settle()
        assert ledger.verify(before.head).known == before.entries
        on_paper = " ".join([before.head[:20].upper()[i : i + 4] for i in range(0, 20, 4)])
        assert ledger.verify(on_paper).known == before.entries
        assert ledger.verify().known == 0
        assert [one.code for one in ledger.verify("0" * 64).complaints] == ["L755"]
        for wrong in ("", "xyz", "abc", "0" * 65):
            with pytest.raises(LedgerError, match=r"^L755: .* is no hash"):
                ledger.verify(wrong)


def test_another_ledger_that_agrees_with_itself_is_told_by_the_hash_kept_of_this_one(tmp_path: Path) -> None:
    with Ledger.init(tmp_path / "a.db", POLICIES, now=Clock()) as ledger:
        ledger.submit(claims(1, 3))
        kept = ledger.verify().head
    with Ledger.init(tmp_path / "b.db", POLICIES, now=Clock()) as other:
        other.submit(claims(2, 3))
        assert other.verify().complaints == ()
        assert [one.code for one in other.verify(kept).complaints] == ["L755"]


# Copies.


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_a_copy_takes_the_place_of_an_earlier_one_of_the_same_ledger_alone(tmp_path: Path, form: str) -> None:
    copy = tmp_path / f"copy.{form}"
    with Ledger.init(tmp_path / "a.db", POLICIES, now=Clock()) as ledger:
        ledger.export(copy)
        ledger.submit(claims(1, 2))
        assert ledger.export(copy).entries == 4
    before = copy.read_bytes()
    later = dt.datetime(2031, 1, 1, tzinfo=dt.UTC)
    with Ledger.init(tmp_path / "b.db", POLICIES, now=lambda: later) as other:
        with pytest.raises(LedgerError, match=r"^L749: .* is there"):
            other.export(copy)
        assert copy.read_bytes() == before
        other.export(copy, force=True)
        assert copy.read_bytes() != before


@pytest.mark.parametrize("name", ["claims.csv", "book.xlsx", "ledger.jsonl"])
def test_no_other_file_is_overwritten_by_a_copy(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("claim.id\n1\n", encoding="utf-8")
    with Ledger.init(tmp_path / "a.db", POLICIES, now=Clock()) as ledger:
        with pytest.raises(LedgerError, match=r"^L749: "):
            ledger.export(tmp_path / name)
        assert (tmp_path / name).read_text(encoding="utf-8") == "claim.id\n1\n"
        ledger.export(tmp_path / name, force=True)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.db", name]


def test_a_copy_that_is_interrupted_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with Ledger.init(tmp_path / "a.db", POLICIES, now=Clock()) as ledger:
        ledger.export(tmp_path / "copy.csv")
        before = (tmp_path / "copy.csv").read_bytes()
        monkeypatch.setattr("policyengine.app.ledger.exporting.write", interrupted)
        for name in ("copy.csv", "new.csv"):
            with pytest.raises(KeyboardInterrupt):
                ledger.export(tmp_path / name)
    assert (tmp_path / "copy.csv").read_bytes() == before
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.db", "copy.csv"]


# The clock.


def test_nothing_is_dated_before_the_ledger_was_made(url: str) -> None:
    moments = iter([dt.datetime(2030, 5, 1, tzinfo=dt.UTC), dt.datetime(2010, 1, 1, tzinfo=dt.UTC)])
    with Ledger.init(url, POLICIES, now=lambda: next(moments)) as ledger:
        with pytest.raises(LedgerError, match=r"^L766: .* says 2010-01-01, and the ledger was made on 2030-05-01"):
            ledger.submit(claims(1, 2))
        assert ledger.pending() == ()
        assert ledger.verify().entries == 2


def test_a_clock_that_goes_back_or_far_ahead_decides_nothing_and_is_shown_as_it_was(url: str) -> None:
    days = iter([dt.date(2030, 5, 1), dt.date(2099, 1, 1), dt.date(2030, 5, 2), dt.date(2030, 5, 3)])
    clock = lambda: dt.datetime.combine(next(days), dt.time(), dt.UTC)  # noqa: E731  # a clock
    first = claims(1, 3)
    with Ledger.init(url, POLICIES, now=clock) as ledger:
        ledger.submit(first)
        ledger.settle()
        ledger.submit(claims(2, 1, prefix="D"))
        shown = ledger.show(first[0]["claim.id"])
        assert [one.at[:4] for one in shown.entries] == ["2099", *["2030"] * (len(shown.entries) - 1)]
        assert [one.seq for one in shown.entries] == sorted(one.seq for one in shown.entries)
        assert ledger.verify().complaints == ()
        assert ledger.replay().differences == ()
