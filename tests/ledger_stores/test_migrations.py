"""A ledger of an earlier version goes on under this one, with what is in it untouched."""

from __future__ import annotations

import pytest

from policyengine.app.ledger.api import Ledger
from policyengine.ledger import versions
from policyengine.ledger.address import SCHEMES
from policyengine.ledger.entries import Entry
from policyengine.ledger.opening import create_store
from policyengine.ledger.tables import TABLES, Row
from tests.ledger_stores.conftest import NewUrl
from tests.ledger_stores.office import POLICIES, Clock, claims, received

FILED = claims(1, 12)


@pytest.mark.parametrize("number", range(1, len(versions.migrations("sqlite"))))
def test_a_ledger_of_every_earlier_version_is_brought_up_to_date(
    new_url: NewUrl, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries, rows = _office(new_url())
    url = new_url()
    home = "policyengine.ledger.postgres" if url.startswith(SCHEMES) else "policyengine.ledger.sqlite"
    scripts = versions.migrations("sqlite")[:number]
    with monkeypatch.context() as before:
        before.setattr(f"{home}.migrations", lambda store: versions.migrations(store)[:number])
        store = create_store(url)
        with store.writing() as writer:
            writer.append(entries)
            for table in TABLES:
                if any(f"CREATE TABLE {table.name} " in script for script in scripts):
                    writer.put(table, rows[table.name])
        store.close()
    with Ledger.open(url, now=Clock()) as ledger:
        with ledger.reading() as reader:
            assert list(reader.entries()) == entries
        assert ledger.verify().complaints == ()
        ledger.elsewhere(FILED[0]["claim.id"], received("1元"))
        assert ledger.verify().complaints == ()
        assert ledger.replay().differences == ()


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
