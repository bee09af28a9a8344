"""One claim under one group of policies, against what their accumulators hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from policyengine.facts import Claim
from policyengine.interpreter.decide import decide
from policyengine.interpreter.holdings import Holdings
from policyengine.outcome import GroupOutcome, Status
from policyengine.plan.model import Plan
from policyengine.plan.probes import Probe, probes
from policyengine.settlement.coordination import coordinate
from policyengine.settlement.groups import Family, Group
from policyengine.settlement.missing import probes_of, resolve
from policyengine.values import Value

Hold = Callable[[Family, Plan, Mapping[str, Value]], Holdings]
"""What the accumulators of a policy hold for a claim with these facts."""


@dataclass(frozen=True)
class Bench:
    """A group, ready to decide claims; what it learns of its policies it learns once."""

    group: Group

    def decide(self, claim: Claim, facts: Mapping[str, Value], hold: Hold) -> GroupOutcome:
        """The group's outcome; what is missing is asked only where something is Unknown."""

        def decide_with(given: Mapping[str, Value]) -> GroupOutcome:
            outcomes = []
            for family in self.group.families:
                plan = family.edition(given)
                outcomes.append(decide(plan, given, hold(family, plan, given)))
            return coordinate(claim, outcomes)

        first = decide_with(facts)
        if first.status is not Status.UNDETERMINED:
            return first
        return resolve(first, facts, decide_with, self._probes)

    def facts_of(self, claim: Claim) -> dict[str, Value]:
        """The claim's values in the group's timezone; what may be blank and is not there is none."""
        none: dict[str, Value] = dict.fromkeys(self._may_be_blank)
        return {**none, **claim.in_timezone(self.group.timezone)}

    @cached_property
    def plans(self) -> tuple[Plan, ...]:
        """Every edition of every policy of the group."""
        return tuple(plan for family in self.group.families for plan in family.editions)

    @cached_property
    def _may_be_blank(self) -> tuple[str, ...]:
        return tuple(fact.name for plan in self.plans for fact in plan.policy.facts.values() if fact.blank_is_none)

    @cached_property
    def _probes(self) -> Mapping[str, Probe]:
        return probes_of(probes(plan) for plan in self.plans)
