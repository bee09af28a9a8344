"""Facts not given: what is decided all the same, what is waited for, and that nothing read is left out."""

from __future__ import annotations

from policyengine.app.api import evaluate
from tests.unit.settlement.small import book, claim, decide, settled


def test_one_failed_requirement_denies_whatever_else_is_unknown() -> None:
    one = """
    articles:
      - article: 1
        applies_to: all
        requires:
          - {condition: listed, reason: 没有入册}
          - {condition: staff > 3, reason: 人太少}
      - article: 2
        awards:
          - {id: a, amount: 5元}
    """
    assert decide(one, listed=None, staff=3) == "denied 1"
    assert decide(one, listed=None) == "waits for listed"
    assert decide(one, listed=None, staff=None) == "waits for listed, staff"


def test_a_claim_that_no_award_fits_is_denied_whatever_a_requirement_says() -> None:
    one = """
    articles:
      - article: 1
        applies_to: all
        requires:
          - condition: |
              contains(applicant.id, "甲")
            reason: 不是甲
      - article: 2
        awards:
          - {id: a, amount: 5元, when: listed}
    """
    text = {"applicant.id": None}
    assert evaluate(book(one), claim(text)).decisions[0].missing == ("applicant.id",)
    assert evaluate(book(one), claim(text, listed=False)).decisions[0].status == "denied"


def test_a_requirement_of_an_award_that_fails_leaves_its_others_unasked() -> None:
    one = """
    articles:
      - article: 1
        awards:
          - id: a
            amount: 5元
            requires:
              - {condition: cost + cost > 10元, reason: 太少}
              - {condition: listed, reason: 没有入册}
    """
    assert decide(one, cost=None) == "waits for cost"
    assert decide(one, cost=None, listed=False) == "denied"


def test_what_a_list_holds_is_waited_for() -> None:
    listed = """
    articles:
      - article: 1
        awards:
          - id: a
            when: |
              list contains(["甲", applicant.id], "乙")
            amount: 5元
          - id: b
            when: |
              some one in [staff, 3] satisfies one > 100
            amount: 3元
    """
    unknown = claim({"applicant.id": None}, staff=None)
    assert evaluate(book(listed), unknown).decisions[0].missing == ("applicant.id", "staff")


def test_what_stands_behind_an_unknown_is_waited_for_too() -> None:
    """Nobody knows which branch applies, so neither was evaluated; both may matter."""
    one = """
    facts:
      first: {label: 甲额, type: money, at_least: 0元}
      second: {label: 乙额, type: money, at_least: 0元}
      day2: {label: 另一日期, type: date}
    articles:
      - article: 1
        awards:
          - id: a
            base: if day < day2 then first else second
            rate: 10%
    """
    assert decide(one, first=1, second=2) == "waits for day2"
    assert decide(one) == "waits for day2, first, second"


def test_a_table_by_an_unknown_waits_for_what_stands_in_its_lines() -> None:
    one = """
    facts:
      extra: {label: 追加, type: money, at_least: 0元}
    articles:
      - article: 1
        awards:
          - id: a
            amount:
              by: cost + cost
              bands: [{from: 0元, value: 5元}, {from: 100元, value: extra + extra}]
    """.replace("by: cost + cost", "by: cost")
    assert decide(one, cost=50) == "granted 5.00: a"
    assert decide(one, cost=None) == "waits for cost, extra"
    assert decide(one) == "waits for extra"


def test_an_error_behind_an_unknown_is_not_yet_an_error() -> None:
    """A rate above what may be decided spoils the record only where the award applies."""
    one = """
    articles:
      - article: 1
        awards:
          - id: a
            when: listed
            base: cost
            rate: {decided: share, at_most: 30%}
          - {id: b, amount: 5元}
    """
    assert decide(one, share="50%") == "invalid E606"
    assert decide(one, share="50%", listed=False) == "granted 5.00: b"
    assert decide(one, share="50%", listed=None) == "waits for listed"
    assert decide(one, share="50%", cost=None) == "invalid E606"


def test_a_sum_of_something_not_known_is_waited_for_where_a_cap_goes_by_it() -> None:
    one = """
    accumulators:
      staffed: {sum: staff}
    articles:
      - article: 1
        awards:
          - id: a
            amount: 5元
            caps: [{limit: 10, per: staffed}]
    """
    assert decide(one) == "granted 5.00: a"
    assert decide(one, staff=None) == "waits for staff"
    assert decide(one, {"staffed": 6}) == "nothing of 5.00 by staffed: a"


def test_a_sum_that_cannot_be_computed_spoils_a_claim_on_its_own_only_where_a_cap_goes_by_it() -> None:
    """In a settlement it always does: what is granted could not be posted."""
    one = """
    accumulators:
      heads: {sum: 10 / staff}
    articles:
      - article: 1
        awards:
          - id: a
            amount: 5元
            caps: [{limit: 100, per: heads, when: listed}]
    """
    assert decide(one) == "granted 5.00: a"
    assert decide(one, staff=0) == "invalid E601"
    assert decide(one, staff=0, listed=False) == "granted 5.00: a"
    assert decide(one, staff=None, listed=False) == "granted 5.00: a"
    assert settled(one, {"staff": 0, "listed": False}, {"listed": False}) == ["invalid E601", "granted 5.00: a"]


def test_what_there_may_be_none_of_is_none_where_it_is_not_given() -> None:
    one = """
    facts:
      opened: {label: 开业日期, type: date, blank: none}
    articles:
      - article: 1
        awards:
          - {id: a, amount: 5元, when: opened = null}
          - {id: b, amount: 3元, when: opened != null and opened < day}
    """
    assert decide(one) == "granted 5.00: a"
    assert decide(one, opened="2030-01-01") == "granted 3.00: b"
    assert decide(one, opened="2030-01-01", day=None) == "waits for day"


def test_a_limit_not_known_is_waited_for_unless_it_cannot_bind() -> None:
    one = """
    facts:
      limit: {label: 上限, type: money, at_least: 100元}
    articles:
      - article: 1
        awards:
          - id: a
            base: cost
            rate: 10%
            caps: [{limit: limit, per: claim}]
    """
    assert decide(one, limit=500) == "granted 100.00: a"
    assert decide(one) == "granted 100.00: a"
    assert decide(one, cost=1001) == "waits for limit"


def test_what_cannot_be_computed_counts_only_where_it_is_needed_as_what_is_unknown_does() -> None:
    """Cost a head cannot be computed of nobody; it is not asked where something else decides."""
    head = "cost / staff > 1元"
    both = "articles:\n  - article: 1\n    applies_to: all\n    requires:\n"
    gates = f"      - {{condition: {head}, reason: 太少}}\n      - {{condition: listed, reason: 没有入册}}\n"
    award = "  - article: 2\n    awards:\n      - {id: a, amount: 5元}\n"
    assert decide(both + gates + award, staff=0) == "invalid E601"
    assert decide(both + gates + award, staff=0, listed=False) == "denied 1"
    assert decide(both + gates + award, staff=0, listed=None) == "waits for listed"
    for condition, expected in ((f"{head} and listed", "denied"), (f"{head} or not(listed)", "granted 5.00: a")):
        one = f"articles:\n  - article: 1\n    awards:\n      - {{id: a, amount: 5元, when: {condition}}}\n"
        assert decide(one, staff=0) == "invalid E601"
        assert decide(one, staff=0, listed=False) == expected
        assert decide(one, staff=None, listed=False) == expected


def test_what_cannot_be_computed_counts_only_where_the_choice_looks() -> None:
    one = """
    choose: first
    articles:
      - article: 1
        awards:
          - {id: a, amount: 5元, when: listed}
          - {id: b, base: cost, rate: {decided: share, at_most: 30%}}
    """
    assert decide(one, share="50%") == "granted 5.00: a"
    assert decide(one, share=None) == "granted 5.00: a"
    assert decide(one, share="50%", listed=False) == "invalid E606"
    assert decide(one.replace("first", "highest"), share="50%") == "invalid E606"


def test_an_exception_that_takes_a_place_spoils_nothing_where_it_is_not_looked_at() -> None:
    one = """
    choose: first
    articles:
      - article: 1
        awards:
          - {id: a, amount: 9元}
          - {id: b, amount: 5元}
          - {id: c, amount: cost / staff, when: listed, overrides: [a]}
    """
    assert decide(one, staff=0) == "granted 5.00: b"
    assert decide(one, staff=None) == "granted 5.00: b"
    assert decide(one, staff=0, listed=False) == "granted 9.00: a"


def test_one_item_of_a_list_may_decide_beside_another_that_cannot_be_computed() -> None:
    one = """
    articles:
      - article: 1
        awards:
          - id: a
            amount: 5元
            when: |
              some people in [staff, 2] satisfies cost / people > 400元
    """
    assert decide(one, staff=0) == "granted 5.00: a"
    assert decide(one, staff=0, cost=1) == "invalid E601"


def test_a_requirement_that_cannot_be_computed_counts_only_where_an_award_could_fit() -> None:
    one = """
    articles:
      - article: 1
        applies_to: all
        requires:
          - {condition: cost / staff > 1元, reason: 太少}
      - article: 2
        awards:
          - {id: a, amount: 5元, when: listed}
    """
    assert decide(one, staff=0) == "invalid E601"
    assert decide(one, staff=0, listed=False) == "denied"
    assert decide(one, staff=None, listed=False) == "denied"
    assert decide(one, staff=0, listed=None) == "waits for listed"
