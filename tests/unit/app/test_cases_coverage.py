"""What cases have shown of a policy: counted from traces, every gap with its line, and what no claim can show apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from policyengine.app.testing import run_cases
from policyengine.diagnostics.model import Diagnostics
from policyengine.report.coverage import Kind, PolicyCoverage, coverage_json, coverage_text
from tests.unit.app.workshops import FACTS, POLICY, WHOLE, line_of, run


def covered(folder: Path, cases: str, policy: str = POLICY) -> PolicyCoverage:
    """The coverage of the policy by these cases."""
    ran = run(folder, cases, policy)
    assert not ran.complaints
    (coverage,) = ran.results.coverage
    return coverage


def gaps(coverage: PolicyCoverage) -> set[tuple[str, tuple[bool, ...]]]:
    return {(point.text.zh, point.never) for point in coverage.missing}


def without(title: str) -> str:
    """The whole cases but one."""
    head, *cases = WHOLE.split("\n  - ")
    kept = [case for case in cases if title not in case.split("\n")[0]]
    assert len(kept) == len(cases) - 1
    return "\n  - ".join([head, *kept]) + "\n"


def test_every_kind_of_thing_is_counted(tmp_path: Path) -> None:
    coverage = covered(tmp_path, WHOLE)
    assert coverage.whole
    assert coverage.counts() == {
        # listed, lacquer, kites, small, > 20, and both ends of the period, each both ways
        Kind.CONDITION: (14, 14),
        Kind.BAND: (2, 2),
        Kind.CHOICE: (2, 2),
        Kind.CAP: (2, 2),
        Kind.MINIMUM: (1, 1),
        Kind.AWARD: (2, 2),
    }


@pytest.mark.parametrize(
    ("dropped", "gap"),
    [
        ("两成，到上限", {("work.cost from 10万元", (True,)), ("作坊年度上限", (True,))}),
        ("风筝", {('applicant.craft = "kites"', (True,)), ("applicant.craft: kites", (True,))}),
        ("年画不在其内", {('applicant.craft = "kites"', (False,))}),
        ("没有入册", {("applicant.listed", (False,))}),
        ("不足一百元的不发", {("100元", (True,))}),
        ("十人的作坊", {("applicant.staff > 20", (False,))}),
        ("二十一人的作坊", {("applicant.staff > 20", (True,))}),
        ("总额只剩一百元", {("资金总额", (True,))}),
        ("早一天", {("work.day >= 2031-01-05", (False,))}),
        ("晚一天", {("work.day <= 2033-01-04", (False,))}),
    ],
)
def test_each_case_that_is_left_out_leaves_its_own_gap(
    tmp_path: Path, dropped: str, gap: set[tuple[str, tuple[bool, ...]]]
) -> None:
    assert gaps(covered(tmp_path, without(dropped))) == gap


def test_a_gap_is_told_with_file_line_and_source_text(tmp_path: Path) -> None:
    coverage = covered(tmp_path, without("没有入册"))
    line = line_of(POLICY, "condition: applicant.listed")
    assert f"workshops.yaml:{line}:20: 条件 `applicant.listed` 没有案例使它不成立" in coverage_text([coverage], "zh")
    assert f"workshops.yaml:{line}:20: condition `applicant.listed` is false in no case" in coverage_text(
        [coverage], "en"
    )
    data = coverage_json(coverage, "zh")
    assert data["whole"] is False
    assert data["missing"] == [
        {
            "kind": "condition",
            "file": str(tmp_path / "workshops.yaml"),
            "line": line,
            "column": 20,
            "text": "applicant.listed",
            "outcomes": [False],
        }
    ]


def test_what_no_claim_can_show_is_told_apart_and_does_not_count(tmp_path: Path) -> None:
    coverage = covered(tmp_path, WHOLE)
    assert [(point.kind, point.text.zh) for point in coverage.impossible] == [(Kind.CHOICE, "applicant.craft: prints")]
    text = coverage_text([coverage], "zh")
    assert "不计在内" in text
    assert "选项 `applicant.craft: prints` 不会取到" in text


def test_a_condition_settled_by_one_before_it_is_proved_so(tmp_path: Path) -> None:
    policy = POLICY.replace("when: small", "when: small and applicant.listed and applicant.staff < 10")
    coverage = covered(tmp_path, WHOLE, policy)
    assert coverage.whole
    settled = {(point.text.zh, point.impossible) for point in coverage.impossible if point.kind is Kind.CONDITION}
    assert settled == {("applicant.listed", (False,)), ("applicant.staff < 10", (False,))}


def test_what_merely_has_no_case_is_not_called_impossible(tmp_path: Path) -> None:
    coverage = covered(tmp_path, FACTS + "  - {case: 一成, article: 3, expect: {status: granted}}\n")
    assert not coverage.whole
    assert {point.text.zh for point in coverage.impossible} == {"applicant.craft: prints"}


def test_what_is_open_to_facts_that_cannot_be_tried_out_is_not_called_impossible(tmp_path: Path) -> None:
    policy = POLICY.replace("when: small", "when: small and work.cost * 2 >= work.cost")
    assert gaps(covered(tmp_path, WHOLE, policy)) == {("work.cost * 2 >= work.cost", (False,))}


def test_a_decision_that_needs_no_missing_fact_shows_nothing_that_was_only_tried(tmp_path: Path) -> None:
    policy = POLICY.replace("when: small", "when: applicant.listed").replace("{from: 10万元, value: 20%}", EITHER_WAY)
    case = "  - case: 怎样都到上限\n    article: 3\n    facts: {applicant.staff: %s, work.cost: 20万元}\n"
    decided = "    expect: {status: reduced, amount: 20000.00, missing: []}\n"
    never = ("applicant.staff > 5", (True, False))
    assert never in gaps(covered(tmp_path, FACTS + case % "null" + decided, policy))
    assert never not in gaps(covered(tmp_path, FACTS + case % "5" + decided, policy))


EITHER_WAY = "{from: 10万元, value: if applicant.staff > 5 then 20% else 15%}"


def test_cases_of_several_files_add_up(tmp_path: Path) -> None:
    run(tmp_path, without("没有入册"))
    (tmp_path / "more.cases.yaml").write_text(
        "policies: [workshops.yaml]\n"
        + FACTS
        + "  - {case: 没有入册, article: 1, facts: {applicant.listed: false}, expect: {status: denied}}\n",
        encoding="utf-8",
    )
    results = run_cases([tmp_path], Diagnostics())
    assert [coverage.whole for coverage in results.coverage] == [True]


# What counts as a condition.


def conditions(folder: Path, when: str) -> list[str]:
    """The conditions of the award's `when`, as they are named."""
    coverage = covered(
        folder,
        FACTS + "  - {case: 一成, article: 3, expect: {status: granted}}\n",
        POLICY.replace("when: small", f"when: {when}"),
    )
    line = line_of(POLICY, "when: small")
    return [
        point.text.zh for point in coverage.points if point.kind is Kind.CONDITION and point.place.position.line == line
    ]


@pytest.mark.parametrize(
    ("when", "named"),
    [
        ("small", []),
        ("applicant.listed", ["applicant.listed"]),
        ("not(applicant.listed) or small", ["applicant.listed"]),
        ("applicant.listed = true", ["applicant.listed = true"]),
        ("applicant.staff between 1 and 9", ["applicant.staff >= 1", "applicant.staff <= 9"]),
        ("applicant.staff in [1..9)", ["applicant.staff >= 1", "applicant.staff < 9"]),
        ("(applicant.staff + 1) * 2 > 4", ["(applicant.staff + 1) * 2 > 4"]),
        ('contains(applicant.id, "甲")', ['contains(applicant.id, "甲")']),
        ("some n in [1, 5] satisfies n = applicant.staff", ["some n in [1, 5] satisfies n = applicant.staff"]),
        (
            "if applicant.listed then applicant.staff < 9 else small",
            ["applicant.listed", "applicant.staff < 9"],
        ),
        (
            "(if applicant.listed then 1 else 2) = 1",
            ["(if applicant.listed then 1 else 2) = 1", "applicant.listed"],
        ),
    ],
)
def test_a_condition_is_what_is_true_or_false_by_itself(tmp_path: Path, when: str, named: list[str]) -> None:
    assert sorted(conditions(tmp_path, when)) == sorted(named)


def test_slices_of_marginal_rates_are_bands(tmp_path: Path) -> None:
    policy = POLICY.replace(
        "          by: work.cost\n          bands:\n            - {from: 0元, value: 10%}\n",
        "          marginal:\n            - {from: 0元, value: 10%}\n",
    )
    first = FACTS + "  - {case: 头一段, article: 3, expect: {status: granted, amount: 1000.00}}\n"
    assert ("work.cost from 10万元", (True,)) in gaps(covered(tmp_path, first, policy))
    both = first + (
        "  - {case: 两段, article: 3, facts: {work.cost: 11万元}, expect: {status: granted, amount: 12000.00}}\n"
    )
    coverage = covered(tmp_path, both, policy)
    assert coverage.counts()[Kind.BAND] == (2, 2)


def test_an_article_s_own_period_is_asked_only_where_the_policy_s_leaves_it_open(tmp_path: Path) -> None:
    policy = POLICY.replace("articles_total: 5", "articles_total: 6") + (
        "  - article: 6\n"
        "    heading: 工料补贴的期限\n"
        "    summary: 工料补贴早停半年。\n"
        "    applies_to: [3]\n"
        "    in_force: {from: 2031-01-05, until: 2032-06-30}\n"
    )
    coverage = covered(tmp_path, WHOLE, policy)
    assert gaps(coverage) == {("work.day <= 2032-06-30", (False,))}
