"""A file of claims: one claim a row, whatever is wrong with the row."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from pathlib import Path

import pytest

from policyengine.words import Words
from tests.unit.claims.forms import HEADER, ROW, VOCABULARY
from tests.unit.claims.reading import codes, problems, refused, table


def test_a_row_becomes_a_claim_with_typed_values() -> None:
    (claim,) = table(f"{HEADER}\n{ROW}\n").claims
    assert claim.id == "A-1"
    assert claim.row == 2
    assert not claim.problems
    assert claim.values == {
        "claim.id": "A-1",
        "owner.id": "914102000000000017",
        "owner.kind": "company",
        "owner.revenue": Fraction("1234.5"),
        "owner.listed": False,
        "owner.founded": dt.date(2020, 5, 1),
        "agreed.share": Fraction(3, 10),
        "agreed.note": None,
        "deal.time": dt.datetime.fromisoformat("2024-05-01T10:30"),
        "deal.amount": Fraction(125000),
        "deal.staff": Fraction(12),
        "deal.score": Fraction(17, 2),
    }


ENCODINGS = {
    "utf-8": lambda text: text.encode(),
    "utf-8 with a mark": lambda text: text.encode("utf-8-sig"),
    "gbk": lambda text: text.encode("gbk"),
    "gb18030": lambda text: text.encode("gb18030"),
    "utf-16, tabs": lambda text: text.replace(",", "\t").encode("utf-16"),
    "utf-16 big end": lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
    "windows lines": lambda text: text.replace("\n", "\r\n").encode(),
    "old mac lines": lambda text: text.replace("\n", "\r").encode(),
    "semicolons": lambda text: text.replace(",", ";").encode(),
    "no last line break": lambda text: text.rstrip("\n").encode(),
    "sep line": lambda text: ("sep=;\r\n" + text.replace(",", ";")).encode(),
}


@pytest.mark.parametrize("way", ENCODINGS)
def test_one_table_gives_the_same_claims_in_every_encoding(way: str) -> None:
    text = "申报编号,主体类型,成交金额\nA-1,公司,12.5万元\nA-2,合作社,\n"
    read = table(ENCODINGS[way](text))
    assert [(claim.id, claim.row, dict(claim.values)) for claim in read.claims] == [
        (
            "A-1",
            2,
            {
                "claim.id": "A-1",
                "owner.kind": "company",
                "deal.amount": Fraction(125000),
                "owner.founded": None,
                "agreed.share": None,
                "agreed.note": None,
            },
        ),
        (
            "A-2",
            3,
            {
                "claim.id": "A-2",
                "owner.kind": "cooperative",
                "owner.founded": None,
                "agreed.share": None,
                "agreed.note": None,
            },
        ),
    ]


def test_the_encoding_of_old_spreadsheets_is_noted() -> None:
    assert "GB18030" in table("申报编号\nA-1\n".encode("gbk")).notes[0].zh
    assert table("申报编号\nA-1\n").notes == ()


def test_a_bad_row_stops_nothing_and_every_row_is_one_claim() -> None:
    rows = (
        "申报编号,成交金额,约定说明",
        "A-1,五百元,",
        "A-2,500元",
        "A-3,500元,,多出来的",
        'A-4,500元,"没有配对的引号',
        'A-5,"500"元,',
        "A-6,500元,好的",
        "",
        " , ,",
        "A-9,500元,,,",
        'A-10,500元,"两行\n一格"',
        "A-11,#N/A,好的",
    )
    claims = table("\n".join(rows)).claims
    assert [(claim.id, claim.row, problems(claim)) for claim in claims] == [
        ("A-1", 2, ["F630"]),
        ("A-2", 3, ["F620"]),
        ("A-3", 4, ["F620"]),
        ("", 5, ["F621"]),
        ("", 6, ["F621"]),
        ("A-6", 7, []),
        ("A-9", 10, []),
        ("A-10", 11, []),
        ("A-11", 12, ["F634"]),
    ]
    assert claims[1].values == {}
    assert claims[7].values["agreed.note"] == "两行\n一格"


def test_a_problem_says_where_it_stands() -> None:
    (claim,) = table("申报编号,成交金额\nA-1,五百元\n", "五月.csv").claims
    (problem,) = claim.problems
    assert problem.where == claim.where == Words("五月.csv 第2行", "五月.csv, row 2")
    assert problem.words.zh.startswith("“成交金额”写的是")
    assert "deal.amount" not in claim.values


def test_a_column_with_another_title_than_its_label_is_named_too() -> None:
    (claim,) = table("申报编号,成交金额（万元）\nA-1,五百\n", "五月.csv").claims
    where = claim.problems[0].where
    assert where == Words("五月.csv 第2行“成交金额（万元）”列", "五月.csv, row 2, column `成交金额（万元）`")


def test_a_blank_is_none_where_declared_and_unknown_elsewhere() -> None:
    (claim,) = table("申报编号,成立日期,成交金额\nA-1,,\n").claims
    assert claim.values["owner.founded"] is None
    assert "deal.amount" not in claim.values


def test_a_claim_without_an_id_has_none() -> None:
    claims = table("成交金额,申报编号\n500,\n600,9.14E+17\n").claims
    assert [(claim.id, problems(claim)) for claim in claims] == [("", []), ("", ["F632"])]


def test_days_taken_for_moments_are_noted() -> None:
    claims = table("申报编号,成交时间,成立日期\n1,2024/5/1,2024/5/1\n2,2024/5/1 0:00,\n").claims
    assert [claim.dates_without_time for claim in claims] == [{"deal.time"}, frozenset()]


def test_the_columns_are_accounted_for() -> None:
    read = table("申报编号,备注,填表人,,成交金额\nA-1,,张三,,5\nA-2,,李四,孤儿,6\n")
    assert read.unknown_columns == ("填表人", "#4")
    assert read.absent_blank_columns == ("owner.founded", "agreed.share", "agreed.note")
    assert set(read.absent_columns) | set(read.absent_blank_columns) == set(VOCABULARY) - {"claim.id", "deal.amount"}


def test_a_header_alone_is_a_table_without_claims() -> None:
    assert table("申报编号,成交金额\n").claims == ()
    assert table("[]", "x.json").claims == ()


def test_rows_are_counted_from_the_first_line_whatever_stands_above_the_header() -> None:
    (claim,) = table("\n,,\n申报编号,成交金额\n\nA-1,5\n").claims
    assert claim.row == 5


def test_a_quoted_header_with_a_line_break_is_one_row() -> None:
    (claim,) = table('"申报\n编号","成交金额\n(元)"\nA-1,5\n').claims
    assert (claim.id, claim.row, claim.values["deal.amount"]) == ("A-1", 2, 5)


@pytest.mark.parametrize("row", ['"A, ""1"""', '"A, ""1""" '])
def test_quotes_keep_separators_and_are_doubled_inside(row: str) -> None:
    (claim,) = table(f"申报编号,成交金额\n{row},5\n").claims
    assert claim.id == 'A, "1"'


def test_a_quote_in_the_middle_of_a_cell_is_a_quote() -> None:
    (claim,) = table('申报编号,成交金额\n5" 管,5\n').claims
    assert claim.id == '5" 管'


def test_files_that_cannot_be_read_are_said(tmp_path: Path) -> None:
    assert codes(refused(tmp_path / "none.csv", None)) == ["F601"]
    assert codes(refused(tmp_path, None)) == ["F601"]
    assert codes(refused(Path("a\0b.csv"), None)) == ["F601"]
    assert codes(refused(b"")) == ["F602"]
    assert codes(refused("\n\n , \n")) == ["F602"]
    assert codes(refused('"申报编号,成交金额\nA-1,5\n')) == ["F602"]
    assert codes(refused("申报编号,成交金额\n".encode() + b"\xff\xff\n")) == ["F603"]
    assert codes(refused("申报编号\nA\n".encode("utf-16-le"))) == ["F603"]
    assert codes(refused("claim.id,deal.amount\nA,5\n".encode("utf-16-be"))) == ["F603"]
    assert codes(refused("申报编号\nA\n".encode("utf-32"))) == ["F603"]
    assert codes(refused(b"PK\x03\x04....")) == ["F605"]
    assert codes(refused("申报编号\n", "x.docx")) == ["F605"]
    assert codes(refused("申报编号\n", "x.csv", said="xml")) == ["F605"]


def test_the_line_of_a_bad_byte_is_told() -> None:
    (found,) = refused("申报编号\n好\n".encode() + b"A\xff\xff\n")
    assert "第 3 行" in found.headline.zh


def test_a_file_on_disk_is_read_by_its_suffix(tmp_path: Path) -> None:
    for suffix, text in {
        "csv": "申报编号,成交金额\nA-1,5\n",
        "tsv": "申报编号\t成交金额\nA-1\t5\n",
        "json": '{"申报编号": "A-1", "成交金额": 5}',
        "jsonl": '{"申报编号": "A-1", "成交金额": 5}\n',
        "yaml": "申报编号: A-1\n成交金额: 5\n",
    }.items():
        path = tmp_path / f"claims.{suffix}"
        path.write_text(text, encoding="utf-8")
        (claim,) = table(path, str(path)).claims
        assert (claim.id, claim.values["deal.amount"]) == ("A-1", 5)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("申报编号,成交金额\nA-1,5\n", 1),
        ('[{"申报编号": "A-1"}]', 1),
        ('\n {"申报编号":\n "A-1"}', 1),
        ('{"申报编号": "A-1"}\n{"申报编号": "A-2"}\n', 2),
        ('{"申报编号": "A-1"}', 1),
    ],
)
def test_standard_input_is_known_by_how_it_begins(text: str, count: int) -> None:
    assert len(table(text, "-").claims) == count
