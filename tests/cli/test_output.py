"""What is written where: to a terminal as it can show it, to a pipe to the last character."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from policyengine.cli.main import run
from policyengine.cli.output import counting, print_data, progressing
from policyengine.cli.parts import Exit, Session
from tests.cli.console import Screen


def written(stream: TextIOWrapper) -> bytes:
    stream.flush()
    assert isinstance(stream.buffer, BytesIO)
    return stream.buffer.getvalue()


def test_a_terminal_that_lacks_a_character_shows_a_question_mark() -> None:
    screen = Screen(BytesIO(), encoding="gbk", errors="strict")
    with redirect_stdout(screen):
        assert run(["expr", '"小店 ✓"'], {}) == Exit.DONE
    assert written(screen).decode("gbk") == "小店 ?\n"


def test_a_pipe_gets_every_character_whatever_the_encoding_of_the_console() -> None:
    pipe = TextIOWrapper(BytesIO(), encoding="gbk")
    with redirect_stdout(pipe):
        assert run(["expr", '"小店 ✓"'], {}) == Exit.DONE
    assert written(pipe).decode() == "小店 ✓\n"


@pytest.mark.parametrize(("mark", "begins"), [(True, b"\xef\xbb\xbf"), (False, b"x")])
def test_a_byte_order_mark_is_written_where_it_is_asked_for(mark: bool, begins: bytes) -> None:
    pipe = TextIOWrapper(BytesIO(), encoding="utf-8")
    with redirect_stdout(pipe):
        print_data("x", mark=mark)
    assert written(pipe).startswith(begins)


def test_progress_is_shown_on_a_terminal_only_and_changes_nothing() -> None:
    screen, pipe = Screen(BytesIO(), encoding="utf-8"), TextIOWrapper(BytesIO(), encoding="utf-8")
    for stream in (screen, pipe):
        with redirect_stderr(stream):
            assert list(progressing([1, 2, 3], 3, Session("zh"))) == [1, 2, 3]
    assert "正在测算" in written(screen).decode()
    assert written(pipe) == b""


def test_a_bar_moves_as_it_is_told_and_is_shown_on_a_terminal_only() -> None:
    screen, pipe = Screen(BytesIO(), encoding="utf-8"), TextIOWrapper(BytesIO(), encoding="utf-8")
    with redirect_stderr(screen), counting(4, Session("en")) as progress:
        assert progress is not None
        progress(1)
        progress(3)
    with redirect_stderr(pipe), counting(4, Session("en")) as progress:
        assert progress is None
    assert "100%" in written(screen).decode()
    assert written(pipe) == b""


def test_one_thing_needs_no_bar() -> None:
    screen = Screen(BytesIO(), encoding="utf-8")
    with redirect_stderr(screen):
        assert list(progressing([1], 1, Session())) == [1]
    assert written(screen) == b""


def test_a_terminal_is_painted_without_being_asked() -> None:
    screen = Screen(BytesIO(), encoding="utf-8")
    with redirect_stderr(screen):
        run(["expr", "1 +"], {})
    assert b"\x1b[1;31m\xe9\x94\x99\xe8\xaf\xaf[E101]\x1b[0m" in written(screen)
    assert sys.stderr is not screen


REPOSITORY = Path(__file__).parents[2]
EXAMPLES = REPOSITORY / "examples"
SETTLE = [
    sys.executable,
    "-m",
    "policyengine",
    "settle",
    str(EXAMPLES / "claims.csv"),
    "-p",
    str(REPOSITORY / "policies"),
]


@pytest.mark.parametrize("form", ["csv", "json", "jsonl"])
def test_a_reader_who_goes_away_is_no_fault(form: str) -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run([*SETTLE, "--format", form], stdout=write, stderr=subprocess.PIPE, check=False)
    os.close(write)
    assert done.returncode == Exit.PIPE_CLOSED
    assert b"internal fault" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
@pytest.mark.parametrize("arguments", [SETTLE, [sys.executable, "-m", "policyengine", "expr", "1 + 1"]])
def test_a_full_disk_is_no_fault(arguments: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([*arguments, "--lang", "en"], stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == Exit.ERRORS
    assert done.stderr.decode().endswith("error: not all could be written: the disk is full\n")


@pytest.mark.skipif(os.name != "posix", reason="only POSIX shells close streams")
@pytest.mark.parametrize(("closing", "code"), [("<&-", Exit.ERRORS), (">&-", Exit.DONE), ("2>&-", Exit.DONE)])
def test_a_stream_that_the_shell_closed_is_no_fault(closing: str, code: Exit) -> None:
    command = ["sh", "-c", f'exec "$0" -m policyengine expr - {closing}', sys.executable]
    done = subprocess.run(command, input=b"1 + 1", capture_output=True, check=False)
    assert done.returncode == code
    assert b"internal fault" not in done.stderr
