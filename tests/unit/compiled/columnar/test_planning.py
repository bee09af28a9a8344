"""What columns leave to the decision of claims one by one, and what they do not work out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from policyengine.columns import ClaimColumns, FactColumn, columns_of
from policyengine.compiled.columnar import making, numbering
from policyengine.compiled.columnar.alone import evaluate_alone
from policyengine.compiled.columnar.evaluate import evaluate_columns
from policyengine.compiled.columnar.planning import ColumnPlan, column_plan
from policyengine.compiled.refusal import Refused
from policyengine.facts import Claim
from policyengine.slots import slot_of
from tests.unit.compiled.compiling import program, values
from tests.unit.settlement.small import book

POLICY = """
accumulators:
  total: {{per: [applicant.id]{of}}}
articles:
  - article: 1
    awards:
      - id: a
        when: |
          {condition}
        amount: 100元
        caps:
          - {{limit: {limit}, per: total}}
"""


def policy(condition: str = "true", of: str = "", limit: str = "5万元") -> str:
    return POLICY.format(condition=condition, of=of, limit=limit)


def planned(part: str) -> ColumnPlan:
    plan = column_plan(program(part).whole)
    assert isinstance(plan, ColumnPlan), plan
    return plan


def table(part: str, *claims: Mapping[str, Any]) -> ClaimColumns:
    whole = book(part)
    facts = whole.families[0].editions[0].policy.facts.values()
    given = [Claim(str(number), values(whole, **claim)) for number, claim in enumerate(claims)]
    return columns_of(given, map(slot_of, facts), whole.benches[0].group.timezone)


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        (policy("total < 1万元"), "an expression reads what an accumulator holds"),
        (policy(limit="total + 1元"), "an expression reads what an accumulator holds"),
        (policy(of=", count: claim.id", limit="3"), "an accumulator counts or sums something else than what is paid"),
        (policy(of=", sum: staff", limit="3"), "an accumulator counts or sums something else than what is paid"),
    ],
)
def test_what_hangs_on_earlier_claims_is_refused_with_its_place(part: str, reason: str) -> None:
    refused = column_plan(program(part).whole)
    assert isinstance(refused, Refused)
    assert refused.reason.en == reason
    assert refused.place is not None


def test_what_is_nested_too_deeply_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numbering, "DEEPEST", 8)
    chain = "definitions:\n  t: {label: 定义, is: 'max(1, min(staff, abs(staff - 4)))'}"
    refused = column_plan(program(policy("abs(t + t) > 3 or listed") + chain).whole)
    assert isinstance(refused, Refused)
    assert refused.reason.en == "the expressions are nested too deeply"
    monkeypatch.setattr(numbering, "DEEPEST", 9)
    assert isinstance(column_plan(program(policy("abs(t + t) > 3 or listed") + chain).whole), ColumnPlan)


def test_a_long_chain_of_definitions_is_not_too_deep_to_say_so() -> None:
    lines = [f"  t{number}: {{label: 定义{number}, is: t{number - 1} + t{number - 1}}}" for number in range(1, 20)]
    chain = "\n".join(["definitions:", "  t0: {label: 定义, is: staff + 1}", *lines])
    found = evaluate_columns(
        planned(policy("t19 > 3000000") + chain), table(policy("true"), {"staff": "5"}, {"staff": "4"})
    )
    assert found.awards[0].rows.tolist() == [0]


def test_a_fact_without_a_column_is_not_known_in_any_claim() -> None:
    part = policy("listed and staff > 3")
    full = table(part, {"listed": "是", "staff": "9"}, {"listed": "否", "staff": "9"})
    facts = {name: column for name, column in full.facts.items() if name != "staff"}
    without = ClaimColumns(2, full.ids, facts, {}, full.claim_at)
    found = evaluate_columns(planned(part), without)
    assert found.asked.tolist() == [True, False]
    assert found.denied.tolist() == [False, True]


def test_only_the_rows_that_are_asked_for_are_looked_at() -> None:
    part = policy("staff > 3")
    claims = table(part, *({"staff": str(number)} for number in range(8)))
    rows = np.array([1, 3, 4, 7])
    found = evaluate_columns(planned(part), claims, rows)
    assert found.awards[0].rows.tolist() == [4, 7]
    assert found.denied.tolist() == [False, True, False, True, False, False, False, False]
    alone = evaluate_alone(planned(part), claims, rows)
    assert alone.amount.tolist() == [0, 0, 0, 0, 10_000, 0, 0, 10_000]


def test_dear_conditions_are_worked_out_where_nothing_else_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "WORTH_A_FRAME", 2)
    part = policy('listed and kind = "kite" and staff > 3 and cost > 1元')
    given = [
        {"listed": "是" if number == 5 else "否", "kind": "kite", "staff": "9", "cost": "5"} for number in range(9)
    ]
    claims = table(part, *given)
    seen: Any = _Counting(claims.facts["cost"].values)
    counting = ClaimColumns(9, claims.ids, {**claims.facts, "cost": FactColumn(seen)}, {}, claims.claim_at)
    found = evaluate_columns(planned(part), counting)
    assert found.awards[0].rows.tolist() == [5]
    assert seen.taken == [1]


class _Counting:
    """A column that notes how many of its values are asked for at once."""

    def __init__(self, values: Any) -> None:  # noqa: ANN401  # an array
        self.values = values
        self.taken: list[int] = []

    def take(self, rows: Any) -> Any:  # noqa: ANN401  # arrays
        self.taken.append(len(rows))
        return self.values.take(rows)
