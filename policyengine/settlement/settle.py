"""Settling many claims: in the declared order, each against what the earlier ones left.

The order is total: the policy's order facts, then the claim's id by code point. Rows that
share an id are all invalid. Undetermined and invalid claims grant and hold nothing.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from policyengine.facts import Claim, Problem, normal_id, rows_in_words
from policyengine.interpreter.decide import uncomputable
from policyengine.interpreter.errors import EvaluationError
from policyengine.outcome import GroupOutcome, Status
from policyengine.settlement.accumulators import State, unsummed
from policyengine.settlement.deciding import Bench
from policyengine.settlement.groups import Group
from policyengine.values import UNKNOWN, Value
from policyengine.words import Words

_MOST_ROWS: Final = 10
"""Rows named of those that share an id."""


@dataclass(frozen=True, slots=True)
class GroupSettlement:
    """What one group of policies says of every claim, in the order the claims came in, and what it then holds."""

    group: Group
    outcomes: tuple[GroupOutcome, ...]
    order: tuple[int, ...]
    state: State


def settle_group(bench: Bench, claims: Sequence[Claim], state: State | None = None) -> GroupSettlement:
    """Settle `claims` under one group; `order` are the positions of those settled, first to last.

    `state` is what the accumulators held before, and is added to; without it they held nothing.
    """
    group, state = bench.group, State() if state is None else state
    doubled = _doubled(claims)
    outcomes: dict[int, GroupOutcome] = {}
    waiting: list[tuple[tuple[Value, ...], str, int, dict[str, Value]]] = []
    for position, claim in enumerate(claims):
        facts = bench.facts_of(claim)
        problems = (*claim.problems, *_record_problems(claim, facts, bench, doubled))
        if problems:
            outcomes[position] = invalid(claim, problems)
        else:
            key = tuple(_orderable(facts[name]) for name in group.order)
            waiting.append((key, normal_id(claim.id), position, facts))
    waiting.sort(key=lambda one: (one[0], one[1], one[2]))
    for _, _, position, facts in waiting:
        outcomes[position] = _settle_one(bench, claims[position], facts, state)
    return GroupSettlement(
        group,
        tuple(outcomes[position] for position in range(len(claims))),
        tuple(position for _, _, position, _ in waiting),
        state,
    )


def _settle_one(bench: Bench, claim: Claim, facts: Mapping[str, Value], state: State) -> GroupOutcome:
    outcome = bench.decide(claim, facts, state.holdings)
    if outcome.status in (Status.UNDETERMINED, Status.INVALID):
        return outcome
    families = dict(zip((family.policy for family in bench.group.families), bench.group.families, strict=True))
    for one in outcome.chosen or outcome.outcomes:
        state.close(families[one.plan.policy.policy], one, facts)
    for one in outcome.chosen:
        state.post(families[one.plan.policy.policy], one, facts)
    return outcome


def _doubled(claims: Sequence[Claim]) -> Mapping[str, Sequence[Claim]]:
    """The claims that share an id with others, by that id."""
    counts = Counter(normal_id(claim.id) for claim in claims if claim.id)
    sharing: dict[str, list[Claim]] = {claim_id: [] for claim_id, count in counts.items() if count > 1}
    if sharing:
        for claim in claims:
            if normal_id(claim.id) in sharing:
                sharing[normal_id(claim.id)].append(claim)
    return sharing


def invalid(claim: Claim, problems: tuple[Problem, ...]) -> GroupOutcome:
    """The outcome of a record that is itself wrong."""
    return GroupOutcome(claim, Status.INVALID, Fraction(0), Fraction(0), (), (), None, problems=problems)


def _orderable(value: Value) -> Value:
    """Instants in one zone, so that they compare as instants; texts as ids are compared."""
    if isinstance(value, str):
        return normal_id(value)
    return value.astimezone(dt.UTC) if isinstance(value, dt.datetime) else value


# What a record needs before it can be settled.


def _record_problems(
    claim: Claim, facts: Mapping[str, Value], bench: Bench, doubled: Mapping[str, Sequence[Claim]]
) -> Iterator[Problem]:
    claim_fact = bench.plans[0].policy.roles.claim.name
    sharing = doubled.get(normal_id(claim.id), ())
    if sharing:
        yield Problem("F651", _same_id(claim, sharing), claim_fact, claim.where)
    told = {problem.fact for problem in claim.problems}
    if "" in told:  # the row itself could not be read
        return
    needed, uncomputed = _needed(bench, facts)
    yield from uncomputed
    if not normal_id(claim.id):
        needed[claim_fact] = Words("每笔申报都要有编号", "every claim has an id")
    for fact, why in needed.items():
        if fact not in told and facts.get(fact, UNKNOWN) in (UNKNOWN, ""):
            label = _label(bench, fact)
            yield Problem(
                "F652",
                Words(f"没有填写“{label.zh}”，{why.zh}", f"“{label.in_language('en')}” is not given: {why.en}"),
                fact,
                claim.where,
            )


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
            counted = (accumulator.count,) if accumulator.count is not None else ()
            for name in (*accumulator.per, *counted):
                needed.setdefault(name.name, why)
            try:
                needed |= {fact: needed.get(fact, why) for fact in unsummed(accumulator, plan, facts)}
            except EvaluationError as error:
                uncomputed.append(uncomputable(plan, error))
    return needed, uncomputed
