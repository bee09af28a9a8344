"""What holds for every settlement: no cap exceeded, nothing lost, and no claim moved by those it does not touch."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction
from random import Random

from hypothesis import assume, given
from hypothesis import strategies as st

from policyengine.app.loading import PolicyBook
from policyengine.app.settling import settle_claims
from policyengine.expression.core import Constant
from policyengine.facts import Claim
from policyengine.outcome import GroupOutcome, Status
from policyengine.plan.model import PlannedCap
from policyengine.settlement.coordination import signature
from policyengine.values import Value
from tests.laws.small_policies import DOMAINS, Drawn, drawn

DAYS = tuple(dt.date(2030, 6, day) for day in (1, 1, 2, 3))


@st.composite
def claims(draw: st.DrawFn) -> list[Claim]:
    """Claims of two applicants on three days, ids now and then doubled, facts now and then left out."""
    found = []
    for number in range(draw(st.integers(1, 8))):
        values: dict[str, Value] = {name: draw(st.sampled_from(domain)) for name, domain in DOMAINS.items()}
        if draw(st.integers(0, 4)) == 0:
            del values[draw(st.sampled_from(sorted(values)))]
        claim_id = str(number) if draw(st.integers(0, 9)) else "0"
        applicant = draw(st.sampled_from(["甲", "乙"]))
        values |= {"claim.id": claim_id, "applicant.id": applicant, "day": draw(st.sampled_from(DAYS))}
        found.append(Claim(claim_id, values))
    return found


def book_of(policies: Drawn) -> PolicyBook:
    book = policies.book()
    assume(book is not None)
    assert book is not None
    return book


def settled(book: PolicyBook, given_claims: Sequence[Claim]) -> tuple[GroupOutcome, ...]:
    (settlement,) = settle_claims(book, given_claims)
    return settlement.outcomes


def row(outcome: GroupOutcome) -> tuple[object, ...]:
    """Everything that a decision says."""
    limited = tuple(award.limited_by and award.limited_by.cap.index for one in outcome.chosen for award in one.granted)
    leading = outcome.leading and outcome.leading.plan.policy.policy
    return (*signature(outcome), outcome.entitled, leading, limited, outcome.missing, outcome.immaterial)


@given(drawn(), claims())
def test_no_cap_and_no_pool_is_ever_exceeded(policies: Drawn, given_claims: list[Claim]) -> None:
    paid: dict[tuple[str, str, Value], Fraction] = defaultdict(Fraction)
    caps: dict[tuple[str, str], list[PlannedCap]] = {}
    for outcome in settled(book_of(policies), given_claims):
        for one in outcome.chosen:
            policy = one.plan.policy.policy
            for cap in _wide_caps(one.plan.awards[0].caps):
                caps.setdefault((policy, cap.accumulator), []).append(cap)
            paid[policy, "each", outcome.claim.values["applicant.id"]] += one.amount
            paid[policy, "pot", None] += one.amount
    for (policy, accumulator, _), amount in paid.items():
        assert amount <= min(_limit(cap) for cap in caps[policy, accumulator])


def _wide_caps(found: Iterable[PlannedCap]) -> list[PlannedCap]:
    """Those of article 1, which bind every award."""
    return [cap for cap in found if cap.article == "1"]


def _limit(cap: PlannedCap) -> Fraction:
    assert isinstance(cap.limit, Constant)
    assert isinstance(cap.limit.value, Fraction)
    return cap.limit.value


@given(drawn(), claims())
def test_what_is_due_is_what_is_paid_and_what_it_was_shortened_by(policies: Drawn, given_claims: list[Claim]) -> None:
    for outcome in settled(book_of(policies), given_claims):
        assert 0 <= outcome.amount <= outcome.entitled
        assert outcome.amount == sum((one.amount for one in outcome.chosen), Fraction(0))
        for one in outcome.outcomes:
            assert one.amount == sum((award.payable for award in one.granted), Fraction(0))
            assert one.entitled == sum((award.entitled for award in one.granted), Fraction(0))
            for award in one.granted:
                unit = one.plan.policy.rounding.unit
                assert (award.payable / unit).denominator == (award.entitled / unit).denominator == 1
                shortened = award.limited_by is not None or award.dropped
                assert (award.payable < award.entitled) == shortened
                if award.limited_by is not None and not award.dropped:
                    left = award.limited_by.left if award.limited_by.cap.if_short == "reduce" else Fraction(0)
                    assert award.payable == left


@given(drawn(), claims())
def test_the_status_says_what_the_amounts_say(policies: Drawn, given_claims: list[Claim]) -> None:
    for outcome in settled(book_of(policies), given_claims):
        match outcome.status:
            case Status.GRANTED:
                assert outcome.amount == outcome.entitled
            case Status.REDUCED:
                assert 0 < outcome.amount < outcome.entitled
            case Status.EXHAUSTED:
                assert outcome.amount == 0 < outcome.entitled
            case _:
                assert outcome.amount == outcome.entitled == 0
        assert bool(outcome.missing) == (outcome.status is Status.UNDETERMINED)
        assert bool(outcome.problems) == (outcome.status is Status.INVALID)


@given(drawn(), claims(), st.randoms(use_true_random=False))
def test_the_order_of_the_file_changes_no_decision(policies: Drawn, given_claims: list[Claim], random: Random) -> None:
    book = book_of(policies)
    order = list(range(len(given_claims)))
    random.shuffle(order)
    shuffled = settled(book, [given_claims[position] for position in order])
    as_they_came = settled(book, given_claims)
    assert [row(outcome) for outcome in shuffled] == [row(as_they_came[position]) for position in order]


@given(drawn(), claims())
def test_applicants_who_share_no_accumulator_do_not_touch_each_other(
    policies: Drawn, given_claims: list[Claim]
) -> None:
    apart = Drawn(tuple(text.replace("  pot: {}\n", "").replace("per: pot", "per: each") for text in policies.texts))
    book = book_of(apart)
    known = [claim for claim in given_claims if _only_one(claim, given_claims)]
    together = settled(book, known)
    for applicant in ("甲", "乙"):
        own = [position for position, claim in enumerate(known) if claim.values["applicant.id"] == applicant]
        alone = settled(book, [known[position] for position in own])
        assert [row(outcome) for outcome in alone] == [row(together[position]) for position in own]


def _only_one(claim: Claim, given_claims: list[Claim]) -> bool:
    return [one.id for one in given_claims].count(claim.id) == 1


@given(drawn(), claims())
def test_what_grants_nothing_takes_nothing(policies: Drawn, given_claims: list[Claim]) -> None:
    """Undetermined and invalid claims might as well not be there."""
    book = book_of(policies)
    outcomes = settled(book, given_claims)
    idle = (Status.UNDETERMINED, Status.INVALID)
    kept = [position for position, outcome in enumerate(outcomes) if outcome.status not in idle]
    without = settled(book, [given_claims[position] for position in kept])
    assert [row(outcome) for outcome in without] == [row(outcomes[position]) for position in kept]


@given(drawn(), claims(), st.integers(0, 7))
def test_a_claim_changes_none_that_come_before_it(policies: Drawn, given_claims: list[Claim], cut: int) -> None:
    book = book_of(policies)
    distinct = [claim for claim in given_claims if _only_one(claim, given_claims)]
    (settlement,) = settle_claims(book, distinct)
    first = [distinct[position] for position in settlement.order[:cut]]
    assert [row(outcome) for outcome in settled(book, first)] == [
        row(settlement.outcomes[position]) for position in settlement.order[:cut]
    ]
