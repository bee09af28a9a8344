"""From YAML's events to the tree, without recursion, however deep a file nests.

What can be read on after a mistake is: a doubled key, an empty value, a boolean of YAML 1.1
are complained about and the rest of the document is still looked at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from policyengine.diagnostics.model import Diagnostics, Related
from policyengine.source import Place, Source, Span
from policyengine.syntax.embedding import complain_of_nothing, mend_flow_entries
from policyengine.syntax.nodes import Entry, Mapping, Scalar, Sequence, Style, Tree, is_null
from policyengine.words import Words

DEPTH_LIMIT: Final = 64
NODE_LIMIT: Final = 30_000
"""Nodes of one document. A regulation of ten articles has about a thousand."""

_STYLES: Final[dict[str | None, Style]] = {
    None: "plain",
    "": "plain",
    "'": "single",
    '"': "double",
    "|": "literal",
    ">": "folded",
}
_ODD_BLANKS: Final = "\t\u3000\u00a0\u2002\u2003\u2007\u2009\u202f"
_ODD_INDENT_BELOW: Final = re.compile(rf"[ ]*(?:#[^\r\n]*)?(?:\r\n?|\n)[ ]*[{_ODD_BLANKS}]")
_GLUED_DASH: Final = re.compile(rf"-[{_ODD_BLANKS}\w]")
_SWALLOWED_ITEM: Final = re.compile(r"[\r\n][ ]*- ")
_YAML_1_1_BOOLEANS: Final = frozenset(
    form for word in ("yes", "no", "on", "off") for form in (word, word.capitalize(), word.upper())
)
_TRUE_WORDS: Final = ("yes", "on")


@dataclass(slots=True)
class _Open:
    """A mapping or sequence whose end has not come yet."""

    kind: Literal["mapping", "sequence"]
    start: int
    flow: bool
    key: Scalar | None = None
    entries: list[tuple[Entry, bool]] = field(default_factory=list)
    keys: dict[str, Scalar] = field(default_factory=dict)
    items: list[Tree] = field(default_factory=list)
    broken: bool = False
    end: int = 0


class TreeBuilder:
    """Takes the events of one document, one by one; `root` is the tree once they have all been taken."""

    def __init__(self, source: Source, diagnostics: Diagnostics, *, null_allowed: bool) -> None:
        self._source = source
        self._diagnostics = diagnostics
        self._null_allowed = null_allowed
        self._open: list[_Open] = []
        self._root: Tree | None = None
        self._documents = 0
        self._nodes = 0
        self._misread = False

    def root(self) -> Tree | None:
        """The tree; None for an empty document, and where an indentation was misread, which are complained about."""
        if self._misread:
            return None
        if self._root is None or (isinstance(self._root, Scalar) and is_null(self._root)):
            self._add("E128", Span(0, 0), Words("文件里没有内容", "the file is empty"), None)
            return None
        return self._root

    def take(self, event: Event) -> bool:
        """Whether to go on: false once a limit is passed or a second document begins."""
        match event:
            case DocumentStartEvent():
                return self._begin_document(event)
            case ScalarEvent():
                self._place(self._scalar(event))
            case AliasEvent():
                span = _span(event)
                self._place(Scalar("", "plain", span, span, broken=True))
            case MappingStartEvent():
                self._open.append(_Open("mapping", _span(event).start, bool(event.flow_style)))
            case SequenceStartEvent():
                self._open.append(_Open("sequence", _span(event).start, bool(event.flow_style)))
            case MappingEndEvent() | SequenceEndEvent():
                self._place(self._close(event))
                return True
            case _:
                return True
        self._nodes += 1
        return self._within_limits(_span(event))

    def _begin_document(self, event: DocumentStartEvent) -> bool:
        self._documents += 1
        if self._documents > 1:
            self._add(
                "E127",
                _span(event),
                Words("同一文件里有第二份文档", "a second document in the same file"),
                Words(
                    "一个文件只写一份；请删去这一行 `---`，或分成两个文件", "delete this `---`, or make it two files"
                ),
            )
        return self._documents == 1

    def _within_limits(self, span: Span) -> bool:
        if len(self._open) > DEPTH_LIMIT:
            headline = Words(f"套得太深，超过 {DEPTH_LIMIT} 层", f"nested more than {DEPTH_LIMIT} levels deep")
        elif self._nodes > NODE_LIMIT:
            headline = Words(f"内容太多，超过 {NODE_LIMIT} 项", f"more than {NODE_LIMIT} keys and values")
        else:
            return True
        self._add("E123", Span(span.start, min(span.end, span.start + 1)), headline, None)
        return False

    def _add(
        self, code: str, span: Span, headline: Words, way_out: Words | None, related: tuple[Related, ...] = ()
    ) -> None:
        self._diagnostics.add(code, Place(self._source, span), headline, help=way_out, related=related)

    def _scalar(self, event: ScalarEvent) -> Scalar:
        span = _span(event)
        style = _STYLES[event.style]
        broken = event.tag is not None or event.anchor is not None  # the loader has complained of them
        if style in ("literal", "folded"):
            content = self._below_the_indicator(span)
            return Scalar(event.value, style, Span(span.start, max(content.end, span.start + 1)), content, broken)
        content = span if style == "plain" else Span(span.start + 1, span.end - 1)
        return Scalar(event.value, style, span, content, broken)

    def _below_the_indicator(self, span: Span) -> Span:
        # The end mark of a block scalar is that of the next token, so the end is found from the text.
        raw = self._source.slice(span)
        below = re.sub(r"^[^\r\n]*", "", raw)
        start = span.start + len(raw) - len(below.lstrip())
        return Span(start, max(start, span.start + len(raw.rstrip()))) if below.strip() else Span(span.end, span.end)

    def _place(self, node: Tree) -> None:
        if not self._open:
            self._root = node
            return
        top = self._open[-1]
        top.end = max(top.end, node.span.end)
        if top.kind == "sequence":
            top.items.append(self._item(node))
        elif top.key is None:
            top.key = self._key(node)
        else:
            self._finish_entry(top, top.key, node)
            top.key = None

    def _close(self, event: MappingEndEvent | SequenceEndEvent) -> Tree:
        top = self._open.pop()
        span = Span(top.start, _span(event).end if top.flow else max(top.end, top.start + 1))
        if top.kind == "sequence":
            return Sequence(tuple(top.items), span)
        entries = (
            mend_flow_entries(top.entries, self._source, self._diagnostics)
            if top.flow
            else [entry for entry, _ in top.entries]
        )
        return Mapping(tuple(entries), span, top.broken)

    def _finish_entry(self, top: _Open, key: Scalar, value: Tree) -> None:
        if key.broken:
            top.broken = True
            return
        bare = top.flow and ":" not in self._source.text[key.span.end : value.span.start] and _is_null(value)
        if bare:
            top.entries.append((Entry(key, value), True))
            return
        first = top.keys.setdefault(key.text, key)
        if first is not key:
            self._add(
                "E121",
                key.span,
                Words(f"`{key.text}` 写了两次", f"`{key.text}` stands here twice"),
                Words("请只留一个", "keep one of them"),
                (Related(Words("第一次写在这里", "the first is here"), Place(self._source, first.span)),),
            )
            return
        top.entries.append((Entry(key, self._value(value, key)), False))

    def _key(self, node: Tree) -> Scalar:
        if not isinstance(node, Scalar):
            before = self._source.text[max(0, node.span.start - 100) : node.span.start]
            if not before.rstrip().endswith("?"):  # a written `?` has been complained of
                self._add("E130", node.span, *_COMPLEX_KEY)
            return Scalar("", "plain", node.span, node.span, broken=True)
        if node.broken or node.style != "plain":
            return node
        refusal = _refusal_of_key(node.text)
        if refusal is not None:
            self._add(refusal[0], node.span, refusal[1], refusal[2])
            return replace(node, broken=True)
        return self._without_odd_blanks(node)

    def _value(self, node: Tree, key: Scalar) -> Tree:
        if not isinstance(node, Scalar) or node.broken or node.style != "plain":
            return node
        if is_null(node) and not self._null_allowed:
            colon = self._source.text.find(":", key.span.end) + 1
            if _ODD_INDENT_BELOW.match(self._source.text, colon) is None:  # else what stands below is complained of
                complain_of_nothing(key, self._source, self._diagnostics)
            return replace(node, broken=True)
        return self._plain(node)

    def _item(self, node: Tree) -> Tree:
        if not isinstance(node, Scalar) or node.broken or node.style != "plain":
            return node
        if is_null(node) and not self._null_allowed:
            span = node.span if node.text else Span(max(0, node.span.start - 1), node.span.start)
            self._add("E128", span, *_EMPTY_ITEM)
            return replace(node, broken=True)
        swallowed = _SWALLOWED_ITEM.search(self._source.slice(node.span))
        if swallowed is not None:
            start = node.span.start + swallowed.end() - 2
            self._add("E120", Span(start, start + 1), *_SWALLOWED)
            return replace(node, broken=True)
        return self._plain(node)

    def _plain(self, node: Scalar) -> Scalar:
        if node.text in _YAML_1_1_BOOLEANS:
            meant = "true" if node.text.lower() in _TRUE_WORDS else "false"
            self._add(
                "E129",
                node.span,
                Words(f"`{node.text}` 不作“是否”用", f"`{node.text}` is neither true nor false here"),
                Words(f"是否写作 `{meant}`；是文字就加引号", f"write `{meant}`, or put it in quotes if it is a text"),
            )
            return replace(node, broken=True)
        if re.match(rf"-[{_ODD_BLANKS}]", node.text):
            self._add("E124", Span(node.span.start + 1, node.span.start + 2), *_ODD_BLANK)
            return replace(node, broken=True)
        return self._without_odd_blanks(node)

    def _begins_its_line(self, node: Scalar) -> bool:
        column = self._source.position(node.span.start).column
        return not self._source.text[node.span.start - column + 1 : node.span.start].strip(" -")

    def _without_odd_blanks(self, node: Scalar) -> Scalar:
        text = node.text.strip(_ODD_BLANKS)
        if text == node.text:
            return node
        left = len(node.text) - len(node.text.lstrip(_ODD_BLANKS))
        right = len(node.text) - len(node.text.rstrip(_ODD_BLANKS))
        odd = Span(node.span.start, node.span.start + left) if left else Span(node.span.end - right, node.span.end)
        self._misread |= bool(left) and self._begins_its_line(node)
        self._add("E124", odd, *_ODD_BLANK)
        span = Span(node.span.start + left, node.span.end - right) if text else node.span
        return Scalar(text, "plain", span, span, broken=not text)


_COMPLEX_KEY: Final = (
    Words("键只能是一个词", "a key is a single word"),
    Words("请写成 `键: 内容`", "write `key: value`"),
)
_EMPTY_ITEM: Final = (
    Words("这一项没有内容", "this item is empty"),
    Words("请补上内容，或删去这一项", "write what belongs there, or delete the item"),
)
_SWALLOWED: Final = (
    Words(
        "这个 `-` 缩进太深，被读成了上一项的文字", "this `-` is indented too far and was read as text of the item above"
    ),
    Words("请与上一项的 `-` 对齐", "align it with the `-` above"),
)
_ODD_BLANK: Final = (
    Words("这里是全角空格或制表符", "a full-width blank or a tab"),
    Words("YAML 只认半角空格，请改成半角", "YAML takes only ordinary blanks for blanks; replace it"),
)


def _refusal_of_key(text: str) -> tuple[str, Words, Words] | None:
    """Why a plain key cannot be one: the code, the headline, the way out."""
    if not text.strip(_ODD_BLANKS):
        return (
            "E120",
            Words("冒号前面缺少键", "there is no key before the colon"),
            Words("请写成 `键: 内容`", "write `key: value`"),
        )
    if text == "<<":
        return (
            "E122",
            Words("这里不用合并键(`<<`)", "a merge key (`<<`) has no use here"),
            Words("请把内容直接写在用到的地方", "write the content where it is used"),
        )
    if "：" in text:
        return (
            "E124",
            Words("键里有全角冒号", "a full-width colon in a key"),
            Words("请改成半角冒号，后面空一格", "write an ordinary colon and a blank after it"),
        )
    if _GLUED_DASH.match(text):
        return (
            "E124",
            Words("`-` 后面要空一格", "a blank is missing after `-`"),
            Words("列表的每一项写作 `- 内容`，用半角空格", "an item of a list is `- content`, with an ordinary blank"),
        )
    return None


def _is_null(node: Tree) -> bool:
    return isinstance(node, Scalar) and is_null(node)


def _span(event: Event) -> Span:
    assert event.start_mark is not None  # PyYAML's parser marks every event
    assert event.end_mark is not None
    return Span(event.start_mark.index, event.end_mark.index)
