"""Diagnostics for people: the boxed text of a terminal, and one line each for editors.

The layout is rustc's: headline, place, the line of the source with an underline, then the
way out. Frames are plain ASCII, because box characters are one column wide on some
consoles and two on others; an underline is counted in display columns, so it stays true
under 汉字.

Invariant: nothing of the user's text reaches the terminal as a control sequence; controls
and invisible characters are shown as `?`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from policyengine.diagnostics.model import Diagnostic, Related
from policyengine.source import Place, display_width
from policyengine.words import Language, Words

SHOWN: Final = 50
"""How many complaints are drawn; more would scroll the first, which matters most, away."""

WIDTH: Final = 80
"""Columns of a drawing, unless the screen has more: a line that wraps would leave its underline behind."""

_NARROWEST: Final = 40  # columns of a source line that are shown however narrow the screen is
_MEASURED: Final = 8  # times the width: characters up to which a line is measured before it is cut
_DOTS: Final = "..."
_TAB: Final = " " * 4

_ERROR: Final = Words("错误", "error")
_WAY_OUT: Final = Words("提示", "help")
_NOTE: Final = Words("参见", "note")
_COLON: Final[Mapping[Language, str]] = {"zh": "：", "en": ": "}

_RED: Final = "1;31"
_BLUE: Final = "1;34"
_BOLD: Final = "1"
_CYAN: Final = "1;36"


def render_text(
    diagnostics: Iterable[Diagnostic], language: Language, *, color: bool = False, width: int = WIDTH
) -> str:
    """All complaints, boxed, the first `SHOWN` of them, and how many there are; "" for none.

    A line of a source that is wider than `width` columns is cut around its underline.
    """
    found = tuple(diagnostics)
    if not found:
        return ""
    pen = _Pen(language, color, width)
    blocks = [_block(diagnostic, pen) for diagnostic in found[:SHOWN]]
    blocks.append(_closing(len(found), pen))
    return "\n\n".join(blocks) + "\n"


def render_gnu(diagnostics: Iterable[Diagnostic], language: Language) -> str:
    """One line for each complaint and each note, as editors read them (GNU coding standards, §4.4)."""
    lines = []
    for diagnostic in diagnostics:
        headline = plain(diagnostic.headline.in_language(language))
        lines.append(f"{_gnu_place(diagnostic.place)}error: {headline} [{diagnostic.code}]\n")
        lines += [
            f"{_gnu_place(related.place)}note: {plain(related.words.in_language(language))}\n"
            for related in diagnostic.related
        ]
    return "".join(lines)


def plain(text: str) -> str:
    """`text` on one line, without anything that a terminal would obey or hide."""
    return "".join(map(_visible_character, text.replace("\r\n", " ").replace("\n", " ")))


@dataclass(frozen=True, slots=True)
class _Pen:
    """In which language, whether in colour, and for how many columns."""

    language: Language
    color: bool
    width: int

    def __call__(self, style: str, text: str) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if self.color and text else text

    def say(self, words: Words) -> str:
        return plain(words.in_language(self.language))

    @property
    def colon(self) -> str:
        return _COLON[self.language]


def _block(diagnostic: Diagnostic, pen: _Pen) -> str:
    gutter = " " * _gutter_width(diagnostic)
    head = pen(_RED, f"{pen.say(_ERROR)}[{diagnostic.code}]")
    lines = [f"{head}{pen(_BOLD, f'{pen.colon}{pen.say(diagnostic.headline)}')}"]
    if diagnostic.place is not None:
        label = pen.say(diagnostic.label) if diagnostic.label is not None else ""
        lines += _snippet(diagnostic.place, gutter, pen, pen(_RED, "^"), label)
    if diagnostic.help is not None:
        if diagnostic.place is not None:
            lines.append(pen(_BLUE, f"{gutter} |"))
        lines += _help(diagnostic.help, gutter, pen)
    for related in diagnostic.related:
        lines += _note(related, gutter, pen)
    return "\n".join(lines)


def _help(words: Words, gutter: str, pen: _Pen) -> list[str]:
    first, *rest = words.in_language(pen.language).strip().split("\n")
    called = pen.say(_WAY_OUT)
    lead = display_width(f"{gutter} = {called}{pen.colon}")
    head = f"{gutter} {pen(_BLUE, '=')} {pen(_CYAN, called)}{pen.colon}{plain(first)}"
    return [head, *(" " * lead + plain(line) for line in rest)]


def _note(related: Related, gutter: str, pen: _Pen) -> list[str]:
    head = f"{pen(_CYAN, pen.say(_NOTE))}{pen.colon}{pen.say(related.words)}"
    return [head, *_snippet(related.place, gutter, pen, pen(_BLUE, "-"), "")]


def _snippet(place: Place, gutter: str, pen: _Pen, mark: str, label: str) -> list[str]:
    position = place.position
    excerpt = _excerpt(place, max(pen.width - len(gutter) - len(" | "), _NARROWEST))
    number = str(position.line).rjust(len(gutter))
    bar = pen(_BLUE, f"{gutter} |")
    underline = " " * excerpt.pad + mark * excerpt.width + (f" {label}" if label else "")
    return [
        f"{pen(_BLUE, f'{gutter}-->')} {plain(place.source.name)}:{position.line}:{position.column}",
        bar,
        f"{pen(_BLUE, f'{number} |')} {excerpt.text}".rstrip(),
        f"{bar} {underline}",
    ]


@dataclass(frozen=True, slots=True)
class _Excerpt:
    """What is shown of a line, and where the underline begins and how wide it is, in columns."""

    text: str
    pad: int
    width: int


def _excerpt(place: Place, width: int) -> _Excerpt:
    """The first line of `place` in `width` columns; a span that runs on is underlined to the end of that line."""
    position = place.position
    line = place.source.line(position.line)
    start = min(position.column - 1, len(line))
    end = min(start + place.span.end - place.span.start, len(line))
    left, right = _window(line, start, width)
    before = (_DOTS if left else "") + _visible(line[left:start])
    marked = _visible(line[start : min(end, right)])
    after = _visible(line[min(end, right) : right]) + (_DOTS if right < len(line) else "")
    return _Excerpt(before + marked + after, display_width(before), max(1, display_width(marked)))


def _window(line: str, start: int, width: int) -> tuple[int, int]:
    """Which characters of `line` are shown so that `start` is among them, a third of the width behind the first."""
    if len(line) <= _MEASURED * width and display_width(_visible(line)) <= width:
        return 0, len(line)
    left, room = start, width // 3
    while left > 0 and room >= _room_taken(line[left - 1]):
        left -= 1
        room -= _room_taken(line[left])
    right, room = left, width - len(_DOTS) * (2 if left else 1)
    while right < len(line) and room >= _room_taken(line[right]):
        room -= _room_taken(line[right])
        right += 1
    return left, max(right, start)


def _room_taken(character: str) -> int:
    return max(1, display_width(_visible(character)))  # marks take no column, and a line may be nothing else


def _visible(text: str) -> str:
    return "".join(map(_visible_character, text))


def _visible_character(character: str) -> str:
    if character == "\t":
        return _TAB
    return "?" if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") else character


def _gutter_width(diagnostic: Diagnostic) -> int:
    places = [related.place for related in diagnostic.related]
    if diagnostic.place is not None:
        places.append(diagnostic.place)
    return max((len(str(place.position.line)) for place in places), default=1)


def _closing(count: int, pen: _Pen) -> str:
    hidden = count - SHOWN
    more = Words(f"另有 {hidden} 条没有列出", f"{hidden} more not shown")
    total = Words(f"共 {count} 处错误", f"{count} error{'s' if count > 1 else ''}")
    lines = [pen.say(more)] if hidden > 0 else []
    return "\n".join([*lines, pen(_BOLD, pen.say(total))])


def _gnu_place(place: Place | None) -> str:
    if place is None:
        return "policyengine: "
    position = place.position
    return f"{plain(place.source.name)}:{position.line}:{position.column}: "
