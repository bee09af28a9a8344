"""Comparisons as one says them: what is the opposite, what is the mirror image, which words go with what."""

from __future__ import annotations

from typing import Final

from policyengine.expression import core
from policyengine.expression.core import Node
from policyengine.expression.types import Kind
from policyengine.syntax.tree import Comparison
from policyengine.words import Words

OPPOSITE: Final = {
    Comparison.EQUAL: Comparison.NOT_EQUAL,
    Comparison.NOT_EQUAL: Comparison.EQUAL,
    Comparison.LESS: Comparison.AT_LEAST,
    Comparison.AT_LEAST: Comparison.LESS,
    Comparison.GREATER: Comparison.AT_MOST,
    Comparison.AT_MOST: Comparison.GREATER,
}
MIRRORED: Final = {
    Comparison.EQUAL: Comparison.EQUAL,
    Comparison.NOT_EQUAL: Comparison.NOT_EQUAL,
    Comparison.LESS: Comparison.GREATER,
    Comparison.GREATER: Comparison.LESS,
    Comparison.AT_LEAST: Comparison.AT_MOST,
    Comparison.AT_MOST: Comparison.AT_LEAST,
}
_BY_SIZE: Final = {
    Comparison.EQUAL: Words("等于", "equal to"),
    Comparison.NOT_EQUAL: Words("不等于", "not equal to"),
    Comparison.LESS: Words("低于", "below"),
    Comparison.AT_MOST: Words("不高于", "at most"),
    Comparison.GREATER: Words("高于", "above"),
    Comparison.AT_LEAST: Words("不低于", "at least"),
}
_BY_TIME: Final = {
    Comparison.EQUAL: Words("为", ""),
    Comparison.NOT_EQUAL: Words("不是", "not"),
    Comparison.LESS: Words("早于", "before"),
    Comparison.AT_MOST: Words("不晚于", "not after"),
    Comparison.GREATER: Words("晚于", "after"),
    Comparison.AT_LEAST: Words("不早于", "not before"),
}
_SIZES: Final = frozenset({Kind.NUMBER, Kind.MONEY, Kind.NUMERIC, Kind.YEARS_MONTHS, Kind.DAYS_TIME})

GIVEN: Final = Words("有", "given")
ABSENT: Final = Words("无", "none")
"""What is required of a thing that may be blank."""


def same(one: Node, other: Node) -> bool:
    """Whether two expressions say the same; a guard may have changed the type of a fact in between."""
    if isinstance(one, core.Fact) and isinstance(other, core.Fact):
        return one.name == other.name
    return one == other


def word_for(operator: Comparison, subject: Node) -> Words:
    """A comparison as one says it of amounts, or of days and what a thing is."""
    if subject.type.kind in _SIZES:
        return _BY_SIZE[operator]
    return _BY_TIME[operator]
