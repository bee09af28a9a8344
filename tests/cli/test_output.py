"""What is written where: to a terminal as it can show it, to a pipe to the last character."""

from __future__ import annotations

import sys
from contextlib import redirect_stderr, redirect_stdout
from io import BytesIO, TextIOWrapper

import pytest

from policyengine.cli.main import run
from policyengine.cli.output import print_data, progressing
from policyengine.cli.parts import Exit, Session


class Screen(TextIOWrapper):
    """A terminal of some encoding."""

    def isatty(self) -> bool:
        return True


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
            assert list(progressing([1, 2, 3], Session("zh"))) == [1, 2, 3]
    assert "正在测算" in written(screen).decode()
    assert written(pipe) == b""


def test_one_thing_needs_no_bar() -> None:
    screen = Screen(BytesIO(), encoding="utf-8")
    with redirect_stderr(screen):
        assert list(progressing([1], Session())) == [1]
    assert written(screen) == b""


def test_a_terminal_is_painted_without_being_asked() -> None:
    screen = Screen(BytesIO(), encoding="utf-8")
    with redirect_stderr(screen):
        run(["expr", "1 +"], {})
    assert b"\x1b[1;31merror[E101]\x1b[0m" in written(screen)
    assert sys.stderr is not screen
