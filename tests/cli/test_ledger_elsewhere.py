"""`ledger elsewhere`: an award under a policy outside the system, from its recording to the decision that counts it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any, Final

import pytest

from policyengine.cli.parts import Exit
from tests.cli.console import Ended, policyengine

ROOT: Final = Path(__file__).parents[2]
AWARD: Final = "--title 市级奖励 --amount 3万元 --place 开封市 --level city --category retrofit --reference 8号"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ledger with claims of a first round."""
    shutil.copytree(ROOT / "examples" / "ledger", tmp_path / "ledger")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("POLICYENGINE_LEDGER", raising=False)
    for step in ("init -p ledger/retrofit.yaml", "submit ledger/round1.csv"):
        assert ledger(step).code == Exit.DONE


def ledger(typed: str, *more: str) -> Ended:
    return policyengine("ledger", *typed.split(), *more)


def told(typed: str, *more: str) -> str:
    ended = ledger(typed, *more)
    assert (ended.code, ended.err) == (Exit.DONE, "")
    return ended.out.replace("\n  ", "")


def data(typed: str) -> Any:  # noqa: ANN401  # JSON
    return json.loads(ledger(typed, "--format", "json").out)


def test_it_counts_from_then_on_and_the_table_and_the_explanation_say_so() -> None:
    said = told(f"elsewhere KF-001 {AWARD}")
    assert "《市级奖励》30,000.00元，已记入第9条分录。" in said
    assert "第四条就高不重复：以后的认定，只补高出它的部分。" in said
    assert "此前已记入第9条分录" in told(f"elsewhere KF-001 {AWARD}")
    ledger("settle -o round.csv")
    (row,) = [line for line in Path("round.csv").read_text(encoding="utf-8").splitlines() if line.startswith("KF-001")]
    assert row.startswith("KF-001,reduced,kaifeng_retrofit_2030,3,factory,80000.00,50000.00,elsewhere,")
    shown = told("show KF-001")
    assert "《市级奖励》30,000.00元，凭据 8号" in shown
    assert "第四条：已按《市级奖励》获得30,000.00元，就高不重复，只补高出的部分，扣除30,000.00元" in shown
    assert "set off" in told("show KF-001", "--lang", "en")


def test_a_decision_made_before_is_listed_with_the_way_out() -> None:
    ledger("settle")
    assert "correct KF-001` 重新认定" in told(f"elsewhere KF-001 {AWARD}")
    assert "correct KF-001`, with the same facts" in told(f"elsewhere KF-001 {AWARD}", "--lang", "en")
    assert data(f"elsewhere KF-001 {AWARD}")["decided"][0]["fen"] == 8_000_000
    assert data("correct KF-001 ledger/round1.csv --reason 另有支持")["decisions"][0]["fen"] == 5_000_000
    assert data("correct KF-001 ledger/round1.csv --reason 另有支持")["new"] is False
    assert data("verify")["complaints"] == data("replay")["differences"] == []


def test_what_no_clause_covers_is_recorded_and_said_to_count_for_nothing() -> None:
    said = told(f"elsewhere KF-001 {AWARD.replace('开封市', '洛阳市')}")
    assert "它不在台账里任何政策就高不重复的范围内" in said
    ledger("settle")
    assert "不在就高不重复的范围内（地域、层级、领域或币种不同），不影响本笔" in told("show KF-001")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("elsewhere KF-999 " + AWARD, "no claim `KF-999` was filed (L720)"),
        ("elsewhere KF-001 " + AWARD.replace("3万元", "许多"), "(L746)"),
        ("elsewhere KF-002 " + AWARD.replace("3万元", "4万元"), "(L748)"),
        ("elsewhere KF-001 " + AWARD + " --reason 写错", "(L747)"),
    ],
)
def test_what_cannot_be_recorded_is_refused(typed: str, said: str) -> None:
    ledger(f"elsewhere KF-002 {AWARD}")
    ended = ledger(typed, "--lang", "en")
    assert (ended.code, ended.out) == (Exit.ERRORS, "")
    assert said in ended.err


def test_what_is_not_said_is_wrong_usage() -> None:
    assert ledger(f"elsewhere KF-001 {AWARD.replace('--place 开封市', '')}").code == Exit.USAGE


TABLE: Final = """\
申报编号,政策名称,金额（万元）,地域,层级,领域,获得日期,凭据,更正理由
KF-001,市级奖励,3,开封市,市级,retrofit、saving,2030-03-20,8号,
KF-099,市级奖励,3,开封市,city,retrofit,,,
,市级奖励,3,开封市,city,retrofit,,,
KF-002,市级奖励,三十,开封市,city,retrofit,,,
KF-003,,3,开封市,city,retrofit,,,
KF-004,省级奖励,5,河南省,省级,saving,,,
"""


def test_a_table_of_awards_is_recorded_row_by_row_and_a_wrong_row_stops_no_other() -> None:
    Path("received.csv").write_text(TABLE, encoding="utf-8")
    found = data("elsewhere --from received.csv")
    assert [(one["claim"], one["fen"], one["new"], bool(one["counts"])) for one in found["kept"]] == [
        ("KF-001", 3_000_000, True, True),
        ("KF-004", 5_000_000, True, False),
    ]
    assert sorted((one["where"]["zh"][-3:], one["id"], one["codes"][0][0]) for one in found["invalid"]) == [
        ("第3行", "KF-099", "L"),
        ("第4行", "", "L"),
        ("第5行", "KF-002", "F"),
        ("第6行", "KF-003", "L"),
    ]
    again = told("elsewhere --from received.csv")
    assert "共6项：新记入0项；此前已记入2项；有误4项，没有记入。" in again
    assert ledger("elsewhere --from received.csv --strict").code == Exit.ERRORS
    assert ledger("verify").code == Exit.DONE


def test_a_table_of_awards_says_what_was_decided_without_them() -> None:
    ledger("settle")
    Path("received.csv").write_text("\n".join(TABLE.splitlines()[:2]), encoding="utf-8")
    assert "重新认定（1笔）：KF-001。" in told("elsewhere --from received.csv")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("elsewhere KF-001 --title 市级奖励", "还要写 --amount、--place、--level、--category"),
        ("elsewhere", "还要写 CLAIM、--title"),
        ("elsewhere KF-001 --from received.csv", "用 --from 登记一份表时"),
        ("elsewhere --from received.csv --reason 错了", "用 --from 登记一份表时"),
    ],
)
def test_one_award_and_a_table_are_two_things(typed: str, said: str) -> None:
    ended = ledger(typed)
    assert (ended.code, said in ended.err) == (Exit.USAGE, True), ended.err


def test_what_is_no_table_of_awards_is_told_and_nothing_is_recorded() -> None:
    Path("received.csv").write_text("申报编号,政策名称,政策名称\nKF-001,a,b\n", encoding="utf-8")
    assert ledger("elsewhere --from received.csv").code == Exit.ERRORS
    assert ledger("elsewhere --from nowhere.csv").code == Exit.ERRORS
