"""Some rows of the claims, and what is known of them so far.

Below a frame stand frames of some of its rows, for what only they need: there a column that is known
above is picked out, and everything else is worked out for fewer rows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from policyengine.columns import ClaimColumns, FactColumn
from policyengine.compiled.columnar.column import Column
from policyengine.compiled.terms import Order

if TYPE_CHECKING:
    from policyengine.columns import Rows

Evaluate: TypeAlias = Callable[["Frame"], Column]
"""What a term is made into: its column over the rows of a frame."""


@dataclass(slots=True, eq=False)
class Frame:
    """The rows `rows` of `claims`, which are those at `places` of the rows of `parent`, where it has one.

    `known` has a place for every different term of the plan, `stored` what facts have in these rows.
    `instead` is shared by all frames of one evaluation: what to compare with instead of a constant, by
    the number of the comparison.
    """

    claims: ClaimColumns
    rows: Rows | slice
    size: int
    known: list[Column | None]
    instead: dict[int, tuple[Order, Any] | None]
    parent: Frame | None = None
    places: Rows | None = None
    stored: dict[str, Any] = field(default_factory=dict)

    def below(self, places: Rows) -> Frame:
        """The frame of the rows at `places`."""
        return Frame(
            self.claims, self.positions(places), len(places), [None] * len(self.known), self.instead, self, places
        )

    def positions(self, places: Rows) -> Rows:
        """The rows at `places`, as positions in the table."""
        return places + self.rows.start if isinstance(self.rows, slice) else self.rows.take(places)

    def known_above(self, number: int) -> Column | None:
        """The column of a term that a frame above knows, for these rows."""
        if self.parent is None or self.places is None:
            return None
        above = self.parent.known[number] or self.parent.known_above(number)
        if above is None:
            return None
        places = self.places
        return Column(*(part.take(places) if isinstance(part, np.ndarray) else part for part in above))

    def values(self, fact: str, column: FactColumn) -> Any:  # noqa: ANN401  # an array
        """What a fact's column has in these rows."""
        if fact not in self.stored:
            self.stored[fact] = self._here(column.values)
        return self.stored[fact]

    def absent(self, column: FactColumn) -> Column:
        """A column that only says in which of these rows a fact is not known, or none."""
        open_ = False if column.unknown is None else self._here(column.unknown)
        return Column(0, open_, False if column.none is None else self._here(column.none))

    def _here(self, stored: Any) -> Any:  # noqa: ANN401  # an array
        return stored[self.rows] if isinstance(self.rows, slice) else stored.take(self.rows)


def remembered(number: int, make: Evaluate) -> Evaluate:
    """As `make`, but worked out once in a frame."""

    def evaluate(frame: Frame) -> Column:
        found = frame.known[number]
        if found is None:
            found = frame.known_above(number)
            if found is None:
                found = make(frame)
            frame.known[number] = found
        return found

    return evaluate
