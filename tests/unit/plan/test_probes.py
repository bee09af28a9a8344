"""Which values tell a policy's facts apart, and of which facts trying some proves something."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest

from policyengine.plan.probes import Probe, Scale, probes
from tests.unit.settlement.small import book


def probe(fact: str, *lines: str, facts: str = "") -> Probe:
    """The probe of a fact under a policy of one award."""
    declared = f"facts:\n  {facts}\n" if facts else ""
    award = "".join(f"        {line}\n" for line in lines)
    (family,) = book(f"{declared}articles:\n  - article: 1\n    awards:\n      - id: a\n{award}").families
    return probes(family.editions[0])[fact]


def test_yes_and_no_and_every_choice_are_tried() -> None:
    assert probe("listed", "amount: 5元") == Probe((False, True), exact=True)
    assert probe("kind", "amount: 5元") == Probe(("kite", "lamp", "print"), exact=True)


def test_a_number_is_tried_at_its_edges_at_what_it_is_compared_with_and_between() -> None:
    found = probe("staff", "when: staff > 10 and 20 >= staff", "amount: 5元")
    assert [int(value) for value in found.values if isinstance(value, Fraction)] == [0, 5, 10, 15, 20, 5010, 10000]
    assert found.exact


def test_numbers_next_to_each_other_have_nothing_between() -> None:
    found = probe(
        "staff",
        "when: staff in [1..2]",
        "amount: 5元",
        facts="staff: {label: 人, type: integer, at_least: 0, at_most: 2}",
    )
    assert found.values == (0, 1, 2)


def test_a_constant_finer_than_the_fact_is_tried_on_either_side() -> None:
    found = probe(
        "staff", "when: staff > 1.5", "amount: 5元", facts="staff: {label: 人, type: integer, at_least: 1, at_most: 2}"
    )
    assert found.values == (1, 2)


def test_a_number_without_bounds_is_tried_beyond_every_constant() -> None:
    facts = "growth: {label: 增速, type: number}"
    found = probe("growth", "when: growth > 5000000000000 or growth < -7000000000000", "amount: 5元", facts=facts)
    numbers = [value for value in found.values if isinstance(value, Fraction)]
    assert min(numbers) < -7 * 10**12
    assert max(numbers) > 5 * 10**12
    assert found.scale is None


def test_a_day_is_tried_before_on_between_and_after() -> None:
    found = probe("day", 'when: day = @"2031-05-05"', "amount: 5元")
    days = [value for value in found.values if isinstance(value, dt.date)]
    assert found.exact
    for edge in (dt.date(2030, 1, 1), dt.date(2031, 5, 5), dt.date(2032, 12, 31)):
        assert edge in days
    assert any(day < dt.date(2030, 1, 1) for day in days)
    assert any(dt.date(2030, 1, 1) < day < dt.date(2031, 5, 5) for day in days)
    assert any(day > dt.date(2032, 12, 31) for day in days)


def test_the_last_day_of_all_calendars_is_an_edge_like_any_other() -> None:
    assert dt.date.max in probe("day", 'when: day < @"9999-12-31"', "amount: 5元").values


def test_a_moment_that_is_asked_for_its_day_only_is_tried_like_a_day() -> None:
    assert probe("moment", 'when: date(moment) > @"2031-05-05"', "amount: 5元").exact
    assert not probe("moment", 'when: moment > @"2031-05-05T10:00:00"', "amount: 5元").exact
    assert not probe("moment", "when: moment.hour < 12", "amount: 5元").exact


def test_texts_have_an_order() -> None:
    found = probe("applicant.id", 'when: applicant.id < "乙"', "amount: 5元")
    texts = [value for value in found.values if isinstance(value, str)]
    assert [text < "乙" for text in texts] == [True, False, False]
    assert texts[1] == "乙"
    assert found.exact


@pytest.mark.parametrize(
    "condition",
    [
        "cost > 10元",
        "10元 < cost",
        "cost in [10元..20元]",
        "cost between 10元 and 20元",
        "cost in (10元, 20元)",
        "cost > -10元",
    ],
)
def test_what_is_compared_with_constants_is_told_apart_by_them(condition: str) -> None:
    assert probe("cost", f"when: {condition}", "amount: 5元").exact


@pytest.mark.parametrize(
    "condition", ["cost * 2 > 10元", "cost > staff * 1元", "abs(cost) > 3元", "max(cost, 1元) = 1元"]
)
def test_what_is_computed_with_is_not(condition: str) -> None:
    found = probe("cost", f"when: {condition}", "amount: 5元")
    assert not found.exact
    assert found.scale is None


CENTS = Fraction(1, 100)


@pytest.mark.parametrize(
    "lines",
    [
        ("base: cost", "rate: 10%"),
        ("base: cost", "rate: share"),
        ("amount: cost",),
        ("amount: 5元", "caps: [{limit: cost, per: claim}]"),
        ("base:", "  by: listed", "  values: {true: cost, false: 5元}", "rate: 10%"),
        ("base: if listed then cost else 5元", "rate: 10%"),
    ],
)
def test_a_number_that_is_paid_out_has_a_scale(lines: tuple[str, ...]) -> None:
    found = probe("cost", *lines)
    assert not found.exact
    assert found.scale == Scale((Fraction(0), Fraction(10**12)), CENTS)


def test_the_points_of_a_scale_are_all_that_the_number_is_compared_with() -> None:
    bands = "bands: [{from: 0元, value: 10%}, {from: 300元, value: 20%}]"
    slices = "{marginal: [{from: 0元, value: 10%}, {from: 700元, value: 5%}]}"
    assert points("cost", "when: cost < 500元", "base: cost", "rate:", "  by: cost", f"  {bands}") == [
        0,
        300,
        500,
        10**12,
    ]
    assert points("cost", "base: cost", f"rate: {slices}") == [0, 700, 10**12]
    reviewed = probe("share", "base: cost", "rate: {decided: share, at_most: 30%}")
    assert reviewed.scale == Scale((Fraction(0), Fraction(3, 10), Fraction(1)), Fraction(1, 10_000))


def points(fact: str, *lines: str) -> list[int]:
    """The points of a fact's scale, which are whole."""
    scale = probe(fact, *lines).scale
    assert scale is not None
    return [int(point) for point in scale.points]


@pytest.mark.parametrize(
    "lines",
    [
        ("base: cost", "rate: {marginal: [{from: 0元, value: 10%}, {from: 700元, value: -5%}]}"),  # less for more
        ("amount: cost", "minimum: {amount: cost, below: drop}"),
        ("base: cost - 5元", "rate: 10%"),
        ("amount: cost", "when: cost > staff * 1元"),
    ],
)
def test_a_number_that_is_used_in_any_other_way_as_well_has_none(lines: tuple[str, ...]) -> None:
    assert probe("cost", *lines).scale is None


def test_a_number_without_a_bound_has_no_scale() -> None:
    assert probe("cost", "base: cost", "rate: 10%", facts="cost: {label: 费用, type: money}").scale is None


def test_definitions_are_looked_into_where_they_are_used() -> None:
    one = "definitions:\n  twice: {label: 两倍, is: cost * 2}\n  plain: {label: 费用额, is: cost}\n"
    award = "articles:\n  - article: 1\n    awards:\n      - {id: a, base: %s, rate: 10%%}\n"
    (plain,) = book(one + award % "plain").families
    (twice,) = book(one + award % "twice").families
    assert probes(plain.editions[0])["cost"].scale is not None
    assert probes(twice.editions[0])["cost"].scale is None


def test_what_is_summed_is_used_too() -> None:
    one = """
    accumulators:
      heads: {sum: staff}
    articles:
      - article: 1
        awards:
          - {id: a, amount: 5元, caps: [{limit: 9, per: heads}]}
    """
    (family,) = book(one).families
    assert not probes(family.editions[0])["staff"].exact
