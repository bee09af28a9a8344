"""Sheets of a workbook as an office wants them: a header that stays in sight, a filter, widths, numbers as numbers.

Texts are written as texts, whatever they begin with: nothing that came from a claim is run as a formula,
and no identifier becomes a number. The same content gives the same bytes: the date of the file is fixed.
xlsxwriter comes with the extra `batch`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
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
_SUMMARY_WIDTH: Final = 100  # columns of the screen, after which a paragraph of the summary is broken

Kind: TypeAlias = Literal["text", "long", "count", "money"]
Cell: TypeAlias = str | int | Fraction


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet: its title, what stands in it, and how many characters wide it is."""

    title: Words
    kind: Kind
    width: int


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
        }

    def table(self, name: Words, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> None:
        """A table on a sheet of its own; what does not fit goes on on further ones."""
        sheet = self._begin(name, columns, 1)
        number = sheets = 1
        for row in rows:
            if number == MOST_ROWS:
                _end(sheet, number, len(columns))
                sheets += 1
                sheet = self._begin(name, columns, sheets)
                number = 1
            for at, (column, cell) in enumerate(zip(columns, row, strict=True)):
                self._write(sheet, number, at, column.kind, cell)
            number += 1
        _end(sheet, number, len(columns))

    def _begin(self, name: Words, columns: Sequence[Column], number: int) -> Any:  # noqa: ANN401  # xlsxwriter's sheet
        called = name.in_language(self.language)
        sheet = self.book.add_worksheet(called if number == 1 else f"{called} {number}")
        sheet.freeze_panes(1, 1)
        for at, column in enumerate(columns):
            sheet.set_column(at, at, column.width, self.formats[column.kind])
            sheet.write_string(0, at, column.title.in_language(self.language), self.header)
        return sheet

    def _write(self, sheet: Any, row: int, at: int, kind: Kind, cell: Cell) -> None:  # noqa: ANN401  # xlsxwriter's
        if isinstance(cell, str):
            if cell:
                sheet.write_string(row, at, cell[:LONGEST], self.formats["text" if kind != "long" else "long"])
        elif -_EXACT < cell < _EXACT:
            sheet.write_number(row, at, cell if isinstance(cell, int) else to_decimal(cell), self.formats[kind])
        else:
            sheet.write_string(row, at, str(cell if isinstance(cell, int) else to_decimal(cell)), self.right)

    def document(self, name: Words, document: Document) -> None:
        """A document on a sheet of its own: its tables in cells, its paragraphs in lines."""
        sheet = self.book.add_worksheet(name.in_language(self.language))
        widths: dict[int, int] = {}
        for number, (cells, is_header, right) in enumerate(_lines(document, self.language)):
            for at, text in enumerate(cells):
                style = self.header if is_header else self.right if at in right else None
                sheet.write_string(number, at, text[:LONGEST], style)
                if len(cells) > 1:
                    widths[at] = max(widths.get(at, 0), display_width(text))
        for at, width in widths.items():
            sheet.set_column(at, at, min(width + 2, _SUMMARY_WIDTH // 2))


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


def _end(sheet: Any, rows: int, columns: int) -> None:  # noqa: ANN401  # xlsxwriter's sheet
    sheet.autofilter(0, 0, max(rows - 1, 1), columns - 1)


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
