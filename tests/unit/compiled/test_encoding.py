"""The tuples: what stands where, what every value becomes, and what cannot be read."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

from policyengine.compiled.encoding import decode, decode_held, encode, encode_held
from policyengine.compiled.program import Program
from policyengine.compiled.runtime import NOT_KNOWN, Unreadable
from policyengine.values import UNKNOWN, Value
from tests.unit.compiled.compiling import paid, program

POLICY = """
accumulators:
  pool: {}
  deals: {per: [applicant.id], count: claim.id}
  points: {sum: score}
facts:
  since: {label: 起始日期, type: date, blank: none}
  score: {label: 得分, type: number, decimals: 1, at_least: -9, at_most: 9}
articles:
  - article: 1
    awards:
      - id: a
        when: moment.hour < 18 and day.month = 6 and (since = null or since.year < 2030) and kind = "lamp"
        base: cost
        rate: share
        caps:
          - {limit: 5万元, per: pool, if_short: refuse}
          - {limit: 3, per: deals}
          - {limit: 7.5, per: points}
"""
SHANGHAI = dt.timezone(dt.timedelta(hours=8))
VALUES: dict[str, Value] = {
    "claim.id": "1",
    "applicant.id": "甲",
    "kind": "lamp",
    "listed": True,
    "staff": Fraction(5),
    "cost": Fraction(100_001, 100),
    "share": Fraction(3, 10),
    "day": dt.date(2030, 6, 1),
    "moment": dt.datetime(2030, 6, 1, 12, 30, tzinfo=SHANGHAI),
    "since": None,
    "score": Fraction(-5, 2),
}


def encoded(compiled: Program, **change: Value) -> dict[str, Any]:
    facts = encode(compiled.layout, {**VALUES, **change})
    return dict(zip(compiled.layout.fact_names(), facts, strict=True))


def test_facts_stand_in_the_order_of_the_file_then_parts_of_dates() -> None:
    compiled = program(POLICY)
    assert list(encoded(compiled).items()) == [
        ("claim_id", "1"),
        ("applicant_id", "甲"),
        ("kind", 1),
        ("listed", True),
        ("staff", 5),
        ("cost", 100_001),
        ("share", 3_000),
        ("day", dt.date(2030, 6, 1).toordinal()),
        ("moment", 1_906_518_600_000_000),
        ("since", None),
        ("score", -25),
        ("moment_hour", 12),
        ("day_month", 6),
        ("since_year", None),
    ]


def test_a_tuple_is_read_back() -> None:
    compiled = program(POLICY)
    back = decode(compiled.layout, encode(compiled.layout, VALUES), compiled.plan.policy.timezone)
    assert back == VALUES
    assert decode(compiled.layout, encode(compiled.layout, {"since": None}), compiled.plan.policy.timezone) == {
        "since": None
    }


def test_a_fact_not_known_cannot_be_read_and_neither_can_its_parts() -> None:
    facts = encoded(program(POLICY), moment=UNKNOWN)
    assert isinstance(facts["moment"], Unreadable)
    assert isinstance(facts["moment_hour"], Unreadable)
    assert facts["day_month"] == 6


def test_a_value_that_the_layout_cannot_say_is_kept_for_the_interpreter() -> None:
    compiled = program(POLICY)
    beyond: dict[str, Value] = {
        "cost": Fraction(1, 3),
        "share": Fraction(1, 100_000),
        "staff": Fraction(10_001),
        "kind": "boat",
        "listed": None,
        "day": dt.datetime(2030, 6, 1, tzinfo=SHANGHAI),
        "moment": dt.datetime(2030, 6, 1),  # noqa: DTZ001  # the zone is what is missing
    }
    for name, value in beyond.items():
        facts = encode(compiled.layout, {**VALUES, name: value})
        place = list(compiled.layout.facts).index(name)
        assert isinstance(facts[place], Unreadable)
        assert decode(compiled.layout, facts, compiled.plan.policy.timezone)[name] == value


def test_where_it_is_open_whether_there_is_one_at_all_nothing_can_be_read() -> None:
    compiled = program(POLICY)
    facts = encode(compiled.layout, {**VALUES, "since": UNKNOWN})
    assert all(isinstance(each, Unreadable) for each in facts)
    given = {name: value for name, value in VALUES.items() if name != "since"}
    assert decode(compiled.layout, facts, compiled.plan.policy.timezone) == given


def test_holdings_stand_in_the_order_of_the_file_then_what_counts_add_then_what_is_closed() -> None:
    compiled = program(POLICY)
    policy, plan = compiled.plan.policy.policy, compiled.plan
    assert encode_held(compiled.layout, {}) == (0, 0, 0, 1, False, False)
    held = encode_held(
        compiled.layout,
        {(policy, "pool"): Fraction(5, 2), (policy, "deals"): Fraction(2), (policy, "points"): Fraction(-3, 2)},
        {(policy, "deals"): Fraction(0)},
        {(plan, 0)},
    )
    assert held == (250, 200, -150, 0, True, False)
    assert decode_held(compiled.layout, held) == (
        {(policy, "pool"): Fraction(5, 2), (policy, "deals"): Fraction(2), (policy, "points"): Fraction(-3, 2)},
        {(policy, "deals"): Fraction(0)},
        frozenset({(plan, 0)}),
    )


def test_an_amount_held_that_the_layout_cannot_say_is_kept_for_the_interpreter() -> None:
    compiled = program(POLICY)
    policy = compiled.plan.policy.policy
    for amount in (Fraction(1, 3), Fraction(10**14), Fraction(-1)):
        held = encode_held(compiled.layout, {(policy, "pool"): amount})
        assert isinstance(held[0], Unreadable)
        assert decode_held(compiled.layout, held).amounts[policy, "pool"] == amount


def test_what_is_not_known_and_not_needed_is_not_asked_for() -> None:
    part = """
articles:
  - article: 1
    awards:
      - {id: a, when: listed, amount: 100元}
      - {id: b, when: not(listed) and staff > 3, amount: 200元}
"""
    assert paid(part, staff=None) == ("granted", "a", 100, 100)
    assert paid(part, listed=False, staff=None) is None
    assert paid(part, listed=None) is None
    assert paid(part, day="2029-01-01", listed=None) == ("denied", "", 0, 0)


def test_nothing_stands_for_a_fact_that_was_not_given() -> None:
    assert decode(program(POLICY).layout, (NOT_KNOWN,) * 14, SHANGHAI) == {}  # type: ignore[arg-type]  # no zone is asked
