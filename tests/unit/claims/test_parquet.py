"""Parquet files: types are taken as they are, and what is not exact is refused."""

from __future__ import annotations

import datetime as dt
import sys
from decimal import Decimal
from fractions import Fraction

import pyarrow as pa
import pytest

from policyengine.extras import MissingExtraError
from tests.unit.claims.reading import codes, problems, refused, table
from tests.unit.claims.workbooks import parquet


def test_values_of_every_type_become_those_of_their_facts() -> None:
    kinds = pa.array(["公司", "family_farm"]).dictionary_encode()
    data = parquet(
        {
            "claim.id": pa.array(["A-1", "A-2"], pa.large_string()),
            "owner.kind": kinds,
            "owner.listed": pa.array([True, None]),
            "owner.founded": pa.array([dt.date(2020, 5, 1), None]),
            "agreed.share": pa.array([Decimal("0.3000"), None], pa.decimal128(5, 4)),
            "deal.time": pa.array([dt.datetime.fromisoformat("2024-05-01T10:30"), None], pa.timestamp("ns")),
            "上年营业收入（万元）": pa.array(["12.5", "1亿元"]),
            "deal.amount": pa.array([Decimal("1234.50"), Decimal("0.00")], pa.decimal256(40, 2)),
            "deal.staff": pa.array([12, None], pa.uint8()),
        }
    )
    first, second = table(data, "x.parquet").claims
    assert first.values == {
        "claim.id": "A-1",
        "owner.kind": "company",
        "owner.listed": True,
        "owner.founded": dt.date(2020, 5, 1),
        "agreed.share": Fraction(3, 10),
        "agreed.note": None,
        "deal.time": dt.datetime.fromisoformat("2024-05-01T10:30"),
        "owner.revenue": Fraction(125_000),
        "deal.amount": Fraction("1234.5"),
        "deal.staff": Fraction(12),
    }
    assert (second.values["owner.kind"], second.values["agreed.share"]) == ("family_farm", None)
    assert "owner.listed" not in second.values
    assert (first.row, first.counted) == (1, "record")


def test_a_time_with_a_zone_is_that_instant() -> None:
    moment = dt.datetime.fromisoformat("2024-05-01T10:30+08:00")
    data = parquet({"claim.id": ["A-1"], "deal.time": pa.array([moment], pa.timestamp("ms", "Asia/Shanghai"))})
    (claim,) = table(data, "x.parquet").claims
    assert claim.values["deal.time"] == moment


def test_a_time_finer_than_a_microsecond_is_not_cut() -> None:
    data = parquet({"claim.id": ["A-1"], "deal.time": pa.array([1], pa.timestamp("ns"))})
    (claim,) = table(data, "x.parquet").claims
    assert problems(claim) == ["F630"]


def test_structures_are_facts_with_dotted_names() -> None:
    data = parquet({"claim": pa.array([{"id": "A-1"}]), "owner": pa.array([{"id": "S-1", "listed": False}])})
    (claim,) = table(data, "x.parquet").claims
    assert (claim.id, claim.values["owner.id"], claim.values["owner.listed"]) == ("A-1", "S-1", False)


def test_a_column_of_floats_is_refused_where_it_means_a_fact() -> None:
    floats = pa.array([0.1], pa.float64())
    (told,) = refused(parquet({"claim.id": ["A-1"], "deal.amount": floats}), "x.parquet")
    assert told.code == "F613"
    assert told.place is not None
    assert codes(refused(parquet({"claim.id": ["A-1"], "评分": floats.cast(pa.float32())}), "x.parquet")) == ["F613"]
    assert table(parquet({"claim.id": ["A-1"], "距离": floats}), "x.parquet").unknown_columns == ("距离",)
    assert table(parquet({"claim.id": ["A-1"], "评分": floats}), "x.parquet", ignore=["评分"]).unknown_columns == ()


def test_lists_and_bytes_are_no_values_and_a_column_of_nothing_is_blank() -> None:
    data = parquet({"claim.id": ["A-1"], "deal.staff": pa.array([[1]]), "约定说明": [b"x"], "成交金额": pa.nulls(1)})
    (claim,) = table(data, "x.parquet").claims
    assert problems(claim) == ["F639", "F639"]
    assert "deal.amount" not in claim.values


def test_blank_rows_are_passed_over_and_counted() -> None:
    data = parquet({"claim.id": ["A-1", None, "A-3"], "deal.staff": pa.array([1, None, 3])})
    assert [claim.row for claim in table(data, "x.parquet").claims] == [1, 3]


@pytest.mark.parametrize("damaged", [b"PAR1", b"claim.id\nA-1\n", parquet({"claim.id": ["A-1"]})[:-9]])
def test_what_is_no_parquet_file_is_refused(damaged: bytes) -> None:
    assert codes(refused(damaged, "x.parquet")) == ["F611"]


def test_a_file_that_is_damaged_inside_is_refused_whole() -> None:
    good = parquet({"claim.id": [f"A-{number}" for number in range(5000)]})
    damaged = good[:1000] + b"\xff" * 500 + good[1500:]
    assert codes(refused(damaged, "x.parquet")) in (["F601"], ["F611"])


def test_a_parquet_file_is_known_by_its_first_bytes_where_it_has_no_name() -> None:
    assert [claim.id for claim in table(parquet({"claim.id": ["A-1"]}), "标准输入").claims] == ["A-1"]


def test_without_the_extra_one_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtraError, match="policy-as-data"):
        table(b"PAR1", "x.parquet")
