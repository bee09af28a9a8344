"""The table of meanings of the built-in functions and properties; their types stand in `expression.signatures`.

Arguments come in the order of the signature, those left out at the end left out. A
function is strict: with something Unknown among its arguments, at any depth, it is Unknown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Final
from zoneinfo import ZoneInfo

from policyengine.expression.literals import read_number
from policyengine.expression.range_text import read_range
from policyengine.interpreter import lists, numbers, ranges, temporal, texts
from policyengine.interpreter.errors import Refusal
from policyengine.interpreter.operators import holds_unknown
from policyengine.values import UNKNOWN, DaysTime, RoundingMode, Value, YearsMonths
from policyengine.words import Words


def call(function: str, arguments: Sequence[Value], timezone: ZoneInfo | None = None) -> Value:
    """The value of a built-in function; a date-time without a zone is placed in `timezone`."""
    if function not in TAKES_NULL and any(map(_holds_null, arguments)):
        return UNKNOWN
    if any(map(holds_unknown, arguments)):
        return UNKNOWN
    value = FUNCTIONS[function](*arguments)
    return temporal.placed(value, timezone) if isinstance(value, dt.datetime) else value


def _holds_null(value: Value) -> bool:
    return value is None or (isinstance(value, tuple) and any(map(_holds_null, value)))


TAKES_NULL: Final = frozenset(
    {
        *("append", "concatenate", "count", "distinct values", "flatten", "index of", "insert before"),
        *("list contains", "list replace", "remove", "reverse", "sublist", "union"),
        *("all", "any", "is", "number", "string", "string join"),
    }
)
"""Functions for which null is a value like others; elsewhere it can only stand behind an Unknown guard."""


def _rounding(mode: RoundingMode) -> Callable[..., Value]:
    def rounded(value: Fraction, scale: Fraction = Fraction(0)) -> Value:
        return numbers.rounded(value, scale, mode)

    return rounded


def _number(text: str, grouping: str | None, point: str | None) -> Value:
    value = read_number(text, grouping, point)
    if isinstance(value, Words):
        raise Refusal("E605", value.zh, value.en)
    return value


def _range(text: str) -> Value:
    value = read_range(text)
    if isinstance(value, Words):
        raise Refusal("E605", value.zh, value.en)
    return value


def _odd(value: Fraction) -> bool:
    return numbers.parity(value) == 1


def _even(value: Fraction) -> bool:
    return numbers.parity(value) == 0


def _moment(name: str) -> Callable[[dt.date], Value]:
    return lambda moment: temporal.part_of_moment(name, moment)


def _duration(name: str) -> Callable[[YearsMonths | DaysTime], Value]:
    return lambda duration: temporal.part_of_duration(name, duration)


def _is(first: Value = None, second: Value = None) -> Value:
    return temporal.is_same(first, second)


NUMBERS: Final[Mapping[str, Callable[..., Value]]] = {
    "abs": temporal.magnitude,
    "floor": _rounding(RoundingMode.FLOOR),
    "ceiling": _rounding(RoundingMode.CEILING),
    "decimal": _rounding(RoundingMode.HALF_EVEN),
    "round up": _rounding(RoundingMode.UP),
    "round down": _rounding(RoundingMode.DOWN),
    "round half up": _rounding(RoundingMode.HALF_UP),
    "round half down": _rounding(RoundingMode.HALF_DOWN),
    "modulo": numbers.modulo,
    "sqrt": numbers.square_root,
    "log": numbers.logarithm,
    "exp": numbers.exponential,
    "odd": _odd,
    "even": _even,
    "number": _number,
    "sum": numbers.total,
    "product": numbers.product,
    "mean": numbers.mean,
    "median": numbers.median,
    "stddev": numbers.deviation,
    "mode": numbers.modes,
}

TEXTS: Final[Mapping[str, Callable[..., Value]]] = {
    "string": lambda value: None if value is None else texts.joined([texts.value_text(value)]),
    "substring": texts.substring,
    "string length": lambda text: Fraction(len(text)),
    "upper case": lambda text: texts.joined([text.upper()]),
    "lower case": lambda text: texts.joined([text.lower()]),
    "substring before": texts.before,
    "substring after": texts.after,
    "contains": lambda text, match: match in text,
    "starts with": lambda text, match: text.startswith(match),
    "ends with": lambda text, match: text.endswith(match),
    "trim": lambda text: text.strip(),
    "string join": texts.string_join,
}

LISTS: Final[Mapping[str, Callable[..., Value]]] = {
    "list contains": lists.contains,
    "count": lambda items: Fraction(len(items)),
    "min": lists.least,
    "max": lists.greatest,
    "all": lists.all_true,
    "any": lists.any_true,
    "sublist": lists.sublist,
    "append": lambda items, *more: lists.bounded((*items, *more)),
    "concatenate": lists.concatenate,
    "insert before": lists.insert_before,
    "remove": lists.remove,
    "list replace": lists.replace,
    "reverse": lambda items: items[::-1],
    "index of": lists.index_of,
    "union": lambda *given: lists.distinct(lists.concatenate(*given)),
    "distinct values": lists.distinct,
    "flatten": lists.flatten,
}

TIMES: Final[Mapping[str, Callable[..., Value]]] = {
    "date": lambda *given: temporal.to_date(*given) if len(given) == 1 else temporal.date_of(*given),
    "date and time": temporal.to_date_time,
    "duration": temporal.to_duration,
    "years and months duration": temporal.years_months_between,
    "day of week": lambda moment: temporal.WEEKDAYS[moment.weekday()],
    "day of year": temporal.day_of_year,
    "week of year": temporal.week_of_year,
    "month of year": lambda moment: temporal.MONTHS[moment.month - 1],
    "is": _is,
    "now": lambda: dt.datetime.now(dt.UTC),
    "today": lambda: dt.datetime.now().astimezone().date(),
}

RANGES: Final[Mapping[str, Callable[..., Value]]] = {
    "range": _range,
    "before": ranges.before,
    "after": ranges.after,
    "meets": ranges.meets,
    "met by": ranges.met_by,
    "overlaps": ranges.overlaps,
    "overlaps before": ranges.overlaps_before,
    "overlaps after": ranges.overlaps_after,
    "finishes": ranges.finishes,
    "finished by": ranges.finished_by,
    "includes": ranges.includes,
    "during": ranges.during,
    "starts": ranges.starts,
    "started by": ranges.started_by,
    "coincides": ranges.coincides,
}


PROPERTIES: Final[Mapping[str, Callable[..., Value]]] = {
    **{
        f".{name}": _moment(name)
        for name in ("year", "month", "day", "weekday", "hour", "minute", "second", "time offset", "timezone")
    },
    **{f".{name}": _duration(name) for name in ("years", "months", "days", "hours", "minutes", "seconds")},
    ".start": lambda given: given.low,
    ".end": lambda given: given.high,
    ".start included": lambda given: given.low_closed,
    ".end included": lambda given: given.high_closed,
}

FUNCTIONS: Final[Mapping[str, Callable[..., Value]]] = {**NUMBERS, **TEXTS, **LISTS, **TIMES, **RANGES, **PROPERTIES}
