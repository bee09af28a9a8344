"""A table that a program hands over (Arrow, Polars, pandas, DuckDB …), as a Parquet file that needs no unpacking.

Any object with `__arrow_c_stream__` is one (the Arrow PyCapsule interface); none of those libraries is needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import pyarrow as pa

_GROUP: Final = 131_072


@dataclass(frozen=True, slots=True)
class GivenTable:
    """What a reader asks of a Parquet file, asked of a table in memory. It is its own `metadata`."""

    table: pa.Table

    @property
    def schema_arrow(self) -> pa.Schema:
        """The columns."""
        return self.table.schema

    def iter_batches(self, batch_size: int, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """Some columns, so many rows at a time; at least once."""
        table = self.table if columns is None else self.table.select(list(columns))
        for first in range(0, max(len(table), 1), batch_size):
            yield table.slice(first, batch_size)

    @property
    def metadata(self) -> GivenTable:
        """How it is divided."""
        return self

    @property
    def num_rows(self) -> int:
        """How many rows it has."""
        return len(self.table)

    @property
    def num_row_groups(self) -> int:
        """How many parts it has."""
        return -(-len(self.table) // _GROUP)

    def row_group(self, at: int) -> pa.Table:
        """One part."""
        return self.table.slice(at * _GROUP, _GROUP)

    read_row_group = row_group


def given_table(given: Any) -> GivenTable:  # noqa: ANN401  # any object with `__arrow_c_stream__`
    """The table of a program."""
    import pyarrow as pa

    return GivenTable(pa.table(given))
