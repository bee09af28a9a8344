"""A table of claims settled over columns from file to file: the same rows and the same summary as claim by claim."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Final
from unittest.mock import patch

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from pyarrow.parquet import read_table, write_table

from policyengine.app.batch import LongSettlement, reading_file
from policyengine.app.evaluating import form_of
from policyengine.app.loading import PolicyBook, book_of
from policyengine.app.settling import settle_claims
from policyengine.claims.columnar import separated
from policyengine.claims.columnar.table import Asked
from policyengine.claims.table import ClaimTable, read_claims
from policyengine.diagnostics.model import Diagnostics
from policyengine.report.columnar import table as columnar
from policyengine.report.parquet import decimals, write_parquet
from policyengine.report.rendering import render_text
from policyengine.report.rows import row, write_csv
from policyengine.report.summary import summary
from policyengine.settlement.settle import GroupSettlement
from policyengine.source import Source
from policyengine.values import Value
from policyengine.words import Language
from tests.laws.small_policies import DOMAINS, Drawn, drawn, policies
from tests.reference.claims import as_cells, draw_claims

POLICIES: Final = Path(__file__).parents[2] / "policies"


def compare(book: PolicyBook, data: bytes, name: str, language: Language) -> bool:
    """Settle the table both ways; whether all groups of policies were settled over columns."""
    told, expected_told = Diagnostics(), Diagnostics()
    expected = read_claims(data, form_of(book), expected_told, name=name)
    with reading_file(book, data, told, Asked(name)) as table:
        moved: list[int] = []
        found = table.settled(moved.append) if table is not None else None
        assert list(told) == list(expected_told)
        assert (found is None) == (expected is None)
        if found is not None and expected is not None:
            assert_alike(found, expected, settle_claims(book, expected.claims), language)
            if found.decided(language) is not None:
                assert sum(moved) == found.size
        return found is not None and found.decided(language) is not None


def assert_alike(
    found: LongSettlement, expected: ClaimTable, settlements: Sequence[GroupSettlement], language: Language
) -> None:
    by_claim = zip(*(settlement.outcomes for settlement in settlements), strict=True)
    rows = [
        row(outcome, language, settlement.group)
        for outcomes in by_claim
        for settlement, outcome in zip(settlements, outcomes, strict=True)
    ]
    assert list(found.rows(language)) == rows
    assert found.size == len(rows)
    assert found.any_invalid == any(one["status"] == "invalid" for one in rows)
    decided = found.decided(language)
    if decided is not None:
        lines, written = io.StringIO(newline=""), io.BytesIO()
        write_csv(rows, lines)
        columnar.write_csv(decided, written, "gb18030")
        assert written.getvalue() == lines.getvalue().encode("gb18030", "replace")
        one, other = io.BytesIO(), io.BytesIO()
        write_parquet(rows, one, decimals([settlement.group for settlement in settlements]))
        columnar.write_parquet(decided, other)
        assert read_table(other).equals(read_table(one))
    # Why a group was settled claim by claim is said of long tables only.
    settled = [replace(one, refused=None) if isinstance(one, GroupSettlement) else one for one in found.settled]
    plain = [replace(settlement, refused=None) for settlement in settlements]
    said = render_text(replace(found, settled=settled).summary(language))
    assert said == render_text(summary(plain, language, expected))


# Small policies and tables with slips.

LABELS: Final = {
    "claim.id": "申报编号",
    "applicant.id": "applicant.id",
    "day": "day",
    "listed": "listed",
    "new": "是否新办",
    "kind": "kind",
    "staff": "人数",
    "cost": "费用",
    "share": "share",
    "limit": "limit",
}
SLIPS: Final = ("", "x", "1.234", "-1", "约5", "2030-02-30")
APPLICANTS: Final = ("甲", "甲", "A-1", "a1", "Ａ1", "B 2", "B2", "丙", "")
DAYS: Final = ("2030-06-01", "2030-06-01", "2030/6/2", "2030-06-03", "2031-02-03")


def _cell(value: Value) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return f"{float(value):g}" if isinstance(value, Fraction) else str(value)


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    """A header and rows: ids doubled or alike now and then, cells left out, wrong or broken off."""
    random, count = Random(draw(st.integers(0, 2**32))), draw(st.sampled_from([0, 1, 5, 40]))
    names = [name for name in LABELS if name == "claim.id" or random.random() < 0.97]
    wrong, ids = random.choice([0, 0, 0.03, 0.3]), random.choice(["{}", "K-{}", "kK{}", "编号{}"])
    rows = []
    for _ in range(count):
        cells = {name: _cell(random.choice(domain)) for name, domain in DOMAINS.items()}
        number = random.randrange(10**4)
        claim_id = ids.format(number) if random.random() < 0.9 else random.choice(["K-7", "k7", " K-7", "", "=1", '"'])
        cells |= {"claim.id": claim_id, "applicant.id": random.choice(APPLICANTS), "day": random.choice(DAYS)}
        line = [random.choice(SLIPS) if random.random() < wrong / 3 else cells[name] for name in names]
        rows.append(
            line if random.random() > wrong / 10 else random.choice([line[:-1], [*line, "1"], [""] * len(line)])
        )
    return [[LABELS[name] if random.random() < 0.9 else name for name in names], *rows]


def written(rows: Sequence[Sequence[str]], encoding: str = "utf-8") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode(encoding)


small_policies = st.one_of(
    drawn(),
    st.builds(lambda one, other: Drawn((one, other)), policies(1), policies(2)),  # the second: two groups
)


@settings(phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    small_policies,
    tables(),
    st.sampled_from(["zh", "en"]),
    st.sampled_from(["utf-8", "gb18030", "utf-8-sig"]),
    st.sampled_from([100, 1 << 20]),
)
def test_small_tables_are_settled_alike(
    texts: Drawn, rows: list[list[str]], language: Language, encoding: str, stretch: int
) -> None:
    book = texts.book()
    assume(book is not None)
    assert book is not None
    with patch.object(separated, "STRETCH", stretch), patch.object(columnar, "STRETCH", stretch):
        compare(book, written(rows, encoding), "x.csv", language)


# The published policies.


def published(*parts: str) -> PolicyBook:
    files = [*sorted(POLICIES.glob("*.yaml")), *sorted((POLICIES / "examples").glob("*.yaml"))]
    chosen = [file for file in files if ".cases" not in file.name and all(part in file.name for part in parts)]
    found = book_of([Source(str(file), file.read_text(encoding="utf-8")) for file in chosen], Diagnostics())
    assert found is not None
    return found


def cells_of(book: PolicyBook, count: int) -> tuple[list[str], list[list[str]]]:
    claims = [as_cells(claim) for claim in draw_claims(7, count, unknown=0.03)]
    names = [name for name in book.vocabulary if any(name in one for one in claims)]
    return names, [[_text(one, name) for name in names] for one in claims]


def _text(cells: Mapping[str, object], name: str) -> str:
    value = cells.get(name)
    return "" if value is None else str(value)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("parts", [(), ("zhengzhou",)], ids=["all", "two in one group"])
def test_the_published_policies_are_settled_alike(parts: tuple[str, ...], language: Language) -> None:
    book = published(*parts)
    names, rows = cells_of(book, 900)
    assert compare(book, written([names, *rows]), "x.csv", language)
    columns = {name: pa.array([one[at] for one in rows]) for at, name in enumerate(names)}
    out = io.BytesIO()
    write_table(pa.table(columns), out, row_group_size=100)
    assert compare(book, out.getvalue(), "x.parquet", language)
