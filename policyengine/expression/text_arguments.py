"""Texts written out in `date("…")` and the like are read while checking, so a slip in them shows at once.

What comes out is a constant. In a policy a date-time is placed in the policy's timezone.
"""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from policyengine.expression.checking import Checking
from policyengine.expression.core import Constant, Node
from policyengine.expression.literals import (
    calendar_date,
    read_date,
    read_date_time,
    read_duration,
    read_moment_or_duration,
)
from policyengine.expression.range_text import read_range
from policyengine.expression.types import (
    ANY,
    DATE,
    DATE_TIME,
    DAYS_TIME,
    NUMBER,
    TEXT,
    YEARS_MONTHS,
    Type,
    range_of,
)
from policyengine.source import Span
from policyengine.values import DaysTime, Range, Value, YearsMonths
from policyengine.words import Words

_READERS = {"date": read_date, "date and time": read_date_time, "duration": read_duration, "range": read_range}


def read_temporal(c: Checking, text: str, span: Span) -> Node:
    """`@"…"`: a constant, or a complaint about the text."""
    return _constant(c, read_moment_or_duration(text), span, span)


def read_written_text(c: Checking, function: str, nodes: tuple[Node, ...], span: Span) -> Node | None:
    """The constant that a conversion of literals is; None for any other call."""
    if function == "date" and len(nodes) > 1:
        numbers = [node.value for node in nodes if isinstance(node, Constant) and isinstance(node.value, Fraction)]
        return _constant(c, calendar_date(*map(int, numbers)), span, span) if len(numbers) == len(nodes) else None
    reader = _READERS.get(function)
    if reader is None:
        return None
    (node,) = nodes
    if isinstance(node, Constant) and isinstance(node.value, str):
        return _constant(c, reader(node.value), span, node.span)
    if function == "duration" or (function == "range" and c.scope.in_policy):
        return c.complain(
            "E411",
            node.span,
            Words(f"`{function}` 的内容要直接写在引号里", f"`{function}` takes a text written out in quotes"),
            way_out=Words('要算出来的时长请用乘法，如 `3 * @"P1M"`', 'compute a duration by multiplying: `3 * @"P1M"`')
            if function == "duration"
            else Words("区间请写成 `[1..3]`", "write a range as `[1..3]`"),
        )
    return None


def _constant(c: Checking, read: Value | Words, span: Span, blamed: Span) -> Node:
    if isinstance(read, Words):
        written = c.quoted(blamed)
        return c.complain("E111", blamed, Words(f"{written} 读不出来", f"{written} cannot be read"), label=read)
    value = _placed(c, read)
    if isinstance(value, Words):
        return c.complain("E111", blamed, value)
    return c.constant(type_of(value), value, span)


def _placed(c: Checking, value: Value) -> Value | Words:
    """In a policy every date-time is in its timezone; one without an offset is taken to be written there."""
    timezone = c.scope.timezone
    if isinstance(value, Range):
        low, high = _placed(c, value.low), _placed(c, value.high)
        if isinstance(low, Words) or isinstance(high, Words):
            return low if isinstance(low, Words) else high
        return Range(low, high, value.low_closed, value.high_closed)
    if not isinstance(value, dt.datetime) or timezone is None:
        return value
    if value.tzinfo is None:
        return value.replace(tzinfo=timezone)
    try:
        return value.astimezone(timezone)
    except OverflowError:
        return Words("年份须在 1 至 9999 之间", "the year must be from 1 to 9999")


def type_of(value: Value) -> Type:
    """The type of a constant that was read from a text."""
    match value:
        case dt.datetime():
            return DATE_TIME
        case dt.date():
            return DATE
        case YearsMonths():
            return YEARS_MONTHS
        case DaysTime():
            return DAYS_TIME
        case Range(low=low, high=high):
            return range_of(type_of(high if low is None else low))
        case Fraction():
            return NUMBER
        case str():
            return TEXT
        case _:
            return ANY
