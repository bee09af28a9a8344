"""What each claim would be paid under one policy if nothing had been granted before: a first look at a file.

Every accumulator holds nothing, so a cap leaves its limit. The settlement starts from the same
`AwardColumns`, but with what is held.

Many claims are looked up by their case (`cases`); few of them, and those whose case does not tell, go through
the awards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from policyengine.columns import ClaimColumns
from policyengine.compiled.columnar.case_table import case_table
from policyengine.compiled.columnar.cases import CLOSER, Cases, CaseTable, cases_of
from policyengine.compiled.columnar.column import union, wide
from policyengine.compiled.columnar.evaluate import frames, looks
from policyengine.compiled.columnar.frame import Frame
from policyengine.compiled.columnar.looking import Look
from policyengine.compiled.columnar.model import CODES, AwardColumns
from policyengine.compiled.columnar.planning import ColumnPlan
from policyengine.compiled.runtime import BOUNDLESS
from policyengine.outcome import Status
from policyengine.plan.model import Choice, Option
from policyengine.policy.model import Choose, IfShort

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from policyengine.columns import Mask, Rows
    from policyengine.compiled.columnar.model import Amounts

NO_AWARD: Final = -1

MANY: Final = 1 << 15
"""Claims for which it is worth while to find out what the policy says of each case."""


_DENIED: Final = np.int8(CODES[Status.DENIED])

_QUICK: Final = "wrap"
"""How `take` deals with places beyond an array; there are none, and this way it takes the least time."""


@dataclass(frozen=True, slots=True, eq=False)
class AloneColumns:
    """Of each claim its status (a place in `STATUSES`), the award by its position or `NO_AWARD`, the amount in fen.

    `asked` are the claims that only the interpreter can answer: nothing else is said of them.
    """

    asked: Mask
    status: NDArray[np.int8]
    award: NDArray[np.signedinteger]
    amount: Amounts


def adds_up(option: Option) -> bool:
    """Whether a choice pays several awards to one claim, which is more than one award says."""
    return isinstance(option, Choice) and (option.rule is Choose.SUM or any(map(adds_up, option.options)))


def evaluate_alone(plan: ColumnPlan, claims: ClaimColumns, rows: Rows | None = None) -> AloneColumns:
    """Each of `rows` by itself; the choice of the policy does not add up."""
    assert not adds_up(plan.whole.plan.choice), "a choice between awards"
    by_case = plan.cases if rows is None and claims.size >= MANY else None
    make = np.zeros if by_case is None else np.empty
    result = AloneColumns(
        np.zeros(claims.size, dtype=np.bool_),
        make(claims.size, dtype=np.int8),
        make(claims.size, dtype=np.min_scalar_type(-max(len(plan.awards), 2))),
        make(claims.size, dtype=np.int64),
    )
    if by_case is not None:
        rows = _by_case(plan, by_case, claims, result)
    result.award[slice(None) if rows is None else rows] = NO_AWARD
    if rows is None or len(rows):
        for frame, looked in looks(plan, claims, rows):
            result.asked[frame.rows] = looked.asked
            _choose(looked, frame.size, frame.rows, result)
    return result


# By case.


def _by_case(plan: ColumnPlan, cases: Cases, claims: ClaimColumns, result: AloneColumns) -> Rows:
    """Look every claim up by its case; the rows of those whose case does not tell."""
    for frame in frames(plan, claims, None):
        with np.errstate(all="ignore"):  # of values that are not there, whatever stands in their place
            found = cases_of(cases, frame)
        if found is None:
            result.award[frame.rows] = CLOSER
            continue
        case, bits = found
        if bits not in cases.tables:
            cases.tables[bits] = case_table(plan, cases, bits)
        _look_up(cases.tables[bits], case, frame, result)
    result.award[np.array(sorted(claims.odd), dtype=np.intp)] = CLOSER
    return np.flatnonzero(result.award == CLOSER)


def _look_up(table: CaseTable, case: Rows, frame: Frame, result: AloneColumns) -> None:
    """What the table says of the claims of a frame, one after the other."""
    award, status, amount = result.award[frame.rows], result.status[frame.rows], result.amount[frame.rows]
    np.take(table.award, case, out=award, mode=_QUICK)
    np.multiply(award == NO_AWARD, _DENIED, out=status)  # and otherwise granted, which is 0
    pays = table.factor.take(case, mode=_QUICK)
    if table.fact is not None:
        stored = frame.claims.facts.get(table.fact)
        if stored is None:
            award[award != NO_AWARD] = CLOSER
            return
        absent = frame.absent(stored)
        open_ = union(absent.open, absent.none)
        if open_ is not False:
            award[open_ & (award != NO_AWARD)] = CLOSER
        pays *= wide(frame.values(table.fact, stored))
    pays += table.extra if isinstance(table.extra, int) else table.extra.take(case, mode=_QUICK)
    if table.divisor != 1:
        unsigned = pays.view(np.uint64)  # below nothing is none of it, and this takes half the time
        unsigned //= np.uint64(table.divisor)
    if table.unit != 1:
        pays *= table.unit
    limit = table.limit.take(case, mode=_QUICK)
    status += pays > limit  # from granted to reduced
    np.minimum(pays, limit, out=amount)


# Award by award.


def _choose(looked: Look, size: int, rows: Rows | slice, result: AloneColumns) -> None:
    """The highest payable, then the larger room, then the earlier: under `first` there is only one."""
    award, payable = result.award[rows], np.zeros(size, dtype=np.int64)
    entitled = payable.copy()
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
    result.award[rows], result.amount[rows] = award, payable
    result.status[rows] = _statuses(award, entitled, payable)


def _statuses(award: NDArray[np.signedinteger], entitled: Amounts, amount: Amounts) -> NDArray[np.int8]:
    granted, reduced, exhausted, denied = (
        np.int8(CODES[one]) for one in (Status.GRANTED, Status.REDUCED, Status.EXHAUSTED, Status.DENIED)
    )
    paid = np.where(amount == entitled, granted, np.where(amount > 0, reduced, exhausted))
    return np.where(award == NO_AWARD, denied, paid)


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
