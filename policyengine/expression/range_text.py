"""A range written as text, for the function `range`: `range("[18..21]")`.

The ends are literals of one kind: numbers, texts, `@"…"`, or `date(…)`, `date and time(…)`
and `duration(…)` of a text (DMN 1.5 §10.3.4.1). One of them may be left out beside a round bracket:
`(..21]` has no least value (§10.3.1.2, rule 66).
"""

from __future__ import annotations

import datetime as dt
import re
from fractions import Fraction
from typing import Final, TypeAlias

from policyengine.expression.literals import (
    read_date,
    read_date_time,
    read_duration,
    read_moment_or_duration,
    read_number,
)
from policyengine.values import DaysTime, Range, YearsMonths
from policyengine.words import Words

End: TypeAlias = Fraction | str | dt.date | dt.datetime | YearsMonths | DaysTime

_TEXT: Final = r'"(?:[^"\\]|\\.)*"'
_END: Final = re.compile(
    rf"""\s*(?:
        (?P<number>-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+))
      | (?P<text>{_TEXT})
      | @(?P<at>{_TEXT})
      | (?P<function>date\ and\ time|date|duration)\s*\(\s*(?P<argument>{_TEXT})\s*\)
    )?\s*""",
    re.ASCII | re.VERBOSE,
)
_READERS: Final = {"date": read_date, "date and time": read_date_time, "duration": read_duration}
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r"}

_FORM: Final = Words(
    "区间的写法是 `[18..21]`，两端是同一种字面值，前端不大于后端",
    "a range is written `[18..21]`, with literals of one kind at both ends, the lower one first",
)


def read_range(text: str) -> Range | Words:
    """The range that `text` writes."""
    text = text.strip()
    if len(text) < 2 or text[0] not in "[(" or text[-1] not in "])[":  # the two brackets
        return _FORM
    ends: list[End | None] = []
    at = 1
    for after, may_be_left_out in (("..", text[0] == "("), (text[-1], text[-1] in ")[")):
        match = _END.match(text, at)
        if match is None or not text.startswith(after, match.end()):
            return _FORM
        end = _end(match)
        if isinstance(end, Words):
            return end
        if end is None and not may_be_left_out:
            return _FORM
        ends.append(end)
        at = match.end() + len(after)
    low, high = ends
    if at != len(text) or not _in_order(low, high):
        return _FORM
    return Range(low, high, text[0] == "[", text[-1] == "]")


def _end(match: re.Match[str]) -> End | Words | None:
    if match["number"]:
        return read_number(match["number"], None, None)
    if match["text"]:
        return _unquoted(match["text"])
    if match["at"]:
        return read_moment_or_duration(_unquoted(match["at"]))
    if match["function"]:
        return _READERS[match["function"]](_unquoted(match["argument"]))
    return None


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", lambda match: _ESCAPES.get(match[1], match[1]), text[1:-1])


def _in_order(low: End | None, high: End | None) -> bool:
    if low is None or high is None:
        return low is not high  # an end is needed
    if type(low) is not type(high):
        return False
    if isinstance(low, dt.datetime) and isinstance(high, dt.datetime) and (low.tzinfo is None) != (high.tzinfo is None):
        return False
    return bool(low <= high)  # type: ignore[operator]  # of one type, each of which has an order
