"""One fact as a whole number: how fine it is, and the least and greatest it can be.

Money, numbers and rates are whole in the last decimal the fact declares (money: the fen), dates
are days as `date.toordinal` counts them, date-times microseconds since 1970-01-01 UTC, choices
their position among the fact's own, texts themselves, yes and no `True` and `False`. Bounds are
those the policy declares; where it declares none, `ASSUMED` is taken.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, TypeAlias, assert_never

from policyengine.policy.model import Fact, FactKind
from policyengine.values import Value

ASSUMED: Final = 10**12
"""Of a number or amount without a declared bound, in its own unit, by magnitude."""

DAYS: Final = (dt.date.min.toordinal(), dt.date.max.toordinal())
MICROSECONDS_OF_DAY: Final = 86_400 * 10**6
INSTANTS: Final = ((DAYS[0] - 719_164) * MICROSECONDS_OF_DAY, (DAYS[1] - 719_161) * MICROSECONDS_OF_DAY)

Whole: TypeAlias = int | str | bool | None
"""A value in whole numbers, a text, or none."""

_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND: Final = dt.timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class FactSlot:
    """One fact: how fine it is (`scale` to one), and the least and greatest whole number it can be.

    `places` is the position of each choice.
    """

    name: str
    kind: FactKind
    scale: int
    low: int
    high: int
    nullable: bool
    choices: tuple[str, ...]
    places: Mapping[str, int] = field(compare=False, repr=False, default_factory=dict)


def slot_of(fact: Fact) -> FactSlot:
    """The slot of a declared fact."""
    scale = 10**fact.decimals
    match fact.kind:
        case FactKind.INTEGER | FactKind.NUMBER | FactKind.MONEY | FactKind.RATE:
            low = math.floor(fact.at_least * scale) if isinstance(fact.at_least, Fraction) else -ASSUMED * scale
            high = math.ceil(fact.at_most * scale) if isinstance(fact.at_most, Fraction) else ASSUMED * scale
        case FactKind.DATE:
            scale, (low, high) = 1, DAYS
        case FactKind.DATE_TIME:
            scale, (low, high) = 1, INSTANTS
        case FactKind.TEXT | FactKind.YES_NO | FactKind.CHOICE:
            scale, (low, high) = 1, (0, 1)
        case _:
            assert_never(fact.kind)
    choices = tuple(dict(fact.choices))
    places = {choice: place for place, choice in enumerate(choices)}
    return FactSlot(fact.name, fact.kind, scale, low, high, fact.blank_is_none, choices, places)


class Beyond(Exception):  # noqa: N818  # no error: such a value is left to the interpreter
    """A value that its slot cannot say: beyond the bounds that were assumed, or of another kind."""


def whole_of(slot: FactSlot, value: Value) -> Whole:
    """A known value of the fact as a whole number; raises `Beyond`. A date-time has a zone."""
    encoded: int | None = None
    match value:
        case bool() if slot.kind is FactKind.YES_NO:
            return value
        case None if slot.nullable:
            return None
        case str() if slot.kind is FactKind.TEXT:
            return value
        case str() if slot.kind is FactKind.CHOICE and value in slot.places:
            return slot.places[value]
        case Fraction():
            encoded = scaled(value, slot.scale)
        case dt.datetime() if slot.kind is FactKind.DATE_TIME and value.tzinfo is not None:
            encoded = instant(value)
        case dt.date() if slot.kind is FactKind.DATE and not isinstance(value, dt.datetime):
            encoded = value.toordinal()
        case _:
            pass
    if encoded is None or not slot.low <= encoded <= slot.high:
        raise Beyond
    return encoded


def value_of(slot: FactSlot, whole: Whole) -> Value:
    """The value that `whole_of` made a whole number of; an instant is given in UTC."""
    if whole is None or isinstance(whole, str):
        return whole
    match slot.kind:
        case FactKind.YES_NO:
            return bool(whole)
        case FactKind.CHOICE:
            return slot.choices[whole]
        case FactKind.DATE:
            return dt.date.fromordinal(whole)
        case FactKind.DATE_TIME:
            return _EPOCH + whole * _MICROSECOND
        case FactKind.INTEGER | FactKind.NUMBER | FactKind.MONEY | FactKind.RATE:
            return Fraction(whole, slot.scale)
        case FactKind.TEXT:
            raise AssertionError("texts are no whole numbers")
        case _:
            assert_never(slot.kind)


def scaled(value: Fraction, scale: int) -> int | None:
    """`value` counted in parts of which one has `scale`; None where it is finer.

    >>> scaled(Fraction(25, 2), 100), scaled(Fraction(1, 3), 100)
    (1250, None)
    """
    return value.numerator * (scale // value.denominator) if scale % value.denominator == 0 else None


def instant(moment: dt.datetime) -> int:
    """Microseconds since 1970-01-01 UTC of a date-time with a zone."""
    return (moment - _EPOCH) // _MICROSECOND
