"""A Parquet file cut into stretches of columns."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from typing import IO, TYPE_CHECKING, Any, Final

import numpy as np

from policyengine.claims.columnar.cut import Cut
from policyengine.claims.columns import Titles
from policyengine.claims.parquet import cells_of, flattened, header_of, open_parquet
from policyengine.claims.reading import ClaimReader
from policyengine.claims.rows import Header, Row
from policyengine.claims.text import trimmed
from policyengine.diagnostics.model import Diagnostics
from policyengine.facts import Claim

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray
    from pyarrow.parquet import ParquetFile as File

    from policyengine.columns import Mask

_STRETCH: Final = 131_072
"""Rows that are unpacked at a time."""


@dataclass(slots=True)
class ParquetFile:
    """A Parquet file. `numbers` are the rows that are not blank, stretch by stretch."""

    file: File
    header: Header
    reader: ClaimReader
    firsts: list[int] = field(default_factory=list)
    numbers: list[NDArray[np.int32]] = field(default_factory=list)
    encoding: str = "parquet"
    _unpacked: tuple[int, pa.Table] | None = None

    @property
    def units(self) -> Mapping[str, str]:
        """As `Cuttable` says."""
        self.reader.resolved(self.header.titles)
        return self.reader.units

    def stretches(self, wanted: Callable[[], Collection[int]], few: Collection[int]) -> Iterator[Cut]:  # noqa: ARG002  # types say which are few
        """As `Cuttable` says."""
        import pyarrow as pa

        try:
            yield from self._cuts(wanted)
        except pa.ArrowException as error:
            raise OSError(str(error)) from error  # the file is damaged further down

    def _cuts(self, wanted: Callable[[], Collection[int]]) -> Iterator[Cut]:
        first = row = 0
        for batch in self._batches(wanted):
            columns = list(flattened(batch))
            numbers = np.arange(row, row + batch.num_rows, dtype=np.int32)
            self.firsts.append(first)
            self.numbers.append(numbers)
            yield Cut(batch.num_rows, dict(zip(self._positions(batch), columns, strict=True)))
            row += batch.num_rows
            first += len(self.numbers[-1])

    def _batches(self, wanted: Callable[[], Collection[int]]) -> Iterator[pa.RecordBatch]:
        """The columns that are wanted now, where they can be told apart by their names; else all of them."""
        names = self._names
        columns = [names[at] for at in sorted(wanted())] if len(set(names)) == len(names) else None
        yield from self.file.iter_batches(batch_size=_STRETCH, columns=columns)

    @property
    def _names(self) -> list[str]:
        return [str(name) for name in self.file.schema_arrow.names]

    def _positions(self, batch: pa.RecordBatch) -> list[int]:
        if len(batch.schema.names) == len(self._names) or not self._is_flat:
            return list(range(len(self.header.titles)))
        places = {name: at for at, name in enumerate(self._names)}
        return [places[name] for name in batch.schema.names]

    @property
    def _is_flat(self) -> bool:
        return len(self._names) == len(self.header.titles) == len(set(self._names))

    def is_blank(self, row: int) -> bool:
        """As `Cuttable` says."""
        cells = self._row(int(self.numbers[-1][row - self.firsts[-1]])).cells
        return not any(cell is not None and (not isinstance(cell, str) or trimmed(cell)) for cell in cells)

    def leave_out(self, kept: Mask) -> None:
        """As `Cuttable` says."""
        self.numbers[-1] = self.numbers[-1][kept]

    def claim(self, row: int) -> Claim:
        """As `Cuttable` says."""
        at = bisect_right(self.firsts, row) - 1
        return self.reader.claim(self._row(int(self.numbers[at][row - self.firsts[at]])))

    def _row(self, number: int) -> Row:
        """One row, from its group, of which the last is kept unpacked."""
        starts = self._starts()
        group = bisect_right(starts, number) - 1
        if self._unpacked is None or self._unpacked[0] != group:
            self._unpacked = (group, self.file.read_row_group(group))
        one = self._unpacked[1].slice(number - starts[group], 1)
        cells = tuple(cells_of(_whole(column))[0] for column in flattened(one))
        return Row(number + 1, self.header.titles, cells)

    def _starts(self) -> list[int]:
        groups = self.file.metadata
        sizes = [groups.row_group(at).num_rows for at in range(groups.num_row_groups)]
        return list(accumulate(sizes, initial=0))[:-1]

    def close(self) -> None:
        """As `Cuttable` says."""
        self._unpacked = None


def _whole(column: Any) -> pa.Array:  # noqa: ANN401  # an array in pieces
    return column.combine_chunks()


def open_columns(
    stream: IO[bytes], name: str, known: Titles, ignore: frozenset[str], diagnostics: Diagnostics
) -> ParquetFile | None:
    """The file in `stream`; None where it is no table of claims, which is then told."""
    file = open_parquet(stream, name, diagnostics)
    header = header_of(file, name, known, ignore, diagnostics) if file is not None else None
    if file is None or header is None:
        return None
    return ParquetFile(file, header, ClaimReader(known, ignore, by_header=True, file=name, counted="record"))
