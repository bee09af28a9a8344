"""Lists: positions count from 1 (−1 is the last), equal means the language's own `=`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any, Final

from policyengine.interpreter import temporal
from policyengine.interpreter.errors import Refusal
from policyengine.interpreter.operators import equal, order_keys
from policyengine.interpreter.texts import position
from policyengine.values import Range, Value

List = tuple[Value, ...]

LONGEST_LIST: Final = 10_000
"""Items; lists that are joined again and again double."""


def bounded(items: Iterable[Value]) -> List:
    """A list, unless it grows beyond bounds."""
    result = tuple(items)
    if len(result) > LONGEST_LIST:
        raise Refusal("E610", "列表太长", "the list is too long")
    return result


def contains(items: List, element: Value) -> bool:
    """Whether an item equals `element`."""
    return any(equal(item, element) is True for item in items)


def index_of(items: List, match: Value) -> List:
    """The positions at which `match` stands."""
    return tuple(Fraction(place) for place, item in enumerate(items, start=1) if equal(item, match) is True)


def distinct(items: List) -> List:
    """The list without repetitions; the first of equal items stays."""
    first: dict[object, Value] = {}
    for item in items:
        first.setdefault(_identity(item), item)
    return tuple(first.values())


def _identity(item: Value) -> object:
    """Alike for values that are equal in the language, so that repetitions are found in linear time."""
    match item:
        case dt.datetime():
            return dt.datetime, temporal.instant(item)
        case tuple():
            return tuple, tuple(map(_identity, item))
        case Range():
            return Range, _identity(item.low), _identity(item.high), item.low_closed, item.high_closed
        case _:
            return type(item), item  # a yes/no value is not the number that Python takes it for


def concatenate(*lists: List) -> List:
    """The lists in a row."""
    return bounded(item for items in lists for item in items)


def flatten(items: List) -> List:
    """All that stands in the list, at any depth, in one list."""
    return bounded(_leaves(items))


def _leaves(items: List) -> Iterable[Value]:
    for item in items:
        if isinstance(item, tuple):
            yield from _leaves(item)
        else:
            yield item


def sublist(items: List, start: Fraction, length: Fraction | None = None) -> List:
    """From position `start`, at most `length` items."""
    begin = position(start, len(items))
    if length is None:
        return items[begin:]
    if length < 1:
        raise Refusal("E609", "长度须至少为 1", "the length must be at least 1")
    return items[begin : begin + int(length)]


def insert_before(items: List, place: Fraction, item: Value) -> List:
    """The list with `item` before position `place`; behind the last where `place` is one more than there are."""
    begin = len(items) if int(place) == len(items) + 1 else position(place, len(items))
    return bounded((*items[:begin], item, *items[begin:]))


def remove(items: List, place: Fraction) -> List:
    """The list without the item at position `place`."""
    at = position(place, len(items))
    return items[:at] + items[at + 1 :]


def replace(items: List, place: Fraction, item: Value) -> List:
    """The list with `item` at position `place`."""
    at = position(place, len(items))
    return (*items[:at], item, *items[at + 1 :])


def least(items: List) -> Value:
    """The least item; null for an empty list."""
    return _extreme(items, lambda first, second: first < second)


def greatest(items: List) -> Value:
    """The greatest item; null for an empty list."""
    return _extreme(items, lambda first, second: first > second)


def _extreme(items: List, better: Callable[[Any, Any], bool]) -> Value:
    if not items:
        return None
    best = items[0]
    for item in items[1:]:
        if better(*order_keys(item, best)):
            best = item
    return best


def all_true(items: List) -> Value:
    """False if an item is, null if one is null, else true."""
    return False if False in items else None if None in items else True


def any_true(items: List) -> Value:
    """True if an item is, null if one is null, else false."""
    return True if True in items else None if None in items else False
