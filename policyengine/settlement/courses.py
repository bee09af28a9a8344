"""Whether a number that is not known could change anything.

An amount settled, a rate or a limit can be any of a million million numbers; trying some
proves nothing of the others. So the outcome is looked at along the whole scale: first at
numbers where a difference mostly shows, then, where none does, on stretches that have one law
(see `stretches`), halved until each has.

Invariant: what is said not to vary, or not to differ, does not for any number of the scale.
What cannot be proved within `MOST_LOOKS` decisions is said to.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, TypeAlias

from policyengine.outcome import GroupOutcome
from policyengine.plan.probes import Scale
from policyengine.settlement.coordination import signature
from policyengine.settlement.stretches import Law, NotProved, law_between

MOST_LOOKS: Final = 4096

Combination: TypeAlias = int
"""Values of the other facts not given, by the place of the combination among all that are tried."""

DecideAlong: TypeAlias = Callable[[Combination, Fraction], GroupOutcome]
"""The outcome of one combination, for a number."""


@dataclass(frozen=True, slots=True)
class _Stretch:
    """From `low` to `high`, both included, counted in steps of the scale."""

    low: int
    high: int
    law: Law


@dataclass(slots=True)
class Courses:
    """The outcomes of combinations of facts along one number that is not known."""

    decide: DecideAlong
    scale: Scale
    seen: dict[tuple[Combination, int], GroupOutcome] = field(default_factory=dict)
    courses: dict[Combination, list[_Stretch]] = field(default_factory=dict)

    def first(self, one: Combination) -> GroupOutcome:
        """The outcome of a combination for the least number."""
        return self._at(one, next(self._samples()))

    def varies(self, one: Combination) -> bool:
        """Whether the outcome of a combination depends on the number."""
        try:
            samples = self._samples()
            least = signature(self._at(one, next(samples)))
            unlike = any(signature(self._at(one, number)) != least for number in samples)
            return unlike or len({stretch.law for stretch in self._course(one)}) > 1
        except NotProved:
            return True

    def differ(self, one: Combination, other: Combination) -> bool:
        """Whether two combinations come out differently for some number."""
        try:
            return any(self._differ_at(one, other, number) for number in self._samples()) or any(
                self._differ_between(one, other, *overlap)
                for overlap in _overlaps(self._course(one), self._course(other))
            )
        except NotProved:
            return True

    def _differ_between(self, one: Combination, other: Combination, ends: tuple[int, int], laws: set[Law]) -> bool:
        """Whether two laws may differ: beside a steady one, another that grows differs at an end or nowhere."""
        if len(laws) == 1:
            return False
        steady = any(law[0] == "is" for law in laws)
        unlike = any(self._differ_at(one, other, number) for number in ends)
        return unlike or not (steady or ends[0] == ends[1])

    def _differ_at(self, one: Combination, other: Combination, number: int) -> bool:
        return signature(self._at(one, number)) != signature(self._at(other, number))

    def _at(self, one: Combination, number: int) -> GroupOutcome:
        if (one, number) not in self.seen:
            if len(self.seen) >= MOST_LOOKS:
                raise NotProved
            self.seen[one, number] = self.decide(one, number * self.scale.step)
        return self.seen[one, number]

    def _samples(self) -> Iterator[int]:
        """Numbers at which a difference mostly shows: the ends of every stretch, and the powers of ten between."""
        for low, high in self._plain():
            yield from (low, high)
            yield from (number for number in (10**power for power in range(2, 16)) if low < number < high)

    def _plain(self) -> Iterator[tuple[int, int]]:
        """The stretches on which every condition stays as it is: each constant, and what lies between two."""
        points = [point / self.scale.step for point in self.scale.points]
        for index, point in enumerate(points):
            if point.denominator == 1:
                yield (point.numerator, point.numerator)
            if index + 1 < len(points):
                low, high = math.floor(point) + 1, math.ceil(points[index + 1]) - 1
                if low <= high:
                    yield (low, high)

    def _course(self, one: Combination) -> list[_Stretch]:
        if one not in self.courses:
            self.courses[one] = [stretch for low, high in self._plain() for stretch in self._halved(one, low, high)]
        return self.courses[one]

    def _halved(self, one: Combination, low: int, high: int) -> Iterator[_Stretch]:
        waiting = [(low, high)]
        while waiting:
            low, high = waiting.pop()
            step = self.scale.step
            law = law_between(self._at(one, low), self._at(one, high), low * step, high * step)
            if law is not None:
                yield _Stretch(low, high, law)
            elif high - low == 1:
                waiting += [(high, high), (low, low)]
            else:
                middle = _middle(low, high)
                waiting += [(middle, high), (low, middle)]


def _middle(low: int, high: int) -> int:
    """Between two numbers, by proportion where they are far apart: what matters may be small or large."""
    return max(low + 1, math.isqrt(low * high)) if 0 < 2 * low < high else (low + high) // 2


def _overlaps(left: list[_Stretch], right: list[_Stretch]) -> Iterator[tuple[tuple[int, int], set[Law]]]:
    """The stretches that two courses have in common, with the laws of both there; both lists ascend."""
    at = 0
    for one in left:
        while at < len(right) and right[at].high < one.low:
            at += 1
        for other in right[at:]:
            if other.low > one.high:
                break
            yield (max(one.low, other.low), min(one.high, other.high)), {one.law, other.law}
