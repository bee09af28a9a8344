"""The outcome that the interpreter would give, made of a trace; only the worth of single expressions is not in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Final

from policyengine.compiled.integer_plan import FEN, IntegerAward, IntegerPlan
from policyengine.compiled.quantities import Quantity
from policyengine.compiled.tracing import CapTuple, Look, Payment, PolicyTrace
from policyengine.expression.core import Fact, Node, Reference
from policyengine.expression.walk import nodes
from policyengine.outcome import AwardOutcome, CapOutcome, GateOutcome, PolicyOutcome
from policyengine.plan.model import PlannedAward
from policyengine.values import Value


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Makes the outcomes of one policy; what is the same for many claims is made once."""

    whole: IntegerPlan
    _gates: dict[tuple[int, tuple[bool, ...]], tuple[GateOutcome, ...]] = field(default_factory=dict)
    _kept_out: dict[tuple[int, Look], AwardOutcome] = field(default_factory=dict)

    def outcome(
        self, trace: PolicyTrace, held: Mapping[str, Fraction], values: Mapping[int, Value] | None = None
    ) -> PolicyOutcome:
        """The outcome of a trace; `held` is what the accumulators held, `values` what each expression is worth."""
        plan = self.whole.plan
        awards: tuple[AwardOutcome, ...] = ()
        granted: tuple[AwardOutcome, ...] = ()
        if trace.looks:
            taken = {payment.award: self._applying(payment, trace.looks) for payment in trace.granted}
            awards = tuple(
                [taken.get(index) or self._award(index, trace, look) for index, look in enumerate(trace.looks)]
            )
            granted = tuple([taken[payment.award] for payment in trace.granted])
        return PolicyOutcome(
            plan,
            trace.status,
            entitled=_over(trace.entitled, FEN),
            amount=_over(trace.amount, FEN),
            gates=self._met(_OF_THE_POLICY, trace.met),
            awards=awards,
            granted=granted,
            values={} if values is None else values,
            held=held,
        )

    def _met(self, award: int, met: tuple[bool, ...]) -> tuple[GateOutcome, ...]:
        """The requirements of an award, or of the policy, and whether each is met."""
        found = self._gates.get((award, met))
        if found is None:
            plan = self.whole.plan
            gates = (plan.in_force, *plan.gates) if award == _OF_THE_POLICY else plan.awards[award].gates
            found = tuple(GateOutcome(gate, truth) for gate, truth in zip(gates, met, strict=True))
            self._gates[award, met] = found
        return found

    def _award(self, index: int, trace: PolicyTrace, look: Look) -> AwardOutcome:
        payment = trace.alone.get(index)
        if payment is not None:
            return self._applying(payment, trace.looks)
        found = self._kept_out.get((index, look))
        if found is None:
            found = self._kept_out[index, look] = self._not_applying(index, look)
        return found

    def _not_applying(self, index: int, look: Look) -> AwardOutcome:
        award = self.whole.awards[index].award
        if look is None:
            return AwardOutcome(award, applies=False)
        met, overrider = look
        overridden_by = None if overrider < 0 else self.whole.awards[overrider].award
        return AwardOutcome(award, applies=False, gates=self._met(index, met), overridden_by=overridden_by)

    def _applying(self, payment: Payment, looks: Sequence[Look]) -> AwardOutcome:
        award, look = self.whole.awards[payment.award], looks[payment.award]
        caps = tuple([_cap(award, cap) for cap in payment.caps])
        return AwardOutcome(
            award.award,
            applies=True,
            gates=self._met(payment.award, look[0]),
            base=_exact(award.base, look[2]),
            rate=_exact(award.rate, look[3]),
            computed=_exact(award.computed, look[4]) or _NOTHING,
            minimum=_exact(award.minimum, look[5]),
            entitled=_over(payment.entitled, FEN),
            payable=_over(payment.payable, FEN),
            caps=caps,
            limited_by=caps[payment.limited_by] if payment.limited_by >= 0 else None,
            dropped=payment.dropped,
        )


_OF_THE_POLICY: Final = -1
_NOTHING: Final = Fraction(0)

_over = lru_cache(maxsize=1 << 14)(Fraction)
"""A fraction of two whole numbers; the same few stand in many places of an outcome, and making one takes time."""


def _cap(award: IntegerAward, cap: CapTuple) -> CapOutcome:
    position, limit, held, taken, room, closed, adds, _ = cap
    compiled = award.caps[position]
    held_before = _over(held, compiled.held.scale)
    if taken:
        held_before += _over(taken, FEN)
    most = _over(limit, compiled.limit.scale)
    if compiled.adds is None:
        return CapOutcome(compiled.cap, most, held_before, _over(room, FEN), bool(closed))
    return CapOutcome(
        compiled.cap, most, held_before, most - held_before, bool(closed), _over(adds, compiled.adds.scale)
    )


def _exact(quantity: Quantity | None, worth: int | tuple[int, int] | None) -> Fraction | None:
    if quantity is None or worth is None:
        return None
    if isinstance(worth, tuple):
        whole, over = worth
        return _over(whole, quantity.scale * over)
    return _over(worth, quantity.scale)


def facts_named(whole: IntegerPlan, trace: PolicyTrace) -> frozenset[str]:
    """The facts that stand in whatever was looked at, whether or not a part of a condition was enough to decide it."""
    plan = whole.plan
    found: set[str] = set()
    waiting = [gate.condition for gate in (plan.in_force, *plan.gates)]
    for award, look in zip(plan.awards, trace.looks, strict=False):
        waiting.extend(_looked_at(award, look))
    followed: set[str] = set()
    while waiting:
        for node in nodes(waiting.pop()):
            if isinstance(node, Fact):
                found.add(node.name)
            elif isinstance(node, Reference) and node.name not in followed:
                followed.add(node.name)
                waiting.append(plan.definitions[node.name])
    return frozenset(found)


def _looked_at(award: PlannedAward, look: Look) -> Iterator[Node]:
    if award.when is not None:
        yield award.when
    if look is None:
        return
    yield from (gate.condition for gate in award.gates)
    if len(look) == 2:  # kept out
        return
    minimum = award.minimum.amount if award.minimum else None
    yield from (node for node in (award.base, award.rate, award.amount, minimum) if node is not None)
    for cap, read in zip(award.caps, look[7], strict=True):
        if cap.when is not None:
            yield cap.when
        if read is not None:
            yield cap.limit
