"""What can be said of a stretch without going through it: which claims no cap can touch, and what those are paid.

Whoever comes first, an accumulator never holds more than it did plus all that can be posted to it. So a
cap cannot touch a claim if even then there is room for what is due. And where nothing can be posted, what
is held stands still: the room is known. Every other claim is *open*, and so are those that post where an
open one draws: they are gone through in order.

Accumulators without a key are drawn on by everybody. They are taken to be wide enough; `settle`
looks afterwards from which claim on they were not, and what comes before it is right.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from policyengine.settlement.columnar.loop import BOUNDLESS, NO_CAP, Closed
from policyengine.settlement.columnar.stretch import Span, Stretch

_FEW: Final = 4
"""Slots to a claim of a stretch, up to which it is quicker to empty all of them than one after the other."""

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from policyengine.columns import Mask

    Amounts = NDArray[np.int64]
    Places = NDArray[np.intp]


@dataclass(slots=True, eq=False)
class Slots:
    """What every slot holds, in fen; `posted` is room for what can be posted in a stretch, 0 between stretches.

    `pool`: it belongs to an accumulator without a key; `apart` lists those slots, and that of none. `drawn`:
    room for marks, False between stretches.
    """

    held: Amounts
    pool: Mask
    apart: Places
    posted: Amounts
    drawn: Mask
    closed: Closed = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Judgement:
    """What can be said of each entry, while its claim is not open; `open` are the claims to be gone through.

    `pays`, shortened by the cap `limited_by`; `room` at the beginning, cap by cap, and the `least` of
    it, which stays so where `room_known`. `wants`: the most that it can pay, with those it adds up with.
    `clear`: nothing can come between. `reserve`: for each policy, the most that it can pay each claim.
    """

    pays: Amounts
    wants: Amounts
    limited_by: NDArray[np.int8]
    room: tuple[Amounts, ...]
    least: Amounts
    room_known: Mask
    clear: Mask
    reserve: list[Amounts]
    open: Mask


def judge(stretch: Stretch, slots: Slots) -> Judgement:
    """What can be said beforehand. Leaves `slots.posted` filled: see `forget`."""
    room = tuple([limit - slots.held.take(slot) for slot, limit in zip(stretch.slot, stretch.limit, strict=True)])
    least = room[0]
    for one in room[1:]:
        least = np.minimum(least, one)
    most = np.maximum(np.minimum(stretch.entitled, least), 0)
    reserve = _reserve(stretch, most, slots)
    due, several = _due(stretch)
    wants = most if several is None else np.where(several, _reserved(stretch, reserve), most)
    beyond = due - wants
    pays, limited_by = stretch.entitled, np.full(len(most), NO_CAP, dtype=np.int8)
    clear, known = np.ones(len(most), dtype=np.bool_), np.ones(len(most), dtype=np.bool_)
    for place, (slot, left) in enumerate(zip(stretch.slot, room, strict=True)):
        posted = slots.posted.take(slot)
        still = posted == 0
        known &= still
        tight = np.flatnonzero(still & (left < pays))
        if len(tight):
            limited_by[tight] = place
            pays = pays.copy() if pays is stretch.entitled else pays
            pays[tight] = left[tight]
        if several is not None:
            still &= ~several
        narrow = np.flatnonzero((left - posted < _counted(stretch, place, beyond, due)) & ~still)
        clear[narrow[~slots.pool[slot[narrow]] | (posted[narrow] == 0)]] = False
    limited_by[stretch.entitled == 0] = NO_CAP
    clear &= _is_simple(stretch, limited_by, slots)
    open_ = stretch.asked.copy()
    open_[stretch.claim[~clear]] = True
    return Judgement(np.maximum(pays, 0), wants, limited_by, room, least, known, clear, reserve, open_)


def forget(stretch: Stretch, slots: Slots) -> None:
    """Empty what `judge` and `spread` have filled."""
    if len(slots.posted) <= _FEW * len(stretch.rows):
        slots.posted.fill(0)
        slots.drawn.fill(False)
        return
    for account, line in enumerate(stretch.slots[:-1]):
        where = stretch.single.get(account, line)
        slots.posted[where] = 0
        slots.drawn[where] = False


def _reserve(stretch: Stretch, most: Amounts, slots: Slots) -> list[Amounts]:
    """The most that each policy can pay each claim; what can be posted is added up by slot on the way."""
    offers, size, posted = stretch.offers, len(stretch.rows), _posted(stretch)
    reserve = []
    for family, adding in enumerate(offers.adds_up):
        spans = stretch.spans_of(family)
        all_of_it = _together(stretch, spans, most, adding, size)
        reserve.append(all_of_it)
        for account in posted[family]:
            counted = offers.counted[:, account]
            own = [number for number, offer in enumerate(offers.offers) if offer.family == family]
            amounts = all_of_it
            if not counted[own].all():
                amounts = _together(stretch, spans, np.where(counted[stretch.offer], most, 0), adding, size)
            if not amounts.any():
                continue
            if account in stretch.single:
                slots.posted[stretch.single[account]] += amounts.sum()
            else:
                np.add.at(slots.posted, stretch.slots[account], amounts)
    return reserve


def _together(stretch: Stretch, spans: list[Span], amounts: Amounts, adding: bool, size: int) -> Amounts:
    """By claim: the sum of a policy's entries where they add up, else the highest."""
    found = np.zeros(size, dtype=np.int64)
    for span in spans:
        claim, here = stretch.claim[span.slice], amounts[span.slice]
        if span.first:
            found[claim] = here
        elif adding:
            found[claim] += here
        else:
            found[claim] = np.maximum(found[claim], here)
    return found


def _due(stretch: Stretch) -> tuple[Amounts, Mask | None]:
    """What a cap must leave room for: what is due, or all that is due to a claim where several awards add up.

    Also which entries those are.
    """
    due, several = stretch.entitled, None
    for family, adding in enumerate(stretch.offers.adds_up):
        spans = stretch.spans_of(family)
        if not adding or len(spans) < 2:
            continue
        total = _together(stretch, spans, stretch.entitled, True, len(stretch.rows))
        if several is None:
            due, several = due.copy(), beside_others(stretch)
        for span in spans:
            due[span.slice] = total[stretch.claim[span.slice]]
    if several is not None:
        for span in stretch.spans:
            several[span.slice] &= stretch.offers.adds_up[span.family]
    return due, several


def _reserved(stretch: Stretch, reserve: list[Amounts]) -> Amounts:
    """Of each entry, the most that its policy can pay its claim."""
    found = np.zeros(len(stretch.claim), dtype=np.int64)
    for span in stretch.spans:
        found[span.slice] = reserve[span.family][stretch.claim[span.slice]]
    return found


def _counted(stretch: Stretch, place: int, beyond: Amounts, due: Amounts) -> Amounts:
    """What a cap must leave beside all that can be posted: all that is due where its accumulator does not count it."""
    offers = stretch.offers
    counts = offers.counted[np.arange(len(offers.counted)), offers.account[:, place]]
    bounded = offers.account[:-1, place] >= 0
    if counts[:-1][bounded].all() and bounded.all():
        return beyond
    return np.where(counts[stretch.offer], beyond, due)


def _is_simple(stretch: Stretch, limited_by: NDArray[np.int8], slots: Slots) -> Mask | np.bool_:
    """Where an offer is plain enough: a cap that refuses, a minimum that drops do not touch it."""
    odd = [(number, offer) for number, offer in enumerate(stretch.offers.offers) if not offer.simple]
    if not odd:
        return np.True_
    simple = np.ones(len(stretch.offer), dtype=np.bool_)
    for number, offer in odd:
        entries = np.flatnonzero(stretch.offer == number)
        fits = limited_by[entries] == NO_CAP
        least = offer.columns.drops_below
        if least is not None:
            at = np.searchsorted(offer.columns.rows, stretch.rows[stretch.claim[entries]])
            fits &= stretch.entitled[entries] >= (least[at] if isinstance(least, np.ndarray) else least)
        for place, cap in enumerate(offer.columns.caps):
            if cap.cap.closes and slots.closed:
                fits &= stretch.limit[place][entries] == BOUNDLESS
        simple[entries] = fits
    return simple


def spread(stretch: Stretch, judgement: Judgement, slots: Slots) -> None:
    """Open every claim that posts to a slot on which an open one draws, until there is none left."""
    fresh = np.flatnonzero(judgement.open)
    if not len(fresh):
        return
    keyed = [(account, family) for family, own in enumerate(_posted(stretch)) for account in own]
    keyed = [(account, family) for account, family in keyed if not slots.pool[stretch.slots[account][0]]]
    draws = beside_others(stretch) | ~judgement.clear
    while len(fresh):
        _draw(stretch, slots, fresh, draws)
        found = np.zeros(len(judgement.open), dtype=np.bool_)
        for account, family in keyed:
            found |= slots.drawn[stretch.slots[account]] & (judgement.reserve[family] > 0)
        if stretch.asked.any():  # nobody knows what these post, so that nothing stands still where they draw
            for slot in stretch.slot:
                found[stretch.claim[slots.drawn[slot]]] = True
        found &= ~judgement.open
        judgement.open |= found
        fresh = np.flatnonzero(found)


def _posted(stretch: Stretch) -> list[list[int]]:
    """The accounts that something is posted to, policy by policy."""
    offers = stretch.offers
    return [
        sorted({at for offer in offers.offers if offer.family == family for at in offer.counted})
        for family in range(len(offers.adds_up))
    ]


def _draw(stretch: Stretch, slots: Slots, fresh: Places, draws: Mask) -> None:
    """Mark the slots on which newly opened claims draw; pools are followed for every claim anyway."""
    new = np.zeros(len(stretch.rows), dtype=np.bool_)
    new[fresh] = True
    entries = np.flatnonzero(new[stretch.claim] & draws)
    for slot in stretch.slot:
        slots.drawn[slot[entries]] = True
    asked = fresh[stretch.asked[fresh]]
    for line in stretch.slots[:-1]:
        slots.drawn[line[asked]] = True
    slots.drawn[slots.apart] = False


def beside_others(stretch: Stretch) -> Mask:
    """The entries beside which their policy has others for the claim: then rooms are compared."""
    several = np.zeros(len(stretch.claim), dtype=np.bool_)
    for family in range(len(stretch.offers.adds_up)):
        spans = stretch.spans_of(family)
        if len(spans) < 2:
            continue
        count = np.zeros(len(stretch.rows), dtype=np.int8)
        for span in spans:
            count[stretch.claim[span.slice]] += 1
        for span in spans:
            several[span.slice] = count[stretch.claim[span.slice]] > 1
    return several
