"""A long file of claims, settled over columns: read, decided, written and summed up without a record for each claim.

The same rows and the same summary as claim by claim (`settling`, `report.rows`, `report.summary`), to the byte. A
group of policies that columns cannot settle is settled claim by claim, and the summary says why.

The extra `batch` brings what is needed; nothing here is imported before there is a long file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policyengine.app.evaluating import form_of
from policyengine.app.loading import PolicyBook
from policyengine.claims.columnar.table import Asked, ColumnTable, reading_columns, release_unused
from policyengine.claims.table import read_claims
from policyengine.columns import ClaimColumns
from policyengine.compiled.columnar.denials import grounds
from policyengine.compiled.columnar.evaluate import evaluate_columns
from policyengine.compiled.columnar.model import CODES, PolicyColumns
from policyengine.compiled.columnar.planning import ColumnPlan, column_plan
from policyengine.compiled.program import integer_plans
from policyengine.compiled.refusal import Refused
from policyengine.diagnostics.model import Diagnostics
from policyengine.facts import Claim
from policyengine.outcome import GroupOutcome, Status
from policyengine.plan.model import Plan
from policyengine.report.columnar.alike import alike_in
from policyengine.report.columnar.faces import faces_of
from policyengine.report.columnar.numerals import FEN_DECIMALS
from policyengine.report.columnar.summary import summed_up
from policyengine.report.columnar.table import Decided, batches, rows_of
from policyengine.report.document import Document
from policyengine.report.parquet import batches_of, decimals, record_batches
from policyengine.report.rows import row
from policyengine.report.summary import Summed, summary_of, summed
from policyengine.settlement.columnar.decisions import DecisionColumns
from policyengine.settlement.columnar.records import facts_needed
from policyengine.settlement.columnar.settle import settle_columns
from policyengine.settlement.deciding import Bench
from policyengine.settlement.groups import Group
from policyengine.settlement.settle import GroupSettlement, settle_group
from policyengine.settlement.settle import Progress as HowMany
from policyengine.words import Language

if TYPE_CHECKING:
    from policyengine.columns import Rows

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

    def settle(self, claims: ClaimColumns, progress: HowMany | None = None) -> DecisionColumns | Refused:
        """What the group says of all claims."""

        def evaluate(plan: Plan, rows: Rows | None) -> PolicyColumns:
            found = evaluate_columns(self.plans[plan], claims, rows)
            release_unused()
            return found

        found = settle_columns(self.bench, claims, evaluate, progress=progress)
        release_unused()
        return found


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
def reading_file(
    book: PolicyBook, origin: Path | bytes, diagnostics: Diagnostics, asked: Asked
) -> Iterator[LongTable | None]:
    """The claims of a file, to be settled while the block lasts; None where it is no table of claims, which is told.

    Raises `MissingExtraError`.
    """
    benches, form = column_benches(book), form_of(book)

    def one_by_one() -> Sequence[Claim]:
        read = read_claims(
            origin, form, Diagnostics(), name=asked.name, sheet=asked.sheet, ignore_columns=asked.ignored
        )
        return read.claims if read is not None else ()

    with reading_columns(origin, form, diagnostics, asked, wanted=facts_wanted(benches)) as table:
        yield LongTable(book, benches, table, one_by_one) if table is not None else None


@dataclass(frozen=True, slots=True, eq=False)
class LongTable:
    """A table of claims as columns; `one_by_one` gives them as records, where columns are refused."""

    book: PolicyBook
    benches: Sequence[ColumnBench | Refused]
    table: ColumnTable
    one_by_one: Callable[[], Sequence[Claim]]

    @property
    def size(self) -> int:
        """How many rows its decision table will have: one for each claim and group."""
        return self.table.claims.size * len(self.benches)

    def settled(self, progress: HowMany | None = None) -> LongSettlement:
        """Its claims settled; `progress` is told of every claim once for each group, of many together."""
        settled: list[Settled] = []
        claims: Sequence[Claim] | None = None
        for bench, made in zip(self.book.benches, self.benches, strict=True):
            found = made if isinstance(made, Refused) else made.settle(self.table.claims, progress)
            if isinstance(found, Refused):
                claims = self.one_by_one() if claims is None else claims
                slowly = settle_group(bench, claims, progress=progress)
                settled.append(replace(slowly, refused=slowly.refused or found))
            else:
                settled.append(found)
        return LongSettlement(self.benches, settled, self.table)


def column_benches(book: PolicyBook) -> tuple[ColumnBench | Refused, ...]:
    """Every group of policies over columns, or why it cannot be."""
    return tuple(map(column_bench, book.benches))


def facts_wanted(benches: Iterable[ColumnBench | Refused]) -> frozenset[str]:
    """The facts that must be there as columns."""
    return frozenset().union(*(bench.facts for bench in benches if isinstance(bench, ColumnBench)))


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

    def batches(self, language: Language) -> Any:  # noqa: ANN401  # a `pyarrow.RecordBatchReader`, which has no types
        """The decision table as columns, some rows at a time."""
        decided = self.decided(language)
        if decided is not None:
            return record_batches(lambda schema: batches(decided, schema), FEN_DECIMALS)
        rows, places = self.rows(language), decimals([one.group for one in self.summed])
        return record_batches(lambda schema: batches_of(rows, schema), places)

    def rows(self, language: Language) -> Iterator[Mapping[str, str]]:
        """The rows of the decision table, one for each claim and group."""
        by_group = [self._rows(number, language) for number in range(len(self.settled))]
        for rows in zip(*by_group, strict=True):
            yield from rows

    def summary(self, language: Language) -> Document:
        """What all of it comes to."""
        release_unused()
        groups = [one.group for one in self.summed]
        return summary_of(self.summed, alike_in(groups, self.table.claims), language, self.table)

    @cached_property
    def summed(self) -> Sequence[Summed]:
        """The sums of each group."""
        return [summed_up(one) if isinstance(one, DecisionColumns) else summed(one) for one in self.settled]

    def outcome_at(self, place: int) -> tuple[GroupOutcome, Group]:
        """The whole outcome behind one row of the decision table, and the group that decided."""
        row, number = divmod(place, len(self.settled))
        one = self.settled[number]
        if isinstance(one, DecisionColumns):
            return one.outcome_at(row), one.asking.bench.group
        return one.outcomes[row], one.group

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
