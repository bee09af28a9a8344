"""A table that a program hands over (Arrow, Polars, pandas, DuckDB …), as a Parquet file that needs no unpacking.

Any object with `__arrow_c_stream__` is one (the Arrow PyCapsule interface); none of those libraries is needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from policyengine.claims.text import shown
from policyengine.diagnostics.model import Diagnostics
from policyengine.words import Words

if TYPE_CHECKING:
    import pyarrow as pa

_GROUP: Final = 131_072
_OF_PANDAS: Final = re.compile(r"__index_level_[0-9]+__")
"""The columns in which pandas hands over an index without a name."""


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


def given_table(given: Any, name: str, diagnostics: Diagnostics) -> GivenTable | None:  # noqa: ANN401  # any such object
    """The table of a program; None once it has been told that its library cannot hand it over."""
    import pyarrow as pa

    try:
        table = pa.table(given)
    except (pa.ArrowException, TypeError, ValueError) as error:  # what such libraries raise, each its own
        said = shown("; ".join(map(str, error.args)), 300)
        diagnostics.add(
            "F601",
            None,
            Words(
                f"`{name}` 所在的程序库交不出这张表：`{said}`",
                f"the library of `{name}` cannot hand it over: `{said}`",
            ),
            help=Words(
                '一列只能有一种内容，列名不能重复；请把混有几种内容的列改为文本（pandas：`astype("string")`）',
                'a column has one type of cells, and a name of its own; make mixed columns texts (`astype("string")`)',
            ),
        )
        return None
    return GivenTable(table.drop_columns([title for title in table.column_names if _OF_PANDAS.fullmatch(title)]))
