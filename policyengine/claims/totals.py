"""The row at the bottom of a table that adds up the others: it is no claim, and is told to be none."""

from __future__ import annotations

from typing import Final

from policyengine.claims.columns import Resolved
from policyengine.claims.records import EMPTY
from policyengine.claims.rows import Row
from policyengine.facts import Problem
from policyengine.words import Words

_SPOKEN: Final = tuple(blank.join(word) for word in ("合计", "总计", "小计", "共计") for blank in ("", " ", "\u3000"))

TOTALS: Final = frozenset((*_SPOKEN, *(f"{one}{colon}" for one in _SPOKEN for colon in "：:")))
"""What such a row begins with, to the letter: whoever reads whole columns must find the very same rows."""


def is_total(row: Row, resolved: Resolved, claim_fact: str) -> bool:
    """Whether a row adds up others: it begins with a word for that, and names no claim."""
    first = next((raw for raw in row.cells if raw not in (None, EMPTY, "")), None)
    if not isinstance(first, str) or first not in TOTALS:
        return False
    named = zip(row.cells, resolved.columns, strict=False)
    ids = [raw for raw, column in named if column is not None and column.fact.name == claim_fact]
    return all(raw in (None, EMPTY, "", first) for raw in ids)


def a_total() -> Problem:
    """What is wrong with it."""
    return Problem(
        "F622", Words("这是合计行，不是一笔申报，请删去", "this row adds up others and is no claim: delete it")
    )
