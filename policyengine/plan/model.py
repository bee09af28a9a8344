"""The plan of one policy: gates, awards with their caps in order, accumulators, choice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from policyengine.expression.core import Node
from policyengine.policy.model import Accumulator, Choose, IfShort, Minimum, Policy
from policyengine.source import Place
from policyengine.words import Words


@dataclass(frozen=True, slots=True)
class Gate:
    """A condition that must hold, the article that makes it, and what is told when it does not."""

    article: str
    condition: Node
    reason: Words
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class PlannedCap:
    """At most `limit` in `accumulator`. `index` is its place among all caps of the policy.

    `counts`: the accumulator counts, or sums what is no money, so the cap admits or refuses a whole
    award. `closes`: a refusing cap without a key, which the first claim that it turns away closes
    for the rest of the accumulator's window.
    """

    index: int
    article: str
    limit: Node
    accumulator: str
    when: Node | None
    if_short: IfShort
    label: Words
    counts: bool
    closes: bool
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class PlannedAward:
    """An award with all that binds it. Either `base` and `rate`, or `amount`, is set.

    `gates` are the requirements that concern this award only; `overridden_by` are the
    positions of the awards that take its place while they apply; `caps` stand in the order
    in which a tie between them is settled: its own, then the wider ones.
    """

    index: int
    id: str
    label: Words
    article: str
    when: Node | None
    gates: tuple[Gate, ...]
    overridden_by: tuple[int, ...]
    base: Node | None
    rate: Node | None
    amount: Node | None
    minimum: Minimum[Node] | None
    caps: tuple[PlannedCap, ...]
    place: Place = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Choice:
    """A rule over options, each an award's position or a choice made before it (an article's own)."""

    rule: Choose
    options: tuple[Option, ...]


Option: TypeAlias = int | Choice


@dataclass(frozen=True, eq=False)
class Plan:
    """What an engine needs of one policy; `definitions` are in an order in which each uses only earlier ones.

    A plan is equal to itself only, so it can be a key.
    """

    policy: Policy
    definitions: Mapping[str, Node]
    in_force: Gate
    gates: tuple[Gate, ...]
    awards: tuple[PlannedAward, ...]
    choice: Choice
    accumulators: Mapping[str, Accumulator[Node]]

    def __repr__(self) -> str:
        return f"<Plan of {self.policy!r}>"
