"""A decision in a ledger says why: it is made again from what was kept with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from policyengine.app.ledger import explaining
from policyengine.app.ledger.api import Ledger
from policyengine.ledger.errors import LedgerError
from tests.ledger_stores.office import LATER_LAMPS, POLICIES, claims


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.init(tmp_path / "ledger.db", POLICIES) as made:
        yield made


def _written(ledger: Ledger, claim: str) -> list[tuple[str, int, int, str]]:
    shown = ledger.show(claim)
    bodies = {one.seq: one.body for one in shown.entries}
    found = (bodies[one.entry] for one in shown.decisions)
    return [(body["status"], body["entitled"], body["amount"], body["limited_by"]) for body in found]


def _explained(ledger: Ledger, claim: str) -> list[tuple[str, int, int, str]]:
    return [
        (one.status.value, int(one.entitled * 100), int(one.amount * 100), one.limited_by)
        for one in ledger.explain(claim)
    ]


def test_every_decision_comes_out_as_it_is_written_whatever_came_after(ledger: Ledger) -> None:
    ids: list[str] = []
    for number in range(3):
        handed = claims(number, 60, prefix=f"R{number}")
        ids += ledger.submit(handed).new
        ledger.settle()
        if number == 1:
            ledger.amend(LATER_LAMPS)
            ledger.reverse(next(claim for claim in ids if ledger.show(claim).decisions[0].fen), "重复享受")
    assert {status for claim in ids for status, *_ in _written(ledger, claim)} >= {"reduced", "exhausted", "denied"}
    assert [_explained(ledger, claim) for claim in ids] == [_written(ledger, claim) for claim in ids]


def test_a_decision_is_explained_as_a_letter(ledger: Ledger) -> None:
    (claim,) = ledger.submit(claims(1, 1)).new
    assert ledger.explain(claim) == ()
    ledger.settle()
    letters = [one.explain("zh") for one in ledger.explain(claim)]
    assert len(letters) == 2
    assert all(f"申报 {claim} 认定说明" in letter for letter in letters)


def test_a_claim_that_was_never_filed_is_not_explained(ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match="L720"):
        ledger.explain("none")


def test_an_explanation_that_is_not_of_what_is_written_is_never_given(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    (claim,) = ledger.submit(claims(1, 1)).new
    ledger.settle()
    monkeypatch.setattr(explaining, "in_fen", lambda amount: int(amount * 100) + 1)  # as another engine might
    with pytest.raises(LedgerError, match="L729"):
        ledger.explain(claim)
