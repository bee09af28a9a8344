"""Tables of a program: any that speaks the Arrow PyCapsule interface is settled, and what comes back speaks it."""

from __future__ import annotations

import copy
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pytest

from policyengine import PolicyBook, Status, TableError, TableSettlement, settle
from policyengine.report.rows import COLUMNS
from tests.unit.settlement.small import book

ROOT: Final = Path(__file__).parents[3]

POLICY: Final = """
    accumulators:
      pot: {}
      each: {per: [applicant.id]WINDOW}
    articles:
      - article: 1
        applies_to: all
        requires: [{condition: listed, reason: 没有入册}]
        caps: [{limit: 100.00元, per: pot}, {limit: 60.00元, per: each}]
      - article: 2
        awards:
          - {id: half, base: cost, rate: 50%}
    """
QUICK: Final = POLICY.replace("WINDOW", "")
SLOW: Final = POLICY.replace("WINDOW", ", window: {rolling: P1Y}")

CELLS: Final[Mapping[str, list[Any]]] = {
    "申报编号": ["K-1", "K-2", "K-3", "K-4", "k4", "K-6", "K-7", "K-7"],
    "作坊编号": ["甲", "甲", "乙", "乙", "丙", "丙", "丁", "丁"],
    "是否入册": [True, True, True, True, False, None, True, True],
    "费用": [*map(Decimal, ["100.00", "50.00", "80.01", "20.00", "3.00", "4.00", "5.00"]), None],
    "完工日期": ["2030-06-01"] * 7 + ["去年"],
    "备注": ["", "", "急", "", "", "", "", ""],
}


def table() -> pa.Table:
    return pa.table({**CELLS, "费用": pa.array(CELLS["费用"], pa.decimal128(10, 2))})


def records() -> list[dict[str, object]]:
    return [dict(zip(CELLS, row, strict=True)) for row in zip(*CELLS.values(), strict=True)]


@dataclass(frozen=True)
class Foreign:
    """A table of a library that nobody here knows."""

    of: Any

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self.of.__arrow_c_stream__(requested_schema)


def rows(settlement: TableSettlement) -> list[dict[str, str]]:
    columns = pa.table(settlement)
    assert tuple(columns.column_names) == COLUMNS
    return [{name: str(cell) for name, cell in row.items()} for row in columns.to_pylist()]


@pytest.fixture(params=[QUICK, SLOW], ids=["over columns", "claim by claim"])
def policies(request: pytest.FixtureRequest) -> PolicyBook:
    found = book(request.param)
    return PolicyBook(found.families, found.groups)


def test_a_table_is_settled_as_its_records_are(policies: PolicyBook) -> None:
    found, expected = settle(policies, table()), settle(policies, records())
    assert len(found) == len(expected) == 8
    for position, (row, decision) in enumerate(zip(rows(found), expected, strict=True)):
        assert row["status"] == decision.status
        assert (row["claim.id"], row["award"], row["limited_by"]) == (
            decision.claim,
            decision.award,
            decision.limited_by,
        )
        assert (Decimal(row["entitled"]), Decimal(row["amount"])) == (decision.entitled, decision.amount)
        again = found.decision(position)
        assert (again.status, again.reason) == (decision.status, row["reason"])
        if decision.status is not Status.INVALID:  # of which the table knows the row
            assert again == decision
            assert row["reason"] == decision.reason
    assert found.total == expected.total == Decimal("100.00")
    assert found.currency == "CNY"
    assert {status: count for status, count in found.counts.items() if count} == {
        Status.GRANTED: 1,
        Status.REDUCED: 2,
        Status.EXHAUSTED: 1,
        Status.DENIED: 1,
        Status.UNDETERMINED: 1,
        Status.INVALID: 2,
    }
    assert found.ignored == expected.ignored == ("备注",)
    assert repr(found) == (
        "<TableSettlement: 1 granted, 2 reduced, 1 exhausted, 1 denied, 1 undetermined, 2 invalid, 100.00 CNY>"
    )


def test_positions_count_from_the_end_too_and_end_somewhere(policies: PolicyBook) -> None:
    found = settle(policies, table())
    assert found.decision(-1) == found.decision(7)
    for position in (8, -9):
        with pytest.raises(IndexError, match="there are 8 decisions"):
            found.decision(position)


def test_reasons_and_the_summary_are_in_the_language_asked_for(policies: PolicyBook) -> None:
    found = settle(policies, table())
    assert found.to_arrow("en").read_all()["reason"][4].as_py() == "article 1: 没有入册"
    assert found.to_arrow().read_all()["reason"][4].as_py() == "第一条：没有入册"
    assert "记录有误、未予认定的有2笔" in found.summary()
    assert "申报编号只差大小写" in found.summary()
    assert "Wrong records, not decided (2)" in found.summary("en")
    assert "第7、8条记录" not in found.summary()
    assert "与第8条记录重复" in found.summary()


def test_no_library_is_needed_that_the_table_comes_from() -> None:
    policies = book(QUICK)
    expected = rows(settle(policies, table()))
    views = pa.table(
        {
            name: column.cast(pa.string_view()) if pa.types.is_string(column.type) else column
            for name, column in zip(table().column_names, table().columns, strict=True)
        }
    )
    coded = table().set_column(1, "作坊编号", table()["作坊编号"].dictionary_encode())
    for given in (views, coded, table().to_batches()[0], table().to_reader(max_chunksize=3)):
        assert rows(settle(policies, Foreign(given))) == expected


def test_an_empty_table_is_settled() -> None:
    found = settle(book(QUICK), table().slice(0, 0))
    assert (len(found), rows(found), found.total) == (0, [], Decimal("0.00"))
    assert repr(found) == "<TableSettlement: no claims, 0.00 CNY>"


def test_ids_that_columns_cannot_say_are_read_one_by_one() -> None:
    numbers = table().set_column(0, "申报编号", pa.array([1, 2, 3, 4, 5, 6, 10**17, 8]))
    assert settle(book(QUICK), numbers).decision(6).status is Status.INVALID


@pytest.mark.parametrize(
    ("wrong", "codes"),
    [
        (table().rename_columns(["申报编号", "作坊编号", "是否入册", "费用", "完工日其", "备注"]), ["F608"]),
        (table().set_column(3, "费用", pa.array([0.1] * 8)), ["F613"]),
        (pa.table({"备注": ["a"]}), ["F609"]),
    ],
    ids=["nearly a fact", "floats", "no facts"],
)
def test_what_is_no_table_of_claims_is_refused_with_all_that_is_wrong(wrong: pa.Table, codes: list[str]) -> None:
    with pytest.raises(TableError) as refused:
        settle(book(QUICK), wrong)
    assert [one.code for one in refused.value.diagnostics] == codes
    assert refused.value.render("en") == copy.copy(refused.value).render("en")
    assert codes[0] in str(refused.value)


def test_records_never_wait_for_what_tables_need() -> None:
    code = (
        "import sys; from policyengine import load_policies, settle;"
        "settle(load_policies('examples/saving.yaml'), [{'claim.id': str(at)} for at in range(1000)]);"
        "print(*(name for name in ('numpy', 'pyarrow') if name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == []
