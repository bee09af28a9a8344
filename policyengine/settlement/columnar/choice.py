"""The choice among awards of one policy and among policies, over a stretch of claims.

The same rules as for a single claim: the highest payable, then the larger room, then the order of the
file; of the policies the set that pays most, the first of equals. Two rooms need not be known to be
compared: in one slot they differ by their limits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from policyengine.settlement.columnar.bounds import Judgement, Slots
from policyengine.settlement.columnar.loop import NO_CAP, NO_ENTRY
from policyengine.settlement.columnar.stretch import Stretch

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from policyengine.columns import Mask

    Amounts = NDArray[np.int64]
    Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """What one policy says of each claim of a stretch.

    `entry`: the entry chosen, NO_ENTRY where it denies; where several awards add up, the first of them
    (`several`). `limited_by`: the place of the cap that shortens it, with what its accumulator held.
    """

    entry: Places
    pays: Amounts
    due: Amounts
    limited_by: NDArray[np.int8]
    held: Amounts
    several: Mask


def choose(stretch: Stretch, judgement: Judgement, slots: Slots) -> list[Result]:
    """What each policy pays the claims that are not open. Opens those for which rooms cannot be compared."""
    results = []
    for family, adding in enumerate(stretch.offers.adds_up):
        size = len(stretch.rows)
        result = Result(
            np.full(size, NO_ENTRY, dtype=np.intp),
            np.zeros(size, dtype=np.int64),
            np.zeros(size, dtype=np.int64),
            np.full(size, NO_CAP, dtype=np.int8),
            np.zeros(size, dtype=np.int64),
            np.zeros(size, dtype=np.bool_),
        )
        for span in stretch.spans_of(family):
            entries, claim = np.arange(span.start, span.end), stretch.claim[span.slice]
            if not span.first and not adding:
                better = np.flatnonzero(_better(stretch, judgement, slots, result.entry[claim], entries))
                entries, claim = entries[better], claim[better]
            if span.first or not adding:
                result.entry[claim] = entries
                result.pays[claim] = judgement.pays[entries]
                result.due[claim] = stretch.entitled[entries]
                result.limited_by[claim] = judgement.limited_by[entries]
            else:
                result.pays[claim] += judgement.pays[entries]
                result.due[claim] += stretch.entitled[entries]
                result.several[claim] = True
        _note_held(stretch, judgement, result)
        results.append(result)
    return results


def _note_held(stretch: Stretch, judgement: Judgement, result: Result) -> None:
    """What the accumulator of each cap that shortens something held."""
    for place in range(stretch.offers.caps):
        limited = np.flatnonzero(result.limited_by == place)
        entries = result.entry[limited]
        result.held[limited] = stretch.limit[place][entries] - judgement.room[place][entries]


def _better(stretch: Stretch, judgement: Judgement, slots: Slots, before: Places, entries: Places) -> Mask:
    """Where a later entry of the same claim is chosen over the best of the earlier ones."""
    better: Mask = judgement.pays[entries] > judgement.pays[before]
    claim = stretch.claim[entries]
    tied = np.flatnonzero((judgement.pays[entries] == judgement.pays[before]) & ~judgement.open[claim])
    if not len(tied):
        return better
    one, other = before[tied], entries[tied]
    larger = judgement.least[other] > judgement.least[one]
    known = judgement.room_known[one] & judgement.room_known[other]
    if not known.all():
        rest = np.flatnonzero(~known)
        sure, wins = _compared(stretch, judgement, slots, one[rest], other[rest])
        larger[rest] = wins
        judgement.open[claim[tied[rest[~sure]]]] = True
    better[tied] = larger
    return better


@dataclass(frozen=True, slots=True, eq=False)
class _Side:
    """One cap of some entries: its slot, its limit, its room, and what is left of that whatever is posted."""

    slot: Places
    limit: Amounts
    room: Amounts
    left: Amounts


def _compared(stretch: Stretch, judgement: Judgement, slots: Slots, one: Places, other: Places) -> tuple[Mask, Mask]:
    """Whether the least room of `other` is larger than that of `one`: where that is sure, and where it is so."""
    ones, others = (list(_sides(stretch, judgement, slots, entries)) for entries in (one, other))
    wins = _surely(np.less, ones, others)
    return wins | _surely(np.less_equal, others, ones), wins


def _sides(stretch: Stretch, judgement: Judgement, slots: Slots, entries: Places) -> Iterator[_Side]:
    for slot, limit, room in zip(stretch.slot, stretch.limit, judgement.room, strict=True):
        where, here = slot.take(entries), room.take(entries)
        yield _Side(where, limit.take(entries), here, here - slots.posted.take(where))


def _surely(order: np.ufunc, ones: Sequence[_Side], others: Sequence[_Side]) -> Mask:
    """Where the least room of `ones` stands in that order to every one of `others`, whatever is posted."""
    result: Mask = np.True_  # type: ignore[assignment]  # of each entry, as soon as there is a cap
    for other in others:
        found = np.False_
        for one in ones:
            found = found | ((one.slot == other.slot) & order(one.limit, other.limit)) | order(one.room, other.left)
        result = result & found
    return result


def chosen_sets(results: Sequence[Result], sets: Sequence[tuple[int, ...]]) -> NDArray[np.int16]:
    """For each claim the place of the set of policies that is paid, −1 where nobody pays.

    `sets` are all without an exclusion between two of them, in the order of their positions.
    """
    if sets == ((0,), (1,)):
        one_, other_ = results[0].pays, results[1].pays
        second = other_ > one_
        nobody = ~(second | (one_ > 0))
        return second.astype(np.int16) - nobody
    size = len(results[0].pays)
    best = np.zeros(size, dtype=np.int64)
    found = np.full(size, -1, dtype=np.int16)
    for place, one in enumerate(sets):
        total = results[one[0]].pays
        for family in one[1:]:
            other = results[family].pays
            total = np.where((total > 0) & (other > 0), total + other, 0)
        higher = total > best
        found[higher] = place
        best[higher] = total[higher]
    return found
