"""Plain times of a whole column: `2024-05-01`, `2024/5/1 10:30`, with or without seconds and an offset.

What is plain is an instant in microseconds since 1970-01-01 UTC. A time without an offset is meant in the
policy's timezone; on a day on which that zone changes its clocks it is left to the reader of single cells.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import numpy as np

from policyengine.claims.times import EARLIEST_YEAR

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from policyengine.columns import Mask

DAY: Final = 86_400 * 10**6  # microseconds
_EPOCH: Final = dt.date(1970, 1, 1).toordinal()
_FIRST: Final = (dt.date(EARLIEST_YEAR, 1, 2).toordinal() - _EPOCH) * DAY
_LAST: Final = (dt.date(dt.MAXYEAR - 1, 12, 30).toordinal() - _EPOCH) * DAY
"""Instants between which no offset leaves the years that times may have."""

_SOME_YEARS: Final = 10_000  # days

_ISO: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2})?)?$"
_WITH_OFFSET: Final = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}(?:Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9])$"
)
_LENGTHS: Final = frozenset({10, 16, 19})
_SLASHED: Final = r"^[0-9]{4}[/.][0-9]{1,2}[/.][0-9]{1,2}(?: [0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?$"
_MENDED: Final = (
    (r"^([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})( |$)", r"\1-\2-\3\4"),
    (r"^([0-9]{4})\.([0-9]{1,2})\.([0-9]{1,2})( |$)", r"\1-\2-\3\4"),
    (r"^([0-9]{4})-([0-9])-", r"\1-0\2-"),
    (r"^([0-9]{4}-[0-9]{2})-([0-9])( |$)", r"\1-0\2\3"),
    (r" ([0-9]):", r" 0\1:"),
)


@dataclass(slots=True)
class Clock:
    """The offsets of one timezone, day by day, as they are asked for: None on a day on which it changes."""

    zone: ZoneInfo
    known: dict[int, int | None] = field(default_factory=dict)

    def to_utc(self, local: NDArray[np.int64]) -> tuple[NDArray[np.int64], Mask]:
        """Local times, in microseconds since 1970-01-01 there, as instants, and where they are told."""
        told = in_reach(local)
        if not len(local):
            return local, told
        if not told.all():
            local = np.where(told, local, 0)
        low, high = int(local.min()) // DAY, int(local.max()) // DAY
        # Nearly always the times of one file lie within a few years, in which clocks are not changed.
        if high - low < _SOME_YEARS:
            offset = self._offset(low)
            if offset is not None and all(self._offset(day) == offset for day in range(low, high + 1)):
                return local - offset, told
        days = local // DAY
        found = np.unique(days)
        offsets = [self._offset(day) for day in found.tolist()]
        places = np.searchsorted(found, days)
        constant = np.array([offset is not None for offset in offsets])
        table = np.array([offset or 0 for offset in offsets], dtype=np.int64)
        return local - table[places], told & constant[places]

    def _offset(self, day: int) -> int | None:
        if day not in self.known:
            start = dt.datetime.combine(dt.date.fromordinal(day + _EPOCH), dt.time(), self.zone)
            noon, end = start.replace(hour=12), start.replace(hour=23, minute=59, second=59)
            offsets = {one.replace(fold=fold).utcoffset() for one in (start, noon, end) for fold in (0, 1)}
            offset = offsets.pop()
            self.known[day] = offset // dt.timedelta(microseconds=1) if not offsets and offset is not None else None
        return self.known[day]


def in_reach(instants: NDArray[np.int64]) -> Mask:
    """Which lie in years that times may have, wherever one is."""
    return (instants >= _FIRST) & (instants <= _LAST)


def read_moments(texts: pa.Array, clock: Clock) -> tuple[NDArray[np.int64], Mask]:
    """The plain times of `texts` as instants, and where there is one."""
    import pyarrow as pa
    import pyarrow.compute as pc

    lengths = pc.binary_length(texts)
    if set(pc.unique(lengths).to_pylist()) <= _LENGTHS:
        try:
            return clock.to_utc(_microseconds(texts.cast(pa.timestamp("us"))))
        except pa.ArrowInvalid:  # one of them is no plain time
            pass
    values = np.zeros(len(texts), dtype=np.int64)
    there = np.zeros(len(texts), dtype=np.bool_)
    for pattern in (_ISO, _SLASHED, _WITH_OFFSET):
        rows = np.flatnonzero(pc.match_substring_regex(texts, pattern).to_numpy(zero_copy_only=False) & ~there)
        if not len(rows):
            continue
        some = texts.take(pa.array(rows))
        found, valid = _read(_mended(some) if pattern is _SLASHED else some, pattern is _WITH_OFFSET, clock)
        values[rows[valid]] = found[valid]
        there[rows[valid]] = True
    return values, there


def _read(texts: pa.Array, with_offset: bool, clock: Clock) -> tuple[NDArray[np.int64], Mask]:
    """Times of one form, of which some may be in no calendar."""
    import pyarrow as pa

    type_ = pa.timestamp("us", "UTC") if with_offset else pa.timestamp("us")
    try:
        values, valid = _microseconds(texts.cast(type_)), np.ones(len(texts), dtype=np.bool_)
    except pa.ArrowInvalid:
        if len(texts) == 1:
            return np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.bool_)
        half = len(texts) // 2
        parts = [_read(texts.slice(0, half), with_offset, clock), _read(texts.slice(half), with_offset, clock)]
        return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])
    if with_offset:
        return values, valid & in_reach(values)
    return clock.to_utc(values)


def _mended(texts: pa.Array) -> pa.Array:
    """`2024/5/1 9:05` as `2024-05-01 09:05`."""
    import pyarrow.compute as pc

    for pattern, replacement in _MENDED:
        texts = pc.replace_substring_regex(texts, pattern=pattern, replacement=replacement)
    return texts


def _microseconds(moments: pa.Array) -> NDArray[np.int64]:
    import pyarrow as pa

    values: NDArray[np.int64] = moments.cast(pa.int64()).to_numpy(zero_copy_only=False)
    return values
