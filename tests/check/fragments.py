"""Small changes to one base policy, written as the part of the file that differs.

A fragment is laid out as in the file: the keys that lead to the change, then the change.
Under `facts`, `accumulators`, `definitions`, `articles` and `awards`, and in one article or
award, what the fragment names takes the place of what the base has, and the rest stays;
every other key is replaced whole. The merge works on lines, so that a fragment may be no
YAML at all. What holds both `policy` and `articles_total` is a whole file of its own.

A complaint is expected where it says `#! E301`, at the end of its line, or on a line of its
own before it; words after the code must stand in the headline.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

BASE: Final = (Path(__file__).parent / "base.yaml").read_text(encoding="utf-8")
MERGED: Final = {"facts:", "accumulators:", "definitions:", "articles:", "awards:"}

_IDENTITY: Final = re.compile(r"- (article|id): ")
_EXPECTED: Final = re.compile(r"\s*#! (?P<code>[EF]\d{3})(?P<words>.*)")


@dataclass(slots=True)
class _Outline:
    """A line and what is indented under it; the root has no line."""

    line: str
    indent: int
    below: list[_Outline] = field(default_factory=list)

    @property
    def label(self) -> str:
        """What tells it from its neighbours: the key, or the whole of a list's item."""
        text = _EXPECTED.sub("", self.line.splitlines()[-1]).strip()
        return text if text.startswith("- ") else re.split(r"(?<=:)(?:\s|$)", text, maxsplit=1)[0]

    def text(self) -> str:
        return self.line + "".join(one.text() for one in self.below)


def policy_of(fragment: str, base: str = BASE) -> str:
    """The base policy with `fragment` in it."""
    if re.search(r"^policy:", fragment, re.MULTILINE) and re.search(r"^articles_total:", fragment, re.MULTILINE):
        return fragment
    whole = _outline(base)
    _merge(whole, _outline(fragment))
    return whole.text()


def _outline(text: str) -> _Outline:
    root = _Outline("", -1)
    open_ = [root]
    waiting = ""
    for line in text.splitlines(keepends=True):
        if _EXPECTED.fullmatch(line.rstrip("\n")):
            waiting += line  # it must stay with the line it speaks of
            continue
        blank = line.replace("\u3000", "  ").replace("\t", "    ")
        # An empty line belongs to what stands before it.
        indent = len(blank) - len(blank.lstrip(" ")) if blank.strip() else open_[-1].indent + 1
        while open_[-1].indent >= indent:
            open_.pop()
        node = _Outline(waiting + line.removesuffix("\n") + "\n", indent)
        waiting = ""
        open_[-1].below.append(node)
        open_.append(node)
    return root


def _merge(base: _Outline, change: _Outline) -> None:
    for changed in change.below:
        same = [one for one in base.below if one.label == changed.label and changed.label]
        if not same:
            base.below.append(changed)
        elif changed.label in MERGED or _IDENTITY.match(changed.label):
            same[0].line = changed.line
            _merge(same[0], changed)
        else:
            base.below[base.below.index(same[0])] = changed


@dataclass(frozen=True, slots=True)
class Expected:
    """A complaint that must come, on which line, and words its headline must hold."""

    line: int
    code: str
    words: str


def without_marks(text: str) -> tuple[str, list[Expected]]:
    """`text` as the program sees it, and the complaints that its marks ask for."""
    lines: list[str] = []
    expected: list[Expected] = []
    for line in text.splitlines(keepends=True):
        mark = _EXPECTED.search(line)
        before = line[: mark.start()] if mark else line
        if mark:
            alone = not before.strip()
            expected.append(Expected(len(lines) + 1, mark["code"], mark["words"].strip()))
            if alone:
                continue
        lines.append(before if before.endswith("\n") else before + "\n")
    return "".join(lines), expected


def chunks(path: Path) -> list[str]:
    """The fragments of a file, parted by lines of three dashes."""
    return [
        chunk.strip("\n") + "\n" for chunk in re.split(r"^---\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    ]
