"""Transcripts of commands: what was typed after `$ `, and below it what came.

`policyengine` runs in this process. A few programs that every system has are run as they are,
so that a page can look at a file; `echo $?` tells the last exit code, and a command that does
not end with 0 must be followed by it. Output goes to a file with `>`. A line `…` stands for one
or more lines that the page leaves out.
"""

from __future__ import annotations

import difflib
import re
import shlex
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import chdir, contextmanager, nullcontext, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Final
from unittest.mock import patch

from policyengine.cli.main import run

LEFT_OUT: Final = "…"
PROGRAMS: Final = frozenset({"cat", "cp", "diff", "grep", "head", "mkdir", "touch"})


@dataclass(frozen=True, slots=True)
class Command:
    """One command of a transcript and what the page says it prints; `line` counts from the block's first."""

    line: int
    typed: str
    printed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended, and what a terminal would have shown."""

    code: int
    shown: tuple[str, ...]


def commands(text: str) -> list[Command]:
    """The commands of a block; raises ValueError where output stands before the first."""
    found: list[tuple[int, str, list[str]]] = []
    continued = False
    for number, line in enumerate(text.splitlines()):
        if continued:
            at, typed, _ = found[-1]
            found[-1] = (at, typed.removesuffix("\\") + line.strip(), [])
        elif line.startswith("$ "):
            found.append((number, line.removeprefix("$ "), []))
        elif found:
            found[-1][2].append(line)
        else:
            raise ValueError("a transcript begins with a command")
        continued = (line.startswith("$ ") or continued) and line.endswith("\\")
    return [Command(number, typed, tuple(printed)) for number, typed, printed in found]


def execute(typed: str, folder: Path, last_code: int, day: str = "") -> Ended:
    """Run what was typed, in `folder`, on that day; raises ValueError for what a transcript cannot run."""
    words = shlex.split(typed)
    target: Path | None = None
    if len(words) > 2 and words[-2] == ">":
        words, target = words[:-2], folder / words[-1]
    if words == ["echo", "$?"]:
        return Ended(0, (str(last_code),))
    if words[0] == "policyengine":
        with _on(day) if day else nullcontext():
            code, out, shown = _ours(words[1:], folder)
    elif words[0] in PROGRAMS:
        code, out, shown = _of_the_system(words, folder)
    else:
        raise ValueError(f"a transcript cannot run `{words[0]}`")
    if target is not None:
        target.write_bytes(out)
    else:
        shown = out + shown
    text = shown.decode().removeprefix("\ufeff").replace("\r\n", "\n")
    return Ended(code, tuple(text.splitlines()))


def _ours(arguments: Sequence[str], folder: Path) -> tuple[int, bytes, bytes]:
    """Exit code, standard output, standard error; what went to a file or a pipe is not mixed with what was said."""
    out, err = TextIOWrapper(BytesIO(), encoding="utf-8"), TextIOWrapper(BytesIO(), encoding="utf-8")
    with chdir(folder), redirect_stdout(out), redirect_stderr(err):
        code = run(list(arguments), {})
    out.flush()
    err.flush()
    out.seek(0)
    err.seek(0)
    return code, out.buffer.read(), err.buffer.read()


@contextmanager
def _on(day: str) -> Iterator[None]:
    """What a ledger writes meanwhile is dated nine o'clock of that day, in China."""
    from policyengine.app.ledger.api import Ledger

    with patch.object(Ledger, "_moment", lambda _ledger: f"{day}T01:00:00.000000Z"):
        yield


def _of_the_system(words: Sequence[str], folder: Path) -> tuple[int, bytes, bytes]:
    done = subprocess.run(words, cwd=folder, capture_output=True, check=False)
    return done.returncode, done.stdout, done.stderr


def agrees(expected: Sequence[str], shown: Sequence[str]) -> bool:
    """Whether the page says what came."""
    pattern = "".join("(?:[^\n]*\n)+?" if line == LEFT_OUT else re.escape(line) + "\n" for line in expected)
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in shown)) is not None


def difference(expected: Sequence[str], shown: Sequence[str]) -> str:
    """What the page says against what came, for whoever mends the page."""
    return "\n".join(difflib.unified_diff(expected, shown, "the page", "what came", lineterm="", n=1))


def renewed(expected: Sequence[str], shown: Sequence[str]) -> list[str]:
    """What came, with lines left out where the page left out the like."""
    if LEFT_OUT not in expected:
        return list(shown)
    matcher = difflib.SequenceMatcher(None, expected, shown, autojunk=False)
    return [
        line
        for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes()
        for line in _renewed_piece(tag, expected[old_from:old_to], shown[new_from:new_to])
    ]


def _renewed_piece(tag: str, old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    if tag == "equal" or LEFT_OUT not in old:
        yield from new
        return
    first = list(old).index(LEFT_OUT)
    after = len(old) - 1 - first
    yield from new[:first]
    yield LEFT_OUT
    yield from new[max(first, len(new) - after) :] if after else ()
