"""The language reference has every function, property, word and sign of the language, and no other."""

from __future__ import annotations

import re
from typing import Final

from policyengine.expression.signatures import PROPERTIES, SIGNATURES
from tests.conformance.test_feel_tck import exclusions
from tests.docs.pages import ROOT, prose

PAGE: Final = (ROOT / "docs" / "language.md").read_text(encoding="utf-8")
GRAMMAR: Final = (ROOT / "grammar" / "expression.lark").read_text(encoding="utf-8")


def section(heading: str) -> str:
    """What stands below a heading of the second level."""
    return PAGE.split(f"\n## {heading}")[1].split("\n## ")[0]


def rows(text: str) -> list[list[str]]:
    """The rows of the tables in `text`, without their heads."""
    found = [line.strip("|").split(" | ") for line in text.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in row] for row in found]


def test_every_form_of_every_function_is_there_and_no_other() -> None:
    written = [row[0].strip("`") for row in rows(section("八"))]
    assert sorted(written) == sorted(form.written(function) for function, forms in SIGNATURES.items() for form in forms)


def test_every_function_has_an_example_that_calls_it() -> None:
    for form, _, examples in rows(section("八")):
        function = form.strip("`").split("(")[0]
        assert f"{function}(" in examples.replace("`", "", 1), form
        assert " → " in examples


def test_every_property_is_there_and_no_other() -> None:
    written = [row[0].strip("`") for row in rows(section("五"))]
    assert sorted(written) == sorted(PROPERTIES)
    assert all(f".{row[0].strip('`')}` → " in row[3] for row in rows(section("五")))


def test_every_reserved_word_and_sign_of_the_grammar_is_on_the_page() -> None:
    words = re.findall(r'^[A-Z_]+: "([^"]+)"$', GRAMMAR, re.MULTILINE)
    assert len(words) > 20
    spans = re.findall("`([^`\n]+)`", prose(PAGE))
    missing = [word for word in words if not any(word in re.split(r"\s+|(?<=\.\.)|(?=\.\.)", span) for span in spans)]
    assert [word for word in missing if word != ".."] == []
    assert "[1..3]" in PAGE


def test_reserved_words_are_those_of_the_grammar() -> None:
    line = next(line for line in PAGE.splitlines() if line.startswith("保留字："))
    words = re.findall(r'^[A-Z_]+: "([a-z]+)"$', GRAMMAR, re.MULTILINE)
    assert sorted(re.findall("`([a-z]+)`", line)) == sorted(words)


def test_every_case_that_differs_from_the_standard_is_there_and_no_other() -> None:
    written = re.findall(r"`(\d{4}-[\w-]+#\w+)`", section("十、"))
    assert sorted(written) == sorted(id_.rpartition("#")[0] for id_ in exclusions())
