"""Expressions inside YAML: which characters of a scalar they are, and what YAML did to them.

The raw slice of the source is parsed, not the scalar's value: indentation and folded line
breaks are blanks to the grammar, so every place inside an expression is a place in the file.
That holds where YAML changes nothing else; where it does (escapes, doubled quotes) or where
it took a part away (a comment, a comma in braces), it is explained here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from policyengine.diagnostics.model import Diagnostics
from policyengine.source import Place, Source, Span
from policyengine.syntax.nodes import Entry, Scalar, Tree
from policyengine.words import Words

BLOCK: Final = Words(
    "请把表达式写在 `|` 下面：`|` 后面另起一行，缩进两格",
    "write the expression in a `|` block: on its own line below `|`, indented",
)

_STRING: Final = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_COMMENT: Final = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_NAME: Final = re.compile(r"[A-Za-z_][\w.]*")


def expression_slice(scalar: Tree, source: Source, diagnostics: Diagnostics) -> Span | None:
    """The characters to parse as an expression; E126 where YAML has cut or changed them.

    None without a word for what was complained about before.
    """
    if not isinstance(scalar, Scalar):
        _refuse(source, scalar.span, diagnostics, *NOT_A_SCALAR)
        return None
    if scalar.broken:
        return None
    raw = source.slice(scalar.content)
    match scalar.style:
        case "double" if "\\" in raw:
            _refuse(source, scalar.span, diagnostics, *_ESCAPES)
            return None
        case "single" if "''" in raw:
            _refuse(source, scalar.span, diagnostics, *_DOUBLED_QUOTES)
            return None
        case "plain" if (comment := _comment_after(source.text, scalar.span.end)) and _is_cut(raw):
            _refuse(source, scalar.span.to(comment), diagnostics, *_CUT_BY_COMMENT)
            return None
        case "literal" | "folded" if "#" in (bare := _without_strings(raw)):
            start = scalar.content.start + bare.index("#")
            _refuse(source, Span(start, start + 1), diagnostics, *_HASH_IN_BLOCK)
            return None
        case _:
            return scalar.content


def _refuse(source: Source, span: Span, diagnostics: Diagnostics, headline: Words, way_out: Words) -> None:
    diagnostics.add("E126", Place(source, span), headline, help=way_out)


NOT_A_SCALAR: Final = (
    Words(
        "这里要写表达式,YAML 却读成了列表或一组键",
        "an expression is needed here, and YAML has read a list or a mapping",
    ),
    BLOCK,
)
_ESCAPES: Final = (
    Words("表达式里的反斜杠会被 YAML 的双引号改掉", "YAML's double quotes change the backslashes of the expression"),
    BLOCK,
)
_DOUBLED_QUOTES: Final = (
    Words("表达式里的 `''` 会被 YAML 的单引号改掉", "YAML's single quotes change the `''` in the expression"),
    BLOCK,
)
_CUT_BY_COMMENT: Final = (
    Words(
        "表达式在 ` #` 处被截断:YAML 把后面当作注释", "the expression is cut at ` #`: YAML takes the rest for a comment"
    ),
    BLOCK,
)
_HASH_IN_BLOCK: Final = (
    Words("`|` 下面的 `#` 不是注释", "`#` does not begin a comment below `|`"),
    Words("表达式里的注释写作 `// …`", "a comment in an expression is `// …`"),
)


def _comment_after(text: str, end: int) -> Span | None:
    line_end = min((at for mark in "\r\n" if (at := text.find(mark, end)) >= 0), default=len(text))
    rest = text[end:line_end]
    bare = rest.lstrip(" \t")
    return Span(end, line_end) if bare.startswith("#") and len(bare) < len(rest) else None


def _is_cut(raw: str) -> bool:
    """Whether an expression ends inside a string or a comment: the only places where it may have a `#`."""
    rest = _without_strings(raw)
    return '"' in rest or "/*" in rest


def _without_strings(raw: str) -> str:
    """`raw` with its whole strings and comments blanked out, every other character in its place."""
    blanked = _STRING.sub(lambda match: " " * len(match.group()), raw)
    return _COMMENT.sub(lambda match: " " * len(match.group()), blanked)


_TORN_BY_COMMA: Final = (
    Words("花括号里的逗号把这里断开了", "a comma in braces has torn this apart"),
    Words(
        "请不用花括号，一行写一个键；文字里有逗号的也可以加引号",
        "write one key a line, without braces; a text with a comma may stand in quotes",
    ),
)


def mend_flow_entries(entries: Iterable[tuple[Entry, bool]], source: Source, diagnostics: Diagnostics) -> list[Entry]:
    """The entries of `{…}`; those that a comma tore apart are one again, broken and complained about.

    Each comes with whether it is bare, a key without a colon: `{limit: min(a, b), per: x}` has
    the bare key `b)`, `{label: 一,二}` the bare key `二`.
    """
    mended: dict[str, Entry] = {}
    torn: dict[str, Span] = {}
    last, still_open = None, _Open()
    for entry, bare in entries:
        if not bare:
            last, still_open = entry, _Open.of(entry.value, source)
            mended[entry.key.text] = entry
        elif last is not None and still_open.takes(entry.key):
            still_open = still_open.after(entry.key.text)
            whole = torn.get(last.key.text, last.value.span).to(entry.key.span)
            torn[last.key.text] = whole
            mended[last.key.text] = Entry(last.key, Scalar("", "plain", whole, whole, broken=True))
        else:
            complain_of_nothing(entry.key, source, diagnostics)
            span = entry.key.span
            mended.setdefault(entry.key.text, Entry(entry.key, Scalar("", "plain", span, span, broken=True)))
    for whole in torn.values():
        _refuse(source, whole, diagnostics, *_TORN_BY_COMMA)
    return list(mended.values())


@dataclass(frozen=True, slots=True)
class _Open:
    """Brackets and quotes that a plain value has opened and not closed; `plain` is false for any other value."""

    plain: bool = False
    brackets: int = 0
    quotes: int = 0

    @staticmethod
    def of(value: Tree, source: Source) -> _Open:
        if not isinstance(value, Scalar) or value.style != "plain":
            return _Open()
        return _Open(plain=True).after(_without_strings(source.slice(value.span)))

    def after(self, text: str) -> _Open:
        brackets = self.brackets + text.count("(") - text.count(")")
        return _Open(self.plain, brackets, self.quotes + text.count('"'))

    def takes(self, key: Scalar) -> bool:
        """Whether a bare key is the rest of the value: something is open, or it could not be the name of a key."""
        return self.plain and (self.brackets > 0 or self.quotes % 2 == 1 or not _NAME.fullmatch(key.text))


def complain_of_nothing(key: Scalar, source: Source, diagnostics: Diagnostics) -> None:
    """E128: `key:` and nothing after it."""
    diagnostics.add(
        "E128",
        Place(source, key.span),
        Words(f"`{key.text}` 后面没有内容", f"nothing stands after `{key.text}`"),
        help=Words(
            "请补上内容；不需要这一项就整行删去", "write what belongs there, or delete the line if nothing does"
        ),
    )
