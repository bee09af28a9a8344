"""Dates, date-times and durations: arithmetic, parts, names (DMN 1.5 §10.3.2.3, tables 57 and 65).

A date-time with a zone moves by instants (a day is 24 hours); years and months move the
calendar and stop at the end of a month. A date that meets an instant is midnight UTC, as in
FEEL; inside a policy the checker lets that happen nowhere.
"""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Final, NoReturn
from zoneinfo import ZoneInfo

from policyengine.expression.literals import MICROSECONDS, calendar_date, read_date, read_date_time, read_duration
from policyengine.interpreter.errors import Refusal
from policyengine.interpreter.numbers import whole
from policyengine.values import DaysTime, Value, YearsMonths
from policyengine.words import Words

Duration = YearsMonths | DaysTime

_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND: Final = dt.timedelta(microseconds=1)
_LONGEST: Final = 10**24  # of a duration: far beyond any calendar, and numbers stay small

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def _out_of_calendar() -> NoReturn:
    raise Refusal("E603", "结果超出公元 1 年至 9999 年", "the result lies outside the years 1 to 9999")


def _bounded(count: int) -> int:
    if abs(count) > _LONGEST:
        raise Refusal("E603", "时长太长", "the duration is too long")
    return count


def years_months(months: int) -> YearsMonths:
    """A duration of so many months."""
    return YearsMonths(_bounded(months))


def days_time(microseconds: int) -> DaysTime:
    """A duration of so many microseconds."""
    return DaysTime(_bounded(microseconds))


def opposite(duration: Duration) -> Duration:
    """The duration the other way round."""
    if isinstance(duration, YearsMonths):
        return YearsMonths(-duration.months)
    return DaysTime(-duration.microseconds)


def magnitude(value: Fraction | Duration) -> Fraction | Duration:
    """A number or duration without its sign."""
    if isinstance(value, Fraction):
        return abs(value)
    count = value.months if isinstance(value, YearsMonths) else value.microseconds
    return opposite(value) if count < 0 else value


def times(duration: Duration, factor: Fraction) -> Duration:
    """A duration times a number; what is less than a month (a microsecond) is dropped."""
    if isinstance(duration, YearsMonths):
        return years_months(whole(duration.months * factor))
    return days_time(whole(duration.microseconds * factor))


def later(moment: dt.date, duration: Duration) -> dt.date:
    """A date or date-time moved by a duration, which may be negative."""
    try:
        if isinstance(duration, YearsMonths):
            return _months_later(moment, duration.months)
        if isinstance(moment, dt.datetime):
            return _instant_later(moment, dt.timedelta(microseconds=duration.microseconds))
        return moment + dt.timedelta(days=duration.microseconds // MICROSECONDS["day"])
    except (OverflowError, ValueError):
        _out_of_calendar()


def _months_later(moment: dt.date, months: int) -> dt.date:
    years, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    for day in range(moment.day, moment.day - 4, -1):
        try:
            return moment.replace(year=years, month=month + 1, day=day)
        except ValueError:
            continue
    _out_of_calendar()


def _instant_later(moment: dt.datetime, step: dt.timedelta) -> dt.datetime:
    if moment.tzinfo is None:
        return moment + step
    return (moment.astimezone(dt.UTC) + step).astimezone(moment.tzinfo)


def between(start: dt.date, end: dt.date) -> DaysTime:
    """From `start` to `end`."""
    if not isinstance(start, dt.datetime) and not isinstance(end, dt.datetime):
        return DaysTime((end - start).days * MICROSECONDS["day"])
    first, second = instants(_midnight(start), _midnight(end))
    return DaysTime((second - first) // _MICROSECOND)


def _midnight(moment: dt.date) -> dt.datetime:
    return moment if isinstance(moment, dt.datetime) else dt.datetime.combine(moment, dt.time(), dt.UTC)


def instant(moment: dt.datetime) -> dt.datetime | dt.timedelta:
    """A date-time as something that compares and hashes by instant; without a zone, as it is."""
    return moment if moment.tzinfo is None else moment - _EPOCH


def instants(first: dt.datetime, second: dt.datetime) -> tuple[dt.timedelta, dt.timedelta]:
    """Two date-times on one scale; `Refusal` where only one says in which zone it is."""
    if (first.tzinfo is None) != (second.tzinfo is None):
        raise Refusal(
            "E608",
            "两个日期时间，一个写明了时区，一个没有，无法比较",
            "of these two date-times only one says its time zone, so they cannot be compared",
        )
    zero = _EPOCH if first.tzinfo is not None else _EPOCH.replace(tzinfo=None)
    return first - zero, second - zero


# Conversions.


def _read(value: Value | Words) -> Value:
    if isinstance(value, Words):
        raise Refusal("E605", value.zh, value.en)
    return value


def to_date(value: str | dt.date) -> Value:
    """`date(from)`: of a text, or the day of a date-time."""
    if isinstance(value, str):
        return _read(read_date(value))
    return value.date() if isinstance(value, dt.datetime) else value


def date_of(year: Fraction, month: Fraction, day: Fraction) -> Value:
    """`date(year, month, day)`."""
    return _read(calendar_date(whole(year), whole(month), whole(day)))


def to_date_time(value: str | dt.date) -> Value:
    """`date and time(from)`: of a text, or the midnight of a date; `placed` says where that is."""
    if isinstance(value, str):
        return _read(read_date_time(value))
    return value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time())


def placed(moment: dt.datetime, timezone: ZoneInfo | None) -> dt.datetime:
    """The moment in `timezone`; one without a zone is taken to be there."""
    if timezone is None:
        return moment
    try:
        return moment.replace(tzinfo=timezone) if moment.tzinfo is None else moment.astimezone(timezone)
    except (OverflowError, ValueError):
        _out_of_calendar()


def to_duration(text: str) -> Value:
    """`duration(from)`."""
    return _read(read_duration(text))


def years_months_between(start: dt.date, end: dt.date) -> YearsMonths:
    """Whole months from one day to another; the time of day does not count."""
    if (end.year, end.month, end.day) < (start.year, start.month, start.day):
        return YearsMonths(-years_months_between(end, start).months)
    months = (end.year - start.year) * 12 + end.month - start.month
    return YearsMonths(months - (end.day < start.day))


# Parts.


def part_of_moment(name: str, moment: dt.date) -> Value:
    """`.year`, `.month`, `.day`, `.weekday` (Monday is 1); of a date-time also its time, offset and zone."""
    match name:
        case "year" | "month" | "day":
            return Fraction(getattr(moment, name))
        case "weekday":
            return Fraction(moment.isoweekday())
        case _ if isinstance(moment, dt.datetime):
            return _part_of_time(name, moment)
        case _:
            raise TypeError(f"a date has no {name}")  # the checker lets none pass


def _part_of_time(name: str, moment: dt.datetime) -> Value:
    match name:
        case "hour" | "minute":
            return Fraction(getattr(moment, name))
        case "second":
            return moment.second + Fraction(moment.microsecond, MICROSECONDS["second"])
        case "time offset":
            offset = moment.utcoffset()
            return None if offset is None else DaysTime(offset // _MICROSECOND)
        case "timezone":
            return moment.tzinfo.key if isinstance(moment.tzinfo, ZoneInfo) else None
        case _:
            raise TypeError(f"a date-time has no {name}")  # the checker lets none pass


def part_of_duration(name: str, duration: Duration) -> Value:
    """`.years` and `.months`, or `.days`, `.hours`, `.minutes`, `.seconds`; negative in a negative duration."""
    if isinstance(duration, YearsMonths):
        sign, count = (-1 if duration.months < 0 else 1), abs(duration.months)
        return Fraction(sign * (count // 12 if name == "years" else count % 12))
    sign, count = (-1 if duration.microseconds < 0 else 1), abs(duration.microseconds)
    days, rest = divmod(count, MICROSECONDS["day"])
    parts = {
        "days": Fraction(days),
        "hours": Fraction(rest // MICROSECONDS["hour"]),
        "minutes": Fraction(rest // MICROSECONDS["minute"] % 60),
        "seconds": Fraction(rest % MICROSECONDS["minute"], MICROSECONDS["second"]),
    }
    return sign * parts[name]


def day_of_year(moment: dt.date) -> Fraction:
    """1 to 366."""
    return Fraction(moment.timetuple().tm_yday)


def week_of_year(moment: dt.date) -> Fraction:
    """The week by ISO 8601."""
    return Fraction(moment.isocalendar().week)


def is_same(first: Value, second: Value) -> bool:
    """`is`: equal, and for date-times also written alike, in zone and offset."""
    if isinstance(first, dt.datetime) and isinstance(second, dt.datetime):
        return _as_written(first) == _as_written(second)
    return type(first) is type(second) and first == second


def _as_written(moment: dt.datetime) -> tuple[dt.datetime, object]:
    zone = moment.tzinfo.key if isinstance(moment.tzinfo, ZoneInfo) else moment.utcoffset()
    return moment.replace(tzinfo=None), zone
