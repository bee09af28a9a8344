"""The caps of an award, one by one: what each left, and which of them shortened the amount."""

from __future__ import annotations

from collections.abc import Iterator

from policyengine.expression import core
from policyengine.outcome import AwardOutcome, CapOutcome, GroupOutcome, PolicyOutcome
from policyengine.policy.model import Window
from policyengine.report.amounts import capitalised, english, joined, money
from policyengine.report.applied import Reduction, granted, reductions
from policyengine.report.calculation import how
from policyengine.report.citations import article
from policyengine.report.labels import labels
from policyengine.report.phrases import Phrases
from policyengine.report.reductions import cap_state, outside_title, why_reduced
from policyengine.report.trace import trace
from policyengine.values import UNKNOWN
from policyengine.words import Words


def limits(outcome: GroupOutcome) -> Iterator[Words]:
    """Every cap that bound an award of the decision, and what its minimum dropped."""
    found = reductions(outcome)
    shortened = {id(reduction.award): reduction for reduction in found if reduction.set_off is None}
    for one, award in granted(outcome):
        phrases = Phrases(trace(outcome, one))
        reduction = shortened.get(id(award))
        for cap in award.caps:
            said = _cap(cap, award, one, outcome, phrases, reduction)
            at = article(cap.cap.article)
            yield Words(f"{at.zh}：{said.zh}", f"{capitalised(at).en}: {english(said)}")
        if reduction is not None and reduction.cap is None:
            yield why_reduced(reduction)
        for each in found:
            if each.award is award and each.set_off is not None:
                at, said = article(each.article), why_reduced(each)
                yield Words(f"{at.zh}：{said.zh}", f"{capitalised(at).en}: {english(said)}")


def _cap(  # a cap, its award and its outcome belong together only here
    cap: CapOutcome,
    award: AwardOutcome,
    one: PolicyOutcome,
    outcome: GroupOutcome,
    phrases: Phrases,
    reduction: Reduction | None,
) -> Words:
    if phrases.trace.worth(cap.cap.limit) is UNKNOWN:
        label, names = cap.cap.label, joined(labels(outcome, outcome.immaterial), "、", ", ")
        return Words(
            f"“{label.zh}”取决于未提供的{names.zh}，不影响结果",
            f"“{english(label)}” depends on what is not given ({names.en}); the decision does not",
        )
    if reduction is not None and reduction.cap is cap:
        said = why_reduced(reduction)
    else:
        state, effect = cap_state(cap, one), _no_effect(cap, award)
        said = Words(f"{state.zh}，{effect.zh}", f"{state.en}; {effect.en}")
    if isinstance(cap.cap.limit, core.Constant):
        return said
    way = how(cap.cap.limit, phrases)
    return Words(f"{said.zh}（上限：{way.zh}）", f"{said.en} (limit: {english(way)})")


def _no_effect(cap: CapOutcome, award: AwardOutcome) -> Words:
    if not cap.cap.counts and cap.room < award.entitled:
        return Words("也有不足，以核减更多的一项为准", "short as well, but another cap is tighter")
    return Words("本笔未超出", "not exceeded by this claim")


def room_needed(outcome: GroupOutcome) -> Iterator[tuple[Reduction, Words]]:
    """For each reduction, what would have to be different for the amount to be paid in full."""
    for reduction in reductions(outcome):
        currency, cap = reduction.outcome.plan.policy.currency, reduction.cap
        due = money(reduction.award.entitled, currency) if reduction.entitlement_known else Words("金额", "amount")
        if reduction.set_off is not None:
            title = outside_title(reduction.set_off.award)
            yield (
                reduction,
                Words(
                    f"{title.zh}的支持仍然有效，本项只补高出的部分",
                    f"as long as what was received under {english(title)} stands, only what is beyond it is paid",
                ),
            )
        elif cap is None:
            least = money(reduction.award.minimum or reduction.award.entitled, currency)
            yield (
                reduction,
                Words(
                    f"应补金额须不低于{least.zh}，现为{due.zh}",
                    f"the amount due must be at least {least.en}, it is {due.en}",
                ),
            )
        elif cap.cap.counts or cap.closed:
            yield (
                reduction,
                Words(f"“{cap.cap.label.zh}”须尚有名额或余额", f"“{english(cap.cap.label)}” must have something left"),
            )
        else:
            left, again = money(cap.left, currency), _again(reduction)
            yield (
                reduction,
                Words(
                    f"“{cap.cap.label.zh}”的余额须不少于应补的{due.zh}，现余{left.zh}{again.zh}",
                    f"“{english(cap.cap.label)}” must have {due.en} left, the amount due; it has {left.en}{again.en}",
                ),
            )


def assumed_empty(outcome: GroupOutcome) -> Words:
    """That what nobody said an accumulator held was taken to be nothing; by name where some were given."""
    unsaid = [
        one.plan.accumulators[name]
        for one in outcome.outcomes
        for name in one.plan.accumulators
        if (one.plan.policy.policy, name) in outcome.assumed_empty
    ]
    if len(unsaid) == sum(len(one.plan.accumulators) for one in outcome.outcomes):
        return Words(
            "本次单独认定，没有提供此前已补的金额，按此前没有补过计算。",
            "The claim was decided on its own; nothing was said of earlier grants, so none are assumed.",
        )
    names = joined(dict.fromkeys(one.label for one in unsaid), "、", ", ")
    nothing = "0元" if outcome.outcomes[0].plan.policy.currency == "CNY" else "0"
    return Words(
        f"下列各项没有提供此前累计，按{nothing}计算：{names.zh}。",
        f"Nothing was said of what these held before, so they are taken to have held nothing: {names.en}.",
    )


def _again(reduction: Reduction) -> Words:
    """When an accumulator counts from nothing again."""
    cap = reduction.cap
    accumulator = reduction.outcome.plan.accumulators.get(cap.cap.accumulator) if cap is not None else None
    if accumulator is None:
        return Words("")
    match accumulator.window:
        case Window.CALENDAR_YEAR:
            return Words("；每年1月1日重新起算", "; it counts anew from 1 January")
        case Window.POLICY_YEAR:
            return Words("；政策施行每满一年重新起算", "; it counts anew with each year of the policy")
        case Window.ROLLING:
            return Words("；较早的补贴满期后不再计入", "; earlier grants drop out in time")
        case _:
            return Words("")
