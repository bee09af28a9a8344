"""Words about a schema: what it expects, what its keys are called, what may be chosen.

The schemas carry their own words in both languages, `中文 / English`, for editors and for
readers; here they are taken apart again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, Final, TypeAlias

from policyengine.syntax.mending import mended
from policyengine.syntax.nodes import Mapping, Scalar, Sequence, Tree
from policyengine.words import Words

Schema: TypeAlias = dict[str, Any]

_WHOLE: Final = re.compile("[1-9][0-9]*")
_KINDS: Final[dict[str, Words]] = {
    "object": Words("一组 `键: 内容`", "`key: value` entries"),
    "array": Words("列表，每项以 `- ` 开头", "a list, each item with `- `"),
    "string": Words("一段文字", "a text"),
    "integer": Words("一个整数", "a whole number"),
    "number": Words("一个数", "a number"),
    "boolean": Words("true 或 false", "true or false"),
    "null": Words("空白", "a blank"),
}


def both(text: str) -> Words:
    """`中文 / English` or `中文。/ English.` taken apart."""
    zh, _, en = text.partition("/ ")
    return Words(zh.strip(), en.strip())


def titled(schema: Schema) -> Words:
    """What a key is called."""
    return both(schema.get("title", ""))


def described(schema: Schema) -> Words | None:
    """What a key is for."""
    words = both(schema.get("description", ""))
    return Words(words.zh.rstrip("。"), words.en.rstrip(".")) if words.zh else None


def expected(schema: Schema, kinds: tuple[str, ...]) -> Words:
    """What a value should be: the schema's own words, or the kinds it allows."""
    own = schema.get("x-what")
    if own is not None:
        return Words(own["zh"], own["en"])
    words = [_KINDS[kind] for kind in kinds] or [Words("别的内容", "something else")]
    return Words("、或".join(one.zh for one in words), " or ".join(one.en for one in words))


def kind_of(instance: object) -> Words:
    """What a value is."""
    match instance:
        case bool():
            return _KINDS["boolean"]
        case int():
            return _KINDS["integer"]
        case Decimal():
            return _KINDS["number"]
        case str():
            return _KINDS["string"]
        case list():
            return Words("列表", "a list")
        case dict():
            return _KINDS["object"]
        case _:
            return _KINDS["null"]


def way_to(kinds: tuple[str, ...], node: Tree, schema: Schema) -> Words | None:
    """How to turn what was written into what is asked for."""
    match node:
        case Scalar() if "array" in kinds:
            items = ", ".join(part for part in _parts(node.text) if part)
            return Words(f"请写成列表：`[{items}]`", f"write a list: `[{items}]`")
        case Scalar() if "integer" in kinds and (number := mended(node.text, _WHOLE)) is not None:
            return Words(f"写成 `{number}`", f"write `{number}`")
        case Scalar() if "string" in kinds and '"' not in node.text and re.search(schema.get("pattern", ""), node.text):
            return Words(f'是文字就加引号：`"{node.text}"`', f'put a text in quotes: `"{node.text}"`')
        case Scalar() if "object" in kinds and (keys := schema.get("properties")):
            names = listed(f"`{key}`" for key in keys)
            return Words(f"请另起一行，缩进两格写：{names.zh}", f"below it, indented: {names.en}")
        case Mapping() if "array" in kinds:
            return Words("请在每一项前面加 `- `", "begin each item with `- `")
        case Sequence(items) if "object" in kinds and "propertyNames" in schema and _are_words(items):
            return Words(
                f"每个选项写成 `编号: 显示名称`，如 `{_as_entry(items[0])}`",
                f"each choice is `id: label`, such as `{_as_entry(items[0])}`",
            )
        case Sequence() if "object" in kinds:
            return Words("请去掉前面的 `- `", "leave out the `- `")
        case _:
            return None


def _are_words(items: tuple[Tree, ...]) -> bool:
    return all(isinstance(item, Scalar) for item in items) and bool(items)


def _as_entry(item: Tree) -> str:
    """An item of a list as one entry of a mapping: an id stays one, a label gets one."""
    word = item.text if isinstance(item, Scalar) else ""
    return f"{word}: 甲" if word.isascii() else f"a: {word}"


def _parts(text: str) -> Iterator[str]:
    for mark in ("、", "，", ",", ";", "；"):
        text = text.replace(mark, "\n")
    return (part.strip() for part in text.split("\n"))


def options(schema: Schema) -> dict[str, Words]:
    """What may be chosen, each with its description where the schema has one."""
    choices = schema.get("enum", [])
    descriptions = schema.get("enumDescriptions", [""] * len(choices))
    return {str(choice): both(text) for choice, text in zip(choices, descriptions, strict=True)}


def owners_of(key: str, root: Schema) -> tuple[Words, ...]:
    """The parts of the file that have `key`, by their titles."""
    parts = (root, *root.get("$defs", {}).values())
    return tuple(dict.fromkeys(titled(part) for part in parts if key in part.get("properties", {})))


def listed(names: Iterable[str]) -> Words:
    """A list for people."""
    names = list(names)
    return Words("、".join(names), ", ".join(names))
