"""Settling many claims over columns: the same settlement as claim by claim, mostly without going through them.

Claims are taken stretch by stretch in their order. Of each stretch `bounds` says what no cap can touch;
the rest is gone through in order. Pools are taken to be wide enough for a stretch; the claims from the
first on for which one was not are taken back, and some of them are gone through one and all.

Invariant (tests/differential): what is decided, claim by claim, is what `settle_group` decides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from policyengine.columns import ClaimColumns
from policyengine.compiled.columnar.model import PolicyColumns
from policyengine.compiled.refusal import Cannot, Refused
from policyengine.plan.model import Plan
from policyengine.settlement.columnar.asking import Answer, Asking
from policyengine.settlement.columnar.bounds import Judgement, Slots, forget, judge, spread
from policyengine.settlement.columnar.choice import choose
from policyengine.settlement.columnar.course import Flow, settle_in_order
from policyengine.settlement.columnar.decisions import DecisionColumns
from policyengine.settlement.columnar.keys import NO_SLOT, Account, accounts, editions
from policyengine.settlement.columnar.loop import BOUNDLESS, Closed
from policyengine.settlement.columnar.offers import Offers, offers_of
from policyengine.settlement.columnar.order import in_order
from policyengine.settlement.columnar.paying import Paid, paid
from policyengine.settlement.columnar.recording import Recording
from policyengine.settlement.columnar.records import sort_out
from policyengine.settlement.columnar.stretch import Stretch, stretch_of
from policyengine.settlement.deciding import Bench
from policyengine.settlement.settle import Progress
from policyengine.words import Words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from policyengine.columns import Rows

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
    bench: Bench,
    claims: ClaimColumns,
    evaluate: EvaluateColumns,
    ways: Ways | None = None,
    progress: Progress | None = None,
) -> DecisionColumns | Refused:
    """Settle all claims under one group of policies; accumulators begin empty. Refused: settle them one by one.

    `progress` is told of every claim once, of many together.
    """
    try:
        return _settled(bench, claims, evaluate, Ways() if ways is None else ways, progress)
    except Cannot as cannot:
        return Refused(bench.plans[0].policy.policy, cannot.reason, cannot.place)


def _settled(
    bench: Bench, claims: ClaimColumns, evaluate: EvaluateColumns, ways: Ways, progress: Progress | None
) -> DecisionColumns:
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

    def ordered(rows: Rows) -> Rows:
        return in_order(rows, group.order, claim_fact, sorted_.facts, claims.ids)

    recording = Recording(Asking(bench, claims, kept, split), offers, policies)
    recording.invalid(sorted_.invalid)
    recording.denied(sorted_.valid & ~waiting)
    slots = _slots(kept)
    order = ordered(np.flatnonzero(waiting))
    if progress is not None:
        progress(claims.size - len(order))
    _Settling(offers, kept, recording, slots, ways, progress).settle(order)
    return recording.decisions(slots.held, slots.closed, sorted_.valid, ordered)


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
    progress: Progress | None

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
        found, _ = settle_in_order(stretch, every, self.slots, (), closed, asked.decide)
        for name in closed.keys() - self.slots.closed.keys():
            self.slots.closed[name] = int(stretch.rows[closed[name]])
        results = [replace(one, several=_several(stretch, family)) for family, one in enumerate(found)]
        self._commit(paid(stretch, self.accounts, results), asked.answers, len(every))
        self.ways.one_and_all += len(every)

    def _mostly_beforehand(self, stretch: Stretch) -> int:
        """Settle the stretch as if no pool ran short, up to the first claim for which one does; how many that is."""
        judgement = judge(stretch, self.slots)
        results = choose(stretch, judgement, self.slots)
        spread(stretch, judgement, self.slots)
        pools = self._pools(stretch)
        forget(stretch, self.slots)
        going = np.flatnonzero(judgement.open)
        asked, closed, end = _Asked(self.recording.asking, stretch), dict(self.slots.closed), len(stretch.rows)
        if len(going):
            for result in results:
                result.pays[going] = 0
            flows = self._flows(paid(stretch, self.accounts, results), pools)
            found, end = settle_in_order(stretch, going, self.slots, flows, closed, asked.decide)
            for result, one in zip(results, found, strict=True):
                result.entry[going], result.pays[going], result.due[going] = one.entry, one.pays, one.due
                result.limited_by[going], result.held[going] = one.limited_by, one.held
        outcome = paid(stretch, self.accounts, results)
        closing = [int(going[closed[name]]) for name in closed.keys() - self.slots.closed.keys()]
        done = min([self._first_short(outcome, judgement, asked.answers, pools), end, *closing])
        self._commit(outcome, asked.answers, done)
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
                drawn = np.unique(stretch.slots[number][:1] if account.single else stretch.slots[number])
                found += [
                    _Pool(number, account.single, slot, bool(self.slots.posted[slot] == 0))
                    for slot in drawn[drawn != NO_SLOT].tolist()
                ]
        return found

    def _flows(self, outcome: Paid, pools: Sequence[_Pool]) -> list[Flow]:
        return [
            (
                pool.slot,
                pool.own(outcome.stretch, outcome.posted(pool.account)),
                BOUNDLESS if pool.still else self.offers.greatest_limit(pool.account),
            )
            for pool in pools
        ]

    def _first_short(
        self, outcome: Paid, judgement: Judgement, answers: Mapping[int, Answer], pools: Sequence[_Pool]
    ) -> int:
        """The first claim for which a pool may have been too small, or after which one is not as it was taken to be."""
        stretch = outcome.stretch
        done = len(stretch.rows)
        for pool in pools:
            posts = [(place, dict(answer.posts).get(pool.account, 0)) for place, answer in answers.items()]
            posts = [(place, amount) for place, amount in posts if stretch.slots[pool.account][place] == pool.slot]
            if pool.still:
                done = min([done, *(place + 1 for place, amount in posts if amount)])
                continue
            flow = pool.own(stretch, outcome.posted(pool.account))
            total = int(flow.sum()) + sum(amount for _, amount in posts) + int(self.slots.held[pool.slot])
            if total + int(judgement.wants.max(initial=0)) < self.offers.least_limit(pool.account):
                continue
            if posts:
                flow = flow.copy()
            for place, amount in posts:
                flow[place] += amount
            held = np.cumsum(flow) - flow + self.slots.held[pool.slot]
            matters = outcome.members(self.accounts[pool.account].family, nobody=True)
            for slot, limit in zip(stretch.slot, stretch.limit, strict=True):
                entries = np.flatnonzero((slot == pool.slot) & (stretch.entitled > 0))
                claim = stretch.claim[entries]
                short = (limit[entries] - held[claim] <= judgement.wants[entries]) & matters[claim]
                if short.any():
                    done = min(done, int(claim[short].min()))
        return done

    def _commit(self, outcome: Paid, answers: Mapping[int, Answer], done: int) -> None:
        """Let the first claims of the stretch be settled so."""
        stretch, held = outcome.stretch, self.slots.held
        for number, account in enumerate(self.accounts):
            posted = outcome.posted(number)[:done]
            if not posted.any():
                continue
            if account.single:
                held[account.first] += posted.sum()
            else:
                np.add.at(held, stretch.slots[number][:done], posted)
        kept = {place: answer for place, answer in answers.items() if place < done}
        for place, answer in kept.items():
            for number, amount in answer.posts:
                held[stretch.slots[number][place]] += amount
        self.recording.settled(outcome, kept, done)
        if self.progress is not None:
            self.progress(done)


@dataclass(frozen=True, slots=True)
class _Pool:
    """A slot of an accumulator without a key, which may be its only one (`alone`).

    `still`: no claim but those asked about can post to it.
    """

    account: int
    alone: bool
    slot: int
    still: bool

    def own(self, stretch: Stretch, posted: Amounts) -> Amounts:
        """Of what claims post to the accumulator, what they post to this slot."""
        return posted if self.alone else np.where(stretch.slots[self.account] == self.slot, posted, 0)


@dataclass(frozen=True, slots=True)
class _Asked:
    """The claims of a stretch that the interpreter was asked about, by their places in it."""

    asking: Asking
    stretch: Stretch
    answers: dict[int, Answer] = field(default_factory=dict)

    def decide(self, place: int, held: Sequence[int], closed: Closed) -> Answer:
        """Ask about the claim at a place of the stretch."""
        answer = self.asking.answer(int(self.stretch.rows[place]), held, closed)
        self.answers[place] = answer
        return answer


def _several(stretch: Stretch, family: int) -> NDArray[np.bool_]:
    """Claims to which one policy pays several awards together."""
    found = np.zeros(len(stretch.rows), dtype=np.bool_)
    if stretch.offers.adds_up[family]:
        for span in stretch.spans_of(family):
            if not span.first:
                found[stretch.claim[span.slice]] = True
    return found
