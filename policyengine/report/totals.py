"""What a settlement comes to: counts by status, amounts by policy and article. Sums, nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from policyengine.outcome import GroupOutcome, Status
from policyengine.policy.model import Policy
from policyengine.report.applied import granted
from policyengine.values import Sum


@dataclass(slots=True)
class Total:
    """A number of claims, what was due to them and what they were granted."""

    count: int = 0
    _entitled: Sum = field(default_factory=Sum)
    _amount: Sum = field(default_factory=Sum)

    @property
    def entitled(self) -> Fraction:
        """What was due."""
        return self._entitled.total

    @property
    def amount(self) -> Fraction:
        """What was granted."""
        return self._amount.total

    def add(self, entitled: Fraction, amount: Fraction, count: int = 1) -> None:
        """One more, or as many as `count` that come to so much together."""
        self.count += count
        self._entitled.add(entitled)
        self._amount.add(amount)


@dataclass(frozen=True, slots=True)
class Totals:
    """`by_status` counts every claim; `by_article` counts every award that a decision rests on.

    Invariant: due and granted add up to the same in both, and to `all`.
    """

    all: Total
    by_status: dict[Status, Total]
    by_article: dict[tuple[str, str], Total]
    policies: dict[str, Policy]


def totals(outcomes: Iterable[GroupOutcome]) -> Totals:
    """The totals of one group's decisions."""
    found = Totals(Total(), {status: Total() for status in Status}, {}, {})
    for outcome in outcomes:
        found.all.add(outcome.entitled, outcome.amount)
        found.by_status[outcome.status].add(outcome.entitled, outcome.amount)
        for one, award in granted(outcome):
            policy = one.plan.policy
            found.policies.setdefault(policy.policy, policy)
            total = found.by_article.setdefault((policy.policy, award.award.article), Total())
            total.add(award.entitled, award.payable)
    return found
