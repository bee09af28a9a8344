from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction

import pytest

from policyengine.expression.core import Node
from policyengine.expression.scope import Scope
from policyengine.expression.walk import nodes
from policyengine.interpreter.errors import EvaluationError
from policyengine.interpreter.evaluate import Environment, evaluate
from policyengine.values import UNKNOWN, Value
from tests.unit.expression.checking import SHANGHAI, in_policy, meaning

FACTS: Mapping[str, Value] = {
    "flag": True,
    "count.of.staff": Fraction(7),
    "研发费用": Fraction(2_000_000),
    "revenue": Fraction(1_234_567, 100),
    "name": "开封某公司",
    "trade": "farm",
    "day": dt.date(2024, 2, 29),
    "sale.time": dt.datetime(2024, 4, 28, 10, 30, tzinfo=SHANGHAI),
    "since": None,
    "limit": Fraction(30),
}


def environment(facts: Mapping[str, Value], scope: Scope) -> Environment:
    return Environment(facts, {"spent": Fraction(5)}, scope.definitions(), SHANGHAI)


def worth(text: str, facts: Mapping[str, Value] = FACTS, **definitions: str) -> Value:
    scope = in_policy(**definitions)
    return evaluate(meaning(text, scope), environment(facts, scope))


def error(text: str, facts: Mapping[str, Value] = FACTS) -> EvaluationError:
    with pytest.raises(EvaluationError) as caught:
        worth(text, facts)
    return caught.value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("研发费用 * 30%", Fraction(600_000)),
        ("revenue", Fraction("12345.67")),
        ("revenue / 3 * 3", Fraction("12345.67")),
        ("spent + 1元", Fraction(6)),
        ("round half up(revenue / 3, 2)", Fraction("4115.22")),
        ('day + @"P1Y"', dt.date(2025, 2, 28)),
        ("sale.time.hour", Fraction(10)),
        ("date(sale.time)", dt.date(2024, 4, 28)),
        ("since = null", True),
        ("since != null and since < day", False),
        ("if limit != null then limit else 0元", Fraction(30)),
        ('trade in ("shop", "farm")', True),
        ('list contains(["shop", "mill"], trade)', False),
        ("count.of.staff between 7 and 8", True),
        ("count.of.staff in (7..8]", False),
        ("count.of.staff in (< 5, [7..8])", True),
        ("count.of.staff in []", False),
        ("some x in [1, 8], y in [3, x] satisfies y > count.of.staff", True),
        ("every x in [8, 9] satisfies x > count.of.staff", True),
        ("[1, 2] = [1, 2, 3]", False),
        ("[1..2] = [1..2)", False),
        ("-(3) ** 2", Fraction(9)),
        ("2 ** 3 ** 2", Fraction(64)),
        ("rich or flag", True),
    ],
)
def test_an_expression_is_worth(text: str, value: Value) -> None:
    assert worth(text, rich="revenue > 1亿元") == value


@pytest.mark.parametrize(
    "text",
    [
        "count.of.staff = 3",
        "count.of.staff + 1",
        "-count.of.staff",
        "count.of.staff in (3, 4)",
        "if flag then 1 else 2",
        "[count.of.staff] = [3]",
        "list contains([count.of.staff, 1], 1)",
        "min(count.of.staff, 1)",
        "[1..count.of.staff] = [1..2]",
        "string(name)",
        "since != null",
        "since = null",
        "not(flag)",
        "day.year",
        "every x in [count.of.staff, 9] satisfies x > 3",
    ],
)
def test_with_an_unknown_operand_it_is_unknown(text: str) -> None:
    assert worth(text, {}) is UNKNOWN


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("flag and 1 > 2", False),
        ("1 > 2 and flag", False),
        ("flag or 1 < 2", True),
        ("some x in [count.of.staff, 9] satisfies x > 3", True),
        ("every x in [count.of.staff, 2] satisfies x > 3", False),
    ],
)
def test_what_decides_alone_decides_beside_an_unknown(text: str, value: Value) -> None:
    assert worth(text, {}) is value


def test_the_right_side_is_looked_at_when_the_left_is_unknown_and_not_after_false() -> None:
    scope = in_policy()
    node = meaning("flag and count.of.staff > 3", scope)
    for facts, looked_at in (({}, True), ({"flag": False}, False), ({"flag": True}, True)):
        env = environment(facts, scope)
        evaluate(node, env)
        assert (key_of(node, "count.of.staff") in env.values) is looked_at


def key_of(root: Node, name: str) -> int:
    return next(node.key for node in nodes(root) if getattr(node, "name", None) == name)


def test_a_null_behind_an_unknown_guard_is_unknown_too() -> None:
    assert (
        worth("(if flag then since != null else false) and since < day", {"since": None, "day": FACTS["day"]})
        is UNKNOWN
    )


def test_the_trace_has_every_node_that_was_evaluated() -> None:
    scope = in_policy()
    node = meaning("count.of.staff * 2 + 1 > 3", scope)
    env = environment(FACTS, scope)
    evaluate(node, env)
    assert env.values.keys() == {each.key for each in nodes(node)}
    assert env.values[node.key] is True


def test_a_definition_is_evaluated_once() -> None:
    scope = in_policy(rich="revenue > 1元", both="rich and rich")
    env = environment(FACTS, scope)
    assert evaluate(meaning("both or rich", scope), env) is True
    assert env.defined == {"rich": True, "both": True}
    env.defined["rich"] = env.defined["both"] = False
    assert evaluate(meaning("both or rich", scope), env) is False


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("1 / (count.of.staff - 7) > 2", "E601", "1 / (count.of.staff - 7)"),
        ('day + @"P9999Y" > day', "E603", 'day + @"P9999Y"'),
        ("sqrt(0 - count.of.staff) > 1", "E604", "sqrt(0 - count.of.staff)"),
        ("log(count.of.staff - 7) > 1", "E604", "log(count.of.staff - 7)"),
        ('number(name, null, ".") > 1', "E605", 'number(name, null, ".")'),
        ("date(name) > day", "E605", "date(name)"),
        ("substring(name, 99) = name", "E609", "substring(name, 99)"),
        ("round up(1, 9999) > 1", "E611", "round up(1, 9999)"),
        ("modulo(1, count.of.staff - 7) > 1", "E601", "modulo(1, count.of.staff - 7)"),
    ],
)
def test_what_has_no_value_is_an_error_at_its_place(text: str, code: str, place: str) -> None:
    caught = error(text)
    start = caught.span.start - len("第一行\n  condition: ")
    assert (caught.code, text[start : start + caught.span.end - caught.span.start]) == (code, place)
    assert caught.words.zh
    assert caught.words.en == str(caught)


@pytest.mark.parametrize(
    "text",
    [
        "9 ** (9 ** 9) > 1",
        "9 ** -(9 ** 9) > 1",
        "2 ** (10 ** 9 + 0.5) > 1",
        "exp(10 ** 9) > 1",
        "(9 ** 6000) * (9 ** 6000) > 1",
        'day + @"P1D" * 10 ** 300 > day',
    ],
)
def test_what_would_explode_is_refused_at_once(text: str) -> None:
    assert error(text).code in ("E602", "E603")


def test_doubling_again_and_again_is_refused_for_numbers_texts_and_lists() -> None:
    for start, step in (("3", "{0} * {0}"), ('"ab"', "{0} + {0}"), ("[1]", "concatenate({0}, {0})")):
        definitions = {"d0": start, **{f"d{n}": step.format(f"d{n - 1}") for n in range(1, 40)}}
        scope = in_policy(**definitions)
        with pytest.raises(EvaluationError) as caught:
            evaluate(meaning("d39 = d38", scope), environment({}, scope))
        assert caught.value.code in ("E602", "E610")


def test_quantifiers_in_one_another_are_bounded() -> None:
    tens = "[" + ", ".join(["1"] * 50) + "]"
    text = f"some a in {tens}, b in {tens}, c in {tens}, d in {tens} satisfies a + b + c + d > 4"
    assert error(text).code == "E610"
