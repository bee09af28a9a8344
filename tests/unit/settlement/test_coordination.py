"""Higher, not both: which policies exclude each other, which stack, and what ties go by. Worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from policyengine.app.api import evaluate
from policyengine.app.loading import PolicyBook
from tests.unit.settlement.small import book, claim, decide, said, settled, settlement


def paying(name: str, amount: str, *, categories: str = "kites", clause: bool = False, more: str = "") -> str:
    """A policy that pays an amount; with a clause, the higher of it and those of an overlapping category."""
    against = "{place: same, level: same, categories: overlapping}"
    coordination = f"coordination: {{rule: higher_not_duplicate, against: {against}}}\n" if clause else ""
    return (
        f"policy: {name}\nscope: {{place: 潍坊市, level: city, categories: [{categories}]}}\n{coordination}"
        f"articles:\n  - article: 1\n    awards:\n      - {{id: {name}_award, amount: {amount}{more}}}\n"
    )


def by_policy(whole: PolicyBook, **facts: Any) -> list[tuple[str, str]]:  # noqa: ANN401  # any value of a cell
    """What each group says, and the policy it names."""
    return [(one.policy, said(one)) for one in evaluate(whole, claim(facts)).decisions]


# Groups.


def test_policies_without_a_clause_stack() -> None:
    whole = book(paying("p", "5元"), paying("q", "9元"))
    assert by_policy(whole) == [("p", "granted 5.00: p_award"), ("q", "granted 9.00: q_award")]
    assert str(evaluate(whole, claim()).total) == "14.00"


@pytest.mark.parametrize("clauses", [(True, False), (False, True), (True, True)])
def test_a_clause_of_either_is_enough(clauses: tuple[bool, bool]) -> None:
    whole = book(paying("p", "5元", clause=clauses[0]), paying("q", "9元", clause=clauses[1]))
    assert by_policy(whole) == [("q", "granted 9.00: q_award")]


@pytest.mark.parametrize(
    ("against", "scope", "excluded"),
    [
        (
            "{place: same, level: same, categories: overlapping}",
            "{place: 潍坊市, level: city, categories: [x, kites]}",
            True,
        ),
        (
            "{place: same, level: same, categories: overlapping}",
            "{place: 寿光市, level: city, categories: [kites]}",
            False,
        ),
        (
            "{place: same, level: same, categories: overlapping}",
            "{place: 潍坊市, level: zone, categories: [kites]}",
            False,
        ),
        ("{place: same, level: same, categories: overlapping}", "{place: 潍坊市, level: city, categories: [x]}", False),
        (
            "{place: any, level: same, categories: overlapping}",
            "{place: 寿光市, level: city, categories: [kites]}",
            True,
        ),
        (
            "{place: same, level: any, categories: overlapping}",
            "{place: 潍坊市, level: zone, categories: [kites]}",
            True,
        ),
        ("{place: same, level: same, categories: any}", "{place: 潍坊市, level: city, categories: [x]}", True),
    ],
)
def test_a_clause_covers_what_its_own_scope_and_its_words_say(against: str, scope: str, excluded: bool) -> None:
    first = paying("p", "5元") + f"coordination: {{rule: higher_not_duplicate, against: {against}}}\n"
    second = paying("q", "9元").replace("{place: 潍坊市, level: city, categories: [kites]}", scope)
    assert len(book(first, second).groups) == (1 if excluded else 2)


def test_policies_tied_through_another_are_one_group_where_it_was_loaded_first() -> None:
    chain = (
        paying("a", "1元", categories="x", clause=True),
        paying("other", "1元", categories="other"),
        paying("c", "1元", categories="y", clause=True),
        paying("b", "1元", categories="x, y"),
    )
    groups = [[family.policy for family in group.families] for group in book(*chain).groups]
    assert groups == [["a", "c", "b"], ["other"]]


# The set that pays most.


def three(a: str, b: str, c: str, order: str = "abc") -> PolicyBook:
    """A and B exclude each other, and B and C, but not A and C."""
    found = {
        "a": paying("a", a, categories="x", clause=True),
        "b": paying("b", b, categories="x, y"),
        "c": paying("c", c, categories="y", clause=True),
    }
    return book(*(found[name] for name in order))


@pytest.mark.parametrize(
    ("amounts", "said_of"),
    [
        (("3元", "4元", "2元"), "granted 5.00: a_award+c_award"),
        (("3元", "6元", "2元"), "granted 6.00: b_award"),
        (("0元", "4元", "3元"), "granted 4.00: b_award"),
        (("3元", "0元", "0元"), "granted 3.00: a_award"),
    ],
)
def test_of_all_sets_that_may_stand_together_the_one_that_pays_most_is_taken(
    amounts: tuple[str, str, str], said_of: str
) -> None:
    assert decide(three(*amounts)) == said_of


@pytest.mark.parametrize(
    ("order", "said_of"),
    [
        ("abc", "granted 5.00: a_award+c_award"),  # [1, 3] comes before [2]
        ("bac", "granted 5.00: b_award"),  # [1] comes before [2, 3]
        ("cba", "granted 5.00: c_award+a_award"),
        ("cab", "granted 5.00: c_award+a_award"),
    ],
)
def test_a_tie_between_sets_goes_to_the_smallest_list_of_load_positions(order: str, said_of: str) -> None:
    assert decide(three("3元", "5元", "2元", order)) == said_of


def test_several_policies_join_their_names_and_awards() -> None:
    (decision,) = evaluate(three("3元", "4元", "2元"), claim()).decisions
    assert (decision.policy, decision.award) == ("a+c", "a_award+c_award")
    assert (str(decision.entitled), str(decision.amount)) == ("5.00", "5.00")


def test_the_status_of_several_follows_from_their_sums() -> None:
    capped = paying("c", "2元", categories="y", clause=True, more=", caps: [{limit: 1元, per: claim}]")
    whole = book(paying("a", "3元", categories="x", clause=True), paying("b", "3元", categories="x, y"), capped)
    assert decide(whole) == "4.00 of 5.00 by claim: a_award+c_award"


def test_what_is_payable_decides_not_what_is_due() -> None:
    capped = paying("p", "9元", clause=True, more=", caps: [{limit: 4元, per: claim}]")
    assert decide(book(capped, paying("q", "5元"))) == "granted 5.00: q_award"
    assert decide(book(capped, paying("q", "4元"))) == "4.00 of 9.00 by claim: p_award"  # equal: loaded first


# Nothing payable.


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (", when: not(listed)", "", ("q", "granted 5.00: q_award")),
        (", when: not(listed)", ", when: not(listed)", ("p", "denied")),
        (", when: not(listed)", ", caps: [{limit: 0元 * 1, per: claim}]", ("q", "nothing of 5.00 by claim: q_award")),
        (
            ", caps: [{limit: 0元 * 1, per: claim}]",
            ", caps: [{limit: 0元 * 1, per: claim}]",
            ("p", "nothing of 5.00 by claim: p_award"),
        ),
    ],
)
def test_where_nothing_is_payable_the_best_status_is_named(first: str, second: str, expected: tuple[str, str]) -> None:
    whole = book(paying("p", "5元", clause=True, more=first), paying("q", "5元", more=second))
    assert by_policy(whole) == [expected]


def test_granted_at_nothing_is_better_than_exhausted() -> None:
    whole = book(paying("p", "5元", clause=True, more=", caps: [{limit: 0元 * 1, per: claim}]"), paying("q", "0元"))
    assert by_policy(whole) == [("q", "granted 0.00: q_award")]


# Facts not given, and records that are wrong.


def test_an_undetermined_policy_makes_the_group_undetermined_unless_it_cannot_change_the_outcome() -> None:
    unsure = paying("p", "%s", clause=True, more=", when: listed")
    assert decide(book(unsure % "9元", paying("q", "5元")), listed=None) == "waits for listed"
    assert decide(book(unsure % "4元", paying("q", "5元")), listed=None) == "granted 5.00: q_award"
    assert (
        decide(book(unsure % "5元", paying("q", "5元")), listed=None) == "waits for listed"
    )  # loaded first: it would win
    assert decide(book(paying("q", "5元"), unsure % "5元"), listed=None) == "granted 5.00: q_award"


def test_a_number_not_known_matters_only_if_it_can_pay_more() -> None:
    share = paying("p", "cost", clause=True, more=", caps: [{limit: 4元, per: claim}]")
    assert decide(book(share, paying("q", "5元")), cost=None) == "granted 5.00: q_award"
    assert decide(book(share, paying("q", "3元")), cost=None) == "waits for cost"


def test_a_record_that_is_wrong_for_one_policy_is_wrong() -> None:
    wrong = paying("p", "cost / staff", clause=True)
    assert decide(book(wrong, paying("q", "5元")), staff=0) == "invalid E601"


# Many claims.


def test_only_what_is_granted_is_added_and_only_under_the_policy_chosen() -> None:
    pot = "accumulators:\n  pot: {}\n"
    first = pot + paying("p", "cost", clause=True, more=", caps: [{limit: 10元, per: pot}]")
    whole = book(first, paying("q", "5元"))
    claims = [{"cost": 8}, {"cost": 4}, {"cost": 8}, {"cost": 8}]
    assert settled(whole, *claims) == [
        "granted 8.00: p_award",
        "granted 5.00: q_award",  # the pot is not touched
        "granted 5.00: q_award",  # it has 2 元 left
        "granted 5.00: q_award",
    ]


def test_groups_do_not_touch_each_other() -> None:
    pot = "accumulators:\n  pot: {}\n"
    capped = [pot + paying(name, "6元", more=", caps: [{limit: 10元, per: pot}]") for name in ("p", "q")]
    rows = [(one.claim, one.policy, str(one.amount)) for one in settlement(book(*capped), [{}, {}])]
    assert rows == [("1", "p", "6.00"), ("1", "q", "6.00"), ("2", "p", "4.00"), ("2", "q", "4.00")]


# Editions.

EDITION = """
edition: {edition}
in_force: {{from: {first}{until}, date: day}}
accumulators:
  pot: {{}}
  total: {{per: [applicant.id], window: policy_year}}
articles:
  - article: 1
    applies_to: all
    caps:
      - {{limit: {limit}, per: pot}}
      - {{limit: 1000元, per: total}}
  - article: 2
    awards:
      - {{id: a, amount: {amount}}}
"""


def editions(*, until: str = "", order: int = 1) -> PolicyBook:
    """Two editions of one policy: the later pays more, and its pot is larger."""
    first = EDITION.format(edition="2030-01-01", first="2030-01-01", until=until, limit="100元", amount="60元")
    second = EDITION.format(edition="2031-03-01", first="2031-03-01", until="", limit="150元", amount="70元")
    return book(*(first, second)[::order])


@pytest.mark.parametrize("order", [1, -1])
def test_a_later_edition_applies_from_its_own_first_day_and_accumulators_go_on(order: int) -> None:
    claims = [{"day": "2031-02-28"}, {"day": "2031-03-01"}, {"day": "2031-03-02"}]
    assert settled(editions(order=order), *claims) == [
        "granted 60.00: a",
        "granted 70.00: a",
        "20.00 of 70.00 by pot: a",
    ]


def test_before_the_first_edition_and_between_two_nothing_is_in_force() -> None:
    gap = editions(until=", until: 2030-12-31")
    assert [decide(gap, day=day) for day in ("2029-12-31", "2030-12-31", "2031-01-01", "2031-03-01")] == [
        "denied 3",
        "granted 60.00: a",
        "denied 3",
        "granted 70.00: a",
    ]


def test_the_years_of_a_policy_are_counted_from_its_first_edition() -> None:
    """Its years begin on 1 January, though the later edition begins in March."""
    capped = [
        EDITION.format(edition=f"{day}", first=day, until="", limit="1000元", amount="60元").replace(
            "1000元, per: total", "70元, per: total"
        )
        for day in ("2030-01-01", "2031-03-01")
    ]
    assert settled(book(*capped), {"day": "2031-02-01"}, {"day": "2031-04-01"}, {"day": "2032-01-01"}) == [
        "granted 60.00: a",
        "10.00 of 60.00 by total: a",
        "granted 60.00: a",
    ]
