"""What was granted day by day, for windows that roll: how much, or how many things, is had without going through it.

Which grants a window holds is settled by their days alone, and those stand side by side: a rolling year that ends
on 1 May begins on 2 May of the year before. So days are kept in order, each with all that was granted up to it.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, Generic, TypeVar

from policyengine.values import Value

N = TypeVar("N", int, Fraction)

_NO_DAY: Final = dt.date.min
"""The day of what is counted where no window rolls."""


@dataclass(slots=True)
class ByDay(Generic[N]):
    """Days on which something was granted, ascending, and by each what was granted `through` it."""

    nothing: N
    days: list[dt.date] = field(default_factory=list)
    through: list[N] = field(default_factory=list)

    def add(self, day: dt.date, amount: N) -> None:
        """Add what was granted on a day; claims mostly come in the order of their days."""
        at = bisect_left(self.days, day)
        if at == len(self.days) or self.days[at] != day:
            self.days.insert(at, day)
            self.through.insert(at, self.through[at - 1] if at else self.nothing)
        for later in range(at, len(self.days)):
            self.through[later] += amount

    def within(self, day: dt.date | None, months: int) -> N:
        """What was granted on the days that count on `day`, in a window of so many months."""
        if day is None or not self.days:
            return self.nothing
        first, end = _window(self.days, day, months)
        if first >= end:
            return self.nothing
        return self.through[end - 1] - (self.through[first - 1] if first else self.nothing)


@dataclass(slots=True)
class Things:
    """The things that were counted, each with the days of the grants that counted it.

    `on_day` adds up how many things were counted on a day; those `again` were so on several, which are listed.
    """

    by_thing: dict[Value, dict[dt.date, int]] = field(default_factory=dict)
    on_day: ByDay[int] = field(default_factory=lambda: ByDay(0))
    again: dict[Value, list[dt.date]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Value]:
        return iter(self.by_thing)

    def __len__(self) -> int:
        return len(self.by_thing)

    def __contains__(self, thing: Value) -> bool:
        return thing in self.by_thing

    def add(self, thing: Value, day: dt.date | None, times: int) -> None:
        """A grant counts a thing; −1 times takes it back."""
        by_day, day = self.by_thing.setdefault(thing, {}), day or _NO_DAY
        before = by_day.get(day, 0)
        by_day[day] = before + times
        if not by_day[day]:
            del by_day[day]
        if bool(before) != (day in by_day):
            self.on_day.add(day, 1 if not before else -1)
            self._note(thing, by_day)
        if not by_day:
            del self.by_thing[thing]

    def _note(self, thing: Value, by_day: dict[dt.date, int]) -> None:
        if len(by_day) > 1:
            self.again[thing] = sorted(by_day)
        else:
            self.again.pop(thing, None)

    def within(self, day: dt.date | None, months: int) -> int:
        """How many things a window of so many months holds on `day`: each is counted once."""
        if day is None:
            return 0
        found = self.on_day.within(day, months)
        for days in self.again.values():
            first, end = _window(days, day, months)
            found -= max(end - first - 1, 0)
        return found

    def holds(self, thing: Value, day: dt.date | None, months: int) -> bool:
        """Whether one thing is among them."""
        return any(_counts(day, at, months) for at in self.by_thing.get(thing, ()))


def _window(days: Sequence[dt.date], day: dt.date, months: int) -> tuple[int, int]:
    """The days that count on `day`: their places from the first to behind the last.

    A claim that is late comes after grants of later days: it shares a window with those of the one that follows it.
    """
    first = bisect_right(days, months_before(day, months))
    if days[-1] <= day:
        return first, len(days)
    return first, bisect_left(days, day, key=lambda granted: months_before(granted, months))


def _counts(day: dt.date | None, granted: dt.date, months: int) -> bool:
    """Whether a grant counts on `day`."""
    return day is not None and granted > months_before(day, months) and day > months_before(granted, months)


def months_before(day: dt.date, months: int) -> dt.date:
    """The same day of an earlier month, or that month's last day where it has no such day.

    >>> months_before(dt.date(2025, 3, 31), 1)
    datetime.date(2025, 2, 28)
    """
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    if year < dt.MINYEAR:
        return dt.date.min
    last = (dt.date(year + (month == 11), (month + 1) % 12 + 1, 1) - dt.timedelta(days=1)).day
    return dt.date(year, month + 1, min(day.day, last))
