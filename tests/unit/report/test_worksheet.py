"""Sheets for an office: totals, widths, dates, and how they are printed."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Sequence
from fractions import Fraction
from zoneinfo import ZoneInfo

from policyengine.claims.form import Raw
from policyengine.claims.xlsx import open_xlsx
from policyengine.report.document import Document, Table
from policyengine.report.worksheet import Cell, Column, writing_workbook
from policyengine.words import Words

COLUMNS = (
    Column(Words("编号", "id"), "text", 40),
    Column(Words("日期", "day"), "date", 20),
    Column(Words("时间", "when"), "moment", 20),
    Column(Words("金额", "amount"), "money", 24, total=True),
)
DAY = dt.date(2030, 5, 6)
NOON = dt.datetime(2030, 5, 6, 12, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


def written(rows: Sequence[Sequence[Cell]]) -> io.BytesIO:
    file = io.BytesIO()
    with writing_workbook(file, Words("表"), "zh") as book:
        book.table(Words("表"), COLUMNS, rows)
        table = Table((Words("项"), Words("金额")), ((Words("一"), Words("1,234.50元")),), frozenset({1}))
        book.document(Words("汇总"), Document("zh", Words("汇总"), (table,)))
    return file


def cells(file: io.BytesIO, sheet: str) -> list[list[Raw]]:
    with open_xlsx(file) as book:
        return [list(row.cells.values()) for row in book.sheet(sheet).rows]


def xml(file: io.BytesIO, name: str) -> str:
    with zipfile.ZipFile(file) as archive:
        return archive.read(f"xl/{name}").decode()


def test_amounts_are_added_up_in_the_last_row_outside_the_filter() -> None:
    file = written([("甲", DAY, NOON, Fraction("0.10")), ("乙", "", "", Fraction("0.20"))])
    *_, last = cells(file, "表")
    assert (last[0], last[-1]) == ("合计", "0.3")
    sheet = xml(file, "worksheets/sheet1.xml")
    assert re.findall(r"<f>(.*?)</f>", sheet) == ["SUBTOTAL(109,D2:D3)"]
    assert '<autoFilter ref="A1:D3"/>' in sheet


def test_a_table_without_rows_has_no_totals() -> None:
    assert len(cells(written([]), "表")) == 1


def test_days_and_moments_are_those_of_a_spreadsheet() -> None:
    _, row, _ = cells(written([("甲", DAY, NOON, Fraction(1))]), "表")
    assert list(map(str, row[1:3])) == ["2030-05-06", "2030-05-06 12:30:00"]
    assert cells(written([("甲", dt.date(1850, 1, 1), "", Fraction(1))]), "表")[1][1] == "1850-01-01"


def test_an_amount_of_a_summary_is_a_number_with_the_format_that_shows_it() -> None:
    file = written([])
    assert "1234.5" in xml(file, "worksheets/sheet2.xml")
    assert "#,##0.00" in xml(file, "styles.xml")
    assert "元" in xml(file, "styles.xml")


def test_columns_are_as_wide_as_what_stands_in_them() -> None:
    narrow, wide = (xml(written([(text, "", "", "")]), "worksheets/sheet1.xml") for text in ("甲", "开封某公司" * 3))
    first = r'<col min="1" max="1" width="([0-9.]+)"'
    assert float(re.findall(first, narrow)[0]) < 10
    assert float(re.findall(first, wide)[0]) > 30


def test_every_sheet_is_printed_across_with_its_header_and_page() -> None:
    file = written([("甲", DAY, NOON, Fraction(1))])
    for number in (1, 2):
        sheet = xml(file, f"worksheets/sheet{number}.xml")
        assert 'fitToPage="1"' in sheet
        assert 'paperSize="9" fitToHeight="0" orientation="landscape"' in sheet
        assert "第 &amp;P 页，共 &amp;N 页" in sheet
    assert xml(file, "workbook.xml").count("_xlnm.Print_Titles") == 2
