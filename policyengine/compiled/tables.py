"""Tables as choices between terms: bands by their edges, choices by their codes, marginal rates slice by slice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from policyengine.compiled import make, terms
from policyengine.compiled.meaning import Ends, Items, Meaning, compare, either, number_of
from policyengine.compiled.quantities import Quantity, add, chosen, compared, exactly, subtract, times
from policyengine.compiled.terms import Bind, Local, Term


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table: its value from `edge` on, or above it where it is not `closed`."""

    edge: Meaning
    closed: bool
    value: Meaning


def named(meaning: Meaning, name: str) -> tuple[Meaning, Meaning]:
    """The value as it stands where it is evaluated first, and as it is called after that."""
    match meaning:
        case Items() | Ends() | terms.Slot() | terms.Local() | terms.Literal_():
            return meaning, meaning
        case Quantity(whole=whole, scale=scale, over=over):
            if over is not None or isinstance(whole, terms.Slot | terms.Local | terms.Literal_):
                return meaning, meaning
            first, local = _bound(whole, name)
            return Quantity(first, scale), Quantity(local, scale)
        case _:
            return _bound(meaning, name)


def _bound(term: Term, name: str) -> tuple[Bind, Local]:
    local = Local(name, low=term.low, high=term.high, nullable=term.nullable)
    return Bind(local, term, low=term.low, high=term.high, nullable=term.nullable), local


def bands(by: Meaning, lines: Sequence[Line], name: str) -> Meaning:
    """The value of the last line that `by` reaches; no answer below the first.

    The first comparison that is made is where the value gets its name.
    """
    first, later = named(by, name)
    begins = 1 if len(lines) > 1 and _never_below(by, lines[0]) else 0
    result = lines[-1].value
    for position in range(len(lines) - 1, begins - 1, -1):
        line = lines[position]
        below = compare("<" if line.closed else "<=", first if position == begins else later, line.edge)
        result = either(below, lines[position - 1].value if position else terms.Undecided(), result)
    return result


def _never_below(by: Meaning, line: Line) -> bool:
    least, edge = _least(by), _least(line.edge)
    return least is not None and edge is not None and (edge < least or (edge == least and line.closed))


def _least(meaning: Meaning) -> Fraction | None:
    match meaning:
        case Quantity(whole=whole, scale=scale, over=None):
            return Fraction(whole.low, scale)
        case Quantity() | Items() | Ends():
            return None
        case _:
            return Fraction(meaning.low)


def choices(first: Term, later: Term, values: Sequence[tuple[Term, Meaning]]) -> Meaning:
    """The value of the line that is equal; one of the lines is for certain.

    `first` is the value where it gets its name, in the comparison that is made first.
    """
    result = values[-1][1] if len(values) > 1 else terms.Undecided()
    compared_with = values[:-1] if len(values) > 1 else values
    for position in range(len(compared_with) - 1, -1, -1):
        choice, value = compared_with[position]
        result = either(make.compare("==", later if position else first, choice), value, result)
    return result


def marginal(base: Quantity, lines: Sequence[Line], name: str) -> Quantity:
    """Each slice of `base` between two edges at its own rate, added up."""
    first_base, later = (number_of(each) for each in named(base, name))
    before, results = exactly(Fraction(0)), [exactly(Fraction(0))]
    for line, following in zip(lines, (*lines[1:], None), strict=True):
        edge, rate = number_of(line.edge), number_of(line.value)
        results.append(add(before, times(subtract(later, edge), rate)))
        if following is not None:
            before = add(before, times(subtract(number_of(following.edge), edge), rate))
    result = results[-1]
    for position in range(len(lines) - 1, -1, -1):
        at = first_base if position == 0 else later
        result = chosen(compared("<=", at, number_of(lines[position].edge)), results[position], result)
    return result


def reviewed(decided: Meaning, at_most: Meaning, name: str) -> Meaning:
    """What a review decided; no answer above what the regulation allows."""
    first, decided = named(decided, name)
    return either(compare("<=", first, at_most), decided, terms.Undecided())
