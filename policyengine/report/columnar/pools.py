"""Pools after a settlement over columns: those of `report.pools`, without going through the claims."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

import numpy as np

from policyengine.expression.core import Node
from policyengine.outcome import PolicyOutcome
from policyengine.plan.model import Option, Plan, PlannedCap
from policyengine.policy.model import Accumulator, Choose, Window
from policyengine.report.pools import Pool, limiting, limits_in, period_of, pooled, written_limit
from policyengine.settlement.columnar.decisions import DecisionColumns
from policyengine.settlement.columnar.keys import NO_SLOT, Account
from policyengine.settlement.groups import Family

if TYPE_CHECKING:
    from policyengine.columns import Mask

_FEN: Final = 100


def pools_of(decisions: DecisionColumns) -> tuple[Pool, ...]:
    """Every pool of the group's policies, in the order of policies, accumulators and windows."""
    return tuple(
        pool
        for number, family in enumerate(decisions.asking.bench.group.families)
        for plan, accumulator, cap in pooled(family)
        for account in decisions.accounts
        if account.family == number and account.name == accumulator.name
        for pool in _Pooling(decisions, family, account, plan, accumulator, cap).pools()
    )


@dataclass(frozen=True, slots=True)
class _Pooling:
    decisions: DecisionColumns
    family: Family
    account: Account
    plan: Plan
    accumulator: Accumulator[Node]
    cap: PlannedCap

    def pools(self) -> Iterator[Pool]:
        """The pool in every window that a claim fell into."""
        drawn = self._drawn()
        by_period = {self._period(row): slot for slot, row in drawn.items()}
        unpaid = self._unpaid() if drawn else {}
        for period, slot in sorted(by_period.items()):
            after = Fraction(int(self.decisions.held[slot]), _FEN)
            yield self._pool(period, after, self._limit(slot), unpaid.get(slot))
        if not drawn and self.accumulator.window is Window.WHOLE:
            yield self._pool(0, Fraction(0), written_limit(self.cap), None)

    def _pool(self, period: int, after: Fraction, limit: Fraction | None, unpaid: int | None) -> Pool:
        ids = self.decisions.asking.claims.ids
        named = ids.text(unpaid) if unpaid is not None else None
        return Pool(self.plan, self.accumulator, self.cap, period, limit, Fraction(0), after, after, named)

    def _drawn(self) -> dict[int, int]:
        """The slots of the accumulator in which valid claims stand, each with one of its claims."""
        account, valid = self.account, self.decisions.posted.valid
        if account.single:
            return {account.first: int(valid.argmax())} if valid.any() else {}
        claim = np.full(account.size, -1, dtype=np.intp)
        rows = np.flatnonzero(valid & (account.slots != NO_SLOT))
        claim[account.slots[rows] - account.first] = rows
        return {account.first + place: row for place, row in enumerate(claim.tolist()) if row >= 0}

    def _period(self, row: int) -> int:
        asking = self.decisions.asking
        claim = asking.decoded(row)
        plan = self.family.edition(asking.bench.facts_of(claim))
        return period_of(claim, self.accumulator.window, self.family, plan)

    # The first claim that could not be paid in full.

    def _unpaid(self) -> dict[int, int]:
        """By slot, the first claim in the order that the accumulator shortened."""
        decisions, slots, name = self.decisions, self.account.slots, self.accumulator.name
        caps = [
            offer.family == self.account.family and cap.cap.accumulator == name
            for offer in decisions.offers
            for cap in offer.columns.caps
        ]
        shortened = decisions.shortened
        own = np.array([*caps, False])
        asked = [row for row, outcome in decisions.outcomes.items() if name in limiting(outcome, self.family.policy)]
        rows = np.concatenate([shortened.rows[own[shortened.cap]], np.array(asked, dtype=np.intp)])
        found: dict[int, int] = {}
        if len(rows):
            order = decisions.posted.order(np.unique(rows))
            different, firsts = np.unique(slots[order], return_index=True)
            found = dict(zip(different.tolist(), order[firsts].tolist(), strict=True))
        for slot, row in self._looked_at().items():
            first = found.get(slot)
            if first is None or int(decisions.posted.order(np.unique([first, row]))[0]) == row:
                found[slot] = row
        return found

    def _looked_at(self) -> dict[int, int]:
        """The same among claims whose reductions are told only by their whole outcome."""
        decisions, found = self.decisions, {}
        look = np.unique(decisions.look)
        for row in decisions.posted.order(look).tolist() if len(look) else ():
            slot = int(self.account.slots[row])
            if slot not in found and self.accumulator.name in limiting(decisions.outcome_at(row), self.family.policy):
                found[slot] = row
                if len(found) == self.account.size:
                    break
        return found

    # The limit.

    def _limit(self, slot: int) -> Fraction | None:
        """The limit as written, or as it was for every claim of the slot."""
        written = written_limit(self.cap)
        if written is not None:
            return written
        here = self.decisions.posted.valid & (self.account.slots == slot)
        found = {Fraction(limit, _FEN) for limit in self._limits(here)}
        name = self.accumulator.name
        for row, outcome in self.decisions.outcomes.items():
            if here[row]:
                found.update(limit for one in self._own(outcome.outcomes) for limit in limits_in(one, name))
        if len(found) <= 1 and any(_passes_over(plan.choice) for plan in self.family.editions):
            # Awards that the choice never came to have limits, too.
            for row in np.flatnonzero(here).tolist():
                outcomes = self.decisions.outcome_at(row).outcomes
                found.update(limit for one in self._own(outcomes) for limit in limits_in(one, name))
                if len(found) > 1:
                    break
        return found.pop() if len(found) == 1 else None

    def _own(self, outcomes: Iterable[PolicyOutcome]) -> Iterator[PolicyOutcome]:
        return (one for one in outcomes if one.plan.policy.policy == self.family.policy)

    def _limits(self, here: Mask) -> set[int]:
        """The limits of the awards that were offered to some claims."""
        found: set[int] = set()
        for offer in self.decisions.offers:
            if offer.family != self.account.family:
                continue
            there = here[offer.columns.rows]
            for cap in offer.columns.caps:
                binds = there if cap.binds is None else there & cap.binds
                if cap.cap.accumulator == self.accumulator.name and binds.any():
                    limits = np.unique(cap.limit[binds]).tolist() if isinstance(cap.limit, np.ndarray) else [cap.limit]
                    found.update(map(int, limits))
        return found


def _passes_over(option: Option) -> bool:
    """Whether the choice may leave awards out of sight: those behind the first one that applies."""
    if isinstance(option, int):
        return False
    return option.rule is Choose.FIRST or any(map(_passes_over, option.options))
