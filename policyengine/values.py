"""The values of the language: exact numbers, durations, ranges, lists, and Unknown.

Numbers and money are `Fraction`s, money in units of the policy's currency (元, not 分), so
`+ - * /` never round. Rounding happens where a policy says so, through `round_to`. No
float enters: whoever reads a value refuses one.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import (
    MAX_EMAX,
    MAX_PREC,
    MIN_EMIN,
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)
from enum import Enum, StrEnum
from fractions import Fraction
from typing import Final, Literal, TypeAlias, assert_never


class Unknown(Enum):
    """Kleene's third value: a fact that was not given. It is neither zero nor false."""

    UNKNOWN = "unknown"

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown.UNKNOWN


@dataclass(frozen=True, slots=True, order=True)
class YearsMonths:
    """A years-and-months duration (ISO 8601, DMN 1.5 §10.3.2.3.7), counted in months."""

    months: int

    def __str__(self) -> str:
        years, months = divmod(abs(self.months), 12)
        text = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
        return ("-" if self.months < 0 else "") + "P" + (text or "0M")


@dataclass(frozen=True, slots=True, order=True)
class DaysTime:
    """A days-and-time duration (ISO 8601, DMN 1.5 §10.3.2.3.6), counted in microseconds."""

    microseconds: int

    def __str__(self) -> str:
        seconds, fraction = divmod(abs(self.microseconds), 1_000_000)
        days, seconds = divmod(seconds, 86_400)
        hours, seconds = divmod(seconds, 3_600)
        minutes, seconds = divmod(seconds, 60)
        second_text = f"{seconds}.{fraction:06d}".rstrip("0") if fraction else str(seconds)
        time = (
            (f"{hours}H" if hours else "")
            + (f"{minutes}M" if minutes else "")
            + (f"{second_text}S" if seconds or fraction else "")
        )
        text = (f"{days}D" if days else "") + (f"T{time}" if time else "")
        return ("-" if self.microseconds < 0 else "") + "P" + (text or "T0S")


@dataclass(frozen=True, slots=True)
class Range:
    """A range; an end that is None is open to infinity."""

    low: Value
    high: Value
    low_closed: bool
    high_closed: bool


# A date-time is aware once it has been placed in a policy's timezone; naive before that.
Value: TypeAlias = (
    bool
    | Fraction
    | str
    | dt.date
    | dt.datetime
    | YearsMonths
    | DaysTime
    | Range
    | tuple["Value", ...]
    | None
    | Literal[Unknown.UNKNOWN]
)


class RoundingMode(StrEnum):
    """How a value between two units is settled."""

    HALF_UP = "half_up"
    HALF_EVEN = "half_even"
    HALF_DOWN = "half_down"
    DOWN = "down"
    UP = "up"
    FLOOR = "floor"
    CEILING = "ceiling"


def round_to(value: Fraction, unit: Fraction, mode: RoundingMode) -> Fraction:
    """The multiple of `unit` that `mode` chooses; up, down and half go by magnitude.

    >>> round_to(Fraction("2.675"), Fraction("0.01"), RoundingMode.HALF_UP)
    Fraction(67, 25)
    """
    if unit.numerator != 1:
        return round_to(value / unit, Fraction(1), mode) * unit
    scale = unit.denominator
    numerator, denominator = value.numerator * scale, value.denominator
    sign = -1 if numerator < 0 else 1
    if mode is RoundingMode.FLOOR:
        return Fraction(numerator // denominator, scale)
    if mode is RoundingMode.CEILING:
        return Fraction(-(-numerator // denominator), scale)
    whole, rest = divmod(abs(numerator), denominator)
    if rest and _rounds_away(whole, 2 * rest - denominator, mode):
        whole += 1
    return Fraction(sign * whole, scale)


def _rounds_away(
    whole: int,
    beyond_half: int,
    mode: Literal[
        RoundingMode.HALF_UP,
        RoundingMode.HALF_DOWN,
        RoundingMode.HALF_EVEN,
        RoundingMode.UP,
        RoundingMode.DOWN,
    ],
) -> bool:
    match mode:
        case RoundingMode.UP:
            return True
        case RoundingMode.DOWN:
            return False
        case RoundingMode.HALF_UP:
            return beyond_half >= 0
        case RoundingMode.HALF_DOWN:
            return beyond_half > 0
        case RoundingMode.HALF_EVEN:
            return beyond_half > 0 or (beyond_half == 0 and whole % 2 == 1)
        case _:
            assert_never(mode)


class Sum:
    """Fractions added up, numerators by denominator: adding fractions one by one is slow where there are a million.

    >>> both = Sum()
    >>> both.add(Fraction(1, 2)), both.add(Fraction(1, 100)), both.total
    (None, None, Fraction(51, 100))
    """

    __slots__ = ("_numerators",)

    def __init__(self) -> None:
        self._numerators: dict[int, int] = {}

    def add(self, value: Fraction) -> None:
        """One more."""
        denominator = value.denominator
        self._numerators[denominator] = self._numerators.get(denominator, 0) + value.numerator

    @property
    def total(self) -> Fraction:
        """What it comes to so far."""
        return sum((Fraction(part, denominator) for denominator, part in self._numerators.items()), Fraction(0))


PRECISION: Final = 34  # digits, as IEEE 754 decimal128, which FEEL numbers are

# Contexts of our own: that of the caller's thread may round to three digits, or raise on what is inexact. Digits are
# written by way of a Decimal because str() of an int stops at 4,300 of them.
_TRAPS: Final = [InvalidOperation, DivisionByZero, Overflow]
_EXACT: Final = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=_TRAPS)
_ENDLESS: Final = Context(prec=PRECISION, rounding=ROUND_HALF_EVEN, Emax=999_999, Emin=-999_999, traps=_TRAPS)


def to_decimal(value: Fraction) -> Decimal:
    """`value` as a Decimal: exact where it ends, else rounded half even to 34 digits.

    >>> to_decimal(Fraction(1, 8)), to_decimal(Fraction(2, 1))
    (Decimal('0.125'), Decimal('2'))
    """
    places = _terminating_places(value.denominator)
    if places is None:
        return _ENDLESS.divide(Decimal(value.numerator), Decimal(value.denominator))
    return Decimal(value.numerator * 10**places // value.denominator).scaleb(-places, _EXACT)


def _terminating_places(denominator: int) -> int | None:
    """Digits after the point of a fraction over `denominator`; None if it does not end."""
    twos = (denominator & -denominator).bit_length() - 1
    rest, fives = denominator >> twos, 0
    while rest % 5 == 0:
        rest //= 5
        fives += 1
    return max(twos, fives) if rest == 1 else None


def decimal_text(value: Fraction, places: int | None = None) -> str:
    """Plain decimal digits, never an exponent; with `places`, exactly that many digits.

    `places` is for values that are whole in that unit; a finer value is an error of ours.

    >>> decimal_text(Fraction(300000), 2), decimal_text(Fraction(3, 20))
    ('300000.00', '0.15')
    """
    if places is None:
        return format(to_decimal(value), "f")
    scaled = value * 10**places
    if scaled.denominator != 1:
        raise ValueError(f"{value} has more than {places} decimals")
    return format(Decimal(scaled.numerator).scaleb(-places, _EXACT), "f")
