"""A document written as plain text for a terminal, or as Markdown.

What comes from a claim may hold anything: line breaks and control characters never leave
this module, and in Markdown its punctuation is escaped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final, assert_never

from policyengine.report.document import Block, Document, Heading, Items, Paragraph, Table
from policyengine.source import display_width, wrap
from policyengine.words import Language, Words

_NARROWEST: Final = 16
"""Columns that a text is given however narrow the screen is."""

_SPECIAL: Final = re.compile(r"[\\`*_<>|\[\]~#&]")
_LIKE_A_LIST: Final = re.compile(r"^(\d+)([.)])(?=\s|$)|^([-+=])")


def render_text(document: Document, width: int | None = None) -> str:
    """The document for a terminal: tables in columns, a 汉字 counting two.

    With `width` paragraphs and items are broken into lines of so many columns, and tables cut to it where they may be.
    """
    title = _line(document.title, document.language)
    blocks = [f"{title}\n{'=' * display_width(title)}"]
    blocks += ["\n".join(_text(block, document.language, width)) for block in document.blocks]
    return "\n\n".join(blocks) + "\n"


def _text(block: Block, language: Language, width: int | None) -> Iterator[str]:
    match block:
        case Heading(words=words):
            yield _line(words, language)
        case Paragraph(words=words):
            yield from _hanging("  ", _line(words, language), width)
        case Items(items=items):
            for item in items:
                yield from _hanging("  - ", _line(item, language), width)
        case Table():
            yield from (f"  {line}" for line in _columns(block, language, width - 2 if width is not None else None))
        case _:
            assert_never(block)


def _hanging(lead: str, text: str, width: int | None) -> Iterator[str]:
    """`text` behind `lead`, its further lines below its first."""
    lines = [text] if width is None else wrap(text, max(width - len(lead), _NARROWEST))
    for line in lines:
        yield lead + line
        lead = " " * len(lead)


def _columns(table: Table, language: Language, most: int | None) -> Iterator[str]:
    rows = [[_line(cell, language) for cell in row] for row in (table.header, *table.rows)]
    widths = [max(display_width(row[column]) for row in rows) for column in range(len(table.header))]
    over = sum(widths) + 2 * (len(widths) - 1) - most if most is not None else 0
    for column in sorted(table.shrink):
        if over > 0 and widths[column] > _NARROWEST:
            narrower = max(widths[column] - over, _NARROWEST)
            over -= widths[column] - narrower
            widths[column] = narrower
            for row in rows:
                row[column] = _cut(row[column], narrower)
    rows.insert(1, ["-" * width for width in widths])
    for row in rows:
        cells = []
        for column, (cell, width) in enumerate(zip(row, widths, strict=True)):
            blanks = " " * (width - display_width(cell))
            cells.append(blanks + cell if column in table.right else cell + blanks)
        yield "  ".join(cells).rstrip()


def _cut(text: str, width: int) -> str:
    """`text`, its end left out where it is wider."""
    if display_width(text) <= width:
        return text
    while display_width(text) > width - 1:
        text = text[:-1]
    return f"{text}…"


def render_markdown(document: Document) -> str:
    """The document as Markdown (CommonMark with tables)."""
    blocks = [f"# {_escaped(document.title, document.language)}"]
    blocks += ["\n".join(_markdown(block, document.language)) for block in document.blocks]
    return "\n\n".join(blocks) + "\n"


def _markdown(block: Block, language: Language) -> Iterator[str]:
    match block:
        case Heading(words=words, level=level):
            yield f"{'#' * (level + 1)} {_escaped(words, language)}"
        case Paragraph(words=words):
            yield _escaped(words, language)
        case Items(items=items):
            yield from (f"- {_escaped(item, language)}" for item in items)
        case Table(header=header, rows=rows, right=right):
            yield _piped(header, language)
            yield "|" + "|".join(" ---: " if column in right else " --- " for column in range(len(header))) + "|"
            yield from (_piped(row, language) for row in rows)
        case _:
            assert_never(block)


def _piped(cells: tuple[Words, ...], language: Language) -> str:
    return "| " + " | ".join(_escaped(cell, language) for cell in cells) + " |"


def _escaped(words: Words, language: Language) -> str:
    text = _SPECIAL.sub(lambda found: f"\\{found[0]}", _line(words, language))
    return _LIKE_A_LIST.sub(lambda found: f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}", text)


def _line(words: Words, language: Language) -> str:
    """One line, whatever the text holds: blanks for line breaks, nothing a terminal would obey."""
    text = " ".join(words.in_language(language).split())
    return "".join("\N{REPLACEMENT CHARACTER}" if unicodedata.category(one) in _UNPRINTABLE else one for one in text)


_UNPRINTABLE: Final = ("Cc", "Cf", "Cs", "Co", "Cn")
