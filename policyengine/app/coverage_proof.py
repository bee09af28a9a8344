"""What no claim can show: a condition that an earlier one settles, a choice that a requirement bars.

Found by trying, as for awards out of reach: facts with exact probes are tried one after the
other, as far as anything still waits for them; every other fact, and what an accumulator
holds, stays open. What is Unknown may turn out either way, so the walk goes wherever any
completion of the facts could lead. An outcome named impossible is so for certain; one that
is not named may be impossible all the same, and then counts as not yet shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from policyengine.app.coverage_marks import Mark
from policyengine.expression import core
from policyengine.expression.core import Node
from policyengine.expression.walk import children
from policyengine.interpreter.errors import EvaluationError
from policyengine.interpreter.evaluate import Environment, evaluate
from policyengine.plan.model import Plan, PlannedAward
from policyengine.plan.probes import Probe
from policyengine.report.coverage import Kind
from policyengine.values import UNKNOWN, Value

MOST_TRIALS: Final = 2_000
"""Combinations looked at for one outcome; beyond them it is taken to be possible."""


def is_possible(plan: Plan, mark: Mark, outcome: bool, probes: Mapping[str, Probe]) -> bool:
    """Whether some claim may show `outcome` of `mark`, a condition, band or choice of `plan`."""

    def shows(node: Node, value: Value) -> bool:
        return node.key in mark.keys and (mark.kind is not Kind.CONDITION or value is UNKNOWN or value is outcome)

    return _Search(plan, probes, shows).succeeds({})


@dataclass(slots=True)
class _Search:
    plan: Plan
    probes: Mapping[str, Probe]
    shows: Callable[[Node, Value], bool]
    trials: int = 0

    def succeeds(self, facts: Mapping[str, Value]) -> bool:
        """Whether some completion of `facts` may show it."""
        self.trials += 1
        if self.trials > MOST_TRIALS:
            return True
        held = dict.fromkeys(self.plan.accumulators, UNKNOWN)
        walk = _Walk(Environment(facts, held, self.plan.definitions, self.plan.policy.timezone))
        open_facts: list[str] = []
        shown = False
        try:
            for node, value in walk.policy(self.plan):
                shown = shown or self.shows(node, value)
                if isinstance(node, core.Fact) and value is UNKNOWN and self.probes[node.name].exact:
                    open_facts.append(node.name)
        except EvaluationError:
            return True
        if not shown or not open_facts:
            return shown
        fact = open_facts[0]
        return any(self.succeeds({**facts, fact: value}) for value in self.probes[fact].values)


@dataclass(frozen=True, slots=True)
class _Walk:
    """Every node that deciding a claim may evaluate, with its value as far as it is known."""

    env: Environment

    def policy(self, plan: Plan) -> Iterator[tuple[Node, Value]]:
        """The requirements, and the awards unless one is certainly not met."""
        gates = [gate.condition for gate in (plan.in_force, *plan.gates)]
        yield from self._each(gates)
        if not self._fails(gates):
            for award in plan.awards:
                yield from self._award(award)

    def _award(self, award: PlannedAward) -> Iterator[tuple[Node, Value]]:
        for needed in ([award.when] if award.when else [], [gate.condition for gate in award.gates]):
            yield from self._each(needed)
            if self._fails(needed):
                return
        minimum = award.minimum.amount if award.minimum else None
        yield from self._each(node for node in (award.base, award.rate, award.amount, minimum) if node)
        for cap in award.caps:
            when = [cap.when] if cap.when else []
            yield from self._each(when)
            if not self._fails(when):
                yield from self.node(cap.limit)

    def _each(self, roots: Iterable[Node]) -> Iterator[tuple[Node, Value]]:
        for root in roots:
            yield from self.node(root)

    def _fails(self, conditions: Iterable[Node]) -> bool:
        return any(self._value(condition) is False for condition in conditions)

    def _value(self, node: Node) -> Value:
        return self.env.values[node.key] if node.key in self.env.values else evaluate(node, self.env)

    def node(self, node: Node) -> Iterator[tuple[Node, Value]]:
        """`node` and what may be evaluated below it."""
        yield node, self._value(node)
        match node:
            case core.And(parts=parts):
                yield from self._until(parts, decisive=False)
            case core.Or(parts=parts):
                yield from self._until(parts, decisive=True)
            case core.If(condition=condition, consequent=consequent, alternative=alternative):
                yield from self.node(condition)
                if self._value(condition) is not False:
                    yield from self.node(consequent)
                if self._value(condition) is not True:
                    yield from self.node(alternative)
            case core.Reference(name=name):
                yield from self.node(self.env.definitions[name])
            case core.Bands(by=by, bands=bands) | core.Marginal(base=by, bands=bands):
                yield from self._each((by, *(band.edge for band in bands)))
                yield from self._each(self._taken(by, [band.value for band in bands]))
            case core.Choices(by=by, values=values):
                yield from self.node(by)
                yield from self._each(self._taken(by, [value for _, value in values]))
            case core.Quantified(items=items):
                yield from self.node(items)
            case _:
                yield from self._each(children(node))

    def _until(self, parts: tuple[Node, ...], *, decisive: bool) -> Iterator[tuple[Node, Value]]:
        for part in parts:
            yield from self.node(part)
            if self._value(part) is decisive:
                return

    def _taken(self, by: Node, values: list[Node]) -> list[Node]:
        """The values that a table was read at: all of them while what it goes by is not known."""
        if self._value(by) is UNKNOWN:
            return values
        return [value for value in values if value.key in self.env.values]
