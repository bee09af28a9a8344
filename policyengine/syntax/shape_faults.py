"""From what the validator finds to what is said: the code, the place, the words, the way out.

A validator reports an unknown key at its mapping and a missing one by a list of what is
required; here each becomes a fault of its own, at the key or value it is about.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from policyengine.source import Source
from policyengine.syntax.nodes import Mapping, Scalar, Tree
from policyengine.syntax.shape_finding import LATER, Fault, Finding, Schema, at_key
from policyengine.syntax.shape_values import doubled, empty, not_allowed, wrong_form, wrong_kind
from policyengine.syntax.shape_words import described, listed, owners_of, titled
from policyengine.words import Words

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

_MOST_UNKNOWN: Final = 50


def faults_of(error: ValidationError, tree: Tree, source: Source, root: Schema) -> Iterator[Fault]:
    """What is wrong, in words; nothing for what was complained about when the document was read."""
    finding = Finding(
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
            only = [key for key in unknown if key in finding.schema.get("x-only-in-rate", ())]
            for key in [key for key in unknown if key not in moved[1:] and key not in only[1:]][:_MOST_UNKNOWN]:
                yield _only_in_rate(finding, key) if key in only else _unknown_key(finding, key)
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
            yield wrong_kind(finding)
        case "enum" | "minimum" | "maximum":
            yield not_allowed(finding)
        case "not":
            yield _excluded(finding)
        case "anyOf":
            yield _none_given(finding)
        case "minItems" | "minProperties" | "minLength":
            yield empty(finding)
        case "pattern":
            yield wrong_form(finding)
        case "uniqueItems":
            yield doubled(finding)
        case keyword:
            raise AssertionError(f"the schema uses `{keyword}`, for which there are no words")


def _only_in_rate(finding: Finding, key: str) -> Fault:
    return Fault(
        "E520",
        at_key(finding.node, key),
        Words(f"`{key}` 只能写在 `rate` 里", f"`{key}` stands only in `rate`"),
        Words("请写成 `base` 和 `rate`，把它放到 `rate` 下", "write it as `base` and `rate`, and put it under `rate`"),
        owner=finding.path,
        settles=True,
    )


def _unknown_key(finding: Finding, key: str) -> Fault:
    span = at_key(finding.node, key)
    later = finding.schema.get("x-not-yet", {}).get(key)
    if later is not None:
        return Fault("E205", span, Words(f"暂不支持{later['zh']}", f"not supported yet: {later['en']}"), LATER)
    properties: Schema = finding.schema.get("properties", {})
    headline = Words(f"不认识 `{key}`", f"`{key}` is not known here")
    elsewhere = finding.schema.get("x-elsewhere", {}).get(key)
    if elsewhere is not None:
        way_out = Words(f"`{key}` {elsewhere['zh']}", f"`{key}` {elsewhere['en']}")
        return Fault("E201", span, headline, way_out, owner=finding.path, settles=True)
    by_title = {titled(schema).zh: name for name, schema in properties.items() if isinstance(schema, dict)}
    free = [name for name in properties if name not in finding.instance]
    close = difflib.get_close_matches(key.strip().lower(), free, n=1)
    meant = finding.schema.get("x-instead", {}).get(key) or (close[0] if close else by_title.get(key))
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


def _missing_key(finding: Finding, key: str) -> Fault:
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


def _missing_companion(finding: Finding, key: str, other: str) -> Fault:
    return Fault(
        "E202",
        at_key(finding.node, key),
        Words(f"有 `{key}` 就要有 `{other}`", f"`{key}` goes with `{other}`, which is missing"),
        described(finding.schema.get("properties", {}).get(other, {})),
        owner=finding.path,
        keys=(other,),
    )


def _excluded(finding: Finding) -> Fault:
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


def _none_given(finding: Finding) -> Fault:
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
