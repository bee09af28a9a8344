"""Many claims settled over columns: the same decisions as one by one, whichever way they are come by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from policyengine.app.evaluating import claim_of
from policyengine.app.loading import PolicyBook, book_of
from policyengine.compiled.refusal import Cannot, Refused
from policyengine.diagnostics.model import Diagnostics
from policyengine.facts import Claim
from policyengine.settlement.columnar.settle import Ways, settle_columns
from policyengine.settlement.settle import settle_group
from policyengine.source import Source
from policyengine.values import Value
from tests.differential.settling import assert_alike, evaluating, table_of
from tests.differential.strategies import claims, policies
from tests.laws.small_policies import Drawn, drawn
from tests.laws.test_settlement import claims as small_claims
from tests.reference.claims import as_cells, draw_claims

POLICIES: Final = Path(__file__).parents[2] / "policies"

_LARGE = settings(
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)


def compare(book: PolicyBook, given_claims: Sequence[Claim]) -> Counter[str]:
    """Settle both ways, group by group; how many claims were settled in which way, and why columns refused."""
    seen: Counter[str] = Counter()
    for bench in book.benches:
        table, ways = table_of(bench, given_claims), Ways()
        try:
            found = settle_columns(bench, table, evaluating(bench, table), ways)
        except Cannot as cannot:  # the policy itself is refused
            seen[cannot.reason.en] += 1
            continue
        if isinstance(found, Refused):
            seen[found.reason.en] += 1
            continue
        seen["taken"] += 1
        seen.update(asdict(ways))
        assert_alike(found, settle_group(bench, given_claims))
    return seen


def test_random_policies_are_settled_alike() -> None:
    seen: Counter[str] = Counter()

    @_LARGE
    @given(st.data())
    def settled_alike(data: st.DataObject) -> None:
        book = book_of([Source("drawn.yaml", data.draw(policies(rare=False), label="policy"))], Diagnostics())
        assume(book is not None)
        assert book is not None
        plan = book.families[0].editions[0]
        rows = data.draw(st.lists(claims(plan.policy), min_size=1, max_size=12), label="claims")
        seen.update(compare(book, [_named(number, values) for number, values in enumerate(rows)]))

    settled_alike()
    print(f"\n{dict(seen)}")  # noqa: T201  # pytest -s shows it
    assert seen["taken"]


def _named(number: int, values: Mapping[str, Value]) -> Claim:
    named = {**values, "claim.id": str(number), "firm.id": "甲" if number % 3 else "乙"}
    return Claim(str(number), named)


@settings(phases=[Phase.generate])
@given(drawn(), small_claims())
def test_small_policies_are_settled_alike(policies: Drawn, given_claims: list[Claim]) -> None:
    book = policies.book()
    assume(book is not None)
    assert book is not None
    compare(book, given_claims)


def test_the_published_policies_are_settled_alike() -> None:
    files = [*sorted(POLICIES.glob("*.yaml")), *sorted((POLICIES / "examples").glob("*.yaml"))]
    sources = [Source(str(file), file.read_text(encoding="utf-8")) for file in files if ".cases" not in file.name]
    book = book_of(sources, Diagnostics())
    assert book is not None
    drawn_ = draw_claims(7, 1200, unknown=0.03)
    cells = [{name: cell for name, cell in as_cells(claim).items() if name in book.vocabulary} for claim in drawn_]
    seen = compare(book, [claim_of(each, book) for each in cells])
    assert seen["one_and_all"]
    assert seen["in_order"]
    assert seen["beforehand"]
