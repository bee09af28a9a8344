"""Our reader of workbooks beside openpyxl: alike where both can read a cell, and where openpyxl loses something.

When a later openpyxl loses none of it, the last tests fail: then our reader has had its day.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyengine.claims.spreadsheet import number_text
from policyengine.claims.xlsx import BrokenWorkbookError, open_xlsx
from tests.unit.claims.workbooks import workbook, workbook_of_texts

openpyxl = pytest.importorskip("openpyxl")

TEXTS: Final = st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), max_size=20)
NUMBERS: Final = st.one_of(st.integers(-(10**14), 10**14), st.floats(-1e14, 1e14, allow_subnormal=False))
MOMENTS: Final = st.datetimes(dt.datetime(1900, 3, 1), dt.datetime(2999, 12, 31)).map(  # noqa: DTZ001  # naive on purpose
    lambda moment: moment.replace(microsecond=0)
)
CELLS: Final = st.one_of(st.none(), TEXTS, NUMBERS, st.booleans(), MOMENTS)


def theirs(data: bytes) -> list[list[str]]:
    """What openpyxl says of the first sheet, written as ours are; what it says of a number is a float."""
    sheet = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True).worksheets[0]
    return [[_shown(cell.value) for cell in row] for row in sheet.iter_rows()]


def _shown(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            return number_text(Decimal(repr(value)))
        case dt.datetime():
            return value.isoformat(sep=" ")
        case _:
            return str(value)


def ours(data: bytes) -> list[list[str]]:
    with open_xlsx(io.BytesIO(data)) as book:
        rows = list(book.sheet(book.names[0]).rows)
    width = max((max(row.cells, default=-1) for row in rows), default=-1) + 1
    return [[str(row.cells.get(column) or "") for column in range(width)] for row in rows]


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=8))
def test_cells_of_every_kind_are_the_same(rows: list[tuple[object, ...]]) -> None:
    def make(book: Any, sheet: Any) -> None:  # noqa: ANN401  # xlsxwriter has no types
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        for number, row in enumerate(rows):
            sheet.write_string(number, 3, "end")  # so that every row is there, and as wide
            for column, value in enumerate(row):
                if isinstance(value, dt.datetime):
                    sheet.write_datetime(number, column, value, moment)
                elif isinstance(value, str):
                    sheet.write_string(number, column, value)
                elif value is not None:
                    sheet.write(number, column, value)

    data = workbook(make)
    assert ours(data) == theirs(data)


# What openpyxl loses.


def with_sheet(cells: str, format_: str = "General") -> bytes:
    """A workbook whose one row has these cells; style 1 has the format."""

    def make(book: Any, sheet: Any) -> None:  # noqa: ANN401  # xlsxwriter has no types
        sheet.write_number(0, 0, 1, book.add_format({"num_format": format_, "italic": True}))

    def changed(name: str, part: bytes) -> bytes:
        if not name.endswith("sheet1.xml"):
            return part
        head = part[: part.index(b"<sheetData>")]
        return head + f'<sheetData><row r="1">{cells}</row></sheetData></worksheet>'.encode()

    return rewritten(workbook(make), changed)


def rewritten(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """A workbook with its parts changed."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return written.getvalue()


def number(value: str, format_: str = "General") -> bytes:
    return with_sheet(f'<c r="A1" s="1"><v>{value}</v></c>', format_)


STRICT: Final[Mapping[bytes, bytes]] = {
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": b"http://purl.oclc.org/ooxml/officeDocument/"
    b"relationships",
}


def strict(name: str, part: bytes) -> bytes:
    """As Excel saves a “strict” workbook (ISO/IEC 29500 part 1)."""
    for old, new in STRICT.items():
        part = part.replace(old, new) if not name.startswith("docProps") else part
    return part


@pytest.mark.parametrize(
    ("data", "there", "lost"),
    [
        (number("60", "yyyy-mm-dd"), "60", "1900-02-28 00:00:00"),  # the 29 February that never was
        (with_sheet('<c r="A1" t="inlineStr"><is><t>甲_x000A_乙</t></is></c>'), "甲\n乙", "甲_x000A_乙"),
        (number("1_000"), "1_000", "1000"),
        (number("914102000000000017.0"), "9.14102E+17", "9.14102E+17"),
    ],
    ids=["a day that never was", "escapes", "what Python takes for a number", "an id that has lost digits"],
)
def test_openpyxl_reads_some_cells_otherwise(data: bytes, there: str, lost: str) -> None:
    assert (ours(data), theirs(data)) == ([[there]], [[lost]])


def test_openpyxl_moves_a_moment_before_midnight_to_the_next_day() -> None:
    data = number("45413.99999999999", "yyyy-mm-dd hh:mm")
    assert theirs(data) == [["2024-05-02 00:00:00"]]
    assert "F630" in ours(data)[0][0]


def fills(name: str, part: bytes) -> bytes:
    """As several writers leave a fill empty."""
    return part.replace(b"</fills>", b"<fill/></fills>") if name.endswith("styles.xml") else part


@pytest.mark.filterwarnings("ignore:File contains an invalid specification")
@pytest.mark.parametrize("change", [strict, fills])
def test_openpyxl_does_not_open_some_workbooks_at_all(change: Callable[[str, bytes], bytes]) -> None:
    data = rewritten(workbook_of_texts([["申报编号"], ["A-1"]]), change)
    assert ours(data) == [["申报编号"], ["A-1"]]
    with pytest.raises((IndexError, TypeError)):
        theirs(data)


def test_openpyxl_row_by_row_knows_neither_merged_cells_nor_hidden_rows() -> None:
    def make(_: Any, sheet: Any) -> None:  # noqa: ANN401  # xlsxwriter has no types
        sheet.merge_range(0, 0, 1, 0, "30%")
        sheet.write_column(0, 1, ["A-1", "A-2"])
        sheet.set_row(1, None, None, {"hidden": True})

    data = workbook(make)
    with open_xlsx(io.BytesIO(data)) as book:
        sheet = book.sheet(book.names[0])
        assert sheet.merged
        assert [row.hidden for row in sheet.rows] == [False, True]
    read = openpyxl.load_workbook(io.BytesIO(data), read_only=True).worksheets[0]
    assert not hasattr(read, "merged_cells")
    assert not hasattr(read, "row_dimensions")


def test_openpyxl_unpacks_whatever_there_is() -> None:
    def bomb(name: str, part: bytes) -> bytes:
        return part.replace(b"<sheetData>", b"<sheetData>" + b"<row> </row>" * 8_000_000) if "sheet1" in name else part

    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook_of_texts([["A"]]))) as old,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, bomb(name, old.read(name)))
    with pytest.raises(BrokenWorkbookError):
        ours(written.getvalue())
    assert openpyxl.load_workbook(written, read_only=True).worksheets
