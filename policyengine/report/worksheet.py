"""Sheets of a workbook as an office wants them: a header in sight, a filter, totals, numbers as numbers, days as days.

Columns are as wide as what stands in them; all is ready to be printed, on A4 across, with the header on every page.

Texts are written as texts, whatever they begin with: nothing that came from a claim is run as a formula,
and no identifier becomes a number. The one formula is that of totals, which follow the filter. The same content
gives the same bytes: the date of the file is fixed. xlsxwriter comes with the extra `batch`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, BinaryIO, Final, Literal, TypeAlias, assert_never

from policyengine.extras import needing
from policyengine.report.document import Document, Heading, Items, Paragraph, Table
from policyengine.source import display_width
from policyengine.values import to_decimal
from policyengine.words import Language, Words

LONGEST: Final = 32_767
"""Characters in a cell (Excel's specification)."""

MOST_ROWS: Final = 1_048_576
"""Rows of a sheet, its header included (Excel's specification)."""

_EXACT: Final = 10**15
"""A number beyond it loses digits in a spreadsheet and is written as text."""

_MADE: Final = dt.datetime(1980, 1, 1, tzinfo=dt.UTC)
_FIRST_YEAR: Final = 1900  # of the calendar of spreadsheets
_A4: Final = 9
_TITLE: Final = 20  # characters of a title that make its column wider; a longer one is broken
_MEASURED: Final = 1000  # rows that make columns wider: more would only cost time
_AMOUNT: Final = re.compile(r"(?P<before>[A-Z]{3} )?(?P<n>-?\d{1,3}(?:,\d{3})*(?:\.\d\d)?)(?P<after>元| [A-Z]{3})?")
_SUMMARY_WIDTH: Final = 100  # columns of the screen, after which a paragraph of the summary is broken

Kind: TypeAlias = Literal["text", "long", "count", "money", "number", "rate", "date", "moment"]
Cell: TypeAlias = str | int | Fraction | dt.date


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet: its title, what stands in it, how many characters wide it is at most.

    `total`: what stands in it is added up in the last row.
    """

    title: Words
    kind: Kind
    width: int
    total: bool = False


class Workbook:
    """A workbook that is being written, sheet by sheet."""

    def __init__(self, book: Any, language: Language) -> None:  # noqa: ANN401  # xlsxwriter has no types
        self.book = book
        self.language = language
        plain = {"valign": "top", "font_size": 11}
        self.header = book.add_format(
            {**plain, "bold": True, "text_wrap": True, "bg_color": "#D9E2F3", "border": 1, "valign": "vcenter"}
        )
        self.bold = book.add_format({**plain, "bold": True})
        self.right = book.add_format({**plain, "align": "right"})
        self.formats = {
            "text": book.add_format({**plain, "num_format": "@"}),
            "long": book.add_format({**plain, "text_wrap": True}),
            "count": book.add_format({**plain, "num_format": "0"}),
            "money": book.add_format({**plain, "num_format": "#,##0.00"}),
            "number": book.add_format({**plain, "num_format": "General"}),
            "rate": book.add_format({**plain, "num_format": "0.00%"}),
            "date": book.add_format({**plain, "num_format": "yyyy-mm-dd"}),
            "moment": book.add_format({**plain, "num_format": "yyyy-mm-dd hh:mm"}),
        }
        total = {**plain, "bold": True, "top": 1}
        self.total = book.add_format(total)
        self.totals = {
            kind: book.add_format({**total, "num_format": form})
            for kind, form in (("money", "#,##0.00"), ("count", "#,##0"), ("number", "General"))
        }
        self.amounts: dict[str, Any] = {}

    def table(self, name: Words, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> None:
        """A table on a sheet of its own; what does not fit goes on on further ones."""
        part = self._begin(name, columns, 1)
        sheets = 1
        for row in rows:
            if part.rows == MOST_ROWS - 1:  # the last one is for the totals
                self._end(part)
                sheets += 1
                part = self._begin(name, columns, sheets)
            for at, (column, cell) in enumerate(zip(columns, row, strict=True)):
                self._write(part.sheet, part.rows, at, column.kind, cell)
            part.take(row)
        self._end(part)

    def _begin(self, name: Words, columns: Sequence[Column], number: int) -> _Part:
        called = name.in_language(self.language)
        sheet = self.book.add_worksheet(called if number == 1 else f"{called} {number}")
        sheet.freeze_panes(1, 1)
        self._print_on(sheet)
        titles = [column.title.in_language(self.language) for column in columns]
        for at, title in enumerate(titles):
            sheet.write_string(0, at, title, self.header)
        return _Part(sheet, columns, [min(display_width(title), _TITLE) for title in titles])

    def _print_on(self, sheet: Any) -> None:  # noqa: ANN401  # xlsxwriter's sheet
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        page = Words("第 &P 页，共 &N 页", "page &P of &N").in_language(self.language)
        sheet.set_footer(f"&L&A&R{page}")

    def _end(self, part: _Part) -> None:
        """The totals, the filter, and how wide the columns are."""
        sheet, columns, rows = part.sheet, part.columns, part.rows
        if rows > 1 and any(column.total for column in columns):
            sheet.write_string(rows, 0, Words("合计", "total").in_language(self.language), self.total)
            for at, column in enumerate(columns):
                if column.total:
                    letter, value = _letter(at), part.sums.get(at, 0)
                    formula = f"=SUBTOTAL(109,{letter}2:{letter}{rows})"
                    sheet.write_formula(rows, at, formula, self.totals[column.kind], _plain(value))
                    part.wide(at, _shown(value))
                elif at:
                    sheet.write_blank(rows, at, None, self.total)
        sheet.autofilter(0, 0, max(rows - 1, 1), len(columns) - 1)
        for at, column in enumerate(columns):
            sheet.set_column(at, at, min(part.widths[at] + 2, max(column.width, 10)), self.formats[column.kind])

    def _write(self, sheet: Any, row: int, at: int, kind: Kind, cell: Cell) -> None:  # noqa: ANN401  # xlsxwriter's
        if isinstance(cell, str):
            if cell:
                sheet.write_string(row, at, cell[:LONGEST], self.formats["text" if kind != "long" else "long"])
        elif isinstance(cell, dt.date):
            self._write_date(sheet, row, at, cell)
        elif -_EXACT < cell < _EXACT:
            sheet.write_number(row, at, cell if isinstance(cell, int) else to_decimal(cell), self.formats[kind])
        else:
            sheet.write_string(row, at, str(cell if isinstance(cell, int) else to_decimal(cell)), self.right)

    def _write_date(self, sheet: Any, row: int, at: int, cell: dt.date) -> None:  # noqa: ANN401  # xlsxwriter's
        timed = isinstance(cell, dt.datetime)
        if cell.year < _FIRST_YEAR:
            sheet.write_string(row, at, cell.isoformat(), self.formats["text"])
        else:
            value = cell.replace(tzinfo=None, microsecond=0) if isinstance(cell, dt.datetime) else cell
            sheet.write_datetime(row, at, value, self.formats["moment" if timed else "date"])

    def document(self, name: Words, document: Document) -> None:
        """A document on a sheet of its own: its tables in cells, its paragraphs in lines."""
        sheet = self.book.add_worksheet(name.in_language(self.language))
        self._print_on(sheet)
        widths: dict[int, int] = {}
        for number, (cells, is_header, right) in enumerate(_lines(document, self.language)):
            for at, text in enumerate(cells):
                amount = _AMOUNT.fullmatch(text) if at in right and not is_header else None
                if amount is not None:
                    sheet.write_number(number, at, Decimal(amount["n"].replace(",", "")), self._amount_format(amount))
                else:
                    style = self.header if is_header else self.right if at in right else None
                    sheet.write_string(number, at, text[:LONGEST], style)
                if len(cells) > 1:
                    widths[at] = max(widths.get(at, 0), display_width(text))
        for at, width in widths.items():
            sheet.set_column(at, at, min(width + 2, _SUMMARY_WIDTH // 2))

    def _amount_format(self, amount: re.Match[str]) -> Any:  # noqa: ANN401  # xlsxwriter's format
        """As the document shows it: `1,234.00元`, `CNY 1,234.00`, `12`."""
        digits = "#,##0.00" if "." in amount["n"] else "#,##0"
        before, after = (f'"{text}"' if text else "" for text in (amount["before"], amount["after"]))
        form = f"{before}{digits}{after}"
        if form not in self.amounts:
            self.amounts[form] = self.book.add_format({"num_format": form, "align": "right"})
        return self.amounts[form]


@dataclass(slots=True)
class _Part:
    """A sheet that is being written: how many rows it has, how wide its columns are, what they come to."""

    sheet: Any
    columns: Sequence[Column]
    widths: list[int]
    rows: int = 1
    sums: dict[int, Fraction] = field(default_factory=dict)

    def take(self, row: Sequence[Cell]) -> None:
        """Count a row that was written."""
        self.rows += 1
        for at, (column, cell) in enumerate(zip(self.columns, row, strict=True)):
            if column.total and isinstance(cell, int | Fraction):
                self.sums[at] = self.sums.get(at, Fraction(0)) + cell
            if self.rows <= _MEASURED:
                self.wide(at, _shown(cell))

    def wide(self, at: int, text: str) -> None:
        """Let a column have room for a text."""
        self.widths[at] = max(self.widths[at], display_width(text))


def _shown(cell: Cell) -> str:
    """About what a cell shows."""
    match cell:
        case str() | int():
            return str(cell)
        case Fraction():
            return f"{to_decimal(cell):,.2f}"
        case dt.datetime():
            return "2030-01-01 00:00"
        case _:
            return "2030-01-01"


def _plain(value: Fraction | int) -> Decimal | int:
    return value if isinstance(value, int) else to_decimal(value)


def _letter(column: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(column))


_Line: TypeAlias = tuple[Sequence[str], bool, frozenset[int]]


def _lines(document: Document, language: Language) -> Iterator[_Line]:
    """The rows of a sheet: their cells, whether they are a header, and which cells stand to the right."""
    yield [document.title.in_language(language)], True, frozenset()
    for block in document.blocks:
        yield [], False, frozenset()
        match block:
            case Heading(words=words) | Paragraph(words=words):
                yield [words.in_language(language)], False, frozenset()
            case Items(items=items):
                for item in items:
                    yield [f"· {item.in_language(language)}"], False, frozenset()
            case Table(header=header, rows=rows, right=right):
                yield [cell.in_language(language) for cell in header], True, right
                for row in rows:
                    yield [cell.in_language(language) for cell in row], False, right
            case _:
                assert_never(block)


@contextmanager
def writing_workbook(file: BinaryIO, title: Words, language: Language) -> Iterator[Workbook]:
    """A workbook that stands in `file` when the block ends; raises `MissingExtraError`.

    Rows go to a temporary file as they come, so that memory does not grow with them.
    """
    with needing("batch", Words("写 xlsx 文件", "writing xlsx files")):
        import xlsxwriter

    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        book.set_properties({"title": title.in_language(language), "created": _MADE})
        yield Workbook(book, language)
