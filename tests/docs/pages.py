"""A page of the documentation, cut into the blocks that a test runs.

What is to be done with a block is said by the word after its fence and, where that is not
enough, by a comment on the line before it, which a reader of the page does not see:

    <!-- file: saving.yaml -->
    ```yaml

`tests.docs.story` knows the kinds; one that it does not know is a fault of the page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
PAGES: Final = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))

_BLOCK: Final = re.compile(
    r"^(?:<!-- *(?P<mark>[a-z ]+?) *(?:: *(?P<argument>.*?) *)?-->\n)?"
    r"^```(?P<kind>[^\n]*)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Block:
    """What stands between two fences. `start` and `end` are where its text is in the page; `line` is its first."""

    line: int
    kind: str
    mark: str
    argument: str
    text: str
    start: int
    end: int

    @property
    def known_as(self) -> str:
        """Its kind, and its mark: `yaml, file`."""
        return f"{self.kind}, {self.mark}" if self.mark else self.kind


def blocks(text: str) -> list[Block]:
    """The blocks of a page in their order."""
    return [
        Block(
            line=text.count("\n", 0, found.start("text")) + 1,
            kind=found["kind"],
            mark=found["mark"] or "",
            argument=found["argument"] or "",
            text=found["text"],
            start=found.start("text"),
            end=found.end("text"),
        )
        for found in _BLOCK.finditer(text)
    ]


def prose(text: str) -> str:
    """The page without its blocks, line for line."""
    return _BLOCK.sub(lambda found: "\n" * found[0].count("\n"), text)


def rewritten(text: str, changes: Mapping[int, str]) -> str:
    """The page with other texts in some blocks, by the place where each begins."""
    for block in reversed(blocks(text)):
        if block.start in changes:
            text = text[: block.start] + changes[block.start] + text[block.end :]
    return text


def excerpt_is_in(excerpt: str, whole: str) -> bool:
    """Whether the lines of `excerpt` stand in `whole` as they are, in one piece; a line `…` parts two pieces."""
    at = 0
    for piece in re.split(r"^ *…\n", excerpt, flags=re.MULTILINE):
        found = ("\n" + whole).find("\n" + piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return True


def renewed_excerpt(excerpt: str, whole: str) -> str:
    """What stands in `whole` from the first line of `excerpt` to its last; the excerpt itself where that is unclear."""
    lines, wanted = whole.splitlines(), excerpt.splitlines()
    if wanted[0] not in lines or "…" in map(str.strip, wanted):
        return excerpt
    start = lines.index(wanted[0])
    end = lines.index(wanted[-1], start) + 1 if wanted[-1] in lines[start:] else start + len(wanted)
    return "".join(f"{line}\n" for line in lines[start:end])
