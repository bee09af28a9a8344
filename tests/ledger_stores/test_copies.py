"""A ledger taken from one database to another: the same entries, the same hashes, the same answers."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from policyengine.app.ledger.api import Ledger
from policyengine.ledger.copying import Form, write
from policyengine.ledger.entries import COLUMNS, Draft, Entry, Head, Kind, sealed
from policyengine.ledger.errors import LedgerError
from tests.ledger_stores.conftest import NewUrl
from tests.ledger_stores.office import POLICIES, Clock, claims
from tests.ledger_stores.server import Server
from tests.ledger_stores.test_verbs import three_rounds, whole

both_forms = pytest.mark.parametrize("form", ["csv", "jsonl"])


@both_forms
def test_an_imported_ledger_is_the_one_that_was_exported(new_url: NewUrl, tmp_path: Path, form: Form) -> None:
    copy, url = tmp_path / f"copy.{form}", new_url()
    with three_rounds(new_url(), 12) as ledger:
        written, before = ledger.export(copy), whole(ledger)
        assert (written.entries, written.head, written.form) == (len(before[0]), before[0][-1].hash, form)
        assert Ledger.import_copy(url, copy).new
        with Ledger.open(url, now=Clock()) as other:
            assert whole(other) == before
            assert other.verify() == ledger.verify()
            assert other.replay().differences == ()
            again = tmp_path / f"again.{form}"
            other.export(again)
            assert again.read_bytes() == copy.read_bytes()
            other.submit(claims(9, 2, prefix="Z"))
            assert other.settle().new
            assert other.verify().complaints == ()


def test_from_sqlite_to_postgres_and_back(postgres: Server, tmp_path: Path) -> None:
    there, back = postgres.new_url(), str(tmp_path / "back.db")
    first, second = tmp_path / "first.jsonl", tmp_path / "second.csv"
    with three_rounds(str(tmp_path / "ledger.db"), 12) as ledger:
        ledger.export(first)
        Ledger.import_copy(there, first)
        with Ledger.open(there) as on_server:
            on_server.export(second)
            Ledger.import_copy(back, second)
            with Ledger.open(back) as other:
                assert whole(ledger) == whole(on_server) == whole(other)


def test_the_same_copy_again_changes_nothing_and_another_is_refused(new_url: NewUrl) -> None:
    url, copy, shorter = new_url(), io.BytesIO(), io.BytesIO()
    with Ledger.init(new_url(), POLICIES, now=Clock()) as ledger:
        ledger.export(shorter)
        ledger.submit(claims(1, 5))
        ledger.export(copy)
    copy.seek(0)
    assert Ledger.import_copy(url, copy).new
    copy.seek(0)
    assert not Ledger.import_copy(url, copy).new
    shorter.seek(0)
    with pytest.raises(LedgerError, match="L744"):
        Ledger.import_copy(url, shorter)


def test_a_changed_copy_leaves_nothing_behind_and_a_whole_one_can_follow(new_url: NewUrl) -> None:
    url, copy = new_url(), io.BytesIO()
    with Ledger.init(new_url(), POLICIES, now=Clock()) as ledger:
        ledger.submit(claims(1, 5))
        ledger.export(copy, "csv")
        before = whole(ledger)
    touched = io.BytesIO(copy.getvalue().replace(b"C0001", b"C0009", 1))
    with pytest.raises(LedgerError, match="entry 4 of the copy was changed"):
        Ledger.import_copy(url, touched)
    with pytest.raises(LedgerError, match="L701"):
        Ledger.open(url)
    copy.seek(0)
    assert Ledger.import_copy(url, copy).new
    with Ledger.open(url) as other:
        assert whole(other) == before


def test_what_is_no_copy_makes_no_ledger(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="L742"):
        Ledger.import_copy(tmp_path / "new.db", io.BytesIO(b"claim.id\r\nC1\r\n"))
    assert not (tmp_path / "new.db").exists()


def test_a_forged_copy_whose_entries_contradict_one_another_is_refused(new_url: NewUrl) -> None:
    """Who makes entries up can seal them; they must still add up."""
    file = io.BytesIO()
    with three_rounds(new_url(), 12) as ledger:
        entries = whole(ledger)[0]
    without = [entry for entry in entries if entry.kind != Kind.CLAIM]
    write(_sealed_anew(without), file, "jsonl")
    file.seek(0)
    with pytest.raises(LedgerError, match="L745"):
        Ledger.import_copy(new_url(), file)
    twice = [one for entry in entries for one in ([entry] * 2 if entry.kind == Kind.PAYMENT else [entry])]
    file = io.BytesIO()
    write(_sealed_anew(twice), file, "jsonl")
    file.seek(0)
    with pytest.raises(LedgerError, match="L745"):
        Ledger.import_copy(new_url(), file)


def _sealed_anew(entries: list[Entry]) -> list[Entry]:
    assert COLUMNS[6] == "body"
    drafts = [Draft(Kind(one.kind), one.body, one.round, one.claim, one.applicant) for one in entries]
    return list(sealed(drafts, Head(), entries[0].at))
