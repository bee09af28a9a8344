from __future__ import annotations

import datetime as dt
import itertools
from fractions import Fraction

import pytest

from policyengine.expression.core import Band, Bands, Choices, Constant, Fact, Held, Marginal, Node, Reviewed
from policyengine.expression.types import BOOLEAN, DATE, MONEY, NUMBER, Type, choice_of
from policyengine.interpreter.errors import EvaluationError
from policyengine.interpreter.evaluate import Environment, evaluate
from policyengine.source import Span
from policyengine.values import UNKNOWN, Value

KEYS = itertools.count()
AT = Span(3, 9)


def constant(value: Value, type_: Type = NUMBER) -> Node:
    return Constant(value=value, type=type_, span=Span(0, 1), key=next(KEYS))


def fact(name: str, type_: Type = MONEY) -> Node:
    return Fact(name=name, type=type_, span=Span(0, 1), key=next(KEYS))


def band(edge: int, closed: bool, rate: str) -> Band:
    return Band(constant(Fraction(edge), MONEY), closed, constant(Fraction(rate)))


BANDS = (band(0, True, "0.1"), band(100, True, "0.2"), band(500, False, "0.3"))
RATES = Bands(by=fact("turnover"), bands=BANDS, type=NUMBER, span=AT, key=next(KEYS))


@pytest.mark.parametrize(
    ("turnover", "rate"),
    [("0", "0.1"), ("99.99", "0.1"), ("100", "0.2"), ("500", "0.2"), ("500.01", "0.3"), ("100000", "0.3")],
)
def test_a_band_holds_from_its_edge_to_the_next(turnover: str, rate: str) -> None:
    assert evaluate(RATES, Environment({"turnover": Fraction(turnover)})) == Fraction(rate)


def test_below_the_first_band_there_is_no_value() -> None:
    with pytest.raises(EvaluationError) as caught:
        evaluate(RATES, Environment({"turnover": Fraction(-1)}))
    assert (caught.value.code, caught.value.span) == ("E607", AT)
    assert "-1" in caught.value.words.zh


@pytest.mark.parametrize("facts", [{}, {"turnover": None}])
def test_bands_by_what_is_unknown_are_unknown(facts: dict[str, Value]) -> None:
    assert evaluate(RATES, Environment(facts)) is UNKNOWN


def test_only_the_band_that_holds_is_evaluated() -> None:
    table = Bands(
        by=fact("day", DATE),
        bands=(
            Band(constant(dt.date(2024, 1, 1), DATE), closed=True, value=fact("old", NUMBER)),
            Band(constant(dt.date(2025, 1, 1), DATE), closed=True, value=fact("new", NUMBER)),
        ),
        type=NUMBER,
        span=AT,
        key=next(KEYS),
    )
    env = Environment({"day": dt.date(2025, 1, 1), "new": Fraction(2)})
    assert evaluate(table, env) == 2
    assert table.bands[0].value.key not in env.values


def test_a_table_by_choices_has_a_value_for_each() -> None:
    by = fact("size", choice_of("small", "large"))
    table = Choices(
        by=by,
        values=(("small", constant(Fraction(1))), ("large", constant(Fraction(2)))),
        type=NUMBER,
        span=AT,
        key=next(KEYS),
    )
    assert [evaluate(table, Environment({"size": size})) for size in ("small", "large")] == [1, 2]
    assert evaluate(table, Environment({})) is UNKNOWN


def test_a_table_by_yes_and_no() -> None:
    table = Choices(
        by=fact("new", BOOLEAN),
        values=((True, constant(Fraction(1))), (False, constant(Fraction(2)))),
        type=NUMBER,
        span=AT,
        key=next(KEYS),
    )
    assert [evaluate(table, Environment({"new": new})) for new in (True, False)] == [1, 2]


def marginal() -> Node:
    return Marginal(base=fact("turnover"), bands=BANDS, type=MONEY, span=AT, key=next(KEYS))


@pytest.mark.parametrize(
    ("turnover", "amount"),
    [("-5", "0"), ("0", "0"), ("50", "5"), ("100", "10"), ("100.01", "10.002"), ("500", "90"), ("600", "120")],
)
def test_marginal_rates_apply_to_their_slices(turnover: str, amount: str) -> None:
    assert evaluate(marginal(), Environment({"turnover": Fraction(turnover)})) == Fraction(amount)


def test_marginal_rates_of_an_unknown_base_are_unknown() -> None:
    assert evaluate(marginal(), Environment({})) is UNKNOWN


def reviewed() -> Node:
    return Reviewed(
        decided=fact("decided", NUMBER), at_most=constant(Fraction(3, 10)), type=NUMBER, span=AT, key=next(KEYS)
    )


def test_a_review_decides_up_to_its_bound() -> None:
    assert evaluate(reviewed(), Environment({"decided": Fraction(3, 10)})) == Fraction(3, 10)


@pytest.mark.parametrize("facts", [{}, {"decided": None}])
def test_what_the_review_has_not_decided_is_unknown(facts: dict[str, Value]) -> None:
    assert evaluate(reviewed(), Environment(facts)) is UNKNOWN


def test_a_review_above_its_bound_is_an_error_that_shows_both() -> None:
    with pytest.raises(EvaluationError) as caught:
        evaluate(reviewed(), Environment({"decided": Fraction(31, 100)}))
    assert caught.value.code == "E606"
    assert "0.31" in caught.value.words.zh
    assert "0.3" in caught.value.words.en


def test_what_an_accumulator_holds_is_read_from_held() -> None:
    node = Held(name="spent", type=MONEY, span=AT, key=next(KEYS))
    assert evaluate(node, Environment({}, {"spent": Fraction(7)})) == 7
