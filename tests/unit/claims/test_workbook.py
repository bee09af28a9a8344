"""Workbooks: a cell says what a clerk sees in it, whatever the spreadsheet keeps there."""

from __future__ import annotations

import datetime as dt
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from policyengine.claims.number_format import read_format
from policyengine.claims.spreadsheet import column_letter, number_text
from policyengine.extras import MissingExtraError
from tests.unit.claims.forms import FACTS, HEADER, ROW
from tests.unit.claims.reading import codes, problems, refused, table
from tests.unit.claims.workbooks import workbook, workbook_of_texts, workbook_of_xml

TITLES = [fact.label.zh for fact in FACTS]
OLD = Path(__file__).parent / "old.xls"


def cell(xml: str, title: str = "成交金额", formats: tuple[str, ...] = ()) -> Any:  # noqa: ANN401  # a value, or a code
    """What a cell below `title`, given as XML, is read as: its value or the code of the problem."""
    sheet = (
        '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>申报编号</t></is></c>'
        f'<c r="B1" t="inlineStr"><is><t>{title}</t></is></c></row>'
        f'<row r="2"><c r="A2" t="inlineStr"><is><t>A-1</t></is></c>{xml}</row></sheetData>'
    )
    (claim,) = table(workbook_of_xml(sheet, formats), "x.xlsx").claims
    if claim.problems:
        return claim.problems[0].code
    fact = next(fact for fact in FACTS if fact.label.zh == title.partition("（")[0])
    return claim.values.get(fact.name, "unknown")


def number(value: str, title: str = "成交金额", format_: str = "General") -> Any:  # noqa: ANN401  # see `cell`
    return cell(f'<c r="B2" s="1"><v>{value}</v></c>', title, (format_,))


def test_the_first_row_that_is_not_blank_is_the_header_and_rows_keep_their_numbers() -> None:
    def make(_: Any, sheet: Any) -> None:  # noqa: ANN401  # xlsxwriter has no types
        sheet.write_row(2, 0, TITLES)
        sheet.write_row(3, 0, ["A-1", "S-1", "公司"])
        sheet.write_row(5, 0, ["A-2", "S-1", "店"])

    first, second = table(workbook(make), "x.xlsx").claims
    assert (first.id, first.row, second.id, second.row) == ("A-1", 4, "A-2", 6)
    (problem,) = second.problems
    assert problem.where is not None
    assert problem.where.zh == "x.xlsx[申报] 第6行 C 列"
    assert problem.where.en == "x.xlsx[申报], row 6, column C"


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("1234.5", Fraction("1234.5")),
        ("0.30000000000000004", Fraction("0.3")),
        ("1.1000000000000001", Fraction("1.1")),
        ("-0", Fraction(0)),
        ("1E3", Fraction(1000)),
        ("1234.567", "F636"),
        ("1e300", "F632"),
        ("1e-300", "F632"),
        ("1_000", "F630"),
        ("１２", Fraction(12)),
        ("١٢", "F630"),
        ("0x1F", "F630"),
        ("1e1_0", "F630"),
        ("1,5", "F630"),
        ("Infinity", "F630"),
        ("NaN", "F633"),
        ("914102000000000017", "F632"),
    ],
)
def test_a_number_is_what_fifteen_digits_show(kept: str, shown: object) -> None:
    assert number(kept) == shown


def test_an_identifier_kept_as_a_number_has_lost_digits_and_a_short_one_has_not() -> None:
    assert number("914102000000000017", "统一社会信用代码") == "F632"
    assert number("91410", "统一社会信用代码") == "91410"


@pytest.mark.parametrize(
    ("kept", "format_", "title", "read"),
    [
        ("45413", "yyyy-mm-dd", "成立日期", dt.date(2024, 5, 1)),
        ("45413", '[$-804]yyyy"年"m"月"d"日";@', "成立日期", dt.date(2024, 5, 1)),
        ("45413.4375", "yyyy/m/d h:mm", "成交时间", dt.datetime.fromisoformat("2024-05-01T10:30")),
        ("45413.437673611108", "yyyy/m/d h:mm", "成交时间", dt.datetime.fromisoformat("2024-05-01T10:30:15")),
        ("45413.4375", "yyyy-mm-dd", "成立日期", "F630"),  # the hour that is not shown is there
        ("45413.9999999", "yyyy/m/d h:mm", "成交时间", dt.datetime.fromisoformat("2024-05-01T23:59:59.991")),
        ("45413.99999999999", "yyyy/m/d h:mm", "成交时间", "F630"),  # 23:59:59.999999, shown as the next day
        ("45413.99999999999", "yyyy/m/d", "成立日期", "F630"),
        ("45413.999999999999", "yyyy/m/d", "成立日期", dt.date(2024, 5, 2)),  # no moment lies between
        ("45413.00000000001", "yyyy/m/d", "成立日期", dt.date(2024, 5, 1)),
        ("45413", "General", "成立日期", "F630"),
        ("60", "yyyy-mm-dd", "成立日期", "F630"),  # 29 February 1900
        ("61", "yyyy-mm-dd", "成立日期", dt.date(1900, 3, 1)),
        ("59", "yyyy-mm-dd", "成立日期", dt.date(1900, 2, 28)),
        ("0.4375", "h:mm", "成交时间", "F630"),
        ("0.25", "0%", "约定比例", Fraction(1, 4)),
        ("0.25", "0.00%", "约定比例（%）", Fraction(1, 4)),
        ("25", "General", "约定比例（%）", Fraction(1, 4)),
        ("12.5", '0.00"万元"', "成交金额", "F637"),
        ("125000", "0!.0,", "成交金额", "F637"),
        ("125000", "#,##0.00,,", "成交金额", "F637"),
        ("1234.5", "#,##0.00", "成交金额", Fraction("1234.5")),
        ("1234.5", '#,##0.00"元"', "成交金额", Fraction("1234.5")),
        ("1234.5", "[$¥-804]#,##0.00", "成交金额", Fraction("1234.5")),
        ("1234.5", "[$$-409]#,##0.00", "成交金额", "F637"),
        ("1234.5", "[Red]-0.00;0.00", "成交金额", Fraction("1234.5")),
        ("12", "@", "统一社会信用代码", "12"),
    ],
)
def test_what_only_the_format_tells_counts(kept: str, format_: str, title: str, read: object) -> None:
    assert number(kept, title, format_) == read


@pytest.mark.parametrize("code", ["mm:ss", "[h]:mm", '上午/下午h"时"mm"分"', "h:mm AM/PM"])
def test_a_time_of_day_is_no_day(code: str) -> None:
    format_ = read_format(code)
    assert (format_.clock, format_.day) == (True, False)


@pytest.mark.parametrize("code", ["General", "0.00E+00", "0.00_ ", '"d"0', "\\y0", "0;-0;;@", "@"])
def test_letters_that_are_only_shown_make_no_date(code: str) -> None:
    format_ = read_format(code)
    assert (format_.clock, format_.day) == (False, False)


def test_a_workbook_may_count_days_since_1904() -> None:
    def make(book: Any, sheet: Any) -> None:  # noqa: ANN401  # xlsxwriter has no types
        sheet.write_row(0, 0, ["申报编号", "成立日期"])
        sheet.write_row(1, 0, ["A-1"])
        sheet.write_datetime(1, 1, dt.date(2024, 5, 1), book.add_format({"num_format": "yyyy-mm-dd"}))

    (claim,) = table(workbook(make, date_1904=True), "x.xlsx").claims
    assert claim.values["owner.founded"] == dt.date(2024, 5, 1)


def test_a_date_without_a_time_is_known_as_one() -> None:
    def make(book: Any, sheet: Any) -> None:  # noqa: ANN401  # xlsxwriter has no types
        sheet.write_row(0, 0, ["申报编号", "成交时间"])
        for row, code in enumerate(["yyyy-mm-dd", "yyyy-mm-dd hh:mm"], start=1):
            sheet.write(row, 0, f"A-{row}")
            sheet.write_datetime(row, 1, dt.datetime.fromisoformat("2024-05-01"), book.add_format({"num_format": code}))

    day, midnight = table(workbook(make), "x.xlsx").claims
    assert day.values["deal.time"] == midnight.values["deal.time"]
    assert [set(one.dates_without_time) for one in (day, midnight)] == [{"deal.time"}, set()]


def test_an_error_of_the_spreadsheet_is_never_a_blank() -> None:
    assert cell('<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>') == "F634"
    assert cell('<c r="B2" t="e"><v>#N/A</v></c>', "约定比例") == "F634"


def test_texts_of_every_kind_are_read() -> None:
    assert cell('<c r="B2" t="str"><f>"A"</f><v>工厂</v></c>', "约定说明") == "工厂"
    assert cell('<c t="inlineStr"><is><r><t>开封</t></r><r><t>某公司</t></r></is></c>', "约定说明") == "开封某公司"
    assert cell('<c r="B2" t="inlineStr"><is><t>甲_x000D_\n乙</t></is></c>', "约定说明") == "甲\r\n乙"
    assert cell('<c r="B2" t="b"><v>1</v></c>', "是否上市") is True
    assert cell('<c r="B2"/>', "是否上市") == "unknown"


def test_a_cell_merged_into_another_is_not_taken_for_blank() -> None:
    def make(_: Any, sheet: Any) -> None:  # noqa: ANN401  # xlsxwriter has no types
        sheet.write_row(0, 0, ["申报编号", "约定比例"])
        sheet.write_column(1, 0, ["A-1", "A-2", "A-3"])
        sheet.merge_range(1, 1, 2, 1, "30%")

    claims = table(workbook(make), "x.xlsx").claims
    assert [problems(claim) for claim in claims] == [[], ["F639"], []]


def test_hidden_rows_are_read_and_told_and_so_is_what_has_no_title() -> None:
    def make(_: Any, sheet: Any) -> None:  # noqa: ANN401  # xlsxwriter has no types
        sheet.write_row(0, 0, ["申报编号"])
        sheet.write_column(1, 0, ["A-1", "A-2"])
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.write(1, 5, "请核实")

    read = table(workbook(make), "x.xlsx")
    assert [claim.id for claim in read.claims] == ["A-1", "A-2"]
    assert [note.zh for note in read.notes] == [
        "有 1 行是隐藏的（多半是筛选），也读入了",
        "表头右边（F 列起）还有内容，没有列名，没有读取",
    ]


def two_sheets() -> bytes:
    def make(book: Any, sheet: Any) -> None:  # noqa: ANN401  # xlsxwriter has no types
        sheet.write_column(0, 0, ["申报编号", "A-1"])
        sheet.hide()
        for name, id_ in (("一季度", "B-1"), ("二季度", "C-1")):
            other = book.add_worksheet(name)
            other.write_column(0, 0, ["申报编号", id_])
            other.activate()

    return workbook(make, "旧表")


def test_the_first_sheet_that_can_be_seen_is_read_and_the_others_are_named() -> None:
    read = table(two_sheets(), "x.xlsx")
    assert [claim.id for claim in read.claims] == ["B-1"]
    assert "读的是工作表“一季度”，没有读：“旧表”、“二季度”" in read.notes[0].zh


def test_another_sheet_is_read_where_it_is_named() -> None:
    assert [claim.id for claim in table(two_sheets(), "x.xlsx", sheet=" 二季度").claims] == ["C-1"]
    assert [claim.id for claim in table(two_sheets(), "x.xlsx", sheet="旧表").claims] == ["A-1"]
    assert codes(refused(two_sheets(), "x.xlsx", sheet="三季度")) == ["F612"]
    assert codes(refused("申报编号\nA-1\n", "x.csv", sheet="三季度")) == ["F612"]


def test_a_header_is_checked_as_that_of_any_table() -> None:
    assert codes(refused(workbook_of_texts([["申报编号", "成交金额", "amount of the deal"]]), "x.xlsx")) == ["F607"]
    (near,) = refused(workbook_of_texts([["申报编号", "成交全额"]]), "x.xlsx")
    assert near.code == "F608"
    assert near.place is not None
    assert near.place.source.name == "x.xlsx[申报]"
    assert codes(refused(workbook_of_texts([["甲", "乙"]]), "x.xlsx")) == ["F609"]
    assert codes(refused(workbook_of_texts([]), "x.xlsx")) == ["F602"]


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"<html></html>",
        b"PK\x03\x04....",
        workbook_of_texts([["申报编号"]])[:-40],
        workbook_of_xml('<!DOCTYPE x [<!ENTITY a "b">]><sheetData/>'),
        workbook_of_xml("<sheetData><row>"),
        workbook_of_xml('<sheetData><row><c r="XFE1"><v>1</v></c></row></sheetData>'),
        workbook_of_xml('<sheetData><row><c t="s"><v>7</v></c></row></sheetData>'),
        workbook_of_xml("<sheetData>" + "<row> </row>" * 8_000_000 + "</sheetData>"),
    ],
    ids=["empty", "a web page", "junk", "cut off", "a document type", "broken", "too wide", "no such text", "a bomb"],
)
def test_what_is_no_workbook_is_refused(damaged: bytes) -> None:
    assert codes(refused(damaged, "x.xlsx")) == ["F611"]


def test_a_workbook_that_breaks_off_below_the_header_is_refused_whole() -> None:
    sheet = '<sheetData><row><c t="inlineStr"><is><t>申报编号</t></is></c></row><row><c><v>1</v></c></row><row>'
    assert codes(refused(workbook_of_xml(sheet), "x.xlsx")) == ["F601"]


def test_a_workbook_renamed_to_a_text_is_told_so() -> None:
    assert codes(refused(two_sheets(), "x.csv")) == ["F605"]


def test_a_workbook_is_known_by_its_first_bytes_where_it_has_no_name() -> None:
    assert [claim.id for claim in table(two_sheets(), "标准输入").claims] == ["B-1"]


def test_old_workbooks_are_read_alike() -> None:
    """The file holds, as numbers, dates and errors: what the cells of the test of formats hold."""
    read = table(OLD, "old.xls")
    first, second = read.claims
    assert first.values["deal.amount"] == Fraction("1234.5")
    assert first.values["agreed.share"] == Fraction(1, 4)
    assert first.values["owner.founded"] == dt.date(2024, 5, 1)
    assert first.values["deal.time"] == dt.datetime.fromisoformat("2024-05-01T10:30:15")
    assert first.values["owner.listed"] is True
    assert problems(second) == ["F632", "F634", "F639"]
    assert table(OLD, "old.xlsx").claims[0].values == first.values
    assert codes(refused(b"\xd0\xcf\x11\xe0" + b"0" * 600, "x.xls")) == ["F611"]


def test_without_the_extra_one_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlrd", None)
    with pytest.raises(MissingExtraError, match=r'pip install "policy-as-data\[batch\]"'):
        table(OLD, "old.xls")


def test_a_row_of_texts_is_read_as_from_a_file_of_separated_cells() -> None:
    row = ROW.replace('"1,234.50"', "1234.50").split(",")
    (from_workbook,) = table(workbook_of_texts([HEADER.split(","), row]), "x.xlsx").claims
    (from_text,) = table(f"{HEADER}\n{ROW}\n").claims
    assert from_workbook == from_text


def test_columns_have_letters() -> None:
    assert [column_letter(number) for number in (0, 25, 26, 701, 702, 16_383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]


def test_numbers_are_written_without_an_exponent_while_they_are_exact() -> None:
    written = [number_text(Decimal(text)) for text in ("123456789012345", "1234567890123456", "0.000000001", "1e-30")]
    assert written == ["123456789012345", "1.23456789012346E+15", "0.000000001", "1E-30"]
