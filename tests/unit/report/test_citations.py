from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from policyengine.report.citations import article, cited_together, numeral, position, title
from policyengine.words import Words
from tests.unit.report.policies import SHOPS, book


@pytest.mark.parametrize(
    ("number", "zh"),
    [
        ("1", "第一条"),
        ("10", "第十条"),
        ("21", "第二十一条"),
        ("101", "第一百零一条"),
        ("4(1)", "第四条（一）"),
        ("4(1)(12)", "第四条（一）（十二）"),
        ("4bis", "第4bis条"),
    ],
)
def test_articles_are_cited_as_a_regulation_numbers_them(number: str, zh: str) -> None:
    assert article(number) == Words(zh, f"article {number}")


@pytest.mark.parametrize(
    ("numbers", "zh", "en"),
    [
        (["3"], "第三条", "article 3"),
        (["3", "4"], "第三条、第四条", "articles 3 and 4"),
        (["5", "3", "4"], "第三条至第五条", "articles 3 to 5"),
        (["1", "3", "4", "5"], "第一条、第三条至第五条", "articles 1 and 3 to 5"),
        (["1", "3", "6"], "第一条、第三条、第六条", "articles 1, 3 and 6"),
    ],
)
def test_articles_are_cited_together(numbers: list[str], zh: str, en: str) -> None:
    assert cited_together(book(SHOPS).policies[0], numbers) == Words(zh, en)


def test_every_number_below_a_thousand_has_its_own_numeral() -> None:
    numerals = {numeral(count) for count in range(1000)}
    assert len(numerals) == 1000
    assert numeral(999) == "九百九十九"
    assert numeral(111) == "一百一十一"


def test_a_policy_is_cited_by_title_and_edition() -> None:
    (policy,) = book(SHOPS).policies
    assert title(policy) == Words("《开封市支持沿街小店的六条措施》", "“Kaifeng's six measures for street shops”")
    later = replace(policy, edition=dt.date(2031, 2, 3), title=Words("办法"))
    assert title(later) == Words("《办法》（2031年2月3日版）", "《办法》 (edition of 2031-02-03)")


def test_articles_stand_in_the_order_of_their_policy() -> None:
    (policy,) = book(SHOPS).policies
    assert sorted(["6", "nowhere", "2"], key=lambda number: position(policy, number)) == ["2", "6", "nowhere"]
