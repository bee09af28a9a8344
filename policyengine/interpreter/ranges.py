"""How points and ranges lie to one another: the interval relations of DMN 1.5 §10.3.4.8 (table 78), after Allen.

A point is a range that begins and ends with itself, so most relations need be said only
once, for two ranges. An end that is None lies beyond everything.
"""

from __future__ import annotations

from typing import Any

from policyengine.interpreter.operators import equal, order_keys
from policyengine.values import Range, Value


def as_range(value: Value) -> Range:
    """A point as the range that holds it alone."""
    return value if isinstance(value, Range) else Range(value, value, low_closed=True, high_closed=True)


def _less(left: Value, right: Value) -> bool:
    keys: tuple[Any, Any] = order_keys(left, right)
    return bool(keys[0] < keys[1])


def _same(left: Value, right: Value) -> bool:
    return equal(left, right) is True


def before(first: Value, second: Value) -> bool:
    """All of the first lies before all of the second."""
    left, right = as_range(first), as_range(second)
    if left.high is None or right.low is None:
        return False
    if _less(left.high, right.low):
        return True
    return _same(left.high, right.low) and not (left.high_closed and right.low_closed)


def after(first: Value, second: Value) -> bool:
    """All of the first lies after all of the second."""
    return before(second, first)


def meets(first: Range, second: Range) -> bool:
    """The first ends exactly where the second begins, and both hold that point."""
    return first.high is not None and first.high_closed and second.low_closed and _same(first.high, second.low)


def met_by(first: Range, second: Range) -> bool:
    """The second meets the first."""
    return meets(second, first)


def overlaps(first: Range, second: Range) -> bool:
    """They have a point in common."""
    return not before(first, second) and not after(first, second)


def overlaps_before(first: Range, second: Range) -> bool:
    """The first begins earlier, and ends in the second."""
    return _starts_earlier(first, second) and overlaps(first, second) and _ends_within(first, second)


def overlaps_after(first: Range, second: Range) -> bool:
    """The second overlaps the first from before."""
    return overlaps_before(second, first)


def _starts_earlier(first: Range, second: Range) -> bool:
    return not _starts_within(first, second)


def _starts_within(first: Range, second: Range) -> bool:
    """The first begins no earlier than the second."""
    if _same(first.low, second.low):
        return second.low_closed or not first.low_closed
    return second.low is None or (first.low is not None and _less(second.low, first.low))


def _ends_within(first: Range, second: Range) -> bool:
    """The first ends no later than the second."""
    if _same(first.high, second.high):
        return second.high_closed or not first.high_closed
    return second.high is None or (first.high is not None and _less(first.high, second.high))


def finishes(first: Value, second: Range) -> bool:
    """They end alike, and the first begins no earlier."""
    inner = as_range(first)
    alike = inner.high_closed == second.high_closed and _same(inner.high, second.high)
    return alike and (inner is not first or _starts_within(inner, second))


def finished_by(first: Range, second: Value) -> bool:
    """The second finishes the first."""
    return finishes(second, first)


def includes(first: Range, second: Value) -> bool:
    """All of the second lies in the first."""
    inner = as_range(second)
    return _starts_within(inner, first) and _ends_within(inner, first)


def during(first: Value, second: Range) -> bool:
    """All of the first lies in the second."""
    return includes(second, first)


def starts(first: Value, second: Range) -> bool:
    """They begin alike, and the first ends no later."""
    inner = as_range(first)
    alike = inner.low_closed == second.low_closed and _same(inner.low, second.low)
    return alike and (inner is not first or _ends_within(inner, second))


def started_by(first: Range, second: Value) -> bool:
    """The second starts the first."""
    return starts(second, first)


def coincides(first: Value, second: Value) -> bool:
    """They are the same."""
    return _same(first, second)
