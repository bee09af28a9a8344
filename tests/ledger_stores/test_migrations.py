"""A ledger of an earlier version goes on under this one, with what is in it untouched."""

from __future__ import annotations

import pytest

from policyengine.app.ledger.api import Ledger
from policyengine.ledger import versions
from policyengine.ledger.address import SCHEMES
from policyengine.ledger.entries import Entry
from policyengine.ledger.errors import LedgerError
from policyengine.ledger.opening import create_store
from policyengine.ledger.tables import TABLES, Row, Table
from tests.ledger_stores.conftest import NewUrl
from tests.ledger_stores.office import POLICIES, Clock, claims, received
from tests.ledger_stores.raw import raw

FILED = claims(1, 12)


@pytest.mark.parametrize("number", range(1, len(versions.migrations("sqlite"))))
def test_a_ledger_of_every_earlier_version_is_brought_up_to_date(
    new_url: NewUrl, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries, rows = _office(new_url())
    url = new_url()
    home = "policyengine.ledger.postgres" if url.startswith(SCHEMES) else "policyengine.ledger.sqlite"
    with monkeypatch.context() as before:
        before.setattr(f"{home}.migrations", lambda store: versions.migrations(store)[:number])
        store = create_store(url)
        columns = _columns(url)
        with store.writing() as writer:
            writer.append(entries)
            for table in TABLES:
                then = [column for column in table.columns if column in columns.get(table.name, ())]
                if then:
                    kept = ([cell for one, cell in zip(table.columns, row, strict=True) if one in then]
                            for row in rows[table.name])  # fmt: skip
                    writer.put(Table(table.name, tuple(then), table.keys, table.words), map(tuple, kept))
        store.close()
    with Ledger.open(url, now=Clock()) as ledger:
        with ledger.reading() as reader:
            assert list(reader.entries()) == entries
        assert ledger.verify().complaints == ()
        ledger.elsewhere(FILED[0]["claim.id"], received("1元"))
        assert ledger.verify().complaints == ()
        assert ledger.replay().differences == ()
        with pytest.raises(LedgerError, match="L771"):
            ledger.restore(FILED[0]["claim.id"], "why")
        ledger.reverse(_granted(ledger), "why")
        ledger.restore(_granted(ledger), "why")
        assert ledger.verify().complaints == ()
        assert ledger.replay().differences == ()


def _granted(ledger: Ledger) -> str:
    ids = (str(one["claim.id"]) for one in FILED)
    return next(id_ for id_ in ids if any(one.fen for one in ledger.show(id_).decisions))


def _columns(url: str) -> dict[str, set[str]]:
    """The tables that are there, and their columns."""
    query = "SELECT t.name, c.name FROM sqlite_schema AS t, pragma_table_info(t.name) AS c WHERE t.type = 'table'"
    if url.startswith(SCHEMES):
        query = "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()"
    found: dict[str, set[str]] = {}
    with raw(url) as execute:
        for table, column in execute(query):
            found.setdefault(table, set()).add(column)
    return found


def _office(url: str) -> tuple[list[Entry], dict[str, list[Row]]]:
    """What a ledger holds in which something was done that the first version could do."""
    with Ledger.init(url, POLICIES, now=Clock()) as ledger:
        ledger.submit(FILED)
        ledger.settle()
        ledger.correct(FILED[0]["claim.id"], {**FILED[0], "applicant.id": "other"}, "why")
        with ledger.reading() as reader:
            return list(reader.entries()), {table.name: list(reader.rows(table)) for table in TABLES}


def test_both_stores_have_the_same_versions() -> None:
    assert len(versions.migrations("sqlite")) == len(versions.migrations("postgres"))
