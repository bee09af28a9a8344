"""What was awarded elsewhere, under policies that are not loaded, and higher, not both (就高不重复).

Such an award was given already and stays. An award of ours whose coordination clause covers it pays only what
it exceeds it by (补足差额), so that support in total is the higher of the two. Several of them, and several
policies of ours that may stand together, count as they would if all were loaded: the total is that of the set
that pays most without an exclusion in it. For that as much as possible of what was awarded elsewhere is set
off, each fen of it once (a maximal flow; the set that pays most is what its minimal cut leaves).

An award in another currency, or outside every clause, counts for nothing.

Invariant: what is paid here is what such a set would pay in all, less what was awarded elsewhere; rounded down
to the policy's unit.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from policyengine.facts import OutsideAward
from policyengine.interpreter.decide import status_of
from policyengine.outcome import AwardOutcome, PolicyOutcome, SetOff
from policyengine.policy.model import Policy
from policyengine.settlement.groups import covering

_ZERO: Final = Fraction(0)


def counted_by(policy: Policy, award: OutsideAward) -> str | None:
    """The article of `policy` by which an award received elsewhere counts against its own; None where none does."""
    return covering(policy, award.scope) if award.currency == policy.currency else None


def topped_up(outcomes: Sequence[PolicyOutcome], outside: Sequence[OutsideAward]) -> tuple[PolicyOutcome, ...]:
    """What policies that may stand together pay on top of what was awarded elsewhere; several set it off once."""
    articles = [[counted_by(one.plan.policy, award) for one in outcomes] for award in outside]
    covers = [[ours for ours, article in enumerate(row) if article is not None] for row in articles]
    flow = _set_off([award.amount for award in outside], [one.amount for one in outcomes], covers)
    found = []
    for ours, outcome in enumerate(outcomes):
        taken = [
            SetOff(award, article, flow[theirs, ours])
            for theirs, award in enumerate(outside)
            if (article := articles[theirs][ours]) is not None and flow.get((theirs, ours))
        ]
        found.append(_less(outcome, taken) if taken else outcome)
    return tuple(found)


def _less(outcome: PolicyOutcome, taken: Sequence[SetOff]) -> PolicyOutcome:
    """An outcome without what is set off: its last awards go first. What remains is rounded down to the unit."""
    unit = outcome.plan.policy.rounding.unit
    amount = math.floor((outcome.amount - sum((one.amount for one in taken), _ZERO)) / unit) * unit
    beyond = outcome.amount - amount - sum((one.amount for one in taken), _ZERO)
    left = [*taken[:-1], replace(taken[-1], amount=taken[-1].amount + beyond)]
    lowered = {award.award.index: award for award in _lowered(outcome.granted, left)}
    return replace(
        outcome,
        status=status_of(outcome.entitled, amount),
        amount=amount,
        awards=tuple(lowered.get(award.award.index, award) for award in outcome.awards),
        granted=tuple(lowered[award.award.index] for award in outcome.granted),
    )


def _lowered(granted: Sequence[AwardOutcome], left: list[SetOff]) -> Iterator[AwardOutcome]:
    """The awards, the last first, each without as much of what is left to set off as it pays."""
    for award in reversed(granted):
        payable, taken = award.payable, []
        while left and payable > 0:
            one = left.pop(0)
            part = min(one.amount, payable)
            payable -= part
            taken.append(replace(one, amount=part))
            if part < one.amount:
                left.insert(0, replace(one, amount=one.amount - part))
        yield replace(award, payable=payable, set_off=tuple(taken)) if taken else award


# As much as possible of theirs against ours.


@dataclass(frozen=True, slots=True)
class _Step:
    """A pair of one of theirs and one of ours; `more` is set off between them, or less again."""

    theirs: int
    ours: int
    more: bool


def _set_off(
    theirs: Sequence[Fraction], ours: Sequence[Fraction], covers: Sequence[Sequence[int]]
) -> dict[tuple[int, int], Fraction]:
    """How much of each of theirs goes against each of ours that it covers: in all as much as can be."""
    flow: dict[tuple[int, int], Fraction] = {}
    free = list(ours)
    for source, amount in enumerate(theirs):
        left = amount
        while left > 0 and (way := _way(source, free, covers, flow)):
            back = (flow[step.theirs, step.ours] for step in way if not step.more)
            part = min(left, free[way[-1].ours], *back)
            for step in way:
                pair = step.theirs, step.ours
                flow[pair] = flow.get(pair, _ZERO) + (part if step.more else -part)
            free[way[-1].ours] -= part
            left -= part
    return flow


def _way(
    source: int, free: Sequence[Fraction], covers: Sequence[Sequence[int]], flow: dict[tuple[int, int], Fraction]
) -> tuple[_Step, ...]:
    """The shortest way to set more of `source` off, which may move what others had set off; none where nothing can."""
    waiting: deque[tuple[int, tuple[_Step, ...]]] = deque([(source, ())])
    seen: set[int] = set()
    while waiting:
        theirs, way = waiting.popleft()
        for ours in covers[theirs]:
            if ours in seen:
                continue
            seen.add(ours)
            there = (*way, _Step(theirs, ours, more=True))
            if free[ours] > 0:
                return there
            moved = [other for (other, at), part in flow.items() if at == ours and part > 0 and other != theirs]
            waiting.extend((other, (*there, _Step(other, ours, more=False))) for other in moved)
    return ()
