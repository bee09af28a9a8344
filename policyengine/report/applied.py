"""What a decision grants, under what, and what shortened it: read off the outcome, once for every face of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from policyengine.outcome import AwardOutcome, CapOutcome, GroupOutcome, PolicyOutcome, SetOff, Status
from policyengine.plan.model import PlannedAward
from policyengine.policy.model import IfShort, Policy
from policyengine.report.citations import position
from policyengine.report.trace import trace
from policyengine.settlement.groups import Group

Kind = Literal["reduce", "refuse", "below_minimum", "elsewhere"]

ELSEWHERE: Final = "elsewhere"
"""What stands for an accumulator where an award was shortened by what was received elsewhere."""


RESTS_ON_AWARDS: Final = (Status.GRANTED, Status.REDUCED, Status.EXHAUSTED)


def deciding(outcome: GroupOutcome) -> tuple[PolicyOutcome, ...]:
    """The policies that a decision names: those granted under, or the leading one."""
    if outcome.chosen:
        return outcome.chosen
    return (outcome.leading,) if outcome.leading is not None else ()


def granted(outcome: GroupOutcome) -> Iterator[tuple[PolicyOutcome, AwardOutcome]]:
    """Every award that the decision rests on, also where it pays nothing; in the order of the policies."""
    if outcome.status in RESTS_ON_AWARDS:
        for one in deciding(outcome):
            for award in one.granted:
                yield one, award


def named_awards(outcome: GroupOutcome) -> Iterator[PlannedAward]:
    """The awards that a decision names: those that pay; where none does, all that it rests on."""
    if outcome.status in RESTS_ON_AWARDS:
        for one in deciding(outcome):
            for award in one.named:
                yield award.award


def named_policies(outcome: GroupOutcome, group: Group | None = None) -> tuple[Policy, ...]:
    """The policies of the decision; for a record refused before any was asked, the first of its group."""
    found = tuple(one.plan.policy for one in deciding(outcome))
    if not found and group is not None:
        return (group.families[0].editions[0].policy,)
    return found


def asked_policies(outcome: GroupOutcome, group: Group | None = None) -> tuple[Policy, ...]:
    """Every policy that had a say; for a record refused before any was asked, all of the group."""
    found = tuple(one.plan.policy for one in outcome.outcomes)
    if not found and group is not None:
        return tuple(plan.policy for family in group.families for plan in family.editions)
    return found


def articles(outcome: GroupOutcome) -> tuple[str, ...]:
    """The articles of the awards named, each once; for a denial the lowest article that is not met."""
    if outcome.status is Status.DENIED and outcome.leading is not None:
        policy = outcome.leading.plan.policy
        failed = sorted((gate.gate.article for gate in outcome.leading.failed), key=lambda one: position(policy, one))
        return tuple(failed[:1])
    return tuple(dict.fromkeys(award.article for award in named_awards(outcome)))


@dataclass(frozen=True, slots=True)
class Reduction:
    """One recorded shortening: by `cap`; by an award received elsewhere, `set_off`; with neither, by its minimum.

    What was due is not known where it hangs on a fact not given; what is paid is, all the same.
    """

    outcome: PolicyOutcome
    award: AwardOutcome
    cap: CapOutcome | None
    entitlement_known: bool = True
    set_off: SetOff | None = None

    @property
    def kind(self) -> Kind:
        """What was done to an amount that did not fit."""
        if self.set_off is not None:
            return "elsewhere"
        if self.cap is None or self.award.dropped:
            return "below_minimum"
        return "refuse" if self.cap.cap.if_short is IfShort.REFUSE else "reduce"

    @property
    def article(self) -> str:
        """The article that states the cap, or the coordination; the award's own where its minimum did it."""
        if self.set_off is not None:
            return self.set_off.article
        return self.award.award.article if self.cap is None else self.cap.cap.article

    @property
    def amount(self) -> Fraction:
        """By how much the award was shortened."""
        if self.set_off is not None:
            return self.set_off.amount
        return self.award.entitled - before_set_off(self.award)

    @property
    def limit(self) -> str | None:
        """The accumulator that shortened the award, or what stands for one; None where its minimum did it."""
        if self.set_off is not None:
            return ELSEWHERE
        return self.cap.cap.accumulator if self.cap is not None else None


def before_set_off(award: AwardOutcome) -> Fraction:
    """What an award would have paid, had nothing been received elsewhere."""
    return award.payable + sum((one.amount for one in award.set_off), Fraction(0))


def reductions(outcome: GroupOutcome) -> tuple[Reduction, ...]:
    """What shortened the awards that the decision rests on; of each its cap first, then what was received elsewhere."""
    return tuple(found for one, award in granted(outcome) for found in _of(outcome, one, award))


def _of(outcome: GroupOutcome, one: PolicyOutcome, award: AwardOutcome) -> Iterator[Reduction]:
    if award.limited_by is None and not award.dropped and not award.set_off:
        return
    known = not outcome.immaterial or trace(outcome, one).knows(award)
    if award.limited_by is not None or award.dropped:
        yield Reduction(one, award, award.limited_by, known)
    for set_off in award.set_off:
        yield Reduction(one, award, None, known, set_off)
