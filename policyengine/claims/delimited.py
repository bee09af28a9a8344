"""Tables of separated cells (CSV), as spreadsheets save them.

Cells stand between commas, tabs or semicolons; the header says which: the mark that yields
most facts. Quoted cells may hold marks, doubled quotes and line breaks (RFC 4180). Rows are
numbered as a spreadsheet shows them: the header is counted, blank rows are counted, a line
break inside a cell is not.

The standard library's reader is not used for a reason: a stray quote at the beginning of a
cell makes it swallow every row up to the next quote or the end, and its limit on the length
of a cell is one for the whole process. Here a quote that is not closed within the length of
a cell spoils the row in which it stands and no other.

Invariant: every row that is not blank gives one `Row`, also those that are broken.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final, TextIO

from policyengine.claims.encoding import Text
from policyengine.claims.rows import Header, Row, Rows
from policyengine.claims.text import LONGEST_CELL, MOST_COLUMNS, trimmed
from policyengine.diagnostics.model import Diagnostics
from policyengine.facts import Problem
from policyengine.source import Place, Source, Span
from policyengine.words import Words

DELIMITERS: Final = (",", "\t", ";")
LONGEST_LINE: Final = 4 << 20
"""Characters in a line: more than a full row of a spreadsheet needs, little enough for memory."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What the top of a table says: its header, in which row that stands, and what stands between cells."""

    header: Header
    number: int
    delimiter: str


def read_delimited(text: Text, name: str, is_fact: Callable[[str], bool], diagnostics: Diagnostics) -> Rows | None:
    """The rows of a table with a header; None where there is no header. `is_fact` tells titles that are known."""
    lines = Lines(text.stream)
    heading = read_heading(lines, name, is_fact, diagnostics)
    return Rows(rows_below(lines, heading), "row", heading.header) if heading is not None else None


def read_heading(lines: Lines, name: str, is_fact: Callable[[str], bool], diagnostics: Diagnostics) -> Heading | None:
    """The header of a table; None where there is none, which is then told."""
    first = lines.next_filled()
    delimiter = _declared_delimiter(first)
    if delimiter is not None:
        lines.skipped = 0  # a spreadsheet does not show that line
        first = lines.next_filled()
    if first is None:
        diagnostics.add(
            "F602",
            None,
            Words(f"`{name}` 里没有表头", f"`{name}` has no header"),
            help=Words("第一行应是各列的名称", "the first row should name the columns"),
        )
        return None
    delimiter = delimiter or _delimiter(first, is_fact)
    lines.put_back([first])
    number = lines.skipped + 1
    cells = _next_record(lines, delimiter) or []
    if not isinstance(cells, Words) and len(cells) > MOST_COLUMNS:
        cells = Words(
            f"有 {len(cells)} 列，表格最多 {MOST_COLUMNS} 列；请检查第一行是不是表头",
            f"it has {len(cells)} columns and a table at most {MOST_COLUMNS}; is the first row the header?",
        )
    if isinstance(cells, Words):
        headline = Words(f"`{name}` 的表头读不出来", f"the header of `{name}` cannot be read")
        diagnostics.add("F602", None, headline, help=cells)
        return None
    titles = tuple(trimmed(cell) for cell in cells)
    return Heading(Header(titles, _places(name, first, titles, number)), number, delimiter)


def rows_below(lines: Lines, heading: Heading) -> Iterator[Row]:
    """The rows of a table from the next line on; `heading.number` is the number of the row before."""
    number, titles = heading.number, heading.header.titles
    while True:
        number += 1
        cells = _next_record(lines, heading.delimiter)
        if cells is None:
            return
        if isinstance(cells, Words):
            yield Row(number, titles, (), (Problem("F621", cells),))
        elif _all_blank(cells):
            continue
        elif len(cells) == len(titles):
            yield Row(number, titles, tuple(cells))
        else:
            yield _ragged(number, titles, cells)


def _all_blank(cells: list[str]) -> bool:
    return not any(map(trimmed, cells))


def _ragged(number: int, titles: tuple[str, ...], cells: list[str]) -> Row:
    wanted = len(titles)
    if len(cells) > wanted and _all_blank(cells[wanted:]):
        return Row(number, titles, tuple(cells[:wanted]))
    words = Words(
        f"这一行有 {len(cells)} 格，表头有 {wanted} 列；请检查是否少了引号、多了分隔符或被换行拆开",
        f"this row has {len(cells)} cells and the header {wanted} columns; "
        "look for a missing quote, a separator too many, or a line break",
    )
    return Row(number, titles, tuple(cells[:wanted]), (Problem("F620", words),))


# Lines and records.


@dataclass(slots=True)
class Lines:
    """The lines of a text, without their breaks; None for one that is longer than any row. They can be put back.

    `read` is how many were taken from the text.
    """

    stream: TextIO
    waiting: deque[str | None] = field(default_factory=deque)
    skipped: int = 0
    read: int = 0

    def take(self) -> tuple[str | None] | None:
        """The next line, in a tuple; None at the end."""
        if self.waiting:
            return (self.waiting.popleft(),)
        line = self.stream.readline(LONGEST_LINE)
        if not line:
            return None
        self.read += 1
        if len(line) < LONGEST_LINE or line.endswith("\n"):
            return (line.removesuffix("\n"),)
        while line and not line.endswith("\n"):
            line = self.stream.readline(LONGEST_LINE)
        return (None,)

    def put_back(self, lines: list[str | None]) -> None:
        """Let `lines` be taken again, before any other."""
        self.waiting.extendleft(reversed(lines))

    def next_filled(self) -> str | None:
        """The first line that is not blank; how many were is in `skipped`. None also for one that is too long."""
        while (taken := self.take()) is not None:
            line = taken[0]
            if line is None or trimmed(line).strip("".join(DELIMITERS) + '"'):
                return line
            self.skipped += 1
        return None


@dataclass(slots=True)
class _Record:
    """A record while it is cut: the cells that are done, the parts of a quoted one that is still open."""

    cells: list[str] = field(default_factory=list)
    open_parts: list[str] | None = None
    stray: bool = False


def _next_record(lines: Lines, delimiter: str) -> list[str] | Words | None:
    """The cells of the next record, or what is wrong with its first line; None at the end."""
    taken = lines.take()
    if taken is None:
        return None
    line = taken[0]
    if line is None:
        return Words("这一行太长，不像表格的一行", "this line is too long to be a row of a table")
    if '"' not in line:
        return line.split(delimiter)
    record, after = _Record(), list[str | None]()
    length = _cut(line, delimiter, record)
    while record.open_parts is not None and not record.stray:
        more = lines.take() if length <= LONGEST_CELL else None
        if more is None or more[0] is None:
            lines.put_back([*after, *(more or ())])
            return _unclosed()
        after.append(more[0])
        record.open_parts.append("\n")
        length += _cut(more[0], delimiter, record)
    if record.stray:
        lines.put_back(after)
        return _unclosed()
    return record.cells


def _unclosed() -> Words:
    return Words(
        '这一行的引号没有配对；单元格里的引号应写成两个（""），整格再用引号括起',
        'a quote of this row has no partner; a quote inside a cell is written twice ("") and the cell quoted',
    )


def _cut(line: str, delimiter: str, record: _Record) -> int:
    """Cut one line into the cells of `record`; the length of what was added to a cell that stays open."""
    at = 0
    while True:
        if record.open_parts is None:
            if not line.startswith('"', at):
                end = line.find(delimiter, at)
                record.cells.append(line[at:] if end < 0 else line[at:end])
                if end < 0:
                    return 0
                at = end + 1
                continue
            record.open_parts = []
            at += 1
        end = line.find('"', at)
        if end < 0:
            record.open_parts.append(line[at:])
            return len(line) + 1
        record.open_parts.append(line[at:end])
        at = end + 1
        if line.startswith('"', at):
            record.open_parts.append('"')
            at += 1
            continue
        record.cells.append("".join(record.open_parts))
        record.open_parts = None
        while line.startswith(" ", at):
            at += 1
        if at == len(line):
            return 0
        if not line.startswith(delimiter, at):
            record.stray = True
            return 0
        at += 1


# The header.


def _declared_delimiter(line: str | None) -> str | None:
    """What `sep=;` in the first line says: a line that spreadsheets read and do not show."""
    said = (line or "").strip('"')
    return said[4] if len(said) == 5 and said.lower().startswith("sep=") and said[4] in DELIMITERS else None


def _delimiter(line: str, is_fact: Callable[[str], bool]) -> str:
    def fitness(delimiter: str) -> tuple[int, int]:
        record = _Record()
        _cut(line, delimiter, record)
        return sum(map(is_fact, record.cells)), len(record.cells)

    return max(DELIMITERS, key=fitness)


def _places(name: str, line: str, titles: tuple[str, ...], number: int) -> tuple[Place, ...]:
    """Where each title stands; the line is drawn under its own number."""
    source = Source(name, line, first_line=number)
    at = 0
    places = []
    for title in titles:
        start = source.text.find(title, at) if title else at
        span = Span(start, start + len(title)) if start >= 0 else Span(0, len(line))
        at = span.end if start >= 0 else at
        places.append(Place(source, span))
    return tuple(places)
