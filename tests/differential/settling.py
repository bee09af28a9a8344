"""Two settlements of the same claims: one by one, and over columns."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from policyengine.columns import ClaimColumns, columns_of
from policyengine.compiled.columnar.evaluate import evaluate_columns
from policyengine.compiled.columnar.model import STATUSES, PolicyColumns
from policyengine.compiled.columnar.planning import ColumnPlan, column_plan
from policyengine.compiled.program import Program, compile_plan
from policyengine.compiled.refusal import Cannot
from policyengine.facts import Claim
from policyengine.outcome import GroupOutcome, Status
from policyengine.plan.model import Plan, PlannedAward, PlannedCap
from policyengine.report.applied import deciding, granted
from policyengine.settlement.columnar.decisions import NO_VERDICT, DecisionColumns
from policyengine.settlement.columnar.settle import EvaluateColumns
from policyengine.settlement.deciding import Bench
from policyengine.settlement.settle import GroupSettlement
from policyengine.slots import slot_of

if TYPE_CHECKING:
    from policyengine.columns import Rows

FEN = Fraction(1, 100)


def table_of(bench: Bench, claims: Sequence[Claim]) -> ClaimColumns:
    facts = {fact.name: fact for plan in bench.plans for fact in plan.policy.facts.values()}
    return columns_of(claims, map(slot_of, facts.values()), bench.group.timezone)


def evaluating(bench: Bench, claims: ClaimColumns) -> EvaluateColumns:
    plans = {plan: _columnar(plan) for plan in bench.plans}

    def evaluate(plan: Plan, rows: Rows | None) -> PolicyColumns:
        return evaluate_columns(plans[plan], claims, rows)

    return evaluate


def _columnar(plan: Plan) -> ColumnPlan:
    program = compile_plan(plan)
    made = column_plan(program.whole) if isinstance(program, Program) else program
    if not isinstance(made, ColumnPlan):
        raise Cannot(made.reason)
    return made


def assert_alike(found: DecisionColumns, expected: GroupSettlement) -> None:
    """Status, amounts, what a decision rests on, what shortened it, whole outcomes, and what is held in the end."""
    shortened = {int(row): at for at, row in enumerate(found.shortened.rows)}
    look = {int(row) for row in found.look}
    for row, outcome in enumerate(expected.outcomes):
        assert STATUSES[found.status[row]] is outcome.status, (row, outcome.status)
        assert FEN * int(found.entitled[row]) == outcome.entitled, row
        assert FEN * int(found.amount[row]) == outcome.amount, row
        if found.verdict[row] == NO_VERDICT:
            assert found.outcomes[row] == outcome, row
            continue
        assert outcome.status not in (Status.UNDETERMINED, Status.INVALID)
        verdict = found.verdicts[found.verdict[row]]
        assert list(zip(verdict.plans, verdict.awards, strict=True)) == _rests_on(outcome), row
        reductions = [award for _, award in granted(outcome) if award.limited_by is not None or award.dropped]
        if row in look:
            assert reductions, row
        elif reductions:
            at = shortened[row]
            (award,) = reductions
            cap = award.limited_by
            assert cap is not None
            assert _told(found, at) == (cap.cap, cap.limit, cap.held, award.entitled), row
            assert award.payable == cap.left, row
        else:
            assert row not in shortened
    for row, outcome in enumerate(expected.outcomes):
        assert found.outcome_at(row) == outcome, row
    state = found.state()
    assert state.totals == {key: amount for key, amount in expected.state.totals.items() if amount}
    assert state.closed == expected.state.closed


def _rests_on(outcome: GroupOutcome) -> list[tuple[Plan, tuple[PlannedAward, ...]]]:
    awards = [(one.plan, award.award) for one, award in granted(outcome)]
    return [(one.plan, tuple(award for plan, award in awards if plan is one.plan)) for one in deciding(outcome)]


def _told(found: DecisionColumns, at: int) -> tuple[PlannedCap, Fraction, Fraction, Fraction]:
    shortened = found.shortened
    numbers = (FEN * int(column[at]) for column in (shortened.limit, shortened.held, shortened.due))
    return (shortened.caps[shortened.cap[at]], *numbers)
