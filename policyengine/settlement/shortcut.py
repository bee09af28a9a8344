"""The quick way to the interpreter's outcomes: compiled code is asked first, claim by claim.

It pays where claims are many. What it says of a claim is what the interpreter would say; where it
has no answer (a fact is not known, a value lies beyond what was assumed of it) it says so, and the
interpreter is asked.

Invariant: an outcome from here equals the interpreter's, its trace included (tests/differential).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from policyengine.compiled.encoding import encode, encoded_amount
from policyengine.compiled.group import GroupProgram, compile_group
from policyengine.compiled.outcomes import Outcomes
from policyengine.compiled.program import Held, Program
from policyengine.compiled.refusal import Refused
from policyengine.compiled.runtime import Unanswered
from policyengine.interpreter.decide import decide
from policyengine.interpreter.holdings import Holdings
from policyengine.outcome import PolicyOutcome
from policyengine.plan.model import Plan
from policyengine.settlement.groups import Family, Group, exclude
from policyengine.values import Value

_NOTHING: Final = Fraction(0)

Facts = Mapping[str, Value]


class Retraced(Mapping[int, Value]):
    """What every node was worth, found by asking the interpreter when somebody looks."""

    __slots__ = ("_facts", "_holdings", "_plan", "_values")

    def __init__(self, plan: Plan, facts: Callable[[], Facts], holdings: Holdings) -> None:
        self._plan = plan
        self._facts = facts
        self._holdings = holdings
        self._values: Mapping[int, Value] | None = None

    @property
    def _found(self) -> Mapping[int, Value]:
        if self._values is None:
            self._values = decide(self._plan, self._facts(), self._holdings).values
        return self._values

    def __getitem__(self, key: int) -> Value:
        return self._found[key]

    def __iter__(self) -> Iterator[int]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


@dataclass(frozen=True, slots=True)
class Shortcut:
    """One group of policies, compiled; each edition with its program and what makes outcomes of it."""

    group: Group
    program: GroupProgram
    editions: Mapping[Plan, tuple[Program, Outcomes]]

    def outcomes(
        self, facts: Facts, hold: Callable[[Family, Plan, Facts], Holdings], again: Callable[[], Facts]
    ) -> list[PolicyOutcome] | None:
        """What each policy of the group says, in order; None: ask the interpreter. `again` gives the facts later."""
        asked: dict[str, tuple[Plan, Holdings]] = {}
        for family in self.group.families:
            plan = family.edition(facts)
            asked[family.policy] = plan, hold(family, plan, facts)
        given, held = encode(self.program.layout, facts), self._held(asked)
        found = []
        try:
            for plan, holdings in asked.values():
                program, outcomes = self.editions[plan]
                trace = program.trace(given, held)
                found.append(outcomes.outcome(trace, holdings.amounts, Retraced(plan, again, holdings)))
        except Unanswered:
            return None
        return found

    def _held(self, asked: Mapping[str, tuple[Plan, Holdings]]) -> Held:
        """What the accumulators of all policies hold, as one tuple; of an accumulator of another edition nothing."""
        layout = self.program.layout
        holdings = {policy: held for policy, (_, held) in asked.items()}
        held = [
            encoded_amount(slot, holdings[slot.policy].amounts.get(slot.accumulator, _NOTHING))
            for slot in layout.held.values()
        ]
        held.extend(int(holdings[policy].adds.get(name, 1)) for policy, name in layout.adds)
        for plan, cap in layout.closed:
            policy = plan.policy.policy
            held.append(plan is asked[policy][0] and cap in holdings[policy].closed)
        return tuple(held)


def shortcut_to(group: Group) -> Shortcut | Refused:
    """The group compiled, or which of its policies cannot be and why."""
    program = compile_group([family.editions for family in group.families], exclude)
    if isinstance(program, Refused):
        return program
    programs = [one for family in program.families for one in family]
    return Shortcut(group, program, {one.plan: (one, Outcomes(one.whole)) for one in programs})
