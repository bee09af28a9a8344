"""Data that somebody made up is refused at its place, at once, and no large number is ever made of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

import pytest

from policyengine.ledger import shapes
from policyengine.ledger.body_json import _SHAPES, read_body
from policyengine.ledger.canonical import canonical
from policyengine.ledger.entries import Kind
from policyengine.ledger.shapes import Misshapen


@dataclass(frozen=True)
class Box:
    """Something with a field that came later."""

    names: tuple[str, ...]
    size: int = 0


class Colour(StrEnum):
    """Words of which one is meant."""

    RED = "red"


BOX = shapes.record(Box, names=shapes.listed(shapes.text), size=shapes.count)


def refused(shape: shapes.Shape[Any], data: str) -> str:
    with pytest.raises(Misshapen) as found:
        shapes.read(shape, data)
    assert found.value.words.zh != found.value.words.in_language("en")
    return str(found.value)


def test_every_kind_of_entry_has_a_shape() -> None:
    assert set(_SHAPES) == set(Kind)


def test_a_field_that_came_later_may_be_absent() -> None:
    assert shapes.read(BOX, '{"names":["a"]}') == Box(("a",))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("[]", "is to be an object"),
        ("{}", "lacks `names`"),
        ('{"names":[],"place":1}', "is to have no `place`"),
        ('{"names":"ab"}', "`names` is to be a list"),
        ('{"names":["a",1]}', "`names[1]` is to be a text"),
        ('{"names":[],"size":-1}', "`size` is to be a whole number from 0 to 9223372036854775807"),
        ('{"names":[],"size":9223372036854775808}', "`size` is to be a whole number"),
        ('{"names":[],"size":true}', "`size` is to be a whole number"),
        ('{"names":[],"size":"1"}', "`size` is to be a whole number"),
        ('{"names":[],"size":1.0}', "is no JSON of a ledger"),
        ('{"names":[],"size":NaN}', "is no JSON of a ledger"),
        ('{"names":[],"size":' + "9" * 100_000 + "}", "is no JSON of a ledger"),
        ('{"names":[] }', "is not as a ledger writes it"),
        ('{"names":[],"names":[]}', "is not as a ledger writes it"),
        ('{"size":1,"names":[]}', "is not as a ledger writes it"),
        ('{"names":["\\ud800"]}', "is not as a ledger writes it"),
        ('{"names":["\ud800"]}', "is no JSON of a ledger"),
        ("[" * 100_000, "is no JSON of a ledger"),
        ("", "is no JSON of a ledger"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(data: str, said: str) -> None:
    assert said in refused(BOX, data)


@pytest.mark.parametrize(
    "text", ["1e300000000", "1/0", "2/4", "1/1", "01", "-0", "+1", " 1", "1_0", "½", "٣", "1.5", "", "9" * 4301, "NaN"]
)
def test_an_exact_number_is_written_in_one_way(text: str) -> None:
    assert "is to be an exact number" in refused(shapes.exact, canonical(text))


@pytest.mark.parametrize("number", [Fraction(0), Fraction(-7, 3), Fraction(10**4299)])
def test_an_exact_number_reads_back(number: Fraction) -> None:
    assert shapes.read(shapes.exact, canonical(str(number))) == number


@pytest.mark.parametrize(
    "text", ["", "20300101", "2030-W01-1", "2030-02-30", "2030-1-1", "２０３０-01-01", "0000-01-01"]
)
def test_a_day_is_written_in_one_way(text: str) -> None:
    assert "is to be a day" in refused(shapes.day, canonical(text))


@pytest.mark.parametrize(
    "data",
    [
        ["number", "1e300000000"],
        ["number", "1/0"],
        ["number", 1],
        ["number", "1", "2"],
        ["date", "20300101"],
        ["date_time", "2030-01-01T08:00:00+08:00"],
        ["date_time", "0001-01-01T00:00:00+08:00"],
        ["date_time", "2030-01-01"],
        ["text", ["text", "a"]],
        ["list", ["number", "x"]],
        ["money", "1"],
        [],
        1,
        "a",
        {"number": "1"},
    ],
)
def test_a_value_of_a_claim_is_written_in_one_way(data: object) -> None:
    for shape in (shapes.value, shapes.kept_value):
        assert "is to be a value of a claim" in refused(shape, canonical(data))


def test_lists_and_rows_and_words_say_where_they_are_wrong() -> None:
    pair = shapes.listed(shapes.row(lambda *items: items, shapes.one_of(Colour), shapes.by_name(shapes.flag)))
    assert "`[1]` is to have 2 items" in refused(pair, '[["red",{}],[]]')
    assert "`[0][0]` is to be one of red" in refused(pair, '[["blue",{}]]')
    assert "`[0][1].a` is to be true or false" in refused(pair, '[["red",{"a":0}]]')
    assert "`[0]` is to be a list" in refused(pair, '["red"]')
    assert "`[0][1]` is to be an object" in refused(pair, '[["red",[]]]')


def test_a_kind_that_is_none_is_refused() -> None:
    with pytest.raises(Misshapen, match="is of no known kind"):
        read_body("end", "{}")
