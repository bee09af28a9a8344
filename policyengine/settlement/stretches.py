"""What an outcome is between two numbers, read from what it is at both.

Between two constants that the policies compare a number with, every condition stays as it
is and what is payable only grows with the number. So if every award is shortened by the
same cap, or by none, at both ends of a stretch, it is shortened so between them; and if the
awards and policies chosen at both ends cannot have been overtaken in between, what is granted
is one function of the number, its *law*: the same amount throughout, or a share of the number.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from policyengine.outcome import AwardOutcome, GroupOutcome, PolicyOutcome, Status
from policyengine.plan.model import Choice, Option
from policyengine.policy.model import Choose
from policyengine.settlement.coordination import highest, signature

Law: TypeAlias = tuple[Hashable, ...]
"""What the outcome is on a stretch, as a function of the number: equal laws are equal functions."""


class NotProved(Exception):  # noqa: N818  # not an error: the answer is then the careful one
    """Something does not grow with the number, or too many numbers would have to be looked at."""


def law_between(low: GroupOutcome, high: GroupOutcome, least: Fraction, most: Fraction) -> Law | None:
    """What the outcome is for every number from `least` to `most`; None where the ends do not say.

    `low` and `high` are the outcomes at the ends, and no comparison changes between them. Raises
    `NotProved` where halving the stretch would not help.
    """
    if Status.UNDETERMINED in (low.status, high.status):
        raise NotProved
    steady: Law = ("is", signature(low))
    statuses = {low.status, high.status}
    if least == most or statuses == {Status.INVALID}:
        return steady
    pairs = [_Pair(*ends, least, most) for ends in zip(low.outcomes, high.outcomes, strict=True)]
    if Status.INVALID in statuses or not all(pair.is_plain() for pair in pairs):
        return None
    chosen = [pair for pair in pairs if any(pair.low is one for one in low.chosen)]
    if [pair.high for pair in chosen] != list(high.chosen):
        return None
    if not chosen:
        return steady if signature(low) == signature(high) else None
    parts = [pair.part(award) for pair in chosen for award in pair.granted()]
    if None in parts or not _stay_chosen(chosen, pairs):
        return None
    varies = any(part is not None and part[0] != "is" for part in parts)
    return ("runs", low.status, signature(low)[2:], *parts) if varies else steady


def _stay_chosen(chosen: list[_Pair], pairs: list[_Pair]) -> bool:
    """Whether no other set of policies can pay more anywhere between the ends, nor as much and stand before."""
    at_worst = [pair.low if pair in chosen else pair.high for pair in pairs]
    if list(highest(at_worst)) == [pair.low for pair in chosen]:
        return True
    paying = [pair for pair in pairs if pair.high.amount > 0]
    if len(paying) > 2 or chosen != paying[:1]:
        return False
    shares = [pair.part(award) for pair in paying for award in pair.granted()]
    return len(shares) == 2 and _is_larger(*shares)


@dataclass(frozen=True, slots=True)
class _Ends:
    """An award at the two ends of a stretch."""

    low: AwardOutcome
    high: AwardOutcome

    def is_alike(self) -> bool:
        """Whether it is shortened alike at both ends, so that its amount is one growing function of the number."""
        if self.low.entitled > self.high.entitled or any(low > high for low, high in self._rooms()):
            raise NotProved
        if self.low.base != self.high.base and self.low.rate != self.high.rate:
            raise NotProved
        steady = self.low.entitled == self.high.entitled or all(low == high for low, high in self._rooms())
        return steady and _manner(self.low) == _manner(self.high)

    def is_steady(self) -> bool:
        """Whether it does not depend on the number at all."""
        return self.low.entitled == self.high.entitled and all(low == high for low, high in self._rooms())

    def _rooms(self) -> list[tuple[Fraction, Fraction]]:
        return [(low.room, high.room) for low, high in zip(self.low.caps, self.high.caps, strict=True)]


def _manner(award: AwardOutcome) -> tuple[Hashable, ...]:
    """Which cap shortens it, and whether its minimum raises it.

    Not whether its minimum drops it: what is dropped is nothing, so the amount still only grows.
    """
    limited_by = award.limited_by.cap.index if award.limited_by is not None else None
    raised = award.minimum is not None and award.computed < award.minimum
    return (limited_by, raised)


@dataclass(frozen=True, slots=True)
class _Pair:
    """What one policy says at the two ends of a stretch, from `least` to `most`."""

    low: PolicyOutcome
    high: PolicyOutcome
    least: Fraction
    most: Fraction

    def granted(self) -> list[_Ends]:
        """The awards chosen."""
        return [_Ends(*ends) for ends in zip(self.low.granted, self.high.granted, strict=True)]

    def is_plain(self) -> bool:
        """Whether the awards that apply are shortened alike at both ends, and those chosen there are between them."""
        if self.low.plan is not self.high.plan or self.low.status is not self.high.status:
            return False
        if self.low.status is Status.DENIED:
            return True
        ends = [_Ends(*each) for each in zip(self.low.awards, self.high.awards, strict=True)]
        applying = {each.low.award.index: each for each in ends if each.low.applies is True}
        if not all(each.is_alike() for each in applying.values()):
            return False
        if _adds_up(self.low.plan.choice) and len(applying) > 1:
            if not all(each.is_steady() for each in applying.values()):
                raise NotProved  # what one award takes, another may lose
            return True
        (chosen,) = self.granted()
        if chosen.low.award.index != chosen.high.award.index:
            return False
        rivals = set(_candidates(self.low.plan.choice, applying)) - {chosen.low.award.index}
        return all(self._is_ahead(chosen, applying[rival]) for rival in rivals)

    def part(self, award: _Ends) -> Law | None:
        """What an award pays between the ends: an amount, a share of the number, or the room that the number leaves."""
        low, high, limited_by = award.low, award.high, award.low.limited_by
        rounding = self.low.plan.policy.rounding
        if low.payable == high.payable:
            return ("is", low.payable)
        if limited_by is not None:
            return ("room", limited_by.held, rounding.unit)
        ends = (self.least, self.most)
        if low.rate == high.rate and (low.base, high.base) == ends:
            return ("share", low.rate, rounding.unit, rounding.mode)
        if low.base == high.base and (low.rate, high.rate) == ends:
            return ("share", low.base, rounding.unit, rounding.mode)
        whole = low.base is None and (low.computed, high.computed) == ends
        return ("share", Fraction(1), rounding.unit, rounding.mode) if whole else None

    def _is_ahead(self, chosen: _Ends, rival: _Ends) -> bool:
        """Whether the award chosen at both ends cannot be overtaken by this one between them."""
        if chosen.low.payable > rival.high.payable:
            return True
        room, other = _room(chosen.low), _room(rival.high)
        preferred = room > other or (room == other and chosen.low.award.index < rival.low.award.index)
        as_much = chosen.low.payable == rival.high.payable or _is_larger(self.part(chosen), self.part(rival))
        return preferred and as_much


def _is_larger(share: Law | None, rival: Law | None) -> bool:
    """Whether one share of a number is never less than another: rounded alike, and not at the lower rate."""
    match share, rival:
        case ("share", Fraction() as rate, *rounding), ("share", Fraction() as other, *as_well):
            return rounding == as_well and rate >= other
        case _:
            return False


def _room(award: AwardOutcome) -> tuple[bool, Fraction]:
    return (award.room is None, award.room or Fraction(0))


def _adds_up(option: Option) -> bool:
    return isinstance(option, Choice) and (option.rule is Choose.SUM or any(map(_adds_up, option.options)))


def _candidates(option: Option, applying: Collection[int]) -> list[int]:
    """The awards that the choice looks at: all that apply, or under `first` those of the first option that has one."""
    if isinstance(option, int):
        return [option] if option in applying else []
    found = [_candidates(one, applying) for one in option.options]
    if option.rule is Choose.FIRST:
        return next((one for one in found if one), [])
    return [index for one in found for index in one]
