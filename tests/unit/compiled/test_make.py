"""Terms: their bounds hold every value they can have, nothing that is read is dropped, and 64 bits are never left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyengine.compiled import make, quantities, runtime, terms
from policyengine.compiled.python_text import Printer
from policyengine.compiled.quantities import Quantity, exactly
from policyengine.compiled.terms import MOST, Slot, Term, TooWide, number
from policyengine.values import RoundingMode, round_to

X, Y = Slot("x", low=-50, high=50), Slot("y", low=1, high=20)
NAMESPACE = {name: getattr(runtime, name) for name in runtime.NAMES if hasattr(runtime, name)}


def worth(term: Term, facts: Mapping[str, object]) -> int:
    """What the printed term is worth."""
    value = eval(Printer({}).read(term), dict(NAMESPACE), dict(facts))  # noqa: S307  # our own text
    assert isinstance(value, int)
    return value


def below(term: Term) -> Iterator[Term]:
    yield term
    for part in terms.parts(term):
        yield from below(part)


def drawn() -> st.SearchStrategy[Term]:
    leaves = st.sampled_from([X, Y]) | st.integers(-9, 9).map(number)

    def larger(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
        pair = st.tuples(inner, inner)
        return st.one_of(
            pair.map(lambda two: make.add(*two)),
            pair.map(lambda two: make.subtract(*two)),
            pair.map(lambda two: make.multiply(*two)),
            inner.map(make.negate),
            inner.map(make.magnitude),
            st.tuples(inner, st.integers(1, 9)).map(lambda two: make.floor_divide(two[0], number(two[1]))),
            inner.map(lambda one: make.floor_divide(one, Y)),
            st.tuples(inner, st.integers(1, 9)).map(lambda two: make.remainder(two[0], number(two[1]))),
            pair.map(lambda two: make.extreme("min", two)),
            pair.map(lambda two: make.extreme("max", two)),
            st.tuples(inner, inner, inner).map(lambda three: make.either(make.compare("<", three[0], X), *three[1:])),
            st.tuples(inner, st.sampled_from(list(RoundingMode))).map(
                lambda two: quantities.divide_rounding(two[0], Y, two[1])
            ),
        )

    return st.recursive(leaves, larger, max_leaves=6)


def edges(slot: Slot) -> st.SearchStrategy[int]:
    return st.sampled_from([slot.low, slot.high]) | st.integers(slot.low, slot.high)


@pytest.mark.parametrize("term", [make.magnitude(Y), make.magnitude(make.negate(Y)), make.remainder(X, Y)])
@given(edges(X), edges(Y))
def test_bounds_hold_at_the_edges(term: Term, x: int, y: int) -> None:
    assert term.low <= worth(term, {"x": x, "y": y}) <= term.high


@given(drawn(), edges(X), edges(Y))
def test_a_term_is_never_beyond_its_bounds(term: Term, x: int, y: int) -> None:
    assert term.low <= worth(term, {"x": x, "y": y}) <= term.high


@given(drawn(), st.integers(1, 20))
def test_a_term_that_reads_a_fact_meets_it_when_it_is_not_known(term: Term, y: int) -> None:
    """Unless the other branch is taken; so only terms without branches are asked."""
    found = list(below(term))
    if X not in found or any(isinstance(each, terms.Either) for each in found):
        return
    with pytest.raises(runtime.Unanswered):
        worth(term, {"x": runtime.NOT_KNOWN, "y": y})


@given(drawn(), drawn(), drawn())
def test_brackets_are_where_python_needs_them(one: Term, two: Term, three: Term) -> None:
    facts = {"x": 7, "y": 3}
    a, b, c = (worth(each, facts) for each in (one, two, three))
    assert worth(make.subtract(one, make.subtract(two, three)), facts) == a - (b - c)
    assert worth(make.multiply(make.add(one, two), three), facts) == (a + b) * c
    less, same = make.compare("<", one, two), make.compare("==", two, three)
    assert worth(make.strict("&", (less, make.inverse(same))), facts) == ((a < b) & (b != c))
    assert worth(make.every((make.some((less, same)), make.inverse(make.every((less, same))))), facts) == (
        (a < b or b == c) and not (a < b and b == c)
    )


def test_nothing_that_is_read_is_folded_away() -> None:
    printer = Printer({})
    assert printer.term(make.multiply(X, number(0))) == "x * 0"
    assert printer.term(make.subtract(X, X)) == "x - x"
    assert printer.term(make.compare(">=", Y, number(0))) == "y >= 0"  # always true, for facts that are known
    assert printer.term(make.is_none(X)) == "x != x"  # never none, but it may not be known


def test_what_is_written_out_is_worked_out() -> None:
    assert make.add(number(2), make.multiply(number(3), number(4))) == number(14)
    assert make.either(terms.TRUE, X, Y) is X
    assert make.every((terms.TRUE, make.compare("<", X, Y))) == make.compare("<", X, Y)


def test_no_term_leaves_64_bits() -> None:
    wide = Slot("wide", low=0, high=MOST)
    assert make.multiply(wide, number(1)) is wide
    with pytest.raises(TooWide):
        make.add(wide, number(1))
    for factor in (2, -2):
        with pytest.raises(TooWide):
            make.multiply(wide, number(factor))


# Exact numbers.

VALUES = st.fractions(min_value=-20, max_value=20, max_denominator=40)


def exact(quantity: Quantity, facts: Mapping[str, object]) -> Fraction:
    over = 1 if quantity.over is None else worth(quantity.over, facts)
    assert over > 0
    return Fraction(worth(quantity.whole, facts), quantity.scale * over)


@given(VALUES, VALUES, st.integers(-50, 50), st.integers(1, 20))
def test_quotients_are_exact_whatever_is_done_with_them(a: Fraction, b: Fraction, x: int, y: int) -> None:
    facts = {"x": x, "y": y}
    fine, coarse = Quantity(X, 100), Quantity(Y, 10)
    quotient, value = quantities.divided(fine, coarse), Fraction(x, 100) / Fraction(y, 10)
    assert exact(quotient, facts) == value
    assert exact(quantities.add(quotient, exactly(a)), facts) == value + a
    assert exact(quantities.subtract(exactly(a), quotient), facts) == a - value
    assert exact(quantities.times(quotient, quantities.add(quotient, exactly(b))), facts) == value * (value + b)
    assert exact(quantities.extreme("max", (quotient, exactly(a), exactly(b))), facts) == max(value, a, b)
    if a:
        assert exact(quantities.divided(quotient, exactly(a)), facts) == value / a
    assert worth(quantities.compared("<", quotient, exactly(a)), facts) == (value < a)
    if x:
        inverse = quantities.divided(exactly(a), fine)  # the divisor may be negative
        assert exact(inverse, facts) == a / Fraction(x, 100)
        assert worth(quantities.compared(">=", inverse, exactly(b)), facts) == (a / Fraction(x, 100) >= b)


@given(
    st.sampled_from(list(RoundingMode)),
    st.sampled_from([Fraction(1, 100), Fraction(1), Fraction(10), Fraction(5, 100), Fraction(1, 1000)]),
    st.integers(-50, 50),
    st.integers(1, 20),
)
def test_rounding_to_a_unit_is_that_of_values(mode: RoundingMode, unit: Fraction, x: int, y: int) -> None:
    facts = {"x": x, "y": y}
    for quantity in (
        Quantity(X, 1),
        Quantity(X, 7),
        Quantity(X, 1000),
        quantities.divided(Quantity(X, 10), Quantity(Y, 1)),
    ):
        rounded = quantities.rounded(quantity, unit, mode)
        assert rounded.over is None
        assert exact(rounded, facts) == round_to(exact(quantity, facts), unit, mode)
