"""Tables as choices between terms: bands by their edges, choices by their codes, marginal rates slice by slice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Protocol

from policyengine.compiled import make, terms
from policyengine.compiled.meaning import Ends, Items, Meaning, compare, either, number_of
from policyengine.compiled.quantities import Quantity, add, compared, exactly, subtract, times
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
    """The value of the last line that `by` reaches; no answer below the first."""
    first, later = named(by, name)
    surely = len(lines) > 1 and _never_below(by, lines[0])
    edges = lines[1:] if surely else lines
    values = [line.value for line in lines] if surely else [terms.Undecided(), *(line.value for line in lines)]

    def below(position: int, *, is_first: bool) -> Term:
        line = edges[position]
        return compare("<" if line.closed else "<=", first if is_first else later, line.edge)

    return _ladder(below, values)


class Below(Protocol):
    """Whether a value stays below the edge at `position`; `is_first`: this is the first comparison that is made."""

    def __call__(self, position: int, *, is_first: bool) -> Term:
        """The comparison."""


_SHORT: Final = 8
"""Rungs of a ladder that are climbed one after the other; a longer one is halved again and again."""


def _ladder(below: Below, values: Sequence[Meaning]) -> Meaning:
    """The first value whose edge the value asked for stays below, else the last."""

    def climb(low: int, high: int, *, is_first: bool) -> Meaning:
        if high == low:
            return values[low]
        middle = low if high - low <= _SHORT else (low + high) // 2
        beyond = climb(middle + 1, high, is_first=False)
        return either(below(middle, is_first=is_first), climb(low, middle, is_first=False), beyond)

    return climb(0, len(values) - 1, is_first=True)


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

    `first` is the value where it gets its name, in the comparison that is made first. Long tables
    go by the order of the codes, short ones by each code.
    """
    if len(values) == 1:
        ((only, value),) = values
        return either(make.compare("==", first, only), value, terms.Undecided())
    if len(values) > _SHORT:
        values = sorted(values, key=lambda line: line[0].low)

    def is_line(position: int, *, is_first: bool) -> Term:
        by = first if is_first else later
        if len(values) > _SHORT:
            return make.compare("<", by, values[position + 1][0])
        return make.compare("==", by, values[position][0])

    return _ladder(is_line, [value for _, value in values])


def marginal(base: Quantity, lines: Sequence[Line], name: str) -> Quantity:
    """Each slice of `base` between two edges at its own rate, added up."""
    first_base, later = (number_of(each) for each in named(base, name))
    before, results = exactly(Fraction(0)), [exactly(Fraction(0))]
    for line, following in zip(lines, (*lines[1:], None), strict=True):
        edge, rate = number_of(line.edge), number_of(line.value)
        results.append(add(before, times(subtract(later, edge), rate)))
        if following is not None:
            before = add(before, times(subtract(number_of(following.edge), edge), rate))

    def within(position: int, *, is_first: bool) -> Term:
        return compared("<=", first_base if is_first else later, number_of(lines[position].edge))

    return number_of(_ladder(within, results))


def reviewed(decided: Meaning, at_most: Meaning, name: str) -> Meaning:
    """What a review decided; no answer above what the regulation allows."""
    first, decided = named(decided, name)
    return either(compare("<=", first, at_most), decided, terms.Undecided())
