"""Terms as functions of a frame: each gives the column of the term over the frame's rows, worked out once.

Made once for a plan; what is the same for all rows (a number written out, two terms that say the
same) is found then and not again in every frame.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, assert_never
from zoneinfo import ZoneInfo

import numpy as np

from policyengine.compiled import terms
from policyengine.compiled.columnar import column
from policyengine.compiled.columnar.column import OPEN, Column, complement, difference, overlap, union, wide
from policyengine.compiled.columnar.frame import Evaluate, Frame, remembered
from policyengine.compiled.columnar.integers import applied
from policyengine.compiled.columnar.numbering import Numbering
from policyengine.compiled.columnar.reading import ORDERS, SlotRead, compared, read
from policyengine.compiled.terms import Order, Sign, Term

if TYPE_CHECKING:
    from policyengine.compiled.columnar.column import Where

_TURNED: Final[Mapping[Order, Order]] = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}

WORTH_A_FRAME: Final = 4_096
"""Rows from which on it is quicker to leave the others out."""

_DEAR: Final = 16
"""What a condition costs, in passes over a column of bytes, before rows are left out for it."""


@dataclass(slots=True)
class Making:
    """Makes functions of terms; `shared` are the definitions that are kept under local names."""

    reads: Mapping[str, SlotRead]
    shared: Mapping[str, Term]
    zone: ZoneInfo
    numbering: Numbering
    _made: dict[int, Evaluate] = field(default_factory=dict)
    _bound: dict[str, Term] = field(default_factory=dict)

    def term(self, term: Term) -> Evaluate:
        """The function of a term."""
        match term:
            case terms.Literal_(value=value):
                constant = Column(0 if value is None else value, none=value is None)
                return lambda _: constant
            case terms.Local() | terms.Bind():
                return self.term(self.meaning(term))
            case _:
                number = self.numbering.number(term)
                if number not in self._made:
                    self._made[number] = remembered(number, self._new(term))
                return self._made[number]

    def meaning(self, term: Term) -> Term:
        """What a name stands for; any other term is itself."""
        while isinstance(term, terms.Local | terms.Bind):
            if isinstance(term, terms.Bind):
                self._bound[term.local.name] = term.value
            term = term.value if isinstance(term, terms.Bind) else self._bound.get(term.name) or self.shared[term.name]
        return term

    def _new(self, term: Term) -> Evaluate:
        match term:
            case terms.Slot():
                return self._slot(term)
            case terms.Binary(sign=sign, left=left, right=right):
                return _binary(sign, self.term(left), self.term(right))
            case terms.Extreme(word=word, items=items):
                return _extreme(word, [self.term(item) for item in items])
            case terms.Applied(function=function, arguments=arguments):
                return _applied(function, [self.term(argument) for argument in arguments])
            case terms.Either(condition=condition, then=then, otherwise=otherwise):
                return _either(self.term(condition), self.term(then), self.term(otherwise))
            case terms.Undecided():
                return lambda _: OPEN
            case terms.Compare():
                return self._compare(term)
            case terms.IsNone(operand=operand):
                tested = self.term(operand)
                return lambda frame: column.truth(tested(frame).none, tested(frame).open)
            case terms.Every(parts=parts):
                return self.every(parts)
            case terms.Some(parts=parts):
                several = [self.term(part) for part in parts]
                return lambda frame: column.some([part(frame) for part in several])
            case terms.Inverse(operand=operand):
                turned = self.term(operand)
                return lambda frame: column.inverse(turned(frame))
            case terms.Literal_() | terms.Local() | terms.Bind():
                raise AssertionError("what has a name or is written out is not made anew")
            case _:
                assert_never(term)

    def every(self, parts: Sequence[Term]) -> Evaluate:
        """All of them: the dear ones last, and only for the rows where no other part decides."""
        made = [self.term(part) for part in parts]  # in their order, for names that are bound
        costs = [self.numbering.cost(part) for part in parts]
        by_cost = [one for _, one in sorted(enumerate(made), key=lambda each: costs[each[0]])]
        first = sum(cost < _DEAR for cost in costs)
        cheap, dear = by_cost[:first], by_cost[first:]

        def evaluate(frame: Frame) -> Column:
            result = column.every([part(frame) for part in cheap])
            for position, part in enumerate(dear):
                data = result.data
                if frame.size < WORTH_A_FRAME or data is True or 2 * np.count_nonzero(data) > frame.size:
                    result = column.every([result, part(frame)])
                else:
                    return result if data is False else _narrowed(frame, result, dear[position:])
            return result

        return evaluate

    # Facts.

    def _slot(self, slot: terms.Slot) -> Evaluate:
        what, zone = self.reads[slot.name], self.zone

        def evaluate(frame: Frame) -> Column:
            stored = frame.claims.facts.get(what.fact.name)
            if stored is None:
                found = Column(0, none=True) if what.fact.nullable else OPEN
            else:
                found = read(what, stored, frame.values(what.fact.name, stored), frame.absent(stored), zone)
            return _answered(found if slot.nullable else _strict(found))

        return evaluate

    def _compare(self, term: terms.Compare) -> Evaluate:
        order, left, right = term.order, term.left, term.right
        one, other = self.term(left), self.term(right)
        if isinstance(left, terms.Literal_):
            order, left, right = _TURNED[order], right, left
        as_values = _compare(term.order, one, other)
        if not isinstance(left, terms.Slot) or not isinstance(right, terms.Literal_) or right.value is None:
            return as_values
        return self._compare_stored(self.numbering.number(term), order, left, right.value, as_values)

    def _compare_stored(self, number: int, order: Order, slot: terms.Slot, value: Any, as_values: Evaluate) -> Evaluate:  # noqa: ANN401  # a number or text
        """Without working out what is compared, where that can be done."""
        what, zone = self.reads[slot.name], self.zone

        def evaluate(frame: Frame) -> Column:
            stored = frame.claims.facts.get(what.fact.name)
            if stored is None or (slot.nullable and stored.none is not None):
                return as_values(frame)
            if number not in frame.instead:
                frame.instead[number] = compared(order, what, stored, value, zone)
            instead = frame.instead[number]
            if instead is None:
                return as_values(frame)
            absent = frame.absent(stored)
            data = ORDERS[instead[0]](frame.values(what.fact.name, stored), instead[1])
            return column.truth(data, union(absent.open, absent.none))

        return evaluate


def _narrowed(frame: Frame, result: Column, parts: Sequence[Evaluate]) -> Column:
    """`result` and all of `parts`, which are worked out only where the result is not false."""
    places = np.flatnonzero(result.data)
    below = frame.below(places)
    tested = column.every([part(below) for part in parts])
    data = np.zeros(frame.size, dtype=np.bool_)
    data[places] = tested.data
    if tested.open is False or not np.any(tested.open):
        return column.every([result, Column(data)])
    open_ = np.zeros(frame.size, dtype=np.bool_)
    open_[places] = tested.open
    return column.every([result, Column(data, open_)])


# Operators.


def _answered(of: Column) -> Column:
    """A truth says true where it is open, whatever stands there; a number says anything."""
    return of if of.open is False or not _is_truth(of.data) else Column(union(of.data, of.open), of.open, of.none)


def _is_truth(data: Any) -> bool:  # noqa: ANN401  # an array or one value
    return isinstance(data, bool) or getattr(data, "dtype", None) == np.bool_


def _strict(of: Column) -> Column:
    """A value that has to be there: where there is none, there is no answer."""
    return of if of.none is False else Column(of.data, union(of.open, of.none))


_ARITHMETIC: Final[Mapping[Sign, Callable[[Any, Any], Any]]] = {
    "+": lambda one, other: one + other,
    "-": lambda one, other: one - other,
    "*": lambda one, other: one * other,
    "//": lambda one, other: one // other,
    "%": lambda one, other: one % other,
}


def _binary(sign: Sign, left: Evaluate, right: Evaluate) -> Evaluate:
    if sign in ("&", "|"):
        join = overlap if sign == "&" else union

        def strictly(frame: Frame) -> Column:
            one, other = _strict(left(frame)), _strict(right(frame))
            return column.truth(join(one.data, other.data), union(one.open, other.open))

        return strictly
    work = _ARITHMETIC[sign]

    def evaluate(frame: Frame) -> Column:
        one, other = _strict(left(frame)), _strict(right(frame))
        return Column(work(wide(one.data), wide(other.data)), union(one.open, other.open))

    return evaluate


def _extreme(word: Literal["min", "max"], items: Sequence[Evaluate]) -> Evaluate:
    of_numbers: Any = min if word == "min" else max
    of_arrays: Any = np.minimum if word == "min" else np.maximum

    def evaluate(frame: Frame) -> Column:
        first, *others = (_strict(item(frame)) for item in items)
        data, open_ = wide(first.data), first.open
        for other in others:
            of_both = of_numbers if isinstance(data, int) and isinstance(other.data, int) else of_arrays
            data, open_ = of_both(data, wide(other.data)), union(open_, other.open)
        return Column(data, open_)

    return evaluate


def _applied(function: str, arguments: Sequence[Evaluate]) -> Evaluate:
    def evaluate(frame: Frame) -> Column:
        given = [_strict(argument(frame)) for argument in arguments]
        data, open_ = applied(function, [wide(each.data) for each in given])
        for each in given:
            open_ = union(open_, each.open)
        return Column(data, open_)

    return evaluate


def _either(condition: Evaluate, then: Evaluate, otherwise: Evaluate) -> Evaluate:
    def evaluate(frame: Frame) -> Column:
        asked, one, other = condition(frame), then(frame), otherwise(frame)
        where = asked.data
        if isinstance(where, bool):
            chosen = one if where else other
            return _answered(Column(chosen.data, union(chosen.open, asked.open), chosen.none))
        open_ = union(overlap(where, one.open), difference(other.open, where))
        none = union(overlap(where, one.none), difference(other.none, where))
        return _answered(Column(_chosen(where, one.data, other.data), union(open_, asked.open), none))

    return evaluate


def _chosen(where: Any, one: Any, other: Any) -> Any:  # noqa: ANN401  # arrays, numbers, truths or texts
    if isinstance(one, str) or isinstance(other, str):
        return np.where(where, np.array(one, dtype=object), np.array(other, dtype=object))
    if _is_truth(one) and _is_truth(other):
        return np.where(where, one, other)
    if isinstance(one, int) and isinstance(other, int) and abs(one) < _QUICK and abs(other) < _QUICK:
        return where * (one - other) + other  # a fifth of the time of `np.where`
    return np.where(where, wide(one), wide(other))


_QUICK: Final = 2**62
"""Numbers whose difference fits 64 bits."""


def _compare(order: Order, left: Evaluate, right: Evaluate) -> Evaluate:
    compare = ORDERS[order]

    def evaluate(frame: Frame) -> Column:
        one, other = left(frame), right(frame)
        if order not in ("==", "!="):
            one, other = _strict(one), _strict(other)
        sides = (np.array(side, dtype=object) if isinstance(side, str) else side for side in (one.data, other.data))
        found = compare(*sides)
        data: Where = found if isinstance(found, np.ndarray) and found.ndim else bool(found)
        if one.none is not False or other.none is not False:  # none equals none and nothing else
            equal = data if order == "==" else complement(data)
            equal = union(difference(equal, union(one.none, other.none)), overlap(one.none, other.none))
            data = equal if order == "==" else complement(equal)
        return column.truth(data, union(one.open, other.open))

    return evaluate
