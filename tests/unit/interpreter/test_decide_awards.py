"""What an award comes to: for whom, how much, at which rate, with which minimum, rounded how. Worked out by hand."""

from __future__ import annotations

import pytest

from tests.unit.settlement.small import book, decide, policy

PLAIN = """
articles:
  - article: 1
    awards:
      - id: a
        base: cost
        rate: 10%
"""


def award(*lines: str) -> str:
    """A policy of one award."""
    return "articles:\n  - article: 1\n    awards:\n      - id: a\n" + "".join(f"        {line}\n" for line in lines)


# For whom.


def test_an_award_without_conditions_is_for_everybody() -> None:
    assert decide(PLAIN) == "granted 100.00: a"


def test_when_passes_over_an_award_in_silence() -> None:
    one = award('when: kind = "kite"', "amount: 5元")
    assert decide(one) == "granted 5.00: a"
    assert decide(one, kind="lamp") == "denied"


def test_what_an_award_requires_keeps_this_award_only_from_applying() -> None:
    two = """
    articles:
      - article: 1
        awards:
          - id: a
            amount: 9元
            requires:
              - {condition: listed, reason: 没有入册}
          - id: b
            amount: 5元
    """
    assert decide(two) == "granted 9.00: a"
    assert decide(two, listed=False) == "granted 5.00: b"


def test_what_an_article_with_awards_requires_binds_those_awards() -> None:
    two = """
    articles:
      - article: 1
        requires:
          - {condition: listed, reason: 没有入册}
        awards:
          - {id: a, amount: 9元}
      - article: 2
        awards:
          - {id: b, amount: 5元}
    """
    assert decide(two) == "granted 9.00: a"
    assert decide(two, listed=False) == "granted 5.00: b"


def test_what_an_article_requires_of_others_binds_those_it_lists() -> None:
    three = """
    articles:
      - article: 1
        applies_to: [3, 4(1)]
        requires:
          - {condition: listed, reason: 没有入册}
      - article: 2
        awards:
          - {id: a, amount: 5元}
      - article: 3
        awards:
          - {id: b, amount: 9元}
      - article: 4(1)
        awards:
          - {id: c, amount: 7元}
    """
    assert decide(three) == "granted 9.00: b"
    assert decide(three, listed=False) == "granted 5.00: a"


def test_what_is_required_of_all_denies_the_claim_and_cites_the_lowest_article() -> None:
    strict = """
    articles:
      - article: 1
        applies_to: all
        requires:
          - {condition: listed, reason: 没有入册}
          - {condition: cost >= 10元, reason: 金额太小}
      - article: 2
        applies_to: all
        requires:
          - {condition: staff > 1, reason: 人太少}
      - article: 3
        awards:
          - {id: a, amount: 5元}
    """
    assert decide(strict) == "granted 5.00: a"
    assert decide(strict, staff=1) == "denied 2"
    assert decide(strict, staff=1, listed=False) == "denied 1"
    assert decide(strict, staff=1, day="2029-12-31") == "denied 2"


# How much.


@pytest.mark.parametrize(
    ("base", "rate", "said"),
    [
        ("cost", "10%", "granted 100.00: a"),
        ("cost", "share", "granted 100.00: a"),
        ("staff", "30元", "granted 150.00: a"),
        ("cost - 400元", "1/3", "granted 200.00: a"),
        ("cost", "0%", "granted 0.00: a"),
        ("cost - 2000元", "10%", "granted 0.00: a"),  # never below nothing
        ("cost", "-10%", "granted 0.00: a"),
    ],
)
def test_base_times_rate(base: str, rate: str, said: str) -> None:
    assert decide(award(f"base: {base}", f"rate: {rate}")) == said


def test_an_amount_is_an_expression() -> None:
    one = award("amount: |", "  if staff >= 10 then 1万元 else staff * 500元")
    assert decide(one) == "granted 2500.00: a"
    assert decide(one, staff=10) == "granted 10000.00: a"


def test_another_currency_is_written_with_its_code() -> None:
    one = """
    currency: USD
    rounding: {to: 0.01 USD, mode: half_up}
    facts:
      cost: {label: 费用, type: money, at_least: 0 USD}
    articles:
      - article: 1
        awards:
          - id: a
            amount: max(8000 USD, cost)
    """
    assert decide(one) == "granted 8000.00: a"
    assert decide(one, cost="8000.01") == "granted 8000.01: a"


# Tables.


@pytest.mark.parametrize(
    ("cost", "said"),
    [("0", "0.00"), ("99.99", "10.00"), ("100", "10.00"), ("100.01", "20.00"), ("499.99", "100.00"), ("500", "150.00")],
)
def test_a_band_begins_at_its_edge_or_above_it(cost: str, said: str) -> None:
    bands = ("  - {from: 0元, value: 10%}", "  - {above: 100元, value: 20%}", "  - {from: 500元, value: 30%}")
    assert decide(
        award("base: cost", "rate:", "  by: cost", "  bands:", *(f"  {line}" for line in bands)), cost=cost
    ) == (f"granted {said}: a")


def test_a_band_may_stand_alone_at_one_edge() -> None:
    """From 100 元, and above it: the first is for 100 元 alone."""
    bands = ("{from: 0元, value: 1元}", "{from: 100元, value: 2元}", "{above: 100元, value: 3元}")
    one = award("amount:", "  by: cost", "  bands:", *(f"    - {line}" for line in bands))
    assert [decide(one, cost=cost) for cost in ("99.99", "100", "100.01")] == [
        "granted 1.00: a",
        "granted 2.00: a",
        "granted 3.00: a",
    ]


def test_a_table_of_choices_has_a_value_for_each() -> None:
    one = award("amount:", "  by: kind", "  values: {kite: 1元, lamp: 2元, print: 0元}")
    assert [decide(one, kind=kind) for kind in ("kite", "lamp", "print")] == [
        "granted 1.00: a",
        "granted 2.00: a",
        "granted 0.00: a",
    ]


def test_tables_nest() -> None:
    one = award(
        "amount:",
        "  by: listed",
        "  values:",
        "    true:",
        "      by: staff",
        "      bands: [{from: 0, value: 1元}, {from: 10, value: 2元}]",
        "    false: 3元",
    )
    assert decide(one, staff=9) == "granted 1.00: a"
    assert decide(one, staff=10) == "granted 2.00: a"
    assert decide(one, listed=False) == "granted 3.00: a"


def test_a_dated_value_is_a_table_by_a_date() -> None:
    one = award("amount:", "  by: day", "  bands: [{from: 2030-01-01, value: 1元}, {from: 2031-01-01, value: 2元}]")
    assert decide(one, day="2030-12-31") == "granted 1.00: a"
    assert decide(one, day="2031-01-01") == "granted 2.00: a"


def test_a_moment_is_banded_by_its_day_in_the_policys_timezone() -> None:
    bands = "  bands: [{from: 2030-01-01, value: 1元}, {from: 2031-01-01, value: 2元}]"
    one = award("amount:", "  by: moment", bands)
    assert decide(one, moment="2030-12-31T23:59:59") == "granted 1.00: a"
    assert decide(one, moment="2031-01-01") == "granted 2.00: a"
    assert decide(one, moment="2030-12-31T16:00:00Z") == "granted 2.00: a"  # midnight in Shanghai
    assert decide(one, moment="2030-12-31T15:59:59Z") == "granted 1.00: a"


def test_tables_stand_in_definitions_and_limits_too() -> None:
    one = """
    accumulators:
      total: {per: [applicant.id]}
    definitions:
      rate:
        label: 比例
        is:
          by: kind
          values: {kite: 50%, lamp: 20%, print: 10%}
    articles:
      - article: 1
        awards:
          - id: a
            base: cost
            rate: rate
            caps:
              - limit: {by: listed, values: {true: 300元, false: 200元}}
                per: total
    """
    assert decide(one) == "300.00 of 500.00 by total: a"
    assert decide(one, listed=False) == "200.00 of 500.00 by total: a"
    assert decide(one, kind="lamp") == "granted 200.00: a"


@pytest.mark.parametrize(
    ("cost", "said"),
    [
        ("0", "0.00"),
        ("1000", "100.00"),
        ("1000.01", "100.00"),
        ("1500", "125.00"),
        ("5000", "300.00"),
        ("6000", "310.00"),
    ],
)
def test_marginal_bands_pay_each_slice_at_its_own_rate(cost: str, said: str) -> None:
    """10% of the first 1000 元, 5% of the next 4000 元, 1% of the rest."""
    slices = "[{from: 0元, value: 10%}, {from: 1000元, value: 5%}, {from: 5000元, value: 1%}]"
    assert decide(award("base: cost", f"rate: {{marginal: {slices}}}"), cost=cost) == f"granted {said}: a"


def test_marginal_bands_may_begin_above_nothing() -> None:
    one = award("base: cost", "rate: {marginal: [{from: 600元, value: 10%}]}")
    assert decide(one, cost=600) == "granted 0.00: a"
    assert decide(one) == "granted 40.00: a"


# Decided by review.


def test_what_a_review_decides_is_waited_for_and_bounded() -> None:
    one = award("base: cost", "rate: {decided: share, at_most: 30%}")
    assert decide(one) == "granted 100.00: a"
    assert decide(one, share="30%") == "granted 300.00: a"
    assert decide(one, share=None) == "waits for share"
    assert decide(one, share="30.01%") == "invalid E606"


# Minimum and rounding.


def test_a_minimum_raises_what_is_due() -> None:
    one = award("base: cost", "rate: 10%", "minimum: {amount: 50元, below: raise}")
    assert decide(one, cost=499) == "granted 50.00: a"
    assert decide(one, cost=0) == "granted 50.00: a"
    assert decide(one, cost="500.10") == "granted 50.01: a"


def test_a_minimum_drops_what_is_payable_below_it_and_is_tested_last() -> None:
    one = """
    accumulators:
      total: {per: [applicant.id]}
    articles:
      - article: 1
        awards:
          - id: a
            base: cost
            rate: 10%
            minimum: {amount: 50元, below: drop}
            caps:
              - {limit: 200元, per: total}
    """
    assert decide(one, cost=500) == "granted 50.00: a"
    assert decide(one, cost="499.90") == "nothing of 49.99 by minimum: a"
    assert decide(one, {"total": 150}) == "50.00 of 100.00 by total: a"
    assert decide(one, {"total": "150.01"}) == "nothing of 100.00 by total: a"
    assert decide(one, cost=0) == "granted 0.00: a"


@pytest.mark.parametrize(
    ("unit", "mode", "said"),
    [
        ("0.01元", "half_up", "33.35"),
        ("0.01元", "half_even", "33.34"),
        ("0.01元", "down", "33.34"),
        ("0.01元", "up", "33.35"),
        ("1元", "half_up", "33.00"),
        ("1元", "up", "34.00"),
        ("100元", "half_up", "0.00"),
        ("100元", "up", "100.00"),
    ],
)
def test_amounts_are_rounded_as_the_policy_says(unit: str, mode: str, said: str) -> None:
    """A tenth of 333.45 元 is 33.345 元."""
    one = f"rounding: {{to: {unit}, mode: {mode}}}\n" + PLAIN
    assert decide(one, cost="333.45") == f"granted {said}: a"


def test_limits_are_rounded_down_to_the_unit() -> None:
    one = """
    rounding: {to: 100元, mode: up}
    articles:
      - article: 1
        awards:
          - id: a
            base: cost
            rate: 50%
            caps:
              - {limit: 399元, per: claim}
    """
    assert decide(one) == "300.00 of 500.00 by claim: a"


def test_what_is_paid_is_whole_in_the_unit_whatever_was_held_before() -> None:
    one = """
    rounding: {to: 100元, mode: down}
    accumulators:
      total: {}
    articles:
      - article: 1
        awards:
          - id: a
            base: cost
            rate: 50%
            caps:
              - {limit: 1000元, per: total}
    """
    assert decide(one, {"total": "750.50"}) == "200.00 of 500.00 by total: a"
    # Of a limit of 1099.99 元 the policy knows 1000 元.
    assert decide(one.replace("1000元", "1099.99元"), {"total": "750.50"}) == "200.00 of 500.00 by total: a"


# Dates.


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2029-12-31", "denied 2"),
        ("2030-01-01", "granted 100.00: a"),
        ("2032-12-31", "granted 100.00: a"),
        ("2033-01-01", "denied 2"),
    ],
)
def test_the_first_and_the_last_day_are_in_force(day: str, said: str) -> None:
    assert decide(PLAIN, day=day) == said


def test_a_period_without_an_end_goes_on() -> None:
    assert decide("in_force: {from: 2030-01-01, date: day}\n" + PLAIN, day="2199-01-01") == "granted 100.00: a"


def test_a_moment_is_in_force_by_its_day_in_the_policys_timezone() -> None:
    one = "in_force: {from: 2030-01-01, until: 2030-01-31, date: moment}\norder: [moment, claim.id]\n" + PLAIN
    assert decide(one, moment="2029-12-31T16:00:00Z") == "granted 100.00: a"
    assert decide(one, moment="2029-12-31T23:59:59.999999") == "denied 2"
    assert decide(one, moment="2030-01-31T23:59:59.999999") == "granted 100.00: a"
    assert decide(one, moment="2030-01-31T16:00:00Z") == "denied 2"


OWN = """
articles:
  - article: 1
    in_force: {from: 2031-01-01%s}
    awards:
      - {id: a, amount: 9元}
  - article: 2
    awards:
      - {id: b, amount: 5元}
"""


def test_an_article_with_awards_may_have_a_period_of_its_own() -> None:
    assert decide(OWN % "", day="2030-12-31") == "granted 5.00: b"
    assert decide(OWN % "", day="2031-01-01") == "granted 9.00: a"


def test_the_period_of_an_article_may_go_by_another_date() -> None:
    one = OWN % ", until: 2031-01-31, date: moment"
    assert decide(one, moment="2031-01-31T23:00") == "granted 9.00: a"
    assert decide(one, moment="2031-02-01T00:00") == "granted 5.00: b"
    assert decide(one, moment="2030-12-31T23:00") == "granted 5.00: b"


@pytest.mark.parametrize("date", ["", ", date: day"])
def test_an_article_may_give_a_period_to_those_it_lists(date: str) -> None:
    one = f"""
    articles:
      - article: 1
        applies_to: [2]
        in_force: {{from: 2030-03-01, until: 2030-03-31{date}}}
      - article: 2
        awards:
          - {{id: a, amount: 9元}}
      - article: 3
        awards:
          - {{id: b, amount: 5元}}
    """
    assert decide(one, day="2030-03-31") == "granted 9.00: a"
    assert decide(one, day="2030-04-01") == "granted 5.00: b"


def test_the_first_and_the_last_day_have_names() -> None:
    one = award('when: day - policy.from <= duration("P30D") or policy.until - day < duration("P1D")', "amount: 5元")
    assert decide(one, day="2030-01-31") == "granted 5.00: a"
    assert decide(one, day="2030-02-01") == "denied"
    assert decide(one, day="2032-12-30") == "denied"
    assert decide(one, day="2032-12-31") == "granted 5.00: a"


# What there is none of, and what cannot be computed.


def test_a_guard_lets_what_there_may_be_none_of_be_used() -> None:
    one = "facts:\n  bonus: {label: 加成, type: rate, blank: none}\n" + award(
        "when: bonus != null",
        "base: cost",
        "rate: bonus",
    )
    assert decide(one) == "denied"
    assert decide(one, bonus="5%") == "granted 50.00: a"


def test_a_cap_may_guard_its_limit() -> None:
    one = """
    facts:
      agreed: {label: 约定上限, type: money, at_least: 0元, blank: none}
    accumulators:
      total: {per: [applicant.id]}
    articles:
      - article: 1
        awards:
          - id: a
            base: cost
            rate: 10%
            caps:
              - {limit: agreed, per: total, when: agreed != null}
    """
    assert decide(one) == "granted 100.00: a"
    assert decide(one, agreed=30) == "30.00 of 100.00 by total: a"


def test_a_division_by_zero_makes_the_record_invalid() -> None:
    one = award("when: cost / staff > 100", "amount: 5元").replace("cost / staff > 100", "cost / staff > 100元")
    assert decide(one) == "granted 5.00: a"
    assert decide(one, staff=0) == "invalid E601"


def test_a_value_below_the_first_band_makes_the_record_invalid() -> None:
    one = """
    facts:
      bound: {label: 起算日, type: date, blank: none}
    articles:
      - article: 1
        awards:
          - id: a
            when: bound != null
            amount: {by: bound, bands: [{from: 2030-01-01, value: 5元}]}
    """
    assert decide(one, bound="2030-01-01") == "granted 5.00: a"
    assert decide(one, bound="2029-12-31") == "invalid E607"


def test_a_whole_file_is_what_a_test_says_and_the_rest() -> None:
    assert policy(PLAIN).count("- article:") == 2
    assert [one.policy for one in book(PLAIN).policies] == ["weifang_kites_2030"]
