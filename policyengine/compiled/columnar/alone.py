"""What each claim would be paid under one policy if nothing had been granted before: a first look at a file.

Every accumulator holds nothing, so a cap leaves its limit. The settlement starts from the same
`AwardColumns`, but with what is held.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from policyengine.columns import ClaimColumns
from policyengine.compiled.columnar.evaluate import looks
from policyengine.compiled.columnar.looking import Look
from policyengine.compiled.columnar.model import AwardColumns
from policyengine.compiled.columnar.planning import ColumnPlan
from policyengine.compiled.runtime import BOUNDLESS
from policyengine.plan.model import Choice, Option
from policyengine.policy.model import Choose, IfShort

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from policyengine.columns import Mask, Rows
    from policyengine.compiled.columnar.model import Amounts

NO_AWARD = -1


@dataclass(frozen=True, slots=True, eq=False)
class AloneColumns:
    """Of each claim the award by its position (`NO_AWARD` where none applies), entitled and amount in fen.

    `asked` are the claims that only the interpreter can answer.
    """

    asked: Mask
    award: NDArray[np.int16]
    entitled: Amounts
    amount: Amounts


def adds_up(option: Option) -> bool:
    """Whether a choice pays several awards to one claim, which is more than one award says."""
    return isinstance(option, Choice) and (option.rule is Choose.SUM or any(map(adds_up, option.options)))


def evaluate_alone(plan: ColumnPlan, claims: ClaimColumns, rows: Rows | None = None) -> AloneColumns:
    """Each of `rows` by itself; the choice of the policy does not add up."""
    assert not adds_up(plan.whole.plan.choice), "a choice between awards"
    result = AloneColumns(
        np.zeros(claims.size, dtype=np.bool_),
        np.full(claims.size, NO_AWARD, dtype=np.int16),
        np.zeros(claims.size, dtype=np.int64),
        np.zeros(claims.size, dtype=np.int64),
    )
    for frame, looked in looks(plan, claims, rows):
        result.asked[frame.rows] = looked.asked
        _choose(looked, frame.size, frame.rows, result)
    return result


def _choose(looked: Look, size: int, rows: Rows | slice, result: AloneColumns) -> None:
    """The highest payable, then the larger room, then the earlier: under `first` there is only one."""
    award, entitled, payable = result.award[rows], result.entitled[rows], result.amount[rows]
    paid = [_payable(offer) for offer in looked.awards]
    rooms = _Rooms.of([room for _, room in paid], size)
    for index, (offer, (pays, room)) in enumerate(zip(looked.awards, paid, strict=True)):
        if not len(offer.rows):
            continue
        earlier = award.take(offer.rows)
        if earlier.max() == NO_AWARD:
            award[offer.rows], entitled[offer.rows], payable[offer.rows] = index, offer.entitled, pays
            rooms.note(offer.rows, room)
            continue
        before = payable.take(offer.rows)
        larger = (pays == before) & (room > rooms.at(earlier, offer.rows))
        better = np.flatnonzero((earlier == NO_AWARD) | (pays > before) | larger)
        places = offer.rows.take(better)
        award[places], entitled[places], payable[places] = index, offer.entitled.take(better), pays.take(better)
        rooms.note(places, room if isinstance(room, int) else room.take(better))
    if not isinstance(rows, slice):  # what was picked out goes back
        result.award[rows], result.entitled[rows], result.amount[rows] = award, entitled, payable


@dataclass(frozen=True, slots=True, eq=False)
class _Rooms:
    """The room of what has been chosen: by award, or where that differs from claim to claim, by claim."""

    by_award: Amounts | None
    by_place: Amounts | None

    @staticmethod
    def of(rooms: Sequence[Amounts | int], size: int) -> _Rooms:
        """Nothing is chosen yet; `rooms` are those of each award."""
        fixed = [room for room in rooms if isinstance(room, int)]
        if len(fixed) == len(rooms):
            return _Rooms(np.array(fixed, dtype=np.int64), None)
        return _Rooms(None, np.zeros(size, dtype=np.int64))

    def at(self, award: NDArray[np.int16], places: Rows) -> Amounts:
        """The room of the awards chosen at `places`."""
        if self.by_award is not None:
            return self.by_award[award]
        assert self.by_place is not None, "one of both is there"
        return self.by_place[places]

    def note(self, places: Rows, room: Amounts | int) -> None:
        """An award was chosen at `places`."""
        if self.by_place is not None:
            self.by_place[places] = room


def _payable(offer: AwardColumns) -> tuple[Amounts, Amounts | int]:
    """What an award pays by itself, and its room."""
    room: Amounts | int = BOUNDLESS
    reduced: Amounts | int = BOUNDLESS
    refusing = []
    for cap in offer.caps:
        limit = cap.limit if cap.binds is None else np.where(cap.binds, cap.limit, BOUNDLESS)
        room = _lower(room, limit)
        if cap.cap.if_short is IfShort.REFUSE:
            refusing.append(limit)
        else:
            reduced = _lower(reduced, limit)
    pays = offer.entitled if reduced is BOUNDLESS else np.minimum(offer.entitled, reduced)
    if not isinstance(reduced, int) or reduced < 0:
        pays = np.maximum(pays, 0)
    for limit in refusing:
        pays = np.where(pays > limit, 0, pays)
    if offer.drops_below is not None:
        pays = np.where(pays < offer.drops_below, 0, pays)
    return pays, room


def _lower(one: Amounts | int, other: Amounts | int) -> Amounts | int:
    return min(one, other) if isinstance(one, int) and isinstance(other, int) else np.minimum(one, other)
