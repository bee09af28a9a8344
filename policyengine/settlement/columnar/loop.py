"""Going through claims in order, one by one, over plain numbers.

What `bounds` cannot say beforehand is said here: each claim against what the earlier ones left. It is the
interpreter's settlement with everything known but what accumulators hold, so nothing is left of it but
comparisons and sums.

Plain Python, on purpose. Of a hundred thousand, a million and ten million claims under two policies some
twenty thousand came here each time, for 50 milliseconds. Machine code would need less than one, but to load
numba and code that it has kept takes a new process 240.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from policyengine.settlement.columnar.keys import NO_SLOT

BOUNDLESS: Final = 2**62
"""The limit where no cap binds."""

NO_CAP: Final = -1
LOOK: Final = -2
"""In place of the cap: shortened in a way that is told only by deciding the claim again."""

NO_ENTRY: Final = -1

Name: TypeAlias = tuple[int, int, int]
"""Of a refusing cap without a key in one window: the edition, its place among the policy's caps, the slot."""

Closed: TypeAlias = dict[Name, int]
"""Refusing caps without a key that are closed, each with the claim that it turned away."""


@dataclass(frozen=True, slots=True)
class Odd:
    """Of an entry: which of its caps refuse, which of them close and under which name, and the minimum that drops."""

    refuses: tuple[bool, ...]
    closes: tuple[Name | None, ...]
    drops_below: int


@dataclass(slots=True, eq=False)
class Course:
    """The claims to go through, in order, as plain lists.

    Under policy `f` of `families` claim `k` has the entries from `first[k * families + f]` to the next.
    Entry `e` stands in one slot and under one limit for each cap, two at least: `slots[cap][e]`,
    `limits[cap][e]`. It is posted to the slots from `e * posts` on. `flows` are pools with what others post to
    them before each claim, and with what they hold when they are dry. `odd` are entries with caps that refuse
    or a minimum that drops. `adding`: policies whose awards add up. `sets`: policies that may be paid together.
    """

    families: int
    first: list[int]
    entitled: list[int]
    slots: list[list[int]]
    limits: list[list[int]]
    posts: int
    posted: list[int]
    flows: list[tuple[int, list[int], int]]
    asked: list[bool]
    odd: dict[int, Odd]
    adding: tuple[bool, ...]
    sets: tuple[tuple[int, ...], ...]


@dataclass(slots=True, eq=False)
class Gone:
    """What was found, for each claim and policy: the entry chosen, what it pays and is due, the cap that limits it.

    `held` is what the accumulator of that cap held. `through`: how many claims were gone through; before the next
    one a pool ran dry, on which others had drawn as if it never would.
    """

    through: int
    entry: list[int]
    pays: list[int]
    due: list[int]
    limited_by: list[int]
    held: list[int]


Ask: TypeAlias = Callable[[int, list[int]], list[tuple[int, int]]]
"""Decides a claim otherwise, by what every slot holds: what it posts, slot by slot."""


def go_through(course: Course, held: list[int], closed: Closed, ask: Ask) -> Gone:
    """Settle the claims in order; `held`, by slot, and `closed` are kept as they go."""
    families, first, flows, sets = course.families, course.first, course.flows, course.sets
    size = len(course.asked) * families
    gone = Gone(len(course.asked), [NO_ENTRY] * size, [0] * size, [0] * size, [NO_CAP] * size, [0] * size)
    entry, pays_of, due_of, limited, held_of = gone.entry, gone.pays, gone.due, gone.limited_by, gone.held
    entitled, posts, posted = course.entitled, course.posts, course.posted
    # Two caps are written out, and which of them was short is found out afterwards: a loop takes half as long again.
    slots, limits = course.slots, course.limits
    (slot, limit), (another, most), *further = zip(slots, limits, strict=True)
    careful = _Careful(course, held, closed) if course.odd or any(course.adding) else None
    two_apart = sets == ((0,), (1,))
    chosen: tuple[int, ...]
    for claim, asked in enumerate(course.asked):
        for pool, flow, dry in flows:
            held[pool] += flow[claim]
            if held[pool] >= dry:
                gone.through = claim
                return gone
        if asked:
            for where, amount in ask(claim, held):
                held[where] += amount
            continue
        base = claim * families
        for at in range(base, base + families):
            start, end = first[at], first[at + 1]
            if start == end or (careful is not None and careful.settle(at, at - base, gone)):
                continue
            best, best_pays, best_room = start, -1, 0
            for one in range(start, end):
                pays, room = entitled[one], limit[one] - held[slot[one]]
                left = most[one] - held[another[one]]
                if left < room:  # noqa: PLR1730  # a call of min() is slower, and this is the innermost loop
                    room = left
                for where_, most_ in further:
                    room = min(room, most_[one] - held[where_[one]])
                if room < pays:
                    pays = max(room, 0)
                if pays > best_pays or (pays == best_pays and room > best_room):
                    best, best_pays, best_room = one, pays, room
            entry[at], pays_of[at] = best, best_pays
            due = due_of[at] = entitled[best]
            if best_pays < due:
                tight = 0 if limit[best] - held[slot[best]] == best_room else 1
                while limits[tight][best] - held[slots[tight][best]] > best_room:
                    tight += 1
                limited[at], held_of[at] = tight, held[slots[tight][best]]
        if two_apart:
            one, other = pays_of[base], pays_of[base + 1]
            chosen = _SECOND if other > one else _FIRST if one else _NOBODY
        else:
            chosen = highest(pays_of[base : base + families], sets)
        if careful is not None:
            careful.close(claim, chosen)
        for family in chosen:
            pays, place = pays_of[base + family], entry[base + family] * posts
            for where in posted[place : place + posts]:
                held[where] += pays
    return gone


_NOBODY: Final = ()
_FIRST: Final = (0,)
_SECOND: Final = (1,)


def highest(amounts: list[int], sets: tuple[tuple[int, ...], ...]) -> tuple[int, ...]:
    """The set of paying policies that pays most in total, the first of equals; none where nobody pays."""
    best = 0
    chosen: tuple[int, ...] = ()
    for one in sets:
        total = 0
        for family in one:
            if not amounts[family]:
                break
            total += amounts[family]
        else:
            if total > best:
                best, chosen = total, one
    return chosen


class _Careful:
    """Awards that add up, caps that refuse, minimums that drop: seldom, so they need not be quick."""

    def __init__(self, course: Course, held: list[int], closed: Closed) -> None:
        self.course = course
        self.held = held
        self.closed = closed
        self.closing: dict[int, list[Name]] = {}

    def settle(self, at: int, family: int, gone: Gone) -> bool:
        """Settle a claim under one policy, if it is one to be careful with."""
        course = self.course
        entries = range(course.first[at], course.first[at + 1])
        adding = course.adding[family] and len(entries) > 1
        if not adding and not any(one in course.odd for one in entries):
            return False
        gone.entry[at], gone.pays[at] = NO_ENTRY, -1
        room, taken = 0, 0
        for one in entries:
            pays, left, limited_by, closing = self._pay(one, taken if adding else 0)
            if adding:
                taken += pays
                gone.due[at] += course.entitled[one]
                if gone.entry[at] == NO_ENTRY:
                    gone.entry[at] = one
                if limited_by != NO_CAP:
                    gone.limited_by[at] = LOOK
                self.closing.setdefault(at, []).extend(closing)
            elif (pays, left) > (gone.pays[at], room) or gone.entry[at] == NO_ENTRY:
                gone.entry[at], gone.pays[at], gone.due[at], room = one, pays, course.entitled[one], left
                gone.limited_by[at] = limited_by
                if limited_by >= 0:
                    gone.held[at] = self.held[course.slots[limited_by][one]]
                self.closing[at] = closing
        if adding:
            gone.pays[at] = taken
        return True

    def _pay(self, one: int, taken: int) -> tuple[int, int, int, list[Name]]:
        """What an entry pays after `taken` by the same claim, its room, the cap that limits it, what that closes."""
        course = self.course
        odd = course.odd.get(one)
        counted = {NO_SLOT, *course.posted[one * course.posts : (one + 1) * course.posts]} if taken else set()
        rooms = [
            limits[one] - self.held[slots[one]] - (taken if slots[one] in counted else 0)
            for slots, limits in zip(course.slots, course.limits, strict=True)
        ]
        pays, limited_by = course.entitled[one], NO_CAP
        least = min(rooms)
        for place, room in enumerate(rooms):
            if (odd is None or not odd.refuses[place]) and room < pays and course.entitled[one]:
                pays, limited_by = room, place
        pays = max(pays, 0)
        if odd is None:
            return pays, least, limited_by, []
        closing = []
        for place, room in enumerate(rooms):
            name = odd.closes[place]
            if odd.refuses[place] and pays and (pays > room or name in self.closed):
                pays, limited_by = 0, LOOK
                closing = [name] if name is not None else []
        if 0 < pays < odd.drops_below:
            return 0, least, LOOK, []
        return pays, least, limited_by, closing

    def close(self, claim: int, chosen: tuple[int, ...]) -> None:
        """Close what turned the claim away, under the policies chosen, or under all where none pays."""
        if self.closing:
            families = chosen or range(self.course.families)
            for family in families:
                for name in self.closing.get(claim * self.course.families + family, ()):
                    self.closed.setdefault(name, claim)
            self.closing.clear()
