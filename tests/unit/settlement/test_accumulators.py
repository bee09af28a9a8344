"""What a claim adds to accumulators is data: kept, added again, and taken back."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from policyengine.facts import Claim
from policyengine.settlement.accumulators import Contribution, State, contributions
from policyengine.settlement.settle import GroupSettlement, settle_group
from policyengine.values import Value
from tests.unit.settlement.small import book

ROLLING = """\
accumulators:
  year: {label: 近十二个月, per: [applicant.id], window: {rolling: P1Y}}
  kinds: {label: 类别数, per: [applicant.id], count: kind}
  staff_total: {label: 人数合计, sum: staff}
articles:
  - article: 1
    awards:
      - id: support
        label: 支持
        base: cost
        rate: 50%
        caps:
          - {limit: 100元, per: year}
          - {limit: "2", per: kinds, if_short: refuse}
          - {limit: "30", per: staff_total, if_short: refuse}
"""


def _claim(number: int, day: str, **facts: Value) -> Claim:
    given: dict[str, Value] = {
        "claim.id": f"C{number}",
        "applicant.id": "A",
        "kind": "kite",
        "listed": True,
        "staff": Fraction(10),
        "cost": Fraction(100),
        "day": dt.date.fromisoformat(day),
        **facts,
    }
    return Claim(f"C{number}", given)


CLAIMS = (
    _claim(1, "2030-01-01"),
    _claim(2, "2030-06-01", kind="lamp", cost=Fraction(60)),
    _claim(3, "2030-07-01", kind="lamp", cost=Fraction(60)),
    _claim(4, "2030-08-01", kind="print"),
    _claim(5, "2031-01-01", staff=Fraction(11)),
)


def _settled() -> tuple[GroupSettlement, list[Contribution]]:
    (bench,) = book(ROLLING).benches
    settled = settle_group(bench, CLAIMS)
    (family,) = settled.group.families
    found = [
        contribution
        for outcome in settled.outcomes
        for one in outcome.chosen
        for contribution in contributions(family, one, bench.facts_of(outcome.claim))
    ]
    return settled, found


def test_a_state_made_from_kept_contributions_holds_the_same() -> None:
    settled, kept = _settled()
    state = State()
    for contribution in kept:
        state.add(contribution)
    assert kept
    assert (state.totals, state.dated, state.counted) == (
        settled.state.totals,
        settled.state.dated,
        settled.state.counted,
    )


def test_what_is_taken_back_is_held_no_more() -> None:
    settled, kept = _settled()
    (bench,) = book(ROLLING).benches
    (family,) = bench.group.families
    facts = bench.facts_of(_claim(9, "2031-02-01", kind="lamp"))
    before = settled.state.holdings(family, family.editions[0], facts)
    for contribution in kept:
        settled.state.add(contribution, -1)
        settled.state.add(contribution)
    assert settled.state.holdings(family, family.editions[0], facts) == before
    for contribution in kept:
        settled.state.add(contribution, -1)
    nothing = settled.state.holdings(family, family.editions[0], facts)
    untouched = State().holdings(family, family.editions[0], facts)
    assert (nothing.amounts, nothing.adds) == (untouched.amounts, untouched.adds)
    assert nothing.amounts != before.amounts
    assert nothing.closed == before.closed  # what a claim closed is no holding


def test_a_thing_that_two_claims_counted_is_counted_until_both_are_taken_back() -> None:
    state = State()
    thing = Contribution("p", "kinds", (), 0, None, Fraction(0), "lamp")
    state.add(thing, 2)
    state.add(thing, -1)
    assert list(state.counted[thing.key]) == ["lamp"]
    state.add(thing, -1)
    assert list(state.counted[thing.key]) == []


def test_a_late_claim_shares_its_rolling_year_with_later_grants_that_one_year_can_hold_too() -> None:
    (bench,) = book(ROLLING).benches
    (family,) = bench.group.families

    def held(day: str) -> Fraction:
        state = State()
        state.add(Contribution(family.policy, "year", ("A",), 0, dt.date(2031, 6, 1), Fraction(80)))
        return state.holdings(family, family.editions[0], bench.facts_of(_claim(1, day))).amounts["year"]

    assert [held(day) for day in ("2030-06-01", "2030-06-02", "2031-06-01", "2032-05-31", "2032-06-01")] == [
        0,
        80,
        80,
        80,
        0,
    ]
