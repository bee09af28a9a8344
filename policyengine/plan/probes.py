"""Values worth trying for a fact that is not known: one for each way a policy can tell.

Booleans and choices are tried with every value. A number, amount or date that the policy
only ever compares with constants is tried with one value in each interval between them,
the constants themselves, and the edges of what is declared: such probes are *exact*, no
other value can come out differently. Any other fact (one that is multiplied, or compared
with another fact) has probes too, but they prove nothing when they all agree.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from policyengine.expression.core import Bands, Call, Choices, Compare, Constant, Fact, ListOf, Negation, Node
from policyengine.expression.walk import children
from policyengine.plan.model import Plan
from policyengine.policy.model import Fact as DeclaredFact
from policyengine.policy.model import FactKind
from policyengine.values import Value

_EVER: Final = (dt.date(1900, 1, 1), dt.date(2200, 1, 1))
_FAR: Final = Fraction(10**12)


@dataclass(frozen=True, slots=True)
class Probe:
    """What to try for one fact; `exact` where no other value could come out differently."""

    values: tuple[Value, ...]
    exact: bool


def probes(plan: Plan) -> Mapping[str, Probe]:
    """The probes of every fact that the plan declares."""
    constants: dict[str, set[Value]] = {name: set() for name in plan.policy.facts}
    opaque: set[str] = set()
    for root in _roots(plan):
        _look(root, constants, opaque)
    return {name: _probe(fact, constants[name], name in opaque, plan) for name, fact in plan.policy.facts.items()}


def _roots(plan: Plan) -> Iterator[Node]:
    yield from plan.definitions.values()
    yield plan.in_force.condition
    for gate in plan.gates:
        yield gate.condition
    for award in plan.awards:
        yield from (gate.condition for gate in award.gates)
        minimum = award.minimum.amount if award.minimum else None
        for node in (award.when, award.base, award.rate, award.amount, minimum):
            if node is not None:
                yield node
        for cap in award.caps:
            yield cap.limit
            if cap.when is not None:
                yield cap.when


def _look(node: Node, constants: dict[str, set[Value]], opaque: set[str]) -> None:
    """Record what each fact is compared with, and which facts are used in any other way."""
    match node:
        case Fact(name=name):
            opaque.add(name)
        case Compare(left=left, right=right):
            _compared(left, (right,), constants, opaque)
        case Bands(by=by, bands=bands):
            _compared(by, tuple(band.edge for band in bands), constants, opaque)
            for band in bands:
                _look(band.value, constants, opaque)
        case Choices(by=Fact(), values=values):
            for _, value in values:
                _look(value, constants, opaque)
        case Call(function="list contains", arguments=(ListOf(items=items), Fact() as fact)):
            _compared(fact, items, constants, opaque)
        case _:
            for child in children(node):
                _look(child, constants, opaque)


def _compared(node: Node, others: tuple[Node, ...], constants: dict[str, set[Value]], opaque: set[str]) -> None:
    """`node` beside `others` in a comparison: exact where one side is a fact and the rest is constant."""
    values = [_constant(other) for other in others]
    if isinstance(node, Fact) and all(known for known, _ in values):
        constants[node.name].update(value for _, value in values)
    elif len(others) == 1 and isinstance(others[0], Fact) and _constant(node)[0]:
        constants[others[0].name].add(_constant(node)[1])
    else:
        for part in (node, *others):
            _look(part, constants, opaque)


def _constant(node: Node) -> tuple[bool, Value]:
    match node:
        case Constant(value=value):
            return True, value
        case Negation(operand=Constant(value=Fraction() as value)):
            return True, -value
        case _:
            return False, None


def _probe(fact: DeclaredFact, constants: set[Value], opaque: bool, plan: Plan) -> Probe:  # a fact's own property
    values, exact = _values(fact, constants, plan)
    none: tuple[Value, ...] = (None,) if fact.blank_is_none else ()
    return Probe((*values, *none), exact or (not opaque and fact.kind is not FactKind.DATE_TIME))


def _values(fact: DeclaredFact, constants: set[Value], plan: Plan) -> tuple[tuple[Value, ...], bool]:
    match fact.kind:
        case FactKind.YES_NO:
            return (False, True), True
        case FactKind.CHOICE:
            return tuple(choice for choice, _ in fact.choices), True
        case FactKind.TEXT:
            texts = sorted(value for value in constants if isinstance(value, str))
            return (*texts, "".join(texts) + "?"), False
        case FactKind.DATE:
            return tuple(_days(fact, constants, plan)), False
        case FactKind.DATE_TIME:
            moments = (
                dt.datetime.combine(day, dt.time(12), plan.policy.timezone) for day in _days(fact, constants, plan)
            )
            return tuple(moments), False
        case _:
            return tuple(_numbers(fact, constants)), False


def _numbers(fact: DeclaredFact, constants: set[Value]) -> Iterator[Fraction]:
    """The edges, each constant within them, and one number between each two, as fine as the type allows."""
    low = fact.at_least if isinstance(fact.at_least, Fraction) else -_FAR
    high = fact.at_most if isinstance(fact.at_most, Fraction) else _FAR
    inside = {value for value in constants if isinstance(value, Fraction) and low <= value <= high}
    points = sorted({low, high, *inside})
    scale = 10**fact.decimals
    for index, point in enumerate(points):
        if (point * scale).denominator == 1:
            yield point
        if index + 1 < len(points):
            between = _between(point, points[index + 1], scale)
            if between is not None:
                yield between


def _between(low: Fraction, high: Fraction, scale: int) -> Fraction | None:
    middle = Fraction(((low + high) / 2 * scale).__floor__(), scale)
    for candidate in (middle, middle + Fraction(1, scale)):
        if low < candidate < high:
            return candidate
    return None


def _days(fact: DeclaredFact, constants: set[Value], plan: Plan) -> Iterator[dt.date]:
    low = fact.at_least if isinstance(fact.at_least, dt.date) else _EVER[0]
    high = fact.at_most if isinstance(fact.at_most, dt.date) else _EVER[1]
    period = plan.policy.in_force
    known = {value for value in constants if isinstance(value, dt.date) and not isinstance(value, dt.datetime)}
    inside = {day for day in (*known, period.from_, period.until) if day is not None and low <= day <= high}
    points = sorted({low, high, *inside})
    for index, point in enumerate(points):
        yield point
        if index + 1 < len(points) and (points[index + 1] - point).days > 1:
            yield point + (points[index + 1] - point) / 2
