"""The same cells are the same claims, whether they stand in a CSV file, a workbook or a Parquet file."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from policyengine.claims.table import ClaimTable, read_claims
from policyengine.diagnostics.model import Diagnostics
from policyengine.facts import Claim
from tests.unit.claims.forms import FACTS, FORM
from tests.unit.claims.workbooks import parquet, workbook_of_texts

DIRTY = {
    "claim.id": ["A-1", "a-1 ", "９", "", "#N/A", "9.131E+17", "甲\u200b乙", '="007"', "é", "e\u0301"],
    "owner.id": ["914102000000000017", " S ", "-", "无", "1.0"],
    "owner.kind": ["公司", "company", "Company", "家庭农场", "family_farm", "合作", "公 司", "1"],
    "owner.revenue": ["1234.50", "1,234.5", "12.5万元", "-1", "1e7", "约5", "0.001", "1234567890123.00", "９９"],
    "owner.listed": ["是", "否", "TRUE", "0", "√", "maybe", "Ｙ"],
    "owner.founded": ["2020-05-01", "2020/5/1", "45413", "2020-02-30", "无", "2020-05-01 00:00:00", "24-5-1"],
    "agreed.share": ["30%", "0.3", "30", "12.345%", "-", "1.00001"],
    "agreed.note": ["说明", "", "x" * 300, "\u3000"],
    "deal.time": ["2024-05-01 10:30", "2024/5/1", "2024-05-01T10:30:00+08:00", "2024-13-01", "25:00", "2024.5.1 9:05"],
    "deal.amount": ["0", "1.00", "USD 5", "(500)", "1 000", "¥12", "500元整"],
    "deal.staff": ["12", "1,200", "1.5", "1.2万", "-3"],
    "deal.score": ["8.5", "-0", "8.500", "50%", "+3", "8.555"],
}


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    """Cells as offices type them, most of them clean."""
    facts = draw(st.lists(st.sampled_from(FACTS), min_size=1, max_size=6, unique=True))
    row = [st.one_of(st.sampled_from(DIRTY[fact.name]), st.just("")) for fact in facts]
    rows = draw(st.lists(st.tuples(*row), max_size=5))
    return [[fact.label.zh for fact in facts], *map(list, rows)]


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL).writerows(rows)
    return written.getvalue().encode()


def _parquet(rows: Sequence[Sequence[str]]) -> bytes:
    return parquet({title: pa.array([row[at] for row in rows[1:]], pa.string()) for at, title in enumerate(rows[0])})


def _claims(data: bytes, name: str) -> ClaimTable:
    diagnostics = Diagnostics()
    read = read_claims(data, FORM, diagnostics, name=name)
    assert read is not None, diagnostics.found
    return read


def _said(claim: Claim) -> Claim:
    """The claim but for where it stood."""
    return replace(claim, problems=tuple(replace(problem, where=None) for problem in claim.problems))


@given(tables())
def test_the_same_cells_are_the_same_claims(rows: list[list[str]]) -> None:
    from_text = _claims(_csv(rows), "x.csv")
    from_workbook = _claims(workbook_of_texts(rows), "x.xlsx")
    from_parquet = _claims(_parquet(rows), "x.parquet")
    assert list(map(_said, from_workbook.claims)) == list(map(_said, from_text.claims))
    assert list(map(_said, from_parquet.claims)) == list(map(_said, from_text.claims))
    assert [claim.row for claim in from_workbook.claims] == [claim.row for claim in from_text.claims]
    assert [claim.row + 1 for claim in from_parquet.claims] == [claim.row for claim in from_text.claims]
