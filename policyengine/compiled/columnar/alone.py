"""What each claim would be paid under one policy if nothing had been granted before: a first look at a file.

Every accumulator holds nothing, so a cap leaves its limit. The settlement starts from the same
`AwardColumns`, but with what is held.
"""

from __future__ import annotations

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
    award = np.full(size, NO_AWARD, dtype=np.int16)
    entitled, payable = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    room = np.zeros(size, dtype=np.int64)
    for index, offer in enumerate(looked.awards):
        places = offer.rows
        if not len(places):
            continue
        pays, leaves = _payable(offer)
        free = award[places] == NO_AWARD
        if not free.all():
            before = payable[places]
            better = np.flatnonzero(free | (pays > before) | ((pays == before) & (leaves > room[places])))
            places, pays = places[better], pays[better]
            leaves = leaves if isinstance(leaves, int) else leaves[better]
            entitled[places] = offer.entitled[better]
        else:
            entitled[places] = offer.entitled
        award[places], payable[places], room[places] = index, pays, leaves
    result.award[rows], result.entitled[rows], result.amount[rows] = award, entitled, payable


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
    pays = np.maximum(np.minimum(offer.entitled, reduced), 0) if reduced is not BOUNDLESS else offer.entitled
    for limit in refusing:
        pays = np.where(pays > limit, 0, pays)
    if offer.drops_below is not None:
        pays = np.where(pays < offer.drops_below, 0, pays)
    return pays, room


def _lower(one: Amounts | int, other: Amounts | int) -> Amounts | int:
    return min(one, other) if isinstance(one, int) and isinstance(other, int) else np.minimum(one, other)
