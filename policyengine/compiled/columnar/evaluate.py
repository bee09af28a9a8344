"""One edition of a policy over many claims, block by block."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from policyengine.columns import ClaimColumns
from policyengine.compiled.columnar.column import Column
from policyengine.compiled.columnar.frame import Frame
from policyengine.compiled.columnar.looking import Look, amounts, look
from policyengine.compiled.columnar.model import AwardColumns, CapColumns, PolicyColumns
from policyengine.compiled.columnar.planning import ColumnPlan
from policyengine.compiled.terms import Order

if TYPE_CHECKING:
    from policyengine.columns import Rows
    from policyengine.compiled.columnar.column import Where
    from policyengine.compiled.columnar.model import Amounts

BLOCK: Final = 1 << 17
"""Claims that are looked at together, so that what is worked out of them stays in the processor's cache."""


def evaluate_columns(plan: ColumnPlan, claims: ClaimColumns, rows: Rows | None = None) -> PolicyColumns:
    """What the edition says of `rows`, ascending; None: of all claims."""
    asked = np.zeros(claims.size, dtype=np.bool_)
    denied = np.zeros(claims.size, dtype=np.bool_)
    found: list[list[AwardColumns]] = [[] for _ in plan.awards]
    for frame, looked in looks(plan, claims, rows):
        asked[frame.rows], denied[frame.rows] = looked.asked, looked.denied
        for parts, award in zip(found, looked.awards, strict=True):
            parts.append(
                AwardColumns(award.award, frame.positions(award.rows), award.entitled, award.caps, award.drops_below)
            )
    return PolicyColumns(plan.whole, claims.size, rows, asked, denied, tuple(map(_together, found)))


def looks(plan: ColumnPlan, claims: ClaimColumns, rows: Rows | None) -> Iterator[tuple[Frame, Look]]:
    """The frames of `rows`, one after the other, and what the edition says of each."""
    odd = np.array(sorted(claims.odd), dtype=np.intp)
    for frame in frames(plan, claims, rows):
        with np.errstate(all="ignore"):  # of values that are not there, whatever stands in their place
            looked = look(plan, frame, _among(frame, odd))
        yield frame, looked


def frames(plan: ColumnPlan, claims: ClaimColumns, rows: Rows | None) -> Iterator[Frame]:
    """The claims in blocks; at least one, which may be empty."""
    size = claims.size if rows is None else len(rows)
    instead: dict[int, tuple[Order, Any] | None] = {}
    for start in range(0, max(size, 1), BLOCK):
        stop = min(start + BLOCK, size)
        known: list[Column | None] = [None] * plan.terms
        yield Frame(claims, slice(start, stop) if rows is None else rows[start:stop], stop - start, known, instead)


def _among(frame: Frame, odd: Rows) -> Where:
    """Which rows of the frame are odd."""
    if not len(odd):
        return False
    if not isinstance(frame.rows, slice):
        return np.isin(frame.rows, odd)
    first, end = np.searchsorted(odd, [frame.rows.start, frame.rows.stop])
    found = np.zeros(frame.size, dtype=np.bool_)
    found[odd[first:end] - frame.rows.start] = True
    return found


def _together(parts: Sequence[AwardColumns]) -> AwardColumns:
    """The parts of one award, block after block, as one."""
    if len(parts) == 1:
        return parts[0]
    sizes = [len(part.rows) for part in parts]
    caps = []
    for several in zip(*(part.caps for part in parts), strict=True):
        binds = None
        if any(cap.binds is not None for cap in several):
            masks = zip([cap.binds for cap in several], sizes, strict=True)
            binds = np.concatenate([np.ones(size, dtype=np.bool_) if mask is None else mask for mask, size in masks])
        caps.append(CapColumns(several[0].cap, _joined([cap.limit for cap in several], sizes), binds))
    drops = [part.drops_below for part in parts if part.drops_below is not None]
    return AwardColumns(
        parts[0].award,
        np.concatenate([part.rows for part in parts]),
        np.concatenate([part.entitled for part in parts]),
        tuple(caps),
        _joined(drops, sizes) if drops else None,
    )


def _joined(parts: Sequence[Amounts | int], sizes: Sequence[int]) -> Amounts | int:
    first = parts[0]
    if isinstance(first, int) and all(isinstance(part, int) and part == first for part in parts):
        return first
    return np.concatenate([amounts(part, size) for part, size in zip(parts, sizes, strict=True)])
