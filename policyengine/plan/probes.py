"""Values worth trying for a fact that is not known: one for each way a policy can tell.

Booleans and choices are tried with every value. A number, amount, date or text that the
policy only ever compares with constants is tried with one value in each interval between
them, the constants themselves, and the edges of what is declared: such probes are *exact*,
no other value can come out differently. A number that is also paid out (it is a base, a
rate, an amount or the limit of a cap) has a *scale*, on which `settlement.courses` can
prove something. Any other fact (one that is added up, or compared with another fact) has
probes too, but they prove nothing when they all agree.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from policyengine.expression.core import (
    Band,
    Bands,
    Call,
    Choices,
    Compare,
    Constant,
    Fact,
    If,
    ListOf,
    Marginal,
    Negation,
    Node,
    Reference,
    Reviewed,
)
from policyengine.expression.walk import children
from policyengine.plan.model import Plan
from policyengine.plan.roots import conditions, paid
from policyengine.policy.model import Fact as DeclaredFact
from policyengine.policy.model import FactKind
from policyengine.values import Value

_EVER: Final = (dt.date(1900, 1, 1), dt.date(2200, 1, 1))
_FAR: Final = Fraction(10**12)


@dataclass(frozen=True, slots=True)
class Scale:
    """What a bounded number can be: the multiples of `step` from the first to the last of `points`.

    Between two neighbouring points no comparison of the policy tells one number from another.
    """

    points: tuple[Fraction, ...]
    step: Fraction


@dataclass(frozen=True, slots=True)
class Probe:
    """What to try for one fact; `exact` where no other value could come out differently."""

    values: tuple[Value, ...]
    exact: bool
    scale: Scale | None = None


def probes(plan: Plan) -> Mapping[str, Probe]:
    """The probes of every fact that the plan declares."""
    uses = _Uses(plan.definitions)
    for condition in conditions(plan):
        uses.look(condition)
    for value in paid(plan):
        uses.look_at_paid(value)
    return {fact.name: _probe(fact, uses, plan) for fact in plan.policy.facts.values()}


@dataclass(slots=True)
class _Uses:
    """How facts are used: the `constants` each is compared with; those `paid`; the `opaque`, used in any other way."""

    definitions: Mapping[str, Node]
    constants: dict[str, set[Value]] = field(default_factory=dict)
    paid: set[str] = field(default_factory=set)
    opaque: set[str] = field(default_factory=set)
    followed: set[tuple[str, bool]] = field(default_factory=set)

    def look(self, node: Node) -> None:
        """Record the uses below a node whose value is compared or computed with."""
        match node:
            case Fact(name=name):
                self.opaque.add(name)
            case Reference(name=name):
                if self._first(name, paid=False):
                    self.look(self.definitions[name])
            case Compare(left=left, right=right):
                self._compared(left, (right,))
            case Bands(by=by, bands=bands):
                self._compared(by, tuple(band.edge for band in bands))
                for band in bands:
                    self.look(band.value)
            case Choices(by=Fact(), values=values):  # every choice is tried anyway
                for _, value in values:
                    self.look(value)
            case Call(function="list contains", arguments=(ListOf(items=items), Fact() as fact)):
                self._compared(fact, items)
            case _:
                for child in children(node):
                    self.look(child)

    def look_at_paid(self, node: Node) -> None:
        """The same for a node whose value is paid out as it is, or times what is known."""
        match node:
            case Fact(name=name):
                self.paid.add(name)
            case Reference(name=name):
                if self._first(name, paid=True):
                    self.look_at_paid(self.definitions[name])
            case Bands(by=by, bands=bands):
                self._compared(by, tuple(band.edge for band in bands))
                for band in bands:
                    self.look_at_paid(band.value)
            case Choices(by=by, values=values):
                if not isinstance(by, Fact):
                    self.look(by)
                for _, value in values:
                    self.look_at_paid(value)
            case If(condition=condition, consequent=consequent, alternative=alternative):
                self.look(condition)
                self.look_at_paid(consequent)
                self.look_at_paid(alternative)
            case Reviewed(decided=Fact(name=name) as decided, at_most=at_most):
                self.paid.add(name)
                self._compared(decided, (at_most,))
            case Marginal(base=Fact(name=name) as base, bands=bands) if all(map(_pays, bands)):
                self.paid.add(name)
                self._compared(base, tuple(band.edge for band in bands))
            case _:
                self.look(node)

    def _first(self, name: str, *, paid: bool) -> bool:
        """Whether a definition is met for the first time in this use."""
        if (name, paid) in self.followed:
            return False
        self.followed.add((name, paid))
        return True

    def _compared(self, node: Node, others: tuple[Node, ...]) -> None:
        """`node` beside `others` in a comparison: told apart by constants where one side is a fact and the rest is."""
        values = [_constant(other) for other in others]
        fact, other_fact = _compared_fact(node), _compared_fact(others[0]) if len(others) == 1 else None
        if fact is not None and all(known for known, _ in values):
            self.constants.setdefault(fact, set()).update(value for _, value in values)
        elif other_fact is not None and _constant(node)[0]:
            self.constants.setdefault(other_fact, set()).add(_constant(node)[1])
        else:
            for part in (node, *others):
                self.look(part)


def _compared_fact(node: Node) -> str | None:
    """The fact that a comparison is about: itself, or the day of a date-time."""
    match node:
        case Fact(name=name) | Call(function="date", arguments=(Fact(name=name),)):
            return name
        case _:
            return None


def _constant(node: Node) -> tuple[bool, Value]:
    match node:
        case Constant(value=value):
            return True, value
        case Negation(operand=Constant(value=Fraction() as value)):
            return True, -value
        case _:
            return False, None


def _pays(band: Band) -> bool:
    """Whether a slice never takes anything away, so that more of the base is never less."""
    known, value = _constant(band.value)
    return known and isinstance(value, Fraction) and value >= 0


# What to try.


def _probe(fact: DeclaredFact, uses: _Uses, plan: Plan) -> Probe:
    constants = uses.constants.get(fact.name, set())
    told_apart = fact.name not in uses.opaque
    none: tuple[Value, ...] = (None,) if fact.blank_is_none else ()
    match fact.kind:
        case FactKind.YES_NO:
            return Probe((False, True, *none), exact=True)
        case FactKind.CHOICE:
            return Probe((*(choice for choice, _ in fact.choices), *none), exact=True)
        case FactKind.TEXT:
            return Probe((*_texts(constants), *none), told_apart)
        case FactKind.DATE:
            return Probe((*_days(fact, constants, plan), *none), told_apart)
        case FactKind.DATE_TIME:
            noon = dt.time(12, tzinfo=plan.policy.timezone)
            noons = (dt.datetime.combine(day, noon) for day in _days(fact, constants, plan))
            by_day = not any(isinstance(value, dt.datetime) for value in constants)
            return Probe((*noons, *none), told_apart and by_day)
        case _:
            points = tuple(_points(fact, constants))
            step = Fraction(1, 10**fact.decimals)
            bounded = fact.at_least is not None and fact.at_most is not None
            return Probe(
                (*_numbers(points, step), *none),
                exact=told_apart and fact.name not in uses.paid,
                scale=Scale(points, step) if told_apart and bounded else None,
            )


def _points(fact: DeclaredFact, constants: set[Value]) -> Iterator[Fraction]:
    """The edges, and each constant between them; without a bound, edges beyond every constant."""
    numbers = [value for value in constants if isinstance(value, Fraction)]
    low = fact.at_least if isinstance(fact.at_least, Fraction) else min([-_FAR, *(value - 1 for value in numbers)])
    high = fact.at_most if isinstance(fact.at_most, Fraction) else max([_FAR, *(value + 1 for value in numbers)])
    yield from sorted({low, high, *(value for value in numbers if low <= value <= high)})


def _numbers(points: tuple[Fraction, ...], step: Fraction) -> Iterator[Fraction]:
    """The points, and one number between each two, as fine as the type allows."""
    for index, point in enumerate(points):
        if (point / step).denominator == 1:
            yield point
        if index + 1 < len(points):
            between = _between(point, points[index + 1], step)
            if between is not None:
                yield between


def _between(low: Fraction, high: Fraction, step: Fraction) -> Fraction | None:
    middle = ((low + high) / 2 / step).__floor__() * step
    return next((candidate for candidate in (middle, middle + step) if low < candidate < high), None)


def _texts(constants: set[Value]) -> Iterator[str]:
    """Each constant, what comes just after it, and what comes before all."""
    yield ""
    for text in sorted(value for value in constants if isinstance(value, str)):
        yield text
        yield text + "\0"


def _days(fact: DeclaredFact, constants: set[Value], plan: Plan) -> Iterator[dt.date]:
    days = {value for value in constants if isinstance(value, dt.date) and not isinstance(value, dt.datetime)}
    period = plan.policy.in_force
    days |= {day for day in (period.from_, period.until) if day is not None}
    low = fact.at_least if isinstance(fact.at_least, dt.date) else min(_EVER[0], *(_beside(day, -1) for day in days))
    high = fact.at_most if isinstance(fact.at_most, dt.date) else max(_EVER[1], *(_beside(day, 1) for day in days))
    points = sorted({low, high, *(day for day in days if low <= day <= high)})
    for index, point in enumerate(points):
        yield point
        if index + 1 < len(points) and (points[index + 1] - point).days > 1:
            yield point + (points[index + 1] - point) / 2


def _beside(day: dt.date, by: int) -> dt.date:
    """The day before or after, as far as the calendar goes: `until: 9999-12-31` means for ever."""
    return dt.date.fromordinal(min(max(day.toordinal() + by, 1), dt.date.max.toordinal()))
