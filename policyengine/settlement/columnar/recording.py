"""Writing down what is settled, stretch by stretch, until it is all there as `DecisionColumns`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from policyengine.compiled.columnar.model import CODES, PolicyColumns
from policyengine.outcome import GroupOutcome, Status
from policyengine.plan.model import PlannedAward
from policyengine.settlement.columnar.asking import Answer, Asking, Posts
from policyengine.settlement.columnar.choice import Result
from policyengine.settlement.columnar.decisions import NO_VERDICT, DecisionColumns, Posted, Shortened, Verdict
from policyengine.settlement.columnar.keys import Edition
from policyengine.settlement.columnar.loop import LOOK, NO_CAP, NO_ENTRY, Closed
from policyengine.settlement.columnar.offers import Offers
from policyengine.settlement.columnar.paying import Paid
from policyengine.settlement.columnar.stretch import Stretch

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from policyengine.columns import Mask, Rows

    Amounts = NDArray[np.int64]
    Places = NDArray[np.intp]

    _Several: TypeAlias = tuple[tuple[int, ...], tuple[int, ...]]
    """The offers that a claim rests on, and those of them that are due something; all of them where none is."""


class Recording:
    """The decisions as far as they are made.

    Verdicts are numbered: one for each offer, one denial for each edition, then those of several awards as they come.
    """

    def __init__(self, asking: Asking, offers: Offers, policies: tuple[PolicyColumns, ...]) -> None:
        size = asking.claims.size
        self.asking = asking
        self.offers = offers
        self.policies = policies
        self.status = np.full(size, CODES[Status.DENIED], dtype=np.int8)
        self.verdict = np.full(size, NO_VERDICT, dtype=np.int32)
        self.entitled = np.zeros(size, dtype=np.int64)
        self.amount = np.zeros(size, dtype=np.int64)
        # Where never more than one policy is paid, amount and verdict say what each pays.
        self.pays = tuple(
            [np.zeros(size, dtype=np.int64) for _ in offers.adds_up] if any(len(one) > 1 for one in offers.sets) else ()
        )
        self.outcomes: dict[int, GroupOutcome] = {}
        self.posts: dict[int, Posts] = {}
        self._several: dict[_Several, int] = {}
        self._shortened: list[tuple[Rows, Places, Amounts, Amounts, Amounts]] = []
        self._look: list[Rows] = []
        self._editions = [_editions(asking.split, family, size) for family in range(len(offers.adds_up))]

    def _denial(self, family: int, rows: Rows) -> NDArray[np.int32]:
        """The verdict of claims that a policy denies, by the edition that decides each."""
        editions = self._editions[family]
        found: NDArray[np.int32] = (
            len(self.offers.offers) + editions[rows if len(editions) > 1 else np.zeros_like(rows)]
        )
        return found

    def invalid(self, outcomes: Mapping[int, GroupOutcome]) -> None:
        """Records that are themselves wrong."""
        self._keep(outcomes)

    def denied(self, where: Mask) -> None:
        """Claims that every policy denies."""
        rows = np.flatnonzero(where)
        self.verdict[rows] = self._denial(0, rows)

    def _keep(self, outcomes: Mapping[int, GroupOutcome]) -> None:
        self.outcomes.update(outcomes)
        for row, outcome in outcomes.items():
            self.status[row] = CODES[outcome.status]
            self.entitled[row] = int(outcome.entitled * 100)
            self.amount[row] = int(outcome.amount * 100)

    def settled(self, outcome: Paid, answers: Mapping[int, Answer], done: int) -> None:
        """The first `done` claims of a stretch; `answers` are those of claims that were asked about."""
        stretch, sets = outcome.stretch, self.offers.sets
        rows, chosen = stretch.rows[:done], outcome.chosen[:done]
        named = np.array([one[0] for one in sets] + [-1], dtype=np.int8)[chosen]
        nobody = np.flatnonzero(chosen < 0)
        named[nobody] = _leading(outcome.results, nobody)
        many: Places = np.flatnonzero(np.array([len(one) > 1 for one in sets] + [False])[chosen])
        due, amount = np.zeros(done, dtype=np.int64), np.zeros(done, dtype=np.int64)
        verdict = np.full(done, NO_VERDICT, dtype=np.int32)
        for family, result in enumerate(outcome.results):
            pays = outcome.under(family)[:done]
            amount += pays
            if self.pays:
                self.pays[family][rows] = pays
            own = np.flatnonzero(named == family)
            entry = result.entry[own]
            denies = own[np.flatnonzero(entry == NO_ENTRY)]
            if len(denies):
                verdict[denies] = self._denial(family, rows[denies])
                own = own[np.flatnonzero(entry != NO_ENTRY)]
                entry = result.entry[own]
            due[own], verdict[own] = result.due[own], stretch.offer[entry]
            if len(result.several) and result.several[own].any():
                many = np.union1d(many, own[result.several[own]])
            limited = own[np.flatnonzero(result.limited_by[own] != NO_CAP)]
            if (result.limited_by[limited] == LOOK).any():
                self._look.append(rows[limited[result.limited_by[limited] == LOOK]])
                limited = limited[result.limited_by[limited] >= 0]
            self._shorten(stretch, result, np.setdiff1d(limited, many) if len(many) else limited)
        if len(many):
            self._together(outcome, named, many, verdict, due)
        self.verdict[rows], self.entitled[rows], self.amount[rows] = verdict, due, amount
        self.status[rows] = _statuses(due, amount, verdict, len(self.offers.offers), len(self.policies))
        for place, answer in answers.items():
            row = int(rows[place])
            self.verdict[row] = NO_VERDICT
            self._keep({row: answer.outcome})
            if answer.posts:
                self.posts[row] = answer.posts

    def _shorten(self, stretch: Stretch, result: Result, places: Places) -> None:
        """Note the caps that shorten the claims at these places."""
        if not len(places):
            return
        entry, cap = result.entry[places], result.limited_by[places].astype(np.intp)
        limit = np.choose(cap, [one[entry] for one in stretch.limit])
        code = stretch.offer[entry] * self.offers.caps + cap
        self._shortened.append((stretch.rows[places], code, limit, result.held[places], result.due[places]))

    def _together(
        self, outcome: Paid, named: NDArray[np.int8], places: Places, verdict: NDArray[np.int32], due: Amounts
    ) -> None:
        """Claims that rest on several awards: of one policy, or of policies that do not exclude each other."""
        stretch, results, chosen, sets = outcome.stretch, outcome.results, outcome.chosen, self.offers.sets
        taken: dict[int, list[int]] = {place: [] for place in places.tolist()}
        due_for: dict[int, list[int]] = {place: [] for place in taken}
        members = {place: sets[chosen[place]] if chosen[place] >= 0 else (int(named[place]),) for place in taken}
        for span in stretch.spans:
            wanted = np.flatnonzero(np.isin(stretch.claim[span.slice], places)) + span.start
            adding = self.offers.adds_up[span.family]
            for entry, place in zip(wanted.tolist(), stretch.claim[wanted].tolist(), strict=True):
                if span.family in members[place] and (adding or results[span.family].entry[place] == entry):
                    taken[place].append(int(stretch.offer[entry]))
                    if stretch.entitled[entry]:
                        due_for[place].append(taken[place][-1])
        shortened = []
        for place, offers in taken.items():
            due[place] = sum(int(results[family].due[place]) for family in members[place])
            verdict[place] = self._number((tuple(offers), tuple(due_for[place] or offers)))
            if any(results[family].limited_by[place] != -1 for family in members[place]):
                shortened.append(place)
        self._look.append(stretch.rows[shortened])

    def _number(self, several: _Several) -> int:
        first = len(self.offers.offers) + len(self.policies)
        return self._several.setdefault(several, first + len(self._several))

    def decisions(self, held: Amounts, closed: Closed, valid: Mask, order: Callable[[Rows], Rows]) -> DecisionColumns:
        """All of it, with what every slot holds in the end, and how valid claims are put in order."""
        offers, split = self.offers.offers, self.asking.split
        verdicts = [self._verdict((number,), (number,)) for number in range(len(offers))]
        verdicts += [Verdict((edition.plan,), ((),), (), ()) for edition in split]
        verdicts += [self._verdict(*several) for several in self._several]
        parts = list(zip(*self._shortened, strict=True)) or [()] * 5
        rows, code, limit, before, due = [np.concatenate([*part, np.zeros(0, dtype=np.int64)]) for part in parts]
        places = {
            number * self.offers.caps + place: cap.cap
            for number, offer in enumerate(offers)
            for place, cap in enumerate(offer.columns.caps)
        }
        known = list(places)
        number_of = np.zeros(max(known, default=0) + 1, dtype=np.int32)
        number_of[known] = np.arange(len(known))
        return DecisionColumns(
            self.asking,
            self.status,
            self.verdict,
            tuple(verdicts),
            self.entitled,
            self.amount,
            Shortened(
                rows.astype(np.intp), number_of[code.astype(np.intp)], tuple(places.values()), limit, before, due
            ),
            np.concatenate([*self._look, np.zeros(0, dtype=np.intp)]).astype(np.intp),
            self.outcomes,
            self.policies,
            offers,
            held,
            Posted(valid, order, self.pays, self.posts, closed),
        )

    def _verdict(self, numbers: tuple[int, ...], named: tuple[int, ...]) -> Verdict:
        """The verdict of these offers, by edition; `named` are those of them that a decision in full names."""
        by_edition: dict[int, list[PlannedAward]] = {}
        for number in numbers:
            offer = self.offers.offers[number]
            by_edition.setdefault(offer.edition, []).append(offer.columns.award)
        plans = tuple(self.asking.split[edition].plan for edition in by_edition)
        awards = tuple(tuple(awards) for awards in by_edition.values())
        return Verdict(plans, awards, numbers, tuple(self.offers.offers[number].columns.award for number in named))


def _editions(split: Sequence[Edition], family: int, size: int) -> NDArray[np.int32]:
    """By claim, the number of the edition of a policy that decides it; one number where it has but one."""
    own = [number for number, edition in enumerate(split) if edition.family == family]
    if len(own) == 1:
        return np.array(own, dtype=np.int32)
    found = np.zeros(size, dtype=np.int32)
    for number in own:
        found[split[number].rows] = number
    return found


def _statuses(
    due: Amounts, amount: Amounts, verdict: NDArray[np.int32], offers: int, editions: int
) -> NDArray[np.int8]:
    """The status that the amounts say; a verdict of an edition alone is a denial."""
    found = np.full(len(due), CODES[Status.GRANTED], dtype=np.int8)
    short = np.flatnonzero(amount != due)
    found[short] = np.where(amount[short] > 0, CODES[Status.REDUCED], CODES[Status.EXHAUSTED])
    found[(verdict >= offers) & (verdict < offers + editions)] = CODES[Status.DENIED]
    return found


def _leading(results: Sequence[Result], places: Places) -> NDArray[np.int8]:
    """The policy named where none pays: one that is due nothing, else exhausted, else denied; the first of equals."""
    leading = np.zeros(len(places), dtype=np.int8)
    best = np.full(len(places), 3, dtype=np.int8)
    for family, result in enumerate(results):
        rank = np.where(result.entry[places] == NO_ENTRY, 2, result.due[places] > 0).astype(np.int8)
        better = rank < best
        leading[better] = family
        best[better] = rank[better]
    return leading
