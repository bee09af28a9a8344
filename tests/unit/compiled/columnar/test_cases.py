"""Which claims are told by their case what they are paid, and which want a closer look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from policyengine.columns import ClaimColumns, columns_of
from policyengine.compiled.columnar import alone, cases
from policyengine.compiled.columnar.alone import evaluate_alone
from policyengine.compiled.columnar.evaluate import looks
from policyengine.compiled.columnar.model import STATUSES
from policyengine.compiled.columnar.planning import ColumnPlan, column_plan
from policyengine.facts import Claim
from policyengine.slots import slot_of
from tests.unit.compiled.compiling import program, values
from tests.unit.settlement.small import book

WORKSHOPS = """
accumulators:
  total: {per: [applicant.id]}
articles:
  - article: 1
    awards:
      - id: rent
        when: kind = "kite"
        base: cost
        rate: {by: staff, bands: [{from: 0, value: 10%}, {from: 20, value: 20%}]}
        caps:
          - limit: {by: listed, values: {true: 300元, false: 100元}}
            per: total
"""

OF_LAMPS = """\
      - id: lamps
        when: kind = "lamp"
        amount: 50元
"""

MORE = """\
      - id: more
        when: listed
        base: cost
        rate: 30%
        caps: [{limit: 400元, per: total}]
"""

WITHIN_LESS = """\
      - id: within_less
        when: listed
        base: cost
        rate: 30%
        caps: [{limit: 200元, per: total}]
"""

BY_FACT = """\
      - id: by_fact
        when: kind = "print"
        base: cost
        rate: share
"""


@pytest.fixture(autouse=True)
def however_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alone, "MANY", 1)


def plan_of(part: str) -> ColumnPlan:
    plan = column_plan(program(part).whole)
    assert isinstance(plan, ColumnPlan), plan
    return plan


def table(part: str, *claims: Mapping[str, Any]) -> ClaimColumns:
    whole = book(part)
    facts = whole.families[0].editions[0].policy.facts.values()
    given = [Claim(str(number), values(whole, **claim)) for number, claim in enumerate(claims)]
    return columns_of(given, map(slot_of, facts), whole.benches[0].group.timezone)


def paid(part: str, monkeypatch: pytest.MonkeyPatch, *claims: Mapping[str, Any]) -> tuple[list[Any], list[int]]:
    """Status, award and yuan of each claim, and the rows of those whose case did not tell."""
    plan, looked_at = plan_of(part), list[int]()

    def noting(plan: ColumnPlan, columns: ClaimColumns, rows: Any) -> Any:  # noqa: ANN401  # as `looks`
        looked_at.extend(range(columns.size) if rows is None else rows.tolist())
        return looks(plan, columns, rows)

    monkeypatch.setattr(alone, "looks", noting)
    found = evaluate_alone(plan, table(part, *claims))
    awards = [*(award.award.id for award in plan.awards), ""]
    rows = zip(found.status.tolist(), found.award.tolist(), found.amount.tolist(), found.asked.tolist(), strict=True)
    told = [None if asked else (str(STATUSES[status]), awards[award], fen / 100) for status, award, fen, asked in rows]
    return told, looked_at


def test_rates_and_limits_are_told_by_the_case(monkeypatch: pytest.MonkeyPatch) -> None:
    few, many = {"kind": "kite", "staff": "3", "cost": "900"}, {"kind": "kite", "staff": "20", "cost": "900"}
    found, looked_at = paid(
        WORKSHOPS + OF_LAMPS,
        monkeypatch,
        few | {"listed": "否"},
        many | {"listed": "否"},
        many | {"listed": "是"},
        many | {"listed": "是", "cost": "20000"},
        {"kind": "lamp"},
        {"kind": "print"},
    )
    assert found == [
        ("granted", "rent", 90),
        ("reduced", "rent", 100),
        ("granted", "rent", 180),
        ("reduced", "rent", 300),
        ("granted", "lamps", 50),
        ("denied", "", 0),
    ]
    assert looked_at == []


def test_of_two_awards_the_one_that_always_pays_more_is_told_by_the_case(monkeypatch: pytest.MonkeyPatch) -> None:
    both = {"kind": "kite", "listed": "是", "staff": "3"}
    found, looked_at = paid(WORKSHOPS + MORE, monkeypatch, both | {"cost": "10"}, both | {"cost": "9000"})
    assert found == [("granted", "more", 3), ("reduced", "more", 400)]
    assert looked_at == []


def test_where_now_one_award_pays_more_and_now_the_other_both_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    both = {"kind": "kite", "listed": "是", "staff": "3"}
    found, looked_at = paid(
        WORKSHOPS + WITHIN_LESS, monkeypatch, both | {"cost": "10"}, both | {"listed": "否"}, both | {"cost": "9000"}
    )
    assert [found[0], found[2]] == [("granted", "within_less", 3), ("reduced", "rent", 300)]
    assert looked_at == [0, 2]


def test_a_rate_that_is_a_fact_of_the_claim_wants_a_closer_look(monkeypatch: pytest.MonkeyPatch) -> None:
    found, looked_at = paid(
        WORKSHOPS + BY_FACT,
        monkeypatch,
        {"kind": "print", "share": "20%", "cost": "10"},
        {"kind": "kite", "cost": "10", "staff": "3", "listed": "否"},
    )
    assert found == [("granted", "by_fact", 2), ("granted", "rent", 1)]
    assert looked_at == [0]


def test_what_is_not_known_wants_a_closer_look_only_where_it_matters(monkeypatch: pytest.MonkeyPatch) -> None:
    found, looked_at = paid(
        WORKSHOPS + OF_LAMPS,
        monkeypatch,
        {"kind": "lamp", "staff": "", "cost": "", "listed": ""},
        {"kind": "kite", "staff": "", "cost": "10", "listed": "否"},
        {"kind": "print", "staff": "", "cost": ""},
    )
    assert [found[0], found[2]] == [("granted", "lamps", 50), ("denied", "", 0)]
    assert found[1] is None
    assert 1 in looked_at


def test_whole_yuan_are_told_by_the_case(monkeypatch: pytest.MonkeyPatch) -> None:
    rounded = "rounding: {to: 1元, mode: down}" + WORKSHOPS.replace("300元", "300.99元") + OF_LAMPS
    kite = {"kind": "kite", "listed": "是", "staff": "3"}
    found, looked_at = paid(rounded, monkeypatch, kite | {"cost": "909"}, kite | {"cost": "9000"}, {"kind": "lamp"})
    assert found == [("granted", "rent", 90), ("reduced", "rent", 300), ("granted", "lamps", 50)]
    assert looked_at == []


def test_too_many_conditions_make_no_cases(monkeypatch: pytest.MonkeyPatch) -> None:
    assert plan_of(WORKSHOPS).cases is not None
    monkeypatch.setattr(cases, "MOST_BITS", 2)
    assert plan_of(WORKSHOPS).cases is None


def test_few_claims_go_through_the_awards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alone, "MANY", 3)
    _, looked_at = paid(WORKSHOPS, monkeypatch, {"kind": "kite"}, {"kind": "lamp"})
    assert looked_at == [0, 1]
