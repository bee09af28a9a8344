"""The hand-written code that benchmarks measure decides what the reference and the engine decide.

What needs numba, Polars or another engine is compared by `make bench` itself, before it measures.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from benchmarks import ours
from benchmarks.cells import cells, write_parquet
from benchmarks.claims import CHANNELS, EPOCH, KINDS, NONE, RESOURCES, Claims, claim_id, make_claims
from benchmarks.decisions import AWARDS, LIMITS, STATUSES, Decisions, digest
from benchmarks.engines import in_python
from benchmarks.handmade import articles as art
from benchmarks.handmade import compiled_loop, hybrid, loop, pipelines, vectors
from policyengine import settle
from tests.reference.ten_articles import evaluate, settle_two
from tests.reference.verdict import SHANGHAI

ZOOM = (1, 30, 1000)
"""What amounts are multiplied with, so that caps and pools bind early, late or at once."""


def drawn(size: int, seed: int, zoom: int) -> Claims:
    claims = make_claims(size, seed)
    some = np.arange(size) % 17 == 3
    amount = np.minimum(claims.amount * zoom, 2_000_000_000)
    return replace(claims, amount=np.where(some, claims.amount % 40, amount))  # some come to nothing


def reference_claims(claims: Claims) -> list[dict[str, Any]]:
    """As tests.reference reads them."""
    found = []
    for row in range(len(claims)):
        day, rate = int(claims.settled_on[row]), int(claims.agreed_rate[row])
        limit, revenue = int(claims.agreed_limit[row]), int(claims.revenue[row])
        claim: dict[str, Any] = {
            "claim.id": claim_id(int(claims.number[row])),
            "applicant.id": str(claims.applicant[row]),
            "applicant.kind": KINDS[claims.kind[row]],
            "applicant.independent_legal_person": bool(claims.legal_person[row]),
            "applicant.dishonest_debtor": bool(claims.dishonest[row]),
            "applicant.tax_blacklisted": bool(claims.blacklisted[row]),
            "applicant.registered_in_zone": bool(claims.registered[row]),
            "applicant.taxed_in_zone": bool(claims.taxed[row]),
            "applicant.prior_year_revenue": max(revenue, 0),
            "applicant.double_first_class": bool(claims.first_class[row]),
            "applicant.llm_filed": bool(claims.model_filed[row]),
            "applicant.settled_on": None if day == NONE else dt.date.fromordinal(day),
            "agreement.rate": None if rate == NONE else Decimal(rate) / 10_000,
            "agreement.annual_limit": None if limit == NONE else limit,
            "transaction.time": dt.datetime.fromtimestamp(int(claims.time[row]) - 8 * 3600, SHANGHAI),
            "transaction.amount": int(claims.amount[row]),
            "transaction.via_platform": bool(claims.via_platform[row]),
            "transaction.resource": RESOURCES[claims.resource[row]],
            "filing.channel": CHANNELS[claims.channel[row]],
        }
        found.append(claim)
    return found


def rows(decided: Decisions) -> list[tuple[str, str, int, int, str]]:
    assert decided.entitled is not None
    assert decided.limited is not None
    columns = (decided.status, decided.award, decided.entitled, decided.amount, decided.limited)
    return [
        (STATUSES[status], AWARDS[award], entitled, amount, LIMITS[limited])
        for status, award, entitled, amount, limited in zip(*(column.tolist() for column in columns), strict=True)
    ]


@pytest.mark.parametrize("zoom", ZOOM)
def test_the_loop_settles_as_the_reference_does(zoom: int) -> None:
    claims = drawn(600, 11, zoom)
    expected = [
        (row.status, row.award, row.entitled_fen, row.amount_fen, row.limited_by)
        for row in settle_two(reference_claims(claims))
    ]
    assert rows(loop.decisions(claims, loop.settle(claims))) == expected


@pytest.mark.parametrize("zoom", ZOOM)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_hybrid_settles_as_the_loop_does(zoom: int, seed: int) -> None:
    claims = drawn(12_000, seed, zoom)
    one, other = loop.settle(claims), hybrid.settle(claims)
    assert digest(loop.decisions(claims, one)) == digest(loop.decisions(claims, other))
    short = one.codes >> 4 != 0
    assert np.array_equal(one.rooms[short], other.rooms[short])


@pytest.mark.parametrize("zoom", ZOOM)
def test_what_numba_compiles_is_the_loop_as_it_runs_without_it(zoom: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled_loop, "_settle", lambda: compiled_loop._pass_in_order)
    claims = drawn(1500, 5, zoom)
    one, other = loop.settle(claims), compiled_loop.settle(claims)
    assert digest(loop.decisions(claims, one)) == digest(loop.decisions(claims, other))
    short = one.codes >> 4 != 0
    assert np.array_equal(one.rooms[short], other.rooms[short])


@pytest.mark.parametrize("zoom", ZOOM)
def test_the_packed_table_decides_as_the_reference_and_by_hand(zoom: int, monkeypatch: pytest.MonkeyPatch) -> None:
    claims = drawn(1200, 3, zoom)
    expected = [evaluate(claim) for claim in reference_claims(claims)]
    decided = vectors.stateless(claims)
    columns = (decided.status, decided.award, decided.amount)
    found = [
        (STATUSES[status], AWARDS[award], amount)
        for status, award, amount in zip(*(column.tolist() for column in columns), strict=True)
    ]
    assert found == [(row.status, row.award, row.amount_fen) for row in expected]
    for task in (in_python.by_hand(claims), in_python.by_hand_traced(claims)):
        assert digest(task.read(task.run())) == digest(decided)
    passes = (compiled_loop._pack, compiled_loop._pay, compiled_loop._pay_new)
    monkeypatch.setattr(compiled_loop, "_passes", lambda: passes)
    assert digest(compiled_loop.stateless(claims)) == digest(decided)


def test_ours_takes_part_and_decides_the_same() -> None:
    claims = drawn(400, 9, 1000)
    expected = digest(vectors.stateless(claims))
    for make in (ours.plain, ours.traced, ours.interpreted, ours.entitlements, ours.stateless):
        task = make(claims)
        assert digest(task.read(task.run())) == expected, make.__name__


@pytest.mark.parametrize("zoom", ZOOM)
def test_ours_settles_the_same_over_columns(zoom: int) -> None:
    claims = drawn(3000, 6, zoom)
    task = ours.settled(claims)
    assert digest(task.read(task.run())) == digest(loop.decisions(claims, loop.settle(claims)))


def test_a_pipeline_writes_what_the_engine_writes(tmp_path: Path) -> None:
    claims = drawn(400, 4, 200)
    write_parquet(claims, tmp_path / "claims.parquet")
    pipelines.by_hybrid(tmp_path / "claims.parquet", tmp_path / "decisions.parquet")
    written = pq.read_table(tmp_path / "decisions.parquet").to_pylist()
    decisions = settle(ours.book(both=True), cells(claims))
    for row, decision in zip(written, decisions, strict=True):
        names = ("claim", "status", "policy", "article", "award", "entitled", "amount", "limited_by", "reason")
        assert list(row.values()) == [getattr(decision, name) for name in names]


def test_the_shares_of_a_case_are_those_of_its_awards() -> None:
    assert len(art.RATE) == len(art.FIRST) == len(art.BEST) == len(art.BEST_RATE) == len(art.BEST_LIMIT)
    for case, (first, best) in enumerate(zip(art.FIRST, art.BEST, strict=True)):
        if first == best:
            assert Fraction(art.RATE[case]) == art.BEST_RATE[case]
    assert dt.date(1970, 1, 1).toordinal() == EPOCH
