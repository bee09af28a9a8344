"""Conformance to FEEL, measured on expressions of the public DMN TCK (https://github.com/dmn-tck/tck, CC BY-SA).

The cases are not part of this repository: `FEEL_TCK_CASES` says where they are (default:
`../shared/feel_tck/cases.json` beside it). CI fails without them; a developer's run skips.

A case is left out by a construct that the language leaves out, or by a value that Python's
dates cannot hold. Every other case passes, or stands in `feel_tck_exclusions.txt` with its
reason; one that stands there and passes is a failure too. Where the TCK expects null, FEEL
mostly says that there was an error: an `ExpressionError` is what we say.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest

from policyengine.app.expressions import ExpressionError, Result, evaluate_expression
from policyengine.expression.literals import read_date_time, read_duration
from policyengine.values import DaysTime, YearsMonths

REPOSITORY: Final = Path(__file__).parents[2]
CASES: Final = Path(os.environ.get("FEEL_TCK_CASES") or REPOSITORY.parent / "shared" / "feel_tck" / "cases.json")
EXCLUSIONS: Final = Path(__file__).with_name("feel_tck_exclusions.txt")

_TEXT: Final = re.compile(r'"(?:[^"\\]|\\.)*"')
_COMMENT: Final = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)

LEFT_OUT: Final = {
    "contexts": re.compile(r"\{|\b(?:get value|get entries|context(?: put| merge)?)\s*\("),
    "for": re.compile(r"\bfor\b.*\breturn\b", re.DOTALL),
    "function definitions": re.compile(r"\bfunction\s*\("),
    "instance of": re.compile(r"\binstance\s+of\b"),
    "regular expressions": re.compile(r"(?<!list )\b(?:matches|replace|split)\s*\("),
    "sorting by a function": re.compile(r"\bsort\s*\("),
    "times of day": re.compile(r"(?<!and )\btime\s*\("),
    "filters": re.compile(r'(?<!\bin)(?<!\bor)(?<!\band)(?<!\bsatisfies)(?<=[\w\])}"])\s*\[(?!\s*(?:$|[)\],]))'),
    "ranges opening with ]": re.compile(r"(?:^|[(,=]|\bin)\s*\]"),
}
"""Constructs on the language's Out list, looked for where no text and no comment stands."""

IN_TEXTS: Final = {
    "times of day": re.compile(r'@\\?"[0-9]{2}:|(?<!and )\btime\s*\(\\?"'),
    "years that Python's dates cannot hold": re.compile(
        r'"-[0-9]{4,9}-[0-9]{2}|"[0-9]{5,9}-[0-9]{2}-|date\(-|date\([0-9]{5}'
    ),
    "less than a microsecond": re.compile(r":[0-9]{2}\.[0-9]{6}[0-9]*[1-9]"),
}
"""The same, and values, looked for in the texts too."""


def left_out(expression: str) -> str | None:
    """The construct by which a case is left out."""
    expression = re.sub(r"date and\s+time", "date and time", expression)
    for construct, pattern in IN_TEXTS.items():
        if pattern.search(expression):
            return construct
    bare = _COMMENT.sub(" ", _TEXT.sub('""', expression))
    return next((construct for construct, pattern in LEFT_OUT.items() if pattern.search(bare)), None)


def cases() -> list[Any]:
    return json.loads(CASES.read_text(encoding="utf-8")) if CASES.exists() else []


def exclusions() -> dict[str, str]:
    """Reasons by id; a line is `id | reason`."""
    lines = [line for line in EXCLUSIONS.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return {id_.strip(): reason.strip() for id_, _, reason in (line.partition("|") for line in lines)}


REASONS: Final = exclusions()
COUNTED: Final = [case for case in cases() if left_out(case["expression"]) is None]


def test_the_cases_are_there() -> None:
    if not CASES.exists():
        assert not os.environ.get("CI"), f"CI measures conformance, and there is no {CASES}"
        pytest.skip(f"no {CASES}: set FEEL_TCK_CASES")
    assert COUNTED


def test_every_exclusion_has_a_reason_and_a_case() -> None:
    if not CASES.exists():
        pytest.skip(f"no {CASES}: set FEEL_TCK_CASES")
    assert all(REASONS.values())
    assert REASONS.keys() <= {case["id"] for case in COUNTED}


def outcome(expression: str) -> Result:
    try:
        return evaluate_expression(expression)
    except ExpressionError:
        return None


def agrees(actual: Result, expected: dict[str, Any]) -> bool:
    value = expected.get("value")
    match expected["type"]:
        case "null":
            return actual is None
        case "boolean":
            return actual is (value == "true")
        case "string":
            return isinstance(actual, str) and actual == value
        case "decimal":
            return isinstance(actual, Decimal) and same_number(actual, Decimal(str(value)))
        case "date":
            return type(actual) is dt.date and actual.isoformat() == value
        case "dateTime":
            return isinstance(actual, dt.datetime) and (actual, actual.utcoffset()) == _moment(str(value))
        case "duration":
            return isinstance(actual, YearsMonths | DaysTime) and actual == _duration(str(value))
        case "list":
            items = value or []
            return (
                isinstance(actual, list)
                and len(actual) == len(items)
                and all(agrees(one, other) for one, other in zip(actual, items, strict=True))
            )
        case other:
            raise AssertionError(other)


def same_number(actual: Decimal, expected: Decimal) -> bool:
    """Equal; or, where the TCK itself gives a rounded number, equal in the digits it gives."""
    exponent = expected.as_tuple().exponent
    if actual == expected:
        return True
    return isinstance(exponent, int) and exponent <= -6 and actual.quantize(expected) == expected


def _moment(text: str) -> tuple[dt.datetime, dt.timedelta | None]:
    moment = read_date_time(text)
    assert isinstance(moment, dt.datetime)
    return moment, moment.utcoffset()


def _duration(text: str) -> object:
    if text in ("P0Y", "P0M"):
        return YearsMonths(0)
    return DaysTime(0) if text in ("P0D", "PT0S") else read_duration(text)


@pytest.mark.parametrize("case", COUNTED, ids=lambda case: str(case["id"]))
def test_the_tck_agrees(case: dict[str, Any]) -> None:
    actual = outcome(case["expression"])
    passes = agrees(actual, case["expected"])
    reason = REASONS.get(case["id"])
    if reason is None:
        assert passes, f"{case['expression']} gave {actual!r}, expected {case['expected']}"
    else:
        assert not passes, f"passes, and yet feel_tck_exclusions.txt lists it: {reason}"


@pytest.mark.parametrize(
    ("expression", "construct"),
    [
        ("{a: 1}.a", "contexts"),
        ("for i in [1] return i", "for"),
        ("[1,2,3][2]", "filters"),
        ("[1,2,3] [2]", "filters"),
        ('"foo"[1]', "filters"),
        ('time("10:30:00") = null', "times of day"),
        ('@"10:30:00"', "times of day"),
        ('split("a,b", ",")', "regular expressions"),
        ("1 instance of number", "instance of"),
        ("1 in ]0..2]", "ranges opening with ]"),
        ('@"-2021-01-01"', "years that Python's dates cannot hold"),
    ],
)
def test_constructs_are_recognised(expression: str, construct: str) -> None:
    assert left_out(expression) == construct


@pytest.mark.parametrize(
    "expression",
    [
        "1 in [1, 2]",
        "1 in [[1..2], [3..4]]",
        "[1..10) = [1..10[",
        'date and time("2018-12-08T10:30:00") = null',
        'string("{}")',
        "list replace([1,2,3], -1, 4)",
        "1 + /* [ 1 ] */ 1",
        "[1,2,3] = [3,2,1]",
        "union([1], [2])",
    ],
)
def test_what_the_language_has_is_not_left_out(expression: str) -> None:
    assert left_out(expression) is None
