"""Values are kept in one writing, and read back as the same values."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyengine.ledger.canonical import (
    canonical,
    facts_from,
    facts_json,
    facts_sha256,
    parsed,
    sha256,
    value_from,
    value_json,
)
from policyengine.values import UNKNOWN, Value

ZONES = st.sampled_from([dt.UTC, ZoneInfo("Asia/Shanghai"), dt.timezone(dt.timedelta(hours=-3, minutes=-30))])
DAYS = st.dates(dt.date(2, 1, 1), dt.date(9998, 12, 31))
MOMENTS = st.datetimes(dt.datetime(2, 1, 1), dt.datetime(9998, 12, 31))  # noqa: DTZ001  # naive ones are values, too
NUMBERS = st.builds(lambda digits, places: Fraction(digits, 10**places), st.integers(), st.integers(0, 12))
VALUES: st.SearchStrategy[Value] = st.one_of(
    st.none(),
    st.booleans(),
    NUMBERS,
    st.text(),
    DAYS,
    MOMENTS,
    st.builds(lambda moment, zone: moment.replace(tzinfo=zone), MOMENTS, ZONES),
)


@given(VALUES)
def test_a_value_reads_back_as_the_same_value(value: Value) -> None:
    again = value_from(parsed(canonical(value_json(value))))
    assert again == value
    assert type(again) is type(value)


@given(st.dictionaries(st.text(), VALUES))
def test_the_facts_of_a_claim_read_back_as_the_same_and_have_the_same_hash(facts: dict[str, Value]) -> None:
    text = canonical(facts_json(facts))
    assert facts_from(parsed(text)) == facts
    assert facts_sha256(facts_from(parsed(text))) == facts_sha256(facts) == sha256(text)


def test_a_fact_that_is_not_given_is_not_kept() -> None:
    assert facts_json({"a": UNKNOWN, "b": None}) == {"b": None}


def test_the_writing_does_not_depend_on_the_order_of_names() -> None:
    assert canonical({"b": 1, "a": {"z": "汉", "y": [True, None]}}) == '{"a":{"y":[true,null],"z":"汉"},"b":1}'
    assert canonical({"a": {"y": [True, None], "z": "汉"}, "b": 1}) == canonical(
        {"b": 1, "a": {"z": "汉", "y": [True, None]}}
    )


@pytest.mark.parametrize("text", ["1.0", "[0.5]", "NaN", "Infinity", "1e3"])
def test_a_float_is_no_part_of_what_is_kept(text: str) -> None:
    with pytest.raises(ValueError, match="no integer"):
        parsed(text)


@pytest.mark.parametrize("data", [1, "text", ["number"], ["money", "1"], {"text": "a"}, ["date", "1.5.2030"]])
def test_what_is_no_value_is_refused(data: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # whichever part of it finds out
        value_from(data)
