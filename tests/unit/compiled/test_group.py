"""Policies together: editions by the day, exclusions, the set that pays most; as the interpreter decides them."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from typing import Any

import pytest

from policyengine.app.api import evaluate
from policyengine.app.compiling import Compiled, NotCompilable, compile_book
from tests.unit.settlement.small import book, claim

AGAINST = "coordination: {rule: higher_not_duplicate, against: {place: same, level: same, categories: overlapping}}"


def one(name: str, amount: str, *, when: str = "true", more: str = "", categories: str = "[kites]") -> str:
    return f"""
policy: {name}
scope: {{place: 潍坊市, level: city, categories: {categories}}}
{more}
articles:
  - article: 1
    awards:
      - id: {name}_award
        when: {when}
        amount: |
          {amount}
"""


def compiled(*parts: str) -> Compiled:
    return compile_book(book(*parts))


def alike(whole: Compiled, **facts: Any) -> tuple[str, str, int]:  # noqa: ANN401  # any value of a cell
    """What the compiled policies say, which is what the interpreter says."""
    given: Mapping[str, Any] = claim(facts)
    (decision,) = evaluate(whole.book, given).decisions
    answered = whole(whole.encode(given))
    assert answered == (decision.status, decision.award, int(decision.amount * 100))
    traced = whole.traced(whole.encode(given))
    assert (traced.status, traced.award, traced.amount, traced.entitled) == (
        decision.status,
        decision.award,
        int(decision.amount * 100),
        int(decision.entitled * 100),
    )
    assert traced.outcomes == decision.outcome.outcomes
    return str(answered[0]), answered[1], answered[2]


def test_of_two_that_exclude_each_other_the_higher_is_paid_and_of_equals_the_first() -> None:
    two = compiled(one("a", "cost * 10%", more=AGAINST), one("b", "staff * 20元"))
    assert alike(two) == ("granted", "a_award", 10_000)
    assert alike(two, staff=6) == ("granted", "b_award", 12_000)
    assert alike(two, cost=500, staff=1) == ("granted", "a_award", 5_000)
    assert "就高不重复" in two.source


def test_where_nobody_pays_the_best_status_is_told() -> None:
    two = compiled(
        one("a", "100元", when="listed", more=AGAINST),
        one("b", "staff * 20元").replace("amount:", "caps: [{limit: staff * 1元 - 5元, per: claim}]\n        amount:"),
    )
    assert alike(two, listed=False) == ("exhausted", "b_award", 0)
    assert alike(two, listed=False, staff=0) == ("granted", "b_award", 0)
    assert alike(two, listed=False, day="2029-12-31") == ("denied", "", 0)


def test_of_three_those_that_do_not_exclude_each_other_are_paid_together() -> None:
    three = compiled(
        one("a", "cost * 10%", categories="[kites]"),
        one("b", "cost * 15%", more=AGAINST, categories="[kites, lamps]"),
        one("c", "staff * 10元", categories="[lamps]"),
    )
    assert alike(three) == ("granted", "a_award+c_award", 15_000)  # 100 and 50 together are 150, as b alone
    assert alike(three, staff=4) == ("granted", "b_award", 15_000)
    assert alike(three, cost=0) == ("granted", "c_award", 5_000)


def test_the_day_says_which_edition_decides() -> None:
    first, second, third = (
        one("a", f"{number}00元", more=f"edition: {year}-01-01\nin_force: {{from: {year}-01-01, date: day}}")
        for number, year in enumerate((2030, 2031, 2032), 1)
    )
    editions = compiled(third, first, second)
    assert alike(editions, day="2029-12-31") == ("denied", "", 0)
    assert alike(editions, day="2030-12-31") == ("granted", "a_award", 10_000)
    assert alike(editions, day="2031-01-01") == ("granted", "a_award", 20_000)
    assert alike(editions, day="2035-01-01") == ("granted", "a_award", 30_000)
    assert alike(editions, day=None) == ("undetermined", "", 0)


def test_what_cannot_be_answered_is_asked_of_the_interpreter() -> None:
    two = compiled(one("a", "cost / staff", more=AGAINST), one("b", "10元", when="listed"))
    assert alike(two, staff=0) == ("invalid", "", 0)
    assert alike(two, listed=None) == ("granted", "a_award", 20_000)
    assert alike(two, listed=None, staff=1000) == ("undetermined", "", 0)


def test_one_policy_that_cannot_be_compiled_refuses_the_group_and_says_which() -> None:
    with pytest.raises(NotCompilable, match="函数 `sqrt`") as raised:
        compiled(one("a", "100元", more=AGAINST), one("b", "sqrt(staff) * 10元"))
    (refusal,) = raised.value.refusals
    assert refusal.policy == "b"
    assert raised.value.render("en").startswith("2.yaml:")
    assert pickle.loads(pickle.dumps(raised.value)).render("en") == raised.value.render("en")  # noqa: S301  # our own


def test_policies_that_do_not_touch_are_compiled_one_group_at_a_time() -> None:
    with pytest.raises(NotCompilable, match="分成 2 组"):
        compiled(one("a", "100元"), one("b", "100元"))


def test_editions_that_differ_in_what_they_exclude_are_refused() -> None:
    in_force = "in_force: {from: 2031-01-01, date: day}\nedition: 2031-01-01\n"
    with pytest.raises(NotCompilable, match="各版本的重复规定不同"):
        compiled(one("a", "100元", more=AGAINST), one("a", "100元", more=in_force), one("b", "100元"))
