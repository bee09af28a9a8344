"""Long lists go through compiled code; short ones never load it; and whoever waits is told how far it is."""

from __future__ import annotations

import subprocess
import sys

import pytest

from policyengine.app.evaluating import claim_of
from policyengine.app.settling import settle_claims
from policyengine.compiled.refusal import Refused
from policyengine.facts import Claim
from policyengine.outcome import Status
from policyengine.settlement.settle import FEW
from policyengine.settlement.shortcut import Retraced
from tests.unit.settlement.small import book, claim

PLAIN = """
articles:
  - article: 1
    awards:
      - {id: a, when: listed, base: cost, rate: 10%}
"""

BEYOND_INTEGERS = """
articles:
  - article: 1
    awards:
      - {id: a, when: "string length(applicant.id) > 0", base: cost, rate: 10%}
"""


def _claims(part: str, count: int) -> list[Claim]:
    whole = book(part)
    ordinary = claim_of(claim(), whole)
    return [Claim(str(number), {**ordinary.values, "claim.id": str(number)}) for number in range(count)]


@pytest.mark.parametrize(("count", "loaded"), [(FEW, ""), (FEW + 1, "policyengine.compiled.group")])
def test_few_claims_never_load_the_compiler(count: int, loaded: str) -> None:
    code = f"""
import sys
from policyengine.app.api import settle
from tests.unit.settlement.small import book, claim
settle(book({PLAIN!r}), [claim({{"claim.id": str(number)}}) for number in range({count})])
print(*(module for module in sys.modules if module == "policyengine.compiled.group"))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == loaded


def test_many_claims_go_through_compiled_code_and_keep_their_trace() -> None:
    (settled,) = settle_claims(book(PLAIN), _claims(PLAIN, FEW + 1))
    outcome = settled.outcomes[-1].outcomes[0]
    assert isinstance(outcome.values, Retraced)
    assert True in outcome.values.values()
    assert settled.refused is None


def test_where_a_policy_does_not_compile_many_claims_are_settled_all_the_same_and_it_is_said() -> None:
    few, many = (settle_claims(book(BEYOND_INTEGERS), _claims(BEYOND_INTEGERS, n))[0] for n in (FEW, FEW + 1))
    assert few.refused is None
    assert isinstance(many.refused, Refused)
    assert {one.status for one in many.outcomes} == {Status.GRANTED}


@pytest.mark.parametrize("count", [1, 499, 500, 501, 1234])
def test_progress_counts_every_claim_once(count: int) -> None:
    told: list[int] = []
    claims = _claims(PLAIN, count)
    claims[0] = Claim("", claims[0].values)  # a wrong record is dealt with, too
    settle_claims(book(PLAIN), claims, told.append)
    assert sum(told) == count
    assert len(told) < count / 100 + 3
