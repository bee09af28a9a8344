"""The conclusion of a decision: what it is, under what, and why it is not more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from policyengine.outcome import GroupOutcome, PolicyOutcome, Status
from policyengine.report.amounts import capitalised, english, joined, money, sentence
from policyengine.report.applied import Reduction, deciding, granted, reductions
from policyengine.report.citations import article, title
from policyengine.report.citations import award as cited_award
from policyengine.report.document import Block, Items, Paragraph
from policyengine.report.labels import labels
from policyengine.report.reasons import CANDIDATES, reasons, why_denied
from policyengine.report.reductions import outside_title
from policyengine.report.trace import trace
from policyengine.settlement.groups import Group
from policyengine.words import Words


def conclusion(outcome: GroupOutcome, group: Group | None = None) -> Iterator[Block]:
    """The result first, then the reasons of a decision that grants less than what was due."""
    yield Paragraph(capitalised(_result(outcome)))
    why = [reason.cited() for reason in reasons(outcome, group) if reason.main]
    if outcome.status is not Status.INVALID:  # what is wrong with a record begins with its file's name
        why = [capitalised(reason) for reason in why]
    grants = list(_grants(outcome))
    if len(grants) > 1:
        yield Items(tuple(grants))
    if outcome.status is Status.DENIED and len(outcome.outcomes) > 1:
        why = list(_denied_by_each(outcome))
    if why and outcome.status in (Status.DENIED, Status.INVALID, Status.GRANTED):
        yield Items(tuple(why))
    if outcome.listed_only:
        yield Paragraph(sentence(CANDIDATES))
    if outcome.immaterial:
        names = joined(labels(outcome, outcome.immaterial), "、", ", ")
        yield Paragraph(
            Words(f"{names.zh}未提供，不影响上述结果。", f"Not given, and without effect on this result: {names.en}.")
        )


def _denied_by_each(outcome: GroupOutcome) -> Iterator[Words]:
    """The reasons of several policies, each behind the title of its own, the leading one first."""
    for one in sorted(outcome.outcomes, key=lambda each: each is not outcome.leading):
        policy = title(one.plan.policy)
        for reason in why_denied(outcome, one, main_only=True):
            said = reason.cited()
            between, between_en = ("", ", ") if reason.article else ("：", ": ")
            yield Words(f"{policy.zh}{between}{said.zh}", f"{english(policy)}{between_en}{english(said)}")


def _result(outcome: GroupOutcome) -> Words:
    match outcome.status:
        case Status.GRANTED | Status.REDUCED | Status.EXHAUSTED:
            return _granted(outcome)
        case Status.DENIED:
            under = joined((title(one.plan.policy) for one in outcome.outcomes), "、", ", ")
            return Words(f"按{under.zh}，不予支持。理由：", f"Denied under {under.en}:")
        case Status.UNDETERMINED:
            under = joined((title(one.plan.policy) for one in outcome.outcomes), "、", ", ")
            names = joined(labels(outcome, outcome.missing), "、", ", ")
            return Words(
                f"按{under.zh}，暂不能认定。尚缺：{names.zh}。",
                f"Undetermined under {under.en}. Not given: {names.en}.",
            )
        case Status.INVALID:
            return Words(
                "申报记录有误，未予认定，请更正后重报：",
                "The record is invalid and was not decided; please correct it:",
            )
        case _:
            assert_never(outcome.status)


def _granted(outcome: GroupOutcome) -> Words:
    awards = [
        Words(f"{title(one.plan.policy).zh}{cited_award(award.award).zh}", _under(one, cited_award(award.award)))
        for one, award in granted(outcome)
    ]
    under = awards[0] if len(awards) == 1 else Words("下列各项", "each of the following")
    currency = deciding(outcome)[0].plan.policy.currency
    amount, entitled = money(outcome.amount, currency), money(outcome.entitled, currency)
    if outcome.status is Status.GRANTED and outcome.amount == 0:
        return Words(f"符合{under.zh}的条件，但没有应补的金额：", f"{under.en} applies, but nothing is due:")
    if outcome.status is Status.GRANTED:
        return Words(f"同意支持，金额{amount.zh}。依据：{under.zh}。", f"Granted: {amount.en}, under {under.en}.")
    due, due_en = f"应补{entitled.zh}，", f"{entitled.en} due"
    if not _entitlement_known(outcome):
        due, due_en = "", "an amount due"
    limit = joined((_limit(one) for one in reductions(outcome)), "、", " and ")
    if outcome.status is Status.REDUCED:
        return Words(
            f"同意支持。{due}受{limit.zh}限制，核减后实补{amount.zh}。依据：{under.zh}。",
            f"Granted in part: of {due_en}, {amount.en} is paid because of {limit.en}. Under {under.en}.",
        )
    return Words(
        f"符合{under.zh}的条件，{due}但受{limit.zh}限制，本次不予支付（实补{amount.zh}）。",
        f"{under.en} applies, but of {due_en} nothing is paid ({amount.en}) because of {limit.en}.",
    )


def _limit(reduction: Reduction) -> Words:
    """What shortened an award, by name; the section about caps has the numbers."""
    at = article(reduction.article)
    if reduction.set_off is not None:
        title = outside_title(reduction.set_off.award)
        return Words(
            f"{at.zh}就高不重复（已按{title.zh}获得支持）", f"what was received under {english(title)} ({at.en})"
        )
    if reduction.cap is None or reduction.award.dropped:
        return Words(f"{at.zh}的最低支付额", f"the least amount paid under {at.en}")
    label = reduction.cap.cap.label
    return Words(f"{at.zh}“{label.zh}”", f"“{english(label)}” ({at.en})")


def _entitlement_known(outcome: GroupOutcome) -> bool:
    return all(trace(outcome, one).knows(award) for one, award in granted(outcome))


def _under(one: PolicyOutcome, award: Words) -> str:
    return f"{award.en} of {english(title(one.plan.policy))}"


def _grants(outcome: GroupOutcome) -> Iterator[Words]:
    for one, award in granted(outcome):
        at, policy = cited_award(award.award), title(one.plan.policy)
        paid = money(award.payable, one.plan.policy.currency)
        yield Words(f"{policy.zh}{at.zh}：{paid.zh}", f"{_under(one, at)}: {paid.en}")
