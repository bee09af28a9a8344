"""`ledger export` and `ledger import`: a copy that goes into another ledger, and a workbook for reading."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

from policyengine.app.ledger.api import Ledger
from policyengine.claims.form import Raw
from policyengine.claims.xlsx import open_xlsx
from policyengine.cli.parts import Exit
from tests.cli.console import Ended, policyengine

ROOT: Final = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An office's folder with a ledger in it: a round decided and paid, a claim taken back, another corrected."""
    shutil.copytree(ROOT / "examples" / "ledger", tmp_path / "ledger")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("POLICYENGINE_LEDGER", raising=False)
    for step in (
        "init -p ledger/retrofit.yaml",
        "submit ledger/round1.csv",
        "settle --round 1",
        "pay --round 1 --reference 17",
        "reverse KF-004 --reason 设备已经转卖",
        "correct KF-002 ledger/corrections.csv --reason 发票金额录入有误",
    ):
        assert ledger(step).code == Exit.DONE
    return tmp_path


def ledger(typed: str, *more: str) -> Ended:
    return policyengine("ledger", *typed.split(), *more)


def answered(typed: str) -> dict[str, object]:
    ended = ledger(typed, "--format", "json")
    assert ended.code == Exit.DONE, ended.err
    found = json.loads(ended.out)
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_a_copy_goes_into_another_ledger(form: str) -> None:
    head = answered("verify")["head"]
    written = answered(f"export copy.{form}")
    assert (written["form"], written["head"]) == (form, head)
    taken = answered(f"import copy.{form} --ledger new.db")
    assert (taken["new"], taken["head"], taken["entries"]) == (True, head, written["entries"])
    assert answered(f"import copy.{form} --ledger new.db")["new"] is False
    assert answered("verify --ledger new.db") == answered("verify")
    assert answered("balances --ledger new.db") == answered("balances")


def test_the_words_of_copies() -> None:
    head = answered("verify")["head"]
    assert f"写出24条分录。\n\n  末条校验：{head}\n" in ledger("export copy.csv").out
    assert (
        f"24条分录已导入 new.db，逐条核对无误。\n\n  末条校验：{head}\n"
        in ledger("import copy.csv --ledger new.db").out
    )
    assert "new.db 里已经有这24条分录，没有改动。" in ledger("import copy.csv --ledger new.db").out
    assert "Entries written: 24" in ledger("export copy.csv --lang en").out
    assert "All 24 entries are in new.db already" in ledger("import copy.csv --ledger new.db --lang en").out
    assert "cannot be imported" in ledger("export copy.xlsx --lang en").out


def test_copies_go_through_a_pipe(folder: Path) -> None:
    program = f"{sys.executable} -m policyengine ledger"
    command = f"{program} export - --lang en | {program} import - --ledger new.db --lang en"
    ended = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)  # noqa: S602  # our own words
    assert "Entries written: 24" in ended.stderr
    assert "Entries taken over into new.db, each proved: 24" in ended.stdout
    with Ledger.open(folder / "new.db") as new, Ledger.open(folder / "ledger.db") as old:
        assert new.verify() == old.verify()


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        ("import ledger/round1.csv --ledger new.db", 1, "no copy of a ledger"),
        ("import copy.xlsx --ledger new.db", 1, "a workbook is for reading"),
        ("import touched.csv --ledger new.db", 1, "entry 7 of the copy was changed"),
        ("import cut.csv --ledger new.db", 1, "the copy is cut short: nothing follows entry 23"),
        ("import copy.csv --ledger other.db", 1, "the ledger is not empty"),
        ("import none.csv --ledger new.db", 1, "there is no file `none.csv`"),
        ("import ledger --ledger new.db", 1, "cannot be opened"),
        ("export copy.txt", 1, "the suffix of `copy.txt`"),
        ("export copy.csv --ledger none.db", 1, "there is no ledger"),
    ],
)
def test_what_cannot_be_copied_is_said_in_one_line(folder: Path, typed: str, code: int, said: str) -> None:
    ledger("export copy.csv")
    ledger("export copy.xlsx")
    ledger("init -p ledger/retrofit.yaml --ledger other.db")
    whole = (folder / "copy.csv").read_bytes()
    (folder / "touched.csv").write_bytes(whole.replace(b"300000", b"310000", 1))
    (folder / "cut.csv").write_bytes(b"".join(whole.splitlines(keepends=True)[:-2]))
    ended = ledger(typed, "--lang", "en")
    assert (ended.code, ended.out) == (code, "")
    first, *rest = ended.err.splitlines()
    assert said in first
    assert rest == [
        f"see `policyengine explain {code}` for what it means" for code in re.findall(r"\((L\d+)\)$", first)
    ]


def test_a_workbook_has_all_of_it_in_words(folder: Path) -> None:
    assert ledger("export copy.xlsx").code == Exit.DONE
    found = sheets(folder / "copy.xlsx")
    assert list(found) == ["分录", "申报内容", "认定", "余额", "政策文件", "说明"]
    header, *entries = found["分录"]
    assert header == ["分录", "时间", "事项", "轮次", "申报编号", "申报主体", "内容", "金额（元）", "校验"]
    assert len(entries) == 24
    assert [row[2] for row in entries].count("付款") == 5
    assert entries[-2][2] == "冲销"
    assert "发票金额" in found["申报内容"][0]
    assert found["申报内容"][-1][1:3] == ["KF-002", "91410200MA0000001X"], "corrections come last"
    assert "足额支持" in {row[5] for row in found["认定"]}
    text = (folder / "ledger" / "retrofit.yaml").read_text(encoding="utf-8")
    kept = found["政策文件"][1:]
    assert [row[3] if len(row) > 3 else "" for row in kept] == text.splitlines()
    again = (folder / "copy.xlsx").read_bytes()
    ledger("export copy.xlsx")
    assert (folder / "copy.xlsx").read_bytes() == again


def sheets(path: Path) -> dict[str, list[list[str]]]:
    """What stands in a workbook, sheet by sheet and row by row."""
    with path.open("rb") as file, open_xlsx(file) as book:
        return {name: [_cells(row.cells) for row in book.sheet(name).rows] for name in book.names}


def _cells(row: Mapping[int, Raw]) -> list[str]:
    return [str(row.get(at, "")) for at in range(max(row, default=-1) + 1)]
