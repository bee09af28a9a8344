"""A stretch of claims that are settled together: what is offered to each, under which caps, in which slots.

An *entry* is one offer to one claim. Entries stand lane by lane; within a lane in the order in which
claims are settled. Every entry has as many caps as the offer with the most; those that do not bind, or
that it lacks, are boundless in the slot of none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from policyengine.settlement.columnar.keys import NO_SLOT, Account
from policyengine.settlement.columnar.loop import BOUNDLESS
from policyengine.settlement.columnar.offers import Offers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from policyengine.columns import Mask, Rows

    Amounts = NDArray[np.int64]
    Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Span:
    """The entries of one lane, from `start` to `end`."""

    family: int
    start: int
    end: int
    first: bool

    @property
    def slice(self) -> slice:
        """As a slice of the entries."""
        return slice(self.start, self.end)


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """`rows` in the order in which they are settled; `claim` is the place of each entry's claim among them.

    `slots` has a line for each account, and a last one for none; `single` are the accounts of one slot. `slot`
    and `limit` have one array for each cap.
    """

    offers: Offers
    rows: Rows
    asked: Mask
    slots: Places
    single: dict[int, int]
    spans: tuple[Span, ...]
    claim: Places
    offer: Places
    entitled: Amounts
    slot: tuple[Places, ...]
    limit: tuple[Amounts, ...]

    def spans_of(self, family: int) -> list[Span]:
        """The lanes of one policy."""
        return [span for span in self.spans if span.family == family]


def stretch_of(offers: Offers, accounts: Sequence[Account], rows: Rows) -> Stretch:
    """The stretch of these rows."""
    slots = np.full((len(accounts) + 1, len(rows)), NO_SLOT, dtype=np.intp)
    for place, account in enumerate(accounts):
        slots[place] = account.first if account.single else account.slots.take(rows)
    spans: list[Span] = []
    claims, numbers, entitled = [], [], []
    end = 0
    for place, lane in enumerate(offers.lanes):
        offered = lane.offer.take(rows)
        claim = np.flatnonzero(offered >= 0)
        first = place == 0 or offers.lanes[place - 1].family != lane.family
        spans.append(Span(lane.family, end, end + len(claim), first))
        end += len(claim)
        claims.append(claim)
        numbers.append(offered.take(claim).astype(np.intp))
        entitled.append(lane.entitled.take(rows.take(claim)).astype(np.int64, copy=False))
    claim, offer = _joined(claims, np.intp), _joined(numbers, np.intp)
    slot, limit = [], []
    flat = slots.ravel()
    for cap in range(offers.caps):
        # The line of each entry's account; that of none, −1, is the last.
        lines = offers.account[:, cap] % len(slots) * len(rows)
        slot.append(flat.take(lines.take(offer) + claim))
        limit.append(offers.limit[:, cap].take(offer))
    _set_apart(offers, rows[claim], offer, slot, limit)
    return Stretch(
        offers,
        rows,
        offers.asked[rows],
        slots,
        {place: account.first for place, account in enumerate(accounts) if account.single},
        tuple(spans),
        claim,
        offer,
        _joined(entitled, np.int64),
        tuple(slot),
        tuple(limit),
    )


def _joined(parts: Sequence[NDArray[np.generic]], dtype: type) -> NDArray:  # type: ignore[type-arg]  # of what `dtype` says
    return np.concatenate(parts) if parts else np.zeros(0, dtype=dtype)


def _set_apart(offers: Offers, rows: Rows, offer: Places, slot: Sequence[Places], limit: Sequence[Amounts]) -> None:
    """Limits that differ from claim to claim, and caps that do not bind every claim."""
    for number, one in enumerate(offers.offers):
        apart = [
            (place, cap)
            for place, cap in enumerate(one.columns.caps)
            if cap.binds is not None or isinstance(cap.limit, np.ndarray)
        ]
        if not apart:
            continue
        entries = np.flatnonzero(offer == number)
        at = np.searchsorted(one.columns.rows, rows[entries])
        for place, cap in apart:
            if isinstance(cap.limit, np.ndarray):
                limit[place][entries] = cap.limit[at]
            if cap.binds is not None:
                free = entries[~cap.binds[at]]
                limit[place][free] = BOUNDLESS
                slot[place][free] = NO_SLOT
