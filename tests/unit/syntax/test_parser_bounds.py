"""Hostile texts: refused with a diagnostic, without recursion and without work that grows with the square."""

from __future__ import annotations

import sys

import pytest

from policyengine.diagnostics.model import Diagnostics
from policyengine.source import Source, Span
from policyengine.syntax import tree
from policyengine.syntax.parser import parse_expression
from policyengine.syntax.slips.characters import DEEPEST, LONGEST, MOST_DIGITS


def read(text: str) -> tuple[tree.Expr | None, Diagnostics]:
    diagnostics = Diagnostics()
    return parse_expression(Source("<expression>", text), Span(0, len(text)), diagnostics), diagnostics


TOO_MUCH = {
    "100,000 brackets": "(" * 100_000,
    "100,000 nested brackets": "(" * 100_000 + "a" + ")" * 100_000,
    "ten million characters": "a+" * 5_000_000,
    "brackets as long as may be": "(" * LONGEST,
    "nested brackets as long as may be": "(" * 4_999 + "a" + ")" * 4_999,
    "nested lists": "[" * 5_000 + "]" * 5_000,
    "nested calls": "f(" * 3_300 + ")" * 3_300,
    "signs": "-" * 9_999 + "a",
    "powers": "**".join("a" * 3_333),
    "a long sum": "+".join("a" * 5_000),
    "a long product": "*".join("a" * 5_000),
    "choices in the else": "if a then b else " * 500 + "c",
    "choices in the condition": "if " * 300 + "a" + " then b else c" * 300,
    "quantifiers": "some x in y satisfies " * 400 + "z",
    "properties of a call": "f()" + ".a" * 200,
    "digits": "9" * (MOST_DIGITS + 1),
}


@pytest.mark.parametrize("text", TOO_MUCH.values(), ids=TOO_MUCH)
def test_too_much_of_anything_is_one_complaint_about_size(text: str) -> None:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(300)
    try:
        expr, diagnostics = read(text)
    finally:
        sys.setrecursionlimit(limit)
    assert expr is None
    assert [complaint.code for complaint in diagnostics] == ["E109"]


JUNK = {
    "open quotes": '"\\' * 5_000,
    "quotes on lines": '"\n' * 5_000,
    "open curly quotes": "“" * LONGEST,
    "open comments": "/*" * 5_000,
    "full-width brackets": "（" * LONGEST,
    "numbers in a list": "[" + "100,200," * 1_240 + "1]",
    "names without operators": "a " * 5_000,
    "equal signs": "=" * LONGEST,
    "dots": "." * LONGEST,
    "closing brackets": "+]" * 5_000,
    "dates": "2024-04-28 " * 900,
    "ands": "且 " * 5_000,
    "else": "else " * 2_000,
}


@pytest.mark.parametrize("text", JUNK.values(), ids=JUNK)
def test_long_junk_is_answered(text: str) -> None:
    expr, diagnostics = read(text)
    assert (expr is None) == bool(diagnostics.found)


def test_what_is_just_within_the_bounds_is_read() -> None:
    assert read("(" * DEEPEST + "a" + ")" * DEEPEST)[0] == tree.Name(("a",), span=Span(0, 0))
    assert read("-" * (DEEPEST - 1) + "a")[0] is not None
    assert read("+".join("a" * DEEPEST))[0] is not None
    assert read("9" * MOST_DIGITS)[0] is not None
    assert read("a" + " " * (LONGEST - 1))[0] is not None


def test_runs_of_and_and_or_are_flat_and_may_be_long() -> None:
    expr, _ = read(" and ".join(["a"] * 1_000))
    assert isinstance(expr, tree.Logical)
    assert len(expr.parts) == 1_000


def test_one_too_many_is_refused() -> None:
    for text in (
        "(" * (DEEPEST + 1) + "a" + ")" * (DEEPEST + 1),
        "-" * DEEPEST + "a",
        "+".join("a" * (DEEPEST + 1)),
        "a" + " " * LONGEST,
    ):
        expr, diagnostics = read(text)
        assert expr is None
        assert [complaint.code for complaint in diagnostics] == ["E109"]


def test_only_the_slice_is_read_however_large_the_source() -> None:
    source = Source("policy.yaml", "(" * 1_000_000 + "a + b" + '"' * 1_000_000)
    diagnostics = Diagnostics()
    expr = parse_expression(source, Span(1_000_000, 1_000_005), diagnostics)
    assert isinstance(expr, tree.Arithmetic)
    assert not diagnostics.found
