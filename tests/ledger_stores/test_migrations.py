"""A ledger of an earlier version goes on under this one, with what is in it untouched."""

from __future__ import annotations

import pytest

from policyengine.app.ledger.api import Ledger
from policyengine.ledger import versions
from policyengine.ledger.address import SCHEMES
from tests.ledger_stores.office import POLICIES, Clock, claims, received


@pytest.mark.parametrize("number", range(1, len(versions.migrations("sqlite"))))
def test_a_ledger_of_every_earlier_version_is_brought_up_to_date(
    url: str, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = "policyengine.ledger.postgres" if url.startswith(SCHEMES) else "policyengine.ledger.sqlite"
    filed = claims(1, 12)
    with monkeypatch.context() as before:
        before.setattr(f"{home}.migrations", lambda store: versions.migrations(store)[:number])
        with Ledger.init(url, POLICIES, now=Clock()) as ledger:
            ledger.submit(filed)
            ledger.settle()
            with ledger.reading() as reader:
                entries = list(reader.entries())
    with Ledger.open(url, now=Clock()) as ledger, ledger.reading() as reader:
        assert list(reader.entries()) == entries
    with Ledger.open(url, now=Clock()) as ledger:
        ledger.elsewhere(filed[0]["claim.id"], received("1元"))
        assert ledger.verify().complaints == ()
        assert ledger.replay().differences == ()


def test_both_stores_have_the_same_versions() -> None:
    assert len(versions.migrations("sqlite")) == len(versions.migrations("postgres"))
