"""Texts: how values are written, and the functions of texts. Lengths and positions count code points."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from fractions import Fraction
from typing import Final
from zoneinfo import ZoneInfo

from policyengine.interpreter.errors import Refusal
from policyengine.interpreter.numbers import whole
from policyengine.values import DaysTime, Range, Value, YearsMonths, decimal_text

LONGEST_TEXT: Final = 100_000
"""Code points; texts that are joined again and again double."""


def value_text(value: Value) -> str:
    """A value as `string` writes it: plain digits, ISO 8601 dates and durations, lists in brackets."""
    if isinstance(value, str):
        return value
    return _inner_text(value)


def _inner_text(value: Value) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        case Fraction():
            return decimal_text(value)
        case dt.datetime():
            return date_time_text(value)
        case dt.date():
            return value.isoformat()
        case YearsMonths() | DaysTime():
            return str(value)
        case tuple():
            return "[" + ", ".join(map(_inner_text, value)) + "]"
        case Range():
            low, high = _inner_text(value.low), _inner_text(value.high)
            return f"{'[' if value.low_closed else '('}{low}..{high}{']' if value.high_closed else ')'}"
        case None:
            return "null"
        case _:
            return "?"  # Unknown, which no function is handed


def date_time_text(value: dt.datetime) -> str:
    """`2024-04-28T10:30:00`, with the fraction of a second it has and its zone by name or offset."""
    text = value.replace(tzinfo=None).isoformat()
    if value.microsecond:
        text = text.rstrip("0")
    if isinstance(value.tzinfo, ZoneInfo):
        return f"{text}@{value.tzinfo.key}"
    offset = value.utcoffset()
    if offset is None:
        return text
    return text + ("Z" if not offset else value.isoformat()[len(value.replace(tzinfo=None).isoformat()) :])


def joined(parts: Iterable[str], between: str = "") -> str:
    """The parts in one text, unless that grows beyond bounds."""
    text = between.join(parts)
    if len(text) > LONGEST_TEXT:
        raise Refusal("E602", "文本太长", "the text is too long")
    return text


def string_join(parts: tuple[Value, ...], delimiter: Value = None) -> Value:
    """The texts of a list with `delimiter` between them; nulls are left out."""
    return joined([part for part in parts if isinstance(part, str)], delimiter if isinstance(delimiter, str) else "")


def substring(text: str, start: Fraction, length: Fraction | None = None) -> str:
    """From position `start` (1 is the first, −1 the last), at most `length` code points."""
    begin = position(start, len(text))
    if length is None:
        return text[begin:]
    if whole(length) < 1:
        raise Refusal("E609", "长度须至少为 1", "the length must be at least 1")
    return text[begin : begin + whole(length)]


def position(given: Fraction, length: int) -> int:
    """A place counted from 1, or from −1 at the end, as a place counted from 0; `Refusal` where there is none."""
    place = whole(given)
    if not 1 <= abs(place) <= length:
        wanted = place if abs(place) <= LONGEST_TEXT else "…"  # no number that does not fit into a line
        raise Refusal("E609", f"没有第 {wanted} 个（共 {length} 个）", f"there is no position {wanted} among {length}")
    return place - 1 if place > 0 else length + place


def before(text: str, match: str) -> str:
    """What stands before the first `match`; nothing if there is none."""
    head, found, _ = text.partition(match) if match else ("", "", text)
    return head if found else ""


def after(text: str, match: str) -> str:
    """What stands after the first `match`; nothing if there is none."""
    return text.partition(match)[2] if match else text
