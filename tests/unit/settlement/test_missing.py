"""What is missing: tried where trying proves something, proved along a number's whole scale, and else listed."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from policyengine.app.api import evaluate
from policyengine.interpreter.decide import decide as decide_plan
from policyengine.outcome import PolicyOutcome
from policyengine.settlement import deciding
from policyengine.settlement.courses import Courses
from tests.unit.settlement.small import book, claim, decide

SHARE = """
articles:
  - article: 1
    awards:
      - id: a
        base: cost
        rate: %s
        caps: [{limit: 300元, per: claim}]
"""

BY_STAFF = "{by: staff, bands: [{from: 0, value: 10%}, {from: 10, value: 30%}]}"


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({"cost": 1000}, "waits for staff"),
        ({"cost": 0}, "granted 0.00: a"),
        ({"cost": "0.01"}, "granted 0.00: a"),  # 30% of a fen is nothing either
        ({"cost": "0.02"}, "waits for staff"),  # but of two it is one
        ({"cost": 3000}, "waits for staff"),  # 300 元 either way, but once in full and once reduced
    ],
)
def test_a_fact_of_which_every_kind_was_tried_is_dropped_if_it_changes_nothing(
    known: dict[str, Any], said: str
) -> None:
    assert decide(SHARE % BY_STAFF, **known, staff=None) == said


def test_what_differs_without_changing_the_outcome_does_not_count() -> None:
    """100 元 or 300 元 would be due; 30 元 are paid of either."""
    one = SHARE.replace("300元", "30元") % BY_STAFF
    assert decide(one, cost=1000, staff=None).startswith("30.00 of ")
    assert decide(one, cost=299, staff=None) == "waits for staff"


def test_facts_are_tried_together() -> None:
    """Each alone changes nothing; both together do."""
    one = """
    facts:
      new: {label: 是否新办, type: yes_no}
    articles:
      - article: 1
        awards:
          - {id: a, amount: 5元}
          - {id: b, amount: 9元, when: listed and new}
    """
    assert decide(one, listed=None) == "waits for listed, new"
    assert decide(one, listed=False) == "granted 5.00: a"
    assert decide(one, new=False, listed=None) == "granted 5.00: a"


def test_a_day_is_tried_on_either_side_of_every_edge() -> None:
    one = """
    in_force: {from: 2030-01-01, until: 2032-12-31, date: moment}
    order: [moment, claim.id]
    articles:
      - article: 1
        awards:
          - {id: a, amount: 5元, when: day >= @"2030-06-01"}
          - {id: b, amount: 5元, when: listed}
    """
    assert decide(one, day=None, listed=False) == "waits for day"
    assert decide(one, moment=None, day="2030-05-31", listed=False) == "denied"
    assert decide(one, moment=None) == "waits for moment"


def test_texts_are_tried_before_between_and_after_what_they_are_compared_with() -> None:
    one = """
    articles:
      - article: 1
        awards:
          - {id: a, amount: 5元, when: applicant.id < "乙"}
    """
    assert evaluate(book(one), claim({"applicant.id": None})).decisions[0].missing == ("applicant.id",)


# A number that is paid out.


def test_no_amount_changes_what_a_rate_of_nothing_comes_to() -> None:
    assert decide(SHARE % "0%", cost=None) == "granted 0.00: a"
    assert decide(SHARE % "share", cost=None, share="0%") == "granted 0.00: a"
    assert decide(SHARE % "share", cost=0, share=None) == "granted 0.00: a"
    assert decide(SHARE % "share", cost=None) == "waits for cost"
    assert decide(SHARE % "share", share=None) == "waits for share"


def test_an_amount_at_least_so_large_that_the_cap_binds_changes_nothing() -> None:
    large = "facts:\n  cost: {label: 费用, type: money, at_least: 3000.05元}\n" + SHARE
    assert decide(large % "10%", cost=None) == "300.00 of 300.01 by claim: a"  # the least there can be
    assert decide((large % "10%").replace("3000.05", "3000.04"), cost=None) == "waits for cost"


def test_of_two_awards_of_one_amount_the_better_hides_the_other() -> None:
    """`b` pays 30% and has more room than `a`, so how many people there are matters only without `b`."""
    one = f"""
    accumulators:
      total: {{per: [applicant.id]}}
    articles:
      - article: 1
        awards:
          - id: a
            base: cost
            rate: {BY_STAFF}
            caps: [{{limit: 30万元, per: total}}]
          - id: b
            when: listed
            base: cost
            rate: 30%
            caps: [{{limit: 100万元, per: total}}]
    """
    assert decide(one, cost=None, staff=None) == "waits for cost"
    assert decide(one, cost=None, staff=None, listed=None) == "waits for cost, listed, staff"
    assert decide(one, cost=None, staff=None, listed=False) == "waits for cost, staff"
    # More than either's cap is held: `b`, whose room is less far below nothing, is named for nothing.
    assert decide(one, {"total": "200万元"}, cost=None, staff=None) == "waits for cost"


def test_of_two_policies_of_one_amount_the_better_hides_the_other() -> None:
    clause = (
        "coordination: {rule: higher_not_duplicate, against: {place: same, level: same, categories: overlapping}}\n"
    )
    low = "policy: low\n" + SHARE % "3%"
    high = "policy: high\n" + clause + SHARE.replace("300元", "400元") % "20%"
    conditional = low.replace("id: a", "id: a\n        when: listed")
    assert decide(book(conditional, high), cost=None, listed=None) == "waits for cost"
    as_high = conditional.replace("3%", "20%")
    assert decide(book(high, as_high), cost=None, listed=None) == "waits for cost"
    assert decide(book(as_high, high), cost=None, listed=None) == "waits for cost, listed"  # of equals the first loaded


def test_marginal_bands_are_followed_too() -> None:
    one = """
    articles:
      - article: 1
        awards:
          - id: a
            base: cost
            rate: {marginal: [{from: 0元, value: 0%}, {from: 100元, value: 10%}]}
            caps: [{limit: 0元 * 1, per: claim}]
          - {id: b, amount: 5元, when: listed}
    """
    assert decide(one, cost=None) == "granted 5.00: b"
    assert decide(one, cost=None, listed=False) == "waits for cost"


def test_a_review_that_is_not_made_is_waited_for_even_of_nothing() -> None:
    """It could be above what may be decided, and then the record is wrong."""
    one = SHARE % "{decided: share, at_most: 30%}"
    assert decide(one, share=None, cost=0) == "waits for share"


def test_a_single_number_between_two_constants_is_looked_at() -> None:
    one = """
    articles:
      - article: 1
        awards:
          - {id: a, when: cost > 0.01元 and cost < 0.03元, amount: cost}
    """
    assert decide(one, cost="0.02") == "granted 0.02: a"
    assert decide(one, cost=None) == "waits for cost"


def test_an_award_that_is_overtaken_for_a_few_fen_only_is_noticed() -> None:
    """16% of an amount is more than 15%, but at 0.04 元 both are a fen, and of equals `v` has the larger room."""
    one = """
    facts:
      cost: {label: 费用, type: money, at_least: 0元, at_most: 6元}
    articles:
      - article: 1
        awards:
          - {id: w, base: cost, rate: 16%, caps: [{limit: 100元, per: claim}]}
          - {id: v, when: listed, base: cost, rate: 15%, caps: [{limit: 200元, per: claim}]}
    """
    assert decide(one, cost="0.04") == "granted 0.01: v"
    assert decide(one, cost="0.10") == "granted 0.02: v"
    assert decide(one, cost="0.16") == "granted 0.03: w"
    assert decide(one, cost=None, listed=None) == "waits for cost, listed"
    assert decide(one.replace("200元", "99元"), cost=None, listed=None) == "waits for cost"


def test_a_policy_that_is_overtaken_for_a_few_yuan_only_is_noticed() -> None:
    """One rounds to the yuan and the other to the fen: 16% is 0 元 where 15% is 0.45 元."""
    clause = (
        "coordination: {rule: higher_not_duplicate, against: {place: same, level: same, categories: overlapping}}\n"
    )
    facts = "facts:\n  cost: {label: 费用, type: money, at_least: 0元, at_most: 600元}\n"
    award = "articles:\n  - article: 1\n    awards:\n      - {id: %s, base: cost, rate: %s}\n"
    rough = f"policy: rough\nrounding: {{to: 1元, mode: down}}\n{facts}{award % ('w', '16%')}"
    fine = f"policy: fine\n{facts}{clause}{award % ('v, when: listed', '15%')}"
    assert decide(book(rough, fine), cost=600) == "granted 96.00: w"
    assert decide(book(rough, fine), cost=3) == "granted 0.45: v"
    assert decide(book(rough, fine), cost=None, listed=None) == "waits for cost, listed"


# What cannot be proved.


def test_what_is_computed_with_is_listed_with_what_stands_beside_it() -> None:
    one = """
    articles:
      - article: 1
        awards:
          - id: a
            when: listed or staff > 3
            amount: min(cost - cost, 0元)
    """
    assert decide(one, cost=None) == "waits for cost"
    assert decide(one, cost=None, listed=None, staff=1) == "waits for cost, listed"
    assert decide(one, cost=None, listed=None) == "waits for cost"  # settled by the number of people


def test_two_numbers_not_known_are_listed() -> None:
    assert decide(SHARE % "share", cost=None, share=None) == "waits for cost, share"


def test_a_sum_of_shares_is_listed_unless_it_is_steady() -> None:
    one = """
    choose: sum
    articles:
      - article: 1
        applies_to: all
        caps: [{limit: 5元, per: claim}]
      - article: 2
        awards:
          - {id: a, base: cost, rate: %s}
          - {id: b, amount: 9元}
    """
    assert decide(one % "10%", cost=None) == "waits for cost"
    assert decide(one % "0%", cost=None) == "5.00 of 9.00 by claim: b"


def test_too_many_combinations_are_listed_as_they_are_and_that_is_said() -> None:
    names = [f"f{number}" for number in range(13)]
    facts = "".join(f"  {name}: {{label: 事项{name}, type: yes_no}}\n" for name in names)
    award = f"      - {{id: a, amount: 5元, when: {' or '.join(names)}}}\n"
    one = f"facts:\n{facts}articles:\n  - article: 1\n    awards:\n{award}"
    (decision,) = evaluate(book(one), claim()).decisions
    assert decision.missing == tuple(sorted(names))
    assert decision.outcome.listed_only
    (fewer,) = evaluate(book(one), claim(f0=False)).decisions
    assert fewer.missing == tuple(sorted(names[1:]))
    assert not fewer.outcome.listed_only


def test_what_was_tried_and_changes_nothing_is_named() -> None:
    (decision,) = evaluate(book(SHARE % "0%"), claim(cost=None)).decisions
    assert decision.outcome.immaterial == ("cost",)


def test_a_number_is_looked_at_only_so_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """With few looks allowed nothing is proved, and the careful answer is given."""
    monkeypatch.setattr("policyengine.settlement.courses.MOST_LOOKS", 3)
    assert decide(SHARE % "0%", cost=None) == "waits for cost"


def test_a_scale_begins_at_its_least_number() -> None:
    (bench,) = book(SHARE % "10%").benches
    scale = bench._probes["cost"].scale
    assert scale is not None
    courses = Courses(lambda _, number: pytest.fail(f"looked at {number}"), scale)
    assert next(courses._samples()) == 0
    assert scale.step == Fraction(1, 100)


def test_what_a_requirement_denies_is_decided_once_for_all_that_is_unknown_beside_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of ten facts every combination would be 1,024 decisions; a denial needs none of the others."""
    names = [f"condition_{number}" for number in range(10)]
    facts = "\n".join(f"      {name}: {{label: {name}, type: yes_no}}" for name in names)
    requires = "\n".join(f"          - {{condition: {name}, reason: 不符}}" for name in names)
    whole = book(f"""
    facts:
{facts}
    articles:
      - article: 1
        applies_to: all
        requires:
{requires}
        awards:
          - {{id: a, amount: 5元}}
    """)
    decided = []

    def counting(*given: Any) -> PolicyOutcome:  # noqa: ANN401  # handed on as it is
        decided.append(given)
        return decide_plan(*given)

    monkeypatch.setattr(deciding, "decide", counting)
    assert decide(whole) == f"waits for {', '.join(names)}"
    assert len(decided) <= 1 + 2 * len(names)
