"""Where each claim stands in each accumulator: its key and window as one small whole number, a slot.

What accumulators hold is then one array, looked up and added to by slot. Slot 0 belongs to no
accumulator: it holds nothing, and stands for a cap on the claim itself, or for none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, assert_never
from zoneinfo import ZoneInfo

import numpy as np

from policyengine.compiled import runtime
from policyengine.compiled.columnar.moments import begins, day_at, local_days, local_part, part_of_days
from policyengine.compiled.refusal import Cannot
from policyengine.expression.core import Node
from policyengine.plan.model import Plan
from policyengine.policy.model import Accumulator, FactKind, Window
from policyengine.settlement.accumulators import policy_year
from policyengine.settlement.groups import Family, Group
from policyengine.words import Words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from policyengine.columns import FactColumn, Mask, Rows

    Whole = NDArray[np.int64]
    Slots = NDArray[np.int32]

NO_SLOT: Final = 0

_MOST_SLOTS: Final = 4
"""Slots to a claim; were there more, those that occur are numbered anew."""

_FEW_YEARS: Final = 12

_MOST_WINDOWS: Final = 100
"""From the first window to the last; were there more, those that occur are numbered: a year is easily misspelt."""


@dataclass(frozen=True, slots=True, eq=False)
class Account:
    """One accumulator of a policy over all its editions, and the slot of each claim in it.

    `slots` are counted from `first`; of a pool, a slot stands for the place of a window in `windows`.
    `pool`: it tells no keys apart, so that everybody draws on it. `everywhere`: every edition has it.
    """

    family: int
    name: str
    pool: bool
    slots: Slots
    first: int
    size: int
    windows: Whole
    everywhere: bool

    @property
    def single(self) -> bool:
        """Whether every claim stands in the same slot."""
        return self.size == 1 and self.everywhere

    def window(self, slot: int) -> int:
        """The window of a slot of a pool."""
        return int(self.windows[slot - self.first])


@dataclass(frozen=True, slots=True, eq=False)
class Edition:
    """One edition of a policy and the claims it decides; None: all of them."""

    family: int
    plan: Plan
    rows: Rows | None


def editions(group: Group, facts: Mapping[str, FactColumn], size: int) -> tuple[Edition, ...]:
    """Every edition of every policy with its claims, as `Family.edition` finds it claim by claim."""
    return tuple(one for place, family in enumerate(group.families) for one in _editions(place, family, facts, size))


def _editions(place: int, family: Family, facts: Mapping[str, FactColumn], size: int) -> Iterator[Edition]:
    if len(family.editions) == 1:
        yield Edition(place, family.editions[0], None)
        return
    left = np.ones(size, dtype=np.bool_)
    found = []
    for plan in reversed(family.editions[1:]):
        begun = left & _begun(plan, facts, size)
        found.append(Edition(place, plan, np.flatnonzero(begun)))
        left &= ~begun
    yield Edition(place, family.editions[0], np.flatnonzero(left))
    yield from reversed(found)


def _begun(plan: Plan, facts: Mapping[str, FactColumn], size: int) -> Mask:
    """Where the day of a claim is the edition's first or later."""
    fact, policy = plan.policy.facts[plan.policy.date_fact], plan.policy
    column = facts.get(fact.name)
    if column is None:
        return np.zeros(size, dtype=np.bool_)
    first: int | None = policy.in_force.from_.toordinal()
    if fact.kind is FactKind.DATE_TIME:
        first = begins(policy.in_force.from_.toordinal(), policy.timezone)
        if first is None:
            raise Cannot(Words("版次更替那天钟表调整", "the clock changes when the edition does"), policy.place)
    begun: Mask = column.values >= first
    return begun if column.none is None else begun & ~column.none


def accounts(group: Group, split: Sequence[Edition], facts: Mapping[str, FactColumn], size: int) -> tuple[Account, ...]:
    """Every accumulator of the group with the slots of all claims."""
    found: list[Account] = []
    first = NO_SLOT + 1
    for place, family in enumerate(group.families):
        own = [one for one in split if one.family == place]
        for name in dict.fromkeys(name for plan in family.editions for name in plan.accumulators):
            found.append(_account(name, own, family, facts, (first, size)))
            first += found[-1].size
    return tuple(found)


def _account(
    name: str, own: Sequence[Edition], family: Family, facts: Mapping[str, FactColumn], where: tuple[int, int]
) -> Account:
    first, size = where
    windows: Whole = np.zeros(size, dtype=np.int64)
    here: list[Rows | None] = []
    per: tuple[str, ...] = ()
    for edition in own:
        accumulator = edition.plan.accumulators.get(name)
        if accumulator is None:
            continue
        _refuse(accumulator, edition.plan)
        per = tuple(key.name for key in accumulator.per)
        here.append(edition.rows)
        rows = slice(None) if edition.rows is None else edition.rows
        windows[rows] = _windows(accumulator, family, edition, facts)
    places, occurring = _numbered(windows)
    keys, count = _keys([facts[name] for name in per], size)
    width = len(occurring)
    numbers: Whole = keys if width == 1 else keys * width + places
    if per and count * width > _MOST_SLOTS * size + 100:
        _, numbers = np.unique(numbers, return_inverse=True)
        count, width = int(numbers.max(initial=0)) + 1, 1
    everywhere = len(here) == len(own)
    single = everywhere and count * width == 1
    slots = np.broadcast_to(np.int32(first), size) if single else (numbers + first).astype(np.int32)
    if not everywhere:
        decided = np.concatenate([rows for rows in here if rows is not None])
        slots, given = np.full(size, NO_SLOT, dtype=np.int32), slots
        slots[decided] = given[decided]
    return Account(own[0].family, name, not per, slots, first, count * width, occurring, everywhere)


def _numbered(windows: Whole) -> tuple[Whole, Whole]:
    """The place of each window among those that may occur, and these."""
    low, high = (int(windows.min()), int(windows.max())) if len(windows) else (0, 0)
    if high - low < _MOST_WINDOWS:
        return windows - low, np.arange(low, high + 1)
    occurring, places = np.unique(windows, return_inverse=True)
    return places, occurring


def _refuse(accumulator: Accumulator[Node], plan: Plan) -> None:
    """What is not added up in money alone is left to the settlement of single claims."""
    if accumulator.sum is not None or accumulator.count is not None:
        counts = Words(f"“{accumulator.label.zh}”按件数或其他数量累计", f"`{accumulator.name}` counts or sums")
        raise Cannot(counts, accumulator.place or plan.policy.place)
    if accumulator.rolling is not None:
        rolls = Words(f"“{accumulator.label.zh}”按滚动期限累计", f"the window of `{accumulator.name}` rolls")
        raise Cannot(rolls, accumulator.place or plan.policy.place)


def _windows(
    accumulator: Accumulator[Node], family: Family, edition: Edition, facts: Mapping[str, FactColumn]
) -> Whole | int:
    """The window of each claim that the edition decides."""
    if accumulator.window is Window.WHOLE or accumulator.window is Window.ROLLING:
        return 0
    policy = edition.plan.policy
    column, rows = facts[policy.date_fact], slice(None) if edition.rows is None else edition.rows
    values: Whole = column.values[rows].astype(np.int64, copy=False)
    zone = policy.timezone if policy.facts[policy.date_fact].kind is FactKind.DATE_TIME else None
    match accumulator.window:
        case Window.CALENDAR_YEAR:
            years = _calendar_years(values, zone)
        case Window.POLICY_YEAR:
            years = _policy_years(family, values if zone is None else _days(values, zone))
        case _:
            assert_never(accumulator.window)
    none = None if column.none is None else column.none[rows]
    return years if none is None else np.where(none, 0, years)


def _calendar_years(values: Whole, zone: ZoneInfo | None) -> Whole:
    """The year of each day, or of each instant where there is a zone."""
    if zone is None:
        return part_of_days(values, "year")
    years, beyond = local_part(values, "year", zone)
    return part_of_days(_days(values, zone), "year") if np.any(beyond) else years


def _days(values: Whole, zone: ZoneInfo) -> Whole:
    """The day of each instant. Those that are far away are asked for singly: they are slips of the pen, and few."""
    days, beyond = local_days(values, zone)
    if np.any(beyond):
        far = np.broadcast_to(beyond, len(values))
        days[far] = [day_at(at, zone) for at in values[far].tolist()]
    return days


def _policy_years(family: Family, days: Whole) -> Whole:
    """By comparing with the days on which a new year of the policy begins."""
    if not len(days):
        return days
    start = family.start
    least, most = (max(int(days.min()), 1), max(int(days.max()), 1))
    first, last = (policy_year(start, start.fromordinal(day)) for day in (least, most))
    begins_on = [_begin(start, number) for number in range(first + 1, last + 1)]
    if len(begins_on) > _FEW_YEARS:
        return first + np.searchsorted(np.array(begins_on), days, side="right")
    years = np.full(len(days), first, dtype=np.int64)
    for begin in begins_on:
        years += days >= begin
    return years


def _begin(start: dt.date, number: int) -> int:
    """The day on which a year of the policy begins."""
    year = start.year + number
    leap_day = (start.month, start.day) == (2, 29) and runtime.month_of(runtime.day_of(year, 2, 28) + 1) != 2
    return runtime.day_of(year, 3, 1) if leap_day else runtime.day_of(year, start.month, start.day)


def _keys(columns: Sequence[FactColumn], size: int) -> tuple[Whole, int]:
    """The key of each claim, and how many there can be."""
    keys: Whole = np.zeros(size, dtype=np.int64)
    count = 1
    for column in columns:
        values, many = _codes(column)
        if count * many > 2**31:
            _, keys = np.unique(keys, return_inverse=True)
            count = int(keys.max(initial=0)) + 1
        keys = values if count == 1 else keys * many + values
        count *= many
    return keys, count


def _codes(column: FactColumn) -> tuple[Whole, int]:
    """The values of one column as numbers from 0, and how many there can be; none is a value as well."""
    values: NDArray[Any] = column.values
    if column.texts:
        codes, count = values.astype(np.int64), len(column.texts)
    else:
        _, codes = np.unique(values, return_inverse=True)
        count = int(codes.max(initial=0)) + 1
    if column.none is not None:
        codes, count = np.where(column.none, count, codes), count + 1
    return codes, max(count, 1)
