"""What an outcome knows of one claim: what each expression was worth, and which facts were read.

The interpreter's trace is where values come from. Two things it does not have are looked at
here, with the same evaluator and the same facts: the parts of a condition that a lazy `and`
never reached, which a person must hear of all the same; and, where facts not given were
tried, what is known without them.

Invariant: no value shown comes from a fact that the claim does not give.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from policyengine.expression.core import Fact, Node, Reference
from policyengine.expression.walk import children
from policyengine.interpreter.errors import EvaluationError
from policyengine.interpreter.evaluate import Environment, evaluate
from policyengine.outcome import AwardOutcome, GroupOutcome, PolicyOutcome
from policyengine.policy.model import Policy
from policyengine.values import UNKNOWN, Unknown, Value


@dataclass(frozen=True)
class Trace:
    """One policy's outcome, ready to be asked. `tried` are the facts not given that cannot change the decision."""

    group: GroupOutcome = field(repr=False)
    outcome: PolicyOutcome
    tried: frozenset[str]

    @cached_property
    def environment(self) -> Environment:
        """What was worked out, and what more can be from what the claim says; made when it is first asked for."""
        plan = self.outcome.plan
        none: dict[str, Value] = {fact.name: None for fact in self.policy.facts.values() if fact.blank_is_none}
        facts = {**none, **self.group.claim.in_timezone(self.policy.timezone)}
        given = {name: value for name, value in facts.items() if not isinstance(value, Unknown)}
        values = {} if self.tried else dict(self.outcome.values)
        return Environment(given, dict(self.outcome.held), plan.definitions, self.policy.timezone, values)

    @property
    def policy(self) -> Policy:
        """The policy that was asked."""
        return self.outcome.plan.policy

    def worth(self, node: Node) -> Value:
        """What `node` is worth for what the claim says; Unknown also where it has no value."""
        if isinstance(node, Fact) and node.name in self.tried:
            return UNKNOWN
        if node.key in self.environment.values:
            return self.environment.values[node.key]
        try:
            return evaluate(node, self.environment)
        except EvaluationError:
            return UNKNOWN

    def definition(self, reference: Reference) -> Node:
        """What the definition of that name says."""
        return self.outcome.plan.definitions[reference.name]

    def knows(self, award: AwardOutcome) -> bool:
        """Whether the award's condition and amount rest on nothing that was only tried."""
        if not self.tried:
            return True
        planned = award.award
        minimum = planned.minimum.amount if planned.minimum else None
        nodes = (planned.when, planned.base, planned.rate, planned.amount, minimum)
        needed = [node for node in nodes if node is not None] + [gate.condition for gate in planned.gates]
        return all(self.worth(node) is not UNKNOWN for node in needed)

    def facts_read(self) -> frozenset[str]:
        """The facts that deciding looked at, by name."""
        plan, read = self.outcome.plan, self.outcome.values
        roots: list[Node] = [plan.in_force.condition, *(gate.condition for gate in plan.gates)]
        roots += plan.definitions.values()
        for award in plan.awards:
            roots += (node for node in (award.when, award.base, award.rate, award.amount) if node is not None)
            roots += (gate.condition for gate in award.gates)
            roots += (node for cap in award.caps for node in (cap.when, cap.limit) if node is not None)
            if award.minimum is not None:
                roots.append(award.minimum.amount)
        return frozenset(fact.name for root in roots for fact in _facts(root) if fact.key in read)


def _facts(node: Node) -> Iterator[Fact]:
    if isinstance(node, Fact):
        yield node
    for child in children(node):
        yield from _facts(child)


def trace(group: GroupOutcome, outcome: PolicyOutcome) -> Trace:
    """The trace of one of the group's policies; values from facts that were only tried are left out."""
    return Trace(group, outcome, frozenset(group.immaterial))


def traces(group: GroupOutcome, outcomes: Iterable[PolicyOutcome]) -> tuple[Trace, ...]:
    """The traces of several of the group's policies."""
    return tuple(trace(group, outcome) for outcome in outcomes)
