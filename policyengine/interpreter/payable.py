"""From an award that applies to what it pays: entitlement, minimum, rounding, caps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import TypeAlias

from policyengine.expression.core import Node
from policyengine.interpreter.holdings import Holdings
from policyengine.outcome import AwardOutcome, CapOutcome
from policyengine.plan.model import Plan, PlannedAward, PlannedCap
from policyengine.policy.model import CLAIM, Accumulator, Below, IfShort, Rounding
from policyengine.values import UNKNOWN, RoundingMode, Unknown, Value, round_to

Evaluate: TypeAlias = Callable[[Node], Value]
_ZERO = Fraction(0)


def entitle(award: PlannedAward, rounding: Rounding, evaluate: Evaluate) -> AwardOutcome | None:
    """The entitled amount: rate × base or the amount, raised to a minimum, not below 0, rounded; None if Unknown."""
    base = _number(award.base, evaluate)
    rate = _number(award.rate, evaluate)
    amount = _number(award.amount, evaluate)
    minimum = _number(award.minimum.amount, evaluate) if award.minimum else None
    if base is UNKNOWN or rate is UNKNOWN or amount is UNKNOWN or minimum is UNKNOWN:
        return None
    computed = base * rate if base is not None and rate is not None else amount
    if computed is None:
        raise AssertionError("a checked award has a base and a rate, or an amount")
    raised = computed
    if minimum is not None and award.minimum is not None and award.minimum.below is Below.RAISE:
        raised = max(computed, minimum)
    return AwardOutcome(
        award,
        applies=True,
        base=base,
        rate=rate,
        computed=computed,
        minimum=minimum,
        entitled=round_to(max(raised, _ZERO), rounding.unit, rounding.mode),
    )


def _number(node: Node | None, evaluate: Evaluate) -> Fraction | Unknown | None:
    if node is None:
        return None
    value = evaluate(node)
    if value is UNKNOWN or isinstance(value, Fraction):
        return value
    raise AssertionError(f"a checked amount is never {value!r}")


def pay(
    award: AwardOutcome, plan: Plan, holdings: Holdings, before: tuple[AwardOutcome, ...], evaluate: Evaluate
) -> AwardOutcome | None:
    """What is payable under the caps, after `before` was taken by the same claim; None if a cap is Unknown.

    The reducing caps come first: the least room is what can be paid. Then every refusing cap is
    asked whether that fits. One reduction is recorded: the cap that refuses, else the tightest; the
    earlier in the award's order where two are equally tight. A minimum with `drop` is tested last,
    on what is payable.
    """
    caps = [_cap(cap, plan, holdings, before, evaluate) for cap in award.award.caps]
    if any(cap is UNKNOWN for cap in caps) or award.applies is not True:
        return None
    binding = tuple(cap for cap in caps if isinstance(cap, CapOutcome))
    payable, limited_by = award.entitled, None
    for cap in binding:
        if cap.cap.if_short is IfShort.REDUCE and cap.room < payable and award.entitled > 0:
            payable, limited_by = cap.room, cap
    payable = max(payable, _ZERO)
    for cap in binding:
        if cap.cap.if_short is IfShort.REFUSE and payable > 0 and not cap.fits(payable):
            payable, limited_by = _ZERO, cap
    dropped = bool(
        award.award.minimum
        and award.award.minimum.below is Below.DROP
        and award.minimum is not None
        and _ZERO < payable < award.minimum
    )
    return replace(award, payable=_ZERO if dropped else payable, caps=binding, limited_by=limited_by, dropped=dropped)


def _cap(
    cap: PlannedCap, plan: Plan, holdings: Holdings, before: tuple[AwardOutcome, ...], evaluate: Evaluate
) -> CapOutcome | Unknown | None:
    """The cap with its room; None where it does not bind."""
    when = True if cap.when is None else evaluate(cap.when)
    if when is False:
        return None
    limit = _number(cap.limit, evaluate)
    if when is UNKNOWN or limit is UNKNOWN or limit is None:
        return UNKNOWN
    adds = _adds(cap, plan, holdings, evaluate)
    if adds is UNKNOWN:
        return UNKNOWN
    held = holdings.amounts.get(cap.accumulator, _ZERO) + _taken(cap.accumulator, plan.accumulators, before)
    closed = cap.index in holdings.closed
    if cap.counts:
        return CapOutcome(cap, limit, held, limit - held, closed, adds)
    unit = plan.policy.rounding.unit
    limit = round_to(limit, unit, RoundingMode.FLOOR)
    room = round_to(limit - held, unit, RoundingMode.FLOOR)
    return CapOutcome(cap, limit, held, room, closed)


def _adds(cap: PlannedCap, plan: Plan, holdings: Holdings, evaluate: Evaluate) -> Fraction | Unknown:
    """What the claim adds to an accumulator that counts, or sums what is no money."""
    accumulator = plan.accumulators.get(cap.accumulator)
    if accumulator is None or not cap.counts:
        return _ZERO
    if accumulator.sum is None:
        return holdings.adds.get(cap.accumulator, Fraction(1))
    added = _number(accumulator.sum, evaluate)
    return _ZERO if added is None else added


def _taken(
    accumulator: str, accumulators: Mapping[str, Accumulator[Node]], before: tuple[AwardOutcome, ...]
) -> Fraction:
    """What `before` adds to an accumulator of amounts granted, or to the claim's own."""
    return sum(_counted(accumulator, accumulators, before), _ZERO)


def _counted(
    accumulator: str, accumulators: Mapping[str, Accumulator[Node]], before: tuple[AwardOutcome, ...]
) -> Iterator[Fraction]:
    declared = accumulators.get(accumulator)
    for award in before:
        if accumulator == CLAIM or (declared is not None and counts_grant(declared, award.award.id)):
            yield award.payable


def counts_grant(accumulator: Accumulator[Node], award: str) -> bool:
    """Whether an accumulator counts the amounts granted by `award`."""
    granted = accumulator.sum is None and accumulator.count is None
    return granted and counts_award(accumulator, award)


def counts_award(accumulator: Accumulator[Node], award: str) -> bool:
    """Whether a grant by `award` is among those an accumulator looks at."""
    return accumulator.awards is None or any(named.name == award for named in accumulator.awards)
