from __future__ import annotations

from pathlib import Path

import pytest

from policyengine.diagnostics.model import Diagnostics
from policyengine.source import Source, Span
from policyengine.syntax import tree
from policyengine.syntax.parser import parse_expression
from policyengine.syntax.printer import print_expression

AT = Span(0, 0)
IDENTITY = Path(__file__).parents[2] / "syntax" / "identity.txt"
LINES = [line for line in IDENTITY.read_text("utf-8").splitlines() if line and not line.startswith("#")]


def read(text: str) -> tree.Expr:
    diagnostics = Diagnostics()
    expr = parse_expression(Source("<expression>", text), Span(0, len(text)), diagnostics)
    assert expr is not None, list(diagnostics)
    return expr


@pytest.mark.parametrize("line", LINES)
def test_a_line_in_canonical_layout_is_printed_as_it_was_read(line: str) -> None:
    assert print_expression(read(line)) == line


def test_the_corpus_is_large_and_says_nothing_twice() -> None:
    assert len(LINES) > 100
    assert len(set(LINES)) == len(LINES)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("((a))", "a"),
        ("(a*b)+c", "a * b + c"),
        ("a+(b*c)", "a + b * c"),
        ("(a and b) or (c)", "a and b or c"),
        ("(a+1)>=(b)", "a + 1 >= b"),
        ("-(5)", "-5"),
        ("[a..b[", "[a..b)"),
        ("(<  3) = a", "(null..3) = a"),
        ("a in(>5,b)", "a in (> 5, b)"),
        ("a in (> 5)", "a in > 5"),
        ("a in (b)", "a in b"),
        ("8000   USD", "8000 USD"),
        (r'"\u4E07"', '"万"'),
        ("date  and\n time( a )", "date and time(a)"),
        ("x .time   offset", "x.time offset"),
        ("f( start  position : 2 )", "f(start position: 2)"),
        ("a // 说明\n  + b", "a + b"),
        ("if (a) then (b) else (if c then d else e)", "if a then b else if c then d else e"),
        ("(date(a)).year", "date(a).year"),
    ],
)
def test_every_other_layout_is_printed_in_the_canonical_one(text: str, canonical: str) -> None:
    assert print_expression(read(text)) == canonical
    assert read(canonical) == read(text)


def test_brackets_stay_where_they_make_another_tree() -> None:
    a, b, c = (tree.Name((letter,), span=AT) for letter in "abc")
    both = tree.Arithmetic(tree.ArithmeticOperator.SUBTRACT, b, c, span=AT)
    assert print_expression(tree.Arithmetic(tree.ArithmeticOperator.SUBTRACT, a, both, span=AT)) == "a - (b - c)"
    assert print_expression(tree.Property(tree.Negation(a, span=AT), "days", span=AT)) == "(-a).days"
