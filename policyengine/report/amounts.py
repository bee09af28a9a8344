"""Values for people and for machines: money, rates, dates, durations, choices, and what is not given.

For people, digits are grouped and carry their unit: `300,000.00元`, `30%`, `2024年5月1日10:30`.
For machines they are plain: `300000.00`, never an exponent, never a separator.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from enum import Enum
from fractions import Fraction
from typing import Final, assert_never

from policyengine.policy.model import Fact, FactKind
from policyengine.values import DaysTime, Range, RoundingMode, Unknown, Value, YearsMonths, decimal_text, round_to
from policyengine.words import Words

NOT_GIVEN: Final = Words("未提供", "not given")
NONE: Final = Words("无", "none")
YES: Final = Words("是", "yes")
NO: Final = Words("否", "no")

_WAN: Final = 10_000
_YI: Final = 100_000_000
_MOST_DIGITS: Final = 12
"""Digits after the point that a reader is shown of a value that has more, or never ends."""


class Measure(Enum):
    """What a number counts, which its bare value does not say."""

    PLAIN = "plain"
    MONEY = "money"
    RATE = "rate"
    YEAR = "year"


def english(words: Words) -> str:
    """The English text, or the Chinese one where a policy gives no other."""
    return words.in_language("en")


def joined(parts: Iterable[Words], zh: str, en: str) -> Words:
    """The parts in one text, `zh` or `en` between them.

    >>> joined([Words("甲", "A"), Words("乙", "B")], "、", ", ").in_language("en")
    'A, B'
    """
    listed = tuple(parts)
    return Words(zh.join(part.zh for part in listed), en.join(english(part) for part in listed))


def capitalised(words: Words) -> Words:
    """The words as the beginning of an English sentence."""
    text = english(words)
    return Words(words.zh, f"{text[:1].upper()}{text[1:]}")


def sentence(words: Words) -> Words:
    """The words as a whole sentence, with its full stop."""
    return Words(f"{words.zh}。", f"{capitalised(words).en}.")


# Money and numbers.


def money(value: Fraction, currency: str) -> Words:
    """An amount to its last digit, at least two after the point.

    >>> money(Fraction(300000), "CNY").zh, money(Fraction(300000), "CNY").en
    ('300,000.00元', 'CNY 300,000.00')
    """
    digits = _grouped(value, least=2)
    return Words(f"{digits}元" if currency == "CNY" else f"{digits} {currency}", f"{currency} {digits}")


def round_money(value: Fraction, currency: str) -> Words:
    """An amount as a regulation writes it, in 万 or 亿 where that takes no more than two decimals.

    >>> round_money(Fraction(300000), "CNY").zh, round_money(Fraction(123), "CNY").zh
    ('30万元', '123元')
    """
    english_text = money(value, currency).en
    if currency != "CNY":
        return Words(money(value, currency).zh, english_text)
    for unit, name in ((_YI, "亿"), (_WAN, "万")):
        if abs(value.numerator) >= unit * value.denominator and value.numerator * 100 % (unit * value.denominator) == 0:
            return Words(f"{_grouped(value / unit)}{name}元", english_text)
    return Words(f"{_grouped(value)}元" if value.denominator == 1 else money(value, currency).zh, english_text)


def plain_money(value: Fraction) -> str:
    """An amount for a machine: plain digits, at least two after the point.

    >>> plain_money(Fraction(300000)), plain_money(Fraction("0.125"))
    ('300000.00', '0.125')
    """
    cents = _cents(value)
    if cents is None:
        return decimal_text(value, 2 if 100 % value.denominator == 0 else None)
    whole, part = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole}.{part:02}"


def number(value: Fraction) -> str:
    """A number with its digits grouped."""
    return _grouped(value)


def rate(value: Fraction) -> str:
    """A rate in percent.

    >>> rate(Fraction(3, 10)), rate(Fraction(1, 800))
    ('30%', '0.125%')
    """
    return f"{_grouped(value * 100)}%"


def _cents(value: Fraction) -> int | None:
    """A value in hundredths, where it has no more than two decimals and is no giant: nearly every amount is so."""
    plain = 100 % value.denominator == 0 and value.numerator.bit_length() < 64
    return value.numerator * (100 // value.denominator) if plain else None


def _grouped(value: Fraction, least: int = 0) -> str:
    cents = _cents(value)
    if cents is not None:
        whole, part = divmod(abs(cents), 100)
        decimals = f"{part:02}".rstrip("0").ljust(least, "0")
        return f"{'-' if cents < 0 else ''}{whole:,}" + (f".{decimals}" if decimals else "")
    rounded = round_to(value, Fraction(1, 10**_MOST_DIGITS), RoundingMode.HALF_EVEN)
    digits, _, fraction = decimal_text(abs(rounded)).partition(".")
    fraction = fraction.rstrip("0").ljust(least, "0")
    sign = "-" if rounded < 0 else ""
    more = "…" if rounded != value else ""
    return f"{sign}{int(digits):,}" + (f".{fraction}" if fraction else "") + more


# Times.


def date(day: dt.date) -> Words:
    """A day, without its time.

    >>> date(dt.date(2024, 5, 1)).zh, date(dt.date(2024, 5, 1)).en
    ('2024年5月1日', '1 May 2024')
    """
    return Words(f"{day.year}年{day.month}月{day.day}日", f"{day.day} {_MONTHS[day.month - 1]} {day.year}")


_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def date_time(moment: dt.datetime) -> Words:
    """A day and a time of day, in the zone the moment is in; seconds where there are any."""
    clock = f"{moment:%H:%M}"
    if moment.second or moment.microsecond:
        clock = f"{moment:%H:%M:%S}" + f".{moment.microsecond:06d}".rstrip("0").rstrip(".")
    day = date(moment)
    return Words(f"{day.zh}{clock}", f"{day.en}, {clock}")


def duration(length: YearsMonths | DaysTime) -> Words:
    """A length of time in the units people count it in."""
    if isinstance(length, YearsMonths):
        years, months = divmod(abs(length.months), 12)
        parts = _counted((years, "年", "year"), (months, "个月", "month"))
        return _signed(length.months < 0, parts or Words("0个月", "0 months"))
    seconds, micro = divmod(abs(length.microseconds), 1_000_000)
    days, seconds = divmod(seconds, 86_400)
    hours, seconds = divmod(seconds, 3_600)
    minutes, seconds = divmod(seconds, 60)
    exact = Fraction(seconds) + Fraction(micro, 1_000_000)
    parts = _counted((days, "天", "day"), (hours, "小时", "hour"), (minutes, "分", "minute"), (exact, "秒", "second"))
    return _signed(length.microseconds < 0, parts or Words("0天", "0 days"))


def _counted(*units: tuple[int | Fraction, str, str]) -> Words | None:
    given = [(_grouped(Fraction(count)), zh, en if count == 1 else f"{en}s") for count, zh, en in units if count]
    if not given:
        return None
    return Words("".join(f"{count}{zh}" for count, zh, _ in given), " ".join(f"{count} {en}" for count, _, en in given))


def _signed(negative: bool, words: Words) -> Words:
    return Words(f"负{words.zh}", f"minus {words.en}") if negative else words


# Any value.


def in_words(
    value: Value, measure: Measure = Measure.PLAIN, currency: str = "", choices: Mapping[str, Words] | None = None
) -> Words:
    """Any value of the language; `choices` are the labels of an id, `currency` is needed for money."""
    match value:
        case Unknown.UNKNOWN:
            return NOT_GIVEN
        case None:
            return NONE
        case bool():
            return YES if value else NO
        case Fraction():
            return _quantity(value, measure, currency)
        case str():
            label = (choices or {}).get(value)
            return label if label is not None else Words(f"“{value}”", f"“{value}”")
        case dt.datetime():
            return date_time(value)
        case dt.date():
            return date(value)
        case YearsMonths() | DaysTime():
            return duration(value)
        case Range():
            return _range(value, measure, currency)
        case tuple():
            if not value:
                return Words("空", "nothing")
            return joined((in_words(one, measure, currency, choices) for one in value), "、", ", ")
        case _:
            assert_never(value)


def _quantity(value: Fraction, measure: Measure, currency: str) -> Words:
    match measure:
        case Measure.MONEY:
            return money(value, currency)
        case Measure.RATE:
            return Words(rate(value), rate(value))
        case Measure.YEAR:
            return Words(f"{decimal_text(value)}年", decimal_text(value))
        case Measure.PLAIN:
            return Words(number(value), number(value))
        case _:
            assert_never(measure)


def _range(value: Range, measure: Measure, currency: str) -> Words:
    low, high = in_words(value.low, measure, currency), in_words(value.high, measure, currency)
    parts = []
    if value.low is not None:
        at_least = Words("不低于", "at least") if value.low_closed else Words("高于", "above")
        parts.append(Words(f"{at_least.zh}{low.zh}", f"{at_least.en} {english(low)}"))
    if value.high is not None:
        at_most = Words("不高于", "at most") if value.high_closed else Words("低于", "below")
        parts.append(Words(f"{at_most.zh}{high.zh}", f"{at_most.en} {english(high)}"))
    return joined(parts, "、", " and ")


def measure_of(fact: Fact) -> Measure:
    """What the numbers of a fact count."""
    match fact.kind:
        case FactKind.MONEY:
            return Measure.MONEY
        case FactKind.RATE:
            return Measure.RATE
        case _:
            return Measure.PLAIN


def fact_in_words(value: Value, fact: Fact, currency: str) -> Words:
    """What a claim says of `fact`; texts stand without quotes."""
    if isinstance(value, str) and fact.kind is not FactKind.CHOICE:
        return Words(value)
    return in_words(value, measure_of(fact), currency, dict(fact.choices))
