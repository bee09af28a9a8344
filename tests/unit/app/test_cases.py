"""Cases against decisions: what passes, what differs and how it is told, and sequences settled together."""

from __future__ import annotations

from pathlib import Path

import pytest

from policyengine.app.testing import run_cases
from policyengine.diagnostics.model import Diagnostics
from policyengine.report.cases import CaseResult, Verdict, cases_json, cases_text
from tests.unit.app.workshops import FACTS, POLICY, WHOLE, line_of, run


def only(folder: Path, case: str) -> CaseResult:
    """The result of a single case over the shared facts."""
    ran = run(folder, FACTS + case)
    assert not ran.complaints
    (result,) = ran.results.cases
    return result


def differences(result: CaseResult) -> list[tuple[str, str, str]]:
    return [(one.key, one.expected, one.found) for checked in result.claims for one in checked.differences]


def test_cases_that_agree_pass(tmp_path: Path) -> None:
    ran = run(tmp_path, WHOLE)
    assert not ran.complaints
    assert [case.verdict for case in ran.results.cases] == [Verdict.PASSED] * 11
    assert ran.results.passed


@pytest.mark.parametrize(
    ("expect", "told"),
    [
        ("status: denied", ("status", "denied", "granted")),
        ("status: granted, amount: 1000.01", ("amount", "1000.01", "1000.00")),
        ("status: granted, entitled: 0.1万元", None),
        ("status: granted, entitled: 2000元", ("entitled", "2000.00", "1000.00")),
        ("status: granted, article: 4", ("article", "4", "3")),
        ("status: granted, award: hands", ("award", "hands", "materials")),
        ('status: granted, policy: ""', ("policy", "", "kaifeng_workshops_2031")),
        ("status: granted, limited_by: pool", ("limited_by", "pool", "")),
        ("status: granted, missing: [work.cost, applicant.staff]", ("missing", "applicant.staff, work.cost", "")),
        ("status: granted, missing: []", None),
    ],
)
def test_every_given_key_is_compared(tmp_path: Path, expect: str, told: tuple[str, str, str] | None) -> None:
    result = only(tmp_path, f"  - {{case: 一成, article: 3, expect: {{{expect}}}}}\n")
    assert differences(result) == ([told] if told else [])


def test_a_reason_that_is_not_told_is_a_difference(tmp_path: Path) -> None:
    case = "  - {case: 未入册, article: 1, facts: {applicant.listed: false}, expect: {status: denied, reasons: [%s]}}\n"
    assert only(tmp_path, case % "没有入册").passes
    ((key, expected, found),) = differences(only(tmp_path, case % "材料不齐"))
    assert (key, expected) == ("reasons", "材料不齐")
    assert "没有入册" in found


def test_a_difference_is_told_with_case_line_article_and_both_values(tmp_path: Path) -> None:
    cases = FACTS + "  - case: 算错的\n    article: 3\n    expect:\n      status: granted\n      amount: 1500.00\n"
    text = cases_text(run(tmp_path, cases).results, "zh")
    line = line_of(cases, "amount: 1500.00")
    assert f"workshops.cases.yaml:{line_of(cases, '算错的')}: 未通过：算错的（第三条）" in text
    assert f"第 {line} 行 `amount` 应为 `1500.00`，实为 `1000.00`" in text
    english = cases_text(run(tmp_path, cases).results, "en")
    assert f"line {line}: `amount` should be `1500.00`, is `1000.00`" in english
    assert "1 case, 1 failed" in english


def test_a_value_that_cannot_be_read_makes_the_record_invalid_and_says_why(tmp_path: Path) -> None:
    case = "  - {case: 十万, article: 3, facts: {work.cost: 十万}, expect: {status: %s}}\n"
    assert only(tmp_path, case % "invalid").passes
    assert "`十万`" in cases_text(run(tmp_path, FACTS + case % "granted").results, "zh")


def test_a_known_failure_is_no_failure(tmp_path: Path) -> None:
    case = "  - {case: 尾差, article: 3, expect: {status: granted, amount: 1.00}, fails_because: 还没有做}\n"
    result = only(tmp_path, case)
    assert result.verdict is Verdict.FAILS_AS_KNOWN
    assert result.passes
    assert "还没有做" in cases_text(run(tmp_path, FACTS + case).results, "zh")


def test_a_known_failure_that_agrees_after_all_fails(tmp_path: Path) -> None:
    case = "  - {case: 尾差, article: 3, expect: {status: granted}, fails_because: 还没有做}\n"
    assert only(tmp_path, case).verdict is Verdict.NO_LONGER_FAILS
    ran = run(tmp_path, FACTS + case)
    assert not ran.results.passed
    assert "请删去 fails_because" in cases_text(ran.results, "zh")


def test_null_takes_a_shared_fact_away(tmp_path: Path) -> None:
    case = "  - {case: 未填, article: 3, facts: {work.cost: null}, expect: {status: undetermined, missing: [工料费]}}\n"
    assert only(tmp_path, case).passes


def test_facts_go_by_label_as_well_and_replace_the_shared_ones(tmp_path: Path) -> None:
    case = (
        "  - {case: 标签, article: 3, facts: {工料费(万元): 2, 工艺: 风筝}, expect: {status: granted, amount: 2000}}\n"
    )
    assert only(tmp_path, case).passes


# What is held before.


def test_what_is_held_is_held_for_the_claim(tmp_path: Path) -> None:
    expect = "{status: reduced, amount: 400.00, limited_by: workshop_year}"
    case = f"  - {{case: 上限, article: 3, held: {{%s}}, expect: {expect}}}\n"
    assert only(tmp_path, case % "workshop_year: 19600元").passes
    assert only(tmp_path, case % "kaifeng_workshops_2031: {workshop_year: 1.96万元}").passes


SEQUENCE = """\
  - case: 三笔
    article: 2
    held: {workshop_year: 19500.00}
    claims:
      - facts: {claim.id: K-3, work.day: 2032-01-01}
        expect: {status: granted, amount: 1000.00}
      - facts: {claim.id: K-2, work.day: 2031-07-01}
        expect: {status: exhausted, amount: 0.00, limited_by: workshop_year}
      - facts: {claim.id: K-1}
        expect: {status: reduced, amount: 500.00, limited_by: workshop_year}
"""


def test_a_sequence_is_settled_in_order_and_begins_with_what_its_first_claim_holds(tmp_path: Path) -> None:
    assert only(tmp_path, SEQUENCE).passes


def test_a_difference_in_a_sequence_names_the_claim(tmp_path: Path) -> None:
    wrong = SEQUENCE.replace("amount: 0.00", "amount: 7.00")
    text = cases_text(run(tmp_path, FACTS + wrong).results, "zh")
    assert "（第 2 笔 K-2） `amount` 应为 `7.00`，实为 `0.00`" in text


COUNTED = POLICY.replace(
    "accumulators:\n", "accumulators:\n  claims: {label: 同一作坊申报次数, per: [applicant.id], count: claim.id}\n"
).replace(
    "            label: 作坊年度上限\n",
    "            label: 作坊年度上限\n          - {limit: 3, per: claims, label: 每个作坊三次}\n",
)
ROLLING = POLICY.replace("window: calendar_year", "window: {rolling: P1Y}")


def test_a_sequence_may_begin_with_a_number_of_things_counted(tmp_path: Path) -> None:
    cases = """\
  - case: 只剩一次
    article: 3
    held: {claims: 2}
    claims:
      - {facts: {claim.id: K-1}, expect: {status: granted}}
      - {facts: {claim.id: K-2}, expect: {status: exhausted, limited_by: claims}}
"""
    ran = run(tmp_path, FACTS + cases, COUNTED)
    assert not ran.complaints
    assert ran.results.passed, cases_text(ran.results, "zh")


def test_what_a_rolling_window_holds_at_first_leaves_it_in_time(tmp_path: Path) -> None:
    cases = """\
  - case: 一年之内
    article: 3
    held: {workshop_year: 2万元}
    claims:
      - {facts: {claim.id: K-1}, expect: {status: exhausted, limited_by: workshop_year}}
      - {facts: {claim.id: K-2, work.day: 2032-05-31}, expect: {status: exhausted, limited_by: workshop_year}}
      - {facts: {claim.id: K-3, work.day: 2032-06-01}, expect: {status: granted}}
"""
    ran = run(tmp_path, FACTS + cases, ROLLING)
    assert not ran.complaints
    assert ran.results.passed, cases_text(ran.results, "zh")


# Several policies.

OTHER = (
    POLICY.replace("kaifeng_workshops_2031", "luoyang_workshops_2031")
    .replace("place: 开封市", "place: 洛阳市")
    .replace("value: 10%", "value: 50%")
)
BOTH = "policies: [workshops.yaml, other.yaml]\n" + FACTS


def test_without_a_policy_the_first_group_is_meant_and_with_one_its_group(tmp_path: Path) -> None:
    cases = (
        BOTH
        + "  - {case: 先, article: 3, expect: {status: granted, amount: 1000.00}}\n"
        + "  - {case: 后, article: 3, expect: {status: granted, policy: luoyang_workshops_2031, amount: 5000.00}}\n"
    )
    ran = run(tmp_path, cases, other=OTHER)
    assert not ran.complaints
    assert ran.results.passed


def test_a_file_is_about_the_policy_beside_it_and_else_about_all_it_lists(tmp_path: Path) -> None:
    case = "  - {case: 先, article: 3, expect: {status: granted}}\n"
    assert [one.policy for one in run(tmp_path, BOTH + case, other=OTHER).results.coverage] == [
        "kaifeng_workshops_2031"
    ]
    elsewhere = tmp_path / "together.cases.yaml"
    elsewhere.write_text(BOTH + case, encoding="utf-8")
    results = run_cases([elsewhere], Diagnostics())
    assert [one.policy for one in results.coverage] == ["kaifeng_workshops_2031", "luoyang_workshops_2031"]


# Files and folders.


def test_a_folder_means_its_own_files_by_name_and_a_policy_the_cases_beside_it(tmp_path: Path) -> None:
    run(tmp_path, WHOLE)
    below = tmp_path / "below"
    below.mkdir()
    run(below, WHOLE)
    (tmp_path / "a.cases.yaml").write_text("policies: [below/workshops.yaml]\n" + WHOLE, encoding="utf-8")
    names = [Path(file.file).name for file in run_cases([tmp_path], Diagnostics()).files]
    assert names == ["a.cases.yaml", "workshops.cases.yaml"]
    beside = run_cases([tmp_path / "workshops.yaml", tmp_path / "workshops.cases.yaml"], Diagnostics())
    assert [Path(file.file).name for file in beside.files] == ["workshops.cases.yaml"]


def test_the_folder_one_stands_in_has_no_name_and_is_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(tmp_path, WHOLE)
    monkeypatch.chdir(tmp_path)
    assert [file.file for file in run_cases(["."], Diagnostics()).files] == ["workshops.cases.yaml"]
    assert [file.file for file in run_cases([""], Diagnostics()).files] == ["workshops.cases.yaml"]


def test_a_folder_without_cases_is_told(tmp_path: Path) -> None:
    diagnostics = Diagnostics()
    assert run_cases([tmp_path], diagnostics).files == ()
    assert [one.code for one in diagnostics] == ["E100"]


def test_results_are_data(tmp_path: Path) -> None:
    cases = FACTS + "  - {case: 算错的, article: 3, expect: {status: granted, amount: 1500.00}}\n"
    data = cases_json(run(tmp_path, cases).results, "zh")
    assert data["passed"] is False
    assert data["covered"] is False
    assert isinstance(data["files"], list)
    (file,) = data["files"]
    assert isinstance(file, dict)
    assert file["cases"] == [
        {
            "case": "算错的",
            "article": "3",
            "line": line_of(cases, "算错的"),
            "verdict": "failed",
            "claims": [
                {
                    "claim": "K-1",
                    "differences": [
                        {
                            "key": "amount",
                            "expected": "1500.00",
                            "found": "1000.00",
                            "line": line_of(cases, "算错的"),
                        }
                    ],
                    "reasons": [],
                }
            ],
        }
    ]
