"""The cells of one column, stretch by stretch, as whole numbers; and the rows in which one is not.

Columns with few different texts (yes and no, choices, days, rates) are read text by text, each once, by the
reader of single cells. Amounts, numbers and times are read by vectors where they are plain; what is left is
read text by text as well. So only `digits` and `moments` know how a value may look, and only the plainest.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from policyengine.claims.cells import read_cell
from policyengine.claims.columnar.digits import Plain, plain_for, read_plain
from policyengine.claims.columnar.growing import Growing
from policyengine.claims.columnar.moments import Clock, read_moments
from policyengine.claims.columns import Column
from policyengine.claims.form import Form, Raw
from policyengine.claims.text import LONGEST_CELL
from policyengine.columns import FactColumn
from policyengine.facts import Problem
from policyengine.policy.model import Fact, FactKind
from policyengine.slots import Beyond, FactSlot, slot_of, whole_of
from policyengine.values import UNKNOWN

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from policyengine.columns import Mask

MEASURES: Final = frozenset({FactKind.INTEGER, FactKind.NUMBER, FactKind.MONEY})
"""Kinds of facts with many different numbers; rates have few."""

_REMEMBERED: Final = 65_536
"""Texts of one column whose values are kept."""

_CLEAN: Final = r"^[0-9A-Za-z_\-]*[0-9][0-9A-Za-z_\-]*$"

YES_OR_NO: Final = ("是", "否", "true", "false", "True", "False", "TRUE", "FALSE", "1", "0", "Y", "N", "y", "n")
"""How nearly all cells of yes and no are written."""

BLANK: Final = 1
WRONG: Final = 2

DTYPES: Final = {
    FactKind.YES_NO: np.dtype(np.bool_),
    FactKind.DATE: np.dtype(np.int32),
    FactKind.TEXT: np.dtype(np.int32),
}


def are_clean(texts: pa.Array) -> pa.Array:
    """Which texts are their own values: there is nothing to trim, to compose or to refuse in them."""
    import pyarrow.compute as pc

    short = pc.less_equal(pc.binary_length(texts), LONGEST_CELL)
    return pc.and_(pc.match_substring_regex(texts, _CLEAN), short)


@dataclass(slots=True)
class Stretch:
    """The values of one column in one stretch of rows; `states` says where one is blank or wrong, None: nowhere."""

    values: NDArray[Any]
    states: NDArray[np.uint8] | None = None


@dataclass(slots=True)
class FactReader:
    """Reads one column. `kept`: its values are wanted; else it is only looked at for what is wrong in it."""

    column: Column
    form: Form
    clock: Clock
    kept: bool
    slot: FactSlot = field(init=False)
    values: Growing = field(init=False)
    states: Growing | None = None
    _known: dict[str, tuple[Any, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.slot = slot_of(self.fact)
        self.values = Growing.of(self.dtype)

    @property
    def fact(self) -> Fact:
        """The fact that the column means."""
        return self.column.fact

    def read(self, cells: pa.Array) -> NDArray[np.intp]:
        """Read the cells of one stretch; the rows of it in which one is wrong."""
        import pyarrow as pa

        if not pa.types.is_dictionary(cells.type) and self.fact.kind in MEASURES:
            return self.keep(self._measures(cells))
        if not pa.types.is_dictionary(cells.type) and self.fact.kind is FactKind.DATE_TIME:
            return self.keep(self._moments(cells))
        return self.keep(self._by_text(cells))

    def keep(self, stretch: Stretch) -> NDArray[np.intp]:
        """Keep the values of one stretch, where they are wanted; the rows of it in which one is wrong."""
        if self.kept:
            if stretch.states is not None and self.states is None:
                self.states = Growing.of(np.dtype(np.uint8))
                self.states.add(np.zeros(self.values.size, dtype=np.uint8))
            self.values.add(stretch.values)
            if self.states is not None:
                size = len(stretch.values)
                self.states.add(stretch.states if stretch.states is not None else np.zeros(size, dtype=np.uint8))
        if stretch.states is None:
            return np.zeros(0, dtype=np.intp)
        return np.flatnonzero(stretch.states == WRONG)

    def finish(self) -> tuple[FactColumn, NDArray[np.intp]]:
        """All that was read, as one column; rows with wrong cells were told when they were read."""
        blank: Mask | None = None
        if self.states is not None:
            states = self.states.whole()
            blank = states == BLANK if (states == BLANK).any() else None
        none, unknown = (blank, None) if self.fact.blank_is_none else (None, blank)
        return FactColumn(self.values.whole(), none, unknown), np.zeros(0, dtype=np.intp)

    @property
    def dtype(self) -> np.dtype[Any]:
        """How its values are kept."""
        if self.fact.kind is FactKind.CHOICE:
            return np.dtype(np.int8 if len(self.fact.choices) < 128 else np.int32)
        return DTYPES.get(self.fact.kind, np.dtype(np.int64))

    # By text.

    def encoded(self, raw: Raw) -> tuple[Any, int]:
        """One cell as the reader of single cells has it: a whole number (a text, for texts), and its state."""
        value = read_cell(self.fact, raw, self.form, self.column.unit)
        if isinstance(value, Problem):
            return 0, WRONG
        if value is None or value is UNKNOWN:
            return 0, BLANK
        if not self.kept:
            return 0, 0
        if isinstance(value, dt.datetime):
            zone = self.clock.zone
            value = value.replace(tzinfo=zone) if value.tzinfo is None else value.astimezone(zone)
        try:
            return whole_of(self.slot, value), 0
        except Beyond:
            return 0, WRONG

    def _of_text(self, text: str) -> tuple[Any, int]:
        found = self._known.get(text)
        if found is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            found = self._known[text] = self.encoded(text)
        return found

    def _by_text(self, cells: pa.Array) -> Stretch:
        """Each different text once."""
        import pyarrow as pa

        coded = cells if pa.types.is_dictionary(cells.type) else cells.dictionary_encode()
        codes = coded.indices.to_numpy(zero_copy_only=False)
        found = self._of_texts(coded.dictionary)
        table = np.array([value for value, _ in found] or [0], dtype=self.dtype)
        states = np.array([state for _, state in found] or [0], dtype=np.uint8)
        return Stretch(table[codes] if self.kept else table[:0], states[codes] if states.any() else None)

    def _of_texts(self, texts: pa.Array) -> list[tuple[Any, int]]:
        if self.fact.kind is not FactKind.TEXT:
            return [self._of_text(text) for text in texts.to_pylist()]
        # Only looked at: texts that are kept have a reader of their own (`texts`).
        clean = are_clean(texts).to_pylist()
        return [(0, 0) if one else self._of_text(text) for text, one in zip(texts.to_pylist(), clean, strict=True)]

    # By vectors.

    def _measures(self, cells: pa.Array) -> Stretch:
        plain = self._plain()
        if plain is None:
            return self._by_text(cells)
        values, there = read_plain(cells, plain)
        low, high = self.bounds
        there &= (values >= low) & (values <= high)
        return self._rest(cells, values, there)

    def _moments(self, cells: pa.Array) -> Stretch:
        if self.fact.at_least is not None or self.fact.at_most is not None:
            return self._by_text(cells)  # bounds are days of whichever zone a time is written in
        values, there = read_moments(cells, self.clock)
        return self._rest(cells, values, there)

    def _rest(self, cells: pa.Array, values: NDArray[Any], there: Mask) -> Stretch:
        """What was not plain: blanks, and each different text once."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if there.all():
            return Stretch(values)
        states = np.zeros(len(values), dtype=np.uint8)
        empty = pc.equal(pc.binary_length(cells), 0).to_numpy(zero_copy_only=False)
        states[empty] = BLANK
        rows = np.flatnonzero(~there & ~empty)
        values[~there] = 0
        if len(rows):
            coded = cells.take(pa.array(rows)).dictionary_encode()
            found = [self._of_text(text) for text in coded.dictionary.to_pylist()]
            codes = coded.indices.to_numpy()
            values[rows] = np.array([value for value, _ in found], dtype=values.dtype)[codes]
            states[rows] = np.array([state for _, state in found], dtype=np.uint8)[codes]
        return Stretch(values, states)

    def _plain(self) -> Plain | None:
        return plain_for(self.fact.decimals, self.exponent) if self.exponent is not None else None

    @property
    def exponent(self) -> int | None:
        """The power of ten by which the unit of the header multiplies; None where it is none."""
        factor = self.column.unit.factor if self.column.unit is not None else Fraction(1)
        exponent = round(math.log10(factor))
        return exponent if Fraction(10) ** exponent == factor else None

    @property
    def bounds(self) -> tuple[int, int]:
        """The least and greatest whole number that is within the bounds of the fact, and of its slot."""
        slot, fact = self.slot, self.fact
        low = math.ceil(fact.at_least * slot.scale) if isinstance(fact.at_least, Fraction) else slot.low
        high = math.floor(fact.at_most * slot.scale) if isinstance(fact.at_most, Fraction) else slot.high
        return max(low, slot.low, -(2**63)), min(high, slot.high, 2**63 - 1)
