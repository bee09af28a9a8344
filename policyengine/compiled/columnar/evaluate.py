"""One edition of a policy over many claims: requirements, which awards apply, and what they come to.

As the interpreter has it: a requirement that is false denies, whatever the others would say; so does
it when none of the awards that the choice comes to applies. Otherwise everything that the choice
looks at has to be known, or the interpreter is asked.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from policyengine.columns import ClaimColumns
from policyengine.compiled.columnar import column
from policyengine.compiled.columnar.column import Column, complement, difference, full, overlap, union, wide
from policyengine.compiled.columnar.frame import Frame
from policyengine.compiled.columnar.model import AwardColumns, CapColumns, PolicyColumns
from policyengine.compiled.columnar.planning import AwardMade, CapMade, ColumnPlan
from policyengine.compiled.integer_plan import FEN
from policyengine.plan.model import Option
from policyengine.policy.model import Choose

if TYPE_CHECKING:
    from policyengine.columns import Mask, Rows
    from policyengine.compiled.columnar.column import Where
    from policyengine.compiled.columnar.model import Amounts

BLOCK: Final = 1 << 16
"""Claims that are looked at together, so that what is worked out of them stays in the processor's cache."""


def evaluate_columns(plan: ColumnPlan, claims: ClaimColumns, rows: Rows | None = None) -> PolicyColumns:
    """What the edition says of `rows`, ascending; None: of all claims."""
    asked = np.zeros(claims.size, dtype=np.bool_)
    denied = np.zeros(claims.size, dtype=np.bool_)
    odd = np.array(sorted(claims.odd), dtype=np.intp)
    found: list[list[AwardColumns]] = [[] for _ in plan.whole.awards]
    with np.errstate(all="ignore"):  # of values that are not there, whatever stands in their place
        for frame in _frames(plan, claims, rows):
            look = _Look(plan, frame)
            look.decide(_odd_in(frame, odd))
            parts = look.awards()
            asked[frame.rows], denied[frame.rows] = look.asked, look.denied
            for index, part in enumerate(parts):
                found[index].append(_answered(part, asked) if look.doubted else part)
    return PolicyColumns(plan.whole, claims.size, rows, asked, denied, tuple(map(_together, found)))


def _frames(plan: ColumnPlan, claims: ClaimColumns, rows: Rows | None) -> Iterator[Frame]:
    size = claims.size if rows is None else len(rows)
    for start in range(0, max(size, 1), BLOCK):
        stop = min(start + BLOCK, size)
        known: list[Column | None] = [None] * plan.terms
        yield Frame(claims, slice(start, stop) if rows is None else rows[start:stop], stop - start, known)


def _odd_in(frame: Frame, odd: Rows) -> Where:
    if not len(odd):
        return False
    if isinstance(frame.rows, slice):
        found = np.zeros(frame.size, dtype=np.bool_)
        found[
            odd[np.searchsorted(odd, frame.rows.start) : np.searchsorted(odd, frame.rows.stop)] - frame.rows.start
        ] = True
        return found
    return np.isin(frame.rows, odd)


@dataclass(slots=True)
class _Look:
    """The policy and the rows of one frame."""

    plan: ColumnPlan
    frame: Frame
    fits: dict[int, Column] = field(default_factory=dict)
    reached: dict[int, Where] = field(default_factory=dict)
    asked: Mask = field(default_factory=lambda: np.zeros(0, dtype=np.bool_))
    denied: Mask = field(default_factory=lambda: np.zeros(0, dtype=np.bool_))
    doubted: bool = False

    def decide(self, odd: Where) -> None:
        """Which rows are denied, and which are asked for want of knowing whether they are."""
        required = self.plan.required(self.frame)
        self._reach(self.plan.whole.plan.choice, reach=True)
        may_apply: Where = False
        unsure: Where = False
        for index, reach in self.reached.items():
            may_apply = union(may_apply, overlap(reach, self._fit(index).data))
            unsure = union(unsure, overlap(reach, self._fit(index).open))
        possible = overlap(required.data, may_apply)
        unsure = overlap(possible, union(required.open, unsure))
        self.denied = full(difference(complement(possible), odd), self.frame.size)
        self.asked = full(union(unsure, odd), self.frame.size).copy()  # it is added to

    def _fit(self, index: int) -> Column:
        """Whether an award applies: its condition, its requirements, and that no exception takes its place."""
        if index not in self.fits:
            award = self.plan.awards[index]
            others = [column.inverse(self._fit(other)) for other in award.award.overridden_by]
            self.fits[index] = column.every([award.fits(self.frame), *others])
        return self.fits[index]

    def _reach(self, option: Option, reach: Where) -> Where:
        """Note where the choice looks at which award; under `first` not after one that applies for certain."""
        if isinstance(option, int):
            self.reached[option] = union(self.reached.get(option, False), reach)
            return column.holds(self._fit(option))
        applies: Where = False
        for one in option.options:
            within = difference(reach, applies) if option.rule is Choose.FIRST else reach
            applies = union(applies, self._reach(one, within))
        return applies

    def awards(self) -> list[AwardColumns]:
        """What each award comes to; rows for which that is not known become `asked`."""
        answered = np.logical_or(self.denied, self.asked)
        np.logical_not(answered, out=answered)
        return [self._award(award, answered) for award in self.plan.awards]

    def _award(self, award: AwardMade, answered: Mask) -> AwardColumns:
        index = award.award.index
        applies = overlap(column.holds(self._fit(index)), self.reached.get(index, False))
        places = np.flatnonzero(overlap(answered, applies)) if applies is not False else np.zeros(0, dtype=np.intp)
        below = self.frame.below(places)
        entitled = award.entitled(below)
        drops = _drops_below(below, award)
        caps = [_cap(below, cap) for cap in award.caps]
        for doubt in (entitled.open, drops.open, *(open_ for _, open_ in caps)):
            if doubt is not False and np.any(doubt):
                self.doubted = True
                self.asked[places[full(doubt, below.size)]] = True
        return AwardColumns(
            award.award,
            np.asarray(below.rows),
            amounts(entitled.data, below.size),
            tuple(cap for cap, _ in caps),
            None if award.minimum is None else drops.data,
        )


def _drops_below(frame: Frame, award: AwardMade) -> Column:
    """The least whole number of fen that a minimum lets through."""
    if award.minimum is None:
        return Column(0)
    whole, over = (each(frame) for each in award.minimum[:2])
    common = math.gcd(award.minimum[2], FEN)
    by = wide(over.data) * (award.minimum[2] // common)
    least = -(wide(whole.data) * -(FEN // common) // by)
    return Column(least, union(union(whole.open, whole.none), over.open))


def _cap(frame: Frame, cap: CapMade) -> tuple[CapColumns, Where]:
    """A cap, and where it is not known whether it binds or at what limit."""
    binds = Column(data=True) if cap.binds is None else cap.binds(frame)
    limit = Column(cap.limit) if isinstance(cap.limit, int) else cap.limit(frame)
    open_ = union(binds.open, overlap(binds.data, union(limit.open, limit.none)))
    mask = None if binds.data is True else full(binds.data, frame.size)
    return CapColumns(cap.cap, wide(limit.data), mask), open_


def amounts(data: Any, size: int) -> Amounts:  # noqa: ANN401  # an array or a number
    """As an array of its own."""
    return wide(data) if isinstance(data, np.ndarray) else np.full(size, data, dtype=np.int64)


def _answered(part: AwardColumns, asked: Mask) -> AwardColumns:
    """Without the rows that the interpreter is asked about."""
    kept = np.flatnonzero(~asked[part.rows])
    caps = [
        CapColumns(cap.cap, _at(cap.limit, kept), None if cap.binds is None else cap.binds[kept]) for cap in part.caps
    ]
    drops = None if part.drops_below is None else _at(part.drops_below, kept)
    return AwardColumns(part.award, part.rows[kept], part.entitled[kept], tuple(caps), drops)


def _at(numbers: Amounts | int, kept: Rows) -> Amounts | int:
    return numbers if isinstance(numbers, int) else numbers[kept]


def _together(parts: Sequence[AwardColumns]) -> AwardColumns:
    """The parts of one award, block after block, as one."""
    if len(parts) == 1:
        return parts[0]
    sizes = [len(part.rows) for part in parts]
    caps = []
    for several in zip(*(part.caps for part in parts), strict=True):
        binds = None
        if any(cap.binds is not None for cap in several):
            masks = (
                np.ones(size, np.bool_) if one.binds is None else one.binds
                for one, size in zip(several, sizes, strict=True)
            )
            binds = np.concatenate(list(masks))
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
    numbers = {part if isinstance(part, int) else None for part in parts}
    if len(numbers) == 1 and None not in numbers:
        return parts[0]
    return np.concatenate([amounts(part, size) for part, size in zip(parts, sizes, strict=True)])
