"""What a decision adds to accumulators, as canonical JSON has it: a list in the order of the fields."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction

from policyengine.ledger.canonical import Json, canonical, value_from, value_json
from policyengine.ledger.tables import Key
from policyengine.settlement.accumulators import Contribution
from policyengine.values import UNKNOWN


def contribution_json(one: Contribution) -> Json:
    """A contribution as a list."""
    counted = [] if one.counted is UNKNOWN else [value_json(one.counted)]
    values = [value_json(value) for value in one.values]
    return [one.policy, one.accumulator, values, one.window, iso(one.day), str(one.amount), counted]


def contribution_from(one: Sequence[Json]) -> Contribution:
    """The contribution that `contribution_json` wrote."""
    policy, accumulator, values, window, day, amount, counted = one
    thing = value_from(counted[0]) if counted else UNKNOWN
    return Contribution(
        policy, accumulator, tuple(map(value_from, values)), window, day_from(day), number_from(amount), thing
    )


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


def number_from(text: str) -> Fraction:
    """An exact number from its text."""
    return Fraction(int(text)) if text.isdecimal() else Fraction(text)  # mostly whole, and then six times as quick
