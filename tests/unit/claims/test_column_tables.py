"""Files read into columns: what is said of a table, files that are read another way, and files that break off."""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path
from unittest.mock import patch

import pyarrow as pa
import pytest

from policyengine.claims.columnar import parquet_file, separated
from policyengine.claims.columnar.table import Asked, ColumnTable, given_columns, reading_columns
from policyengine.claims.table import read_claims
from policyengine.columns import values_at
from policyengine.diagnostics.model import Diagnostics
from policyengine.extras import MissingExtraError
from policyengine.slots import slot_of
from policyengine.values import UNKNOWN
from tests.unit.claims.forms import HEADER, IN_SHANGHAI, ROW, VOCABULARY
from tests.unit.claims.reading import codes, problems
from tests.unit.claims.workbooks import parquet, workbook_of_texts

WANTED = ["owner.id", "deal.amount", "owner.listed"]


def amounts(origin: bytes | Path, name: str) -> list[int]:
    """The column of amounts, in fen."""
    diagnostics = Diagnostics()
    with reading_columns(origin, IN_SHANGHAI, diagnostics, Asked(name), wanted=WANTED) as table:
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


@pytest.mark.parametrize("stretch", [20, 100, 1 << 20])
def test_yes_and_no_are_read_however_they_are_written(stretch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    written = [
        "是",
        "否",
        "",
        "TRUE",
        "0",
        '"是"',
        '""',
        " 否",
        "是\t",
        "ＹＥＳ",
        "有",
        " ",
        "n",
        "无",
        "假",
        "是",
        "否",
    ]
    data = "申报编号,是否上市\n" + "".join(f"A-{row},{cell}\n" for row, cell in enumerate(written))
    monkeypatch.setattr(separated, "STRETCH", stretch)
    single = read_claims(data.encode(), IN_SHANGHAI, Diagnostics(), name="x.csv")
    assert single is not None
    with reading_columns(data.encode(), IN_SHANGHAI, Diagnostics(), Asked("x.csv"), wanted=WANTED) as table:
        assert table is not None
        assert {*table.claims.odd} == {row for row, claim in enumerate(single.claims) if claim.problems}
        slot = slot_of(VOCABULARY["owner.listed"])
        for row, claim in enumerate(single.claims):
            assert table.claims.claim_at(row) == claim
            if not claim.problems:
                found = values_at(table.claims, row, [slot]).get(slot.name, UNKNOWN)
                assert found == claim.values.get(slot.name, UNKNOWN)


def test_an_id_that_is_too_long_a_number_has_lost_its_last_digits() -> None:
    data = parquet({"申报编号": pa.array([10**17, 5]), "成交金额": pa.array([1, 2])})
    with reading_columns(data, IN_SHANGHAI, Diagnostics(), Asked("x.parquet"), wanted=WANTED) as table:
        assert table is not None
        assert {row: problems(claim) for row, claim in table.claims.odd.items()} == {0: ["F632"]}


def test_a_file_without_ids_is_read_all_the_same() -> None:
    assert amounts("成交金额\n5\n".encode(), "x.csv") == [500]


def told(data: bytes | Path, name: str) -> list[str]:
    diagnostics = Diagnostics()
    with reading_columns(data, IN_SHANGHAI, diagnostics, Asked(name), wanted=WANTED) as table:
        assert table is None
    return codes(diagnostics)


def test_what_is_no_table_is_told_as_ever(tmp_path: Path) -> None:
    assert told(b"", "x.csv") == ["F602"]
    assert told("申报编号,成交全额\nA,1\n".encode(), "x.csv") == ["F608"]
    assert told(b"\xff\xff\xff\n", "x.csv") == ["F603"]
    assert told("申报编号\nA\n".encode() + b"\xff\xff\n", "x.csv") == ["F603"]
    assert told(b"PAR1", "x.parquet") == ["F611"]
    assert told(tmp_path / "none.csv", "none.csv") == ["F601"]


@pytest.mark.parametrize("stretch", [40, 1 << 20])
def test_an_encoding_is_found_wherever_the_first_letter_of_it_stands(
    stretch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(separated, "STRETCH", stretch)
    early, late = 'claim.id,deal.amount\nA,5\n"B\n2",6\n' + "C,7\n" * 20_000, "某公司,8\n"
    assert amounts((early + late).encode("gb18030"), "x.csv") == [500, 600, *[700] * 20_000, 800]
    assert told(early.encode() + b"\xff\xff,8\n", "x.csv") == ["F603"]


def test_claims_can_be_made_ready_and_are_the_same() -> None:
    ids = [f"A-{number}" for number in range(50)]
    for data, name in (
        (parquet({"申报编号": ids, "成交金额": pa.array(range(50))}), "x.parquet"),
        ("\n".join(["申报编号,成交金额", *(f"{id_},5" for id_ in ids)]).encode(), "x.csv"),
    ):
        with reading_columns(data, IN_SHANGHAI, Diagnostics(), Asked(name), wanted=WANTED) as table:
            assert isinstance(table, ColumnTable)
            before = [table.claims.claim_at(row) for row in (40, 3)]
            table.prepare([3, 40])
            assert [table.claims.claim_at(row) for row in (40, 3)] == before
            assert [claim.id for claim in before] == ["A-40", "A-3"]


def test_of_structures_only_the_fields_that_are_wanted_are_read_and_each_is_its_own_column() -> None:
    owner = pa.array([{"id": "S-1", "kind": "公司", "more": {"x": 1}}, None, {"id": None, "kind": "x", "more": None}])
    data = parquet(
        {"备注": ["", "", "红"], "owner": owner, "申报编号": ["A", "B", "C"], "成交金额": pa.array([1, 2, 3])}
    )
    with (
        patch.object(parquet_file, "_STRETCH", 2),
        reading_columns(data, IN_SHANGHAI, Diagnostics(), Asked("x.parquet"), wanted=WANTED) as table,
    ):
        assert table is not None
        column = table.claims.facts["owner.id"]
        assert column.texts == ("S-1",)
        assert column.unknown is not None
        assert column.unknown.tolist() == [False, True, True]
        assert table.claims.facts["deal.amount"].values.tolist() == [100, 200, 300]
        assert {row: problems(claim) for row, claim in table.claims.odd.items()} == {2: ["F631"]}
        assert table.unknown_columns == ("owner.more.x", "备注")


RUNS = pa.RunEndEncodedArray.from_arrays(pa.array([2, 3], pa.int32()), pa.array([5, None], pa.int64()))
WITH_NULL = pa.DictionaryArray.from_arrays(pa.array([0, 1, None], pa.int8()), pa.array(["公司", None]))


@pytest.mark.parametrize(
    ("title", "cells", "read"),
    [
        ("deal.amount", RUNS, [Fraction(5), Fraction(5), "unknown"]),
        ("owner.kind", WITH_NULL, ["company", "unknown", "unknown"]),
        ("owner.id", pa.array(["S-1", "S-2", "S-1"], pa.large_string()), ["S-1", "S-2", "S-1"]),
        ("owner.id", pa.array(["S-1", "S-2", "S-1"], pa.large_string()).dictionary_encode(), ["S-1", "S-2", "S-1"]),
        ("owner.kind", pa.array(["公司", "", None], pa.string_view()), ["company", "unknown", "unknown"]),
        ("owner.kind", pa.array([["公司"], [], None], pa.list_view(pa.string())), ["F639", "F639", "unknown"]),
        ("owner.kind", pa.array([b"x", b"", None], pa.binary_view()), ["F639", "F639", "unknown"]),
        ("owner.id", pa.array([b"0" * 16, None, None], pa.uuid()), ["3030-3030-3030", "unknown", "unknown"]),
        ("deal.time", pa.array([2**62, None, 0]).cast(pa.timestamp("s")), ["F630", "unknown", "1970"]),
        ("deal.time", pa.array([2**62, None, 0]).cast(pa.duration("s")), ["F639", "unknown", "F639"]),
    ],
    ids=[
        "runs",
        "a dictionary with null",
        "large",
        "a dictionary of large",
        "text views",
        "list views",
        "byte views",
        "uuid",
        "far times",
        "durations",
    ],
)
def test_a_table_of_a_program_may_have_columns_of_any_type(title: str, cells: pa.Array, read: list[object]) -> None:
    table = given_columns(
        pa.table({"claim.id": ["A", "B", "C"], title: cells}), IN_SHANGHAI, Diagnostics(), wanted=[title]
    )
    assert table is not None
    for row, expected in enumerate(read):
        claim = table.claims.claim_at(row)
        said = problems(claim)[0] if claim.problems else claim.values.get(title, "unknown")
        assert said == expected or str(expected) in str(said), row
        assert (row in table.claims.odd) == bool(claim.problems)


def test_a_table_of_a_program_that_holds_no_texts_where_it_says_so_is_told() -> None:
    told = Diagnostics()
    broken = pa.Array.from_buffers(pa.string(), 1, pa.array([b"\xff"]).buffers())
    table = pa.table({"claim.id": ["A"], "owner.kind": broken})
    assert given_columns(table, IN_SHANGHAI, told, wanted=WANTED) is None
    assert codes(told) == ["F601"]


def test_without_the_extra_one_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with (
        pytest.raises(MissingExtraError, match="policy-as-data"),
        reading_columns(b"", IN_SHANGHAI, Diagnostics(), Asked(), wanted=WANTED),
    ):
        pass
