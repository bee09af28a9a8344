"""Claims that only the interpreter can decide, each at its place among the others."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias

from policyengine.columns import ClaimColumns, values_at
from policyengine.compiled.integer_plan import FEN
from policyengine.compiled.refusal import Refused
from policyengine.facts import Claim
from policyengine.interpreter.holdings import Holdings
from policyengine.interpreter.payable import counts_grant
from policyengine.outcome import GroupOutcome, Status
from policyengine.plan.model import Plan, PlannedCap
from policyengine.settlement.columnar.keys import Account, Edition
from policyengine.settlement.columnar.loop import Name
from policyengine.settlement.columnar.records import claim_of
from policyengine.settlement.deciding import Bench
from policyengine.settlement.groups import Family
from policyengine.settlement.shortcut import Shortcut
from policyengine.slots import FactSlot, slot_of
from policyengine.values import Value

Posts: TypeAlias = tuple[tuple[int, int], ...]
"""What a claim posts: amounts in fen by the place of the account."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the interpreter says of one claim, what it posts, and which caps it closes."""

    outcome: GroupOutcome
    posts: Posts = ()
    closes: frozenset[Name] = frozenset()


@dataclass(frozen=True, eq=False)
class Asking:
    """A group whose claims can be asked about one by one, against what every account holds for them."""

    bench: Bench
    claims: ClaimColumns
    accounts: Sequence[Account]
    split: Sequence[Edition]

    @property
    def _shortcut(self) -> Shortcut | None:
        found = self.bench.shortcut
        return None if isinstance(found, Refused) else found

    def answer(self, row: int, held: Sequence[int], closed: Collection[Name]) -> Answer:
        """The interpreter's outcome for the claim in `row`; `held` is what each account holds for it, in fen."""
        return self._answer(row, claim_of(self.claims, row), held, closed)

    def denial(self, row: int) -> GroupOutcome:
        """The outcome of a claim that is denied, whatever is held, from the columns that decided it alone.

        Reading its row again would take more time.
        """
        return self._answer(row, self.decoded(row), [0] * len(self.accounts), set()).outcome

    def decoded(self, row: int) -> Claim:
        """A claim as the columns have it, without the facts that nobody asked for; its instants are in UTC."""
        odd = self.claims.odd.get(row)
        return odd if odd is not None else Claim(self.claims.ids.text(row), values_at(self.claims, row, self._slots))

    @property
    def _slots(self) -> Iterable[FactSlot]:
        facts = {fact.name: fact for plan in self.bench.plans for fact in plan.policy.facts.values()}
        return [slot_of(fact) for name, fact in facts.items() if name in self.claims.facts]

    def _answer(self, row: int, claim: Claim, held: Sequence[int], closed: Collection[Name]) -> Answer:
        facts = self.bench.facts_of(claim)
        amounts = [Fraction(amount, FEN) for amount in held]

        def hold(_family: Family, plan: Plan, _facts: Mapping[str, Value]) -> Holdings:
            own = self._own[plan]
            names = {cap.index: self._name(plan, cap, row) for cap in own.closing} if closed else {}
            return Holdings(
                {name: amounts[place] for name, place in own.places.items()},
                {},
                frozenset(cap for cap, name in names.items() if name in closed),
            )

        outcome = self.bench.decide(claim, facts, hold, self._shortcut)
        if outcome.status in (Status.UNDETERMINED, Status.INVALID):
            return Answer(outcome)
        posts: dict[int, int] = {}
        for one in outcome.chosen:
            plan = one.plan
            for award in one.granted:
                for name, accumulator in plan.accumulators.items():
                    if award.payable > 0 and counts_grant(accumulator, award.award.id):
                        place = self._own[plan].places[name]
                        posts[place] = posts.get(place, 0) + int(award.payable * FEN)
        closes = frozenset(
            self._name(one.plan, cap, row) for one in outcome.chosen or outcome.outcomes for cap in one.closes
        )
        return Answer(outcome, tuple(posts.items()), closes)

    def _name(self, plan: Plan, cap: PlannedCap, row: int) -> Name:
        """What a cap that closes is called for the claim in `row`."""
        own = self._own[plan]
        return own.edition, cap.index, int(self.accounts[own.places[cap.accumulator]].slots[row])

    @cached_property
    def _own(self) -> Mapping[Plan, _Own]:
        """What there is of each edition."""
        places = {(account.family, account.name): place for place, account in enumerate(self.accounts)}
        editions = {one.plan: number for number, one in enumerate(self.split)}
        return {
            plan: _Own(
                editions[plan],
                {name: places[number, name] for name in plan.accumulators},
                tuple(cap for award in plan.awards for cap in award.caps if cap.closes),
            )
            for number, family in enumerate(self.bench.group.families)
            for plan in family.editions
            if plan in editions
        }


@dataclass(frozen=True, slots=True)
class _Own:
    """Of one edition: its number, the places of its accumulators among the accounts, the caps of it that close."""

    edition: int
    places: Mapping[str, int]
    closing: tuple[PlannedCap, ...]
