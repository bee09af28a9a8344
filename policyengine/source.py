"""Places in a text: offsets, lines, columns, and the width of 汉字 on a screen.

A `Span` is two offsets in code points into one `Source`; every node of every tree carries
one, ignored by equality. Lines and columns are 1-based and counted in code points; the
width of a character (two columns for 汉字) matters only when an underline is drawn.
"""

from __future__ import annotations

import bisect
import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

_LINE_BREAK: Final = re.compile(r"\r\n?|\n")  # as YAML 1.2 (§5.4) breaks lines: also the lone CR of old files


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of code points, `start <= end`."""

    start: int
    end: int

    def to(self, other: Span) -> Span:
        """The smallest span over both."""
        return Span(min(self.start, other.start), max(self.end, other.end))


@dataclass(frozen=True, slots=True)
class Position:
    """A line and a column, both 1-based, in code points."""

    line: int
    column: int


@dataclass(frozen=True)
class Source:
    """A named text. `name` is what the user typed: a path, or `<expression>`.

    `data` are the bytes of the file it was read from, where it was; what a hash of the file is of.
    `first_line` is the number of its first line, where only some lines of a long file are kept.
    """

    name: str
    text: str
    data: bytes | None = field(default=None, repr=False)
    first_line: int = 1

    @property
    def sha256(self) -> str:
        """The SHA-256 of the file, as `sha256sum` prints it; of the text in UTF-8 where there is no file."""
        return hashlib.sha256(self.text.encode() if self.data is None else self.data).hexdigest()

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in _LINE_BREAK.finditer(self.text))]

    def position(self, offset: int) -> Position:
        """Where `offset` is; an offset past the end is the end."""
        offset = min(offset, len(self.text))
        line = bisect.bisect_right(self._line_starts, offset)
        return Position(self.first_line + line - 1, offset - self._line_starts[line - 1] + 1)

    def line(self, number: int) -> str:
        """The text of line `number`, without its line break."""
        place = number - self.first_line
        start = self._line_starts[place]
        end = self._line_starts[place + 1] if place + 1 < len(self._line_starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")

    def slice(self, span: Span) -> str:
        """The text that `span` covers."""
        return self.text[span.start : span.end]


@dataclass(frozen=True, slots=True)
class Place:
    """A span of a source: what a diagnostic points at and an explanation leads back to."""

    source: Source
    span: Span

    @property
    def position(self) -> Position:
        """Where the place begins."""
        return self.source.position(self.span.start)


def display_width(text: str) -> int:
    """Columns that `text` takes on a terminal (Unicode UAX 11: W and F take two).

    >>> display_width("金额 * 30%")
    10
    """
    return sum(_character_width(character) for character in text)


_OPENING: Final = "（《〈“‘「『【〔"
_CLOSING: Final = "，。；：、！？）》〉”’」』】〕…"
_HAN: Final = "⺀-鿿＀-￯"

# What is not parted: a run without blanks and 汉字, or one 汉字; with the marks that open before it, which must not end
# a line, and those that close after it, which must not begin one.
_PIECE: Final = re.compile(
    rf"[{_OPENING}]*(?:[^\s{_HAN}{_OPENING}{_CLOSING}]+|[{_HAN}])[{_CLOSING}]*|[{_OPENING}{_CLOSING}]+|\s+"
)


def wrap(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width` columns; a piece that is wider stands alone.

    >>> wrap("一份政策，三处错误 policy.yaml", 12)
    ['一份政策，三', '处错误', 'policy.yaml']
    """
    lines, used = [""], 0
    for piece in _PIECE.findall(text):
        taken = display_width(piece)
        if lines[-1] and not piece.isspace() and used + taken > width:
            lines.append("")
            used = 0
        if lines[-1] or not piece.isspace():
            lines[-1] += " " if piece.isspace() else piece
            used += 1 if piece.isspace() else taken
    return [line.rstrip() for line in lines]


def _character_width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
