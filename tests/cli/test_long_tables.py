"""`settle` on a long table takes columns; nobody can tell from what comes out."""

from __future__ import annotations

import csv
import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import redirect_stderr
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import pyarrow as pa
import pytest
from pyarrow.parquet import read_table

from policyengine.app import batch
from policyengine.cli import settle
from policyengine.cli.main import run
from policyengine.cli.parts import Exit
from tests.check.fragments import BASE
from tests.cli.console import Ended, Screen, policyengine
from tests.unit.claims.workbooks import parquet, workbook

HEADER: Final = (
    "申报编号,统一社会信用代码,主体类型,用工人数,上年营业额,采购时间,采购金额,材料是否齐全,是否经过评审,备注"
)
ROWS: Final[Sequence[Sequence[str]]] = [
    HEADER.split(","),
    *(
        (
            f"A-{number:03}" if number % 50 else "a-7",
            f"S{number % 7}",
            "小店" if number % 3 else "合作社",
            "三" if number % 41 == 0 else "" if number % 29 == 0 else str(number % 40),
            "80万元",
            f"2030-03-{number % 28 + 1:02} 10:00",
            f"{number * 100}.50",
            "否" if number % 11 == 0 else "是",
            "否",
            "急" if number == 5 else "",
        )
        for number in range(1, 200)
    ),
]


def written(rows: Sequence[Sequence[str]] = ROWS, encoding: str = "utf-8") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode(encoding)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "base.yaml").write_text(BASE, encoding="utf-8")
    (tmp_path / "claims.csv").write_bytes(written())
    (tmp_path / "gbk.csv").write_bytes(written(encoding="gbk"))
    columns = {title: pa.array([row[at] for row in ROWS[1:]]) for at, title in enumerate(ROWS[0])}
    (tmp_path / "claims.parquet").write_bytes(parquet(columns))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every table is a long one."""
    monkeypatch.setattr(settle, "LONG", 0)
    monkeypatch.setattr(settle, "LONG_PACKED", 0)


def settled(*arguments: str, given: bytes = b"") -> tuple[Ended, Ended]:
    """The command claim by claim and over columns; that it was so is looked at."""
    ways = []
    for least in (1 << 40, 0):
        with (
            patch.object(settle, "LONG", least),
            patch.object(settle, "LONG_PACKED", least),
            patch.object(batch, "reading_file", side_effect=batch.reading_file) as over_columns,
        ):
            ways.append(policyengine("settle", "-p", "base.yaml", *arguments, given=given))
            assert over_columns.called == (least == 0)
    one_by_one, over = ways
    return one_by_one, over


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("claims", ["claims.csv", "gbk.csv", "claims.parquet"])
@pytest.mark.parametrize("form", ["csv", "json", "jsonl"])
def test_what_is_written_is_the_same_to_the_byte(claims: str, form: str, language: str) -> None:
    one_by_one, over_columns = settled(claims, "--format", form, "--lang", language)
    assert over_columns == one_by_one
    assert one_by_one.code == Exit.DONE
    for name in ("one", "two"):
        ended, other = settled(claims, "-o", f"{name}.{form}", "--lang", language, "--strict")
        assert ended == other
        assert ended.code == Exit.ERRORS
    assert "备注" in one_by_one.err


def test_very_many_claims_are_summed_up_once_they_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settle, "_MANY", 0)
    one_by_one, over_columns = settled("claims.csv", "-o", "out.csv")
    assert over_columns == one_by_one
    assert one_by_one.code == Exit.DONE


def test_files_are_the_same_to_the_byte(folder: Path) -> None:
    for least, name in ((1 << 40, "one"), (0, "two")):
        with patch.object(settle, "LONG", least), patch.object(settle, "LONG_PACKED", least):
            for claims, encoding in (("claims.csv", ""), ("gbk.csv", ""), ("claims.csv", "gb18030")):
                more = ["--encoding", encoding] if encoding else []
                out = f"{claims}{encoding}-{name}.csv"
                assert policyengine("settle", claims, "-p", "base.yaml", "-o", out, *more).code == Exit.DONE
            policyengine("settle", "claims.parquet", "-p", "base.yaml", "-o", f"{name}.parquet")
    ones = list(folder.glob("*-one.csv"))
    assert len(ones) == 3
    for path in ones:
        assert path.read_bytes() == path.with_name(path.name.replace("-one", "-two")).read_bytes()
    assert read_table("two.parquet").equals(read_table("one.parquet"))


def test_a_sheet_of_a_workbook_is_the_same_to_the_byte(folder: Path) -> None:
    def make(book: Any, sheet: Any) -> None:  # noqa: ANN401  # xlsxwriter has no types
        sheet.write_string(0, 0, "填表说明")
        claims = book.add_worksheet("申报")
        for number, row in enumerate(ROWS):
            claims.write_row(number, 0, row)

    (folder / "claims.xlsx").write_bytes(workbook(make, "说明"))
    singly, by_columns = settled("claims.xlsx", "--sheet", "申报")
    assert by_columns == singly
    assert by_columns.code == Exit.DONE
    singly, by_columns = settled("claims.csv", "--sheet", "申报")
    assert by_columns == singly
    assert "F612" in by_columns.err


def test_standard_input_is_a_long_table_too() -> None:
    one_by_one, over_columns = settled("-", given=written())
    assert over_columns == one_by_one
    assert one_by_one.code == Exit.DONE


def test_a_table_that_cannot_be_read_is_told_as_ever() -> None:
    wrong = written([[title.replace("采购金额", "采购全额") for title in ROWS[0]], *ROWS[1:]])
    Path("wrong.csv").write_bytes(wrong)
    with patch.object(settle, "LONG", 0):
        ended = policyengine("settle", "wrong.csv", "-p", "base.yaml", "-o", "out.csv")
    assert ended.code == Exit.ERRORS
    assert "F608" in ended.err
    assert not Path("out.csv").exists()


def test_a_policy_that_columns_refuse_is_settled_claim_by_claim_and_that_is_said() -> None:
    rolling = BASE.replace("window: calendar_year", "window: {rolling: P1Y}")
    assert rolling != BASE
    Path("base.yaml").write_text(rolling, encoding="utf-8")
    one_by_one, over_columns = settled("claims.csv")
    assert over_columns.out == one_by_one.out
    assert "没有走快速计算" in over_columns.err
    assert "没有走快速计算" not in one_by_one.err


@pytest.mark.usefixtures("long")
def test_an_interruption_while_it_is_written_leaves_no_half_file(folder: Path) -> None:
    (folder / "out.csv").write_text("before", encoding="utf-8")
    before = sorted(folder.iterdir())
    with patch("policyengine.report.columnar.table.plain", side_effect=KeyboardInterrupt):
        ended = policyengine("settle", "claims.csv", "-p", "base.yaml", "-o", "out.csv")
    assert (ended.code, ended.out, ended.err.strip()) == (Exit.INTERRUPTED, "", "已中断")
    assert (folder / "out.csv").read_text(encoding="utf-8") == "before"
    assert sorted(folder.iterdir()) == before


@pytest.mark.skipif(os.name == "nt", reason="there, Ctrl-C is no signal that can be sent")
def test_ctrl_c_ends_it_whenever_it_comes(folder: Path) -> None:
    """While pyarrow parses, too, which looks for signals itself."""
    rows = [ROWS[0], *(row for at in range(1500) for row in ((f"{at}-{row[0]}", *row[1:]) for row in ROWS[1:]))]
    (folder / "long.csv").write_bytes(written(rows))
    before = sorted(folder.iterdir())
    for wait in (0.4, 0.6, 0.8):
        command = [sys.executable, "-m", "policyengine", "settle", "long.csv", "-p", "base.yaml", "-o", "out.csv"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        time.sleep(wait)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
        if process.returncode == Exit.DONE:  # a quick machine
            (folder / "out.csv").unlink()
        else:
            assert process.returncode in (Exit.INTERRUPTED, -signal.SIGINT), err.decode()  # negative: before `main`
        assert sorted(folder.iterdir()) == before


@pytest.mark.usefixtures("long")
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes have no names there")
@pytest.mark.parametrize("form", ["csv", "parquet", "jsonl"])
def test_a_pipe_with_a_name_is_written_to_and_stays(folder: Path, form: str) -> None:
    os.mkfifo(folder / "pipe")
    with subprocess.Popen(
        [sys.executable, "-c", "import sys; sys.stdout.buffer.write(open('pipe', 'rb').read())"], stdout=subprocess.PIPE
    ) as reader:
        ended = policyengine("settle", "claims.csv", "-p", "base.yaml", "-o", "pipe", "--format", form)
        read, _ = reader.communicate(timeout=60)
    assert ended.code == Exit.DONE
    assert (folder / "pipe").is_fifo()
    assert policyengine("settle", "claims.csv", "-p", "base.yaml", "-o", f"file.{form}").code == Exit.DONE
    assert read == (folder / f"file.{form}").read_bytes()


@pytest.mark.parametrize("policies", ["base.yaml", "."])
def test_a_policy_is_not_overwritten_with_decisions(policies: str) -> None:
    ended = policyengine("settle", "claims.csv", "-p", policies, "-o", "base.yaml", "--format", "csv")
    assert (ended.code, "不能写回政策文件" in ended.err) == (Exit.USAGE, True)
    assert Path("base.yaml").read_text(encoding="utf-8") == BASE


def test_what_the_program_has_no_use_for_is_not_imported(folder: Path) -> None:
    pytest.importorskip("pandas")
    (folder / "long.csv").write_bytes(written([ROWS[0], *(row for _ in range(40) for row in ROWS[1:])]))
    code = (
        "import sys; from policyengine.cli.main import main\n"
        "sys.argv[1:] = ['settle', 'long.csv', '-p', 'base.yaml', '-o', 'out.csv']\n"
        "try: main()\n"
        "finally: print('pyarrow' in sys.modules, 'pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("True False\n")


@pytest.mark.usefixtures("long")
def test_a_terminal_sees_how_far_it_is() -> None:
    screen = Screen(BytesIO(), encoding="utf-8")
    with redirect_stderr(screen):
        assert run(["settle", "claims.csv", "-p", "base.yaml", "-o", "out.csv"], {}) == Exit.DONE
    screen.seek(0)
    shown = screen.read()
    assert shown.index("正在读取") < shown.index("正在清算") < shown.index("正在写出")
    assert shown.count("100%") == 3


def test_a_short_table_waits_for_no_library() -> None:
    code = (
        "import sys; from policyengine.cli.main import run;"
        "assert run(['settle', 'claims.csv', '-p', 'base.yaml', '-o', 'out.csv']) == 0;"
        "print(*(name for name in ('numpy', 'pyarrow', 'policyengine.columns') if name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == ""
