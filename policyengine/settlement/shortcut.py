"""The quick way to the interpreter's outcomes: compiled code is asked first, claim by claim.

It pays where claims are many. What it says of a claim is what the interpreter would say; where it
has no answer (a fact is not known, a value lies beyond what was assumed of it) the interpreter is
asked, policy by policy.

Invariant: an outcome from here equals the interpreter's, its trace included (tests/differential).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, Final

from policyengine.compiled.encoding import encode, encoded_amount, encoded_besides
from policyengine.compiled.group import GroupProgram, compile_group
from policyengine.compiled.outcomes import Outcomes
from policyengine.compiled.program import Held, Program
from policyengine.compiled.refusal import Refused
from policyengine.compiled.runtime import Unanswered, higher, leading, status_of
from policyengine.interpreter.decide import decide
from policyengine.interpreter.holdings import Holdings
from policyengine.outcome import PolicyOutcome
from policyengine.plan.model import Plan
from policyengine.settlement.groups import Family, Group, exclude
from policyengine.settlement.missing import Sign
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


@dataclass(frozen=True)
class Shortcut:
    """One group of policies, compiled; each edition with its program and what makes outcomes of it."""

    group: Group
    program: GroupProgram
    editions: Mapping[Plan, tuple[Program, Outcomes]]

    def outcomes(
        self, facts: Facts, hold: Callable[[Family, Plan, Facts], Holdings], again: Callable[[], Facts]
    ) -> list[PolicyOutcome]:
        """What each policy of the group says, in order. `again` gives the facts later."""
        asked = self._asked(facts, hold)
        given, held = encode(self.program.layout, facts), self._held(asked)
        found = []
        for plan, holdings in asked.values():
            program, outcomes = self.editions[plan]
            try:
                trace = program.trace(given, held)
            except Unanswered:
                found.append(decide(plan, facts, holdings))
            else:
                found.append(outcomes.outcome(trace, holdings.amounts, Retraced(plan, again, holdings)))
        return found

    def _asked(self, facts: Facts, hold: Callable[[Family, Plan, Facts], Holdings]) -> dict[str, tuple[Plan, Holdings]]:
        """By policy the edition that decides, and what its accumulators hold."""
        asked: dict[str, tuple[Plan, Holdings]] = {}
        for family in self.group.families:
            plan = family.edition(facts)
            asked[family.policy] = plan, hold(family, plan, facts)
        return asked

    def signing(self, facts: Facts, hold: Callable[[Family, Plan, Facts], Holdings]) -> Sign:
        """The signature of the outcome for `facts` with some others given besides; None: ask the interpreter."""
        asked = self._asked(facts, hold)
        programs = [self.editions[plan][0] for plan, _ in asked.values()]
        layout, sets = self.program.layout, self.program.sets
        given, held = encode(layout, facts), self._held(asked)

        def sign(values: Facts) -> Hashable | None:
            if not self._telling.isdisjoint(values):  # another edition, or other accounts
                return None
            more = encoded_besides(layout, given, values)
            try:
                answers = [
                    program.decide(encode(layout, {**facts, **values}) if more is None else more, held)
                    for program in programs
                ]
            except Unanswered:
                return None
            return _signature(answers, sets)

        return sign

    @cached_property
    def _telling(self) -> frozenset[str]:
        """The facts that say which edition decides, and whose accounts are asked."""
        plans = self.editions
        keys = (key.name for plan in plans for accumulator in plan.accumulators.values() for key in accumulator.per)
        return frozenset((*keys, *(plan.policy.date_fact for plan in plans)))

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


def _signature(answers: Sequence[tuple[Any, ...]], sets: Sequence[tuple[int, ...]]) -> Hashable:
    """As `coordination.signature` has it, of what each policy answers: status, award, amount and what is due."""
    amounts = [answer[2] for answer in answers]
    chosen = higher(amounts, sets)
    if not chosen:
        return answers[leading([answer[0] for answer in answers])][0], 0
    amount = sum(amounts[one] for one in chosen)
    entitled = sum(answers[one][3] for one in chosen) if len(chosen) > 1 else amount
    status = status_of(entitled, amount) if len(chosen) > 1 else answers[chosen[0]][0]
    return status, amount, tuple((one, answers[one][1]) for one in chosen)


def shortcut_to(group: Group) -> Shortcut | Refused:
    """The group compiled, or which of its policies cannot be and why."""
    program = compile_group([family.editions for family in group.families], exclude)
    if isinstance(program, Refused):
        return program
    programs = [one for family in program.families for one in family]
    return Shortcut(group, program, {one.plan: (one, Outcomes(one.whole)) for one in programs})
