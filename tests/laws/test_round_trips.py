"""What is printed is read back as the same tree, and what is read is printed in one layout."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from policyengine.diagnostics.model import Diagnostics
from policyengine.source import Source, Span
from policyengine.syntax.parser import parse_expression
from policyengine.syntax.printer import print_expression
from policyengine.syntax.tree import Expr
from tests.strategies import expressions


def read(text: str) -> tuple[Expr | None, Diagnostics]:
    diagnostics = Diagnostics()
    return parse_expression(Source("<expression>", text), Span(0, len(text)), diagnostics), diagnostics


@given(expressions())
def test_parse_of_print_is_the_same_tree(tree: Expr) -> None:
    text = print_expression(tree)
    back, diagnostics = read(text)
    assert not diagnostics.found, (text, diagnostics.found)
    assert back == tree


@given(expressions(), st.sampled_from([" ", "  ", "\n", "\n    ", "\r\n", " // 说明\n", " /* a + ( */ "]))
def test_blanks_and_comments_between_words_change_nothing(tree: Expr, blank: str) -> None:
    text = print_expression(tree)
    assert read(f"{blank}{text}{blank}")[0] == tree


@given(st.text(max_size=60))
def test_any_text_gives_a_tree_or_a_complaint_and_never_both(text: str) -> None:
    tree, diagnostics = read(text)
    assert (tree is None) == bool(diagnostics.found)


_PIECES = st.sampled_from([
    "a", "b.c", "1", "30%", "5千万元", "300万元", "以上", '"t"', '"', "'", "“", "”", "(", ")", "[", "]", "（", "，",
    ",", "..", ".", "+", "-", "**", "=", "==", "<", ">", "!", "&&", "≥", "and", "且", "not", "in", "between", "if",
    "then", "else", "some", "satisfies", "for", "time", "date and time", "{", "@", "2024-04-28", ":", "//", "/*",
    "\\", "￥", "%", "元", "\n", " ",
])  # fmt: skip


@given(st.lists(_PIECES, max_size=12), st.sampled_from(["", " "]))
def test_any_jumble_of_words_and_signs_gives_a_tree_or_a_complaint(pieces: list[str], blank: str) -> None:
    text = blank.join(pieces)
    tree, diagnostics = read(text)
    assert (tree is None) == bool(diagnostics.found)
    for diagnostic in diagnostics:
        assert diagnostic.place is not None
        assert 0 <= diagnostic.place.span.start <= diagnostic.place.span.end <= len(text)
        assert diagnostic.headline.zh
        assert diagnostic.headline.en


@given(expressions(max_leaves=10), st.text("甲 a\n", max_size=9), st.text("乙)", max_size=5))
def test_a_tree_read_inside_a_larger_text_has_absolute_spans(tree: Expr, before: str, after: str) -> None:
    text = print_expression(tree)
    source = Source("policy.yaml", before + text + after)
    span = Span(len(before), len(before) + len(text))
    diagnostics = Diagnostics()
    assert parse_expression(source, span, diagnostics) == tree
    alone, _ = read(text)
    assert alone is not None
    shifted = parse_expression(source, span, diagnostics)
    assert shifted is not None
    assert (shifted.span.start - alone.span.start, shifted.span.end - alone.span.end) == (len(before), len(before))
