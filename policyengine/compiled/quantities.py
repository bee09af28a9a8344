"""Exact numbers as integer terms: a whole number over a scale that is known now, and perhaps a divisor that is not.

`+ - ×` and division by a constant change the scale and never round. Division by anything else is
put off: the divisor is carried along until a comparison multiplies it away or a rounding divides
by it. That is why a quotient can be compared and rounded, and nothing of it is ever approximate.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from policyengine.compiled import make, terms
from policyengine.compiled.make import either, is_none, multiply
from policyengine.compiled.terms import NONE, Order, Term, number
from policyengine.values import RoundingMode


@dataclass(frozen=True, slots=True)
class Quantity:
    """The number `whole / (scale × over)`; `over` is above zero. Where it may be none, `over` is None."""

    whole: Term
    scale: int
    over: Term | None = None


def exactly(value: Fraction) -> Quantity:
    """A number written out, over a power of ten where it ends."""
    scale = value.denominator
    for places in range(13):
        if 10**places % value.denominator == 0:
            scale = 10**places
            break
    return Quantity(number(value.numerator * (scale // value.denominator)), scale)


def rescaled(quantity: Quantity, scale: int) -> Term:
    """The whole number over `scale`, a multiple of the quantity's own; none stays none."""
    factor = number(scale // quantity.scale)
    if quantity.whole.nullable and scale != quantity.scale:
        return either(is_none(quantity.whole), NONE, multiply(quantity.whole, factor))
    return multiply(quantity.whole, factor)


def aligned(left: Quantity, right: Quantity) -> tuple[Term, Term, int]:
    """Both over one scale; neither has a divisor."""
    scale = math.lcm(left.scale, right.scale)
    return rescaled(left, scale), rescaled(right, scale), scale


def _times(term: Term, over: Term | None) -> Term:
    return term if over is None else multiply(term, over)


def _together(left: Quantity, right: Quantity) -> tuple[Term, Term, int, Term | None]:
    """Both over one scale and one divisor."""
    one, other, scale = aligned(left, right)
    if left.over == right.over:
        return one, other, scale, left.over
    over = _times(left.over, right.over) if left.over is not None else right.over
    return _times(one, right.over), _times(other, left.over), scale, over


def add(left: Quantity, right: Quantity) -> Quantity:
    """The sum."""
    one, other, scale, over = _together(left, right)
    return Quantity(make.add(one, other), scale, over)


def subtract(left: Quantity, right: Quantity) -> Quantity:
    """The difference."""
    one, other, scale, over = _together(left, right)
    return Quantity(make.subtract(one, other), scale, over)


def negate(quantity: Quantity) -> Quantity:
    """Unary minus."""
    return Quantity(make.negate(quantity.whole), quantity.scale, quantity.over)


def times(left: Quantity, right: Quantity) -> Quantity:
    """The product."""
    over = left.over if right.over is None else _times(right.over, left.over)
    return Quantity(multiply(left.whole, right.whole), left.scale * right.scale, over)


def divided(left: Quantity, right: Quantity) -> Quantity:
    """The quotient: exact by a constant, put off by anything else; no answer for a divisor of zero."""
    whole = right.whole
    if right.over is None and isinstance(whole, terms.Literal_) and whole.low == whole.high and whole.low != 0:
        value = Fraction(whole.low, right.scale)
        return times(
            left, Quantity(number(value.denominator if value > 0 else -value.denominator), abs(value.numerator))
        )
    one, by = left.whole, make.nonzero(whole)
    if by.high < 0:
        one, by = make.negate(one), make.negate(by)
    elif by.low < 0:  # the sign goes to the other side, which leaves a divisor above zero
        one = either(make.compare("<", whole, number(0)), make.negate(one), one)
        by = make.applied("abs", (by,), 1, max(-by.low, by.high))
    common = math.gcd(left.scale, right.scale)
    over = _times(by, left.over)
    return Quantity(_times(multiply(one, number(right.scale // common)), right.over), left.scale // common, over)


def compared(order: Order, left: Quantity, right: Quantity) -> Term:
    """The comparison, every divisor multiplied away."""
    one, other, _, _ = _together(left, right)
    return make.compare(order, one, other)


def extreme(word: Literal["min", "max"], given: tuple[Quantity, ...]) -> Quantity:
    """The least or the greatest."""
    result = given[0]
    for each in given[1:]:
        one, other, scale, over = _together(result, each)
        items = (*(one.items if isinstance(one, terms.Extreme) and one.word == word else (one,)), other)
        result = Quantity(make.extreme(word, items), scale, over)
    return result


def chosen(condition: Term, then: Quantity, otherwise: Quantity) -> Quantity:
    """The one or the other, each over its own divisor."""
    one, other, scale = aligned(then, otherwise)
    over = then.over
    if then.over != otherwise.over:
        over = either(condition, then.over or number(1), otherwise.over or number(1))
    return Quantity(either(condition, one, other), scale, over)


def rounded(quantity: Quantity, unit: Fraction, mode: RoundingMode) -> Quantity:
    """The multiple of `unit` that `mode` chooses; the result has no divisor."""
    ratio = Fraction(unit.denominator, quantity.scale * unit.numerator)  # of units, in one of `whole`
    if quantity.over is None and ratio.denominator == 1:
        return Quantity(multiply(quantity.whole, number(ratio.numerator * unit.numerator)), unit.denominator)
    by = _times(number(ratio.denominator), quantity.over)
    units = divide_rounding(multiply(quantity.whole, number(ratio.numerator)), by, mode)
    return Quantity(multiply(units, number(unit.numerator)), unit.denominator)


def divide_rounding(whole: Term, by: Term, mode: RoundingMode) -> Term:
    """`whole / by` rounded as `values.round_to` rounds to one; `by` is above zero."""
    negative = whole.low < 0
    if mode is RoundingMode.FLOOR or (mode is RoundingMode.DOWN and not negative):
        return make.floor_divide(whole, by)
    if mode is RoundingMode.CEILING or (mode is RoundingMode.UP and not negative):
        return make.negate(make.floor_divide(make.negate(whole), by))
    if mode is RoundingMode.HALF_UP and not negative and isinstance(by, terms.Literal_) and by.low % 2 == 0:
        return make.floor_divide(make.add(whole, number(by.low // 2)), by)
    doubled = make.add(multiply(whole, number(2)), by)
    make.subtract(multiply(whole, number(2)), by)  # what is between must fit as well
    if mode is RoundingMode.HALF_UP and not negative:
        return make.floor_divide(doubled, multiply(by, number(2)))
    least = max(by.low, 1)
    low, high = min(0, whole.low // least), max(0, -(-whole.high // least))
    return make.applied(f"round_{mode.value}", (whole, by), low, high)
