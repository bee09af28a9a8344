"""Amounts beyond what a database keeps: one claim's keeps that claim waiting, a sum of them writes nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from policyengine.app.ledger.api import Ledger
from policyengine.ledger.errors import LedgerError
from policyengine.ledger.shapes import MOST
from policyengine.source import Source
from tests.ledger_stores.office import Clock
from tests.unit.settlement.small import claim, policy

LAVISH = Source(
    "lavish.yaml",
    policy("""\
        accumulators:
          pot: {label: 资金总额}
        articles:
          - article: 1
            caps:
              - {limit: 1000000000000亿元, per: pot}
            awards:
              - {id: lavish, label: 大方, amount: cost * 1000000}
        """),
)

BILLION = 10**9


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    with Ledger.init(url, LAVISH, now=Clock()) as made:
        yield made
        assert made.verify().complaints == ()
        assert made.replay().differences == ()


def filed(number: int, cost: int) -> dict[str, object]:
    """A claim that is due a million times its cost."""
    return claim({"claim.id": f"C{number}", "applicant.id": f"A{number}", "cost": cost})


def test_a_claim_beyond_all_measure_stops_no_round(ledger: Ledger) -> None:
    ledger.submit([filed(1, 100), filed(2, 100 * BILLION), filed(3, 100), {**filed(4, 1), "cost": None}])
    found = ledger.settle()
    assert found.round is not None
    assert (found.round.granted, found.pending) == (2 * 10**10, 2)
    assert [(one.claim, [problem[:4] for problem in one.problems]) for one in found.waiting] == [
        ("C2", ["L761"]),
        ("C4", []),
    ]
    (pool,) = ledger.balances().pools
    assert pool.amount == 2 * 10**8, "it holds nothing"
    ledger.correct("C2", filed(2, 100), "多写了位数")
    assert ledger.settle().round is not None
    assert [one.fen for one in ledger.show("C2").decisions] == [10**10]


def test_the_largest_amount_is_kept_and_paid(ledger: Ledger) -> None:
    ledger.submit([filed(1, 92 * BILLION)])
    assert ledger.settle().round is not None
    assert 9 * 10**18 < ledger.pay(round="1", reference="r").fen <= MOST


@pytest.mark.parametrize("rounds", [1, 2])
def test_a_sum_beyond_all_measure_writes_nothing(ledger: Ledger, rounds: int) -> None:
    first, second = filed(1, 60 * BILLION), filed(2, 60 * BILLION)
    ledger.submit([first])
    if rounds == 2:
        ledger.settle()
    ledger.submit([second])
    head = ledger.verify().head
    with pytest.raises(LedgerError) as refused:
        ledger.settle()
    assert refused.value.code == "L762"
    assert ledger.verify().head == head
    ledger.correct("C2", filed(2, 1), "写错了")
    assert ledger.settle().round is not None
