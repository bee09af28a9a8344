"""Workbooks of Excel 97–2003 (xls), as older systems still write them; read by xlrd, of the extra `batch`."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, Any, Final

from policyengine.claims.form import Raw
from policyengine.claims.number_format import PLAIN, NumberFormat, built_in, read_format
from policyengine.claims.spreadsheet import Area, Sheet, SheetRow, number_cell
from policyengine.claims.xlsx import BrokenWorkbookError
from policyengine.extras import needing
from policyengine.words import Words

_EMPTY, _TEXT, _NUMBER, _DATE, _BOOLEAN, _ERROR, _BLANK = range(7)  # xlrd's kinds of cells
_FIRST_CUSTOM: Final = 164  # formats from here on are the workbook's own (MS-XLS §2.5.165)


@dataclass(frozen=True, slots=True)
class OldBook:
    """A workbook that is open; `book` is xlrd's."""

    book: Any
    names: tuple[str, ...]
    hidden: frozenset[str]

    def sheet(self, name: str) -> Sheet:
        """One sheet, to be read from its beginning."""
        sheet = self.book.sheet_by_name(name)
        # xlrd counts from 0 and ends behind the last.
        merged = tuple(Area(top + 1, bottom, left, right - 1) for top, bottom, left, right in sheet.merged_cells)
        return Sheet(name, _rows(self.book, sheet), merged)


def open_xls(stream: IO[bytes]) -> OldBook:
    """The workbook in a file; raises `BrokenWorkbookError`, or `MissingExtraError`."""
    with needing("batch", Words("读 xls 文件", "reading xls files")):
        import xlrd
        from xlrd.compdoc import CompDocError
    try:
        book = xlrd.open_workbook(file_contents=stream.read(), formatting_info=True, logfile=io.StringIO())
    except (xlrd.XLRDError, CompDocError, AssertionError, LookupError, ValueError, struct.error) as error:
        raise BrokenWorkbookError(str(error)) from error
    sheets = book.sheets()
    hidden = frozenset(sheet.name for sheet in sheets if sheet.visibility)
    return OldBook(book, tuple(sheet.name for sheet in sheets), hidden)


def _rows(book: Any, sheet: Any) -> Iterator[SheetRow]:  # noqa: ANN401  # xlrd has no types
    for row in range(sheet.nrows):
        cells = {column: _cell(book, cell) for column, cell in enumerate(sheet.row(row))}
        filled: dict[int, Raw] = {column: raw for column, raw in cells.items() if raw not in (None, "")}
        info = sheet.rowinfo_map.get(row)
        yield SheetRow(row + 1, filled, bool(info is not None and info.hidden))


def _cell(book: Any, cell: Any) -> Raw:  # noqa: ANN401  # xlrd has no types
    match cell.ctype:
        case kind if kind in (_NUMBER, _DATE):
            # repr of a float is the shortest decimal that is that float.
            return number_cell(Decimal(repr(cell.value)), _format(book, cell), since_1904=bool(book.datemode))
        case kind if kind == _BOOLEAN:
            return "TRUE" if cell.value else "FALSE"
        case kind if kind == _ERROR:
            from xlrd.biffh import error_text_from_code

            return str(error_text_from_code.get(cell.value, "#N/A"))
        case kind if kind == _TEXT:
            return str(cell.value)
        case _:
            return None


def _format(book: Any, cell: Any) -> NumberFormat:  # noqa: ANN401  # xlrd has no types
    if cell.xf_index is None:
        return PLAIN
    key = book.xf_list[cell.xf_index].format_key
    if key < _FIRST_CUSTOM:
        return built_in(key)
    return read_format(book.format_map[key].format_str)
