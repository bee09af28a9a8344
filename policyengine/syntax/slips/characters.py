"""Bounds, and characters that have no place in an expression at all.

A hostile or damaged text is refused before anything reads it: by length at once, by depth
before the tree is handed on, so that nothing after the parser need fear recursion.
"""

from __future__ import annotations

import re
from typing import Final

from policyengine.source import Span
from policyengine.syntax.slips.reading import Reading
from policyengine.words import Words

LONGEST: Final = 10_000  # characters of one expression
DEEPEST: Final = 100  # brackets in brackets, or nodes in nodes
MOST_DIGITS: Final = 1_000  # of one number

# Controls other than tab and line breaks, halves of surrogate pairs, marks that turn the direction of writing (a text
# could then read otherwise than it is meant), and blanks without width. Joiners may stand in strings: emoji need them.
_REFUSED: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)


def check_length(text: str, reading: Reading) -> bool:
    """Whether `text` is short enough to be read."""
    if len(text) <= LONGEST:
        return True
    start = reading.span.start + LONGEST
    reading.complain(
        "E109",
        Span(start, start + 1),
        Words(f"表达式太长，超过 {LONGEST} 个字符", f"the expression is longer than {LONGEST} characters"),
        label=Words("从这里起超出", "too long from here on"),
        way_out=_split(),
    )
    return False


def check_characters(text: str, reading: Reading) -> bool:
    """Whether every character of `text` may stand in an expression."""
    match = _REFUSED.search(text)
    if match is None:
        return True
    start = reading.span.start + match.start()
    name = f"U+{ord(match[0]):04X}"
    reading.complain(
        "E125",
        Span(start, start + 1),
        Words(f"这里有一个看不见的字符 {name}", f"there is an invisible character {name} here"),
        label=Words("不允许的字符", "not allowed"),
        way_out=Words("删去这个字符，或把这一段重新打一遍", "delete it, or type this part again"),
    )
    return False


def check_depth(depth: int, span: Span, reading: Reading) -> bool:
    """Whether what stands at `span` is nested no deeper than allowed."""
    if depth <= DEEPEST:
        return True
    reading.complain(
        "E109",
        span,
        Words(f"表达式嵌套太深，超过 {DEEPEST} 层", f"the expression is nested more than {DEEPEST} levels deep"),
        way_out=_split(),
    )
    return False


def _split() -> Words:
    return Words(
        "把其中的部分写成 definitions 里的定义，再用名称引用；很多项相加可以用 `sum([…])`",
        "make its parts definitions and refer to them by name; for many terms there is `sum([…])`",
    )
