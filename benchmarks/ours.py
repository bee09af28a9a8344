"""The engine at work, through the doors that a program has: the seam between benchmarks and `policyengine`.

Where the engine has no such door yet, `Absent` says so and the run goes on without it.
"""

from __future__ import annotations

import io
import sys
from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from benchmarks.cells import cells
from benchmarks.claims import (
    NONE,
    SHANGHAI,
    Array,
    Claims,
    applicant_id,
    claim_id,
)
from benchmarks.decisions import AWARDS, LIMITS, STATUSES, Decisions
from benchmarks.task import Absent, Task, in_arrays
from policyengine import PolicyBook, evaluate, load_policies

if TYPE_CHECKING:
    from policyengine.columns import ClaimColumns
    from policyengine.compiled.columnar.alone import AloneColumns
    from policyengine.compiled.columnar.model import PolicyColumns
    from policyengine.compiled.columnar.planning import ColumnPlan
    from policyengine.plan.model import Plan

POLICIES: Final = Path(__file__).parents[1] / "policies"
TEN_ARTICLES: Final = POLICIES / "zhengzhou_hitech_2024.yaml"
VOUCHERS: Final = POLICIES / "examples" / "zhengzhou_hitech_illustration.yaml"


@cache
def book(*, both: bool) -> PolicyBook:
    """The ten articles, alone or with the vouchers."""
    return load_policies([TEN_ARTICLES, VOUCHERS] if both else [TEN_ARTICLES])


# One claim.


def plain(claims: Claims) -> Task:
    """`book.compile()`: a call with the tuple that `encode` makes, once a claim."""
    compiled = book(both=False).compile()
    inputs = [compiled.encode(one) for one in cells(claims)]
    return Task(lambda: [compiled(one) for one in inputs], in_arrays)


def traced(claims: Claims) -> Task:
    """`traced` of the same tuple: what was looked at, as data."""
    compiled = book(both=False).compile()
    inputs = [compiled.encode(one) for one in cells(claims)]
    look = compiled.traced
    return Task(
        lambda: [look(one) for one in inputs],
        lambda answers: in_arrays((one.status, one.award, one.amount) for one in answers),
    )


def interpreted(claims: Claims) -> Task:
    """`evaluate` of a record of cells: read, checked, decided and traced by the interpreter."""
    policies = book(both=False)
    inputs = cells(claims)

    def read(answers: list[Any]) -> Decisions:
        decisions = [one.decisions[0] for one in answers]
        return in_arrays((one.status, one.award, one.amount * 100) for one in decisions)

    return Task(lambda: [evaluate(policies, one) for one in inputs], read)


# Arrays of claims.


@dataclass(frozen=True, slots=True, eq=False)
class NumberedIds:
    """Ids that follow from numbers which are all different and ascend."""

    numbers: Array

    def text(self, row: int) -> str:
        """The id of one claim."""
        return claim_id(int(self.numbers[row]))

    def absent(self) -> Array:
        """None is."""
        return np.zeros(0, dtype=np.intp)

    def doubled(self) -> dict[int, list[int]]:
        """None is."""
        return {}

    def ascending(self, rows: Array) -> Array:
        """By number."""
        ordered: Array = rows[np.argsort(self.numbers[rows], kind="stable")]
        return ordered


def columns(claims: Claims) -> ClaimColumns:
    """The claims as the engine's columns."""
    from policyengine.columns import ClaimColumns, FactColumn

    none = {name: getattr(claims, name) == NONE for name in ("settled_on", "agreed_rate", "agreed_limit")}
    unknown = claims.revenue == NONE
    applicants = [applicant_id(number) for number in range(int(claims.applicant.max()) + 1)]
    facts = {
        "applicant.id": FactColumn(claims.applicant.astype(np.int32), texts=applicants),
        "applicant.kind": FactColumn(claims.kind),
        "applicant.independent_legal_person": FactColumn(claims.legal_person),
        "applicant.dishonest_debtor": FactColumn(claims.dishonest),
        "applicant.tax_blacklisted": FactColumn(claims.blacklisted),
        "applicant.registered_in_zone": FactColumn(claims.registered),
        "applicant.taxed_in_zone": FactColumn(claims.taxed),
        "applicant.prior_year_revenue": FactColumn(np.where(unknown, 0, claims.revenue), unknown=unknown),
        "applicant.double_first_class": FactColumn(claims.first_class),
        "applicant.llm_filed": FactColumn(claims.model_filed),
        "applicant.settled_on": _maybe(claims.settled_on, none["settled_on"]),
        "agreement.rate": _maybe(claims.agreed_rate.astype(np.int64), none["agreed_rate"]),
        "agreement.annual_limit": _maybe(claims.agreed_limit, none["agreed_limit"]),
        "transaction.time": FactColumn((claims.time - SHANGHAI) * 1_000_000),
        "transaction.amount": FactColumn(claims.amount),
        "transaction.via_platform": FactColumn(claims.via_platform),
        "transaction.resource": FactColumn(claims.resource),
        "filing.channel": FactColumn(claims.channel),
    }

    def no_claim(row: int) -> Any:  # noqa: ANN401  # nothing is returned
        raise LookupError(f"row {row} was to be decided by columns alone")

    return ClaimColumns(len(claims), NumberedIds(claims.number), facts, {}, no_claim)


def _maybe(values: Array, none: Array) -> Any:  # noqa: ANN401  # `FactColumn`, whose module is loaded late
    from policyengine.columns import FactColumn

    return FactColumn(np.where(none, 0, values), none=none)


def _column_plan(plan: Plan) -> ColumnPlan:
    from policyengine.compiled.columnar.planning import ColumnPlan, column_plan
    from policyengine.compiled.program import Program, compile_plan

    program = compile_plan(plan)
    made = column_plan(program.whole) if isinstance(program, Program) else program
    if not isinstance(made, ColumnPlan):
        raise Absent(made.reason.en)
    return made


def stateless(claims: Claims) -> Task:
    """`evaluate_alone` under the ten articles: status, the award that pays most, amount."""
    from policyengine.compiled.columnar.alone import evaluate_alone

    table = columns(claims)
    plan = _column_plan(book(both=False).benches[0].plans[0])
    return Task(lambda: evaluate_alone(plan, table), lambda found: _alone(found, plan))


def _alone(found: AloneColumns, plan: ColumnPlan) -> Decisions:
    if found.asked.any():
        raise ValueError(f"{found.asked.sum()} claims were left to the interpreter")
    awards = np.array([*(AWARDS.index(each.award.id) for each in plan.awards), AWARDS.index("")], dtype=np.int8)
    return Decisions(_statuses()[found.status], awards[found.award], found.amount)


def _statuses() -> Array:
    """The engine's code of a status as one of `STATUSES`."""
    from policyengine.compiled.columnar.model import STATUSES as CODED

    return np.array([STATUSES.index(status) if status in STATUSES else -1 for status in CODED], dtype=np.int8)


def entitlements(claims: Claims) -> Task:
    """`evaluate_columns` under the ten articles: of every award, who it applies to and on which terms."""
    from policyengine.compiled.columnar.evaluate import evaluate_columns

    table = columns(claims)
    plan = _column_plan(book(both=False).benches[0].plans[0])
    return Task(lambda: evaluate_columns(plan, table), lambda found: _highest(found, len(claims)))


def _highest(found: PolicyColumns, size: int) -> Decisions:
    if found.asked.any():
        raise ValueError(f"{found.asked.sum()} claims were left to the interpreter")
    award, status = np.zeros(size, dtype=np.int8), np.zeros(size, dtype=np.int8)
    amount, room = np.full(size, -1, dtype=np.int64), np.zeros(size, dtype=np.int64)
    for one in found.awards:
        rows = one.rows
        least: Any = 1 << 62
        for cap in one.caps:
            limit = cap.limit if cap.binds is None else np.where(cap.binds, cap.limit, 1 << 62)
            least = np.minimum(least, limit)
        pays = np.minimum(one.entitled, least)
        before = amount[rows]
        better = (pays > before) | ((pays == before) & (least > room[rows]))
        state = np.where(pays == one.entitled, np.int8(1), np.where(pays > 0, np.int8(2), np.int8(3)))
        if not better.all():
            rows, pays, state = rows[better], pays[better], state[better]
            least = least[better] if np.ndim(least) else least
        amount[rows], room[rows], status[rows] = pays, least, state
        award[rows] = AWARDS.index(one.award.id)
    np.maximum(amount, 0, out=amount)
    return Decisions(status, award, amount)


def settled(claims: Claims) -> Task:
    """Settlement over columns under both policies, from file order."""
    try:
        from policyengine.compiled.columnar.evaluate import evaluate_columns
        from policyengine.settlement.columnar.settle import settle_columns
    except ImportError as missing:
        raise Absent("no settlement over columns yet") from missing

    table = columns(claims)
    (bench,) = book(both=True).benches
    plans = {plan: _column_plan(plan) for plan in bench.plans}

    def run() -> Any:  # noqa: ANN401  # `DecisionColumns`, whose module is loaded late
        return settle_columns(bench, table, lambda plan, rows: evaluate_columns(plans[plan], table, rows))

    return Task(run, _settled)


def _settled(found: Any) -> Decisions:  # noqa: ANN401  # as above
    if len(found.outcomes):
        raise ValueError(f"{len(found.outcomes)} claims were left to the interpreter")
    awards = np.array(
        [AWARDS.index(each.awards[0][0].id if any(each.awards) else "") for each in found.verdicts], dtype=np.int8
    )
    caps = np.array([LIMITS.index(cap.accumulator) for cap in found.shortened.caps] or [0], dtype=np.int8)
    limited = np.zeros(len(found.status), dtype=np.int8)
    limited[found.shortened.rows] = caps[found.shortened.cap]
    return Decisions(_statuses()[found.status], awards[found.verdict], found.amount, found.entitled, limited)


# Files.


def settle_file(source: Path, target: Path) -> None:
    """`policyengine settle`, in this process."""
    from policyengine.cli.main import main

    before, told = sys.argv, io.StringIO()
    sys.argv = ["policyengine", *_arguments(source, target)]
    try:
        with redirect_stdout(told):
            main()
    except SystemExit as done:
        if done.code:
            raise RuntimeError(f"policyengine settle left with {done.code}: {told.getvalue()[-200:]}") from done
    finally:
        sys.argv = before


def command(source: Path, target: Path) -> list[str]:
    """The same as a process of its own."""
    return [sys.executable, "-m", "policyengine", *_arguments(source, target)]


def _arguments(source: Path, target: Path) -> list[str]:
    return ["settle", "--lang", "zh", str(source), "-p", str(TEN_ARTICLES), "-p", str(VOUCHERS), "-o", str(target)]
