"""One claim under one group of policies, against what their accumulators hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from policyengine.facts import Claim, placed
from policyengine.interpreter.decide import decide
from policyengine.interpreter.holdings import Holdings
from policyengine.outcome import GroupOutcome, PolicyOutcome, Status
from policyengine.plan.model import Plan
from policyengine.plan.probes import Probe, probes
from policyengine.policy.model import Fact, FactKind
from policyengine.settlement.coordination import coordinate
from policyengine.settlement.groups import Family, Group
from policyengine.settlement.missing import probes_of, resolve
from policyengine.values import Value

if TYPE_CHECKING:
    # Named only: a few claims never wait for the compiler.
    from policyengine.compiled.refusal import Refused
    from policyengine.settlement.shortcut import Shortcut

Hold = Callable[[Family, Plan, Mapping[str, Value]], Holdings]
"""What the accumulators of a policy hold for a claim with these facts."""


@dataclass(frozen=True)
class Bench:
    """A group, ready to decide claims; what it learns of its policies it learns once."""

    group: Group

    def decide(
        self, claim: Claim, facts: Mapping[str, Value], hold: Hold, shortcut: Shortcut | None = None
    ) -> GroupOutcome:
        """The group's outcome for `facts_of` a claim; what is missing is asked only where something is Unknown.

        With a `shortcut` the outcome is the same, and sooner there.
        """

        def decide_with(given: Mapping[str, Value]) -> GroupOutcome:
            if shortcut is None:
                return coordinate(claim, self._interpreted(given, hold))
            # What was only tried is kept; what the claim says can be had from it again.
            again = (lambda: self.facts_of(claim)) if given is facts else lambda: given
            return coordinate(claim, shortcut.outcomes(given, hold, again))

        first = decide_with(facts)
        if first.status is not Status.UNDETERMINED:
            return first
        sign = shortcut.signing(facts, hold) if shortcut is not None and not claim.outside else None
        # What is proved along a number's stretches is proved of awards that nothing was taken from.
        probes = {name: replace(one, scale=None) for name, one in self._probes.items()} if claim.outside else None
        return resolve(first, facts, decide_with, probes or self._probes, sign)

    def _interpreted(self, facts: Mapping[str, Value], hold: Hold) -> list[PolicyOutcome]:
        asked = ((family, family.edition(facts)) for family in self.group.families)
        return [decide(plan, facts, hold(family, plan, facts)) for family, plan in asked]

    def facts_of(self, claim: Claim) -> dict[str, Value]:
        """The claim's values, moments in the group's timezone; what may be blank and is not there is none."""
        facts = {**self._none, **claim.values}
        for name in self._moments:
            moment = facts.get(name)
            if isinstance(moment, dt.datetime):
                facts[name] = placed(moment, self.group.timezone)
        return facts

    @cached_property
    def shortcut(self) -> Shortcut | Refused:
        """The way through compiled code, made when it is first asked for; or why there is none."""
        from policyengine.settlement.shortcut import shortcut_to

        return shortcut_to(self.group)

    @cached_property
    def plans(self) -> tuple[Plan, ...]:
        """Every edition of every policy of the group."""
        return tuple(plan for family in self.group.families for plan in family.editions)

    @cached_property
    def _none(self) -> Mapping[str, Value]:
        return dict.fromkeys(fact.name for fact in self._declared if fact.blank_is_none)

    @cached_property
    def _moments(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(fact.name for fact in self._declared if fact.kind is FactKind.DATE_TIME))

    @cached_property
    def _declared(self) -> tuple[Fact, ...]:
        return tuple(fact for plan in self.plans for fact in plan.policy.facts.values())

    @cached_property
    def _probes(self) -> Mapping[str, Probe]:
        return probes_of(probes(plan) for plan in self.plans)
