"""Terms over some rows of the claims: each becomes a column, worked out once.

A frame is a set of rows. Below it stand frames of some of its rows, for what only they need: there
a column that is known already is picked out, and everything else is worked out for fewer rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, assert_never

import numpy as np

from policyengine.columns import ClaimColumns, FactColumn
from policyengine.compiled import terms
from policyengine.compiled.columnar import column
from policyengine.compiled.columnar.column import OPEN, Column, difference, union, wide
from policyengine.compiled.columnar.integers import applied
from policyengine.compiled.columnar.planning import ColumnPlan, SlotRead
from policyengine.compiled.columnar.reading import ORDERS, compared, read
from policyengine.compiled.terms import Order, Term

if TYPE_CHECKING:
    from policyengine.columns import Mask, Rows
    from policyengine.compiled.columnar.column import Where

_WORTH_A_FRAME: Final = 4_096
"""Rows from which on it is quicker to leave the others out."""

_DEAR: Final = 16
"""What a condition costs, in passes over a column of bytes, before rows are left out for it."""

_TURNED: Final[Mapping[Order, Order]] = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(slots=True, eq=False)
class Frame:
    """The rows `rows` of `claims`, which are those at `places` of the rows of `parent`, where it has one."""

    plan: ColumnPlan
    claims: ClaimColumns
    rows: Rows | slice
    size: int
    parent: Frame | None = None
    places: Rows | None = None
    known: dict[int | str, Column] = field(default_factory=dict)
    picked: dict[str, Any] = field(default_factory=dict)

    def below(self, places: Rows) -> Frame:
        """The frame of the rows at `places`."""
        rows = self.absolute(places)
        return Frame(self.plan, self.claims, rows, len(rows), self, places)

    def absolute(self, places: Rows) -> Rows:
        """Positions in the table of the rows at `places`."""
        return self.rows[places] if not isinstance(self.rows, slice) else places + self.rows.start

    def term(self, term: Term) -> Column:
        """The column of a term."""
        if isinstance(term, terms.Literal_):
            return Column(0 if term.value is None else term.value, none=term.value is None)
        key = self.plan.same[id(term)]
        found = self.found(key)
        if found is None:
            found = self.known[key] = self._made(term)
        return found

    def found(self, key: int | str) -> Column | None:
        """The column if it is known here or above."""
        found = self.known.get(key)
        if found is None and self.parent is not None and self.places is not None:
            above = self.parent.found(key)
            if above is not None:
                found = self.known[key] = Column(*(_picked(part, self.places) for part in above))
        return found

    def _made(self, term: Term) -> Column:
        match term:
            case terms.Slot(name=name, nullable=nullable):
                slot = self._slot(name)
                return _answered(slot if nullable else _strict(slot))
            case terms.Local(name=name):
                found = self.found(name)
                return found if found is not None else self._definition(name)
            case terms.Bind(local=local, value=value):
                self.known[local.name] = self.term(value)
                return self.known[local.name]
            case terms.Binary():
                return self._binary(term)
            case terms.Extreme(word=word, items=items):
                columns = [_strict(self.term(item)) for item in items]
                data, choose = columns[0].data, np.minimum if word == "min" else np.maximum
                for each in columns[1:]:
                    data = choose(wide(data), wide(each.data))
                return Column(data, _open(columns))
            case terms.Applied(function=function, arguments=arguments):
                columns = [_strict(self.term(argument)) for argument in arguments]
                data, beyond = applied(function, [wide(each.data) for each in columns])
                return Column(data, union(_open(columns), beyond))
            case terms.Either():
                return self._either(term)
            case terms.Undecided():
                return OPEN
            case terms.Compare():
                return self._compare(term)
            case terms.IsNone(operand=operand):
                tested = self.term(operand)
                return column.truth(tested.none, tested.open)
            case terms.Every(parts=parts):
                return self.every(parts)
            case terms.Some(parts=parts):
                return column.some([self.term(part) for part in parts])
            case terms.Inverse(operand=operand):
                return column.inverse(self.term(operand))
            case terms.Literal_():
                raise AssertionError("a literal is no column")
            case _:
                assert_never(term)

    def _definition(self, name: str) -> Column:
        shared = next(each for each in self.plan.whole.shared.values() if each.local == name)
        found = self.known[name] = self.term(shared.value)
        return found

    # Facts.

    def _slot(self, name: str) -> Column:
        found = self.found(name)
        if found is None:
            what = self.plan.reads[name]
            stored = self.claims.facts.get(what.fact.name)
            if stored is None:
                found = Column(0, none=True) if what.fact.nullable else OPEN
            else:
                found = read(what, stored, self._stored(what, stored), self._absent(stored), self.plan.zone)
            self.known[name] = found
        return found

    def _stored(self, what: SlotRead, stored: FactColumn) -> Any:  # noqa: ANN401  # an array
        """What a column has in these rows."""
        name = what.fact.name
        if name not in self.picked:
            self.picked[name] = stored.values[self.rows]
        return self.picked[name]

    def _absent(self, stored: FactColumn) -> Column:
        """A column that only says where a fact is not known or none."""
        open_ = False if stored.unknown is None else stored.unknown[self.rows]
        return Column(0, open_, False if stored.none is None else stored.none[self.rows])

    # Operators.

    def _binary(self, term: terms.Binary) -> Column:
        left, right = _strict(self.term(term.left)), _strict(self.term(term.right))
        open_ = union(left.open, right.open)
        match term.sign:
            case "&":
                return column.truth(column.overlap(left.data, right.data), open_)
            case "|":
                return column.truth(union(left.data, right.data), open_)
            case "+":
                return Column(wide(left.data) + wide(right.data), open_)
            case "-":
                return Column(wide(left.data) - wide(right.data), open_)
            case "*":
                return Column(wide(left.data) * wide(right.data), open_)
            case "//":
                return Column(wide(left.data) // wide(right.data), open_)
            case "%":
                return Column(wide(left.data) % wide(right.data), open_)
            case _:
                assert_never(term.sign)

    def _either(self, term: terms.Either) -> Column:
        condition = self.term(term.condition)
        then, otherwise = self.term(term.then), self.term(term.otherwise)
        chosen = condition.data
        if isinstance(chosen, bool):
            one = then if chosen else otherwise
            return _answered(Column(one.data, union(one.open, condition.open), one.none))
        open_ = union(column.overlap(chosen, then.open), difference(otherwise.open, chosen))
        none = union(column.overlap(chosen, then.none), difference(otherwise.none, chosen))
        return _answered(Column(_chosen(chosen, then.data, otherwise.data), union(open_, condition.open), none))

    def every(self, parts: tuple[Term, ...]) -> Column:
        """All of them. The dear parts last, and only for the rows where no other part decides."""
        plan = self.plan
        if self.size < _WORTH_A_FRAME:
            return column.every([self.term(part) for part in parts])
        by_cost = sorted(parts, key=lambda part: plan.costs[id(part)])
        cheap = sum(plan.costs[id(part)] < _DEAR for part in parts)
        result = column.every([self.term(part) for part in by_cost[:cheap]])
        for part in by_cost[cheap:]:
            known = self.found(plan.same[id(part)]) is not None
            if known or isinstance(result.data, bool) or 2 * np.count_nonzero(result.data) > self.size:
                result = column.every([result, self.term(part)])
                continue
            places = np.flatnonzero(result.data)
            tested = self.below(places).term(part)
            spread = Column(_spread(tested.data, places, self.size), _spread(tested.open, places, self.size))
            result = column.every([result, spread])
        return result

    def _compare(self, term: terms.Compare) -> Column:
        order, left, right = term.order, term.left, term.right
        if isinstance(left, terms.Literal_):
            order, left, right = _TURNED[order], right, left
        if isinstance(left, terms.Slot) and isinstance(right, terms.Literal_):
            quick = self._compare_stored(order, left, right)
            if quick is not None:
                return quick
        one, other = self.term(left), self.term(right)
        if order not in ("==", "!="):
            one, other = _strict(one), _strict(other)
        data = _compared(order, one.data, other.data)
        if one.none is not False or other.none is not False:  # none equals none and nothing else
            equal = data if order == "==" else column.complement(data)
            both = column.overlap(one.none, other.none)
            equal = union(difference(equal, union(one.none, other.none)), both)
            data = equal if order == "==" else column.complement(equal)
        return column.truth(data, union(one.open, other.open))

    def _compare_stored(self, order: Order, slot: terms.Slot, literal: terms.Literal_) -> Column | None:
        """Without working out what is compared, where it can be done."""
        what = self.plan.reads[slot.name]
        stored = self.claims.facts.get(what.fact.name)
        if stored is None or literal.value is None or (slot.nullable and stored.none is not None):
            return None
        instead = compared(order, what, stored, literal.value, self.plan.zone)
        if instead is None:
            return None
        absent = self._absent(stored)
        data = _compared(instead[0], self._stored(what, stored), instead[1])
        return column.truth(data, union(absent.open, absent.none))


def _answered(of: Column) -> Column:
    """A truth says true where it is open, whatever stands there; a number says anything."""
    return of._replace(data=union(of.data, of.open)) if _is_truth(of.data) else of


def _is_truth(data: Any) -> bool:  # noqa: ANN401  # an array or one value
    return isinstance(data, bool) or getattr(data, "dtype", None) == np.bool_


def _strict(of: Column) -> Column:
    """A value that has to be there: where there is none, there is no answer."""
    return of if of.none is False else Column(of.data, union(of.open, of.none))


def _open(columns: Sequence[Column]) -> Where:
    found: Where = False
    for each in columns:
        found = union(found, each.open)
    return found


def _compared(order: Order, one: Any, other: Any) -> Where:  # noqa: ANN401  # arrays, numbers or texts
    found = ORDERS[order](*(np.array(side, dtype=object) if isinstance(side, str) else side for side in (one, other)))
    return found if isinstance(found, np.ndarray) and found.ndim else bool(found)


def _chosen(condition: Any, then: Any, otherwise: Any) -> Any:  # noqa: ANN401  # arrays, numbers, truths or texts
    sides = then, otherwise
    if any(isinstance(side, str) for side in sides):
        sides = np.array(then, dtype=object), np.array(otherwise, dtype=object)
    elif not all(map(_is_truth, sides)):
        sides = wide(then), wide(otherwise)
    return np.where(condition, *sides)


def _picked(part: Any, places: Rows) -> Any:  # noqa: ANN401  # an array, or one value for all rows
    return part[places] if isinstance(part, np.ndarray) else part


def _spread(part: Where, places: Rows, size: int) -> Mask:
    """A truth about some rows as one about all of them: false elsewhere."""
    spread = np.zeros(size, dtype=np.bool_)
    spread[places] = part
    return spread
