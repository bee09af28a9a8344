"""Instants by columns are what `zoneinfo` says of each."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyengine.compiled.columnar import moments
from policyengine.compiled.columnar.column import full
from policyengine.compiled.layout import PARTS
from policyengine.slots import instant

ZONES = [ZoneInfo(name) for name in ("Asia/Shanghai", "Europe/Berlin", "America/St_Johns", "Africa/Casablanca", "UTC")]
MOMENTS = st.datetimes(dt.datetime(1899, 12, 30), dt.datetime(2100, 1, 3), timezones=st.just(dt.UTC))  # noqa: DTZ001  # the strategy adds the zone


def part_of(moment: dt.datetime, part: str) -> int:
    match part:
        case "day":
            return moment.toordinal()
        case "day of month":
            return moment.day
        case "second":
            return moment.second * 10**6 + moment.microsecond
        case _:
            return int(getattr(moment, part))


@given(st.lists(MOMENTS, max_size=6), st.sampled_from(ZONES), st.sampled_from(sorted(PARTS)))
def test_every_part_is_that_of_the_local_clock(drawn: list[dt.datetime], zone: ZoneInfo, part: str) -> None:
    values = np.array([instant(moment) for moment in drawn], dtype=np.int64)
    found, beyond = moments.local_part(values, part, zone)
    for moment, one, far in zip(drawn, found.tolist(), full(beyond, len(drawn)).tolist(), strict=True):
        assert far == (not 1900 <= moment.year < 2100)
        assert far or one == part_of(moment.astimezone(zone), part)


@given(MOMENTS, st.sampled_from(ZONES), st.integers(-2, 2))
def test_a_day_begins_at_the_instant_from_which_on_it_is_that_day(
    moment: dt.datetime, zone: ZoneInfo, near: int
) -> None:
    local = moment.astimezone(zone)
    begin = moments.begins(local.toordinal() + near, zone)
    if begin is not None:
        assert (instant(moment) >= begin) == (near <= 0)


def test_where_the_clock_changes_no_instant_is_named() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert moments.begins(dt.date(2024, 3, 31).toordinal(), berlin) is None
    assert moments.begins(dt.date(2024, 3, 28).toordinal(), berlin) == instant(
        dt.datetime(2024, 3, 27, 23, tzinfo=dt.UTC)
    )
    assert moments.begins(dt.date(1850, 1, 1).toordinal(), berlin) is None


@pytest.mark.parametrize("span", [5, 60])
def test_the_years_of_days_few_or_many(span: int) -> None:
    days = np.arange(dt.date(2000, 12, 30).toordinal(), dt.date(2000 + span, 1, 2).toordinal(), 3)
    assert moments.part_of_days(days, "year").tolist() == [dt.date.fromordinal(day).year for day in days.tolist()]


def test_no_instants_are_no_trouble() -> None:
    found, _ = moments.local_days(np.array([], dtype=np.int64), ZONES[0])
    assert len(found) == 0
