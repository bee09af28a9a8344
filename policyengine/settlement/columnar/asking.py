"""Claims that only the interpreter can decide, each at its place among the others."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from policyengine.columns import ClaimColumns, values_at
from policyengine.compiled.integer_plan import FEN
from policyengine.compiled.refusal import Refused
from policyengine.facts import Claim
from policyengine.interpreter.holdings import Holdings
from policyengine.interpreter.payable import counts_grant
from policyengine.outcome import GroupOutcome, Status
from policyengine.plan.model import Plan
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


@dataclass(frozen=True, slots=True, eq=False)
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
        editions = {one.plan: number for number, one in enumerate(self.split)}
        places = {(account.family, account.name): place for place, account in enumerate(self.accounts)}
        numbers = {family.policy: number for number, family in enumerate(self.bench.group.families)}

        def hold(family: Family, plan: Plan, _facts: Mapping[str, Value]) -> Holdings:
            own = {name: places[numbers[family.policy], name] for name in plan.accumulators}
            caps = (cap for award in plan.awards for cap in award.caps if cap.closes)
            names = {
                cap.index: (editions[plan], cap.index, int(self.accounts[own[cap.accumulator]].slots[row]))
                for cap in caps
            }
            amounts = {name: Fraction(held[place], FEN) for name, place in own.items()}
            return Holdings(amounts, {}, frozenset(cap for cap, name in names.items() if name in closed))

        outcome = self.bench.decide(claim, facts, hold, self._shortcut)
        if outcome.status in (Status.UNDETERMINED, Status.INVALID):
            return Answer(outcome)
        posts: dict[int, int] = {}
        for one in outcome.chosen:
            plan = one.plan
            for award in one.granted:
                for name, accumulator in plan.accumulators.items():
                    if award.payable > 0 and counts_grant(accumulator, award.award.id):
                        place = places[numbers[plan.policy.policy], name]
                        posts[place] = posts.get(place, 0) + int(award.payable * FEN)
        closes = frozenset(
            (
                editions[one.plan],
                cap.index,
                int(self.accounts[places[numbers[one.plan.policy.policy], cap.accumulator]].slots[row]),
            )
            for one in outcome.chosen or outcome.outcomes
            for cap in one.closes
        )
        return Answer(outcome, tuple(posts.items()), closes)
