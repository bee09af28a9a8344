"""A row of the tables for questions that somebody changed, and the verbs that go by those tables."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from policyengine.app.ledger.api import Ledger
from policyengine.ledger.errors import LedgerError
from tests.ledger_stores.office import POLICIES, Clock
from tests.unit.settlement.small import claim


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Two grants to one applicant, of which one is paid."""
    with Ledger.init(tmp_path / "ledger.db", POLICIES, now=Clock()) as made:
        made.submit([claim({"claim.id": "1"}), claim({"claim.id": "2"})])
        made.settle()
        assert made.pay(claims=["1"], reference="B-1").payments
        yield made


def forge(tmp_path: Path, statement: str) -> None:
    with closing(sqlite3.connect(tmp_path / "ledger.db")) as other, other:
        assert other.execute(statement).rowcount > 0


def test_a_claim_put_back_among_the_pending_is_not_decided_again(ledger: Ledger, tmp_path: Path) -> None:
    before = ledger.verify().entries
    forge(
        tmp_path,
        "INSERT INTO pending SELECT groups.policies, claim, facts, claims.seq FROM groups, claims WHERE claim = '1'",
    )
    with pytest.raises(LedgerError) as refused:
        ledger.settle()
    assert refused.value.code == "L753"
    assert ledger.verify().entries == before


@pytest.mark.parametrize("round_", ["1", None])
@pytest.mark.parametrize(
    "statement",
    [
        """UPDATE claims SET decisions = replace(decisions, '"paid"', '"granted"') WHERE claim = '1'""",
        """UPDATE claims SET decisions = replace(decisions, ':30000', ':40000')
        WHERE claim = '2' AND decisions LIKE '%:30000%'""",
        "UPDATE claims SET applicant = 'somebody' WHERE claim = '2'",
        "UPDATE claims SET decisions = (SELECT decisions FROM claims WHERE claim = '2') WHERE claim = '1'",
    ],
)
def test_no_payment_goes_by_a_forged_row(ledger: Ledger, tmp_path: Path, statement: str, round_: str | None) -> None:
    before = ledger.verify().entries
    forge(tmp_path, statement)
    with pytest.raises(LedgerError) as refused:
        ledger.pay(round=round_, claims=None if round_ else ["1", "2"], reference="B-2")
    assert refused.value.code == "L753"
    assert ledger.verify().entries == before


def test_a_claim_whose_row_is_gone_is_not_paid_over(ledger: Ledger, tmp_path: Path) -> None:
    forge(tmp_path, "DELETE FROM claims WHERE claim = '2'")
    with pytest.raises(LedgerError) as refused:
        ledger.pay(round="1", reference="B-2")
    assert refused.value.code == "L753"
