"""What a decision adds to accumulators, as canonical JSON has it: a list in the order of the fields."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from policyengine.ledger import shapes
from policyengine.ledger.canonical import Json, canonical, value_json
from policyengine.ledger.tables import Key
from policyengine.settlement.accumulators import Contribution
from policyengine.values import UNKNOWN, Value
from policyengine.words import Words


def contribution_json(one: Contribution) -> Json:
    """A contribution as a list."""
    counted = [] if one.counted is UNKNOWN else [value_json(one.counted)]
    values = [value_json(value) for value in one.values]
    return [one.policy, one.accumulator, values, one.window, iso(one.day), str(one.amount), counted]


def _contribution(
    policy: str,
    accumulator: str,
    values: tuple[Value, ...],
    window: int,
    day: dt.date | None,
    amount: Fraction,
    counted: tuple[Value, ...],
) -> Contribution:
    if len(counted) > 1:
        raise shapes.Misshapen(Words("只能计一项", "is to count one thing at most"))
    return Contribution(policy, accumulator, values, window, day, amount, counted[0] if counted else UNKNOWN)


contribution: Final = shapes.row(
    _contribution,
    shapes.text,
    shapes.text,
    shapes.listed(shapes.value),
    shapes.within(-shapes.MOST),
    shapes.day_or_none,
    shapes.exact,
    shapes.listed(shapes.value),
)
"""The contribution that `contribution_json` wrote."""


def place_of(one: Sequence[Json]) -> Key:
    """The beginning of the keys under which HOLDINGS has what a contribution, as a list, is added to."""
    policy, accumulator, values, window, *_ = one
    return (policy, accumulator, canonical(values), window)


def iso(day: dt.date | None) -> str:
    """A day as text; "" for none."""
    return day.isoformat() if day is not None else ""


def day_from(text: str) -> dt.date | None:
    """The day that `iso` wrote."""
    return dt.date.fromisoformat(text) if text else None
