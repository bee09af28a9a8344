"""What a claim could have had instead: awards and policies that apply and lost, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from policyengine.outcome import AwardOutcome, GroupOutcome, PolicyOutcome, Status
from policyengine.plan.model import Choice, Option
from policyengine.policy.model import Choose
from policyengine.report.amounts import joined, money
from policyengine.report.applied import before_set_off, deciding
from policyengine.report.labels import labels
from policyengine.report.trace import Trace, trace
from policyengine.words import Words


@dataclass(frozen=True, slots=True)
class Alternative:
    """Awards of one policy that apply but were not taken; `payable` is what they would have paid.

    `payable` is None where that hangs on a fact not given, which changes nothing.
    """

    outcome: PolicyOutcome
    awards: tuple[AwardOutcome, ...]
    payable: Fraction | None
    why: Words


def alternatives(outcome: GroupOutcome) -> tuple[Alternative, ...]:
    """Awards of the deciding policies first, then other policies, each in their order."""
    if outcome.status not in (Status.GRANTED, Status.REDUCED, Status.EXHAUSTED):
        return ()
    named = deciding(outcome)
    found = [alternative for one in named for alternative in _awards(outcome, one)]
    others = (one for one in outcome.outcomes if all(one is not each for each in named) and one.granted)
    return (*found, *(_policy(outcome, one) for one in others))


# Awards of one policy.


def _awards(outcome: GroupOutcome, one: PolicyOutcome) -> Iterator[Alternative]:
    taken = {award.award.index for award in one.granted}
    asked = trace(outcome, one)
    for award in one.awards:
        if award.applies is True and award.award.index not in taken:
            if asked.knows(award):
                yield Alternative(one, (award,), award.payable, _why_not_taken(award, one))
            else:
                yield Alternative(one, (award,), None, _hangs_on(outcome))


def _why_not_taken(award: AwardOutcome, one: PolicyOutcome) -> Words:
    currency = one.plan.policy.currency
    rule = _rule_between(one.plan.choice, award.award.index, {taken.award.index for taken in one.granted})
    if rule is Choose.FIRST:
        return Words("按规定取排在前面的一项", "the award that stands first is taken")
    taken = sum(map(before_set_off, one.granted), Fraction(0))
    paid = money(taken, currency)
    if award.payable < taken:
        return Words(f"低于所取的{paid.zh}", f"lower than the {paid.en} taken")
    if len(one.granted) == 1 and _room(award) != _room(one.granted[0]):
        return Words("金额相同，但剩余额度较小", "the same amount, with less room left")
    return Words("金额相同，取排在前面的一项", "the same amount; the award that stands first is taken")


def _room(award: AwardOutcome) -> tuple[bool, Fraction]:
    return (award.room is None, award.room or Fraction(0))


def _rule_between(choice: Choice, lost: int, taken: set[int]) -> Choose:
    """The rule of the innermost choice that was made between the award that lost and one that was taken."""
    for option in choice.options:
        if isinstance(option, Choice) and lost in _indices(option) and taken & _indices(option):
            return _rule_between(option, lost, taken)
    return choice.rule


def _indices(option: Option) -> set[int]:
    if isinstance(option, int):
        return {option}
    return {index for each in option.options for index in _indices(each)}


# Other policies of the group.


def _policy(outcome: GroupOutcome, one: PolicyOutcome) -> Alternative:
    asked: Trace = trace(outcome, one)
    if not all(asked.knows(award) for award in one.granted):
        return Alternative(one, one.granted, None, _hangs_on(outcome))
    currency = one.plan.policy.currency
    if one.amount == 0:
        why = Words("没有可补金额", "nothing is payable under it")
    elif one.amount < outcome.amount:
        paid = money(outcome.amount, currency)
        why = Words(f"就高不重复，低于所取的{paid.zh}", f"the higher is paid, not both: lower than the {paid.en} taken")
    else:
        why = Words(
            "就高不重复，金额相同，取排在前面的一项政策",
            "the higher is paid, not both: the same amount, and the policy that stands first is taken",
        )
    return Alternative(one, one.granted, one.amount, why)


def _hangs_on(outcome: GroupOutcome) -> Words:
    names = joined(labels(outcome, outcome.immaterial), "、", ", ")
    return Words(
        f"是否适用、可补多少取决于未提供的{names.zh}，不影响结果",
        f"whether it applies and for how much depends on what is not given ({names.en}); the decision does not",
    )
