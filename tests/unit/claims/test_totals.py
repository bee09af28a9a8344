"""Rows that add up others, in the reader of rows and in the one of columns."""

from __future__ import annotations

import pytest

from policyengine.claims.columnar.table import Asked, reading_columns
from policyengine.diagnostics.model import Diagnostics
from tests.unit.claims.forms import HEADER, IN_SHANGHAI, ROW
from tests.unit.claims.reading import problems, table


def row(**at: str) -> str:
    """A row with texts in some of its columns, counted from 0 (`c0`, `c1` …)."""
    cells = [""] * (HEADER.count(",") + 1)
    for name, text in at.items():
        cells[int(name[1:])] = text
    return ",".join(cells)


@pytest.mark.parametrize("word", ["合计", "总 计", "小计：", "合　计"])
def test_a_row_that_adds_up_others_is_told_to_be_no_claim_by_both_readers(word: str) -> None:
    for last in (row(c0=word), row(c1=word), row(c0=word, c3="5")):
        data = f"{HEADER}\n{ROW}\n{last}\n".encode()
        (one, other) = table(data).claims
        assert (problems(one), problems(other)) == ([], ["F622"])
        with reading_columns(data, IN_SHANGHAI, Diagnostics(), Asked("x.csv"), wanted=["owner.id"]) as columns:
            assert columns is not None
            assert [problems(columns.claims.claim_at(place)) for place in (0, 1)] == [[], ["F622"]]


def test_a_claim_that_has_an_id_is_a_claim_whatever_its_first_cell_says() -> None:
    titles = ",".join(reversed(HEADER.split(",")))
    cells = row(c0="合计").split(",")
    cells[-1] = "A-7"
    (claim,) = table(f"{titles}\n{','.join(cells)}\n").claims
    assert "F622" not in problems(claim)
    assert claim.id == "A-7"
