from __future__ import annotations

import datetime as dt
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from policyengine.expression.literals import (
    calendar_date,
    read_date,
    read_date_time,
    read_duration,
    read_moment_or_duration,
    read_number,
)
from policyengine.expression.range_text import read_range
from policyengine.values import DaysTime, Range, YearsMonths
from policyengine.words import Words


@pytest.mark.parametrize("text", ["2024-04-28", "0001-01-01", "9999-12-31"])
def test_a_date_is_read(text: str) -> None:
    assert read_date(text) == dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    "text",
    [
        "2024/04/28",
        "2024-4-28",
        "24-04-28",
        "2024-02-30",
        "2024-13-01",
        "-2024-01-01",
        "12024-01-01",
        "+2024-01-01",
        "",
        "2024-04-28T",
        "2024-04-28Z",
        "０２２４-04-28",
        "2024-04-28\n",
        "0000-01-01",
    ],
)
def test_what_is_no_date_is_said_to_be_none(text: str) -> None:
    assert isinstance(read_date(text), Words)


def test_a_day_that_the_calendar_lacks_is_named() -> None:
    words = calendar_date(2023, 2, 29)
    assert isinstance(words, Words)
    assert "2023 年 2 月 29 日" in words.zh


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-04-28", dt.datetime(2024, 4, 28)),  # noqa: DTZ001  # a midnight nowhere in particular is what is asked
        ("2024-04-28T10:30:00", dt.datetime(2024, 4, 28, 10, 30)),  # noqa: DTZ001  # the same
        ("2024-04-28T10:30:00.25", dt.datetime(2024, 4, 28, 10, 30, 0, 250_000)),  # noqa: DTZ001  # the same
        ("2024-04-28T24:00:00", dt.datetime(2024, 4, 29)),  # noqa: DTZ001  # the same
        ("2024-04-28T10:30:00Z", dt.datetime(2024, 4, 28, 10, 30, tzinfo=dt.UTC)),
        ("2024-04-28T10:30:00+00:00", dt.datetime(2024, 4, 28, 10, 30, tzinfo=dt.UTC)),
        ("2024-04-28T10:30:00+08:00", dt.datetime(2024, 4, 28, 10, 30, tzinfo=dt.timezone(dt.timedelta(hours=8)))),
        ("2024-04-28T10:30:00@Asia/Shanghai", dt.datetime(2024, 4, 28, 10, 30, tzinfo=ZoneInfo("Asia/Shanghai"))),
    ],
)
def test_a_date_time_is_read(text: str, moment: dt.datetime) -> None:
    read = read_date_time(text)
    assert isinstance(read, dt.datetime)
    assert (read, read.tzinfo is None) == (moment, moment.tzinfo is None)


@pytest.mark.parametrize(
    "text",
    [
        "2024-04-28T25:00:00",
        "2024-04-28T10:60:00",
        "2024-04-28T10:00:61",
        "2024-04-28T7:00:00",
        "2024-04-28T10:00",
        "2024-04-28T10:00:00+19:00",
        "2024-04-28T10:00:00+5",
        "2024-04-28T10:00:00@Nowhere/City",
        "2024-04-28 10:00:00",
        "2024-04-28T10:00:00@Europe",
        "2024-04-28T10:00:00@../etc/passwd",
        "2024-04-28T10:00:00+01:00@Europe/Paris",
        "9999-12-31T24:00:00",
        "2024-04-28T10:00:00.1234567",
        "2024-04-28T24:00:01",
    ],
)
def test_what_is_no_date_time_is_said_to_be_none(text: str) -> None:
    assert isinstance(read_date_time(text), Words)


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("P1Y6M", YearsMonths(18)),
        ("-P1Y", YearsMonths(-12)),
        ("P0M", YearsMonths(0)),
        ("P3DT12H", DaysTime(302_400_000_000)),
        ("PT0.000S", DaysTime(0)),
        ("-PT1.5S", DaysTime(-1_500_000)),
        ("P2DT100M", DaysTime(178_800_000_000)),
    ],
)
def test_a_duration_is_read(text: str, duration: object) -> None:
    assert read_duration(text) == duration


@pytest.mark.parametrize(
    "text", ["P", "PT", "P1", "P1H", "P1S", "P1Y2D", "P1DT", "1D", "P-1D", "PT1.1234567S", "p1d", "P1W"]
)
def test_what_is_no_duration_is_said_to_be_none(text: str) -> None:
    assert isinstance(read_duration(text), Words)


def test_a_time_of_day_is_explained() -> None:
    words = read_moment_or_duration("10:30:00")
    assert isinstance(words, Words)
    assert "`.hour`" in words.zh


@pytest.mark.parametrize(
    ("text", "grouping", "point", "number"),
    [
        ("1,000,000.01", ",", ".", "1000000.01"),
        ("1.000.000,01", ".", ",", "1000000.01"),
        ("1 000,5", " ", ",", "1000.5"),
        ("-12.5", None, None, "-12.5"),
        (".5", None, ".", "0.5"),
    ],
)
def test_a_number_is_read_with_its_separators(text: str, grouping: str | None, point: str | None, number: str) -> None:
    assert read_number(text, grouping, point) == Fraction(number)


@pytest.mark.parametrize(
    ("text", "grouping", "point"),
    [
        ("1,000", " ", "."),
        ("1,000", ",", ","),
        ("1;000", ";", "."),
        ("1.5", None, ","),
        ("", None, "."),
        ("1e3", None, "."),
        ("一", None, "."),
        ("1.5.5", None, "."),
        ("9" * 2_000, None, "."),
    ],
)
def test_what_is_no_number_is_said_to_be_none(text: str, grouping: str | None, point: str | None) -> None:
    assert isinstance(read_number(text, grouping, point), Words)


@pytest.mark.parametrize(
    ("text", "range_"),
    [
        ("[18..21]", Range(Fraction(18), Fraction(21), low_closed=True, high_closed=True)),
        (" ( 1 .. 3 [ ", Range(Fraction(1), Fraction(3), low_closed=False, high_closed=False)),
        ('["a".."c]"]', Range("a", "c]", low_closed=True, high_closed=True)),
        ('[@"P1D"..duration("P2D"))', Range(DaysTime(86_400_000_000), DaysTime(172_800_000_000), True, False)),
        ('[date("2024-01-01")..@"2024-12-31"]', Range(dt.date(2024, 1, 1), dt.date(2024, 12, 31), True, True)),
        ("(..3]", Range(None, Fraction(3), low_closed=False, high_closed=True)),
        ("[1 .. )", Range(Fraction(1), None, low_closed=True, high_closed=False)),
        ('( ..@"2024-12-31"[', Range(None, dt.date(2024, 12, 31), low_closed=False, high_closed=False)),
    ],
)
def test_a_range_is_read(text: str, range_: Range) -> None:
    assert read_range(text) == range_


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "[",
        "[1..]",
        "[..1]",
        "(..)",
        "(.)",
        "[1..2",
        "1..2",
        "[2..1]",
        '[1.."b"]',
        "]1..2]",
        ">=10",
        "[1..2]x]",
        "[a..b]",
        '[@"10:00:00"..@"11:00:00"]',
        '[@"2024-01-01"..@"2024-01-01T00:00:00"]',
        '[@"2024-01-01T00:00:00"..@"2024-01-01T00:00:00Z"]',
    ],
)
def test_what_is_no_range_is_said_to_be_none(text: str) -> None:
    assert isinstance(read_range(text), Words)
