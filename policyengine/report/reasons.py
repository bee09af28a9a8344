"""Why a decision is what it is: one reason for each article, for every status that needs one.

A claim granted in full needs none. `main` reasons stand in the decision table; the others
(why each award does not apply) are told only where there is room.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, assert_never

from policyengine.facts import Problem
from policyengine.outcome import AwardOutcome, GroupOutcome, PolicyOutcome, Status
from policyengine.report.amounts import english, joined, money
from policyengine.report.applied import granted, named_policies, reductions
from policyengine.report.citations import article as cited
from policyengine.report.citations import cited_together, position
from policyengine.report.conditions import listed, unmet
from policyengine.report.labels import labels
from policyengine.report.phrases import Phrases
from policyengine.report.reductions import why_reduced
from policyengine.report.trace import trace
from policyengine.settlement.groups import Group
from policyengine.values import UNKNOWN
from policyengine.words import Words

CANDIDATES: Final = Words(
    "尚缺的事项太多，没有逐一核对哪些影响结果，所列各项都请补齐",
    "too much is missing to tell which of it matters, so please supply all that is listed",
)
"""Said where so much is missing that not every combination could be tried."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: the policy and article it comes from ("" where it comes from none), and its words."""

    policy: str
    article: str
    words: Words
    main: bool = True

    def cited(self) -> Words:
        """The reason behind its article."""
        if not self.article:
            return self.words
        at = cited(self.article)
        return Words(f"{at.zh}：{self.words.zh}", f"{at.en}: {english(self.words)}")


def reasons(outcome: GroupOutcome, group: Group | None = None, *, main_only: bool = False) -> tuple[Reason, ...]:
    """The reasons of a decision: those of the leading policy first, in the order of its articles.

    `group` names the policy of a record that was refused before any policy was asked.
    """
    match outcome.status:
        case Status.DENIED:
            found = _denied(outcome, main_only=main_only)
        case Status.REDUCED | Status.EXHAUSTED:
            found = _shortened(outcome)
        case Status.GRANTED:
            found = _granted(outcome)
        case Status.UNDETERMINED:
            found = _undetermined(outcome)
        case Status.INVALID:
            found = _invalid(outcome, group)
        case _:
            assert_never(outcome.status)
    return tuple(found)


def _granted(outcome: GroupOutcome) -> Iterator[Reason]:
    if outcome.amount > 0:
        return
    for one, award in granted(outcome):
        policy = one.plan.policy
        nothing, computed = money(award.entitled, policy.currency), money(award.computed, policy.currency)
        if award.computed < 0:
            words = Words(
                f"计算结果为{computed.zh}，不足零的按{nothing.zh}计",
                f"it comes to {computed.en}, and what is below zero counts as {nothing.en}",
            )
        else:
            words = Words(f"符合条件，但应补金额为{nothing.zh}", f"it applies, but the amount due is {nothing.en}")
        yield Reason(policy.policy, award.award.article, words)


def _shortened(outcome: GroupOutcome) -> Iterator[Reason]:
    for reduction in reductions(outcome):
        policy = reduction.outcome.plan.policy
        yield Reason(policy.policy, reduction.article, why_reduced(reduction))


def _undetermined(outcome: GroupOutcome) -> Iterator[Reason]:
    policy = outcome.leading.plan.policy.policy if outcome.leading is not None else ""
    missing = joined(labels(outcome, outcome.missing), "、", ", ")
    yield Reason(policy, "", Words(f"尚缺：{missing.zh}", f"not given: {missing.en}"))
    if outcome.listed_only:
        yield Reason(policy, "", CANDIDATES)


def _invalid(outcome: GroupOutcome, group: Group | None) -> Iterator[Reason]:
    policies = named_policies(outcome, group)
    for problem in outcome.problems:
        yield Reason(policies[0].policy if policies else "", "", problem_in_words(problem))


def problem_in_words(problem: Problem) -> Words:
    """What is wrong with a record, behind the place where it stands; its code is for `policyengine explain`."""
    said = problem_with_code(problem)
    if problem.where is None:
        return said
    return Words(f"{problem.where.zh}：{said.zh}", f"{problem.where.in_language('en')}: {said.en}")


def problem_with_code(problem: Problem) -> Words:
    """What is wrong with a record, and the code that explains it."""
    words = problem.words
    return Words(f"{words.zh}（{problem.code}）", f"{english(words)} ({problem.code})")


def _denied(outcome: GroupOutcome, *, main_only: bool) -> Iterator[Reason]:
    """The leading policy's reasons are the main ones; those of the others follow."""
    leading = outcome.leading
    if leading is not None:
        yield from why_denied(outcome, leading, main_only=main_only)
    if main_only:
        return
    for one in outcome.outcomes:
        if one is not leading:
            for reason in why_denied(outcome, one):
                yield replace(reason, main=False)


def why_denied(outcome: GroupOutcome, denied: PolicyOutcome, *, main_only: bool = False) -> Iterator[Reason]:
    """Why one policy grants nothing: its requirements not met, or no award that applies."""
    policy, phrases = denied.plan.policy, Phrases(trace(outcome, denied))
    failed = denied.failed
    if outcome.immaterial:  # some of them may rest on what was only tried
        failed = tuple(gate for gate in failed if phrases.trace.worth(gate.gate.condition) is False)
    if failed:
        for gate in sorted(failed, key=lambda one: position(policy, one.gate.article)):
            yield Reason(policy.policy, gate.gate.article, gate.gate.reason)
        return
    unexplained = tuple(award for award in denied.awards if all(gate.met is not False for gate in award.gates))
    if unexplained or not denied.awards:
        yield Reason(policy.policy, "", _nothing_applies(outcome, denied, unexplained, phrases))
    for award in denied.awards:
        yield from _own_requirements(award, policy.policy)
    if not main_only:
        for award in denied.awards:
            yield from _condition(award, policy.policy, phrases)


def _nothing_applies(
    outcome: GroupOutcome, denied: PolicyOutcome, awards: tuple[AwardOutcome, ...], phrases: Phrases
) -> Words:
    """That these awards are not for the claim, by their articles."""
    articles = tuple(dict.fromkeys(award.award.article for award in awards))
    said = cited_together(denied.plan.policy, articles)
    awards_zh = "各项补贴均" if len(awards) > len(articles) == 1 else "补贴均" if len(awards) > 1 else "补贴"
    told = {award.award.article for award in denied.awards if award not in awards}
    rest, other = ("其余", "other award") if told & set(articles) else ("", "award")
    none = Words(f"{said.zh}的{rest}{awards_zh}不适用", f"no {other} of {said.en} applies")
    if not articles:
        none = Words("没有可适用的补贴", "no award applies")
    if outcome.immaterial and _anything_open(denied, phrases):
        names = joined(labels(outcome, outcome.immaterial), "、", ", ")
        return Words(
            f"{names.zh}未提供，但不论如何填写，{none.zh}",
            f"whatever the answer to what is not given ({names.en}), {none.en}",
        )
    return none


def _anything_open(denied: PolicyOutcome, phrases: Phrases) -> bool:
    """Whether a requirement, or a condition of an award, is not known without the facts not given."""
    open_gates = any(phrases.trace.worth(gate.gate.condition) is UNKNOWN for gate in denied.gates)
    return open_gates or any(award.award.when is not None and _open(award, phrases) for award in denied.awards)


def _open(award: AwardOutcome, phrases: Phrases) -> bool:
    conditions = [gate.condition for gate in award.award.gates]
    if award.award.when is not None:
        conditions.append(award.award.when)
    return any(phrases.trace.worth(condition) is UNKNOWN for condition in conditions)


def _own_requirements(award: AwardOutcome, policy: str) -> Iterator[Reason]:
    label = award.award.label
    for gate in award.gates:
        if gate.met is False:
            reason = gate.gate.reason
            words = Words(f"“{label.zh}”{reason.zh}", f"“{english(label)}”: {english(reason)}")
            yield Reason(policy, gate.gate.article, words)


def _condition(award: AwardOutcome, policy: str, phrases: Phrases) -> Iterator[Reason]:
    """What an award is for, where the claim is not of that kind."""
    if award.award.when is None or any(gate.met is False for gate in award.gates):
        return
    demands = unmet(award.award.when, phrases)
    if demands:
        label, wanting = award.award.label, listed(demands)
        words = Words(f"“{label.zh}”不适用：{wanting.zh}", f"“{english(label)}” does not apply: {wanting.en}")
        yield Reason(policy, award.award.article, words, main=False)
