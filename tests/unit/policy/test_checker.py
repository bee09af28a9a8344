"""What only a whole policy shows: periods that bind nobody or everybody, and that one run finds every slip."""

from __future__ import annotations

import pytest

from policyengine.app.loading import load_plan
from policyengine.diagnostics.model import Diagnostics
from policyengine.source import Source
from tests.unit.settlement.small import complaints, policy


def test_every_slip_of_a_file_is_found_in_one_run_each_once() -> None:
    slips = """
    accumulators:
      total: {per: [applicant.idd]}
      unused: {}
    definitions:
      large: {label: 大额, is: cost > 100}
      again: {label: 又一, is: not(large)}
    articles:
      - article: 1
        applies_to: [7]
        requires:
          - {condition: lsted, reason: 没有入册}
      - article: 2
        awards:
          - id: a
            when: large and again
            base: cost
            rate: {by: kind, values: {kite: 10%, lamp: 20%}}
            caps: [{limit: 300, per: total}]
          - id: b
            amount: cost * cost
            overrides: [c]
            caps: [{limit: 5元, per: totl}]
    """
    assert complaints(slips) == [
        ("E322", "applicant.idd"),
        ("E402", "cost > 100"),
        ("E325", "7"),
        ("E301", "lsted"),
        ("E505", "kind"),
        ("E410", "300"),
        ("E402", "cost * cost"),
        ("E324", "c"),
        ("E323", "totl"),
    ]


def test_an_accumulator_that_nothing_uses_is_told_once_nothing_else_is_wrong_with_caps() -> None:
    assert complaints(
        "accumulators:\n  unused: {}\narticles:\n  - article: 1\n    awards:\n      - {id: a, amount: 5元}\n"
    ) == [("E501", "unused")]


def test_an_article_whose_awards_have_a_period_and_that_binds_all_does_not_say_whom_the_period_binds() -> None:
    one = """
    articles:
      - article: 1
        applies_to: all
        in_force: {from: 2031-01-01}
        awards:
          - {id: a, amount: 5元}
    """
    assert complaints(one) == [("E515", "{from: 2031-01-01}")]


def test_a_second_period_of_the_whole_policy_is_one_too_many() -> None:
    for more in ("", "    awards:\n      - {id: b, amount: 3元}\n"):
        one = (
            "articles:\n  - article: 1\n    applies_to: all\n    in_force: {from: 2031-01-01, date: moment}\n"
            f"{more}  - article: 2\n    awards:\n      - {{id: a, amount: 5元}}\n"
        )
        assert [code for code, _ in complaints(one)] == ["E510"]


def test_an_article_that_binds_its_own_awards_may_have_a_period_beside_the_policys() -> None:
    one = """
    articles:
      - article: 1
        in_force: {from: 2031-01-01, date: moment}
        awards:
          - {id: a, amount: 5元}
    """
    assert complaints(one) == []


def test_the_only_period_is_the_policys_wherever_it_stands() -> None:
    text = policy("articles:\n  - article: 1\n    awards:\n      - {id: a, amount: 5元}\n")
    period = "in_force: {from: 2030-01-01, until: 2032-12-31, date: day}"
    moved = text.replace(f"    {period}\n", "").replace("    awards:", f"    {period}\n    awards:")
    plan = load_plan(Source("moved.yaml", moved), diagnostics := Diagnostics())
    assert not diagnostics, diagnostics.found
    assert plan is not None
    assert plan.in_force.article == "1"
    assert [award.gates for award in plan.awards] == [()]


def test_a_layout_changes_neither_meaning_nor_fingerprint() -> None:
    text = policy("articles:\n  - article: 1\n    awards:\n      - {id: a, amount: 5元}\n")
    other = text.replace("      - {id: a, amount: 5元}", "      - id: a  # 五元\n        amount:   5元")
    dearer = text.replace("5元", "6元")
    first, second, third = (
        load_plan(Source(f"{at}.yaml", each), Diagnostics()) for at, each in enumerate((text, other, dearer))
    )
    assert first is not None
    assert second is not None
    assert third is not None
    assert first.policy.fingerprint == second.policy.fingerprint
    assert first.policy.file_sha256 != second.policy.file_sha256
    assert first.policy.fingerprint != third.policy.fingerprint


@pytest.mark.parametrize("written", ["“applicant.id”", "'applicant. id'", "applicant .id"])
def test_a_name_in_quotes_or_with_blanks_is_read_as_the_name_it_was_meant_for(written: str) -> None:
    text = policy("articles:\n  - article: 1\n    awards:\n      - {id: a, amount: 5元}\n")
    diagnostics = Diagnostics()
    load_plan(Source("quoted.yaml", text.replace("  applicant.id:", f"  {written}:")), diagnostics)
    assert [one.code for one in diagnostics] == ["E209"]
    assert "`applicant.id`" in diagnostics.found[0].help.zh  # type: ignore[union-attr]  # it has one


def test_an_article_numbered_in_chinese_is_the_one_it_was_meant_for() -> None:
    text = policy(
        "articles:\n  - article: 1\n    applies_to: [2]\n    requires:\n      - {condition: listed, reason: 否}\n"
        "  - article: 2\n    awards:\n      - {id: a, amount: 5元}\n"
    )
    diagnostics = Diagnostics()
    load_plan(Source("numbers.yaml", text.replace("- article: 2", "- article: 第二条")), diagnostics)
    assert [one.code for one in diagnostics] == ["E209"]


def test_a_text_in_several_lines_has_no_blank_between_two_characters_of_chinese() -> None:
    text = policy("articles:\n  - article: 1\n    awards:\n      - {id: a, amount: 5元}\n")
    text = text.replace(
        "summary: 略。",
        "summary: >-\n      给作坊\n      补助，\n      at most 30%\n      of it。\n      “甲”\n      等。",
        1,
    )
    text = text.replace("title: 潍坊市", "title: 潍坊市 试行")
    plan = load_plan(Source("folded.yaml", text), Diagnostics())
    assert plan is not None
    assert plan.policy.articles[0].summary.zh == "给作坊补助， at most 30% of it。“甲”等。"
    assert plan.policy.title.zh.startswith("潍坊市 试行"), "a blank within a line is the author's"


def test_an_accumulator_that_a_misshapen_cap_may_measure_is_not_told_as_unused() -> None:
    one = """
    accumulators:
      year: {per: [applicant.id]}
    articles:
      - article: 1
        awards:
          - {id: a, amount: 5元, caps: {limit: 3元, per: year}}
    """
    assert [code for code, _ in complaints(one)] == ["E203"]


def test_a_table_that_names_a_label_is_told_the_id() -> None:
    one = """
    articles:
      - article: 1
        awards:
          - {id: a, amount: {by: kind, values: {风筝: 1元, lamp: 2元, print: 3元}}}
    """
    diagnostics = Diagnostics()
    load_plan(Source("labels.yaml", policy(one)), diagnostics)
    (found,) = diagnostics
    assert found.help is not None
    assert (found.code, "`kite`" in found.help.zh) == ("E506", True)
