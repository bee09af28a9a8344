"""Settling many claims over columns: the same settlement as claim by claim, mostly without going through them.

Claims are taken stretch by stretch in their order. Of each stretch `bounds` says what no cap can touch;
the rest is gone through in order. Pools are taken to be wide enough for a stretch; the claims from the
first on for which one was not are taken back, and some of them are gone through one and all.

Invariant (tests/differential): what is decided, claim by claim, is what `settle_group` decides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from policyengine.columns import ClaimColumns
from policyengine.compiled.columnar.model import PolicyColumns
from policyengine.compiled.refusal import Cannot, Refused
from policyengine.plan.model import Plan
from policyengine.settlement.columnar.asking import Answer, Asking
from policyengine.settlement.columnar.bounds import Judgement, Slots, forget, judge, spread
from policyengine.settlement.columnar.choice import Result, choose, chosen_sets
from policyengine.settlement.columnar.course import Flow, settle_in_order
from policyengine.settlement.columnar.decisions import DecisionColumns
from policyengine.settlement.columnar.keys import NO_SLOT, Account, accounts, editions
from policyengine.settlement.columnar.loop import Closed
from policyengine.settlement.columnar.offers import Offers, offers_of
from policyengine.settlement.columnar.order import in_order
from policyengine.settlement.columnar.recording import Recording
from policyengine.settlement.columnar.records import sort_out
from policyengine.settlement.columnar.stretch import Stretch, stretch_of
from policyengine.settlement.deciding import Bench
from policyengine.words import Words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from policyengine.columns import Mask, Rows

    Amounts = NDArray[np.int64]

EvaluateColumns: TypeAlias = "Callable[[Plan, Rows | None], PolicyColumns]"
"""What an edition says of the claims it decides; None: of all."""

STRETCH: Final = 1 << 16
"""Claims of a stretch: few enough for their columns to stay near the processor."""

_WINDOW: Final = 256
"""Claims that are gone through one and all where a pool runs short; twice as many each time it is not enough."""


@dataclass(slots=True)
class Ways:
    """How many claims were settled in which way: by bounds alone, in order beside those, in order one and all."""

    beforehand: int = 0
    in_order: int = 0
    one_and_all: int = 0


def settle_columns(
    bench: Bench, claims: ClaimColumns, evaluate: EvaluateColumns, ways: Ways | None = None
) -> DecisionColumns | Refused:
    """Settle all claims under one group of policies; accumulators begin empty. Refused: settle them one by one."""
    try:
        return _settled(bench, claims, evaluate, Ways() if ways is None else ways)
    except Cannot as cannot:
        return Refused(bench.plans[0].policy.policy, cannot.reason, cannot.place)


def _settled(bench: Bench, claims: ClaimColumns, evaluate: EvaluateColumns, ways: Ways) -> DecisionColumns:
    group = bench.group
    _check_rounding(bench)
    sorted_ = sort_out(bench, claims)
    split = editions(group, sorted_.facts, claims.size)
    kept = accounts(group, split, sorted_.facts, claims.size)
    policies = tuple([evaluate(edition.plan, edition.rows) for edition in split])
    offers = offers_of(group, split, policies, kept)
    waiting = offers.asked.copy()
    for lane in offers.lanes:
        waiting |= lane.offer >= 0
    waiting &= sorted_.valid
    claim_fact = bench.plans[0].policy.roles.claim.name

    def ordered(where: Mask) -> Rows:
        return in_order(np.flatnonzero(where), group.order, claim_fact, sorted_.facts, claims.ids)

    recording = Recording(Asking(bench, claims, kept, split), offers, policies)
    recording.invalid(sorted_.invalid)
    recording.denied(sorted_.valid & ~waiting)
    slots = _slots(kept)
    _Settling(offers, kept, recording, slots, ways).settle(ordered(waiting))
    return recording.decisions(slots.held, slots.closed, lambda: ordered(sorted_.valid))


def _check_rounding(bench: Bench) -> None:
    """What accumulators hold is whole in the unit of every edition that adds to them."""
    for family in bench.group.families:
        if len({plan.policy.rounding.unit for plan in family.editions}) > 1:
            policy = family.editions[-1].policy
            raise Cannot(Words("各版本的取整单位不同", "editions round to different units"), policy.place)


def _slots(kept: Sequence[Account]) -> Slots:
    """Nothing held; the last slot is for what is posted nowhere."""
    size = kept[-1].first + kept[-1].size + 1 if kept else NO_SLOT + 2
    pool = np.zeros(size, dtype=np.bool_)
    for account in kept:
        pool[account.first : account.first + account.size] = account.pool
    apart = np.concatenate([[NO_SLOT], np.flatnonzero(pool)])
    zeros = np.zeros(size, dtype=np.int64)
    return Slots(zeros, pool, apart, zeros.copy(), np.zeros(size, dtype=np.bool_))


@dataclass(frozen=True, slots=True, eq=False)
class _Settling:
    offers: Offers
    accounts: Sequence[Account]
    recording: Recording
    slots: Slots
    ways: Ways

    def settle(self, order: Rows) -> None:
        """All claims of the order."""
        begin, window = 0, _WINDOW
        while begin < len(order):
            stretch = stretch_of(self.offers, self.accounts, order[begin : begin + STRETCH])
            done = self._mostly_beforehand(stretch)
            begin += done
            if done == len(stretch.rows):
                window = _WINDOW
                continue
            window = window * 2 if done < window else _WINDOW
            stretch = stretch_of(self.offers, self.accounts, order[begin : begin + min(window, STRETCH)])
            self._one_and_all(stretch)
            begin += len(stretch.rows)

    def _one_and_all(self, stretch: Stretch) -> None:
        """Go through every claim of the stretch."""
        asked = _Asked(self.recording.asking, stretch)
        every = np.arange(len(stretch.rows))
        closed = dict(self.slots.closed)
        results = settle_in_order(stretch, every, self.slots, (), closed, asked.decide)
        for name in closed.keys() - self.slots.closed.keys():
            self.slots.closed[name] = int(stretch.rows[closed[name]])
        several = [_several(stretch, family) for family in range(len(results))]
        results = [
            Result(one.entry, one.pays, one.due, one.limited_by, one.held, many)
            for one, many in zip(results, several, strict=True)
        ]
        chosen = chosen_sets(results, self.offers.sets)
        self._commit(stretch, results, chosen, asked.answers, len(stretch.rows))
        self.ways.one_and_all += len(stretch.rows)

    def _mostly_beforehand(self, stretch: Stretch) -> int:
        """Settle the stretch as if no pool ran short, up to the first claim for which one does; how many that is."""
        judgement = judge(stretch, self.slots)
        results = choose(stretch, judgement, self.slots)
        spread(stretch, judgement, self.slots)
        pools = self._pools(stretch)
        forget(stretch, self.slots)
        going = np.flatnonzero(judgement.open)
        asked = _Asked(self.recording.asking, stretch)
        closed = dict(self.slots.closed)
        if len(going):
            for result in results:
                result.pays[going] = 0
            flows = self._flows(stretch, results, chosen_sets(results, self.offers.sets), pools)
            for result, one in zip(
                results, settle_in_order(stretch, going, self.slots, flows, closed, asked.decide), strict=True
            ):
                result.entry[going], result.pays[going], result.due[going] = one.entry, one.pays, one.due
                result.limited_by[going], result.held[going] = one.limited_by, one.held
        chosen = chosen_sets(results, self.offers.sets)
        done = self._first_short(stretch, judgement, results, chosen, asked.answers, pools)
        self._commit(stretch, results, chosen, asked.answers, done)
        through = int(np.searchsorted(going, done))
        self.ways.in_order += through
        self.ways.beforehand += done - through
        return done

    # Pools.

    def _pools(self, stretch: Stretch) -> list[_Pool]:
        """The pools on which the stretch draws; whether anything that is known can be posted to them."""
        found = []
        for number, account in enumerate(self.accounts):
            if account.pool:
                drawn = np.unique(stretch.slots[number])
                found += [
                    _Pool(number, account.family, slot, bool(self.slots.posted[slot] == 0))
                    for slot in drawn[drawn != NO_SLOT].tolist()
                ]
        return found

    def _flows(
        self, stretch: Stretch, results: Sequence[Result], chosen: NDArray[np.int16], pools: Sequence[_Pool]
    ) -> list[Flow]:
        posted = {pool.account: self._posted(stretch, results, chosen, pool.account) for pool in pools}
        return [
            (pool.slot, np.where(stretch.slots[pool.account] == pool.slot, posted[pool.account], 0)) for pool in pools
        ]

    def _posted(self, stretch: Stretch, results: Sequence[Result], chosen: NDArray[np.int16], number: int) -> Amounts:
        """What each claim posts to an account, but for those that were asked about."""
        family = self.accounts[number].family
        pays = self._paid(results, chosen, family)
        counted = self.offers.counted[:, number]
        if all(counted[one] for one, offer in enumerate(self.offers.offers) if offer.family == family):
            return pays
        offered = np.append(stretch.offer, len(self.offers.offers))[results[family].entry]
        return np.where(counted[offered], pays, 0)

    def _paid(self, results: Sequence[Result], chosen: NDArray[np.int16], family: int) -> Amounts:
        """What is paid under one policy, where it is chosen."""
        if len(results) == 1:
            return results[0].pays
        member = np.array([family in one for one in self.offers.sets] + [False])
        return np.where(member[chosen], results[family].pays, 0)

    def _first_short(
        self,
        stretch: Stretch,
        judgement: Judgement,
        results: Sequence[Result],
        chosen: NDArray[np.int16],
        answers: Mapping[int, Answer],
        pools: Sequence[_Pool],
    ) -> int:
        """The first claim for which a pool may have been too small, or after which one is not as it was taken to be."""
        done = len(stretch.rows)
        for place, answer in answers.items():
            if answer.closes:
                done = min(done, place)
        for pool in pools:
            posts = [(place, dict(answer.posts).get(pool.account, 0)) for place, answer in answers.items()]
            if pool.still:
                done = min([done, *(place + 1 for place, amount in posts if amount)])
                continue
            flow = np.where(
                stretch.slots[pool.account] == pool.slot, self._posted(stretch, results, chosen, pool.account), 0
            )
            for place, amount in posts:
                if stretch.slots[pool.account][place] == pool.slot:
                    flow[place] += amount
            held = np.cumsum(flow) - flow + self.slots.held[pool.slot]
            member = np.array([pool.family in one for one in self.offers.sets] + [True])
            matters = member[chosen]
            for slot, limit in zip(stretch.slot, stretch.limit, strict=True):
                entries = np.flatnonzero((slot == pool.slot) & (stretch.entitled > 0))
                claim = stretch.claim[entries]
                short = (limit[entries] - held[claim] <= judgement.wants[entries]) & matters[claim]
                if short.any():
                    done = min(done, int(claim[short].min()))
        return done

    def _commit(
        self,
        stretch: Stretch,
        results: Sequence[Result],
        chosen: NDArray[np.int16],
        answers: Mapping[int, Answer],
        done: int,
    ) -> None:
        """Let the first claims of the stretch be settled so."""
        for number in range(len(self.accounts)):
            posted = self._posted(stretch, results, chosen, number)
            np.add.at(self.slots.held, stretch.slots[number][:done], posted[:done])
        kept = {place: answer for place, answer in answers.items() if place < done}
        for place, answer in kept.items():
            for number, amount in answer.posts:
                self.slots.held[stretch.slots[number][place]] += amount
        pays = [self._paid(results, chosen, family)[:done] for family in range(len(results))]
        self.recording.settled(stretch, results, chosen, pays, kept, done)


@dataclass(frozen=True, slots=True)
class _Pool:
    """A slot of an accumulator without a key; `still`: no claim but those asked about can post to it."""

    account: int
    family: int
    slot: int
    still: bool


@dataclass(frozen=True, slots=True)
class _Asked:
    """The claims of a stretch that the interpreter was asked about, by their places in it."""

    asking: Asking
    stretch: Stretch
    answers: dict[int, Answer] = field(default_factory=dict)

    def decide(self, place: int, held: Sequence[int], closed: Closed) -> list[tuple[int, int]]:
        """Ask about the claim at a place of the stretch; what it posts."""
        answer = self.asking.answer(int(self.stretch.rows[place]), held, closed)
        self.answers[place] = answer
        for name in answer.closes:
            closed.setdefault(name, place)
        return list(answer.posts)


def _several(stretch: Stretch, family: int) -> NDArray[np.bool_]:
    """Claims to which one policy pays several awards together."""
    found = np.zeros(len(stretch.rows), dtype=np.bool_)
    if stretch.offers.adds_up[family]:
        for span in stretch.spans_of(family):
            if not span.first:
                found[stretch.claim[span.slice]] = True
    return found
