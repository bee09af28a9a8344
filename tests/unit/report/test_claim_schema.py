"""The JSON Schema of a claim takes nothing that the engine refuses, but for the bounds of amounts given as text."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from policyengine.claims.mapping import claim_from_mapping
from policyengine.report.claim_schema import claim_schema
from tests.unit.claims.forms import FORM, VOCABULARY

SCHEMA = claim_schema(VOCABULARY, "claim.id", "en")
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=FormatChecker())


def takes(**facts: Any) -> bool:  # noqa: ANN401  # any value that JSON has
    """Whether the schema takes a claim with these facts (`_` for the dot of a name)."""
    claim = {"claim.id": "1"} | {name.replace("_", "."): value for name, value in facts.items()}
    return bool(VALIDATOR.is_valid(claim))


def test_the_schema_is_one_and_is_json() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA


def test_a_blank_is_null_for_every_fact_but_the_claims_id() -> None:
    blank = dict.fromkeys(VOCABULARY)
    assert VALIDATOR.is_valid({**blank, "claim.id": "1"})
    assert not VALIDATOR.is_valid(blank)
    assert not VALIDATOR.is_valid({})


@pytest.mark.parametrize(
    ("facts", "taken"),
    [
        ({"deal_amount": "1234.50"}, True),
        ({"deal_amount": "-1234.5"}, True),
        ({"deal_amount": 1234}, True),
        ({"deal_amount": 1234.5}, False),
        ({"deal_amount": "1234.555"}, False),
        ({"deal_amount": "12万元"}, False),
        ({"owner_revenue": -1}, False),
        ({"owner_revenue": "-1"}, False),
        ({"owner_revenue": 10**12}, True),
        ({"owner_revenue": 10**12 + 1}, False),
        ({"agreed_share": "0.3"}, True),
        ({"agreed_share": 30}, False),
        ({"deal_time": "2030-05-06T10:30:00"}, True),
        ({"deal_time": "2030-05-06 10:30"}, True),
        ({"deal_time": "2030-05-06T10:30:00.5+08:00"}, True),
        ({"deal_time": "2030-05-06"}, True),
        ({"deal_time": "2030/5/6"}, False),
        ({"owner_founded": "2030-05-06"}, True),
        ({"owner_founded": "2030-13-06"}, False),
        ({"deal_time": "9999-01-01"}, False),
        ({"deal_time": "9998-12-31T23:59:59"}, True),
        ({"deal_time": "1582-12-31"}, False),
        ({"deal_time": "1583-01-01"}, True),
        ({"owner_founded": "1582-12-31"}, False),
        ({"owner_founded": "9999-12-31"}, True),
        ({"owner_kind": "公司"}, False),
        ({"owner_listed": "是"}, False),
        ({"owner_colour": "red"}, False),
        ({"owner": {"kind": "company"}}, False),
    ],
)
def test_one_way_of_writing_is_taken(facts: dict[str, object], taken: bool) -> None:
    assert takes(**facts) is taken


def test_bounds_that_a_pattern_cannot_say_stand_in_the_description() -> None:
    assert SCHEMA["properties"]["owner.revenue"]["description"] == "at least 0; at most 1000000000000"
    assert claim_schema(VOCABULARY, "claim.id", "zh")["properties"]["agreed.share"]["description"] == (
        "不低于 0%；不高于 100%"
    )


CONFORMING: dict[str, st.SearchStrategy[object]] = {
    "claim.id": st.from_regex(r"[A-Z]{1,3}-[0-9]{1,5}", fullmatch=True),
    "owner.kind": st.sampled_from(["company", "cooperative", "family_farm", None]),
    "owner.revenue": st.none()
    | st.integers(0, 10**12)
    | st.integers(0, 10**14).map(lambda fen: f"{fen // 100}.{fen % 100:02}"),
    "owner.listed": st.none() | st.booleans(),
    "owner.founded": st.none() | st.dates(dt.date(1583, 1, 1)).map(dt.date.isoformat),
    "agreed.share": st.none() | st.integers(0, 1) | st.integers(0, 9999).map(lambda share: f"0.{share:04}"),
    "deal.time": st.none()
    | st.datetimes(dt.datetime(1583, 1, 1), dt.datetime(9998, 12, 31)).map(dt.datetime.isoformat)  # noqa: DTZ001  # without an offset, on purpose
    | st.dates(dt.date(1583, 1, 1), dt.date(9998, 12, 31)).map(dt.date.isoformat),
    "deal.staff": st.none() | st.integers(0, 10**6),
    "deal.score": st.none() | st.integers(-100, 100) | st.from_regex(r"-?[0-9]{1,5}(\.[0-9]{1,2})?", fullmatch=True),
}


@given(st.fixed_dictionaries(CONFORMING))
def test_what_conforms_is_a_claim_without_a_problem(claim: dict[str, object]) -> None:
    assert VALIDATOR.is_valid(claim)
    assert claim_from_mapping(claim, FORM).problems == ()
