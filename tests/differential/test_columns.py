"""Many claims at once, one meaning: columns say what the interpreter says of each, or ask it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policyengine.app.evaluating import claim_of, form_of
from policyengine.app.loading import book_of, load_plan
from policyengine.claims.mapping import claim_from_mapping
from policyengine.columns import ClaimColumns, columns_of
from policyengine.compiled.columnar import alone as alone_
from policyengine.compiled.columnar import evaluate, making
from policyengine.compiled.columnar.alone import NO_AWARD, AloneColumns, adds_up, evaluate_alone
from policyengine.compiled.columnar.denials import grounds
from policyengine.compiled.columnar.evaluate import evaluate_columns
from policyengine.compiled.columnar.model import STATUSES, AwardColumns, PolicyColumns
from policyengine.compiled.columnar.planning import ColumnPlan, column_plan
from policyengine.compiled.program import Program, compile_plan
from policyengine.compiled.refusal import Refused
from policyengine.compiled.tracing import Look, Rules, rules, trace
from policyengine.diagnostics.model import Diagnostics
from policyengine.facts import Claim
from policyengine.interpreter.decide import decide
from policyengine.interpreter.holdings import Holdings
from policyengine.outcome import PolicyOutcome, Status
from policyengine.plan.model import Plan
from policyengine.slots import slot_of
from policyengine.source import Source
from policyengine.values import Value
from tests.differential.engines import OPEN, in_timezone
from tests.differential.strategies import claims, policies
from tests.reference.claims import as_cells, draw_claims

CORPUS: Final = Path(__file__).parent / "corpus"
POLICIES: Final = Path(__file__).parents[2] / "policies"
CLAIMS_OF_EACH: Final = 12

_LARGE = settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
)


def columnar(plan: Plan) -> ColumnPlan | Refused:
    """The plan over columns, or who refused it."""
    program = compile_plan(plan)
    return column_plan(program.whole) if isinstance(program, Program) else program


def table_of(plan: Plan, given_claims: Sequence[Claim]) -> ClaimColumns:
    return columns_of(given_claims, map(slot_of, plan.policy.facts.values()), plan.policy.timezone)


def nothing_held(plan: Plan) -> Holdings:
    return Holdings(dict.fromkeys(plan.accumulators, Fraction(0)))


def assert_alike(plan: ColumnPlan, given_claims: Sequence[Claim]) -> Counter[Status]:
    """Every claim that columns answer is decided as by the interpreter; what they ask, they must."""
    whole = plan.whole
    table = table_of(whole.plan, given_claims)
    found = evaluate_columns(plan, table)
    alone = () if adds_up(whole.plan.choice) else (by_awards(plan, table), evaluate_alone(plan, table))
    seen: Counter[Status] = Counter()
    denied: dict[int, PolicyOutcome] = {}
    for row, claim in enumerate(given_claims):
        values = in_timezone(whole.plan, claim.values)
        expected = decide(whole.plan, values, nothing_held(whole.plan))
        seen[expected.status] += 1
        if found.asked[row]:
            assert not found.denied[row]
            assert all(row not in award.rows for award in found.awards)
            beyond = bool(table_of(whole.plan, [claim]).odd)
            assert expected.status in OPEN or beyond, (row, expected.status)
        else:
            assert said(found, row) == told(expected), row
            if expected.status is Status.DENIED:
                denied[row] = expected
            for one in alone:
                award = expected.granted[0].award.index if expected.granted else NO_AWARD
                status, fen = STATUSES[one.status[row]], one.amount[row]
                assert (status, one.award[row], fen) == (expected.status, award, expected.amount * 100), row
        assert all(one.asked[row] == found.asked[row] for one in alone), row
    assert_same_grounds(plan, table, denied)
    return seen


def by_awards(plan: ColumnPlan, table: ClaimColumns) -> AloneColumns:
    """What each claim would be paid by itself, without looking up cases."""
    return evaluate_alone(replace(plan, cases=None), table)


def grounds_of(outcome: PolicyOutcome) -> object:
    """What the reasons of a denial are found in."""
    if outcome.failed:
        return outcome.failed
    return [
        (award.overridden_by and award.overridden_by.index, [gate for gate in award.gates if gate.met is False])
        for award in outcome.awards
    ]


def assert_same_grounds(plan: ColumnPlan, table: ClaimColumns, denied: Mapping[int, PolicyOutcome]) -> None:
    """Denials with the same number are denied for the same reasons."""
    found = grounds(plan, table, np.array(sorted(denied), dtype=np.intp))
    seen: dict[int, object] = {}
    for number, row in zip(found.tolist(), sorted(denied), strict=True):
        assert seen.setdefault(number, grounds_of(denied[row])) == grounds_of(denied[row]), row


def said(found: PolicyColumns, row: int) -> tuple[Status, str, Fraction, Fraction]:
    """What the columns come to for one claim that is the first of all."""
    looks: list[Look] = [look(award, row) for award in found.awards]
    if found.denied[row]:
        assert not any(looks)
        return Status.DENIED, "", Fraction(0), Fraction(0)
    assert any(looks)
    decided = trace(in_fen(rules(found.whole)), (), tuple(looks))
    return decided.status, decided.award, Fraction(decided.amount, 100), Fraction(decided.entitled, 100)


def in_fen(given: Rules) -> Rules:
    """The rules with every minimum in fen, as columns have it."""
    awards = tuple(replace(award, drop_scale=100 if award.drop_scale else 0) for award in given.awards)
    return replace(given, awards=awards)


def look(award: AwardColumns, row: int) -> Look:
    """What `traced` would have said of an award: None where it does not apply."""
    (places,) = np.nonzero(award.rows == row)
    if not len(places):
        return None
    (place,) = places.tolist()

    def at(numbers: Any) -> int:  # noqa: ANN401  # an array or a number
        return int(numbers if isinstance(numbers, int) else numbers[place])

    caps = tuple(
        None if cap.binds is not None and not cap.binds[place] else (at(cap.limit), 0, at(cap.limit), False, 0, True)
        for cap in award.caps
    )
    least = 0 if award.drops_below is None else at(award.drops_below)
    return ((), -1, None, None, None, least, at(award.entitled), caps)


def told(outcome: PolicyOutcome) -> tuple[Status, str, Fraction, Fraction]:
    awards = "+".join(award.award.id for award in outcome.named)
    return outcome.status, awards, outcome.amount, outcome.entitled


def claims_with(rows: Sequence[dict[str, Value]]) -> list[Claim]:
    return [Claim(str(number), values) for number, values in enumerate(rows)]


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few claims are many blocks; rows are left out for dear conditions and cases looked up however few there are."""
    monkeypatch.setattr(evaluate, "BLOCK", 7)
    monkeypatch.setattr(making, "WORTH_A_FRAME", 2)
    monkeypatch.setattr(alone_, "MANY", 1)


def test_random_policies_are_decided_alike_and_columns_take_most_of_them() -> None:
    seen: Counter[str] = Counter()

    @_LARGE
    @given(st.data())
    def decided_alike(data: st.DataObject) -> None:
        plan = load_plan(Source("drawn.yaml", data.draw(policies(rare=False), label="policy")), Diagnostics())
        if plan is None:
            return
        columns = columnar(plan)
        if isinstance(columns, Refused):
            seen["64 bits" if "64 bits" in columns.reason.en else columns.reason.en] += 1
            return
        seen["taken"] += 1
        drawn = data.draw(st.lists(claims(plan.policy), min_size=1, max_size=CLAIMS_OF_EACH), label="claims")
        seen.update(assert_alike(columns, claims_with(drawn)))

    decided_alike()
    print(f"\n{dict(seen)}")  # noqa: T201  # pytest -s shows it
    settled_by_payments = seen["taken"] + seen["an expression reads what an accumulator holds"]
    many = settings().max_examples >= 1_000  # few draws scatter
    assert seen["taken"] >= settled_by_payments * (0.7 if many else 0.4), "more is refused than needs be"
    assert not many or all(seen[status] for status in Status)


def published() -> list[Plan]:
    files = [*sorted(POLICIES.glob("*.yaml")), *sorted((POLICIES / "examples").glob("*.yaml"))]
    sources = [Source(str(file), file.read_text(encoding="utf-8")) for file in files if ".cases" not in file.name]
    book = book_of(sources, Diagnostics())
    assert book is not None
    return [plan for family in book.families for plan in family.editions]


@pytest.mark.parametrize("plan", published(), ids=lambda plan: plan.policy.policy)
def test_the_published_policies_are_decided_alike(plan: Plan) -> None:
    columns = columnar(plan)
    assert isinstance(columns, ColumnPlan), columns
    book = book_of([plan.policy.source], Diagnostics())
    assert book is not None
    drawn = draw_claims(11, 600, unknown=0.1)
    cells = [{name: cell for name, cell in as_cells(claim).items() if name in book.vocabulary} for claim in drawn]
    seen = assert_alike(columns, [claim_of(each, book) for each in cells])
    assert {Status.GRANTED, Status.REDUCED, Status.DENIED, Status.UNDETERMINED} <= set(seen)


@pytest.mark.parametrize("file", sorted(CORPUS.glob("*.yaml")), ids=lambda file: file.stem)
def test_what_was_once_decided_differently_is_decided_alike(file: Path) -> None:
    book = book_of([Source(file.name, file.read_text(encoding="utf-8"))], Diagnostics())
    assert book is not None
    columns = columnar(book.families[0].editions[0])
    entries = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
    if isinstance(columns, ColumnPlan):
        assert_alike(columns, [claim_from_mapping(entry["facts"], form_of(book)) for entry in entries])
