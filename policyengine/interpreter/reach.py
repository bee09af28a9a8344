"""Awards that no claim can ever get: whatever the facts are, something excludes them.

Facts with exact probes are tried one after the other, as far as the condition still waits
for them; facts without are left open, and so is what an accumulator holds. So an award named
here is excluded for certain, and one that is not named may still be out of reach.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from policyengine.expression.core import Node
from policyengine.interpreter.decide import truth
from policyengine.interpreter.errors import EvaluationError
from policyengine.interpreter.evaluate import Environment, evaluate
from policyengine.interpreter.unread import unread_facts
from policyengine.outcome import Truth
from policyengine.plan.model import Plan, PlannedAward
from policyengine.plan.probes import Probe
from policyengine.values import UNKNOWN, Value

MOST_TRIALS = 5_000
"""Combinations looked at for one award; beyond them it is taken to be within reach."""


def unreachable_awards(plan: Plan, probes: Mapping[str, Probe]) -> tuple[PlannedAward, ...]:
    """The awards of `plan` that no facts can make apply."""
    return tuple(award for award in plan.awards if not _Search(plan, award, probes).reaches())


@dataclass(frozen=True, slots=True)
class _Search:
    plan: Plan
    award: PlannedAward
    probes: Mapping[str, Probe]

    def reaches(self) -> bool:
        """Whether some facts may make the award apply.

        Depth first, on a stack of its own: an award may wait for more facts than Python's stack is deep.
        """
        trials = 0
        open_: list[Iterator[Mapping[str, Value]]] = [iter([{}])]
        while open_:
            facts = next(open_[-1], None)
            if facts is None:
                open_.pop()
                continue
            trials += 1
            if trials > MOST_TRIALS:
                return True
            applies, waiting = self._applies(facts)
            if applies is UNKNOWN:
                exact = sorted(fact for fact in waiting if self.probes[fact].exact)
                if not exact:
                    return True
                open_.append(self._completed(facts, exact[0]))
            elif applies:
                return True
        return False

    def _completed(self, facts: Mapping[str, Value], fact: str) -> Iterator[Mapping[str, Value]]:
        return ({**facts, fact: value} for value in self.probes[fact].values)

    def _applies(self, facts: Mapping[str, Value]) -> tuple[Truth, frozenset[str]]:
        """Kleene's conjunction of all that the award needs, and the facts it waits for."""
        held = dict.fromkeys(self.plan.accumulators, UNKNOWN)
        environment = Environment(facts, held, self.plan.definitions, self.plan.policy.timezone)
        unknown: list[Node] = []
        for condition, wanted in self._conditions():
            try:
                value = truth(evaluate(condition, environment))
            except EvaluationError:
                return True, frozenset()
            if value is UNKNOWN:
                unknown.append(condition)
            elif value is not wanted:
                return False, frozenset()
        waiting = unread_facts(unknown, environment)
        return (UNKNOWN if unknown else True), waiting

    def _conditions(self) -> Iterator[tuple[Node, bool]]:
        """What must be true, and what must not be: the conditions of the exceptions that stand alone."""
        for gate in (self.plan.in_force, *self.plan.gates, *self.award.gates):
            yield gate.condition, True
        if self.award.when is not None:
            yield self.award.when, True
        for index in self.award.overridden_by:
            other = self.plan.awards[index]
            if other.when is not None and not other.gates and not other.overridden_by:
                yield other.when, False
