"""Numbers, amounts and rates of a claim: their unit, how fine they may be, and the bounds of any value.

A number written with its own unit (`12.5万元`, `30%`) means what it says. Plain digits are in
the unit that the column's header names, if it names one.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Final

from policyengine.claims import numbers
from policyengine.claims.complaints import Wrong, in_kind
from policyengine.claims.form import Form, Raw, Unit
from policyengine.claims.text import plain
from policyengine.policy.model import Fact, FactKind
from policyengine.values import Value
from policyengine.words import Words

_LONGEST_TEXT: Final = 100


def read_quantity(fact: Fact, raw: Raw, form: Form, unit: Unit | None) -> Fraction | Wrong | None:
    """The exact value of a number, an amount or a rate; None where it is not one at all."""
    written = _written_number(fact, raw)
    if not isinstance(written, numbers.Written):
        return written
    if not all(numbers.means_currency(mark, form.currency) for mark in written.currencies):
        return Wrong(
            "F637",
            Words(
                f"币种不是本政策的 {form.currency}；请按 {form.currency} 填写",
                f"this policy counts in {form.currency}; enter the amount in that currency",
            ),
        )
    value = written.value
    if unit is not None:
        if written.currencies and not written.scaled and unit.factor != 1:
            return Wrong(
                "F637",
                Words(
                    f"表头说本列按{unit.text}计，这一格又写了货币单位；请只写数字，或写全单位（如 12.5万元）",
                    f"the header says {unit.text} but the cell names a currency; write digits alone, or the whole unit",
                ),
            )
        value = value * unit.factor if written.bare else value
    if 10**fact.decimals % value.denominator:
        return Wrong("F636", _too_fine(fact))
    return value


def _written_number(fact: Fact, raw: Raw) -> numbers.Written | Wrong | None:
    match raw:
        case bool():
            return None
        case int() | Fraction():
            return numbers.Written(Fraction(raw)) if abs(raw) < 10**numbers.LONGEST_NUMBER else _out_of_reach()
        case Decimal():
            if not raw.is_finite():
                return None
            if abs(raw.adjusted()) > numbers.LONGEST_NUMBER or len(raw.as_tuple().digits) > 2 * numbers.LONGEST_NUMBER:
                return numbers.Written(Fraction(0)) if raw.is_zero() else _out_of_reach()
            return numbers.Written(Fraction(raw))
        case str():
            return _number_in_text(fact, plain(raw))
        case _:
            return None


def _number_in_text(fact: Fact, text: str) -> numbers.Written | Wrong | None:
    if numbers.too_long(text):
        return _out_of_reach()
    if len(text) > _LONGEST_TEXT:
        return None
    if fact.kind is FactKind.MONEY:
        written = numbers.read_money(text)
    else:
        written = numbers.read_number(text, percent=fact.kind is not FactKind.INTEGER)
    if written is not None:
        return written
    if numbers.is_scientific(text):
        return Wrong(
            "F632",
            Words(
                "是科学计数法，末位数字可能已经丢失；请把该列设为数值格式，显示全部数字后重新导出",
                "scientific notation may have lost its last digits; show the column with all digits and export again",
            ),
        )
    if numbers.is_bracketed(text):
        return Wrong(
            "F630",
            Words(
                "括号里的数不知是不是负数；负数请写减号，如 -1234.50",
                "write a negative number with a minus sign, such as -1234.50",
            ),
        )
    return None


def _out_of_reach() -> Wrong:
    return Wrong("F638", Words("数字太长", "the number is too long"))


def _too_fine(fact: Fact) -> Words:
    if fact.kind is FactKind.INTEGER or fact.decimals == 0:
        return Words("应是整数", "expected a whole number")
    if fact.kind is FactKind.RATE and fact.decimals > 2:
        digits = fact.decimals - 2
        return Words(
            f"小数太多：写成百分数最多 {digits} 位小数，不会替您四舍五入",
            f"too many decimals: a percentage has at most {digits} here, and nothing is rounded for you",
        )
    return Words(
        f"最多 {fact.decimals} 位小数，不会替您四舍五入",
        f"at most {fact.decimals} decimals, and nothing is rounded for you",
    )


def within_bounds(fact: Fact, value: Value, form: Form, raw: Raw) -> Value | Wrong:
    """`value`, unless it lies outside the bounds that its fact declares (both inclusive)."""
    measure = _measure(value, form)
    if measure is None:
        return value
    low, high = fact.at_least, fact.at_most
    if low is not None and _is_below(measure, low):
        bound = in_kind(fact, low, form.currency)
        return Wrong("F638", Words(f"不能小于{bound}", f"it must be at least {bound}"))
    if high is not None and _is_below(high, measure):
        bound = in_kind(fact, high, form.currency)
        help_zh, help_en = "", ""
        if (
            fact.kind is FactKind.RATE
            and isinstance(measure, Fraction)
            and measure <= 100
            and "%" not in plain(str(raw))
        ):
            percent = in_kind(fact, measure / 100, form.currency)
            help_zh, help_en = f"；若是百分之几，请写 {percent}", f"; if per cent is meant, write {percent}"
        return Wrong("F638", Words(f"不能大于{bound}{help_zh}", f"it must be at most {bound}{help_en}"))
    return value


def _measure(value: Value, form: Form) -> Fraction | dt.date | None:
    """What bounds are compared with: a number, or the day on which a moment falls."""
    if isinstance(value, Fraction):
        return value
    if isinstance(value, dt.datetime):
        placed = value.astimezone(form.timezone) if value.tzinfo is not None and form.timezone is not None else value
        return placed.date()
    return value if isinstance(value, dt.date) else None


def _is_below(one: Fraction | dt.date, other: Fraction | dt.date) -> bool:
    if isinstance(one, Fraction) and isinstance(other, Fraction):
        return one < other
    return isinstance(one, dt.date) and isinstance(other, dt.date) and _day(one) < _day(other)


def _day(date: dt.date) -> dt.date:
    return date.date() if isinstance(date, dt.datetime) else date
