"""One cell of a claim: what stood there becomes the value its fact declares, or a problem.

How each kind may be written (full-width digits and punctuation and blanks around it are
always accepted):

- `text`: trimmed and in NFC; `="000123"`, by which spreadsheets keep leading zeros, is its inside.
- `yes_no`: 是/否, 真/假, true/false, yes/no, y/n, 1/0, in any case. Not 有/无, √/×: what `无` says
  of a label such as "无不良记录" cannot be known.
- a choice: its id or its label in either language.
- `date`: 2024-05-01, 2024/5/1, 2024.5.1, 2024年5月1日, 20240501.
- `date_time`: a date, then (after `T` or a blank) 10:30, 10:30:15 or 10时30分, with or without an
  offset (`Z`, `+08:00`). A date alone is its first moment; `lacks_time` says so.
- `integer`, `number`: 12, 1,200, 3.5, 12万; a number may also be 30%.
- `money`: 1234.50, 1,234.50, ¥1,234.50, 500元, 12.5万元, 12.5万, 1.2亿元, 8000 USD where that is the currency.
- `rate`: 30%, 0.3. A bare 30 is 3000% and refused by the bound that rates have.

Digits finer than the fact declares are a problem, never rounded away; so is a value outside
its bounds. A blank is none (`None`) for a fact declared `blank: none` and Unknown for every
other; marks such as `无` and `-` are blanks for the former only.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from decimal import Decimal
from fractions import Fraction
from typing import Final, assert_never

from policyengine.claims import numbers, times
from policyengine.claims.complaints import Wrong, complaint, expected, unknown_choice
from policyengine.claims.form import Form, Raw, Unfit, Unit
from policyengine.claims.quantities import read_quantity, within_bounds
from policyengine.claims.text import (
    LONGEST_CELL,
    folded,
    is_nothing,
    is_spreadsheet_error,
    plain,
    trimmed,
    unprintable,
)
from policyengine.facts import Problem
from policyengine.policy.model import Fact, FactKind
from policyengine.values import UNKNOWN, Value
from policyengine.words import Words

_YES: Final = frozenset({"是", "真", "true", "yes", "y", "1"})
_NO: Final = frozenset({"否", "假", "false", "no", "n", "0"})
_EXACT_DIGITS: Final = 15
"""Digits a spreadsheet keeps in a number; an identifier with more has lost its last ones (Excel's specification)."""


def read_cell(fact: Fact, raw: Raw, form: Form, unit: Unit | None = None) -> Value | Problem:
    """The value of one cell; `unit` is what its header says plain numbers are in.

    None where there is none, UNKNOWN where it was not given.
    """
    if raw is None:
        return _blank(fact)
    if isinstance(raw, Unfit):
        return complaint(raw.code, fact, raw, _unfit(raw.why, expected(fact, form.currency)))
    if isinstance(raw, str):
        if len(raw) > LONGEST_CELL:
            return complaint("F640", fact, raw, _too_long(len(raw)))
        if not trimmed(raw):
            return _blank(fact)
    value = _value(fact, raw, form, unit)
    if isinstance(value, Wrong) and isinstance(raw, str):
        return _excuse(fact, raw, value)
    if not isinstance(value, Wrong):
        value = within_bounds(fact, value, form, raw)
    return complaint(value.code, fact, raw, value.why) if isinstance(value, Wrong) else value


def lacks_time(raw: Raw) -> bool:
    """Whether a date-time was given as a day alone, so that its first moment was taken."""
    if isinstance(raw, str):
        text = plain(raw)
        return not times.has_time(text) and "T" not in text.upper()
    return isinstance(raw, int) or (isinstance(raw, dt.date) and not isinstance(raw, dt.datetime))


def _unfit(why: Words, what: Words) -> Words:
    return Words(f"{why.zh}；{what.zh}", f"{why.en}; {what.en}")


def _blank(fact: Fact) -> Value:
    return None if fact.blank_is_none else UNKNOWN


def _value(fact: Fact, raw: Raw, form: Form, unit: Unit | None) -> Value | Wrong:
    value = _of_kind(fact, raw, form, unit)
    return value if value is not None else Wrong("F630", expected(fact, form.currency))


def _of_kind(fact: Fact, raw: Raw, form: Form, unit: Unit | None) -> Value | Wrong:
    match fact.kind:
        case FactKind.TEXT:
            return _text(raw)
        case FactKind.YES_NO:
            return _yes_no(raw)
        case FactKind.CHOICE:
            return _choice(fact, raw)
        case FactKind.DATE:
            return _date(raw)
        case FactKind.DATE_TIME:
            return _date_time(raw)
        case FactKind.INTEGER | FactKind.NUMBER | FactKind.MONEY | FactKind.RATE:
            return read_quantity(fact, raw, form, unit)
        case _:
            assert_never(fact.kind)


def _excuse(fact: Fact, raw: str, wrong: Wrong) -> Value | Problem:
    """A text that is no value: a mark for nothing, a spreadsheet's error, or what `wrong` says."""
    if is_nothing(raw):
        if fact.blank_is_none:
            return None
        return complaint(
            "F633",
            fact,
            raw,
            Words(
                "这一项不能写“没有”；不知道的请留空，知道的请照实填写",
                "this fact cannot be none; leave the cell empty if it is not known",
            ),
        )
    if is_spreadsheet_error(raw):
        return complaint(
            "F634",
            fact,
            raw,
            Words(
                "是电子表格的出错标记，不是内容；请在表格里改正公式或加宽该列后重新导出",
                "that is an error of the spreadsheet, not a value; mend the formula or widen the column, then export",
            ),
        )
    return complaint(wrong.code, fact, raw, wrong.why)


# Text, yes or no, choices.


def _text(raw: Raw) -> str | Wrong | None:
    match raw:
        case str():
            return _written_text(raw)
        case bool():
            return None
        case int():
            return str(raw) if abs(raw) < 10**_EXACT_DIGITS else Wrong("F632", _digits_lost())
        case Decimal() if raw.is_finite() and (raw.adjusted() >= _EXACT_DIGITS or raw == raw.to_integral_value()):
            return str(int(raw)) if raw.adjusted() < _EXACT_DIGITS else Wrong("F632", _digits_lost())
        case _:
            return None


def _written_text(raw: str) -> str | Wrong:
    text = trimmed(raw)
    if text.startswith('="') and text.endswith('"') and len(text) > 3:
        text = trimmed(text[2:-1])
    if numbers.is_cut_identifier(plain(text)):
        return Wrong("F632", _digits_lost())
    if is_nothing(text) or is_spreadsheet_error(text):
        return Wrong("F630", Words("没有内容", "nothing is there"))
    character = unprintable(text)
    if character is not None:
        code = f"U+{ord(character):04X}"
        return Wrong(
            "F635",
            Words(
                f"中间有看不见的字符（{code}），看上去相同的两个编号会被当成两个；请删去后重新填写",
                f"it holds an invisible character ({code}), by which two that look alike would differ; type it again",
            ),
        )
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _digits_lost() -> Words:
    return Words(
        f"编号被当成数字保存过：电子表格只保留 {_EXACT_DIGITS} 位，后面的已经丢失；"
        "请把该列设为文本格式，重新填写后再导出",
        f"an identifier was kept as a number: spreadsheets keep {_EXACT_DIGITS} digits and the rest is lost; "
        "format the column as text, enter it again and export",
    )


def _too_long(length: int) -> Words:
    return Words(
        f"有 {length} 个字符，一个单元格最多 {LONGEST_CELL} 个；多半是引号或换行错位",
        f"it has {length} characters and a cell holds at most {LONGEST_CELL}; is a quote or line break misplaced?",
    )


def _yes_no(raw: Raw) -> bool | None:
    match raw:
        case bool():
            return raw
        case Decimal() if not raw.is_finite():
            return None
        case int() | Decimal() | Fraction():
            return True if raw == 1 else False if raw == 0 else None
        case str():
            word = plain(raw).casefold()
            return True if word in _YES else False if word in _NO else None
        case _:
            return None


def _choice(fact: Fact, raw: Raw) -> str | Wrong | None:
    if isinstance(raw, bool) or not isinstance(raw, str | int) or (isinstance(raw, int) and raw.bit_length() > 64):
        return None
    text = trimmed(str(raw))
    if any(text == id_ for id_, _ in fact.choices):
        return text
    word = folded(text)
    fits = {id_ for id_, label in fact.choices if word in {folded(spelling) for spelling in (id_, label.zh, label.en)}}
    return fits.pop() if len(fits) == 1 else Wrong("F631", unknown_choice(fact, text))


# Dates and times.


def _date(raw: Raw) -> dt.date | Wrong | None:
    match raw:
        case dt.date():
            return times.of_date(raw)
        case str() | int() if not isinstance(raw, bool):
            text = _plain_text(raw)
            value = times.read_date(text)
            if value is None and times.read_date_time(text) is not None:
                return Wrong(
                    "F630",
                    Words(
                        "应是日期，不带时刻，如 2024-05-01", "expected a date without a time of day, such as 2024-05-01"
                    ),
                )
            return value if value is not None else _no_day(text)
        case _:
            return None


def _date_time(raw: Raw) -> dt.datetime | Wrong | None:
    match raw:
        case dt.date():
            return times.of_moment(raw)
        case str() | int() if not isinstance(raw, bool):
            text = _plain_text(raw)
            value = times.read_date_time(text)
            return value if value is not None else _no_day(text)
        case _:
            return None


def _plain_text(raw: str | int) -> str:
    if isinstance(raw, int):
        return str(raw) if raw.bit_length() <= 64 else ""
    return plain(raw)


def _no_day(text: str) -> Wrong | None:
    """What is wrong with a text that is no day or moment, where it can be told."""
    if times.names_no_day(text):
        return Wrong("F630", Words("日历上没有这一天", "there is no such day in the calendar"))
    if not times.is_serial(text):
        return None
    return Wrong(
        "F630",
        Words(
            "像是电子表格的日期序号；请把该列设为日期格式（年-月-日）后重新导出",
            "it looks like a day as a spreadsheet counts them; format the column as a date, then export again",
        ),
    )
