"""One edition of a policy and the claims of one frame: requirements, which awards apply, what they come to.

As the interpreter has it: a requirement that is false denies, whatever the others would say; so does
it when none of the awards that the choice comes to applies. Otherwise everything that the choice
looks at has to be known, or the interpreter is asked.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from policyengine.compiled.columnar import column
from policyengine.compiled.columnar.column import Column, complement, difference, full, holds, overlap, union, wide
from policyengine.compiled.columnar.frame import Frame
from policyengine.compiled.columnar.model import AwardColumns, CapColumns
from policyengine.compiled.columnar.planning import AwardMade, CapMade, ColumnPlan
from policyengine.compiled.integer_plan import FEN
from policyengine.plan.model import Option
from policyengine.policy.model import Choose

if TYPE_CHECKING:
    from policyengine.columns import Mask, Rows
    from policyengine.compiled.columnar.column import Where
    from policyengine.compiled.columnar.model import Amounts


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What a policy says of the claims of one frame: `PolicyColumns`, but rows are places in the frame."""

    asked: Mask
    denied: Mask
    awards: list[AwardColumns]


def look(plan: ColumnPlan, frame: Frame, odd: Where) -> Look:
    """Look at the claims of a frame; those that are `odd` are left to the interpreter."""
    looking = Looking(plan, frame)
    possible, unsure = looking.possible()
    asked = full(union(unsure, odd), frame.size)
    denied = full(difference(complement(possible), odd), frame.size)
    answered = difference(possible, asked if asked.any() else False)
    awards, doubts = [], asked
    for award in plan.awards:
        found, doubt = looking.award(award, answered)
        awards.append(found)
        if doubt is not None:
            doubts = doubts.copy()
            doubts[doubt] = True
    if doubts is not asked:
        awards = [_without(award, doubts) for award in awards]
    return Look(doubts, denied, awards)


@dataclass(slots=True)
class Looking:
    """A policy and a frame; what has been found out so far of which awards fit, and where the choice comes to them."""

    plan: ColumnPlan
    frame: Frame
    fits: dict[int, Column] = field(default_factory=dict)
    unfit: dict[int, Column] = field(default_factory=dict)
    reached: dict[int, Where] = field(default_factory=dict)

    def possible(self) -> tuple[Where, Where]:
        """Where something may be granted, and where it is not known whether."""
        required = self.plan.required(self.frame)
        self._reach(self.plan.whole.plan.choice, reach=True)
        may_apply: Where = False
        unsure: Where = required.open
        for index, reach in self.reached.items():
            may_apply = union(may_apply, overlap(reach, self.fit(index).data))
            unsure = union(unsure, overlap(reach, self.fit(index).open))
        possible = overlap(required.data, may_apply)
        return possible, overlap(possible, unsure)

    def fit(self, index: int) -> Column:
        """Whether an award applies: its condition, its requirements, and that no exception takes its place."""
        if index not in self.fits:
            award = self.plan.awards[index]
            others = [self._unfit(other) for other in award.award.overridden_by]
            self.fits[index] = column.every([award.fits(self.frame), *others])
        return self.fits[index]

    def _unfit(self, index: int) -> Column:
        if index not in self.unfit:
            self.unfit[index] = column.inverse(self.fit(index))
        return self.unfit[index]

    def _reach(self, option: Option, reach: Where) -> Where:
        """Note where the choice comes to which award; under `first` not after one that applies for certain."""
        if isinstance(option, int):
            self.reached[option] = union(self.reached.get(option, False), reach)
            return holds(self.fit(option))
        applies: Where = False
        for one in option.options:
            within = difference(reach, applies) if option.rule is Choose.FIRST else reach
            applies = union(applies, self._reach(one, within))
        return applies

    def award(self, award: AwardMade, answered: Where) -> tuple[AwardColumns, Rows | None]:
        """What an award comes to where it applies, and for which of these claims that is not known."""
        index = award.award.index
        applies = overlap(overlap(answered, holds(self.fit(index))), self.reached.get(index, False))
        places = np.flatnonzero(full(applies, self.frame.size))
        below = self.frame.below(places)
        entitled, drops = award.entitled(below), _drops_below(below, award)
        doubt, caps = union(entitled.open, drops.open), []
        for cap in award.caps:
            here, open_ = (cap, False) if isinstance(cap, CapColumns) else _cap(below, cap)
            caps.append(here)
            doubt = union(doubt, open_)
        found = AwardColumns(
            award.award,
            places,
            amounts(entitled.data, below.size),
            tuple(caps),
            None if award.minimum is None else drops.data,
        )
        return found, None if doubt is False or not np.any(doubt) else places[full(doubt, below.size)]


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
    limit = cap.limit(frame)
    open_ = union(binds.open, overlap(binds.data, union(limit.open, limit.none)))
    mask = None if binds.data is True else full(binds.data, frame.size)
    return CapColumns(cap.cap, wide(limit.data), mask), open_


def amounts(data: Any, size: int) -> Amounts:  # noqa: ANN401  # an array or a number
    """As an array."""
    return wide(data) if isinstance(data, np.ndarray) else np.full(size, data, dtype=np.int64)


def _without(part: AwardColumns, doubts: Mask) -> AwardColumns:
    """Without the claims that the interpreter is asked about after all."""
    kept = np.flatnonzero(~doubts[part.rows])

    def of_kept(numbers: Amounts | int) -> Amounts | int:
        return numbers if isinstance(numbers, int) else numbers[kept]

    caps = [
        CapColumns(cap.cap, of_kept(cap.limit), None if cap.binds is None else cap.binds[kept]) for cap in part.caps
    ]
    drops = None if part.drops_below is None else of_kept(part.drops_below)
    return AwardColumns(part.award, part.rows[kept], part.entitled[kept], tuple(caps), drops)
