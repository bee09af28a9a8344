"""Pools after a settlement: an accumulator without a key that a cap on money is measured against.

What a pool held before is what it held for the first claim settled; what it holds now is in
the settlement's state. Claims fall into a pool's window (a year) by the date of the policy.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias, assert_never

from policyengine.expression.core import Constant, Node
from policyengine.facts import Claim, placed
from policyengine.outcome import GroupOutcome, PolicyOutcome
from policyengine.plan.model import Plan, PlannedCap
from policyengine.policy.model import Accumulator, Window
from policyengine.report.applied import granted, reductions
from policyengine.settlement.accumulators import policy_year
from policyengine.settlement.groups import Family, day_of
from policyengine.settlement.settle import GroupSettlement

Period: TypeAlias = int
"""The window: a calendar year, the number of a policy year from 0, or 0 for the whole time."""


@dataclass(frozen=True, slots=True)
class Pool:
    """One pool in one window. `limit` is None where it depends on the claim; `unpaid` could not be paid in full.

    `before` and `after` are what the accumulator held; for a rolling window, which has no one
    balance, both are None.
    """

    plan: Plan
    accumulator: Accumulator[Node]
    cap: PlannedCap
    period: Period
    limit: Fraction | None
    before: Fraction | None
    after: Fraction | None
    granted: Fraction
    unpaid: str | None

    @property
    def left(self) -> Fraction | None:
        """What is left of the limit, never below nothing."""
        if self.limit is None or self.after is None:
            return None
        return max(self.limit - self.after, Fraction(0))


def pools(settlement: GroupSettlement) -> tuple[Pool, ...]:
    """Every pool of the group's policies, in the order of policies, accumulators and windows."""
    settled = [settlement.outcomes[position] for position in settlement.order]
    return tuple(
        pool
        for family in settlement.group.families
        for plan, accumulator, cap in pooled(family)
        for pool in _Pooling(family, plan, accumulator, cap, settled).pools(settlement)
    )


def pooled(family: Family) -> Iterator[tuple[Plan, Accumulator[Node], PlannedCap]]:
    """Each keyless accumulator with a money cap on it, once, as the latest edition has it."""
    found: dict[str, tuple[Plan, Accumulator[Node], PlannedCap]] = {}
    for plan in family.editions:
        for cap in (cap for award in plan.awards for cap in award.caps):
            accumulator = plan.accumulators.get(cap.accumulator)
            if accumulator is not None and not accumulator.per and not cap.counts:
                before = found.get(cap.accumulator)
                if before is None or before[0] is not plan:
                    found[cap.accumulator] = (plan, accumulator, cap)
    return iter(found.values())


@dataclass(frozen=True, slots=True)
class _Pooling:
    family: Family
    plan: Plan
    accumulator: Accumulator[Node]
    cap: PlannedCap
    settled: list[GroupOutcome]

    def pools(self, settlement: GroupSettlement) -> Iterator[Pool]:
        """The pool in every window that a claim fell into."""
        by_period: dict[Period, list[tuple[GroupOutcome, PolicyOutcome]]] = {}
        for outcome in self.settled:
            for one in outcome.outcomes:
                if one.plan.policy.policy == self.family.policy and self.accumulator.name in one.held:
                    period = self._period(outcome.claim, one.plan)
                    by_period.setdefault(period, []).append((outcome, one))
        for period, outcomes in sorted(by_period.items(), key=lambda item: item[0]):
            yield self._pool(period, outcomes, settlement)
        if not by_period and self.accumulator.window is Window.WHOLE:
            yield self._pool(0, [], settlement)

    def _pool(
        self, period: Period, outcomes: list[tuple[GroupOutcome, PolicyOutcome]], settlement: GroupSettlement
    ) -> Pool:
        name, rolling = self.accumulator.name, self.accumulator.window is Window.ROLLING
        after = settlement.state.totals.get((self.family.policy, name, (), period), Fraction(0))
        before = outcomes[0][1].held[name] if outcomes else after
        return Pool(
            self.plan,
            self.accumulator,
            self.cap,
            period,
            self._limit(outcomes),
            None if rolling else before,
            None if rolling else after,
            after if rolling else after - before,
            next((outcome.claim.id for outcome, _ in outcomes if name in limiting(outcome, self.family.policy)), None),
        )

    def _limit(self, outcomes: list[tuple[GroupOutcome, PolicyOutcome]]) -> Fraction | None:
        """The limit as written, or as it was for every claim."""
        written = written_limit(self.cap)
        if written is not None:
            return written
        found = {limit for _, one in outcomes for limit in limits_in(one, self.accumulator.name)}
        return found.pop() if len(found) == 1 else None

    def _period(self, claim: Claim, plan: Plan) -> Period:
        return period_of(claim, self.accumulator.window, self.family, plan)


def written_limit(cap: PlannedCap) -> Fraction | None:
    """The limit of a cap that is the same for every claim; None where it hangs on the claim."""
    if isinstance(cap.limit, Constant) and isinstance(cap.limit.value, Fraction):
        return cap.limit.value
    return None


def limits_in(outcome: PolicyOutcome, accumulator: str) -> Iterator[Fraction]:
    """The limits under which the awards of one claim stood, of caps on one accumulator."""
    return (cap.limit for award in outcome.awards for cap in award.caps if cap.cap.accumulator == accumulator)


def period_of(claim: Claim, window: Window, family: Family, plan: Plan) -> Period:
    """The window of an accumulator that a claim falls into; `plan` is the edition that decides it."""
    moment = claim.values.get(plan.policy.date_fact)
    day = day_of(placed(moment, plan.policy.timezone) if isinstance(moment, dt.datetime) else moment)
    match window:
        case Window.WHOLE | Window.ROLLING:
            return 0
        case Window.CALENDAR_YEAR:
            return day.year if day is not None else 0
        case Window.POLICY_YEAR:
            return policy_year(family.start, day) if day is not None else 0
        case _:
            assert_never(window)


def limiting(outcome: GroupOutcome, policy: str) -> frozenset[str]:
    """The accumulators of `policy` that shortened what the claim gets."""
    if not any(True for _ in granted(outcome)):
        return frozenset()
    return frozenset(
        reduction.cap.cap.accumulator
        for reduction in reductions(outcome)
        if reduction.cap is not None and reduction.outcome.plan.policy.policy == policy
    )
