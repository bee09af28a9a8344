"""Cells of a spreadsheet as the text that a clerk sees there, so that they are read like those of any table.

A spreadsheet has one kind of number, a binary float, and shows at most 15 digits of it (Excel's
specification). Those 15 are taken, in decimal, and no float goes further: 0.1+0.2 is 0.3, as the cell shows.
A number with more digits has lost some; it becomes `9.14102E+17`, which the reader of cells refuses,
with the reason. What only the number format tells (a day, per cent) is part of the text.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Context, Decimal
from typing import Final

from policyengine.claims.form import Raw, Unfit
from policyengine.claims.number_format import NumberFormat
from policyengine.words import Words

DIGITS: Final = 15
"""Digits of a number that a spreadsheet keeps."""

_AS_SHOWN: Final = Context(prec=DIGITS)
_EXACTLY: Final = Context(prec=100)
_SMALLEST: Final = -20  # exponents below are written as such
_DAY: Final = 86_400 * 1000  # milliseconds: how fine a spreadsheet shows a time
_THOUSANDTH: Final = 1000  # microseconds: finer than that no spreadsheet keeps a time of our days
_EPOCH: Final = {False: dt.date(1899, 12, 30), True: dt.date(1904, 1, 1)}
_LEAP_DAY: Final = 60  # the 29 February 1900 of Lotus 1-2-3, which never was


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: its number, its cells by column counted from 0 (blank ones left out), whether it is hidden."""

    number: int
    cells: dict[int, Raw]
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Area:
    """A block of cells merged into one: rows counted from 1 and columns from 0, both ends included."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook, read row by row from its beginning, once."""

    name: str
    rows: Iterator[SheetRow]
    merged: Sequence[Area] = field(default=())


def number_text(value: Decimal) -> str:
    """A number as a cell wide enough shows it.

    >>> number_text(Decimal("0.30000000000000004")), number_text(Decimal("914102000000000017"))
    ('0.3', '9.14102E+17')
    """
    kept = _AS_SHOWN.normalize(value)
    if kept.is_zero():
        return "0"
    return f"{kept:E}" if kept.adjusted() >= DIGITS or kept.adjusted() < _SMALLEST else f"{kept:f}"


def number_cell(value: Decimal, format_: NumberFormat, *, since_1904: bool = False) -> Raw:
    """The number of one cell, shown as its format says."""
    if not value.is_finite():
        return str(value)
    if format_.day or format_.clock:
        return _moment(value, format_, since_1904=since_1904) or number_text(value)
    if format_.percent:
        return f"{number_text(_AS_SHOWN.normalize(value).scaleb(2))}%"
    if format_.scaled:
        return Unfit("F637", number_text(value), _shown_otherwise())
    return format_.currency + number_text(value)


def _moment(serial: Decimal, format_: NumberFormat, *, since_1904: bool) -> Raw:
    """A day counted from the epoch, with its time; None where no calendar has it.

    A time is read to the millisecond, which a spreadsheet shows: what is finer comes of computing with floats.
    Where the millisecond is that of midnight and the moment before it, one of two days is meant.
    """
    if not 0 <= serial < 3_000_000:
        return None
    exact = _EXACTLY.multiply(serial, Decimal(_DAY * _THOUSANDTH))
    milliseconds = int(_EXACTLY.divide(exact, Decimal(_THOUSANDTH)).to_integral_value())
    days, time = divmod(milliseconds, _DAY)
    if format_.day and not time and exact.to_integral_value() < milliseconds * _THOUSANDTH:
        return Unfit("F630", number_text(serial), _before_midnight())
    seconds, fraction = divmod(time, 1000)
    minutes, seconds = divmod(seconds, 60)
    clock = f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}" + (f".{fraction:03}" if fraction else "")
    if not format_.day:
        return clock if days == 0 else None
    if not since_1904 and days <= _LEAP_DAY:
        if days in (0, _LEAP_DAY):
            return None
        days += 1
    try:
        day = _EPOCH[since_1904] + dt.timedelta(days=days)
    except OverflowError:
        return None
    return f"{day.isoformat()} {clock}" if time or format_.clock else day.isoformat()


def _before_midnight() -> Words:
    return Words(
        "存的时刻比午夜早不到一毫秒，表格里却显示为第二天，不知道是哪一天；请重新填写日期和时间",
        "the moment kept is less than a millisecond before midnight and is shown as the next day; enter it again",
    )


def _shown_otherwise() -> Words:
    return Words(
        "这是存的数，单元格的数字格式把它换成别的单位显示（如万元），不知道以哪个为准；请把格式改为“常规”，再写清单位",
        "that is the number kept, and its format shows it in another unit; set the format to General and give the unit",
    )


def in_merged_cells() -> Unfit:
    """What stands in a cell that is merged into another: nothing of its own."""
    return Unfit(
        "F639",
        "合并单元格",
        Words(
            "被合并到别的单元格里，不知道是否也填同样的内容；请取消合并，逐格填写",
            "it is merged into another cell and may mean the same or nothing; unmerge the cells and fill in each",
        ),
    )


def column_letter(column: int) -> str:
    """A column as a spreadsheet calls it.

    >>> column_letter(0), column_letter(25), column_letter(26)
    ('A', 'Z', 'AA')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
