"""Workbooks as tables of claims: the sheet that is read, its header, its rows.

The first visible sheet is read unless another is named; the summary says which it was and which were not.
As in any table the header is the first row that is not blank. Rows are numbered, and columns lettered,
as the spreadsheet shows them. What a clerk could overlook is said: rows that a filter hides are read,
and what stands right of the header is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import IO, Final, Literal

from policyengine.claims.form import Raw
from policyengine.claims.rows import Row, Rows, drawn_header
from policyengine.claims.spreadsheet import Area, Sheet, SheetRow, column_letter, in_merged_cells
from policyengine.claims.text import shown, trimmed
from policyengine.claims.xls import OldBook, open_xls
from policyengine.claims.xlsx import Book, BrokenWorkbookError, open_xlsx
from policyengine.diagnostics.model import Diagnostics
from policyengine.words import Words

WorkbookFormat = Literal["xlsx", "xls"]

_LISTED: Final = 8  # sheets that a message names


def read_workbook(
    stream: IO[bytes],
    name: str,
    format_: WorkbookFormat,
    sheet: str | None,
    open_files: ExitStack,
    diagnostics: Diagnostics,
) -> Rows | None:
    """The rows of one sheet, read as they are asked for while `open_files` stays open; None where there is no table."""
    try:
        book = open_files.enter_context(open_xlsx(stream)) if format_ == "xlsx" else open_xls(stream)
        chosen = _chosen(book, name, sheet, diagnostics)
        return _table(book.sheet(chosen), book, name, diagnostics) if chosen is not None else None
    except BrokenWorkbookError:
        diagnostics.add(
            "F611",
            None,
            Words(f"`{name}` 不是能读的工作簿", f"`{name}` is no workbook that can be read"),
            help=Words(
                "可能有密码、已损坏，或是别的文件改了扩展名；请用表格软件打开，另存为 xlsx（不设密码）",
                "it may have a password, be damaged, or be something else with that suffix; open it in a spreadsheet "
                "and save it as xlsx without a password",
            ),
        )
        return None


def _chosen(book: Book | OldBook, name: str, asked: str | None, diagnostics: Diagnostics) -> str | None:
    """The sheet that was asked for, else the first that can be seen."""
    if asked is None:
        seen = [one for one in book.names if one not in book.hidden]
        if seen:
            return seen[0]
        diagnostics.add("F602", None, Words(f"`{name}` 里没有可见的工作表", f"`{name}` has no visible sheet"))
        return None
    fits = [one for one in book.names if trimmed(one).casefold() == trimmed(asked).casefold()]
    if len(fits) == 1:
        return fits[0]
    there = [f"`{shown(one)}`" for one in book.names[:_LISTED]] + ["…"] * (len(book.names) > _LISTED)
    diagnostics.add(
        "F612",
        None,
        Words(f"`{name}` 里没有工作表“{shown(asked)}”", f"`{name}` has no sheet `{shown(asked)}`"),
        help=Words(f"有这些工作表：{'、'.join(there)}", f"its sheets are {', '.join(there)}"),
    )
    return None


def _table(sheet: Sheet, book: Book | OldBook, name: str, diagnostics: Diagnostics) -> Rows | None:
    called = f"{name}[{sheet.name}]"
    for row in sheet.rows:
        titles = _titles(row.cells)
        if titles:
            break
    else:
        diagnostics.add(
            "F602",
            None,
            Words(f"`{called}` 里没有表头", f"`{called}` has no header"),
            help=Words(
                "第一行应是各列的名称；申报数据若在别的工作表，请用 --sheet 说明",
                "the first row should name the columns; if the claims are in another sheet, name it with --sheet",
            ),
        )
        return None
    notes = [_which_sheet(sheet, book, name)] if len(book.names) > 1 else []
    told = _Told(notes)
    header = drawn_header(called, titles, row.number)
    return Rows(_rows(sheet, titles, told), "row", header, notes, called, lettered=True)


def _titles(cells: Mapping[int, Raw]) -> tuple[str, ...]:
    """The titles up to the last that is not blank; those of merged cells stand in the first of them."""
    texts = {column: trimmed(raw) for column, raw in cells.items() if isinstance(raw, str) and trimmed(raw)}
    return tuple(texts.get(column, "") for column in range(max(texts) + 1)) if texts else ()


def _which_sheet(sheet: Sheet, book: Book | OldBook, name: str) -> Words:
    others = [shown(one) for one in book.names if one != sheet.name]
    listed, more = others[:_LISTED], "…" * (len(others) > _LISTED)
    return Words(
        f"`{name}` 读的是工作表“{shown(sheet.name)}”，没有读：“{'”、“'.join(listed)}”{more}（用 --sheet 另选）",
        f"of `{name}` the sheet `{shown(sheet.name)}` was read, and not: `{'`, `'.join(listed)}`{more} "
        "(--sheet chooses another)",
    )


@dataclass(slots=True)
class _Told:
    """What is said of the whole sheet once its rows have been read."""

    notes: list[Words]
    hidden: int = 0
    beyond: int | None = None

    def end(self) -> None:
        """Put it into the notes."""
        if self.hidden:
            self.notes.append(
                Words(
                    f"有 {self.hidden} 行是隐藏的（多半是筛选），也读入了",
                    f"{self.hidden} rows are hidden, perhaps by a filter; they were read too",
                )
            )
        if self.beyond is not None:
            letter = column_letter(self.beyond)
            self.notes.append(
                Words(
                    f"表头右边（{letter} 列起）还有内容，没有列名，没有读取",
                    f"right of the header, from column {letter}, something stands without a title and was not read",
                )
            )


def _rows(sheet: Sheet, titles: tuple[str, ...], told: _Told) -> Iterator[Row]:
    width = len(titles)
    covered = _Covered(sheet.merged, width)
    for row in sheet.rows:
        if not any(not isinstance(raw, str) or trimmed(raw) for raw in row.cells.values()):
            continue
        beyond = [column for column in row.cells if column >= width]
        if beyond:
            told.beyond = min(*beyond, told.beyond) if told.beyond is not None else min(beyond)
        if len(beyond) == len(row.cells):
            continue
        told.hidden += row.hidden
        yield Row(row.number, titles, _cells(row, width, covered))
    told.end()


def _cells(row: SheetRow, width: int, covered: _Covered) -> tuple[Raw, ...]:
    cells: list[Raw] = [None] * width
    for column, raw in row.cells.items():
        if column < width:
            cells[column] = raw
    for column in covered.columns(row.number):
        cells[column] = in_merged_cells()
    return tuple(cells)


class _Covered:
    """The cells of a sheet that are merged into another one, asked for row by row downwards."""

    def __init__(self, merged: Sequence[Area], width: int) -> None:
        self.width = width
        self.waiting = sorted(merged, key=lambda area: area.first_row, reverse=True)
        self.open: list[Area] = []

    def columns(self, row: int) -> Iterator[int]:
        """Those of one row."""
        while self.waiting and self.waiting[-1].first_row <= row:
            self.open.append(self.waiting.pop())
        self.open = [area for area in self.open if area.last_row >= row]
        for area in self.open:
            first = area.first_column + (row == area.first_row)
            yield from range(first, min(area.last_column + 1, self.width))
