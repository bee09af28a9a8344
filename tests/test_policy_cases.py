"""The policies of this repository against the cases worked out by hand beside them, and what those cases cover."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import pytest

from policyengine.app.testing import run_cases
from policyengine.diagnostics.model import Diagnostics
from policyengine.diagnostics.render import render_text
from policyengine.report.cases import CaseResult, Results, cases_text
from policyengine.report.coverage import PolicyCoverage, coverage_text

POLICIES: Final = Path(__file__).parent.parent / "policies"


@cache
def ran() -> Results:
    """All cases of policies/ and policies/examples/, in one run."""
    diagnostics = Diagnostics()
    results = run_cases([POLICIES, POLICIES / "examples"], diagnostics)
    assert not diagnostics, render_text(diagnostics, "zh")
    return results


def test_every_policy_has_cases() -> None:
    policies = {path for path in POLICIES.rglob("*.yaml") if not path.name.endswith(".cases.yaml")}
    assert {Path(coverage.file) for coverage in ran().coverage} == policies


@pytest.mark.parametrize("case", ran().cases, ids=lambda case: case.title)
def test_the_case_is_decided_as_worked_out_by_hand(case: CaseResult) -> None:
    assert case.passes, cases_text(ran(), "zh")


@pytest.mark.parametrize("coverage", ran().coverage, ids=lambda coverage: coverage.policy)
def test_nothing_of_the_policy_is_without_a_case(coverage: PolicyCoverage) -> None:
    assert coverage.whole, coverage_text([coverage], "zh")


def test_the_ten_articles_are_covered_by_the_cases_beside_them() -> None:
    results = run_cases([POLICIES / "zhengzhou_hitech_2024.cases.yaml"], Diagnostics())
    (coverage,) = results.coverage
    assert coverage.policy == "zhengzhou_hitech_2024"
    assert coverage.whole, coverage_text([coverage], "zh")
    assert not coverage.impossible, "every condition, band and choice of the ten articles can be shown"
