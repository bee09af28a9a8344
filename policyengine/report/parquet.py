"""The decision table as a Parquet file: the columns of `rows`, amounts as decimals.

A blank is the empty text that it is in CSV, so that one query serves both. pyarrow comes with the extra `batch`.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from policyengine.extras import needing
from policyengine.report.rows import COLUMNS
from policyengine.settlement.groups import Group
from policyengine.values import decimal_text
from policyengine.words import Words

if TYPE_CHECKING:
    import pyarrow as pa

AMOUNTS: Final = frozenset({"entitled", "amount"})
FEW_VALUES: Final = ("status", "policy", "article", "award", "limited_by", "reason")
"""Columns in which the same few texts come over and over: each is kept once."""

HOW_WRITTEN: Final[Mapping[str, Any]] = {
    "use_dictionary": list(FEW_VALUES),
    "write_statistics": sorted({*COLUMNS} - {*FEW_VALUES}),  # those of the others take longer than the columns
    "store_schema": False,
}
"""What the library is told of a file."""

DIGITS: Final = 18
"""Digits of an amount: what fits into 64 bits, far beyond any budget."""

_BATCH: Final = 65_536


def decimals(groups: Sequence[Group]) -> int:
    """Digits after the point that an amount under these policies can have: two, or more where one rounds finer."""
    units = (plan.policy.rounding.unit for group in groups for family in group.families for plan in family.editions)
    return max(2, *(len(decimal_text(unit).partition(".")[2]) for unit in units))


def write_parquet(rows: Iterable[Mapping[str, str]], file: BinaryIO, places: int) -> None:
    """Rows as they come, in groups; `places` are the decimals of amounts. Raises `MissingExtraError`."""
    with needing("batch", Words("写 Parquet 文件", "writing Parquet files")):
        import pyarrow  # noqa: F401, ICN001  # asked here, used below
        from pyarrow.parquet import ParquetWriter

    schema = schema_of(places)
    with ParquetWriter(file, schema, **HOW_WRITTEN) as writer:
        for batch in batches_of(rows, schema):
            writer.write_batch(batch)


def schema_of(places: int, *, coded: bool = False) -> pa.Schema:
    """The columns of the decision table; `places` are the decimals of amounts. `coded`: few values as dictionaries."""
    import pyarrow as pa

    types = dict.fromkeys(COLUMNS, pa.string())
    types |= dict.fromkeys(FEW_VALUES, pa.dictionary(pa.int32(), pa.string())) if coded else {}
    return pa.schema(types | dict.fromkeys(AMOUNTS, pa.decimal128(DIGITS, places)))


def batches_of(rows: Iterable[Mapping[str, str]], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Rows as they come, some thousand together."""
    import pyarrow as pa

    iterator = iter(rows)
    while batch := list(itertools.islice(iterator, _BATCH)):
        columns = {name: [Decimal(one[name]) if name in AMOUNTS else one[name] for one in batch] for name in COLUMNS}
        yield pa.RecordBatch.from_pydict(columns, schema)


def record_batches(batches: Callable[[pa.Schema], Iterator[pa.RecordBatch]], places: int) -> pa.RecordBatchReader:
    """The decision table as a stream of batches, for other programs; `places` are the decimals of amounts."""
    import pyarrow as pa

    schema = schema_of(places)
    return pa.RecordBatchReader.from_batches(schema, batches(schema))
