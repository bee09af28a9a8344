"""What was not taken, and why: awards and policies that lost, that were overridden, or that do not apply."""

from __future__ import annotations

from collections.abc import Iterator

from policyengine.outcome import GroupOutcome, PolicyOutcome, Status
from policyengine.plan.model import PlannedAward
from policyengine.report.alternatives import alternatives
from policyengine.report.amounts import capitalised, english, joined, money
from policyengine.report.applied import deciding
from policyengine.report.citations import award as cited_award
from policyengine.report.citations import title
from policyengine.report.labels import labels
from policyengine.report.reasons import why_denied
from policyengine.report.trace import Trace, trace
from policyengine.words import Words


def passed_over(outcome: GroupOutcome) -> Iterator[Words]:
    """One line for each alternative, exception and other policy of a decision that grants something."""
    if outcome.status not in (Status.GRANTED, Status.REDUCED, Status.EXHAUSTED):
        return
    for one in alternatives(outcome):
        at = _at(one.outcome, joined((cited_award(award.award) for award in one.awards), "、", " and "), outcome)
        if one.payable is None:
            yield Words(f"{at.zh}：{one.why.zh}", f"{at.en}: {one.why.en}")
        else:
            paid = money(one.payable, one.outcome.plan.policy.currency)
            yield Words(f"{at.zh}：可补{paid.zh}，{one.why.zh}", f"{at.en}: {paid.en}; {one.why.en}")
    for asked in deciding(outcome):
        yield from _overridden(outcome, asked)
    for denied in outcome.outcomes:
        if denied.status is Status.DENIED:
            yield _denied(outcome, denied)


def _overridden(outcome: GroupOutcome, one: PolicyOutcome) -> Iterator[Words]:
    for award in one.awards:
        if award.overridden_by is not None:
            at, other = _at(one, cited_award(award.award), outcome), cited_award(award.overridden_by)
            yield Words(f"{at.zh}：由{other.zh}代替，不再适用", f"{at.en}: {english(other)} takes its place")


def _denied(outcome: GroupOutcome, denied: PolicyOutcome) -> Words:
    """Another policy that grants nothing; reasons that rest on facts only tried are not reasons."""
    policy, asked = title(denied.plan.policy), trace(outcome, denied)
    if not _known(denied, asked):
        names = joined(labels(outcome, outcome.immaterial), "、", ", ")
        return Words(
            f"{policy.zh}：是否适用取决于未提供的{names.zh}，不影响结果",
            f"{english(policy)}: whether it applies depends on what is not given ({names.en}); the decision does not",
        )
    why = joined((reason.cited() for reason in why_denied(outcome, denied, main_only=True)), "；", "; ")
    return Words(f"{policy.zh}：不适用。{why.zh}", f"{english(policy)}: does not apply; {why.en}")


def _known(denied: PolicyOutcome, asked: Trace) -> bool:
    """Whether it grants nothing for what the claim says, whatever was tried for a fact not given."""
    if any(asked.worth(gate.gate.condition) is False for gate in denied.failed):
        return True
    return all(_excluded(award, asked) for award in denied.plan.awards)


def _excluded(award: PlannedAward, asked: Trace) -> bool:
    conditions = [gate.condition for gate in award.gates] + ([award.when] if award.when is not None else [])
    return any(asked.worth(condition) is False for condition in conditions)


def _at(one: PolicyOutcome, place: Words, outcome: GroupOutcome) -> Words:
    if len(outcome.outcomes) == 1:
        return capitalised(place)
    policy = title(one.plan.policy)
    return Words(f"{policy.zh}{place.zh}", f"{english(policy)}, {place.en}")
