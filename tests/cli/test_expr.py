"""`policyengine expr`: values in and out, as text and as JSON."""

from __future__ import annotations

import json

import pytest

from policyengine.cli.parts import Exit
from tests.cli.console import policyengine


@pytest.mark.parametrize(
    ("expression", "shown", "data"),
    [
        ("0.1 + 0.2", "0.3", {"type": "number", "value": "0.3"}),
        ("1.5亿元 / 3", "50000000", {"type": "number", "value": "50000000"}),
        ("10 ** 30", "1" + "0" * 30, {"type": "number", "value": "1" + "0" * 30}),
        ("1 > 2", "false", {"type": "boolean", "value": False}),
        ('"小店"', "小店", {"type": "text", "value": "小店"}),
        ("null", "null", {"type": "null", "value": None}),
        ('@"2030-05-01"', "2030-05-01", {"type": "date", "value": "2030-05-01"}),
        ('@"2030-05-01T10:30:00"', "2030-05-01T10:30:00", {"type": "date_time", "value": "2030-05-01T10:30:00"}),
        ('@"P1Y6M"', "P1Y6M", {"type": "duration", "value": "P1Y6M"}),
        ('@"P1DT2H"', "P1DT2H", {"type": "duration", "value": "P1DT2H"}),
        (
            "[1, 2]",
            "[1, 2]",
            {"type": "list", "value": [{"type": "number", "value": "1"}, {"type": "number", "value": "2"}]},
        ),
        (
            '["a", "\\"b"]',
            '["a", "\\"b"]',
            {"type": "list", "value": [{"type": "text", "value": "a"}, {"type": "text", "value": '"b'}]},
        ),
    ],
)
def test_a_value_is_shown_as_it_would_be_written(expression: str, shown: str, data: dict[str, object]) -> None:
    ended = policyengine("expr", expression)
    assert (ended.code, ended.out, ended.err) == (Exit.DONE, shown + "\n", "")
    assert json.loads(policyengine("expr", expression, "--format", "json").out) == data


@pytest.mark.parametrize(
    ("fact", "expression"),
    [
        ("x=12.50", "x = 12.5"),
        ("x=-.5", "x = -0.5"),
        ("x=300万元", "x * 2 = 600万"),
        ("x=30%", "x = 0.3"),
        ("x=true", "x"),
        ("x=null", "x = null"),
        ("x=2030-05-01", "x.year = 2030"),
        ("x=2030-05-01T10:30:00", "x.hour = 10"),
        ('x=@"P1D"', "x.days = 1"),
        ("x=[1, 2]", "sum(x) = 3"),
        ("x=shop", 'x = "shop"'),
        ('x="12"', 'x = "12"'),
        ("x=12-3", 'x = "12-3"'),
        ("x=a=b", 'x = "a=b"'),
        ("x=", 'x = ""'),
        ("申报.金额 = 5", "申报.金额 = 5"),
    ],
)
def test_a_fact_is_what_it_looks_like(fact: str, expression: str) -> None:
    ended = policyengine("expr", expression, "--fact", fact)
    assert (ended.out, ended.err) == ("true\n", "")


def test_several_facts_are_given() -> None:
    assert (
        policyengine("expr", "min(收入 * 30%, 上限)", "--fact", "收入=200万", "--fact", "上限=50万").out == "500000\n"
    )


def test_a_mistake_is_drawn_under_the_expression_and_exits_with_1() -> None:
    ended = policyengine("expr", "收入 * 30 %", "--fact", "收入=1")
    assert (ended.code, ended.out) == (Exit.ERRORS, "")
    assert "1 | 收入 * 30 %\n" in ended.err
    assert "错误[E106]" in ended.err
    assert "error[E301]: there is nothing called `x`" in policyengine("expr", "x", "--lang", "en").err


def test_a_mistake_in_a_fact_is_a_mistake() -> None:
    ended = policyengine("expr", "x", "--fact", 'x=@"2030-02-30"')
    assert ended.code == Exit.ERRORS
    assert "错误[E111]" in ended.err


def test_standard_input_is_an_expression() -> None:
    assert policyengine("expr", "-", given="1 +\n  // 注释\n  1\n".encode()).out == "2\n"
