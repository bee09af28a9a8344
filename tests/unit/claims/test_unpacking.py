"""Small Parquet files out of which would come more than memory holds."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import numpy as np
import pyarrow as pa
import pytest
from pyarrow.parquet import write_table

from policyengine.claims import unpacking
from policyengine.claims.columnar.table import Asked, reading_columns
from policyengine.claims.table import read_claims
from policyengine.diagnostics.model import Diagnostics
from tests.unit.claims.forms import IN_SHANGHAI
from tests.unit.claims.reading import codes


def file(columns: dict[str, Any], **options: object) -> bytes:
    written = io.BytesIO()
    write_table(pa.table(columns), written, compression="zstd", **options)
    return written.getvalue()


def repeated(text: str, times: int) -> pa.Array:
    """A text that stands once in the file, and in so many rows."""
    return pa.DictionaryArray.from_arrays(np.zeros(times, np.int32), pa.array([text]))


def told(data: bytes) -> tuple[list[str], list[str]]:
    """What is said of a file, read claim by claim and by columns."""
    one, other = Diagnostics(), Diagnostics()
    read_claims(data, IN_SHANGHAI, one, name="x.parquet")
    with reading_columns(data, IN_SHANGHAI, other, Asked("x.parquet"), wanted=["owner.id"]):
        return codes(one), codes(other)


@contextmanager
def at_most(megabytes: float) -> Iterator[None]:
    """Files may grow to so much only, so that a test needs less."""
    with patch.object(unpacking, "_MOST", int(megabytes * 2**20)):
        yield


@pytest.mark.parametrize(
    "columns",
    [
        {"claim.id": repeated("A", 5_000_000)},
        {"claim.id": np.zeros(5_000_000, np.int8)},
        {"claim.id": ["A"], "owner.id": pa.ListArray.from_arrays([0, 5_000_000], np.zeros(5_000_000, np.int8))},
    ],
    ids=["texts", "numbers", "a list"],
)
def test_many_more_values_than_bytes_are_no_table(columns: dict[str, Any]) -> None:
    data = file(columns)
    assert len(data) < 100_000
    assert told(data) == (["F611"], ["F611"])


def test_a_part_that_is_packed_as_no_table_can_be_is_refused() -> None:
    data = file({"claim.id": ["A"], "owner.kind": ["x" * (65 << 20)]}, use_dictionary=False)
    assert told(data) == (["F611"], ["F611"])


@pytest.mark.parametrize("title", ["owner.kind", "owner.id", "claim.id", "备注"])
def test_a_long_text_that_a_dictionary_repeats_ends_the_reading(title: str) -> None:
    data = file({"claim.id": [f"A-{number}" for number in range(2000)], title: repeated("x" * 100_000, 2000)})
    with at_most(megabytes=8):
        assert told(data) == (["F601"], ["F601"])


@pytest.mark.parametrize("nested", [pa.list_(pa.string()), pa.map_(pa.string(), pa.string())], ids=["list", "map"])
def test_a_long_text_is_seen_in_lists_and_maps_too(nested: pa.DataType) -> None:
    long = "x" * 100_000
    value = [long] if pa.types.is_list(nested) else [("a", long)]
    data = file({"claim.id": [f"A-{number}" for number in range(200)], "备注": pa.array([value] * 200, nested)})
    with at_most(megabytes=8):
        assert told(data) == (["F601"], ["F601"])


def test_fewer_rows_are_unpacked_at_a_time_where_texts_are_long() -> None:
    data = file({"claim.id": [f"A-{number}" for number in range(2000)], "owner.id": repeated("x1" * 10_000, 2000)})
    with patch.object(unpacking, "_AT_A_TIME", 1 << 20):
        assert told(data) == ([], [])


def test_a_table_whose_columns_say_few_different_things_is_one() -> None:
    size = 200_000
    columns = {"claim.id": [f"A-{number}" for number in range(size)], "owner.kind": repeated("公司", size)}
    assert told(file({**columns, "owner.listed": np.zeros(size, np.bool_)})) == ([], [])
