"""What two outcomes say of all that lies between them, and where they say nothing. Worked out by hand."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from policyengine.app.api import evaluate
from policyengine.app.loading import PolicyBook
from policyengine.outcome import GroupOutcome
from policyengine.settlement.courses import _middle
from policyengine.settlement.stretches import Law, NotProved, law_between
from tests.unit.settlement.small import book, claim


def outcome_of(whole: PolicyBook, **facts: Any) -> GroupOutcome:  # noqa: ANN401  # any value of a cell
    return evaluate(whole, claim(facts)).decisions[0].outcome


def law(part: str | PolicyBook, low: str, high: str, number: str = "cost", **facts: Any) -> Law | None:  # noqa: ANN401  # any value of a cell
    """The law between two amounts, or values of another fact."""
    whole = part if isinstance(part, PolicyBook) else book(part)
    at_low, at_high = (outcome_of(whole, **facts, **{number: Decimal(end)}) for end in (low, high))
    return law_between(at_low, at_high, Fraction(low), Fraction(high))


def rates(part: Law | None) -> list[tuple[object, ...]]:
    """What the awards of a law pay: their kind, and the rate or amount."""
    assert part is not None
    return [each[:2] for each in part[3:] if isinstance(each, tuple)]


ONE = """
articles:
  - article: 1
    awards:
      - id: a
        base: cost
        rate: 10%
        caps: [{limit: 300元, per: claim}]
"""


def test_within_the_room_the_law_is_a_share() -> None:
    assert rates(law(ONE, "100.00", "3000.00")) == [("share", Fraction(1, 10))]
    assert law(ONE, "100.00", "3000.00") == law(ONE, "7.00", "8.00")
    assert law(ONE, "100.00", "3000.00") != law(ONE.replace("10%", "11%"), "100.00", "200.00")


def test_beyond_the_room_it_is_the_same_amount() -> None:
    found = law(ONE, "3000.05", "99999999.00")
    assert found is not None
    assert found[0] == "is"


def test_where_the_room_runs_out_between_them_two_outcomes_say_nothing() -> None:
    assert law(ONE, "2999.00", "3001.00") is None
    assert law(ONE, "2999.00", "2999.00") is not None  # of one number they say what it is


def test_a_rate_and_a_whole_amount_are_shares_too() -> None:
    assert rates(law(ONE.replace("10%", "share"), "0.1", "0.2", "share")) == [("share", Fraction(1000))]
    whole = ONE.replace("base: cost\n        rate: 10%", "amount: cost")
    assert rates(law(whole, "1.00", "2.00")) == [("share", Fraction(1))]


def test_a_limit_that_is_the_number_leaves_room() -> None:
    facts = "facts:\n  limit: {label: 上限, type: money, at_least: 0元}\n"
    part = facts + ONE.replace("300元", "limit")
    assert rates(law(part, "10.00", "20.00", "limit")) == [("room", Fraction(0))]
    enough = law(part, "100.00", "20000.00", "limit")
    assert enough is not None
    assert enough[0] == "is"
    assert law(part, "99.00", "101.00", "limit") is None


def test_what_a_minimum_drops_between_two_ends_is_not_passed_over() -> None:
    least = ONE.replace("rate: 10%", "rate: 10%\n        minimum: {amount: 50元, below: drop}")
    assert law(least, "0.00", "1000.00") is None  # nothing is due at one end, 100 元 at the other, 49 元 between
    facts = "facts:\n  limit: {label: 上限, type: money, at_least: 0元}\n"
    assert law(facts + least.replace("300元", "limit"), "0.00", "80.00", "limit") is None


def test_what_a_minimum_raises_is_no_share() -> None:
    least = ONE.replace("rate: 10%", "rate: 10%\n        minimum: {amount: 50元, below: raise}")
    steady = law(least, "0.00", "499.00")
    assert steady is not None
    assert steady[0] == "is"
    assert law(least, "499.00", "501.00") is None


TWO = """
articles:
  - article: 1
    awards:
      - {id: w, base: cost, rate: %s, caps: [{limit: %s, per: claim}]}
      - {id: v, base: cost, rate: %s, caps: [{limit: %s, per: claim}]}
"""


def test_an_award_that_is_overtaken_by_rounding_alone_has_no_law() -> None:
    """16% is more than 15% of 0.16 and of 0.22 元; of 0.17 元 both are 3 fen, and `v` has more room."""
    assert law(TWO % ("16%", "100元", "15%", "200元"), "0.16", "0.22") is None
    assert rates(law(TWO % ("16%", "200元", "15%", "100元"), "0.16", "0.22")) == [("share", Fraction(16, 100))]
    assert rates(law(TWO % ("16%", "100元", "15%", "100元"), "0.16", "0.22")) == [("share", Fraction(16, 100))]


def test_the_lower_rate_is_not_ahead_because_rounding_hides_it_at_both_ends() -> None:
    """Of 0.04 and of 0.17 元 both come to the same, and `v` has more room; of 0.16 元 `w` is a fen ahead."""
    part = TWO % ("16%", "100元", "15%", "200元")
    assert [
        outcome_of(book(part), cost=Decimal(cost)).chosen[0].granted[0].award.id for cost in ("0.04", "0.16", "0.17")
    ] == [
        "v",
        "w",
        "v",
    ]
    assert law(part, "0.04", "0.17") is None


def test_far_ahead_is_ahead_whatever_is_rounded() -> None:
    assert rates(law(TWO % ("30%", "900元", "15%", "999元"), "10.00", "19.00")) == [("share", Fraction(3, 10))]
    assert law(TWO % ("30%", "900元", "15%", "999元"), "10.00", "21.00") is None  # 15% of 21 元 is more than 30% of 10


def test_awards_chosen_differently_at_the_ends_have_no_law() -> None:
    part = TWO % ("10%", "5元", "1%", "900元")
    assert law(part, "100.00", "1000.00") is None


def test_the_first_that_applies_is_not_overtaken() -> None:
    part = "choose: first\n" + TWO % ("10%", "900元", "15%", "900元")
    assert rates(law(part, "100.00", "1000.00")) == [("share", Fraction(1, 10))]


def test_of_a_sum_only_what_is_steady_has_a_law() -> None:
    part = "choose: sum\n" + TWO % ("0%", "900元", "0%", "900元")
    assert law(part, "100.00", "1000.00") is not None
    with pytest.raises(NotProved):
        law("choose: sum\n" + TWO % ("0%", "900元", "1%", "900元"), "100.00", "1000.00")


def test_what_falls_as_the_number_grows_is_not_proved() -> None:
    part = ONE.replace("10%", "-10%").replace("rate", "minimum: {amount: 5元, below: raise}\n        rate")
    falling = ONE.replace("base: cost\n        rate: 10%", "base: share\n        rate: cost - 2000元")
    assert law(part, "1.00", "2.00") is not None  # it is raised to 5 元 throughout
    with pytest.raises(NotProved):
        law(falling.replace("share", "share - 1"), "0.1", "0.2", "share")


# Policies that exclude each other.

CLAUSE = "coordination: {rule: higher_not_duplicate, against: {place: same, level: same, categories: overlapping}}\n"


def policy_of(name: str, rate: str, *, rounding: str = "", more: str = "") -> str:
    rounded = f"rounding: {{to: {rounding}, mode: down}}\n" if rounding else ""
    award = f"      - {{id: {name}_award, base: cost, rate: {rate}{more}}}\n"
    return f"policy: {name}\n{rounded}{CLAUSE}articles:\n  - article: 1\n    awards:\n{award}"


def test_of_two_policies_the_higher_share_stands() -> None:
    assert rates(law(book(policy_of("p", "20%"), policy_of("q", "10%")), "1.00", "900.00")) == [
        ("share", Fraction(1, 5))
    ]
    assert rates(law(book(policy_of("p", "20%"), policy_of("q", "20%")), "1.00", "900.00")) == [
        ("share", Fraction(1, 5))
    ]
    # Loaded first the lower one wins where both round alike, so the ends must be close enough to tell.
    assert law(book(policy_of("q", "10%"), policy_of("p", "20%")), "1.00", "900.00") is None
    assert rates(law(book(policy_of("q", "10%"), policy_of("p", "20%")), "1.00", "1.90")) == [("share", Fraction(1, 5))]


def test_a_policy_that_is_overtaken_by_its_rounding_has_no_law() -> None:
    """16% in whole yuan beats 15% in fen at 6.25 and 12.50 元, but not at 7 元."""
    both = book(policy_of("rough", "16%", rounding="1元"), policy_of("fine", "15%"))
    assert [outcome_of(both, cost=Decimal(cost)).chosen[0].plan.policy.policy for cost in ("6.25", "7", "12.50")] == [
        "rough",
        "fine",
        "rough",
    ]
    assert law(both, "6.25", "12.50") is None


def test_policies_chosen_differently_at_the_ends_have_no_law() -> None:
    both = book(policy_of("p", "20%", more=", caps: [{limit: 5元, per: claim}]"), policy_of("q", "10%"))
    assert law(both, "10.00", "100.00") is None


def test_a_policy_without_a_share_of_the_number_may_be_beside_one_with() -> None:
    both = book(policy_of("p", "20%"), policy_of("q", "0%"))
    assert rates(law(both, "10.00", "100.00")) == [("share", Fraction(1, 5))]


# Halving.


@pytest.mark.parametrize("ends", [(0, 2), (1, 3), (1, 10**14), (-9, 5), (-(10**9), -1), (7, 9), (10**13, 10**14)])
def test_the_middle_lies_between_the_ends(ends: tuple[int, int]) -> None:
    low, high = ends
    assert low < _middle(low, high) < high
