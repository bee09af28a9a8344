"""The claims of the benchmarks: the same from a seed, and the same in arrays, in cells and in files."""

from __future__ import annotations

import csv
from dataclasses import fields
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from benchmarks.cells import HEADERS, cells, table, write_csv, write_parquet
from benchmarks.claims import NONE, Claims, claim_id, load_claims, make_claims


def assert_equal(one: Claims, other: Claims) -> None:
    for field in fields(Claims):
        assert np.array_equal(getattr(one, field.name), getattr(other, field.name)), field.name


def test_claims_are_the_same_for_the_same_seed_and_others_for_another() -> None:
    assert_equal(make_claims(500, 7), make_claims(500, 7))
    assert not np.array_equal(make_claims(500, 7).amount, make_claims(500, 8).amount)


def test_claims_that_were_kept_come_back(tmp_path: Path) -> None:
    claims = make_claims(200)
    claims.save(tmp_path / "claims")
    assert_equal(load_claims(tmp_path / "claims"), claims)


def test_ids_ascend_in_the_order_of_the_file() -> None:
    ids = [claim_id(number) for number in make_claims(300).number.tolist()]
    assert ids == sorted(set(ids))


def test_a_few_applicants_file_most_claims() -> None:
    filed = np.sort(np.bincount(make_claims(20_000).applicant))[::-1]
    assert filed[: len(filed) // 5].sum() > 20_000 / 2


def test_every_kind_of_blank_occurs_and_an_enterprise_has_revenue() -> None:
    claims = make_claims(3000)
    for column in (claims.settled_on, claims.agreed_rate, claims.agreed_limit):
        assert (column == NONE).any()
        assert (column != NONE).any()
    assert np.array_equal(claims.revenue == NONE, claims.kind != 0)


def test_a_file_of_csv_has_the_cells(tmp_path: Path) -> None:
    claims = make_claims(200)
    write_csv(claims, tmp_path / "claims.csv")
    with (tmp_path / "claims.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.DictReader(file)) == cells(claims)


def test_a_file_of_parquet_has_typed_columns(tmp_path: Path) -> None:
    claims = make_claims(200)
    write_parquet(claims, tmp_path / "claims.parquet")
    kept = pq.read_table(tmp_path / "claims.parquet")
    assert kept.column_names == list(HEADERS.values())
    fen = [None if one is None else int(one * 100) for one in kept[HEADERS["revenue"]].to_pylist()]
    assert fen == [None if one == NONE else one for one in claims.revenue.tolist()]
    times = [one.strftime("%Y-%m-%d %H:%M:%S") for one in kept[HEADERS["time"]].to_pylist()]
    assert times == [one[HEADERS["time"]] for one in cells(claims)]
    assert kept.num_rows == table(claims).num_rows
