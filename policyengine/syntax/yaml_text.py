"""The part of YAML that files here are written in: 1.2, without what makes a text mean something unseen.

Left out, each with a complaint of its own: anchors, aliases, tags, directives, complex keys,
block indent indicators, and characters that cannot be seen. The loader is PyYAML's in pure
Python; the C one was seen to crash on 200,000 nested brackets. It hands out events, never
nodes, so nothing recurses on what a file nests.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice
from typing import Final

from yaml.error import Mark
from yaml.events import Event
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner

from policyengine.diagnostics.model import Diagnostics
from policyengine.source import Place, Source, Span
from policyengine.words import Words

_REFUSED_CHARACTERS: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff"  # not printable: YAML refuses most of them itself
    "\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff"  # not seen: line breaks, directions, zero width
    "\ufffd]"  # what a lossy conversion leaves behind
)
_SHOWN_CHARACTERS: Final = 10

_NAMED: Final = {
    "\u200b": Words("零宽空格", "a zero-width space"),
    "\u2028": Words("行分隔符", "a line separator"),
    "\u2029": Words("段分隔符", "a paragraph separator"),
    "\x85": Words("换行控制符", "a next-line control"),
    "\u2060": Words("零宽连接符", "a word joiner"),
    "\ufeff": Words("字节顺序标记", "a byte order mark"),
}


class StrictLoader(Reader, Scanner, Parser):
    """PyYAML's pure-Python events over a source; what is left out of YAML is complained about as it is met."""

    def __init__(self, source: Source, diagnostics: Diagnostics) -> None:
        self._source = source
        self._diagnostics = diagnostics
        Reader.__init__(self, source.text)
        Scanner.__init__(self)
        Parser.__init__(self)

    def events(self) -> Iterator[Event]:
        """The events of the stream, in order; raises `MarkedYAMLError` at a syntax error."""
        while self.check_event():
            event: Event = self.get_event()  # type: ignore[no-untyped-call]  # the stubs leave it untyped
            yield event

    def _refuse(self, code: str, start: int, headline: Words, way_out: Words) -> None:
        end = start + max(1, len(self._source.text[start : self.index].rstrip()))
        self._diagnostics.add(code, Place(self._source, Span(start, end)), headline, help=way_out)

    def fetch_anchor(self) -> None:
        """`&name`."""
        start = self.index
        super().fetch_anchor()
        self._refuse("E122", start, _word("锚点(`&`)", "an anchor (`&`)"), _WRITE_OUT)

    def fetch_alias(self) -> None:
        """`*name`."""
        start = self.index
        super().fetch_alias()
        self._refuse("E122", start, _word("别名(`*`)", "an alias (`*`)"), _WRITE_OUT)

    def fetch_tag(self) -> None:
        """`!name`."""
        start = self.index
        super().fetch_tag()
        self._refuse("E122", start, _word("标签(`!`)", "a tag (`!`)"), _NO_TAG)

    def fetch_key(self) -> None:
        """`? ` before a key."""
        start = self.index
        super().fetch_key()
        self._refuse("E130", start, _word("`?` 开头的复杂键", "a complex key, with `?`"), _PLAIN_KEY)

    def fetch_directive(self) -> None:
        """`%YAML` and the like."""
        start = self.index
        super().fetch_directive()
        self._refuse("E130", start, _word("`%` 开头的指令行", "a directive, with `%`"), _NO_DIRECTIVE)

    def scan_block_scalar_indicators(self, start_mark: Mark) -> tuple[bool | None, int | None]:
        """What follows `|` or `>`: `-` and `+` are fine, a number is not."""
        start = self.index
        chomping, increment = super().scan_block_scalar_indicators(start_mark)
        if increment is not None:
            self._refuse("E130", start, _word("`|` 后的缩进数字", "an indentation number after `|`"), _NO_INDICATOR)
        return chomping, increment


def _word(zh: str, en: str) -> Words:
    return Words(f"这里不用{zh}", f"{en} has no use here")


_WRITE_OUT: Final = Words(
    "请把内容直接写在用到的地方；表达式以 `&` 或 `*` 开头的，写在 `|` 下面另起一行",
    "write the content where it is used; an expression that begins with `&` or `*` stands in a `|` block",
)
_NO_TAG: Final = Words(
    "请去掉；“不满足”写作 `not(…)`，文字以 `!` 开头的加引号",
    "leave it out; a negation is `not(…)`, a text that begins with `!` goes in quotes",
)
_PLAIN_KEY: Final = Words("请写成 `键: 内容`", "write `key: value`")
_NO_DIRECTIVE: Final = Words("请删去这一行", "delete this line")
_NO_INDICATOR: Final = Words("请去掉数字，只写 `|`", "write `|` alone")


def check_characters(source: Source, diagnostics: Diagnostics) -> bool:
    """Whether every character may stand in a file; E125 at the first few that may not."""
    at_nul = source.text.find("\0")
    matches = _REFUSED_CHARACTERS.finditer(source.text, max(at_nul, 0))
    found = list(islice((match for match in matches if match.start() or match.group() != "\ufeff"), _SHOWN_CHARACTERS))
    for match in found[:1] if at_nul >= 0 else found:
        character = match.group()
        words = _describe(character)
        diagnostics.add(
            "E125",
            Place(source, Span(match.start(), match.end())),
            Words(f"这里有不允许的字符：{words.zh}", f"a character that is not allowed: {words.en}"),
            help=_way_out(character),
        )
    return not found


def _describe(character: str) -> Words:
    point = f"U+{ord(character):04X}"
    if character == "\0":
        return Words("空字符，这看来不是文本文件", "a NUL; this does not look like a text file")
    if character == "\ufffd":
        return Words("`\ufffd`，文字在转换编码时损坏了", "`\ufffd`, which a conversion of encodings left behind")
    if character in _NAMED:
        named = _NAMED[character]
        return Words(f"{named.zh}({point})", f"{named.en} ({point})")
    if unicodedata.category(character) == "Cf":
        return Words(f"看不见的方向控制符({point})", f"an invisible control of writing direction ({point})")
    return Words(f"控制字符({point})", f"a control character ({point})")


def _way_out(character: str) -> Words:
    if character == "\0":
        return Words("请确认选对了文件", "is it the right file?")
    if character == "\ufffd":
        return Words("请对照原文改正这个字", "restore the character from the original")
    return Words("它看不见，请把光标移到这里删去", "it cannot be seen; put the cursor here and delete it")
