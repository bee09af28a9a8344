"""Numbers: exact where they end, 34 digits where they do not, and never without bound."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from typing import Final

from policyengine.interpreter.errors import Refusal
from policyengine.values import PRECISION, RoundingMode, Value, round_to

MOST_BITS: Final = 20_000
"""Of a numerator or denominator: about 6,000 digits, the range of a FEEL number (decimal128)."""

_WORKING: Final = Context(prec=2 * PRECISION, rounding=ROUND_HALF_EVEN, Emin=-999_999, Emax=999_999)
_RESULT: Final = Context(prec=PRECISION, rounding=ROUND_HALF_EVEN, Emin=-999_999, Emax=999_999)
_SCALES: Final = range(-6111, 6177)  # DMN 1.5 §10.3.4.5


def too_large() -> Refusal:
    """The refusal of a number that would grow without bound."""
    return Refusal("E602", "数太大或小数位太多，无法计算", "a number too large, or with too many digits, to compute")


def bounded(value: Fraction) -> Fraction:
    """`value`, unless it is over `MOST_BITS`."""
    if value.numerator.bit_length() > MOST_BITS or value.denominator.bit_length() > MOST_BITS:
        raise too_large()
    return value


def divisor(value: Fraction) -> Fraction:
    """`value`, unless it is zero."""
    if not value:
        raise Refusal("E601", "除数是 0", "division by zero")
    return value


def power(base: Fraction, exponent: Fraction) -> Fraction:
    """`base ** exponent`: exact for whole exponents, else 34 digits; refused before it is computed if it explodes."""
    if exponent.denominator == 1:
        return _whole_power(base, exponent.numerator)
    if base < 0:
        raise Refusal("E604", "负数没有非整数次的幂", "a negative number has no power that is not whole")
    if not base:
        return base if exponent > 0 else divisor(base)
    magnitude = abs(base.numerator.bit_length() - base.denominator.bit_length()) + 1
    if magnitude * abs(exponent) > MOST_BITS:
        raise too_large()
    return _rounded(_WORKING.exp(_WORKING.multiply(_decimal(exponent), _WORKING.ln(_decimal(base)))))


def _whole_power(base: Fraction, exponent: int) -> Fraction:
    if exponent < 0:
        divisor(base)
    size = max(abs(base.numerator), base.denominator).bit_length()
    if base not in (0, 1, -1) and (size - 1) * abs(exponent) > MOST_BITS:
        raise too_large()
    if base in (0, 1, -1):
        return base if base == 1 or exponent % 2 else base * base if exponent else Fraction(1)
    return bounded(base**exponent)


def square_root(value: Fraction) -> Fraction:
    """Exact for squares, else 34 digits."""
    if value < 0:
        raise Refusal("E604", "负数没有平方根", "a negative number has no square root")
    roots = math.isqrt(value.numerator), math.isqrt(value.denominator)
    if roots[0] ** 2 == value.numerator and roots[1] ** 2 == value.denominator:
        return Fraction(*roots)
    return _rounded(_WORKING.sqrt(_decimal(value)))


def logarithm(value: Fraction) -> Fraction:
    """The natural logarithm, to 34 digits."""
    if value <= 0:
        raise Refusal("E604", "只有正数才有对数", "only a positive number has a logarithm")
    return _rounded(_WORKING.ln(_decimal(value)))


def exponential(value: Fraction) -> Fraction:
    """Euler's number to the power of `value`, to 34 digits."""
    if abs(value) * 3 > MOST_BITS * 2:  # log2(e) < 3/2
        raise too_large()
    return _rounded(_WORKING.exp(_decimal(value)))


def _decimal(value: Fraction) -> Decimal:
    return _WORKING.divide(Decimal(value.numerator), Decimal(value.denominator))


def _rounded(value: Decimal) -> Fraction:
    return bounded(Fraction(_RESULT.plus(value)))


def whole(value: Fraction) -> int:
    """A position, length or scale: what stands after the point is dropped, as FEEL does."""
    return math.trunc(value)


def rounded(value: Fraction, scale: Fraction, mode: RoundingMode) -> Fraction:
    """`value` to `scale` digits after the point; a negative scale counts before it."""
    digits = whole(scale)
    if digits not in _SCALES:
        raise Refusal(
            "E611",
            "小数位数须在 −6111 至 6176 之间",
            "a scale must be from −6111 to 6176",
        )
    unit = Fraction(1, 10**digits) if digits >= 0 else Fraction(10**-digits)
    return bounded(round_to(value, unit, mode))


def modulo(dividend: Fraction, by: Fraction) -> Fraction:
    """The rest of the division rounded down, so it has the sign of the divisor."""
    return dividend - by * math.floor(dividend / divisor(by))


def parity(value: Fraction) -> int | None:
    """0 for even, 1 for odd, None for what is not whole."""
    return value.numerator % 2 if value.denominator == 1 else None


def total(values: Sequence[Fraction]) -> Value:
    """The sum; null for an empty list."""
    return bounded(sum(values, Fraction(0))) if values else None


def product(values: Sequence[Fraction]) -> Value:
    """The product; null for an empty list."""
    result = Fraction(1)
    for value in values:
        result = bounded(result * value)
    return result if values else None


def mean(values: Sequence[Fraction]) -> Value:
    """The mean, exact; null for an empty list."""
    return bounded(sum(values, Fraction(0)) / len(values)) if values else None


def median(values: Sequence[Fraction]) -> Value:
    """The middle value, or the mean of the two in the middle; null for an empty list."""
    ordered, half = sorted(values), len(values) // 2
    if not ordered:
        return None
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def deviation(values: Sequence[Fraction]) -> Value:
    """The standard deviation of a sample; null for fewer than two values."""
    if len(values) < 2:  # a sample of one does not vary
        return None
    middle = sum(values, Fraction(0)) / len(values)
    return square_root(sum((value - middle) ** 2 for value in values) / Fraction(len(values) - 1))


def modes(values: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """The values that occur most often, ascending."""
    counts: dict[Fraction, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    most = max(counts.values(), default=0)
    return tuple(sorted(value for value, count in counts.items() if count == most))
