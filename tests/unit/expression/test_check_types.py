from __future__ import annotations

from fractions import Fraction

import pytest

from policyengine.expression.core import And, Constant, ListOf, Or
from policyengine.expression.types import (
    BOOLEAN,
    DATE,
    DATE_TIME,
    DAYS_TIME,
    FAILED,
    MONEY,
    NULL,
    NUMBER,
    NUMERIC,
    TEXT,
    YEARS_MONTHS,
    Type,
    list_of,
    range_of,
)
from tests.unit.expression.checking import TRADE, check, complaint, in_policy, meaning, outside


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("研发费用 + 5元", MONEY),
        ("研发费用 - revenue", MONEY),
        ("研发费用 * 30%", MONEY),
        ("2 * revenue", MONEY),
        ("revenue / 2", MONEY),
        ("revenue / 研发费用", NUMBER),
        ("-revenue", MONEY),
        ("min(revenue, 300万元)", MONEY),
        ("max([revenue, 研发费用])", MONEY),
        ("sum(revenue, 研发费用)", MONEY),
        ("abs(revenue - 1元)", MONEY),
        ("round half up(revenue / 3, 2)", MONEY),
        ("floor(revenue)", MONEY),
        ("mean([revenue, 1元])", MONEY),
        ("median(revenue, 1元)", MONEY),
        ("spent + 1元", MONEY),
        ("count.of.staff ** 2", NUMBER),
        ("30%", NUMBER),
        ("1.5亿", NUMBER),
        ("revenue >= 300万元", BOOLEAN),
        ('"a" + name', TEXT),
        ('day + @"P30D"', DATE),
        ('day - @"P1Y"', DATE),
        ("policy.until - day", DAYS_TIME),
        ('sale.time + @"PT1H"', DATE_TIME),
        ('@"P1Y" + @"P1M"', YEARS_MONTHS),
        ('3 * @"P1M"', YEARS_MONTHS),
        ('@"P1D" / @"PT1H"', NUMBER),
        ("[1, 2, 3]", list_of(NUMBER)),
        ("[]", list_of(None)),
        ("[1元..3元)", range_of(MONEY)),
        ("if flag then 15% else 30%", NUMBER),
        ('day between @"2024-01-01" and policy.until', BOOLEAN),
        ('day in [@"2024-01-01"..policy.until]', BOOLEAN),
        ('trade in ("shop", "farm")', BOOLEAN),
        ('list contains(["shop", "farm"], trade)', BOOLEAN),
        ("count.of.staff in (< 5, [10..20], 7)", BOOLEAN),
        ("not(flag or revenue > 1元)", BOOLEAN),
    ],
)
def test_an_expression_has_its_type(text: str, type_: Type) -> None:
    assert meaning(text).type == type_


@pytest.mark.parametrize(
    ("text", "code", "underlined", "way_out"),
    [
        ("研发费用 + 10%", "E402", "研发费用 + 10%", "`研发费用 * 10%`"),
        ("研发费用 + 5", "E402", "研发费用 + 5", "`5元`"),
        ("revenue > 0", "E402", "revenue > 0", "`0元`"),
        ("0 < revenue", "E402", "0 < revenue", "`0元`"),
        ("revenue = count.of.staff", "E402", "revenue = count.of.staff", "都要是金额"),
        ("revenue * 研发费用", "E402", "revenue * 研发费用", "`30%`"),
        ("1 / revenue", "E402", "1 / revenue", ""),
        ("revenue ** 2", "E402", "revenue ** 2", "乘方"),
        ("min(revenue, 0)", "E402", "0", "`0元`"),
        ("modulo(revenue, 7)", "E402", "7", "`7元`"),
        ("if flag then revenue else 0", "E413", "0", "`0元`"),
        ("8000 USD > revenue", "E403", "8000 USD", "CNY"),
        ("day > sale.time", "E405", "day > sale.time", "`date(sale.time)`"),
        ("sale.time - day", "E405", "sale.time - day", "`date(sale.time)`"),
        ("day + 30", "E401", "day + 30", "P30D"),
        ("name + 1", "E401", "name + 1", "string("),
        ("flag + 1", "E401", "flag + 1", ""),
        ("-name", "E401", "-name", ""),
        ('@"P1Y" + @"P1D"', "E401", '@"P1Y" + @"P1D"', "年月时长与日时时长"),
        ("day = name", "E404", "day = name", "2024-04-28"),
        ("count.of.staff = [1, 2]", "E404", "count.of.staff = [1, 2]", "`in`"),
        ("name in [1, 2]", "E404", "name in [1, 2]", ""),
        ("trade < branch", "E407", "trade < branch", ""),
        ("trade = branch", "E407", "trade = branch", ""),
        ("trade = name", "E404", "trade = name", "引号"),
        ('trade < "shop"', "E417", 'trade < "shop"', "`in`"),
        ("flag > true", "E417", "flag > true", ""),
        ("[1, 2元]", "E412", "2元", ""),
        ("[1..2元]", "E416", "[1..2元]", ""),
        ("[null..2]", "E416", "null", "`> …`"),
        ('day in [@"2025-01-01"..@"2024-01-01"]', "E416", '[@"2025-01-01"..@"2024-01-01"]', "对调"),
        ("revenue / 0", "E415", "0", ""),
        ("day and flag", "E409", "day", "条件"),
        ("not(revenue)", "E409", "revenue", ""),
        ("if name then 1 else 2", "E409", "name", ""),
        ("some x in revenue satisfies x > 1元", "E411", "revenue", "列表"),
        ("every x in [] satisfies x > 1", "E411", "[]", "空"),
        ('@"2024-02-30" > day', "E111", '@"2024-02-30"', "2 月 30 日"),
        ('date("2024/4/28") > day', "E111", '"2024/4/28"', "2024-04-28"),
        ("date(2024, 13, 1) > day", "E111", "date(2024, 13, 1)", "13"),
        ("floor(name)", "E411", "name", "floor(n[, scale])"),
        ("floor(1, 2, 3)", "E304", "floor(1, 2, 3)", "floor(n[, scale])"),
        ("floor(n: 1, skale: 2)", "E304", "skale: 2", "`scale`"),
        ("substring(name)", "E304", "substring(name)", "substring(string, start position[, length])"),
        ("duration(name)", "E411", "name", "引号"),
        ("range(name)", "E411", "name", "[1..3]"),
        ("string join([1, 2])", "E411", "[1, 2]", "文本的列表"),
        ("list contains([1, 2], name)", "E411", "name", ""),
    ],
)
def test_a_mistake_has_its_code_place_and_way_out(text: str, code: str, underlined: str, way_out: str) -> None:
    found = complaint(text)
    assert (found.code, found.underlined) == (code, underlined)
    assert way_out in found.says


def test_a_mistake_of_types_says_what_each_side_is_and_where_it_was_declared() -> None:
    found = complaint("研发费用 + 10%").diagnostic
    assert found.label is not None
    assert found.label.zh == "`研发费用` 是金额，`10%` 是数"
    assert [one.place.source.slice(one.place.span) for one in found.related] == ["研发费用"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("(研发费用 + 1) * 2 > 5元 and flag", "E402"),
        ("min(甲, 1) + 2元", "E301"),
        ("[甲, 1元, 2]", "E301"),
        ("甲.乙 in (1, 2元)", "E301"),
        ("name in (1, 2, > 3)", "E404"),
        ("revenue between 1 and 3", "E402"),
        ("limit in (1元, 2元)", "E408"),
    ],
)
def test_one_slip_is_one_complaint(text: str, code: str) -> None:
    assert complaint(text).code == code


def test_every_slip_of_an_expression_is_said_in_one_run() -> None:
    _, complaints = check('revenue > 0 and trade = "shp" and 甲', in_policy())
    assert [each.code for each in complaints] == ["E402", "E406", "E301"]


def test_an_id_of_a_choice_is_typed_as_the_choice() -> None:
    node = meaning('["shop", trade]')
    assert isinstance(node, ListOf)
    assert node.type == list_of(TRADE)
    assert isinstance(node.items[0], Constant)
    assert node.items[0].type == TRADE


@pytest.mark.parametrize(
    ("text", "underlined", "way_out"),
    [
        ('trade = "shpo"', '"shpo"', "`shop`"),
        ('"商店" = trade', '"商店"', '`"shop"`'),
        ('trade in ("farm", "xyz")', '"xyz"', '"mill"'),
        ('trade in ["farm", "mil"]', '"mil"', "`mill`"),
        ('list contains(["shop", "farms"], trade)', '"farms"', "`farm`"),
        ('trade = (if flag then "shop" else "fram")', '"fram"', "`farm`"),
    ],
)
def test_an_id_that_a_choice_lacks_is_underlined_alone(text: str, underlined: str, way_out: str) -> None:
    found = complaint(text)
    assert (found.code, found.underlined) == ("E406", underlined)
    assert way_out in found.says


def test_sugar_ends_in_comparisons() -> None:
    between = meaning("count.of.staff between 1 and 3")
    assert isinstance(between, And)
    tests = meaning("count.of.staff in (> 5, [1..3], 7)")
    assert isinstance(tests, Or)
    assert len(tests.parts) == 3


@pytest.mark.parametrize(
    ("text", "expected", "code", "way_out"),
    [
        ("revenue", BOOLEAN, "E409", "比较"),
        ("0", MONEY, "E410", "`0元`"),
        ("revenue", NUMBER, "E410", "`… / 1元`"),
        ("sale.time", DATE, "E410", "`date(…)`"),
        ("1", TEXT, "E410", "string("),
        ('"2024-01-01"', DATE, "E410", '@"2024-04-28"'),
        ("limit", MONEY, "E408", "!= null"),
        ("null", MONEY, "E408", "!= null"),
    ],
)
def test_a_result_of_the_wrong_type_is_said_of_the_whole(text: str, expected: Type, code: str, way_out: str) -> None:
    found = complaint(text, expected=expected)
    assert (found.code, found.underlined) == (code, text)
    assert way_out in found.says


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("flag", BOOLEAN),
        ("revenue * 2", MONEY),
        ("limit", MONEY.or_null()),
        ('"shop"', TRADE),
    ],
)
def test_a_result_of_the_right_type_is_taken(text: str, expected: Type) -> None:
    assert meaning(text, expected=expected).type == expected


def test_null_is_taken_where_null_may_be() -> None:
    assert meaning("null", expected=DATE.or_null()).type == NULL


def test_a_date_time_without_an_offset_is_placed_in_the_timezone_of_the_policy() -> None:
    placed = meaning('@"2024-04-28T10:00:00"')
    shifted = meaning('@"2024-04-28T02:00:00Z"')
    assert isinstance(placed, Constant)
    assert isinstance(shifted, Constant)
    assert str(placed.value) == str(shifted.value) == "2024-04-28 10:00:00+08:00"
    alone = meaning('@"2024-04-28T10:00:00"', outside())
    assert isinstance(alone, Constant)
    assert str(alone.value) == "2024-04-28 10:00:00"


@pytest.mark.parametrize(
    "text", ["a + 1元 > a", "a > 300万元", "a * 30% > 1元", "min(a, 5元) > a", "(a + 1元) / 2 = 3元"]
)
def test_a_bare_number_is_money_where_it_stands_beside_money(text: str) -> None:
    assert meaning(text, outside(a=NUMERIC)).type == BOOLEAN


@pytest.mark.parametrize("text", ["a > 1元 and a > 1", "a + 1 > 2 and a > 1元", "sqrt(a) > 1 and a > 1元"])
def test_a_bare_number_is_not_money_here_and_a_number_there(text: str) -> None:
    assert complaint(text, outside(a=NUMERIC)).code == "E402"


def test_outside_a_policy_the_currency_is_the_one_written_first() -> None:
    assert meaning("8000 USD + 1 USD", outside()).type == MONEY
    assert complaint("8000 USD + 1元", outside()).underlined == "1元"


def test_outside_a_policy_a_list_may_mix() -> None:
    assert meaning('[1, "a"]', outside()).type.of is not None
    assert meaning("true in [false, 2, 3]", outside()).type == BOOLEAN


def test_literals_are_exact() -> None:
    node = meaning("30%")
    assert isinstance(node, Constant)
    assert node.value == Fraction(3, 10)


def test_failure_gives_a_node_that_agrees_with_everything() -> None:
    node, _ = check("甲 + 1", in_policy())
    assert node.type is FAILED
