"""What a clerk meets beside the verbs: days in every writing, waiting for others, names that nearly are right."""

from __future__ import annotations

import json
import shutil
import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pytest

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
