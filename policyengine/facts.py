"""A claim as the engine sees it: typed values by fact name, and what was wrong with the record.

A fact that is not in `values` is Unknown; one whose value is None is known to be none
(only facts declared `blank: none` can be).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from policyengine.values import Value
from policyengine.words import Words


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a record is invalid: which fact, where it stood, what was expected. `where` is file, row and column."""

    code: str
    words: Words
    fact: str = ""
    where: Words | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One record. `id` is "" where the record has none; `dates_without_time` are date-times given as a date."""

    id: str
    values: Mapping[str, Value]
    problems: tuple[Problem, ...] = ()
    dates_without_time: frozenset[str] = frozenset()
    row: int = field(default=0, compare=False)

    def in_timezone(self, timezone: ZoneInfo) -> Mapping[str, Value]:
        """The values with every date-time as an instant in `timezone`; a naive one is taken to be there."""
        return {name: _placed(value, timezone) for name, value in self.values.items()}


def _placed(value: Value, timezone: ZoneInfo) -> Value:
    if not isinstance(value, dt.datetime):
        return value
    return value.replace(tzinfo=timezone) if value.tzinfo is None else value.astimezone(timezone)
