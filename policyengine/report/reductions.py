"""Caps in words: the limit, what was granted before, what is left, and what that does to an amount."""

from __future__ import annotations

from fractions import Fraction

from policyengine.outcome import AwardOutcome, CapOutcome, PolicyOutcome
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
        return Words(f"“{label.zh}”上限{limit_.zh}", f"“{english(label)}”: limit {limit_.en}")
    # Under `sum` an award sees what earlier awards of the same claim took.
    own = cap.held != outcome.held.get(cap.cap.accumulator, Fraction(0))
    with_own, with_own_en = ("（含本笔前项）", " (with this claim's earlier awards)") if own else ("", "")
    return Words(
        f"“{label.zh}”上限{limit_.zh}，此前累计{held_.zh}{with_own}，尚余{left.zh}",
        f"“{english(label)}”: limit {limit_.en}, granted before {held_.en}{with_own_en}, left {left.en}",
    )


def why_reduced(reduction: Reduction) -> Words:
    """What shortened an award, in one sentence without a full stop."""
    policy, award = reduction.outcome.plan.policy, reduction.award
    if reduction.cap is None:
        return _below_minimum(award, policy)
    state, effect = cap_state(reduction.cap, reduction.outcome), _effect(reduction, policy.currency)
    words = Words(f"{state.zh}，{effect.zh}", f"{state.en}; {effect.en}")
    if award.dropped:
        dropped = _below_minimum(award, policy)
        return Words(f"{words.zh}；{dropped.zh}", f"{words.en}; {dropped.en}")
    return words


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
        return Words(
            f"不足应补的{due.zh}，按规定不部分支付", f"which is short of the {due.en} due, and no part is paid"
        )
    if cap.left == 0:
        return Words("已无余额", "nothing is left")
    paid = money(min(cap.left, award.entitled), currency)
    if not reduction.entitlement_known:
        return Words(f"按余额核减为{paid.zh}", f"{paid.en} can be paid")
    return Words(f"应补{due.zh}，按余额核减为{paid.zh}", f"of {due.en} due {paid.en} can be paid")


def _below_minimum(award: AwardOutcome, policy: Policy) -> Words:
    least = round_money(award.minimum or Fraction(0), policy.currency)
    reduced = award.limited_by is not None
    short = Words("核减后的金额", "what can be paid") if reduced else Words("应补金额", "the amount due")
    return Words(
        f"{short.zh}低于最低支付额{least.zh}，按规定不予支付",
        f"{short.en} is below the least amount paid, {least.en}, so nothing is paid",
    )
