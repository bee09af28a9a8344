"""Awards that a claim received elsewhere: whether each counts here, by which article, and what was set off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from policyengine.facts import OutsideAward
from policyengine.outcome import GroupOutcome
from policyengine.policy.model import Policy
from policyengine.report.amounts import date, english, joined, money
from policyengine.report.applied import reductions
from policyengine.report.citations import article, title
from policyengine.report.reductions import outside_title
from policyengine.settlement.elsewhere import counted_by
from policyengine.words import Words


@dataclass(frozen=True, slots=True)
class Received:
    """An award received elsewhere: the policies it counts under, with their articles, and what of it was set off."""

    award: OutsideAward
    counts: tuple[tuple[Policy, str], ...]
    set_off: Fraction


def received(outcome: GroupOutcome) -> Iterator[Received]:
    """What a claim received elsewhere, in the order in which it became known."""
    taken: dict[int, Fraction] = {}
    for reduction in reductions(outcome):
        if reduction.set_off is not None:
            known = id(reduction.set_off.award)
            taken[known] = taken.get(known, Fraction(0)) + reduction.amount
    for award in outcome.claim.outside:
        asked = ((one.plan.policy, counted_by(one.plan.policy, award)) for one in outcome.outcomes)
        counts = tuple((policy, number) for policy, number in asked if number is not None)
        yield Received(award, counts, taken.get(id(award), Fraction(0)))


def received_in_words(outcome: GroupOutcome) -> Iterator[Words]:
    """A line for each: what it is, and whether it counts."""
    for one in received(outcome):
        what, counts = _what(one.award), _counts(one, outcome)
        yield Words(f"{what.zh}：{counts.zh}", f"{what.en}: {english(counts)}")


def _what(award: OutsideAward) -> Words:
    called, amount = outside_title(award), money(award.amount, award.currency)
    zh, en = [f"{called.zh}，{amount.zh}"], [f"{english(called)}, {amount.en}"]
    if award.received is not None:
        day = date(award.received)
        zh.append(day.zh)
        en.append(day.en)
    if award.reference:
        zh.append(f"凭据 {award.reference}")
        en.append(f"reference {award.reference}")
    return Words("，".join(zh), ", ".join(en))


def _counts(one: Received, outcome: GroupOutcome) -> Words:
    if not one.counts:
        return Words(
            "不在就高不重复的范围内（地域、层级、领域或币种不同），不影响本笔",
            "no clause about higher, not both, covers it (place, level, categories or currency), so it changes nothing",
        )
    several = len(outcome.outcomes) > 1
    by = joined((_cited(policy, number, several=several) for policy, number in one.counts), "、", " and ")
    if not one.set_off:
        return Words(
            f"按{by.zh}属于就高不重复的范围，本笔没有扣除", f"covered by {by.en}, but nothing of it is set off here"
        )
    off = money(one.set_off, one.award.currency)
    return Words(f"按{by.zh}就高不重复，扣除{off.zh}", f"covered by {by.en}; {off.en} is set off")


def _cited(policy: Policy, number: str, *, several: bool) -> Words:
    at = article(number)
    if not several:
        return at
    name = title(policy)
    return Words(f"{name.zh}{at.zh}", f"{at.en} of {english(name)}")
