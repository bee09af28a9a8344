from __future__ import annotations

from dataclasses import replace

import pytest

from policyengine.expression.nulls import names_not_null_if
from policyengine.expression.types import BOOLEAN, DATE, MONEY
from tests.unit.expression.checking import check, complaint, in_policy, meaning

GUARDED = [
    "since != null and since < day",
    "null != since and since < day",
    "flag and since != null and since.year = 2024",
    "since = null or since < day",
    "flag or since = null or since < day",
    "if since != null then since < day else false",
    "if since = null then false else since < day",
    "not(since = null) and since < day",
    "not(since = null or flag) and since < day",
    "(if flag then since != null else false) and since < day",
    "since != null and limit != null and (since < day or limit < revenue)",
    "since in (null, day)",
    "since in (null, < day)",
    "since != null and since between day and day",
    "settled and since < day",
    "twice and since < day and limit > 1元",
    "not(unsettled) and since < day",
]

UNGUARDED = [
    "since < day",
    "since.year = 2024",
    "since = day",
    "limit * 2 > 1元",
    "min(limit, 1元) > 1元",
    "[limit..2元] = [1元..2元]",
    "since != null or since < day",
    "since = null and since < day",
    "since < day and since != null",
    "if flag then since < day else false",
    "(flag or since != null) and since < day",
    "not(since != null) and since < day",
    "since in (day, null)",
    "since in [day]",
    "string length(string(since)) > 1",
    "some x in [since, day] satisfies x < day",
]


@pytest.mark.parametrize("text", GUARDED)
def test_a_guard_that_stands_before_excludes_null(text: str) -> None:
    scope = in_policy(settled="since != null", twice="settled and limit != null", unsettled="since = null")
    assert meaning(text, scope).type == BOOLEAN


@pytest.mark.parametrize("text", UNGUARDED)
def test_without_a_guard_what_may_be_null_is_refused(text: str) -> None:
    found = complaint(text)
    assert found.code in ("E408", "E416")
    assert "null" in found.says


def test_the_complaint_shows_the_guard_to_write() -> None:
    found = complaint("limit * 2 > 1元")
    assert found.underlined == "limit"
    assert "`limit != null and …`" in found.says


def test_null_itself_can_only_be_asked_for() -> None:
    assert complaint("1 + null").code == "E408"
    assert complaint("null < 3").underlined == "null"
    assert meaning("flag = null").type == BOOLEAN


def test_what_the_caller_knows_counts_as_a_guard() -> None:
    scope = replace(in_policy(), not_null=frozenset({"limit"}))
    assert meaning("limit", scope, MONEY).type == MONEY
    assert complaint("since", scope, DATE).code == "E408"


@pytest.mark.parametrize(
    ("text", "outcome", "names"),
    [
        ("since != null", True, {"since"}),
        ("since != null", False, set()),
        ("since = null", False, {"since"}),
        ("flag and since != null and limit != null", True, {"since", "limit"}),
        ("since = null or limit = null", False, {"since", "limit"}),
        ("since != null or limit != null", True, set()),
        ("(flag and since != null) or (limit != null and since != null)", True, {"since"}),
        ("if since != null then limit != null else false", True, {"since", "limit"}),
        ("if since = null then limit != null else limit != null", True, {"limit"}),
        ("not(not(since != null))", True, {"since"}),
        ("settled", True, {"since"}),
        ("settled", False, set()),
        ("revenue > 1元", True, set()),
    ],
)
def test_what_an_outcome_excludes(text: str, outcome: bool, names: set[str]) -> None:
    scope = in_policy(settled="since != null and flag")
    assert names_not_null_if(meaning(text, scope), outcome, scope.definitions()) == names


def test_a_chain_of_definitions_that_branch_is_looked_at_once_each() -> None:
    definitions = {"d0": "since != null"}
    for number in range(1, 40):
        definitions[f"d{number}"] = f"if d{number - 1} then d{number - 1} else d{number - 1}"
    scope = in_policy(**definitions)
    assert names_not_null_if(meaning("d39", scope), True, scope.definitions()) == {"since"}


def test_a_guard_on_a_variable_holds_for_the_variable() -> None:
    assert meaning("some x in [since, null] satisfies x != null and x < day").type == BOOLEAN
    assert check("some x in [since, null] satisfies x < day", in_policy())[1][0].code == "E408"
