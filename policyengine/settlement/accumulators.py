"""Accumulators with state: what was granted, by key and window, so far in a settlement.

A key is the policy, the accumulator, the values of its key facts and the window the claim
falls into. Editions of one policy share it, so what they count goes on.

What a claim adds is data (`contributions`, `closures`), so that it can be kept, taken back, and
made into a `State` again years later.

Invariant: a contribution that is added and taken back leaves every holding as it was.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, TypeAlias, assert_never

from policyengine.expression.core import Node
from policyengine.interpreter.evaluate import Environment, evaluate
from policyengine.interpreter.holdings import Holdings
from policyengine.interpreter.payable import counts_award
from policyengine.interpreter.unread import unread_facts
from policyengine.outcome import PolicyOutcome
from policyengine.plan.model import Plan, PlannedCap
from policyengine.policy.model import Accumulator, Window
from policyengine.settlement.groups import Family, day_of
from policyengine.settlement.rolling import ByDay, Things
from policyengine.values import UNKNOWN, Value

Key: TypeAlias = tuple[str, str, tuple[Value, ...], int]
"""Policy, accumulator, values of the key facts, window (a year, or a number of the policy's years, or 0)."""

_ZERO: Final = Fraction(0)


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one granted claim adds to one accumulator.

    An `amount`, in the currency or as the accumulator sums it; or, where the accumulator counts, the
    thing `counted` (UNKNOWN where it does not). `day` is the day granted where the window rolls, and
    None elsewhere.
    """

    policy: str
    accumulator: str
    values: tuple[Value, ...]
    window: int
    day: dt.date | None = None
    amount: Fraction = _ZERO
    counted: Value = UNKNOWN

    @property
    def key(self) -> Key:
        """What it is added to."""
        return (self.policy, self.accumulator, self.values, self.window)


@dataclass(frozen=True, slots=True)
class Closure:
    """A refusing cap without a key, closed for the rest of a window; `cap` is its place among the policy's caps."""

    policy: str
    edition: dt.date | None
    cap: int
    window: int


@dataclass(slots=True)
class State:
    """What the accumulators hold; one settlement's own, changed only by `begin`, `add`, `post` and `close`."""

    totals: dict[Key, Fraction] = field(default_factory=dict)
    dated: dict[Key, ByDay[Fraction]] = field(default_factory=dict)
    counted: dict[Key, Things] = field(default_factory=dict)
    closed: set[Closure] = field(default_factory=set)

    def holdings(self, family: Family, plan: Plan, facts: Mapping[str, Value]) -> Holdings:
        """What the accumulators of `plan` hold for the claim's keys, before the claim.

        What a key needs of the claim must be known: see `settle`.
        """
        amounts, adds = {}, {}
        day = day_of(facts.get(plan.policy.date_fact))
        for name, accumulator in plan.accumulators.items():
            key = key_of(accumulator, family, plan, facts)
            if accumulator.count is None:
                amounts[name] = self._added(accumulator, key, day)
                continue
            count, known = self._counted(accumulator, key, day, facts.get(accumulator.count.name, UNKNOWN))
            amounts[name] = self._added(accumulator, key, day) + count
            adds[name] = _ZERO if known else Fraction(1)
        return Holdings(amounts, adds, self._closed(family, plan, facts) if self.closed else frozenset())

    def _closed(self, family: Family, plan: Plan, facts: Mapping[str, Value]) -> frozenset[int]:
        """The caps of `plan` that were closed for the window the claim falls into."""
        caps = (cap for award in plan.awards for cap in award.caps if cap.closes)
        return frozenset(cap.index for cap in caps if _closure(cap, family, plan, facts) in self.closed)

    def begin(self, family: Family, plan: Plan, facts: Mapping[str, Value], amounts: Mapping[str, Fraction]) -> None:
        """Let the accumulators hold `amounts` for the claim's keys, as if granted on its day before it came."""
        for accumulator in plan.accumulators.values():
            amount = amounts.get(accumulator.name, _ZERO)
            self.add(_contribution(accumulator, family, plan, facts, amount=amount))

    def _added(self, accumulator: Accumulator[Node], key: Key, day: dt.date | None) -> Fraction:
        if accumulator.rolling is None:
            return self.totals.get(key, _ZERO)
        by_day = self.dated.get(key)
        return by_day.within(day, accumulator.rolling.months) if by_day is not None else _ZERO

    def _counted(self, accumulator: Accumulator[Node], key: Key, day: dt.date | None, thing: Value) -> tuple[int, bool]:
        """How many things count, and whether this one is among them."""
        things = self.counted.get(key)
        if things is None:
            return 0, False
        if accumulator.rolling is None:
            return len(things), thing in things
        months = accumulator.rolling.months
        return things.within(day, months), things.holds(thing, day, months)

    def post(self, family: Family, outcome: PolicyOutcome, facts: Mapping[str, Value]) -> None:
        """Add what `outcome` grants, where it was chosen."""
        for contribution in contributions(family, outcome, facts):
            self.add(contribution)

    def add(self, contribution: Contribution, times: int = 1) -> None:
        """Add a contribution: `times` over, as one kept for many grants is; −1 takes it back."""
        if contribution.counted is not UNKNOWN:
            things = self.counted.setdefault(contribution.key, Things())
            things.add(contribution.counted, contribution.day, times)
            return
        key, amount = contribution.key, contribution.amount if times == 1 else contribution.amount * times
        if contribution.day is not None:
            self.dated.setdefault(key, ByDay(_ZERO)).add(contribution.day, amount)
        self.totals[key] = self.totals.get(key, _ZERO) + amount

    def close(self, family: Family, outcome: PolicyOutcome, facts: Mapping[str, Value]) -> None:
        """Close the refusing caps without a key that turned the claim away, for the rest of its window."""
        self.closed.update(closures(family, outcome, facts))


def contributions(family: Family, outcome: PolicyOutcome, facts: Mapping[str, Value]) -> tuple[Contribution, ...]:
    """What a chosen outcome adds to the accumulators of its policy; nothing where it pays nothing."""
    plan = outcome.plan
    paid = [award for award in outcome.granted if award.payable > 0]
    found = []
    for accumulator in plan.accumulators.values():
        awards = [award for award in paid if counts_award(accumulator, award.award.id)]
        if not awards:
            continue
        if accumulator.count is not None:
            thing = facts[accumulator.count.name]
            found.append(_contribution(accumulator, family, plan, facts, counted=thing))
        elif accumulator.sum is not None:
            amount = _sum(accumulator.sum, outcome, facts)
            found.append(_contribution(accumulator, family, plan, facts, amount=amount))
        else:
            amount = sum((award.payable for award in awards[1:]), awards[0].payable)
            found.append(_contribution(accumulator, family, plan, facts, amount=amount))
    return tuple(found)


def closures(family: Family, outcome: PolicyOutcome, facts: Mapping[str, Value]) -> tuple[Closure, ...]:
    """The caps that the claim closes for those after it."""
    return tuple(_closure(cap, family, outcome.plan, facts) for cap in outcome.closes)


def key_of(accumulator: Accumulator[Node], family: Family, plan: Plan, facts: Mapping[str, Value]) -> Key:
    """What a claim with these facts is measured against in `accumulator`."""
    values = tuple([facts.get(key.name, UNKNOWN) for key in accumulator.per])
    return (family.policy, accumulator.name, values, _window(accumulator, family, plan, facts))


def _contribution(
    accumulator: Accumulator[Node],
    family: Family,
    plan: Plan,
    facts: Mapping[str, Value],
    *,
    amount: Fraction = _ZERO,
    counted: Value = UNKNOWN,
) -> Contribution:
    day = day_of(facts.get(plan.policy.date_fact)) if accumulator.rolling is not None else None
    return Contribution(*key_of(accumulator, family, plan, facts), day, amount, counted)


def _closure(cap: PlannedCap, family: Family, plan: Plan, facts: Mapping[str, Value]) -> Closure:
    window = _window(plan.accumulators[cap.accumulator], family, plan, facts)
    return Closure(family.policy, plan.policy.edition, cap.index, window)


def _sum(node: Node, outcome: PolicyOutcome, facts: Mapping[str, Value]) -> Fraction:
    """What one claim adds to an accumulator of sums; the facts it needs are known, or the claim had been refused."""
    plan = outcome.plan
    value = evaluate(node, Environment(facts, outcome.held, plan.definitions, plan.policy.timezone))
    assert isinstance(value, Fraction), f"a sum that is settled is never {value!r}"
    return value


def unsummed(accumulator: Accumulator[Node], plan: Plan, facts: Mapping[str, Value]) -> frozenset[str]:
    """The facts not given that a sum waits for. Raises EvaluationError where it cannot be computed."""
    if accumulator.sum is None:
        return frozenset()
    nothing_held = dict.fromkeys(plan.accumulators, _ZERO)
    environment = Environment(facts, nothing_held, plan.definitions, plan.policy.timezone)
    evaluate(accumulator.sum, environment)
    return unread_facts([accumulator.sum], environment)


def _window(accumulator: Accumulator[Node], family: Family, plan: Plan, facts: Mapping[str, Value]) -> int:
    match accumulator.window:
        case Window.WHOLE | Window.ROLLING:
            return 0
        case Window.CALENDAR_YEAR:
            day = day_of(facts.get(plan.policy.date_fact))
            return day.year if day is not None else 0
        case Window.POLICY_YEAR:
            day = day_of(facts.get(plan.policy.date_fact))
            return policy_year(family.start, day) if day is not None else 0
        case _:
            assert_never(accumulator.window)


def policy_year(start: dt.date, day: dt.date) -> int:
    """The number of the year, counted from `start`, that `day` is in: 0 for the first.

    >>> policy_year(dt.date(2024, 4, 28), dt.date(2025, 4, 27)), policy_year(dt.date(2024, 4, 28), dt.date(2025, 4, 28))
    (0, 1)
    """
    return day.year - start.year - ((day.month, day.day) < (start.month, start.day))
