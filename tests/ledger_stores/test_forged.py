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


def test_a_second_payment_of_a_decision_is_found(ledger: Ledger, tmp_path: Path) -> None:
    forge(tmp_path, """UPDATE claims SET decisions = replace(decisions, '"paid"', '"granted"') WHERE claim = '1'""")
    assert ledger.pay(claims=["1"], reference="B-2").payments, "the forged row is all that this verb has asked"
    assert [one.code for one in ledger.verify().complaints][:1] == ["L751"]
