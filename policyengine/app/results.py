"""What a program gets back: one claim on its own, or many settled in order.

Sums are made of exact fractions, so no decimal context of the caller's has a say in them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, overload

from policyengine.app.decision import Decision
from policyengine.app.language import known_language
from policyengine.outcome import GroupOutcome
from policyengine.report.amounts import plain_money
from policyengine.settlement.settle import GroupSettlement
from policyengine.values import Sum
from policyengine.words import Language


@dataclass(frozen=True)
class Evaluation:
    """One claim on its own: a decision by each group of policies, and what they come to together.

    `ignored` are the keys of the record that are no facts of the policies.
    """

    decisions: tuple[Decision, ...]
    ignored: tuple[str, ...] = ()

    @property
    def claim(self) -> str:
        """The id of the claim; "" where it has none."""
        return self.decisions[0].claim

    @property
    def currency(self) -> str:
        """The one currency of all policies loaded together."""
        return self.decisions[0].currency

    @property
    def total(self) -> Decimal:
        """The sum over the groups, exact."""
        return Decimal(_total(decision.outcome for decision in self.decisions))

    def to_json(self, lang: Language = "zh") -> dict[str, Any]:
        """`{"claim", "total", "decisions": [one a group]}` and what follows, as `evaluate --format json` prints it."""
        language = known_language(lang)
        return {
            "claim": self.claim,
            "total": _total(decision.outcome for decision in self.decisions),
            "decisions": [decision.to_json(language) for decision in self.decisions],
            "ignored": list(self.ignored),
        }

    def __repr__(self) -> str:
        statuses = " + ".join(decision.status for decision in self.decisions)
        return f"<Evaluation {self.claim!r}: {statuses}, {self.total} {self.currency}>"


@dataclass(frozen=True, eq=False)
class Settlement:
    """Many claims settled in order: one decision for each claim and group, in the order the claims came in.

    It can be gone through, counted and indexed like its `decisions`. `ignored` are the keys, of all
    the records together, that are no facts of the policies. Two settlements are equal where their
    decisions are.
    """

    groups: tuple[GroupSettlement, ...]
    ignored: tuple[str, ...] = ()

    @cached_property
    def decisions(self) -> tuple[Decision, ...]:
        """By claim as handed in, then by group in the order of loading."""
        by_claim = zip(*(group.outcomes for group in self.groups), strict=True)
        return tuple(
            Decision(outcome, group.group)
            for outcomes in by_claim
            for outcome, group in zip(outcomes, self.groups, strict=True)
        )

    @property
    def currency(self) -> str:
        """The one currency of all policies loaded together."""
        return self.groups[0].group.families[0].editions[0].policy.currency

    @property
    def total(self) -> Decimal:
        """Everything granted, exact."""
        return Decimal(self._total)

    def to_json(self, lang: Language = "zh") -> dict[str, Any]:
        """`{"total", "decisions": [one a claim and group], "ignored"}`, each decision as `evaluate` has it."""
        language = known_language(lang)
        return {
            "total": self._total,
            "decisions": [decision.to_json(language) for decision in self.decisions],
            "ignored": list(self.ignored),
        }

    def __iter__(self) -> Iterator[Decision]:
        return iter(self.decisions)

    def __len__(self) -> int:
        return len(self.decisions)

    @overload
    def __getitem__(self, position: int) -> Decision: ...

    @overload
    def __getitem__(self, position: slice) -> tuple[Decision, ...]: ...

    def __getitem__(self, position: int | slice) -> Decision | tuple[Decision, ...]:
        return self.decisions[position]

    def __eq__(self, other: object) -> bool:
        return self.decisions == other.decisions if isinstance(other, Settlement) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.decisions)

    def __repr__(self) -> str:
        counts = Counter(outcome.status for group in self.groups for outcome in group.outcomes)
        statuses = ", ".join(f"{count} {status}" for status, count in counts.items()) or "no claims"
        return f"<Settlement: {statuses}, {self._total} {self.currency}>"

    @cached_property
    def _total(self) -> str:
        return _total(outcome for group in self.groups for outcome in group.outcomes)


def _total(outcomes: Iterable[GroupOutcome]) -> str:
    found = Sum()
    for outcome in outcomes:
        found.add(outcome.amount)
    return plain_money(found.total)
