"""What a record needs before it can be settled: an id of its own, and what orders, dates and counts the claim.

Nearly every record has it all. That is asked first; what is missing, and why it is needed, is told only where
something is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from policyengine.expression.core import Node
from policyengine.facts import Claim, Problem, normal_id, rows_in_words
from policyengine.interpreter.decide import uncomputable
from policyengine.interpreter.errors import EvaluationError
from policyengine.plan.model import Plan
from policyengine.policy.model import Accumulator
from policyengine.settlement.accumulators import unsummed
from policyengine.settlement.deciding import Bench
from policyengine.values import UNKNOWN, Value
from policyengine.words import Words

_MOST_ROWS: Final = 10
"""Rows named of those that share an id."""


@dataclass(frozen=True)
class Records:
    """The claims of one settlement under one group, looked at as records."""

    bench: Bench
    claims: Sequence[Claim]

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The id of each claim as ids are compared."""
        return tuple([normal_id(claim.id) for claim in self.claims])

    def problems(self, position: int, facts: Mapping[str, Value]) -> tuple[Problem, ...]:
        """What is wrong with a record: what its reader found, and what keeps it from being settled."""
        claim, claim_id = self.claims[position], self.ids[position]
        if not claim.problems and claim_id and claim_id not in self._sharing and self._is_complete(facts):
            return ()
        return (*claim.problems, *self._found(claim, claim_id, facts))

    @cached_property
    def _sharing(self) -> Mapping[str, Sequence[Claim]]:
        """The claims that share an id with others, by that id."""
        pairs = list(zip(self.ids, self.claims, strict=True))
        counts = Counter(claim_id for claim_id, claim in pairs if claim.id)
        sharing: dict[str, list[Claim]] = {claim_id: [] for claim_id, count in counts.items() if count > 1}
        if sharing:
            for claim_id, claim in pairs:
                if claim_id in sharing:
                    sharing[claim_id].append(claim)
        return sharing

    def _is_complete(self, facts: Mapping[str, Value]) -> bool:
        for family in self.bench.group.families:
            plan = family.edition(facts)
            names, sums = self._needs[plan]
            if not all(_is_given(facts, name) for name in names):
                return False
            if sums and not all(_is_summed(accumulator, plan, facts) for accumulator in sums):
                return False
        return True

    @cached_property
    def _needs(self) -> Mapping[Plan, tuple[tuple[str, ...], tuple[Accumulator[Node], ...]]]:
        """Of each edition, the facts that `_needed` names for every claim, and the accumulators that sum something."""
        found = {}
        for plan in self.bench.plans:
            accumulators = plan.accumulators.values()
            keys = (name for one in accumulators for name in _keys_of(one))
            names = dict.fromkeys((*self.bench.group.order, plan.policy.date_fact, *keys))
            found[plan] = (tuple(names), tuple(one for one in accumulators if one.sum is not None))
        return found

    def _found(self, claim: Claim, claim_id: str, facts: Mapping[str, Value]) -> Iterator[Problem]:
        claim_fact = self.bench.plans[0].policy.roles.claim.name
        sharing = self._sharing.get(claim_id, ())
        if sharing:
            yield Problem("F651", _same_id(claim, sharing), claim_fact, claim.where)
        told = {problem.fact for problem in claim.problems}
        if "" in told:  # the row itself could not be read
            return
        needed, uncomputed = _needed(self.bench, facts)
        yield from uncomputed
        if not claim_id:
            needed[claim_fact] = Words("每笔申报都要有编号", "every claim has an id")
        for fact, why in needed.items():
            if fact not in told and not _is_given(facts, fact):
                label = _label(self.bench, fact)
                yield Problem(
                    "F652",
                    Words(f"没有填写“{label.zh}”，{why.zh}", f"“{label.in_language('en')}” is not given: {why.en}"),
                    fact,
                    claim.where,
                )


def _keys_of(accumulator: Accumulator[Node]) -> tuple[str, ...]:
    """The facts that tell its keys apart, and the one it counts."""
    counted = (accumulator.count,) if accumulator.count is not None else ()
    return tuple(fact.name for fact in (*accumulator.per, *counted))


def _is_given(facts: Mapping[str, Value], name: str) -> bool:
    value = facts.get(name, UNKNOWN)
    return value is not UNKNOWN and not (isinstance(value, str) and not value)


def _is_summed(accumulator: Accumulator[Node], plan: Plan, facts: Mapping[str, Value]) -> bool:
    try:
        return not unsummed(accumulator, plan, facts)
    except EvaluationError:
        return False


def _same_id(claim: Claim, sharing: Sequence[Claim]) -> Words:
    """That an id stands more than once, and in which other rows."""
    rows = [other.row for other in sharing if other is not claim]
    if not claim.row:
        return Words(f"编号 `{claim.id}` 出现了不止一次", f"the id `{claim.id}` stands more than once")
    named = rows_in_words(rows[:_MOST_ROWS], claim.counted)
    more, en_more = (f"等{len(rows)}处", f" and {len(rows) - _MOST_ROWS} more") if len(rows) > _MOST_ROWS else ("", "")
    return Words(f"编号 `{claim.id}` 与{named.zh}{more}重复", f"the id `{claim.id}` stands in {named.en}{en_more} too")


def _label(bench: Bench, fact: str) -> Words:
    declared = (plan.policy.facts.get(fact) for plan in bench.plans)
    return next((one.label for one in declared if one is not None), Words(fact))


def _needed(bench: Bench, facts: Mapping[str, Value]) -> tuple[dict[str, Words], list[Problem]]:
    """The facts that order the claim, date it, tell accumulators apart, or are summed and counted, and why.

    Also the sums that cannot be computed: a grant could not be posted, whether or not a cap goes by them.
    """
    uncomputed: list[Problem] = []
    needed = dict.fromkeys(bench.group.order, Words("要按它排兑付次序", "claims are paid in its order"))
    for family in bench.group.families:
        plan = family.edition(facts)
        needed.setdefault(plan.policy.date_fact, Words("要按它确定适用的日期", "it decides the date that applies"))
        for accumulator in plan.accumulators.values():
            why = Words(f"{accumulator.label.zh}要用到它", f"it is needed for: {accumulator.label.in_language('en')}")
            for name in _keys_of(accumulator):
                needed.setdefault(name, why)
            try:
                needed |= {fact: needed.get(fact, why) for fact in unsummed(accumulator, plan, facts)}
            except EvaluationError as error:
                uncomputed.append(uncomputable(plan, error))
    return needed, uncomputed
