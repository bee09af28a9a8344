"""Caps of every kind: how much room each leaves, which one is named, and what refusing means. Worked out by hand."""

from __future__ import annotations

import pytest

from tests.unit.settlement.small import complaints, decide, settled, settlement


def capped(*caps: str, accumulators: str = "", rate: str = "100%") -> str:
    """One award of the whole cost, or a share of it, under these caps."""
    head = f"accumulators:\n{accumulators}" if accumulators else ""
    lines = "".join(f"          - {cap}\n" for cap in caps)
    return (
        f"{head}articles:\n  - article: 1\n    awards:\n      - id: a\n"
        f"        base: cost\n        rate: {rate}\n        caps:\n{lines}"
    )


TOTAL = "  total: {per: [applicant.id]}\n"


def test_a_cap_shortens_to_what_is_left() -> None:
    one = capped("{limit: 300元, per: total}", accumulators=TOTAL)
    assert decide(one, cost=300) == "granted 300.00: a"
    assert decide(one, cost="300.01") == "300.00 of 300.01 by total: a"
    assert decide(one, {"total": 250}, cost=100) == "50.00 of 100.00 by total: a"
    assert decide(one, {"total": 300}, cost=100) == "nothing of 100.00 by total: a"
    assert decide(one, {"total": 400}, cost=100) == "nothing of 100.00 by total: a"


def test_a_cap_on_each_claim_needs_no_accumulator() -> None:
    one = capped("{limit: 300元, per: claim}")
    assert settled(one, {"cost": 500}, {"cost": 500}) == ["300.00 of 500.00 by claim: a"] * 2


def test_the_tightest_of_several_caps_is_named() -> None:
    accumulators = TOTAL + "  all: {}\n"
    one = capped("{limit: 300元, per: total}", "{limit: 200元, per: all}", accumulators=accumulators)
    assert decide(one) == "200.00 of 1000.00 by all: a"
    assert decide(one, {"total": 150}) == "150.00 of 1000.00 by total: a"


def test_a_tie_between_caps_goes_to_the_awards_own_then_to_the_order_of_the_file() -> None:
    one = """
    accumulators:
      w: {}
      x: {}
      y: {}
      z: {}
    articles:
      - article: 1
        applies_to: all
        caps:
          - {limit: 100元, per: w}
      - article: 2
        caps:
          - {limit: 100元, per: x}
        awards:
          - id: a
            base: cost
            rate: 100%
            caps:
              - {limit: 100元, per: z}
              - {limit: 100元, per: y}
    """
    assert decide(one) == "100.00 of 1000.00 by z: a"
    assert decide(one.replace("limit: 100元, per: z", "limit: 101元, per: z")) == "100.00 of 1000.00 by y: a"
    wider = one.replace("limit: 100元, per: z", "limit: 101元, per: z").replace("100元, per: y", "101元, per: y")
    assert decide(wider) == "100.00 of 1000.00 by w: a"
    assert decide(wider.replace("100元, per: w", "101元, per: w")) == "100.00 of 1000.00 by x: a"


def test_a_cap_of_an_article_binds_the_awards_it_is_for_together() -> None:
    one = """
    accumulators:
      pool: {}
    articles:
      - article: 1
        applies_to: [2, 3]
        caps:
          - {limit: 150元, per: pool}
      - article: 2
        awards:
          - {id: a, amount: 100元, when: kind = "kite"}
      - article: 3
        awards:
          - {id: b, amount: 100元, when: kind = "lamp"}
      - article: 4
        awards:
          - {id: c, amount: 100元, when: kind = "print"}
    """
    assert settled(one, {}, {"kind": "lamp"}, {"kind": "print"}, {"kind": "lamp"}) == [
        "granted 100.00: a",
        "50.00 of 100.00 by pool: b",
        "granted 100.00: c",  # not bound, though it is counted
        "nothing of 100.00 by pool: b",
    ]


def test_a_cap_may_hold_only_when_a_condition_does() -> None:
    one = capped("{limit: 300元, per: total, when: not(listed)}", accumulators=TOTAL)
    assert decide(one) == "granted 1000.00: a"
    assert decide(one, listed=False) == "300.00 of 1000.00 by total: a"


def test_a_negative_limit_leaves_nothing() -> None:
    assert decide(capped("{limit: cost - 2000元, per: claim}")) == "nothing of 1000.00 by claim: a"


# What is counted, per whom.


def test_an_accumulator_counts_per_the_facts_it_names() -> None:
    one = capped("{limit: 300元, per: each}", accumulators="  each: {per: [applicant.id, kind]}\n")
    assert settled(
        one,
        {"cost": 200},
        {"cost": 200, "kind": "lamp"},
        {"cost": 200, "applicant.id": "乙"},
        {"cost": 200},
    ) == ["granted 200.00: a", "granted 200.00: a", "granted 200.00: a", "100.00 of 200.00 by each: a"]


def test_an_accumulator_may_count_some_awards_only() -> None:
    one = """
    accumulators:
      lamps: {awards: [b]}
    articles:
      - article: 1
        applies_to: all
        caps:
          - {limit: 150元, per: lamps}
      - article: 2
        awards:
          - {id: a, amount: 100元, when: kind = "kite"}
          - {id: b, amount: 100元, when: kind = "lamp"}
    """
    assert settled(one, {}, {}, {"kind": "lamp"}, {"kind": "lamp"}, {}) == [
        "granted 100.00: a",
        "granted 100.00: a",
        "granted 100.00: b",
        "50.00 of 100.00 by lamps: b",
        "nothing of 100.00 by lamps: a",  # bound by it, though not counted in it
    ]


COUNT = "  winners: {count: applicant.id}\n"


def test_a_cap_on_a_count_admits_or_refuses_the_whole() -> None:
    one = capped("{limit: 2, per: winners}", accumulators=COUNT)
    assert settled(
        one, {"applicant.id": "甲"}, {"applicant.id": "乙"}, {"applicant.id": "丙"}, {"applicant.id": "甲"}
    ) == [
        "granted 1000.00: a",
        "granted 1000.00: a",
        "nothing of 1000.00 by winners: a",
        "granted 1000.00: a",  # counted already
    ]


def test_whoever_gets_nothing_is_not_counted() -> None:
    one = capped("{limit: 1, per: winners}", "{limit: 100元, per: claim, if_short: refuse}", accumulators=COUNT)
    assert settled(
        one, {"applicant.id": "甲"}, {"applicant.id": "乙", "cost": 50}, {"applicant.id": "丙", "cost": 50}
    ) == [
        "nothing of 1000.00 by claim: a",
        "granted 50.00: a",
        "nothing of 50.00 by winners: a",
    ]


def test_a_count_is_held_when_a_claim_is_evaluated_on_its_own() -> None:
    one = capped("{limit: 2, per: winners}", accumulators=COUNT)
    assert decide(one, {"winners": 1}) == "granted 1000.00: a"
    assert decide(one, {"winners": 2}) == "nothing of 1000.00 by winners: a"


SUM = "  staffed: {sum: staff}\n"


def test_a_cap_on_a_sum_of_something_else_admits_or_refuses_the_whole() -> None:
    """Ten people in all; refused for good once a claim did not fit, as every pot without a key is."""
    one = capped("{limit: 10, per: staffed}", accumulators=SUM)
    assert settled(one, {"staff": 4}, {"staff": 6}, {"staff": 1}) == [
        "granted 1000.00: a",
        "granted 1000.00: a",
        "nothing of 1000.00 by staffed: a",
    ]
    assert settled(one, {"staff": 4}, {"staff": 7}, {"staff": 1}) == [
        "granted 1000.00: a",
        "nothing of 1000.00 by staffed: a",
        "nothing of 1000.00 by staffed: a",
    ]


def test_the_room_under_a_sum_of_money_is_what_the_sum_has_left_before_the_claim() -> None:
    """Costs of 1500 元 a workshop are supported: what was summed before leaves room for what is granted now."""
    one = capped(
        "{limit: 1500元, per: supported}", accumulators="  supported: {per: [applicant.id], sum: cost}\n", rate="10%"
    )
    assert settled(one, {"cost": 1000}, {"cost": 460}, {"cost": 500}, {"cost": 10}) == [
        "granted 100.00: a",
        "granted 46.00: a",
        "40.00 of 50.00 by supported: a",
        "nothing of 1.00 by supported: a",
    ]


def test_what_is_no_money_cannot_be_paid_in_part() -> None:
    for accumulators, limit in ((COUNT, "2"), (SUM, "10")):
        name = accumulators.split(":")[0].strip()
        cap = f"{{limit: {limit}, per: {name}, if_short: reduce}}"
        assert complaints(capped(cap, accumulators=accumulators)) == [("E519", cap)]


def test_what_an_accumulator_holds_has_its_name_in_expressions() -> None:
    one = """
    accumulators:
      total: {per: [applicant.id]}
    articles:
      - article: 1
        awards:
          - id: a
            when: total < 100元
            base: cost
            rate: if total = 0元 then 10% else 5%
    """
    assert settled(one, {"cost": 500}, {"cost": 1000}, {"cost": 1}) == [
        "granted 50.00: a",
        "granted 50.00: a",
        "denied",
    ]
    assert decide(one, {"total": "99.99"}) == "granted 50.00: a"


# Windows.


def windowed(window: str) -> str:
    """300 元 a workshop in a window."""
    return capped("{limit: 300元, per: total}", accumulators=f"  total: {{per: [applicant.id], window: {window}}}\n")


def days(policy: str, *when: str) -> list[str]:
    """What is paid of 200 元 on each of the days."""
    return [str(one.amount) for one in settlement(policy, [{"cost": 200, "day": day} for day in when])]


@pytest.mark.parametrize(
    ("window", "when", "paid"),
    [
        ("whole", ("2030-01-01", "2032-12-31"), ("200.00", "100.00")),
        ("calendar_year", ("2030-01-01", "2030-12-31", "2031-01-01"), ("200.00", "100.00", "200.00")),
        ("{rolling: P1Y}", ("2030-05-01", "2031-04-30", "2031-05-01"), ("200.00", "100.00", "200.00")),
        ("{rolling: P1Y}", ("2031-02-28", "2032-02-28", "2032-02-29"), ("200.00", "200.00", "100.00")),
        ("{rolling: P1M}", ("2030-01-31", "2030-02-28", "2030-03-01"), ("200.00", "100.00", "200.00")),
    ],
)
def test_a_window_says_how_long_a_grant_counts(window: str, when: tuple[str, ...], paid: tuple[str, ...]) -> None:
    assert days(windowed(window), *when) == list(paid)


def test_a_year_of_the_policy_begins_on_the_day_of_its_first() -> None:
    one = "in_force: {from: 2030-04-28, until: 2033-04-27, date: day}\n" + windowed("policy_year")
    assert days(one, "2030-04-28", "2030-12-31", "2031-04-27", "2031-04-28") == ["200.00", "100.00", "0.00", "200.00"]


def test_a_rolling_count_forgets_whoever_was_granted_long_ago() -> None:
    one = capped("{limit: 1, per: winners}", accumulators="  winners: {count: applicant.id, window: {rolling: P1Y}}\n")
    claims = [
        {"applicant.id": "甲", "day": "2030-01-01"},
        {"applicant.id": "乙", "day": "2030-12-31"},
        {"applicant.id": "乙", "day": "2031-01-01"},
        {"applicant.id": "甲", "day": "2031-12-31"},  # its own place of 2030 is no longer counted
    ]
    refused = "nothing of 1000.00 by winners: a"
    assert settled(one, *claims) == ["granted 1000.00: a", refused, "granted 1000.00: a", refused]


def test_a_rolling_count_remembers_whoever_was_granted_again() -> None:
    one = capped("{limit: 1, per: winners}", accumulators="  winners: {count: applicant.id, window: {rolling: P1Y}}\n")
    claims = [
        {"applicant.id": "甲", "day": "2030-01-01"},
        {"applicant.id": "甲", "day": "2030-12-01"},
        {"applicant.id": "乙", "day": "2031-11-30"},
        {"applicant.id": "乙", "day": "2031-12-01"},
    ]
    granted, refused = "granted 1000.00: a", "nothing of 1000.00 by winners: a"
    assert settled(one, *claims) == [granted, granted, refused, granted]


def test_a_moment_falls_into_the_year_it_has_in_the_policys_timezone() -> None:
    one = "in_force: {from: 2030-01-01, date: moment}\norder: [moment, claim.id]\n" + windowed("calendar_year")
    claims = [
        {"cost": 200, "moment": moment} for moment in ("2030-12-31T23:00", "2030-12-31T15:59Z", "2030-12-31T16:00Z")
    ]
    assert settled(one, *claims) == ["granted 200.00: a", "100.00 of 200.00 by total: a", "granted 200.00: a"]


# Refusing.


def test_a_cap_may_refuse_what_does_not_fit() -> None:
    one = capped("{limit: 300元, per: total, if_short: refuse}", accumulators=TOTAL)
    assert settled(one, {"cost": 200}, {"cost": 101}, {"cost": 100}) == [
        "granted 200.00: a",
        "nothing of 101.00 by total: a",
        "granted 100.00: a",  # an accumulator with a key stays open
    ]


def test_a_pot_without_a_key_is_closed_for_good_by_the_first_that_does_not_fit() -> None:
    one = capped("{limit: 300元, per: pot, if_short: refuse}", accumulators="  pot: {}\n")
    assert settled(one, {"cost": 200}, {"cost": 101}, {"cost": 100}, {"cost": 0}) == [
        "granted 200.00: a",
        "nothing of 101.00 by pot: a",
        "nothing of 100.00 by pot: a",
        "granted 0.00: a",
    ]


def test_a_claim_that_asks_for_nothing_closes_nothing() -> None:
    one = capped("{limit: 0元 * 1, per: pot, if_short: refuse}", accumulators="  pot: {}\n")
    assert settled(one, {"cost": 0}, {"cost": 0}) == ["granted 0.00: a", "granted 0.00: a"]


def test_a_reducing_pot_pays_the_rest_to_the_last_claim() -> None:
    one = capped("{limit: 300元, per: pot}", accumulators="  pot: {}\n")
    assert settled(one, {"cost": 200}, {"cost": 200}, {"cost": 1}) == [
        "granted 200.00: a",
        "100.00 of 200.00 by pot: a",
        "nothing of 1.00 by pot: a",
    ]


def test_a_refusing_cap_is_asked_for_what_the_others_leave() -> None:
    accumulators = TOTAL + "  all: {}\n"
    one = capped("{limit: 10元, per: total}", "{limit: 500元, per: all, if_short: refuse}", accumulators=accumulators)
    assert decide(one) == "10.00 of 1000.00 by total: a"
    one = capped("{limit: 510元, per: total}", "{limit: 500元, per: all, if_short: refuse}", accumulators=accumulators)
    assert decide(one) == "nothing of 1000.00 by all: a"


def test_the_years_of_a_policy_begin_on_a_leap_day_too() -> None:
    one = "in_force: {from: 2032-02-29, date: day}\n" + windowed("policy_year")
    assert days(one, "2032-02-29", "2033-02-28", "2033-03-01") == ["200.00", "100.00", "200.00"]


@pytest.mark.parametrize(
    ("window", "paid"),
    [
        ("whole", ["200.00", "0.00", "0.00", "0.00"]),
        ("calendar_year", ["200.00", "0.00", "0.00", "50.00"]),
        ("{rolling: P1Y}", ["200.00", "0.00", "50.00", "50.00"]),
    ],
)
def test_a_pot_that_turned_a_claim_away_stays_closed_for_the_rest_of_its_window(window: str, paid: list[str]) -> None:
    """A pot of 300 元 is not closed where its window has no end at which it could open again."""
    one = capped("{limit: 300元, per: pot, if_short: refuse}", accumulators=f"  pot: {{window: {window}}}\n")
    claims = [("2030-01-01", 200), ("2030-02-01", 200), ("2030-03-01", 50), ("2031-04-01", 50)]
    found = settlement(one, [{"day": day, "cost": cost, "applicant.id": day} for day, cost in claims])
    assert [str(decision.amount) for decision in found] == paid


def test_a_claim_that_the_pot_did_not_turn_away_leaves_it_open() -> None:
    """What its own cap leaves it fits, and what it takes elsewhere is not the pot's."""
    own = capped(
        "{limit: 100元, per: total}",
        "{limit: 300元, per: pot, if_short: refuse}",
        accumulators=TOTAL + "  pot: {}\n",
    )
    assert settled(own, {"cost": 1000}, {"cost": 1000}, {"cost": 50, "applicant.id": "B"}) == [
        "100.00 of 1000.00 by total: a",
        "nothing of 1000.00 by total: a",
        "granted 50.00: a",
    ]
    elsewhere = own + "      - id: b\n        base: cost\n        rate: 1%\n"
    refused = elsewhere.replace("{limit: 100元, per: total}", "{limit: 1000元, per: total}")
    assert settled(refused, {"cost": 1000}, {"cost": 50, "applicant.id": "B"}) == [
        "granted 10.00: b",
        "granted 50.00: a",
    ]
