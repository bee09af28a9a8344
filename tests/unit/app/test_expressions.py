from __future__ import annotations

import datetime as dt
from collections import UserDict
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

import policyengine
from policyengine.app.expressions import ExpressionError, evaluate_expression
from policyengine.values import DaysTime, YearsMonths

SHANGHAI_NOON = dt.datetime(2024, 4, 28, 12, tzinfo=dt.timezone(dt.timedelta(hours=8)))


def refusal(text: str, facts: dict[str, Any] | None = None) -> ExpressionError:
    with pytest.raises(ExpressionError) as caught:
        evaluate_expression(text, facts)
    return caught.value


def test_the_package_hands_it_on() -> None:
    assert policyengine.evaluate_expression is evaluate_expression
    assert policyengine.ExpressionError is ExpressionError


@pytest.mark.parametrize(
    ("text", "facts", "value"),
    [
        ("a + 1", {"a": 2}, Decimal(3)),
        ("a * 30%", {"a": Decimal("0.1")}, Decimal("0.03")),
        ("a > 300万元", {"a": 3_000_001}, True),
        ("applicant.revenue / 2", {"applicant": {"revenue": 5}}, Decimal("2.5")),
        ("applicant.revenue / 2", {"applicant.revenue": 5}, Decimal("2.5")),
        ("研发费用 + 1元", {"研发费用": 1}, Decimal(2)),
        ('name + "!"', {"name": "开封"}, "开封!"),
        ("day.year", {"day": dt.date(2024, 4, 28)}, Decimal(2024)),
        ('t + @"PT1H"', {"t": SHANGHAI_NOON}, SHANGHAI_NOON + dt.timedelta(hours=1)),
        ("sum(items)", {"items": [1, Decimal("2.5")]}, Decimal("3.5")),
        ("flatten(items)", {"items": ((1, 2), [3])}, [Decimal(1), Decimal(2), Decimal(3)]),
        ("gone = null", {"gone": None}, True),
        ("flag and not(other)", {"flag": True, "other": False}, True),
        ("d + d", {"d": YearsMonths(7)}, YearsMonths(14)),
        ("d * 2", {"d": DaysTime(5)}, DaysTime(10)),
        ("a * 3", {"a": Fraction(1, 3)}, Decimal(1)),
        ("1 / 3", {}, Decimal("0.3333333333333333333333333333333333")),
        ("null", {}, None),
    ],
)
def test_an_expression_is_worked_out(text: str, facts: dict[str, object], value: object) -> None:
    actual = evaluate_expression(text, facts)
    assert actual == value
    assert type(actual) is type(value)


def test_durations_have_their_iso_form_as_text() -> None:
    assert str(evaluate_expression('@"P1Y" + @"P2M"')) == "P1Y2M"
    assert str(evaluate_expression('@"P1D" * 1.5')) == "P1DT12H"


def test_mappings_of_any_kind_may_nest() -> None:
    assert evaluate_expression("a.b.c", {"a": UserDict({"b": {"c": 1}})}) == Decimal(1)


@pytest.mark.parametrize(
    ("facts", "code", "words"),
    [
        ({"a": 0.1}, "F690", "`a`"),
        ({"a": [1, [0.1]]}, "F690", "Decimal"),
        ({"a": Decimal("NaN")}, "F690", "不是一个数"),
        ({"a": Decimal("1e999999")}, "F690", "数太长"),
        ({"a": Fraction(1, 10**9999)}, "F690", "数太长"),
        ({"a": 10**20_000}, "F690", "数太长"),
        ({"a": object()}, "F690", "object"),
        ({"a": {1, 2}}, "F690", "set"),
        ({"a b": 1}, "F691", "`a b`"),
        ({"ａ": 1}, "F691", "`ａ`"),
        ({"a.b": 1, "a": {"b": 2}}, "F691", "两次"),
    ],
)
def test_a_fact_that_cannot_be_used_is_named(facts: dict[str, object], code: str, words: str) -> None:
    caught = refusal("1 + 1", facts)
    assert [one.code for one in caught.diagnostics] == [code]
    assert words in str(caught)


def test_a_list_in_itself_is_refused() -> None:
    items: list[object] = []
    items.append(items)
    assert refusal("1", {"a": items}).diagnostics[0].code == "F690"


def test_all_facts_that_cannot_be_used_are_said_in_one_run() -> None:
    assert len(refusal("x", {"a": 0.1, "b": 0.2}).diagnostics) == 2


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1 +", "E101"),
        ("a + 1", "E301"),
        ("1 + true", "E401"),
        ("5元 + 1", "E402"),
        ("[1..2]", "E613"),
        ("1 / (1 - 1)", "E601"),
        ("9 ** (9 ** 9)", "E602"),
        ("(" * 100_000, "E109"),
        ("1" * 1_000_000, "E109"),
        ("", "E101"),
    ],
)
def test_what_cannot_be_worked_out_says_why(text: str, code: str) -> None:
    caught = refusal(text)
    assert [one.code for one in caught.diagnostics] == [code]


def test_the_error_reads_well_and_underlines_the_place() -> None:
    text = str(refusal("5元 + 10%"))
    assert "E402" in text
    assert "金额与数不能相加" in text
    assert "^^^^^^^^^" in text


def test_an_error_while_running_has_its_place() -> None:
    place = refusal("2 + 1 / (1 - 1)").diagnostics[0].place
    assert place is not None
    assert place.source.slice(place.span) == "1 / (1 - 1)"
