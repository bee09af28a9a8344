"""Tables of a program settled over columns: Arrow, Polars, pandas, whoever speaks the Arrow PyCapsule interface."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from policyengine.app.batch import LongSettlement, LongTable, column_benches, facts_wanted
from policyengine.app.decision import Decision
from policyengine.app.evaluating import form_of
from policyengine.app.language import known_language
from policyengine.app.loading import PolicyBook
from policyengine.app.natives import Native, native_of
from policyengine.app.policy_error import TableError
from policyengine.claims.columnar.table import given_columns
from policyengine.diagnostics.model import Diagnostics
from policyengine.outcome import Status
from policyengine.report.amounts import plain_money
from policyengine.report.rendering import render_text
from policyengine.words import Language


@dataclass(frozen=True, eq=False, repr=False)
class TableSettlement:
    """A table of claims settled: the decision table as columns, one row for each claim and group, in the table's order.

    It speaks the Arrow PyCapsule interface itself, so `polars.DataFrame(settlement)`, `pyarrow.table(settlement)` and
    the like take it: the nine columns of `policyengine settle`, amounts as decimals.
    """

    settled: LongSettlement
    native: Native

    @property
    def currency(self) -> str:
        """The one currency of all policies loaded together."""
        return self.settled.summed[0].group.families[0].editions[0].policy.currency

    @cached_property
    def total(self) -> Decimal:
        """Everything granted, exact."""
        return Decimal(plain_money(sum((one.totals.all.amount for one in self.settled.summed), Fraction(0))))

    @cached_property
    def counts(self) -> Mapping[Status, int]:
        """How many rows there are of each status."""
        return {status: sum(one.totals.by_status[status].count for one in self.settled.summed) for status in Status}

    @property
    def ignored(self) -> tuple[str, ...]:
        """The columns that hold something and are no facts."""
        return self.settled.table.unknown_columns

    def decision(self, position: int) -> Decision:
        """The decision behind one row, with its explanation: made again by the interpreter.

        Raises IndexError.
        """
        place = position + len(self) if position < 0 else position
        if not 0 <= place < len(self):
            raise IndexError(f"there are {len(self)} decisions")
        return Decision(*self.settled.outcome_at(place))

    def summary(self, lang: Language = "zh") -> str:
        """What `policyengine settle` prints."""
        return render_text(self.settled.summary(known_language(lang)))

    def table(self, lang: Language = "zh") -> Any:  # noqa: ANN401  # a table of a library that may not be there
        """The decision table as the kind of table that was handed over: a DataFrame of pandas or Polars, else of Arrow.

        That of pandas bears the index of the claims, so that both can be joined.
        """
        claims, groups = self.settled.table.claims, len(self.settled.settled)
        rows: Sequence[int] = range(claims.size)
        if self.native.index is not None and len(self.native.index) != claims.size:  # blank rows were passed over
            rows = [claims.claim_at(row).row - 1 for row in rows]
        return self.native.table(self.to_arrow(lang), [row for row in rows for _ in range(groups)])

    def to_arrow(self, lang: Language = "zh") -> Any:  # noqa: ANN401  # a `pyarrow.RecordBatchReader`, which has no types
        """The decision table, batch by batch, with reasons in one language: a `pyarrow.RecordBatchReader`."""
        return self.settled.batches(known_language(lang))

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self.to_arrow().__arrow_c_stream__(requested_schema)

    def __len__(self) -> int:
        return self.settled.size

    def __repr__(self) -> str:
        statuses = ", ".join(f"{count} {status}" for status, count in self.counts.items() if count) or "no claims"
        return f"<TableSettlement: {statuses}, {self.total} {self.currency}>"


def settle_table(book: PolicyBook, table: object) -> TableSettlement:
    """Settle a table of claims. Raises TableError, and MissingExtraError without the extra `batch`."""
    benches, diagnostics = column_benches(book), Diagnostics()
    read = given_columns(table, form_of(book), diagnostics, wanted=facts_wanted(benches))
    if read is None:
        raise TableError(diagnostics)
    claims = read.claims
    settled = LongTable(book, benches, read, lambda: [claims.claim_at(row) for row in range(claims.size)]).settled()
    return TableSettlement(settled, native_of(table))
