"""Awards received elsewhere: what is paid on top of them, worked out by hand, and beside trying every set."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyengine.app.evaluating import claim_of, evaluate_claim
from policyengine.app.loading import PolicyBook
from policyengine.facts import OutsideAward
from policyengine.outcome import GroupOutcome, PolicyOutcome
from policyengine.policy.model import Scope
from policyengine.settlement.accumulators import State
from policyengine.settlement.groups import exclude
from policyengine.settlement.settle import settle_group
from tests.unit.settlement.small import book, claim

CLAUSE = "coordination: {rule: higher_not_duplicate, against: {place: same, level: same, categories: overlapping}}\n"
HERE = Scope("潍坊市", "city", frozenset({"kites"}))


def outside(amount: int | str, scope: Scope = HERE, currency: str = "CNY", title: str = "市财政奖励") -> OutsideAward:
    return OutsideAward(title, Fraction(amount), currency, scope)


def of(*categories: str) -> Scope:
    return replace(HERE, categories=frozenset(categories))


def paying(name: str, amount: str, categories: str = "kites", *, clause: bool = True, more: str = "") -> str:
    """A policy with one award; with a clause, in article 2, it is not paid beside others of its category."""
    return (
        f"policy: {name}\nscope: {{place: 潍坊市, level: city, categories: [{categories}]}}\n{more}"
        f"{CLAUSE if clause else ''}"
        f"articles:\n  - article: 1\n    awards:\n      - {{id: {name}, label: {name}, amount: {amount}}}\n"
    )


def decided(whole: PolicyBook | str, *awards: OutsideAward, **facts: object) -> GroupOutcome:
    """The decision of the one group on a claim that was awarded this elsewhere."""
    loaded = whole if isinstance(whole, PolicyBook) else book(whole)
    given = replace(claim_of(claim(facts), loaded), outside=awards)
    (outcome,) = evaluate_claim(loaded, given)
    return outcome


def told(outcome: GroupOutcome) -> tuple[str, str, str]:
    return outcome.status.value, str(outcome.entitled), str(outcome.amount)


@pytest.mark.parametrize(
    ("theirs", "said"),
    [
        ((), ("granted", "100", "100")),
        ((60,), ("reduced", "100", "40")),
        (("99.99",), ("reduced", "100", "1/100")),
        ((100,), ("exhausted", "100", "0")),
        ((250,), ("exhausted", "100", "0")),
        ((30, 30), ("reduced", "100", "40")),
        ((60, 60), ("exhausted", "100", "0")),
        ((0,), ("granted", "100", "100")),
    ],
)
def test_support_in_total_is_the_higher_of_the_two(theirs: Sequence[int | str], said: tuple[str, str, str]) -> None:
    assert told(decided(paying("p", "100元"), *map(outside, theirs))) == said


@pytest.mark.parametrize(
    "award",
    [
        outside(60, of("lamps")),
        outside(60, replace(HERE, place="济南市")),
        outside(60, replace(HERE, level="province")),
        outside(60, currency="USD"),
    ],
)
def test_an_award_that_no_clause_covers_counts_for_nothing(award: OutsideAward) -> None:
    outcome = decided(paying("p", "100元"), award)
    assert told(outcome) == ("granted", "100", "100")
    assert outcome.claim.outside == (award,)
    assert told(decided(paying("p", "100元", clause=False), outside(60))) == ("granted", "100", "100")


def test_what_is_set_off_names_the_award_and_the_article() -> None:
    first, second = outside(30, title="甲奖"), outside(50, title="乙奖")
    (only,) = decided(paying("p", "100元"), first, second, outside(9, of("lamps"))).chosen
    (award,) = only.granted
    assert [(one.award, one.article, int(one.amount)) for one in award.set_off] == [(first, "2", 30), (second, "2", 50)]
    assert (int(award.entitled), int(award.payable), only.awards) == (100, 20, (award,))


def test_what_is_received_beyond_ours_is_set_off_as_far_as_ours_goes() -> None:
    (award,) = decided(paying("p", "100元"), outside(80), outside(50)).outcomes[0].granted
    assert [one.amount for one in award.set_off] == [80, 20]


def test_the_caps_come_first_and_a_minimum_is_not_asked_again() -> None:
    capped = paying("p", "100元").replace("amount: 100元", "amount: 100元, caps: [{limit: 70元, per: claim}]")
    outcome = decided(capped, outside(60))
    assert told(outcome) == ("reduced", "100", "10")
    least = paying("p", "100元").replace("amount: 100元", "amount: 100元, minimum: {amount: 50元, below: drop}")
    assert told(decided(least, outside(60))) == ("reduced", "100", "40")


def test_what_remains_is_rounded_down_to_the_unit() -> None:
    rough = paying("p", "100元", more="rounding: {to: 10元, mode: half_up}\n")
    outcome = decided(rough, outside("12.34"))
    assert told(outcome) == ("reduced", "100", "80")
    assert [one.amount for one in outcome.chosen[0].granted[0].set_off] == [20]


def test_awards_that_add_up_lose_the_last_first() -> None:
    both = (
        paying("p", "100元", more="choose: sum\n").rstrip("\n") + "\n      - {id: extra, label: 另加, amount: 30元}\n"
    )
    (only,) = decided(both, outside(50)).chosen
    assert [(int(award.payable), [int(one.amount) for one in award.set_off]) for award in only.granted] == [
        (80, [20]),
        (0, [30]),
    ]


def test_of_policies_that_exclude_each_other_the_one_that_pays_most_on_top_is_taken() -> None:
    """The wider policy pays 100 and is covered by what was received; the narrower pays 70 and is not."""
    wide, narrow = paying("wide", "100元", "kites, lamps"), paying("narrow", "70元", "kites")
    outcome = decided(book(wide, narrow), outside(50, of("lamps")))
    assert [one.plan.policy.policy for one in outcome.chosen] == ["narrow"]
    assert told(outcome) == ("granted", "70", "70")
    assert [(one.status.value, int(one.amount)) for one in outcome.outcomes] == [("reduced", 50), ("granted", 70)]
    tie = decided(book(wide, narrow), outside(30, of("lamps")))
    assert [one.plan.policy.policy for one in tie.chosen] == ["wide"], "70 either way: the first loaded"


def test_policies_that_stand_together_set_off_one_award_once() -> None:
    """Loaded, the outside policy would exclude both; 100 + 50 together are more than its 80."""
    tied = paying("tie", "1元", "kites, lamps", clause=False)
    outcome = decided(
        book(paying("p", "100元", "kites"), paying("q", "50元", "lamps"), tied), outside(80, of("kites", "lamps"))
    )
    assert [(one.plan.policy.policy, int(one.amount)) for one in outcome.chosen] == [("p", 20), ("q", 50)]
    assert (int(outcome.entitled), int(outcome.amount)) == (150, 70)


def test_a_fact_that_cannot_matter_beside_what_was_received_is_not_waited_for() -> None:
    part = paying("p", "if listed then 40元 else 60元")
    assert decided(part, listed=None).missing == ("listed",)
    outcome = decided(part, outside(60), listed=None)
    assert (outcome.status, outcome.missing, outcome.immaterial) == ("exhausted", (), ("listed",))
    assert decided(part, outside(50), listed=None).missing == ("listed",)
    assert decided(paying("p", "cost"), outside(60), cost=None).missing == ("cost",)


def test_only_what_is_granted_is_added_to_accumulators() -> None:
    part = paying(
        "p",
        "100元, caps: [{limit: 150元, per: pot}, {limit: '5', per: heads, if_short: refuse}]",
        more="accumulators:\n  pot: {label: 总额}\n  heads: {label: 户数, count: applicant.id}\n",
    )
    whole = book(part)
    claims = [
        replace(claim_of(claim({"claim.id": str(number), "applicant.id": str(number)}), whole), outside=awards)
        for number, awards in enumerate([(outside(70),), (outside(100),), (), ()], 1)
    ]
    state = State()
    settled = settle_group(whole.benches[0], claims, state)
    assert [str(one.amount) for one in settled.outcomes] == ["30", "0", "100", "20"]
    assert sorted(state.totals.values()) == [150]
    assert [sorted(map(str, things)) for things in state.counted.values()] == [["1", "3", "4"]]


T = TypeVar("T")
CATEGORIES: Final = ("a", "b", "c")
some = st.sets(st.sampled_from(CATEGORIES), min_size=1).map(sorted)


@given(
    st.lists(st.tuples(st.integers(1, 9), some, st.booleans()), min_size=1, max_size=3),
    st.lists(st.tuples(st.integers(0, 9), some), max_size=3),
)
def test_what_is_paid_is_what_the_best_set_would_pay_less_what_was_received(
    ours: list[tuple[int, list[str], bool]], theirs: list[tuple[int, list[str]]]
) -> None:
    parts = [
        paying(f"p{number}", f"{amount}元", ", ".join(categories), clause=clause)
        for number, (amount, categories, clause) in enumerate(ours)
    ]
    whole = book(*parts)
    awards = [outside(amount, of(*categories)) for amount, categories in theirs]
    given = replace(claim_of(claim(), whole), outside=tuple(awards))
    for outcome in evaluate_claim(whole, given):
        assert outcome.amount == _best(outcome.outcomes, awards) - sum(award.amount for award in awards)
        set_off = [one for policy in outcome.chosen for award in policy.granted for one in award.set_off]
        for award in awards:
            alike = awards.count(award)
            assert sum(one.amount for one in set_off if one.award == award) <= award.amount * alike


def _best(outcomes: Sequence[PolicyOutcome], awards: Sequence[OutsideAward]) -> Fraction:
    """The most that a set of policies of ours and of theirs without an exclusion pays, where all are loaded."""
    totals = [
        sum((one.entitled for one in mine), Fraction(0)) + sum((one.amount for one in others), Fraction(0))
        for mine in _subsets(outcomes)
        for others in _subsets(awards)
        if not any(exclude(a.plan.policy, b.plan.policy) for a, b in itertools.combinations(mine, 2))
        and not any(_covers(one, other) for one in mine for other in others)
    ]
    return max(totals)


def _covers(one: PolicyOutcome, other: OutsideAward) -> bool:
    policy = one.plan.policy
    return policy.articles[1].coordination is not None and bool(policy.scope.categories & other.scope.categories)


def _subsets(things: Sequence[T]) -> list[tuple[T, ...]]:
    return [some for size in range(len(things) + 1) for some in itertools.combinations(things, size)]
