"""Chinese numerals: what they are worth, and what is none."""

from __future__ import annotations

from fractions import Fraction

import pytest

from policyengine.syntax.numerals import numeral_value


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("五", 5),
        ("十", 10),
        ("十二", 12),
        ("二十五", 25),
        ("一百零五", 105),
        ("一百二十", 120),
        ("两千", 2_000),
        ("三千五百", 3_500),
        ("五万", 50_000),
        ("三十万零五百", 300_500),
        ("三百万", 3_000_000),
        ("一亿五千万", 150_000_000),
        ("一万亿", 10**12),
        ("二〇三〇", 2030),
        ("三点五", Fraction(7, 2)),
        ("一点五亿", 150_000_000),
    ],
)
def test_a_numeral_is_worth_what_it_says(written: str, value: int | Fraction) -> None:
    assert numeral_value(written) == value


@pytest.mark.parametrize(
    "written", ["", "万", "百", "百万", "三万五", "一百五", "第三", "三个", "点五", "三点", "五三十"]
)
def test_what_is_only_spoken_or_no_numeral_is_not_guessed_at(written: str) -> None:
    assert numeral_value(written) is None
