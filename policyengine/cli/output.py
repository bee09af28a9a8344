"""How results leave: data to standard output, words about it to standard error."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final, TextIO, TypeVar

import click

from policyengine.cli.parts import Session, option
from policyengine.diagnostics.model import Diagnostic
from policyengine.diagnostics.render import WIDTH, render_text
from policyengine.words import Words

_MOVES: Final = 200
"""Of a bar, in all: more would only cost time."""

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")


def format_option(*forms: str) -> Callable[[F], F]:
    """Decorates a command with `--format`; the first of `forms` holds unless another is asked for."""
    return option(
        "--format",
        "form",
        type=click.Choice(forms),
        default=forms[0],
        show_default=True,
        words=Words("输出的格式", "the format of the output"),
    )


def print_data(text: str, *, mark: bool = False) -> None:
    """A result, to standard output; `mark` begins a file for spreadsheets with a byte order mark.

    Off a terminal it is UTF-8 whatever the console's encoding, so that a pipe or a file never
    gets a `?` for a character the console lacks.
    """
    if sys.stdout.isatty():
        click.echo(text, nl=False)
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8-sig" if mark else "utf-8", "replace"))
        sys.stdout.buffer.flush()


def screen_width(stream: TextIO) -> int | None:
    """How many columns the terminal has that `stream` goes to; None where it is none."""
    return shutil.get_terminal_size().columns if stream.isatty() else None


def print_errors(diagnostics: Iterable[Diagnostic], session: Session, *, to_stderr: bool = True) -> None:
    """Complaints for people, in colour where the terminal has it, and where to read more."""
    found = tuple(diagnostics)
    if not found:
        return
    # click strips the colours where they are not wanted.
    width = screen_width(sys.stderr if to_stderr else sys.stdout) or WIDTH
    click.echo(render_text(found, session.language, color=True, width=width), nl=False, err=to_stderr)
    click.echo(session.say(more_about(found[0].code)), err=True)


def more_about(code: str) -> Words:
    """Where to read what a code means, and what to do."""
    return Words(f"用 `policyengine explain {code}` 查看说明", f"see `policyengine explain {code}` for what it means")


_DECIDING: Final = Words("正在测算", "deciding")


def progressing(items: Iterable[T], length: int, session: Session, label: Words = _DECIDING) -> Iterator[T]:
    """`items`, with a bar on standard error while they are worked through; on a terminal only."""
    if length < 2 or not sys.stderr.isatty():
        yield from items
        return
    said, steps = session.say(label), max(1, length // _MOVES)
    with click.progressbar(items, length, said, file=sys.stderr, update_min_steps=steps) as bar:
        yield from bar


@contextmanager
def counting(length: int, session: Session, label: Words = _DECIDING) -> Iterator[Callable[[int], None] | None]:
    """A bar that moves by as many as it is told; None where nobody would see it."""
    if length < 2 or not sys.stderr.isatty():
        yield None
        return
    said, steps = session.say(label), max(1, length // _MOVES)
    with click.progressbar(length=length, label=said, file=sys.stderr, update_min_steps=steps) as bar:
        yield bar.update


def read_standard_input() -> bytes:
    """All of standard input, as it is."""
    return sys.stdin.buffer.read()
