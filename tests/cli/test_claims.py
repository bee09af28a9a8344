"""`facts`, `test`, `evaluate` and `settle`: what goes in, what comes out, and how they end."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from unittest.mock import patch

import pytest

from policyengine.cli.main import run
from policyengine.cli.parts import Exit
from policyengine.source import display_width
from tests.check.fragments import BASE
from tests.cli.console import Screen, policyengine

HEADER = "申报编号,统一社会信用代码,主体类型,用工人数,上年营业额,采购时间,采购金额,材料是否齐全,是否经过评审\n"
FIRST = "A1,S1,小店,3,80万元,2030-03-01 10:00,60万元,是,否\n"
SECOND = "A2,S2,合作社,30,300万元,2030-03-02 10:00,2万元,是,否\n"
INVALID = "A3,S3,小店,三,80万元,2030-03-03 10:00,2万元,是,否\n"
FIXED = ["claim.id", "status", "policy", "article", "award", "entitled", "amount", "limited_by", "reason"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "base.yaml").write_text(BASE, encoding="utf-8")
    (tmp_path / "claims.csv").write_text(HEADER + FIRST + SECOND, encoding="utf-8")
    (tmp_path / "invalid.csv").write_text(HEADER + FIRST + INVALID, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("folder")
class TestFacts:
    """`policyengine facts`."""

    def test_the_form_names_every_fact_with_its_label(self) -> None:
        text = policyengine("facts", "-p", "policies").out
        assert "用工人数（applicant.staff）" in text

    def test_the_accumulators_stand_below_with_the_names_that_held_takes(self) -> None:
        text = policyengine("facts", "-p", "policies").out
        assert "累计项（evaluate 的 --held 用这些名称给出此前累计的数额）\n" in text
        assert ": shop_year），按统一社会信用代码、公历年分别累计\n" in text

    def test_csv_is_the_header_of_a_table_that_spreadsheets_open(self) -> None:
        header = policyengine("facts", "-p", "policies", "--format", "csv").out
        assert header.startswith("\ufeff申报编号,统一社会信用代码,")

    def test_the_schema_is_json(self) -> None:
        schema = json.loads(policyengine("facts", "-p", "policies", "--format", "json-schema").out)
        assert schema["properties"]["applicant.staff"]["type"] == ["integer", "null"]

    def test_a_policy_with_mistakes_has_no_form(self) -> None:
        ended = policyengine("facts", "-p", "no_such.yaml")
        assert (ended.code, ended.out) == (Exit.ERRORS, "")
        assert "错误[E100]" in ended.err


CASES = """cases:
  - case: 小店采购一万元
    article: 3
    facts:
      claim.id: A1
      applicant.id: S1
      applicant.kind: shop
      applicant.staff: 3
      purchase.time: 2030-03-01
      purchase.amount: 1万元
      filing.complete: true
      review.passed: false
    expect: {status: granted, amount: AMOUNT}
"""


class TestTest:
    """`policyengine test`."""

    @pytest.fixture
    def cases(self, folder: Path) -> Callable[[str], None]:
        return lambda amount: (folder / "policies" / "base.cases.yaml").write_text(  # type: ignore[return-value]  # the count of characters is of no use
            CASES.replace("AMOUNT", amount), encoding="utf-8"
        )

    def test_cases_that_agree_exit_with_0(self, cases: Callable[[str], None]) -> None:
        cases("1000元")
        assert policyengine("test", "policies").code == Exit.DONE

    def test_a_case_that_fails_exits_with_3_and_says_what_differs(self, cases: Callable[[str], None]) -> None:
        cases("999元")
        ended = policyengine("test", "policies")
        assert ended.code == Exit.CASES_FAIL
        assert "999" in ended.out
        assert "1000.00" in ended.out

    def test_conditions_left_untried_fail_only_where_that_is_asked_for(self, cases: Callable[[str], None]) -> None:
        cases("1000元")
        assert policyengine("test", "policies", "--require-coverage").code == Exit.CASES_FAIL

    def test_a_mistake_in_the_cases_exits_with_1(self, cases: Callable[[str], None]) -> None:
        cases("约一千")
        ended = policyengine("test", "policies")
        assert ended.code == Exit.ERRORS
        assert "错误[E450]" in ended.err

    def test_the_result_is_data_too(self, cases: Callable[[str], None]) -> None:
        cases("1000元")
        assert json.loads(policyengine("test", "policies", "--format", "json").out)["passed"] is True


@pytest.mark.usefixtures("folder")
class TestEvaluate:
    """`policyengine evaluate`."""

    def test_each_claim_is_decided_on_its_own(self) -> None:
        found = json.loads(policyengine("evaluate", "claims.csv", "-p", "policies", "--format", "json").out)
        assert [(one["claim"], one["total"]) for one in found] == [("A1", "50000.00"), ("A2", "15000.00")]
        decision = found[0]["decisions"][0]
        assert (decision["status"], decision["article"], decision["award"]) == ("reduced", "3", "purchase_award")

    def test_one_claim_is_one_object_and_comes_from_standard_input_too(self) -> None:
        given = '{"claim.id": "A1", "applicant": {"id": "S1"}, "filing.complete": false}'
        ended = policyengine("evaluate", "-", "-p", "policies", "--format", "json", given=given.encode())
        assert json.loads(ended.out)["decisions"][0]["status"] == "denied"

    @pytest.mark.parametrize("form", ["text", "json"])
    def test_columns_that_are_no_facts_are_told(self, folder: Path, form: str) -> None:
        (folder / "more.csv").write_text("备注,颜色," + HEADER + "急,," + FIRST, encoding="utf-8")
        (folder / "more.json").write_text('{"claim.id": "A3", "color": "red", "more": {}}', encoding="utf-8")
        ended = policyengine("evaluate", "more.csv", "more.json", "-p", "policies", "--format", form, "--lang", "en")
        assert ended.err == "columns that are not known and were not read: “备注”, “color”\n"
        if form == "json":
            assert [one["ignored"] for one in json.loads(ended.out)] == [["备注"], ["color"]]
        assert policyengine("evaluate", "claims.csv", "-p", "policies").err == ""

    @pytest.mark.parametrize("form", ["text", "markdown"])
    def test_the_explanation_is_a_letter_in_the_readers_language(self, form: str) -> None:
        chinese = policyengine("evaluate", "claims.csv", "-p", "policies", "--format", form)
        english = policyengine("evaluate", "claims.csv", "-p", "policies", "--format", form, "--lang", "en")
        assert "50,000.00" in chinese.out
        assert "第三条" in chinese.out
        assert chinese.out.count("A2") >= 1
        assert english.out != chinese.out

    def test_what_was_held_before_counts(self, folder: Path) -> None:
        (folder / "one.csv").write_text(HEADER + FIRST, encoding="utf-8")
        (folder / "held.yaml").write_text("shop_year: 4万元\n", encoding="utf-8")
        ended = policyengine("evaluate", "one.csv", "-p", "policies", "--held", "held.yaml", "--format", "json")
        assert json.loads(ended.out)["total"] == "10000.00"

    def test_a_mistake_in_what_was_held_exits_with_1(self, folder: Path) -> None:
        (folder / "one.csv").write_text(HEADER + FIRST, encoding="utf-8")
        (folder / "held.json").write_text('{"shop_yaer": "4万元"}', encoding="utf-8")
        ended = policyengine("evaluate", "one.csv", "-p", "policies", "--held", "held.json")
        assert (ended.code, ended.out) == (Exit.ERRORS, "")
        assert "错误[F661]" in ended.err
        (folder / "held.json").write_text("[]", encoding="utf-8")
        ended = policyengine("evaluate", "one.csv", "-p", "policies", "--held", "held.json")
        assert (ended.code, ended.out) == (Exit.ERRORS, "")
        assert "held.json:1:1" in ended.err

    def test_what_was_held_comes_from_standard_input_too_but_nothing_else_then(self, folder: Path) -> None:
        (folder / "one.csv").write_text(HEADER + FIRST, encoding="utf-8")
        arguments = ("-p", "policies", "--held", "-", "--format", "json")
        given = '{"shop_year": "4万元"}'.encode()
        assert json.loads(policyengine("evaluate", "one.csv", *arguments, given=given).out)["total"] == "10000.00"
        assert policyengine("evaluate", "-", *arguments, given=given).code == Exit.USAGE

    def test_what_was_held_is_for_one_claim(self, folder: Path) -> None:
        (folder / "held.yaml").write_text("shop_year: 4万元\n", encoding="utf-8")
        assert policyengine("evaluate", "claims.csv", "-p", "policies", "--held", "held.yaml").code == Exit.USAGE

    def test_an_invalid_claim_exits_with_1_only_where_that_is_asked_for(self) -> None:
        assert policyengine("evaluate", "invalid.csv", "-p", "policies").code == Exit.DONE
        assert policyengine("evaluate", "invalid.csv", "-p", "policies", "--strict").code == Exit.ERRORS

    def test_a_file_that_is_no_table_exits_with_1(self) -> None:
        ended = policyengine("evaluate", "no_such.csv", "-p", "policies")
        assert (ended.code, ended.out) == (Exit.ERRORS, "")
        assert "错误[F601]" in ended.err


@pytest.mark.usefixtures("folder")
class TestSettle:
    """`policyengine settle`."""

    def test_the_table_goes_to_standard_output_and_the_summary_beside_it(self) -> None:
        ended = policyengine("settle", "claims.csv", "-p", "policies")
        rows = list(csv.DictReader(StringIO(ended.out)))
        assert list(rows[0])[: len(FIXED)] == FIXED
        assert [(row["claim.id"], row["amount"], row["limited_by"]) for row in rows] == [
            ("A1", "50000.00", "shop_year"),
            ("A2", "15000.00", ""),
        ]
        assert "65,000.00" in ended.err

    def test_the_table_goes_into_a_file_and_the_summary_to_standard_output(self, folder: Path) -> None:
        ended = policyengine("settle", "claims.csv", "-p", "policies", "-o", "out.csv")
        assert (folder / "out.csv").read_bytes().startswith(b"claim.id,status,")
        assert "65,000.00" in ended.out
        assert ended.err == ""
        assert [file.name for file in folder.iterdir() if file.name.startswith(".")] == []

    @pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig"])
    def test_what_came_from_a_spreadsheet_goes_back_to_one(self, folder: Path, encoding: str) -> None:
        text = (folder / "claims.csv").read_text(encoding="utf-8")
        (folder / "claims.csv").write_bytes(text.encode(encoding))
        policyengine("settle", "claims.csv", "-p", "policies", "-o", "out.csv")
        assert (folder / "out.csv").read_bytes().startswith(b"\xef\xbb\xbfclaim.id,status,")

    @pytest.mark.parametrize(("name", "count"), [("out.json", None), ("out.jsonl", 2)])
    def test_the_suffix_chooses_the_format(self, folder: Path, name: str, count: int | None) -> None:
        policyengine("settle", "claims.csv", "-p", "policies", "-o", name)
        text = (folder / name).read_text(encoding="utf-8")
        rows = json.loads(text) if count is None else [json.loads(line) for line in text.splitlines()]
        assert [row["amount"] for row in rows] == ["50000.00", "15000.00"]

    def test_the_encoding_of_the_table_can_be_chosen(self, folder: Path) -> None:
        policyengine("settle", "invalid.csv", "-p", "policies", "-o", "out.csv", "--encoding", "gb18030")
        assert "用工人数" in (folder / "out.csv").read_bytes().decode("gb18030")

    def test_a_bar_moves_on_a_terminal_and_changes_nothing_else(self, folder: Path) -> None:
        screen = Screen(BytesIO(), encoding="utf-8")
        arguments = ["settle", "claims.csv", "-p", "policies", "-o", "out.csv"]
        with redirect_stderr(screen), redirect_stdout(TextIOWrapper(BytesIO(), encoding="utf-8")):
            assert run(arguments, {}) == Exit.DONE
        screen.seek(0)
        told = screen.read()
        assert "正在清算" in told
        assert "100%" in told
        shown = (folder / "out.csv").read_bytes()
        policyengine(*arguments)
        assert (folder / "out.csv").read_bytes() == shown

    def test_an_interrupted_settlement_leaves_no_half_file(self, folder: Path) -> None:
        (folder / "out.csv").write_text("before", encoding="utf-8")
        before = sorted(folder.iterdir())
        with patch("policyengine.report.rows.row", side_effect=[dict.fromkeys(FIXED, "x"), KeyboardInterrupt]):
            ended = policyengine("settle", "claims.csv", "-p", "policies", "-o", "out.csv")
        assert (ended.code, ended.out, ended.err.strip()) == (Exit.INTERRUPTED, "", "已中断")
        assert (folder / "out.csv").read_text(encoding="utf-8") == "before"
        assert sorted(folder.iterdir()) == before

    @pytest.mark.parametrize(
        "options",
        [
            ["-o", "out.docx"],
            ["-o", "claims.csv"],
            ["-p", "-", "-p", "-"],
            ["--format", "json", "--encoding", "gb18030"],
        ],
    )
    def test_what_cannot_be_meant_is_wrong_usage(self, folder: Path, options: list[str]) -> None:
        before = (folder / "claims.csv").read_bytes()
        assert policyengine("settle", "claims.csv", "-p", "policies", *options).code == Exit.USAGE
        assert (folder / "claims.csv").read_bytes() == before
        assert not (folder / "out.xlsx").exists()

    def test_a_file_that_cannot_be_written_exits_with_1(self) -> None:
        ended = policyengine("settle", "claims.csv", "-p", "policies", "-o", "no/such/folder/out.csv")
        assert ended.code == Exit.ERRORS
        assert "`no/such/folder/out.csv` 写不进去：没有这个文件夹" in ended.err

    def test_an_invalid_claim_exits_with_1_only_where_that_is_asked_for(self) -> None:
        assert policyengine("settle", "invalid.csv", "-p", "policies").code == Exit.DONE
        assert policyengine("settle", "invalid.csv", "-p", "policies", "--strict").code == Exit.ERRORS

    def test_a_column_that_nearly_is_a_fact_must_be_said_to_be_none(self, folder: Path) -> None:
        text = (HEADER + FIRST).replace("采购金额", "采购金额数")
        (folder / "near.csv").write_text(text, encoding="utf-8")
        ended = policyengine("settle", "near.csv", "-p", "policies")
        assert ended.code == Exit.ERRORS
        assert "错误[F608]" in ended.err
        assert policyengine("settle", "near.csv", "-p", "policies", "--ignore-column", "采购金额数").code == Exit.DONE

    def test_claims_come_from_standard_input_too(self) -> None:
        ended = policyengine("settle", "-", "-p", "policies", given=(HEADER + FIRST).encode("gb18030"))
        assert "A1,reduced," in ended.out

    def test_every_problem_of_a_row_says_its_file_and_row(self, folder: Path) -> None:
        third = "A1,,小店,3,80万元,2030-03-01 10:00,60万元,是,否\n"
        (folder / "twice.csv").write_text(HEADER + FIRST + SECOND + third, encoding="utf-8")
        ended = policyengine("settle", "twice.csv", "-p", "policies")
        first, _, last = (row["reason"] for row in csv.DictReader(StringIO(ended.out)))
        assert first == "twice.csv 第2行：编号 `A1` 与第4行重复（F651）"
        assert "twice.csv 第4行：没有填写“统一社会信用代码”" in last
        assert "- 第2行 A1：编号 `A1` 与第4行重复（F651）\n" in ended.err

    def test_standard_input_is_called_so_and_no_formula(self) -> None:
        given = (HEADER + INVALID).encode()
        (chinese, english) = (
            policyengine("settle", "-", "-p", "policies", "--lang", language, given=given) for language in ("zh", "en")
        )
        assert next(csv.DictReader(StringIO(chinese.out)))["reason"].startswith("标准输入 第2行：“用工人数”写的是 `三`")
        assert next(csv.DictReader(StringIO(english.out)))["reason"].startswith(
            "standard input, row 2: “用工人数” is `三`"
        )

    def test_a_header_alone_is_said_to_hold_no_claim(self) -> None:
        ended = policyengine("settle", "-", "-p", "policies", given=HEADER.encode())
        assert ended.code == Exit.DONE
        assert "申报表里没有一笔申报" in ended.err

    def test_no_line_of_the_summary_is_wider_than_a_page(self, folder: Path) -> None:
        rows = "".join(FIRST.replace("A1", f"A{number:04}").replace("3,80万元", ",80万元") for number in range(40))
        (folder / "many.csv").write_text(HEADER + rows, encoding="utf-8")
        said = policyengine("settle", "many.csv", "-p", "policies", "-o", "out.csv").out
        assert "尚缺：用工人数（40笔）：A0000、" in said
        assert max(display_width(line) for line in said.splitlines()) <= 102  # a closing mark may hang over

    def test_an_option_of_another_command_is_said_to_be_that_ones(self) -> None:
        ended = policyengine("settle", "claims.csv", "-p", "policies", "--held", "held.yaml")
        assert ended.code == Exit.USAGE
        assert "--held 不是 settle 的选项，是 evaluate 的选项" in ended.err
        assert "No such option" in policyengine("settle", "claims.csv", "--nowhere", "--lang", "en").err

    def test_what_is_underlined_fits_a_terminal(self, folder: Path) -> None:
        text = (HEADER + FIRST).replace("是否经过评审", "是否经过评鉴")
        (folder / "near.csv").write_text("备注一,备注二,备注三,备注四,备注五,备注六," + text, encoding="utf-8")
        said = policyengine("settle", "near.csv", "-p", "policies").err.splitlines()
        source, underline = next((line, said[at + 1]) for at, line in enumerate(said) if line.startswith("1 |"))
        assert display_width(source) <= 80
        assert display_width(source[: source.index("是否经过评鉴")]) == underline.index("^")
