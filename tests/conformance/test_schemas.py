"""The published shape and its checker: what the schemas promise, and files that keep or break it, line by line."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Literal

import pytest
from jsonschema import Draft202012Validator

from policyengine.diagnostics.model import Diagnostics
from policyengine.syntax.document import Mapping, Scalar, Sequence, Tree, read_document, read_source
from policyengine.syntax.language import grammar_text
from policyengine.syntax.shape import check_shape

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parents[1]
NAMES: Final[tuple[Literal["policy", "cases"], ...]] = ("policy", "cases")
EXPECTED: Final = re.compile(r"#! ((?:E\d{3} ?)+)")

# What `shape_faults` has words for, and what only joins, names or describes.
SPOKEN: Final = {
    *(
        "additionalProperties",
        "anyOf",
        "dependentRequired",
        "enum",
        "maximum",
        "minItems",
        "minLength",
        "minProperties",
    ),
    *("minimum", "not", "pattern", "required", "type", "uniqueItems"),
}
SILENT: Final = {
    *("$defs", "$id", "$ref", "$schema", "dependentSchemas", "description", "enumDescriptions", "examples", "if"),
    *("items", "properties", "propertyNames", "then", "title", "x-elsewhere", "x-instead", "x-not-yet", "x-one-of"),
    *("x-only-in-rate", "x-or", "x-what"),
}


def schema(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(grammar_text(f"{name}.schema.json"))
    return loaded


def subschemas(value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield value
    for key in ("properties", "$defs", "dependentSchemas"):
        for inner in value.get(key, {}).values():
            yield from subschemas(inner)
    for key in ("items", "additionalProperties", "propertyNames", "if", "then", "not"):
        if isinstance(value.get(key), dict):
            yield from subschemas(value[key])
    for inner in value.get("anyOf", []):
        yield from subschemas(inner)


def keys_of(value: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for part in subschemas(value):
        for name, inner in part.get("properties", {}).items():
            if inner != {"not": {}}:
                yield name, inner


def check(path: Path) -> tuple[bool, Diagnostics]:
    diagnostics = Diagnostics()
    source = read_source(path, diagnostics)
    assert source is not None
    cases = path.name.endswith(".cases.yaml")
    tree = read_document(source, diagnostics, null_allowed=cases)
    assert tree is not None
    return check_shape(tree, source, "cases" if cases else "policy", diagnostics), diagnostics


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_valid_and_its_id_has_a_version(name: str) -> None:
    Draft202012Validator.check_schema(schema(name))
    assert re.search(r"\bv\d+\b", schema(name)["$id"])


@pytest.mark.parametrize("name", NAMES)
def test_every_key_has_a_title_and_a_description_in_both_languages(name: str) -> None:
    described = [("(file)", schema(name)), *keys_of(schema(name)), *schema(name)["$defs"].items()]
    for key, part in described:
        for text in (part.get("title", ""), part.get("description", "")):
            chinese, slash, english = text.partition("/ ")
            assert re.search(r"[\u4e00-\u9fff]", chinese), f"{key}: {text}"
            assert slash, f"{key}: {text}"
            assert re.fullmatch(r"[^\u4e00-\u9fff]*[A-Za-z][^\u4e00-\u9fff]*|.*`[^`]*`.*", english), f"{key}: {text}"


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_open(name: str) -> None:
    for part in subschemas(schema(name)):
        keys = {key for key, inner in part.get("properties", {}).items() if inner != {"not": {}}}
        if keys:
            assert part.get("additionalProperties") is False, sorted(keys)


@pytest.mark.parametrize("name", NAMES)
def test_every_choice_is_explained(name: str) -> None:
    for part in subschemas(schema(name)):
        if "enum" in part:
            assert len(part.get("enumDescriptions", [])) == len(part["enum"]) or part.get("title", "").startswith(
                "类型"
            )


@pytest.mark.parametrize("name", NAMES)
def test_every_keyword_used_has_words(name: str) -> None:
    used = {keyword for part in subschemas(schema(name)) for keyword in part}
    assert used <= SPOKEN | SILENT
    assert "oneOf" not in used, "its errors cannot be told apart"


@pytest.mark.parametrize("path", sorted((HERE / "valid").glob("*.yaml")), ids=lambda path: path.name)
def test_a_valid_file_has_the_shape(path: Path) -> None:
    fits, diagnostics = check(path)
    assert [(found.code, found.headline.en) for found in diagnostics] == []
    assert fits


@pytest.mark.parametrize("path", sorted((ROOT / "policies").rglob("*.yaml")), ids=lambda path: path.name)
def test_every_file_under_policies_has_the_shape(path: Path) -> None:
    fits, diagnostics = check(path)
    assert [(found.code, found.place and found.place.position, found.headline.en) for found in diagnostics] == []
    assert fits


@pytest.mark.parametrize("path", sorted((HERE / "invalid").glob("*.yaml")), ids=lambda path: path.name)
def test_each_mistake_is_told_once_on_its_line(path: Path) -> None:
    fits, diagnostics = check(path)
    expected = Counter(
        (number, code)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        for match in EXPECTED.finditer(line)
        for code in match[1].split()
    )
    found = Counter((found.place.position.line, found.code) for found in diagnostics if found.place)
    assert found == expected
    assert not fits


@pytest.mark.parametrize("name", NAMES)
def test_every_key_is_used_in_a_valid_file(name: str) -> None:
    used: set[str] = set()
    for path in (HERE / "valid").glob("*.yaml"):
        if path.name.endswith(".cases.yaml") == (name == "cases"):
            source = read_source(path, Diagnostics())
            assert source is not None
            used |= set(keys_in(read_document(source, Diagnostics(), null_allowed=True)))
    assert {key for key, _ in keys_of(schema(name))} <= used


def keys_in(tree: Tree | None) -> Iterator[str]:
    match tree:
        case Mapping(entries):
            for entry in entries:
                yield entry.key.text
                yield from keys_in(entry.value)
        case Sequence(items):
            for item in items:
                yield from keys_in(item)
        case Scalar() | None:
            pass
