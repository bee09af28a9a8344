"""The integer functions of `runtime` over columns: the same arithmetic, and where it has no answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

from policyengine.compiled import runtime

if TYPE_CHECKING:
    from policyengine.compiled.columnar.column import Where

    Answered: TypeAlias = tuple[Any, Where]
    """The values, and where there are none."""


def applied(function: str, arguments: list[Any]) -> Answered:
    """A function of `runtime`, by name; the arguments are numbers or arrays of int64."""
    if not any(isinstance(argument, np.ndarray) for argument in arguments):
        try:
            return (abs if function == "abs" else vars(runtime)[function])(*arguments), False
        except runtime.Unanswered:
            return 0, True
    if function in _BY_MAGNITUDE:
        return _by_magnitude(*_BY_MAGNITUDE[function], *arguments), False
    if function in _PLAIN:
        return _PLAIN[function](*arguments), False
    return _PARTIAL[function](*arguments)


def _by_magnitude(above: str, below: str, whole: Any, by: Any) -> Any:  # noqa: ANN401  # arrays or numbers
    """Rounding towards or away from zero: one way above it and the other below."""
    return np.where(whole >= 0, _ROUNDED[above](whole, by), _ROUNDED[below](whole, by))


_ROUNDED: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "down": lambda whole, by: whole // by,
    "up": lambda whole, by: -(-whole // by),
    "half up": lambda whole, by: (2 * whole + by) // (2 * by),
    "half down": lambda whole, by: -((by - 2 * whole) // (2 * by)),
}
"""Towards the lower, the higher, and the nearer with the middle to the higher or the lower."""

_BY_MAGNITUDE: Final = {
    "round_down": ("down", "up"),
    "round_up": ("up", "down"),
    "round_half_up": ("half up", "half down"),
    "round_half_down": ("half down", "half up"),
}


def _half_even(whole: Any, by: Any) -> Any:  # noqa: ANN401  # arrays or numbers
    doubled = 2 * whole + by
    up = doubled // (2 * by)
    return up - np.where(doubled % (2 * by) == 0, up % 2, 0)


def _months_between(start: Any, end: Any) -> Any:  # noqa: ANN401  # arrays or numbers
    first, last = np.minimum(start, end), np.maximum(start, end)
    (year, month, date), (last_year, last_month, last_date) = runtime.civil(first), runtime.civil(last)
    months = (last_year - year) * 12 + last_month - month - (last_date < date)
    return np.where(end < start, -months, months)


_PLAIN: Final[Mapping[str, Callable[..., Any]]] = {
    "abs": np.abs,
    "round_half_even": _half_even,
    "year_of": runtime.year_of,
    "month_of": runtime.month_of,
    "day_of_month": runtime.day_of_month,
    "months_between": _months_between,
}


def _nonzero(whole: Any) -> Answered:  # noqa: ANN401  # an array
    zero = whole == 0
    return np.where(zero, 1, whole), zero


def _within(low: int, high: int, whole: Any) -> Answered:  # noqa: ANN401  # an array
    return whole, (whole < low) | (whole > high)


def _months_later(day: Any, months: Any) -> Answered:  # noqa: ANN401  # arrays or numbers
    year, month, date = runtime.civil(day)
    count = year * 12 + month - 1 + months
    beyond = (count < 12) | (count >= 120_000)
    first = runtime.day_of(count // 12, count % 12 + 1, 1)
    following = runtime.day_of((count + 1) // 12, (count + 1) % 12 + 1, 1)
    return first + np.minimum(date, following - first) - 1, beyond


def _ordinal(year: Any, month: Any, day: Any) -> Answered:  # noqa: ANN401  # arrays or numbers
    year, month, day = np.broadcast_arrays(year, month, day)
    beyond = (year < 1) | (year > 9999) | (month < 1) | (month > 12) | (day < 1) | (day > 31)
    found = runtime.day_of(year, month, day)
    return found, beyond | (runtime.month_of(found) != month)


_PARTIAL: Final[Mapping[str, Callable[..., Answered]]] = {
    "nonzero": _nonzero,
    "within_calendar": lambda whole: _within(1, runtime.LAST_DAY, whole),
    "within_instants": lambda whole: _within(*runtime.INNER_INSTANTS, whole),
    "months_later": _months_later,
    "ordinal": _ordinal,
}
