"""Windows that roll: what they hold is the same as by going through every grant."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from policyengine.settlement.rolling import ByDay, Things, months_before

DAYS = st.dates(dt.date(2028, 2, 20), dt.date(2030, 4, 2))
MONTHS = st.sampled_from([1, 6, 12, 18])
GRANTS = st.lists(st.tuples(st.sampled_from("甲乙丙"), DAYS, st.integers(1, 9)), max_size=30)


def counts(day: dt.date, granted: dt.date, months: int) -> bool:
    return granted > months_before(day, months) and day > months_before(granted, months)


@given(GRANTS, st.lists(st.tuples(DAYS, MONTHS), min_size=1, max_size=5))
def test_amounts_are_those_of_the_grants_that_count(
    grants: list[tuple[str, dt.date, int]], asked: list[tuple[dt.date, int]]
) -> None:
    by_day = ByDay(Fraction(0))
    for _, granted, amount in grants:
        by_day.add(granted, Fraction(amount))
    for day, months in asked:
        expected = sum(amount for _, granted, amount in grants if counts(day, granted, months))
        assert by_day.within(day, months) == expected
    assert by_day.within(None, 12) == 0


@given(GRANTS, st.data(), st.lists(st.tuples(DAYS, MONTHS), min_size=1, max_size=5))
def test_things_are_those_of_the_grants_that_count_and_were_not_taken_back(
    grants: list[tuple[str, dt.date, int]], data: st.DataObject, asked: list[tuple[dt.date, int]]
) -> None:
    things = Things()
    for thing, granted, _ in grants:
        things.add(thing, granted, 1)
    kept = list(grants)
    for place in sorted(data.draw(st.sets(st.sampled_from(range(len(grants))))) if grants else (), reverse=True):
        thing, granted, _ = kept.pop(place)
        things.add(thing, granted, -1)
    assert set(things) == {thing for thing, _, _ in kept}
    assert len(things) == len(set(things))
    for day, months in asked:
        expected = {thing for thing, granted, _ in kept if counts(day, granted, months)}
        assert things.within(day, months) == len(expected)
        for thing in "甲乙丙丁":
            assert things.holds(thing, day, months) == (thing in expected)
            assert (thing in things) == any(one == thing for one, _, _ in kept)


def test_a_window_of_many_days_is_not_gone_through() -> None:
    """As many days as a window holds, asked about as often, would take minutes if each were looked at."""
    by_day, first = ByDay(0), dt.date(1600, 1, 1)
    for number in range(20_000):
        day = first + dt.timedelta(days=number)
        by_day.add(day, 1)
        assert by_day.within(day, 12 * 1000) == number + 1
