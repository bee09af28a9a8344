"""The shapes that JSON may have in a ledger: each reads data strictly, or says what is wrong with it, and where.

A body, and a cell of a derived table, is data that somebody may have made up. What is read here is of the
very types that it is declared with, its numbers are no larger than the ledger can keep, and it is
written in the one way in which it is written here.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import MISSING, fields
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final, TypeAlias, TypeVar

from policyengine.ledger.canonical import Json, canonical, parsed, value_from, value_json
from policyengine.values import Value
from policyengine.words import Words

T = TypeVar("T")
Shape: TypeAlias = Callable[[Json], T]
"""Reads data of one shape. Raises Misshapen for anything else."""

MOST: Final = 2**63 - 1
"""The largest whole number that both databases keep."""


class Misshapen(ValueError):  # noqa: N818  # what it is, not that it is an error
    """Data that is not of its shape: what was expected, in words, and `path`, where in it."""

    def __init__(self, expected: Words, path: str = "") -> None:
        self.expected = expected
        self.path = path
        super().__init__(expected, path)

    def inside(self, step: str) -> Misshapen:
        """The same, seen from one step further out."""
        return Misshapen(self.expected, f"{step}{'.' if self.path[:1] not in ('', '[') else ''}{self.path}")

    @property
    def words(self) -> Words:
        """What is wrong, with its place."""
        if not self.path:
            return self.expected
        return Words(f"`{self.path}` {self.expected.zh}", f"`{self.path}` {self.expected.in_language('en')}")

    def __str__(self) -> str:
        return self.words.in_language("en")


def read(shape: Shape[T], data: str) -> T:
    """What a canonical text says, of this shape. Raises Misshapen for one that is not, or is no canonical text."""
    try:
        data.encode()  # what is no Unicode can be neither kept nor copied
        said = parsed(data)
        as_written = canonical(said) == data
        found = shape(said) if as_written else None
    except Misshapen:
        raise
    except (ValueError, RecursionError) as error:
        raise Misshapen(Words("不是台账所用的 JSON", "is no JSON of a ledger")) from error
    if found is None:
        raise Misshapen(Words("不是台账的写法", "is not as a ledger writes it"))
    return found


def text(data: Json) -> str:
    """A text."""
    if type(data) is not str:
        raise Misshapen(Words("应是文字", "is to be a text"))
    return data


def flag(data: Json) -> bool:
    """True or false."""
    if type(data) is not bool:
        raise Misshapen(Words("应是 true 或 false", "is to be true or false"))
    return data


def within(low: int, high: int = MOST) -> Shape[int]:
    """A whole number from `low` to `high`."""

    def shape(data: Json) -> int:
        if type(data) is not int or not low <= data <= high:
            raise Misshapen(Words(f"应是 {low} 到 {high} 的整数", f"is to be a whole number from {low} to {high}"))
        return data

    return shape


fen: Final = within(-MOST)
count: Final = within(0)
entry: Final = within(1)

_EXACT: Final = re.compile(r"-?[0-9]{1,4300}(?:/[0-9]{1,4300})?")
_DECIMAL: Final = re.compile(r"-?[0-9]{1,4300}(?:\.[0-9]{1,4300})?")


def exact(data: Json) -> Fraction:
    """An exact number as its text (`300000`, `1/3`), in lowest terms."""
    if type(data) is str and _EXACT.fullmatch(data):
        try:
            number = Fraction(int(data)) if data.isdecimal() else Fraction(data)  # mostly whole: six times as quick
        except ZeroDivisionError:
            number = None
        if number is not None and str(number) == data:
            return number
    raise Misshapen(Words("应是准确的数", "is to be an exact number"))


def day(data: Json) -> dt.date:
    """A day, as ISO 8601 writes it with dashes."""
    if type(data) is str and len(data) == 10:
        try:
            found = dt.date.fromisoformat(data)
        except ValueError:
            found = None
        if found is not None and found.isoformat() == data:
            return found
    raise Misshapen(Words("应是日期", "is to be a day"))


def day_or_none(data: Json) -> dt.date | None:
    """A day, or "" for none."""
    return None if data == "" else day(data)


def day_text(data: Json) -> str:
    """The text of a day, or "" for none."""
    day_or_none(data)
    return str(data)


def value(data: Json) -> Value:
    """A value of a claim, as `canonical.value_json` writes it."""
    return value_from(kept_value(data))


def kept_value(data: Json) -> Json:
    """A value of a claim, as it is kept: seen to be one, and not yet made."""
    if not _is_value(data):
        raise Misshapen(Words("应是申报的一项内容", "is to be a value of a claim"))
    return data


def _is_value(data: Json) -> bool:
    if type(data) is not list:
        return data is None or type(data) is bool
    match data:
        case ["number", str(digits)]:
            return _DECIMAL.fullmatch(digits) is not None  # `1e999999999` is not to be written out
        case ["text", str()]:
            return True
        case ["date" | "date_time", str()]:
            try:
                return bool(value_json(value_from(data)) == data)
            except (ValueError, ArithmeticError):
                return False
        case ["list", *items]:
            return all(map(_is_value, items))
        case _:
            return False


def one_of(kind: type[StrEnum]) -> Shape[Any]:
    """One of the words of an enumeration."""
    return words_of(*(one.value for one in kind), to=kind)


def words_of(*known: str, to: Callable[[str], Any] = str) -> Shape[Any]:
    """One of these words."""
    found = {one: to(one) for one in known}

    def shape(data: Json) -> Any:  # noqa: ANN401  # of the type that `to` makes
        if type(data) is not str or data not in found:
            listed = "、".join(known), ", ".join(known)
            raise Misshapen(Words(f"应是 {listed[0]} 之一", f"is to be one of {listed[1]}"))
        return found[data]

    return shape


def listed(item: Shape[T]) -> Shape[tuple[T, ...]]:
    """A list, each of whose items has one shape."""

    def shape(data: Json) -> tuple[T, ...]:
        if type(data) is not list:
            raise _no_list()
        found: list[T] = []
        try:
            for one in data:
                found.append(item(one))  # noqa: PERF401  # how far it came tells which is wrong
        except Misshapen as error:
            raise error.inside(f"[{len(found)}]") from None
        return tuple(found)

    return shape


def by_name(item: Shape[T]) -> Shape[dict[str, T]]:
    """An object with any names, each of whose values has one shape."""

    def shape(data: Json) -> dict[str, T]:
        if type(data) is not dict:
            raise _no_object()
        found: dict[str, T] = {}
        for name, one in data.items():
            try:
                found[name] = item(one)
            except Misshapen as error:
                raise error.inside(name) from None
        return found

    return shape


def row(build: Callable[..., T], *items: Shape[Any]) -> Shape[T]:
    """A list of as many items as there are shapes, in their order: what `build` is called with."""
    size = len(items)

    def shape(data: Json) -> T:
        if type(data) is not list:
            raise _no_list()
        if len(data) != size:
            raise Misshapen(Words(f"应有 {size} 项", f"is to have {size} items"))
        found: list[Any] = []
        try:
            for item, one in zip(items, data, strict=True):
                found.append(item(one))
        except Misshapen as error:
            raise error.inside(f"[{len(found)}]") from None
        return build(*found)

    return shape


def record(build: type[T], **shapes: Shape[Any]) -> Shape[T]:
    """An object with the fields of a dataclass. One that has a default may be left out, as an earlier version did."""
    declared = fields(build)  # type: ignore[arg-type]  # whoever asks hands over a dataclass
    assert {one.name for one in declared} == set(shapes), f"every field of {build.__name__} has a shape"
    needed = {one.name for one in declared if one.default is MISSING and one.default_factory is MISSING}

    def shape(data: Json) -> T:
        if type(data) is not dict:
            raise _no_object()
        found: dict[str, Any] = {}
        for name, one in data.items():
            if name not in shapes:
                raise Misshapen(Words(f"不应有 `{name}`", f"is to have no `{name}`"))
            try:
                found[name] = shapes[name](one)
            except Misshapen as error:
                raise error.inside(name) from None
        if not needed <= found.keys():
            absent = min(needed - found.keys())
            raise Misshapen(Words(f"缺 `{absent}`", f"lacks `{absent}`"))
        return build(**found)

    return shape


def _no_list() -> Misshapen:
    return Misshapen(Words("应是一列", "is to be a list"))


def _no_object() -> Misshapen:
    return Misshapen(Words("应是有名称的各项", "is to be an object"))
