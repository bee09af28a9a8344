"""Many claims as columns: one array of whole numbers for each fact, and the claims that columns cannot say.

The form in which a file of a million claims is decided. A reader of files makes it without making
a million `Claim`s; `columns_of` makes it of claims that are there already. Values are those of
`slots`: a column has

- `int64` for integers, numbers, rates and money (fen), and for date-times (microseconds UTC);
- `int32` or `int64` for dates (days), `bool` for yes and no;
- `int8` (`int16`, `int32` where the choices are many) for choices, by their position in the fact;
- `int32` for texts: places in `texts`, which are all different, in whatever order.

A value stands within the bounds of the fact's slot. Where there is none, or it is not known, the
mask says so and the value is 0.

numpy comes with the extra `batch`; nothing here imports it before columns are made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias
from zoneinfo import ZoneInfo

from policyengine.facts import Claim, normal_id
from policyengine.policy.model import FactKind
from policyengine.slots import Beyond, FactSlot, Whole, value_of, whole_of
from policyengine.values import UNKNOWN, Value

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask: TypeAlias = NDArray[np.bool_]
    """True where something is so, claim by claim."""

    Rows: TypeAlias = NDArray[np.intp]
    """Positions of claims."""


@dataclass(frozen=True, slots=True, eq=False)
class FactColumn:
    """One fact of all claims. `none` and `unknown`: where it is so; None where it nowhere is.

    A fact that is declared `blank: none` is never unknown.
    """

    values: NDArray[Any]
    none: Mask | None = None
    unknown: Mask | None = None
    texts: Sequence[str] = ()


class Ids(Protocol):
    """The ids of all claims, which are too many different ones to have a text each before somebody asks."""

    def text(self, row: int) -> str:
        """The id of one claim as it was written; "" where it has none."""

    def absent(self) -> Rows:
        """The claims without an id, ascending."""

    def doubled(self) -> Mapping[int, Sequence[int]]:
        """For each claim that shares its id, compared as `settle` compares ids: all that do, itself among them."""

    def ascending(self, rows: Rows) -> Rows:
        """The same rows in the order of their ids, as `settle` orders ids; equal ones stay as they are."""


@dataclass(frozen=True, slots=True, eq=False)
class ClaimColumns:
    """All claims of one file.

    `odd` are the claims that columns cannot say: a bad cell, a row that cannot be read, a value beyond
    the bounds of its slot. Whatever stands in the columns there says nothing: the claim is the one in
    `odd`. `claim_at` gives any claim as the reader of single claims would have read it. A declared
    fact that has no column is not known in any claim (none in every claim, where a blank means none).
    """

    size: int
    ids: Ids
    facts: Mapping[str, FactColumn]
    odd: Mapping[int, Claim]
    claim_at: Callable[[int], Claim]


def columns_of(claims: Sequence[Claim], slots: Iterable[FactSlot], timezone: ZoneInfo) -> ClaimColumns:
    """Claims as columns; a date-time without a zone is in `timezone`.

    A claim with problems is odd, and so is one that was awarded something elsewhere, which no column says.
    """
    slots = tuple(slots)
    cells: dict[str, list[Whole]] = {slot.name: [] for slot in slots}
    unknown: dict[str, list[int]] = {slot.name: [] for slot in slots}
    odd: dict[int, Claim] = {}
    for row, claim in enumerate(claims):
        values = claim.in_timezone(timezone)
        if claim.problems or claim.outside:
            odd[row] = claim
        for slot in slots:
            value = values.get(slot.name, None if slot.nullable else UNKNOWN)
            encoded: Whole = None
            if row in odd:
                pass
            elif value is UNKNOWN and not slot.nullable:
                unknown[slot.name].append(row)
            else:
                try:
                    encoded = whole_of(slot, value)
                except Beyond:
                    odd[row] = claim
            cells[slot.name].append(encoded)
    facts = {slot.name: _column(slot, cells[slot.name], unknown[slot.name]) for slot in slots}
    return ClaimColumns(len(claims), WrittenIds([claim.id for claim in claims]), facts, odd, claims.__getitem__)


def values_at(claims: ClaimColumns, row: int, slots: Iterable[FactSlot]) -> dict[str, Value]:
    """What the columns say of one claim, which is not odd, with instants in UTC; a fact not known is left out."""
    found: dict[str, Value] = {}
    for slot in slots:
        column = claims.facts.get(slot.name)
        if column is None or (column.unknown is not None and column.unknown[row]):
            continue
        whole = column.values[row].item()
        none = column.none is not None and column.none[row]
        found[slot.name] = None if none else value_of(slot, column.texts[whole] if column.texts else whole)
    return found


def _column(slot: FactSlot, cells: Sequence[Whole], unknown: Sequence[int]) -> FactColumn:
    import numpy as np

    texts: dict[str, int] = {}
    given: Sequence[Whole] = cells
    if slot.kind is FactKind.TEXT:
        given = [None if cell is None else texts.setdefault(str(cell), len(texts)) for cell in cells]
    empty = np.array([cell is None for cell in given], dtype=np.bool_)
    masked = None
    if unknown:
        masked = np.zeros(len(cells), dtype=np.bool_)
        masked[list(unknown)] = True
    values = np.array([0 if cell is None else cell for cell in given], dtype=_DTYPES.get(slot.kind, "int64"))
    none = empty if slot.nullable and empty.any() else None
    return FactColumn(values, none, masked, tuple(texts))


_DTYPES: Final[Mapping[FactKind, str]] = {
    FactKind.YES_NO: "bool",
    FactKind.CHOICE: "int32",
    FactKind.DATE: "int32",
    FactKind.TEXT: "int32",
}


@dataclass(frozen=True, slots=True, eq=False)
class WrittenIds:
    """Ids as a list of texts."""

    written: Sequence[str]

    def text(self, row: int) -> str:
        """As `Ids` says."""
        return self.written[row]

    def absent(self) -> Rows:
        """As `Ids` says."""
        import numpy as np

        return np.array([row for row, text in enumerate(self.written) if not normal_id(text)], dtype=np.intp)

    def doubled(self) -> Mapping[int, Sequence[int]]:
        """As `Ids` says."""
        sharing: dict[str, list[int]] = {}
        for row, text in enumerate(self.written):
            if text:
                sharing.setdefault(normal_id(text), []).append(row)
        return {row: rows for rows in sharing.values() if len(rows) > 1 for row in rows}

    def ascending(self, rows: Rows) -> Rows:
        """As `Ids` says."""
        import numpy as np

        return np.array(sorted(rows.tolist(), key=lambda row: normal_id(self.written[row])), dtype=np.intp)
