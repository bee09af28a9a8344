"""The engine and the policy files against what the same regulations come to by hand (`tests.reference`).

Random claims, their edges over-sampled, go through the public face as cells of a table. What is
compared: status, amounts, article, award, what limited it, and what is missing. With the `wide`
profile (`make wide ARGS=tests/differential`) many more files of claims are drawn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, Final, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyengine.app.evaluating import claim_of
from policyengine.app.loading import PolicyBook, load_book
from policyengine.app.settling import settle_claims
from policyengine.diagnostics.model import Diagnostics
from policyengine.outcome import GroupOutcome, Status
from tests.reference import city, province, ten_articles
from tests.reference.claims import as_cells, draw_claims
from tests.reference.settling import Row

POLICIES: Final = Path(__file__).parents[2] / "policies"

Settle: TypeAlias = Callable[[Sequence[Mapping[str, Any]]], list[Row]]


@dataclass(frozen=True, slots=True)
class Regulations:
    """Policy files as they are loaded, and the same by hand. `open`: facts the reference tries little of."""

    files: tuple[str, ...]
    by_hand: Settle
    open: frozenset[str] = frozenset()

    def book(self) -> PolicyBook:
        found = load_book([POLICIES / name for name in self.files], Diagnostics())
        assert found is not None
        return found


TEN: Final = "zhengzhou_hitech_2024.yaml"
ILLUSTRATION: Final = "examples/zhengzhou_hitech_illustration.yaml"

REGULATIONS: Final = {
    "ten articles": Regulations((TEN,), ten_articles.settle),
    "two of the zone": Regulations((TEN, ILLUSTRATION), ten_articles.settle_two),
    "two of the zone, the other way round": Regulations(
        (ILLUSTRATION, TEN), partial(ten_articles.settle_two, illustration_first=True)
    ),
    # A rate above the city's 20% would spoil the record; the reference tries none.
    "city": Regulations(("zhengzhou_city_ai_2024.yaml",), city.settle, frozenset({"project.city_rate"})),
    "province": Regulations(("henan_infrastructure_2023.yaml",), province.settle),
}

each_regulation = pytest.mark.parametrize("name", REGULATIONS)
_books: Final[dict[str, PolicyBook]] = {}


def book_of(name: str) -> PolicyBook:
    """The book, read once."""
    if name not in _books:
        _books[name] = REGULATIONS[name].book()
    return _books[name]


def claims_of(book: PolicyBook, seed: int, count: int) -> list[dict[str, Any]]:
    """Claims of the policies' own facts: few or many applicants, small amounts or those that empty a pool."""
    drawn = draw_claims(
        seed, count, applicants=2 + seed % 19, unknown=0.15, faults=0.05, large=(0.02, 0.1, 0.4)[seed % 3]
    )
    return [{name: value for name, value in claim.items() if name in book.vocabulary} for claim in drawn]


def settled(book: PolicyBook, claims: Sequence[Mapping[str, Any]]) -> tuple[GroupOutcome, ...]:
    (settlement,) = settle_claims(book, [claim_of(as_cells(claim), book) for claim in claims])
    return settlement.outcomes


def row_of(outcome: GroupOutcome) -> Row:
    """The engine's decision as the reference writes one."""
    leading = outcome.chosen[0] if outcome.chosen else outcome.leading
    granted = leading.granted[0] if leading is not None and leading.granted else None
    article = granted.award.article if granted is not None else ""
    if outcome.status is Status.DENIED and leading is not None and leading.failed:
        article = str(min(int(gate.gate.article) for gate in leading.failed))
    return Row(
        status=str(outcome.status),
        policy=leading.plan.policy.policy if leading is not None else None,
        article=article,
        award=granted.award.id if granted is not None else "",
        entitled_fen=_fen(outcome.entitled),
        amount_fen=_fen(outcome.amount),
        limited_by=granted.limited_by.cap.accumulator if granted is not None and granted.limited_by else "",
        missing=frozenset(outcome.missing),
    )


def _fen(amount: Any) -> int:  # noqa: ANN401  # a Fraction, whole in fen
    fen = amount * 100
    assert fen.denominator == 1
    return int(fen)


def assert_alike(row: Row, wanted: Row, regulations: Regulations, claim: Mapping[str, Any]) -> None:
    """The decision is the reference's in every column that the reference settles."""
    undecided = {name for name in regulations.open if name not in claim}
    if undecided and row.status == "undetermined":
        assert wanted.missing <= row.missing, claim
        return
    assert row.missing == wanted.missing, claim
    for column in ("status", "policy", "article", "award", "entitled_fen", "amount_fen", "limited_by"):
        expected = getattr(wanted, column)
        if expected is not None and not (column == "award" and wanted.status == "denied"):
            assert getattr(row, column) == expected, (column, claim)


@each_regulation
@given(seed=st.integers(0, 10**9), count=st.integers(1, 60))
def test_the_engine_decides_as_the_regulation_by_hand(name: str, seed: int, count: int) -> None:
    regulations, book = REGULATIONS[name], book_of(name)
    claims = claims_of(book, seed, count)
    for claim, outcome, wanted in zip(claims, settled(book, claims), regulations.by_hand(claims), strict=True):
        assert_alike(row_of(outcome), wanted, regulations, claim)


@each_regulation
def test_a_thousand_claims_are_decided_as_by_hand_in_any_order(name: str) -> None:
    regulations, book = REGULATIONS[name], book_of(name)
    claims = claims_of(book, 20_240_428, 1_000)
    shuffled = Random(7).sample(range(len(claims)), len(claims))
    outcomes = settled(book, [claims[position] for position in shuffled])
    wanted = regulations.by_hand(claims)
    for position, outcome in zip(shuffled, outcomes, strict=True):
        assert_alike(row_of(outcome), wanted[position], regulations, claims[position])


def test_governments_that_do_not_exclude_each_other_each_pay_their_own() -> None:
    """Five files loaded together: three groups, each as if it stood alone."""
    groups = ("two of the zone", "city", "province")
    files = tuple(file for name in groups for file in REGULATIONS[name].files)
    book = Regulations(files, ten_articles.settle).book()
    claims = claims_of(book, 7, 400)
    settlements = settle_claims(book, [claim_of(as_cells(claim), book) for claim in claims])
    for name, settlement in zip(groups, settlements, strict=True):
        wanted = REGULATIONS[name].by_hand(claims)
        for claim, outcome, row in zip(claims, settlement.outcomes, wanted, strict=True):
            assert_alike(row_of(outcome), row, REGULATIONS[name], claim)


@each_regulation
def test_the_claims_drawn_meet_every_status(name: str) -> None:
    """A comparison of denied claims alone would show nothing."""
    book = book_of(name)
    seen = Counter(str(outcome.status) for seed in range(9) for outcome in settled(book, claims_of(book, seed, 120)))
    assert set(seen) == set(Status)
    assert min(seen.values()) >= 5
    assert max(seen.values()) <= 0.6 * sum(seen.values())
