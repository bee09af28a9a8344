"""What the rules say of one claim: per award, per policy, per group of policies, with the trace.

Amounts are `Fraction`s in the currency, whole in the policy's unit. Nothing here is words
for people except what the policy file itself says; `report` finds the words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Literal, TypeAlias

from policyengine.facts import Claim, OutsideAward, Problem
from policyengine.plan.model import Gate, Plan, PlannedAward, PlannedCap
from policyengine.policy.model import IfShort
from policyengine.values import Unknown, Value

Truth: TypeAlias = Literal[True, False, Unknown.UNKNOWN]


class Status(StrEnum):
    """What became of a claim."""

    GRANTED = "granted"
    REDUCED = "reduced"
    EXHAUSTED = "exhausted"
    DENIED = "denied"
    UNDETERMINED = "undetermined"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class GateOutcome:
    """One requirement and whether it is met."""

    gate: Gate
    met: Truth


@dataclass(frozen=True, slots=True)
class CapOutcome:
    """A cap that binds: the limit (rounded down to the unit), what was held before, and the room between them.

    The room is below 0 where more is held than the limit: an award of another cap was paid from there.
    `adds` is what the claim adds to an accumulator that counts, or sums what is no money.
    """

    cap: PlannedCap
    limit: Fraction
    held: Fraction
    room: Fraction
    closed: bool = False
    adds: Fraction = Fraction(0)

    @property
    def left(self) -> Fraction:
        """What can still be paid: the room, never below 0."""
        return max(self.room, Fraction(0))

    def fits(self, payable: Fraction) -> bool:
        """Whether the whole of `payable` is within the limit, and the cap is open."""
        return not self.closed and self.has_room(payable)

    def has_room(self, payable: Fraction) -> bool:
        """Whether the whole of `payable` is within the limit."""
        return self.held + self.adds <= self.limit if self.cap.counts else payable <= self.room


@dataclass(frozen=True, slots=True)
class SetOff:
    """What an award received elsewhere takes from one of ours, by the coordination clause in `article` of ours."""

    award: OutsideAward
    article: str
    amount: Fraction


@dataclass(frozen=True, slots=True)
class AwardOutcome:
    """One award and this claim.

    `applies` is Unknown where it depends on a fact not given. Where it is true: `base` and
    `rate` (None where the award states an amount), `computed` before minimum and rounding,
    `entitled`, the caps that bind, `payable`, and what shortened it: `limited_by`, the tightest
    cap; `dropped`, the minimum that the payable amount fell below; `set_off`, what was received elsewhere.
    """

    award: PlannedAward
    applies: Truth
    gates: tuple[GateOutcome, ...] = ()
    overridden_by: PlannedAward | None = None
    base: Fraction | None = None
    rate: Fraction | None = None
    computed: Fraction = Fraction(0)
    minimum: Fraction | None = None
    entitled: Fraction = Fraction(0)
    payable: Fraction = Fraction(0)
    caps: tuple[CapOutcome, ...] = ()
    limited_by: CapOutcome | None = None
    dropped: bool = False
    set_off: tuple[SetOff, ...] = ()

    @property
    def room(self) -> Fraction | None:
        """The least room under caps on money; None where no such cap binds (boundless)."""
        return min((cap.room for cap in self.caps if not cap.cap.counts), default=None)

    @property
    def offered(self) -> Fraction:
        """What it came to once caps had reduced it, and before one refused it."""
        rooms = (cap.room for cap in self.caps if cap.cap.if_short is IfShort.REDUCE)
        return max(Fraction(0), min((self.entitled, *rooms)))


@dataclass(frozen=True, slots=True)
class PolicyOutcome:
    """What one policy says of one claim, before other policies are looked at.

    `granted` are the awards chosen (several only under `sum`); they are set also when what they
    pay is nothing. `values` is the trace: what each node evaluated was worth, by its key.
    `unread` is set where something needed is Unknown: the facts a Kleene walk had to read.
    """

    plan: Plan
    status: Status
    entitled: Fraction = Fraction(0)
    amount: Fraction = Fraction(0)
    gates: tuple[GateOutcome, ...] = ()
    awards: tuple[AwardOutcome, ...] = ()
    granted: tuple[AwardOutcome, ...] = ()
    values: Mapping[int, Value] = field(default_factory=dict, compare=False, repr=False)
    held: Mapping[str, Fraction] = field(default_factory=dict)
    unread: frozenset[str] = frozenset()
    problem: Problem | None = None

    @property
    def failed(self) -> tuple[GateOutcome, ...]:
        """The policy's own requirements that are not met, in the order of the articles."""
        return tuple(gate for gate in self.gates if gate.met is False)

    @property
    def named(self) -> tuple[AwardOutcome, ...]:
        """The awards that a decision names: of those chosen the ones that pay; where none does, all of them."""
        return tuple(award for award in self.granted if award.payable > 0) or self.granted

    @property
    def closes(self) -> tuple[PlannedCap, ...]:
        """Refusing caps without a key for which this claim was too large: those of the awards chosen, not of others.

        One that it would have fitted, and that another claim had closed, it does not close: where that other claim is
        put right, the cap is open again.
        """
        refused = ((award.limited_by, award.offered) for award in self.granted if award.payable == 0)
        return tuple(cap.cap for cap, offered in refused if cap and cap.cap.closes and not cap.has_room(offered))


@dataclass(frozen=True, slots=True)
class GroupOutcome:
    """The decision on one claim by one group of policies.

    `chosen` are the policies under which something is granted; `leading` is the one a
    decision names when nothing is payable. `missing`: facts that could still change the
    outcome. `immaterial`: facts not given that cannot. `listed_only`: too many combinations to
    try, so `missing` are candidates as they are. `assumed_empty`: policy and accumulator of which
    nobody said what they held before.
    """

    claim: Claim
    status: Status
    entitled: Fraction
    amount: Fraction
    outcomes: tuple[PolicyOutcome, ...]
    chosen: tuple[PolicyOutcome, ...]
    leading: PolicyOutcome | None
    missing: tuple[str, ...] = ()
    immaterial: tuple[str, ...] = ()
    listed_only: bool = False
    assumed_empty: tuple[tuple[str, str], ...] = ()
    problems: tuple[Problem, ...] = ()
