"""Instants as days and times of day in a timezone, whole columns at a time.

A zone is what `zoneinfo` says of it, asked once for every day of a year: no zone changes twice within
one day. Instants before 1900 and from 2100 on are left to whoever asks for them.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from zoneinfo import ZoneInfo

import numpy as np

from policyengine.compiled import runtime
from policyengine.slots import MICROSECONDS_OF_DAY, instant

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from policyengine.columns import Mask

    Whole = NDArray[np.int64]

_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_EPOCH_DAY: Final = _EPOCH.toordinal()
_YEARS: Final = (1900, 2100)
_FIRST: Final = instant(dt.datetime(_YEARS[0], 1, 1, tzinfo=dt.UTC))
_END: Final = instant(dt.datetime(_YEARS[1], 1, 1, tzinfo=dt.UTC))
_FEW_YEARS: Final = 12


def local_days(values: Whole, zone: ZoneInfo) -> tuple[Whole, Mask | bool]:
    """The day of each instant as `date.toordinal` counts, and where it cannot be told here."""
    local, beyond = _local(values, zone)
    return local // MICROSECONDS_OF_DAY + _EPOCH_DAY, beyond


def day_at(at: int, zone: ZoneInfo) -> int:
    """The day of one instant, however far away it is."""
    return _moment(at).astimezone(zone).toordinal()


def local_part(values: Whole, part: str, zone: ZoneInfo) -> tuple[Whole, Mask | bool]:
    """A part of each instant, by its name in `layout.PARTS`, and where it cannot be told here."""
    if part == "year" and len(values):
        found = _years_of_instants(values, zone)
        if found is not None:
            return found, False
    local, beyond = _local(values, zone)
    match part:
        case "hour":
            return local % MICROSECONDS_OF_DAY // (3_600 * 10**6), beyond
        case "minute":
            return local % (3_600 * 10**6) // (60 * 10**6), beyond
        case "second":
            return local % (60 * 10**6), beyond
        case "day":
            return local // MICROSECONDS_OF_DAY + _EPOCH_DAY, beyond
        case _:
            return part_of_days(local // MICROSECONDS_OF_DAY + _EPOCH_DAY, part), beyond


def part_of_days(days: Whole, part: str) -> Whole:
    """The year, month or day of the month of each day."""
    if part == "year":
        return _years(days)
    civil: Any = days
    return runtime.month_of(civil) if part == "month" else runtime.day_of_month(civil)  # type: ignore[return-value]  # of columns, columns


def _years_of_instants(values: Whole, zone: ZoneInfo) -> Whole | None:
    """By comparing with the beginnings of the years, where they are few and no clock changes near them."""
    low, high = int(values.min()), int(values.max())
    if low < _FIRST or high >= _END:
        return None
    first, last = _moment(low).year, _moment(high).year + 1  # in UTC, so that the zone may be a year ahead or behind
    if last - first > _FEW_YEARS:
        return None
    begun = first - 1
    since = np.zeros(len(values), dtype=np.int8)
    for year in range(first, last + 1):
        begin = begins(runtime.day_of(year, 1, 1), zone)
        if begin is None:
            return None
        if begin <= low:
            begun = year
        elif begin <= high:
            since += values >= begin
    return since.astype(np.int64) + begun


def _years(days: Whole) -> Whole:
    """By comparing with the first days of the years, where they are few."""
    any_day: Any = days
    if not len(days):
        return days
    first, last = runtime.year_of(int(days.min())), runtime.year_of(int(days.max()))
    if last - first > _FEW_YEARS:
        return runtime.year_of(any_day)  # type: ignore[return-value]  # of columns, columns
    years = np.full(len(days), first, dtype=np.int64)
    for year in range(first + 1, last + 1):
        years += days >= runtime.day_of(year, 1, 1)
    return years


@lru_cache(maxsize=10_000)
def begins(day: int, zone: ZoneInfo) -> int | None:
    """The instant from which on it is `day` or later; None where a change of the clock is near, or it is far away."""
    midnight = (day - _EPOCH_DAY) * MICROSECONDS_OF_DAY
    around = midnight - 2 * MICROSECONDS_OF_DAY, midnight + 2 * MICROSECONDS_OF_DAY
    if around[0] < _FIRST or around[1] >= _END:
        return None
    _, changes = _clock(zone, *(_moment(at).year for at in around))
    if any(around[0] <= change <= around[1] for change, _ in changes):
        return None
    return midnight - _offset(midnight, zone)


def _local(values: Whole, zone: ZoneInfo) -> tuple[Whole, Mask | bool]:
    """Microseconds of the local clock, and where the instant is too far away."""
    if not len(values):
        return values, False
    low, high = int(values.min()), int(values.max())
    beyond: Mask | bool = False
    if low < _FIRST or high >= _END:
        beyond = (values < _FIRST) | (values >= _END)
        values = np.clip(values, _FIRST, _END - 1)
        low, high = int(values.min()), int(values.max())
    before, changes = _clock(zone, _moment(low).year, _moment(high).year)
    changes = tuple(change for change in changes if change[0] <= high)
    if not changes:
        return values + before, beyond
    offsets = np.array([before, *(offset for _, offset in changes)], dtype=np.int64)
    places = np.searchsorted(np.array([at for at, _ in changes], dtype=np.int64), values, side="right")
    return values + offsets[places], beyond


Changes: TypeAlias = tuple[tuple[int, int], ...]
"""Instants at which the clocks of a zone change, and the offset from then on, in microseconds."""


@lru_cache(maxsize=1_000)
def _clock(zone: ZoneInfo, first: int, last: int) -> tuple[int, Changes]:
    """The offset at the beginning of a year of UTC, and every change of that year and of those up to `last`."""
    before = _offset(instant(dt.datetime(first, 1, 1, tzinfo=dt.UTC)), zone)
    return before, tuple(change for year in range(first, last + 1) for change in _changes(zone, year))


@lru_cache(maxsize=1_000)
def _changes(zone: ZoneInfo, year: int) -> Changes:
    """The changes of one year of UTC."""
    found = []
    low = instant(dt.datetime(year, 1, 1, tzinfo=dt.UTC))
    end = instant(dt.datetime(year + 1, 1, 1, tzinfo=dt.UTC))
    before = _offset(low, zone)
    while low < end:
        high = min(low + MICROSECONDS_OF_DAY, end)
        after = _offset(high, zone)
        if after != before:
            found.append((_change(low, high, zone), after))
        low, before = high, after
    return tuple(found)


def _change(low: int, high: int, zone: ZoneInfo) -> int:
    """The first second after `low` at which the offset is that of `high`."""
    after, second = _offset(high, zone), 10**6
    while high - low > second:
        middle = (low + high) // 2 // second * second
        low, high = (low, middle) if _offset(middle, zone) == after else (middle, high)
    return high


def _offset(at: int, zone: ZoneInfo) -> int:
    offset = _moment(at).astimezone(zone).utcoffset()
    assert offset is not None, "a zone has an offset"
    return offset // dt.timedelta(microseconds=1)


def _moment(at: int) -> dt.datetime:
    return _EPOCH + dt.timedelta(microseconds=at)
