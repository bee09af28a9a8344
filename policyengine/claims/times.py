"""Dates and times as offices write them: ISO 8601, with slashes or points, or 年月日.

The year comes first and has four digits; `5/1/2024` and `24-5-1` could be two days each and
are refused. Hours count to 23. A time may say its offset from UTC (`Z`, `+08:00`); one that
does not is meant in the policy's timezone, which is not known here.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

EARLIEST_YEAR: Final = 1583
"""The first full year of the Gregorian calendar (ISO 8601 §4.3.2 asks for agreement before it)."""

_DAY: Final = re.compile(
    r"(?P<y>[0-9]{4})(?P<s>[-/.])(?P<m>[0-9]{1,2})(?P=s)(?P<d>[0-9]{1,2})"
    r"|(?P<y2>[0-9]{4})(?P<m2>[0-9]{2})(?P<d2>[0-9]{2})"
    r"|(?P<y3>[0-9]{4}) *年 *(?P<m3>[0-9]{1,2}) *月 *(?P<d3>[0-9]{1,2}) *[日号]"
)
_OFFSET = r" *(?P<offset>[Zz]|[+-][0-9]{2}(?::?[0-9]{2})?)?"
_CLOCK: Final = re.compile(
    r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,9}))?)?" + _OFFSET
)
_BASIC: Final = re.compile(
    r"(?P<hour>[0-9]{2})(?P<minute>[0-9]{2})(?:(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,9}))?)?" + _OFFSET
)
_SPOKEN: Final = re.compile(
    r"(?P<hour>[0-9]{1,2}) *[时点](?: *(?P<minute>[0-9]{1,2}) *分(?: *(?P<second>[0-9]{1,2}) *秒)?)?"
    r"(?P<fraction>)(?P<offset>)"
)
_PARTS: Final = re.compile(r"(?P<day>[^Tt ]+|.*[日号])(?: *(?P<t>[Tt])| +|(?<=[日号]))(?P<time>[^日号]+)")
_FURTHEST_OFFSET: Final = dt.timedelta(hours=14)  # the furthest a timezone is from UTC (XML Schema §3.3.7)
_LONGEST_MOMENT: Final = 64  # characters; what follows would only cost time
_SERIALS: Final = range(20_000, 80_000)  # 1954 to 2119 as Excel counts days


def read_date(text: str) -> dt.date | None:
    """A day; `text` is in plain form. A time of 00:00:00 after it, as programs write one, says nothing more.

    >>> read_date("2024年5月1日"), read_date("2024/5/1")
    (datetime.date(2024, 5, 1), datetime.date(2024, 5, 1))
    """
    day = _read_day(text[: _LONGEST_MOMENT + 1])
    if day is not None:
        return day
    moment = read_date_time(text)
    return moment.date() if moment is not None and _is_a_whole_day(moment) else None


def read_date_time(text: str) -> dt.datetime | None:
    """A moment, naive where no offset is written; a day alone is its first moment.

    >>> read_date_time("2024/5/1 10:30")
    datetime.datetime(2024, 5, 1, 10, 30)
    """
    if len(text) > _LONGEST_MOMENT:
        return None
    day = _read_day(text)
    if day is not None:
        return of_moment(day)
    parts = _PARTS.fullmatch(text)
    if parts is None or (day := _read_day(parts["day"])) is None:
        return None
    written = parts["time"]
    time = _CLOCK.fullmatch(written) or _SPOKEN.fullmatch(written)
    if time is None and parts["t"]:
        time = _BASIC.fullmatch(written)
    return _moment(day, time) if time is not None else None


def of_date(value: dt.date) -> dt.date | None:
    """A date handed over by a program; a date-time only where it is a whole day."""
    if isinstance(value, dt.datetime):
        return value.date() if _is_a_whole_day(value) else None
    return value if value.year >= EARLIEST_YEAR else None


def of_moment(value: dt.date) -> dt.datetime | None:
    """A date-time handed over by a program, a date as its first moment."""
    moment = value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time())
    if not EARLIEST_YEAR <= moment.year < dt.MAXYEAR:
        return None  # so that the moment exists in every timezone
    offset = moment.utcoffset()
    return moment if offset is None or abs(offset) <= _FURTHEST_OFFSET else None


def has_time(text: str) -> bool:
    """Whether a time of day is written."""
    return any(mark in text for mark in ":：时点")


def names_no_day(text: str) -> bool:
    """Whether `text` begins with a date in a known form that no calendar has: 2024-02-30.

    >>> names_no_day("2024-02-30 10:00"), names_no_day("2024-02-29"), names_no_day("tomorrow")
    (True, False, False)
    """
    match = _DAY.match(text[:_LONGEST_MOMENT])
    return match is not None and _read_day(match[0]) is None


def is_serial(text: str) -> bool:
    """Whether `text` is a day as a spreadsheet counts it: 45413 for 2024-05-01."""
    whole = text.partition(".")[0]
    return whole.isascii() and whole.isdigit() and len(whole) == 5 and int(whole) in _SERIALS


def _read_day(text: str) -> dt.date | None:
    match = _DAY.fullmatch(text)
    if match is None:
        return None
    year, month, day = (int(match[k] or match[k + "2"] or match[k + "3"]) for k in ("y", "m", "d"))
    if year < EARLIEST_YEAR:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:  # no such day: 30 February
        return None


def _moment(day: dt.date, time: re.Match[str]) -> dt.datetime | None:
    fraction = (time["fraction"] or "").rstrip("0")
    if len(fraction) > 6:
        return None  # finer than a microsecond
    try:
        moment = dt.datetime(  # naive where no offset is written, on purpose
            day.year,
            day.month,
            day.day,
            int(time["hour"]),
            int(time["minute"] or 0),
            int(time["second"] or 0),
            int(fraction.ljust(6, "0")),
            _offset(time["offset"]),
        )
    except ValueError:  # no such time: 25:00
        return None
    return of_moment(moment)


def _offset(text: str | None) -> dt.timezone | None:
    if not text:
        return None
    if text in "Zz":
        return dt.UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    if int(digits[2:]) > 59:
        raise ValueError(f"no such offset: {text}")
    length = dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return dt.timezone(-length if text[0] == "-" else length)


def _is_a_whole_day(moment: dt.datetime) -> bool:
    return moment.tzinfo is None and moment.time() == dt.time() and moment.year >= EARLIEST_YEAR
