"""Dates, date-times and durations: days, microseconds and months."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from policyengine.compiled import make
from policyengine.compiled.meaning import Meaning, not_in_integers, number_of, term_of
from policyengine.compiled.quantities import Quantity, divide_rounding, divided, times
from policyengine.compiled.terms import Term, number
from policyengine.expression.types import DURATIONS, Kind
from policyengine.slots import DAYS, INSTANTS, MICROSECONDS_OF_DAY, instant
from policyengine.syntax.tree import ArithmeticOperator
from policyengine.values import DaysTime, RoundingMode, YearsMonths

_MOST_MONTHS: Final = 9_999 * 12


def constant(value: dt.date | YearsMonths | DaysTime) -> Term:
    """A date, date-time or duration written out."""
    match value:
        case dt.datetime():
            return number(instant(value), f"AT_{value:%Y_%m_%d_%H%M%S}")
        case dt.date():
            return number(value.toordinal(), f"DAY_{value:%Y_%m_%d}")
        case YearsMonths(months=months):
            return number(months)
        case DaysTime(microseconds=microseconds):
            return number(microseconds)


def arithmetic(operator: ArithmeticOperator, left: Meaning, right: Meaning, kinds: tuple[Kind, Kind]) -> Meaning:
    """`left operator right`, at least one of them a date, date-time or duration."""
    if kinds[0] in DURATIONS and kinds[1] in (Kind.DATE, Kind.DATE_TIME):
        left, right, kinds = right, left, (kinds[1], kinds[0])
    subtracts = operator is ArithmeticOperator.SUBTRACT
    if kinds[1] in DURATIONS and kinds[0] in (Kind.DATE, Kind.DATE_TIME):
        by = term_of(right)
        return _moved(term_of(left), make.negate(by) if subtracts else by, kinds)
    if kinds[0] in (Kind.DATE, Kind.DATE_TIME):
        apart = make.subtract(term_of(left), term_of(right))
        return make.multiply(apart, number(MICROSECONDS_OF_DAY)) if kinds[0] is Kind.DATE else apart
    if kinds[0] in DURATIONS and kinds[1] in DURATIONS:
        return _durations(operator, term_of(left), term_of(right))
    if kinds[0] in DURATIONS:
        factor = number_of(right)
        return _scaled(term_of(left), divided(Quantity(number(1), 1), factor) if _divides(operator) else factor)
    return _scaled(term_of(right), number_of(left))


def _divides(operator: ArithmeticOperator) -> bool:
    return operator is ArithmeticOperator.DIVIDE


def _moved(moment: Term, by: Term, kinds: tuple[Kind, Kind]) -> Term:
    if kinds == (Kind.DATE, Kind.YEARS_MONTHS):
        low, high = moment.low + 31 * min(by.low, 0), moment.high + 31 * max(by.high, 0)
        return make.applied("months_later", (moment, by), max(DAYS[0], low), min(DAYS[1], high))
    if kinds == (Kind.DATE, Kind.DAYS_TIME):
        return _within(make.add(moment, make.floor_divide(by, number(MICROSECONDS_OF_DAY))), DAYS, "within_calendar")
    if kinds == (Kind.DATE_TIME, Kind.DAYS_TIME):
        # A day short of the calendar's ends, whatever the zone; beyond, the interpreter is asked.
        inner = INSTANTS[0] + 2 * MICROSECONDS_OF_DAY, INSTANTS[1] - 2 * MICROSECONDS_OF_DAY
        return _within(make.add(moment, by), inner, "within_instants")
    raise not_in_integers("日期时间加减年月", "moving a date-time by years and months")


def _within(moved: Term, bounds: tuple[int, int], check: str) -> Term:
    if bounds[0] <= moved.low and moved.high <= bounds[1]:
        return moved
    return make.applied(check, (moved,), max(bounds[0], moved.low), min(bounds[1], moved.high))


def _durations(operator: ArithmeticOperator, left: Term, right: Term) -> Meaning:
    if _divides(operator):
        return divided(Quantity(left, 1), Quantity(right, 1))
    return make.subtract(left, right) if operator is ArithmeticOperator.SUBTRACT else make.add(left, right)


def _scaled(duration: Term, factor: Quantity) -> Term:
    """What is less than a month (a microsecond) is dropped."""
    product = times(Quantity(duration, 1), factor)
    by = number(product.scale) if product.over is None else make.multiply(product.over, number(product.scale))
    return divide_rounding(product.whole, by, RoundingMode.DOWN)


def part_of_day(name: str, day: Term) -> Quantity:
    """`.year`, `.month`, `.day` or `.weekday` of a day that is worked out."""
    match name:
        case "year":
            return Quantity(make.applied("year_of", (day,), 1, 9999), 1)
        case "month":
            return Quantity(make.applied("month_of", (day,), 1, 12), 1)
        case "day":
            return Quantity(make.applied("day_of_month", (day,), 1, 31), 1)
        case "weekday":
            from_monday = make.remainder(make.subtract(day, number(1)), number(7))
            return Quantity(make.add(from_monday, number(1)), 1)
        case _:
            raise not_in_integers(f" `.{name}`", f"`.{name}`")


_UNITS: Final = {"years": 12, "months": 1}
_MICROSECONDS: Final = {"days": MICROSECONDS_OF_DAY, "hours": 3_600 * 10**6, "minutes": 60 * 10**6, "seconds": 1}
_WITHIN: Final = {"months": 12, "hours": 24, "minutes": 60, "seconds": 60 * 10**6}


def part_of_duration(name: str, duration: Term) -> Quantity:
    """`.years`, `.months`, `.days`, `.hours`, `.minutes`, `.seconds`; negative in a negative duration."""
    unit = number(_UNITS.get(name) or _MICROSECONDS[name])

    def counted(positive: Term) -> Term:
        units = make.floor_divide(positive, unit)
        return make.remainder(units, number(_WITHIN[name])) if name in _WITHIN else units

    whole = counted(duration)
    if duration.low < 0:
        backwards = make.negate(counted(make.negate(duration)))
        whole = make.either(make.compare("<", duration, number(0)), backwards, whole)
    return Quantity(whole, 10**6 if name == "seconds" else 1)


def between(start: Term, end: Term) -> Term:
    """`years and months duration(from, to)` of two days."""
    months = (end.high - start.low) // 28 + 1, (end.low - start.high) // 28 - 1
    return make.applied("months_between", (start, end), max(-_MOST_MONTHS, months[1]), min(_MOST_MONTHS, months[0]))


def date_of(given: Sequence[Quantity]) -> Term:
    """`date(year, month, day)`; what stands after the point is dropped."""
    whole = [divide_rounding(each.whole, _divisor(each), RoundingMode.DOWN) for each in given]
    return make.applied("ordinal", tuple(whole), *DAYS)


def _divisor(quantity: Quantity) -> Term:
    by = number(quantity.scale)
    return by if quantity.over is None else make.multiply(by, quantity.over)
