"""Decisions on many claims as columns: status, under what, how much, and what shortened it.

Words are made elsewhere, and for few: claims that are denied alike are denied in the same words, and a
claim that a cap shortens is told with four numbers. Any claim's whole outcome can be had from the
interpreter, against what the accumulators held before it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from policyengine.compiled.columnar.model import PolicyColumns
from policyengine.compiled.integer_plan import FEN
from policyengine.outcome import GroupOutcome
from policyengine.plan.model import Plan, PlannedAward, PlannedCap
from policyengine.settlement.accumulators import Closure, State, key_of
from policyengine.settlement.columnar.asking import Asking, Posts
from policyengine.settlement.columnar.keys import Account
from policyengine.settlement.columnar.loop import Closed
from policyengine.settlement.columnar.offers import Offer
from policyengine.settlement.columnar.records import claim_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from policyengine.columns import Mask, Rows

    Amounts = NDArray[np.int64]

NO_VERDICT: Final = -1


@dataclass(frozen=True, slots=True)
class Verdict:
    """Under what a claim is decided: the editions named, and of each the awards that the decision rests on.

    No awards: denied. `offers` are the places of the awards among the offers of all editions. `named` are
    the awards that a decision in full names: of several, those that are due something.
    """

    plans: tuple[Plan, ...]
    awards: tuple[tuple[PlannedAward, ...], ...]
    offers: tuple[int, ...]
    named: tuple[PlannedAward, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Shortened:
    """Claims that one cap shortens, in any order: the cap (a place in `caps`), its limit, what was held and due.

    Amounts are in fen. What is left is the limit less what was held, and never below nothing.
    """

    rows: Rows
    cap: NDArray[np.int32]
    caps: tuple[PlannedCap, ...]
    limit: Amounts
    held: Amounts
    due: Amounts


@dataclass(frozen=True, slots=True, eq=False)
class Posted:
    """What was paid, by policy and claim, and what claims that were asked about post.

    `pays` is empty where never more than one policy is paid: then it is the amount.
    `valid` claims are settled, `order` puts claims in the order of settling; `closed` are the refusing caps that
    were closed.
    """

    valid: Mask
    order: Callable[[Rows], Rows]
    pays: tuple[Amounts, ...]
    asked: Mapping[int, Posts]
    closed: Closed


@dataclass(frozen=True, eq=False)
class DecisionColumns:
    """The decisions of one group of policies on all claims, by row; amounts in fen.

    `status`: places in `STATUSES`. `verdict`: places in `verdicts`; NO_VERDICT where the interpreter
    decided or the record is wrong: then `outcomes` has the whole. `shortened` has the numbers of
    reductions; `look` are rows whose reason is told only by `outcome_at`.
    """

    asking: Asking
    status: NDArray[np.int8]
    verdict: NDArray[np.int32]
    verdicts: tuple[Verdict, ...]
    entitled: Amounts
    amount: Amounts
    shortened: Shortened
    look: Rows
    outcomes: Mapping[int, GroupOutcome]
    policies: tuple[PolicyColumns, ...]
    offers: tuple[Offer, ...]
    held: Amounts
    posted: Posted

    @property
    def accounts(self) -> Sequence[Account]:
        """The accumulators of the group; `held` has what each of their slots holds in the end."""
        return self.asking.accounts

    def outcome_at(self, row: int) -> GroupOutcome:
        """The whole outcome of one claim: the interpreter's, against what accumulators held before it."""
        kept = self.outcomes.get(row)
        if kept is not None:
            return kept
        held = [int(before[row]) for before in self._before]
        place = self._place
        closed = {name for name, at in self.posted.closed.items() if place[at] < place[row]}
        return self.asking.answer(row, held, closed).outcome

    def state(self) -> State:
        """What all accumulators hold in the end, as a settlement of single claims keeps it."""
        state, asking = State(), self.asking
        families = asking.bench.group.families
        for account in self.accounts:
            found, rows = np.unique(account.slots[self.order], return_index=True)
            for slot, place in zip(found.tolist(), rows.tolist(), strict=True):
                if self.held[slot]:
                    facts = asking.bench.facts_of(claim_of(asking.claims, int(self.order[place])))
                    family = families[account.family]
                    plan = family.edition(facts)
                    key = key_of(plan.accumulators[account.name], family, plan, facts)
                    state.totals[key] = Fraction(int(self.held[slot]), FEN)
        for edition, cap, slot in self.posted.closed:
            plan = asking.split[edition].plan
            (account,) = [one for one in self.accounts if one.first <= slot < one.first + one.size]
            state.closed.add(Closure(plan.policy.policy, plan.policy.edition, cap, account.window(slot)))
        return state

    @cached_property
    def order(self) -> Rows:
        """All valid claims in the order in which they are settled."""
        return self.posted.order(np.flatnonzero(self.posted.valid))

    @cached_property
    def _place(self) -> NDArray[np.intp]:
        """The place of each claim in the order; records that are wrong have none."""
        place = np.full(len(self.status), -1, dtype=np.intp)
        place[self.order] = np.arange(len(self.order))
        return place

    @cached_property
    def _before(self) -> tuple[Amounts, ...]:
        """What each account held before each claim of the order."""
        return tuple([self._held_before(number, account) for number, account in enumerate(self.accounts)])

    def _held_before(self, number: int, account: Account) -> Amounts:
        order = self.order
        pays = self.posted.pays[account.family] if self.posted.pays else self.amount
        amounts = np.where(self._counted(number), pays, 0)
        for row, posts in self.posted.asked.items():
            amounts[row] = sum(amount for at, amount in posts if at == number)
        slots, amounts = account.slots[order], amounts[order]
        by_slot = np.argsort(slots, kind="stable")
        through = np.cumsum(amounts[by_slot]) - amounts[by_slot]
        begins = np.flatnonzero(np.diff(slots[by_slot], prepend=-1))
        through -= np.repeat(through[begins], np.diff(begins, append=len(order)))
        found = np.zeros(len(self.status), dtype=np.int64)
        found[order[by_slot]] = through
        return found

    def _counted(self, number: int) -> Mask:
        """Where an account counts what was granted; the last line is for claims without a verdict."""
        counts = [any(number in self.offers[one].counted for one in verdict.offers) for verdict in self.verdicts]
        found: Mask = np.array([*counts, False])[self.verdict]
        return found
