"""Higher, not both (就高不重复): of the policies that pay a claim, the set that pays most in total.

Of all sets without an exclusion between two of them, the one with the highest total; the
smallest list of load positions where totals are equal. Policies are few, so every set is
looked at. What a claim was awarded elsewhere counts against the set first: see `elsewhere`.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from fractions import Fraction
from typing import Final

from policyengine.facts import Claim, OutsideAward, Problem
from policyengine.interpreter.decide import status_of
from policyengine.outcome import GroupOutcome, PolicyOutcome, Status
from policyengine.settlement.elsewhere import topped_up
from policyengine.settlement.groups import exclude

_ZERO: Final = Fraction(0)


def coordinate(claim: Claim, outcomes: Sequence[PolicyOutcome]) -> GroupOutcome:
    """The group's outcome from those of its policies, in the order of loading.

    Invalid where the record is wrong for any of them; undetermined where any of them is (whether
    that could change anything is asked before).
    """
    statuses = [outcome.status for outcome in outcomes]
    if Status.INVALID in statuses:
        invalid = [outcome for outcome in outcomes if outcome.status is Status.INVALID]
        problems = tuple(outcome.problem for outcome in invalid if outcome.problem is not None)
        return _nothing(claim, Status.INVALID, outcomes, invalid[0], problems=problems)
    if Status.UNDETERMINED in statuses:
        return _nothing(claim, Status.UNDETERMINED, outcomes, outcomes[statuses.index(Status.UNDETERMINED)])
    chosen = highest(outcomes, claim.outside)
    if claim.outside:
        outcomes = _beside(outcomes, chosen, claim.outside)
        chosen = tuple(outcome for outcome in chosen if outcome.amount > 0)
    if not chosen:
        leading = min(outcomes, key=lambda outcome: _NOTHING_PAYABLE.index(outcome.status))
        return GroupOutcome(claim, leading.status, leading.entitled, _ZERO, tuple(outcomes), (), leading)
    if len(chosen) == 1:
        (only,) = chosen
        return GroupOutcome(claim, only.status, only.entitled, only.amount, tuple(outcomes), chosen, only)
    entitled = sum((outcome.entitled for outcome in chosen), _ZERO)
    amount = sum((outcome.amount for outcome in chosen), _ZERO)
    return GroupOutcome(claim, status_of(entitled, amount), entitled, amount, tuple(outcomes), chosen, chosen[0])


_NOTHING_PAYABLE: Final = (Status.UNDETERMINED, Status.GRANTED, Status.EXHAUSTED, Status.DENIED)
"""Best first, for naming one policy where none pays."""


def _nothing(
    claim: Claim,
    status: Status,
    outcomes: Sequence[PolicyOutcome],
    leading: PolicyOutcome,
    problems: tuple[Problem, ...] = (),
) -> GroupOutcome:
    return GroupOutcome(claim, status, _ZERO, _ZERO, tuple(outcomes), (), leading, problems=problems)


def signature(outcome: GroupOutcome) -> tuple[Hashable, ...]:
    """What counts as a change of outcome: status and amount; where something is granted, also under what."""
    if outcome.amount == 0:
        return (outcome.status, outcome.amount)
    granted = tuple(
        (one.plan.policy.policy, tuple((award.award.article, award.award.id) for award in one.named))
        for one in outcome.chosen
    )
    return (outcome.status, outcome.amount, granted)


def highest(outcomes: Sequence[PolicyOutcome], outside: Sequence[OutsideAward] = ()) -> tuple[PolicyOutcome, ...]:
    """The set that pays most, on top of what was awarded elsewhere; of equals the one with the smallest positions."""
    paying = [outcome for outcome in outcomes if outcome.amount > 0]
    if len(paying) < 2:  # one policy has nobody to exclude
        return topped_up(paying, outside) if outside else tuple(paying)
    sets = _compatible(paying)
    if outside:
        sets = (topped_up(chosen, outside) for chosen in sets)
    return max(sets, key=lambda chosen: sum((one.amount for one in chosen), _ZERO), default=())


def _beside(
    outcomes: Sequence[PolicyOutcome], chosen: Sequence[PolicyOutcome], outside: Sequence[OutsideAward]
) -> list[PolicyOutcome]:
    """Every policy's outcome on top of what was awarded elsewhere: as chosen together, the others each by itself."""
    together = {id(one.plan): one for one in chosen}
    return [together.get(id(one.plan)) or topped_up((one,), outside)[0] for one in outcomes]


def _compatible(paying: Sequence[PolicyOutcome]) -> Iterator[tuple[PolicyOutcome, ...]]:
    """Every non-empty set without an exclusion, in the order of their lists of positions."""
    for index, first in enumerate(paying):
        rest = [other for other in paying[index + 1 :] if not exclude(first.plan.policy, other.plan.policy)]
        yield (first,)
        for others in _compatible(rest):
            yield (first, *others)
