"""The decision table of columns is, to the byte, the one that is written claim by claim."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Final
from unittest.mock import patch

import numpy as np
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st
from pyarrow.parquet import read_table

from policyengine.app.evaluating import claim_of
from policyengine.app.loading import PolicyBook, book_of
from policyengine.claims.columnar.texts import ArrowIds
from policyengine.compiled.columnar.denials import grounds
from policyengine.compiled.refusal import Cannot, Refused
from policyengine.diagnostics.model import Diagnostics
from policyengine.facts import Claim
from policyengine.report.amounts import money
from policyengine.report.columnar import table
from policyengine.report.columnar.faces import faces_of
from policyengine.report.columnar.numerals import grouped, plain
from policyengine.report.columnar.table import Decided
from policyengine.report.parquet import write_parquet
from policyengine.report.rows import inert, row, write_csv
from policyengine.settlement.columnar.settle import settle_columns
from policyengine.settlement.settle import GroupSettlement, settle_group
from policyengine.source import Source
from policyengine.words import Language
from tests.differential.settling import _columnar, evaluating, table_of
from tests.differential.test_settle_columns import small_claims as claims_drawn
from tests.laws.small_policies import Drawn, drawn
from tests.laws.test_settlement import claims as small_claims
from tests.reference.claims import as_cells, draw_claims
from tests.unit.settlement.small import book as small_book

POLICIES: Final = Path(__file__).parents[2] / "policies"


def decided(book: PolicyBook, claims: Sequence[Claim], language: Language) -> list[Decided] | None:
    """What columns say, group by group; None where one is refused."""
    found = []
    for bench in book.benches:
        columns = table_of(bench, claims)
        try:
            decisions = settle_columns(bench, columns, evaluating(bench, columns))
        except Cannot:
            return None
        if isinstance(decisions, Refused):
            return None
        plans = {plan: _columnar(plan) for plan in bench.plans}
        faces = faces_of(decisions, lambda plan, rows: grounds(plans[plan], columns, rows), language)  # noqa: B023  # called at once
        found.append(Decided(decisions, faces))
    return found


def one_by_one(settlements: Sequence[GroupSettlement], language: Language) -> Iterator[dict[str, str]]:
    for outcomes in zip(*(settlement.outcomes for settlement in settlements), strict=True):
        for settlement, outcome in zip(settlements, outcomes, strict=True):
            yield row(outcome, language, settlement.group)


def compare(book: PolicyBook, claims: Sequence[Claim], language: Language) -> list[dict[str, str]] | None:
    """Write both tables; the rows, where columns take the policies."""
    found = decided(book, claims, language)
    if found is None:
        return None
    rows = list(one_by_one([settle_group(bench, claims) for bench in book.benches], language))
    expected = io.StringIO()
    write_csv(rows, expected)
    written = io.BytesIO()
    table.write_csv(found, written)
    assert written.getvalue().decode() == expected.getvalue()
    one, other = io.BytesIO(), io.BytesIO()
    write_parquet(rows, one, 2)
    table.write_parquet(found, other)
    assert read_table(other).equals(read_table(one))
    return rows


@settings(phases=[Phase.generate])
@given(drawn(), small_claims(), st.sampled_from(["zh", "en"]), st.sampled_from([2, 1000]))
def test_small_policies_are_told_alike(policies: Drawn, claims: list[Claim], language: Language, stretch: int) -> None:
    book = policies.book()
    assume(book is not None)
    assert book is not None
    with patch.object(table, "STRETCH", stretch):
        compare(book, claims, language)


def test_the_published_policies_are_told_alike() -> None:
    files = [*sorted(POLICIES.glob("*.yaml")), *sorted((POLICIES / "examples").glob("*.yaml"))]
    sources = [Source(str(file), file.read_text(encoding="utf-8")) for file in files if ".cases" not in file.name]
    for chosen in (sources, [source for source in sources if "zhengzhou" in source.name]):
        book = book_of(chosen, Diagnostics())
        assert book is not None
        drawn_ = draw_claims(7, 1200, unknown=0.03)
        cells = [{name: cell for name, cell in as_cells(claim).items() if name in book.vocabulary} for claim in drawn_]
        for language in ("zh", "en"):
            rows = compare(book, [claim_of(each, book) for each in cells], language)
            assert rows is not None
            statuses = {one["status"] for one in rows}
            assert statuses >= {"granted", "reduced", "exhausted", "denied", "undetermined"}


def test_awards_that_add_up_are_named_where_they_pay_in_both_tables() -> None:
    """An award due nothing, one that a cap took whole, a pool run dry: whoever pays is named, else all."""
    found = small_book("""
        choose: sum
        accumulators:
          some: {per: [applicant.id], awards: [b]}
          pot: {}
        articles:
          - article: 1
            applies_to: all
            caps: [{limit: 0.60元, per: pot}]
          - article: 2
            awards:
              - {id: a, when: listed, amount: cost}
          - article: 3
            awards:
              - {id: b, base: cost, rate: share, caps: [{limit: 0.10元, per: some}]}
              - {id: c, amount: 0.01元}
              - {id: d, amount: 0.00元}
        """)
    seen: set[str] = set()
    for seed in range(6):
        rows = compare(found, claims_drawn(Random(seed), 40), "zh")
        assert rows is not None
        seen |= {one["award"] for one in rows}
    assert {"a+b+c", "a+c", "b+c", "c", "b+c+d", "a+b+c+d"} & seen >= {"a+b+c", "a+c", "b+c", "c"}
    assert any(one.endswith("d") for one in seen), "where nothing pays, all are named"


@given(st.lists(st.one_of(st.integers(0, 2000), st.integers(0, 10**15)), max_size=20))
def test_amounts_are_written_as_elsewhere(fen: list[int]) -> None:
    values = np.array(fen, dtype=np.int64)
    assert grouped(values, "", "元").to_pylist() == [money(_yuan(one), "CNY").zh for one in fen]
    assert grouped(values, "CNY ", "").to_pylist() == [money(_yuan(one), "CNY").en for one in fen]
    assert plain(values).to_pylist() == [f"{one // 100}.{one % 100:02}" for one in fen]


def _yuan(fen: int) -> Fraction:
    return Fraction(fen, 100)


def test_ids_that_spreadsheets_would_run_are_written_as_elsewhere() -> None:
    import pyarrow as pa

    ids = ["A-1", "=1+1", "-5", '甲"乙', "a,b", "＝A", "@x", "a\nb", "", "+1"]
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow([inert(text) for text in ids] + ["x"])
    cells = table._id_cells(pa.array(ids))
    assert ",".join([*cells.to_pylist(), "x"]) == line.getvalue()
    assert ArrowIds(pa.chunked_array([pa.array(ids)])).text(1) == "=1+1"
