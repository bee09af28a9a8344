"""Workbooks and Parquet files at the doors: what goes in as one of them is decided alike and comes out as one."""

from __future__ import annotations

import csv
import io
import re
import sys
import zipfile
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow.parquet import read_table

from policyengine.claims.form import Raw
from policyengine.claims.xlsx import open_xlsx
from policyengine.cli.parts import Exit
from tests.check.fragments import BASE
from tests.cli.console import policyengine
from tests.unit.claims.workbooks import parquet, workbook_of_texts

HEADER = "申报编号,统一社会信用代码,主体类型,用工人数,上年营业额,采购时间,采购金额,材料是否齐全,是否经过评审"
ROWS: Sequence[Sequence[str]] = (
    HEADER.split(","),
    ("A1", "S1", "小店", "3", "80万元", "2030-03-01 10:00", "60万元", "是", "否"),
    ("A2", "S2", "合作社", "30", "300万元", "2030-03-02 10:00", "2万元", "是", "否"),
    ("=A3", "S3", "小店", "三", "80万元", "2030-03-03 10:00", "2万元", "是", "否"),
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "base.yaml").write_text(BASE, encoding="utf-8")
    written = io.StringIO()
    csv.writer(written).writerows(ROWS)
    (tmp_path / "claims.csv").write_text(written.getvalue(), encoding="utf-8")
    (tmp_path / "claims.xlsx").write_bytes(workbook_of_texts(ROWS))
    columns = {title: pa.array([row[at] for row in ROWS[1:]]) for at, title in enumerate(ROWS[0])}
    (tmp_path / "claims.parquet").write_bytes(parquet(columns))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def settled(claims: str, out: str, *more: str) -> str:
    ended = policyengine("settle", claims, "-p", "base.yaml", "-o", out, *more)
    assert ended.code == Exit.DONE, ended.err
    return ended.out


def sheets(path: str) -> dict[str, list[list[str]]]:
    """What stands in a workbook, sheet by sheet and row by row."""
    with Path(path).open("rb") as file, open_xlsx(file) as book:
        return {name: [_cells(row.cells) for row in book.sheet(name).rows] for name in book.names}


def _cells(row: Mapping[int, Raw]) -> list[str]:
    return [str(row.get(at, "")) for at in range(max(row, default=-1) + 1)]


def test_the_same_claims_are_decided_alike_from_every_kind_of_file() -> None:
    tables = []
    for suffix in ("csv", "xlsx", "parquet"):
        settled(f"claims.{suffix}", f"{suffix}.csv")
        tables.append(list(csv.reader(io.StringIO(Path(f"{suffix}.csv").read_text(encoding="utf-8-sig")))))
    from_text, from_workbook, from_parquet = tables
    assert [row[:8] for row in from_workbook] == [row[:8] for row in from_parquet] == [row[:8] for row in from_text]
    assert [row[1] for row in from_text[1:]] == ["reduced", "granted", "invalid"]
    assert from_workbook[3][8].startswith("claims.xlsx[申报] 第4行 D 列：“用工人数”写的是 `三`")
    assert from_parquet[3][8].startswith("claims.parquet 第3条记录：“用工人数”写的是 `三`")


def test_evaluate_takes_workbooks_and_the_sheet_by_its_name() -> None:
    ended = policyengine("evaluate", "claims.xlsx", "-p", "base.yaml", "--sheet", "申报", "--format", "json")
    assert ended.code == Exit.DONE
    ended = policyengine("evaluate", "claims.xlsx", "-p", "base.yaml", "--sheet", "明细")
    assert (ended.code, "错误[F612]" in ended.err) == (Exit.ERRORS, True)


def test_a_parquet_file_has_the_columns_of_the_table_and_exact_amounts() -> None:
    settled("claims.csv", "out.csv")
    settled("claims.csv", "out.parquet")
    written = read_table("out.parquet")
    expected = list(csv.DictReader(io.StringIO(Path("out.csv").read_text(encoding="utf-8"))))
    assert written.column_names == list(expected[0])
    assert written.schema.field("amount").type == pa.decimal128(18, 2)
    rows = written.to_pylist()
    assert [row["amount"] for row in rows] == [Decimal(row["amount"]) for row in expected]
    assert [row["reason"] for row in rows] == [row["reason"] for row in expected]
    assert [row["claim.id"] for row in rows] == ["A1", "A2", "=A3"]  # nothing runs formulas here


def test_a_workbook_says_in_words_what_was_decided_with_the_summary_and_the_wrong_records() -> None:
    told = settled("claims.xlsx", "out.xlsx")
    found = sheets("out.xlsx")
    assert list(found) == ["决定", "汇总", "记录有误", "说明"]
    decisions = found["决定"]
    titles = "申报编号,申报主体,采购时间,结果,政策,条款,补贴项目,应补（元）,实补（元）,受何限制,理由,申报表行号"
    assert decisions[0] == titles.split(",")
    assert (decisions[1][0], decisions[1][3]) == ("A1", "核减后支持")
    assert decisions[1][7:9] == ["60000", "50000"]
    assert decisions[1][1:3] == ["S1", "2030-03-01 10:00:00"]
    assert ["申报表", "claims.xlsx[申报]"] in found["说明"]
    assert (decisions[3][0], decisions[3][11]) == ("=A3", "4")
    assert (decisions[-1][0], decisions[-1][7:9]) == ("合计", ["75000", "65000"])
    assert found["汇总"][0] == ["结算汇总"]
    assert ["合计", "3", "75000", "65000"] in found["汇总"], "numbers, with the format that shows them"
    assert "75,000.00元" in told
    assert [row[:2] for row in found["记录有误"][1:]] == [["4", "=A3"]]


def test_the_workbook_can_be_in_english() -> None:
    settled("claims.csv", "out.xlsx", "--lang", "en")
    found = sheets("out.xlsx")
    assert list(found) == ["decisions", "summary", "wrong records", "about"]
    assert found["decisions"][0][:2] == ["claim", "applicant"]
    assert found["decisions"][1][3] == "reduced"


def test_the_header_stays_in_sight_can_be_filtered_and_texts_are_never_formulas() -> None:
    settled("claims.csv", "out.xlsx")
    with zipfile.ZipFile("out.xlsx") as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert 'state="frozen"' in sheet
    assert '<autoFilter ref="A1:L4"/>' in sheet
    formulas = re.findall("<f>(.*?)</f>", sheet)
    assert formulas == ["SUBTOTAL(109,H2:H4)", "SUBTOTAL(109,I2:I4)"], "totals that follow the filter, and no other"


def test_the_same_settlement_gives_the_same_bytes() -> None:
    for form in ("xlsx", "parquet"):
        settled("claims.csv", f"one.{form}")
        settled("claims.csv", f"two.{form}")
        assert Path(f"one.{form}").read_bytes() == Path(f"two.{form}").read_bytes()


def test_they_go_to_standard_output_where_that_is_a_file() -> None:
    ended = policyengine("settle", "claims.csv", "-p", "base.yaml", "--format", "parquet", "--encoding", "utf-8")
    assert ended.code == Exit.USAGE


@pytest.mark.parametrize(("package", "form"), [("xlsxwriter", "xlsx"), ("pyarrow", "parquet")])
def test_without_the_extra_one_line_says_what_to_install(
    package: str, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    ended = policyengine("settle", "claims.csv", "-p", "base.yaml", "-o", f"out.{form}")
    assert ended.code == Exit.ERRORS
    assert len(ended.err.splitlines()) == 1
    assert 'pip install "policy-as-data[batch]"' in ended.err
    assert not Path(f"out.{form}").exists()


def test_a_parquet_file_of_claims_needs_the_extra_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    ended = policyengine("settle", "claims.parquet", "-p", "base.yaml")
    assert (ended.code, ended.out) == (Exit.ERRORS, "")
    assert len(ended.err.splitlines()) == 1
    assert 'pip install "policy-as-data[batch]"' in ended.err


def test_the_blank_form_is_a_workbook_that_can_be_filled_in_and_settled() -> None:
    assert policyengine("facts", "-p", "base.yaml", "--format", "xlsx", "-o", "blank.xlsx").code == Exit.DONE
    found = sheets("blank.xlsx")
    assert list(found) == ["申报表", "填写说明", "选项"]
    assert set(ROWS[0]) < set(found["申报表"][0])
    kinds = found["选项"][0].index("主体类型")
    assert [row[kinds] for row in found["选项"][1:3]] == ["小店", "合作社"]
    ended = policyengine("settle", "blank.xlsx", "-p", "base.yaml")
    assert ended.code == Exit.DONE
    assert "申报表里没有一笔申报" in ended.err


def test_the_other_forms_can_be_written_to_a_file_too() -> None:
    assert policyengine("facts", "-p", "base.yaml", "--format", "csv", "-o", "blank.csv").code == Exit.DONE
    assert Path("blank.csv").read_text(encoding="utf-8-sig").startswith("申报编号,")
