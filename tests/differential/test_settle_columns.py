"""Many claims settled over columns: the same decisions as one by one, whichever way they are come by."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from random import Random
from typing import Final

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from policyengine.app.evaluating import claim_of
from policyengine.app.loading import PolicyBook, book_of
from policyengine.compiled.refusal import Cannot, Refused
from policyengine.diagnostics.model import Diagnostics
from policyengine.facts import Claim, OutsideAward
from policyengine.policy.model import Scope
from policyengine.settlement.columnar import settle
from policyengine.settlement.columnar.settle import Ways, settle_columns
from policyengine.settlement.settle import settle_group
from policyengine.source import Source
from policyengine.values import Value
from tests.differential.settling import assert_alike, evaluating, table_of
from tests.differential.strategies import claims, policies
from tests.laws.small_policies import DOMAINS, FEN, Drawn, drawn
from tests.reference.claims import as_cells, draw_claims
from tests.unit.settlement.small import book

POLICIES: Final = Path(__file__).parents[2] / "policies"
DAYS: Final = (*(dt.date(2030, 6, day) for day in (1, 1, 2, 3, 4)), dt.date(2031, 2, 3))

_LARGE = settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
)


def compare(given_book: PolicyBook, given_claims: Sequence[Claim]) -> Counter[str]:
    """Settle both ways, group by group; how many claims were settled in which way, and why columns refused."""
    seen: Counter[str] = Counter()
    for bench in given_book.benches:
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


@pytest.fixture
def short_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stretches of few claims, so that what one leaves matters to the next."""
    monkeypatch.setattr(settle, "STRETCH", 7)
    monkeypatch.setattr(settle, "_WINDOW", 2)


# Whole policies at random.


def test_random_policies_are_settled_alike() -> None:
    seen: Counter[str] = Counter()

    @_LARGE
    @given(st.data())
    def settled_alike(data: st.DataObject) -> None:
        found = book_of([Source("drawn.yaml", data.draw(policies(rare=False), label="policy"))], Diagnostics())
        assume(found is not None)
        assert found is not None
        plan = found.families[0].editions[0]
        rows = data.draw(st.lists(claims(plan.policy), min_size=1, max_size=12), label="claims")
        seen.update(compare(found, [_named(number, values) for number, values in enumerate(rows)]))

    settled_alike()
    print(f"\n{dict(seen)}")  # noqa: T201  # pytest -s shows it
    assert seen["taken"] >= sum(seen.values()) / 20


def _named(number: int, values: Mapping[str, Value]) -> Claim:
    named = {**values, "claim.id": str(number), "firm.id": "甲" if number % 3 else "乙"}
    return Claim(str(number), named)


def small_claims(random: Random, count: int) -> list[Claim]:
    """Claims of five applicants on a few days; now and then an id stands twice or a fact is left out."""
    found = []
    for _ in range(count):
        values: dict[str, Value] = {name: random.choice(domain) for name, domain in DOMAINS.items()}
        if random.random() < 0.06:
            del values[random.choice(sorted(values))]
        claim_id = str(random.randrange(10**6)) if random.random() < 0.97 else "7"
        values |= {"claim.id": claim_id, "applicant.id": random.choice("甲乙丙丁戊"), "day": random.choice(DAYS)}
        found.append(Claim(claim_id, values))
    return found


def test_small_policies_are_settled_alike_in_every_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Caps and pools of some fen: claims are settled beforehand, in order, and one and all where a pool runs dry."""
    seen: Counter[str] = Counter()

    @_LARGE
    @given(drawn(), st.integers(0, 2**32), st.sampled_from([3, 10, 40, 10**4]), st.sampled_from([1, 4, 256]))
    def settled_alike(policies: Drawn, seed: int, stretch: int, window: int) -> None:
        found = policies.book()
        assume(found is not None)
        assert found is not None
        monkeypatch.setattr(settle, "STRETCH", stretch)
        monkeypatch.setattr(settle, "_WINDOW", window)
        random = Random(seed)
        seen.update(compare(found, small_claims(random, random.choice([5, 30, 60]))))

    settled_alike()
    print(f"\n{dict(seen)}")  # noqa: T201  # pytest -s shows it
    assert min(seen["beforehand"], seen["in_order"], seen["one_and_all"]) > seen["taken"], "a way is seldom taken"


def published() -> PolicyBook:
    files = [*sorted(POLICIES.glob("*.yaml")), *sorted((POLICIES / "examples").glob("*.yaml"))]
    sources = [Source(str(file), file.read_text(encoding="utf-8")) for file in files if ".cases" not in file.name]
    found = book_of(sources, Diagnostics())
    assert found is not None
    return found


@pytest.mark.parametrize("stretch", [100, 1 << 16])
def test_the_published_policies_are_settled_alike(stretch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settle, "STRETCH", stretch)
    found, drawn_claims = published(), draw_claims(7, 900, unknown=0.03)
    cells = [{name: cell for name, cell in as_cells(each).items() if name in found.vocabulary} for each in drawn_claims]
    seen = compare(found, [claim_of(each, found) for each in cells])
    assert seen["taken"] == len(found.groups)
    assert seen["one_and_all"]
    assert seen["in_order"]
    assert seen["beforehand"]


EDITION: Final = """
accumulators:
  each: {{per: [applicant.id], window: {window}}}
  pot: {{window: calendar_year}}
  some: {{per: [applicant.id], awards: [b]}}
choose: {choose}
articles:
  - article: 1
    applies_to: all
    caps: [{{limit: {pot}元, per: pot}}]
  - article: 2
    awards:
      - {{id: a, when: listed, amount: cost, caps: [{{limit: 0.30元, per: each}}]}}
      - {{id: b, base: cost, rate: share, caps: [{{limit: 0.20元, per: some}}, {{limit: 0.25元, per: each}}]}}
"""


@pytest.mark.usefixtures("short_stretches")
@pytest.mark.parametrize("choose", ["highest", "first", "sum"])
@pytest.mark.parametrize("window", ["calendar_year", "policy_year"])
def test_editions_and_accumulators_of_some_awards_are_settled_alike(choose: str, window: str) -> None:
    """What one edition granted counts in the next; an accumulator may count one award only."""
    first = EDITION.format(choose=choose, window=window, pot="1.20")
    later = EDITION.format(choose=choose, window=window, pot="0.90").replace("0.30", "0.40")
    found = book(
        first + "in_force: {from: 2030-01-01, until: 2032-12-31, date: day}\n",
        later + "edition: 2030-06-03\nin_force: {from: 2030-06-03, until: 2032-12-31, date: day}\n",
    )
    seen: Counter[str] = Counter()
    for seed in range(12):
        seen.update(compare(found, small_claims(Random(seed), 50)))
    assert seen["taken"] == 12
    assert seen["beforehand"]


@pytest.mark.usefixtures("short_stretches")
def test_what_was_awarded_elsewhere_is_set_off_at_its_place() -> None:
    """Such a claim is left to the interpreter, and those around it are settled against what it leaves."""
    elsewhere = OutsideAward("外地政策", FEN * 3, "CNY", Scope("潍坊市", "city", frozenset({"kites"})))
    found = book("""
        coordination: {rule: higher_not_duplicate, against: {place: same, level: same, categories: overlapping}}
        accumulators:
          each: {per: [applicant.id]}
          pot: {}
        articles:
          - article: 1
            applies_to: all
            caps: [{limit: 0.90元, per: pot}]
          - article: 2
            awards:
              - {id: a, amount: cost, caps: [{limit: 0.30元, per: each}]}
        """)
    for seed in range(4):
        random = Random(seed)
        given_claims = [
            replace(one, outside=(elsewhere,)) if random.random() < 0.3 else one for one in small_claims(random, 40)
        ]
        assert compare(found, given_claims)["taken"]


# What was once settled differently.


def claims_of(costs: Sequence[int], **values: Value) -> list[Claim]:
    """Claims of one applicant each, one after the other; what each cost, in fen."""
    given_facts = {"kind": "kite", "listed": True, "day": DAYS[0], "applicant.id": "甲", **values}
    return [
        Claim(f"{number:02}", {**given_facts, "claim.id": f"{number:02}", "cost": FEN * cost})
        for number, cost in enumerate(costs)
    ]


@pytest.mark.usefixtures("short_stretches")
def test_awards_that_add_up_ask_a_pool_for_all_of_it() -> None:
    """Each of the two fits in the pool, and both together do not."""
    text = """
        choose: sum
        accumulators:
          pot: {}
        articles:
          - article: 1
            applies_to: all
            caps: [{limit: 0.13元, per: pot}]
          - article: 2
            awards:
              - {id: a, amount: cost}
              - {id: b, amount: cost}
        """
    assert compare(book(text), claims_of([1, 2, 4, 2, 3]))["beforehand"] == 2


@pytest.mark.usefixtures("short_stretches")
def test_awards_that_add_up_are_shortened_by_a_pool_that_is_dry() -> None:
    """The first award is due nothing, the second gets nothing: the claim is told of the second."""
    text = """
        choose: sum
        accumulators:
          pot: {}
        articles:
          - article: 1
            applies_to: all
            caps: [{limit: 0.05元, per: pot}]
          - article: 2
            awards:
              - {id: a, amount: 0.00元}
              - {id: b, amount: cost}
        """
    compare(book(text), claims_of([5, *[1] * 12]))


@pytest.mark.usefixtures("short_stretches")
def test_a_pool_closes_although_nobody_can_draw_on_it() -> None:
    """A refusing cap closes with the first claim that it turns away, also in a stretch that finds the pool dry."""
    text = """
        accumulators:
          pot: {}
        articles:
          - article: 1
            applies_to: all
            caps: [{limit: 0.03元, per: pot, if_short: refuse}]
          - article: 2
            awards:
              - {id: a, amount: cost}
        """
    compare(book(text), claims_of([3, *[0] * 6, *[1] * 9]))
