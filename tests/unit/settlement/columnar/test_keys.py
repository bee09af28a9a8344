"""Slots over columns: two claims stand in one slot exactly if they share key and window."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from random import Random

import pytest

from policyengine.app.loading import PolicyBook
from policyengine.compiled.refusal import Cannot
from policyengine.facts import Claim
from policyengine.settlement.accumulators import key_of
from policyengine.settlement.columnar.keys import accounts, editions
from policyengine.settlement.columnar.records import sort_out
from policyengine.values import Value
from tests.differential.settling import table_of
from tests.unit.settlement.small import book

AWARD = """\
accumulators:
  {accumulator}
articles:
  - article: 1
    awards:
      - id: a
        amount: cost
        caps: [{{limit: 1元, per: kept}}]
"""

DAYS = [dt.date(year, *day) for year in range(2023, 2030) for day in ((1, 1), (2, 28), (3, 1), (6, 1), (12, 31))]


FAR = [dt.date(1601, 1, 1), dt.date(1899, 12, 31), dt.date(1900, 1, 1), dt.date(2100, 2, 28), dt.date(9998, 12, 30)]


def claims_of(random: Random, count: int, more: Sequence[dt.date] = ()) -> list[Claim]:
    found = []
    for number in range(count):
        day = random.choice([*DAYS, dt.date(2024, 2, 29), dt.date(2028, 2, 29), *more])
        moment = dt.datetime.combine(day, dt.time(random.choice((0, 15, 16, 23))), dt.UTC)
        values: dict[str, Value] = {"claim.id": str(number), "applicant.id": random.choice("甲乙丙"), "day": day}
        values |= {"kind": random.choice(("kite", "lamp")), "listed": random.random() < 0.5, "moment": moment}
        found.append(Claim(str(number), values))
    return found


def assert_told_apart(whole: PolicyBook, claims: Sequence[Claim]) -> None:
    (bench,) = whole.benches
    group = bench.group
    sorted_ = sort_out(bench, table_of(bench, claims))
    split = editions(group, sorted_.facts, len(claims))
    kept = accounts(group, split, sorted_.facts, len(claims))
    slots_before: set[int] = {0}
    for account in kept:
        family = group.families[account.family]
        by_slot: dict[int, object] = {}
        for row, claim in enumerate(claims):
            facts = bench.facts_of(claim)
            plan = family.edition(facts)
            slot = int(account.slots[row])
            if account.name not in plan.accumulators:
                assert slot == 0
                continue
            key = key_of(plan.accumulators[account.name], family, plan, facts)
            assert by_slot.setdefault(slot, key) == key
            if account.pool:
                assert account.window(slot) == key[3]
        assert len(set(by_slot.values())) == len(by_slot)
        assert not slots_before & set(by_slot)
        slots_before |= set(by_slot)


@pytest.mark.parametrize(
    "accumulator",
    [
        "kept: {per: [applicant.id]}",
        "kept: {per: [applicant.id, kind, listed], window: calendar_year}",
        "kept: {per: [listed], window: policy_year}",
        "kept: {per: [day, applicant.id]}",
        "kept: {window: calendar_year}",
        "kept: {}",
    ],
)
@pytest.mark.parametrize("date", ["day", "moment"])
@pytest.mark.parametrize("start", ["2024-02-29", "2023-06-01"])
def test_claims_share_a_slot_exactly_if_they_share_key_and_window(accumulator: str, date: str, start: str) -> None:
    text = AWARD.format(accumulator=accumulator) + f"in_force: {{from: {start}, until: 2032-12-31, date: {date}}}\n"
    assert_told_apart(book(text), claims_of(Random(5), 120))


@pytest.mark.parametrize("per", ["", "per: [applicant.id], "])
@pytest.mark.parametrize("window", ["calendar_year", "policy_year"])
@pytest.mark.parametrize("date", ["day", "moment"])
@pytest.mark.parametrize("count", [1, 7, 120])
def test_a_year_that_is_far_away_is_a_window_like_any_other(per: str, window: str, date: str, count: int) -> None:
    text = AWARD.format(accumulator=f"kept: {{{per}window: {window}}}")
    text += f"in_force: {{from: 2024-02-29, until: 2032-12-31, date: {date}}}\n"
    for seed in range(5):
        assert_told_apart(book(text), claims_of(Random(seed), count, FAR * 3))


def test_editions_share_their_accumulators_and_each_has_its_claims() -> None:
    first = AWARD.format(accumulator="kept: {per: [applicant.id], window: policy_year}")
    later = AWARD.format(accumulator="kept: {per: [applicant.id], window: policy_year}\n  more: {}").replace(
        "caps: [", "caps: [{limit: 2元, per: more}, "
    )
    texts = [
        first + "in_force: {from: 2024-02-29, until: 2032-12-31, date: day}\n",
        later + "edition: 2026-06-01\nin_force: {from: 2026-06-01, until: 2032-12-31, date: moment}\n",
    ]
    assert_told_apart(book(*texts), claims_of(Random(6), 120))


@pytest.mark.parametrize("accumulator", ["kept: {window: {rolling: P1Y}}", "kept: {sum: cost}"])
def test_what_rolls_or_sums_is_left_to_the_settlement_of_single_claims(accumulator: str) -> None:
    text = AWARD.format(accumulator=accumulator)
    with pytest.raises(Cannot):
        assert_told_apart(book(text), claims_of(Random(7), 5))
