"""Files of decisions are compared cell by cell, whatever their format and however they are cut into parts."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from benchmarks.files import COLUMNS, digest_of_file

DECISIONS = [
    ("1", "granted", "saving", "3", "equipment", "36000.00", "36000.00", "", ""),
    ("2", "reduced", "saving", "3", "equipment", "36000.00", "4000.50", "pool", "资金“一”，尚余4,000.50元"),
    ("3", "denied", "saving", "", "", "0.00", "0.00", "", '"如此"'),
]


def as_csv(path: Path, rows: Sequence[tuple[str, ...]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *rows])
    return path


def as_parquet(path: Path, rows: Sequence[tuple[str, ...]], group: int = 1000) -> Path:
    columns = dict(zip(COLUMNS, map(list, zip(*rows, strict=True)), strict=True))
    amounts = {
        name: pa.array([Decimal(cell) for cell in columns[name]], pa.decimal128(18, 2))
        for name in ("entitled", "amount")
    }
    few = {name: pa.array(columns[name]).dictionary_encode() for name in ("status", "policy", "reason")}
    pq.write_table(pa.table(columns | amounts | few), path, row_group_size=group)
    return path


def test_the_same_decisions_have_one_digest_in_every_format(tmp_path: Path) -> None:
    told = digest_of_file(as_csv(tmp_path / "a.csv", DECISIONS))
    assert told.startswith("3 rows; 40000.50 yuan; ")
    assert digest_of_file(as_parquet(tmp_path / "a.parquet", DECISIONS)) == told
    assert digest_of_file(as_parquet(tmp_path / "b.parquet", DECISIONS, group=1)) == told


@pytest.mark.parametrize("column", range(len(COLUMNS)))
def test_one_other_cell_is_another_digest(tmp_path: Path, column: int) -> None:
    changed = list(DECISIONS[1])
    changed[column] = {"entitled": "36000.01", "amount": "4000.51"}.get(COLUMNS[column], "x")
    other = as_csv(tmp_path / "b.csv", [DECISIONS[0], tuple(changed), DECISIONS[2]])
    assert digest_of_file(other) != digest_of_file(as_csv(tmp_path / "a.csv", DECISIONS))


def test_cells_that_change_places_are_another_digest(tmp_path: Path) -> None:
    turned = as_csv(tmp_path / "b.csv", DECISIONS[::-1])
    assert digest_of_file(turned) != digest_of_file(as_csv(tmp_path / "a.csv", DECISIONS))
