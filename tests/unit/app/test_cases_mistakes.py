"""Mistakes in a file of cases: each at its line, with a way out, and the other cases run all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from policyengine.app.testing import run_cases
from policyengine.diagnostics.model import Diagnostics
from policyengine.report.cases import cases_text
from tests.unit.app.workshops import FACTS, POLICY, WHOLE, line_of, run

GOOD = "  - {case: 一成, article: 3, expect: {status: granted}}\n"


@pytest.mark.parametrize(
    ("written", "code", "way_out"),
    [
        ("facts: {work.costs: 1元}, expect: {status: granted}", "E350", "work.cost"),
        ("facts: {工料: 1元}, expect: {status: granted}", "E350", ""),
        ("facts: {工料费: 1元, work.cost: 2元}, expect: {status: granted}", "E353", ""),
        ("expect: {status: undetermined, missing: [work.csot]}", "E350", "work.cost"),
        ("expect: {status: granted, award: material}", "E351", "materials"),
        ("expect: {status: granted, award: materials+hand}", "E351", "hands"),
        ("expect: {status: granted, article: 6}", "E351", "`5`"),
        ("expect: {status: granted, policy: kaifeng_workshop_2031}", "E351", "kaifeng_workshops_2031"),
        ("expect: {status: reduced, limited_by: workshops_year}", "E351", "workshop_year"),
        ("expect: {status: granted, amount: 一千元}", "E450", ""),
        ("expect: {status: granted, amount: 0.001}", "E450", ""),
        ("held: {pools: 1元}, expect: {status: granted}", "F661", "pool"),
        ("held: {kaifeng_workshop_2031: {pool: 1元}}, expect: {status: granted}", "F661", "kaifeng_workshops_2031"),
        ("held: {pool: 一元}, expect: {status: granted}", "F663", ""),
        ("held: {pool: -1元}, expect: {status: granted}", "F663", ""),
        ("held: {pool: 1元, kaifeng_workshops_2031: {pool: 2元}}, expect: {status: granted}", "F663", ""),
        ("expect: {status: granted, amonut: 1元}", "E201", "amount"),
        ("expect: {status: payed}", "E204", ""),
        ("expect: {status: granted, award: 用工补贴}", "E351", "`hands`"),
        ("expect: {status: granted, limited_by: 同一作坊当年累计}", "E351", "`workshop_year`"),
    ],
)
def test_a_mistake_is_told_at_its_line_with_a_way_out(tmp_path: Path, written: str, code: str, way_out: str) -> None:
    cases = FACTS + GOOD + f"  - {{case: 有错的, article: 3, {written}}}\n"
    ran = run(tmp_path, cases)
    assert ran.told == [(code, line_of(cases, "有错的"))]
    (complaint,) = ran.complaints
    assert complaint.help is None or way_out in complaint.help.zh
    assert not way_out or complaint.help is not None
    assert "一成" in [case.title for case in ran.results.cases], "the others are run"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("{案例: 有错的, article: 3, expect: {status: granted}}", "E201"),
        ("{case: 有错的, article: 3}", "E207"),
        ("{case: 有错的, article: 三, expect: {status: granted}}", "E209"),
        ("{case: 有错的, article: 3, expect: {status: granted, amuont: 1元}}", "E201"),
        ("{case: 有错的, article: 3, expect: {status: granted, award: hand}}", "E351"),
    ],
)
def test_a_case_with_a_mistake_is_told_once_and_counted_as_not_run(tmp_path: Path, written: str, code: str) -> None:
    ran = run(tmp_path, FACTS + GOOD + f"  - {written}\n")
    assert [one.code for one in ran.complaints] == [code]
    (file,) = ran.results.files
    assert ([case.title for case in file.cases], file.not_run) == (["一成"], 1)
    assert not ran.results.passed
    assert "案例 2 个，通过 1，有错误没有运行 1" in cases_text(ran.results, "zh")
    assert "2 cases, 1 passed, 1 with a mistake, not run" in cases_text(ran.results, "en")


def test_an_article_that_no_policy_has_cannot_be_cited(tmp_path: Path) -> None:
    cases = FACTS + "  - {case: 一成, article: 12, expect: {status: granted}}\n"
    assert run(tmp_path, cases).told == [("E351", line_of(cases, "article: 12"))]


def test_an_unknown_fact_among_the_shared_ones_is_told_once(tmp_path: Path) -> None:
    cases = WHOLE.replace("applicant.staff: 5", "applicant.stuff: 5")
    ran = run(tmp_path, cases)
    assert ran.told == [("E350", line_of(cases, "applicant.stuff"))]


def test_a_held_name_that_two_policies_have_asks_which(tmp_path: Path) -> None:
    other = POLICY.replace("kaifeng_workshops_2031", "luoyang_workshops_2031").replace("place: 开封市", "place: 洛阳市")
    head = "policies: [workshops.yaml, other.yaml]\n" + FACTS
    cases = head + "  - {case: 哪一份, article: 3, held: {pool: 1元}, expect: {status: granted}}\n"
    assert run(tmp_path, cases, other=other).told == [("F662", line_of(cases, "哪一份"))]


@pytest.mark.parametrize("listed", ["policies: [nowhere.yaml]\n", "policies: [workshops.yaml, nowhere.yaml]\n"])
def test_a_policy_that_is_not_there_is_told_at_its_line(tmp_path: Path, listed: str) -> None:
    ran = run(tmp_path, listed + WHOLE)
    assert ran.told == [("E352", 1)]
    assert ran.results.files == ()


def test_cases_without_a_policy_beside_them_ask_for_one(tmp_path: Path) -> None:
    run(tmp_path, WHOLE)
    (tmp_path / "workshops.yaml").rename(tmp_path / "elsewhere.yaml")
    diagnostics = Diagnostics()
    run_cases([tmp_path / "workshops.cases.yaml"], diagnostics)
    assert [one.code for one in diagnostics] == ["E352"]


def test_mistakes_of_the_policy_are_told_and_its_cases_not_run(tmp_path: Path) -> None:
    policy = POLICY.replace("is: applicant.staff <= 9", "is: applicant.stuff <= 9")
    ran = run(tmp_path, WHOLE, policy)
    assert ran.told == [("E301", line_of(policy, "applicant.stuff"))]
    assert ran.results.files == ()
    assert ran.results.coverage == ()
