"""Lists of claims settled through compiled code, and by the interpreter alone: outcomes, traces, what is held.

Nothing may tell the two ways apart, but the time they take.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policyengine.app.evaluating import claim_of
from policyengine.app.loading import book_of
from policyengine.compiled.refusal import Refused
from policyengine.diagnostics.model import Diagnostics
from policyengine.facts import Claim
from policyengine.outcome import GroupOutcome, PolicyOutcome, Status
from policyengine.settlement import settle
from policyengine.settlement.deciding import Bench
from policyengine.settlement.settle import GroupSettlement, settle_group
from policyengine.settlement.shortcut import Retraced
from policyengine.source import Source
from tests.differential.strategies import claims, policies
from tests.reference.claims import as_cells, draw_claims
from tests.unit.settlement import small

POLICIES: Final = Path(__file__).parents[2] / "policies"
CLAIMS: Final = 12


def settled_alike(bench: Bench, given_claims: Sequence[Claim]) -> Counter[str]:
    """Settle the claims both ways and compare; how many outcomes of policies came from compiled code, and the rest."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settle, "FEW", len(given_claims))
        expected = settle_group(bench, given_claims)
        patch.setattr(settle, "FEW", -1)
        found = settle_group(bench, given_claims)
    assert found.outcomes == expected.outcomes
    assert found.order == expected.order
    assert found.state == expected.state
    assert (found.refused is None) == (not isinstance(bench.shortcut, Refused))
    return _same_traces(found, expected)


def _same_traces(found: GroupSettlement, expected: GroupSettlement) -> Counter[str]:
    seen: Counter[str] = Counter()
    for one, other in zip(found.outcomes, expected.outcomes, strict=True):
        seen[one.status] += 1
        for mine, theirs in zip(_policies(one), _policies(other), strict=True):
            seen["compiled" if isinstance(mine.values, Retraced) else "interpreted"] += 1
            assert dict(mine.values) == dict(theirs.values)
            assert len(mine.values) == len(theirs.values)
    return seen


def _policies(outcome: GroupOutcome) -> tuple[PolicyOutcome, ...]:
    leading = (outcome.leading,) if outcome.leading is not None else ()
    return (*outcome.outcomes, *outcome.chosen, *leading)


def test_random_policies_settle_alike() -> None:
    seen: Counter[str] = Counter()

    @settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example])
    @given(st.data())
    def alike(data: st.DataObject) -> None:
        book = book_of([Source("drawn.yaml", data.draw(policies(), label="policy"))], Diagnostics())
        if book is None:
            return
        (bench,) = book.benches
        drawn = [data.draw(claims(book.policies[0]), label="claim") for _ in range(CLAIMS)]
        firms = data.draw(st.lists(st.sampled_from("甲乙"), min_size=CLAIMS, max_size=CLAIMS), label="firms")
        ids = data.draw(st.permutations(range(CLAIMS)), label="ids")
        seen.update(
            settled_alike(
                bench,
                [
                    Claim(str(number), {**values, "claim.id": str(number), "firm.id": firm})
                    for number, values, firm in zip(ids, drawn, firms, strict=True)
                ],
            )
        )

    alike()
    print(f"\n{dict(seen)}")  # noqa: T201  # pytest -s shows it
    # Few draws scatter; over thousands most outcomes come from compiled code, and every status comes up.
    many = settings().max_examples >= 1_000
    assert seen["compiled"] > seen["interpreted"] / (1 if many else 5), "compiled code is hardly asked"
    assert seen[Status.GRANTED]
    assert seen[Status.DENIED]
    assert not many or all(seen[status] for status in Status)


def test_the_published_policies_settle_alike() -> None:
    files = [*sorted(POLICIES.glob("*.yaml")), *sorted((POLICIES / "examples").glob("*.yaml"))]
    sources = [Source(str(file), file.read_text(encoding="utf-8")) for file in files if ".cases" not in file.name]
    book = book_of(sources, Diagnostics())
    assert book is not None
    drawn = draw_claims(5, 400, unknown=0.2, faults=0.1)
    given_claims = [
        claim_of({name: cell for name, cell in as_cells(one).items() if name in book.vocabulary}, book) for one in drawn
    ]
    for bench in book.benches:
        seen = settled_alike(bench, given_claims)
        assert all(seen[status] for status in Status), seen
        assert seen["compiled"] > seen["interpreted"]


FIRST: Final = """
policy: jinan_lamps
accumulators:
  pot: {window: policy_year}
  lamps: {per: [applicant.id], count: kind}
  spent: {per: [applicant.id], sum: cost}
articles:
  - article: 1
    applies_to: all
    caps: [{limit: 2500元, per: pot, if_short: refuse}]
  - article: 2
    awards:
      - {id: half, base: cost, rate: 50%, caps: [{limit: 1, per: lamps}]}
      - {id: most, when: listed, amount: 600元, caps: [{limit: 4000元, per: spent}]}
"""

LATER: Final = FIRST.replace("policy: jinan_lamps", "policy: jinan_lamps\nedition: 2030-07-01").replace("600", "700")


def test_editions_counts_sums_and_caps_that_close_settle_alike() -> None:
    later = f"{LATER}in_force: {{from: 2030-07-01, until: 2032-12-31, date: day}}\n"
    book = small.book(FIRST, later)
    facts = [
        {
            "claim.id": f"{number:03}",
            "applicant.id": "甲乙丙"[number % 3],
            "kind": ("kite", "lamp", "print")[number % 7 % 3],
            "listed": number % 4 > 0,
            "cost": 100 + 37 * number % 900,
            "day": f"2030-{number % 12 + 1:02}-{number % 28 + 1:02}",
        }
        for number in range(80)
    ]
    seen = settled_alike(book.benches[0], [claim_of(small.claim(one), book) for one in facts])
    assert not seen["interpreted"]
    assert seen[Status.GRANTED]
    assert seen[Status.EXHAUSTED]


def test_where_there_is_no_compiled_code_the_settlement_says_why() -> None:
    book = small.book(
        """
        facts:
          note: {label: 备注, type: text}
        articles:
          - article: 1
            awards:
              - {id: a, when: "string length(note) > 2", amount: 5元}
        """
    )
    (bench,) = book.benches
    assert isinstance(bench.shortcut, Refused)
    settled_alike(bench, [claim_of(small.claim({"note": "急急急"}), book)])
