"""JSON and SARIF: stable keys, exact places, identities that survive moved lines."""

from __future__ import annotations

import json
from typing import Any

from policyengine.diagnostics.machine import render_json, render_sarif
from policyengine.diagnostics.model import Diagnostics, Related
from policyengine.source import Place, Source, Span
from policyengine.words import Words


def found(text: str = "甲: 1\n乙: 𠮷野 + 1\n") -> Diagnostics:
    source = Source("开封/政策 1.yaml", text)
    start = text.index("𠮷野")
    diagnostics = Diagnostics()
    diagnostics.add(
        "E100",
        Place(source, Span(start, start + 2)),
        Words("读不出来", "cannot be read"),
        label=Words("这里", "here"),
        help=Words("改一改", "change it"),
        related=(Related(Words("先看这里", "see here"), Place(source, Span(0, 1))),),
    )
    diagnostics.add("E100", None, Words("没有文件", "no file"))
    return diagnostics


def sarif(diagnostics: Diagnostics, language: str = "zh") -> Any:  # noqa: ANN401  # a JSON document
    return json.loads(render_sarif(diagnostics, "en" if language == "en" else "zh", version="1.2.3"))


def test_json_has_stable_keys_and_counts_code_points() -> None:
    assert json.loads(render_json(found(), "en")) == [
        {
            "code": "E100",
            "message": "cannot be read",
            "file": "开封/政策 1.yaml",
            "line": 2,
            "column": 4,
            "end_line": 2,
            "end_column": 6,
            "label": "here",
            "help": "change it",
            "related": [
                {
                    "message": "see here",
                    "file": "开封/政策 1.yaml",
                    "line": 1,
                    "column": 1,
                    "end_line": 1,
                    "end_column": 2,
                }
            ],
        },
        {
            "code": "E100",
            "message": "no file",
            "file": None,
            "line": None,
            "column": None,
            "end_line": None,
            "end_column": None,
            "label": None,
            "help": None,
            "related": [],
        },
    ]


def test_json_keeps_chinese_readable_and_no_complaint_is_an_empty_array() -> None:
    assert "读不出来" in render_json(found(), "zh")
    assert json.loads(render_json(Diagnostics(), "zh")) == []


def test_a_file_name_that_is_no_text_is_still_json() -> None:
    diagnostics = Diagnostics()
    diagnostics.add("E100", Place(Source("\udcff.yaml", ""), Span(0, 0)), Words("读不出来"))
    rendered = render_json(diagnostics, "zh")
    assert json.loads(rendered.encode("utf-8"))[0]["file"] == "\udcff.yaml"
    assert sarif(diagnostics)["runs"][0]["results"][0]["locations"]


def test_sarif_counts_code_points_and_points_at_the_file() -> None:
    run = sarif(found())["runs"][0]
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["tool"]["driver"]["version"] == "1.2.3"
    location = run["results"][0]["locations"][0]["physicalLocation"]
    assert location["region"] == {"startLine": 2, "startColumn": 4, "endLine": 2, "endColumn": 6}
    assert location["artifactLocation"]["uri"] == "%E5%BC%80%E5%B0%81/%E6%94%BF%E7%AD%96%201.yaml"
    assert run["results"][0]["relatedLocations"][0]["message"]["text"] == "先看这里"
    assert "locations" not in run["results"][1]


def test_sarif_rules_are_the_codes_found_with_their_titles() -> None:
    run = sarif(found(), "en")["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["E100"]
    assert rules[0]["shortDescription"]["text"] == "The file cannot be read"
    assert {result["ruleIndex"] for result in run["results"]} == {0}


def test_sarif_identities_differ_and_do_not_depend_on_line_or_language() -> None:
    def identities(diagnostics: Diagnostics, language: str) -> list[str]:
        results = sarif(diagnostics, language)["runs"][0]["results"]
        return [result["partialFingerprints"]["complaint/v1"] for result in results]

    here = identities(found(), "zh")
    assert len(set(here)) == 2
    assert identities(found("# 一行注释\n\n甲: 1\n乙: 𠮷野 + 1\n"), "en") == here


def test_equal_complaints_at_two_places_have_two_identities() -> None:
    source = Source("x", "a a")
    diagnostics = Diagnostics()
    for start in (0, 2):
        diagnostics.add("E301", Place(source, Span(start, start + 1)), Words("没有 `a`"))
    results = sarif(diagnostics)["runs"][0]["results"]
    assert len({result["partialFingerprints"]["complaint/v1"] for result in results}) == 2
