"""What integers cannot do is refused, with the place and the reason; all else of the language is decided alike."""

from __future__ import annotations

from fractions import Fraction

import pytest

from policyengine.app.evaluating import claim_of
from policyengine.compiled.program import Program, compile_plan
from policyengine.outcome import Status
from policyengine.plan.model import Plan
from tests.differential.engines import compare, holdings_of, in_timezone
from tests.unit.compiled.compiling import refused
from tests.unit.settlement.small import book, claim

AWARD = """
accumulators:
  total: {{per: [applicant.id]}}
articles:
  - article: 1
    awards:
      - id: a
        when: |
          {condition}
        amount: |
          {amount}
        caps:
          - {{limit: 5万元, per: total}}
facts:
  note: {{label: 备注, type: text}}
  since: {{label: 起始日期, type: date, blank: none}}
  most: {{label: 约定上限, type: money, blank: none, at_least: 0元, at_most: 100万元}}
  open: {{label: 是否开放, type: yes_no, blank: none}}
  fine: {{label: 细数, type: number, decimals: 8, at_least: 0, at_most: 1000000}}
"""


def award(condition: str = "true", amount: str = "100元") -> str:
    return AWARD.format(condition=condition, amount=amount)


@pytest.mark.parametrize(
    ("condition", "place", "reason"),
    [
        ('contains(note, "急")', 'contains(note, "急")', "the function `contains` cannot be done in integers"),
        ('note < "b"', 'note < "b"', "the order of texts cannot be done in integers"),
        ('min(note, "b") = "b"', 'min(note, "b")', "the order of texts cannot be done in integers"),
        ('note + "a" = "ba"', 'note + "a"', "joining texts cannot be done in integers"),
        ("sqrt(staff) > 2", "sqrt(staff)", "the function `sqrt` cannot be done in integers"),
        ("staff ** 0.5 > 2", "staff ** 0.5", "a power that is not whole or not written out cannot be done in integers"),
        ("staff ** 0 = 1", "staff ** 0", "such a power cannot be done in integers"),
        ("count([staff, 2]) = 2", "count([staff, 2])", "the length of a list that is not written out cannot be done"),
        ('day of week(day) = "Monday"', "day of week(day)", "the function `day of week` cannot be done in integers"),
        ('moment + @"P1M" > moment', 'moment + @"P1M"', "moving a date-time by years and months cannot be done"),
        ('date(moment + @"PT1H") > day', 'date(moment + @"PT1H")', "the date of an instant that is worked out"),
        ("round half up(cost, staff) > 1元", "round half up(cost, staff)", "a number of decimals that is worked out"),
        ("modulo(share, fine - 3) > 0", "modulo(share, fine - 3)", "the remainder by a divisor of either sign"),
        ("overlaps([staff..9], [1..5])", "overlaps([staff..9], [1..5])", "the function `overlaps` cannot be done"),
        ("fine * fine > 5", "fine * fine", "the whole number here can have 29 digits, more than 64 bits hold"),
    ],
)
def test_what_integers_cannot_do_is_refused_at_its_place(condition: str, place: str, reason: str) -> None:
    found = refused(award(condition))
    assert found.place is not None
    assert found.place.source.slice(found.place.span) == place
    assert found.reason.en.startswith(reason)
    assert found.reason.zh
    assert found.in_words().en.startswith(f"1.yaml:{found.place.position.line}:{found.place.position.column}: ")


def test_amounts_finer_than_a_fen_are_refused() -> None:
    found = refused("rounding: {to: 0.001元, mode: half_up}\n" + award())
    assert found.reason.en == "amounts finer than a hundredth of the currency cannot be done in integers"


@pytest.mark.parametrize("limit", [SyntaxError("too many nested parentheses"), RecursionError(), MemoryError()])
def test_what_is_nested_too_deeply_for_python_is_refused(limit: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def beyond(*_: object, **__: object) -> str:
        raise limit

    monkeypatch.setattr("policyengine.compiled.program.module_text", beyond)
    assert refused(award()).reason.en == "the expressions are nested too deeply"


def test_what_the_checker_lets_pass_at_its_deepest_compiles() -> None:
    text, before = "definitions:\n", "staff"
    for number in range(4):
        deep = before
        for _ in range(45):
            deep = f"abs({deep})"
        text += f"  n{number}:\n    label: n{number}\n    is: {deep}\n"
        before = f"n{number}"
    assert isinstance(compile_plan(plan(text + award(f"{before} > 3"))), Program)


def plan(part: str) -> Plan:
    return book(part).families[0].editions[0]


CONDITIONS = (
    "cost / staff > 100元",
    "cost / (staff - 4) > 100元",
    "share / (0.05 - share) <= 1",
    "cost in [1元..1000元)",
    "staff in (1, 2, [5..7], > 9000)",
    "list contains([1, 5], staff)",
    "list contains([1, staff], 5)",
    "some x in [1, 5, staff] satisfies x * 2 > staff + 4",
    "every x in [1, 2], y in [3, 4] satisfies x * y < staff",
    "since != null and since.year = day.year",
    "since = null",
    "if since = null then listed else since > day",
    "most = null or most * 2 > cost",
    "open = null",
    "open != null and open",
    "open != null and not(open) = listed",
    'note = "急" or note != ""',
    'day + @"P1M" > @"2030-06-30"',
    'day - @"P1Y6M" < @"2029-01-31" + @"P30D"',
    'day - @"P2030Y" < day',
    '(moment - @"2030-06-01T00:00:00").hours = 12',
    '(@"2030-06-01T00:00:00" - moment).minutes <= 0',
    '(day - @"2030-07-01").days = -30',
    'moment + @"PT12H" >= @"2030-06-02T00:00:00"',
    "moment.hour = 12 and moment.minute = 0 and moment.second = 0 and moment.month = 6",
    'moment.weekday = day.weekday and (day + @"P1D").weekday = 7',
    '(day + @"P1M").month = 7 and (day + @"P1M").day = 1 and (day + @"P1M").year = 2030',
    'years and months duration(@"2024-02-29", day).years = 6',
    'years and months duration(moment, @"2024-02-29").months = -3',
    'years and months duration(@"2024-02-29", moment) * 1.5 > @"P9Y"',
    '(day - @"2030-01-01") / @"P1D" > 150',
    '@"P1Y" / 3 = @"P4M"',
    "date(2030, staff + 1, 1) <= day",
    "date(2030, staff * 2 - 5, 1) <= day",
    "modulo(staff, -3) = -1 and modulo(-staff, 3) = 1",
    "odd(staff) and even(staff / 5 * 2) and not(odd(staff / 2))",
    'abs(-share) = share and abs(@"-P1D") = @"P1D"',
    "decimal(share * 3 / 7, 3) = 0.043",
    "round half down(cost, -2) = 1000元 and round up(-cost / 3, 0) = -334元",
    "floor(-share, 1) = -0.1 and ceiling(share / 3, 2) = 0.04",
    "staff ** 3 = 125",
    "sum(staff, 1, 2) = 8 and mean(staff, 2) = 3.5 and product(staff, 2) = 10",
    'max(day, @"2030-01-01") = day and min(cost, 1元) = 1元',
    "all(listed, staff > 3) and any([not(listed), staff > 3])",
    'includes([1..staff], 5) and during(staff, (1..5]) and before(1, staff) and after(day, @"2030-01-01")',
    "[1..staff].end = 5",
    "total < 300元",
)


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_condition_that_integers_can_do_is_decided_alike(condition: str) -> None:
    whole = book(award(condition))
    one = whole.families[0].editions[0]
    program = compile_plan(one)
    assert isinstance(program, Program), program
    seen = set()
    for change in (
        {},
        {"staff": 0},
        {"staff": 4},
        {"staff": 10_000},
        {"staff": None},
        {"cost": 1},
        {"cost": "333.33", "share": "5%"},
        {"share": None},
        {"listed": False, "most": 500, "open": True, "note": "急"},
        {"open": False, "since": "2030-06-02", "note": ""},
        {"since": "2029-12-31", "moment": "2030-05-31T23:59:59.5+08:00"},
        {"moment": "2030-06-01T04:00:00Z", "most": "99999.99"},
        {"day": "2031-01-31"},
        {"day": None},
        {"moment": None},
    ):
        facts = claim({"note": "b", "fine": "0.5", **change})
        given = claim_of(facts, whole)
        assert not given.problems
        values = in_timezone(one, given.values)
        for held in ({}, {"total": 300}):
            outcome = compare(program, values, holdings_of(one, {name: Fraction(each) for name, each in held.items()}))
            seen.add(outcome.status)
    assert seen & {Status.GRANTED, Status.REDUCED}, "the condition is never met"
