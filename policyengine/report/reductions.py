"""Caps in words: the limit, what was granted before, what is left, and what that does to an amount."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from policyengine.facts import OutsideAward
from policyengine.outcome import AwardOutcome, CapOutcome, PolicyOutcome, SetOff
from policyengine.policy.model import CLAIM, IfShort, Policy
from policyengine.report.amounts import english, money, number, round_money
from policyengine.report.applied import Reduction
from policyengine.words import Words


def cap_state(cap: CapOutcome, outcome: PolicyOutcome) -> Words:
    """A cap by its label, with its limit, what its accumulator held and what is left."""
    label, at = cap.cap.label, outcome.plan.policy.currency
    if cap.cap.counts:
        limit, held = number(cap.limit), number(cap.held)
        return Words(f"“{label.zh}”限{limit}，此前已计{held}", f"“{english(label)}”: limit {limit}, {held} before")
    limit_, held_, left = round_money(cap.limit, at), money(cap.held, at), money(cap.left, at)
    if cap.cap.accumulator == CLAIM and not cap.held:
        return limit_alone(label, limit_)
    # Under `sum` an award sees what earlier awards of the same claim took.
    own = cap.held != outcome.held.get(cap.cap.accumulator, Fraction(0))
    with_own = Words("（含本笔前项）", " (with this claim's earlier awards)") if own else Words("", "")
    return limit_and_rest(label, limit_, Words(f"{held_.zh}{with_own.zh}", f"{held_.en}{with_own.en}"), left)


def limit_alone(label: Words, limit: Words) -> Words:
    """A cap on the claim itself, of which nothing was taken before."""
    return Words(f"“{label.zh}”上限{limit.zh}", f"“{english(label)}”: limit {limit.en}")


def limit_and_rest(label: Words, limit: Words, held: Words, left: Words) -> Words:
    """A cap on what is granted, with what was granted before and what is left."""
    return Words(
        f"“{label.zh}”上限{limit.zh}，此前累计{held.zh}，尚余{left.zh}",
        f"“{english(label)}”: limit {limit.en}, granted before {held.en}, left {left.en}",
    )


def why_reduced(reduction: Reduction) -> Words:
    """What shortened an award, in one sentence without a full stop."""
    policy, award = reduction.outcome.plan.policy, reduction.award
    if reduction.set_off is not None:
        return _received_elsewhere(reduction.set_off, policy.currency)
    if reduction.cap is None:
        return _below_minimum(award, policy)
    state, effect = cap_state(reduction.cap, reduction.outcome), _effect(reduction, policy.currency)
    words = with_effect(state, effect)
    if award.dropped:
        dropped = _below_minimum(award, policy)
        return Words(f"{words.zh}；{dropped.zh}", f"{words.en}; {dropped.en}")
    return words


def with_effect(state: Words, effect: Words) -> Words:
    """A cap as it stood, and what that did."""
    return Words(f"{state.zh}，{effect.zh}", f"{state.en}; {effect.en}")


def outside_title(award: OutsideAward) -> Words:
    """An award received elsewhere, by the title of its policy."""
    return Words(f"《{award.title}》")


def _received_elsewhere(set_off: SetOff, currency: str) -> Words:
    title, received = outside_title(set_off.award), money(set_off.award.amount, currency)
    taken = money(set_off.amount, currency)
    return Words(
        f"已按{title.zh}获得{received.zh}，就高不重复，扣除其中的{taken.zh}"
        if set_off.amount < set_off.award.amount
        else f"已按{title.zh}获得{received.zh}，就高不重复，只补高出的部分，扣除{taken.zh}",
        f"{received.en} was received under {english(title)}; the higher is paid, not both, so {taken.en} is set off",
    )


def _effect(reduction: Reduction, currency: str) -> Words:
    cap, award = reduction.cap, reduction.award
    if cap is None:
        raise ValueError("a minimum has no cap")
    if cap.closed:
        return Words(
            "此前已有申报超出余额，本项已停止支付", "an earlier claim did not fit, so nothing more is paid from it"
        )
    if cap.cap.counts:
        return Words("已满，本笔不予支付", "it is full, so nothing is paid")
    due = money(award.entitled, currency) if reduction.entitlement_known else Words("金额", "amount")
    if cap.cap.if_short is IfShort.REFUSE:
        return refused(due)
    if cap.left == 0:
        return NOTHING_LEFT
    paid = money(min(cap.left, award.entitled), currency)
    if not reduction.entitlement_known:
        return Words(f"按余额核减为{paid.zh}", f"{paid.en} can be paid")
    return paid_in_part(due, paid)


NOTHING_LEFT: Final = Words("已无余额", "nothing is left")


def refused(due: Words) -> Words:
    """An amount does not fit under a cap that pays no part of it."""
    return Words(f"不足应补的{due.zh}，按规定不部分支付", f"which is short of the {due.en} due, and no part is paid")


def paid_in_part(due: Words, paid: Words) -> Words:
    """What is left is paid."""
    return Words(f"应补{due.zh}，按余额核减为{paid.zh}", f"of {due.en} due {paid.en} can be paid")


def _below_minimum(award: AwardOutcome, policy: Policy) -> Words:
    least = round_money(award.minimum or Fraction(0), policy.currency)
    reduced = award.limited_by is not None
    short = Words("核减后的金额", "what can be paid") if reduced else Words("应补金额", "the amount due")
    return Words(
        f"{short.zh}低于最低支付额{least.zh}，按规定不予支付",
        f"{short.en} is below the least amount paid, {least.en}, so nothing is paid",
    )


def limit_label(reduction: Reduction) -> Words | None:
    """What shortened an award, as a table names it; None where its minimum did."""
    if reduction.set_off is not None:
        return outside_title(reduction.set_off.award)
    return reduction.cap.cap.label if reduction.cap is not None else None
