"""What a clerk meets beside the verbs: days in every writing, waiting for others, names that nearly are right."""

from __future__ import annotations

import json
import shutil
import sqlite3
import threading
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pytest

from policyengine import __version__
from policyengine.claims.form import Raw
from policyengine.claims.xlsx import open_xlsx
from policyengine.cli.parts import Exit
from policyengine.ledger import waiting
from tests.cli.console import Ended, policyengine

ROOT: Final = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ledger with the claims of a first round."""
    shutil.copytree(ROOT / "examples" / "ledger", tmp_path / "ledger")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("POLICYENGINE_LEDGER", raising=False)
    done("init -p ledger/retrofit.yaml", "submit ledger/round1.csv")
    return tmp_path


def ledger(typed: str, *more: str) -> Ended:
    return policyengine("ledger", *typed.split(), *more)


def done(*typed: str) -> None:
    for one in typed:
        ended = ledger(one)
        assert (ended.code, ended.err) == (Exit.DONE, ""), one


def told(typed: str, *more: str) -> str:
    """What is printed, its lines joined where they were broken for the width."""
    ended = ledger(typed, *more)
    assert (ended.code, ended.err) == (Exit.DONE, "")
    return ended.out.replace("\n  ", "")


def data(typed: str) -> Any:  # noqa: ANN401  # JSON
    ended = ledger(typed, "--format", "json")
    assert (ended.code, ended.err) == (Exit.DONE, "")
    return json.loads(ended.out)


# Days.


@pytest.mark.parametrize(
    "day", ["2030-06-30", "2030/6/30", "2030.6.30", "20300630", "2030年6月30日", "２０３０年６月３０日"]
)
def test_a_day_is_written_as_in_a_table_of_claims(day: str) -> None:
    assert data(f"settle --until {day}")["round"]["until"] == "2030-06-30"


@pytest.mark.parametrize(
    ("day", "zh", "en"),
    [
        ("6月30日", "`6月30日` 不是日期，可以写 2030-06-30、2030/6/30、20300630、2030年6月30日", "is no date"),
        ("2030-06-31", "日历上没有 `2030-06-31` 这一天", "no calendar has `2030-06-31`"),
        ("2030-06-30T10:00", "带有时刻，只写日期", "write the day alone"),
    ],
)
def test_a_day_that_cannot_be_read_is_told_with_ways_to_write_one(day: str, zh: str, en: str) -> None:
    chinese, english = (ledger(f"settle --until {day}", "--lang", language) for language in ("zh", "en"))
    assert (chinese.code, english.code) == (Exit.USAGE, Exit.USAGE)
    assert "错误：`--until` 的取值不对：" in chinese.err
    assert zh in chinese.err
    assert en in english.err


# Waiting.


def test_who_waits_for_another_clerk_is_told_on_standard_error_only(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "UNTOLD", 0.2)
    ended: list[Ended] = []
    with closing(sqlite3.connect(folder / "ledger.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        thread = threading.Thread(target=lambda: ended.append(ledger("settle --format json")))
        thread.start()
        thread.join(1)
        assert thread.is_alive(), "it waits"
        other.execute("ROLLBACK")
        thread.join()
    assert ended[0].code == Exit.DONE
    assert ended[0].err == "别人正在写这个台账，请稍候\n"
    assert json.loads(ended[0].out)["new"] is True


# Before and after.


def settled_and_paid() -> None:
    done("settle --until 2030-06-30 --round 一", "pay --round 一 --reference 17")


def corrected(folder: Path, row: str) -> str:
    """What `correct` says where KF-002 is put right with `row`; one space between words."""
    header = (folder / "ledger" / "round1.csv").read_text("utf-8").splitlines()[0]
    (folder / "new.csv").write_text(f"{header}\n{row}\n", "utf-8")
    ended = ledger("correct KF-002 new.csv --reason 录入有误")
    assert (ended.code, ended.err) == (Exit.DONE, "")
    return " ".join(ended.out.split())


def test_a_correction_tells_facts_and_amounts_before_and_after(folder: Path) -> None:
    settled_and_paid()
    less = corrected(folder, "KF-002,91410200MA0000001X,工厂,2030-04-20,45万元,是")
    assert (
        "内容 更正前 更正后 -------- ------------ ------------ 发票金额 500,000.00元 450,000.00元 其余5项不变。" in less
    )
    assert "实补 100,000.00元 90,000.00元" in less
    assert "应退回10,000.00元：此前已付而未退的100,000.00元，减去应得的90,000.00元" in less
    more = corrected(folder, "KF-002,91410200MA0000001X,工厂,2030-04-20,51万元,是")
    assert "应补付2,000.00元：应得102,000.00元，减去此前已付而未退的100,000.00元" in more
    same = corrected(folder, "KF-002,91410200MA0000001X,工厂,2030-04-21,50万元,是")
    assert "开票日期 2030年4月20日 2030年4月21日" in same
    assert "不补不退：应得的100,000.00元与此前已付而未退的相抵" in same


def test_a_correction_tells_what_is_not_given_and_who_owes(folder: Path) -> None:
    settled_and_paid()
    other = corrected(folder, "KF-002,91410200MA0000077X,工厂,2030-04-20,50万元,是")
    assert "91410200MA0000001X 应退回此前已付的100,000.00元" in other
    assert "应付100,000.00元，用 `policyengine ledger pay --claim KF-002` 登记" in other
    unknown = corrected(folder, "KF-002,91410200MA0000077X,工厂,2030-04-20,50万元,")
    assert "是否通过验收 是 未填" in unknown
    assert "实补 100,000.00元 —" in unknown
    denied = corrected(folder, "KF-002,91410200MA0000077X,工厂,2030-04-20,50万元,否")
    assert "是否通过验收 未填 否" in denied


def test_a_denial_after_a_grant_tells_both_and_why(folder: Path) -> None:
    settled_and_paid()
    denied = corrected(folder, "KF-002,91410200MA0000001X,工厂,2030-04-20,50万元,否")
    assert "结果 足额支持 不予支持" in denied
    assert "更正后：第一条：没有通过验收" in denied
    assert "91410200MA0000001X 应退回此前已付的100,000.00元" in denied


def test_a_correction_in_json_has_values_decisions_and_money(folder: Path) -> None:
    settled_and_paid()
    revised = data("correct KF-002 ledger/corrections.csv --reason 录入有误")["revised"]
    assert revised["changes"] == [{"fact": "invoice.amount", "before": ["500000"], "after": ["450000"]}]
    assert revised["unchanged"] == 5
    assert [one["fen"] for one in (*revised["before"], *revised["after"])] == [100_000_00, 90_000_00]
    (owing,) = revised["owing"]
    assert (owing["unpaid"], owing["recoverable"], owing["to_pay"], owing["to_return"]) == (
        90_000_00,
        100_000_00,
        0,
        10_000_00,
    )


def test_show_marks_what_no_longer_stands_and_explains_it_after_what_stands(folder: Path) -> None:
    settled_and_paid()
    done("correct KF-002 ledger/corrections.csv --reason 录入有误", "reverse KF-004 --reason 转卖")
    shown = told("show KF-002")
    assert "已更正，不再有效（第" in shown
    stands, undone = shown.index("的认定（20"), shown.index("）：已更正，不再有效")
    assert stands < undone
    assert "450,000.00元×20%＝90,000.00元" in shown
    assert "500,000.00元×20%＝100,000.00元" in shown[undone:]
    assert "已追回（第" in told("show KF-004")
    found = data("show KF-002")
    assert [one["state"] for one in found["made"]] == ["undone", "granted"]
    assert [one["entry"] for one in found["explanations"]] == [one["entry"] for one in found["made"]]
    assert [one["amount"] for one in found["explanations"]] == ["100000.00", "90000.00"]


# What nearly is right.


@pytest.mark.parametrize(
    ("typed", "zh", "en"),
    [
        ("show KF-2", "没有申报 `KF-2`；相近的有 KF-002", "there is KF-002"),
        ("show kf-002", "；相近的有 KF-002", "there is KF-002"),
        ("show KF-0055", "；相近的有 KF-005", "there is KF-005"),
        ("show 91410200MA0000001X", "这是申报主体，查主体用 `policyengine ledger history 9141", "it is an applicant"),
        ("show 什么", "没有申报 `什么` (L720)", "no claim `什么` was filed (L720)"),
        ("pay --round 上半年 --reference 1", "；相近的有 2030年上半年", "there is 2030年上半年"),
        ("pay --round 2030年上伴年 --reference 1", "；相近的有 2030年上半年", "there is 2030年上半年"),
        ("pay --round 9 --reference 1", "；最近的是 2030年上半年，全部见", "the last one is 2030年上半年"),
    ],
)
def test_what_is_not_there_is_answered_with_what_nearly_is(typed: str, zh: str, en: str) -> None:
    done("settle --round 2030年上半年")
    assert zh in ledger(typed).err
    assert en in ledger(typed, "--lang", "en").err


def test_what_is_due_to_somebody_who_never_claimed_is_not_nothing_but_a_question() -> None:
    asked = told("due --applicant 91410200MA0000001Y")
    assert asked.endswith("台账里没有这个主体的申报；编号照所写的比较。相近的有 91410200MA0000001X。\n")
    assert "没有待付" not in asked
    assert "查申报用 `policyengine ledger show" in told("due --applicant KF-001")
    assert data("due --applicant 91410200MA0000001Y")["stranger"]["near"] == ["91410200MA0000001X"]
    assert data("due --applicant 91410200MA0000001X")["stranger"] is None


def test_there_is_a_reason_why_nothing_can_be_taken_back_and_a_way_on() -> None:
    done("withdraw KF-007 --reason x", "settle")
    for claim, zh in [
        ("KF-005", "还没有认定；不再认定的，用 `policyengine ledger withdraw` 撤回"),
        ("KF-006", "已经认定，没有得到补贴"),
        ("KF-007", "已经撤回，不再认定"),
    ]:
        assert f"没有可追回的补贴：{zh} (L721)" in ledger(f"reverse {claim} --reason x").err


def test_a_table_that_is_not_there_may_be_one_of_nearly_that_name() -> None:
    assert "没有这个文件，同一文件夹里有 `round1.csv`" in ledger("submit ledger/round_1.csv").err
    assert "there is no such file; `round1.csv` is" in ledger("submit ledger/round_1.csv", "--lang", "en").err


def test_an_unknown_applicant_may_be_a_claim_or_a_slip() -> None:
    assert "这是一笔申报的编号，查申报用 `policyengine ledger show" in told("history KF-002")
    assert "相近的有 91410200MA0000001X" in told("history 91410200ma0000001x")
    assert told("history 别人").endswith("编号照所写的比较。\n")
    assert data("history KF-002")["is_claim"] is True


@pytest.mark.parametrize("command", ["submit ledger/retrofit.yaml", "correct KF-001 ledger/retrofit.yaml --reason x"])
def test_a_policy_given_for_a_table_is_told_to_be_one(command: str) -> None:
    ended = ledger(command)
    assert "错误[F609]：`ledger/retrofit.yaml` 是政策文件，不是申报表" in ended.err
    assert "is a policy file, not a table of claims" in ledger(command, "--lang", "en").err


def test_a_table_given_for_a_policy_is_told_to_be_one() -> None:
    for ended in (ledger("init -p ledger/round1.csv --ledger new.db"), policyengine("check", "ledger/round1.csv")):
        assert ended.code == Exit.ERRORS
        assert "错误[E100]：`ledger/round1.csv` 是表格，不是政策文件" in ended.err + ended.out
    assert "没有 `none.csv` 这个文件" in policyengine("check", "none.csv").out


def test_a_row_that_adds_up_others_is_not_filed_and_told(folder: Path) -> None:
    claims = folder / "ledger" / "round3.csv"
    claims.write_text(claims.read_text("utf-8").rstrip() + '\n合计,,,,"900,000.00",\n', "utf-8")
    found = data("submit ledger/round3.csv")
    assert [one["codes"] for one in found["invalid"]] == [["F622"]]
    assert len(found["new"]) == 3
    assert "这是合计行，不是一笔申报，请删去（F622）" in told("submit ledger/round3.csv")


# Workbooks.


def test_a_round_as_a_workbook_says_who_and_when_adds_up_and_says_what_made_it(folder: Path) -> None:
    done("settle --until 2030-06-30 --round 一 -o one.xlsx")
    found = sheets(folder / "one.xlsx")
    header, *rows, total = found["认定结果"]
    assert header[:4] == ["申报编号", "申报主体", "开票日期", "结果"]
    assert rows[0][:4] == ["KF-001", "91410200MA0000001X", "2030-02-10", "足额支持"]
    assert rows[-1][:4] == ["KF-005", "91410200MA0000004X", "2030-06-12", "暂不能认定"]
    assert (total[0], total[6:8]) == ("合计", ["360000", "360000"])
    about = {row[0]: row[1] for row in found["说明"] if len(row) > 1}
    assert (about["轮次"], about["截至"], about["引擎版本"]) == ("一", "2030年6月30日", __version__)
    assert found["说明"][-1][1] == "kaifeng_retrofit_2030"


def test_an_exported_ledger_marks_decisions_that_no_longer_stand_and_leaves_them_out_of_the_total(folder: Path) -> None:
    settled_and_paid()
    done("correct KF-002 ledger/corrections.csv --reason 录入有误", "reverse KF-004 --reason 转卖", "export all.xlsx")
    _, *rows, total = sheets(folder / "all.xlsx")["认定"]
    states = {row[2]: row[11].partition("（")[0] for row in rows if row[1]}
    assert (states["KF-001"], states["KF-002"], states["KF-004"]) == ("有效", "已更正", "已追回")
    granted = -sum(one["budget"] for one in data("balances")["balances"])
    assert total[10] == str(granted // 100)


def sheets(path: Path) -> dict[str, list[list[str]]]:
    with path.open("rb") as file, open_xlsx(file) as book:
        return {name: [_texts(row.cells) for row in book.sheet(name).rows] for name in book.names}


def _texts(row: Mapping[int, Raw]) -> list[str]:
    return [str(row.get(at, "")) for at in range(max(row, default=-1) + 1)]


# What comes next.


def test_show_says_what_a_pending_claim_says_and_lacks(folder: Path) -> None:
    shown = told("show KF-005")
    assert "尚缺：是否通过验收（1笔）：KF-005" in shown
    assert " ".join(shown.split()).count("发票金额 120,000.00元") == 1
    assert data("show KF-005")["filed"]["invoice.amount"] == "120000"
    done("settle")
    assert "尚缺：是否通过验收" in told("show KF-005"), "a round that left it open changes nothing"
    header = (folder / "ledger" / "round1.csv").read_text("utf-8").splitlines()[0]
    (folder / "new.csv").write_text(f"{header}\nKF-005,91410200MA0000004X,农场,2030-06-12,13万元,是\n", "utf-8")
    done("correct KF-005 new.csv --reason 补齐")
    complete = told("show KF-005")
    assert "尚缺" not in complete
    assert "130,000.00元" in complete
    assert data("show KF-005")["waiting"] == []
    assert "申报的内容" not in told("show KF-001"), "the explanation of the decision says them"


def test_the_next_step_is_said_where_one_follows_and_only_there(folder: Path) -> None:
    step = "下一步："
    assert "下一步：用 `policyengine ledger submit 申报表` 申报入账。" in told("init -p ledger/retrofit.yaml")
    assert step not in told("submit ledger/round1.csv"), "nothing is new"
    first = told("settle --round", "上半年 补")
    assert '下一步：款付出以后，用 `policyengine ledger pay --round "上半年 补" --reference 凭证号` 登记。' in first
    assert step not in told("settle --round", "上半年 补"), "it was there"
    assert "下一步：用 `policyengine ledger settle` 认定。" in told("submit ledger/round2.csv")
    assert "Next: decide them" in told("submit ledger/round3.csv", "--lang", "en")
    told("pay --claim KF-001 --reference 17")
    assert "下一步：重新付款以后" in told("void --reference 17 --reason 银行退票")
    assert step not in told("void --reference 17 --reason 银行退票"), "it was voided before"
    told("withdraw KF-008 --reason 申报人撤回")
    assert "下一步：用 `policyengine ledger settle` 认定。" in told("restore KF-008 --reason 撤回有误")
