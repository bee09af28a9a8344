from __future__ import annotations

import datetime as dt
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from policyengine.policy.model import Fact, FactKind
from policyengine.report.amounts import (
    Measure,
    capitalised,
    date_time,
    duration,
    fact_in_words,
    in_words,
    joined,
    money,
    number,
    plain_money,
    rate,
    round_money,
)
from policyengine.values import UNKNOWN, DaysTime, Range, Value, YearsMonths
from policyengine.words import Words


@pytest.mark.parametrize(
    ("amount", "zh", "en"),
    [
        ("0", "0.00元", "CNY 0.00"),
        ("0.05", "0.05元", "CNY 0.05"),
        ("1234567.8", "1,234,567.80元", "CNY 1,234,567.80"),
        ("-12.345", "-12.345元", "CNY -12.345"),
        ("1/3", "0.333333333333…元", "CNY 0.333333333333…"),
    ],
)
def test_money_is_grouped_and_exact_or_says_that_it_goes_on(amount: str, zh: str, en: str) -> None:
    assert money(Fraction(amount), "CNY") == Words(zh, en)


def test_another_currency_stands_by_its_code() -> None:
    assert money(Fraction(8000), "USD") == Words("8,000.00 USD", "USD 8,000.00")
    assert round_money(Fraction(80000), "USD") == Words("80,000.00 USD", "USD 80,000.00")


@pytest.mark.parametrize(
    ("amount", "zh"),
    [
        ("300000", "30万元"),
        ("50000000", "5,000万元"),
        ("150000000", "1.5亿元"),
        ("125000", "12.5万元"),
        ("12345", "12,345元"),
        ("5000", "5,000元"),
        ("0.5", "0.50元"),
        ("100000000.01", "100,000,000.01元"),
        ("-300000", "-30万元"),
    ],
)
def test_a_limit_is_said_in_wan_where_that_is_short(amount: str, zh: str) -> None:
    assert round_money(Fraction(amount), "CNY").zh == zh


@pytest.mark.parametrize(
    ("amount", "plain"),
    [
        ("0", "0.00"),
        ("300000", "300000.00"),
        ("0.5", "0.50"),
        ("1234567890123", "1234567890123.00"),
        ("0.125", "0.125"),
    ],
)
def test_plain_amounts_have_no_separator_and_no_exponent(amount: str, plain: str) -> None:
    assert plain_money(Fraction(amount)) == plain


def test_rates_are_in_percent_and_numbers_are_grouped() -> None:
    assert [rate(Fraction(text)) for text in ("0.3", "0.075", "1", "0")] == ["30%", "7.5%", "100%", "0%"]
    assert number(Fraction("12345.60")) == "12,345.6"


def test_times_show_seconds_only_where_there_are_any() -> None:
    shanghai = ZoneInfo("Asia/Shanghai")
    assert date_time(dt.datetime(2024, 5, 1, 9, 5, tzinfo=shanghai)) == Words("2024年5月1日09:05", "1 May 2024, 09:05")
    assert date_time(dt.datetime(2024, 5, 1, 9, 5, 7, tzinfo=shanghai)).zh == "2024年5月1日09:05:07"
    assert date_time(dt.datetime(2024, 5, 1, 9, 5, 7, 500_000, tzinfo=shanghai)).zh == "2024年5月1日09:05:07.5"
    assert date_time(dt.datetime(2024, 5, 1, 23, 59, 0, 1, tzinfo=shanghai)).zh == "2024年5月1日23:59:00.000001"


@pytest.mark.parametrize(
    ("length", "zh", "en"),
    [
        (YearsMonths(27), "2年3个月", "2 years 3 months"),
        (YearsMonths(-1), "负1个月", "minus 1 month"),
        (YearsMonths(0), "0个月", "0 months"),
        (DaysTime(90_061_000_000), "1天1小时1分1秒", "1 day 1 hour 1 minute 1 second"),
        (DaysTime(-500_000), "负0.5秒", "minus 0.5 seconds"),
        (DaysTime(0), "0天", "0 days"),
    ],
)
def test_durations_are_counted_in_the_units_of_people(length: YearsMonths | DaysTime, zh: str, en: str) -> None:
    assert duration(length) == Words(zh, en)


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (UNKNOWN, "未提供", "not given"),
        (None, "无", "none"),
        (True, "是", "yes"),
        (False, "否", "no"),
        ("开封", "“开封”", "“开封”"),
        ("shop", "小店", "shop (small)"),
        (dt.date(2024, 12, 31), "2024年12月31日", "31 December 2024"),
        ((), "空", "nothing"),
        ((Fraction(1), None), "1、无", "1, none"),
        (
            Range(Fraction(1), Fraction(2), low_closed=True, high_closed=False),
            "不低于1、低于2",
            "at least 1 and below 2",
        ),
        (Range(None, Fraction(2), low_closed=False, high_closed=True), "不高于2", "at most 2"),
    ],
)
def test_every_kind_of_value_has_words(value: Value, zh: str, en: str) -> None:
    assert in_words(value, choices={"shop": Words("小店", "shop (small)")}) == Words(zh, en)


def test_a_fact_knows_what_its_numbers_count() -> None:
    def said(kind: FactKind, value: Value) -> str:
        choices = (("a", Words("甲")),) if kind is FactKind.CHOICE else ()
        return fact_in_words(value, Fact("f", Words("某"), kind, choices), "CNY").zh

    assert said(FactKind.MONEY, Fraction(5)) == "5.00元"
    assert said(FactKind.RATE, Fraction(1, 4)) == "25%"
    assert said(FactKind.INTEGER, Fraction(5)) == "5"
    assert said(FactKind.TEXT, "开封某公司") == "开封某公司"
    assert said(FactKind.CHOICE, "a") == "甲"


def test_english_falls_back_on_the_chinese_words_of_a_policy() -> None:
    assert joined([Words("甲"), Words("乙", "B")], "、", ", ") == Words("甲、乙", "甲, B")
    assert capitalised(Words("甲", "turnover")).en == "Turnover"
    assert in_words(Fraction(3), Measure.MONEY, "CNY").en == "CNY 3.00"
