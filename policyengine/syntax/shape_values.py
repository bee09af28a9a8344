"""What is said of a value: the wrong kind, not among those allowed, empty, in the wrong form, doubled."""

from __future__ import annotations

import difflib
import re
from typing import Final

from policyengine.source import Span
from policyengine.syntax.embedding import NOT_A_SCALAR
from policyengine.syntax.mending import mended
from policyengine.syntax.nodes import Scalar
from policyengine.syntax.shape_finding import LATER, Fault, Finding, at_key
from policyengine.syntax.shape_words import expected, kind_of, listed, options, way_to
from policyengine.words import Words

_ANY_TEXT: Final = "\\S"
_EXPRESSION: Final = ("string", "number", "boolean")
_WIDE_COLON: Final = re.compile(r"[A-Za-z_][\w.]*[ ]*(：)")
_GLUED_COLON: Final = re.compile(r"[A-Za-z_][\w.]*(:)(?=[^\s/])")


def wrong_kind(finding: Finding) -> Fault:
    """A list where a text is needed, and so on: E203; an expression that YAML took for something else: E126."""
    node = finding.node
    kinds = (finding.value,) if isinstance(finding.value, str) else tuple(finding.value)
    if isinstance(node, Scalar):
        glued = _glued_key(finding, node, kinds)
        if glued is not None:
            return glued
    elif set(_EXPRESSION) <= set(kinds) and "null" not in kinds:
        return Fault("E126", finding.span, *NOT_A_SCALAR)
    what, got = expected(finding.schema, kinds), kind_of(finding.instance)
    return Fault(
        "E203",
        finding.span,
        Words(
            f"{finding.subject.zh}要写{' ' if what.zh[0].isascii() else ''}{what.zh}",
            f"{finding.subject.en}takes {what.en}",
        ),
        way_to(kinds, node, finding.schema),
        label=Words(f"这里是{got.zh}", f"this is {got.en}"),
    )


def _glued_key(finding: Finding, node: Scalar, kinds: tuple[str, ...]) -> Fault | None:
    """A text that was meant as `key: value`."""
    if node.style != "plain" or not {"object", "array"} & set(kinds):
        return None
    text = finding.source.slice(node.span)
    if (found := _WIDE_COLON.match(text)) is not None:
        headline = Words("这里是全角冒号", "a full-width colon")
    elif (found := _GLUED_COLON.match(text)) is not None:
        headline = Words("冒号后面缺少空格", "a blank is missing after the colon")
    else:
        return None
    span = Span(node.span.start + found.start(1), node.span.start + found.end(1))
    code = "E124" if found[1] == "：" else "E120"
    way_out = Words("请用半角冒号，后面空一格：`键: 内容`", "an ordinary colon and a blank: `key: value`")
    return Fault(code, span, headline, way_out)


def not_allowed(finding: Finding) -> Fault:
    """None of a few words, or a number out of bounds: E204; what is not supported yet: E205."""
    text = finding.source.slice(finding.node.span) if isinstance(finding.node, Scalar) else ""
    later = finding.schema.get("x-not-yet", {}).get(finding.instance) if isinstance(finding.instance, str) else None
    if later is not None:
        return Fault("E205", finding.span, Words(f"暂不支持{later['zh']}", f"not supported yet: {later['en']}"), LATER)
    if finding.keyword != "enum":
        what = expected(finding.schema, ())
        bound = Words("不能小于", "at least") if finding.keyword == "minimum" else Words("不能大于", "at most")
        return Fault(
            "E204",
            finding.span,
            Words(f"`{text}` 超出范围", f"`{text}` is out of range"),
            Words(f"{bound.zh} {finding.value}；这里要写{what.zh}", f"{bound.en} {finding.value}: {what.en}"),
        )
    choices = options(finding.schema)
    close = difflib.get_close_matches(str(finding.instance).lower(), list(choices), n=1)
    named = [choice for choice, words in choices.items() if words.zh and words.zh == finding.instance]
    instead = [meant for word, meant in finding.schema.get("x-instead", {}).items() if word == finding.instance]
    if instead or close or named:
        meant = (instead or close or named)[0]
        way_out = Words(f"是否要写 `{meant}`？", f"did you mean `{meant}`?")
    else:
        zh = listed(f"`{choice}`({words.zh})" if words.zh else f"`{choice}`" for choice, words in choices.items()).zh
        en = listed(f"`{choice}`" for choice in choices).en
        more = finding.schema.get("x-or", {"zh": "", "en": ""})
        way_out = Words(
            f"可以写：{zh}{'；' if more['zh'] else ''}{more['zh']}",
            f"allowed: {en}{'; ' if more['en'] else ''}{more['en']}",
        )
    shown = Words(f"`{text}` 不在可选之列", f"`{text}` is not one of the choices")
    return Fault("E204", finding.span, shown if text else _NO_CHOICE, way_out)


_NO_CHOICE: Final = Words("这里要从几个词里选一个", "one of a few words is needed here")


def empty(finding: Finding) -> Fault:
    """Nothing where something is needed: E208."""
    return Fault(
        "E208",
        finding.span,
        Words(f"{finding.subject.zh}是空的", f"{finding.subject.en}is empty"),
        Words("请补上内容；不需要这一项就整个删去", "write what belongs there, or leave it out altogether"),
    )


def wrong_form(finding: Finding) -> Fault:
    """An id, a name, a date in the wrong form: E209, with what was probably meant."""
    if finding.value == _ANY_TEXT:
        return empty(finding)
    if finding.instance == "":
        return empty(finding)
    key = "propertyNames" in finding.schema_path
    span = at_key(finding.node, finding.instance) if key else finding.span
    if (comma := _wide_comma(finding)) is not None:
        return Fault("E124", comma, *_WIDE_COMMA)
    what = expected(finding.schema, ())
    meant = finding.schema.get("x-instead", {}).get(finding.instance) or mended(
        finding.instance, re.compile(finding.value)
    )
    return Fault(
        "E209",
        span,
        Words(f"`{finding.instance}` 的写法不对", f"`{finding.instance}` has the wrong form"),
        Words(
            (f"写成 `{meant}`；" if meant else "") + f"这里要写{what.zh}",
            (f"write `{meant}`; " if meant else "") + f"expected here: {what.en}",
        ),
    )


def _wide_comma(finding: Finding) -> Span | None:
    """Where an item of a list is several, which a full-width comma was to part."""
    node = finding.node
    if not (finding.path and isinstance(finding.path[-1], int) and isinstance(node, Scalar) and node.style == "plain"):
        return None
    text = finding.source.slice(node.span)
    found = _COMMA.search(text)
    if found is None or not all(re.fullmatch(finding.value, part.strip()) for part in _COMMA.split(text)):
        return None
    return Span(node.span.start + found.start(), node.span.start + found.end())


_COMMA: Final = re.compile("[，、]")
_WIDE_COMMA: Final = (
    Words("这里是全角的逗号或顿号", "a full-width comma"),
    Words("请用半角逗号，后面空一格：`[a, b]`", "an ordinary comma and a blank: `[a, b]`"),
)


def doubled(finding: Finding) -> Fault:
    """An item that a list has already: E210."""
    return Fault(
        "E210",
        finding.span,
        Words(f"`{finding.instance}` 在列表里重复了", f"`{finding.instance}` stands twice in the list"),
        Words("请只留一个", "keep one of them"),
    )
