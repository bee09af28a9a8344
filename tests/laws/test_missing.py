"""What is missing: every fact that could still change the outcome, against every claim that there can be."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Mapping
from fractions import Fraction

from hypothesis import assume, event, given
from hypothesis import strategies as st

from policyengine.app.evaluating import evaluate_claim
from policyengine.app.holding import Held
from policyengine.app.loading import PolicyBook
from policyengine.facts import Claim
from policyengine.outcome import GroupOutcome, Status
from policyengine.settlement.coordination import signature
from policyengine.values import Value
from tests.laws.small_policies import DOMAINS, Drawn, drawn

MOST = 1_000
"""Completions tried for one example."""

WHO: Mapping[str, Value] = {"claim.id": "1", "applicant.id": "甲", "day": dt.date(2030, 6, 1)}


@st.composite
def unknowns(draw: st.DrawFn) -> tuple[dict[str, Value], tuple[str, ...]]:
    """What a claim says, and what it does not."""
    unknown = tuple(draw(st.lists(st.sampled_from(sorted(DOMAINS)), min_size=1, max_size=3, unique=True)))
    assume(math.prod(len(DOMAINS[name]) for name in unknown) <= MOST)
    known = {name: draw(st.sampled_from(values)) for name, values in DOMAINS.items() if name not in unknown}
    return {**WHO, **known}, unknown


def held_amounts() -> st.SearchStrategy[dict[str, Fraction]]:
    return st.fixed_dictionaries({name: st.sampled_from(DOMAINS["limit"]).map(_fraction) for name in ("each", "pot")})


def _fraction(value: Value) -> Fraction:
    assert isinstance(value, Fraction)
    return value


def outcome_of(book: PolicyBook, facts: Mapping[str, Value], held: Mapping[str, Fraction]) -> GroupOutcome:
    amounts = {(family.policy, name): amount for family in book.families for name, amount in held.items()}
    (outcome,) = evaluate_claim(book, Claim("1", facts), Held(amounts))
    return outcome


@given(drawn(), unknowns(), held_amounts())
def test_a_fact_that_could_change_the_outcome_is_never_left_out(
    policies: Drawn, claim: tuple[dict[str, Value], tuple[str, ...]], held: dict[str, Fraction]
) -> None:
    known, unknown = claim
    book = policies.book()
    assume(book is not None)
    assert book is not None
    outcome = outcome_of(book, known, held)
    every = {
        values: signature(outcome_of(book, {**known, **dict(zip(unknown, values, strict=True))}, held))
        for values in itertools.product(*(DOMAINS[name] for name in unknown))
    }
    matters = {name for at, name in enumerate(unknown) if _matters(at, every)}
    event(f"{outcome.status}, {'something' if matters else 'nothing'} matters")
    assert matters <= set(outcome.missing)
    assert set(outcome.missing) <= set(unknown)
    if outcome.status is not Status.UNDETERMINED:
        assert set(every.values()) == {signature(outcome)}
    if all(book.benches[0]._probes[name].exact for name in unknown):
        assert set(outcome.missing) == matters
    event(f"of {len(unknown)} unknown {len(set(outcome.missing) - matters)} too many")


def _matters(at: int, every: Mapping[tuple[Value, ...], object]) -> bool:
    """Whether two claims that differ in the fact at this position only come out differently."""
    seen: dict[tuple[Value, ...], object] = {}
    return any(seen.setdefault(values[:at] + values[at + 1 :], found) != found for values, found in every.items())
