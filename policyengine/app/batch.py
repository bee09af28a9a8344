"""A long file of claims, settled over columns: read, decided, written and summed up without a record for each claim.

The same rows and the same summary as claim by claim (`settling`, `report.rows`, `report.summary`), to the byte. A
group of policies that columns cannot settle is settled claim by claim, and the summary says why.

The extra `batch` brings what is needed; nothing here is imported before there is a long file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from policyengine.app.evaluating import form_of
from policyengine.app.loading import PolicyBook
from policyengine.claims.columnar.table import ColumnTable, reading_columns
from policyengine.claims.table import read_claims
from policyengine.columns import ClaimColumns
from policyengine.compiled.columnar.denials import grounds
from policyengine.compiled.columnar.evaluate import evaluate_columns
from policyengine.compiled.columnar.planning import ColumnPlan, column_plan
from policyengine.compiled.program import integer_plans
from policyengine.compiled.refusal import Refused
from policyengine.diagnostics.model import Diagnostics
from policyengine.facts import Claim
from policyengine.outcome import Status
from policyengine.plan.model import Plan
from policyengine.report.columnar.alike import alike_in
from policyengine.report.columnar.faces import faces_of
from policyengine.report.columnar.summary import summed_up
from policyengine.report.columnar.table import Decided, rows_of
from policyengine.report.document import Document
from policyengine.report.rows import row
from policyengine.report.summary import summary_of, summed
from policyengine.settlement.columnar.decisions import CODES, DecisionColumns
from policyengine.settlement.columnar.records import facts_needed
from policyengine.settlement.columnar.settle import settle_columns
from policyengine.settlement.deciding import Bench
from policyengine.settlement.settle import GroupSettlement, settle_group
from policyengine.words import Language

Settled = DecisionColumns | GroupSettlement
"""What one group says of all claims: over columns, or claim by claim."""


@dataclass(frozen=True, slots=True, eq=False)
class ColumnBench:
    """One group of policies, ready to settle columns of claims."""

    bench: Bench
    plans: Mapping[Plan, ColumnPlan]

    @property
    def facts(self) -> frozenset[str]:
        """The facts that must be there as columns."""
        applicants = (plan.policy.roles.applicant.name for plan in self.plans)
        return frozenset().union(*(one.facts for one in self.plans.values()), facts_needed(self.bench), applicants)

    def settle(self, claims: ClaimColumns) -> DecisionColumns | Refused:
        """What the group says of all claims."""
        return settle_columns(self.bench, claims, lambda plan, rows: evaluate_columns(self.plans[plan], claims, rows))


def column_bench(bench: Bench) -> ColumnBench | Refused:
    """The group over columns, or which of its policies cannot be and why."""
    plans: dict[Plan, ColumnPlan] = {}
    for plan in bench.plans:
        made = integer_plans([plan])
        found = made if isinstance(made, Refused) else column_plan(made[1][0])
        if isinstance(found, Refused):
            return found
        plans[plan] = found
    return ColumnBench(bench, plans)


@contextmanager
def settling_file(
    book: PolicyBook, origin: Path | bytes, diagnostics: Diagnostics, *, name: str | None, ignored: Collection[str]
) -> Iterator[LongSettlement | None]:
    """The claims of a file settled, while the block lasts; None where it is no table of claims, which is then told.

    Raises `MissingExtraError`.
    """
    benches = [column_bench(bench) for bench in book.benches]
    form = form_of(book)
    wanted = frozenset().union(*(bench.facts for bench in benches if isinstance(bench, ColumnBench)))
    reading = reading_columns(origin, form, diagnostics, wanted=wanted, name=name, ignore_columns=ignored)
    with reading as table:
        if table is None:
            yield None
            return
        settled: list[Settled] = []
        claims: Sequence[Claim] = ()
        for bench, made in zip(book.benches, benches, strict=True):
            found = made if isinstance(made, Refused) else made.settle(table.claims)
            if isinstance(found, Refused):
                if not claims:
                    again = read_claims(origin, form, Diagnostics(), name=name, ignore_columns=ignored)
                    claims = again.claims if again is not None else ()
                one_by_one = settle_group(bench, claims)
                found_one = replace(one_by_one, refused=one_by_one.refused or found)
                settled.append(found_one)
            else:
                settled.append(found)
        yield LongSettlement(benches, settled, table)


@dataclass(frozen=True, eq=False)
class LongSettlement:
    """A long table of claims, settled once for each group of policies: some over columns, some claim by claim."""

    benches: Sequence[ColumnBench | Refused]
    settled: Sequence[Settled]
    table: ColumnTable

    def decided(self, language: Language) -> Sequence[Decided] | None:
        """What is said of all claims, where all groups say it over columns."""
        found = []
        for bench, one in zip(self.benches, self.settled, strict=True):
            if not isinstance(one, DecisionColumns):
                return None
            found.append(_told(bench, one, language))
        return found

    def rows(self, language: Language) -> Iterator[Mapping[str, str]]:
        """The rows of the decision table, one for each claim and group."""
        by_group = [self._rows(number, language) for number in range(len(self.settled))]
        for rows in zip(*by_group, strict=True):
            yield from rows

    def summary(self, language: Language) -> Document:
        """What all of it comes to."""
        found = [summed_up(one) if isinstance(one, DecisionColumns) else summed(one) for one in self.settled]
        groups = [one.group for one in found]
        return summary_of(found, alike_in(groups, self.table.claims), language, self.table)

    @property
    def size(self) -> int:
        """How many rows the decision table has."""
        return self.table.claims.size * len(self.settled)

    @property
    def any_invalid(self) -> bool:
        """Whether some record is itself wrong."""
        return any(
            bool((one.status == CODES[Status.INVALID]).any())
            if isinstance(one, DecisionColumns)
            else any(outcome.status is Status.INVALID for outcome in one.outcomes)
            for one in self.settled
        )

    def _rows(self, number: int, language: Language) -> Iterator[Mapping[str, str]]:
        one = self.settled[number]
        if isinstance(one, DecisionColumns):
            return rows_of(_told(self.benches[number], one, language))
        return (row(outcome, language, one.group) for outcome in one.outcomes)


def _told(bench: ColumnBench | Refused, decisions: DecisionColumns, language: Language) -> Decided:
    assert isinstance(bench, ColumnBench), "who is refused decides over no columns"
    claims = decisions.asking.claims

    faces = faces_of(decisions, lambda plan, rows: grounds(bench.plans[plan], claims, rows), language)
    return Decided(decisions, faces)
