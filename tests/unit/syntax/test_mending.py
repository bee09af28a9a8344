"""What was meant by an id, a date, a duration or a number in the wrong form, and what is left alone."""

from __future__ import annotations

import re
from typing import Final

import pytest

from policyengine.syntax.mending import mended, mended_day

NAME: Final = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
LENGTH: Final = re.compile(r"P(\d+Y(\d+M)?|\d+M)")
NUMBER: Final = re.compile(r"[1-9]\S*")


@pytest.mark.parametrize(
    ("written", "form", "meant"),
    [
        ("“shop.id”", NAME, "shop.id"),
        ("shop .id", NAME, "shop.id"),
        ("ｓhop-id", NAME, "shop_id"),
        ("2030/2/1", DAY, "2030-02-01"),
        ("2030.12.31", DAY, "2030-12-31"),
        ("2030年2月1日", DAY, "2030-02-01"),
        ("3Y", LENGTH, "P3Y"),
        ("p6m", LENGTH, "P6M"),
        ("3年", LENGTH, "P3Y"),
        ("1年6个月", LENGTH, "P1Y6M"),
        ("五", NUMBER, "5"),
        ("第十二条", NUMBER, "12"),
        ("第4条", NUMBER, "4"),
    ],
)
def test_what_was_meant_has_the_wanted_form(written: str, form: re.Pattern[str], meant: str) -> None:
    assert mended(written, form) == meant


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("shop.id", NAME),  # has the form
        ("1st", NAME),
        ("", NAME),
        ("2030年", DAY),
        ("2030/13/1", DAY),
        ("三年", LENGTH),
        ("附则", NUMBER),
        ("x " * 150, NAME),  # too long for a name
    ],
)
def test_what_has_the_form_or_comes_nowhere_near_is_left_alone(written: str, form: re.Pattern[str]) -> None:
    assert mended(written, form) is None


def test_a_day_that_is_written_so_already_is_left_alone() -> None:
    assert mended_day("2030-02-01") is None
    assert mended_day("2030-2-1") == "2030-02-01"
    assert mended_day("2030 - 2 - 1") is None
