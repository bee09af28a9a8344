"""Dates, date-times, durations, numbers and ranges written as text.

Each reader gives the value, or the `Words` that say what is wrong with the text; the
checker asks them about literals, the interpreter about texts it meets while running. What
Python's calendar cannot hold (years outside 1 to 9999, more than six digits of a second)
is refused, never shortened.

Sources: DMN 1.5 §10.3.4.1 (conversion functions), ISO 8601, W3C XML Schema 1.1 part 2.
"""

from __future__ import annotations

import datetime as dt
import re
from fractions import Fraction
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from policyengine.values import DaysTime, YearsMonths
from policyengine.words import Words

Moment: TypeAlias = dt.date | dt.datetime
Duration: TypeAlias = YearsMonths | DaysTime

MICROSECONDS: Final = {"day": 86_400_000_000, "hour": 3_600_000_000, "minute": 60_000_000, "second": 1_000_000}

_DATE: Final = re.compile(r"(-?)([1-9][0-9]{4,8}|[0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)
_TIME: Final = re.compile(
    r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?"
    r"(?:(Z)|([+-])([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?|@([A-Za-z][A-Za-z0-9_+/-]*))?",
    re.ASCII,
)
_YEARS_MONTHS: Final = re.compile(r"(-?)P(?:([0-9]{1,18})Y)?(?:([0-9]{1,18})M)?", re.ASCII)
_DAYS_TIME: Final = re.compile(
    r"(-?)P(?:([0-9]{1,18})D)?"
    r"(?:T(?:([0-9]{1,18})H)?(?:([0-9]{1,18})M)?(?:([0-9]{1,18})(?:\.([0-9]+))?S)?)?",
    re.ASCII,
)
_NUMBER: Final = re.compile(r"-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)", re.ASCII)
_LONGEST_NUMBER: Final = 1_000  # digits, as of a number literal
_WIDEST_OFFSET: Final = 18 * 60 * 60  # seconds


def read_moment_or_duration(text: str) -> Moment | Duration | Words:
    """What stands in `@"…"`."""
    if text.lstrip("-").startswith("P"):
        return read_duration(text)
    if _TIME.fullmatch(text):
        return Words(
            "本语言没有单独的时刻；日期时间的 `.hour`、`.minute` 可用",
            "this language has no times of day; `.hour` and `.minute` of a date and time serve",
        )
    return read_date_time(text) if "T" in text else read_date(text)


def read_date(text: str) -> dt.date | Words:
    """`2024-04-28`."""
    match = _DATE.fullmatch(text)
    if match is None:
        return Words(
            "日期的写法是 `2024-04-28`（四位年、两位月、两位日）",
            "a date is written `2024-04-28` (four digits of year, two of month, two of day)",
        )
    year, month, day = int(match[1] + match[2]), int(match[3]), int(match[4])
    return calendar_date(year, month, day)


def calendar_date(year: int, month: int, day: int) -> dt.date | Words:
    """The date, if the calendar has it."""
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        return Words("年份须在 1 至 9999 之间", "the year must be from 1 to 9999")
    try:
        return dt.date(year, month, day)
    except (ValueError, OverflowError):
        if max(abs(month), abs(day)) > 99:
            return Words("月份须在 1 至 12 之间，日须在 1 至 31 之间", "months are 1 to 12, days 1 to 31")
        return Words(f"没有 {year} 年 {month} 月 {day} 日这一天", f"there is no day {year}-{month:02}-{day:02}")


def read_date_time(text: str) -> dt.datetime | Words:
    """`2024-04-28T10:30:00`, alone or with an offset (`Z`, `+08:00`) or zone (`@Asia/Shanghai`); a date: midnight."""
    day_text, separator, time_text = text.partition("T")
    day = read_date(day_text)
    if isinstance(day, Words):
        return day
    if not separator:
        return dt.datetime.combine(day, dt.time())
    match = _TIME.fullmatch(time_text)
    if match is None:
        return Words(
            "日期时间的写法是 `2024-04-28T10:30:00`，后面可加 `+08:00` 或 `@Asia/Shanghai`",
            "a date and time is written `2024-04-28T10:30:00`, with `+08:00` or `@Asia/Shanghai` after it if need be",
        )
    zone = _zone(match)
    if isinstance(zone, Words):
        return zone
    return _at(day, match, zone)


def _at(day: dt.date, match: re.Match[str], zone: dt.tzinfo | None) -> dt.datetime | Words:
    hour, minute, second = int(match[1]), int(match[2]), int(match[3])
    fraction = (match[4] or "").rstrip("0")
    if len(fraction) > 6:  # a microsecond
        return Words("秒的小数最多六位", "a second has at most six digits after the point")
    midnight_after = (hour, minute, second, fraction) == (24, 0, 0, "")
    try:
        time = dt.time(0 if midnight_after else hour, minute, second, int(fraction.ljust(6, "0")), zone)
        moment = dt.datetime.combine(day, time)
        moment = moment + dt.timedelta(days=1) if midnight_after else moment
        moment.utcoffset()
    except (ValueError, OverflowError):
        return Words(
            f"没有 {match[1]}:{match[2]}:{match[3]} 这一时刻", f"there is no time {match[1]}:{match[2]}:{match[3]}"
        )
    return moment


def _zone(match: re.Match[str]) -> dt.tzinfo | None | Words:
    if match[5]:
        return dt.UTC
    if match[6]:
        hours, minutes, seconds = int(match[7]), int(match[8]), int(match[9] or 0)
        offset = hours * 3600 + minutes * 60 + seconds
        if minutes > 59 or seconds > 59 or offset > _WIDEST_OFFSET:  # of a clock
            return Words("与世界时的时差最多 18 小时", "an offset is at most 18 hours")
        return dt.timezone(dt.timedelta(seconds=-offset if match[6] == "-" else offset)) if offset else dt.UTC
    if match[10]:
        try:
            return ZoneInfo(match[10])
        except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a name that is a folder of the time zone data
            return Words(f"没有 `{match[10]}` 这个时区", f"there is no time zone `{match[10]}`")
    return None


def read_duration(text: str) -> Duration | Words:
    """`P1Y6M` (years and months) or `P3DT12H` (days and time); `-` before it turns it round."""
    if len(text) > 2 and text[-1] not in "PT":  # `P` and one letter are no duration
        if (match := _YEARS_MONTHS.fullmatch(text)) is not None:
            months = int(match[2] or 0) * 12 + int(match[3] or 0)
            return YearsMonths(-months if match[1] else months)
        if (match := _DAYS_TIME.fullmatch(text)) is not None:
            return _days_time(match)
    return Words(
        "时长的写法是 `P1Y6M`（年、月）或 `P3DT12H`（日、时），年月与日时不能混写",
        "a duration is written `P1Y6M` (years, months) or `P3DT12H` (days, hours), never both in one",
    )


def _days_time(match: re.Match[str]) -> DaysTime | Words:
    fraction = (match[6] or "").rstrip("0")
    if len(fraction) > 6:  # a microsecond
        return Words("秒的小数最多六位", "a second has at most six digits after the point")
    total = int(fraction.ljust(6, "0"))
    for group, unit in enumerate(("day", "hour", "minute", "second"), start=2):
        total += int(match[group] or 0) * MICROSECONDS[unit]
    return DaysTime(-total if match[1] else total)


def read_number(text: str, grouping: str | None, point: str | None) -> Fraction | Words:
    """A number in digits, with the separators that are named (DMN 1.5 §10.3.4.1, `number`)."""
    if grouping not in (None, " ", ",", ".") or point not in (None, ".", ",") or (grouping and grouping == point):
        return Words(
            "分组符须是空格、`,` 或 `.`，小数点须是 `.` 或 `,`，两者不能相同",
            "the grouping separator is a blank, `,` or `.`, the decimal separator `.` or `,`, and they differ",
        )
    plain = text.replace(grouping, "") if grouping else text
    if point == ",":
        plain = "" if "." in plain else plain.replace(",", ".")
    if len(plain) > _LONGEST_NUMBER or _NUMBER.fullmatch(plain) is None:
        return Words(f"`{_short(text)}` 不是这样写的数", f"`{_short(text)}` is not a number written that way")
    return Fraction(plain)


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"  # what fits into a line
