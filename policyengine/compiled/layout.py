"""Where the facts of a claim and what the accumulators hold stand in the two tuples that compiled code takes.

*Facts*: every fact in the order of the file (of several policies: in the order of loading), then
the parts of dates that some expression asks for. *Held*: every accumulator in the order of the
file, then what the claim itself adds to those that count different things, then whether each
refusing cap without a key is closed.

A fact stands there as `slots` says, but a choice by the code it has among the choices of all facts. A
claim with a value beyond the bounds of its slot is left to the interpreter.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from policyengine.compiled.terms import Slot
from policyengine.expression.core import Node
from policyengine.plan.model import Plan
from policyengine.policy.model import Accumulator
from policyengine.slots import DAYS, FactSlot, slot_of

ASSUMED_HELD: Final = 10**15
"""Of what an accumulator holds, in its last decimal, by magnitude."""

PARTS: Final[Mapping[str, tuple[int, int]]] = {
    "day": DAYS,  # of a date-time: its day in the policy's timezone
    "year": (1, 9999),
    "month": (1, 12),
    "day of month": (1, 31),
    "hour": (0, 23),
    "minute": (0, 59),
    "second": (0, 60 * 10**6 - 1),  # in microseconds
}
"""What can be asked of a date or date-time, with its least and greatest value."""


@dataclass(frozen=True, slots=True)
class HeldSlot:
    """What one accumulator holds: `scale` to one."""

    policy: str
    accumulator: str
    scale: int
    low: int
    high: int


@dataclass(slots=True)
class Layout:
    """The places in both tuples; `parts`, `adds` and `closed` grow while the policies are read, before they are used.

    `codes` numbers the ids of all choices.
    """

    facts: Mapping[str, FactSlot]
    held: Mapping[tuple[str, str], HeldSlot]
    codes: Mapping[str, int]
    names: Mapping[str, str]
    parts: dict[tuple[str, str], None] = field(default_factory=dict)
    adds: dict[tuple[str, str], None] = field(default_factory=dict)
    closed: dict[tuple[Plan, int], None] = field(default_factory=dict)

    def fact(self, name: str, *, nullable: bool) -> Slot:
        """The fact itself; `nullable` where nothing has excluded null."""
        slot = self.facts[name]
        return Slot(self.names[name], low=slot.low, high=slot.high, nullable=slot.nullable and nullable)

    def part(self, name: str, part: str) -> Slot:
        """A part of a date or date-time."""
        self.parts.setdefault((name, part))
        low, high = PARTS[part]
        return Slot(part_name(self.names[name], part), low=low, high=high)

    def holding(self, policy: str, accumulator: str) -> Slot:
        """What an accumulator holds."""
        slot = self.held[policy, accumulator]
        return Slot(self.names[accumulator], low=slot.low, high=slot.high)

    def added(self, policy: str, accumulator: str) -> Slot:
        """What the claim adds to an accumulator that counts different things: nothing or one."""
        self.adds.setdefault((policy, accumulator))
        return Slot(f"{self.names[accumulator]}_added", low=0, high=1)

    def closing(self, plan: Plan, cap: int, accumulator: str) -> Slot:
        """Whether an earlier claim closed a refusing cap."""
        self.closed.setdefault((plan, cap))
        return Slot(f"{self.names.get(accumulator, accumulator)}_closed_{cap}")

    def fact_names(self) -> list[str]:
        """The local names of the facts' tuple, place by place."""
        return [self.names[name] for name in self.facts] + [
            part_name(self.names[name], part) for name, part in self.parts
        ]

    def held_names(self, plan: Plan) -> list[str]:
        """The local names of the tuple of holdings, place by place, for one policy; "" where not its own."""
        policy = plan.policy.policy
        own = [self.names[name] if owner == policy else "" for owner, name in self.held]
        own += [f"{self.names[name]}_added" if owner == policy else "" for owner, name in self.adds]
        caps = {cap.index: cap.accumulator for award in plan.awards for cap in award.caps}
        own += [
            f"{self.names.get(caps[cap], caps[cap])}_closed_{cap}" if maker is plan else ""
            for maker, cap in self.closed
        ]
        return own


def part_name(name: str, part: str) -> str:
    """The local name of a part of a date."""
    return f"{name}_{part.replace(' ', '_')}"


def written_part(fact: str, part: str) -> str:
    """A part of a date as an expression has it.

    >>> written_part("deal.time", "day"), written_part("deal.time", "day of month")
    ('date(deal.time)', 'deal.time.day')
    """
    if part == "day":
        return f"date({fact})"
    return f"{fact}.{'day' if part == 'day of month' else part}"


def layout_of(plans: Sequence[Plan], sum_scales: Mapping[tuple[str, str], int], names: Mapping[str, str]) -> Layout:
    """The layout that these policies share; `sum_scales` are those of accumulators that sum something.

    Policies that are loaded together declare a fact alike.
    """
    facts = {fact.name: slot_of(fact) for plan in plans for fact in plan.policy.facts.values()}
    ids = dict.fromkeys(choice for slot in facts.values() for choice in slot.choices)
    held: dict[tuple[str, str], HeldSlot] = {}
    for plan in plans:
        for accumulator in plan.accumulators.values():
            key = (plan.policy.policy, accumulator.name)
            held[key] = _held_slot(key, accumulator, plan, sum_scales.get(key, 1), held.get(key))
    return Layout(facts, held, {choice: code for code, choice in enumerate(ids)}, names)


def _held_slot(
    key: tuple[str, str], accumulator: Accumulator[Node], plan: Plan, sum_scale: int, other: HeldSlot | None
) -> HeldSlot:
    """As fine as the policy's unit and the fen, or as what is summed; editions of a policy share it."""
    granted = accumulator.sum is None and accumulator.count is None
    scale = math.lcm(100, plan.policy.rounding.unit.denominator if granted else sum_scale)
    low = -ASSUMED_HELD if accumulator.sum is not None else 0
    if other is not None:
        scale, low = math.lcm(scale, other.scale), min(low, other.low)
    return HeldSlot(*key, scale, low, ASSUMED_HELD)
