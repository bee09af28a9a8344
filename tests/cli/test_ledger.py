"""The ledger's commands: every one in both languages and formats, asked twice, and asked for what cannot be."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from csv import DictReader
from io import StringIO
from itertools import count
from pathlib import Path
from typing import Any, Final

import pytest

from policyengine.app.ledger import explaining
from policyengine.app.ledger.api import Ledger
from policyengine.cli.ledger.group import COMMANDS
from policyengine.cli.parts import Exit
from tests.cli.console import Ended, policyengine
from tests.conftest import Golden

ROOT: Final = Path(__file__).parents[2]
FIRST_ROUND: Final = "2030年上半年"
STEPS: Final = (
    "init -p ledger/retrofit.yaml",
    "submit ledger/round1.csv",
    f"settle --until 2030-06-30 --round {FIRST_ROUND}",
    f"pay --round {FIRST_ROUND} --reference 17",
    "submit ledger/round2.csv",
    "settle --round 2030年下半年",
    "pay --claim KF-007 --reference 18",
    "reverse KF-004 --reason 设备已经转卖",
    "reverse KF-010 --reason 没有领取",
    "correct KF-002 ledger/corrections.csv --reason 发票金额录入有误",
    "correct KF-005 ledger/corrections.csv --reason 补交验收单",
    "amend -p ledger/retrofit_2031.yaml",
    "recover KF-004 --amount 2万元 --reference 退1",
    "void --reference 18 --reason 银行退票",
    "withdraw KF-005 --reason 申报人撤回",
    "submit ledger/round1.csv",
    "rounds",
    "restore KF-005 --reason 申报人又要申报",
    "submit ledger/round3.csv",
    "rounds",
    "settle",
    "pay --claim KF-002 --claim KF-005 --reference 19",
    "balances",
    "rounds",
    "show KF-002",
    "show KF-004",
    "history 91410200MA0000001X",
    "history 91410200MA0000099X",
    "replay",
    "replay --as-one-round",
    "verify",
    "elsewhere KF-012 --title 市级设备更新奖励 --amount 5万元 --place 开封市 --level city --category retrofit",
    "correct KF-012 ledger/round3.csv --reason 另有支持",
    "show KF-012",
    "due",
    "pay --round 3 --reference 20",
    "pay --claim KF-001 --claim KF-004 --claim KF-006 --reference 21",
    "due --round 3 -o due.csv",
    "export copy.jsonl",
    "import copy.jsonl --ledger copy.db",
)
"""What an office does: three rounds with a late claim, a conflict, clawbacks, corrections and an amendment."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The office's folder, with the examples, on a day that is always the same."""
    shutil.copytree(ROOT / "examples" / "ledger", tmp_path / "ledger")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("POLICYENGINE_LEDGER", raising=False)
    seconds = count()
    monkeypatch.setattr(
        Ledger, "_moment", lambda _: "2031-01-01T01:{:02}:{:02}.000000Z".format(*divmod(next(seconds), 60))
    )
    return tmp_path


def ledger(typed: str, *more: str) -> Ended:
    return policyengine("ledger", *typed.split(), *more)


def done(*typed: str) -> None:
    for one in typed:
        ended = ledger(one)
        assert (ended.code, ended.err) == (Exit.DONE, ""), one


def data(typed: str) -> Any:  # noqa: ANN401  # JSON
    ended = ledger(typed, "--format", "json")
    assert ended.code == Exit.DONE, ended.err
    return json.loads(ended.out)


def masked(text: str) -> str:
    """Without the hashes, which follow the version of the engine."""
    return re.sub(r"\b[0-9a-f]{16,64}\b", "#", text)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_office_over_three_rounds_reads_as_it_should(language: str, folder: Path, golden: Golden) -> None:
    told = []
    for step in STEPS:
        ended = ledger(step, "--lang", language)
        assert (ended.code, ended.err) == (Exit.DONE, ""), step
        told.append(f"$ policyengine ledger {step}\n{masked(ended.out)}")
    golden.check(f"ledger/office.{language}.txt", "\n".join(told))


def test_every_command_answers_in_json(folder: Path) -> None:
    kept = {step: data(step) for step in STEPS}
    assert {step.split()[0] for step in STEPS} == set(COMMANDS)
    assert kept["submit ledger/round2.csv"]["conflicts"][0]["differing"] == ["invoice.amount"]
    assert kept[f"settle --until 2030-06-30 --round {FIRST_ROUND}"]["round"]["granted"] == 36_000_000
    assert kept[f"pay --round {FIRST_ROUND} --reference 17"]["fen"] == 36_000_000
    assert kept["reverse KF-004 --reason 设备已经转卖"]["recoverable"] == 12_000_000
    assert kept["reverse KF-010 --reason 没有领取"]["unpaid"] == 5_000_000
    assert [one["fen"] for one in kept["correct KF-002 ledger/corrections.csv --reason 发票金额录入有误"]["decisions"]]
    (account,) = kept["balances"]["balances"]
    assert -account["budget"] == sum(account[one] for one in ("granted", "paid", "recoverable", "recovered"))
    assert (kept["recover KF-004 --amount 2万元 --reference 退1"]["fen"], account["recovered"]) == (
        2_000_000,
        -2_000_000,
    )
    assert [one["due"] for one in kept["void --reference 18 --reason 银行退票"]["voided"]] == [True]
    _, explained = kept["show KF-002"]["explanations"]  # of the decision that was corrected, and of the new one
    assert (explained["status"], explained["amount"]) == ("granted", "90000.00")
    assert kept["rounds"]["pending"] == []
    assert kept["replay"]["differences"] == kept["verify"]["complaints"] == []


def test_what_is_done_is_not_done_twice(folder: Path) -> None:
    done(*STEPS[:12])
    head = data("verify")["head"]
    for step in STEPS[:12]:
        assert ledger(step).code == Exit.DONE
    assert data("verify")["head"] == head
    assert "没有重新认定" in ledger(f"settle --round {FIRST_ROUND}").out
    assert "没有改动" in ledger("reverse KF-004 --reason 设备已经转卖").out
    assert "没有改动" in ledger("amend -p ledger/retrofit_2031.yaml").out


def test_a_round_of_before_is_told_as_it_was(folder: Path) -> None:
    done(*STEPS[:2])
    then = ledger(STEPS[2]).out
    done(*STEPS[3:13], "settle")
    again = ledger(f"settle --round {FIRST_ROUND}").out
    before = "这一轮此前已经做过，以下是当时的结果，没有重新认定。"
    left = "日期在截止日以后的，没有认定，仍待认定（1笔）：KF-007。"  # then: since, it was decided
    step = "下一步：款付出以后，用`policyengineledgerpay--round2030年上半年--reference凭证号`登记。"
    assert "".join(again.split()).replace(before, "") == "".join(then.split()).replace(left, "").replace(step, "")


def test_nothing_to_decide_says_what_waits_and_what_was_not_written(folder: Path) -> None:
    done(STEPS[0])
    assert "台账里没有待认定的申报。" in ledger("settle").out
    done(STEPS[1])
    ended = ledger("settle --until 2029-12-31 -o out.csv")
    assert (ended.code, ended.err) == (Exit.DONE, "没有写 out.csv：没有认定结果\n")
    assert "没有记入新的轮次" in ended.out
    assert "日期在截止日以后的，没有认定，仍待认定（7笔）：KF-001、" in ended.out
    assert not (folder / "out.csv").exists()
    done("settle")
    left = ledger("settle -o -")
    assert (left.code, left.out) == (Exit.DONE, "")
    assert "尚缺：是否通过验收（1笔）：KF-005" in left.err


def test_a_round_shown_again_says_how_many_claims_wait_now(folder: Path) -> None:
    done(STEPS[0], STEPS[1], f"settle --round {FIRST_ROUND} --until 2030-06-30")
    again = ledger(f"settle --round {FIRST_ROUND}").out
    assert "现在另有2笔待认定，这次没有认定：要认定，请换一个轮次名称，或不写 --round。" in "".join(again.split("\n  "))


def test_an_id_that_nearly_is_one_of_before_is_told_with_its_row(folder: Path) -> None:
    done(STEPS[0], STEPS[1])
    (folder / "more.csv").write_text(
        "申报编号,统一社会信用代码,主体类型,开票日期,发票金额,是否通过验收\n"
        "KF-020,91410200ma0000001x,工厂,2030-04-20,45万元,是\n"
        "kf001,91410200MA0000009X,工厂,2030-04-20,45万元,是\n",
        encoding="utf-8",
    )
    ended = ledger("submit more.csv --strict")
    told = "".join(ended.out.split())
    assert ended.code == Exit.ERRORS
    assert "more.csv第3行：申报编号`kf001`，台账里已有`KF-001`：只差大小写" in told
    assert "more.csv第2行：统一社会信用代码`91410200ma0000001x`，台账里已有`91410200MA0000001X`：只差大小写" in told
    assert ledger("submit more.csv --strict").code == Exit.DONE


def test_what_is_due_is_written_as_a_table(folder: Path) -> None:
    done(*STEPS[:11])
    ended = ledger("due -o due.csv")
    assert (ended.code, ended.err) == (Exit.DONE, "")
    rows = list(DictReader(StringIO((folder / "due.csv").read_text(encoding="utf-8-sig"))))
    told = [(row["kind"], row["claim.id"], row["round"], row["amount"], row["set_off"]) for row in rows]
    assert told[-3:] == [
        ("to_pay", "KF-002", "", "90000.00", "90000.00"),
        ("to_give_back", "KF-002", "", "100000.00", "90000.00"),
        ("to_give_back", "KF-004", "", "120000.00", "0.00"),
    ]
    assert ledger("due -o due.xlsx").code == Exit.DONE
    assert ledger("due -o -").out.startswith("kind,claim.id,")
    assert ledger("due -o due.parquet").code == Exit.USAGE


# Tables of decisions.


def test_a_round_is_written_as_a_table_of_decisions(folder: Path) -> None:
    done(*STEPS[:2])
    assert ledger("settle -o out.csv").code == Exit.DONE
    rows = list(DictReader(StringIO((folder / "out.csv").read_text(encoding="utf-8-sig"))))
    assert [(row["claim.id"], row["status"], row["amount"]) for row in rows] == [
        ("KF-001", "granted", "80000.00"),
        ("KF-002", "granted", "100000.00"),
        ("KF-003", "granted", "60000.00"),
        ("KF-004", "granted", "120000.00"),
        ("KF-006", "denied", "0.00"),
        ("KF-007", "granted", "90000.00"),
        ("KF-005", "undetermined", "0.00"),
    ]
    assert (rows[4]["reason"], rows[-1]["reason"]) == ("第一条：没有通过验收", "尚缺：是否通过验收")


@pytest.mark.parametrize("form", ["csv", "json", "jsonl", "xlsx", "parquet"])
def test_a_table_has_the_format_of_its_suffix(form: str, folder: Path) -> None:
    done(*STEPS[:2], f"settle -o out.{form}")
    assert (folder / f"out.{form}").stat().st_size > 0


def test_the_same_round_gives_the_same_table(folder: Path) -> None:
    done(*STEPS[:2], "settle --round 1 -o one.xlsx", "settle --round 1 -o two.xlsx")
    assert (folder / "one.xlsx").read_bytes() == (folder / "two.xlsx").read_bytes()


def test_a_table_to_standard_output_leaves_the_summary_to_standard_error(folder: Path) -> None:
    done(*STEPS[:2])
    ended = ledger("settle -o -")
    assert ended.out.startswith("claim.id,status,")
    assert ended.err.startswith("轮次 1 汇总")


def test_a_table_that_cannot_be_named_is_refused_before_anything_is_decided(folder: Path) -> None:
    done(*STEPS[:2])
    ended = ledger("settle -o out.pdf")
    assert (ended.code, "扩展名看不出格式" in ended.err) == (Exit.USAGE, True)
    assert data("rounds")["rounds"] == []


def test_a_round_is_not_made_for_a_table_that_has_no_folder(folder: Path) -> None:
    done(*STEPS[:2])
    ended = ledger("settle -o none/out.csv")
    assert (ended.code, "没有这个文件夹；什么也没有做" in ended.err, ended.out) == (Exit.ERRORS, True, "")
    assert data("rounds")["rounds"] == []


def test_a_table_that_could_not_be_written_is_written_when_the_round_is_asked_for_again(folder: Path) -> None:
    done(*STEPS[:2])
    (folder / "out.csv").mkdir()
    ended = ledger("settle -o out.csv")
    assert (ended.code, ended.out.startswith("轮次 1 汇总")) == (Exit.ERRORS, True)
    assert "轮次 1 已经记入；用 `policyengine ledger settle --round 1 -o 文件` 再写一次结果" in ended.err
    (folder / "out.csv").rmdir()
    assert ledger("settle --round 1 -o out.csv").code == Exit.DONE
    assert (folder / "out.csv").read_text("utf-8-sig").count("\n") == 8


# What cannot be done.


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("typed", "zh", "en"),
    [
        ("show KF-999", "台账里没有申报 `KF-999` (L720)", "no claim `KF-999` was filed (L720)"),
        (
            "reverse KF-001 --reason x",
            "还没有认定；不再认定的，用 `policyengine ledger withdraw`",
            "it is not decided; `policyengine ledger withdraw`",
        ),
        ("reverse KF-001 --reason= ", "要写明理由 (L722)", "a reason is needed (L722)"),
        ("pay --round 9 --reference x", "没有轮次 `9` (L723)", "there is no round `9` (L723)"),
        ("correct KF-001 ledger/round2.csv --reason x", "编号是 `KF-003`、", "there is `KF-003`, `KF-004`"),
        (
            "correct KF-999 ledger/round2.csv --reason x",
            "没有申报 `KF-999` (L720)",
            "no claim `KF-999` was filed (L720)",
        ),
        ("correct KF-001 ledger/wrong.csv --reason x", "有误：ledger/wrong.csv 第2行，", "ledger/wrong.csv, row 2: "),
        ("init -p ledger/retrofit_2031.yaml", "(L730)", "(L730)"),
        ("amend -p ledger/earlier.yaml", "(L732)", "(L732)"),
        ("balances --ledger none.db", "none.db` 这个台账：在别处的", "none.db`: say with --ledger"),
        ("balances --ledger ledger/round1.csv", "不是台账", "is no ledger"),
        ("amend -p ledger/draft.yaml", "E402", "E402"),
        ("submit ledger/retrofit.yaml", "F6", "F6"),
        ("submit none.csv", "F601", "F601"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line_and_nothing_is_written(
    typed: str, zh: str, en: str, language: str, folder: Path
) -> None:
    (folder / "ledger" / "wrong.csv").write_text(
        "申报编号,统一社会信用代码,主体类型,开票日期,发票金额,是否通过验收\nKF-001,X,工厂,2030-02-10,许多,是\n", "utf-8"
    )
    text = (folder / "ledger" / "retrofit.yaml").read_text("utf-8")
    (folder / "ledger" / "draft.yaml").write_text(text.replace("limit: 60万元", "limit: 60万元 + 5"), "utf-8")
    (folder / "ledger" / "earlier.yaml").write_text(
        text.replace("issued:", "edition: 2029-12-25\nissued:").replace("from: 2030", "from: 2029"), "utf-8"
    )
    done(*STEPS[:2])
    head = data("verify")["head"]
    ended = ledger(typed, "--lang", language)
    assert ended.code == Exit.ERRORS, ended
    assert (zh if language == "zh" else en) in ended.err
    assert "Traceback" not in ended.err
    assert ended.out == ""
    assert data("verify")["head"] == head


@pytest.mark.parametrize(
    "typed",
    [
        "pay --reference x",
        "pay --round 1 --claim KF-001 --reference x",
        "pay --round 1",
        "reverse KF-001",
        "settle --until 6月30日",
        "correct KF-001",
        "balanses",
        "init",
    ],
)
def test_wrong_usage_is_2(typed: str, folder: Path) -> None:
    ended = ledger(typed)
    assert (ended.code, ended.out) == (Exit.USAGE, "")
    assert "错误" in ended.err


def test_strict_stops_where_a_claim_is_in_conflict_or_invalid(folder: Path) -> None:
    done(*STEPS[:2])
    assert ledger("submit ledger/round3.csv --strict").code == Exit.DONE
    ended = ledger("submit ledger/round2.csv --strict")
    assert (ended.code, ended.err) == (Exit.ERRORS, "")
    assert {one["claim"] for one in data("rounds")["pending"]} >= {"KF-008", "KF-009", "KF-010"}


def test_a_changed_entry_ends_verify_with_1_and_is_named(folder: Path) -> None:
    import sqlite3

    done(*STEPS[:4])
    with sqlite3.connect("ledger.db") as database:
        for (trigger,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {trigger}")
        database.execute("UPDATE entries SET body = replace(body, '12000000', '13000000') WHERE seq = 13")
    database.close()
    ended = ledger("verify")
    assert (ended.code, "第13条分录被改过" in ended.out) == (Exit.ERRORS, True)
    assert "entry 13 is not what was written" in ledger("verify --lang en").out


def test_what_may_make_a_table_wrong_is_said_before_its_claims_are_counted(folder: Path) -> None:
    done(STEPS[0])
    (folder / "odd.csv").write_text(
        "申报编号,统一社会信用代码,主体类型,开票日期,发票金额,备注\n"
        "KF-1,91410200ma0000001x,工厂,2030-02-10,4万元,急\nKF-2,91410200MA0000001X,工厂,2030-02-11,4万元,\n",
        "utf-8",
    )
    told = ledger("submit odd.csv").out
    places = [told.index(words) for words in ("按“未提供”处理", "请核实", "共2笔：新入账2笔", "没有读取的列：“备注”")]
    assert places == sorted(places)


# Where the ledger is.


def test_the_ledger_is_named_by_an_option_or_by_the_environment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ledger("init -p ledger/retrofit.yaml --ledger one.db").code == Exit.DONE
    monkeypatch.setenv("POLICYENGINE_LEDGER", "two.db")
    assert ledger("init -p ledger/retrofit.yaml").code == Exit.DONE
    assert sorted(path.name for path in folder.glob("*.db")) == ["one.db", "two.db"]


def test_a_password_is_never_shown(folder: Path) -> None:
    ended = ledger("balances --ledger postgresql://clerk:secret@127.0.0.1:1/x")
    assert ended.code == Exit.ERRORS
    assert "secret" not in ended.err + ended.out


def test_help_of_the_ledger_imports_no_engine() -> None:
    script = (
        "import sys; from policyengine.cli.main import run; run(['ledger', '--help']); "
        "run(['ledger', 'pay', '--help']); print(*sys.modules, file=sys.stderr)"
    )
    ended = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=True)
    loaded = ended.stderr.decode().split()
    heavy = ("lark", "yaml", "jsonschema", "sqlite3", "policyengine.ledger", "policyengine.app", "policyengine.report")
    assert [name for name in loaded if name.startswith(heavy)] == []


def test_what_is_written_is_shown_also_where_it_cannot_be_explained(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done(*STEPS[:3])
    monkeypatch.setattr(explaining, "in_fen", lambda amount: int(amount * 100) + 1)  # as another engine might
    ended = ledger("show KF-001")
    assert (ended.code, "足额支持" in ended.out, "认定说明" in ended.out) == (Exit.ERRORS, True, False)
    assert "(L729)" in ended.err
