"""A claim's facts, and what accumulators hold, as the tuples that compiled code takes; and back.

What cannot be said in the layout's integers (a fact not known, a value beyond the bounds that
were assumed, an amount finer than its fact declares) becomes `Unreadable`: whoever reads it has no
answer, and the interpreter is asked. A fact that may be blank is none unless it is known; where a
claim leaves that open, nothing of the tuple can be read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from fractions import Fraction
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from policyengine.compiled.layout import HeldSlot, Layout
from policyengine.compiled.runtime import NOT_KNOWN, Unreadable
from policyengine.plan.model import Plan
from policyengine.policy.model import FactKind
from policyengine.slots import Beyond, FactSlot, scaled, whole_of
from policyengine.values import UNKNOWN, Value

_NOTHING: Final = Fraction(0)
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def encode(layout: Layout, values: Mapping[str, Value]) -> tuple[Any, ...]:
    """The facts of a claim, date-times already in the policy's timezone, as `settlement` hands them out."""
    facts: dict[str, Any] = {}
    for name, slot in layout.facts.items():
        value = values.get(name, UNKNOWN)
        if value is UNKNOWN and slot.nullable:
            return _unreadable(layout, values)
        facts[name] = _encoded(slot, value, layout)
    parts = []
    for name, part in layout.parts:
        itself = facts[name]
        parts.append(itself if itself is None or isinstance(itself, Unreadable) else _PARTS[part](values[name]))
    return (*facts.values(), *parts)


def encoded_besides(layout: Layout, given: tuple[Any, ...], values: Mapping[str, Value]) -> tuple[Any, ...] | None:
    """The same facts with some others; None where more than their own places would change: `encode` all of them."""
    slots = layout.facts
    if any(name not in slots or slots[name].nullable for name in values) or any(
        name in values for name, _ in layout.parts
    ):
        return None
    return (
        tuple(
            [
                _encoded(slot, values[name], layout) if name in values else encoded
                for (name, slot), encoded in zip(slots.items(), given, strict=False)
            ]
        )
        + given[len(slots) :]
    )


def _unreadable(layout: Layout, values: Mapping[str, Value]) -> tuple[Any, ...]:
    """The facts of a claim that leaves open whether there is something."""
    return tuple(Unreadable(values.get(name, UNKNOWN)) for name in layout.facts) + (NOT_KNOWN,) * len(layout.parts)


def _encoded(slot: FactSlot, value: Value, layout: Layout) -> Any:  # noqa: ANN401  # an int, bool, str, None or `Unreadable`
    if value is UNKNOWN:
        return NOT_KNOWN
    try:
        encoded = whole_of(slot, value)
    except Beyond:
        return Unreadable(value)
    return layout.codes[value] if slot.kind is FactKind.CHOICE and isinstance(value, str) else encoded


_PARTS: Final[Mapping[str, Callable[[Any], int]]] = {
    "day": lambda moment: moment.toordinal(),
    "year": lambda moment: moment.year,
    "month": lambda moment: moment.month,
    "day of month": lambda moment: moment.day,
    "hour": lambda moment: moment.hour,
    "minute": lambda moment: moment.minute,
    "second": lambda moment: moment.second * 10**6 + moment.microsecond,
}
"""Of a date, or of a date-time where it is."""


def decode(layout: Layout, facts: tuple[Any, ...], timezone: ZoneInfo) -> dict[str, Value]:
    """The values that a tuple was made of; a fact that is not known is not there."""
    values: dict[str, Value] = {}
    for (name, slot), encoded in zip(layout.facts.items(), facts, strict=False):
        value = _decoded(slot, encoded, layout, timezone)
        if value is not UNKNOWN:
            values[name] = value
    return values


def _decoded(slot: FactSlot, encoded: Any, layout: Layout, timezone: ZoneInfo) -> Value:  # noqa: ANN401  # see `_encoded`
    if isinstance(encoded, Unreadable):
        return encoded.value
    if encoded is None:
        return None
    match slot.kind:
        case FactKind.YES_NO:
            return bool(encoded)
        case FactKind.TEXT:
            return str(encoded)
        case FactKind.CHOICE:
            return next(choice for choice, code in layout.codes.items() if code == encoded)
        case FactKind.DATE:
            return dt.date.fromordinal(encoded)
        case FactKind.DATE_TIME:
            return (_EPOCH + dt.timedelta(microseconds=encoded)).astimezone(timezone)
        case _:
            return Fraction(encoded, slot.scale)


def encode_held(
    layout: Layout,
    amounts: Mapping[tuple[str, str], Fraction],
    adds: Mapping[tuple[str, str], Fraction] | None = None,
    closed: Collection[tuple[Plan, int]] = (),
) -> tuple[Any, ...]:
    """What accumulators hold, by policy and name; what is not given holds nothing, and the claim is one more thing."""
    held = [encoded_amount(slot, amounts.get(key, _NOTHING)) for key, slot in layout.held.items()]
    held.extend(int((adds or {}).get(key, Fraction(1))) for key in layout.adds)
    held.extend(key in closed for key in layout.closed)
    return tuple(held)


def encoded_amount(slot: HeldSlot, amount: Fraction) -> Any:  # noqa: ANN401  # an int or `Unreadable`
    """What one accumulator holds."""
    encoded = scaled(amount, slot.scale)
    return encoded if encoded is not None and slot.low <= encoded <= slot.high else Unreadable(amount)


class HeldValues(NamedTuple):
    """What a tuple of holdings says: amounts, what the claim adds to counts, and the caps that are closed."""

    amounts: Mapping[tuple[str, str], Fraction]
    adds: Mapping[tuple[str, str], Fraction]
    closed: frozenset[tuple[Plan, int]]


def decode_held(layout: Layout, held: tuple[Any, ...]) -> HeldValues:
    """The holdings that a tuple was made of."""
    places = iter(held)
    amounts = {}
    for key, slot in layout.held.items():
        encoded = next(places)
        amount = encoded.value if isinstance(encoded, Unreadable) else Fraction(encoded, slot.scale)
        assert isinstance(amount, Fraction), "an accumulator holds an amount"
        amounts[key] = amount
    adds = {key: Fraction(next(places)) for key in layout.adds}
    return HeldValues(amounts, adds, frozenset(key for key in layout.closed if next(places)))
