"""The outcome that the interpreter would give, made of a trace; only the worth of single expressions is not in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from policyengine.compiled.integer_plan import FEN, IntegerAward, IntegerPlan
from policyengine.compiled.quantities import Quantity
from policyengine.compiled.tracing import CapTrace, Look, Payment, PolicyTrace
from policyengine.expression.core import Fact, Node, Reference
from policyengine.expression.walk import nodes
from policyengine.outcome import AwardOutcome, CapOutcome, GateOutcome, PolicyOutcome
from policyengine.plan.model import Gate, PlannedAward


def outcome(whole: IntegerPlan, trace: PolicyTrace, held: Mapping[str, Fraction]) -> PolicyOutcome:
    """The outcome of one policy; `held` is what its accumulators held."""
    plan = whole.plan
    awards: tuple[AwardOutcome, ...] = ()
    granted: tuple[AwardOutcome, ...] = ()
    if trace.looks:
        taken = {payment.award: _award(whole, payment.award, trace.looks, payment) for payment in trace.granted}
        awards = tuple(
            taken.get(index) or _award(whole, index, trace.looks, trace.alone.get(index))
            for index in range(len(whole.awards))
        )
        granted = tuple(taken[payment.award] for payment in trace.granted)
    return PolicyOutcome(
        plan,
        trace.status,
        entitled=Fraction(trace.entitled, FEN),
        amount=Fraction(trace.amount, FEN),
        gates=_gates((plan.in_force, *plan.gates), trace.met),
        awards=awards,
        granted=granted,
        held=held,
    )


def _gates(gates: Sequence[Gate], met: Sequence[bool]) -> tuple[GateOutcome, ...]:
    return tuple(GateOutcome(gate, truth) for gate, truth in zip(gates, met, strict=True))


def _award(whole: IntegerPlan, index: int, looks: Sequence[Look], payment: Payment | None) -> AwardOutcome:
    award, look = whole.awards[index], looks[index]
    planned = award.award
    if look is None:
        return AwardOutcome(planned, applies=False)
    gates = _gates(planned.gates, look[0])
    if payment is None:
        overrider = None if look[1] < 0 else whole.awards[look[1]].award
        return AwardOutcome(planned, applies=False, gates=gates, overridden_by=overrider)
    base, rate, computed, minimum = (
        _exact(quantity, worth)
        for quantity, worth in zip((award.base, award.rate, award.computed, award.minimum), look[2:6], strict=True)
    )
    caps = tuple(_cap(award, CapTrace(*cap)) for cap in payment.caps)
    return AwardOutcome(
        planned,
        applies=True,
        gates=gates,
        base=base,
        rate=rate,
        computed=computed or Fraction(0),
        minimum=minimum,
        entitled=Fraction(payment.entitled, FEN),
        payable=Fraction(payment.payable, FEN),
        caps=caps,
        limited_by=caps[payment.limited_by] if payment.limited_by >= 0 else None,
        dropped=payment.dropped,
    )


def _cap(award: IntegerAward, cap: CapTrace) -> CapOutcome:
    compiled = award.caps[cap.position]
    limit = Fraction(cap.limit, compiled.limit.scale)
    held = Fraction(cap.held, compiled.held.scale) + Fraction(cap.taken, FEN)
    if compiled.adds is None:
        return CapOutcome(compiled.cap, limit, held, Fraction(cap.room, FEN), bool(cap.closed))
    adds = Fraction(cap.adds, compiled.adds.scale)
    return CapOutcome(compiled.cap, limit, held, limit - held, bool(cap.closed), adds)


def _exact(quantity: Quantity | None, worth: int | tuple[int, int] | None) -> Fraction | None:
    if quantity is None or worth is None:
        return None
    whole, over = worth if isinstance(worth, tuple) else (worth, 1)
    return Fraction(whole, quantity.scale * over)


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
