from __future__ import annotations

import pytest

from policyengine.expression.core import Bound, Call, Constant, Fact, Held, Quantified, Reference
from policyengine.expression.scope import FactName, Scope
from policyengine.expression.types import DATE, DATE_TIME, FAILED, NUMBER
from tests.unit.expression.checking import check, complaint, in_policy, meaning, outside


def test_a_name_is_what_it_was_declared_to_be() -> None:
    scope = in_policy(rich="revenue > 100元")
    assert isinstance(meaning("revenue", scope), Fact)
    assert isinstance(meaning("spent", scope), Held)
    assert isinstance(meaning("rich", scope), Reference)
    assert isinstance(meaning("policy.until", scope), Constant)


def test_the_longest_declared_name_wins_and_the_rest_are_properties() -> None:
    scope = Scope({"sale": FactName(DATE), "sale.time": FactName(DATE_TIME)})
    node = meaning("sale.time.year", scope)
    assert isinstance(node, Call)
    assert (node.function, node.type) == (".year", NUMBER)
    assert isinstance(node.arguments[0], Fact)
    assert node.arguments[0].name == "sale.time"


def test_the_spans_of_a_name_and_of_its_property_are_their_own() -> None:
    node = meaning("sale.time.year")
    assert isinstance(node, Call)
    inner = node.arguments[0].span
    assert inner.end - inner.start == len("sale.time")
    assert node.span.end - node.span.start == len("sale.time.year")


def test_every_node_has_a_key_of_its_own() -> None:
    scope = in_policy()
    keys = [meaning(text, scope).key for text in ("flag", "flag", "revenue")]
    assert len(set(keys)) == 3


@pytest.mark.parametrize(
    ("text", "underlined", "way_out"),
    [
        ("revenu > 1元", "revenu", "`revenue`"),
        ("1元 < count.of.stuff", "count.of.stuff", "`count.of.staff`"),
        ("trade = shop", "shop", '`"shop"`'),
        ("flag and 不认识", "不认识", "都要先声明"),
        ("staff > 1", "staff", "count.of.staff"),
        ("time > day", "time", "sale.time"),
        ("floor > 1", "floor", "floor(n[, scale])"),
    ],
)
def test_an_unknown_name_is_complained_about_where_it_stands(text: str, underlined: str, way_out: str) -> None:
    found = complaint(text)
    assert (found.code, found.underlined) == ("E301", underlined)
    assert way_out in found.says


def test_a_conjunction_glued_into_a_name_is_recognised() -> None:
    found = complaint("研发费用且flag")
    assert found.code == "E301"
    assert "` and `" not in found.says
    assert "`and`" in found.says


def test_one_name_that_is_unknown_twice_is_said_at_both_places() -> None:
    _, complaints = check("甲 > 1 and 甲 < 3", in_policy())
    assert [each.code for each in complaints] == ["E301", "E301"]
    places = [each.diagnostic.place.span.start for each in complaints if each.diagnostic.place]
    assert places[0] < places[1]


def test_a_name_that_failed_elsewhere_is_not_complained_about_again() -> None:
    node, complaints = check("broken + 1元 > 3", in_policy())
    assert complaints == []
    assert node.type is FAILED


@pytest.mark.parametrize(
    ("text", "underlined", "way_out"),
    [
        ("day.yaer = 2024", "yaer", "`year`"),
        ("day.hour = 8", "hour", "`.weekday`"),
        ("revenue.year = 2024", "year", ""),
        ('date("2024-04-28").minutes = 1', "minutes", ""),
    ],
)
def test_a_property_that_is_not_there_is_complained_about(text: str, underlined: str, way_out: str) -> None:
    found = complaint(text)
    assert (found.code, found.underlined) == ("E303", underlined)
    assert way_out in found.says


def test_a_variable_of_a_quantifier_is_bound_inside_only() -> None:
    node = meaning("some x in [1, 2] satisfies x > 1")
    assert isinstance(node, Quantified)
    assert isinstance(node.body.left, Bound)  # type: ignore[union-attr]  # a comparison
    assert complaint("(some x in [1, 2] satisfies x > 1) and x > 0").code == "E301"


def test_a_variable_must_not_hide_a_declared_name() -> None:
    found = complaint("some sale in [1, 2] satisfies sale > 1")
    assert found.code == "E305"
    assert "sale.time" in found.says


def test_several_bindings_are_nested_and_later_ones_see_earlier_ones() -> None:
    node = meaning("every x in [1, 2], y in [x, 3] satisfies x <= y")
    assert isinstance(node, Quantified)
    assert isinstance(node.body, Quantified)


def test_the_clock_is_refused_in_a_policy_only() -> None:
    assert complaint("day < today()").code == "E306"
    assert complaint("sale.time < now()").code == "E306"
    assert meaning("today()", outside()).type == DATE


@pytest.mark.parametrize("text", ["rounding(1)", "minimum(1, 2)", "一个函数(1)"])
def test_an_unknown_function_is_underlined_by_its_name(text: str) -> None:
    _, complaints = check(text, in_policy())
    assert [each.code for each in complaints] == ["E302"]
    assert complaints[0].underlined == text.split("(", maxsplit=1)[0]


def test_a_function_nearly_spelt_is_suggested() -> None:
    assert "`floor`" in complaint("flor(1)").says


def test_more_variables_than_anybody_needs_are_refused() -> None:
    bindings = ", ".join(f"x{number} in [1]" for number in range(500))
    found = complaint(f"some {bindings} satisfies true")
    assert (found.code, found.underlined) == ("E109", "x10 in [1]")


def test_a_name_too_long_for_a_line_is_shortened_in_what_is_said() -> None:
    assert len(complaint(".".join(["a"] * 4_000)).diagnostic.headline.zh) < 60
