"""From a stretch to the plain lists that are gone through, and back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from policyengine.policy.model import IfShort
from policyengine.settlement.columnar.asking import Answer
from policyengine.settlement.columnar.bounds import Slots
from policyengine.settlement.columnar.choice import Result
from policyengine.settlement.columnar.keys import NO_SLOT
from policyengine.settlement.columnar.loop import BOUNDLESS, Closed, Course, Gone, Odd, go_through
from policyengine.settlement.columnar.stretch import Stretch

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Amounts = NDArray[np.int64]
    Places = NDArray[np.intp]

Decide: TypeAlias = Callable[[int, Sequence[int], Closed], Answer]
"""Decides the claim at a place of the stretch otherwise, by what each account holds for it."""

Flow: TypeAlias = "tuple[int, Amounts, int]"
"""A pool's slot, what is posted to it by each claim of a stretch that is not gone through, what it holds when dry."""


def settle_in_order(
    stretch: Stretch, going: Places, slots: Slots, flows: Sequence[Flow], closed: Closed, decide: Decide
) -> tuple[list[Result], int]:
    """Settle the claims at the places `going` of the stretch one by one, and say of each policy what it pays them.

    Also the place before which that is so: where one of the `flows` runs dry, nobody goes on.
    """
    families = len(stretch.offers.adds_up)
    entries, first = _entries(stretch, going, families)
    claim = stretch.claim[entries]
    columns = [slot[entries] for slot in stretch.slot]
    posted = _posted(stretch, entries, claim, len(slots.held) - 1)
    asked = stretch.asked[going]
    draws = stretch.slots[:-1, going[asked]].T
    used = np.concatenate([[NO_SLOT], *columns, posted.ravel(), draws.ravel(), [slot for slot, _, _ in flows]])
    numbers, local = _numbered(used.astype(np.intp), len(slots.held))
    parts = np.split(local[1:], np.cumsum([len(entries) * len(columns), posted.size, draws.size]))
    own = parts[2].reshape(draws.shape)
    own_slots = {int(place): own[number].tolist() for number, place in enumerate(np.flatnonzero(asked))}
    more = max(2 - len(columns), 0)  # caps that never bind, in the slot of none, which is the first of all
    course = Course(
        families=families,
        first=first.tolist(),
        entitled=stretch.entitled[entries].tolist(),
        slots=[*parts[0].reshape(len(columns), len(entries)).tolist(), *[[0] * len(entries)] * more],
        limits=[*(limit[entries].tolist() for limit in stretch.limit), *[[BOUNDLESS] * len(entries)] * more],
        posts=posted.shape[1],
        posted=parts[1].tolist(),
        flows=[
            (number, _before(flow, going).tolist(), dry)
            for number, (_, flow, dry) in zip(parts[3].tolist(), flows, strict=True)
        ],
        asked=asked.tolist(),
        odd=_odd(stretch, entries),
        adding=stretch.offers.adds_up,
        sets=stretch.offers.sets,
    )

    def ask(place: int, held: list[int]) -> list[tuple[int, int]]:
        draws_on = own_slots[place]
        answer = decide(int(going[place]), [held[slot] for slot in draws_on], closed)
        for name in answer.closes:
            closed.setdefault(name, place)
        return [(draws_on[account], amount) for account, amount in answer.posts]

    gone = go_through(course, slots.held[numbers].tolist(), closed, ask)
    end = len(stretch.rows) if gone.through == len(going) else int(going[gone.through])
    return _results(gone, entries, families), end


def _entries(stretch: Stretch, going: Places, families: int) -> tuple[Places, Places]:
    """The entries of these claims, claim by claim, and where those of each claim and policy begin."""
    place = np.full(len(stretch.rows), -1, dtype=np.intp)
    place[going] = np.arange(len(going))
    keys, found = [], []
    lanes = len(stretch.spans)
    for lane, span in enumerate(stretch.spans):
        here = place[stretch.claim[span.slice]]
        entries = np.flatnonzero(here >= 0)
        keys.append((here[entries] * families + span.family) * lanes + lane)
        found.append(entries + span.start)
    key, entries = np.concatenate(keys), np.concatenate(found)
    order = np.argsort(key)
    counts = np.bincount(key // lanes, minlength=len(going) * families)
    return entries[order], np.concatenate([[0], np.cumsum(counts)])


def _posted(stretch: Stretch, entries: Places, claim: Places, nowhere: int) -> Places:
    """The slots to which each entry is posted; as many for each, the rest of them `nowhere`."""
    counted = [sorted(offer.counted) for offer in stretch.offers.offers]
    most = max(map(len, counted), default=0)
    table = np.full((len(counted) + 1, most), -1, dtype=np.intp)
    for number, accounts in enumerate(counted):
        table[number, : len(accounts)] = accounts
    accounts_ = table[stretch.offer[entries]]
    slots = stretch.slots[accounts_, claim[:, np.newaxis]]
    found: Places = np.where(accounts_ < 0, nowhere, slots)
    return found


def _numbered(used: Places, size: int) -> tuple[Places, Places]:
    """The slots that occur, ascending, and the place of each used one among them."""
    occurs = np.zeros(size, dtype=np.bool_)
    occurs[used] = True
    numbers = np.flatnonzero(occurs)
    place = np.zeros(size, dtype=np.intp)
    place[numbers] = np.arange(len(numbers))
    return numbers, place[used]


def _before(flow: Amounts, going: Places) -> Amounts:
    """What others posted before each of the claims since the one before it; these post nothing of it themselves."""
    found: Amounts = np.add.reduceat(flow, np.concatenate([[0], going]))[:-1]
    return found


def _odd(stretch: Stretch, entries: Places) -> dict[int, Odd]:
    found = {}
    offers = stretch.offers.offers
    odd = [number for number, offer in enumerate(offers) if not offer.simple]
    for place in np.flatnonzero(np.isin(stretch.offer[entries], odd)).tolist():
        entry = int(entries[place])
        offer = offers[int(stretch.offer[entry])]
        least = offer.columns.drops_below
        if isinstance(least, np.ndarray):
            row = stretch.rows[stretch.claim[entry]]
            least = int(least[np.searchsorted(offer.columns.rows, row)])
        caps = [each.cap for each in offer.columns.caps]
        more = max(stretch.offers.caps, 2) - len(caps)
        names = [
            (offer.edition, cap.index, int(stretch.slot[at][entry]))
            if cap.closes and _binds(stretch, at, entry)
            else None
            for at, cap in enumerate(caps)
        ]
        refuses = [cap.if_short is IfShort.REFUSE for cap in caps]
        found[place] = Odd((*refuses, *[False] * more), (*names, *[None] * more), int(least or 0))
    return found


def _binds(stretch: Stretch, cap: int, entry: int) -> bool:
    return bool(stretch.slot[cap][entry] != NO_SLOT)


def _results(gone: Gone, entries: Places, families: int) -> list[Result]:
    """What was found, policy by policy."""
    entry = np.array(gone.entry, dtype=np.intp)
    chosen = entry >= 0
    entry[chosen] = entries[entry[chosen]]
    pays, due = np.array(gone.pays, dtype=np.int64), np.array(gone.due, dtype=np.int64)
    limited, held = np.array(gone.limited_by, dtype=np.int8), np.array(gone.held, dtype=np.int64)
    nothing = np.zeros(0, dtype=np.bool_)
    return [
        Result(
            entry[family::families],
            pays[family::families],
            due[family::families],
            limited[family::families],
            held[family::families],
            nothing,
        )
        for family in range(families)
    ]
