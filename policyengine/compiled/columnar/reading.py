"""What a slot of terms is worth over some rows, and comparisons that need not work it out.

A choice is stored by its place in the fact and stands in terms by its code; a text is stored by its
place among the texts; the day of an instant is stored nowhere. Compared with a constant, all three
are compared as they are stored: the constant is turned into a place, or into the instant it begins at.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np

from policyengine.columns import FactColumn
from policyengine.compiled import runtime
from policyengine.compiled.columnar import moments
from policyengine.compiled.columnar.column import Column, union, wide
from policyengine.compiled.terms import Order
from policyengine.policy.model import FactKind
from policyengine.slots import FactSlot

ORDERS: Final[Mapping[Order, Callable[[Any, Any], Any]]] = {
    "==": np.equal,
    "!=": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}


@dataclass(frozen=True, slots=True)
class SlotRead:
    """What a slot of terms reads: a fact, or a `part` of one. `codes` are those of its choices in terms."""

    fact: FactSlot
    part: str = ""
    codes: tuple[int, ...] = ()


def read(what: SlotRead, stored: FactColumn, values: Any, column: Column, zone: ZoneInfo) -> Column:  # noqa: ANN401  # an array
    """A fact or a part of it; `values` are those of the rows, `column` says where there are none."""
    if what.part:
        if what.fact.kind is FactKind.DATE:
            return Column(moments.part_of_days(wide(values), what.part), column.open, column.none)
        data, beyond = moments.local_part(values, what.part, zone)
        return Column(data, union(column.open, beyond), column.none)
    match what.fact.kind:
        case FactKind.TEXT:
            return Column(np.array([*stored.texts, ""], dtype=object)[values], column.open, column.none)
        case FactKind.CHOICE:
            return Column(np.array(what.codes, dtype=np.int64)[values], column.open, column.none)
        case _:
            return Column(values, column.open, column.none)


def compared(order: Order, what: SlotRead, stored: FactColumn, value: Any, zone: ZoneInfo) -> tuple[Order, Any] | None:  # noqa: ANN401  # a number or a text
    """The order and number to compare what is stored with instead; None where there is none."""
    if what.part in ("day", "year") and what.fact.kind in (FactKind.DATE, FactKind.DATE_TIME):
        return _from_begin(order, value, lambda one: _begin(what, one, zone))
    if what.part:
        return None
    match what.fact.kind:
        case FactKind.TEXT:
            return order, stored.texts.index(value) if value in stored.texts else -1
        case FactKind.CHOICE if order in ("==", "!="):
            return order, what.codes.index(value) if value in what.codes else -1
        case FactKind.CHOICE if sorted(what.codes) == list(what.codes):
            place = bisect_left(what.codes, value) if order in ("<", ">=") else bisect_right(what.codes, value)
            return ("<" if order in ("<", "<=") else ">="), place
        case _:
            return None


def _from_begin(order: Order, value: int, begin: Callable[[int], int | None]) -> tuple[Order, int] | None:
    """`order value` said of when something begins: at most a day means before the next."""
    if order not in ("<", "<=", ">", ">="):
        return None
    at = begin(value if order in ("<", ">=") else value + 1)
    return None if at is None else ("<" if order in ("<", "<=") else ">=", at)


def _begin(what: SlotRead, value: int, zone: ZoneInfo) -> int | None:
    if what.part == "year" and not 1 <= value < 9_999:
        return None
    day = value if what.part == "day" else runtime.day_of(value, 1, 1)
    return day if what.fact.kind is FactKind.DATE else moments.begins(day, zone)
