"""Files read into columns: what is said of a table, files that are read another way, and files that break off."""

from __future__ import annotations

import sys
from pathlib import Path

import pyarrow as pa
import pytest

from policyengine.claims.columnar.table import ColumnTable, reading_columns
from policyengine.diagnostics.model import Diagnostics
from policyengine.extras import MissingExtraError
from tests.unit.claims.forms import HEADER, IN_SHANGHAI, ROW
from tests.unit.claims.reading import codes, problems
from tests.unit.claims.workbooks import parquet, workbook_of_texts

WANTED = ["owner.id", "deal.amount", "owner.listed"]


def amounts(origin: bytes | Path, name: str) -> list[int]:
    """The column of amounts, in fen."""
    diagnostics = Diagnostics()
    with reading_columns(origin, IN_SHANGHAI, diagnostics, wanted=WANTED, name=name) as table:
        assert not diagnostics
        assert table is not None
        return [int(value) for value in table.claims.facts["deal.amount"].values]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (f"{HEADER}\n{ROW}\n".encode(), "x.csv"),
        (f"{HEADER}\n{ROW}\n".encode(), "标准输入"),
        (workbook_of_texts([HEADER.split(","), ROW.replace('"1,234.50"', "1").split(",")]), "x.xlsx"),
        ('{"申报编号": "A-1", "成交金额": "12.5万元"}'.encode(), "x.json"),
        ('{"申报编号": "A-1", "成交金额": "12.5万元"}\n'.encode(), "x.jsonl"),
        (parquet({"申报编号": ["A-1"], "成交金额": pa.array([125_000])}), "x.parquet"),
        (parquet({"申报编号": pa.array([12]), "成交金额": pa.array([125_000])}), "x.parquet"),
    ],
    ids=["csv", "without a name", "a workbook", "json", "json lines", "parquet", "ids are numbers"],
)
def test_any_kind_of_file_can_be_had_as_columns(data: bytes, name: str) -> None:
    assert amounts(data, name) == [12_500_000]


def test_an_id_that_is_too_long_a_number_has_lost_its_last_digits() -> None:
    data = parquet({"申报编号": pa.array([10**17, 5]), "成交金额": pa.array([1, 2])})
    with reading_columns(data, IN_SHANGHAI, Diagnostics(), wanted=WANTED, name="x.parquet") as table:
        assert table is not None
        assert {row: problems(claim) for row, claim in table.claims.odd.items()} == {0: ["F632"]}


def test_a_file_without_ids_is_read_all_the_same() -> None:
    assert amounts("成交金额\n5\n".encode(), "x.csv") == [500]


def told(data: bytes | Path, name: str) -> list[str]:
    diagnostics = Diagnostics()
    with reading_columns(data, IN_SHANGHAI, diagnostics, wanted=WANTED, name=name) as table:
        assert table is None
    return codes(diagnostics)


def test_what_is_no_table_is_told_as_ever(tmp_path: Path) -> None:
    assert told(b"", "x.csv") == ["F602"]
    assert told("申报编号,成交全额\nA,1\n".encode(), "x.csv") == ["F608"]
    assert told(b"\xff\xff\xff\n", "x.csv") == ["F603"]
    assert told("申报编号\nA\n".encode() + b"\xff\xff\n", "x.csv") == ["F603"]
    assert told(b"PAR1", "x.parquet") == ["F611"]
    assert told(tmp_path / "none.csv", "none.csv") == ["F601"]


def test_claims_can_be_made_ready_and_are_the_same() -> None:
    ids = [f"A-{number}" for number in range(50)]
    for data, name in (
        (parquet({"申报编号": ids, "成交金额": pa.array(range(50))}), "x.parquet"),
        ("\n".join(["申报编号,成交金额", *(f"{id_},5" for id_ in ids)]).encode(), "x.csv"),
    ):
        with reading_columns(data, IN_SHANGHAI, Diagnostics(), wanted=WANTED, name=name) as table:
            assert isinstance(table, ColumnTable)
            before = [table.claims.claim_at(row) for row in (40, 3)]
            table.prepare([3, 40])
            assert [table.claims.claim_at(row) for row in (40, 3)] == before
            assert [claim.id for claim in before] == ["A-40", "A-3"]


def test_without_the_extra_one_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with (
        pytest.raises(MissingExtraError, match="policy-as-data"),
        reading_columns(b"", IN_SHANGHAI, Diagnostics(), wanted=WANTED),
    ):
        pass
