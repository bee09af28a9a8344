"""Several awards that fit one claim: exceptions, the highest, the first, the sum, and ties. Worked out by hand."""

from __future__ import annotations

import pytest

from tests.unit.settlement.small import complaints, decide, settled

# Exceptions.


def test_an_exception_takes_the_place_of_the_awards_it_lists() -> None:
    one = """
    articles:
      - article: 1
        awards:
          - {id: a, amount: 9元}
          - {id: b, amount: 7元}
          - {id: c, amount: 5元, when: listed, overrides: [a]}
    """
    assert decide(one) == "granted 7.00: b"
    assert decide(one, listed=False) == "granted 9.00: a"


def test_an_exception_may_take_the_place_of_all_others() -> None:
    one = """
    articles:
      - article: 1
        awards:
          - {id: a, amount: 9元}
      - article: 2
        awards:
          - {id: c, amount: 5元, when: listed, overrides: all}
    """
    assert decide(one) == "granted 5.00: c"
    assert decide(one, listed=False) == "granted 9.00: a"


def test_an_exception_that_has_run_dry_still_takes_their_place() -> None:
    one = """
    articles:
      - article: 1
        awards:
          - {id: a, amount: 9元}
          - id: c
            amount: 5元
            overrides: all
            caps: [{limit: 0元 * 1, per: claim}]
    """
    assert decide(one) == "nothing of 5.00 by claim: c"


def test_an_exception_whose_requirements_fail_takes_nothings_place() -> None:
    one = """
    articles:
      - article: 1
        awards:
          - {id: a, amount: 9元}
          - id: c
            amount: 5元
            overrides: all
            requires: [{condition: listed, reason: 没有入册}]
    """
    assert decide(one) == "granted 5.00: c"
    assert decide(one, listed=False) == "granted 9.00: a"


def test_an_exception_to_an_exception_gives_the_first_its_place_back() -> None:
    one = """
    articles:
      - article: 1
        awards:
          - {id: a, amount: 9元}
          - {id: b, amount: 7元, when: listed, overrides: [a]}
          - {id: c, amount: 5元, when: staff > 10, overrides: [b]}
    """
    assert decide(one) == "granted 7.00: b"
    assert decide(one, staff=11) == "granted 9.00: a"


def test_exceptions_in_a_circle_are_a_mistake() -> None:
    one = """
    articles:
      - article: 1
        awards:
          - {id: a, amount: 9元, overrides: [b]}
          - {id: b, amount: 7元, when: listed, overrides: all}
    """
    assert [code for code, _ in complaints(one)] == ["E329"]


def test_while_the_exception_is_unknown_nothing_is_decided() -> None:
    one = """
    articles:
      - article: 1
        awards:
          - {id: a, amount: 9元}
          - {id: c, amount: 5元, when: listed, overrides: all}
    """
    assert decide(one, listed=None) == "waits for listed"
    assert decide(one.replace("5元", "9元").replace("id: c", "id: d"), listed=None) == "waits for listed"


def test_an_exception_that_applies_for_certain_leaves_the_facts_of_others_unasked() -> None:
    """What `a` comes to does not matter, though what `c` comes to is not known either."""
    one = """
    facts:
      extra: {label: 追加, type: money, at_least: 0元}
    articles:
      - article: 1
        awards:
          - {id: a, amount: extra + extra}
          - {id: c, amount: cost + cost, overrides: all}
    """
    assert decide(one, cost=None) == "waits for cost"


# The highest.

TWO = """
choose: %s
accumulators:
  x: {}
  y: {}
articles:
  - article: 1
    awards:
      - id: a
        amount: %s
        caps: [{limit: %s, per: x}]
  - article: 2
    awards:
      - id: b
        amount: %s
        caps: [{limit: %s, per: y}]
"""


@pytest.mark.parametrize(
    ("amounts", "said"),
    [
        (("9元", "50元", "5元", "50元"), "granted 9.00: a"),
        (("5元", "50元", "9元", "50元"), "granted 9.00: b"),
        (("9元", "4元", "5元", "50元"), "granted 5.00: b"),  # what is payable counts, not what is due
        (("5元", "50元", "5元", "60元"), "granted 5.00: b"),  # equal: the larger room
        (("5元", "60元", "5元", "50元"), "granted 5.00: a"),
        (("5元", "50元", "5元", "50元"), "granted 5.00: a"),  # equal again: the order of the file
        (("9元", "5元", "7元", "5元"), "5.00 of 9.00 by x: a"),
        (("0元", "50元", "0元", "50元"), "granted 0.00: a"),
        (("9元", "0元 * 1", "7元", "0元 * 1"), "nothing of 9.00 by x: a"),
    ],
)
def test_the_highest_payable_is_taken_then_the_larger_room_then_the_order(amounts: tuple[str, ...], said: str) -> None:
    assert decide(TWO % ("highest", *amounts)) == said


def test_an_award_without_a_cap_has_the_largest_room() -> None:
    one = TWO % ("highest", "5元", "50元", "5元", "50元")
    assert (
        decide(one.replace("        caps: [{limit: 50元, per: y}]\n", "").replace("  y: {}\n", "")) == "granted 5.00: b"
    )


def test_the_highest_is_taken_where_nothing_is_said() -> None:
    one = TWO % ("highest", "5元", "50元", "9元", "50元")
    assert decide(one.replace("choose: highest\n", "")) == "granted 9.00: b"


# The first.


def test_the_first_whose_condition_holds_is_taken_room_or_not() -> None:
    one = TWO % ("first", "5元", "0元 * 1", "9元", "50元")
    assert decide(one) == "nothing of 5.00 by x: a"
    assert decide(one.replace("id: a\n", "id: a\n        when: listed\n"), listed=False) == "granted 9.00: b"


def test_what_comes_after_the_first_is_not_waited_for() -> None:
    one = """
    choose: first
    articles:
      - article: 1
        awards:
          - {id: a, amount: 5元, when: listed}
          - {id: b, amount: cost + cost}
    """
    assert decide(one, cost=None) == "granted 5.00: a"
    assert decide(one, cost=None, listed=False) == "waits for cost"
    assert decide(one, cost=None, listed=None) == "waits for cost, listed"


# The sum.


def test_the_sum_pays_all_each_seeing_what_the_earlier_took() -> None:
    one = """
    choose: sum
    accumulators:
      pool: {}
    articles:
      - article: 1
        applies_to: all
        caps:
          - {limit: 100元, per: pool}
      - article: 2
        awards:
          - {id: a, amount: 60元}
          - {id: b, amount: 50元, when: listed}
          - {id: c, amount: 10元}
    """
    assert decide(one) == "100.00 of 120.00 by pool: a+b"
    assert decide(one, listed=False) == "granted 70.00: a+c"
    assert decide(one, {"pool": 100}) == "nothing of 120.00 by pool: a+b+c"


def test_the_cap_on_one_claim_holds_what_its_earlier_awards_took() -> None:
    one = """
    choose: sum
    articles:
      - article: 1
        applies_to: all
        caps:
          - {limit: 100元, per: claim}
      - article: 2
        awards:
          - {id: a, amount: 60元}
          - {id: b, amount: 50元}
    """
    assert settled(one, {}, {}) == ["100.00 of 110.00 by claim: a+b"] * 2


def test_the_sum_counts_one_claim_once() -> None:
    one = """
    choose: sum
    accumulators:
      winners: {count: applicant.id}
    articles:
      - article: 1
        applies_to: all
        caps:
          - {limit: 1, per: winners}
      - article: 2
        awards:
          - {id: a, amount: 60元}
          - {id: b, amount: 50元}
    """
    assert settled(one, {"applicant.id": "甲"}, {"applicant.id": "乙"}) == [
        "granted 110.00: a+b",
        "nothing of 110.00 by winners: a+b",
    ]


# An article's own choice.

NESTED = """
choose: %s
articles:
  - article: 1
    choose: %s
    awards:
      - {id: a, amount: 3元}
      - {id: b, amount: 5元}
  - article: 2
    choose: %s
    awards:
      - {id: c, amount: 4元}
      - {id: d, amount: 2元}
"""


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (("highest", "sum", "highest"), "granted 8.00: a+b"),
        (("highest", "first", "sum"), "granted 6.00: c+d"),
        (("highest", "first", "first"), "granted 4.00: c"),
        (("first", "highest", "sum"), "granted 5.00: b"),
        (("sum", "highest", "first"), "granted 9.00: b+c"),
        (("sum", "sum", "sum"), "granted 14.00: a+b+c+d"),
    ],
)
def test_an_article_may_choose_among_its_own_awards_first(rules: tuple[str, ...], said: str) -> None:
    assert decide(NESTED % rules) == said


def test_the_room_of_several_awards_together_is_the_least_of_theirs() -> None:
    one = """
    articles:
      - article: 1
        choose: sum
        awards:
          - {id: a, amount: 3元, caps: [{limit: 9元, per: claim}]}
          - {id: b, amount: 2元}
      - article: 2
        awards:
          - {id: c, amount: 5元, caps: [{limit: 10元, per: claim}]}
    """
    assert decide(one) == "granted 5.00: c"
    assert decide(one.replace("limit: 10元", "limit: 9元")) == "granted 5.00: a+b"
