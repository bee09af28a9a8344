"""What each claim is paid by itself, looked up by its case.

Of every case a table says which award pays most, and which share of one fact that is, within which limit. It
is the policy itself that says so, looked at over all cases instead of claims.

Some cases want a closer look: two awards of which now the one pays more and now the other, a limit that is
a fact of the claim, something not known that matters.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from policyengine.columns import ClaimColumns, WrittenIds
from policyengine.compiled.columnar.cases import CLOSER, NOBODY, Bits, Cases, CaseTable, Payment, all_cases
from policyengine.compiled.columnar.column import Column, difference, full, holds, overlap, union
from policyengine.compiled.columnar.frame import Frame
from policyengine.compiled.columnar.looking import Looking
from policyengine.compiled.columnar.planning import ColumnPlan
from policyengine.compiled.runtime import BOUNDLESS
from policyengine.compiled.terms import MOST
from policyengine.facts import Claim

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from policyengine.columns import Mask
    from policyengine.compiled.columnar.model import Amounts


def case_table(plan: ColumnPlan, of: Cases, bits: Bits) -> CaseTable:
    """The table of all cases."""
    frame = _frame(plan, of, bits)
    looking = Looking(plan, frame)
    possible, unsure = looking.possible()
    sure, closer = difference(possible, unsure), full(unsure, frame.size).copy()
    best = _Best.nobody(frame.size, len(plan.awards))
    common = _common(of.payments)
    for award, payment in zip(plan.awards, of.payments, strict=True):
        index = award.award.index
        applies = overlap(overlap(sure, holds(looking.fit(index))), looking.reached.get(index, False))
        where = full(applies, frame.size)
        terms = None if payment is None else _terms(payment, common, frame)
        if terms is None:
            closer |= where
            continue
        closer |= where & (terms.open | (terms.limit <= 0))
        closer |= where & ~best.choose(index, terms, where)
    best.award[closer] = CLOSER
    nothing = best.award < 0
    for numbers in (best.factor, best.extra, best.limit):
        numbers[nothing] = 0
    extra = _one(best.extra, nothing, common.divisor)
    return CaseTable(best.award, common.fact, best.factor, extra, common.divisor, common.unit, best.limit)


def _one(extra: Amounts, nothing: Mask, divisor: int) -> Amounts | int:
    """The one extra of all cases, if it is nothing where nothing is paid."""
    some = np.unique(extra[~nothing])
    return int(some[0]) if len(some) == 1 and some[0] < divisor else extra


def _frame(plan: ColumnPlan, of: Cases, bits: Bits) -> Frame:
    """A frame of claims of which nothing is known but how the conditions come out."""
    size, conditions = all_cases(of, bits)
    known: list[Column | None] = [None] * plan.terms
    for number, found in conditions:
        known[number] = found
    return Frame(ClaimColumns(size, WrittenIds(()), {}, {}, _no_claim), slice(0, size), size, known, {})


def _no_claim(row: int) -> Claim:
    raise LookupError(f"case {row} is no claim")


@dataclass(frozen=True, slots=True, eq=False)
class _Terms:
    """On which terms an award pays, case by case."""

    factor: Amounts
    extra: Amounts
    limit: Amounts
    open: Mask


@dataclass(frozen=True, slots=True, eq=False)
class _Best:
    """The award that pays most so far."""

    award: NDArray[np.signedinteger]
    factor: Amounts
    extra: Amounts
    limit: Amounts

    @staticmethod
    def nobody(size: int, awards: int) -> _Best:
        """None so far."""
        numbers = [np.zeros(size, dtype=np.int64) for _ in range(3)]
        return _Best(np.full(size, NOBODY, dtype=np.min_scalar_type(-max(awards, 2))), *numbers)

    def choose(self, index: int, terms: _Terms, where: Mask) -> Mask:
        """Take the award where it pays most whatever the fact is; where one of both does so.

        The highest payable, then the larger room, then the earlier. While nothing is held, the room is the limit.
        """
        more = (terms.factor >= self.factor) & (terms.extra >= self.extra) & (terms.limit > self.limit)
        less = (terms.factor <= self.factor) & (terms.extra <= self.extra) & (terms.limit <= self.limit)
        first = self.award == NOBODY
        taken = where & (first | more)
        self.award[taken] = index
        for own, new in ((self.factor, terms.factor), (self.extra, terms.extra), (self.limit, terms.limit)):
            np.copyto(own, new, where=taken)
        told: Mask = first | more | less
        return told


@dataclass(frozen=True, slots=True)
class _Common:
    """What the shares of all awards have in common."""

    fact: str | None
    divisor: int
    unit: int


def _common(payments: Sequence[Payment | None]) -> _Common:
    """The fact that the first award pays a share of, the unit it pays, and a divisor for the shares of all."""
    entitled = [payment.entitled for payment in payments if payment is not None]
    first = next(((one.fact.name, one.unit) for one in entitled if one.fact is not None), (None, 1))
    return _Common(first[0], math.lcm(*(one.divisor for one in entitled)), first[1])


def _terms(payment: Payment, common: _Common, frame: Frame) -> _Terms | None:
    """The terms of an award in what all have in common; None where they are of another kind, or leave 64 bits."""
    entitled = payment.entitled
    factor, extra, open_ = entitled.parts(frame)
    if entitled.fact is None and entitled.unit == 1 and entitled.divisor == 1 and not np.any(extra % common.unit):
        extra = extra // common.unit
    elif entitled.unit != common.unit or (entitled.fact is not None and entitled.fact.name != common.fact):
        return None
    times = common.divisor // entitled.divisor
    most = times * (int(np.max(factor)) * (entitled.fact.high if entitled.fact else 0) + int(np.max(extra)))
    if most > MOST or np.min(factor) < 0 or np.min(extra) < 0:
        return None
    limit = np.full(frame.size, BOUNDLESS, dtype=np.int64)
    for one in payment.limits:
        binds = Column(data=True) if one.binds is None else one.binds(frame)
        _, numbers, unsure = one.limit.parts(frame)
        open_ = union(open_, union(binds.open, overlap(binds.data, unsure)))
        fen = numbers // one.limit.divisor * one.limit.unit
        np.minimum(limit, fen, out=limit, where=full(binds.data, frame.size))
    return _Terms(_numbers(factor * times, frame), _numbers(extra * times, frame), limit, full(open_, frame.size))


def _numbers(one: Amounts | int, frame: Frame) -> Amounts:
    return np.broadcast_to(np.asarray(one, dtype=np.int64), frame.size)
