"""What generated code calls, against the calendar of Python, the interpreter's own functions, and `round_to`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyengine.compiled import runtime
from policyengine.compiled.runtime import NOT_KNOWN, Unanswered, Unreadable
from policyengine.interpreter import temporal
from policyengine.interpreter.errors import Refusal
from policyengine.outcome import Status
from policyengine.values import RoundingMode, YearsMonths, round_to

ROUNDINGS: dict[RoundingMode, Callable[..., int]] = {
    RoundingMode.UP: runtime.round_up,
    RoundingMode.DOWN: runtime.round_down,
    RoundingMode.HALF_UP: runtime.round_half_up,
    RoundingMode.HALF_DOWN: runtime.round_half_down,
    RoundingMode.HALF_EVEN: runtime.round_half_even,
}
days = st.dates() | st.sampled_from([dt.date.min, dt.date.max, dt.date(2024, 2, 29), dt.date(1900, 2, 28)])


@pytest.mark.parametrize("mode", ROUNDINGS)
@given(st.integers(-1_000, 1_000), st.integers(1, 40))
def test_rounding_is_that_of_values(mode: RoundingMode, whole: int, by: int) -> None:
    assert ROUNDINGS[mode](whole, by) == round_to(Fraction(whole, by), Fraction(1), mode)


@given(days)
def test_a_day_has_the_parts_that_python_gives_it(day: dt.date) -> None:
    number = day.toordinal()
    found = runtime.year_of(number), runtime.month_of(number), runtime.day_of_month(number)
    assert found == (day.year, day.month, day.day)
    assert runtime.ordinal(*found) == number


@given(days, st.integers(-30_000, 30_000) | st.integers(-30, 30))
def test_months_later_is_the_interpreters_or_unanswered(day: dt.date, months: int) -> None:
    try:
        expected = temporal.later(day, YearsMonths(months)).toordinal()
    except Refusal:
        with pytest.raises(Unanswered):
            runtime.months_later(day.toordinal(), months)
    else:
        assert runtime.months_later(day.toordinal(), months) == expected


@given(days, days)
def test_months_between_are_the_interpreters(start: dt.date, end: dt.date) -> None:
    expected = temporal.years_months_between(start, end).months
    assert runtime.months_between(start.toordinal(), end.toordinal()) == expected


@pytest.mark.parametrize(
    "parts", [(2023, 2, 29), (2024, 13, 1), (0, 1, 1), (10_000, 1, 1), (2024, 4, 31), (2024, 1, 0)]
)
def test_a_date_that_no_calendar_has_is_unanswered(parts: tuple[int, int, int]) -> None:
    with pytest.raises(Unanswered):
        runtime.ordinal(*parts)


def test_beyond_zero_and_the_calendar_there_is_no_answer() -> None:
    assert runtime.nonzero(-3) == -3
    assert runtime.within_calendar(runtime.LAST_DAY) == dt.date.max.toordinal()
    assert runtime.within_instants(0) == 0
    with pytest.raises(Unanswered):
        runtime.nonzero(0)
    for day in (0, runtime.LAST_DAY + 1):
        with pytest.raises(Unanswered):
            runtime.within_calendar(day)
    for instant in (-(10**17), 253_402_214_400_000_001):
        with pytest.raises(Unanswered):
            runtime.within_instants(instant)


USES: dict[str, Callable[[Any], object]] = {
    "if": bool,
    "not": lambda x: not x,
    "and": lambda x: bool(x and 1),
    "==": lambda x: x == 1,
    "== the other way": lambda x: 1 == x,  # noqa: SIM300  # this is the point
    "== text": lambda x: "a" == x,  # noqa: SIM300  # the same
    "!= None": lambda x: x != None,  # noqa: E711  # the comparison, not the identity
    "<": lambda x: x < 1,
    ">= the other way": lambda x: 1 >= x,  # noqa: SIM300  # the same
    "+": lambda x: x + 1,
    "+ the other way": lambda x: 1 + x,
    "-": lambda x: 1 - x,
    "*": lambda x: 30 * x,
    "//": lambda x: 7 // x,
    "%": lambda x: x % 7,
    "&": lambda x: True & x,
    "|": lambda x: x | False,
    "unary +": lambda x: +x,
    "unary -": lambda x: -x,
    "abs": abs,
    "min": lambda x: min(1, x),
    "max": lambda x: max(x, 1),
    **{mode.value: partial(function, by=2) for mode, function in ROUNDINGS.items()},
    "divided by": lambda x: runtime.round_half_up(7, x),
    "nonzero": runtime.nonzero,
    "year": runtime.year_of,
    "months later": lambda x: runtime.months_later(x, 3),
    "months": lambda x: runtime.months_later(739_000, x),
    "months between": lambda x: runtime.months_between(739_000, x),
    "ordinal": lambda x: runtime.ordinal(2024, x, 1),
    "instants": runtime.within_instants,
}


@pytest.mark.parametrize("use", USES)
def test_what_is_not_known_has_no_answer_however_it_is_used(use: str) -> None:
    with pytest.raises(Unanswered):
        USES[use](NOT_KNOWN)


def test_what_cannot_be_read_says_what_it_stands_for() -> None:
    assert repr(Unreadable(Fraction(1, 3))) == "Unreadable(Fraction(1, 3))"


def test_the_set_that_pays_most_is_taken_the_first_of_equals() -> None:
    apart = ((0,), (1,), (2,))
    assert runtime.higher([5, 7, 7], apart) == (1,)
    assert runtime.higher([0, 0, 0], apart) == ()
    beside = ((0,), (0, 2), (1,), (2,))
    assert runtime.higher([3, 7, 4], beside) == (0, 2)
    assert runtime.higher([7, 7, 0], beside) == (0,)
    assert runtime.higher([0, 3, 4], beside) == (2,)


def test_where_nobody_pays_the_best_status_leads() -> None:
    assert runtime.leading([Status.DENIED, Status.EXHAUSTED, Status.GRANTED, Status.GRANTED]) == 2
    answers = [(Status.DENIED, "", 0, 0), (Status.EXHAUSTED, "a", 0, 9)]
    assert runtime.coordinate(answers, ((0,), (1,))) == (Status.EXHAUSTED, "a", 0)


def test_policies_that_pay_together_are_added_up() -> None:
    answers = [(Status.GRANTED, "a", 5, 5), (Status.REDUCED, "b", 9, 10), (Status.REDUCED, "c", 5, 10)]
    assert runtime.coordinate(answers, ((0,), (0, 2), (1,), (2,))) == (Status.REDUCED, "a+c", 10)
