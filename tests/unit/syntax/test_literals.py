from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyengine.syntax.literals import amount, bad_escapes, number_value, percent_value, quoted, string_value


def test_values_are_exact() -> None:
    assert number_value("0.1") * 3 == Fraction(3, 10)
    assert number_value("1.5亿") == 150_000_000
    assert percent_value("0.1%") == Fraction(1, 1000)
    assert amount("12.34元").value == Fraction(1234, 100)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_quoted_text_is_read_back_and_stands_on_one_visible_line(text: str) -> None:
    literal = quoted(text)
    assert string_value(literal) == text
    assert list(bad_escapes(literal)) == []
    assert len(literal.splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "bad"),
    [
        (r'"\n\t\"\\"', []),
        (r'"\q"', [r"\q"]),
        (r'"a\u12b\x"', [r"\u", r"\x"]),
        (r'"\uD83D\uDC0E"', []),
        (r'"\uD83Dx\uDC0E"', [r"\uD83D", r"\uDC0E"]),
        (r'"\uD83D\uD83D\uDC0E"', [r"\uD83D"]),
        (r'"\U00D83D"', [r"\U00D83D"]),
        (r'"\U110000\U10FFFF"', [r"\U110000"]),
    ],
)
def test_escapes_that_stand_for_nothing_are_found(text: str, bad: list[str]) -> None:
    assert [text[start:end] for start, end in bad_escapes(text)] == bad
