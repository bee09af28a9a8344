"""From what the validator finds to what is said: the code, the place, the words, the way out.

A validator reports an unknown key at its mapping and a missing one by a list of what is
required; here each becomes a fault of its own, at the key or value it is about.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from policyengine.source import Source, Span
from policyengine.syntax.embedding import NOT_A_SCALAR
from policyengine.syntax.nodes import Mapping, Scalar, Sequence, Tree
from policyengine.syntax.shape_words import (
    described,
    expected,
    kind_of,
    listed,
    options,
    owners_of,
    titled,
    way_to,
)
from policyengine.words import Words

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

Path: TypeAlias = tuple[str | int, ...]
Schema: TypeAlias = dict[str, Any]

_MOST_UNKNOWN: Final = 50
_ANY_TEXT: Final = "\\S"
_EXPRESSION: Final = ("string", "number", "boolean")
_WIDE_COLON: Final = re.compile(r"[A-Za-z_][\w.]*[ ]*(：)")
_GLUED_COLON: Final = re.compile(r"[A-Za-z_][\w.]*(:)(?=[^\s/])")


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake of shape, and what tells which others follow from it.

    `owner` is the mapping it is about, `keys` are those it asks for, `meant` is the one an
    unknown key was meant for. Where one `settles` its mapping, keys missing there are its echo.
    """

    code: str
    span: Span
    headline: Words
    way_out: Words | None = None
    label: Words | None = None
    owner: Path = ()
    keys: tuple[str, ...] = ()
    meant: str | None = None
    settles: bool = False


@dataclass(frozen=True, slots=True)
class _Finding:
    """An error of the validator and where in the document it is."""

    keyword: str
    value: Any
    instance: Any
    schema: Schema
    schema_path: Path
    path: Path
    tree: Tree
    source: Source
    root: Schema

    @property
    def node(self) -> Tree:
        return _at(self.tree, self.path)

    @property
    def key_span(self) -> Span:
        """Where the thing is named: its key, or the first key of an item, or its beginning."""
        if self.path and isinstance(self.path[-1], str):
            parent = _at(self.tree, self.path[:-1])
            entry = parent.entry(self.path[-1]) if isinstance(parent, Mapping) else None
            if entry is not None:
                return entry.key.span
        node = self.node
        if isinstance(node, Mapping) and node.entries:
            return node.entries[0].key.span
        return node.span

    @property
    def span(self) -> Span:
        """The value, where it stands in one line; else where it is named."""
        span = self.node.span
        one_line = self.source.position(span.start).line == self.source.position(span.end).line
        return span if one_line else self.key_span

    @property
    def subject(self) -> Words:
        if self.path and isinstance(self.path[-1], str):
            return Words(f"`{self.path[-1]}` ", f"`{self.path[-1]}` ")
        return Words("这一项", "this item ") if self.path else Words("文件", "the file ")


def faults_of(error: ValidationError, tree: Tree, source: Source, root: Schema) -> Iterator[Fault]:
    """What is wrong, in words; nothing for what was complained about when the document was read."""
    finding = _Finding(
        keyword=str(error.validator),
        value=error.validator_value,
        instance=error.instance,
        schema=error.schema if isinstance(error.schema, dict) else {},
        schema_path=tuple(error.absolute_schema_path),
        path=tuple(error.absolute_path),
        tree=tree,
        source=source,
        root=root,
    )
    node = finding.node
    if isinstance(node, Scalar) and node.broken:
        return
    if isinstance(node, Mapping) and node.broken and finding.keyword in ("required", "dependentRequired", "anyOf"):
        return
    match finding.keyword:
        case "additionalProperties":
            elsewhere = finding.schema.get("x-elsewhere", {})
            unknown = [key for key in finding.instance if key not in finding.schema.get("properties", {})]
            moved = [key for key in unknown if key in elsewhere]  # they belong together, the first stands for all
            for key in [key for key in unknown if key not in moved[1:]][:_MOST_UNKNOWN]:
                yield _unknown_key(finding, key)
        case "required":
            for key in finding.value:
                if key not in finding.instance:
                    yield _missing_key(finding, key)
        case "dependentRequired":
            for key, companions in finding.value.items():
                for other in companions:
                    if key in finding.instance and other not in finding.instance:
                        yield _missing_companion(finding, key, other)
        case "type":
            yield _wrong_kind(finding)
        case "enum" | "minimum" | "maximum":
            yield _not_allowed(finding)
        case "not":
            yield _excluded(finding)
        case "anyOf":
            yield _none_given(finding)
        case "minItems" | "minProperties" | "minLength":
            yield _empty(finding)
        case "pattern":
            yield _wrong_form(finding)
        case "uniqueItems":
            yield _doubled(finding)
        case keyword:
            raise AssertionError(f"the schema uses `{keyword}`, for which there are no words")


def _unknown_key(finding: _Finding, key: str) -> Fault:
    span = _at_key(finding.node, key)
    later = finding.schema.get("x-not-yet", {}).get(key)
    if later is not None:
        return Fault("E205", span, Words(f"暂不支持{later['zh']}", f"not supported yet: {later['en']}"), _LATER)
    properties: Schema = finding.schema.get("properties", {})
    headline = Words(f"不认识 `{key}`", f"`{key}` is not known here")
    elsewhere = finding.schema.get("x-elsewhere", {}).get(key)
    if elsewhere is not None:
        way_out = Words(f"`{key}` {elsewhere['zh']}", f"`{key}` {elsewhere['en']}")
        return Fault("E201", span, headline, way_out, owner=finding.path, settles=True)
    by_title = {titled(schema).zh: name for name, schema in properties.items() if isinstance(schema, dict)}
    free = [name for name in properties if name not in finding.instance]
    close = difflib.get_close_matches(key.strip().lower(), free, n=1)
    meant = close[0] if close else by_title.get(key)
    if meant is not None:
        way_out = Words(f"是否要写 `{meant}`？", f"did you mean `{meant}`?")
    elif owners := owners_of(key, finding.root):
        way_out = Words(
            f"`{key}` 写在{listed(o.zh for o in owners).zh}里，请看缩进是否对齐",
            f"`{key}` belongs to: {listed(o.en for o in owners).en}; is it indented rightly?",
        )
    else:
        keys = listed(f"`{name}`" for name in free or properties)
        way_out = Words(f"这里可以写：{keys.zh}", f"known here: {keys.en}")
    return Fault("E201", span, headline, way_out, owner=finding.path, meant=meant)


_LATER: Final = Words("请先用别的写法，或在 `not_modelled` 里说明", "say it another way, or under `not_modelled`")


def _missing_key(finding: _Finding, key: str) -> Fault:
    wanted = finding.schema.get("properties", {}).get(key, {})
    title = titled(wanted)
    named = Words(f"`{key}`({title.zh})" if title.zh else f"`{key}`", f"`{key}`")
    return Fault(
        "E202",
        finding.key_span,
        Words(f"缺少 {named.zh}", f"{named.en} is missing"),
        described(wanted),
        owner=finding.path,
        keys=(key,),
    )


def _missing_companion(finding: _Finding, key: str, other: str) -> Fault:
    return Fault(
        "E202",
        _at_key(finding.node, key),
        Words(f"有 `{key}` 就要有 `{other}`", f"`{key}` goes with `{other}`, which is missing"),
        described(finding.schema.get("properties", {}).get(other, {})),
        owner=finding.path,
        keys=(other,),
    )


def _wrong_kind(finding: _Finding) -> Fault:
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


def _glued_key(finding: _Finding, node: Scalar, kinds: tuple[str, ...]) -> Fault | None:
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


def _not_allowed(finding: _Finding) -> Fault:
    text = finding.source.slice(finding.node.span) if isinstance(finding.node, Scalar) else ""
    later = finding.schema.get("x-not-yet", {}).get(finding.instance) if isinstance(finding.instance, str) else None
    if later is not None:
        return Fault("E205", finding.span, Words(f"暂不支持{later['zh']}", f"not supported yet: {later['en']}"), _LATER)
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
    if close or named:
        meant = (close or named)[0]
        way_out = Words(f"是否要写 `{meant}`？", f"did you mean `{meant}`?")
    else:
        zh = listed(f"`{choice}`({words.zh})" if words.zh else f"`{choice}`" for choice, words in choices.items()).zh
        en = listed(f"`{choice}`" for choice in choices).en
        way_out = Words(f"可以写：{zh}", f"allowed: {en}")
    shown = Words(f"`{text}` 不在可选之列", f"`{text}` is not one of the choices")
    return Fault("E204", finding.span, shown if text else _NO_CHOICE, way_out)


_NO_CHOICE: Final = Words("这里要从几个词里选一个", "one of a few words is needed here")


def _excluded(finding: _Finding) -> Fault:
    # …, "dependentSchemas", the key that excludes, "properties", the key excluded, "not"
    other, key = str(finding.schema_path[-4]), str(finding.schema_path[-2])
    return Fault(
        "E206",
        finding.key_span,
        Words(f"`{key}` 和 `{other}` 只能写一个", f"`{key}` and `{other}` exclude each other"),
        Words("请只留一个", "keep one of them"),
        owner=finding.path[:-1],
        settles=True,
    )


def _none_given(finding: _Finding) -> Fault:
    keys = tuple(key for branch in finding.value for key in branch["required"])
    said = finding.schema.get("x-one-of")
    names_zh, names_en = "、".join(f"`{key}`" for key in keys), ", ".join(f"`{key}`" for key in keys)
    way_out = Words(said["zh"], said["en"]) if said else None
    return Fault(
        "E207",
        finding.key_span,
        Words(f"缺少 {names_zh} 中的一个", f"one of {names_en} is missing"),
        way_out,
        owner=finding.path,
        keys=keys,
    )


def _empty(finding: _Finding) -> Fault:
    return Fault(
        "E208",
        finding.span,
        Words(f"{finding.subject.zh}是空的", f"{finding.subject.en}is empty"),
        Words("请补上内容；不需要这一项就整个删去", "write what belongs there, or leave it out altogether"),
    )


def _wrong_form(finding: _Finding) -> Fault:
    if finding.value == _ANY_TEXT:
        return _empty(finding)
    if finding.instance == "":
        return _empty(finding)
    key = "propertyNames" in finding.schema_path
    span = _at_key(finding.node, finding.instance) if key else finding.span
    what = expected(finding.schema, ())
    return Fault(
        "E209",
        span,
        Words(f"`{finding.instance}` 的写法不对", f"`{finding.instance}` has the wrong form"),
        Words(f"这里要写{what.zh}", f"expected here: {what.en}"),
    )


def _doubled(finding: _Finding) -> Fault:
    return Fault(
        "E210",
        finding.span,
        Words(f"`{finding.instance}` 在列表里重复了", f"`{finding.instance}` stands twice in the list"),
        Words("请只留一个", "keep one of them"),
    )


def _at(tree: Tree, path: Path) -> Tree:
    for step in path:
        if isinstance(tree, Mapping) and isinstance(step, str):
            tree = tree.get(step) or tree
        elif isinstance(tree, Sequence) and isinstance(step, int):
            tree = tree.items[step]
    return tree


def _at_key(node: Tree, key: str) -> Span:
    entry = node.entry(key) if isinstance(node, Mapping) else None
    return entry.key.span if entry is not None else node.span
